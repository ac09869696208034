// What is forgotten first when more is held than the budget allows (Facts::make_room).
#include <gtest/gtest.h>

#include <string>

#include "tests/detectors/fixture.h"

namespace xiezhi {
namespace {

constexpr std::uint64_t kNothing = 0;
constexpr std::int64_t kQuietAfter = days(30);

// So many that a call is a round: each a step, one to the names, one for the names.
constexpr std::uint32_t kAccounts = Facts::kHandSteps - 2;

class MakeRoom : public testing::Test {
 protected:
  static std::string name(std::uint32_t number) { return "account" + std::to_string(number); }

  void pay(const std::string& subject, std::uint32_t times = 1) {
    for (std::uint32_t i = 0; i < times; ++i) {
      at_ms_ += 1000;
      life_.apply(life_.transfer_out(subject, subject + "'s payee " + std::to_string(i), yuan(100), at_ms_)
                      .principal());
    }
  }
  void fill() {
    for (std::uint32_t i = 0; i < kAccounts; ++i) pay(name(i), 3);
  }
  void round(std::int64_t quiet_before_ms = kQuietAfter) {
    life_.facts.make_room(kNothing, Life::kStartMs + quiet_before_ms);
  }
  const Entity* find(const std::string& subject) { return life_.facts.find(Life::token(subject)); }

