#include <gtest/gtest.h>

#include "tests/detectors/fixture.h"

namespace xiezhi {
extern const Detector t03_one_way;
namespace {

struct Day {
  int calls = 50, callees = 50, called_by = 0, messages = 0;
};

std::optional<Signal> run(const Day& day) {
  Life life;
  for (int i = 0; i < day.called_by; ++i)
    life.apply(life.call_in("dialler", "c" + std::to_string(i), 30, minutes(i)));
  for (int i = 0; i < day.messages; ++i) life.apply(life.sms_in("dialler", "bank", 1, minutes(i)));
  std::optional<Signal> signal;
  for (int i = 0; i < day.calls; ++i)
    signal = life.judge(t03_one_way, life.call_out("dialler", "c" + std::to_string(i % day.callees), 20,
                                                   hours(1) + minutes(i)));
  return signal;
}

TEST(T03, OnlyCalls) {
  const auto signal = run({});
  ASSERT_TRUE(signal);
  EXPECT_EQ(signal->points, 50);
  EXPECT_EQ(seen(signal, "calls_made_24_hours"), 50);
  EXPECT_EQ(signal->event_count, 32);
  EXPECT_FALSE(run({.calls = 49}));
}

TEST(T03, CalledBack) {
  EXPECT_TRUE(run({.called_by = 1}));   // 200 bp
  EXPECT_FALSE(run({.called_by = 2}));  // 400 bp
}

TEST(T03, OnceEach) {
  EXPECT_TRUE(run({.calls = 60, .callees = 50}));
  EXPECT_FALSE(run({.calls = 61, .callees = 50}));
}

TEST(T03, APhoneThatGetsMessagesIsSomebodys) {
  EXPECT_EQ(points(run({.messages = 1})), 50);
  EXPECT_EQ(points(run({.messages = 2})), 30);
}

TEST(T03, RegisteredServices) {
  Life life;
  life.allow(EntityKind::phone, "courier", 0);
  std::optional<Signal> signal;
  for (int i = 0; i < 60; ++i)
    signal = life.judge(t03_one_way, life.call_out("courier", "c" + std::to_string(i), 20, minutes(i)));
  EXPECT_FALSE(signal);
}

}  // namespace
}  // namespace xiezhi
