#include <gtest/gtest.h>

#include "tests/detectors/fixture.h"

namespace xiezhi {
extern const Detector v06_fake_service;
namespace {

class FakeService : public testing::Test {
 protected:
  Life life;
  void lend(std::int64_t fen, std::int64_t at_ms) {
    Draft draft = life.transfer_in("a", "bank", fen, at_ms).unit();
    draft.touch.kind = TouchKind::loan_in;
    life.apply(draft);
  }
  void called(std::int64_t at_ms, Relation relation = Relation::contacted) {
    life.apply(life.warning(EntityKind::account, "a", "caller", relation, EntityKind::phone, 60, 300, at_ms));
  }
  std::optional<Signal> pay(std::int64_t fen, std::int64_t at_ms, std::uint64_t flags = 0) {
    return life.judge(v06_fake_service, life.transfer_out("a", "safe", fen, at_ms).principal().flag(flags));
  }
};

TEST_F(FakeService, CalledLentAndGone) {
  called(0);
  lend(yuan(10000), hours(1));
  EXPECT_FALSE(pay(yuan(7999), hours(2)));
  const auto signal = pay(yuan(1), hours(3));
  EXPECT_EQ(points(signal), 80);
  EXPECT_EQ(seen(signal, "share_that_left"), 8000);
}

TEST_F(FakeService, WithoutACallItIsV07s) {
  lend(yuan(10000), hours(1));
  EXPECT_FALSE(pay(yuan(9900), hours(2)));
  called(hours(2), Relation::payee);
  EXPECT_FALSE(pay(yuan(90), hours(3)));
}

TEST_F(FakeService, TheScreenIsShared) {
  lend(yuan(10000), hours(1));
  EXPECT_TRUE(pay(yuan(9900), hours(2), touch_flag::screen_share));
}

TEST_F(FakeService, TheScreenWasShared) {
  life.apply(life.account_action("a", static_cast<std::uint8_t>(AccountAction::screen_share_on), 0));
  lend(yuan(10000), hours(1));
  EXPECT_TRUE(pay(yuan(9900), hours(2)));
}

TEST_F(FakeService, SixHoursAreSixHours) {
  called(0);
  lend(yuan(10000), hours(1));
  EXPECT_FALSE(pay(yuan(9900), hours(6)));
}

TEST_F(FakeService, LittleIsNoCrime) {
  called(0);
  lend(yuan(3000), hours(1));
  EXPECT_FALSE(pay(yuan(2999), hours(2)));
  EXPECT_TRUE(pay(yuan(1), hours(3)));
}

TEST_F(FakeService, WhatWasPaidBeforeTheLoanIsNotOfIt) {
  called(0);
  life.apply(life.transfer_out("a", "shop", yuan(9000), minutes(30)));
  lend(yuan(10000), hours(1));
  EXPECT_FALSE(pay(yuan(7000), hours(2)));
}

TEST_F(FakeService, AnAttemptCounts) {
  called(0);
  lend(yuan(10000), hours(1));
  EXPECT_TRUE(life.judge(v06_fake_service,
                         life.transfer_out("a", "safe", yuan(8000), hours(2)).principal().attempted()));
  EXPECT_FALSE(
      life.judge(v06_fake_service, life.transfer_out("a", "safe", yuan(8000), hours(2)).principal().own()));
}

}  // namespace
}  // namespace xiezhi
