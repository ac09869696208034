// Detectors of money that comes in and goes on in the model: D03, D04, D06, D24, D25 (REGULATION 6.1), read
// from their comments.
#include <algorithm>
#include <utility>

#include "stream/base/time.h"
#include "tests/simulation/model.h"

namespace xiezhi::simulation {
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

}  // namespace

const std::vector<ModelDetector>& flow_detectors() {
  using enum TouchKind;
  using K = EntityKind;
  static const std::vector<ModelDetector> rows = {
      {"D03",
       2,
       {K::account},
       {transfer_out, cash_out, payment_out},
       false,
       SuspectedType::money_mule,
       many_in_one_out},
      {"D04", 2, {K::account}, {transfer_out}, false, SuspectedType::money_mule, one_in_many_out},
      {"D06",
       1,
       {K::account},
       {transfer_out, cash_out, payment_out},
       false,
       SuspectedType::money_mule,
       pass_through},
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
