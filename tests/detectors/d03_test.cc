#include <gtest/gtest.h>

#include "tests/detectors/fixture.h"

namespace xiezhi {
extern const Detector d03_many_in_one_out;
namespace {

const Detector& d03 = d03_many_in_one_out;

struct Mule {
  int payers = 5;
  std::int64_t each = yuan(4000);
  std::int64_t out = yuan(19000);
  std::int64_t first_at = 0;
  std::int64_t out_at = hours(3);
};

void collect(Life& life, const Mule& mule) {
  for (int i = 0; i < mule.payers; ++i) {
    life.apply(life.transfer_in("mule", "payer" + std::to_string(i), mule.each, mule.first_at + minutes(i)));
  }
}

std::optional<Signal> run(const Mule& mule) {
  Life life;
  collect(life, mule);
  return life.judge(d03, life.transfer_out("mule", "boss", mule.out, mule.out_at));
}

TEST(D03, ManyPayOneTakes) {
  const auto signal = run({});
  ASSERT_TRUE(signal);
  EXPECT_EQ(signal->points, 55);
  EXPECT_EQ(signal->feature_code, 3006);
  EXPECT_EQ(seen(signal, "payers_5_working_days"), 5);
  EXPECT_EQ(seen(signal, "in_5_working_days"), yuan(20000));
  EXPECT_EQ(signal->event_count, 5);
}

TEST(D03, Payers) {
  EXPECT_FALSE(run({.payers = 4, .each = yuan(5000)}));
  EXPECT_TRUE(run({.payers = 5}));
}

TEST(D03, OutToIn) {
  EXPECT_FALSE(run({.out = yuan(16000) - 200}));  // 7,999 bp
  EXPECT_TRUE(run({.out = yuan(16000)}));
  EXPECT_TRUE(run({.out = yuan(21000)}));
  EXPECT_FALSE(run({.out = yuan(21000) + 200}));
}

TEST(D03, Amount) {
  EXPECT_FALSE(run({.each = yuan(2000) - 1, .out = yuan(9500)}));
  EXPECT_TRUE(run({.each = yuan(2000), .out = yuan(9500)}));
}

TEST(D03, TopPayee) {
  for (const std::int64_t other : {yuan(3800), yuan(3802)}) {  // of 19,000: 2,000 bp and a little more
    Life life;
    collect(life, {.payers = 6, .each = yuan(20000) / 6});
    life.apply(life.transfer_out("mule", "other", other, hours(1)));
    EXPECT_EQ(life.judge(d03, life.transfer_out("mule", "boss", yuan(19000) - other, hours(2))).has_value(),
              other == yuan(3800));
  }
}

TEST(D03, ThreeInForOneOut) {
  for (const int payers : {5, 6}) {
    Life life;
    collect(life, {.payers = payers, .each = yuan(24000) / payers});
    life.apply(life.transfer_out("mule", "boss", yuan(10000), hours(1)));
    EXPECT_EQ(life.judge(d03, life.transfer_out("mule", "boss", yuan(12000), hours(2))).has_value(),
              payers == 6);
  }
}

TEST(D03, PurchasesAreNoPaymentsOut) {
  for (const bool shop : {false, true}) {
    Life life;
    collect(life, {});
    for (int i = 0; i < 3; ++i) {
      life.apply(shop ? life.payment_out("mule", "shop", yuan(20), hours(1) + i)
                      : life.transfer_out("mule", "friend", yuan(20), hours(1) + i));
    }
    EXPECT_EQ(life.judge(d03, life.transfer_out("mule", "boss", yuan(18000), hours(2))).has_value(), shop);
  }
}

TEST(D03, LittleFromEachIsEverydayLife) {
  for (const std::int64_t each : {yuan(1500) - 1, yuan(1500)}) {
    const auto signal = run({.payers = 8, .each = each, .out = each * 8 * 95 / 100});
    EXPECT_EQ(signal.has_value(), each == yuan(1500));
  }
}

TEST(D03, FiveWorkingDays) {
  // Start is a Wednesday: its working days reach to the next Tuesday, midnight.
  const std::int64_t wednesday = days(6) + hours(12);
  EXPECT_TRUE(run({.out_at = wednesday - 1}));
  EXPECT_FALSE(run({.out_at = wednesday}));
}

TEST(D03, CashOutIsOnePayee) {
  Life life;
  collect(life, {.payers = 6});
  life.apply(life.cash_out("mule", yuan(10000), hours(1)));
  EXPECT_TRUE(life.judge(d03, life.cash_out("mule", yuan(12000), hours(2))));
}

TEST(D03, RegularPayersAreAGuard) {
  for (const int known : {2, 3}) {  // of five
    Life life;
    for (int i = 0; i < known; ++i) {
      life.apply(life.transfer_in("mule", "payer" + std::to_string(i), yuan(100), days(-20)));
    }
    collect(life, {});
    EXPECT_EQ(life.judge(d03, life.transfer_out("mule", "boss", yuan(19000), hours(3))).has_value(),
              known == 2);
  }
}

TEST(D03, RegularPayersOfABigLedger) {
  Life life;
  for (int i = 0; i < 12; ++i) {
    life.apply(life.transfer_in("leader", "payer" + std::to_string(i), yuan(2000), days(-20)));
  }
  for (int i = 0; i < 12; ++i) {
    life.apply(life.transfer_in("leader", "payer" + std::to_string(i), yuan(2000), minutes(i)));
  }
  EXPECT_FALSE(life.judge(d03, life.transfer_out("leader", "farm", yuan(23000), hours(1))));
  Life fresh;
  for (int i = 0; i < 12; ++i) {
    fresh.apply(fresh.transfer_in("leader", "payer" + std::to_string(i), yuan(2000), minutes(i)));
  }
  EXPECT_TRUE(fresh.judge(d03, fresh.transfer_out("leader", "farm", yuan(23000), hours(1))));
}

TEST(D03, AttemptsOwnTransfersAndGuards) {
  Life life;
  collect(life, {});
  EXPECT_FALSE(life.judge(d03, life.transfer_out("mule", "boss", yuan(19000), hours(1)).attempted()));
  EXPECT_FALSE(life.judge(d03, life.transfer_out("mule", "boss", yuan(19000), hours(1)).failed()));
  EXPECT_FALSE(life.judge(d03, life.transfer_out("mule", "boss", yuan(19000), hours(1)).own()));
  EXPECT_FALSE(life.judge(
      d03, life.transfer_out("mule", "tax", yuan(19000), hours(1)).counterparty_category(Category::tax)));
  EXPECT_TRUE(life.judge(d03, life.transfer_out("mule", "boss", yuan(19000), hours(1))));
  for (const Category category : {Category::merchant, Category::wage, Category::school}) {
    Life other;
    collect(other, {});
    EXPECT_FALSE(
        other.judge(d03, other.transfer_out("mule", "boss", yuan(19000), hours(1)).category(category)));
  }
  Life allowed;
  allowed.allow(EntityKind::account, "mule", days(-1));
  collect(allowed, {});
  EXPECT_FALSE(allowed.judge(d03, allowed.transfer_out("mule", "boss", yuan(19000), hours(1))));
}

TEST(D03, OwnAndInstitutionalInflowsAreNotPayers) {
  Life life;
  collect(life, {.payers = 4, .each = yuan(5000)});
  life.apply(life.transfer_in("mule", "savings", yuan(1), minutes(9)).own());
  life.apply(life.transfer_in("mule", "employer", yuan(1), minutes(9)).counterparty_category(Category::wage));
  EXPECT_FALSE(life.judge(d03, life.transfer_out("mule", "boss", yuan(19000), hours(1))));
}

}  // namespace
}  // namespace xiezhi
