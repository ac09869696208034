#include <gtest/gtest.h>

#include "tests/detectors/fixture.h"

namespace xiezhi {
extern const Detector d29_merchant_cash_out;
namespace {

class MerchantCashOut : public testing::Test {
 protected:
  Life life;
  std::optional<Signal> pay(std::int64_t fen, std::int64_t at_ms, bool card = true) {
    Draft draft = life.payment_in("m", "p" + std::to_string(at_ms), fen, at_ms);
    if (card) draft.flag(touch_flag::card);
    return life.judge(d29_merchant_cash_out, draft);
  }
};

TEST_F(MerchantCashOut, EightWholeSumsByCard) {
  for (int i = 0; i < 7; ++i) EXPECT_FALSE(pay(yuan(9800), minutes(i)));
  const auto signal = pay(yuan(9800), minutes(8));
  EXPECT_EQ(points(signal), 55);
  EXPECT_EQ(seen(signal, "payments_1_day"), 8);
}

TEST_F(MerchantCashOut, TheSumMustBeLarge) {
  for (int i = 0; i < 9; ++i) EXPECT_FALSE(pay(yuan(5000), minutes(i)));
  EXPECT_TRUE(pay(yuan(5000), minutes(10)));
}

TEST_F(MerchantCashOut, FourFifthsByCard) {
  for (int i = 0; i < 2; ++i) pay(yuan(9800), i, false);
  std::optional<Signal> last;
  for (int i = 0; i < 7; ++i) last = pay(yuan(9800), minutes(i + 1));
  EXPECT_FALSE(last);
  EXPECT_TRUE(pay(yuan(9800), minutes(10)));
}

TEST_F(MerchantCashOut, FourFifthsAreWhole) {
  for (int i = 0; i < 2; ++i) pay(yuan(9850), i);
  std::optional<Signal> last;
  for (int i = 0; i < 7; ++i) last = pay(yuan(9800), minutes(i + 1));
  EXPECT_FALSE(last);
  EXPECT_TRUE(pay(yuan(9800), minutes(10)));
}

TEST_F(MerchantCashOut, ADayIsADay) {
  for (int i = 0; i < 7; ++i) pay(yuan(9800), 0);
  EXPECT_FALSE(pay(yuan(9800), days(1)));
}

TEST_F(MerchantCashOut, AnAllowedMerchant) {
  life.allow(EntityKind::merchant, "m", 0);
  for (int i = 0; i < 20; ++i) EXPECT_FALSE(pay(yuan(9800), minutes(i + 1)));
}

}  // namespace
}  // namespace xiezhi
