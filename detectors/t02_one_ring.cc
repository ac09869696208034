// T02 one-ring calls 响一声 (REGULATION 6.3 T02 [D]): a number lets many phones ring for a moment and hangs
// up, so that people call back a costly or prepared line. Counted are calls that nobody answered and that
// rang for five seconds at most (touch_flag::short_ring); hardly one of its calls is answered. A call whose
// ringing nobody told counts as one of its calls only. Guards: registered services, allow lists. Judged on
// each such call. Cost: at most 256 entries of the last minutes; no hints.
#include "detectors/flow.h"
#include "stream/base/time.h"

namespace xiezhi {
namespace {

enum : std::size_t { kRings, kAnswered, kWindow, kPoints };
constexpr Parameter kParameters[] = {
    {"rings_count", 50, 2, 256, "count", "REGULATION 6.3 T02 [D]", "calls that rang for a moment"},
    {"answered_bp", 1000, 0, 10000, "bp", "REGULATION 6.3 T02 [D]", "share of its calls answered, at most"},
    {"window_ms", 10 * kMinuteMs, kMinuteMs, kHourMs, "ms", "REGULATION 6.3 T02 [D]", "time they fall into"},
    {"points", 75, 1, 100, "points", "REGULATION 8 [D]", "contribution to the score"},
};

bool is_ring(const Entry& entry) {
  return entry.kind() == TouchKind::call_out && entry.has(Entry::short_ring);
}

bool judge(const View& view, const Touch& touch, Parameters parameters, Signal& signal) {
  if (!touch.has(touch_flag::short_ring) || guarded(view)) return false;
  if (view.window(WindowLength::hour).out().count < parameters[kRings]) return false;
  std::int64_t calls = 0, rings = 0, answered = 0;
  view.each_recent(parameters[kWindow], kFlowEntries, [&](const Entry& entry) {
    if (entry.kind() != TouchKind::call_out) return true;
    ++calls;
    if (is_ring(entry)) ++rings;
    if (entry.value > 0) ++answered;
    return true;
  });
  const std::int64_t answered_bp = share_bp(answered, calls);
  if (rings < parameters[kRings] || answered_bp > parameters[kAnswered]) return false;
  signal.points = static_cast<std::uint8_t>(parameters[kPoints]);
  signal.add("calls_that_rang_for_a_moment", rings, parameters[kRings], "count");
  signal.add("share_answered", answered_bp, parameters[kAnswered], "bp");
  add_events(view, view.now_ms() - parameters[kWindow] + 1, signal, is_ring);
  return true;
}

}  // namespace

extern const Detector t02_one_ring;
constexpr Detector t02_one_ring = {.code = "T02",
                                   .version = 1,
                                   .name = "one-ring calls",
                                   .name_zh = "响一声",
                                   .entities = bits(EntityKind::phone),
                                   .principal_only = false,
                                   .touches = bits(TouchKind::call_out),
                                   .window = "10 minutes",
                                   .source = "REGULATION 6.3 T02 [D]",
                                   .suspected_type = SuspectedType::telecom_fraud,
                                   .parameters = kParameters,
                                   .judge = judge};

}  // namespace xiezhi
