// The model's memory of one entity: the plain list of what happened to it, and what can be told by reading
// that list from end to end. No rings, no cursors, no pools: every answer is computed anew.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "detectors/rules.h"
#include "stream/base/term.h"
#include "stream/base/touch.h"

namespace xiezhi::simulation {

// One thing that happened, as seen from one entity.
struct Happening {
  std::uint64_t number = 0;  // tells it from all others
  std::int64_t time_ms = 0;
  TouchKind kind = TouchKind::none;
  std::int64_t value = 0;  // fen; seconds talked; simhash; action; of a warning what it measures
  Token party;             // the other side; zero: none
  std::uint64_t event_key = 0;
  std::string event_id;
  bool counts = false;   // money moved, a call or a message: it stands in windows
  bool special = false;  // in: from a unit or a customer of a merchant; out: to somebody who had paid before
  bool round = false, cross_border = false, foreign = false, from_unit = false, guarded = false, own = false;
  bool listed = false, retroactive = false, remark = false, exempt = false;
  RemarkClass remark_class = RemarkClass::none;
  std::uint32_t mark = 0;  // of cash the terminal, else province, 64 for the old, 128 for a card
  // Of a warning.
  std::uint8_t points = 0;
  SuspectedType suspected_type = SuspectedType::none;
  Relation relation = Relation::none;

