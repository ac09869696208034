#include <gtest/gtest.h>

#include "tests/detectors/fixture.h"

namespace xiezhi {
extern const Detector d06_pass_through;
namespace {

const Detector& d06 = d06_pass_through;

struct Pass {
  std::int64_t in = yuan(30000), out = yuan(29500), after = minutes(30);
};

std::optional<Signal> run(const Pass& pass) {
  Life life;
  life.apply(life.transfer_in("mule", "victim", pass.in, 0));
  return life.judge(d06, life.transfer_out("mule", "boss", pass.out, pass.after));
}

TEST(D06, OneLargeSumPassesThrough) {
  const auto signal = run({});
  ASSERT_TRUE(signal);
  EXPECT_EQ(signal->points, 60);
  EXPECT_EQ(seen(signal, "passed_through_24_hours"), yuan(29500));
  EXPECT_EQ(seen(signal, "cycles_24_hours"), 1);
  EXPECT_EQ(seen(signal, "residual_share"), 166);
  EXPECT_EQ(signal->event_count, 1);
}

TEST(D06, MoneyThatGoesBackToItsSenderDoesNotPassThrough) {
  Life life;
  life.apply(life.transfer_in("saver", "fund", yuan(30000), 0));
  EXPECT_FALSE(life.judge(d06, life.transfer_out("saver", "fund", yuan(29500), minutes(30))));
}

TEST(D06, LeavesInTime) {
  EXPECT_TRUE(run({.after = hours(1)}));
  EXPECT_FALSE(run({.after = hours(1) + 1}));
}

TEST(D06, Amount) {
  EXPECT_FALSE(run({.in = yuan(20000) - 1, .out = yuan(20000) - 1}));
  EXPECT_TRUE(run({.in = yuan(20000), .out = yuan(20000)}));
}

TEST(D06, Residual) {
  EXPECT_TRUE(run({.in = yuan(30000), .out = yuan(28500)}));
  EXPECT_FALSE(run({.in = yuan(30000), .out = yuan(28500) - 300}));
}

TEST(D06, ShareOfAnInflow) {
  for (const std::int64_t out : {yuan(24000) - 1, yuan(24000)}) {
    Life life;
    life.apply(life.transfer_in("mule", "victim", yuan(30000), 0));
    life.apply(life.transfer_out("mule", "boss", out, minutes(5)));
    // What is missing leaves after the hour: nothing stays, but only the first part passed through.
    const auto signal = life.judge(d06, life.transfer_out("mule", "boss", yuan(30000) - out, hours(2)));
    EXPECT_EQ(signal.has_value(), out == yuan(24000));
  }
}

std::optional<Signal> cycles(int count, std::int64_t in, std::int64_t out, std::int64_t apart = hours(2)) {
  Life life;
  std::optional<Signal> signal;
  for (int i = 0; i < count; ++i) {
    life.apply(life.transfer_in("mule", "victim" + std::to_string(i), in, i * apart));
    signal = life.judge(d06, life.transfer_out("mule", "boss", out, i * apart + minutes(10)));
  }
  return signal;
}

TEST(D06, TwoCycles) {
  EXPECT_FALSE(cycles(1, yuan(5000), yuan(5000)));
  const auto signal = cycles(2, yuan(5000), yuan(5000));
  EXPECT_EQ(seen(signal, "cycles_24_hours"), 2);
  EXPECT_EQ(points(signal), 60);
}

TEST(D06, PocketMoneyIsLife) {
  EXPECT_FALSE(cycles(2, yuan(1500) - 1, yuan(1500) - 1));
  EXPECT_TRUE(cycles(2, yuan(1500), yuan(1500)));
}

TEST(D06, TheWindowIsADay) {
  EXPECT_TRUE(cycles(2, yuan(5000), yuan(5000), kDayMs - minutes(10) - 1));
  EXPECT_FALSE(cycles(2, yuan(5000), yuan(5000), kDayMs));
}

TEST(D06, ASlicedOutflowIsOneCycle) {
  Life life;
  life.apply(life.transfer_in("mule", "victim", yuan(10000), 0));
  std::optional<Signal> signal;
  for (int i = 0; i < 5; ++i) {
    signal = life.judge(d06, life.transfer_out("mule", "boss", yuan(2000), minutes(i + 1)));
    EXPECT_FALSE(signal);
  }
}

TEST(D06, ManySmallInflowsLeaveTogether) {
  Life life;
  for (int i = 0; i < 40; ++i) {
    life.apply(life.transfer_in("mule", "victim" + std::to_string(i), yuan(600), minutes(i)));
  }
  const auto signal = life.judge(d06, life.transfer_out("mule", "boss", yuan(24000), minutes(55)));
  ASSERT_TRUE(signal);
  EXPECT_EQ(seen(signal, "cycles_24_hours"), 1);
  EXPECT_EQ(seen(signal, "passed_through_24_hours"), yuan(24000));
  EXPECT_EQ(signal->event_count, 32);
}

TEST(D06, ABusyDayIsSeenFromItsEnd) {
  Life life;
  for (int i = 0; i < 400; ++i) {  // more entries than are looked at
    life.apply(life.transfer_in("mule", "victim" + std::to_string(i), yuan(100), minutes(i)));
  }
  const auto signal = life.judge(d06, life.transfer_out("mule", "boss", yuan(39000), minutes(401)));
  EXPECT_FALSE(signal);  // 6,000 of the last hour passed; the rest lay for hours
  for (int i = 0; i < 40; ++i) {
    life.apply(life.transfer_in("mule", "late" + std::to_string(i), yuan(1000), minutes(402 + i)));
  }
  EXPECT_TRUE(life.judge(d06, life.transfer_out("mule", "boss", yuan(40000), minutes(450))));
}

TEST(D06, AConstantShareStays) {
  // Ten percent stay each time: no empty account, but always the same cut.
  EXPECT_FALSE(cycles(2, yuan(10000), yuan(9000)));
  const auto signal = cycles(3, yuan(10000), yuan(9000));
  EXPECT_EQ(points(signal), 60);
  EXPECT_EQ(seen(signal, "rounds_of_one_residual_share"), 3);
  EXPECT_FALSE(cycles(3, yuan(10000), yuan(7999)));  // less than four fifths leave
}

TEST(D06, HowConstantAShareMustBe) {
  for (const std::int64_t last : {yuan(8900), yuan(8899)}) {  // 1,000 bp, then 1,100 or 1,101
    Life life;
    std::optional<Signal> signal;
    for (int i = 0; i < 3; ++i) {
      life.apply(life.transfer_in("mule", "victim", yuan(10000), hours(2 * i)));
      signal =
          life.judge(d06, life.transfer_out("mule", "boss", i == 2 ? last : yuan(9000), hours(2 * i) + 1));
    }
    EXPECT_EQ(signal.has_value(), last == yuan(8900));
  }
}

TEST(D06, OneCycleWithAKnownPartyWeighsLess) {
  for (const auto* known : {"boss", "victim", "nobody"}) {
    Life life;
    life.apply(life.transfer_out("mule", known, yuan(10), days(-40)));
    life.apply(life.transfer_in("mule", "victim", yuan(30000), 0));
    const auto signal = life.judge(d06, life.transfer_out("mule", "boss", yuan(30000), minutes(5)));
    EXPECT_EQ(points(signal), known == std::string_view("nobody") ? 60 : 40) << known;
  }
}

TEST(D06, AttemptsOwnTransfersAndGuards) {
  Life life;
  life.apply(life.transfer_in("mule", "victim", yuan(30000), 0));
  EXPECT_FALSE(life.judge(d06, life.transfer_out("mule", "boss", yuan(30000), 1).attempted()));
  EXPECT_FALSE(life.judge(d06, life.transfer_out("mule", "savings", yuan(30000), 1).own()));
  EXPECT_FALSE(
      life.judge(d06, life.transfer_out("mule", "tax", yuan(30000), 1).counterparty_category(Category::tax)));
  EXPECT_TRUE(life.judge(d06, life.transfer_out("mule", "boss", yuan(30000), 1)));
  EXPECT_FALSE(life.judge(d06, life.transfer_out("mule", "boss", yuan(1), 2).category(Category::licensed)));

  Life own;
  own.apply(own.transfer_in("wang", "savings", yuan(30000), 0).own());
  EXPECT_FALSE(own.judge(d06, own.transfer_out("wang", "landlord", yuan(30000), minutes(5))));
  Life shop;
  shop.apply(shop.transfer_in("shop", "buyer", yuan(30000), 0));
  EXPECT_FALSE(
      shop.judge(d06, shop.transfer_out("shop", "maker", yuan(30000), 1).category(Category::merchant)));
  Life wage;
  wage.apply(
      wage.transfer_in("wang", "employer", yuan(30000), 0).unit().counterparty_category(Category::wage));
  EXPECT_FALSE(wage.judge(d06, wage.transfer_out("wang", "landlord", yuan(30000), minutes(5))));
}

TEST(D06, CashOutCounts) {
  Life life;
  life.apply(life.transfer_in("mule", "victim", yuan(20000), 0));
  EXPECT_TRUE(life.judge(d06, life.cash_out("mule", yuan(20000), minutes(20))));
}

}  // namespace
}  // namespace xiezhi
