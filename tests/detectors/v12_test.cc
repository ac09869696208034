#include <gtest/gtest.h>

#include "tests/detectors/fixture.h"

namespace xiezhi {
extern const Detector v12_elderly;
namespace {

class Elderly : public testing::Test {
 protected:
  Life life;
  void lives(int months, std::int64_t fen) {
    for (int i = 0; i < months; ++i) life.apply(life.transfer_out("a", "shop", fen, days(30 * i)));
    now_ms = days(30 * months);
  }
  Draft draft(std::int64_t fen, std::uint16_t born = 1950) {
    Draft made = life.transfer_out("a", "stranger", fen, now_ms += minutes(1)).principal();
    made.touch.birth_year = born;
    return made;
  }
  std::optional<Signal> pay(std::int64_t fen, std::uint16_t born = 1950) {
    return life.judge(v12_elderly, draft(fen, born));
  }
  std::int64_t now_ms = 0;
};

TEST_F(Elderly, ThreeTimesTheMost) {
  lives(3, yuan(10000));
  EXPECT_FALSE(life.judge(v12_elderly, draft(yuan(30000) - 1).attempted()));
  const auto signal = pay(yuan(30000));
  EXPECT_EQ(points(signal), 35);
  EXPECT_EQ(seen(signal, "times_the_most_before"), 30000);
}

TEST_F(Elderly, SixtyIsOld) {
  lives(3, yuan(1000));
  EXPECT_FALSE(life.judge(v12_elderly, draft(yuan(50000), 1967).attempted()));
  EXPECT_TRUE(life.judge(v12_elderly, draft(yuan(50000), 1966).attempted()));
}

TEST_F(Elderly, AtACounterItWeighsMore) {
  lives(3, yuan(1000));
  EXPECT_EQ(points(life.judge(v12_elderly, draft(yuan(50000)).attempted().channel(Channel::counter))), 50);
  EXPECT_EQ(points(life.judge(v12_elderly, draft(yuan(50000)).attempted())), 35);
}

TEST_F(Elderly, ABrokenDeposit) {
  lives(3, yuan(1000));
  life.apply(life.account_action("a", static_cast<std::uint8_t>(AccountAction::deposit_break), now_ms));
  EXPECT_EQ(points(life.judge(v12_elderly, draft(yuan(50000)).attempted())), 55);
  now_ms += days(1);
  EXPECT_EQ(points(life.judge(v12_elderly, draft(yuan(50000)).attempted())), 35);
}

TEST_F(Elderly, TwoMonthsMustBeKnown) {
  lives(1, yuan(1000));
  EXPECT_FALSE(pay(yuan(50000)));
}

TEST_F(Elderly, LittleIsLittle) {
  lives(3, yuan(100));
  EXPECT_FALSE(life.judge(v12_elderly, draft(yuan(20000) - 1).attempted()));
  EXPECT_TRUE(life.judge(v12_elderly, draft(yuan(20000)).attempted()));
}

TEST_F(Elderly, TheSecondLargePaymentIsMeasuredByTheFirst) {
  lives(3, yuan(1000));
  EXPECT_TRUE(pay(yuan(50000)));
  EXPECT_FALSE(pay(yuan(60000)));
}

TEST_F(Elderly, HospitalsAndOwnAccountsAreKeptApart) {
  lives(3, yuan(1000));
  EXPECT_FALSE(
      life.judge(v12_elderly, draft(yuan(50000)).attempted().counterparty_category(Category::medical)));
  EXPECT_FALSE(life.judge(v12_elderly, draft(yuan(50000)).attempted().own()));
}

}  // namespace
}  // namespace xiezhi
