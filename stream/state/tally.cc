#include "stream/state/tally.h"

#include <algorithm>
#include <memory>

namespace xiezhi {
namespace {

std::size_t index_of(const Tally& tally, std::int64_t pane) {
  const std::int64_t panes = tally.panes;
  return static_cast<std::size_t>((pane % panes + panes) % panes);
}

bool keeps(const Tally& tally, std::int64_t pane) {
  return pane <= tally.newest && tally.newest - pane < tally.panes;
}

// The largest whole number whose square is at most `square`.
std::int64_t whole_root(std::int64_t square) {
  std::int64_t root = 0;
  for (std::int64_t bit = std::int64_t{1} << 31; bit > 0; bit >>= 1) {
    const std::int64_t next = root + bit;
    if (next <= square / next) root = next;
  }
  return root;
}

// Square of `deviations` standard deviations, times the square of the number of samples. Counts have 16 bits,
// samples and deviations at most 7 each: it fits.
std::int64_t spread_square(const Level& level, std::int64_t deviations) {
  const std::int64_t seen = level.samples * level.square_sum - level.sum * level.sum;
  return deviations * deviations * std::max(seen, level.samples * level.sum);
}

}  // namespace

Pool::Handle open_tally(Pool& pool, std::uint32_t panes, std::int64_t first) {
  const Pool::Handle counts = pool.allocate(panes * sizeof(std::uint16_t));
  std::fill_n(pool.change<std::uint16_t>(counts, 0, panes), panes, std::uint16_t{0});
  const Pool::Handle tally = pool.allocate(sizeof(Tally));
  std::construct_at(pool.change<Tally>(tally), Tally{first, first, panes, counts});
  return tally;
}

void close_tally(Pool& pool, Pool::Handle tally) {
  const Tally closed = *pool.at<Tally>(tally);
  pool.release(closed.counts, closed.panes * sizeof(std::uint16_t));
  pool.release(tally, sizeof(Tally));
}

void count(Pool& pool, Pool::Handle handle, std::int64_t pane) {
  const Tally& there = *pool.at<Tally>(handle);
  if (pane > there.newest) {
    const std::int64_t passed = std::min<std::int64_t>(pane - there.newest, there.panes);
    for (std::int64_t i = 0; i < passed; ++i)
      *pool.change<std::uint16_t>(there.counts, index_of(there, pane - i)) = 0;
    pool.change<Tally>(handle)->newest = pane;
  }
  if (!keeps(there, pane)) return;
  if (pane < there.first) pool.change<Tally>(handle)->first = pane;
  std::uint16_t& counter = *pool.change<std::uint16_t>(there.counts, index_of(there, pane));
  if (counter < kTallyMost) ++counter;
}

std::uint16_t count_at(const Pool& pool, const Tally& tally, std::int64_t pane) {
  return keeps(tally, pane) ? pool.at<std::uint16_t>(tally.counts)[index_of(tally, pane)] : std::uint16_t{0};
}

Level level_of(const Pool& pool, const Tally& tally, std::int64_t pane, std::int64_t period,
               std::int64_t most) {
  Level level{.count = count_at(pool, tally, pane)};
  for (std::int64_t before = pane - period; level.samples < most; before -= period) {
    if (before < tally.first || !keeps(tally, before)) break;
    const std::int64_t seen = count_at(pool, tally, before);
    ++level.samples;
    level.sum += seen;
    level.square_sum += seen * seen;
  }
  return level;
}

// count >= sum / samples + root(spread) / samples, and the left sides are whole.
std::int64_t least_at(const Level& level, std::int64_t deviations) {
  const std::int64_t spread = spread_square(level, deviations), root = whole_root(spread);
  const std::int64_t least = level.sum + root + (root * root < spread ? 1 : 0);
  return (least + level.samples - 1) / level.samples;
}

std::int64_t least_above(const Level& level, std::int64_t deviations) {
  return (level.sum + whole_root(spread_square(level, deviations))) / level.samples + 1;
}

}  // namespace xiezhi
