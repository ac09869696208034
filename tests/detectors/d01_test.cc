#include <gtest/gtest.h>

#include "detectors/d01_large_value.h"
#include "tests/detectors/fixture.h"

namespace xiezhi {
extern const Detector d01_large_value;
namespace {

const Detector& d01 = d01_large_value;
constexpr std::uint32_t kUnit = touch_flag::subject_is_unit;
constexpr std::uint32_t kBorder = touch_flag::cross_border;

LargeValue found(const std::optional<Signal>& signal) {
  return signal ? decode_large_value(signal->detail) : LargeValue{};
}

TEST(D01, EveryLimitIsInclusive) {
  struct Case {
    LargeValueRule rule;
    TouchKind kind;
    std::uint32_t flags;
    std::int64_t cny, usd;
  };
  const Case cases[] = {
      {LargeValueRule::cash, TouchKind::cash_in, 0, yuan(50000), 1000000},
      {LargeValueRule::cash, TouchKind::cash_out, kUnit, yuan(50000), 1000000},
      {LargeValueRule::unit, TouchKind::transfer_out, kUnit, yuan(2000000), 20000000},
      {LargeValueRule::unit, TouchKind::transfer_in, kUnit | kBorder, yuan(2000000), 20000000},
      {LargeValueRule::natural_domestic, TouchKind::transfer_in, 0, yuan(500000), 10000000},
      {LargeValueRule::natural_domestic, TouchKind::payment_out, 0, yuan(500000), 10000000},
      {LargeValueRule::natural_border, TouchKind::transfer_out, kBorder, yuan(200000), 1000000},
  };
  for (const Case& each : cases) {
    for (const bool foreign : {false, true}) {
      for (const std::int64_t less : {0, 1}) {
        Life life;
        Draft draft = life.transfer_out("wang", "li", each.cny - less, 0);
        draft.touch.kind = each.kind;
        draft.flag(each.flags).principal();
        if (foreign) draft.foreign(each.usd - less);
        const auto signal = life.judge(d01, draft);
        ASSERT_EQ(signal.has_value(), less == 0) << static_cast<int>(each.rule) << foreign;
        if (!signal) continue;
        EXPECT_EQ(found(signal), (LargeValue{each.rule, is_money_out(each.kind), foreign}));
        EXPECT_EQ(signal->points, 30);
        EXPECT_EQ(seen(signal, "sum_of_day"), foreign ? each.usd : each.cny);
      }
    }
  }
}

TEST(D01, DetailIsAStableCode) {
  EXPECT_EQ(encode({LargeValueRule::cash, false, false}), 1);
  EXPECT_EQ(encode({LargeValueRule::unit, true, false}), 2 + 8);
  EXPECT_EQ(encode({LargeValueRule::natural_domestic, false, true}), 3 + 16);
  EXPECT_EQ(encode({LargeValueRule::natural_border, true, true}), 4 + 8 + 16);
  for (const int rule : {1, 2, 3, 4}) {
    for (const int bits : {0, 8, 16, 24}) {
      const auto detail = static_cast<std::uint16_t>(rule | bits);
      EXPECT_EQ(encode(decode_large_value(detail)), detail);
    }
  }
}

TEST(D01, TheDayAddsUpAndIsReportedOnce) {
  Life life;
  const auto pay = [&](std::int64_t amount, std::int64_t at) {
    return life.judge(d01, life.transfer_out("wang", "li", amount, at).principal());
  };
  EXPECT_FALSE(pay(yuan(300000), 0));
  EXPECT_FALSE(pay(yuan(200000) - 1, minutes(1)));
  const auto crossing = pay(1, minutes(2));
  ASSERT_TRUE(crossing);
  EXPECT_EQ(crossing->event_count, 2);
  EXPECT_FALSE(pay(yuan(900000), minutes(3)));
}

TEST(D01, ADayIsANaturalDayOfBeijing) {
  const std::int64_t midnight = hours(12);  // Life starts at noon
  for (const std::int64_t at : {midnight - 1, midnight}) {
    Life life;
    life.apply(life.cash_in("wang", yuan(30000), hours(1)).principal());
    const auto signal = life.judge(d01, life.cash_in("wang", yuan(20000), at).principal());
    EXPECT_EQ(signal.has_value(), at < midnight);
  }
}

TEST(D01, DirectionsRulesAndCurrenciesAreSummedApart) {
  Life life;
  life.apply(life.transfer_out("wang", "li", yuan(499999), 0).principal());
  EXPECT_FALSE(life.judge(d01, life.transfer_in("wang", "li", yuan(499999), 1).principal()));
  EXPECT_FALSE(life.judge(d01, life.cash_out("wang", yuan(49999), 2).principal()));
  EXPECT_FALSE(life.judge(d01, life.transfer_out("wang", "li", yuan(199999), 3).principal().flag(kBorder)));
  EXPECT_FALSE(
      life.judge(d01, life.transfer_out("wang", "li", yuan(600000), 4).principal().foreign(9999999)));
  EXPECT_EQ(found(life.judge(d01, life.transfer_out("wang", "li", yuan(1), 5).principal())).rule,
            LargeValueRule::natural_domestic);
}

TEST(D01, AUnitSumsDomesticAndCrossBorder) {
  Life life;
  life.apply(life.transfer_out("firm", "li", yuan(1500000), 0).principal().flag(kUnit));
  const auto signal =
      life.judge(d01, life.transfer_out("firm", "sam", yuan(500000), 1).principal().flag(kUnit | kBorder));
  EXPECT_EQ(found(signal), (LargeValue{LargeValueRule::unit, true, false}));
  EXPECT_EQ(signal->event_count, 1);
}

TEST(D01, OnlyMovedMoneyOfThePrincipalCounts) {
  Life life;
  EXPECT_FALSE(life.judge(d01, life.transfer_out("wang", "li", yuan(500000), 0).principal().attempted()));
  EXPECT_FALSE(life.judge(d01, life.transfer_out("wang", "li", yuan(500000), 1).principal().failed()));
  EXPECT_FALSE(life.judge(d01, life.transfer_out("wang", "li", yuan(500000), 2)));  // account, not customer
  EXPECT_TRUE(life.judge(d01, life.transfer_out("wang", "li", yuan(500000), 3).principal()));
}

// lv_exempt_code: Order 2016 No. 3 Art. 7.
TEST(D01, WhatIsExemptIsInNoSum) {
  Life life;
  EXPECT_FALSE(
      life.judge(d01, life.transfer_out("wang", "li", yuan(500000), 0).principal().flag(touch_flag::exempt)));
  EXPECT_FALSE(life.judge(d01, life.transfer_out("wang", "li", yuan(499999), 1).principal()));
  EXPECT_FALSE(
      life.judge(d01, life.transfer_out("wang", "li", yuan(1), 2).principal().flag(touch_flag::exempt)))
      << "it does not lift the sum";
  EXPECT_TRUE(life.judge(d01, life.transfer_out("wang", "li", yuan(1), 3).principal()));
}

TEST(D01, AReversalTakesBack) {
  Life life;
  const Draft first = life.transfer_out("wang", "li", yuan(400000), 0).principal();
  life.apply(first);
  life.apply(life.reversal(first, yuan(400000), minutes(1)));
  EXPECT_FALSE(life.judge(d01, life.transfer_out("wang", "li", yuan(499999), minutes(2)).principal()));
  EXPECT_TRUE(life.judge(d01, life.transfer_out("wang", "li", yuan(1), minutes(3)).principal()));
}

TEST(D01, ALateTouchIsJudgedOnItsOwnDay) {
  Life life;
  life.apply(life.cash_in("wang", yuan(30000), 0).principal());
  life.apply(life.cash_in("wang", yuan(30000), days(2)).principal());
  const auto signal = life.judge(d01, life.cash_in("wang", yuan(20000), hours(-1)).principal());
  EXPECT_EQ(found(signal).rule, LargeValueRule::cash);
}

}  // namespace
}  // namespace xiezhi
