// SeenWindow: which (event, entity) pairs a shard has taken lately, so that a repeated event is taken once.
// Two generations of 64-bit fingerprints that turn over when log time crosses a multiple of the horizon: a
// pair is remembered for at least one horizon and at most two. One shard owns it.
#pragma once

#include <cstdint>
#include <vector>

#include "stream/base/huge_pages.h"

namespace xiezhi {

class SeenWindow {
 public:
  explicit SeenWindow(std::int64_t horizon_ms) : horizon_ms_(horizon_ms) {}

  // True when the fingerprint was taken before; remembers it otherwise.
  bool seen(std::uint64_t fingerprint, std::int64_t log_time_ms);
  void prefetch(std::uint64_t fingerprint) const {
    if (!young_.slots.empty()) __builtin_prefetch(&young_.slots[fingerprint & (young_.slots.size() - 1)]);
    if (!old_.slots.empty()) __builtin_prefetch(&old_.slots[fingerprint & (old_.slots.size() - 1)]);
  }
  template <class Image>
  void image(Image& image) {
    image.value(turn_);
    for (Generation* generation : {&young_, &old_}) {
      image.array(generation->slots);
      image.value(generation->size);
    }
  }

  // Calls f(fingerprint) for each that is remembered, in no order.
  template <class F>
  void each(F&& f) const {
    for (const Generation* generation : {&young_, &old_}) {
      for (const std::uint64_t fingerprint : generation->slots) {
        if (fingerprint != 0) f(fingerprint);
      }
    }
  }

  std::size_t size() const { return young_.size + old_.size; }
  std::size_t bytes() const {
    return (young_.slots.capacity() + old_.slots.capacity()) * sizeof(std::uint64_t);
  }

 private:
  struct Generation {
    std::vector<std::uint64_t, HugeAllocator<std::uint64_t>> slots;  // 0: free
    std::size_t size = 0;
    bool contains(std::uint64_t fingerprint) const;
    void add(std::uint64_t fingerprint);
    void clear();
  };
  std::int64_t horizon_ms_;
  std::int64_t turn_ = -1;
  Generation young_, old_;
};

}  // namespace xiezhi
