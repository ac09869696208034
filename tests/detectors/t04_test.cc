#include <gtest/gtest.h>

#include "tests/detectors/fixture.h"

namespace xiezhi {
extern const Detector t04_sim_bank;
namespace {

Draft used(Life& life, std::string_view device, std::string_view number, std::int64_t at_ms) {
  Draft draft = life.call_out(device, number, 0, at_ms);
  draft.touch.kind = TouchKind::sim_used;
  draft.touch.entity = EntityKind::device;
  return draft;
}

std::optional<Signal> run(int numbers, std::int64_t apart = hours(1), Life::Overrides overrides = {}) {
  Life life;
  std::optional<Signal> signal;
  for (int i = 0; i < numbers; ++i)
    signal = life.judge(t04_sim_bank, used(life, "bank", "n" + std::to_string(i), i * apart), overrides);
  return signal;
}

TEST(T04, ManyNumbersInOneDevice) {
  const auto signal = run(5);
  ASSERT_TRUE(signal);
  EXPECT_EQ(signal->points, 60);
  EXPECT_EQ(signal->event_count, 4);
  EXPECT_EQ(seen(signal, "numbers_in_device_24_hours"), 5);
  EXPECT_FALSE(run(4));
}

TEST(T04, MoreNumbersWeighMore) {
  EXPECT_EQ(points(run(7)), 60);
  EXPECT_EQ(points(run(8)), 85);
  EXPECT_EQ(points(run(8, hours(1), {{"many_count", 9}})), 60);
}

TEST(T04, WithinADay) {
  EXPECT_TRUE(run(5, hours(6) - 1));
  EXPECT_FALSE(run(5, hours(6)));
}

TEST(T04, ANumberThatCallsAllDayIsOne) {
  Life life;
  std::optional<Signal> signal;
  for (int i = 0; i < 40; ++i)
    signal = life.judge(t04_sim_bank, used(life, "phone", "n" + std::to_string(i % 4), minutes(i)));
  EXPECT_FALSE(signal);
}

TEST(T04, TestPhonesOnAnAllowList) {
  Life life;
  life.allow(EntityKind::device, "test phone", 0);
  std::optional<Signal> signal;
  for (int i = 0; i < 12; ++i)
    signal = life.judge(t04_sim_bank, used(life, "test phone", "n" + std::to_string(i), minutes(i)));
  EXPECT_FALSE(signal);
}

}  // namespace
}  // namespace xiezhi
