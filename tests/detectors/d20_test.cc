#include <gtest/gtest.h>

#include "tests/detectors/fixture.h"

namespace xiezhi {
extern const Detector d20_elderly_care;
namespace {

class ElderlyCare : public testing::Test {
 protected:
  Life life;
  std::optional<Signal> pays(std::string_view who, std::uint16_t born, std::int64_t fen, std::int64_t at_ms,
                             RemarkClass remark = RemarkClass::none) {
    Draft draft = life.transfer_in("home", who, fen, at_ms);
    draft.touch.counterparty_birth_year = born;
    draft.touch.remark = remark;
    return life.judge(d20_elderly_care, draft);
  }
  std::optional<Signal> pay(int old, int young, std::int64_t fen = yuan(3000),
                            RemarkClass remark = RemarkClass::none) {
    for (int i = 0; i < young; ++i) pays("young" + std::to_string(i), 1990, fen, i);
    std::optional<Signal> last;
    for (int i = 0; i < old; ++i) last = pays("old" + std::to_string(i), 1950, fen, minutes(1) + i, remark);
    return last;
  }
};

TEST_F(ElderlyCare, TenOfTwenty) {
  EXPECT_FALSE(pay(9, 9));
  const auto signal = pays("old9", 1966, yuan(3000), minutes(2));
  EXPECT_EQ(points(signal), 35);
  EXPECT_EQ(seen(signal, "payers_of_sixty_and_more"), 10);
}

TEST_F(ElderlyCare, LessThanHalfAreOld) {
  EXPECT_FALSE(pay(10, 11));
  EXPECT_TRUE(pays("old10", 1950, yuan(3000), minutes(2)));
}

TEST_F(ElderlyCare, FiftyNineIsNotOld) {
  EXPECT_FALSE(pay(9, 0));
  EXPECT_FALSE(pays("nearly", 1967, yuan(3000), minutes(2)));
}

TEST_F(ElderlyCare, ACanteenTakesLittle) { EXPECT_FALSE(pay(30, 0, yuan(3000) - 1)); }

TEST_F(ElderlyCare, WordsWeigh) { EXPECT_EQ(points(pay(10, 0, yuan(3000), RemarkClass::elderly_care)), 60); }

TEST_F(ElderlyCare, LicensedHomesAreKeptApart) {
  std::optional<Signal> last;
  for (int i = 0; i < 30; ++i) {
    Draft draft =
        life.transfer_in("home", "old" + std::to_string(i), yuan(5000), i).category(Category::medical);
    draft.touch.counterparty_birth_year = 1940;
    last = life.judge(d20_elderly_care, draft);
  }
  EXPECT_FALSE(last);
}

TEST_F(ElderlyCare, AMonthIsThirtyDays) {
  for (int i = 0; i < 9; ++i) pays("old" + std::to_string(i), 1950, yuan(3000), 0);
  EXPECT_FALSE(pays("late", 1950, yuan(3000), days(30)));
}

}  // namespace
}  // namespace xiezhi
