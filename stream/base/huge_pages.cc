#include "stream/base/huge_pages.h"

#include <sys/mman.h>

#include <cstdint>
#include <new>

#include "stream/base/check.h"

namespace xiezhi {
namespace {

std::size_t whole_pages(std::size_t bytes) { return (bytes + kHugePageBytes - 1) & ~(kHugePageBytes - 1); }

}  // namespace

void* allocate_huge(std::size_t bytes) {
  if (bytes < kHugePageBytes) return ::operator new(bytes);
  const std::size_t size = whole_pages(bytes);
  void* mapped =
      mmap(nullptr, size + kHugePageBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  XIEZHI_CHECK(mapped != MAP_FAILED);
  auto* start = static_cast<std::byte*>(mapped);
  const std::size_t before = (kHugePageBytes - reinterpret_cast<std::uintptr_t>(start)) % kHugePageBytes;
  if (before > 0) munmap(start, before);
  munmap(start + before + size, kHugePageBytes - before);
  madvise(start + before, size, MADV_HUGEPAGE);
  return start + before;
}

void release_huge(void* memory, std::size_t bytes) noexcept {
  if (bytes < kHugePageBytes) return ::operator delete(memory, bytes);
  munmap(memory, whole_pages(bytes));
}

void forget_pages(void* memory, std::size_t bytes) noexcept { madvise(memory, bytes, MADV_DONTNEED); }

}  // namespace xiezhi
