#include "stream/base/huge_pages.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <vector>

namespace xiezhi {
namespace {

TEST(HugePages, LargeBlocksAreAlignedAndWritable) {
  for (const std::size_t bytes :
       {std::size_t{1}, kHugePageBytes - 1, kHugePageBytes, kHugePageBytes + 1, 3 * kHugePageBytes}) {
    const HugeBlock block(bytes);
    std::memset(block.data(), 0x5A, bytes);
    EXPECT_EQ(block.data()[bytes - 1], std::byte{0x5A});
    const auto address = reinterpret_cast<std::uintptr_t>(block.data());
    if (bytes >= kHugePageBytes) {
      EXPECT_EQ(address % kHugePageBytes, 0U) << bytes;
    }
  }
}

TEST(HugePages, VectorsGrowAcrossTheLimit) {
  std::vector<std::uint64_t, HugeAllocator<std::uint64_t>> numbers;
  const std::uint64_t count = 2 * kHugePageBytes / sizeof(std::uint64_t) + 3;
  for (std::uint64_t i = 0; i < count; ++i) numbers.push_back(i);
  for (std::uint64_t i = 0; i < count; i += 1001) EXPECT_EQ(numbers[i], i);
  numbers.clear();
  numbers.shrink_to_fit();
  EXPECT_TRUE(numbers.empty());
}

}  // namespace
}  // namespace xiezhi
