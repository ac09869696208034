// memory.budget_mib divided: nothing is given twice, what is set by itself wins, every process divides alike.
#include "stream/app/memory_budget.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "stream/app/pipeline_options.h"

namespace xiezhi {
namespace {

using testing::HasSubstr;

constexpr std::int64_t kMib = std::int64_t{1} << 20U;

Configuration with(std::map<std::string, std::string> overrides) {
  std::vector<std::pair<std::string, std::string>> list(overrides.begin(), overrides.end());
  return load_configuration({"", list, {}}).value();
}

std::int64_t sum(const MemoryBudget& budget) {
  std::int64_t bytes = 0;
  for (const MemoryShare& share : kMemoryShares) bytes += budget.of(share.part);
  return bytes;
}

TEST(MemoryBudget, PartsAreTheWhole) {
  for (const char* lane : {"at_least_once", "exactly_once"}) {
    const MemoryBudget budget(with({{"memory.budget_mib", "1000"}, {"reports.lane", lane}}));
    EXPECT_LE(sum(budget), 1000 * kMib);
    EXPECT_GT(sum(budget), 999 * kMib);
  }
}

TEST(MemoryBudget, NoneLeavesEverythingAsItIs) {
  const Configuration none = with({});
  EXPECT_EQ(sum(MemoryBudget(none)), 0);
  EXPECT_EQ(state_budget_bytes(none, 8), 0);
  EXPECT_EQ(MemoryBudget(none).of_client("route").fetched_bytes, 0);
  EXPECT_EQ(memory_text(none, 8), "");
  EXPECT_TRUE(check_memory(none, 1024));
}

TEST(MemoryBudget, WithoutALaneItsPartGoesToTheState) {
  const MemoryBudget without(with({{"memory.budget_mib", "1000"}}));
  const MemoryBudget with_lane(with({{"memory.budget_mib", "1000"}, {"reports.lane", "exactly_once"}}));
  EXPECT_EQ(without.of(MemoryPart::reports), 0);
  EXPECT_EQ(without.of(MemoryPart::state),
            with_lane.of(MemoryPart::state) + with_lane.of(MemoryPart::reports));
}

// All partitions of the log together, those of a standby among them, fit into the state's part.
TEST(MemoryBudget, TheStateIsDividedByTheLog) {
  const Configuration configuration = with({{"memory.budget_mib", "1000"}});
  const std::int64_t held = state_budget_bytes(configuration, 8);
  EXPECT_EQ(shard_options(configuration, 8).state_budget_bytes, held);
  EXPECT_LE(8 * held * kProcessPerHeld, MemoryBudget(configuration).of(MemoryPart::state));
  EXPECT_EQ(state_budget_bytes(configuration, 4) / 2, held);
  const Configuration standby = with({{"memory.budget_mib", "1000"}, {"snapshots.standby", "all"}});
  EXPECT_EQ(state_budget_bytes(standby, 8), held);
}

TEST(MemoryBudget, WhatIsSetByItselfWins) {
  const Configuration own = with({{"memory.budget_mib", "1000"}, {"state.partition_budget_mib", "7"}});
  EXPECT_EQ(state_budget_bytes(own, 8), 7 * kMib);
  EXPECT_THAT(memory_text(own, 8), HasSubstr("state.partition_budget_mib says so"));
}

TEST(MemoryBudget, TooLittleIsRefusedWithAMend) {
  const auto small = load_configuration({"", {{"memory.budget_mib", "255"}}, {}});
  ASSERT_FALSE(small);
  EXPECT_THAT(small.error().text, HasSubstr("memory.budget_mib: 255 is too little"));
  EXPECT_THAT(small.error().text, HasSubstr("set 256 or more"));
  const Configuration least = with({{"memory.budget_mib", "256"}});
  EXPECT_TRUE(check_memory(least, 60));
  const auto many = check_memory(least, 200);
  ASSERT_FALSE(many);
  EXPECT_EQ(many.error().code, Exit::bad_configuration);
  EXPECT_THAT(many.error().text, HasSubstr("set 834 or more"));
  EXPECT_TRUE(check_memory(with({{"memory.budget_mib", "834"}}), 200));
  EXPECT_TRUE(check_memory(with({{"memory.budget_mib", "256"}, {"state.partition_budget_mib", "1"}}), 200));
}

TEST(MemoryBudget, EveryPartIsShown) {
  Metrics metrics("1", "r");
  MemoryBudget(with({{"memory.budget_mib", "1000"}, {"reports.lane", "exactly_once"}})).show(metrics);
  const std::string text = metrics.text(), printed = memory_text(with({{"memory.budget_mib", "1000"}}), 8);
  for (const MemoryShare& share : kMemoryShares) {
    EXPECT_THAT(text, HasSubstr("xiezhi_memory_budget_bytes{part=\"" + std::string(share.name) + "\"} "));
    if (share.part == MemoryPart::reports) continue;  // there is no lane
    EXPECT_THAT(printed, HasSubstr(std::string(share.name)));
  }
}

}  // namespace
}  // namespace xiezhi
