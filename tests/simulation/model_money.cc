// Detectors of single payments and of what a day sums up to in the model: D01, D02, D05, D08, D09, D12
// (REGULATION 6.1), read from their comments.
#include <algorithm>
#include <set>

#include "stream/base/time.h"
#include "tests/simulation/model.h"

namespace xiezhi::simulation {

std::int64_t Limits::operator()(std::string_view name) const {
  const auto& rows = catalogue()[detector_]->parameters;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].name == name) return rules_.parameters(static_cast<std::uint8_t>(detector_))[i];
  }
  std::fprintf(stderr, "the rules have no parameter %s\n", std::string(name).c_str());
  std::abort();
}

// In 1/10,000, rounded down; nothing of nothing is nothing.
std::int64_t share_bp(std::int64_t part, std::int64_t whole) {
  return part <= 0 || whole <= 0 ? 0 : part * 10000 / whole;
}

bool is_guarded(const Sight& sight) {
  return sight.allowed() || is_institution(sight.subject->category) || sight.subject->guarded_number;
}
bool is_guarded_counterparty(const Touch& touch) {
  return touch.has(touch_flag::counterparty_is_guarded) || is_institution(touch.counterparty_category);
}
void tell_repair(const ListedAs& listed, Finding& finding) {
  if (listed.repair == RepairStatus::applied) finding.clue("repair_applied_for", 1, 1, "count");
  if (listed.repair == RepairStatus::refused) finding.clue("repair_refused", 1, 1, "count");
}

// Money that says something: moved, not one's own, not with an institution, no loan.
bool flows(const Happening& one) {
  const bool loan = one.kind == TouchKind::loan_in || one.kind == TouchKind::loan_out;
  return (one.in() || one.out()) && !loan && one.counts && !one.own && !one.guarded;
}

bool in_play(const Touch& touch) {
  return !touch.has(touch_flag::not_moved) && !touch.has(touch_flag::own_transfer) &&
         !is_guarded_counterparty(touch);
}

// Whether money moved with the party before `before_ms`, either way. A ledger remembers of money in the first
// time, of money out the last; an earlier money out shows by its number, unless too much lies in between.
bool knew_before(const Sight& sight, const Token& party, std::int64_t before_ms) {
  if (!party) return false;
  if (!sight.subject->has_ledger) {
    const auto& all = sight.subject->happenings;
    return std::any_of(all.begin(), all.end(), [&](const Happening& one) {
      return one.party == party && one.counts && (one.in() || one.out()) && one.time_ms < before_ms;
    });
  }
  const LedgerBook book = sight.subject->book();
  const auto found = book.lines.find(party);
  if (found == book.lines.end()) return false;
  const LedgerLine& line = found->second;
  if (line.in_count > 0 && line.first_in_ms < before_ms) return true;
  if (line.out_count > 0 && line.last_out_ms < before_ms) return true;
  const auto since = sight.recent(sight.now_ms - before_ms + 1, kLookedAt);
  const auto outs = std::count_if(since.begin(), since.end(), [&](const Happening* one) {
    return one->party == party && one->counts && one->out();
  });
  return since.size() < kLookedAt && line.out_count > static_cast<std::uint32_t>(outs);
}

