// Ring: what happened to one entity lately, in order of event time, 24 bytes an entry.
// Lanes group entries for windows: what comes in, what goes out, and two finer lanes that overlap them.
#pragma once

#include <array>
#include <bit>
#include <cstdint>

#include "stream/base/touch.h"
#include "stream/state/event_book.h"
#include "stream/state/party_table.h"
#include "stream/state/pool.h"

namespace xiezhi {

enum class Lane : std::uint8_t {
  in,           // money received; calls received; of a device: who used it
  out,          // money sent; calls made
  special_out,  // money sent to somebody who had paid before (a return); text messages sent
  special_in,   // money received from units (business income); text messages received
};
constexpr std::size_t kLanes = 4;

struct Entry {
  std::uint64_t when_and_what = 0;  // time_ms << 22 | kind << 16 | flags
  std::int64_t value : 56 = 0;      // fen; seconds talked; simhash (its low 56 bits)
  std::uint64_t mark : 8 = 0;    // of cash the terminal, of prepaid the action, else a province and two signs
  PartyNumber party = kNoParty;  // counterparty
  EventBook::Reference event = 0;

  static constexpr unsigned kTimeShift = 22;
  static constexpr unsigned kKindShift = 16;
  enum Bit : std::uint16_t {
    last_main = 1,     // newest entry with this party in its main lane
    last_special = 2,  // ... in its special lane
    counts = 4,        // counted by windows (not: attempts, warnings)
    special = 8,       // belongs to the special lane as well
    round = 16,        // amount is a multiple of 500 yuan
    cross_border = 32,
    foreign = 64,
    from_unit = 128,  // the counterparty is a unit
    guarded = 256,    // the counterparty is of a guarded category or number class
    own = 512,        // own-account transfer
    listed = 1024,    // warning: about a listed sender
    retroactive = 2048,
    remark = 4096,  // remark with fundraising words
    // Of money, which no warning is.
    exempt = retroactive,  // not counted as a large value
    // Of calls and messages, which have no amount.
    short_ring = round,  // the call rang shorter than kShortRing_s
    otp = round,         // the message holds a one-time password
  };
  // Of `mark`, but of cash: the counterparty's province (province_of), whether it is of 60 or more years
  // (Suzhou 27), whether it paid by card.
  static constexpr std::uint8_t kProvinceMark = 63, kElderMark = 64, kCardMark = 128;
  static constexpr unsigned kRemarkShift = 13;  // a RemarkClass in the last three bits of the flags

  std::int64_t time_ms() const { return static_cast<std::int64_t>(when_and_what >> kTimeShift); }
  TouchKind kind() const { return static_cast<TouchKind>((when_and_what >> kKindShift) & 63U); }
  RemarkClass remark_class() const { return static_cast<RemarkClass>((when_and_what >> kRemarkShift) & 7U); }
  bool has(Bit bit) const { return (when_and_what & bit) != 0; }
  unsigned prepaid_action() const { return mark; }  // of prepaid
  unsigned province() const { return mark & kProvinceMark; }
  void set(Bit bit) { when_and_what |= bit; }
  void clear(Bit bit) { when_and_what &= ~static_cast<std::uint64_t>(bit); }
  static std::uint64_t pack(std::int64_t time_ms, TouchKind kind, std::uint32_t bits) {
    return static_cast<std::uint64_t>(time_ms) << kTimeShift |
           static_cast<std::uint64_t>(kind) << kKindShift | bits;
  }
  static constexpr std::int64_t kValueMost = (std::int64_t{1} << 55) - 1;
  // `value` keeps its low 56 bits.
  static Entry make(std::uint64_t when_and_what, std::int64_t value, std::uint8_t mark, PartyNumber party) {
    struct Words {
      std::uint64_t when_and_what, value_and_mark;
      PartyNumber party;
      EventBook::Reference event;
    };
    const std::uint64_t low = static_cast<std::uint64_t>(value) & ((std::uint64_t{1} << 56) - 1);
    return std::bit_cast<Entry>(Words{when_and_what, low | std::uint64_t{mark} << 56, party, 0});
  }
  void set_value(std::int64_t changed) {
    const EventBook::Reference kept = event;
    *this = make(when_and_what, changed, static_cast<std::uint8_t>(mark), party);
    event = kept;
  }
};
static_assert(sizeof(Entry) == 24);
static_assert(Names<TouchKind>::values.size() <= 64);
static_assert(Names<RemarkClass>::values.size() <= 8);

// The lane that an entry's kind belongs to, or no lane (kLanes).
constexpr std::size_t main_lane(TouchKind kind) {
  if (is_money_in(kind) || kind == TouchKind::call_in || is_holder(kind))
    return static_cast<std::size_t>(Lane::in);
  if (is_money_out(kind) || kind == TouchKind::call_out) return static_cast<std::size_t>(Lane::out);
  if (kind == TouchKind::sms_out) return static_cast<std::size_t>(Lane::special_out);
  if (kind == TouchKind::sms_in) return static_cast<std::size_t>(Lane::special_in);
  return kLanes;
}
constexpr std::size_t special_lane(TouchKind kind) {
  return static_cast<std::size_t>(is_money_in(kind) ? Lane::special_in : Lane::special_out);
}

struct LaneTotals {
  std::uint32_t count = 0;
  std::uint32_t distinct = 0;  // counterparties
  std::int64_t sum = 0;        // fen, seconds talked; messages have none
};
struct WindowTotals {
  std::array<LaneTotals, kLanes> lanes;
};

// The windows that every entity offers, (t - W, t]. Working days are natural days counted by the working
// calendar.
enum class WindowLength : std::uint8_t { hour, day, five_working_days, thirty_days };
constexpr std::size_t kWindows = 4;
// First millisecond that belongs to the window ending at `time_ms` (exclusive lower end + 1).
std::int64_t window_start_ms(WindowLength length, std::int64_t time_ms);

// Position of an entry counted from the oldest kept one.
using Position = std::uint32_t;

// The entries of a ring, oldest first, to be read: where they lie has been looked up. Holds until one comes
// or leaves.
class Entries {
 public:
  Entries(const Entry* first, std::uint32_t capacity, std::uint32_t head)
      : first_(first), capacity_(capacity), head_(head) {}
  const Entry& operator[](Position position) const {
    const std::uint32_t place = head_ + position;
    return first_[place < capacity_ ? place : place - capacity_];
  }

