#include <gtest/gtest.h>

#include "tests/detectors/fixture.h"

namespace xiezhi {
extern const Detector t08_iot_misuse;
namespace {

struct Card {
  int called = 0, texted = 0, visits = 0;
  bool iot = true, allowed = false;
  std::uint64_t flags = 0;
  std::int64_t apart = minutes(20);
};

std::optional<Signal> run(const Card& card) {
  Life life;
  if (card.allowed) life.allow(EntityKind::phone, "card", 0);
  Draft opened = life.call_out("card", "", 0, -days(9));
  opened.touch.kind = TouchKind::sim_action;
  life.apply(opened.flag(card.iot ? touch_flag::iot : 0));
  std::optional<Signal> signal;
  std::int64_t at_ms = 0;
  for (int i = 0; i < card.visits; ++i, at_ms += card.apart) {
    Draft visit = life.call_out("card", "", 0, at_ms);
    visit.touch.kind = TouchKind::web_visit;
    signal = life.judge(t08_iot_misuse, visit);
  }
  const auto person = [](const char* by, int i) { return by + std::to_string(i); };
  for (int i = 0; i < card.texted; ++i, at_ms += card.apart)
    signal = life.judge(t08_iot_misuse, life.sms_out("card", person("t", i), 1, at_ms).flag(card.flags));
  for (int i = 0; i < card.called; ++i, at_ms += card.apart)
    signal = life.judge(t08_iot_misuse, life.call_out("card", person("c", i), 9, at_ms).flag(card.flags));
  return signal;
}

TEST(T08, ACardForThingsCallsPeople) {
  const auto signal = run({.called = 5});
  ASSERT_TRUE(signal);
  EXPECT_EQ(signal->points, 60);
  EXPECT_EQ(signal->event_count, 4);
  EXPECT_EQ(seen(signal, "people_called_or_texted_24_hours"), 5);
  EXPECT_FALSE(run({.called = 4}));
  EXPECT_FALSE(run({.called = 30, .iot = false}));
}

TEST(T08, OrTextsThem) {
  EXPECT_TRUE(run({.called = 2, .texted = 3}));
  EXPECT_FALSE(run({.called = 2, .texted = 2}));
  EXPECT_EQ(points(run({.called = 10, .texted = 9})), 60);
  EXPECT_EQ(points(run({.called = 10, .texted = 10})), 85);
}

TEST(T08, WithinADay) {
  EXPECT_TRUE(run({.called = 5, .apart = hours(6) - 1}));
  EXPECT_FALSE(run({.called = 5, .apart = hours(6)}));
}

TEST(T08, VisitsAloneWeighLittle) {
  EXPECT_EQ(points(run({.visits = 20})), 30);
  EXPECT_FALSE(run({.visits = 19}));
  EXPECT_EQ(points(run({.called = 5, .visits = 20})), 60);
}

TEST(T08, AWatchCallsItsFamily) {
  Life life;
  Draft opened = life.call_out("watch", "", 0, -days(9));
  opened.touch.kind = TouchKind::sim_action;
  life.apply(opened.flag(touch_flag::iot));
  for (int i = 0; i < 40; ++i)
    EXPECT_FALSE(
        life.judge(t08_iot_misuse, life.call_out("watch", "family" + std::to_string(i % 4), 30, minutes(i))));
}

TEST(T08, RegisteredServicesAndAllowLists) {
  EXPECT_FALSE(run({.called = 30, .flags = touch_flag::counterparty_is_guarded}));
  EXPECT_FALSE(run({.called = 30, .allowed = true}));
}

}  // namespace
}  // namespace xiezhi