  Life life_;
  std::int64_t at_ms_ = 0;
};

TEST_F(MakeRoom, NothingWhileTheBudgetHolds) {
  fill();
  life_.facts.make_room(life_.facts.held_bytes(), 0);
  EXPECT_EQ(life_.facts.evictions().steps, 0U);
  life_.facts.make_room(life_.facts.held_bytes() - 1, 0);
  EXPECT_GT(life_.facts.evictions().steps, 0U);
}

TEST_F(MakeRoom, NothingIsThereToGo) {
  for (int i = 0; i < 5; ++i) life_.facts.make_room(kNothing, 0);
  EXPECT_EQ(life_.facts.evictions().entities, 0U);
  EXPECT_EQ(life_.facts.evictions().names, 0U);
  fill();
  EXPECT_EQ(life_.facts.entities(), kAccounts);
}

TEST_F(MakeRoom, RingThenDaysThenAllOfThoseThatWereSilentLongest) {
  fill();
  round();  // all were touched since the hand was here
  EXPECT_EQ(life_.facts.evictions().rings, 0U);
  pay(name(3));
  round();
  EXPECT_EQ(find(name(3))->ring.size, 4U);
  EXPECT_EQ(find(name(4))->ring.size, 0U);
  EXPECT_EQ(find(name(4))->ring.dropped, 3U);
  EXPECT_NE(find(name(4))->panes, 0U);
  EXPECT_EQ(life_.facts.evictions().rings, kAccounts - 1);
  round();
  EXPECT_EQ(find(name(3))->ring.size, 0U);
  EXPECT_EQ(find(name(4))->panes, 0U);
  EXPECT_EQ(find(name(4))->profile.out_count, 3U);
  round();
  EXPECT_NE(find(name(3)), nullptr);
  EXPECT_EQ(find(name(4)), nullptr);
  EXPECT_EQ(life_.facts.entities(), 1U);
  EXPECT_EQ(life_.facts.entities(EntityKind::account), 1U);
  round();
  EXPECT_EQ(life_.facts.entities(), 0U);
  EXPECT_EQ(life_.facts.evictions().entities, kAccounts);
  EXPECT_EQ(life_.facts.evictions().rounds, 5U);
}

TEST_F(MakeRoom, WhoComesBackBeginsAnewInAFreePlace) {
  fill();
  const std::uint64_t full = life_.facts.held_bytes();
  for (int i = 0; i < 4; ++i) round();
  ASSERT_EQ(life_.facts.entities(), 0U);
  fill();
  EXPECT_EQ(life_.facts.entities(), kAccounts);
  EXPECT_EQ(life_.facts.held_bytes(), full) << "all that was taken has been given back";
  EXPECT_EQ(find(name(5))->ring.size, 3U);
  EXPECT_EQ(find(name(5))->profile.first_seen_ms, Life::kStartMs + at_ms_ - 1000 * (3 * (kAccounts - 5) - 1));
}

TEST_F(MakeRoom, ANameGoesWhenNothingNamesIt) {
  fill();
  pay(name(0));
  const auto knows = [&](const std::string& who) {
    return life_.facts.parties().find(Life::token(who)) != kNoParty;
  };
  const std::size_t names = life_.facts.parties().size();
  round();
  EXPECT_EQ(life_.facts.parties().size(), names);
  life_.apply(life_.transfer_in(name(1), name(9) + "'s payee 2", yuan(5), at_ms_ += 1000));
  round();
  EXPECT_FALSE(knows(name(9) + "'s payee 1")) << "its ring is gone";
  EXPECT_TRUE(knows(name(9) + "'s payee 2")) << "another one's ring names it";
  EXPECT_TRUE(knows(name(9))) << "an entity";
  round();
  round();
  EXPECT_FALSE(knows(name(9)));
  EXPECT_TRUE(knows(name(1)));
  round();
  EXPECT_EQ(life_.facts.parties().size(), 0U);
  EXPECT_EQ(life_.facts.evictions().names, names);
}

// Touches are looked up some time before they are applied; a number may be another party's by then.
TEST_F(MakeRoom, ALookupIsNotTrustedAfterItsPartyLeft) {
  fill();
  Lookup lookup;
  const Touch touch = life_.transfer_out(name(5), name(5) + "'s payee 1", yuan(1), at_ms_ + 1000);
  for (unsigned step = 0; step < Facts::kPrefetchSteps; ++step) life_.facts.prefetch(touch, step, lookup);
  ASSERT_NE(lookup.subject, kNoParty);
  ASSERT_NE(lookup.counterparty, kNoParty);
  for (int i = 0; i < 4; ++i) round();
  for (std::uint32_t i = kAccounts; i < 2 * kAccounts; ++i) pay(name(i), 3);
  const Applied applied = life_.facts.apply(touch, lookup);
  EXPECT_EQ(life_.facts.parties()[applied.entity->party].token, touch.subject);
  EXPECT_EQ(life_.facts.parties()[applied.counterparty].token, touch.counterparty);
}

TEST_F(MakeRoom, LongHistoriesGiveBackCursorsLedgersAndNamesOfEvents) {
  pay("collector", 300);
  ASSERT_NE(find("collector")->ledger, 0U);
  ASSERT_NE(find("collector")->cursors, 0U);
  ASSERT_GT(life_.facts.pool().used_bytes(), 300 * sizeof(LedgerRow));
  for (int i = 0; i < 100 && life_.facts.held_bytes() > 0; ++i) round();
  EXPECT_EQ(find("collector"), nullptr);
  EXPECT_EQ(life_.facts.parties().size(), 0U);
  EXPECT_EQ(life_.facts.pool().used_bytes(), 0U);
}

TEST_F(MakeRoom, AnOpenCaseStaysUntilItIsQuiet) {
  fill();
  Entity& entity =
      life_.facts.change(life_.facts.parties()[life_.facts.parties().find(Life::token(name(7)))].entity);
  entity.cases = life_.facts.pool().allocate(sizeof(CaseState) * kCasesMax);
  auto* cases = life_.facts.pool().change<CaseState>(entity.cases, 0, kCasesMax);
  std::fill_n(cases, kCasesMax, CaseState{});
  cases[0].last_ms = Life::kStartMs;
  entity.case_count = 1;
  for (int i = 0; i < 8; ++i) round(0);
  ASSERT_NE(find(name(7)), nullptr);
  EXPECT_EQ(life_.facts.entities(), 1U);
  EXPECT_EQ(find(name(7))->ring.size, 0U);
  for (int i = 0; i < 2; ++i) round(1);
  EXPECT_EQ(find(name(7)), nullptr);
}

TEST_F(MakeRoom, AListedOneIsListedWhenItComesBack) {
  life_.list(EntityKind::account, name(2), Grade::high, 0);
  fill();
  for (int i = 0; i < 4; ++i) round();
  ASSERT_EQ(find(name(2)), nullptr);
  pay(name(2));
  const Entity& entity = *find(name(2));
  ASSERT_NE(entity.listing, 0U);
  EXPECT_EQ(life_.facts.pool().at<Listing>(entity.listing)->grade, Grade::high);
}

// Two thirds of the touches are of a tenth of the accounts: those keep what they had.
TEST_F(MakeRoom, ManyAccountsWithinABudget) {
  constexpr std::uint64_t kBudget = 3 << 20;
  std::uint64_t most = 0, seed = 1, warm = 0, cold = 0;
  for (std::uint32_t i = 0; i < 150000; ++i) {
    seed = seed * 6364136223846793005U + 1442695040888963407U;
    const auto drawn = static_cast<std::uint32_t>(seed >> 33);
    const std::uint32_t of = drawn % 3 < 2 ? drawn / 3 % 500 : 500 + drawn / 3 % 4500;
    at_ms_ += 1000;
    const Applied applied = life_.facts.apply(
        life_.transfer_out(name(of), name(drawn / 7 % 5000), yuan(100), at_ms_).principal());
    if (i > 100000) (of < 500 ? warm : cold) += applied.entity->ring.size;
    life_.facts.make_room(kBudget, Life::kStartMs + at_ms_ - kQuietAfter);
    most = std::max(most, life_.facts.held_bytes());
  }
  EXPECT_LE(most, kBudget + kBudget / 20);
  EXPECT_GT(life_.facts.evictions().rings, 1000U);
  EXPECT_GT(warm, 20 * cold) << "the entities at work keep their histories";
}

}  // namespace
}  // namespace xiezhi
