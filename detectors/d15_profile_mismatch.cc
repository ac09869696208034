// D15 profile mismatch (客户尽职调查管理办法, example of 2026 [P]; REGULATION 6.1 D15): what comes in within
// 30 days is many times the median of the customer's own months before. It weighs more when the customer is
// young or old. A declared income is not told to us. Kept apart: institutions, units. Judged on what the
// customer receives. Cost: a window counter and six months of the profile; no hints.
#include <algorithm>

#include "detectors/flow.h"
#include "stream/base/time.h"

namespace xiezhi {
namespace {

enum : std::size_t { kTimes, kMonths, kAmount, kYoung, kOld, kPoints, kPointsAge };
constexpr Parameter kParameters[] = {
    {"times_bp", 50000, 10000, 10000000, "bp", "REGULATION 6.1 D15 [P]", "of the median month"},
    {"months_count", 3, 1, 6, "count", "[D]", "months that must be known"},
    {"amount_minor", 10000000, 1, 1000000000000, "minor", "[D]", "fen that came in within 30 days"},
    {"young_years", 25, 0, 150, "years", "REGULATION 6.1 D15 [P]", "younger weighs more"},
    {"old_years", 60, 0, 150, "years", "REGULATION 6.1 D15 [P]", "older weighs more"},
    {"points", 20, 1, 100, "points", "REGULATION 8 [D]", "contribution to the score"},
    {"points_age", 30, 1, 100, "points", "REGULATION 8 [D]", "the same, of somebody young or old"},
};

// Of what came in, by month; of an even number of months the larger of the two in the middle.
std::int64_t median_in(const Habits& habits, std::size_t& known) {
  const auto is_known = [](const Month& month) { return month.number != 0; };
  known = static_cast<std::size_t>(std::count_if(habits.months.begin(), habits.months.end(), is_known));
  for (const Month& month : habits.months) {
    std::size_t less = 0, equal = 0;
    for (const Month& other : habits.months) {
      if (is_known(other) && other.in < month.in) ++less;
      if (is_known(other) && other.in == month.in) ++equal;
    }
    if (is_known(month) && less <= known / 2 && known / 2 < less + equal) return month.in;
  }
  return 0;
}

bool judge(const View& view, const Touch& touch, Parameters parameters, Signal& signal) {
  const Profile& profile = view.profile();
  const Habits* habits = view.habits();
  if (habits == nullptr || profile.unit || guarded(view) || guarded_counterparty(touch) ||
      touch.has(touch_flag::not_moved) || touch.has(touch_flag::own_transfer))
    return false;
  const std::int64_t in = view.window(WindowLength::thirty_days).in().sum;
  if (in < parameters[kAmount]) return false;
  std::size_t known = 0;
  const std::int64_t median = median_in(*habits, known);
  if (known < static_cast<std::size_t>(parameters[kMonths])) return false;
  const std::int64_t times_bp = share_bp(in, std::max<std::int64_t>(median, 1));
  if (times_bp < parameters[kTimes]) return false;
  const std::int64_t age = profile.birth_year == 0 ? 0 : age_years(profile.birth_year, view.now_ms());
  const bool apart = profile.birth_year != 0 && (age < parameters[kYoung] || age > parameters[kOld]);
  signal.points = static_cast<std::uint8_t>(parameters[apart ? kPointsAge : kPoints]);
  signal.add("in_30_days", in, parameters[kAmount], "minor");
  signal.add("median_month", median, 0, "minor");
  signal.add("times_the_median", times_bp, parameters[kTimes], "bp");
  if (apart)
    signal.add("age", age, age < parameters[kYoung] ? parameters[kYoung] : parameters[kOld], "years");
  add_events(view, view.now_ms() - 30 * kDayMs + 1, signal,
             [](const Entry& entry) { return flows(entry) && is_money_in(entry.kind()); });
  return true;
}

}  // namespace

extern const Detector d15_profile_mismatch;
constexpr Detector d15_profile_mismatch = {.code = "D15",
                                           .version = 1,
                                           .name = "income beyond the profile",
                                           .name_zh = "收入与身份不符",
                                           .entities = bits(EntityKind::account, EntityKind::person),
                                           .principal_only = true,
                                           .touches = bits(TouchKind::transfer_in, TouchKind::cash_in),
                                           .window = "30 days and 6 months",
                                           .source = "CDD example 2026 [P], REGULATION 6.1 D15",
                                           .suspected_type = SuspectedType::money_mule,
                                           .parameters = kParameters,
                                           .judge = judge};

}  // namespace xiezhi
