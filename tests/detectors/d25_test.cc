#include <gtest/gtest.h>

#include "tests/detectors/fixture.h"

namespace xiezhi {
extern const Detector d25_virtual_currency;
namespace {

struct Trade {
  int payers = 20, again = 0, payees = 1, known = 0;
  std::int64_t each = yuan(3000), out_percent = 95;
};

std::optional<Signal> run(const Trade& trade) {
  Life life;
  const auto payer = [](int i) { return "payer" + std::to_string(i); };
  for (int i = 0; i < trade.known; ++i) life.apply(life.transfer_in("trader", payer(i), yuan(10), days(-20)));
  for (int i = 0; i < trade.payers; ++i)
    life.apply(life.transfer_in("trader", payer(i), trade.each, hours(i)));
  for (int i = 0; i < trade.again; ++i) life.apply(life.transfer_in("trader", payer(0), 1, hours(i) + 1));
  std::optional<Signal> signal;
  const std::int64_t out = trade.each * trade.payers * trade.out_percent / 100;
  for (int i = 0; i < trade.payees; ++i)
    signal = life.judge(d25_virtual_currency, life.transfer_out("trader", "boss" + std::to_string(i),
                                                                out / trade.payees, days(2) + minutes(i)));
  return signal;
}

TEST(D25, ManyPayOnceFewTake) {
  const auto signal = run({});
  ASSERT_TRUE(signal);
  EXPECT_EQ(signal->points, 45);
  EXPECT_EQ(seen(signal, "payers_7_days"), 20);
  EXPECT_EQ(seen(signal, "payers_to_payments"), 10000);
}

TEST(D25, Limits) {
  EXPECT_FALSE(run({.payers = 19}));
  EXPECT_TRUE(run({.again = 2}));  // 20 of 22: 9,090 bp
  EXPECT_FALSE(run({.again = 3}));
  EXPECT_TRUE(run({.payees = 5}));
  EXPECT_FALSE(run({.payees = 6}));
  EXPECT_TRUE(run({.out_percent = 80}));
  EXPECT_FALSE(run({.out_percent = 79}));
  EXPECT_TRUE(run({.each = yuan(2500)}));
  EXPECT_FALSE(run({.each = yuan(2500) - 1}));
}

TEST(D25, LittleFromEachIsEverydayLife) {
  EXPECT_TRUE(run({.payers = 34, .each = yuan(1500)}));
  EXPECT_FALSE(run({.payers = 34, .each = yuan(1500) - 1}));
}

TEST(D25, RemarksNameIt) {
  Life life;
  const auto named = [&](std::string_view from, std::int64_t at_ms) {
    Draft draft = life.transfer_in("trader", from, yuan(100), at_ms);
    draft.touch.remark = RemarkClass::virtual_currency;
    return life.judge(d25_virtual_currency, draft);
  };
  EXPECT_FALSE(named("a", 0));
  EXPECT_FALSE(named("b", days(1)));
  EXPECT_FALSE(life.judge(d25_virtual_currency, life.transfer_in("trader", "c", yuan(100), days(2))));
  const auto signal = named("c", days(7) - 1);
  ASSERT_TRUE(signal);
  EXPECT_EQ(signal->points, 50);
  EXPECT_EQ(seen(signal, "remarks_of_virtual_currency_7_days"), 3);
  EXPECT_FALSE(named("d", days(8)));
}

TEST(D25, RegularPayersAreTenants) {
  EXPECT_TRUE(run({.known = 3}));
  EXPECT_FALSE(run({.known = 4}));
}

}  // namespace
}  // namespace xiezhi
