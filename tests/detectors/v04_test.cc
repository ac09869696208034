#include <gtest/gtest.h>

#include "tests/detectors/fixture.h"

namespace xiezhi {
extern const Detector v04_fake_investment;
namespace {

class FakeInvestment : public ::testing::Test {
 protected:
  Life life;

  Draft sends(std::string_view to, std::int64_t fen, std::int64_t at_ms) {
    return life.transfer_out("victim", to, fen, at_ms).principal();
  }
  void gets(std::string_view from, std::int64_t fen, std::int64_t at_ms) {
    life.apply(life.transfer_in("victim", from, fen, at_ms).principal());
  }
  std::optional<Signal> judge(const Touch& touch) { return life.judge(v04_fake_investment, touch); }
  // 1,000 yuan in, 200 out, then 5,000 to one and 10,000 to another.
  void lure() {
    life.apply(sends("app", yuan(1000), 0));
    gets("paymaster", yuan(200), days(1));
    life.apply(sends("first", yuan(5000), days(2)));
    life.apply(sends("second", yuan(10000), days(4)));
  }
};

TEST_F(FakeInvestment, GrowingDepositsToEverNewPersons) {
  lure();
  const auto signal = judge(sends("third", yuan(15000), days(6)).attempted());
  ASSERT_TRUE(signal);
  EXPECT_EQ(signal->points, 40);
  EXPECT_EQ(seen(signal, "profit_paid_out"), yuan(200));
  EXPECT_EQ(seen(signal, "new_payees_30_days"), 3);
  EXPECT_EQ(seen(signal, "deposits"), yuan(30000));
  EXPECT_EQ(seen(signal, "last_to_first"), 300);
  EXPECT_EQ(signal->event_count, 2);
}

TEST_F(FakeInvestment, AFeeToFreeTheMoney) {
  lure();
  Draft fee = sends("third", yuan(15000), days(6));
  fee.touch.remark = RemarkClass::advance_fee;
  EXPECT_EQ(points(judge(fee)), 65);
}

TEST_F(FakeInvestment, Limits) {
  lure();
  EXPECT_FALSE(judge(sends("third", yuan(15000) - 1, days(6)).attempted()));
  EXPECT_FALSE(judge(sends("second", yuan(20000), days(6)).attempted()));  // two persons
  EXPECT_FALSE(judge(sends("third", yuan(9999), days(6)).attempted()));    // falls
  EXPECT_TRUE(judge(sends("third", yuan(15000), days(6)).attempted()));
  EXPECT_FALSE(judge(sends("third", yuan(15000), days(32)).attempted()));  // the first has left the window
}

TEST_F(FakeInvestment, WithoutABait) {
  life.apply(sends("app", yuan(1000), 0));
  gets("paymaster", yuan(10000) + 1, days(1));  // more than a bait
  life.apply(sends("first", yuan(5000), days(2)));
  life.apply(sends("second", yuan(10000), days(4)));
  EXPECT_FALSE(judge(sends("third", yuan(15000), days(6))));
}

TEST_F(FakeInvestment, WagesBeforeAnythingIsPaid) {
  gets("paymaster", yuan(200), 0);
  life.apply(sends("first", yuan(5000), days(2)));
  life.apply(sends("second", yuan(10000), days(4)));
  EXPECT_FALSE(judge(sends("third", yuan(15000), days(6))));
}

TEST_F(FakeInvestment, AFriendFromBeforeIsNoBait) {
  gets("paymaster", yuan(200), days(-31));
  lure();
  EXPECT_FALSE(judge(sends("third", yuan(15000), days(6))));
}

TEST_F(FakeInvestment, PayeesFromBeforeAreNoDepositories) {
  life.apply(sends("second", yuan(1), days(-31)));
  lure();
  EXPECT_FALSE(judge(sends("third", yuan(15000), days(6))));
  EXPECT_TRUE(judge(sends("fourth", yuan(15000), days(7))));
}

TEST_F(FakeInvestment, MoneyThatComesBackIsTrade) {
  lure();
  gets("second", yuan(50), days(5));
  EXPECT_FALSE(judge(sends("third", yuan(15000), days(6))));
}

TEST_F(FakeInvestment, WhoIsPaidByManyTrades) {
  lure();
  for (int i = 0; i < 29; ++i) gets("customer " + std::to_string(i), yuan(20000), days(5));
  EXPECT_FALSE(judge(sends("third", yuan(15000), days(6)).attempted()));
}

TEST_F(FakeInvestment, Guards) {
  lure();
  EXPECT_FALSE(judge(sends("third", yuan(15000), days(6)).own()));
  EXPECT_FALSE(judge(sends("third", yuan(15000), days(6)).unit()));
  EXPECT_FALSE(judge(sends("third", yuan(15000), days(6)).counterparty_category(Category::school)));
}

}  // namespace
}  // namespace xiezhi
