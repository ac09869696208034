// Entity: the facts about one account, person, phone, device or merchant. Facts only: no detector keeps
// anything here.
#pragma once

#include <array>
#include <cstdint>

#include "stream/base/touch.h"
#include "stream/state/ledger.h"
#include "stream/state/order_book.h"
#include "stream/state/ring.h"

namespace xiezhi {

// A day of money on Beijing time, for daily accumulation (large value, Order 2016 No. 3 Art. 5: per customer,
// one direction at a time). Sums are fen for CNY and US cents for foreign currency.
enum class DayRule : std::uint8_t { cash, domestic, cross_border };
constexpr std::size_t kDayRules = 3;
struct DayPane {
  std::int64_t sums[kDayRules][2][2] = {};  // [rule][0 in, 1 out][0 CNY, 1 foreign]
};
constexpr std::uint32_t kPanesMax = 10;  // days kept: lateness of 7 days and a margin
struct DayPanes {
  std::array<std::int32_t, kPanesMax> days{};  // side by side: a day is found with one line of memory
  std::array<DayPane, kPanesMax> panes{};
};

// The sketch of a name that an account is known by, or that has come upon a special list (name_sketch.h).
struct KnownName {
  Token bag;
  std::uint32_t length = 0;
  std::uint32_t listed = 0;  // of an account's: 1: a name that is alike has come upon a special list
  NameSketch sketch() const { return {bag, length}; }
};

// Where the entity stands on lists. An entry counts from valid_from (inclusive) to valid_to (exclusive).
struct Listing {
  Grade grade = Grade::none;  // none: not listed
  bool allowed = false;       // on an allow list (licensed, registered, courier ...): guards hold
  std::uint8_t list = 0;      // kSpecialList, or 0
  RepairStatus repair = RepairStatus::none;  // as the newest record of the entry says
  Pool::Handle name = 0;                     // of a name on a special list: KnownName
  std::int64_t listed_ms = 0;                // when the list said so
  std::int64_t valid_from_ms = 0, valid_to_ms = 0;
};

// What an entity does in a thirty-day month (counted from the epoch in Beijing days).
struct Month {
  std::int32_t number = 0;
  std::uint32_t openings = 0;                    // accounts and cards opened
  std::int64_t in = 0, out = 0;                  // fen
  std::int64_t most_out = 0, next_most_out = 0;  // the largest payment, and the largest but one
};
constexpr std::size_t kMonthsKept = 6;
constexpr std::int32_t kMonth_days = 30;

// Where a device of the entity was.
struct Location {
  std::int64_t time_ms = 0;  // 0: not known
  std::int32_t latitude_e6 = 0, longitude_e6 = 0;
};

// What is known of longer times; earned when a second month begins, an account is opened or a place is told.
struct Habits {
  std::array<Month, kMonthsKept> months{};  // before the newest one, newest first
  Location here, before;                    // the newest place, and the one before
};

struct Profile {
  std::int64_t first_seen_ms = 0;
  std::int64_t balance_minor = -1;  // last balance told, -1 unknown
  // Bit (code - 10) of each counterparty's province 11..65 and 71; Hong Kong (81) 62, Macao (82) 63.
  std::uint64_t provinces = 0;
  std::uint32_t in_count = 0, out_count = 0;
  std::int64_t in_sum = 0, out_sum = 0;  // fen, lifetime
  std::array<PartyNumber, 4> linked{};   // a phone's principals; an account's principal
  Category category = Category::none;
  bool unit = false;
  bool guarded_number = false;
  bool name_keyword = false;     // its name holds a word of Regulation 737 Art. 9
  std::uint16_t birth_year = 0;  // 0: not told
  bool iot = false;              // a number for things
  bool address = false;          // a device that is a network address
  std::int32_t opened_day = 0;   // Beijing day; 0: not told
  // Money moved: the newest minute, and the newest one behind a pause of 30 days or more, with the pause.
  std::uint32_t last_minute = 0, woke_minute = 0, woke_days = 0;
  Month month{};              // the newest in which money moved
  Pool::Handle habits = 0;    // Habits, when earned
  Pool::Handle standing = 0;  // Standing (order_book.h): its name, what orders say of it
};

constexpr std::size_t kContributionsMax = 16;
struct CaseState {
  std::uint8_t typology = 0;
  Grade grade = Grade::none;
  SuspectedType suspected_type = SuspectedType::none;
  std::uint8_t contribution_count = 0;
  struct Contribution {
    std::uint8_t detector = 0;
    std::uint8_t points = 0;
  };
  std::array<Contribution, kContributionsMax> contributions{};
  std::uint16_t feature_code = 0;             // police event feature code of the newest signal that had one
  ReceiptState receipt = ReceiptState::none;  // of its newest prompt
  std::uint8_t confirmed : 1 = 0;             // a person has confirmed the newest draft of its report
  std::uint8_t measured : 4 = 0;              // bit (grade - 1): its measure of that grade holds
  std::uint8_t unused : 3 = 0;
  std::uint32_t repeats = 0;
  std::uint32_t prompt = 0;  // prompt_mark of its newest prompt
  std::uint32_t drafts = 0;  // of suspicious-transaction reports
  // Beijing days (time.h) of the newest one, and of the one before it; 0: none.
  std::uint16_t drafted_day = 0, drafted_before_day = 0;
  Token id;
  std::int64_t opened_ms = 0, last_ms = 0, last_prompt_ms = 0;
};
constexpr std::size_t kCasesMax = 4;

struct Entity {
  PartyNumber party = kNoParty;
  EntityKind kind = EntityKind::none;
  std::uint8_t case_count = 0;
  std::uint8_t pane_count = 0;
  std::uint8_t passes : 3 = 0;       // of the hand since the last touch (Facts::make_room)
  std::uint8_t under_order : 1 = 0;  // an order is in force (order_book.h)
  std::uint8_t watched : 1 = 0;      // an order wants to hear of new transactions
  std::uint8_t unused : 3 = 0;
  Ring ring;
  Pool::Handle cursors = 0;  // WindowCursors, when the ring is longer than kScanMax
  Pool::Handle ledger = 0;   // Ledger, when earned
  Pool::Handle panes = 0;    // DayPanes; of a place its Tally (tally.h)
  Pool::Handle cases = 0;    // CaseState[kCasesMax]
  Pool::Handle listing = 0;  // Listing
  Profile profile;
};

}  // namespace xiezhi
