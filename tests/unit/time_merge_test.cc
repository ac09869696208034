// Records of many partitions in the order of their timestamps, and how long one waits for another.
#include "stream/io/time_merge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace xiezhi::kafka {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class TimeMergeTest : public testing::Test {
 protected:
  void add(std::size_t source, std::int64_t time_ms, const std::string& name) {
    merge_.add(source, time_ms, offset_++, name);
  }
  std::vector<std::string> take(const std::vector<std::size_t>& behind, std::int64_t now_ms = kNowMs,
                                std::size_t most = 100) {
    std::vector<std::string> taken;
    merge_.take(most, behind, now_ms, [&](const std::string& name) { taken.push_back(name); });
    return taken;
  }

  static constexpr std::int64_t kWaitMs = 50, kNowMs = 1'767'542'400'000;  // any clock
  TimeMerge<std::string> merge_{kWaitMs};
  std::int64_t offset_ = 0;
};

TEST_F(TimeMergeTest, TheOldestFirst) {
  add(0, 10, "a");
  add(0, 30, "b");
  add(1, 20, "c");
  add(1, 30, "d");
  EXPECT_THAT(take({}, kNowMs, 3), ElementsAre("a", "c", "b"));
  EXPECT_THAT(take({}), ElementsAre("d"));
  EXPECT_EQ(merge_.size(), 0U);
}

TEST_F(TimeMergeTest, KnowsHowManyOfAPartitionWait) {
  add(0, 10, "a");
  add(0, 40, "b");
  add(2, 50, "c");
  EXPECT_THAT(take({}, kNowMs, 1), ElementsAre("a"));
  EXPECT_EQ(merge_.size(0), 1U);
  EXPECT_EQ(merge_.size(1), 0U);
  EXPECT_EQ(merge_.size(2), 1U);
  EXPECT_EQ(merge_.size(3), 0U);
}

TEST_F(TimeMergeTest, WithinAPartitionAsTheyCame) {
  add(0, 10, "a");
  add(0, 5, "b");
  add(1, 7, "c");
  EXPECT_THAT(take({}), ElementsAre("a", "b", "c"));
}

// A producer whose clock is ahead does not make its partition the last one.
TEST_F(TimeMergeTest, AClockThatIsAheadHoldsNobodyUp) {
  add(0, 10, "a");
  add(0, 9'000, "ahead");
  add(0, 20, "b");
  add(0, 40, "c");
  add(1, 30, "d");
  add(1, 50, "e");
  EXPECT_THAT(take({}), ElementsAre("a", "ahead", "b", "d", "c", "e"));
}

TEST_F(TimeMergeTest, AHeadThatIsAheadIsToldLater) {
  add(0, 9'000, "ahead");
  add(1, 20, "a");
  add(1, 40, "b");
  EXPECT_THAT(take({}, kNowMs, 1), ElementsAre("a"));
  add(0, 30, "c");
  EXPECT_THAT(take({}), ElementsAre("ahead", "c", "b"));
  EXPECT_EQ(merge_.size(), 0U);
}

TEST_F(TimeMergeTest, AClockThatIsBehindBringsNobodyForward) {
  for (int i = 0; i < 100; ++i) add(0, 1'000 + i, "a" + std::to_string(i));
  add(0, 5, "behind");
  add(1, 500, "b");
  EXPECT_THAT(take({}, kNowMs, 2), ElementsAre("b", "a0"));
  EXPECT_EQ(take({}).back(), "behind");
}

TEST_F(TimeMergeTest, WaitsForAPartitionThatHasMore) {
  add(0, 10, "a");
  add(0, 40, "b");
  EXPECT_THAT(take({1}), IsEmpty()) << "nothing of 1 is here, and it has more";
  add(1, 20, "c");
  EXPECT_THAT(take({1}), ElementsAre("a", "c")) << "the next of 1 may be older than b";
  EXPECT_THAT(take({}), ElementsAre("b")) << "1 has no more";
}

TEST_F(TimeMergeTest, ASilentPartitionIsGivenUpUntilItDelivers) {
  add(0, 10, "a");
  EXPECT_THAT(take({1}, kNowMs), IsEmpty());
  EXPECT_THAT(take({1}, kNowMs + kWaitMs), IsEmpty());
  EXPECT_THAT(take({1}, kNowMs + kWaitMs + 1), ElementsAre("a"));
  add(0, 30, "b");
  EXPECT_THAT(take({1}, kNowMs + kWaitMs + 2), ElementsAre("b")) << "no second wait";
  add(0, 40, "c");
  add(1, 35, "d");
  EXPECT_THAT(take({1}, kNowMs + kWaitMs + 3), ElementsAre("d"));
  EXPECT_THAT(take({1}, kNowMs + kWaitMs + 4), IsEmpty()) << "waited for again";
}

TEST_F(TimeMergeTest, KnowsHowFarAPartitionIs) {
  EXPECT_EQ(merge_.added_up_to(3), 0);
  merge_.add(3, 1, 41, "a");
  EXPECT_EQ(merge_.added_up_to(3), 42);
  merge_.clear();
  EXPECT_EQ(merge_.added_up_to(3), 0);
}

}  // namespace
}  // namespace xiezhi::kafka