namespace {

enum class DayCell : std::uint8_t { cash, domestic, cross_border };

// D01. One natural day of Beijing, one direction, CNY and foreign currency apart; units have one rule for all
// transfers, natural persons one for domestic and one for cross-border ones.
bool large_value(const Sight& sight, const Limits& limits, Finding& finding) {
  const Touch& touch = *sight.touch;
  if (touch.has(touch_flag::not_moved) || touch.has(touch_flag::exempt)) return false;
  const std::int32_t day = beijing_day(touch.event_time_ms);
  const auto found = sight.subject->days.find(day);
  if (found == sight.subject->days.end()) return false;
  const bool out = is_money_out(touch.kind), foreign = touch.has(touch_flag::foreign);
  const bool cash = touch.kind == TouchKind::cash_in || touch.kind == TouchKind::cash_out;
  const bool border = touch.has(touch_flag::cross_border), unit = sight.subject->unit;
  const auto cell = [&](DayCell rule) {
    return found->second[static_cast<std::size_t>(rule)][out ? 1 : 0][foreign ? 1 : 0];
  };
  const std::int64_t sum = cash     ? cell(DayCell::cash)
                           : unit   ? cell(DayCell::domestic) + cell(DayCell::cross_border)
                           : border ? cell(DayCell::cross_border)
                                    : cell(DayCell::domestic);
  const std::string name = cash ? "cash" : unit ? "unit" : border ? "border" : "domestic";
  const std::int64_t limit = limits(name + (foreign ? "_limit_usd_minor" : "_limit_minor"));
  const std::int64_t before = sum - (foreign ? touch.usd_minor : touch.cny_minor);
  if (before >= limit || sum < limit) return false;
  finding.points = limits("points");
  const std::uint32_t rule = cash ? 1 : unit ? 2 : border ? 4 : 3;  // CRCD 050n
  finding.detail = rule + (out ? 8 : 0) + (foreign ? 16 : 0);
  finding.clue("sum_of_day", sum, limit, "minor");
  show_events(sight, beijing_midnight_ms(day), finding, [&](const Happening& one) {
    if (!one.counts || one.exempt || !(out ? one.out() : one.in()) || one.foreign != foreign) return false;
    const bool its_cash = one.kind == TouchKind::cash_in || one.kind == TouchKind::cash_out;
    if (its_cash != cash) return false;
    return cash || unit || one.cross_border == border;
  });
  return true;
}

// D02. Payments just below a limit, or many below it that sum up while no day reaches it.
bool structuring(const Sight& sight, const Limits& limits, Finding& finding) {
  const Touch& touch = *sight.touch;
  if (is_guarded(sight) || sight.subject->category == Category::merchant || !in_play(touch)) return false;
  if (touch.has(touch_flag::foreign)) return false;
  const bool out = is_money_out(touch.kind);
  const bool cash = touch.kind == TouchKind::cash_in || touch.kind == TouchKind::cash_out;
  const bool border = touch.has(touch_flag::cross_border), unit = sight.subject->unit;
  const std::string name = cash ? "cash" : unit ? "unit" : border ? "border" : "domestic";
  const std::int64_t limit = limits(name + "_limit_minor");
  if (touch.cny_minor >= limit) return false;
  const auto is_near = [&](std::int64_t fen) {
    return fen < limit && share_bp(fen, limit) >= limits("near_bp");
  };
  const auto is_piece = [&](const Happening& one) {
    if (!one.counts || one.exempt || one.own || one.guarded || one.foreign || !(out ? one.out() : one.in()))
      return false;
    const bool its_cash = one.kind == TouchKind::cash_in || one.kind == TouchKind::cash_out;
    return its_cash == cash && (cash || unit || one.cross_border == border);
  };
  const std::int64_t from_ms = first_ms(Span::five_working_days, sight.now_ms);
  std::map<std::int32_t, std::int64_t> days;
  std::int64_t near = 0, below = 0, largest = 0;
  for (const Happening* one : sight.between(from_ms, sight.now_ms, kLookedAt)) {
    if (!is_piece(*one)) continue;
    std::int64_t& day = days[beijing_day(one->time_ms)];
    day += one->value;
    largest = std::max(largest, day);
    near += is_near(one->value);
    if (one->value < limit) below += one->value;
  }
  const bool items = is_near(touch.cny_minor) && near >= limits("items_count");
  const std::int64_t percent = share_bp(below, limit) / 100;
  const bool total = largest < limit && percent >= limits("total_percent");
  if (!items && !total) return false;
  finding.points = limits("points");
  if (items) finding.clue("payments_near_limit_5_working_days", near, limits("items_count"), "count");
  if (total) finding.clue("sum_to_limit_5_working_days", percent, limits("total_percent"), "percent");
  finding.clue("largest_day", largest, limit, "minor");
  show_events(sight, from_ms, finding, is_piece);
  return true;
}

// D05. Several payments of nearly the same size to one party that was not known before.
bool repeated_similar(const Sight& sight, const Limits& limits, Finding& finding) {
  const Touch& touch = *sight.touch;
  if (is_guarded(sight) || sight.subject->category == Category::merchant || !in_play(touch)) return false;
  if (!touch.counterparty || touch.cny_minor < limits("amount_minor")) return false;
  const std::int64_t from_ms = first_ms(Span::five_working_days, sight.now_ms);
  const auto belongs = [&](const Happening& one) {
    return one.kind == TouchKind::transfer_out && one.party == touch.counterparty && flows(one) &&
           one.value >= limits("amount_minor");
  };
  std::vector<std::int64_t> amounts;
  for (const Happening* one : sight.recent(sight.now_ms - from_ms + 1, kLookedAt)) {
    if (belongs(*one)) amounts.push_back(one->value);
  }
  if (static_cast<std::int64_t>(amounts.size()) < limits("items_count")) return false;
  std::sort(amounts.begin(), amounts.end());
  const std::int64_t spread = share_bp(amounts.back() - amounts.front(), amounts.back());
  if (spread > limits("spread_bp") || knew_before(sight, touch.counterparty, from_ms)) return false;
  std::int64_t sum = 0;
  for (const std::int64_t amount : amounts) sum += amount;
  finding.points = limits("points");
  finding.feature_code = 3008;
  finding.clue("similar_payments_5_working_days", static_cast<std::int64_t>(amounts.size()),
               limits("items_count"), "count");
  finding.clue("spread", spread, limits("spread_bp"), "bp");
  finding.clue("sum_5_working_days", sum, limits("amount_minor"), "minor");
  show_events(sight, from_ms, finding, belongs);
  return true;
}

// D09. Most transfers of 7 days come at night; a weight.
bool night(const Sight& sight, const Limits& limits, Finding& finding) {
  const auto at_night = [](std::int64_t time_ms) { return beijing_hour(time_ms) < 5; };
  if (is_guarded(sight) || sight.subject->category == Category::merchant || !in_play(*sight.touch))
    return false;
  const auto is_transfer = [](const Happening& one) {
    return flows(one) && (one.kind == TouchKind::transfer_in || one.kind == TouchKind::transfer_out ||
                          one.kind == TouchKind::cash_out);
  };
  std::int64_t items = 0, at = 0, sum = 0;
  for (const Happening* one : sight.recent(7 * kDayMs, kLookedAt)) {
    if (!is_transfer(*one)) continue;
    ++items;
    if (!at_night(one->time_ms)) continue;
    ++at;
    sum += one->value;
  }
  const std::int64_t share = share_bp(at, items);
  if (!at_night(sight.now_ms) || items < limits("items_count") || share < limits("night_bp") ||
      sum < limits("amount_minor"))
    return false;
  finding.points = limits("points");
  finding.clue("transfers_7_days", items, limits("items_count"), "count");
  finding.clue("share_at_night", share, limits("night_bp"), "bp");
  finding.clue("sum_at_night", sum, limits("amount_minor"), "minor");
  show_events(sight, sight.now_ms - 7 * kDayMs + 1, finding,
              [&](const Happening& one) { return is_transfer(one) && at_night(one.time_ms); });
  return true;
}

// D08. A tiny amount, then a large one, with the same counterparty within 24 hours.
bool probe_then_drain(const Sight& sight, const Limits& limits, Finding& finding) {
  const Touch& touch = *sight.touch;
  if (is_guarded(sight) || is_guarded_counterparty(touch) || touch.has(touch_flag::own_transfer))
    return false;
  if (touch.cny_minor <= limits("small_minor") || !touch.counterparty) return false;
  const auto is_probe = [&](const Happening& one) {
    return one.party == touch.counterparty && flows(one) && one.value > 0 &&
           one.value <= limits("small_minor");
  };
  std::int64_t probes = 0, drained = touch.cny_minor;
  for (const Happening* one : sight.recent(limits("within_ms"), kLookedAt)) {
    if (sight.is_own(*one) || one->party != touch.counterparty || !flows(*one)) continue;
    probes += is_probe(*one);
    if (probes == 0 && is_money_out(one->kind) == is_money_out(touch.kind)) drained += one->value;
  }
  const std::int64_t large = limits("large_minor");
  if (drained < large || (touch.cny_minor < large && drained - touch.cny_minor >= large)) return false;
  if (probes == 0 || probes > limits("probes_most_count")) return false;
  const std::int64_t from_ms = sight.now_ms - limits("within_ms") + 1;
  const std::int64_t after = touch.balance_after_minor;
  const bool told = after >= 0 && !touch.has(touch_flag::not_moved);
  const bool empties = !told || share_bp(drained, after + drained) >= 10000 - limits("stays_bp");
  const bool strong = is_money_out(touch.kind) && empties && !knew_before(sight, touch.counterparty, from_ms);
  finding.points = limits(strong ? "points" : "points_weak");
  finding.clue("probes_24_hours", probes, limits("probes_most_count"), "count");
  finding.clue("amount", drained, limits("large_minor"), "minor");
  show_events(sight, from_ms, finding, is_probe);
  return true;
}

// D12, the subject is listed itself, or what it is called.
bool is_listed(const Sight& sight, const Limits& limits, Finding& finding) {
  if (sight.allowed()) return false;
  const bool by_name = !sight.listed();
  const ListedAs* listed = by_name ? sight.name_listing : sight.listing();
  if (listed == nullptr || listed->allowed || (by_name && listed->list != 0)) return false;
  const Grade grade = listed->grade;
  finding.points = limits(grade == Grade::low      ? "points_low"
                          : grade == Grade::medium ? "points_medium"
                          : grade == Grade::high   ? "points_high"
                                                   : "points_critical");
  if (by_name) finding.points = std::min(finding.points, limits("points_name"));
  finding.feature_code = is_money_in(sight.touch->kind) ? 3004 : 3005;
  finding.clue(by_name ? "name_listed_grade" : "listed_grade", static_cast<std::int64_t>(grade), 1, "grade");
  tell_repair(*listed, finding);
  return true;
}

// D12, money of somebody found out: two thirds of his points, less with time and with its share.
bool is_tainted(const Sight& sight, const Limits& limits, Finding& finding) {
  const Touch& touch = *sight.touch;
  const std::int64_t span_ms = limits("taint_ms");
  const std::int64_t age_ms = std::max<std::int64_t>(0, touch.hint.found_ms - touch.event_time_ms);
  if (is_guarded(sight) || touch.hint.points == 0 || age_ms >= span_ms) return false;
  std::set<std::pair<Token, std::int64_t>> payments;  // told twice, counted once; 32 at most
  std::int64_t tainted = 0, in = 0;
  for (const Happening* one : sight.recent(span_ms, kLookedAt)) {
    if (one->in() && one->counts) in += one->value;
    if (one->kind != TouchKind::warning || one->relation != Relation::payer || one->points == 0) continue;
    if (payments.size() < 32 && payments.emplace(one->party, one->time_ms).second) tainted += one->value;
  }
  const std::int64_t share = in == 0 ? 10000 : std::min<std::int64_t>(10000, share_bp(tainted, in));
  const std::int64_t full = std::min<std::int64_t>(
      limits("points_taint"), (touch.hint.points * limits("taint_of_sender_bp") + 5000) / 10000);
  const std::int64_t fresh = share_bp(span_ms - age_ms, span_ms);
  finding.points = (full * share * fresh + 50000000) / 100000000;  // to the nearest
  if (finding.points < limits("taint_least_points")) return false;
  finding.feature_code = 3005;
  finding.suspected_type = SuspectedType::money_mule;
  finding.clue("payer_points", touch.hint.points, 1, "points");
  finding.clue("tainted_share", share, 0, "bp");
  finding.clue("taint_age", age_ms, span_ms, "ms");
  show_events(sight, sight.now_ms - span_ms + 1, finding, [&](const Happening& one) {
    return one.kind != TouchKind::warning && one.party == touch.counterparty;
  });
  return true;
}

bool listed_counterparty(const Sight& sight, const Limits& limits, Finding& finding) {
  const Touch& touch = *sight.touch;
  if (touch.kind != TouchKind::warning) return is_listed(sight, limits, finding);
  if (touch.hint.relation == Relation::payer) return is_tainted(sight, limits, finding);
  const bool device = touch.hint.relation == Relation::used_device;
  if ((!device && touch.hint.relation != Relation::payee) || touch.hint.points == 0) return false;
  finding.points = std::min<std::int64_t>(touch.hint.points, 100);
  finding.feature_code = device ? 3005 : 3004;
  finding.suspected_type = device ? SuspectedType::money_mule : touch.hint.suspected_type;
  finding.clue(device ? "device_points" : "payee_points", touch.hint.points, 1, "points");
  return true;
}

}  // namespace