 private:
  const Entry* first_;
  std::uint32_t capacity_, head_;
};

// A circular array of entries in the pool. The ring does not own its storage (the entity's owner frees it).
struct Ring {
  Pool::Handle storage = 0;
  std::uint32_t capacity = 0;  // entries that have room
  std::uint32_t head = 0;
  std::uint32_t size = 0;
  std::uint32_t left = 0;  // entries that ever left: position + left is an entry's lasting sequence number
  // Entries dropped for want of room (not by age): windows are lower bounds then.
  std::uint32_t dropped = 0;
  std::uint32_t oldest_minute = 0;  // since the epoch; no entry is older, so expiry need not look

  // Up to capacity itself, which is the place of position 0.
  std::uint32_t place_of(Position position) const {
    const std::uint32_t place = head + position;
    return place < capacity ? place : place - capacity;
  }
  Entry& change(Pool& pool, Position position) const {
    return *pool.change<Entry>(storage, place_of(position));
  }
  const Entry& at(const Pool& pool, Position position) const {
    return pool.at<Entry>(storage)[place_of(position)];
  }
  Entries entries(const Pool& pool) const {
    return {capacity == 0 ? nullptr : pool.at<Entry>(storage), capacity, head};
  }
};

// Totals by cursors: for rings too long to be scanned. Lane by lane, so that an entry changes one line of
// memory, or two when it stands in a special lane as well.
struct WindowCursors {
  std::array<std::array<LaneTotals, kWindows>, kLanes> totals;
  std::array<Position, kWindows> tail{};  // first position inside the window
  // No entry from the tail on is older: the tail moves only when the window begins later than this.
  std::array<std::int64_t, kWindows> due_ms{};
  std::uint32_t parties = 0;  // entries that are the newest of their party in their main lane
  std::uint32_t unused = 0;   // no padding (image.h)
};

// The totals of one window, wherever they are kept; valid as long as they are.
class Window {
 public:
  explicit Window(const WindowTotals& scanned) : lanes_(scanned.lanes.data()), step_(1) {}
  Window(const WindowCursors& cursors, WindowLength length)
      : lanes_(&cursors.totals[0][static_cast<std::size_t>(length)]), step_(kWindows) {}

  const LaneTotals& lane(Lane lane) const { return lanes_[static_cast<std::size_t>(lane) * step_]; }
  const LaneTotals& in() const { return lane(Lane::in); }
  const LaneTotals& out() const { return lane(Lane::out); }
  const LaneTotals& returns() const { return lane(Lane::special_out); }
  const LaneTotals& business_in() const { return lane(Lane::special_in); }
  const LaneTotals& messages_out() const { return lane(Lane::special_out); }

 private:
  const LaneTotals* lanes_;
  std::size_t step_;
};

constexpr std::uint32_t kRingMax = 65536;  // entries an entity keeps
constexpr std::uint32_t kScanMax = 16;     // rings up to this size are scanned, longer ones have cursors
constexpr std::int64_t kRingKeepMs = 90LL * 86400000;      // entries older than this leave...
constexpr std::int64_t kRingKeepLongMs = 30LL * 86400000;  // ... and in rings longer than kRingShort this
constexpr std::uint32_t kRingShort = 1024;

// How long a ring of that many entries keeps one.
constexpr std::int64_t keep_ms(std::uint32_t entries) {
  return entries > kRingShort ? kRingKeepLongMs : kRingKeepMs;
}

}  // namespace xiezhi
