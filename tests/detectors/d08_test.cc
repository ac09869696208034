#include <gtest/gtest.h>

#include "tests/detectors/fixture.h"

namespace xiezhi {
extern const Detector d08_probe_then_drain;
namespace {

const Detector& d08 = d08_probe_then_drain;

struct Try {
  std::int64_t small = yuan(1), large = yuan(6000), apart = hours(1);
  int probes = 1;
  const char* drained = "fraud";
};

std::optional<Signal> run(const Try& attempt) {
  Life life;
  for (int i = 0; i < attempt.probes; ++i) life.apply(life.transfer_out("wang", "fraud", attempt.small, i));
  return life.judge(d08, life.transfer_out("wang", attempt.drained, attempt.large, attempt.apart));
}

TEST(D08, ProbeThenDrain) {
  const auto signal = run({});
  ASSERT_TRUE(signal);
  EXPECT_EQ(signal->points, 50);
  EXPECT_EQ(seen(signal, "probes_24_hours"), 1);
  EXPECT_EQ(signal->event_count, 1);
}

TEST(D08, Amounts) {
  EXPECT_TRUE(run({.small = yuan(10)}));
  EXPECT_FALSE(run({.small = yuan(10) + 1}));
  EXPECT_FALSE(run({.large = yuan(5000) - 1}));
  EXPECT_TRUE(run({.large = yuan(5000)}));
}

TEST(D08, WithinADay) {
  EXPECT_TRUE(run({.apart = kDayMs - 1}));
  EXPECT_FALSE(run({.apart = kDayMs}));
}

TEST(D08, MoreThanThreeIsAHabit) {
  EXPECT_TRUE(run({.probes = 3}));
  EXPECT_FALSE(run({.probes = 4}));
}

TEST(D08, BreakfastAndRent) { EXPECT_FALSE(run({.drained = "landlord"})); }

TEST(D08, TheWalkThroughOfFlink) {
  // Account 3 of the example: ordinary sums, three probes below a dollar, then 871.15 dollars.
  Life life;
  const auto pay = [&](std::int64_t fen, std::int64_t at) {
    return life.judge(d08, life.transfer_out("F0003", "S0003", fen, at).unit());
  };
  EXPECT_FALSE(pay(78505, minutes(12)));
  EXPECT_FALSE(pay(224525, minutes(42)));
  EXPECT_FALSE(pay(154, minutes(72)));
  EXPECT_FALSE(pay(539, minutes(102)));
  EXPECT_FALSE(pay(560, minutes(132)));
  EXPECT_EQ(points(pay(609805, minutes(162))), 50);
  EXPECT_FALSE(pay(103712, minutes(192)));
}

TEST(D08, KnownPartiesWeighLess) {
  for (const std::int64_t earlier : {hours(-24), hours(-24) + minutes(61)}) {  // before the day, inside it
    Life life;
    life.apply(life.transfer_out("wang", "friend", yuan(300), earlier));
    life.apply(life.transfer_out("wang", "friend", yuan(1), minutes(30)));
    const auto signal = life.judge(d08, life.transfer_out("wang", "friend", yuan(8000), hours(1)));
    EXPECT_EQ(points(signal), earlier == hours(-24) ? 30 : 50);
  }
}

TEST(D08, ABalanceThatStaysIsNoDrain) {
  for (const std::int64_t after : {yuan(6000), yuan(6000) + 1}) {
    Life life;
    life.apply(life.transfer_out("wang", "fraud", yuan(1), 0));
    const auto signal = life.judge(d08, life.transfer_out("wang", "fraud", yuan(6000), 1).balance(after));
    EXPECT_EQ(points(signal), after == yuan(6000) ? 50 : 30);
  }
}

TEST(D08, AMuleAccountIsTried) {
  Life life;
  life.apply(life.transfer_in("mule", "boss", yuan(1), 0));
  EXPECT_EQ(points(life.judge(d08, life.transfer_in("mule", "boss", yuan(6000), 1))), 30);
  EXPECT_EQ(points(life.judge(d08, life.transfer_out("mule", "boss", yuan(6000), 2))), 50);
}

TEST(D08, TheDrainMayComeInPieces) {
  for (const std::int64_t second : {yuan(2000) - 1, yuan(2000)}) {
    Life life;
    life.apply(life.transfer_out("wang", "fraud", yuan(4000), 0));  // before the probe
    life.apply(life.transfer_out("wang", "fraud", yuan(1), 1));
    life.apply(life.transfer_out("wang", "fraud", yuan(3000), 2));
    life.apply(life.transfer_out("wang", "shop", yuan(3000), 3));
    life.apply(life.transfer_in("wang", "fraud", yuan(3000), 4));
    const auto signal = life.judge(d08, life.transfer_out("wang", "fraud", second, 5));
    EXPECT_EQ(signal.has_value(), second == yuan(2000));
    if (signal) {
      EXPECT_EQ(seen(signal, "amount"), yuan(5000));
    }
    EXPECT_EQ(life.judge(d08, life.transfer_out("wang", "fraud", yuan(100), 6)).has_value(),
              !signal.has_value())
        << "only the payment that reaches it";
  }
}

TEST(D08, AttemptsAreStopped) {
  Life life;
  life.apply(life.transfer_out("wang", "fraud", yuan(1), 0));
  EXPECT_EQ(points(life.judge(d08, life.transfer_out("wang", "fraud", yuan(6000), 1).attempted())), 50);
  Life tried;  // an attempted probe moved nothing
  tried.apply(tried.transfer_out("wang", "fraud", yuan(1), 0).attempted());
  EXPECT_FALSE(tried.judge(d08, tried.transfer_out("wang", "fraud", yuan(6000), 1)));
}

TEST(D08, OwnTransfersAndGuards) {
  Life life;
  life.apply(life.transfer_out("wang", "savings", yuan(1), 0).own());
  EXPECT_FALSE(life.judge(d08, life.transfer_out("wang", "savings", yuan(6000), 1).own()));
  Life school;
  school.apply(school.payment_out("wang", "school", yuan(1), 0));
  EXPECT_FALSE(school.judge(
      d08, school.payment_out("wang", "school", yuan(6000), 1).counterparty_category(Category::school)));
  EXPECT_TRUE(school.judge(d08, school.payment_out("wang", "school", yuan(6000), 2)));
  Life licensed;
  licensed.apply(licensed.transfer_out("broker", "li", yuan(1), 0));
  EXPECT_FALSE(
      licensed.judge(d08, licensed.transfer_out("broker", "li", yuan(6000), 1).category(Category::licensed)));
  EXPECT_FALSE(licensed.judge(d08, licensed.cash_out("broker", yuan(6000), 2)));
}

}  // namespace
}  // namespace xiezhi
