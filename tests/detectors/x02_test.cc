#include <gtest/gtest.h>

#include "tests/detectors/fixture.h"

namespace xiezhi {
extern const Detector x02_hot_spot;
namespace {

constexpr std::uint32_t kTianhe = 440106;
// Life begins on a Wednesday at noon.
constexpr std::int64_t kMonday = -days(2) - hours(12);

struct Town {
  Life life;
  int victims = 0;

  Town() = default;
  // Eight weeks of so many victims each.
  Town(int in_even_weeks, int in_odd_weeks) {
    for (int week = 8; week > 0; --week) before(week, week % 2 == 0 ? in_even_weeks : in_odd_weeks);
  }
  std::optional<Signal> victim(std::int64_t at_ms, SuspectedType type = SuspectedType::romance,
                               std::uint32_t region = kTianhe, Life::Overrides overrides = {}) {
    return life.judge(x02_hot_spot, life.resident(region, type, "victim" + std::to_string(++victims), at_ms),
                      overrides);
  }
  Town& before(int weeks_ago, int cases) {
    for (int i = 0; i < cases; ++i) victim(hours(i) - days(7 * weeks_ago));
    return *this;
  }
  // Points of the last of so many victims.
  int this_week(int cases, Life::Overrides overrides = {}) {
    int last = 0;
    for (int i = 0; i < cases; ++i)
      last = points(victim(minutes(i), SuspectedType::romance, kTianhe, overrides));
    return last;
  }
};

TEST(HotSpot, FiveVictimsAtLeast) {
  EXPECT_EQ(Town().before(8, 1).this_week(4), 0);
  EXPECT_EQ(Town().before(8, 1).this_week(5), 60);
  EXPECT_EQ(Town().before(8, 1).this_week(5, {{"cases_count", 6}}), 0);
}

// Four weeks of 2 and four of 6: mean 4, deviation 2.
TEST(HotSpot, MoreThanMeanAndThreeDeviations) {
  EXPECT_EQ(Town(2, 6).this_week(10), 0);
  EXPECT_EQ(Town(2, 6).this_week(11), 60);
  EXPECT_EQ(Town(2, 6).this_week(11, {{"deviations_count", 4}}), 0);
  EXPECT_EQ(Town(2, 6).this_week(13, {{"deviations_count", 4}}), 60);
}

// Four every week: what comes by chance has a deviation of 2.
TEST(HotSpot, AnEvenRowIsComparedWithChance) {
  EXPECT_EQ(Town(4, 4).this_week(10), 0);
  EXPECT_EQ(Town(4, 4).this_week(11), 60);
}

TEST(HotSpot, FourWeeksAtLeastAndEightAtMost) {
  EXPECT_EQ(Town().this_week(50), 0) << "a place that is new";
  EXPECT_EQ(Town().before(3, 1).this_week(50), 0);
  EXPECT_EQ(Town().before(4, 1).this_week(50), 60);
  EXPECT_EQ(Town().before(3, 1).this_week(50, {{"weeks_count", 3}}), 60);
  EXPECT_EQ(Town().before(9, 40).before(8, 1).this_week(5), 60);
  EXPECT_EQ(Town().before(9, 1).before(8, 40).this_week(5), 0);
}

TEST(HotSpot, WeeksBeginOnMondayInBeijing) {
  const auto last = [](std::int64_t others_ms, std::int64_t last_ms) {
    Town town;
    town.before(8, 1);
    for (int i = 0; i < 4; ++i) town.victim(others_ms);
    return points(town.victim(last_ms));
  };
  EXPECT_EQ(last(kMonday, kMonday + days(7) - 1), 60);
  EXPECT_EQ(last(kMonday, kMonday + days(7)), 0);
  EXPECT_EQ(last(kMonday - 1, kMonday), 0);
  EXPECT_EQ(last(kMonday - 1, kMonday - days(7)), 60);
}

TEST(HotSpot, TypesAndRegionsAreCountedApart) {
  Town town;
  town.before(8, 1);
  for (int i = 0; i < 4; ++i) town.victim(minutes(i));
  EXPECT_FALSE(town.victim(minutes(5), SuspectedType::fake_loan));
  EXPECT_FALSE(town.victim(minutes(6), SuspectedType::romance, 440103));
  const auto signal = town.victim(minutes(7));
  ASSERT_TRUE(signal);
  EXPECT_EQ(seen(signal, "victims_this_week"), 5);
  EXPECT_EQ(signal->evidence[0].limit, 5);
  EXPECT_EQ(seen(signal, "victims_weeks_before"), 1);
  EXPECT_EQ(seen(signal, "weeks_compared"), 8);
}

}  // namespace
}  // namespace xiezhi
