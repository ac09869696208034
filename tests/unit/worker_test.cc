// How long a role waits for company.
#include "stream/app/worker.h"

#include <gtest/gtest.h>

namespace xiezhi {
namespace {

constexpr std::int64_t kMostMs = 10;

TEST(Worker, WaitsTheLongerTheMoreComes) {
  EXPECT_EQ(gather_us(0, kMostMs), 0);  // a quiet day
  EXPECT_EQ(gather_us(1, kMostMs), 500);
  EXPECT_EQ(gather_us(15, kMostMs), 2'500);
  EXPECT_EQ(gather_us(16, kMostMs), 3'500);
  EXPECT_EQ(gather_us(99, kMostMs), 8'500);
  EXPECT_EQ(gather_us(1'999, kMostMs), 10'000);  // never longer than it is told
}

// As many a second as come: the wait that they lead to is the one in which that many come.
TEST(Worker, AThousandASecondAreAMillisecond) {
  for (const std::int64_t a_millisecond : {3, 5, 8}) {
    std::int64_t wait_us = 10'000;
    for (int look = 0; look < 20; ++look)
      wait_us = gather_us(static_cast<std::size_t>(a_millisecond * wait_us / 1000), kMostMs);
    EXPECT_NEAR(static_cast<double>(wait_us), static_cast<double>(a_millisecond) * 1000, 1'500)
        << a_millisecond;
  }
}

TEST(Worker, ABacklogWaitsForNothing) { EXPECT_EQ(gather_us(2'000, kMostMs), 0); }

TEST(Worker, NothingWaitsWhereItIsTurnedOff) { EXPECT_EQ(gather_us(100, 0), 0); }

TEST(Worker, TheTimeCountsFromTheLookBefore) {
  Gathering gathering(kMostMs);
  gathering.wait(0);
  const auto looked = std::chrono::steady_clock::now();
  gathering.wait(1'000);
  EXPECT_GE(std::chrono::steady_clock::now() - looked, std::chrono::milliseconds(kMostMs - 1));
}

}  // namespace
}  // namespace xiezhi
