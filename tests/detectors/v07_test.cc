#include <gtest/gtest.h>

#include "tests/detectors/fixture.h"

namespace xiezhi {
extern const Detector v07_fake_loan;
namespace {

class FakeLoan : public ::testing::Test {
 protected:
  Life life;

  Draft sends(std::string_view to, std::int64_t fen, std::int64_t at_ms) {
    return life.transfer_out("victim", to, fen, at_ms).principal();
  }
  Draft fee(std::string_view to, std::int64_t fen, std::int64_t at_ms) {
    Draft draft = sends(to, fen, at_ms);
    draft.touch.remark = RemarkClass::advance_fee;
    return draft;
  }
  void borrows(std::string_view from, std::int64_t fen, std::int64_t at_ms) {
    Draft draft = life.transfer_in("victim", from, fen, at_ms).unit().principal();
    draft.touch.kind = TouchKind::loan_in;
    life.apply(draft.counterparty_category(Category::licensed));
  }
  std::optional<Signal> judge(const Touch& touch) { return life.judge(v07_fake_loan, touch); }
};

TEST_F(FakeLoan, FeesThatRise) {
  EXPECT_FALSE(judge(fee("clerk", yuan(200), 0)));
  const auto signal = judge(fee("manager", yuan(200), hours(24) - 1));
  ASSERT_TRUE(signal);
  EXPECT_EQ(signal->points, 60);
  EXPECT_EQ(signal->suspected_type, SuspectedType::none);  // the detector's own
  EXPECT_EQ(seen(signal, "fees_24_hours"), 2);
  EXPECT_EQ(signal->event_count, 1);
}

TEST_F(FakeLoan, AFeeAfterAPayment) {
  life.apply(sends("seller", yuan(800), 0));
  const auto signal = judge(fee("seller", yuan(300), hours(1)).attempted());
  ASSERT_TRUE(signal);
  EXPECT_EQ(signal->points, 50);
  EXPECT_EQ(signal->suspected_type, SuspectedType::fake_shopping);
  EXPECT_FALSE(judge(sends("seller", yuan(300), hours(1))));  // without the word
  EXPECT_FALSE(judge(fee("seller", yuan(300), hours(26))));   // a day later it stands alone
}

TEST_F(FakeLoan, FeesThatFallAreAFeeAfterAPayment) {
  EXPECT_FALSE(judge(fee("clerk", yuan(200), 0)));
  EXPECT_EQ(points(judge(fee("clerk", yuan(200) - 1, hours(1)))), 50);
}

TEST_F(FakeLoan, LoansThatLeave) {
  borrows("lender", yuan(5000), 0);
  borrows("other lender", yuan(5000), hours(1));
  EXPECT_FALSE(judge(sends("safe", yuan(8000) - 1, hours(1) + 1).attempted()));
  const auto signal = judge(sends("safe", yuan(8000), hours(3)).attempted());
  ASSERT_TRUE(signal);
  EXPECT_EQ(signal->points, 75);
  EXPECT_EQ(signal->suspected_type, SuspectedType::fake_credit);
  EXPECT_EQ(seen(signal, "lenders_24_hours"), 2);
  EXPECT_EQ(seen(signal, "share_of_loans_that_left"), 8000);
  EXPECT_EQ(signal->event_count, 2);
  EXPECT_FALSE(judge(sends("safe", yuan(8000), hours(3) + 1)));  // two hours after the last loan
}

TEST_F(FakeLoan, OneLenderOrLittle) {
  borrows("lender", yuan(5000), 0);
  borrows("lender", yuan(5000), hours(1));
  EXPECT_FALSE(judge(sends("safe", yuan(10000), hours(2)).attempted()));
  borrows("other lender", yuan(1), hours(2));
  EXPECT_TRUE(judge(sends("safe", yuan(10000), hours(3)).attempted()));
}

TEST_F(FakeLoan, WhoIsPaidBackLends) {
  for (const auto* from : {"a", "b"}) {
    Draft back = life.transfer_in("victim", from, yuan(5000), 0).principal();
    back.touch.kind = TouchKind::loan_in;
    life.apply(back);
  }
  EXPECT_FALSE(judge(sends("safe", yuan(10000), hours(1))));
}

TEST_F(FakeLoan, KnownPartiesAndGuards) {
  life.apply(sends("landlord", yuan(3000), days(-20)));
  EXPECT_FALSE(judge(fee("landlord", yuan(200), 0)));
  EXPECT_FALSE(judge(fee("landlord", yuan(300), hours(1))));
  EXPECT_FALSE(judge(fee("agency", yuan(200), hours(2)).unit()));
  EXPECT_FALSE(judge(fee("agency", yuan(200), hours(3)).unit()));
  EXPECT_FALSE(judge(fee("school", yuan(200), hours(4)).counterparty_category(Category::school)));
  EXPECT_FALSE(judge(fee("mine", yuan(200), hours(5)).own()));
}

}  // namespace
}  // namespace xiezhi
