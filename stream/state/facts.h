// Facts: all state of one shard about its entities, a fold over touches. Facts know nothing of detectors,
// scores or cases (those read it through View). Deterministic: no clock, no random, and nothing read out of
// it depends on the order in which parties got their numbers. One shard owns it; not thread-safe.
#pragma once

#include <algorithm>
#include <deque>
#include <memory>
#include <span>
#include <vector>

#include "stream/base/touch.h"
#include "stream/state/due_book.h"
#include "stream/state/entity.h"
#include "stream/state/ring_ops.h"
#include "stream/state/sketch_index.h"
#include "stream/state/slot_table.h"
#include "stream/state/tally.h"

namespace xiezhi {

// Number of a GB/T 2260 region's province, 1 to 63: code - 10 of 11..65 and 71, Hong Kong (81) 62, Macao (82)
// 63; 0: none.
constexpr unsigned province_of(std::uint32_t region) {
  const std::uint32_t code = region / 10000;
  if (code == 81 || code == 82) return code - 19;
  return code >= 11 && code <= 71 ? code - 10 : 0;
}

// Touch::action of a sim_action that opens a card (codec/event.h SimAction).
constexpr std::uint8_t kSimOpened = 1;

// What a warning entry of a ring says (Entry::value is packed so that 24 bytes stay enough).
struct WarningValue {
  std::int64_t measure =
      0;  // seconds talked, or fen, of the contact or payment the warning is about (32 bits)
  std::uint8_t points = 0;
  SuspectedType suspected_type = SuspectedType::none;
  Relation relation = Relation::none;
};
std::int64_t pack(const WarningValue& warning);
WarningValue unpack_warning(std::int64_t value);

// A name that a touch gives an account whose name is known; none: not told, or not known before.
enum class NameSeen : std::uint8_t { none, same, other };

// What apply() did.
struct Applied {
  Entity* entity = nullptr;
  Position position = kNoPosition;  // of the new entry in its ring
  PartyNumber counterparty = kNoParty;
  NameSeen name = NameSeen::none;
};

// What the look-ahead passes over a touch have found so far; kNoParty: not known (yet). A party may have left
// since, so apply() looks whether it is still the one.
struct Lookup {
  PartyNumber subject = kNoParty;
  PartyNumber counterparty = kNoParty;
  const Entity* entity = nullptr;  // the subject's, from one pass to the next
};

// What making room has taken away, and how far its hand went.
struct Evictions {
  std::uint64_t steps = 0;
  std::uint64_t rings = 0;  // with their cursors and ledgers
  std::uint64_t panes = 0;
  std::uint64_t entities = 0;
  std::uint64_t names = 0;   // parties, with what was known of them
  std::uint64_t rounds = 0;  // of the hand
};

class Facts {
 public:
  Facts();
  Facts(const Facts&) = delete;
  Facts& operator=(const Facts&) = delete;

  // Passes over a batch hide the memory's latency: for each step in turn prefetch(touch, step, lookup) of
  // every touch, then apply in order. A step reads what the step before it has fetched.
  static constexpr unsigned kPrefetchSteps = 6;
  void prefetch(const Touch& touch, unsigned step, Lookup& lookup) const;

  // Keeps the sealed identifiers that the touch brings. They come once to a partition, with whatever touch
  // was the first to need them, so they count even when that one is a repetition or changes nothing else.
  void learn(const Touch& touch);

  // Takes the touch into the state. list_entry touches are applied by apply_listing() instead.
  Applied apply(const Touch& touch, Lookup lookup = {});

  struct ListRow {
    std::uint64_t key;  // listing key; rows are found by it
    Listing listing;
  };
  const Rows<ListRow>& lists() const { return lists_; }
  // What the lists say of a key (Tokeniser::listing_key, name_key), or null.
  const Listing* listing_of(std::uint64_t key) const {
    const std::uint32_t row = list_row(key);
    return row == 0 ? nullptr : &lists_[row - 1].listing;
  }

  // Puts every entity with the touch's listing key on the list (or takes it off) and calls f(entity) for
  // each.
  template <class F>
  void apply_listing(const Touch& touch, F&& f) {
    remember_listing(touch);
    parties_.for_each_listed(touch.subject.hi, [&](PartyNumber number) {
      if (parties_[number].entity == 0) return;
      Entity& entity = change(parties_[number].entity);
      take_listing(entity);
      f(entity);
    });
  }

