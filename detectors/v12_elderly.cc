// V12 elderly at the counter 老年人 (Suzhou 27, REGULATION 1 F52, 6.2 V12 [P]): a customer of sixty and more
// years pays or draws several times the most of the months before; at a counter, where somebody may ask, it
// weighs more, and so it does after a deposit was broken. Whether somebody stands beside the customer is not
// told to us. Guards: own accounts and guarded parties (hospitals, taxes), those whose year of birth is not
// told or whose months are not known. Judged on each payment of the one who is decided for, attempted ones
// too. Cost: six months of the profile, at most 256 entries of 24 hours; no hints.
#include <algorithm>

#include "detectors/flow.h"
#include "stream/base/time.h"

namespace xiezhi {
namespace {

enum : std::size_t { kAge, kTimes, kMonths, kAmount, kPoints, kPointsCounter, kPointsDeposit };
constexpr Parameter kParameters[] = {
    {"age_years", 60, 1, 150, "years", "老年人权益保障法 Art. 2 [V]", "from which somebody is old"},
    {"times_bp", 30000, 10000, 1000000, "bp", "REGULATION 6.2 V12 [P]",
     "of the largest payment of the months before"},
    {"months_count", 2, 1, 6, "count", "[D]", "months that must be known"},
    {"amount_minor", 2000000, 1, 1000000000000, "minor", "[D]", "fen of the payment"},
    {"points", 35, 1, 100, "points", "REGULATION 8 [D]", "contribution to the score"},
    {"points_counter", 50, 1, 100, "points", "REGULATION 8 [D]", "at a counter"},
    {"points_deposit", 20, 0, 100, "points", "REGULATION 8 [D]",
     "more, when a deposit was broken within 24 hours"},
};

// The largest payment of the months that are kept, the touch's own left out; `known` months before the
// newest.
std::int64_t most_before(const View& view, const Touch& touch, std::int64_t& known) {
  const Month& newest = view.profile().month;
  const bool own = !touch.has(touch_flag::not_moved) && newest.most_out == touch.cny_minor;
  std::int64_t most = own ? newest.next_most_out : newest.most_out;
  for (const Month& month : view.habits()->months) {
    if (month.number == 0) continue;
    ++known;
    most = std::max(most, month.most_out);
  }
  return most;
}

bool judge(const View& view, const Touch& touch, Parameters parameters, Signal& signal) {
  const Profile& profile = view.profile();
  if (profile.birth_year == 0 || view.habits() == nullptr || touch.cny_minor < parameters[kAmount] ||
      touch.has(touch_flag::own_transfer) || guarded_counterparty(touch) || touch.status == Status::failed)
    return false;
  const std::int64_t age = age_years(profile.birth_year, view.now_ms());
  if (age < parameters[kAge]) return false;
  std::int64_t known = 0;
  const std::int64_t most = most_before(view, touch, known);
  if (known < parameters[kMonths] || most <= 0 || share_bp(touch.cny_minor, most) < parameters[kTimes])
    return false;
  bool broken = false;
  view.each_recent(kDayMs, kFlowEntries, [&](const Entry& entry) {
    broken = broken || (entry.kind() == TouchKind::account_action &&
                        entry.value == static_cast<std::int64_t>(AccountAction::deposit_break));
    return !broken;
  });
  const std::int64_t points = parameters[touch.channel == Channel::counter ? kPointsCounter : kPoints] +
                              (broken ? parameters[kPointsDeposit] : 0);
  signal.points = static_cast<std::uint8_t>(std::min<std::int64_t>(points, 100));
  signal.add("age", age, parameters[kAge], "years");
  signal.add("times_the_most_before", share_bp(touch.cny_minor, most), parameters[kTimes], "bp");
  signal.add("paid", touch.cny_minor, parameters[kAmount], "minor");
  return true;
}

}  // namespace

extern const Detector v12_elderly;
constexpr Detector v12_elderly = {.code = "V12",
                                  .version = 1,
                                  .name = "the old pay more than ever",
                                  .name_zh = "老年人异常支付",
                                  .entities = bits(EntityKind::account, EntityKind::person),
                                  .principal_only = true,
                                  .touches = bits(TouchKind::transfer_out, TouchKind::cash_out),
                                  .window = "6 months",
                                  .source = "Suzhou Art. 27, REGULATION 1 F52, 6.2 V12 [P]",
                                  .suspected_type = SuspectedType::telecom_fraud,
                                  .parameters = kParameters,
                                  .judge = judge};

}  // namespace xiezhi
