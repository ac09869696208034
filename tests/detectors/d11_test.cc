#include <gtest/gtest.h>

#include "tests/detectors/fixture.h"

namespace xiezhi {
extern const Detector d11_opening_spree;
namespace {

class OpeningSpree : public testing::Test {
 protected:
  Life life;
  std::optional<Signal> open(std::int64_t at_ms, EntityKind kind = EntityKind::person,
                             std::string_view whose = {}, AccountAction action = AccountAction::open) {
    Draft draft = life.account_action("subject", static_cast<std::uint8_t>(action), at_ms);
    draft.touch.entity = kind;
    if (!whose.empty()) {
      draft.touch.counterparty = Life::token(whose);
      draft.touch.counterparty_kind = EntityKind::person;
      if (kind == EntityKind::person) draft.flag(touch_flag::agent);
    }
    return life.judge(d11_opening_spree, draft);
  }
};

TEST_F(OpeningSpree, ThreeInAMonth) {
  EXPECT_FALSE(open(0));
  EXPECT_FALSE(open(days(10)));
  EXPECT_FALSE(open(days(15), EntityKind::person, {}, AccountAction::close));
  const auto signal = open(days(30) - 1);
  EXPECT_EQ(points(signal), 50);
  EXPECT_EQ(signal->feature_code, 1001);
  EXPECT_EQ(seen(signal, "accounts_opened_30_days"), 3);
}

TEST_F(OpeningSpree, AMonthIsThirtyDays) {
  open(0);
  open(days(10));
  EXPECT_FALSE(open(days(30)));
}

TEST_F(OpeningSpree, FiveInHalfAYear) {
  for (int i = 0; i < 4; ++i) EXPECT_FALSE(open(days(31 * i))) << i;
  const auto signal = open(days(31 * 4));
  EXPECT_EQ(points(signal), 50);
  EXPECT_EQ(signal->feature_code, 1002);
  EXPECT_EQ(seen(signal, "accounts_opened_180_days"), 5);
}

TEST_F(OpeningSpree, SevenMonthsAgoIsForgotten) {
  open(0);
  for (int i = 2; i < 5; ++i) open(days(40 * i));
  EXPECT_FALSE(open(days(210)));  // the first was in the seventh month before
}

TEST_F(OpeningSpree, AnAgentServesThreeInADay) {
  EXPECT_FALSE(open(0, EntityKind::person, "a"));
  EXPECT_FALSE(open(1, EntityKind::person, "b"));
  EXPECT_FALSE(open(2, EntityKind::person, "b"));
  const auto signal = open(days(1) - 1, EntityKind::person, "c");
  EXPECT_EQ(points(signal), 55);
  EXPECT_EQ(signal->feature_code, 1001);
}

// As the log tells openings since they name the account.
TEST_F(OpeningSpree, OwnAccountsAreNamedAndNobodyIsServedByThem) {
  const auto own = [&](std::string_view account, std::int64_t at_ms, std::uint64_t flags) {
    Draft draft = life.account_action("subject", static_cast<std::uint8_t>(AccountAction::open), at_ms);
    draft.touch.entity = EntityKind::person;
    draft.touch.counterparty = Life::token(account);
    draft.touch.counterparty_kind = EntityKind::account;
    return life.judge(d11_opening_spree, draft.flag(touch_flag::own_transfer | flags));
  };
  EXPECT_FALSE(own("n1", 0, 0));
  EXPECT_FALSE(own("n2", 1, 0));
  EXPECT_FALSE(own("n3", 2, touch_flag::agent)) << "nobody else was served";
  EXPECT_EQ(seen(own("n4", 3, 0), "accounts_opened_30_days"), 4);
}

TEST_F(OpeningSpree, ADayIsADay) {
  open(0, EntityKind::person, "a");
  open(1, EntityKind::person, "b");
  EXPECT_FALSE(open(days(1), EntityKind::person, "c"));
}

TEST_F(OpeningSpree, ADeviceServesThreeInADay) {
  open(0, EntityKind::device, "a");
  open(1, EntityKind::device, "b");
  EXPECT_EQ(points(open(2, EntityKind::device, "c")), 55);
}

TEST_F(OpeningSpree, WhatAnAgentOpensForOthersIsNotHisOwn) {
  open(0);
  open(1);
  EXPECT_FALSE(open(2, EntityKind::person, "a"));
  EXPECT_TRUE(open(3));
}

}  // namespace
}  // namespace xiezhi
