#include <gtest/gtest.h>

#include "tests/detectors/fixture.h"

namespace xiezhi {
extern const Detector d05_repeated_similar;
namespace {

const Detector& d05 = d05_repeated_similar;

// Payments of these amounts, a day apart from Wednesday noon on; what the last one says.
std::optional<Signal> run(std::initializer_list<std::int64_t> amounts, std::int64_t apart = hours(1)) {
  Life life;
  std::optional<Signal> signal;
  std::int64_t at = 0;
  for (const std::int64_t fen : amounts) {
    signal = life.judge(d05, life.transfer_out("wang", "li", fen, at));
    at += apart;
  }
  return signal;
}

TEST(D05, FourOfOneSize) {
  const auto signal = run({yuan(4900), yuan(4900), yuan(4950), yuan(5000)});
  ASSERT_TRUE(signal);
  EXPECT_EQ(signal->points, 30);
  EXPECT_EQ(signal->feature_code, 3008);
  EXPECT_EQ(seen(signal, "similar_payments_5_working_days"), 4);
  EXPECT_EQ(signal->event_count, 3);
  EXPECT_FALSE(run({yuan(5000), yuan(5000), yuan(5000)}));
}

TEST(D05, Spread) {
  EXPECT_TRUE(run({yuan(10000), yuan(9500), yuan(10000), yuan(10000)}));
  EXPECT_FALSE(run({yuan(10000), yuan(9499), yuan(10000), yuan(10000)}));
}

TEST(D05, SmallSumsAreEverydayLife) {
  EXPECT_TRUE(run({yuan(1000), yuan(1000), yuan(1000), yuan(1000)}));
  EXPECT_FALSE(run({yuan(999), yuan(999), yuan(999), yuan(999)}));
}

TEST(D05, FiveWorkingDays) {
  EXPECT_TRUE(run({yuan(5000), yuan(5000), yuan(5000), yuan(5000)}, days(2)));  // Wednesday to Tuesday
  EXPECT_FALSE(run({yuan(5000), yuan(5000), yuan(5000), yuan(5000)}, days(3)));
}

TEST(D05, KnownPartiesAndGuards) {
  Life life;
  life.apply(life.transfer_out("wang", "landlord", yuan(5000), days(-30)));
  Life school;
  for (int i = 0; i < 3; ++i) {
    life.apply(life.transfer_out("wang", "landlord", yuan(5000), hours(i)));
    school.apply(
        school.transfer_out("wang", "school", yuan(5000), hours(i)).counterparty_category(Category::school));
  }
  EXPECT_FALSE(life.judge(d05, life.transfer_out("wang", "landlord", yuan(5000), hours(4))));
  EXPECT_FALSE(school.judge(
      d05,
      school.transfer_out("wang", "school", yuan(5000), hours(4)).counterparty_category(Category::school)));
  EXPECT_FALSE(life.judge(d05, life.transfer_out("wang", "landlord", yuan(5000), hours(5)).own()));
  EXPECT_FALSE(life.judge(d05, life.transfer_out("wang", "landlord", yuan(5000), hours(5)).attempted()));
}

}  // namespace
}  // namespace xiezhi
