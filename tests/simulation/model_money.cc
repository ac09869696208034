// Detectors of money in the model: D01 to D06, D08, D09, D12, D24, D25 (REGULATION 6.1), read from their
// comments.
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

namespace {

bool in_play(const Touch& touch) {
  return !touch.has(touch_flag::not_moved) && !touch.has(touch_flag::own_transfer) &&
         !is_guarded_counterparty(touch);
}

}  // namespace

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

struct PartySums {
  std::int64_t in = 0, out = 0;
  std::uint32_t in_count = 0, transfers_out = 0;
};
struct FlowSums {
  std::int64_t in = 0, out = 0, largest_in = 0, cash_out = 0;
  std::uint32_t in_count = 0, out_count = 0, purchases = 0;
  std::map<Token, PartySums> parties;
  bool whole = true;  // not more than a detector looks at

  std::int64_t payers() const {
    return std::count_if(parties.begin(), parties.end(), [](const auto& p) { return p.second.in_count > 0; });
  }
  std::int64_t payees() const {
    return std::count_if(parties.begin(), parties.end(),
                         [](const auto& p) { return p.second.transfers_out > 0; });
  }
  std::int64_t top_payer() const {
    std::int64_t most = 0;
    for (const auto& [token, sums] : parties) most = std::max(most, sums.in);
    return most;
  }
  std::int64_t top_payee() const {  // all cash is one payee
    std::int64_t most = cash_out;
    for (const auto& [token, sums] : parties) most = std::max(most, sums.out);
    return most;
  }
};

FlowSums flow_since(const Sight& sight, std::int64_t from_ms) {
  FlowSums sums;
  std::vector<const Happening*> found = sight.recent(sight.now_ms - from_ms + 1, kLookedAt + 1);
  sums.whole = found.size() <= kLookedAt;
  if (!sums.whole) found.resize(kLookedAt);
  for (const Happening* one : found) {
    if (!flows(*one)) continue;
    if (one->in()) {
      sums.in += one->value;
      ++sums.in_count;
      sums.largest_in = std::max(sums.largest_in, one->value);
    } else {
      sums.out += one->value;
      ++sums.out_count;
      sums.purchases += one->kind == TouchKind::payment_out;
      if (one->kind == TouchKind::cash_out) sums.cash_out += one->value;
    }
    if (!one->party) continue;
    PartySums& party = sums.parties[one->party];
    (one->in() ? party.in : party.out) += one->value;
    if (one->in()) ++party.in_count;
    if (one->kind == TouchKind::transfer_out) ++party.transfers_out;
  }
  return sums;
}

// Payers (or payees) of the window who had paid (been paid) before it.
std::int64_t known_ones(const Sight& sight, const FlowSums& flow, bool payers, std::int64_t from_ms) {
  if (!flow.whole) return 0;
  const LedgerBook book = sight.subject->book();
  std::int64_t known = 0;
  for (const auto& [party, sums] : flow.parties) {
    const std::uint32_t inside = payers ? sums.in_count : sums.transfers_out;
    if (inside == 0) continue;
    if (sight.subject->has_ledger) {
      const auto line = book.lines.find(party);
      if (line == book.lines.end()) continue;
      if ((payers ? line->second.in_count : line->second.out_count) > inside) ++known;
    } else {
      const auto& all = sight.subject->happenings;
      known += std::any_of(all.begin(), all.end(), [&, its = party](const Happening& one) {
        return one.party == its && one.counts && (payers ? one.in() : one.out()) && one.time_ms < from_ms;
      });
    }
  }
  return known;
}

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

