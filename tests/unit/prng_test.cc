#include "stream/app/prng.h"

#include <gtest/gtest.h>

#include <set>

namespace xiezhi {
namespace {

// First output of splitmix64 with state 0, as its authors publish it.
TEST(Prng, ScatterIsSplitmix64) { EXPECT_EQ(scatter(0), 0xE220A8397B1DCDAFULL); }

TEST(Prng, DrawsStayInsideTheirLimits) {
  Prng random(1);
  std::array<int, 10> counts{};
  for (int i = 0; i < 10'000; ++i) ++counts[random.below(10)];
  for (const int count : counts) EXPECT_NEAR(count, 1000, 150);
  for (int i = 0; i < 1000; ++i) {
    const std::int64_t value = random.between(-3, 3);
    EXPECT_GE(value, -3);
    EXPECT_LE(value, 3);
  }
}

TEST(Prng, StreamsOfOneSeedDiffer) {
  std::set<std::uint64_t> firsts;
  for (std::uint64_t stream = 0; stream < 1000; ++stream) firsts.insert(Prng(5, stream).next());
  EXPECT_EQ(firsts.size(), 1000U);
}

}  // namespace
}  // namespace xiezhi
