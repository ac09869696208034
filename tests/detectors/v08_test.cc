#include <gtest/gtest.h>

#include "tests/detectors/fixture.h"

namespace xiezhi {
extern const Detector v08_fake_leader;
namespace {

class FakeLeader : public testing::Test {
 protected:
  static constexpr std::int64_t kMorning = -hours(3);  // 9:00
  Life life;
  void circle(int payees) {
    for (int i = 0; i < payees; ++i)
      life.apply(life.transfer_out("u", "s" + std::to_string(i), yuan(100), -days(10) + i)
                     .unit()
                     .flag(touch_flag::subject_is_unit));
  }
  std::optional<Signal> pay(std::string_view whom, std::int64_t fen, std::int64_t at_ms, bool unit = false) {
    Draft draft = life.transfer_out("u", whom, fen, at_ms).principal().flag(touch_flag::subject_is_unit);
    if (unit) draft.unit();
    return life.judge(v08_fake_leader, draft);
  }
};

TEST_F(FakeLeader, MuchToAStranger) {
  circle(5);
  EXPECT_FALSE(pay("p", yuan(100000) - 1, kMorning));
  EXPECT_EQ(points(pay("q", yuan(100000), kMorning)), 30);
  EXPECT_EQ(points(pay("new supplier", yuan(500000), kMorning + 1, true)), 15);
}

TEST_F(FakeLeader, WhoWasPaidBeforeIsNoStranger) {
  circle(5);
  EXPECT_FALSE(pay("s1", yuan(500000), kMorning));
}

TEST_F(FakeLeader, FewPayeesAreNoCircle) {
  circle(3);
  EXPECT_FALSE(pay("p", yuan(500000), kMorning));  // with p itself there are four
  EXPECT_TRUE(pay("q", yuan(500000), kMorning + 1));
}

TEST_F(FakeLeader, InWorkingHours) {
  circle(5);
  EXPECT_FALSE(pay("p", yuan(500000), hours(6)));  // 18:00
  EXPECT_TRUE(pay("q", yuan(500000), hours(6) - 1));
  EXPECT_FALSE(pay("r", yuan(500000), days(1) - hours(4) - 1));  // before 8:00
  EXPECT_FALSE(pay("s", yuan(500000), days(3)));                 // a Saturday
}

TEST_F(FakeLeader, TwiceWithinHours) {
  circle(5);
  pay("p", yuan(100000), kMorning);
  EXPECT_EQ(points(pay("q", yuan(100000), kMorning + hours(4) - 1)), 55);
  EXPECT_EQ(points(pay("r", yuan(100000), days(1) + kMorning)), 30);
}

TEST_F(FakeLeader, PersonsAndWageAccountsAreKeptApart) {
  circle(5);
  EXPECT_FALSE(
      life.judge(v08_fake_leader,
                 life.transfer_out("u", "w", yuan(500000), kMorning).principal().category(Category::wage)));
  Life other;
  for (int i = 0; i < 6; ++i)
    other.apply(other.transfer_out("p", "s" + std::to_string(i), yuan(100), -days(1)));
  EXPECT_FALSE(
      other.judge(v08_fake_leader, other.transfer_out("p", "x", yuan(500000), kMorning).principal()));
}

}  // namespace
}  // namespace xiezhi
