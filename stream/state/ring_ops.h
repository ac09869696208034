// Ring operations: insert, remove, expire; windows by cursors (long rings) or by scanning (short ones, late
// touches).
#pragma once

#include "stream/state/entity.h"

namespace xiezhi {

// What an entity's rings are kept in. Owned by the shard's store.
struct RingStorage {
  Pool& pool;
  EventBook& book;
};

// Puts `entry` where its time belongs (behind entries of the same time) and sets its last_* bits and those of
// the entries it follows. Entries that are too old leave. Returns the entry's position, or kNoPosition when
// the entry itself is older than everything that a full ring keeps.
constexpr Position kNoPosition = ~Position{0};
Position insert(RingStorage storage, Entity& entity, Entry entry);

// Takes `amount` off the newest counting entry of the event, which counts no more when nothing is left of it;
// `taken` is the entry as it was. False when the ring has no such entry.
bool take_back(RingStorage storage, Entity& entity, std::uint64_t event_key, std::int64_t amount,
               Entry& taken);

// All entries leave, and with them cursors and ledger; what comes next finds a new, short ring.
void drop_all(RingStorage storage, Entity& entity);

// Totals of (t - W, t] by scanning: exact for any t, cost follows the entries in the window.
WindowTotals scan_window(const Pool& pool, const Ring& ring, WindowLength length, std::int64_t time_ms);

// First position with time > time_ms.
Position upper_bound(const Pool& pool, const Ring& ring, std::int64_t time_ms);

}  // namespace xiezhi
