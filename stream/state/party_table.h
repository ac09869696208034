// PartyTable: every token that a shard has seen, as subject or as counterparty, under a dense 32-bit number.
// Rings and ledgers hold numbers; an effect or hint turns a number back into its token and sealed identifier.
// The numbers depend on the order of arrival, so they never reach an output. One table belongs to one shard.
// A party that nothing names any more may be forgotten (Facts::make_room): in each round all that is in use
// is marked, then what is not marked leaves, and its number goes to the next one that comes.
//
// Layout: token hash -> 8-byte slot {number, tag} -> record.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "stream/base/touch.h"
#include "stream/state/pool.h"
#include "stream/state/slot_table.h"

namespace xiezhi {

using PartyNumber = std::uint32_t;
constexpr PartyNumber kNoParty = 0;

struct PartyRecord {
  Token token;
  std::uint32_t entity = 0;       // number in the entity store, 0 = not an entity of this shard
  Pool::Handle sealed = 0;        // sealed identifier, 0 = not known
  std::uint32_t sealing_key = 0;  // number of the session key that it is sealed under
  std::uint16_t sealed_length = 0;
  EntityKind kind = EntityKind::none;
  std::uint8_t round = 0;  // in which it was last marked
};
static_assert(sizeof(PartyRecord) == 32);

// The hash is that of the listing key; of parties that share one, as a customer's number does that many
// institutions have given, the tag tells nearly all apart before their records are looked at.
struct PartySlot {
  static constexpr unsigned kHashBits = 26;

  PartyNumber number = kNoParty;
  std::uint32_t bits = 0;

  PartySlot() = default;
  PartySlot(PartyNumber of, const Token& token) : number(of), bits(bits_of(token)) {}
  static std::uint32_t hash_of(std::uint64_t listing_key) {
    return static_cast<std::uint32_t>(listing_key) & ((1U << kHashBits) - 1);
  }
  static std::uint32_t bits_of(const Token& token) {
    return hash_of(token.hi) | static_cast<std::uint32_t>(token.lo) << kHashBits;
  }
  bool taken() const { return number != kNoParty; }
  std::uint32_t hash() const { return bits & ((1U << kHashBits) - 1); }
};

class PartyTable {
 public:
  explicit PartyTable(Pool& pool);

  // A batch is looked up in passes, so that the memory is on its way when it is needed: the slot, the record
  // of the party that the slot promises, and whether it really is the token's. kNoParty: none.
  void prefetch_slot(const Token& token) const { slots_.prefetch(PartySlot::hash_of(token.hi)); }
  PartyNumber prefetch_record(const Token& token) const;
  PartyNumber confirm(PartyNumber promised, const Token& token) const {
    return promised == kNoParty || parties_[promised].token == token ? promised : find(token);
  }
  PartyNumber find(const Token& token) const;  // kNoParty when unknown
  // Finds or adds, and marks; the token must not be zero.
  PartyNumber intern(const Token& token, EntityKind kind);
  // It is in use in this round.
  void mark(PartyNumber number) {
    if (parties_[number].round != round_) parties_.change(number).round = round_;
  }
  // All that is in use is marked: forgets the party when it is not; whether it did.
  bool sweep(PartyNumber number);
  void next_round() { ++round_; }

  // Keeps the sealed identifier; one under a key that came later takes its place, for older keys are
  // destroyed.
  void remember(PartyNumber number, const SealedIdentity& identity);

  const PartyRecord& operator[](PartyNumber number) const { return parties_[number]; }
  PartyRecord& change(PartyNumber number) { return parties_.change(number); }
  std::string_view sealed(PartyNumber number) const;
  std::uint64_t sealing_key(PartyNumber number) const { return sealing_keys_[parties_[number].sealing_key]; }

  // Calls f(number) for each party whose token.hi is `listing_key`, in order of token.lo (so the order is the
  // same whatever the partitioning).
  template <class F>
  void for_each_listed(std::uint64_t listing_key, F&& f) const {
    std::vector<PartyNumber> found;
    slots_.find(PartySlot::hash_of(listing_key), [&](const PartySlot& slot) {
      if (parties_[slot.number].token.hi == listing_key) found.push_back(slot.number);
      return false;
    });
    sort_by_token(found);
    for (PartyNumber number : found) f(number);
  }

  Pages& pages() { return parties_.pages(); }
  template <class Image>
  void image(Image& image) {
    parties_.image(image);
    image.array(sealing_keys_);
    image.value(round_);
    image.value(free_);
    image.value(free_count_);
    if constexpr (Image::kLoads) image.require(free_ < parties_.size() && free_count_ < parties_.size());
  }
  [[nodiscard]] bool rebuild();  // after loading; false when a party stands there twice

  std::size_t size() const { return numbers() - free_count_; }
  PartyNumber numbers() const {
    return static_cast<PartyNumber>(parties_.size() - 1);
  }  // 1..numbers(), some free
  std::size_t bytes() const { return slots_.bytes() + parties_.bytes(); }

 private:
  auto its(const Token& token) const {
    return [this, &token, bits = PartySlot::bits_of(token)](const PartySlot& one) {
      return one.bits == bits && parties_[one.number].token == token;
    };
  }
  void sort_by_token(std::vector<PartyNumber>& numbers) const;

  Pool& pool_;
  SlotTable<PartySlot> slots_;
  Rows<PartyRecord> parties_;
  std::vector<std::uint64_t> sealing_keys_;  // of all processes that sealed, a handful
  PartyNumber free_ = kNoParty;  // the number that became free last; its record's `entity` is the one before
  std::uint32_t free_count_ = 0;
  std::uint8_t round_ = 0;
};

}  // namespace xiezhi
