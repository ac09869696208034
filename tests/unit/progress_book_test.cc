#include "stream/app/progress_book.h"

#include <gtest/gtest.h>

namespace xiezhi {
namespace {

class ProgressBookTest : public testing::Test {
 protected:
  void at(std::int64_t done_up_to, bool waits = false) {
    book_.report("detect", {{"touches", 0, done_up_to, waits}, {"touches", 1, other_, false}});
  }
  std::int64_t stalled_ms(std::int64_t now_ms) {
    const auto stalls = book_.look(now_ms, [this](const std::string& topic, std::int32_t partition) {
      EXPECT_EQ(topic, "touches");
      return partition == 0 ? end_ : other_;
    });
    EXPECT_EQ(stalls.size(), 2U);
    EXPECT_EQ(stalls.at(1).for_ms, 0);
    return stalls.at(0).for_ms;
  }

  ProgressBook book_;
  std::int64_t end_ = 100, other_ = 5;
};

TEST_F(ProgressBookTest, AStallIsAsLongAsNothingMovesThoughThereIsMore) {
  at(10);
  EXPECT_EQ(stalled_ms(1'000), 0) << "seen for the first time";
  EXPECT_EQ(stalled_ms(6'000), 5'000);
  EXPECT_EQ(stalled_ms(11'000), 10'000);
  at(11);
  EXPECT_EQ(stalled_ms(16'000), 0);
  at(11);
  EXPECT_EQ(stalled_ms(21'000), 5'000);
}

TEST_F(ProgressBookTest, AtTheEndThereIsNothingToDo) {
  at(100);
  EXPECT_EQ(stalled_ms(1'000), 0);
  EXPECT_EQ(stalled_ms(6'000), 0);
  end_ = 101;
  EXPECT_EQ(stalled_ms(11'000), 5'000) << "it came at some time since the last look";
}

TEST_F(ProgressBookTest, SilentBrokersEndNoStallAndBeginNone) {
  at(10);
  EXPECT_EQ(stalled_ms(1'000), 0);
  end_ = -1;
  EXPECT_EQ(stalled_ms(6'000), 0);
  end_ = 100;
  EXPECT_EQ(stalled_ms(11'000), 5'000);
  end_ = -1;
  EXPECT_EQ(stalled_ms(16'000), 10'000);
}

TEST_F(ProgressBookTest, WhoWaitsForOthersThatMoveDoesNotStall) {
  at(10, true);
  EXPECT_EQ(stalled_ms(1'000), 0);
  ++other_;
  at(10, true);
  EXPECT_EQ(stalled_ms(6'000), 0);
  EXPECT_EQ(stalled_ms(11'000), 5'000) << "the others do not move either";
}

TEST_F(ProgressBookTest, APlaceThatWentAndCameBackBeginsAnew) {
  at(10);
  EXPECT_EQ(stalled_ms(1'000), 0);
  book_.report("detect", {});
  EXPECT_TRUE(book_.look(6'000, [](const std::string&, std::int32_t) { return 0; }).empty());
  at(10);
  EXPECT_EQ(stalled_ms(11'000), 0);
}

}  // namespace
}  // namespace xiezhi
