// T04 SIM bank 电话卡批量插入设备 (GoIP, 猫池): one device (IMEI) that many numbers are used in, one after
// another (REGULATION 6.3; devices that take phone cards by the batch are forbidden: 反电信网络诈骗法 Art. 14
// [V]). The subject is the device. Judged on each call and card that names its IMEI.
//
// A phone takes two cards, a traveller changes one, a repair shop tries some; five in a day are no person's.
// Guards: allow lists (the test phones of operators, IMEIs that are known to be copied). What is not asked:
// three IMEIs of one number, because a number does not know its devices; cells, which the facts do not hold.
// Cost: window totals and 32 entries; no hints.
#include "detectors/detector.h"
#include "stream/base/time.h"

namespace xiezhi {
namespace {

enum : std::size_t { kNumbers, kMany, kPoints, kManyPoints };
constexpr Parameter kParameters[] = {
    {"numbers_day_count", 5, 2, 1000, "count", "REGULATION 6.3 T04 [V]",
     "numbers used in it within 24 hours"},
    {"many_count", 8, 2, 1000, "count", "REGULATION 6.3 [D]", "so many are the places of a small SIM bank"},
    {"points", 60, 1, 100, "points", "REGULATION 8 [D]", "contribution to the score"},
    {"many_points", 85, 1, 100, "points", "REGULATION 8 [D]", "the same for many numbers"},
};

bool judge(const View& view, const Touch&, Parameters parameters, Signal& signal) {
  if (guarded(view) || view.entry_count() < parameters[kNumbers]) return false;
  const std::int64_t numbers = view.window(WindowLength::day).in().distinct;
  if (numbers < parameters[kNumbers]) return false;
  const bool many = numbers >= parameters[kMany];
  signal.points = static_cast<std::uint8_t>(parameters[many ? kManyPoints : kPoints]);
  signal.add("numbers_in_device_24_hours", numbers, parameters[kNumbers], "count");
  view.each_recent(kDayMs, signal.events.size(), [&](const Entry& entry) {
    if (!view.is_own(entry)) signal.add(entry);
    return true;
  });
  return true;
}

}  // namespace

extern const Detector t04_sim_bank;
constexpr Detector t04_sim_bank = {.code = "T04",
                                   .version = 1,
                                   .name = "SIM bank",
                                   .name_zh = "电话卡批量插入设备",
                                   .entities = bits(EntityKind::device),
                                   .principal_only = false,
                                   .touches = bits(TouchKind::sim_used),
                                   .window = "24 hours",
                                   .source = "反电信网络诈骗法 Art. 14 [V]",
                                   .suspected_type = SuspectedType::illegal_equipment,
                                   .parameters = kParameters,
                                   .judge = judge};

}  // namespace xiezhi
