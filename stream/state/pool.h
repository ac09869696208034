// Pool: storage for the variable parts of the state (rings, ledgers, event names) behind 32-bit handles.
// One pool belongs to one shard; not thread-safe. Memory comes in 2 MiB chunks (huge pages) and is reused by
// size class, so a warmed-up shard allocates nothing. Addresses never move: a pointer from at() holds until
// its handle is released. A handle is the position in units of 8 bytes; 0 is «none».
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "stream/base/huge_pages.h"
#include "stream/state/image.h"

namespace xiezhi {

class Pool {
 public:
  using Handle = std::uint32_t;

  // At least `bytes` bytes, 8-aligned, not cleared. `bytes` > 0.
  Handle allocate(std::size_t bytes);
  // Gives back what allocate(bytes) gave; `bytes` as asked for then.
  void release(Handle handle, std::size_t bytes);

  template <class T>
  T* at(Handle handle) {
    static_assert(kStored<T>);
    return reinterpret_cast<T*>(chunks_[handle >> kChunkBits] + (handle & kChunkMask) * kUnit);
  }
  template <class T>
  const T* at(Handle handle) const {
    static_assert(kStored<T>);
    return reinterpret_cast<const T*>(chunks_[handle >> kChunkBits] + (handle & kChunkMask) * kUnit);
  }

  template <class Image>
  void image(Image& image) {
    for (std::vector<Handle>& list : free_) image.array(list);
    std::vector<std::uint32_t> blocks;  // chunks in each
    blocks.reserve(owned_.size());
    for (const HugeBlock& block : owned_)
      blocks.push_back(static_cast<std::uint32_t>(block.bytes() / kChunkBytes));
    image.array(blocks);
    image.value(next_unit_);
    image.value(used_);
    if constexpr (Image::kLoads) {
      image.require(next_unit_ <= kChunkUnits);
      if (!image.expect(stored_bytes(blocks), 1)) return;
      for (const std::uint32_t chunks : blocks) own(chunks);
    }
    for (const HugeBlock& block : owned_) {
      const bool newest = &block == &owned_.back();
      image.bytes(block.data(), newest && block.bytes() == kChunkBytes ? next_unit_ * kUnit : block.bytes());
    }
  }

  std::size_t reserved_bytes() const { return reserved_; }
  std::size_t used_bytes() const { return used_; }

 private:
  static constexpr std::size_t kUnit = 8;
  static constexpr std::size_t kLineBytes = 64;
  static constexpr std::size_t kLineUnits = kLineBytes / kUnit;
  static constexpr unsigned kChunkBits = 18;
  static constexpr std::uint32_t kChunkMask = (1U << kChunkBits) - 1;
  static constexpr std::size_t kChunkUnits = std::size_t{1} << kChunkBits;
  static constexpr std::size_t kChunkBytes = kUnit << kChunkBits;
  static constexpr std::size_t kClasses = 128;

  // Sizes grow by quarter steps of a power of two: waste is at most 25 %.
  static std::size_t class_of(std::size_t bytes);
  static std::size_t class_bytes(std::size_t size_class);
  Handle carve(std::size_t bytes);
  void own(std::size_t chunks);  // one more block
  // Bytes of blocks of so many chunks in an image.
  std::uint64_t stored_bytes(const std::vector<std::uint32_t>& blocks) const;

  std::vector<std::byte*> chunks_;
  std::vector<HugeBlock> owned_;
  std::array<std::vector<Handle>, kClasses> free_;
  std::size_t next_unit_ = 0;  // in the last chunk; the first line of chunk 0 stays free: handle 0 is «none»
  std::size_t reserved_ = 0;
  std::size_t used_ = 0;
};

}  // namespace xiezhi
