#include <gtest/gtest.h>

#include "tests/detectors/fixture.h"

namespace xiezhi {
extern const Detector d13_new_unit;
namespace {

class NewUnit : public testing::Test {
 protected:
  static constexpr std::int32_t kStartDay =
      static_cast<std::int32_t>((Life::kStartMs + 8 * kHourMs) / kDayMs);
  Life life;
  std::int32_t opened_day = kStartDay;
  Draft by_unit(Draft draft) {
    draft.touch.opened_day = opened_day;
    return draft.flag(touch_flag::subject_is_unit);
  }
  std::optional<Signal> paid_by(int persons, std::int64_t fen, std::int64_t at_ms = 0) {
    std::optional<Signal> last;
    for (int i = 0; i < persons; ++i)
      last =
          life.judge(d13_new_unit, by_unit(life.transfer_in("u", "p" + std::to_string(i), fen, at_ms + i)));
    return last;
  }
  std::optional<Signal> pays(std::string_view whom, std::int64_t fen, std::int64_t at_ms, bool unit = false) {
    Draft draft = by_unit(life.transfer_out("u", whom, fen, at_ms));
    if (unit) draft.unit();
    return life.judge(d13_new_unit, draft);
  }
};

TEST_F(NewUnit, TwentyPersonsPay) {
  EXPECT_FALSE(paid_by(19, yuan(20000)));
  const auto signal = paid_by(20, yuan(20000), 100);
  EXPECT_EQ(points(signal), 45);
  EXPECT_EQ(seen(signal, "natural_payers_30_days"), 20);
}

TEST_F(NewUnit, UnitsDoNotCountAsPersons) {
  for (int i = 0; i < 40; ++i)
    EXPECT_FALSE(life.judge(d13_new_unit,
                            by_unit(life.transfer_in("u", "u" + std::to_string(i), yuan(20000), i).unit())));
}

TEST_F(NewUnit, TheSumMustBeLarge) {
  EXPECT_FALSE(paid_by(20, yuan(10000) - 1));
  EXPECT_TRUE(life.judge(d13_new_unit, by_unit(life.transfer_in("u", "p0", 20, minutes(1)))));
}

TEST_F(NewUnit, ItIsNewForNinetyDays) {
  opened_day = kStartDay - 91;
  EXPECT_FALSE(paid_by(30, yuan(20000)));
  opened_day = kStartDay - 90;
  EXPECT_TRUE(paid_by(30, yuan(20000), minutes(1)));
  opened_day = kStartDay + 2;
  EXPECT_FALSE(paid_by(30, yuan(20000), minutes(2)));
}

TEST_F(NewUnit, MostGoesToPersons) {
  life.apply(by_unit(life.transfer_in("u", "boss", yuan(400000), 0).unit()));
  EXPECT_FALSE(pays("supplier", yuan(90000), 1, true));
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(pays("w" + std::to_string(i), yuan(42000), 2 + i));
  EXPECT_FALSE(pays("w3", yuan(42000), 6));  // 168,000 of 258,000 to four
  const auto signal = pays("w4", yuan(42000), 7);
  EXPECT_EQ(points(signal), 30);
  EXPECT_EQ(seen(signal, "share_to_persons"), 7000);
}

TEST_F(NewUnit, AFenLessThanTheShare) {
  life.apply(by_unit(life.transfer_in("u", "boss", yuan(400000), 0).unit()));
  pays("supplier", yuan(90001), 1, true);
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(pays("w" + std::to_string(i), yuan(42000), 2 + i));
}

TEST_F(NewUnit, BothSignsAddUp) {
  paid_by(20, yuan(20000));
  std::optional<Signal> signal;
  for (int i = 0; i < 5; ++i) signal = pays("w" + std::to_string(i), yuan(60000), minutes(1) + i);
  EXPECT_EQ(points(signal), 75);
}

TEST_F(NewUnit, WageAccountsArePersonsAndOldUnitsAreKeptApart) {
  std::optional<Signal> last;
  for (int i = 0; i < 30; ++i)
    last = life.judge(
        d13_new_unit,
        by_unit(life.transfer_in("w", "p" + std::to_string(i), yuan(20000), i)).category(Category::wage));
  EXPECT_FALSE(last);
  for (int i = 0; i < 30; ++i)
    last = life.judge(d13_new_unit, life.transfer_in("person", "p" + std::to_string(i), yuan(20000), i));
  EXPECT_FALSE(last);
}

}  // namespace
}  // namespace xiezhi
