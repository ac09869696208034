// D14 cross-region operation (261号 [P], REGULATION 6.1 D14): a device of the customer is in two places that
// nobody travels between in that time, or persons of many provinces pay a natural person within days. Kept
// apart: institutions, own accounts; units, whose customers live everywhere. Judged on each movement of an
// account's money. Cost: two places of the profile; from the number of payers on at most 256 entries of 5
// days; no hints.
#include <algorithm>
#include <bit>
#include <cstdlib>

#include "detectors/flow.h"
#include "stream/base/time.h"

namespace xiezhi {
namespace {

enum : std::size_t { kSpeed, kDistance, kProvinces, kWithin, kPointsSpeed, kPointsProvinces };
constexpr Parameter kParameters[] = {
    {"speed_km_per_hour", 900, 100, 10000, "km/h", "REGULATION 6.1 D14 [P]", "faster than an aircraft"},
    {"distance_km", 200, 1, 20000, "km", "[D]", "shorter ways are errors of location"},
    {"provinces_count", 10, 2, 34, "count", "REGULATION 6.1 D14 [P]", "of persons who pay"},
    {"window_ms", 5 * kDayMs, kHourMs, 30 * kDayMs, "ms", "REGULATION 6.1 D14 [P]", "in which they pay"},
    {"points_speed", 50, 1, 100, "points", "REGULATION 8 [D]", "two places at once"},
    {"points_provinces", 45, 1, 100, "points", "REGULATION 8 [D]", "payers of many provinces"},
};

// Metres between two places: a degree of latitude is 111,195 m, of longitude less by the cosine of the
// latitude, which is good to a hundredth at the distances that matter here.
constexpr std::int64_t kDegree_m = 111195;
constexpr std::int64_t kCosine_permille[] = {
    1000, 996, 985, 966, 940, 906, 866, 819, 766, 707,
    643,  574, 500, 423, 342, 259, 174, 87,  0};  // every five degrees

std::int64_t metres(std::int64_t degrees_e6) { return degrees_e6 * kDegree_m / 1000000; }

std::int64_t root(std::int64_t square) {
  std::int64_t low = 0, high = 50000000;
  while (low < high) {
    const std::int64_t middle = (low + high + 1) / 2;
    if (middle * middle <= square) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return low;
}

std::int64_t distance_m(const Location& a, const Location& b) {
  const std::int64_t latitude_e6 = std::abs(std::int64_t{a.latitude_e6} + b.latitude_e6) / 2;
  const auto step = static_cast<std::size_t>(std::min<std::int64_t>(latitude_e6 / 5000000, 17));
  const std::int64_t part = latitude_e6 - static_cast<std::int64_t>(step) * 5000000;
  const std::int64_t cosine =
      kCosine_permille[step] - (kCosine_permille[step] - kCosine_permille[step + 1]) * part / 5000000;
  std::int64_t east_e6 = std::abs(std::int64_t{a.longitude_e6} - b.longitude_e6);
  east_e6 = std::min<std::int64_t>(east_e6, 360000000 - east_e6);
  const std::int64_t north = metres(std::abs(std::int64_t{a.latitude_e6} - b.latitude_e6));
  const std::int64_t east = metres(east_e6) * cosine / 1000;
  return root(north * north + east * east);
}

bool judge_speed(const View& view, const Touch& touch, Parameters parameters, Signal& signal) {
  const Habits* habits = view.habits();
  const bool told = touch.latitude_e6 != 0 || touch.longitude_e6 != 0;
  if (habits == nullptr || !told || habits->before.time_ms == 0 ||
      habits->here.time_ms != touch.event_time_ms)
    return false;
  const std::int64_t way_m = distance_m(habits->before, habits->here);
  const std::int64_t took_ms =
      std::max<std::int64_t>(habits->here.time_ms - habits->before.time_ms, kMinuteMs);
  const std::int64_t speed = way_m * 3600 / took_ms;  // m/ms is km/s, so this is km/h
  if (way_m < parameters[kDistance] * 1000 || speed <= parameters[kSpeed]) return false;
  signal.points = static_cast<std::uint8_t>(parameters[kPointsSpeed]);
  signal.add("distance", way_m / 1000, parameters[kDistance], "km");
  signal.add("speed", speed, parameters[kSpeed], "km/h");
  return true;
}

bool judge(const View& view, const Touch& touch, Parameters parameters, Signal& signal) {
  if (guarded(view) || touch.has(touch_flag::own_transfer)) return false;
  if (judge_speed(view, touch, parameters, signal)) return true;
  if (touch.kind != TouchKind::transfer_in || view.profile().unit || touch.has(touch_flag::not_moved))
    return false;
  if (view.entry_count() < parameters[kProvinces] ||
      view.window(WindowLength::thirty_days).in().distinct < parameters[kProvinces])
    return false;
  std::uint64_t provinces = 0;
  view.each_recent(parameters[kWithin], kFlowEntries, [&](const Entry& entry) {
    if (entry.kind() == TouchKind::transfer_in && flows(entry) && !entry.has(Entry::from_unit))
      provinces |= std::uint64_t{1} << entry.province();
    return true;
  });
  const std::int64_t count = std::popcount(provinces >> 1);  // 0: not told
  if (count < parameters[kProvinces]) return false;
  signal.points = static_cast<std::uint8_t>(parameters[kPointsProvinces]);
  signal.add("provinces_of_payers", count, parameters[kProvinces], "count");
  add_events(view, view.now_ms() - parameters[kWithin] + 1, signal,
             [](const Entry& entry) { return entry.kind() == TouchKind::transfer_in && flows(entry); });
  return true;
}

}  // namespace

extern const Detector d14_cross_region;
constexpr Detector d14_cross_region = {
    .code = "D14",
    .version = 1,
    .name = "many regions at once",
    .name_zh = "异地交易",
    .entities = bits(EntityKind::account),
    .principal_only = false,
    .touches = bits(TouchKind::transfer_in, TouchKind::transfer_out, TouchKind::payment_out),
    .window = "24 hours and 5 days",
    .source = "261号 [P], REGULATION 6.1 D14",
    .suspected_type = SuspectedType::money_mule,
    .parameters = kParameters,
    .judge = judge};

}  // namespace xiezhi
