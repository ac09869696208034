#include <gtest/gtest.h>

#include "tests/detectors/fixture.h"

namespace xiezhi {
extern const Detector t09_card_opening;
namespace {

Draft card(Life& life, int number, std::int64_t at_ms, std::uint8_t action = kSimOpened) {
  Draft draft = life.call_out("holder", "n" + std::to_string(number), 0, at_ms);
  draft.touch.kind = TouchKind::sim_action;
  draft.touch.entity = EntityKind::person;
  draft.touch.action = action;
  return draft;
}

std::optional<Signal> run(int cards, std::int64_t apart = days(1)) {
  Life life;
  std::optional<Signal> signal;
  for (int i = 0; i < cards; ++i) signal = life.judge(t09_card_opening, card(life, i, i * apart));
  return signal;
}

TEST(T09, OneIdentityOpensManyCards) {
  const auto signal = run(5);
  ASSERT_TRUE(signal);
  EXPECT_EQ(signal->points, 55);
  EXPECT_EQ(signal->event_count, 4);
  EXPECT_EQ(seen(signal, "cards_opened"), 5);
  EXPECT_FALSE(run(4));
}

TEST(T09, MoreCardsWeighMore) {
  EXPECT_EQ(points(run(9)), 55);
  EXPECT_EQ(points(run(10)), 80);
}

TEST(T09, WithinThirtyDays) {
  EXPECT_TRUE(run(5, days(30) / 4 - 1));
  EXPECT_FALSE(run(5, days(30) / 4));
}

TEST(T09, OnlyOpeningCountsAndEachNumberOnce) {
  Life life;
  constexpr std::uint8_t kSwapped = 2;
  std::optional<Signal> signal;
  for (int i = 0; i < 4; ++i) signal = life.judge(t09_card_opening, card(life, i, hours(i)));
  for (int i = 4; i < 9; ++i) EXPECT_FALSE(life.judge(t09_card_opening, card(life, i, hours(i), kSwapped)));
  EXPECT_FALSE(life.judge(t09_card_opening, card(life, 3, hours(10))));
  EXPECT_FALSE(life.judge(t09_card_opening, card(life, 9, hours(10), kSwapped)));
  EXPECT_TRUE(life.judge(t09_card_opening, card(life, 10, hours(11))));
  EXPECT_FALSE(life.judge(t09_card_opening, card(life, 11, hours(12), kSwapped)));
}

TEST(T09, WhoOpensCardsForThingsActsForAUnit) {
  Life life;
  life.apply(card(life, 99, 0).flag(touch_flag::iot));
  for (int i = 0; i < 12; ++i) EXPECT_FALSE(life.judge(t09_card_opening, card(life, i, hours(i))));
}

TEST(T09, AllowLists) {
  Life life;
  life.allow(EntityKind::person, "holder", 0);
  for (int i = 0; i < 12; ++i) EXPECT_FALSE(life.judge(t09_card_opening, card(life, i, hours(i))));
}

}  // namespace
}  // namespace xiezhi