const std::vector<ModelDetector>& money_detectors() {
  using enum TouchKind;
  using K = EntityKind;
  const std::vector<TouchKind> money = {transfer_out, transfer_in, cash_in,  cash_out,
                                        payment_out,  payment_in,  loan_out, loan_in};
  std::vector<TouchKind> money_and_warnings = money;
  money_and_warnings.push_back(warning);
  std::vector<TouchKind> listed_touches = money_and_warnings;
  listed_touches.push_back(service);
  static const std::vector<ModelDetector> rows = {
      {"D01", 1, {K::person, K::account, K::merchant}, money, true, SuspectedType::large_value, large_value},
      {"D02",
       1,
       {K::person, K::account, K::merchant},
       {transfer_out, transfer_in, cash_in, cash_out},
       true,
       SuspectedType::money_mule,
       structuring},
      {"D05", 1, {K::account}, {transfer_out}, false, SuspectedType::money_mule, repeated_similar},
      {"D08",
       2,
       {K::account},
       {transfer_out, transfer_in, payment_out},
       false,
       SuspectedType::telecom_fraud,
       probe_then_drain},
      {"D09",
       1,
       {K::account},
       {transfer_in, transfer_out, cash_out},
       false,
       SuspectedType::money_mule,
       night},
      {"D12",
       3,
       {K::account, K::person, K::merchant},
       listed_touches,
       false,
       SuspectedType::telecom_fraud,
       listed_counterparty},
  };
  return rows;
}

}  // namespace xiezhi::simulation
