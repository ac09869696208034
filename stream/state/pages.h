// Pages: memory of one part of a shard's state, in chunks of 2 MiB that never move (huge pages). Each 4 KiB
// page has a mark: whether it changed since the last snapshot, and whether a snapshot that is being taken
// still has to save it. Whoever writes asks change() for the address first; a page that waits to be saved is
// then saved as it stands, before it changes. So a snapshot shows one moment although it is taken in slices
// between batches, and costs what changed since the one before it.
// One shard owns it; not thread-safe. Addresses from change() may be written until the end of the batch.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "stream/base/huge_pages.h"
#include "stream/state/image.h"

namespace xiezhi {

// Takes pages of a snapshot. Called while a slice is saved, and while the state is changed.
class PageSink {
 public:
  virtual ~PageSink() = default;
  // `store` is the number that begin() was given. Keeps its errors to itself until the end.
  virtual void page(std::uint8_t store, std::uint32_t number, std::span<const std::byte> bytes) = 0;
};

class Pages {
 public:
  static constexpr unsigned kPageBits = 12, kChunkBits = 21;
  static constexpr std::size_t kPageBytes = std::size_t{1} << kPageBits;
  static constexpr std::size_t kChunkBytes = std::size_t{1} << kChunkBits;
  static_assert(kChunkBytes == kHugePageBytes);

  std::size_t chunks() const { return chunks_.size(); }
  // What the chunks take, without the pages that were forgotten.
  std::size_t bytes() const { return chunks_.size() * kChunkBytes - forgotten_ * kPageBytes; }
  // That many chunks more, side by side in memory, all zero.
  void add(std::size_t count);

  const std::byte* at(std::uint64_t offset) const {
    return chunks_[offset >> kChunkBits] + (offset & (kChunkBytes - 1));
  }
  // The same, to be written: `bytes` bytes from there on, within what one add() gave.
  std::byte* change(std::uint64_t offset, std::size_t bytes) {
    for (std::uint64_t page = offset >> kPageBits; page <= (offset + bytes - 1) >> kPageBits; ++page) {
      if ((settled_[page / 64] >> page % 64 & 1U) == 0) [[unlikely]]
        first_change(page);
    }
    return chunks_[offset >> kChunkBits] + (offset & (kChunkBytes - 1));
  }

  // What stands in these bytes is of no use any more: the pages that lie whole in them go back to the system,
  // but for the first of each chunk, and are in no snapshot until they are written again.
  void forget(std::uint64_t offset, std::size_t bytes);

  // A snapshot begins: every page in use waits, or with `all` false those that changed since the last
  // begin(). They go to the sink under this store's number, until none is left or abandon().
  void begin(bool all, PageSink& sink, std::uint8_t store);
  // Saves waiting pages, at most `count`; how many.
  std::size_t save(std::size_t count);
  std::size_t waiting() const { return waiting_; }
  std::size_t used() const { return used_; }
  // The sink is gone. What is missing from the snapshot is not known here: the next one must save all.
  void abandon();

  // A page of a snapshot; false when there is no such page.
  bool load(std::uint32_t number, std::span<const std::byte> bytes);

  // How many chunks there are and which lie side by side; loaded over a prefix of the same chunks.
  template <class Image>
  void image(Image& image) {
    std::vector<std::uint32_t> blocks;
    blocks.reserve(owned_.size());
    for (const HugeBlock& block : owned_)
      blocks.push_back(static_cast<std::uint32_t>(block.bytes() / kChunkBytes));
    if constexpr (Image::kLoads) {
      const std::vector<std::uint32_t> before = blocks;
      image.array(blocks);
      // Of a chunk that is new at least half a page is in the file: the larger part of a block is written.
      if (image.require(follows(before, blocks))) image.expect(chunks_in(blocks) - chunks(), kPageBytes / 2);
      for (std::size_t i = before.size(); image.good() && i < blocks.size(); ++i) add(blocks[i]);
    } else {
      image.array(blocks);
    }
  }

 private:
  enum Mark : std::uint8_t { kUsed = 1, kChanged = 2, kWaiting = 4, kForgotten = 8 };
  static constexpr std::size_t kChunksMax = std::size_t{1}
                                            << 14;  // 32 GiB; a pool's handles reach no further

  void first_change(std::uint64_t page);
  void give(std::uint64_t page);
  void use(std::uint64_t page);
  static std::uint64_t chunks_in(std::span<const std::uint32_t> blocks);
  static bool follows(std::span<const std::uint32_t> before, std::span<const std::uint32_t> blocks);

  std::vector<std::byte*> chunks_;
  std::vector<HugeBlock> owned_;
  std::vector<std::uint8_t> marks_;  // of each page
  // A bit for each page: its mark is kUsed | kChanged, so that a further change is of no interest. The marks
  // of a large state are themselves cold memory; an eighth of them is not.
  std::vector<std::uint64_t> settled_;
  std::size_t used_ = 0, waiting_ = 0, forgotten_ = 0;
  std::uint64_t next_ = 0;  // no page before it waits
  PageSink* sink_ = nullptr;
  std::uint8_t store_ = 0;
};

// Rows of one size by number, from 0 on.
template <class T>
class Rows {
 public:
  const T& operator[](std::size_t number) const {
    return *reinterpret_cast<const T*>(pages_.at(offset_of(number)));
  }
  T& change(std::size_t number) { return *reinterpret_cast<T*>(pages_.change(offset_of(number), sizeof(T))); }
  // A new row behind the others; its number.
  std::size_t add(const T& row) {
    if (size_ == pages_.chunks() * kPerChunk) pages_.add(1);
    std::construct_at(&change(size_), row);
    return size_++;
  }
  // Rows go; their memory stays.
  void clear() { size_ = 0; }
  std::size_t size() const { return size_; }
  std::size_t bytes() const { return pages_.bytes(); }
  Pages& pages() { return pages_; }

  template <class Image>
  void image(Image& image) {
    pages_.image(image);
    image.value(size_);
    if constexpr (Image::kLoads) image.require(size_ <= pages_.chunks() * kPerChunk);
  }

 private:
  static_assert(kStored<T>);
  static constexpr std::size_t kPerChunk = std::bit_floor(Pages::kChunkBytes / sizeof(T));
  static std::uint64_t offset_of(std::size_t number) {
    return number / kPerChunk * Pages::kChunkBytes + number % kPerChunk * sizeof(T);
  }

  Pages pages_;
  std::uint64_t size_ = 0;
};

}  // namespace xiezhi
