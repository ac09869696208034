#include <gtest/gtest.h>

#include "tests/detectors/fixture.h"

namespace xiezhi {
extern const Detector d23_pyramid;
namespace {

class Pyramid : public testing::Test {
 protected:
  Life life;
  std::int64_t clock = 0;
  void join(int member, std::int64_t fen = yuan(2900)) {
    life.apply(life.transfer_in("top", "m" + std::to_string(member), fen, clock += hours(2)));
  }
  std::optional<Signal> reward(int member, std::int64_t fen = yuan(600)) {
    return life.judge(d23_pyramid,
                      life.transfer_out("top", "m" + std::to_string(member), fen, clock += minutes(3)));
  }
  // Each member after the third rewards two who came before.
  std::optional<Signal> grow(int members, int upward = 2) {
    std::optional<Signal> last;
    for (int i = 0; i < members; ++i) {
      join(i);
      for (int up = 1; i >= 3 && up <= upward; ++up) last = reward(i - up);
    }
    return last;
  }
};

TEST_F(Pyramid, ThirtyMembers) {
  EXPECT_FALSE(grow(29));
  join(29);
  const auto signal = reward(28);
  EXPECT_EQ(points(signal), 60);
  EXPECT_EQ(seen(signal, "members"), 30);
  EXPECT_EQ(seen(signal, "entry_fee"), yuan(2900));
  EXPECT_EQ(seen(signal, "levels"), 2);
}

TEST_F(Pyramid, ABonusForWhoBroughtThemIsOneLevel) { EXPECT_FALSE(grow(60, 1)); }

TEST_F(Pyramid, MostPaymentsAreTheFee) {
  for (int i = 0; i < 40; ++i) join(100 + i, yuan(100) + i);
  EXPECT_FALSE(grow(39));
  join(39);
  EXPECT_TRUE(reward(38));  // 40 of 80
}

TEST_F(Pyramid, FewRewards) {
  for (int i = 0; i < 40; ++i) join(i);
  for (int i = 0; i < 19; ++i) EXPECT_FALSE(reward(i)) << i;
  EXPECT_TRUE(reward(19));  // a half of the fees
}

TEST_F(Pyramid, WhoIsRewardedHasPaid) {
  for (int i = 0; i < 40; ++i) join(i);
  for (int i = 0; i < 40; ++i) EXPECT_FALSE(reward(500 + i));
}

TEST_F(Pyramid, WhatIsGivenBackIsNoReward) {
  for (int i = 0; i < 40; ++i) join(i);
  for (int i = 0; i < 40; ++i) EXPECT_FALSE(reward(i, yuan(2900)));
}

TEST_F(Pyramid, FourAreRewardedTooFew) {
  for (int i = 0; i < 30; ++i) {
    join(i);
    if (i < 5) continue;
    EXPECT_FALSE(reward(i % 2));
    EXPECT_FALSE(reward(2 + i % 2));
  }
  EXPECT_TRUE(reward(4));
}

TEST_F(Pyramid, ASmallFee) {
  for (int i = 0; i < 40; ++i) join(i, yuan(100) - 1);
  for (int i = 0; i < 30; ++i) EXPECT_FALSE(reward(i, yuan(20)));
}

}  // namespace
}  // namespace xiezhi
