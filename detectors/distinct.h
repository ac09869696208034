// Distinct: which counterparties have been met, for detectors that count those with a sign. Pure; lives on
// the stack of one judge; at most kFlowEntries of them (flow.h).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "detectors/flow.h"

namespace xiezhi {

class Distinct {
 public:
  // Whether the party was not there yet. kNoParty is nobody.
  bool add(PartyNumber party) {
    if (party == kNoParty || size_ == kFlowEntries) return false;
    std::size_t slot = party * 2654435761U % slots_.size();
    while (slots_[slot] != kNoParty && slots_[slot] != party) slot = (slot + 1) % slots_.size();
    if (slots_[slot] == party) return false;
    slots_[slot] = party;
    ++size_;
    return true;
  }
  std::int64_t size() const { return size_; }

 private:
  std::array<PartyNumber, 2 * kFlowEntries> slots_{};
  std::uint32_t size_ = 0;
};

}  // namespace xiezhi
