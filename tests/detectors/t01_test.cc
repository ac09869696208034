#include <gtest/gtest.h>

#include "tests/detectors/fixture.h"

namespace xiezhi {
extern const Detector t01_high_frequency_caller;
namespace {

class HighFrequency : public ::testing::Test {
 protected:
  Life life;
  int next_ = 0;

  Draft call(std::int64_t at_ms) { return life.call_out("caller", "c" + std::to_string(next_++), 0, at_ms); }
  // `count` calls to new people, `gap_ms` apart.
  void calls(int count, std::int64_t from_ms, std::int64_t gap_ms) {
    for (int i = 0; i < count; ++i) life.apply(call(from_ms + i * gap_ms));
  }
  int judge(const Touch& touch) { return points(life.judge(t01_high_frequency_caller, touch)); }
};

TEST_F(HighFrequency, ThirtyInAnHour) {
  calls(28, 0, seconds(60));
  EXPECT_EQ(judge(call(minutes(40))), 0);
  const auto signal = life.judge(t01_high_frequency_caller, call(minutes(41)));
  EXPECT_EQ(points(signal), 50);
  EXPECT_EQ(seen(signal, "distinct_callees_1_hour"), 30);
  EXPECT_EQ(signal->event_count, 30);
}

TEST_F(HighFrequency, TheHourIsAnHour) {
  calls(29, 0, 0);
  EXPECT_EQ(judge(call(hours(1))), 0);
  Life other;
  for (int i = 0; i < 29; ++i) other.apply(other.call_out("x", "y" + std::to_string(i), 0, 0));
  EXPECT_EQ(points(other.judge(t01_high_frequency_caller, other.call_out("x", "z", 0, hours(1) - 1))), 50);
}

TEST_F(HighFrequency, DifferentPeople) {
  for (int i = 0; i < 100; ++i) life.apply(life.call_out("caller", "mother", 60, seconds(i)));
  calls(28, minutes(5), seconds(1));
  EXPECT_EQ(judge(life.call_out("caller", "c0", 0, minutes(7))), 0);
  EXPECT_EQ(judge(call(minutes(8))), 50);
}

TEST_F(HighFrequency, ADay) {
  calls(133, 0, minutes(10));
  EXPECT_EQ(judge(call(minutes(1340))), 0);
  EXPECT_EQ(judge(call(minutes(1350))), 70);
  EXPECT_EQ(judge(call(hours(24) - 1)), 70);
  EXPECT_EQ(judge(life.call_out("caller", "c9", 0, hours(24) + minutes(20))), 0);
}

TEST_F(HighFrequency, CriminalLine) {
  calls(400, 0, minutes(20));
  calls(98, hours(200), minutes(10));
  EXPECT_EQ(judge(call(hours(200) + minutes(1000))), 0);
  const auto signal = life.judge(t01_high_frequency_caller, call(hours(200) + minutes(1010)));
  EXPECT_EQ(points(signal), 90);
  EXPECT_EQ(seen(signal, "calls_lifetime"), 500);
}

TEST_F(HighFrequency, CriminalLineAsksForTheDay) {
  calls(900, 0, minutes(20));  // 72 a day
  EXPECT_EQ(judge(call(minutes(20) * 900)), 0);
  const Life::Overrides day_of_72 = {{"callees_life_day_count", 72}};
  EXPECT_EQ(points(life.judge(t01_high_frequency_caller, call(minutes(20) * 901), day_of_72)), 90);
  EXPECT_EQ(points(life.judge(t01_high_frequency_caller, call(minutes(20) * 902),
                              {{"callees_life_day_count", 73}})),
            0);
}

TEST_F(HighFrequency, WhoIsCalledBackIsWatched) {
  calls(39, 0, seconds(60));
  for (int i = 0; i < 3; ++i) life.apply(life.call_in("caller", "c" + std::to_string(i), 30, minutes(39)));
  EXPECT_EQ(judge(call(minutes(39))), 50);  // 3 of 40
  life.apply(life.call_in("caller", "c3", 30, minutes(40)));
  EXPECT_EQ(judge(life.call_out("caller", "c0", 0, minutes(41))), 50);  // 4 of 41
  life.apply(life.call_in("caller", "c4", 30, minutes(42)));
  EXPECT_EQ(judge(life.call_out("caller", "c0", 0, minutes(43))), 30);  // 5 of 42
}

TEST_F(HighFrequency, Guards) {
  calls(60, 0, seconds(10));
  EXPECT_EQ(judge(call(minutes(11))), 50);
  life.allow(EntityKind::phone, "caller", 0, minutes(13));
  EXPECT_EQ(judge(call(minutes(12))), 0);
  EXPECT_EQ(judge(call(minutes(13))), 50);
  EXPECT_EQ(judge(call(minutes(14)).flag(touch_flag::subject_is_guarded)), 0);
  EXPECT_EQ(judge(call(minutes(15))), 0);  // the profile remembers
}

}  // namespace
}  // namespace xiezhi
