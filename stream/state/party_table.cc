#include "stream/state/party_table.h"

#include <algorithm>
#include <cstring>

#include "stream/base/check.h"

namespace xiezhi {
namespace {
constexpr std::size_t kFirstSlots = 1024;
}

PartyTable::PartyTable(Pool& pool) : pool_(pool), slots_(kFirstSlots), mask_(kFirstSlots - 1) {
  parties_.add({});  // number 0 is nobody
}

PartyNumber PartyTable::prefetch_record(const Token& token) const {
  const std::uint32_t tag = tag_of(token);
  for (std::size_t i = token.hi & mask_; slots_[i].number != kNoParty; i = (i + 1) & mask_) {
    if (slots_[i].tag != tag) continue;
    __builtin_prefetch(&parties_[slots_[i].number]);
    return slots_[i].number;
  }
  return kNoParty;
}

PartyNumber PartyTable::find(const Token& token) const {
  const std::uint32_t tag = tag_of(token);
  for (std::size_t i = token.hi & mask_;; i = (i + 1) & mask_) {
    const Slot& slot = slots_[i];
    if (slot.number == kNoParty) return kNoParty;
    if (slot.tag == tag && parties_[slot.number].token == token) return slot.number;
  }
}

PartyNumber PartyTable::intern(const Token& token, EntityKind kind) {
  XIEZHI_CHECK(static_cast<bool>(token));
  const std::uint32_t tag = tag_of(token);
  std::size_t i = token.hi & mask_;
  for (;; i = (i + 1) & mask_) {
    const Slot& slot = slots_[i];
    if (slot.number == kNoParty) break;
    if (slot.tag == tag && parties_[slot.number].token == token) {
      mark(slot.number);
      return slot.number;
    }
  }
  const PartyRecord record{.token = token, .kind = kind, .round = round_};
  if (free_ != kNoParty) {
    const PartyNumber number = free_;
    slots_[i] = Slot{number, tag};
    PartyRecord& party = parties_.change(number);
    free_ = party.entity;
    --free_count_;
    party = record;
    return number;
  }
  const auto number = static_cast<PartyNumber>(parties_.add(record));
  slots_[i] = Slot{number, tag};
  if (parties_.size() * 5 > slots_.size() * 3) index(slots_.size() * 2);
  return number;
}

void PartyTable::rebuild() {
  std::size_t slots = kFirstSlots;
  while (parties_.size() * 5 > slots * 3) slots *= 2;
  index(slots);
}

void PartyTable::index(std::size_t slots) {
  slots_.assign(slots, Slot{});
  mask_ = slots_.size() - 1;
  for (PartyNumber number = 1; number < parties_.size(); ++number) {
    if (!parties_[number].token) continue;  // free
    std::size_t i = parties_[number].token.hi & mask_;
    while (slots_[i].number != kNoParty) i = (i + 1) & mask_;
    slots_[i] = Slot{number, tag_of(parties_[number].token)};
  }
}

bool PartyTable::sweep(PartyNumber number) {
  if (!parties_[number].token || parties_[number].round == round_) return false;
  XIEZHI_CHECK(parties_[number].entity == 0);
  leave_slot(number);
  PartyRecord& party = parties_.change(number);
  if (party.sealed != 0) pool_.release(party.sealed, party.sealed_length);
  party = PartyRecord{.token = {}, .entity = free_};
  free_ = number;
  ++free_count_;
  return true;
}

// Those behind move up, as far as none then stands before the slot where the search for it begins.
void PartyTable::leave_slot(PartyNumber number) {
  std::size_t hole = parties_[number].token.hi & mask_;
  while (slots_[hole].number != number) hole = (hole + 1) & mask_;
  for (std::size_t i = (hole + 1) & mask_; slots_[i].number != kNoParty; i = (i + 1) & mask_) {
    const std::size_t home = parties_[slots_[i].number].token.hi & mask_;
    if (((i - home) & mask_) < ((i - hole) & mask_)) continue;
    slots_[hole] = slots_[i];
    hole = i;
  }
  slots_[hole] = Slot{};
}

void PartyTable::remember(PartyNumber number, const SealedIdentity& identity) {
  if (identity.bytes.empty()) return;
  const auto known = std::find(sealing_keys_.begin(), sealing_keys_.end(), identity.sealing_key);
  const auto key = static_cast<std::uint32_t>(known - sealing_keys_.begin());
  if (parties_[number].sealed != 0 && parties_[number].sealing_key >= key) return;
  if (known == sealing_keys_.end()) sealing_keys_.push_back(identity.sealing_key);
  PartyRecord& party = parties_.change(number);
  if (party.sealed != 0) pool_.release(party.sealed, party.sealed_length);
  party.sealing_key = key;
  party.sealed = pool_.allocate(identity.bytes.size());
  party.sealed_length = static_cast<std::uint16_t>(identity.bytes.size());
  std::memcpy(pool_.change<char>(party.sealed, 0, party.sealed_length), identity.bytes.data(),
              party.sealed_length);
}

std::string_view PartyTable::sealed(PartyNumber number) const {
  const PartyRecord& party = parties_[number];
  return party.sealed == 0 ? std::string_view{}
                           : std::string_view{pool_.at<char>(party.sealed), party.sealed_length};
}

void PartyTable::sort_by_token(std::vector<PartyNumber>& numbers) const {
  std::sort(numbers.begin(), numbers.end(),
            [this](PartyNumber a, PartyNumber b) { return parties_[a].token < parties_[b].token; });
}

}  // namespace xiezhi
