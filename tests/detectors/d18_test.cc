#include <gtest/gtest.h>

#include "tests/detectors/fixture.h"

namespace xiezhi {
extern const Detector d18_periodic_return;
namespace {

const Detector& d18 = d18_periodic_return;

struct Scheme {
  int persons = 10;
  int returns = 3;
  std::int64_t period = days(10);
  std::int64_t principal = yuan(10000);
  std::int64_t back = yuan(200);
  std::int64_t odd_back = 0;  // what every second person gets instead
};

// The signal of the last return.
std::optional<Signal> run(Life& life, const Scheme& scheme) {
  const auto name = [](int i) { return "person" + std::to_string(i); };
  for (int i = 0; i < scheme.persons; ++i) {
    life.apply(life.transfer_in("pool", name(i), scheme.principal, minutes(i)));
  }
  std::optional<Signal> signal;
  for (int round = 1; round <= scheme.returns; ++round) {
    for (int i = 0; i < scheme.persons; ++i) {
      const std::int64_t back = scheme.odd_back > 0 && i % 2 == 1 ? scheme.odd_back : scheme.back;
      signal = life.judge(d18, life.transfer_out("pool", name(i), back, round * scheme.period + minutes(i)));
    }
  }
  return signal;
}
std::optional<Signal> run(const Scheme& scheme) {
  Life life;
  return run(life, scheme);
}

TEST(D18, InterestEveryTenDays) {
  const auto signal = run({});
  EXPECT_EQ(points(signal), 50);
  EXPECT_EQ(seen(signal, "persons_with_periodic_returns"), 10);
  EXPECT_EQ(seen(signal, "mean_return_share"), 200);
  EXPECT_EQ(signal->event_count, 29);
}

TEST(D18, TenPersons) {
  EXPECT_FALSE(run({.persons = 9}));
  EXPECT_TRUE(run({.persons = 10}));
}

TEST(D18, ThreeReturns) {
  EXPECT_FALSE(run({.returns = 2}));
  EXPECT_TRUE(run({.returns = 3}));
}

TEST(D18, Periods) {
  for (const std::int64_t good : {5, 7, 9, 10, 12, 13, 15, 17, 28, 30, 32}) {
    EXPECT_TRUE(run({.period = days(good)})) << good;
  }
  for (const std::int64_t bad : {1, 3, 4, 18, 20, 27, 33, 60}) {
    EXPECT_FALSE(run({.period = days(bad)})) << bad;
  }
}

TEST(D18, ReturnsAreASmallShareOfThePrincipal) {
  EXPECT_FALSE(run({.back = yuan(50) - 1}));
  EXPECT_TRUE(run({.back = yuan(50)}));
  EXPECT_TRUE(run({.back = yuan(2000)}));
  EXPECT_FALSE(run({.back = yuan(2001)}));
  EXPECT_TRUE(run({.principal = yuan(100), .back = yuan(20)}));
  EXPECT_FALSE(run({.principal = yuan(100), .back = yuan(21)}));
}

TEST(D18, SharesAreNearlyEqual) {
  EXPECT_TRUE(run({.back = yuan(910), .odd_back = yuan(1090)}));   // variation 0.09
  EXPECT_FALSE(run({.back = yuan(880), .odd_back = yuan(1120)}));  // variation 0.12
}

TEST(D18, ThoseWhoArePaidArePayers) {
  for (const int strangers : {10, 11}) {
    Life life;
    run(life, {});
    for (int i = 0; i < strangers; ++i) {
      life.apply(life.transfer_out("pool", "stranger" + std::to_string(i), yuan(200), days(31)));
    }
    EXPECT_EQ(life.judge(d18, life.transfer_out("pool", "person0", yuan(200), days(32))).has_value(),
              strangers == 10);
  }
}

TEST(D18, OnlyPaymentsToSuchPersonsAreJudged) {
  Life life;
  run(life, {});
  EXPECT_FALSE(life.judge(d18, life.transfer_out("pool", "stranger", yuan(200), days(31))));
  EXPECT_TRUE(life.judge(d18, life.transfer_out("pool", "person0", yuan(200), days(31))));
}

TEST(D18, WagesAreNoReturns) {  // the same rhythm and equal sums, but nobody had paid before
  Life life;
  std::optional<Signal> signal;
  for (int month = 0; month < 3; ++month) {
    for (int i = 0; i < 20; ++i) {
      signal = life.judge(d18, life.transfer_out("firm", "worker" + std::to_string(i), yuan(6000),
                                                 days(30 * month) + minutes(i)));
    }
  }
  EXPECT_FALSE(signal);
}

TEST(D18, AttemptsOwnTransfersAndGuards) {
  Life life;
  run(life, {});
  EXPECT_FALSE(life.judge(d18, life.transfer_out("pool", "person0", yuan(200), days(31)).attempted()));
  EXPECT_FALSE(life.judge(d18, life.transfer_out("pool", "person0", yuan(200), days(31)).own()));
  EXPECT_FALSE(life.judge(
      d18,
      life.transfer_out("pool", "person0", yuan(200), days(31)).counterparty_category(Category::charity)));
  EXPECT_FALSE(life.judge(
      d18, life.transfer_out("pool", "person0", yuan(200), days(31)).category(Category::licensed)));
}

}  // namespace
}  // namespace xiezhi