  // Calls f(number) for each account that is known by this name (Tokeniser::name_key), or by one that is
  // alike.
  template <class F>
  void each_bearer(std::uint64_t name_key, const NameSketch& sketch, F&& f) const {
    for (std::uint32_t number = first_of_name(name_key); number != 0; number = namesakes_[number]) f(number);
    account_sketches_.each_alike(sketch, [&](std::uint32_t number) {
      if (this->name_key(at(number)) != name_key) f(number);
      return true;
    });
  }
  // Calls f(listing) for each name that has come upon a special list and is alike, until f returns false.
  template <class F>
  void each_listed_alike(const NameSketch& sketch, F&& f) const {
    listed_sketches_.each_alike(sketch, [&](std::uint32_t row) { return f(lists_[row].listing); });
  }

  // What is held of what was told: entities with all they keep, and the names of parties. Follows from the
  // touches alone, unlike bytes(), which counts what the process has taken for it.
  std::uint64_t held_bytes() const;
  // The rule of what is forgotten first. While more is held than `budget_bytes`, a hand goes round the
  // entities in the order of their numbers and then through the names of parties, at most kHandSteps at a
  // call (an entity, or kNamesAtStep names, is a step, and so is the turn from the ones to the others). An
  // entity that it passes for the first time since its last touch keeps everything; at the second time it
  // loses its ring, cursors and ledger, at the third its day panes, at the fourth all, unless it has a case
  // in which something happened since `quiet_before_ms` (event time): then it stays as it is, or what was
  // reported would be reported anew, or an order that is in force, watches or came since then. So the coldest
  // go first, and a burst of new entities cannot push out those that are at work. A name, with its sealed
  // identifier, goes when in a whole round nothing named it: no touch, no entity, no ring, no ledger. Lists
  // stay: a listed entity that comes back is listed. All that an entity keeps is looked at when it is passed:
  // kRingMax entries and kLedgerMax rows at most.
  static constexpr std::uint32_t kHandSteps = 16, kNamesAtStep = 64;
  void make_room(std::uint64_t budget_bytes, std::int64_t quiet_before_ms);
  const Evictions& evictions() const { return evictions_; }  // since this object was made

  // What orders have done. The row of an entity, 0: none; row_of() makes one.
  const OrderBook& orders() const { return orders_; }
  OrderBook& orders() { return orders_; }
  // Clocks that run.
  const DueBook& dues() const { return dues_; }
  DueBook& dues() { return dues_; }
  std::uint32_t order_row(const Entity& entity) const {
    return entity.profile.standing == 0 ? 0 : pool_.at<Standing>(entity.profile.standing)->order;
  }
  std::uint32_t make_order_row(Entity& entity);
  // Tokeniser::name_key of the entity's name; 0: not known.
  std::uint64_t name_key(const Entity& entity) const {
    return entity.profile.standing == 0 ? 0 : pool_.at<Standing>(entity.profile.standing)->name_key;
  }
  // The same name, when it is long enough to be like others; or null.
  const KnownName* known_name(const Entity& entity) const {
    if (entity.profile.standing == 0) return nullptr;
    const Pool::Handle name = pool_.at<Standing>(entity.profile.standing)->known_name;
    return name == 0 ? nullptr : pool_.at<KnownName>(name);
  }
  // What was counted at a place; null of any other entity, and before anything was.
  const Tally* tally(const Entity& entity) const {
    return entity.kind == EntityKind::place && entity.panes != 0 ? pool_.at<Tally>(entity.panes) : nullptr;
  }
  // The touch's entity comes to be, if it is not there.
  void make_entity(const Touch& touch) { entity_of(touch, kNoParty); }

  const Entity* find(const Token& token) const;
  const Entity& at(std::uint32_t number) const { return entities_[number]; }
  Entity& change(std::uint32_t number) { return entities_.change(number); }

  // Everything but what lies in pages (state/pages.h). What was loaded, pages and all, is of use after
  // rebuild(), unless that finds the same party, clock or listing twice.
  template <class Image>
  void image(Image& image) {
    pool_.image(image);
    book_.image(image);
    parties_.image(image);
    entities_.image(image);
    for (std::uint64_t& count : entity_count_) image.value(count);
    for (std::uint32_t* number : {&hand_, &at_names_, &free_entity_, &free_entities_}) image.value(*number);
    if constexpr (Image::kLoads) {
      image.require(hand_ <= (at_names_ != 0 ? parties_.numbers() : entities_.size() - 1) &&
                    free_entity_ < entities_.size() && free_entities_ < entities_.size());
    }
    lists_.image(image);
    orders_.image(image);
    dues_.image(image);
  }
  [[nodiscard]] bool rebuild();
  // Calls f(pages) for each store of pages, always in the same order.
  template <class F>
  void each_store(F&& f) {
    f(pool_.pages());
    f(parties_.pages());
    f(entities_.pages());
    f(lists_.pages());
  }

