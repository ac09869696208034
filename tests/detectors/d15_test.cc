#include <gtest/gtest.h>

#include "tests/detectors/fixture.h"

namespace xiezhi {
extern const Detector d15_profile_mismatch;
namespace {

class ProfileMismatch : public testing::Test {
 protected:
  Life life;
  void lives(int months, std::int64_t fen) {
    for (int i = 0; i < months; ++i) life.apply(in(fen, days(30 * i)));
    now_ms = days(30 * months + 45);
  }
  Draft in(std::int64_t fen, std::int64_t at_ms, std::uint16_t born = 0) {
    Draft draft = life.transfer_in("a", "b", fen, at_ms).principal();
    draft.touch.birth_year = born;
    return draft;
  }
  std::optional<Signal> gets(std::int64_t fen, std::uint16_t born = 0) {
    return life.judge(d15_profile_mismatch, in(fen, now_ms, born));
  }
  std::int64_t now_ms = 0;
};

TEST_F(ProfileMismatch, FiveTimesTheMedian) {
  lives(4, yuan(20000));
  EXPECT_FALSE(gets(yuan(100000) - 1));
  now_ms += days(31);
  const auto signal = gets(yuan(100000));
  EXPECT_EQ(points(signal), 20);
  EXPECT_EQ(seen(signal, "median_month"), yuan(20000));
}

TEST_F(ProfileMismatch, TheSumMustBeLarge) {
  lives(4, yuan(100));
  EXPECT_FALSE(gets(yuan(100000) - 1));
  EXPECT_TRUE(gets(1));
}

TEST_F(ProfileMismatch, ThreeMonthsMustBeKnown) {
  lives(2, yuan(100));
  EXPECT_FALSE(gets(yuan(200000)));
}

TEST_F(ProfileMismatch, TheYoungAndTheOldWeighMore) {
  lives(4, yuan(100));
  EXPECT_EQ(points(gets(yuan(200000), 2001)), 20);  // 25 in 2026
  EXPECT_EQ(points(gets(yuan(1), 2002)), 30);
  EXPECT_EQ(points(gets(yuan(1), 1966)), 20);
  EXPECT_EQ(points(gets(yuan(1), 1965)), 30);
}

TEST_F(ProfileMismatch, WagesUnitsAndOwnAccountsAreKeptApart) {
  lives(4, yuan(100));
  EXPECT_FALSE(
      life.judge(d15_profile_mismatch, in(yuan(200000), now_ms).counterparty_category(Category::wage)));
  EXPECT_FALSE(life.judge(d15_profile_mismatch, in(yuan(200000), now_ms).own()));
  EXPECT_FALSE(life.judge(d15_profile_mismatch, in(yuan(200000), now_ms).attempted()));
  EXPECT_TRUE(gets(yuan(1)));
  EXPECT_FALSE(life.judge(d15_profile_mismatch, in(yuan(200000), now_ms).flag(touch_flag::subject_is_unit)));
}

}  // namespace
}  // namespace xiezhi
