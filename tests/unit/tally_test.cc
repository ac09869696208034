// Counts of places by panes of time (stream/state/tally.h), their tokens (stream/base/place.h), and what a
// place keeps.
#include <gtest/gtest.h>

#include <map>
#include <random>

#include "stream/base/place.h"
#include "stream/codec/frame.h"
#include "tests/detectors/fixture.h"

namespace xiezhi {
namespace {

constexpr std::uint32_t kPanes = 12;

struct Counted {
  Pool pool;
  Pool::Handle handle;

  explicit Counted(std::int64_t first) : handle(open_tally(pool, kPanes, first)) {}
  void add(std::int64_t pane, int times = 1) {
    for (int i = 0; i < times; ++i) count(pool, handle, pane);
  }
  const Tally& tally() const { return *pool.at<Tally>(handle); }
  int at(std::int64_t pane) const { return count_at(pool, tally(), pane); }
};

TEST(Tally, KeepsAsManyPanesAsItHas) {
  Counted one(100);
  for (std::int64_t pane = 100; pane < 130; ++pane) one.add(pane, static_cast<int>(pane));
  for (std::int64_t pane = 90; pane < 140; ++pane)
    EXPECT_EQ(one.at(pane), pane >= 118 && pane < 130 ? pane : 0) << pane;
  EXPECT_EQ(one.tally().first, 100);
}

TEST(Tally, APauseClearsWhatItPasses) {
  Counted one(100);
  for (std::int64_t pane = 100; pane < 112; ++pane) one.add(pane);
  one.add(115);
  for (std::int64_t pane = 100; pane < 116; ++pane)
    EXPECT_EQ(one.at(pane), (pane >= 104 && pane < 112) || pane == 115 ? 1 : 0) << pane;
  one.add(115 + 1000 * kPanes);  // the same counter, many rounds later
  EXPECT_EQ(one.at(115 + 1000 * kPanes), 1);
  for (std::int64_t pane = 100; pane < 116; ++pane) EXPECT_EQ(one.at(pane), 0) << pane;
}

TEST(Tally, WhatComesLateGoesToItsPaneOrNowhere) {
  Counted one(100);
  one.add(100 - 1);
  EXPECT_EQ(one.at(99), 1);
  EXPECT_EQ(one.tally().first, 99);
  one.add(110);
  one.add(99);
  EXPECT_EQ(one.at(99), 2);
  one.add(98);  // has left the ring: would stand where 110 does
  EXPECT_EQ(one.at(110), 1);
  EXPECT_EQ(one.at(98), 0);
  EXPECT_EQ(one.tally().first, 99);
}

TEST(Tally, ACounterStaysAtItsMost) {
  Counted one(7);
  one.add(7, kTallyMost + 10);
  one.add(8);
  EXPECT_EQ(one.at(7), kTallyMost);
  EXPECT_EQ(one.at(8), 1);
  EXPECT_EQ(one.at(6), 0);
}

TEST(Tally, IsWhatAPlainMapSays) {
  std::mt19937_64 random(11);
  Counted one(-5);
  std::map<std::int64_t, int> plain;
  std::int64_t now = -5;
  for (int i = 0; i < 20'000; ++i) {
    now += random() % 8 == 0 ? static_cast<std::int64_t>(random() % 9) : 0;
    const std::int64_t pane = now - static_cast<std::int64_t>(random() % 16);
    const std::int64_t newest = plain.empty() ? -5 : std::max<std::int64_t>(-5, plain.rbegin()->first);
    one.add(pane);
    if (pane > newest - kPanes) ++plain[pane];
    plain.erase(plain.begin(), plain.upper_bound(std::max(newest, pane) - kPanes));
    const auto known = plain.find(pane);
    ASSERT_EQ(one.at(pane), known == plain.end() ? 0 : known->second) << i;
  }
  for (std::int64_t pane = now - 20; pane <= now; ++pane)
    EXPECT_EQ(one.at(pane), plain.contains(pane) ? plain[pane] : 0) << pane;
}

TEST(Level, ComparesWithPanesThatWereSeenAndAreKept) {
  Counted one(100);
  one.add(100, 3);
  one.add(102, 5);
  one.add(103, 100);
  one.add(104, 9);
  const Level level = level_of(one.pool, one.tally(), 104, 2, 14);
  EXPECT_EQ(level.count, 9);
  EXPECT_EQ(level.samples, 2) << "100 is the first that there is";
  EXPECT_EQ(level.sum, 8);
  EXPECT_EQ(level.square_sum, 34);
  EXPECT_EQ(level_of(one.pool, one.tally(), 104, 2, 1).sum, 5);
  one.add(112);
  EXPECT_EQ(level_of(one.pool, one.tally(), 104, 1, 14).samples, 3) << "100 is forgotten";
}

// Against the definition: mean + deviations x the root of the larger of variance and mean.
TEST(Level, LinesAreExact) {
  std::mt19937_64 random(5);
  for (int i = 0; i < 3'000; ++i) {
    Level level;
    level.samples = 1 + static_cast<std::int64_t>(random() % 14);
    const std::uint64_t most = std::uint64_t{1} << random() % 16;
    for (std::int64_t n = 0; n < level.samples; ++n) {
      const auto seen = static_cast<std::int64_t>(random() % (most + 1));
      level.sum += seen;
      level.square_sum += seen * seen;
    }
    const auto deviations = static_cast<std::int64_t>(1 + random() % 10);
    const std::int64_t spread =
        std::max(level.samples * level.square_sum - level.sum * level.sum, level.samples * level.sum);
    const auto compare = [&](std::int64_t count) {  // with the line: -1 below, 0 on it, 1 above
      const std::int64_t over = level.samples * count - level.sum;
      if (over < 0) return -1;
      const std::int64_t left = over * over, right = deviations * deviations * spread;
      return left < right ? -1 : left == right ? 0 : 1;
    };
    const std::int64_t at = least_at(level, deviations), above = least_above(level, deviations);
    EXPECT_GE(compare(at), 0);
    EXPECT_LT(compare(at - 1), 0);
    EXPECT_GT(compare(above), 0);
    EXPECT_LE(compare(above - 1), 0);
  }
}

TEST(TallyRule, QuartersOfAnHourAndWeeksFromMondayInBeijing) {
  const std::int64_t monday_ms = beijing_midnight_ms(days_from_civil(2026, 3, 2));
  EXPECT_EQ(pane_at(kCaseTally, monday_ms), pane_at(kCaseTally, monday_ms - 1) + 1);
  EXPECT_EQ(pane_at(kCaseTally, monday_ms), pane_at(kCaseTally, monday_ms + 7 * kDayMs - 1));
  EXPECT_EQ(pane_at(kCallTally, monday_ms), pane_at(kCallTally, monday_ms - 1) + 1);
  EXPECT_EQ(pane_at(kCallTally, monday_ms), pane_at(kCallTally, monday_ms + 15 * kMinuteMs - 1));
}

TEST(PlaceKey, ATokenSaysItsPlaceAndNoOtherTokenDoes) {
  const PlaceKey keys[] = {{.region = 440106, .country = 95},
                           {.region = 999999, .country = 65535},
                           {.region = 100000, .suspected_type = SuspectedType::terror_financing}};
  for (const PlaceKey& key : keys) {
    const Token token = token_of(key);
    EXPECT_EQ(place_of(token), key);
    EXPECT_FALSE(place_of({token.hi ^ 1, token.lo}).has_value());
    EXPECT_FALSE(place_of({token.hi, token.lo ^ 1}).has_value());
  }
  EXPECT_FALSE(place_of(Life::token("wang")).has_value());
  EXPECT_FALSE(place_of({}).has_value());
  EXPECT_EQ(text_of(keys[0]), "95-440106");
  EXPECT_EQ(text_of(keys[2]), "100000-terror_financing");
}

// Partitions are chosen by the upper half of hi: places must not crowd in one.
TEST(PlaceKey, PlacesSpreadOverPartitions) {
  std::array<int, 8> at{};
  for (std::uint32_t region = 110000; region < 190000; region += 100)
    ++at[(token_of({.region = region, .country = 1}).hi >> 32) % at.size()];
  for (const int places : at) EXPECT_NEAR(places, 100, 40);
}

TEST(Place, KeepsCountsAndNothingElse) {
  Life life;
  for (int i = 0; i < 100; ++i) life.apply(life.place_call(95, 440106, minutes(i)));
  const Entity& place = *life.facts.find(token_of({.region = 440106, .country = 95}));
  EXPECT_EQ(place.kind, EntityKind::place);
  EXPECT_EQ(place.ring.size, 0U);
  EXPECT_EQ(place.ledger, 0U);
  EXPECT_EQ(place.cursors, 0U);
  EXPECT_EQ(life.facts.parties().size(), 1U) << "who called and was called is nobody here";
  const Tally& tally = *life.facts.tally(place);
  EXPECT_EQ(tally.panes, 15U * 96U);
  EXPECT_EQ(count_at(life.facts.pool(), tally, Life::kStartMs / (15 * kMinuteMs)), 15);
  EXPECT_EQ(life.facts.tally(*life.facts.find(token_of({.region = 440106, .country = 95}))), &tally);
}

TEST(Place, OthersHaveNoTally) {
  Life life;
  life.apply(life.transfer_in("a", "b", yuan(1), 0).principal());
  const Entity& account = *life.facts.find(Life::token("a"));
  EXPECT_NE(account.panes, 0U);
  EXPECT_EQ(life.facts.tally(account), nullptr);
}

// A place that nobody calls is forgotten like an account: first its counts, then itself, to the last byte.
TEST(Place, GivesBackAllThatItHolds) {
  Life life;
  const std::uint64_t before = life.facts.pool().used_bytes();
  life.apply(life.place_call(95, 440106, 0));
  EXPECT_GT(life.facts.pool().used_bytes(), before + 2 * 1440);
  const Token token = token_of({.region = 440106, .country = 95});
  life.facts.make_room(life.facts.held_bytes() - 1, 0);
  EXPECT_EQ(life.facts.evictions().panes, 1U);
  EXPECT_EQ(life.facts.pool().used_bytes(), before);
  ASSERT_NE(life.facts.find(token), nullptr);
  EXPECT_EQ(life.facts.tally(*life.facts.find(token)), nullptr);
  life.apply(life.place_call(95, 440106, days(1)));  // begins anew
  EXPECT_EQ(life.facts.tally(*life.facts.find(token))->first, (Life::kStartMs + days(1)) / (15 * kMinuteMs));
  for (int i = 0; i < 40 && life.facts.entities() > 0; ++i) life.facts.make_room(0, 0);
  EXPECT_EQ(life.facts.find(token), nullptr);
  EXPECT_EQ(life.facts.pool().used_bytes(), before);
}

TEST(Place, ItsTouchesSurviveTheLog) {
  Life life;
  for (const Touch& touch : {Touch(life.place_call(95, 440106, 5)),
                             Touch(life.resident(440106, SuspectedType::romance, "victim", 7))}) {
    FrameWriter writer;
    writer.add(touch);
    FrameReader reader(writer.frame());
    Touch read;
    ASSERT_EQ(reader.next(read).kind, FrameItem::Kind::touch);
    EXPECT_EQ(read.kind, touch.kind);
    EXPECT_EQ(read.entity, EntityKind::place);
    EXPECT_EQ(place_of(read.subject), place_of(touch.subject));
    EXPECT_EQ(read.counterparty, touch.counterparty);
    EXPECT_EQ(read.principal, touch.principal);
    EXPECT_EQ(read.hint.relation, touch.hint.relation);
  }
}

}  // namespace
}  // namespace xiezhi
