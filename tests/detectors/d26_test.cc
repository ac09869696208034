#include <gtest/gtest.h>

#include "tests/detectors/fixture.h"

namespace xiezhi {
extern const Detector d26_prepaid_card;
namespace {

class PrepaidCard : public testing::Test {
 protected:
  Life life;
  std::optional<Signal> trade(std::uint8_t action, std::int64_t fen, std::int64_t at_ms, bool named = true,
                              bool known = true) {
    Draft draft = life.payment_in("shop", known ? "wang" : "", fen, at_ms);
    draft.touch.kind = TouchKind::prepaid;
    draft.touch.action = action;
    if (!known) draft.touch.counterparty = {};
    if (named) draft.flag(touch_flag::named_card);
    return life.judge(d26_prepaid_card, draft);
  }
  std::optional<Signal> sell(std::int64_t fen, std::int64_t at_ms, bool named = true, bool known = true) {
    return trade(kPrepaidSale, fen, at_ms, named, known);
  }
  // Three weeks of sales and redemptions, 30 each.
  void weeks(std::int64_t fen) {
    for (int i = 0; i < 30; ++i) {
      sell(fen, hours(16 * i));
      trade(kPrepaidRedeem, fen, hours(16 * i) + 1);
    }
  }
};

TEST_F(PrepaidCard, WhatACardMayHold) {
  EXPECT_FALSE(sell(yuan(5000), 0));
  EXPECT_EQ(points(sell(yuan(5000) + 1, 1)), 40);
  EXPECT_FALSE(sell(yuan(1000), 2, false));
  EXPECT_EQ(points(sell(yuan(1000) + 1, 3, false)), 40);
  EXPECT_FALSE(trade(kPrepaidRedeem, yuan(9000), 4));
}

TEST_F(PrepaidCard, WhoBuysMuchIsKnown) {
  EXPECT_EQ(points(sell(yuan(10000), 0, false, false)), 50);
  EXPECT_EQ(points(sell(yuan(10000) - 1, 1, false, false)), 40);
  EXPECT_EQ(points(sell(yuan(10000), 2, false, true)), 40);
}

TEST_F(PrepaidCard, AboutToRunAway) {
  weeks(yuan(3000));                                                                          // 29,000 a week
  for (int i = 0; i < 24; ++i) EXPECT_FALSE(sell(yuan(4000), days(28) + hours(1) + i)) << i;  // 96,000
  const auto signal = sell(yuan(4000), days(28) + hours(1) + 30);
  EXPECT_EQ(points(signal), 80);
  EXPECT_EQ(seen(signal, "sold_7_days"), yuan(100000));
}

TEST_F(PrepaidCard, ThreeTimesTheMean) {
  weeks(yuan(4000));  // 38,667 a week
  std::optional<Signal> last;
  for (int i = 0; i < 28; ++i) last = sell(yuan(4000), days(28) + hours(1) + i);
  EXPECT_FALSE(last);
  EXPECT_TRUE(sell(yuan(4000), days(28) + hours(1) + 30));
}

TEST_F(PrepaidCard, AnniversarySalesAreRedeemed) {
  weeks(yuan(3000));
  for (int i = 0; i < 6; ++i)
    trade(kPrepaidRedeem, yuan(3000), days(28) + hours(1) + i);  // 18,000, more than a half of 29,000
  std::optional<Signal> last;
  for (int i = 0; i < 40; ++i) last = sell(yuan(4000), days(28) + hours(1) + 10 + i);
  EXPECT_FALSE(last);
}

TEST_F(PrepaidCard, HalfOfTheMeanMayBeRedeemed) {
  weeks(yuan(3000));
  trade(kPrepaidRedeem, yuan(14500), days(28));
  for (int i = 0; i < 25; ++i) sell(yuan(4000), days(28) + hours(1) + i);
  EXPECT_EQ(points(sell(yuan(4000), days(28) + hours(1) + 30)), 80);
  trade(kPrepaidRedeem, yuan(10), days(28) + hours(2));
  EXPECT_FALSE(sell(yuan(4000), days(28) + hours(3)));
}

TEST_F(PrepaidCard, ANewShopHasNoMean) {
  std::optional<Signal> last;
  for (int i = 0; i < 60; ++i) last = sell(yuan(4000), i);
  EXPECT_FALSE(last);
}

}  // namespace
}  // namespace xiezhi