  bool in() const { return is_money_in(kind); }
  bool out() const { return is_money_out(kind); }
};

// Money booked in, or taken back from, an entity's ledger, in the order in which that came about.
struct Booking {
  Token party;
  bool in = false, natural = false;
  std::int64_t amount = 0, time_ms = 0;
  bool taken_back = false;
  bool whole = false, returned = false;  // of money taken back: nothing is left; it had been a return
};

// What the ledger says about one counterparty.
struct LedgerLine {
  std::uint32_t in_count = 0, out_count = 0, return_count = 0;
  std::array<std::uint32_t, 4> period_hits{};  // of 7, 10, 15, 30 days
  bool periodic = false, natural = false;
  std::int64_t in_sum = 0, out_sum = 0, first_in_ms = 0, last_out_ms = 0;
};
struct LedgerBook {
  std::map<Token, LedgerLine> lines;
  std::uint32_t payers = 0, natural_payers = 0, periodic_parties = 0;
  std::int64_t ratio_sum_bp = 0, ratio_square_sum = 0, returns_sum = 0;
};

struct ListedAs {
  Grade grade = Grade::none;
  bool allowed = false;
  std::uint16_t list = 0;
  RepairStatus repair = RepairStatus::none;
  std::int64_t listed_ms = 0, valid_from_ms = 0, valid_to_ms = 0;
  NameSketch sketch;  // of a name that was on a special list, ever
};

struct ModelCase {
  Token id;
  std::size_t typology = 0;
  Grade grade = Grade::none;
  SuspectedType suspected_type = SuspectedType::none;
  std::vector<std::pair<std::size_t, std::uint32_t>> contributions;  // detector, points; oldest first
  std::uint32_t feature_code = 0, repeats = 0;
  std::int64_t opened_ms = 0, last_ms = 0, last_prompt_ms = 0;
  std::uint32_t prompt = 0;                   // the end of the newest prompt's id
  ReceiptState receipt = ReceiptState::none;  // what is known of that prompt
  bool confirmed = false;                     // the newest draft of its report
  std::vector<std::int32_t> draft_days;
  std::uint32_t drafts() const { return static_cast<std::uint32_t>(draft_days.size()); }
  std::uint32_t measured = 0;  // bit (grade - 1): its measure of that grade holds
};

// What one direction and rule of a Beijing day holds: [cash, domestic, cross-border][in, out][CNY, foreign].
using DaySums = std::array<std::array<std::array<std::int64_t, 2>, 2>, 3>;

struct LaneSums {
  std::uint32_t count = 0, distinct = 0;
  std::int64_t sum = 0;
};
struct WindowSums {
  LaneSums in, out, special_out, special_in;
};
enum class Span : std::uint8_t { hour, day, five_working_days, thirty_days };
std::int64_t first_ms(Span span, std::int64_t now_ms);

// What orders have done to an account or number.
struct OrdersOf {
  struct Texts {
    std::string order_id, authority, institution_id, event_id, case_number;
  };
  std::string state;  // "", "stopped", "frozen"
  std::int64_t from_ms = 0, due_ms = 0, stops = 0, extensions = 0, stop_ended_ms = 0, last_ms = 0;
  Provenance origin;
  std::optional<Texts> order, watch;
  std::vector<std::uint64_t> taken;                           // newest first, at most 3
  std::vector<std::pair<std::uint64_t, std::int64_t>> marks;  // issuer, sequence; newest first, at most 2
};

// Something that must be done by a day.
struct ModelClock {
  Token about{}, subject{};
  EntityKind kind = EntityKind::none;
  Term term = Term::none;
  std::int64_t due_ms = 0;  // the last in time
  std::string stage;        // "waiting", "soon", "overdue", "closed"
  std::uint32_t detail = 0;
  Provenance origin;
};

// A month of thirty days.
struct MonthOf {
  std::uint32_t openings = 0;
  std::int64_t in = 0, out = 0;
  std::vector<std::int64_t> paid;
};
struct PlaceOf {
  std::int64_t time_ms = 0;
  std::int32_t latitude_e6 = 0, longitude_e6 = 0;
};

struct Subject {
  Token token;
  EntityKind kind = EntityKind::none;
  std::vector<Happening> happenings;  // by event time, then by arrival
  std::optional<ListedAs> listing;
  std::vector<ModelCase> cases;
  std::map<std::int32_t, DaySums> days;
  // Profile.
  std::int64_t first_seen_ms = 0, balance_minor = -1;
  std::set<std::uint32_t> provinces;  // two digits
  std::uint32_t in_count = 0, out_count = 0;
  std::int64_t in_sum = 0, out_sum = 0;
  std::vector<Token> linked;  // newest first
  Category category = Category::none;
  bool unit = false, guarded_number = false, name_keyword = false, iot = false, address = false;
  std::uint32_t birth_year = 0, last_minute = 0, woke_minute = 0, woke_days = 0;
  std::int32_t opened_day = 0;
  std::map<std::int32_t, MonthOf> months;  // the newest seven
  std::vector<PlaceOf> places;             // in the order of time, without those that came late
  std::uint32_t passes = 0;                // of the hand since the last touch
  std::uint32_t dropped = 0;               // happenings forgotten for want of room
  // Bounds that the engine's state shows.
  bool shows_windows = false;  // was once longer than 16
  bool has_ledger = false;     // was once known to 8 counterparties, or longer than 64
  std::vector<Booking> bookings;
  std::set<Token> dealt_with;  // since it has a ledger
  std::uint64_t name_key = 0;
  NameSketch name_sketch;
  std::map<std::int64_t, std::int64_t> tally;  // of a place: pane -> count, as far back as is kept
  std::int64_t tally_first = 0;                // the earliest pane ever counted in
  std::optional<OrdersOf> orders;

  WindowSums window(Span span, std::int64_t now_ms) const;
  LedgerBook book() const;
  // The newest counting happening with its party in the lane where it mainly stands, or in its special one.
  bool newest_of_party(const Happening& one, bool special_lane) const;
  std::uint32_t newest_of_parties() const;

  // Takes a happening in its place; false when it is older than all that is kept.
  bool insert(const Happening& one);
  void note_profile(const Touch& touch);
  MonthOf& month_of(std::int64_t time_ms);
  void note_habits(const Touch& touch);
  void count(const Touch& touch);
  void count_at_place(const Touch& touch);
  void book_money(const Happening& one, bool had_ledger);
  void take_back(const Touch& touch);
  void add_to_day(const Touch& touch, std::int64_t time_ms, std::int64_t sign);
  void forget_happenings();
  bool was_paid_by(const Token& party, std::int64_t before_ms) const;

 private:
  void forget_old(std::int64_t newest_ms);
  void open_ledger();
};

// What `touch` is as a happening of `subject`.
Happening happening_of(const Subject& subject, const Touch& touch, std::uint64_t number);

}  // namespace xiezhi::simulation
