// Detectors of illegal fundraising in the model: D17, D18, D19, D21 (REGULATION 6.1), read from their
// comments.
#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "stream/base/time.h"
#include "tests/simulation/model.h"

namespace xiezhi::simulation {
namespace {

bool is_merchant(const Subject& subject) {
  return subject.kind == EntityKind::merchant || subject.category == Category::merchant;
}

// D17. Many natural persons pay one account or merchant within 30 days.
bool fundraising_pool(const Sight& sight, const Limits& limits, Finding& finding) {
  const Touch& touch = *sight.touch;
  const Subject& subject = *sight.subject;
  if (is_guarded(sight) || touch.has(touch_flag::not_moved) || touch.has(touch_flag::own_transfer))
    return false;
  if (!subject.has_ledger || touch.has(touch_flag::counterparty_is_unit)) return false;
  const WindowSums window = sight.window(Span::thirty_days);
  const LedgerBook book = subject.book();
  // At a merchant all income is business; there the natural payers are at most those of the ledger.
  const bool business = touch.kind == TouchKind::payment_in;
  const std::int64_t payers =
      business ? std::min(window.in.distinct, book.natural_payers)
               : std::int64_t{window.in.distinct} - std::int64_t{window.special_in.distinct};
  std::int64_t amount = business ? window.in.sum : window.in.sum - window.special_in.sum;
  const std::int64_t mean = payers == 0 ? 0 : amount / payers;
  if (book.payers == book.natural_payers) amount = std::max(amount, subject.in_sum);  // no unit ever paid
  const std::int64_t ever = std::max<std::int64_t>(payers, book.natural_payers);
  const auto provinces = static_cast<std::int64_t>(subject.provinces.size());
  const std::int64_t returned = window.special_out.distinct;
  if (payers < limits("watch_payers_count")) return false;
  if (is_merchant(subject) && mean < limits("mean_minor")) return false;

  std::int64_t sampled = 0, round = 0, remarks = 0;
  std::map<std::int64_t, std::int64_t> sums;
  for (const Happening* one : sight.recent(30 * kDayMs, kLookedAt)) {
    if (!flows(*one) || !one->in() || one->from_unit) continue;
    ++sampled;
    ++sums[one->value];
    round += one->round;
    remarks += one->remark;
  }
  const std::int64_t round_bp = share_bp(round, sampled);
  const bool is_round = round_bp >= limits("round_share_bp");
  const bool is_spread = provinces >= limits("provinces_count");
  const bool is_telling =
      subject.name_keyword || remarks >= limits("words_count") || returned >= limits("returned_count");
  if (is_merchant(subject) && !is_round && !is_telling) return false;

  // A unit of some age with a price list, which promises nothing, takes fees.
  std::vector<std::int64_t> often;
  for (const auto& [sum, times] : sums) often.push_back(times);
  std::sort(often.rbegin(), often.rend());
  often.resize(3);
  const std::int64_t prices_bp = share_bp(often[0] + often[1] + often[2], sampled);
  const bool of_age = subject.opened_day != 0 &&
                      beijing_day(sight.now_ms) - subject.opened_day >= 365 * limits("price_list_years");
  const bool fees = subject.unit && of_age && prices_bp >= limits("price_list_bp") && !is_telling;

  const bool high = payers >= limits("high_payers_count");
  const bool criminal = ever >= limits("criminal_payers_count") || amount >= limits("criminal_amount_minor");
  std::string_view level = "points_watch";
  if (fees || mean < limits("mean_minor")) {
    level = "points_watch";  // sums of everyday life
  } else if (!is_round && !is_spread && !is_telling) {
    level = high ? "points_sign" : "points_watch";
  } else if (criminal) {
    level = "points_criminal";
  } else if (high) {
    level = "points_high";
  } else if (is_round && is_spread) {
    level = "points_signs";
  } else if (is_round || (is_telling && is_spread)) {
    level = "points_sign";
  }
  finding.points = limits(level);
  finding.clue("natural_payers_30_days", payers, limits("watch_payers_count"), "count");
  finding.clue("natural_payers_ever", ever, limits("criminal_payers_count"), "count");
  finding.clue("amount_of_natural_payers", amount, limits("criminal_amount_minor"), "minor");
  finding.clue("mean_per_payer", mean, limits("mean_minor"), "minor");
  finding.clue("round_share", round_bp, limits("round_share_bp"), "bp");
  finding.clue("provinces", provinces, limits("provinces_count"), "count");
  finding.clue("fundraising_remarks", remarks, limits("words_count"), "count");
  if (fees) {
    finding.clue("share_of_three_sums", prices_bp, limits("price_list_bp"), "bp");
  } else {
    finding.clue("payers_paid_back", returned, limits("returned_count"), "count");
  }
  show_events(sight, sight.now_ms - 30 * kDayMs + 1, finding,
              [](const Happening& one) { return flows(one) && one.in(); });
  return true;
}

bool pays_back(const Happening& one) { return flows(one) && one.out() && one.special; }

// Whether detectors of payments out look at the touch at all.
bool looks_at(const Sight& sight) {
  const Touch& touch = *sight.touch;
  return !is_guarded(sight) && !is_guarded_counterparty(touch) && !touch.has(touch_flag::not_moved) &&
         !touch.has(touch_flag::own_transfer);
}

// D18. Earlier payers get a small, equal share of their money back at a fixed rhythm.
bool periodic_return(const Sight& sight, const Limits& limits, Finding& finding) {
  if (!looks_at(sight) || !sight.subject->has_ledger) return false;
  const LedgerBook book = sight.subject->book();
  const std::int64_t parties = book.periodic_parties;
  if (parties < limits("parties_count")) return false;
  const auto line = book.lines.find(sight.touch->counterparty);
  if (line == book.lines.end() || !line->second.periodic) return false;
  // The coefficient of variation of their shares, squared: (n * sum of squares - square of sum) / square of
  // sum.
  const std::int64_t square = book.ratio_sum_bp * book.ratio_sum_bp;
  const std::int64_t spread = parties * book.ratio_square_sum - square;
  const std::int64_t limit = limits("variation_bp") * limits("variation_bp");
  if (spread > square / 100000000 * limit + square % 100000000 * limit / 100000000) return false;
  const WindowSums window = sight.window(Span::thirty_days);
  const std::int64_t earlier_bp = share_bp(window.special_out.distinct, window.out.distinct);
  if (earlier_bp < limits("earlier_payers_bp")) return false;
  finding.points = limits("points");
  finding.clue("persons_with_periodic_returns", parties, limits("parties_count"), "count");
  finding.clue("mean_return_share", book.ratio_sum_bp / parties, 0, "bp");
  finding.clue("earlier_payers_share", earlier_bp, limits("earlier_payers_bp"), "bp");
  finding.clue("returns_to_this_person", line->second.return_count, 3, "count");
  show_events(sight, sight.now_ms - 90 * kDayMs, finding, pays_back);
  return true;
}

// D19. What goes back to earlier payers comes from new ones.
bool ponzi_ratio(const Sight& sight, const Limits& limits, Finding& finding) {
  const Subject& subject = *sight.subject;
  if (!looks_at(sight) || !subject.has_ledger) return false;
  const LedgerBook book = subject.book();
  const auto line = book.lines.find(sight.touch->counterparty);
  if (line == book.lines.end() || line->second.in_count == 0) return false;
  const WindowSums window = sight.window(Span::thirty_days);
  const std::int64_t inflow = window.in.sum - window.special_in.sum;
  const std::int64_t payers = std::int64_t{window.in.distinct} - std::int64_t{window.special_in.distinct};
  if (inflow <= 0 || window.special_out.distinct < limits("returned_count")) return false;
  if (subject.unit || subject.kind == EntityKind::merchant) {
    if (book.natural_payers < limits("payers_count") || inflow < limits("inflow_minor")) return false;
  } else if (payers < limits("payers_count") || inflow < limits("person_inflow_minor")) {
    return false;
  }
  const std::int64_t ratio = share_bp(window.special_out.sum, inflow);
  const std::int64_t business = share_bp(window.special_in.sum, window.in.sum);
  if (ratio < limits("ratio_bp") || business > limits("business_bp")) return false;
  std::int64_t this_week = 0, last_week = 0;
  for (const Happening* one : sight.recent(14 * kDayMs, kLookedAt)) {
    if (!flows(*one) || !one->in() || !one->party) continue;
    const auto payer = book.lines.find(one->party);
    if (payer == book.lines.end() || payer->second.first_in_ms != one->time_ms) continue;
    ++(one->time_ms > sight.now_ms - 7 * kDayMs ? this_week : last_week);
  }
  const bool falls = last_week >= limits("new_payers_count") && this_week * 2 <= last_week;
  const bool collapses = ratio >= limits("collapse_ratio_bp") || falls;
  finding.points = limits(collapses ? "points_collapse" : "points");
  finding.clue("returns_to_inflow_30_days", ratio, limits("ratio_bp"), "bp");
  finding.clue("business_income_share", business, limits("business_bp"), "bp");
  finding.clue("payers_paid_back_30_days", window.special_out.distinct, limits("returned_count"), "count");
  finding.clue("inflow_30_days", inflow, limits("inflow_minor"), "minor");
  finding.clue("new_payers_this_week", this_week, last_week / 2, "count");
  show_events(sight, sight.now_ms - 30 * kDayMs + 1, finding, pays_back);
  return true;
}

// D21. A restricted word in the payee's name; several parties with fundraising remarks.
bool names_and_remarks(const Sight& sight, const Limits& limits, Finding& finding) {
  if (!looks_at(sight)) return false;
  const Touch& touch = *sight.touch;
  const auto tells = [](const Happening& one) {
    return flows(one) && one.remark && one.party && (one.in() || one.special);
  };
  std::set<Token> parties;
  if (touch.has(touch_flag::fundraising_remark)) {
    for (const Happening* one : sight.recent(30 * kDayMs, kLookedAt)) {
      if (tells(*one) && parties.size() < 32) parties.insert(one->party);
    }
  }
  const auto count = static_cast<std::int64_t>(parties.size());
  const bool name = sight.subject->name_keyword && is_money_in(touch.kind);
  const bool remarks = count >= limits("remark_parties_count");
  if (!name && !remarks) return false;
  finding.points = std::min<std::int64_t>(
      100, (name ? limits("points_name") : 0) + (remarks ? limits("points_remarks") : 0));
  if (name) finding.clue("restricted_word_in_name", 1, 1, "count");
  if (!remarks) return true;
  finding.clue("parties_with_fundraising_remarks_30_days", count, limits("remark_parties_count"), "count");
  show_events(sight, sight.now_ms - 30 * kDayMs + 1, finding, tells);
  return true;
}

}  // namespace

const std::vector<ModelDetector>& fundraising_detectors() {
  using enum TouchKind;
  using K = EntityKind;
  constexpr SuspectedType kType = SuspectedType::illegal_fundraising;
  static const std::vector<ModelDetector> rows = {
      {"D17", 2, {K::account, K::merchant}, {transfer_in, payment_in}, false, kType, fundraising_pool},
      {"D18", 2, {K::account, K::merchant}, {transfer_out}, false, kType, periodic_return},
      {"D19", 1, {K::account, K::merchant}, {transfer_out}, false, kType, ponzi_ratio},
      {"D21",
       1,
       {K::account, K::merchant},
       {transfer_in, payment_in, transfer_out},
       false,
       kType,
       names_and_remarks},
  };
  return rows;
}

}  // namespace xiezhi::simulation
