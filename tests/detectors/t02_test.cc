#include <gtest/gtest.h>

#include "tests/detectors/fixture.h"

namespace xiezhi {
extern const Detector t02_one_ring;
namespace {

struct Rings {
  int rings = 50, answered = 0, untold = 0;
  std::int64_t apart = seconds(12);
  std::uint64_t flags = 0;
  bool allowed = false;
};

std::optional<Signal> run(const Rings& rings) {
  Life life;
  if (rings.allowed) life.allow(EntityKind::phone, "ringer", 0);
  int callee = 0;
  const auto call = [&](std::int64_t talked_s, std::int64_t at_ms) {
    return life.call_out("ringer", "c" + std::to_string(callee++), talked_s, at_ms);
  };
  for (int i = 0; i < rings.answered; ++i) life.apply(call(20, seconds(i)));
  for (int i = 0; i < rings.untold; ++i) life.apply(call(0, seconds(i)));
  std::optional<Signal> signal;
  for (int i = 0; i < rings.rings; ++i)
    signal = life.judge(t02_one_ring, call(0, i * rings.apart).flag(touch_flag::short_ring | rings.flags));
  return signal;
}

TEST(T02, RingsAndHangsUp) {
  const auto signal = run({});
  ASSERT_TRUE(signal);
  EXPECT_EQ(signal->points, 75);
  EXPECT_EQ(seen(signal, "calls_that_rang_for_a_moment"), 50);
  EXPECT_EQ(signal->event_count, 32);
}

TEST(T02, Limits) {
  EXPECT_FALSE(run({.rings = 49, .untold = 9}));
  EXPECT_TRUE(run({.answered = 6, .untold = 4}));  // 6 of 60: 1,000 bp
  EXPECT_FALSE(run({.answered = 6, .untold = 3}));
  EXPECT_TRUE(run({.untold = 20}));
  EXPECT_TRUE(run({.apart = minutes(10) / 49 - 1}));
  EXPECT_FALSE(run({.apart = minutes(10) / 49 + 1}));
}

TEST(T02, JudgedOnACallThatRangForAMoment) {
  Life life;
  std::optional<Signal> signal;
  for (int i = 0; i < 60; ++i)
    signal = life.judge(
        t02_one_ring, life.call_out("ringer", std::to_string(i), 0, seconds(i)).flag(touch_flag::short_ring));
  EXPECT_TRUE(signal);
  EXPECT_FALSE(life.judge(t02_one_ring, life.call_out("ringer", "another", 0, seconds(60))));
}

TEST(T02, RegisteredServices) { EXPECT_FALSE(run({.flags = touch_flag::subject_is_guarded})); }

TEST(T02, AllowLists) { EXPECT_FALSE(run({.allowed = true})); }

}  // namespace
}  // namespace xiezhi
