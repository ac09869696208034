#include "stream/state/party_table.h"

#include <algorithm>
#include <cstring>

#include "stream/base/check.h"

namespace xiezhi {

PartyTable::PartyTable(Pool& pool) : pool_(pool) {
  parties_.add({});  // number 0 is nobody
}

PartyNumber PartyTable::prefetch_record(const Token& token) const {
  const PartySlot* const slot =
      slots_.find(PartySlot::hash_of(token.hi),
                  [bits = PartySlot::bits_of(token)](const PartySlot& one) { return one.bits == bits; });
  if (slot == nullptr) return kNoParty;
  __builtin_prefetch(&parties_[slot->number]);
  return slot->number;
}

PartyNumber PartyTable::find(const Token& token) const {
  const PartySlot* const slot = slots_.find(PartySlot::hash_of(token.hi), its(token));
  return slot == nullptr ? kNoParty : slot->number;
}

PartyNumber PartyTable::intern(const Token& token, EntityKind kind) {
  XIEZHI_CHECK(static_cast<bool>(token));
  if (const PartyNumber known = find(token); known != kNoParty) {
    mark(known);
    return known;
  }
  const PartyRecord record{.token = token, .kind = kind, .round = round_};
  PartyNumber number = free_;
  if (number != kNoParty) {
    PartyRecord& party = parties_.change(number);
    free_ = party.entity;
    --free_count_;
    party = record;
  } else {
    number = static_cast<PartyNumber>(parties_.add(record));
  }
  slots_.add({number, token});
  return number;
}

bool PartyTable::rebuild() {
  slots_.clear();
  slots_.reserve(parties_.size());
  for (PartyNumber number = 1; number < parties_.size(); ++number) {
    const Token& token = parties_[number].token;
    if (token && !slots_.add_new({number, token}, its(token))) return false;
  }
  return true;
}

bool PartyTable::sweep(PartyNumber number) {
  if (!parties_[number].token || parties_[number].round == round_) return false;
  XIEZHI_CHECK(parties_[number].entity == 0);
  slots_.remove(PartySlot::hash_of(parties_[number].token.hi),
                [&](const PartySlot& slot) { return slot.number == number; });
  PartyRecord& party = parties_.change(number);
  if (party.sealed != 0) pool_.release(party.sealed, party.sealed_length);
  party = PartyRecord{.token = {}, .entity = free_};
  free_ = number;
  ++free_count_;
  return true;
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
