// Facts: all state of one shard about its entities, a fold over touches. Facts know nothing of detectors,
// scores or cases (those read it through View). Deterministic: no clock, no random, and nothing read out of
// it depends on the order in which parties got their numbers. One shard owns it; not thread-safe.
#pragma once

#include <algorithm>
#include <memory>
#include <span>
#include <vector>

#include "stream/base/touch.h"
#include "stream/state/entity.h"
#include "stream/state/ring_ops.h"

namespace xiezhi {

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

// What apply() did.
struct Applied {
  Entity* entity = nullptr;
  Position position = kNoPosition;  // of the new entry in its ring
  PartyNumber counterparty = kNoParty;
};

// What the look-ahead passes over a touch have found so far; kNoParty: not known (yet). Once found it stays
// true, for parties never leave.
struct Lookup {
  PartyNumber subject = kNoParty;
  PartyNumber counterparty = kNoParty;
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

  // Takes the touch into the state. list_entry touches are applied by apply_listing() instead.
  Applied apply(const Touch& touch, Lookup lookup = {});

  struct ListRow {
    std::uint64_t key;  // listing key; rows are found by it
    Listing listing;
  };
  const Rows<ListRow>& lists() const { return lists_; }

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

  const Entity* find(const Token& token) const;
  const Entity& at(std::uint32_t number) const { return entities_[number]; }
  Entity& change(std::uint32_t number) { return entities_.change(number); }

  // Everything but what lies in pages (state/pages.h). What was loaded, pages and all, is of use after
  // rebuild().
  template <class Image>
  void image(Image& image) {
    pool_.image(image);
    book_.image(image);
    parties_.image(image);
    entities_.image(image);
    for (std::uint64_t& count : entity_count_) image.value(count);
    lists_.image(image);
  }
  void rebuild();
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
  std::size_t bytes() const;

 private:
  const Entity* peek(PartyNumber party) const;
  void prefetch_history(const Entity& entity, const Touch& touch) const;
  void prefetch_due(const Entity& entity, const Touch& touch, PartyNumber counterparty) const;
  Entity& entity_of(const Touch& touch, PartyNumber known);
  void note_profile(Entity& entity, const Touch& touch, PartyNumber counterparty);
  void note_money(Entity& entity, const Touch& touch, PartyNumber counterparty);
  void take_back_money(Entity& entity, const Touch& touch);
  void add_to_pane(Entity& entity, const Touch& touch, std::int64_t time_ms, std::int64_t sign);
  bool has_paid_before(const Entity& entity, PartyNumber party, std::int64_t time_ms) const;
  Entry make_entry(const Entity& entity, const Touch& touch, PartyNumber counterparty) const;
  void remember_listing(const Touch& touch);
  std::size_t list_slot(std::uint64_t key) const;
  void index_lists(std::size_t slots);
  void take_listing(Entity& entity);

  Pool pool_;
  EventBook book_{pool_};
  PartyTable parties_{pool_};
  Rows<Entity> entities_;  // number 0 is nobody
  std::uint64_t entity_count_[16] = {};
  Rows<ListRow> lists_;
  std::vector<std::uint32_t> list_index_;  // open addressing by listing key: row + 1, 0 is free
};

}  // namespace xiezhi
