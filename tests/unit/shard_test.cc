#include "stream/engine/shard.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <map>

#include "stream/base/check.h"
#include "stream/base/time.h"
#include "tests/unit/engine_fixture.h"

namespace xiezhi {
namespace {

using ::testing::AllOf;
using testing::call;
using ::testing::Contains;
using ::testing::ElementsAre;
using testing::Engine;
using ::testing::Field;
using ::testing::IsEmpty;
using testing::kMonday_ms;
using testing::list;
using testing::Seen;
using ::testing::SizeIs;
using testing::transfer;

constexpr std::string_view kAsked = R"(,"decision_requested":true)";

class Partitions : public ::testing::TestWithParam<std::uint32_t> {};
INSTANTIATE_TEST_SUITE_P(OneAndEight, Partitions, ::testing::Values(1U, 8U));

TEST_P(Partitions, ListedPayeeIsRefusedAndThePayerPrompted) {
  Engine engine(GetParam());
  EXPECT_TRUE(engine.feed(list("l1", "account", "MULE", kMonday_ms)));
  EXPECT_TRUE(
      engine.feed(transfer("t1", "A1", "MULE", 500000, kMonday_ms + 1000, "attempted", "C1", {}, kAsked)));
  ASSERT_THAT(engine.of(OutputKind::decision), SizeIs(1));
  const Seen decision = engine.of(OutputKind::decision)[0];
  EXPECT_EQ(decision.decision, Decision::refuse);
  EXPECT_THAT(decision.reasons, ElementsAre("D12"));
  EXPECT_EQ(decision.subject, "C1");
  ASSERT_THAT(engine.of(OutputKind::prompt), SizeIs(1));
  EXPECT_EQ(engine.of(OutputKind::prompt)[0].subject, "C1");
  EXPECT_EQ(engine.of(OutputKind::prompt)[0].template_id, "P-VICTIM-H");
  EXPECT_EQ(engine.of(OutputKind::prompt)[0].event_id, "t1");
  EXPECT_THAT(engine.of(OutputKind::police_report), Contains(Field(&Seen::typology, "fraud_victim")));
}

TEST_P(Partitions, HarmlessPaymentIsAllowedAtOnce) {
  Engine engine(GetParam());
  engine.feed(transfer("t1", "A1", "B1", 5000, kMonday_ms, "attempted", "C1", "13812345678", kAsked));
  ASSERT_THAT(engine.of(OutputKind::decision), SizeIs(1));
  EXPECT_EQ(engine.of(OutputKind::decision)[0].decision, Decision::allow);
  EXPECT_THAT(engine.of(OutputKind::decision)[0].reasons, IsEmpty());
  EXPECT_THAT(engine.of(OutputKind::alert), IsEmpty());
}

TEST_P(Partitions, VictimCalledFromAChangedNumberPays) {
  Engine engine(GetParam());
  engine.feed(call("c1", "02066666666", "13812345678", 400, kMonday_ms, R"(,"trunk":"international")"));
  EXPECT_THAT(engine.alerts("T05"), SizeIs(1));
  EXPECT_THAT(engine.of(OutputKind::prompt),
              Contains(AllOf(Field(&Seen::template_id, "P-TEL"), Field(&Seen::subject, "13812345678"))));
  engine.feed(transfer("t1", "A1", "B1", 2000000, kMonday_ms + kHourMs, "attempted", "C1",
                       "+86 138-1234-5678", kAsked));
  ASSERT_THAT(engine.alerts("V01"), SizeIs(1));
  EXPECT_EQ(engine.alerts("V01")[0].subject, "C1");
  ASSERT_THAT(engine.of(OutputKind::decision), SizeIs(1));
  EXPECT_EQ(engine.of(OutputKind::decision)[0].decision, Decision::delay);
  EXPECT_THAT(engine.of(OutputKind::prompt),
              Contains(AllOf(Field(&Seen::template_id, "P-VICTIM-H"), Field(&Seen::subject, "C1"),
                             Field(&Seen::event_id, "t1"))));
}

TEST_P(Partitions, NumberListedAfterTheCallWarnsThePaymentMadeBetween) {
  Engine engine(GetParam());
  engine.feed(call("c1", "13900000001", "13812345678", 600, kMonday_ms));
  engine.feed(transfer("t1", "A1", "B1", 2000000, kMonday_ms + kHourMs, "done", "C1", "13812345678"));
  EXPECT_THAT(engine.effects, IsEmpty());
  engine.feed(list("l1", "phone", "13900000001", kMonday_ms + 2 * kHourMs));
  EXPECT_THAT(engine.of(OutputKind::prompt),
              Contains(AllOf(Field(&Seen::template_id, "P-TEL"), Field(&Seen::subject, "13812345678"))));
  ASSERT_THAT(engine.alerts("V01"), SizeIs(1));
  EXPECT_EQ(engine.alerts("V01")[0].subject, "C1");
  EXPECT_EQ(engine.alerts("V01")[0].event_id, "l1");
}

TEST_P(Partitions, PaymentWithoutPhoneOfAKnownCustomerIsWarned) {
  Engine engine(GetParam());
  engine.feed(
      transfer("t0", "A1", "B0", 1000, kMonday_ms, "done", "C1", "13812345678"));  // links phone and customer
  engine.feed(list("l1", "phone", "13900000001", kMonday_ms + 1));
  engine.feed(call("c1", "13900000001", "13812345678", 600, kMonday_ms + 2));
  engine.feed(transfer("t1", "A1", "B1", 2000000, kMonday_ms + kHourMs, "attempted", "C1"));
  EXPECT_THAT(engine.alerts("V01"),
              Contains(AllOf(Field(&Seen::subject, "C1"), Field(&Seen::event_id, "t1"))));
}

TEST_P(Partitions, MuleFoundWarnsWhoPaidAndWhoIsAboutToPay) {
  Engine engine(GetParam());
  std::int64_t now_ms = kMonday_ms;
  for (int i = 0; i < 6; ++i) {
    engine.feed(transfer(fmt::format("in{}", i), fmt::format("V{}", i), "MULE", 3000000, now_ms += kMinuteMs,
                         "done", fmt::format("CV{}", i)));
    engine.feed(transfer(fmt::format("out{}", i), "MULE", "BOSS", 2990000, now_ms += kMinuteMs));
  }
  EXPECT_THAT(engine.alerts("D06"), SizeIs(1));
  EXPECT_EQ(engine.alerts("D06")[0].subject, "MULE");
  EXPECT_THAT(engine.of(OutputKind::prompt), Contains(Field(&Seen::subject, "CV0")));
  engine.feed(transfer("new", "V9", "MULE", 3000000, now_ms + kMinuteMs, "attempted", "CV9", {}, kAsked));
  EXPECT_THAT(engine.of(OutputKind::prompt),
              Contains(AllOf(Field(&Seen::subject, "CV9"), Field(&Seen::event_id, "new"))));
  ASSERT_THAT(engine.of(OutputKind::decision), SizeIs(1));
  EXPECT_NE(engine.of(OutputKind::decision)[0].decision, Decision::allow);
  for (const Seen& prompt : engine.of(OutputKind::prompt)) EXPECT_NE(prompt.subject, "MULE");
}

TEST_P(Partitions, TaintFollowsTheMoneyForTwoHops) {
  Engine engine(GetParam());
  engine.feed(list("l1", "account", "LISTED", kMonday_ms));
  engine.feed(transfer("t1", "LISTED", "HOP1", 5000000, kMonday_ms + kMinuteMs));
  engine.feed(transfer("t2", "HOP1", "HOP2", 1000000, kMonday_ms + 2 * kMinuteMs));
  engine.feed(transfer("t3", "HOP2", "HOP3", 200000, kMonday_ms + 3 * kMinuteMs));
  const auto points = [&](std::string_view subject) -> std::uint32_t {
    for (const Seen& alert : engine.alerts("D12")) {
      if (alert.subject == subject) return alert.score;
    }
    return 0;
  };
  EXPECT_EQ(points("LISTED"), 90U);
  EXPECT_EQ(points("HOP1"), 60U);
  EXPECT_THAT(points("HOP2"), ::testing::AllOf(::testing::Ge(30U), ::testing::Lt(50U)));
  EXPECT_EQ(points("HOP3"), 0U);
}

TEST_P(Partitions, BorrowedNumberWarnsOnlyTheCalleeOfTheForgedCall) {
  Engine engine(GetParam());
  engine.feed(call("c0", "95588", "13812345670", 60, kMonday_ms));  // the bank itself
  engine.feed(call("c1", "95588", "13812345678", 400, kMonday_ms + 1000, R"(,"trunk":"international")"));
  engine.feed(call("c2", "95588", "13812345679", 60, kMonday_ms + 2000));
  EXPECT_THAT(engine.alerts("T05"), SizeIs(1));
  ASSERT_THAT(engine.of(OutputKind::prompt), SizeIs(1));
  EXPECT_EQ(engine.of(OutputKind::prompt)[0].subject, "13812345678");
  EXPECT_THAT(engine.of(OutputKind::measure), IsEmpty());
}

TEST_P(Partitions, TheLongestCallOfAListedNumberIsToldOf) {
  Engine engine(GetParam());
  engine.feed(call("c1", "13900000001", "13812345678", 600, kMonday_ms));
  engine.feed(call("c2", "13900000001", "13812345678", 5, kMonday_ms + kMinuteMs));
  engine.feed(transfer("t1", "A1", "B1", 2000000, kMonday_ms + kHourMs, "done", "C1", "13812345678"));
  engine.feed(list("l1", "phone", "13900000001", kMonday_ms + 2 * kHourMs));
  EXPECT_THAT(engine.alerts("V01"), SizeIs(1));
}

TEST(ShardTest, SameEventTwiceRaisesTheSameEffectOnce) {
  Engine engine;
  engine.feed(list("l1", "account", "MULE", kMonday_ms));
  const std::string event = transfer("t1", "A1", "MULE", 500000, kMonday_ms + 1000, "done", "C1");
  EXPECT_TRUE(engine.feed(event));
  const std::size_t effects = engine.effects.size();
  EXPECT_FALSE(engine.feed(event));
  EXPECT_EQ(engine.effects.size(), effects);
  EXPECT_EQ(engine.shards_[0]->counters().deduplicated, 1U);
}

// An identifier comes once to a partition, and what brings it may be a repetition, or a hint that changes
// nothing.
TEST(ShardTest, IdentifiersAreKeptWhateverBringsThem) {
  Engine engine;
  Shard& shard = *engine.shards_[0];
  const Token me{1, 1}, payee{2, 1}, other{3, 1};
  Touch touch;
  touch.kind = TouchKind::transfer_out;
  touch.entity = EntityKind::account;
  touch.subject = me;
  touch.counterparty = payee;
  touch.counterparty_kind = EntityKind::account;
  touch.cause.event_id = "e1";
  EXPECT_TRUE(shard.apply(touch, engine));
  touch.identities[touch.identity_count++] = {payee, EntityKind::account, 1, "sealed"};
  EXPECT_FALSE(shard.knows(payee));
  EXPECT_FALSE(shard.apply(touch, engine)) << "a repetition";
  EXPECT_TRUE(shard.knows(payee));

  Touch hint;
  hint.kind = TouchKind::warning;
  hint.entity = EntityKind::account;
  hint.subject = other;
  hint.cause.event_id = "e2";
  hint.identities[hint.identity_count++] = {other, EntityKind::account, 1, "sealed"};
  EXPECT_TRUE(shard.apply(hint, engine));
  EXPECT_TRUE(shard.knows(other));
  EXPECT_EQ(shard.facts().entities(EntityKind::account), 1U) << "a name is no entity";
}

TEST(ShardTest, PartitionsDoNotChangeEffects) {
  std::map<Token, std::string> first;
  for (const std::uint32_t partitions : {1U, 3U, 8U}) {
    Engine engine(partitions);
    std::int64_t now_ms = kMonday_ms;
    engine.feed(list("l1", "phone", "13900000001", now_ms));
    for (int i = 0; i < 40; ++i) {
      engine.feed(call(fmt::format("c{}", i), "13900000001", fmt::format("138000000{:02}", i % 20), 300,
                       now_ms += 1000));
      engine.feed(transfer(fmt::format("p{}", i), fmt::format("A{}", i % 20), "POOL", 1000000, now_ms += 1000,
                           "done", fmt::format("C{}", i % 20), fmt::format("138000000{:02}", i % 20)));
      engine.feed(transfer(fmt::format("o{}", i), "POOL", "BOSS", 990000, now_ms += 1000));
    }
    std::map<Token, std::string> effects;
    for (const Seen& seen : engine.effects) {
      effects[seen.id] = fmt::format("{} {} {} {} {}", name_of(seen.kind), seen.subject, seen.detector,
                                     seen.score, seen.event_id);
    }
    EXPECT_EQ(effects.size(), engine.effects.size()) << "ids are unique";
    EXPECT_GT(effects.size(), 20U);
    if (first.empty()) first = effects;
    EXPECT_EQ(effects, first) << partitions << " partitions";
  }
}

TEST(ShardTest, DecisionTimesOutOnLogTimeAndSaysSo) {
  Rules rules;
  Shard shard(rules, {.decision_timeout_ms = 500, .orders = {}});
  struct Collect : Sink {
    std::vector<std::pair<Decision, bool>> decisions;
    void effect(const Effect& effect, const Facts&) override {
      if (effect.kind == OutputKind::decision) decisions.emplace_back(effect.decision, effect.incomplete);
    }
    void hint(const Touch&, const Facts&) override {}
  } sink;
  Touch touch;
  touch.kind = TouchKind::transfer_out;
  touch.entity = EntityKind::account;
  touch.subject = Token{1, 1};
  touch.counterparty = Token{2, 2};
  touch.counterparty_kind = EntityKind::account;
  touch.flags = touch_flag::principal | touch_flag::decision_requested | touch_flag::home;
  touch.opinions_expected = 1;
  touch.event_key = 7;
  touch.event_time_ms = touch.log_time_ms = kMonday_ms;
  touch.cause = {"104100000004", "t1", kMonday_ms, {}};
  shard.apply(touch, sink);
  shard.tick(kMonday_ms + 499, sink);
  EXPECT_THAT(sink.decisions, IsEmpty());
  shard.tick(kMonday_ms + 500, sink);
  EXPECT_THAT(sink.decisions, ElementsAre(std::pair(Decision::allow, true)));
  shard.tick(kMonday_ms + 100000, sink);
  EXPECT_THAT(sink.decisions, SizeIs(1));
}

TEST(ShardTest, ReversalSubtracts) {
  Engine engine;
  const auto large = [&](std::string_view id, std::int64_t fen) {
    engine.feed(transfer(id, "A1", std::string("B") + std::string(id), fen, kMonday_ms, "done", "C1"));
  };
  large("t1", 30000000);
  engine.feed(
      transfer("r1", "A1", "Bt1", 30000000, kMonday_ms + 1, "reversed", "C1", {}, R"(,"reverses":"t1")"));
  large("t2", 49999999);  // one fen below the limit of 500,000 yuan
  EXPECT_THAT(engine.of(OutputKind::large_value_report), IsEmpty());
  large("t3", 1);
  EXPECT_THAT(engine.of(OutputKind::large_value_report), SizeIs(1));
}

TEST(ShardTest, TheSameEventAgainAsReversedSubtracts) {
  Engine engine;
  EXPECT_TRUE(engine.feed(transfer("t1", "A1", "B1", 30000000, kMonday_ms, "done", "C1")));
  EXPECT_TRUE(engine.feed(transfer("t1", "A1", "B1", 30000000, kMonday_ms, "reversed", "C1")));
  EXPECT_FALSE(engine.feed(transfer("t1", "A1", "B1", 30000000, kMonday_ms, "reversed", "C1")));
  engine.feed(transfer("t2", "A1", "B2", 49999999, kMonday_ms, "done", "C1"));
  EXPECT_THAT(engine.of(OutputKind::large_value_report), IsEmpty());
}

TEST(ShardTest, ReversalIsNoPayment) {
  constexpr std::string_view kShared = R"(,"device":{"id":"d1","screen_share":true})";
  constexpr std::string_view kBack =
      R"(,"device":{"id":"d1","screen_share":true},"reverses":"t1","decision_requested":true)";
  Engine engine;
  engine.feed(transfer("t1", "A1", "B1", 100000, kMonday_ms, "done", "C1", {}, kShared));
  EXPECT_THAT(engine.of(OutputKind::prompt), SizeIs(1));
  // After the cool-down another payment would be prompted; the money that comes back is not.
  engine.feed(transfer("r1", "A1", "B1", 100000, kMonday_ms + 7200000, "reversed", "C1", {}, kBack));
  EXPECT_THAT(engine.of(OutputKind::prompt), SizeIs(1));
  EXPECT_THAT(engine.of(OutputKind::decision), SizeIs(1)) << "who asks is answered all the same";
}

TEST(ShardTest, PaymentsAndDepositsThatAskAreAnsweredByAll) {
  Engine engine;
  EXPECT_TRUE(engine.feed(fmt::format(
      R"({{"type":"payment.v1","event_id":"p1","event_time":{},"institution_id":"104100000004",)"
      R"("payer":{{"account":"A1","customer_id":"C1"}},"merchant":{{"id":"M1"}},"amount_minor":100,)"
      R"("currency":"CNY","decision_requested":true}})",
      kMonday_ms)));
  EXPECT_THAT(engine.of(OutputKind::decision), SizeIs(1));
  EXPECT_TRUE(engine.feed(fmt::format(
      R"({{"type":"cash.v1","event_id":"c1","event_time":{},"institution_id":"104100000004",)"
      R"("account":{{"account":"A1","customer_id":"C1","phone":"13800000001"}},"direction":"deposit",)"
      R"("amount_minor":100,"currency":"CNY","decision_requested":true}})",
      kMonday_ms)));
  EXPECT_THAT(engine.of(OutputKind::decision), SizeIs(2));
  EXPECT_EQ(engine.shards_[0]->counters().decisions_incomplete, 0U);
}

TEST(ShardTest, ScoreIsTheSumOfItsContributions) {
  CaseState state;
  state.contribution_count = 3;
  state.contributions[0] = {0, 60};
  state.contributions[1] = {1, 55};
  state.contributions[2] = {2, 20};
  const Score score = score_of(state);
  EXPECT_EQ(score.total, 100U);
  ASSERT_EQ(score.count, 2);
  EXPECT_EQ(score.contributions[0].points + score.contributions[1].points, 100);
}

}  // namespace
}  // namespace xiezhi
