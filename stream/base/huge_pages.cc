#include "stream/base/huge_pages.h"

#include <sys/mman.h>

#include <new>

namespace xiezhi {
namespace {

std::size_t whole_pages(std::size_t bytes) { return (bytes + kHugePageBytes - 1) & ~(kHugePageBytes - 1); }

}  // namespace

void* allocate_huge(std::size_t bytes) {
  if (bytes < kHugePageBytes) return ::operator new(bytes);
  const std::size_t size = whole_pages(bytes);
  void* memory = ::operator new (size, std::align_val_t{kHugePageBytes});
  madvise(memory, size, MADV_HUGEPAGE);
  return memory;
}

void release_huge(void* memory, std::size_t bytes) noexcept {
  if (bytes < kHugePageBytes) return ::operator delete(memory, bytes);
  ::operator delete (memory, whole_pages(bytes), std::align_val_t{kHugePageBytes});
}

}  // namespace xiezhi
