#include <gtest/gtest.h>

#include "tests/detectors/fixture.h"

namespace xiezhi {
extern const Detector d09_night;
namespace {

constexpr std::int64_t kMidnight = hours(12);  // of the first day; Life starts at noon

struct Nights {
  int night = 10, day = 0;
  std::int64_t each = yuan(2000), last = kMidnight + hours(1);
  Category category = Category::none;
};

std::optional<Signal> run(const Nights& nights) {
  Life life;
  std::optional<Signal> signal;
  for (int i = 0; i < nights.day; ++i) life.apply(life.transfer_in("mule", "payer", yuan(9000), minutes(i)));
  for (int i = 0; i + 1 < nights.night; ++i)
    life.apply(life.transfer_in("mule", "payer", nights.each, kMidnight + minutes(i)));
  return life.judge(d09_night,
                    life.transfer_out("mule", "boss", nights.each, nights.last).category(nights.category));
}

TEST(D09, MostOfItAtNight) {
  const auto signal = run({});
  ASSERT_TRUE(signal);
  EXPECT_EQ(signal->points, 15);
  EXPECT_EQ(seen(signal, "transfers_7_days"), 10);
  EXPECT_EQ(seen(signal, "sum_at_night"), yuan(20000));
  EXPECT_EQ(signal->event_count, 9);
}

TEST(D09, Limits) {
  EXPECT_FALSE(run({.night = 9, .each = yuan(9000)}));
  EXPECT_TRUE(run({.night = 12, .day = 8}));
  EXPECT_FALSE(run({.night = 12, .day = 9}));
  EXPECT_FALSE(run({.each = yuan(2000) - 1}));
  EXPECT_TRUE(run({.night = 11, .last = kMidnight + hours(5) - 1}));
  EXPECT_FALSE(run({.night = 11, .last = kMidnight + hours(5)}));
  EXPECT_TRUE(run({.last = days(7) + kMidnight - 1}) == std::nullopt);
}

TEST(D09, MarketsLiveAtNight) {
  EXPECT_FALSE(run({.category = Category::merchant}));
  EXPECT_FALSE(run({.category = Category::medical}));
}

}  // namespace
}  // namespace xiezhi