// D03. Several payers within five working days, and what they paid goes on to one payee.
bool many_in_one_out(const Sight& sight, const Limits& limits, Finding& finding) {
  if (is_guarded(sight) || sight.subject->category == Category::merchant || !in_play(*sight.touch))
    return false;
  const WindowSums window = sight.window(Span::five_working_days);
  if (window.in.distinct < limits("payers_count") || window.in.sum < limits("amount_minor")) return false;
  const std::int64_t from_ms = first_ms(Span::five_working_days, sight.now_ms);
  const FlowSums flow = flow_since(sight, from_ms);
  const std::int64_t ratio = share_bp(flow.out, flow.in), top = share_bp(flow.top_payee(), flow.out);
  if (flow.payers() < limits("payers_count") || flow.in < limits("amount_minor")) return false;
  if (ratio < limits("ratio_least_bp") || ratio > limits("ratio_most_bp")) return false;
  if (top < limits("top_payee_bp")) return false;
  const std::int64_t mean = flow.in / flow.payers();
  if (mean < limits("mean_minor")) return false;
  if (flow.in_count < (flow.out_count - flow.purchases) * limits("in_per_out_count")) return false;
  if (share_bp(known_ones(sight, flow, true, from_ms), flow.payers()) >= limits("known_bp")) return false;
  finding.points = limits("points");
  finding.feature_code = 3006;
  finding.clue("payers_5_working_days", flow.payers(), limits("payers_count"), "count");
  finding.clue("in_5_working_days", flow.in, limits("amount_minor"), "minor");
  finding.clue("mean_per_payer", mean, limits("mean_minor"), "minor");
  finding.clue("out_to_in", ratio, limits("ratio_least_bp"), "bp");
  finding.clue("top_payee_share", top, limits("top_payee_bp"), "bp");
  show_events(sight, from_ms, finding, flows);
  return true;
}

// D04. One large sum, or money mostly of one payer, leaves to several accounts within five working days.
bool one_in_many_out(const Sight& sight, const Limits& limits, Finding& finding) {
  if (is_guarded(sight) || sight.subject->category == Category::merchant || !in_play(*sight.touch))
    return false;
  const WindowSums window = sight.window(Span::five_working_days);
  if (window.out.distinct < limits("payees_count") || window.in.sum < limits("amount_minor")) return false;
  const std::int64_t from_ms = first_ms(Span::five_working_days, sight.now_ms);
  const FlowSums flow = flow_since(sight, from_ms);
  const std::int64_t ratio = share_bp(flow.out, flow.in), top = share_bp(flow.top_payer(), flow.in);
  if (flow.payees() < limits("payees_count") || flow.in < limits("amount_minor")) return false;
  if (flow.largest_in < limits("large_in_minor") && top < limits("top_payer_bp")) return false;
  if (ratio < limits("ratio_least_bp") || ratio > limits("ratio_most_bp")) return false;
  if (share_bp(known_ones(sight, flow, false, from_ms), flow.payees()) >= limits("known_bp")) return false;
  const std::int64_t stays = sight.touch->balance_after_minor;
  if (stays > 0 && share_bp(stays, flow.in) >= limits("stays_bp")) return false;
  finding.points = limits("points");
  finding.feature_code = 3007;
  finding.clue("payees_5_working_days", flow.payees(), limits("payees_count"), "count");
  finding.clue("largest_in_5_working_days", flow.largest_in, limits("large_in_minor"), "minor");
  finding.clue("top_payer_share", top, limits("top_payer_bp"), "bp");
  finding.clue("out_to_in", ratio, limits("ratio_least_bp"), "bp");
  show_events(sight, from_ms, finding, flows);
  return true;
}

// D06: what the last 24 hours look like when outs are laid against the inflows before them, oldest first.
struct Inflow {
  std::int64_t time_ms = 0, amount = 0, left = 0;
  Token party;
  bool closed = false;
};
struct Passage {
  std::vector<Inflow> inflows;
  std::int64_t in = 0, out = 0, passed = 0, cycles = 0, largest = 0;
  Token largest_payer;
  // A round is money in, then money out until the next in; `shares` are what stayed of the latest rounds, all
  // quick and alike.
  std::int64_t round_in = 0, round_out = 0, round_last_in_ms = 0;
  bool round_quick = true;
  std::vector<std::int64_t> shares;
};

void end_round(Passage& passage, const Limits& limits) {
  const std::int64_t in = std::exchange(passage.round_in, 0), out = std::exchange(passage.round_out, 0);
  const bool quick = std::exchange(passage.round_quick, true);
  if (in == 0) return;
  const std::int64_t stays_bp = share_bp(in - out, in);
  if (!quick || out > in || 10000 - stays_bp < limits("share_bp")) {
    passage.shares.clear();
    return;
  }
  passage.shares.push_back(stays_bp);
  const auto [least, most] = std::minmax_element(passage.shares.begin(), passage.shares.end());
  if (*most - *least > limits("constant_spread_bp")) passage.shares = {stays_bp};
}

