// Detectors of people who are lured to pay in the model: V04, V07, V10 (REGULATION 6.2), read from their
// comments.
#include <algorithm>
#include <set>

#include "stream/base/time.h"
#include "tests/simulation/model.h"

namespace xiezhi::simulation {
namespace {

bool to_person(const Happening& one) {
  return one.kind == TouchKind::transfer_out && !one.from_unit && one.party;
}
bool is_loan(const Happening& one) {
  return one.kind == TouchKind::loan_in && (one.from_unit || one.guarded);
}
bool is_asked_of(const Touch& touch) {
  return !touch.has(touch_flag::own_transfer) && !is_guarded_counterparty(touch) &&
         static_cast<bool>(touch.counterparty);
}
bool takes_part(const Sight& sight, const Happening& one) {
  return (one.counts || sight.is_own(one)) && !one.own && !one.guarded;
}

// V04. A little profit comes out, then ever larger deposits go to ever new persons.
bool fake_investment(const Sight& sight, const Limits& limits, Finding& finding) {
  const Touch& touch = *sight.touch;
  if (!is_asked_of(touch) || touch.has(touch_flag::counterparty_is_unit)) return false;
  if (sight.window(Span::thirty_days).in.distinct >= limits("payers_count")) return false;
  const std::int64_t from_ms = sight.now_ms - 30 * kDayMs + 1;
  std::size_t asked = 0;
  const auto is_new = [&](const Token& party) {
    return ++asked <= 16 && !knew_before(sight, party, from_ms);
  };
  std::int64_t bait = 0;
  bool has_paid = false;
  std::set<Token> payees;
  std::vector<const Happening*> deposits;
  for (const Happening* one : sight.between(from_ms, sight.now_ms, kLookedAt)) {
    if (!takes_part(sight, *one)) continue;
    if (one->kind == TouchKind::transfer_in && payees.contains(one->party)) {
      payees.clear();
      deposits.clear();
    } else if (one->kind == TouchKind::transfer_in && bait == 0 && has_paid && !one->from_unit &&
               one->value <= limits("profit_minor") && is_new(one->party)) {
      bait = one->value;
    }
    has_paid = has_paid || one->out();
    if (bait == 0 || !to_person(*one)) continue;
    if (!deposits.empty() && one->value < deposits.back()->value) continue;
    if (!payees.contains(one->party)) {
      if (payees.size() == 8 || !is_new(one->party)) continue;
      payees.insert(one->party);
    }
    deposits.push_back(one);
  }
  if (deposits.empty() || !sight.is_own(*deposits.back())) return false;
  const auto count = static_cast<std::int64_t>(payees.size());
  std::int64_t total = 0;
  bool fee = false;
  for (const Happening* one : deposits) {
    total += one->value;
    fee = fee || one->remark_class == RemarkClass::advance_fee;
  }
  const std::int64_t growth = share_bp(deposits.back()->value, deposits.front()->value) / 100;
  if (count < limits("payees_count") || total < limits("total_minor") || growth < limits("growth_percent"))
    return false;
  finding.points = limits(fee ? "points_fee" : "points");
  finding.clue("profit_paid_out", bait, limits("profit_minor"), "minor");
  finding.clue("new_payees_30_days", count, limits("payees_count"), "count");
  finding.clue("deposits", total, limits("total_minor"), "minor");
  finding.clue("last_to_first", growth, limits("growth_percent"), "percent");
  if (fee) finding.clue("fee_to_free_money", 1, 1, "count");
  show_events(sight, from_ms, finding,
              [&](const Happening& one) { return to_person(one) && payees.contains(one.party); });
  return true;
}

// V07. Fees that are to free something, or loans that are sent on.
bool fake_loan(const Sight& sight, const Limits& limits, Finding& finding) {
  const Touch& touch = *sight.touch;
  if (!is_asked_of(touch)) return false;
  const std::int64_t from_ms = sight.now_ms - kDayMs + 1;
  const bool fee = touch.remark == RemarkClass::advance_fee && !touch.has(touch_flag::counterparty_is_unit) &&
                   !knew_before(sight, touch.counterparty, from_ms);
  std::vector<std::int64_t> fees;
  std::set<Token> lenders;
  std::int64_t lent = 0, left = 0, last_loan_ms = 0;
  bool has_paid = false;
  for (const Happening* one : sight.between(from_ms, sight.now_ms, kLookedAt)) {
    if (is_loan(*one) && one->counts) {
      if (one->party && lenders.size() < 8) lenders.insert(one->party);
      lent += one->value;
      last_loan_ms = one->time_ms;
    }
    if (one->kind != TouchKind::transfer_out || !takes_part(sight, *one)) continue;
    if (lent > 0) left += one->value;
    if (!fee || !to_person(*one) || knew_before(sight, one->party, from_ms)) continue;
    has_paid = has_paid || !sight.is_own(*one);
    if (one->remark_class == RemarkClass::advance_fee && (fees.empty() || one->value >= fees.back()))
      fees.push_back(one->value);
  }
  const auto fee_count = static_cast<std::int64_t>(fees.size());
  const auto lender_count = static_cast<std::int64_t>(lenders.size());
  const std::int64_t share = share_bp(left, lent);
  const bool loans = lender_count >= limits("lenders_count") && share >= limits("leaves_bp") &&
                     left >= limits("amount_minor") &&
                     sight.now_ms - last_loan_ms <= limits("leave_within_ms");
  const bool several = fee && fee_count >= limits("fees_count"), single = fee && has_paid;
  if (loans) finding.points = std::max(finding.points, limits("points_loans"));
  if (several) finding.points = std::max(finding.points, limits("points_fees"));
  if (single) finding.points = std::max(finding.points, limits("points_fee"));
  if (!loans && !several && !single) return false;
  if (!fee) finding.suspected_type = SuspectedType::fake_credit;
  if (single && !several && !loans) finding.suspected_type = SuspectedType::fake_shopping;
  if (fee) finding.clue("fees_24_hours", fee_count, limits("fees_count"), "count");
  if (loans) {
    finding.clue("lenders_24_hours", lender_count, limits("lenders_count"), "count");
    finding.clue("share_of_loans_that_left", share, limits("leaves_bp"), "bp");
    finding.clue("left_after_the_loans", left, limits("amount_minor"), "minor");
  }
  show_events(sight, from_ms, finding, [](const Happening& one) {
    if (is_loan(one)) return one.counts;
    return one.counts && !one.own && !one.guarded && one.kind == TouchKind::transfer_out;
  });
  return true;
}

// V10. Ever more for somebody who was not known, and nothing comes back.
bool romance(const Sight& sight, const Limits& limits, Finding& finding) {
  const Touch& touch = *sight.touch;
  if (touch.has(touch_flag::own_transfer) || is_guarded_counterparty(touch) || !touch.counterparty ||
      touch.has(touch_flag::counterparty_is_unit))
    return false;
  const std::int64_t from_ms = sight.now_ms - 30 * kDayMs + 1;
  const auto sent = [&](const Happening& one) {
    return one.party == touch.counterparty && one.kind == TouchKind::transfer_out &&
           (one.counts || sight.is_own(one));
  };
  const std::set<std::int64_t> words = {52000, 52100, 131400, 520000, 521000, 1314000, 5200000, 5210000};
  std::vector<std::int64_t> amounts;
  std::int64_t total = 0, spoken = 0;
  bool grows = true, returns = false;
  for (const Happening* one : sight.between(from_ms, sight.now_ms, kLookedAt)) {
    returns = returns || (one->party == touch.counterparty && one->in() && one->counts);
    if (!sent(*one)) continue;
    grows = grows && (amounts.empty() || one->value >= amounts.back());
    amounts.push_back(one->value);
    total += one->value;
    if (words.contains(one->value)) ++spoken;
  }
  const auto count = static_cast<std::int64_t>(amounts.size());
  if (count < limits("transfers_count") || !grows || returns) return false;
  const std::int64_t growth = amounts.back() * 100 / std::max<std::int64_t>(1, amounts.front());
  if (growth < limits("growth_percent") || total < limits("total_minor")) return false;
  if (knew_before(sight, touch.counterparty, from_ms)) return false;
  finding.points = limits(spoken > 0 ? "points_love" : "points");
  finding.clue("growing_transfers_30_days", count, limits("transfers_count"), "count");
  finding.clue("last_to_first", growth, limits("growth_percent"), "percent");
  finding.clue("total_30_days", total, limits("total_minor"), "minor");
  if (spoken > 0) finding.clue("amounts_that_speak_of_love", spoken, 1, "count");
  show_events(sight, from_ms, finding, sent);
  return true;
}

}  // namespace

const std::vector<ModelDetector>& lured_detectors() {
  using enum TouchKind;
  using K = EntityKind;
  static const std::vector<ModelDetector> rows = {
      {"V04",
       1,
       {K::person, K::account},
       {transfer_out},
       true,
       SuspectedType::fake_investment,
       fake_investment},
      {"V07", 1, {K::person, K::account}, {transfer_out}, true, SuspectedType::fake_loan, fake_loan},
      {"V10", 1, {K::person, K::account}, {transfer_out}, true, SuspectedType::romance, romance},
  };
  return rows;
}

}  // namespace xiezhi::simulation
