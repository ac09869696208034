#include <gtest/gtest.h>

#include "tests/detectors/fixture.h"

namespace xiezhi {
extern const Detector d24_online_gambling;
namespace {

struct House {
  int persons = 50, even = 0, more_in = 0;
  std::int64_t stake = yuan(400), kept_percent = 0;
  std::int64_t start = hours(8);  // 20:00, since Life starts at noon
  Category category = Category::none;
};

// Everybody pays the same; of two neighbours one wins what the other loses.
std::optional<Signal> run(const House& house) {
  Life life;
  std::optional<Signal> signal;
  std::int64_t at = house.start;
  const auto player = [](int i) { return "player" + std::to_string(i); };
  for (int i = 0; i < house.persons; ++i)
    life.apply(life.transfer_in("house", player(i), house.stake, at += minutes(1)));
  for (int i = 0; i < house.more_in; ++i) life.apply(life.transfer_in("house", "guest", 1, at += seconds(1)));
  for (int i = 0; i < house.persons; ++i) {
    std::int64_t won = house.stake * (100 - house.kept_percent) / 100;
    if (i >= house.even) won += (i % 2 == 0 ? 1 : -1) * yuan(100);
    signal =
        life.judge(d24_online_gambling,
                   life.transfer_out("house", player(i), won, at += minutes(1)).category(house.category));
  }
  return signal;
}

TEST(D24, StakesAndWinnings) {
  const auto signal = run({});
  ASSERT_TRUE(signal);
  EXPECT_EQ(signal->points, 75);
  EXPECT_EQ(seen(signal, "deals_7_days"), 100);
  EXPECT_EQ(seen(signal, "persons_both_ways"), 50);
  EXPECT_EQ(seen(signal, "in_against_out"), 0);
  EXPECT_EQ(seen(signal, "share_in_the_evening"), 10000);
}

TEST(D24, Limits) {
  EXPECT_FALSE(run({.persons = 49, .more_in = 2}));
  EXPECT_TRUE(run({.stake = yuan(400)}));
  EXPECT_FALSE(run({.stake = yuan(400) - 1}));
  EXPECT_TRUE(run({.kept_percent = 5}));
  EXPECT_FALSE(run({.kept_percent = 6}));
}

TEST(D24, ByDayItWeighsLess) {
  const auto signal = run({.start = 0});
  ASSERT_TRUE(signal);
  EXPECT_EQ(signal->points, 55);
}

TEST(D24, WhoGivesBackWhatWasPaidDoesNotGamble) {
  EXPECT_TRUE(run({.even = 24}));
  EXPECT_FALSE(run({.even = 26}));
  EXPECT_FALSE(run({.category = Category::school}));
}

}  // namespace
}  // namespace xiezhi
