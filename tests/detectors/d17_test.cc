#include <gtest/gtest.h>

#include "tests/detectors/fixture.h"

namespace xiezhi {
extern const Detector d17_fundraising_pool;
namespace {

const Detector& d17 = d17_fundraising_pool;
constexpr std::uint32_t kRegions[] = {320100, 430300, 440100, 410500};

struct Collection {
  int payers = 30;
  std::int64_t each = yuan(1200);  // no multiple of 500
  int provinces = 1;
  int round = 0;  // so many pay 1,500 instead
  std::int64_t apart = minutes(1);
  std::uint32_t flags = 0;
  int remarks = 0;
  Category category = Category::none;
};

// The signal of the last payment.
std::optional<Signal> collect(Life& life, const Collection& collection) {
  std::optional<Signal> signal;
  for (int i = 0; i < collection.payers; ++i) {
    const std::int64_t amount = i < collection.round ? yuan(1500) : collection.each;
    Draft draft = life.transfer_in("pool", "payer" + std::to_string(i), amount, i * collection.apart);
    draft.region(kRegions[i % collection.provinces]).flag(collection.flags).category(collection.category);
    if (i < collection.remarks) draft.flag(touch_flag::fundraising_remark);
    signal = life.judge(d17, draft);
  }
  return signal;
}
std::optional<Signal> collect(const Collection& collection) {
  Life life;
  return collect(life, collection);
}

TEST(D17, ThirtyPayersAreWatched) {
  EXPECT_FALSE(collect({.payers = 29}));
  const auto signal = collect({.payers = 30});
  EXPECT_EQ(points(signal), 35);
  EXPECT_EQ(seen(signal, "natural_payers_30_days"), 30);
  EXPECT_EQ(signal->event_count, 29);
}

TEST(D17, WithinThirtyDays) {
  EXPECT_TRUE(collect({.apart = 30 * kDayMs / 29 - 1}));
  EXPECT_FALSE(collect({.apart = 30 * kDayMs / 29 + 1}));
}

TEST(D17, RoundSumsAndProvincesAreSigns) {
  EXPECT_EQ(points(collect({.round = 20})), 35);
  EXPECT_EQ(points(collect({.round = 21})), 50);  // 7,000 bp
  EXPECT_EQ(points(collect({.provinces = 2})), 35);
  EXPECT_EQ(points(collect({.provinces = 3})), 35);  // provinces alone
  EXPECT_EQ(points(collect({.provinces = 3, .round = 21})), 70);
}

TEST(D17, SmallSumsAreEverydayLife) {
  // A wedding: many guests from many places give round sums, but not much each.
  EXPECT_EQ(points(collect({.payers = 120, .each = yuan(500), .provinces = 4})), 35);
  EXPECT_EQ(points(collect({.each = yuan(1000) - 1, .provinces = 3})), 35);
  EXPECT_EQ(points(collect({.each = yuan(1000), .provinces = 3})), 70);  // and 1,000 is round
}

TEST(D17, AHundredPayers) {
  EXPECT_EQ(points(collect({.payers = 99, .provinces = 3})), 35);
  EXPECT_EQ(points(collect({.payers = 100, .provinces = 3})), 80);
  EXPECT_EQ(points(collect({.payers = 100})), 50);  // no sign but the number
}

TEST(D17, TheCriminalLineOfPersons) {
  EXPECT_EQ(points(collect({.payers = 149, .provinces = 3})), 80);
  EXPECT_EQ(points(collect({.payers = 150, .provinces = 3})), 90);
}

TEST(D17, PersonsOfALifetime) {
  Life life;
  collect(life, {.payers = 120, .provinces = 3});
  for (int i = 0; i < 30; ++i) {  // two months later
    const auto signal = life.judge(
        d17, life.transfer_in("pool", "new" + std::to_string(i), yuan(1200), days(60) + minutes(i)));
    EXPECT_EQ(points(signal), i < 29 ? 0 : 90);
    EXPECT_EQ(seen(signal, "natural_payers_ever"), i < 29 ? -1 : 150);
  }
}

TEST(D17, TheCriminalLineOfMoney) {
  EXPECT_EQ(points(collect({.payers = 40, .each = yuan(25000) - 1, .provinces = 3})), 35);
  EXPECT_EQ(points(collect({.payers = 40, .each = yuan(25000), .provinces = 3})), 90);
  EXPECT_EQ(points(collect({.payers = 29, .each = yuan(100000), .provinces = 3})), 0);
}

TEST(D17, MoneyThatGoesBackIsASign) {
  for (const int returned : {2, 3}) {
    Life life;
    collect(life, {.payers = 99});
    for (int i = 0; i < returned; ++i) {
      life.apply(life.transfer_out("pool", "payer" + std::to_string(i), yuan(100), hours(3)));
    }
    const auto signal = life.judge(d17, life.transfer_in("pool", "payer100", yuan(1200), hours(4)));
    EXPECT_EQ(points(signal), returned == 2 ? 50 : 80);
  }
}

TEST(D17, RemarksAndNamesAreSigns) {
  EXPECT_EQ(points(collect({.payers = 100, .remarks = 2})), 50);
  EXPECT_EQ(points(collect({.payers = 100, .remarks = 3})), 80);
  EXPECT_EQ(points(collect({.payers = 100, .flags = touch_flag::name_keyword})), 80);
}

struct Fees {
  int payers = 100;
  int others = 10;         // of them, who pay sums of their own; the rest pays one of three
  std::int32_t age = 365;  // days since the account was opened
  bool unit = true;
  int remarks = 0, returned = 0;
};

int fees(const Fees& made) {
  Life life;
  std::optional<Signal> signal;
  for (int i = 0; i < made.returned; ++i)
    life.apply(life.transfer_in("school", "payer" + std::to_string(i), yuan(4500), 0));
  for (int i = 0; i < made.returned; ++i)
    life.apply(life.transfer_out("school", "payer" + std::to_string(i), yuan(4500), minutes(1)));
  for (int i = made.returned; i < made.payers; ++i) {
    const std::int64_t fen = i < made.others ? yuan(500) * (i + 20) : yuan(500) * (i % 3 + 5);
    Draft draft = life.transfer_in("school", "payer" + std::to_string(i), fen, hours(1) + minutes(i));
    draft.region(kRegions[i % 4]);
    draft.touch.opened_day = made.age == 0 ? 0 : beijing_day(draft.touch.event_time_ms) - made.age;
    if (made.unit) draft.flag(touch_flag::subject_is_unit);
    if (i >= made.payers - made.remarks) draft.flag(touch_flag::fundraising_remark);
    signal = life.judge(d17, draft);
  }
  return points(signal);
}

TEST(D17, FeesOfAUnitAreAWatch) {
  EXPECT_EQ(fees({}), 35);
  EXPECT_EQ(fees({.others = 11}), 80);
  EXPECT_EQ(fees({.age = 364}), 80);
  EXPECT_EQ(fees({.age = 0}), 80);  // not told
  EXPECT_EQ(fees({.unit = false}), 80);
}

TEST(D17, UntilWordsOrReturnsTellOfAPromise) {
  EXPECT_EQ(fees({.remarks = 2}), 35);
  EXPECT_EQ(fees({.remarks = 3}), 80);
  EXPECT_EQ(fees({.others = 0, .returned = 2}), 35);
  EXPECT_EQ(fees({.others = 0, .returned = 3}), 80);
}

TEST(D17, UnitsAreNoInvestors) {
  EXPECT_FALSE(collect({.payers = 60, .flags = touch_flag::counterparty_is_unit}));
  Life life;  // forty units do not make twenty-nine persons a pool
  for (int i = 0; i < 40; ++i)
    life.apply(life.transfer_in("pool", "firm" + std::to_string(i), yuan(9000), i).unit());
  EXPECT_FALSE(collect(life, {.payers = 29}));
  EXPECT_TRUE(life.judge(d17, life.transfer_in("pool", "payer29", yuan(1200), hours(5))));
}

TEST(D17, AShopLivesOfManyPayers) {
  EXPECT_FALSE(collect({.payers = 200, .provinces = 4, .category = Category::merchant}));
  EXPECT_EQ(points(collect({.payers = 200, .round = 140, .category = Category::merchant})), 90);
  Life life;
  std::optional<Signal> signal;
  for (int i = 0; i < 100; ++i) {
    signal = life.judge(d17, life.payment_in("shop", "payer" + std::to_string(i), yuan(1234), minutes(i)));
    EXPECT_FALSE(signal);
  }
  for (int i = 0; i < 50; ++i) {
    const auto it = life.payment_in("club", "payer" + std::to_string(i), yuan(5000), minutes(i));
    signal = life.judge(d17, it);
  }
  EXPECT_EQ(points(signal), 50);  // 50 x 5,000 of round sums at a merchant
  for (int i = 0; i < 50; ++i) {
    const auto it = life.payment_in("canteen", "payer" + std::to_string(i), yuan(500), minutes(i));
    EXPECT_FALSE(life.judge(d17, it)) << "everyday sums, however round";
  }
}

TEST(D17, AttemptsOwnTransfersAndGuards) {
  Life life;
  collect(life, {.payers = 30});
  EXPECT_FALSE(life.judge(d17, life.transfer_in("pool", "payer1", yuan(1200), hours(2)).attempted()));
  EXPECT_FALSE(life.judge(d17, life.transfer_in("pool", "payer1", yuan(1200), hours(2)).own()));
  EXPECT_TRUE(life.judge(d17, life.transfer_in("pool", "payer1", yuan(1200), hours(2))));
  for (const Category category :
       {Category::school, Category::charity, Category::licensed, Category::utility}) {
    EXPECT_FALSE(collect({.payers = 200, .provinces = 4, .round = 200, .category = category}));
  }
}

}  // namespace
}  // namespace xiezhi
