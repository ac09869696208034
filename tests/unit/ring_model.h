// RingModel: what a ring should say, recomputed from scratch each time: a sorted vector, sets and loops. For
// property tests of stream/state.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <set>
#include <utility>
#include <vector>

#include "stream/base/calendar.h"
#include "stream/base/time.h"
#include "stream/state/ring_ops.h"

namespace xiezhi {

inline constexpr std::uint64_t kLastBits = Entry::last_main | Entry::last_special;

struct ModelEntry {
  Entry entry;  // without its last_* bits
  std::uint64_t key = 0;

  bool in_lane(std::size_t lane) const {
    if (!entry.has(Entry::counts)) return false;
    return main_lane(entry.kind()) == lane ||
           (entry.has(Entry::special) && special_lane(entry.kind()) == lane);
  }
  bool is_text() const { return entry.kind() == TouchKind::sms_in || entry.kind() == TouchKind::sms_out; }
};

class RingModel {
 public:
  std::vector<ModelEntry> entries;  // in order of time; of one time, in order of arrival

  // False when the ring does not take it.
  bool insert(Entry entry, std::uint64_t key) {
    const std::int64_t newest =
        entries.empty() ? entry.time_ms() : std::max(entry.time_ms(), entries.back().entry.time_ms());
    while (!entries.empty() && older(entries.front().entry, newest)) entries.erase(entries.begin());
    if (entry.time_ms() <= newest - kRingKeepMs) return false;
    if (entries.size() == kRingMax) {
      if (entry.time_ms() < entries.front().entry.time_ms()) return false;
      entries.erase(entries.begin());
    }
    const auto at = std::upper_bound(
        entries.begin(), entries.end(), entry.time_ms(),
        [](std::int64_t time_ms, const ModelEntry& each) { return time_ms < each.entry.time_ms(); });
    entries.insert(at, {entry, key});
    return true;
  }

  bool take_back(std::uint64_t key, std::int64_t amount) {
    for (auto each = entries.rbegin(); each != entries.rend(); ++each) {
      if (each->key != key || !each->entry.has(Entry::counts)) continue;
      if (amount < each->entry.value) {
        each->entry.set_value(each->entry.value - amount);
      } else {
        each->entry.clear(Entry::counts);
      }
      return true;
    }
    return false;
  }

  static std::int64_t start_ms(WindowLength length, std::int64_t time_ms) {
    if (length == WindowLength::hour) return time_ms - 3'600'000 + 1;
    if (length == WindowLength::day) return time_ms - 86'400'000 + 1;
    if (length == WindowLength::thirty_days) return time_ms - std::int64_t{30} * 86'400'000 + 1;
    std::int32_t day = beijing_day(time_ms);
    for (int working = is_working_day(day) ? 1 : 0; working < 5; working += is_working_day(day) ? 1 : 0)
      --day;
    return beijing_midnight_ms(day);
  }

  WindowTotals totals(WindowLength length, std::int64_t time_ms) const {
    WindowTotals totals;
    const std::int64_t from_ms = start_ms(length, time_ms);
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      std::set<PartyNumber> parties;
      for (const ModelEntry& each : entries) {
        if (each.entry.time_ms() < from_ms || each.entry.time_ms() > time_ms || !each.in_lane(lane)) continue;
        ++totals.lanes[lane].count;
        if (!each.is_text()) totals.lanes[lane].sum += each.entry.value;
        if (each.entry.party != kNoParty) parties.insert(each.entry.party);
      }
      totals.lanes[lane].distinct = static_cast<std::uint32_t>(parties.size());
    }
    return totals;
  }

  // The last_* bits of each entry: newest of its party in the lane.
  std::vector<std::uint64_t> last_bits() const {
    std::vector<std::uint64_t> bits(entries.size());
    std::set<std::pair<PartyNumber, std::size_t>> seen;
    for (std::size_t i = entries.size(); i-- > 0;) {
      const ModelEntry& each = entries[i];
      if (!each.entry.has(Entry::counts) || each.entry.party == kNoParty) continue;
      if (seen.emplace(each.entry.party, main_lane(each.entry.kind())).second) bits[i] |= Entry::last_main;
      if (!each.entry.has(Entry::special)) continue;
      if (seen.emplace(each.entry.party, special_lane(each.entry.kind())).second)
        bits[i] |= Entry::last_special;
    }
    return bits;
  }

 private:
  bool older(const Entry& entry, std::int64_t newest_ms) const {
    return entry.time_ms() <= newest_ms - (entries.size() > kRingShort ? kRingKeepLongMs : kRingKeepMs);
  }
};

inline void expect_equal(const Window& is, const WindowTotals& should) {
  for (std::size_t lane = 0; lane < kLanes; ++lane) {
    SCOPED_TRACE(testing::Message() << "lane " << lane);
    const LaneTotals& seen = is.lane(static_cast<Lane>(lane));
    ASSERT_EQ(seen.count, should.lanes[lane].count);
    ASSERT_EQ(seen.sum, should.lanes[lane].sum);
    ASSERT_EQ(seen.distinct, should.lanes[lane].distinct);
  }
}

// The ring holds what the model holds, its last_* bits and the ledger's pointers to them are right.
inline void expect_entries(RingStorage storage, const Entity& entity, const RingModel& model) {
  const Ring& ring = entity.ring;
  ASSERT_EQ(ring.size, model.entries.size());
  const std::vector<std::uint64_t> bits = model.last_bits();
  Ledger* ledger = entity.ledger == 0 ? nullptr : storage.pool.change<Ledger>(entity.ledger);
  std::uint64_t pointers = 0;
  for (Position i = 0; i < ring.size; ++i) {
    const Entry& is = ring.at(storage.pool, i);
    const Entry& should = model.entries[i].entry;
    ASSERT_EQ(is.when_and_what & ~kLastBits, should.when_and_what) << i;
    ASSERT_EQ(is.when_and_what & kLastBits, bits[i]) << i;
    ASSERT_EQ(is.value, should.value) << i;
    ASSERT_EQ(is.party, should.party) << i;
    ASSERT_EQ(storage.book.key(is.event), model.entries[i].key) << i;
    if (ledger == nullptr || bits[i] == 0) continue;
    const Dealing* row = find_dealing(storage.pool, *ledger, is.party, false);
    if (row == nullptr && ledger->full) continue;
    ASSERT_NE(row, nullptr);
    for (const bool special : {false, true}) {
      if ((bits[i] & (special ? Entry::last_special : Entry::last_main)) == 0) continue;
      ASSERT_EQ(row->last[special ? special_lane(is.kind()) : main_lane(is.kind())], i + ring.left + 1);
      ++pointers;
    }
  }
  if (ledger == nullptr) return;
  std::uint64_t live = 0;  // pointers that point into the ring: no others than those above
  for (std::uint32_t i = 0; i < ledger->size; ++i) {
    const Dealing& row = dealing_at(storage.pool, *ledger, i);
    for (const std::uint32_t last : row.last) live += last != 0 && last - 1 - ring.left < ring.size ? 1 : 0;
  }
  ASSERT_EQ(live, pointers);
}

}  // namespace xiezhi
