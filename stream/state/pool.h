// Pool: storage for the variable parts of the state (rings, ledgers, event names) behind 32-bit handles.
// One pool belongs to one shard; not thread-safe. Memory comes in 2 MiB chunks (huge pages) and is reused by
// size class, so a warmed-up shard allocates nothing; of large blocks that are given back only the addresses
// stay. Addresses never move: a pointer from at() holds until
// its handle is released, one from change() may be written until the end of the batch (state/pages.h).
// A handle is the position in units of 8 bytes; 0 is «none».
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "stream/state/pages.h"

namespace xiezhi {

class Pool {
 public:
  using Handle = std::uint32_t;

  // At least `bytes` bytes, 8-aligned, not cleared. `bytes` > 0.
  Handle allocate(std::size_t bytes);
  // Gives back what allocate(bytes) gave; `bytes` as asked for then.
  void release(Handle handle, std::size_t bytes);

  // What allocate(bytes) really takes: a caller that grows may use all of it.
  static std::size_t block_bytes(std::size_t bytes) { return class_bytes(class_of(bytes)); }

  // The first of the block's objects.
  template <class T>
  const T* at(Handle handle) const {
    static_assert(kStored<T>);
    return reinterpret_cast<const T*>(pages_.at(std::uint64_t{handle} * kUnit));
  }
  // Whether such a block lies within the pool: of a handle that came out of a file.
  bool holds(Handle handle, std::size_t bytes) const {
    return std::uint64_t{handle} * kUnit + bytes <= pages_.chunks() * Pages::kChunkBytes;
  }
  // One of them, or `count` from it on, to be written.
  template <class T>
  T* change(Handle handle, std::size_t number = 0, std::size_t count = 1) {
    static_assert(kStored<T>);
    const std::uint64_t offset = std::uint64_t{handle} * kUnit + number * sizeof(T);
    return reinterpret_cast<T*>(pages_.change(offset, count * sizeof(T)));
  }

  Pages& pages() { return pages_; }
  template <class Image>
  void image(Image& image) {
    pages_.image(image);
    for (Handle& handle : free_) image.value(handle);
    image.value(next_unit_);
    image.value(used_);
    if constexpr (Image::kLoads) image.require(next_unit_ <= kChunkUnits);
  }

  std::size_t reserved_bytes() const { return pages_.bytes(); }
  std::size_t used_bytes() const { return used_; }

 private:
  static constexpr std::size_t kUnit = 8;
  static constexpr std::size_t kLineBytes = 64;
  static constexpr std::size_t kLineUnits = kLineBytes / kUnit;
  static constexpr std::size_t kChunkUnits = Pages::kChunkBytes / kUnit;
  static constexpr std::size_t kClasses = 128;
  static constexpr std::size_t kForgottenBytes = std::size_t{64} << 10U;

  // Sizes grow by quarter steps of a power of two: waste is at most 25 %.
  static std::size_t class_of(std::size_t bytes);
  static std::size_t class_bytes(std::size_t size_class);
  Handle carve(std::size_t bytes);

  Pages pages_;
  std::array<Handle, kClasses>
      free_{};  // of each class the block given back last; in it stands the one before
  std::uint64_t next_unit_ =
      0;  // in the last chunk; the first line of chunk 0 stays free: handle 0 is «none»
  std::uint64_t used_ = 0;
};

}  // namespace xiezhi
