#include <gtest/gtest.h>

#include "tests/detectors/fixture.h"

namespace xiezhi {
extern const Detector d02_structuring;
namespace {

class Structuring : public ::testing::Test {
 protected:
  Life life;

  std::optional<Signal> deposit(std::int64_t fen, std::int64_t at_ms) {
    return life.judge(d02_structuring, life.cash_in("keeper", fen, at_ms).principal());
  }
  int sends(std::int64_t fen, std::int64_t at_ms, std::uint32_t flags = 0) {
    return points(life.judge(d02_structuring,
                             life.transfer_out("keeper", "other", fen, at_ms).principal().flag(flags)));
  }
};

TEST_F(Structuring, ThreeNearTheLimit) {
  EXPECT_FALSE(deposit(yuan(40000), 0));
  EXPECT_FALSE(deposit(yuan(50000) - 1, days(1)));
  const auto signal = deposit(yuan(45000), days(1) + hours(2));
  ASSERT_TRUE(signal);
  EXPECT_EQ(signal->points, 35);
  EXPECT_EQ(seen(signal, "payments_near_limit_5_working_days"), 3);
  EXPECT_EQ(signal->event_count, 2);
}

TEST_F(Structuring, WhatIsNear) {
  EXPECT_FALSE(deposit(yuan(40000) - 1, 0));
  EXPECT_FALSE(deposit(yuan(50000), 0));  // reported
  EXPECT_FALSE(deposit(yuan(40000), 0));
  EXPECT_FALSE(deposit(yuan(40000), 1));
  EXPECT_TRUE(deposit(yuan(40000), 2));
  EXPECT_FALSE(deposit(yuan(100), 3));  // not itself near, and the day is above the limit
}

TEST_F(Structuring, ManyPiecesOfWhichNoDayIsReported) {
  for (int i = 0; i < 4; ++i) EXPECT_FALSE(deposit(yuan(12000), hours(i)));
  EXPECT_FALSE(deposit(yuan(49999), days(1)));
  EXPECT_FALSE(deposit(yuan(2000) - 1, days(2)));
  const auto signal = deposit(yuan(3000), days(2) + 1);  // 102,998: twice the limit, no day with 50,000
  ASSERT_TRUE(signal);
  EXPECT_EQ(seen(signal, "sum_to_limit_5_working_days"), 205);
  EXPECT_EQ(seen(signal, "largest_day"), yuan(49999));
  EXPECT_FALSE(deposit(yuan(47000), days(2) + 2));  // now a day is
}

TEST_F(Structuring, WindowOfFiveWorkingDays) {
  EXPECT_FALSE(deposit(yuan(45000), 0));  // Wednesday
  EXPECT_FALSE(deposit(yuan(45000), days(1)));
  EXPECT_FALSE(deposit(yuan(45000), days(7)));  // the next Wednesday: the first has left
  EXPECT_TRUE(deposit(yuan(45000), days(7) + 1));
}

TEST_F(Structuring, EachRuleHasItsLimit) {
  for (int i = 0; i < 2; ++i) EXPECT_EQ(sends(yuan(400000), hours(i)), 0);
  EXPECT_EQ(sends(yuan(400000), hours(2)), 35);
  for (int i = 0; i < 2; ++i) EXPECT_EQ(sends(yuan(160000), hours(i), touch_flag::cross_border), 0);
  EXPECT_EQ(sends(yuan(160000), hours(3), touch_flag::cross_border), 35);
  EXPECT_EQ(sends(yuan(400000), hours(4), touch_flag::subject_is_unit), 0);  // 2,000,000 holds for a unit
}

TEST_F(Structuring, Guards) {
  for (int i = 0; i < 4; ++i) EXPECT_EQ(sends(yuan(400000), hours(i), touch_flag::own_transfer), 0);
  for (int i = 0; i < 4; ++i) EXPECT_EQ(sends(yuan(400000), hours(i), touch_flag::foreign), 0);
  for (int i = 0; i < 2; ++i) EXPECT_EQ(sends(yuan(400000), hours(i)), 0);
  EXPECT_FALSE(life.judge(d02_structuring, life.transfer_out("keeper", "tax", yuan(400000), hours(5))
                                               .principal()
                                               .counterparty_category(Category::tax)));
  life.allow(EntityKind::account, "keeper", hours(6));
  EXPECT_EQ(sends(yuan(400000), hours(7)), 0);
}

}  // namespace
}  // namespace xiezhi
