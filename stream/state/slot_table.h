// SlotTable: finds what has a number by a hash. Open addressing in segments of kSlots slots, which splits one
// segment, in turn, whenever so many entries have come (linear hashing: W. Litwin, VLDB 1980): what grows
// costs each touch a little, and none waits until a whole table has moved. All of it follows from what is
// found, so no snapshot holds it. One shard owns it; not thread-safe.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <utility>
#include <vector>

#include "stream/base/huge_pages.h"

namespace xiezhi {

// A number by 32 bits of a hash; what has the same ones is told apart by whoever asks.
struct NumberSlot {
  std::uint32_t number = 0;  // 0: free
  std::uint32_t bits = 0;

  bool taken() const { return number != 0; }
  std::uint32_t hash() const { return bits; }
};

template <class Slot>
class SlotTable {
 public:
  static constexpr std::size_t kEntryBytes = sizeof(Slot) * 8 / 3;  // what an entry takes

  SlotTable() { open_segment(); }
  SlotTable(const SlotTable&) = delete;
  SlotTable& operator=(const SlotTable&) = delete;

  // The one with this hash of which is_it(slot) holds, or null. is_it() is asked for all until it does. Holds
  // until the next change.
  template <class F>
  const Slot* find(std::uint32_t hash, F&& is_it) const {
    return look_for(hash, is_it);
  }
  // One that is not in it yet.
  void add(const Slot& slot) {
    if (++size_ > most_) split();
    put(segment_of(slot.hash()), slot);
  }
  // Of what a file holds: false, and nothing is added, when is_it(slot) holds of one that is there. Rows that
  // are all alike would each be looked for behind all the others.
  template <class F>
  [[nodiscard]] bool add_new(const Slot& slot, F&& is_it) {
    if (look_for(slot.hash(), is_it) != nullptr) return false;
    add(slot);
    return true;
  }
  // Another in its place, with the same hash.
  template <class F>
  void replace(const Slot& slot, F&& is_it) {
    *look_for(slot.hash(), is_it) = slot;
  }
  // Those behind it move up, so that nothing is behind a gap.
  template <class F>
  void remove(std::uint32_t hash, F&& is_it) {
    const Slot* const found = look_for(hash, is_it);
    if (found == nullptr) return;
    Segment& segment = segment_of(hash);
    auto gap = static_cast<std::uint32_t>(found - segment.slots);
    for (std::uint32_t i = (gap + 1) & segment.mask; segment.slots[i].taken(); i = (i + 1) & segment.mask) {
      const std::uint32_t home = segment.slots[i].hash() & segment.mask;
      if (((i - home) & segment.mask) < ((i - gap) & segment.mask)) continue;
      segment.slots[gap] = segment.slots[i];
      gap = i;
    }
    segment.slots[gap] = Slot{};
    --segment.size;
    --size_;
  }
  void prefetch(std::uint32_t hash) const {
    const Segment& segment = segment_of(hash);
    __builtin_prefetch(&segment.slots[hash & segment.mask]);
  }

  // All go; their memory stays.
  void clear() {
    for (Segment& segment : segments_) empty(segment);
    size_ = 0;
  }
  // Of an empty table: room for so many before the first split.
  void reserve(std::size_t count) {
    while (count > most_) open_segment();
  }
  std::size_t size() const { return size_; }
  std::size_t bytes() const { return bytes_; }

 private:
  static constexpr unsigned kHomeBits = 10;
  static constexpr std::uint32_t kSlots = 1U << kHomeBits;
  static constexpr std::size_t kBlockSegments = kHugePageBytes / (kSlots * sizeof(Slot));

  struct Segment {
    Slot* slots = nullptr;
    std::uint32_t mask = 0;
    std::uint32_t size = 0;
  };

  Segment& segment_of(std::uint32_t hash) const {
    const std::size_t number = (hash >> kHomeBits) & wide_mask_;
    return first_[number < count_ ? number : number & (wide_mask_ >> 1U)];
  }

  template <class F>
  Slot* look_for(std::uint32_t hash, F& is_it) const {
    const Segment& segment = segment_of(hash);
    for (std::uint32_t i = hash & segment.mask; segment.slots[i].taken(); i = (i + 1) & segment.mask) {
      if (segment.slots[i].hash() == hash && is_it(segment.slots[i])) return &segment.slots[i];
    }
    return nullptr;
  }

  static void empty(Segment& segment) {
    std::fill_n(segment.slots, std::size_t{segment.mask} + 1, Slot{});
    segment.size = 0;
  }

  Slot* take_memory(std::size_t slots) {
    blocks_.emplace_back(slots * sizeof(Slot));
    bytes_ += blocks_.back().bytes();
    return reinterpret_cast<Slot*>(blocks_.back().data());
  }

  void open_segment() {
    if (unopened_ == 0) {
      unopened_ = std::clamp<std::size_t>(segments_.size(), 1, kBlockSegments);
      next_ = take_memory(unopened_ * kSlots);
    }
    segments_.push_back({std::exchange(next_, next_ + kSlots), kSlots - 1, 0});
    empty(segments_.back());
    --unopened_;
    first_ = segments_.data();
    count_ = segments_.size();
    wide_mask_ = 2 * std::bit_floor(count_) - 1;
    // Segments that wait for their split are twice as full as the others: three quarters at most.
    most_ = count_ * kSlots * 3 / 8;
  }

  void put(Segment& segment, const Slot& slot) {
    if (segment.size >= segment.mask / 8 * 7) widen(segment);
    std::uint32_t i = slot.hash() & segment.mask;
    while (segment.slots[i].taken()) i = (i + 1) & segment.mask;
    segment.slots[i] = slot;
    ++segment.size;
  }

  // Moves what the segment holds to where it belongs.
  void spread(std::size_t number) {
    moved_.assign(segments_[number].slots, segments_[number].slots + segments_[number].mask + 1);
    empty(segments_[number]);
    for (const Slot& slot : moved_) {
      if (slot.taken()) put(segment_of(slot.hash()), slot);
    }
  }

  void split() {
    open_segment();
    spread(count_ - 1 - std::bit_floor(count_ - 1));
  }

  // No split tells apart what has one hash: a segment that is full all the same becomes a wider one.
  void widen(Segment& segment) {
    const Segment narrow = segment;
    const std::size_t slots = 2 * (std::size_t{narrow.mask} + 1);
    segment = {take_memory(slots), static_cast<std::uint32_t>(slots - 1), 0};
    empty(segment);
    for (std::size_t i = 0; i <= narrow.mask; ++i) {
      if (narrow.slots[i].taken()) put(segment, narrow.slots[i]);
    }
  }

  std::vector<Segment> segments_;
  std::vector<HugeBlock> blocks_;
  std::vector<Slot> moved_;   // while a segment is split
  Segment* first_ = nullptr;  // all of them; what follows tells what it takes to find one
  std::size_t count_ = 0, wide_mask_ = 1;
  std::size_t size_ = 0, most_ = 0;  // entries; before the next split
  std::size_t bytes_ = 0;
  Slot* next_ = nullptr;  // memory of segments to come
  std::size_t unopened_ = 0;
};

}  // namespace xiezhi
