#include <gtest/gtest.h>

#include "tests/detectors/fixture.h"

namespace xiezhi {
extern const Detector t06_overseas_surge;
namespace {

constexpr std::int64_t kSlot = minutes(15);
constexpr std::uint16_t kMyanmar = 95;
constexpr std::uint32_t kTianhe = 440106;

// One place, at noon: calls of the same quarter of an hour on earlier days, then today's. Life begins with a
// quarter.
struct Noon {
  Life life;
  std::uint16_t country = kMyanmar;

  Noon() = default;
  // Fourteen days of so many calls each.
  Noon(int on_even_days, int on_odd_days) {
    for (int day = 14; day > 0; --day) before(day, day % 2 == 0 ? on_even_days : on_odd_days);
  }
  Noon& before(int days_ago, int calls) {
    for (int i = 0; i < calls; ++i)
      life.apply(life.place_call(country, kTianhe, seconds(i) - days(days_ago)));
    return *this;
  }
  std::optional<Signal> call(std::int64_t at_ms, std::uint32_t region = kTianhe,
                             Life::Overrides overrides = {}) {
    return life.judge(t06_overseas_surge, life.place_call(country, region, at_ms), overrides);
  }
  // Points of the last of so many calls.
  int today(int calls, Life::Overrides overrides = {}) {
    int last = 0;
    for (int i = 0; i < calls; ++i) last = points(call(seconds(i), kTianhe, overrides));
    return last;
  }
};

TEST(OverseasSurge, ThirtyCallsAtLeast) {
  EXPECT_EQ(Noon().before(14, 1).today(29), 0);
  EXPECT_EQ(Noon().before(14, 1).today(30), 60);
  EXPECT_EQ(Noon().before(14, 1).today(30, {{"calls_count", 31}}), 0);
}

// Seven days of 10 and seven of 30: mean 20, deviation 10.
TEST(OverseasSurge, MeanAndThreeDeviationsExactly) {
  EXPECT_EQ(Noon(10, 30).today(49), 0);
  EXPECT_EQ(Noon(10, 30).today(50), 60);
  EXPECT_EQ(Noon(10, 30).today(50, {{"deviations_count", 4}}), 0);
  EXPECT_EQ(Noon(10, 30).today(60, {{"deviations_count", 4}}), 60);
}

// 36 every day: what comes by chance has a deviation of 6.
TEST(OverseasSurge, AnEvenRowIsComparedWithChance) {
  EXPECT_EQ(Noon(36, 36).today(36), 0);
  EXPECT_EQ(Noon(36, 36).today(53), 0);
  EXPECT_EQ(Noon(36, 36).today(54), 60);
}

TEST(OverseasSurge, SevenDaysAtLeast) {
  EXPECT_EQ(Noon().today(200), 0) << "a place that is new";
  EXPECT_EQ(Noon().before(6, 1).today(200), 0);
  EXPECT_EQ(Noon().before(7, 1).today(200), 60);
  EXPECT_EQ(Noon().before(6, 1).today(200, {{"days_count", 6}}), 60);
  // A quarter later than seven days ago: six quarters to compare with.
  Noon noon;
  noon.life.apply(noon.life.place_call(kMyanmar, kTianhe, kSlot - days(7)));
  EXPECT_EQ(noon.today(200), 0);
}

TEST(OverseasSurge, FourteenDaysAtMost) {
  Noon noon;
  noon.before(15, 1000).before(14, 2);
  EXPECT_EQ(noon.today(30), 60);
  EXPECT_EQ(Noon().before(15, 1).before(14, 1000).today(30), 0);
}

TEST(OverseasSurge, ASlotEndsToTheMillisecond) {
  const auto last = [](std::int64_t others_ms, std::int64_t last_ms) {
    Noon noon;
    noon.before(14, 1);
    for (int i = 0; i < 29; ++i) noon.call(others_ms);
    return points(noon.call(last_ms));
  };
  EXPECT_EQ(last(0, kSlot - 1), 60);
  EXPECT_EQ(last(0, kSlot), 0);
  EXPECT_EQ(last(-1, 0), 0);
  EXPECT_EQ(last(-1, -kSlot), 60) << "in turn or not";
  EXPECT_EQ(last(-1, -kSlot - 1), 0);
}

TEST(OverseasSurge, OtherQuartersAreNotCompared) {
  Noon noon;
  noon.before(14, 1);
  for (int day = 13; day > 0; --day) {
    for (int i = 0; i < 100; ++i) {
      noon.life.apply(noon.life.place_call(kMyanmar, kTianhe, kSlot - days(day)));
      noon.life.apply(noon.life.place_call(kMyanmar, kTianhe, -1 - days(day)));
    }
  }
  EXPECT_EQ(noon.today(30), 60);
}

TEST(OverseasSurge, CountriesAndRegionsAreCountedApart) {
  Noon noon;
  noon.before(14, 1);
  for (int i = 0; i < 29; ++i) noon.call(seconds(i));
  EXPECT_FALSE(noon.call(seconds(30), 440103));
  noon.country = 855;
  EXPECT_FALSE(noon.call(seconds(31)));
  noon.country = kMyanmar;
  EXPECT_TRUE(noon.call(seconds(32)));
}

TEST(OverseasSurge, ACallThatComesLateIsJudgedInItsQuarter) {
  Noon noon;
  noon.before(14, 1);
  for (int i = 0; i < 29; ++i) noon.call(seconds(i));
  noon.call(days(2));
  EXPECT_EQ(points(noon.call(seconds(30))), 60);
  EXPECT_FALSE(noon.call(days(2)));
}

TEST(OverseasSurge, SaysWhatItSaw) {
  Noon noon(10, 30);
  for (int i = 0; i < 59; ++i) noon.call(seconds(i));
  const auto signal = noon.call(seconds(59));
  ASSERT_TRUE(signal);
  EXPECT_EQ(seen(signal, "calls_15_minutes"), 60);
  EXPECT_EQ(signal->evidence[0].limit, 50);
  EXPECT_EQ(seen(signal, "calls_same_time_before"), 280);
  EXPECT_EQ(seen(signal, "days_compared"), 14);
}

}  // namespace
}  // namespace xiezhi
