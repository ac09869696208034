#include <gtest/gtest.h>

#include "tests/detectors/fixture.h"

namespace xiezhi {
extern const Detector d07_dormant;
namespace {

class Dormant : public testing::Test {
 protected:
  Life life;
  // One movement, `pause` without any, then what comes in at day 0 of the waking.
  void sleep(std::int64_t pause) {
    life.apply(life.transfer_in("a", "b", yuan(10), 0));
    woke = pause;
  }
  int in(std::int64_t fen, std::int64_t after, Life::Overrides overrides = {}) {
    return points(life.judge(d07_dormant, life.transfer_in("a", "boss", fen, woke + after), overrides));
  }
  std::int64_t woke = 0;
};

TEST_F(Dormant, WakesAfterHalfAYear) {
  sleep(days(180));
  EXPECT_EQ(in(yuan(20000), 0), 0);
  EXPECT_EQ(in(yuan(29999), hours(1)), 0);
  EXPECT_EQ(in(yuan(1), hours(2)), 50);
}

TEST_F(Dormant, OneMinuteLessIsNoPause) {
  sleep(days(180) - minutes(1));
  in(yuan(50000), 0);
  in(yuan(50000), hours(1));
  EXPECT_EQ(in(yuan(50000), hours(2)), 0);
}

TEST_F(Dormant, TwoMovementsAreTooFew) {
  sleep(days(200));
  EXPECT_EQ(in(yuan(50000), 0), 0);
  EXPECT_EQ(in(yuan(50000), hours(1)), 0);
  EXPECT_EQ(in(yuan(1), hours(2)), 50);
}

TEST_F(Dormant, AFenLessIsTooLittle) {
  sleep(days(200));
  in(yuan(49999), 0);
  in(99, hours(1));
  const auto out = [&](std::int64_t after) {
    return points(life.judge(d07_dormant, life.transfer_out("a", "c", yuan(5), woke + after)));
  };
  EXPECT_EQ(out(hours(2)), 0);
  in(1, hours(3));
  EXPECT_EQ(out(hours(4)), 50);
}

TEST_F(Dormant, AUnitMayMoveMore) {
  sleep(days(200));
  const auto unit = [&](std::int64_t fen, std::int64_t after) {
    return points(life.judge(
        d07_dormant, life.transfer_in("a", "boss", fen, woke + after).flag(touch_flag::subject_is_unit)));
  };
  unit(yuan(200000), 0);
  unit(yuan(200000), hours(1));
  EXPECT_EQ(unit(yuan(99999), hours(2)), 0);
  EXPECT_EQ(unit(yuan(1), hours(3)), 50);
}

TEST_F(Dormant, ItIsAwakeAfterFiveDays) {
  sleep(days(200));
  in(yuan(50000), 0);
  in(yuan(50000), hours(1));
  EXPECT_EQ(in(yuan(50000), days(5) - 1), 50);
  EXPECT_EQ(in(yuan(50000), days(5)), 0);
}

TEST_F(Dormant, InstitutionsAndOwnAccountsAreKeptApart) {
  sleep(days(200));
  in(yuan(20000), 0);
  life.apply(life.transfer_in("a", "own", yuan(90000), woke + 1).own());
  life.apply(life.transfer_in("a", "tax", yuan(90000), woke + 2).counterparty_category(Category::tax));
  EXPECT_EQ(in(yuan(29999), hours(1)), 0);
  EXPECT_EQ(in(yuan(1), hours(2)), 50);
  EXPECT_EQ(
      points(life.judge(d07_dormant, life.transfer_in("a", "boss", yuan(1), woke + hours(3)).attempted())),
      0);
  life.allow(EntityKind::account, "a", 0);
  EXPECT_EQ(in(yuan(1), hours(4)), 0);
}

}  // namespace
}  // namespace xiezhi
