#include "stream/state/ring_ops.h"

#include <algorithm>
#include <boost/container/small_vector.hpp>
#include <limits>
#include <utility>

#include "stream/base/calendar.h"
#include "stream/base/check.h"
#include "stream/base/time.h"

namespace xiezhi {
namespace {

constexpr std::uint32_t kFirstCapacity = 4;
constexpr std::size_t kSeenUsual = 512;  // parties of a late touch's window; more of them take memory

std::size_t lane_of(const Entry& entry) {
  return entry.has(Entry::counts) ? main_lane(entry.kind()) : kLanes;
}

// Messages have no measure: their value is a hash of the text, and hashes do not add up.
std::int64_t measure_of(const Entry& entry) {
  return entry.kind() == TouchKind::sms_in || entry.kind() == TouchKind::sms_out ? 0 : entry.value;
}

// Calls f(lane, is it its newest party entry) for each lane that the entry stands in.
template <class F>
void each_lane(const Entry& entry, F&& f) {
  const std::size_t lane = lane_of(entry);
  if (lane == kLanes) return;
  f(lane, entry.has(Entry::last_main));
  if (entry.has(Entry::special)) f(special_lane(entry.kind()), entry.has(Entry::last_special));
}

void add(LaneTotals& totals, const Entry& entry, bool last, int sign) {
  const auto count = static_cast<std::uint32_t>(sign);
  totals.count += count;
  totals.sum += sign * measure_of(entry);
  if (last) totals.distinct += count;
}

void add(WindowTotals& totals, const Entry& entry) {
  each_lane(entry, [&](std::size_t lane, bool last) { add(totals.lanes[lane], entry, last, 1); });
}

void add(WindowCursors& cursors, std::size_t window, const Entry& entry, int sign) {
  each_lane(entry,
            [&](std::size_t lane, bool last) { add(cursors.totals[lane][window], entry, last, sign); });
}

WindowCursors* cursors_of(RingStorage storage, const Entity& entity) {
  return entity.cursors == 0 ? nullptr : storage.pool.change<WindowCursors>(entity.cursors);
}

Ledger* ledger_of(RingStorage storage, const Entity& entity) {
  return entity.ledger == 0 ? nullptr : storage.pool.change<Ledger>(entity.ledger);
}

// By half and to the end of the pool's block: 4, 6, 9, 13, 21, 32, 53 ...
std::uint32_t next_capacity(std::uint32_t capacity) {
  const std::size_t least = capacity == 0 ? kFirstCapacity : capacity + capacity / 2;
  return static_cast<std::uint32_t>(Pool::block_bytes(sizeof(Entry) * least) / sizeof(Entry));
}

void grow(RingStorage storage, Ring& ring) {
  const std::uint32_t capacity = next_capacity(ring.capacity);
  const Pool::Handle next = storage.pool.allocate(sizeof(Entry) * capacity);
  Entry* to = storage.pool.change<Entry>(next, 0, std::max(ring.size, 1U));
  const Entries entries = ring.entries(storage.pool);
  for (Position i = 0; i < ring.size; ++i) to[i] = entries[i];
  if (ring.storage != 0) storage.pool.release(ring.storage, sizeof(Entry) * ring.capacity);
  ring.storage = next;
  ring.capacity = capacity;
  ring.head = 0;
}

void drop_oldest(RingStorage storage, Entity& entity) {
  Ring& ring = entity.ring;
  const Entry& oldest = ring.at(storage.pool, 0);
  if (WindowCursors* cursors = cursors_of(storage, entity)) {
    if (oldest.has(Entry::last_main)) --cursors->parties;
    for (std::size_t w = 0; w < kWindows; ++w) {
      if (cursors->tail[w] == 0) {
        add(*cursors, w, oldest, -1);
      } else {
        --cursors->tail[w];
      }
    }
  }
  storage.book.release(oldest.event);
  ring.head = ring.place_of(1);
  --ring.size;
  ++ring.left;
}

std::uint32_t minute_of(std::int64_t time_ms) { return static_cast<std::uint32_t>(time_ms / kMinuteMs); }

void expire(RingStorage storage, Entity& entity, std::int64_t newest_ms) {
  Ring& ring = entity.ring;
  while (ring.size > 0) {
    const std::int64_t keep = keep_ms(ring.size);
    if (ring.oldest_minute * kMinuteMs > newest_ms - keep) return;  // the entry itself is cold memory
    const std::int64_t oldest_ms = ring.at(storage.pool, 0).time_ms();
    ring.oldest_minute = minute_of(oldest_ms);
    if (oldest_ms > newest_ms - keep) return;
    drop_oldest(storage, entity);
  }
}

// The newest entry of the party in `lane` (main or special of its kind), or kNoPosition, by looking at all.
Position look_for_last(RingStorage storage, const Ring& ring, PartyNumber party, std::size_t lane,
                       bool special) {
  const Entry::Bit bit = special ? Entry::last_special : Entry::last_main;
  const Entries entries = ring.entries(storage.pool);
  for (Position i = ring.size; i-- > 0;) {
    const Entry& entry = entries[i];
    if (entry.party != party || !entry.has(bit)) continue;
    const std::size_t its = special ? special_lane(entry.kind()) : main_lane(entry.kind());
    if (its == lane) return i;
  }
  return kNoPosition;
}

void set_last(RingStorage storage, Entity& entity, PartyNumber party, std::size_t lane, Position position) {
  if (Ledger* ledger = ledger_of(storage, entity)) {
    if (Dealing* row = find_dealing(storage.pool, *ledger, party, true))
      row->last[lane] = position + entity.ring.left + 1;
  }
}

// No entry of the party is left in the lane.
void forget_last(RingStorage storage, Entity& entity, PartyNumber party, std::size_t lane) {
  if (Ledger* ledger = ledger_of(storage, entity)) {
    if (Dealing* row = find_dealing(storage.pool, *ledger, party, false)) row->last[lane] = 0;
  }
}

void count_distinct(WindowCursors* cursors, Position position, std::size_t lane, std::uint32_t difference) {
  if (cursors == nullptr) return;
  for (std::size_t w = 0; w < kWindows; ++w) {
    if (position >= cursors->tail[w]) cursors->totals[lane][w].distinct += difference;
  }
}

// An entry became, or is no longer, the newest of its party.
void count_party(WindowCursors* cursors, Entry::Bit bit, std::uint32_t difference) {
  if (bit == Entry::last_main && cursors != nullptr) cursors->parties += difference;
}

// The entry at `position` has just been placed, not yet counted: decides whether it is the newest of its
// party. Long rings ask the ledger, where `row` is the party's, short ones look; a party that a full ledger
// refused counts as new.
void mark_last(RingStorage storage, const Entity& entity, WindowCursors* cursors, Dealing* row,
               Position position, std::size_t lane, bool special) {
  const Ring& ring = entity.ring;
  Entry& entry = ring.change(storage.pool, position);
  const Entry::Bit bit = special ? Entry::last_special : Entry::last_main;
  Position other = kNoPosition;
  if (entity.ledger == 0) {
    other = look_for_last(storage, ring, entry.party, lane, special);
  } else if (row != nullptr && row->last[lane] != 0) {
    other = row->last[lane] - 1 - ring.left;
    if (other >= ring.size) other = kNoPosition;  // it has left the ring
  }
  if (other != kNoPosition && other > position) return;  // a newer one exists: this touch came late
  if (other != kNoPosition && other != position) {
    ring.change(storage.pool, other).clear(bit);
    count_distinct(cursors, other, lane, ~std::uint32_t{0});
    count_party(cursors, bit, ~std::uint32_t{0});
  }
  entry.set(bit);
  count_party(cursors, bit, 1);
  if (row != nullptr) row->last[lane] = position + ring.left + 1;
}

// Makes room at `position` by shifting the newer entries up by one; ledger rows and cursors follow.
void shift_up(RingStorage storage, Entity& entity, Position position) {
  Ring& ring = entity.ring;
  if (ring.size == ring.capacity) grow(storage, ring);
  ++ring.size;
  if (position + 1 == ring.size) return;  // as nearly always
  for (Position i = ring.size - 1; i > position; --i) {
    const Entry& moved = ring.change(storage.pool, i) = ring.at(storage.pool, i - 1);
    if (moved.has(Entry::last_main)) set_last(storage, entity, moved.party, main_lane(moved.kind()), i);
    if (moved.has(Entry::last_special)) set_last(storage, entity, moved.party, special_lane(moved.kind()), i);
  }
  if (WindowCursors* cursors = cursors_of(storage, entity)) {
    for (Position& tail : cursors->tail) {
      if (tail > position) ++tail;
    }
  }
}

// Where each window begins.
using WindowStarts = std::array<std::int64_t, kWindows>;
WindowStarts window_starts(std::int64_t time_ms) {
  WindowStarts starts;
  for (std::size_t w = 0; w < kWindows; ++w)
    starts[w] = window_start_ms(static_cast<WindowLength>(w), time_ms);
  return starts;
}

// The cursors move on to windows that begin there.
void advance(const Pool& pool, const Ring& ring, WindowCursors& cursors, const WindowStarts& starts) {
  for (std::size_t w = 0; w < kWindows; ++w) {
    if (starts[w] <= cursors.due_ms[w]) continue;  // the entry at the tail is cold memory
    Position& tail = cursors.tail[w];
    cursors.due_ms[w] = std::numeric_limits<std::int64_t>::max();
    for (; tail < ring.size; ++tail) {
      const Entry& entry = ring.at(pool, tail);
      cursors.due_ms[w] = entry.time_ms();
      if (entry.time_ms() >= starts[w]) break;
      add(cursors, w, entry, -1);
      cursors.due_ms[w] = std::numeric_limits<std::int64_t>::max();
    }
  }
}

// An entry stands at `position` now. A late one may lie before a window: the cursor then steps over it.
void count_in(WindowCursors& cursors, const WindowStarts& starts, const Entry& entry, Position position) {
  const std::int64_t time_ms = entry.time_ms();
  for (std::size_t w = 0; w < kWindows; ++w) {
    Position& tail = cursors.tail[w];
    if (time_ms >= starts[w]) {
      tail = std::min(tail, position);
      cursors.due_ms[w] = std::min(cursors.due_ms[w], time_ms);
    } else if (tail <= position) {
      tail = position + 1;
    }
  }
  each_lane(entry, [&](std::size_t lane, bool last) {
    for (std::size_t w = 0; w < kWindows; ++w) {
      if (time_ms >= starts[w]) add(cursors.totals[lane][w], entry, last, 1);
    }
  });
}

void build_cursors(RingStorage storage, Entity& entity) {
  entity.cursors = storage.pool.allocate(sizeof(WindowCursors));
  WindowCursors& cursors = *storage.pool.change<WindowCursors>(entity.cursors);
  cursors = WindowCursors{};
  for (Position i = 0; i < entity.ring.size; ++i) {
    const Entry& entry = entity.ring.at(storage.pool, i);
    if (entry.has(Entry::last_main)) ++cursors.parties;
    for (std::size_t w = 0; w < kWindows; ++w) add(cursors, w, entry, 1);
  }
}

void build_ledger(RingStorage storage, Entity& entity) {
  const Ring& ring = entity.ring;
  const Pool::Handle handle = storage.pool.allocate(sizeof(Ledger));
  Ledger& ledger = *storage.pool.change<Ledger>(handle);
  ledger = Ledger{};
  for (Position i = 0; i < ring.size; ++i) {
    const Entry& entry = ring.at(storage.pool, i);
    if (!entry.has(Entry::counts) || entry.party == kNoParty) continue;
    const TouchKind kind = entry.kind();
    if (is_money_in(kind) || is_money_out(kind)) {
      if (LedgerRow* row = find_row(storage.pool, ledger, entry.party, true)) {
        book_money(ledger, *row, is_money_in(kind), !entry.has(Entry::from_unit), entry.value,
                   entry.time_ms());
      }
    }
    if (Dealing* row = find_dealing(storage.pool, ledger, entry.party, true)) {
      if (entry.has(Entry::last_main)) row->last[main_lane(kind)] = i + ring.left + 1;
      if (entry.has(Entry::last_special)) row->last[special_lane(kind)] = i + ring.left + 1;
    }
  }
  entity.ledger = handle;
}

// Takes `amount` of a counting entry off its party's row.
void unbook(RingStorage storage, Entity& entity, const Entry& entry, std::int64_t amount) {
  const bool in = is_money_in(entry.kind());
  Ledger* ledger = ledger_of(storage, entity);
  if (ledger == nullptr || entry.party == kNoParty || (!in && !is_money_out(entry.kind()))) return;
  if (LedgerRow* row = find_row(storage.pool, *ledger, entry.party, false)) {
    unbook_money(
        *ledger, *row,
        {in, amount >= entry.value, !in && entry.has(Entry::special), std::min(amount, entry.value)});
  }
}

bool earns_ledger(RingStorage storage, const Entity& entity) {
  if (entity.ring.size > kLedgerEarnedSize) return true;
  if (entity.ring.size < kLedgerEarnedDistinct) return false;
  if (const WindowCursors* cursors = cursors_of(storage, entity))
    return cursors->parties >= kLedgerEarnedDistinct;
  std::uint32_t distinct = 0;
  const Entries entries = entity.ring.entries(storage.pool);
  for (Position i = 0; i < entity.ring.size; ++i) distinct += entries[i].has(Entry::last_main) ? 1 : 0;
  return distinct >= kLedgerEarnedDistinct;
}

}  // namespace

std::int64_t window_start_ms(WindowLength length, std::int64_t time_ms) {
  switch (length) {
    case WindowLength::hour:
      return time_ms - kHourMs + 1;
    case WindowLength::day:
      return time_ms - kDayMs + 1;
    case WindowLength::five_working_days:
      return beijing_midnight_ms(first_of_working_days(beijing_day(time_ms), 5));
    case WindowLength::thirty_days:
      return time_ms - 30 * kDayMs + 1;
  }
  return time_ms;
}

Position upper_bound(const Pool& pool, const Ring& ring, std::int64_t time_ms) {
  const auto later = [time_ms, entries = ring.entries(pool)](Position position) {
    return entries[position].time_ms() > time_ms;
  };
  // Nearly always at the end: from there back in steps that double, then by halves.
  Position low = 0, high = ring.size;
  for (Position step = 1; low < high; step *= 2) {
    const Position probe = high > step ? high - step : 0;
    if (!later(probe)) {
      low = probe + 1;
      break;
    }
    high = probe;
  }
  while (low < high) {
    const Position middle = low + (high - low) / 2;
    if (later(middle)) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

Position insert(RingStorage storage, Entity& entity, Entry entry) {
  Ring& ring = entity.ring;
  const std::int64_t time_ms = entry.time_ms();
  const std::int64_t newest =
      ring.size == 0 ? time_ms : std::max(time_ms, ring.at(storage.pool, ring.size - 1).time_ms());
  expire(storage, entity, newest);
  if (time_ms <= newest - kRingKeepMs) return kNoPosition;
  if (ring.size == kRingMax) {
    if (time_ms < ring.at(storage.pool, 0).time_ms()) return kNoPosition;
    ++ring.dropped;
    drop_oldest(storage, entity);
  }
  WindowCursors* cursors = cursors_of(storage, entity);
  const WindowStarts starts = cursors == nullptr ? WindowStarts{} : window_starts(newest);
  if (cursors != nullptr) advance(storage.pool, ring, *cursors, starts);
  const Position position = time_ms == newest ? ring.size : upper_bound(storage.pool, ring, time_ms);
  const std::uint32_t minute = minute_of(time_ms);
  ring.oldest_minute = ring.size == 0 ? minute : std::min(ring.oldest_minute, minute);
  shift_up(storage, entity, position);
  ring.change(storage.pool, position) = entry;
  const std::size_t lane = lane_of(entry);
  if (lane != kLanes && entry.party != kNoParty) {
    Ledger* ledger = ledger_of(storage, entity);
    Dealing* row = ledger == nullptr ? nullptr : find_dealing(storage.pool, *ledger, entry.party, true);
    mark_last(storage, entity, cursors, row, position, lane, false);
    if (entry.has(Entry::special))
      mark_last(storage, entity, cursors, row, position, special_lane(entry.kind()), true);
  }
  if (cursors != nullptr) {
    count_in(*cursors, starts, ring.at(storage.pool, position), position);
  } else if (ring.size > kScanMax) {
    build_cursors(storage, entity);
    advance(storage.pool, ring, *cursors_of(storage, entity), window_starts(newest));
  }
  if (entity.ledger == 0 && earns_ledger(storage, entity)) build_ledger(storage, entity);
  return position;
}

void drop_all(RingStorage storage, Entity& entity) {
  Ring& ring = entity.ring;
  for (Position i = 0; i < ring.size; ++i) storage.book.release(ring.at(storage.pool, i).event);
  if (ring.storage != 0) storage.pool.release(ring.storage, sizeof(Entry) * ring.capacity);
  ring = Ring{.dropped = ring.dropped + ring.size};
  if (entity.cursors != 0) storage.pool.release(entity.cursors, sizeof(WindowCursors));
  entity.cursors = 0;
  if (Ledger* ledger = ledger_of(storage, entity)) {
    free_ledger(storage.pool, *ledger);
    storage.pool.release(entity.ledger, sizeof(Ledger));
  }
  entity.ledger = 0;
}

WindowTotals scan_window(const Pool& pool, const Ring& ring, WindowLength length, std::int64_t time_ms) {
  WindowTotals totals;
  const std::int64_t start = window_start_ms(length, time_ms);
  const Position end = upper_bound(pool, ring, time_ms);
  const Entries entries = ring.entries(pool);
  if (end == ring.size) {
    for (Position i = end; i > 0 && entries[i - 1].time_ms() >= start; --i) add(totals, entries[i - 1]);
    return totals;
  }
  // Newer entries exist: their last_* bits do not speak about this window.
  boost::container::small_vector<std::pair<PartyNumber, std::size_t>, kSeenUsual> seen;
  for (Position i = end; i > 0 && entries[i - 1].time_ms() >= start; --i) {
    Entry entry = entries[i - 1];
    if (const std::size_t lane = lane_of(entry); lane != kLanes) {
      entry.clear(Entry::last_main);
      entry.clear(Entry::last_special);
      if (entry.party != kNoParty) {
        seen.emplace_back(entry.party, lane);
        if (entry.has(Entry::special)) seen.emplace_back(entry.party, special_lane(entry.kind()));
      }
    }
    add(totals, entry);
  }
  std::sort(seen.begin(), seen.end());
  seen.erase(std::unique(seen.begin(), seen.end()), seen.end());
  for (const auto& [party, lane] : seen) ++totals.lanes[lane].distinct;
  return totals;
}

bool take_back(RingStorage storage, Entity& entity, std::uint64_t event_key, std::int64_t amount,
               Entry& taken) {
  Ring& ring = entity.ring;
  Position position = ring.size;
  while (position > 0) {
    const Entry& entry = ring.at(storage.pool, position - 1);
    if (entry.has(Entry::counts) && storage.book.key(entry.event) == event_key) break;
    --position;
  }
  if (position == 0) return false;
  --position;
  Entry& entry = ring.change(storage.pool, position);
  taken = entry;
  unbook(storage, entity, entry, amount);
  WindowCursors* cursors = cursors_of(storage, entity);
  if (amount < entry.value) {
    for (std::size_t w = 0; cursors != nullptr && w < kWindows; ++w) {
      if (position < cursors->tail[w]) continue;
      each_lane(entry, [&](std::size_t lane, bool) { cursors->totals[lane][w].sum -= amount; });
    }
    entry.set_value(entry.value - amount);
    return true;
  }
  // The entry leaves: it stays in place but counts for nothing, so no position moves (rare; expiry removes
  // it).
  const Entry& gone = taken;
  for (std::size_t w = 0; cursors != nullptr && w < kWindows; ++w) {
    if (position >= cursors->tail[w]) add(*cursors, w, gone, -1);
  }
  entry.clear(Entry::counts);
  entry.clear(Entry::last_main);
  entry.clear(Entry::last_special);
  for (const bool special : {false, true}) {
    const Entry::Bit bit = special ? Entry::last_special : Entry::last_main;
    if (!gone.has(bit)) continue;
    const std::size_t lane = special ? special_lane(gone.kind()) : main_lane(gone.kind());
    forget_last(storage, entity, gone.party, lane);
    count_party(cursors, bit, ~std::uint32_t{0});
    Position before = position;
    while (before-- > 0) {
      const Entry& older = ring.at(storage.pool, before);
      const bool same =
          older.party == gone.party && older.has(Entry::counts) && (!special || older.has(Entry::special));
      if (!same || (special ? special_lane(older.kind()) : main_lane(older.kind())) != lane) continue;
      ring.change(storage.pool, before).set(bit);
      count_party(cursors, bit, 1);
      count_distinct(cursors, before, lane, 1);
      set_last(storage, entity, gone.party, lane, before);
      break;
    }
  }
  return true;
}

}  // namespace xiezhi
