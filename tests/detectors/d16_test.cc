#include <gtest/gtest.h>

#include "tests/detectors/fixture.h"

namespace xiezhi {
extern const Detector d16_cash_burst;
namespace {

class CashBurst : public testing::Test {
 protected:
  Life life;
  void paid(std::string_view by, std::int64_t at_ms) {
    life.apply(life.transfer_in("a", by, yuan(20000), at_ms));
  }
  std::optional<Signal> take(std::int64_t fen, std::uint8_t machine, std::int64_t at_ms) {
    Draft draft = life.cash_out("a", fen, at_ms);
    draft.touch.terminal = machine;
    return life.judge(d16_cash_burst, draft);
  }
};

TEST_F(CashBurst, ThreeAtTwoMachines) {
  paid("stranger", 0);
  EXPECT_FALSE(take(yuan(5000), 1, minutes(10)));
  EXPECT_FALSE(take(yuan(3000), 1, minutes(11)));
  EXPECT_FALSE(take(yuan(1999), 2, minutes(20)));
  const auto signal = take(yuan(1), 2, minutes(21));
  EXPECT_EQ(points(signal), 55);
  EXPECT_EQ(seen(signal, "machines"), 2);
  EXPECT_EQ(signal->event_count, 4);
}

TEST_F(CashBurst, OneMachineIsOneVisit) {
  paid("stranger", 0);
  for (int i = 0; i < 6; ++i) EXPECT_FALSE(take(yuan(5000), 7, minutes(i + 1)));
  EXPECT_TRUE(take(yuan(5000), 8, minutes(10)));
}

TEST_F(CashBurst, TwoWithdrawalsAreTooFew) {
  paid("stranger", 0);
  take(yuan(9000), 1, minutes(1));
  EXPECT_FALSE(take(yuan(9000), 2, minutes(2)));
}

TEST_F(CashBurst, TwoHoursAreTwoHours) {
  paid("stranger", 0);
  take(yuan(6000), 1, hours(1));
  take(yuan(6000), 2, hours(1) + 1);
  EXPECT_TRUE(take(yuan(100), 2, hours(2)));
  EXPECT_FALSE(take(yuan(6000), 2, hours(2) + 1));
}

TEST_F(CashBurst, WhoHasPaidBeforeIsKnown) {
  paid("employer", -days(30));
  paid("employer", 0);
  for (int i = 0; i < 4; ++i)
    EXPECT_FALSE(take(yuan(5000), static_cast<std::uint8_t>(i + 1), minutes(i + 1)));
}

TEST_F(CashBurst, ThePaymentComesFirst) {
  take(yuan(6000), 1, minutes(1));
  take(yuan(6000), 2, minutes(2));
  paid("stranger", minutes(3));
  EXPECT_FALSE(take(yuan(6000), 3, minutes(4)));
}

}  // namespace
}  // namespace xiezhi
