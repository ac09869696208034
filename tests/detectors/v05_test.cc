#include <gtest/gtest.h>

#include "tests/detectors/fixture.h"

namespace xiezhi {
extern const Detector v05_fake_shopping;
namespace {

class FakeShopping : public testing::Test {
 protected:
  Life life;
  std::optional<Signal> fee(std::string_view seller, std::int64_t fen, std::int64_t at_ms, bool unit = false,
                            RemarkClass remark = RemarkClass::advance_fee) {
    Draft draft = life.transfer_out("a", seller, fen, at_ms).principal();
    draft.touch.remark = remark;
    if (unit) draft.unit();
    return life.judge(v05_fake_shopping, draft);
  }
  void pay(std::string_view seller, std::int64_t fen, std::int64_t at_ms) {
    life.apply(life.transfer_out("a", seller, fen, at_ms));
  }
};

TEST_F(FakeShopping, ADutyAfterTheGoods) {
  pay("seller", yuan(300), 0);
  EXPECT_EQ(points(fee("seller", yuan(199), hours(1))), 0);
  const auto signal = fee("seller", yuan(1), hours(2));
  EXPECT_EQ(points(signal), 30);
  EXPECT_EQ(seen(signal, "paid_to_seller"), yuan(500));
  EXPECT_EQ(signal->event_count, 2);
}

TEST_F(FakeShopping, WithinADay) {
  pay("seller", yuan(900), 0);
  EXPECT_TRUE(fee("seller", yuan(100), days(1) - 1));
  pay("other", yuan(900), days(3));
  EXPECT_FALSE(fee("other", yuan(100), days(4)));
}

TEST_F(FakeShopping, AnotherSellerIsNotIt) {
  pay("seller", yuan(900), 0);
  EXPECT_FALSE(fee("other", yuan(900), hours(1)));
}

TEST_F(FakeShopping, WhoWasKnownIsNotIt) {
  pay("seller", yuan(10), -days(20));
  pay("seller", yuan(900), 0);
  EXPECT_FALSE(fee("seller", yuan(900), hours(1)));
}

TEST_F(FakeShopping, UnitsOwnAccountsAndOtherWordsAreKeptApart) {
  pay("seller", yuan(900), 0);
  EXPECT_FALSE(fee("seller", yuan(900), hours(1), true));
  EXPECT_FALSE(fee("seller", yuan(900), hours(2), false, RemarkClass::none));
  EXPECT_TRUE(fee("seller", yuan(900), hours(3)));
}

}  // namespace
}  // namespace xiezhi
