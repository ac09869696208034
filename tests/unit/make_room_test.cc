// What is forgotten first when more is held than the budget allows (Facts::make_room).
#include <gtest/gtest.h>

#include <string>

#include "tests/detectors/fixture.h"

namespace xiezhi {
namespace {

constexpr std::uint64_t kNothing = 0;
constexpr std::int64_t kQuietAfter = days(30);

// As many accounts as the hand passes at a call: a call is a round.
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
    for (std::uint32_t i = 0; i < Facts::kHandSteps; ++i) pay(name(i), 3);
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

TEST_F(MakeRoom, OfAFactStoreWithoutEntitiesNothingIsTaken) {
  life_.facts.make_room(kNothing, 0);
  EXPECT_EQ(life_.facts.evictions().steps, 0U);
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
  EXPECT_EQ(life_.facts.evictions().rings, Facts::kHandSteps - 1);
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
  EXPECT_EQ(life_.facts.evictions().entities, Facts::kHandSteps);
  EXPECT_NE(life_.facts.parties().find(Life::token(name(4))), kNoParty) << "names stay";
}

TEST_F(MakeRoom, WhoComesBackBeginsAnewInAFreePlace) {
  fill();
  const std::uint64_t full = life_.facts.held_bytes();
  for (int i = 0; i < 4; ++i) round();
  ASSERT_EQ(life_.facts.entities(), 0U);
  fill();
  EXPECT_EQ(life_.facts.entities(), Facts::kHandSteps);
  EXPECT_EQ(life_.facts.held_bytes(), full) << "all that was taken has been given back";
  EXPECT_EQ(find(name(5))->ring.size, 3U);
  EXPECT_EQ(find(name(5))->profile.first_seen_ms, Life::kStartMs + at_ms_ - 1000 * (3 * 11 - 1));
}

TEST_F(MakeRoom, LongHistoriesGiveBackCursorsLedgersAndNamesOfEvents) {
  fill();
  const std::uint64_t before = life_.facts.pool().used_bytes();
  pay("collector", 300);
  ASSERT_NE(find("collector")->ledger, 0U);
  ASSERT_NE(find("collector")->cursors, 0U);
  for (int i = 0; i < 3; ++i) {
    for (std::uint32_t k = 0; k < Facts::kHandSteps; ++k) pay(name(k));  // the hand comes to the others first
    round();
    round();
  }
  EXPECT_EQ(find("collector"), nullptr);
  EXPECT_LE(life_.facts.pool().used_bytes(), before);
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
