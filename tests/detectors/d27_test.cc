#include <gtest/gtest.h>

#include "tests/detectors/fixture.h"

namespace xiezhi {
extern const Detector d27_predatory_loan;
namespace {

class PredatoryLoan : public testing::Test {
 protected:
  Life life;
  Draft loan(std::string_view whom, std::int64_t fen, std::int64_t at_ms, std::int32_t rate_bp = 0) {
    Draft draft = life.transfer_out("lender", whom, fen, at_ms);
    draft.touch.kind = TouchKind::loan_out;
    draft.touch.rate_bp = rate_bp;
    return draft;
  }
  std::optional<Signal> lend(std::string_view whom, std::int64_t fen, std::int64_t at_ms,
                             std::int32_t rate_bp = 0) {
    return life.judge(d27_predatory_loan, loan(whom, fen, at_ms, rate_bp));
  }
  std::optional<Signal> back(std::string_view from, std::int64_t fen, std::int64_t at_ms) {
    return life.judge(d27_predatory_loan, life.transfer_in("lender", from, fen, at_ms));
  }
};

TEST_F(PredatoryLoan, AFifthComesBack) {
  EXPECT_FALSE(lend("b", yuan(10000), 0));
  EXPECT_FALSE(back("b", yuan(1999), minutes(5)));
  const auto signal = back("b", yuan(1), minutes(6));
  EXPECT_EQ(points(signal), 60);
  EXPECT_EQ(seen(signal, "share_that_came_back"), 2000);
}

TEST_F(PredatoryLoan, WithinTwoHours) {
  lend("b", yuan(10000), 0);
  EXPECT_TRUE(back("b", yuan(2000), hours(2)));
  lend("c", yuan(10000), hours(3));
  EXPECT_FALSE(back("c", yuan(9000), hours(5) + 1));
}

TEST_F(PredatoryLoan, WhatAnotherPaysIsNotIt) {
  lend("b", yuan(10000), 0);
  EXPECT_FALSE(back("c", yuan(9000), minutes(5)));
}

TEST_F(PredatoryLoan, MoreThanThirtySixPercent) {
  EXPECT_FALSE(lend("b", yuan(10000), 0, 3600));
  EXPECT_EQ(points(lend("b", yuan(10000), 1, 3601)), 55);
}

TEST_F(PredatoryLoan, TenBorrowersOfAnUnlicensedLender) {
  for (int i = 0; i < 9; ++i) EXPECT_FALSE(lend("b" + std::to_string(i), yuan(10000), days(3 * i)));
  EXPECT_FALSE(lend("b0", yuan(10000), days(28)));
  EXPECT_EQ(points(lend("b9", yuan(10000), days(29))), 50);
}

TEST_F(PredatoryLoan, ALicensedLenderHasMany) {
  for (int i = 0; i < 20; ++i)
    EXPECT_FALSE(life.judge(d27_predatory_loan,
                            loan("b" + std::to_string(i), yuan(10000), i).category(Category::licensed)));
  EXPECT_TRUE(life.judge(d27_predatory_loan, loan("b", yuan(10000), 30, 5000).category(Category::licensed)));
}

}  // namespace
}  // namespace xiezhi
