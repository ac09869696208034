// V02 screen share 屏幕共享转账: somebody else sees or steers the screen while money is sent, as swindlers
// who play customer service or police ask for (MPS 2025 [P], REGULATION 6.2). Judged on each transfer of the
// one who is decided for, attempted ones too. Guards: own accounts, payees of guarded categories and numbers.
// Cost: at most 256 entries of the last half hour; no hints.
#include "detectors/detector.h"
#include "stream/base/time.h"

namespace xiezhi {
namespace {

enum : std::size_t { kWindow, kAmount, kPoints };
constexpr Parameter kParameters[] = {
    {"window_ms", 30 * kMinuteMs, kMinuteMs, kDayMs, "ms", "REGULATION 6.2 [D]",
     "time for which a share that was not switched off is taken to go on"},
    {"amount_minor", 1, 1, 1000000000000, "minor", "REGULATION 6.2 [P]", "least amount that is judged, fen"},
    {"points", 80, 1, 100, "points", "REGULATION 8 [D]", "contribution to the score"},
};

// The entry that switched sharing on, when nothing has switched it off since; null otherwise.
const Entry* sharing_since(const View& view, std::int64_t window_ms) {
  const Entry* found = nullptr;
  view.each_recent(window_ms, 256, [&](const Entry& entry) {
    if (entry.kind() != TouchKind::account_action) return true;
    const auto action = static_cast<AccountAction>(entry.value);
    if (action == AccountAction::screen_share_on) found = &entry;
    return action != AccountAction::screen_share_on && action != AccountAction::screen_share_off;
  });
  return found;
}

bool judge(const View& view, const Touch& touch, Parameters parameters, Signal& signal) {
  if (touch.has(touch_flag::own_transfer) || guarded_counterparty(touch)) return false;
  if (touch.cny_minor < parameters[kAmount]) return false;
  const bool flagged = touch.has(touch_flag::screen_share) || touch.has(touch_flag::remote_control);
  const Entry* switched_on = flagged ? nullptr : sharing_since(view, parameters[kWindow]);
  if (!flagged && switched_on == nullptr) return false;
  signal.points = static_cast<std::uint8_t>(parameters[kPoints]);
  signal.add(touch.has(touch_flag::remote_control) ? "remote_control" : "screen_share", 1, 1, "count");
  signal.add("transfer_while_shared", touch.cny_minor, parameters[kAmount], "minor");
  if (switched_on != nullptr) {
    signal.add("since_share_began", view.now_ms() - switched_on->time_ms(), parameters[kWindow], "ms");
    signal.add(*switched_on);
  }
  return true;
}

}  // namespace

extern const Detector v02_screen_share;
constexpr Detector v02_screen_share = {.code = "V02",
                                       .version = 1,
                                       .name = "screen share",
                                       .name_zh = "屏幕共享转账",
                                       .entities = bits(EntityKind::person, EntityKind::account),
                                       .principal_only = true,
                                       .touches = bits(TouchKind::transfer_out),
                                       .window = "30 minutes",
                                       .source = "MPS 2025 [P]; REGULATION 6.2",
                                       .suspected_type = SuspectedType::fake_customer_service,
                                       .parameters = kParameters,
                                       .judge = judge};

}  // namespace xiezhi
