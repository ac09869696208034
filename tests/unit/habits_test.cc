// What Facts know of longer times than rings hold (stream/state/habits.cc), and what stands in an entry's
// mark.
#include <gtest/gtest.h>

#include "tests/detectors/fixture.h"

namespace xiezhi {
namespace {

const Entity& entity_of(const Life& life, std::string_view name) {
  return *life.facts.find(Life::token(name));
}

TEST(Habits, MonthsOfMoneyAreKeptSixBeforeTheNewest) {
  Life life;
  for (int month = 0; month < 8; ++month) {
    life.apply(life.transfer_out("a", "b", yuan(100 + month), days(30 * month)));
    life.apply(life.transfer_out("a", "b", yuan(300 + month), days(30 * month) + 1));
    life.apply(life.transfer_in("a", "b", yuan(month), days(30 * month) + 2));
  }
  const Profile& profile = entity_of(life, "a").profile;
  EXPECT_EQ(profile.month.in, yuan(7));
  EXPECT_EQ(profile.month.out, yuan(414));
  EXPECT_EQ(profile.month.most_out, yuan(307));
  EXPECT_EQ(profile.month.next_most_out, yuan(107));
  const Habits& habits = *life.facts.pool().at<Habits>(profile.habits);
  for (int i = 0; i < 6; ++i) EXPECT_EQ(habits.months[i].in, yuan(6 - i)) << i;
  // Money of a month that is kept goes where it belongs, of an older one nowhere.
  life.apply(life.transfer_in("a", "b", yuan(50), days(30 * 6)));
  life.apply(life.transfer_in("a", "b", yuan(50), days(0)));
  EXPECT_EQ(life.facts.pool().at<Habits>(profile.habits)->months[0].in, yuan(56));
  EXPECT_EQ(life.facts.pool().at<Habits>(profile.habits)->months[5].in, yuan(1));
}

TEST(Habits, WhoLivesAMonthHasNone) {
  Life life;
  life.apply(life.transfer_in("a", "b", yuan(1), 0));
  EXPECT_EQ(entity_of(life, "a").profile.habits, 0U);
}

TEST(Habits, APauseIsThirtyDaysAtLeast) {
  Life life;
  life.apply(life.transfer_in("a", "b", yuan(1), 0));
  life.apply(life.transfer_in("a", "b", yuan(1), days(30) - minutes(1)));
  EXPECT_EQ(entity_of(life, "a").profile.woke_days, 0U);
  life.apply(life.transfer_in("a", "b", yuan(1), days(60) - minutes(1)));
  const Profile& profile = entity_of(life, "a").profile;
  EXPECT_EQ(profile.woke_days, 30U);
  EXPECT_EQ(profile.woke_minute, (Life::kStartMs + days(60)) / kMinuteMs - 1);
  life.apply(life.transfer_in("a", "b", yuan(1), days(61)));  // no new pause
  life.apply(life.transfer_in("a", "b", yuan(1), days(2)));   // late
  life.apply(life.transfer_out("a", "b", yuan(1), days(100)).attempted());
  EXPECT_EQ(entity_of(life, "a").profile.woke_days, 30U);
}

TEST(Habits, TheTwoNewestPlaces) {
  Life life;
  const auto at = [&](std::int32_t latitude_e6, std::int64_t at_ms) {
    Draft draft = life.transfer_out("a", "b", yuan(1), at_ms);
    draft.touch.latitude_e6 = latitude_e6;
    life.apply(draft);
  };
  at(1, minutes(1));
  at(2, minutes(2));
  at(9, minutes(1));  // late
  at(3, minutes(3));
  const Habits& habits = *life.facts.pool().at<Habits>(entity_of(life, "a").profile.habits);
  EXPECT_EQ(habits.here.latitude_e6, 3);
  EXPECT_EQ(habits.before.latitude_e6, 2);
}

TEST(Marks, SayProvinceAgeCardAndTerminal) {
  Life life;
  const auto mark = [&](Draft draft) {
    const Applied applied = life.facts.apply(draft);
    return static_cast<unsigned>(applied.entity->ring.at(life.facts.pool(), applied.position).mark);
  };
  EXPECT_EQ(mark(life.transfer_in("a", "b", yuan(1), 0)), 0U);
  EXPECT_EQ(mark(life.transfer_in("a", "b", yuan(1), 1).region(320500)), 22U);
  EXPECT_EQ(mark(life.transfer_in("a", "b", yuan(1), 2).region(820000)), 63U);
  Draft born = life.transfer_in("a", "b", yuan(1), 3);
  born.touch.counterparty_birth_year = 1966;  // 60 in 2026
  EXPECT_EQ(mark(born), 64U);
  born = life.transfer_in("a", "b", yuan(1), 4);
  born.touch.counterparty_birth_year = 1967;
  EXPECT_EQ(mark(born), 0U);
  EXPECT_EQ(mark(life.payment_in("m", "b", yuan(1), 5).flag(touch_flag::card)), 128U);
  Draft cash = life.cash_out("a", yuan(1), 6);
  cash.touch.terminal = 200;
  EXPECT_EQ(mark(cash), 200U);
}

TEST(Marks, LeaveTheValueAlone) {
  for (const std::int64_t value :
       {std::int64_t{0}, std::int64_t{-1}, Entry::kValueMost, -Entry::kValueMost - 1}) {
    Entry entry = Entry::make(Entry::pack(Life::kStartMs, TouchKind::cash_out, Entry::counts), value, 255, 7);
    EXPECT_EQ(entry.value, value);
    entry.set_value(value / 2);
    EXPECT_EQ(entry.value, value / 2);
    EXPECT_EQ(entry.mark, 255U);
    EXPECT_EQ(entry.party, 7U);
    EXPECT_EQ(entry.kind(), TouchKind::cash_out);
  }
}

}  // namespace
}  // namespace xiezhi
