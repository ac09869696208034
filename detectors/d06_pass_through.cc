// D06 pass-through 快进快出: what comes in leaves at once and nothing stays (银发〔2016〕261号 [P]).
// Judged on each payment out of an account. Cost: at most 256 entries of the last 24 hours; no hints.
#include <algorithm>

#include "detectors/detector.h"
#include "stream/base/time.h"

namespace xiezhi {
namespace {

enum : std::size_t { kLeaveWithin, kShare, kResidual, kCycles, kAmount, kPoints };
constexpr Parameter kParameters[] = {
    {"leave_within_ms", kHourMs, kMinuteMs, kDayMs, "ms", "REGULATION 6.1 [D]",
     "time in which an inflow leaves again"},
    {"share_bp", 8000, 1000, 10000, "bp", "REGULATION 6.1 [D]", "share of the inflow that leaves"},
    {"residual_bp", 500, 0, 5000, "bp", "REGULATION 6.1 [D]", "share of 24-hour inflow that stays"},
    {"cycles_count", 2, 1, 100, "count", "REGULATION 6.1 [D]", "in-and-out cycles in 24 hours, or"},
    {"amount_minor", 2000000, 1, 1000000000000, "minor", "REGULATION 6.1 [D]",
     "fen passed through in 24 hours"},
    {"points", 60, 1, 100, "points", "REGULATION 8 [D]", "contribution to the score"},
};

// Walks the day oldest first: an inflow opens a cycle, and the cycle closes when `share` of it has left in
// time.
struct Passage {
  std::int64_t in = 0, out = 0, passed = 0, opened_ms = 0, open_in = 0, open_out = 0;
  std::int64_t cycles = 0;
};

void step(Passage& passage, const Entry& entry, Parameters parameters) {
  if (!entry.has(Entry::counts) || entry.has(Entry::own) || entry.has(Entry::guarded)) return;
  if (is_money_in(entry.kind())) {
    passage.in += entry.value;
    if (passage.open_in == 0 || entry.time_ms() - passage.opened_ms > parameters[kLeaveWithin]) {
      passage.open_in = 0;
      passage.open_out = 0;
      passage.opened_ms = entry.time_ms();
    }
    passage.open_in += entry.value;
  } else if (is_money_out(entry.kind())) {
    passage.out += entry.value;
    if (passage.open_in == 0 || entry.time_ms() - passage.opened_ms > parameters[kLeaveWithin]) return;
    passage.open_out += entry.value;
    if (passage.open_out * 10000 < passage.open_in * parameters[kShare]) return;
    ++passage.cycles;
    passage.passed += std::min(passage.open_in, passage.open_out);
    passage.open_in = 0;
  }
}

bool judge(const View& view, const Touch& touch, Parameters parameters, Signal& signal) {
  if (guarded(view) || touch.has(touch_flag::not_moved) || touch.has(touch_flag::own_transfer)) return false;
  const WindowTotals& day = view.window(WindowLength::day);
  if (day.in().count == 0 || day.out().sum * 10000 < day.in().sum * parameters[kShare]) return false;
  Passage passage;
  view.each_since(view.now_ms() - kDayMs + 1, 256, [&](const Entry& entry) {
    step(passage, entry, parameters);
    return true;
  });
  const std::int64_t residual_bp =
      passage.in == 0 ? 10000 : std::max<std::int64_t>(0, passage.in - passage.out) * 10000 / passage.in;
  const bool enough = passage.cycles >= parameters[kCycles] || passage.passed >= parameters[kAmount];
  if (passage.cycles == 0 || !enough || residual_bp > parameters[kResidual]) return false;
  signal.points = static_cast<std::uint8_t>(parameters[kPoints]);
  signal.add("passed_through_24_hours", passage.passed, parameters[kAmount], "minor");
  signal.add("cycles_24_hours", passage.cycles, parameters[kCycles], "count");
  signal.add("residual_share", residual_bp, parameters[kResidual], "bp");
  view.each_recent(kDayMs, 32, [&](const Entry& entry) {
    if (entry.has(Entry::counts)) signal.add(entry);
    return true;
  });
  return true;
}

}  // namespace

extern const Detector d06_pass_through;
constexpr Detector d06_pass_through = {
    .code = "D06",
    .version = 1,
    .name = "pass-through",
    .name_zh = "快进快出",
    .entities = bits(EntityKind::account),
    .principal_only = false,
    .touches = bits(TouchKind::transfer_out, TouchKind::cash_out, TouchKind::payment_out),
    .window = "24 hours",
    .source = "银发〔2016〕261号 [P]",
    .suspected_type = SuspectedType::money_mule,
    .parameters = kParameters,
    .judge = judge};

}  // namespace xiezhi