void go_out(Passage& passage, const Happening& one, const Limits& limits) {
  // Back to where it came from is no passing through.
  for (const Inflow& inflow : passage.inflows) {
    if (one.party && inflow.party == one.party) return;
  }
  passage.out += one.value;
  passage.round_out += one.value;
  if (one.time_ms - passage.round_last_in_ms > limits("leave_within_ms")) passage.round_quick = false;
  std::int64_t amount = one.value;
  bool closes = false;
  for (Inflow& inflow : passage.inflows) {
    if (one.time_ms - inflow.time_ms > limits("leave_within_ms")) continue;
    const std::int64_t taken = std::min(amount, inflow.left);
    if (taken == 0) continue;
    amount -= taken;
    inflow.left -= taken;
    passage.passed += taken;
    if (inflow.closed || share_bp(inflow.amount - inflow.left, inflow.amount) < limits("share_bp")) continue;
    inflow.closed = closes = true;
    if (inflow.amount <= passage.largest) continue;
    passage.largest = inflow.amount;
    passage.largest_payer = inflow.party;
  }
  if (closes) ++passage.cycles;
}

Passage passage_of(const Sight& sight, const Limits& limits) {
  Passage passage;
  const auto newest = sight.recent(kDayMs, kLookedAt);
  for (auto one = newest.rbegin(); one != newest.rend(); ++one) {
    if (!flows(**one)) continue;
    if ((*one)->out()) {
      go_out(passage, **one, limits);
      continue;
    }
    if (passage.round_out > 0) end_round(passage, limits);
    passage.round_in += (*one)->value;
    passage.round_last_in_ms = (*one)->time_ms;
    passage.in += (*one)->value;
    passage.inflows.push_back({(*one)->time_ms, (*one)->value, (*one)->value, (*one)->party, false});
  }
  end_round(passage, limits);
  return passage;
}

