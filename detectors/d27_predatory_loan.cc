// D27 predatory loan 套路贷 (法发〔2019〕11号 [P]; REGULATION 6.1 D27 [M] for the shares): of a loan that was
// paid out a part comes back to the lender at once, so that the borrower owes more than there was; or the
// rate is above 36 % a year; or somebody without licence lends to many. Kept apart: licensed lenders and
// allow lists, but for the rate. Judged at the lender, on each loan and on what comes back. Cost: a window
// counter, at most 256 entries of 2 hours or of the ring; no hints.
#include "detectors/distinct.h"
#include "detectors/flow.h"
#include "stream/base/time.h"

namespace xiezhi {
namespace {

enum : std::size_t { kBack, kWithin, kRate, kBorrowers, kPointsBack, kPointsRate, kPointsMany };
constexpr Parameter kParameters[] = {
    {"back_bp", 2000, 1, 10000, "bp", "REGULATION 6.1 D27 [M]", "of the loan that comes back at once"},
    {"window_ms", 2 * kHourMs, kMinuteMs, kDayMs, "ms", "REGULATION 6.1 D27 [M]", "what «at once» is"},
    {"rate_bp", 3600, 1, 1000000, "bp", "法释〔2020〕17号, REGULATION 6.1 D27 [P]", "a year; more is usury"},
    {"borrowers_count", 10, 2, 256, "count", "法发〔2019〕24号 [P]",
     "borrowers of one unlicensed lender (two years; of the 90 days that are known)"},
    {"points_back", 60, 1, 100, "points", "REGULATION 8 [D]", "a part comes back"},
    {"points_rate", 55, 1, 100, "points", "REGULATION 8 [D]", "the rate"},
    {"points_many", 50, 1, 100, "points", "REGULATION 8 [D]", "many borrowers"},
};
constexpr std::int64_t kRing_ms = 90 * kDayMs;

bool judge_back(const View& view, Parameters parameters, Signal& signal) {
  std::int64_t lent = 0, back = 0;
  view.each_recent(parameters[kWithin] + 1, kFlowEntries, [&](const Entry& entry) {
    if (entry.party != view.counterparty() || !entry.has(Entry::counts)) return true;
    if (entry.kind() == TouchKind::transfer_in || entry.kind() == TouchKind::loan_in) back += entry.value;
    if (entry.kind() != TouchKind::loan_out) return true;
    lent = entry.value;
    signal.add(entry);
    return false;
  });
  const std::int64_t back_bp = share_bp(back, lent);
  if (lent == 0 || back_bp < parameters[kBack]) return false;
  signal.points = static_cast<std::uint8_t>(parameters[kPointsBack]);
  signal.add("share_that_came_back", back_bp, parameters[kBack], "bp");
  signal.add("lent", lent, 0, "minor");
  return true;
}

bool judge_many(const View& view, Parameters parameters, Signal& signal) {
  Distinct borrowers;
  view.each_recent(kRing_ms, kFlowEntries, [&](const Entry& entry) {
    if (entry.kind() == TouchKind::loan_out && entry.has(Entry::counts) && borrowers.add(entry.party) &&
        !view.is_own(entry))
      signal.add(entry);
    return true;
  });
  if (borrowers.size() < parameters[kBorrowers]) return false;
  signal.points = static_cast<std::uint8_t>(parameters[kPointsMany]);
  signal.add("borrowers_90_days", borrowers.size(), parameters[kBorrowers], "count");
  return true;
}

bool judge(const View& view, const Touch& touch, Parameters parameters, Signal& signal) {
  if (touch.has(touch_flag::not_moved)) return false;
  if (touch.kind == TouchKind::loan_out && touch.rate_bp > parameters[kRate]) {
    signal.points = static_cast<std::uint8_t>(parameters[kPointsRate]);
    signal.add("rate_a_year", touch.rate_bp, parameters[kRate], "bp");
    return true;
  }
  if (guarded(view)) return false;
  return touch.kind == TouchKind::loan_out ? judge_many(view, parameters, signal)
                                           : judge_back(view, parameters, signal);
}

}  // namespace

extern const Detector d27_predatory_loan;
constexpr Detector d27_predatory_loan = {
    .code = "D27",
    .version = 1,
    .name = "predatory loan",
    .name_zh = "套路贷",
    .entities = bits(EntityKind::account),
    .principal_only = false,
    .touches = bits(TouchKind::loan_out, TouchKind::loan_in, TouchKind::transfer_in),
    .window = "2 hours and 90 days",
    .source = "法发〔2019〕11号, 24号 [P], REGULATION 6.1 D27",
    .suspected_type = SuspectedType::predatory_loan,
    .parameters = kParameters,
    .judge = judge};

}  // namespace xiezhi
