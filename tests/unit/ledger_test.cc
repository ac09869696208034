// Ledger rows against maps; periodic returns.
#include "stream/state/ledger.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <vector>

#include "stream/base/time.h"

namespace xiezhi {
namespace {

struct ModelRow {
  bool unit = false;
  std::vector<std::pair<std::int64_t, std::int64_t>> ins, outs;  // time, fen left
  std::int64_t returned = 0;
};

std::int64_t sum(const std::vector<std::pair<std::int64_t, std::int64_t>>& money) {
  std::int64_t total = 0;
  for (const auto& [time_ms, fen] : money) total += fen;
  return total;
}

void expect_rows(Pool& pool, const Ledger& ledger, const std::map<PartyNumber, ModelRow>& model) {
  std::uint32_t payers = 0, natural = 0;
  std::int64_t returns = 0;
  ASSERT_EQ(ledger.size, model.size());
  for (const auto& [party, should] : model) {
    const LedgerRow* row = find_row(static_cast<const Pool&>(pool), ledger, party);
    ASSERT_NE(row, nullptr);
    ASSERT_EQ(row->party, party);
    ASSERT_EQ(row->in_count, should.ins.size());
    ASSERT_EQ(row->out_count, should.outs.size());
    ASSERT_EQ(row->in_sum, sum(should.ins));
    ASSERT_EQ(row->out_sum, sum(should.outs));
    if (!should.ins.empty()) ++payers, natural += should.unit ? 0 : 1;
    returns += should.returned;
  }
  ASSERT_EQ(ledger.payers, payers);
  ASSERT_EQ(ledger.natural_payers, natural);
  ASSERT_EQ(ledger.returns_sum, returns);
}

TEST(Ledger, AgreesWithTheModel) {
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    std::mt19937_64 random(seed);
    Pool pool;
    Ledger ledger;
    std::map<PartyNumber, ModelRow> model;
    const std::uint64_t parties = seed % 2 == 0 ? 20 : 3000;
    for (int i = 0; i < 8000; ++i) {
      const auto party = static_cast<PartyNumber>(1 + random() % parties);
      ASSERT_EQ(find_row(pool, ledger, party, false) != nullptr, model.contains(party));
      LedgerRow* row = find_row(pool, ledger, party, true);
      ASSERT_NE(row, nullptr);
      ModelRow& should = model[party];
      should.unit = party % 3 == 0;
      const bool in = random() % 2 == 0;
      auto& money = in ? should.ins : should.outs;
      const auto fen = static_cast<std::int64_t>(random() % 1000000);
      if (random() % 5 == 0 && !money.empty() && money.back().second > 0) {  // taken back, wholly or in part
        const std::int64_t part = random() % 2 == 0 ? money.back().second : money.back().second / 2;
        const bool whole = part == money.back().second;
        unbook_money(ledger, *row, {in, whole, false, part});
        money.back().second -= part;
        if (whole) money.pop_back();
      } else {
        const std::int64_t time_ms = i - static_cast<std::int64_t>(random() % 100);
        if (money.empty() || in) {  // of outs only the first is late or not: returns are another test
          book_money(ledger, *row, in, !should.unit, fen, time_ms);
          if (!in && !should.ins.empty() && row->first_in_ms < time_ms) should.returned += fen;
          money.emplace_back(time_ms, fen);
        }
      }
      if (i % 97 == 0) expect_rows(pool, ledger, model);
      if (HasFatalFailure()) FAIL() << "seed " << seed << ", step " << i;
    }
    free_ledger(pool, ledger);
    EXPECT_EQ(pool.used_bytes(), 0U);
  }
}

TEST(Ledger, FirstAndLastTimesWhenTouchesComeLate) {
  Pool pool;
  Ledger ledger;
  LedgerRow* row = find_row(pool, ledger, 1, true);
  for (const std::int64_t time_ms : {500, 300, 400}) book_money(ledger, *row, true, true, 100, time_ms);
  EXPECT_EQ(row->first_in_ms, 300);
  for (const std::int64_t time_ms : {700, 900, 800}) book_money(ledger, *row, false, true, 100, time_ms);
  EXPECT_EQ(row->last_out_ms, 900);
  EXPECT_EQ(row->return_count, 3U);
  EXPECT_EQ(ledger.returns_sum, 300);
  unbook_money(ledger, *row, {.whole = true, .returned = true, .amount_fen = 100});
  EXPECT_EQ(row->return_count, 2U);
  EXPECT_EQ(ledger.returns_sum, 200);
  book_money(ledger, *row, false, true, 100, 300);  // not after the deposit
  EXPECT_EQ(row->return_count, 2U);
}

// Who first paid as a person and then as a unit was counted as a person, whichever payment goes last.
TEST(Ledger, PayerWhoBecomesAUnitIsTakenOffAsWhatItWas) {
  for (const bool natural : {true, false}) {
    Pool pool;
    Ledger ledger;
    LedgerRow* row = find_row(pool, ledger, 1, true);
    book_money(ledger, *row, true, natural, 100, 1);
    book_money(ledger, *row, true, !natural, 100, 2);
    EXPECT_EQ(ledger.natural_payers, natural ? 1U : 0U);
    for (int i = 0; i < 2; ++i) unbook_money(ledger, *row, {.in = true, .whole = true, .amount_fen = 100});
    EXPECT_EQ(ledger.natural_payers, 0U);
    EXPECT_EQ(ledger.payers, 0U);
  }
}

TEST(Ledger, FullLedgerKeepsItsRows) {
  Pool pool;
  Ledger ledger;
  for (PartyNumber party = 1; party <= kLedgerMax; ++party)
    ASSERT_NE(find_row(pool, ledger, party, true), nullptr);
  EXPECT_FALSE(ledger.full);
  EXPECT_EQ(find_row(pool, ledger, kLedgerMax + 1, true), nullptr);
  EXPECT_TRUE(ledger.full);
  for (PartyNumber party = 1; party <= kLedgerMax; ++party)
    ASSERT_NE(find_row(pool, ledger, party, false), nullptr);
  EXPECT_EQ(ledger.size, kLedgerMax);
}

// Deposits 10,000 yuan, then gets `fen` three times, `gap_ms` apart.
std::uint32_t periodic(std::int64_t gap_ms, std::int64_t fen, int times = 3, bool natural = true) {
  Pool pool;
  Ledger ledger;
  LedgerRow* row = find_row(pool, ledger, 1, true);
  book_money(ledger, *row, true, natural, 1000000, 0);
  for (int i = 1; i <= times; ++i) book_money(ledger, *row, false, true, fen, i * gap_ms);
  return ledger.periodic_parties;
}

TEST(Ledger, PeriodicReturns) {
  for (const std::int64_t period : kReturnPeriods_d) {
    EXPECT_EQ(periodic(period * kDayMs, 50000), 1U) << period;
    EXPECT_EQ(periodic((period + 2) * kDayMs, 50000), 1U) << period;
  }
  EXPECT_EQ(periodic(5 * kDayMs - kDayMs / 2, 50000), 1U);  // rounds to 5
  EXPECT_EQ(periodic(5 * kDayMs - kDayMs / 2 - 1, 50000), 0U);
  EXPECT_EQ(periodic(20 * kDayMs, 50000), 0U);
  EXPECT_EQ(periodic(32 * kDayMs + kDayMs / 2 - 1, 50000), 1U);
  EXPECT_EQ(periodic(32 * kDayMs + kDayMs / 2, 50000), 0U);
  EXPECT_EQ(periodic(7 * kDayMs, 50000, 2), 0U);
  EXPECT_EQ(periodic(7 * kDayMs, 50000, 3, false), 0U);  // a unit
  EXPECT_EQ(periodic(7 * kDayMs, 5000), 1U);             // 0.5 %
  EXPECT_EQ(periodic(7 * kDayMs, 4999), 0U);
  EXPECT_EQ(periodic(7 * kDayMs, 200000), 1U);  // 20 %
  EXPECT_EQ(periodic(7 * kDayMs, 200100), 0U);
}

}  // namespace
}  // namespace xiezhi
