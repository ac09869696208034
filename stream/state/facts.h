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
    std::uint64_t key;  // listing key; rows are found by it, 0 is a free one
    Listing listing;
  };
  std::span<const ListRow> list_rows() const { return lists_; }

  // Puts every entity with the touch's listing key on the list (or takes it off) and calls f(entity) for
  // each.
  template <class F>
  void apply_listing(const Touch& touch, F&& f) {
    remember_listing(touch);
    parties_.for_each_listed(touch.subject.hi, [&](PartyNumber number) {
      if (parties_[number].entity == 0) return;
      Entity& entity = at(parties_[number].entity);
      take_listing(entity);
      f(entity);
    });
  }

  Entity* find(const Token& token);
  Entity& at(std::uint32_t number) { return chunks_[number >> kChunkBits][number & kChunkMask]; }
  const Entity& at(std::uint32_t number) const { return chunks_[number >> kChunkBits][number & kChunkMask]; }

  template <class Image>
  void image(Image& image) {
    pool_.image(image);
    book_.image(image);
    parties_.image(image);
    image.value(next_entity_);
    image.value(entity_count_);
    image.array(lists_);
    image.value(list_size_);
    std::uint64_t chunks = chunks_.size();
    image.value(chunks);
    if constexpr (Image::kLoads) {
      image.require(chunks == (next_entity_ <= 1 ? 0 : ((next_entity_ - 1) >> kChunkBits) + 1));
      if (!image.expect(chunks == 0 ? 0 : next_entity_, sizeof(Entity))) return;
      chunks_.resize(chunks);
    }
    std::size_t left = next_entity_;
    for (auto& chunk : chunks_) {
      if constexpr (Image::kLoads) chunk.resize(std::size_t{1} << kChunkBits);
      const std::size_t used = std::min(left, chunk.size());
      static_assert(kStored<Entity>);
      image.bytes(chunk.data(), used * sizeof(Entity));
      left -= used;
    }
  }

  const PartyTable& parties() const { return parties_; }
  PartyTable& parties() { return parties_; }
  Pool& pool() { return pool_; }
  const Pool& pool() const { return pool_; }
  const EventBook& book() const { return book_; }
  std::uint64_t entities(EntityKind kind) const { return entity_count_[static_cast<std::size_t>(kind)]; }
  std::size_t bytes() const;

 private:
  static constexpr unsigned kChunkBits = 14;  // 2 MiB of entities
  static constexpr std::uint32_t kChunkMask = (1U << kChunkBits) - 1;

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
  void take_listing(Entity& entity);

  Pool pool_;
  EventBook book_{pool_};
  PartyTable parties_{pool_};
  std::vector<std::vector<Entity, HugeAllocator<Entity>>> chunks_;
  std::uint32_t next_entity_ = 1;
  std::uint64_t entity_count_[16] = {};
  std::vector<ListRow> lists_;  // open addressing by listing key
  std::size_t list_size_ = 0;
};

}  // namespace xiezhi
