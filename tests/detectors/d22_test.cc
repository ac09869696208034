#include <gtest/gtest.h>

#include "tests/detectors/fixture.h"

namespace xiezhi {
extern const Detector d22_promoter_commission;
namespace {

class PromoterCommission : public testing::Test {
 protected:
  Life life;
  std::int64_t clock = 0;
  std::string pool = "pool";
  void deposit(std::string_view who, std::int64_t fen) {
    life.apply(life.transfer_in(pool, who, fen, clock += hours(1)));
  }
  std::optional<Signal> pay(std::string_view whom, std::int64_t fen, Life::Overrides overrides = {}) {
    return life.judge(d22_promoter_commission, life.transfer_out(pool, whom, fen, clock += minutes(5)),
                      overrides);
  }
  void begin() {
    for (int i = 0; i < 5; ++i) deposit("early" + std::to_string(i), yuan(7000) + 3 * i + 1);
    clock += days(10);
  }
};

TEST_F(PromoterCommission, TheSameShareToThree) {
  begin();
  deposit("a", yuan(20000));
  EXPECT_FALSE(pay("p1", yuan(1000)));
  deposit("b", yuan(50000));
  EXPECT_FALSE(pay("p2", yuan(2500)));
  deposit("c", yuan(34000));
  const auto signal = pay("p3", yuan(1700));
  EXPECT_EQ(points(signal), 50);
  EXPECT_EQ(seen(signal, "share_of_deposit"), 500);
  EXPECT_EQ(signal->event_count, 2);
}

TEST_F(PromoterCommission, TheSamePersonThreeTimes) {
  begin();
  for (int i = 0; i < 3; ++i) {
    deposit("a" + std::to_string(i), yuan(20000));
    EXPECT_FALSE(pay("p", yuan(1000)));
  }
}

TEST_F(PromoterCommission, OfSumsThatAreNotRoundToTheFenBelowOrAbove) {
  for (const std::int64_t off : {-1, 0, 1, 2}) {
    pool = "pool" + std::to_string(off);
    begin();
    std::optional<Signal> signal;
    for (int i = 0; i < 3; ++i) {
      deposit("a" + std::to_string(i), 1234567);  // 8 % are 98,765.36 fen
      signal = pay("p" + std::to_string(i), 98765 + off);
    }
    EXPECT_EQ(seen(signal, "share_of_deposit"), off == 0 || off == 1 ? 800 : -1) << off;
  }
}

TEST_F(PromoterCommission, AFenMoreIsNoShare) {
  begin();
  for (int i = 0; i < 4; ++i) {
    deposit("a" + std::to_string(i), yuan(20000));
    EXPECT_FALSE(pay("p" + std::to_string(i), yuan(1000) + 1));
  }
}

TEST_F(PromoterCommission, BetweenOneAndThirtyPercent) {
  for (const auto& [fen, found] :
       {std::pair{yuan(200), true}, {yuan(100), false}, {yuan(6000), true}, {yuan(6100), false}}) {
    pool = "pool" + std::to_string(fen);
    begin();
    std::optional<Signal> last;
    for (int i = 0; i < 3; ++i) {
      deposit("a" + std::to_string(i), yuan(20000));
      last = pay("p" + std::to_string(i), fen);
    }
    EXPECT_EQ(last.has_value(), found) << fen;
  }
}

TEST_F(PromoterCommission, ThreeDaysAfterTheDeposit) {
  begin();
  const auto late = [&](std::int64_t wait) {
    std::optional<Signal> last;
    for (int i = 0; i < 3; ++i) {
      deposit("a" + std::to_string(i) + std::to_string(wait), yuan(20000));
      const std::int64_t paid_at = clock;
      last = life.judge(d22_promoter_commission,
                        life.transfer_out(pool, "p" + std::to_string(i), yuan(1000), paid_at + wait));
    }
    clock += days(20);
    return last.has_value();
  };
  EXPECT_FALSE(late(days(3) + 1));
  EXPECT_TRUE(late(days(3)));
}

TEST_F(PromoterCommission, FewPayersAreNoPool) {
  for (int i = 0; i < 3; ++i) {
    deposit("a" + std::to_string(i), yuan(20000));
    EXPECT_FALSE(pay("p" + std::to_string(i), yuan(1000)));
  }
}

TEST_F(PromoterCommission, UnitsArePaidFees) {
  begin();
  for (int i = 0; i < 4; ++i) {
    deposit("a" + std::to_string(i), yuan(20000));
    EXPECT_FALSE(
        life.judge(d22_promoter_commission,
                   life.transfer_out(pool, "p" + std::to_string(i), yuan(1000), clock += minutes(5)).unit()));
  }
}

}  // namespace
}  // namespace xiezhi
