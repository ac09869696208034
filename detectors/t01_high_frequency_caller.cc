// T01 high-frequency caller 高频外呼: one number calls many different people (REGULATION 6.3; the criminal
// line of 500 call-person-times is 法释〔2011〕7号 Art. 5 [V]). Judged on each call.
//
// Three steps. 30 people in an hour is a dialling machine or a busy courier: medium. 135 a day is what fraud
// phones do and people do not [C]: medium, the top. The line of 500 call-person-times counts fraud calls,
// which a number by itself cannot tell; it speaks for fraud only when the calling goes on, so it asks for 100
// people in the last day as well: critical. People call couriers, drivers and shops back; nobody calls a
// dialling machine back: from `called_back_share` on, the points are those of a watch. Guards: registered
// services (95, 96, 400, 110 ...) and allow lists. Cost: window totals only; no hints.
#include <algorithm>

#include "detectors/detector.h"
#include "stream/base/time.h"

namespace xiezhi {
namespace {

enum : std::size_t {
  kHour,
  kDay,
  kLife,
  kLifeDay,
  kCalledBack,
  kHourPoints,
  kDayPoints,
  kLifePoints,
  kWatchPoints
};
constexpr Parameter kParameters[] = {
    {"callees_hour_count", 30, 1, 10000, "count", "REGULATION 6.3 [C]", "different people in an hour"},
    {"callees_day_count", 135, 1, 100000, "count", "REGULATION 6.3 [C]", "different people in 24 hours"},
    {"calls_life_count", 500, 1, 1000000, "count", "法释〔2011〕7号 Art. 5 [V]",
     "call-person-times of a life, together with"},
    {"callees_life_day_count", 100, 1, 100000, "count", "REGULATION 6.3 [D]",
     "different people in the 24 hours before"},
    {"called_back_share_bp", 1000, 1, 10000, "bp", "REGULATION 6.3 [C]",
     "calls received for calls made in 24 hours from which on somebody is called back"},
    {"hour_points", 50, 1, 100, "points", "REGULATION 8 [D]", "for the hour"},
    {"day_points", 70, 1, 100, "points", "REGULATION 8 [D]", "for the day"},
    {"life_points", 90, 1, 100, "points", "REGULATION 8 [D]", "for the criminal line"},
    {"watch_points", 30, 1, 100, "points", "REGULATION 8 [D]", "at most, for somebody who is called back"},
};

bool judge(const View& view, const Touch& touch, Parameters parameters, Signal& signal) {
  if (guarded(view) || touch.has(touch_flag::subject_is_guarded)) return false;
  if (view.entry_count() < std::min({parameters[kHour], parameters[kDay], parameters[kLifeDay]}))
    return false;
  const Window day = view.window(WindowLength::day);
  const std::int64_t in_hour = view.window(WindowLength::hour).out().distinct;
  const std::int64_t in_day = day.out().distinct;
  const std::int64_t in_life = view.profile().out_count;
  std::int64_t points = 0;
  if (in_hour >= parameters[kHour]) {
    points = parameters[kHourPoints];
    signal.add("distinct_callees_1_hour", in_hour, parameters[kHour], "count");
  }
  if (in_day >= parameters[kDay]) {
    points = parameters[kDayPoints];
    signal.add("distinct_callees_24_hours", in_day, parameters[kDay], "count");
  }
  if (in_life >= parameters[kLife] && in_day >= parameters[kLifeDay]) {
    points = parameters[kLifePoints];
    signal.add("calls_lifetime", in_life, parameters[kLife], "count");
  }
  if (points == 0) return false;
  const std::int64_t back_bp = std::int64_t{day.in().count} * 10000 / std::int64_t{day.out().count};
  if (back_bp >= parameters[kCalledBack]) points = std::min(points, parameters[kWatchPoints]);
  signal.add("called_back_24_hours", back_bp, parameters[kCalledBack], "bp");
  signal.points = static_cast<std::uint8_t>(points);
  view.each_recent(kDayMs, signal.events.size(), [&](const Entry& entry) {
    if (entry.kind() == TouchKind::call_out) signal.add(entry);
    return true;
  });
  return true;
}

}  // namespace

extern const Detector t01_high_frequency_caller;
constexpr Detector t01_high_frequency_caller = {.code = "T01",
                                                .version = 1,
                                                .name = "high-frequency caller",
                                                .name_zh = "高频外呼",
                                                .entities = bits(EntityKind::phone),
                                                .principal_only = false,
                                                .touches = bits(TouchKind::call_out),
                                                .window = "1 hour, 24 hours, life",
                                                .source = "法释〔2011〕7号 [V]; REGULATION 6.3 [C]",
                                                .suspected_type = SuspectedType::telecom_fraud,
                                                .parameters = kParameters,
                                                .judge = judge};

}  // namespace xiezhi
