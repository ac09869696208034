#include <gtest/gtest.h>

#include "tests/detectors/fixture.h"

namespace xiezhi {
extern const Detector d04_one_in_many_out;
namespace {

const Detector& d04 = d04_one_in_many_out;

struct Spread {
  std::int64_t in = yuan(50000);
  int payees = 5;
  std::int64_t out = yuan(45000);
  std::int64_t last_at = hours(3);
  std::int64_t stays = -1;  // not told
};

std::optional<Signal> pay_out(Life& life, const Spread& spread) {
  const std::int64_t part = spread.out / spread.payees;
  for (int i = 1; i < spread.payees; ++i) {
    life.apply(life.transfer_out("mule", "payee" + std::to_string(i), part, hours(1) + minutes(i)));
  }
  const std::int64_t last = spread.out - part * (spread.payees - 1);
  return life.judge(d04, life.transfer_out("mule", "payee0", last, spread.last_at).balance(spread.stays));
}

std::optional<Signal> run(const Spread& spread) {
  Life life;
  life.apply(life.transfer_in("mule", "victim", spread.in, 0));
  return pay_out(life, spread);
}

TEST(D04, OneInManyOut) {
  const auto signal = run({});
  ASSERT_TRUE(signal);
  EXPECT_EQ(signal->points, 50);
  EXPECT_EQ(signal->feature_code, 3007);
  EXPECT_EQ(seen(signal, "payees_5_working_days"), 5);
  EXPECT_EQ(seen(signal, "out_to_in"), 9000);
  EXPECT_EQ(signal->event_count, 5);
}

TEST(D04, Payees) {
  EXPECT_FALSE(run({.payees = 4}));
  EXPECT_TRUE(run({.payees = 5}));
}

TEST(D04, OutToIn) {
  EXPECT_FALSE(run({.out = yuan(40000) - 500}));
  EXPECT_TRUE(run({.out = yuan(40000)}));
  EXPECT_TRUE(run({.out = yuan(52500)}));
  EXPECT_FALSE(run({.out = yuan(52500) + 500}));
}

TEST(D04, WhoPassesMoneyOnKeepsNone) {
  EXPECT_TRUE(run({.stays = 0}));
  EXPECT_TRUE(run({.stays = yuan(25000) - 1}));
  EXPECT_FALSE(run({.stays = yuan(25000)}));
}

TEST(D04, Amount) {
  EXPECT_FALSE(run({.in = yuan(20000) - 1, .out = yuan(18000)}));
  EXPECT_TRUE(run({.in = yuan(20000), .out = yuan(18000)}));
}

TEST(D04, TopPayerOrOneLargeSum) {
  for (const std::int64_t top : {yuan(79900), yuan(80000), yuan(99999), yuan(100000)}) {
    const std::int64_t total = top >= yuan(99999) ? yuan(200000) : yuan(100000);
    Life life;
    life.apply(life.transfer_in("mule", "victim", top, 0));
    life.apply(life.transfer_in("mule", "other", (total - top) / 2, 1));
    life.apply(life.transfer_in("mule", "third", total - top - (total - top) / 2, 2));
    EXPECT_EQ(pay_out(life, {.out = total / 10 * 9}).has_value(), top == yuan(80000) || top == yuan(100000))
        << top;
  }
}

TEST(D04, FiveWorkingDays) {
  const std::int64_t wednesday = days(6) + hours(12);
  EXPECT_TRUE(run({.last_at = wednesday - 1}));
  EXPECT_FALSE(run({.last_at = wednesday}));
}

TEST(D04, RegularPayeesAreAGuard) {
  for (const int known : {2, 3}) {
    Life life;
    for (int i = 0; i < known; ++i) {
      life.apply(life.transfer_out("mule", "payee" + std::to_string(i), yuan(100), days(-30)));
    }
    life.apply(life.transfer_in("mule", "victim", yuan(50000), 0));
    EXPECT_EQ(pay_out(life, {}).has_value(), known == 2);
  }
}

TEST(D04, APayrollOfThirtyIsNoDispersal) {
  for (const bool before : {false, true}) {
    Life life;
    for (int i = 0; before && i < 30; ++i) {
      life.apply(life.transfer_out("mule", "payee" + std::to_string(i), yuan(6000), days(-30)));
    }
    life.apply(life.transfer_in("mule", "customer", yuan(200000), 0));
    EXPECT_EQ(pay_out(life, {.payees = 30, .out = yuan(180000)}).has_value(), !before);
  }
}

TEST(D04, PurchasesAreNoPayees) {
  Life life;
  life.apply(life.transfer_in("buyer", "mother", yuan(50000), 0));
  for (int i = 0; i < 8; ++i) {
    life.apply(life.payment_out("buyer", "shop" + std::to_string(i), yuan(5000), hours(1) + minutes(i)));
  }
  EXPECT_FALSE(life.judge(d04, life.transfer_out("buyer", "li", yuan(1000), hours(2))));
}

TEST(D04, AttemptsOwnTransfersAndGuards) {
  EXPECT_FALSE([] {
    Life life;
    life.apply(life.transfer_in("mule", "victim", yuan(50000), 0).own());  // one's own money
    return pay_out(life, {});
  }());
  Life life;
  life.apply(life.transfer_in("mule", "victim", yuan(50000), 0));
  EXPECT_TRUE(pay_out(life, {}));
  EXPECT_FALSE(life.judge(d04, life.transfer_out("mule", "payee9", yuan(100), hours(4)).attempted()));
  EXPECT_FALSE(life.judge(d04, life.transfer_out("mule", "payee9", yuan(100), hours(4)).own()));
  EXPECT_FALSE(life.judge(
      d04,
      life.transfer_out("mule", "clinic", yuan(100), hours(4)).counterparty_category(Category::medical)));
  EXPECT_FALSE(
      life.judge(d04, life.transfer_out("mule", "payee9", yuan(100), hours(4)).category(Category::wage)));
}

TEST(D04, AWageThatIsSpentIsLife) {
  Life life;
  life.apply(
      life.transfer_in("wang", "employer", yuan(30000), 0).unit().counterparty_category(Category::wage));
  life.apply(life.transfer_in("wang", "li", yuan(20000), 1));
  EXPECT_FALSE(pay_out(life, {.out = yuan(45000)}));
}

}  // namespace
}  // namespace xiezhi