  const PartyTable& parties() const { return parties_; }
  PartyTable& parties() { return parties_; }
  Pool& pool() { return pool_; }
  const Pool& pool() const { return pool_; }
  const EventBook& book() const { return book_; }
  std::uint64_t entities(EntityKind kind) const { return entity_count_[static_cast<std::size_t>(kind)]; }
  std::uint64_t entities() const { return entities_.size() - 1 - free_entities_; }
  std::size_t bytes() const;

 private:
  const Entity* peek(PartyNumber party) const;
  std::uint32_t new_entity();
  void pass(std::uint32_t number, std::int64_t quiet_before_ms);
  void take_away(std::uint32_t number, std::int64_t quiet_before_ms);
  void mark_parties(const Entity& entity);
  void sweep_names();
  bool has_open_case(const Entity& entity, std::int64_t quiet_before_ms) const;
  bool has_order(const Entity& entity, std::int64_t quiet_before_ms) const;
  Standing& standing_of(Entity& entity);
  Habits& habits_of(Entity& entity);
  Month& month_of(Entity& entity, std::int64_t time_ms);
  void note_location(Entity& entity, const Touch& touch);
  void note_habits(Entity& entity, const Touch& touch);
  NameSeen note_name(Entity& entity, const Touch& touch);
  // names.cc
  void set_name(Entity& entity, const Touch& touch);
  void set_sketch(std::uint32_t entity, const NameSketch& sketch);
  void drop_sketch(std::uint32_t entity);
  void remember_sketch(std::uint32_t list_row, const NameSketch& sketch);
  void find_sketches();
  void enter_name(std::uint32_t entity);
  void leave_name(std::uint32_t entity);
  std::uint32_t first_of_name(std::uint64_t name_key) const;
  void find_names();
  void note_at_place(Entity& entity, const Touch& touch);
  void drop_panes(Entity& entity);
  void drop_entity(std::uint32_t number);
  void prefetch_slots(const Touch& touch) const;
  void prefetch_records(const Touch& touch, Lookup& lookup) const;
  void prefetch_entity(const Touch& touch, Lookup& lookup) const;
  void prefetch_history(const Touch& touch, const Lookup& lookup) const;
  void prefetch_due(const Touch& touch, const Lookup& lookup) const;
  void prefetch_dealing(const Touch& touch, const Lookup& lookup) const;
  Entity& entity_of(const Touch& touch, PartyNumber known);
  void note_profile(Entity& entity, const Touch& touch, PartyNumber counterparty);
  void note_money(Entity& entity, const Touch& touch, PartyNumber counterparty);
  void take_back_money(Entity& entity, const Touch& touch);
  void add_to_pane(Entity& entity, const Touch& touch, std::int64_t time_ms, std::int64_t sign);
  bool has_paid_before(const Entity& entity, PartyNumber party, std::int64_t time_ms) const;
  Entry make_entry(const Entity& entity, const Touch& touch, PartyNumber counterparty) const;
  void remember_listing(const Touch& touch);
  // Of a listing key or a name's, whose lowest bit is always set.
  static std::uint32_t hash_of(std::uint64_t key) { return static_cast<std::uint32_t>(key >> 1U); }
  std::uint32_t list_row(std::uint64_t key) const;  // + 1; 0: on no list
  auto its_row(std::uint64_t key) const {
    return [this, key](const NumberSlot& one) { return lists_[one.number - 1].key == key; };
  }
  void prefetch_listing(std::uint64_t key) const {
    if (lists_.size() != 0) list_index_.prefetch(hash_of(key));
  }
  void take_listing(Entity& entity);

  Pool pool_;
  EventBook book_{pool_};
  PartyTable parties_{pool_};
  Rows<Entity> entities_;  // number 0 is nobody
  OrderBook orders_{pool_};
  DueBook dues_;
  std::uint32_t hand_ = 0;         // the entity that make_room() passed last, or the name
  std::uint32_t at_names_ = 0;     // 1: the hand goes through the names
  std::uint32_t free_entity_ = 0;  // the place that became free last; its ring.storage names the one before
  std::uint32_t free_entities_ = 0;
  Evictions evictions_;
  Month forgotten_month_;  // what is booked here is older than all that is kept
  std::uint64_t entity_count_[16] = {};
  Rows<ListRow> lists_;
  // By listing key, the row + 1. Who is on no list, as nearly everybody, is told so by one line of memory.
  SlotTable<NumberSlot> list_index_;
  SlotTable<NumberSlot> name_index_;     // accounts by their names: the first of each name ...
  std::deque<std::uint32_t> namesakes_;  // ... and who comes behind whom
  SketchIndex account_sketches_;         // by number of the entity
  SketchIndex listed_sketches_;          // by row of the lists
};

}  // namespace xiezhi
