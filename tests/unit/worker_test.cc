// How long a role waits for company.
#include "stream/app/worker.h"

#include <gtest/gtest.h>

namespace xiezhi {
namespace {

constexpr std::int64_t kMostMs = 10;

TEST(Worker, WaitsTheLongerTheMoreComes) {
  EXPECT_EQ(gather_us(0, kMostMs), 0);  // a quiet day
  EXPECT_EQ(gather_us(1, kMostMs), 500);
  EXPECT_EQ(gather_us(19, kMostMs), 9'500);
  EXPECT_EQ(gather_us(20, kMostMs), 10'000);
  EXPECT_EQ(gather_us(1'999, kMostMs), 10'000);  // never longer than it is told
}

TEST(Worker, ABacklogWaitsForNothing) { EXPECT_EQ(gather_us(2'000, kMostMs), 0); }

TEST(Worker, NothingWaitsWhereItIsTurnedOff) { EXPECT_EQ(gather_us(20, 0), 0); }

TEST(Worker, TheTimeCountsFromTheLookBefore) {
  Gathering gathering(kMostMs);
  gathering.wait(0);
  const auto looked = std::chrono::steady_clock::now();
  gathering.wait(20);
  EXPECT_GE(std::chrono::steady_clock::now() - looked, std::chrono::milliseconds(kMostMs - 1));
}

}  // namespace
}  // namespace xiezhi
