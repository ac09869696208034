// D07 dormant re-activation 长期闲置账户原因不明地突然启用 (银发〔2016〕261号, REGULATION 6.1 D07 [P]):
// nothing moved on an account for half a year, then much comes in within days and is busy. Kept apart:
// institutions, own accounts. What the state has never seen move is not called dormant. Judged on each
// movement of an account's money. Cost: two numbers of the profile; within the days behind a pause at most
// 256 entries; no hints.
#include "detectors/flow.h"
#include "stream/base/time.h"

namespace xiezhi {
namespace {

enum : std::size_t { kPause, kWithin, kAmount, kAmountUnit, kCount, kPoints };
constexpr Parameter kParameters[] = {
    {"pause_days", 180, 30, 3650, "days", "REGULATION 6.1 D07 [P]", "days without any movement before"},
    {"window_ms", 5 * kDayMs, kHourMs, 30 * kDayMs, "ms", "REGULATION 6.1 D07 [P]", "time since it woke"},
    {"amount_minor", 5000000, 1, 1000000000000, "minor", "REGULATION 6.1 D07 [P]",
     "fen that came in, to a natural person"},
    {"amount_unit_minor", 50000000, 1, 1000000000000, "minor", "REGULATION 6.1 D07 [P]",
     "the same, to a unit"},
    {"movements_count", 3, 1, 256, "count", "REGULATION 6.1 D07 [P]", "movements since it woke"},
    {"points", 50, 1, 100, "points", "REGULATION 8 [D]", "contribution to the score"},
};

bool judge(const View& view, const Touch& touch, Parameters parameters, Signal& signal) {
  const Profile& profile = view.profile();
  if (profile.woke_days < parameters[kPause] || guarded(view) || touch.has(touch_flag::not_moved))
    return false;
  const std::int64_t woke_ms = profile.woke_minute * kMinuteMs;
  if (view.now_ms() < woke_ms || view.now_ms() >= woke_ms + parameters[kWithin]) return false;
  const Flow flow = sums_since(view, woke_ms);
  const std::int64_t amount = parameters[profile.unit ? kAmountUnit : kAmount];
  const std::int64_t movements = std::int64_t{flow.in_count} + flow.out_count;
  if (flow.in < amount || movements < parameters[kCount]) return false;
  signal.points = static_cast<std::uint8_t>(parameters[kPoints]);
  signal.add("days_without_movement", profile.woke_days, parameters[kPause], "days");
  signal.add("in_since_it_woke", flow.in, amount, "minor");
  signal.add("movements_since_it_woke", movements, parameters[kCount], "count");
  add_events(view, woke_ms, signal, flows);
  return true;
}

}  // namespace

extern const Detector d07_dormant;
constexpr Detector d07_dormant = {
    .code = "D07",
    .version = 1,
    .name = "dormant account wakes",
    .name_zh = "长期闲置账户启用",
    .entities = bits(EntityKind::account),
    .principal_only = false,
    .touches = bits(TouchKind::transfer_in, TouchKind::transfer_out, TouchKind::cash_in, TouchKind::cash_out,
                    TouchKind::payment_out, TouchKind::payment_in),
    .window = "180 days and 5 days",
    .source = "银发〔2016〕261号, REGULATION 6.1 D07 [P]",
    .suspected_type = SuspectedType::money_mule,
    .parameters = kParameters,
    .judge = judge};

}  // namespace xiezhi
