// Tally: how often something happened at a place, by panes of time of one length, as far back as a ring of
// them reaches. Exact up to kTallyMost a pane, where it stays. What comes late goes to its own pane, or
// nowhere when that has left the ring. Earned by places only (stream/base/place.h). A touch costs one
// counter, and the clearing of each pane that time has passed, once.
#pragma once

#include <cstdint>

#include "stream/base/touch.h"
#include "stream/state/pool.h"

namespace xiezhi {

constexpr std::uint16_t kTallyMost = 65535;

struct Tally {
  std::int64_t first = 0;   // number of the earliest pane that was ever counted in, even if it has left
  std::int64_t newest = 0;  // of the newest
  std::uint32_t panes = 0;  // in the ring
  Pool::Handle counts = 0;  // std::uint16_t each, the pane's at its number modulo `panes`
};

// How a kind of touch is counted.
struct TallyRule {
  std::int64_t pane_ms = 0;
  std::int64_t shift_ms = 0;  // pane 0 begins so long before the epoch
  std::uint32_t panes = 0;    // kept
};
// Calls from abroad: quarters of an hour of 15 days, a day more than is compared (detector T06).
constexpr TallyRule kCallTally{900'000, 0, 15 * 96};
// Victims' cases: weeks from Monday 00:00 in Beijing, of a quarter of a year (detector X02). The epoch was a
// Thursday, 08:00 there.
constexpr TallyRule kCaseTally{7 * 86'400'000LL, 3 * 86'400'000LL + 8 * 3'600'000LL, 13};

constexpr const TallyRule& tally_rule(TouchKind kind) {
  return kind == TouchKind::place_call ? kCallTally : kCaseTally;
}
constexpr std::int64_t pane_at(const TallyRule& rule, std::int64_t time_ms) {
  return (time_ms + rule.shift_ms) / rule.pane_ms;
}

Pool::Handle open_tally(Pool& pool, std::uint32_t panes, std::int64_t first);
void close_tally(Pool& pool, Pool::Handle tally);
// Counts one in the pane.
void count(Pool& pool, Pool::Handle tally, std::int64_t pane);
// What was counted in the pane; 0 also when it is not kept.
std::uint16_t count_at(const Pool& pool, const Tally& tally, std::int64_t pane);

// A pane beside earlier ones: one each `period` panes back, as many as are asked for, were seen and are kept.
struct Level {
  std::int64_t count = 0;    // in the pane itself
  std::int64_t samples = 0;  // earlier panes; in all of them:
  std::int64_t sum = 0, square_sum = 0;
};
Level level_of(const Pool& pool, const Tally& tally, std::int64_t pane, std::int64_t period,
               std::int64_t most);

// The least count that is mean + `deviations` standard deviations of the earlier panes or more, and the least
// that is more. Whole numbers, exact. The deviation is at least the root of the mean, which is what things
// that come by chance have: after an even row of 30s, 31 is no news. With samples > 0 only.
std::int64_t least_at(const Level& level, std::int64_t deviations);
std::int64_t least_above(const Level& level, std::int64_t deviations);

}  // namespace xiezhi
