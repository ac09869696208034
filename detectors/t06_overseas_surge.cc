// T06 overseas surge 境外来电激增: within a quarter of an hour far more calls come from one country to one
// region than in the same quarter of the days before (REGULATION 6.3 T06 [P]; operators remind those who are
// called, and international gateways show the country, Anti-Fraud Law 反电信网络诈骗法 Art. 13 [V]). The
// subject is the place: country code of the caller and region of the callee. Judged on each call; what is
// found holds for this call, and its callee is warned, so that a payment after it is V01. Calls of the same
// quarter that came before the surge was one are let go.
//
// A quarter is compared with the same one of up to 14 days before, never of fewer than `days_count` since the
// place was first called, so that a place that is new, or was forgotten, raises nothing. The deviation is at
// least that of chance (stream/state/tally.h): a business region with the same calls every day stays quiet.
// The country is that of the number that is shown, for both are told of every call; a domestic number from
// abroad is T05, and a call whose region is not told counts nowhere. Cost: 14 counters; each call from abroad
// is one touch and at most one hint.
#include <algorithm>

#include "detectors/detector.h"
#include "stream/base/time.h"

namespace xiezhi {
namespace {

enum : std::size_t { kCalls, kDeviations, kDays, kDaysMost, kPoints };
constexpr Parameter kParameters[] = {
    {"calls_count", 30, 1, 65535, "count", "REGULATION 6.3 [P]", "fewest calls of a quarter of an hour"},
    {"deviations_count", 3, 1, 10, "count", "REGULATION 6.3 [P]",
     "standard deviations above the mean of the days before"},
    {"days_count", 7, 1, 14, "days", "REGULATION 6.3 [D]", "fewest days to compare with"},
    {"days_most_count", 14, 1, 14, "days", "REGULATION 6.3 [P]", "days to compare with"},
    {"points", 60, 1, 100, "points", "REGULATION 8 [D]", "contribution to the score"},
};
constexpr std::int64_t kDay_panes = kDayMs / kCallTally.pane_ms;
constexpr std::uint16_t kThisCall = 1;

bool judge(const View& view, const Touch&, Parameters parameters, Signal& signal) {
  const Level level = view.level(kDay_panes, parameters[kDaysMost]);
  if (level.count < parameters[kCalls] || level.samples < parameters[kDays]) return false;
  const std::int64_t least = least_at(level, parameters[kDeviations]);
  if (level.count < least) return false;
  signal.points = static_cast<std::uint8_t>(parameters[kPoints]);
  signal.detail = kThisCall;
  signal.add("calls_15_minutes", level.count, std::max(least, parameters[kCalls]), "count");
  signal.add("calls_same_time_before", level.sum, 0, "count");
  signal.add("days_compared", level.samples, parameters[kDays], "days");
  return true;
}

}  // namespace

extern const Detector t06_overseas_surge;
constexpr Detector t06_overseas_surge = {.code = "T06",
                                         .version = 1,
                                         .name = "overseas surge",
                                         .name_zh = "境外来电激增",
                                         .entities = bits(EntityKind::place),
                                         .principal_only = false,
                                         .touches = bits(TouchKind::place_call),
                                         .window = "15 minutes",
                                         .source = "反电信网络诈骗法 Art. 13 [V]; REGULATION 6.3 [P]",
                                         .suspected_type = SuspectedType::telecom_fraud,
                                         .parameters = kParameters,
                                         .judge = judge};

}  // namespace xiezhi
