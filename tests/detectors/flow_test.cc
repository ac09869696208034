// What detectors share: flows by counterparty, and how large sums are compared.
#include "detectors/flow.h"

#include <gtest/gtest.h>

#include "tests/detectors/fixture.h"

namespace xiezhi {
extern const Detector d01_large_value, d03_many_in_one_out, d04_one_in_many_out, d06_pass_through,
    d08_probe_then_drain, d12_listed_counterparty, d17_fundraising_pool, d18_periodic_return, d19_ponzi_ratio,
    d21_names_and_remarks;
namespace {

const Detector* const kMoney[] = {&d01_large_value,      &d03_many_in_one_out,  &d04_one_in_many_out,
                                  &d06_pass_through,     &d08_probe_then_drain, &d12_listed_counterparty,
                                  &d17_fundraising_pool, &d18_periodic_return,  &d19_ponzi_ratio,
                                  &d21_names_and_remarks};

View view_of(Life& life, const Touch& touch) {
  const Applied applied = life.facts.apply(touch);
  return {life.facts, *applied.entity, touch, applied.position};
}

TEST(Flow, Shares) {
  EXPECT_EQ(share_bp(1, 3), 3333);
  EXPECT_EQ(share_bp(0, 3), 0);
  EXPECT_EQ(share_bp(-5, 3), 0);
  EXPECT_EQ(share_bp(5, 0), 0);
  constexpr std::int64_t kMost = INT64_MAX;
  EXPECT_NEAR(share_bp(kMost / 2, kMost), 5000, 1);
  EXPECT_EQ(share_bp(kMost, kMost), 10000);
  EXPECT_GT(share_bp(kMost, 1), 10000);
}

TEST(Flow, CountsByCounterparty) {
  Life life;
  life.apply(life.transfer_in("wang", "a", 100, -1));
  life.apply(life.transfer_in("wang", "a", 10, 0));
  life.apply(life.transfer_in("wang", "b", 20, 1));
  life.apply(life.transfer_out("wang", "a", 5, 2));
  life.apply(life.payment_out("wang", "shop", 7, 3));
  life.apply(life.cash_out("wang", 3, 4));
  life.apply(life.transfer_out("wang", "c", 1000, 5).attempted());
  life.apply(life.transfer_in("wang", "d", 1000, 6).own());
  const Draft last = life.cash_out("wang", 2, 7);
  const Flow flow = flow_since(view_of(life, last), Life::kStartMs);
  EXPECT_EQ(flow.in, 30);
  EXPECT_EQ(flow.out, 17);
  EXPECT_EQ(flow.in_count, 2U);
  EXPECT_EQ(flow.out_count, 4U);
  EXPECT_EQ(flow.payers, 2U);
  EXPECT_EQ(flow.payees, 1U);  // a transfer; neither the shop nor cash
  EXPECT_EQ(flow.known_payers, 1U);
  EXPECT_EQ(flow.known_payees, 0U);
  EXPECT_EQ(flow.largest_in, 20);
  EXPECT_EQ(flow.top_payer_in, 20);
  EXPECT_EQ(flow.top_payee_out, 7);
  EXPECT_TRUE(flow.whole);
}

TEST(Flow, NobodyIsKnownWhenTheWindowIsTooFull) {
  Life life;
  for (int i = 0; i < 300; ++i) life.apply(life.transfer_in("wang", "p" + std::to_string(i % 50), 1, i));
  const Draft last = life.transfer_out("wang", "li", 1, 300);
  const Flow flow = flow_since(view_of(life, last), Life::kStartMs + 100);
  EXPECT_EQ(flow.whole, true);
  EXPECT_EQ(flow.known_payers, 50U);
  const Draft later = life.transfer_out("wang", "li", 1, 301);
  const Flow full = flow_since(view_of(life, later), Life::kStartMs);
  EXPECT_FALSE(full.whole);
  EXPECT_EQ(full.known_payers, 0U);
  EXPECT_EQ(full.in_count + full.out_count, kFlowEntries);
}

TEST(Flow, KnownParties) {
  for (const int others : {0, 20}) {  // without and with a ledger
    Life life;
    life.apply(life.transfer_in("wang", "payer", 1, 0));
    life.apply(life.transfer_out("wang", "payee", 1, 10));
    for (int i = 0; i < others; ++i) life.apply(life.transfer_in("wang", "o" + std::to_string(i), 1, 20));
    life.apply(life.transfer_out("wang", "payee", 1, 90));
    const Draft last = life.transfer_out("wang", "new", 1, 100);
    const View view = view_of(life, last);
    EXPECT_EQ(view.ledger() != nullptr, others > 0);
    const auto known = [&](std::string_view name, std::int64_t before) {
      return known_party(view, life.facts.parties().find(Life::token(name)), Life::kStartMs + before);
    };
    EXPECT_FALSE(known("payer", 0));
    EXPECT_TRUE(known("payer", 1));
    EXPECT_FALSE(known("payee", 10));
    EXPECT_TRUE(known("payee", 11));
    EXPECT_TRUE(known("payee", 95));
    EXPECT_FALSE(known("new", 100));
    EXPECT_FALSE(known("never", 100));
    EXPECT_FALSE(known_party(view, kNoParty, Life::kStartMs + 100));
  }
}

TEST(Flow, MoneyOfTheLargestSizeIsJudgedWithoutOverflow) {
  constexpr std::int64_t kMost = 1000000000000000;
  Life life;
  for (int i = 0; i < 40; ++i) {
    life.apply(life.transfer_in("whale", "p" + std::to_string(i), kMost, i).principal());
  }
  const Draft last = life.transfer_out("whale", "p1", kMost, 100).balance(kMost).principal();
  const Applied applied = life.facts.apply(last);
  for (const Detector* detector : kMoney) {
    std::vector<std::int64_t> values;
    for (const Parameter& row : detector->parameters) values.push_back(row.value);
    Signal signal;
    const View view(life.facts, *applied.entity, last, applied.position);
    detector->judge(view, last, values, signal);
    EXPECT_LE(signal.points, 100) << detector->code;
  }
}

}  // namespace
}  // namespace xiezhi
