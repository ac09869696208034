// Memory for state that is read at random: large blocks lie on huge pages, because most of a random read from
// small pages is the search for the page (PERFORMANCE: 266 ns against 416 ns). The kernel is asked by madvise
// and may refuse; then the memory is ordinary. Where there is none left the process ends. Any thread.
#pragma once

#include <cstddef>
#include <memory>

namespace xiezhi {

constexpr std::size_t kHugePageBytes = std::size_t{2} << 20U;

// At least `bytes` bytes. Blocks of kHugePageBytes and more are aligned to kHugePageBytes and zero: they come
// from the system, so nothing that was in memory before (an identifier in the clear) is ever in one.
void* allocate_huge(std::size_t bytes);
// Gives back what allocate_huge(bytes) gave; `bytes` as asked for then.
void release_huge(void* memory, std::size_t bytes) noexcept;

// Gives the memory of whole pages of 4 KiB within a block of kHugePageBytes and more back to the system; the
// addresses stay, and read as zero.
void forget_pages(void* memory, std::size_t bytes) noexcept;

// For std::vector and its like.
template <class T>
struct HugeAllocator {
  using value_type = T;
  HugeAllocator() = default;
  template <class U>
  constexpr HugeAllocator(const HugeAllocator<U>&) noexcept {
  }  // NOLINT(google-explicit-constructor): allocators convert

  T* allocate(std::size_t count) { return static_cast<T*>(allocate_huge(count * sizeof(T))); }
  void deallocate(T* memory, std::size_t count) noexcept { release_huge(memory, count * sizeof(T)); }
  friend bool operator==(const HugeAllocator&, const HugeAllocator&) = default;
};

// A block with an owner.
class HugeBlock {
 public:
  explicit HugeBlock(std::size_t bytes) : memory_(allocate_huge(bytes), Release{bytes}) {}
  std::byte* data() const { return static_cast<std::byte*>(memory_.get()); }
  std::size_t bytes() const { return memory_.get_deleter().bytes; }

 private:
  struct Release {
    std::size_t bytes;
    void operator()(void* memory) const noexcept { release_huge(memory, bytes); }
  };
  std::unique_ptr<void, Release> memory_;
};

}  // namespace xiezhi