bool pass_through(const Sight& sight, const Limits& limits, Finding& finding) {
  if (is_guarded(sight) || sight.subject->category == Category::merchant || !in_play(*sight.touch))
    return false;
  if (sight.window(Span::day).in.sum < limits("least_amount_minor")) return false;
  const Passage passage = passage_of(sight, limits);
  const std::int64_t stays_bp = passage.in == 0 ? 10000 : share_bp(passage.in - passage.out, passage.in);
  const auto rounds = static_cast<std::int64_t>(passage.shares.size());
  const bool enough =
      passage.passed >= limits("amount_minor") ||
      (passage.cycles >= limits("cycles_count") && passage.passed >= limits("least_amount_minor"));
  const bool constant = rounds >= limits("constant_cycles_count");
  if (passage.cycles == 0 || !enough || (stays_bp > limits("residual_bp") && !constant)) return false;
  const std::int64_t day_ms = sight.now_ms - kDayMs + 1;
  const bool known =
      passage.cycles < limits("cycles_count") && (knew_before(sight, sight.touch->counterparty, day_ms) ||
                                                  knew_before(sight, passage.largest_payer, day_ms));
  finding.points = limits(known ? "points_known" : "points");
  finding.clue("passed_through_24_hours", passage.passed, limits("amount_minor"), "minor");
  finding.clue("cycles_24_hours", passage.cycles, limits("cycles_count"), "count");
  finding.clue("residual_share", stays_bp, limits("residual_bp"), "bp");
  if (constant)
    finding.clue("rounds_of_one_residual_share", rounds, limits("constant_cycles_count"), "count");
  show_events(sight, day_ms, finding, flows);
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

// D24. Many pay and are paid within 7 days, and what comes in goes out.
bool online_gambling(const Sight& sight, const Limits& limits, Finding& finding) {
  if (is_guarded(sight) || !in_play(*sight.touch)) return false;
  const WindowSums month = sight.window(Span::thirty_days);
  const std::int64_t from_ms = sight.now_ms - 7 * kDayMs + 1;
  const FlowSums flow = flow_since(sight, from_ms);
  std::int64_t both = 0, even = 0, evening = 0;
  for (const auto& [party, sums] : flow.parties) {
    if (sums.in_count == 0 || sums.transfers_out == 0) continue;
    ++both;
    even += sums.in == sums.out;
  }
  const std::int64_t deals = flow.in_count + flow.out_count;
  if (month.in.distinct < limits("persons_count") || month.out.distinct < limits("persons_count") ||
      both < limits("persons_count") || deals < limits("deals_count") || flow.in < limits("amount_minor"))
    return false;
  const std::int64_t larger = std::max(flow.in, flow.out), smaller = std::min(flow.in, flow.out);
  const std::int64_t difference = share_bp(larger - smaller, larger);
  if (difference > limits("difference_bp") || share_bp(even, both) >= limits("even_bp")) return false;
  for (const Happening* one : sight.recent(7 * kDayMs, kLookedAt)) {
    const std::int32_t hour = beijing_hour(one->time_ms);
    evening += flows(*one) && (hour >= 20 || hour < 2);
  }
  const std::int64_t share = share_bp(evening, deals);
  finding.points = limits(share >= limits("evening_bp") ? "points_evening" : "points");
  finding.clue("deals_7_days", deals, limits("deals_count"), "count");
  finding.clue("persons_both_ways", both, limits("persons_count"), "count");
  finding.clue("in_against_out", difference, limits("difference_bp"), "bp");
  finding.clue("in_7_days", flow.in, limits("amount_minor"), "minor");
  finding.clue("share_in_the_evening", share, limits("evening_bp"), "bp");
  show_events(sight, from_ms, finding, flows);
  return true;
}

// D25. Many pay once each within 7 days, and it leaves to few.
bool virtual_currency(const Sight& sight, const Limits& limits, Finding& finding) {
  if (is_guarded(sight) || sight.subject->category == Category::merchant || !in_play(*sight.touch))
    return false;
  const std::int64_t from_ms = sight.now_ms - 7 * kDayMs + 1;
  const auto names_it = [](const Happening& one) {
    return flows(one) && one.remark_class == RemarkClass::virtual_currency;
  };
  std::int64_t remarks = 0;
  for (const Happening* one : sight.between(from_ms, sight.now_ms, kLookedAt)) remarks += names_it(*one);
  if (sight.touch->remark == RemarkClass::virtual_currency && remarks >= limits("remarks_count")) {
    finding.points = limits("points_remarks");
    finding.clue("remarks_of_virtual_currency_7_days", remarks, limits("remarks_count"), "count");
    show_events(sight, from_ms, finding, names_it);
    return true;
  }
  if (sight.touch->kind == TouchKind::transfer_in) return false;
  const WindowSums month = sight.window(Span::thirty_days);
  if (month.in.distinct < limits("payers_count") || month.in.sum < limits("amount_minor")) return false;
  const FlowSums flow = flow_since(sight, from_ms);
  const std::int64_t single = share_bp(flow.payers(), flow.in_count), out = share_bp(flow.out, flow.in);
  if (flow.payers() < limits("payers_count") || flow.in < limits("amount_minor")) return false;
  const std::int64_t mean = flow.in / flow.payers();
  if (mean < limits("mean_minor")) return false;
  if (single < limits("single_bp") || out < limits("out_bp") || flow.payees() > limits("payees_count"))
    return false;
  if (share_bp(known_ones(sight, flow, true, from_ms), flow.payers()) >= limits("known_bp")) return false;
  finding.points = limits("points");
  finding.clue("payers_7_days", flow.payers(), limits("payers_count"), "count");
  finding.clue("payers_to_payments", single, limits("single_bp"), "bp");
  finding.clue("payees_7_days", flow.payees(), limits("payees_count"), "count");
  finding.clue("mean_per_payer", mean, limits("mean_minor"), "minor");
  finding.clue("out_to_in", out, limits("out_bp"), "bp");
  finding.clue("in_7_days", flow.in, limits("amount_minor"), "minor");
  show_events(sight, from_ms, finding, flows);
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
      {"D03",
       2,
       {K::account},
       {transfer_out, cash_out, payment_out},
       false,
       SuspectedType::money_mule,
       many_in_one_out},
      {"D04", 2, {K::account}, {transfer_out}, false, SuspectedType::money_mule, one_in_many_out},
      {"D05", 1, {K::account}, {transfer_out}, false, SuspectedType::money_mule, repeated_similar},
      {"D06",
       1,
       {K::account},
       {transfer_out, cash_out, payment_out},
       false,
       SuspectedType::money_mule,
       pass_through},
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
      {"D24", 1, {K::account}, {transfer_out}, false, SuspectedType::online_gambling, online_gambling},
      {"D25",
       2,
       {K::account},
       {transfer_out, transfer_in, cash_out, payment_out},
       false,
       SuspectedType::money_mule,
       virtual_currency},
  };
  return rows;
}

}  // namespace xiezhi::simulation
