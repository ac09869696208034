// Distinct counterparties of some entries; lives on the stack of one judge.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "detectors/detector.h"

namespace xiezhi {

constexpr std::size_t kPartiesLookedAt = 512;

class DistinctParties {
 public:
  void add(PartyNumber party) {
    if (size_ < parties_.size()) parties_[size_++] = party;
  }
  std::int64_t count() {
    const auto end = parties_.begin() + static_cast<std::ptrdiff_t>(size_);
    std::sort(parties_.begin(), end);
    size_ = static_cast<std::size_t>(std::unique(parties_.begin(), end) - parties_.begin());
    return static_cast<std::int64_t>(size_);
  }

 private:
  std::array<PartyNumber, kPartiesLookedAt> parties_;
  std::size_t size_ = 0;
};

}  // namespace xiezhi
