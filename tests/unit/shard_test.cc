#include "stream/engine/shard.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <map>

#include "stream/app/model_file.h"
#include "stream/app/rules_file.h"
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

TEST_P(Partitions, APaymentFromAListedAccountIsDelayedWithACustomerAndWithout) {
  Engine engine(GetParam());
  engine.feed(list("l1", "account", "A1", kMonday_ms));
  engine.feed(transfer("alone", "A1", "B1", 100000, kMonday_ms + kMinuteMs, "attempted", {}, {}, kAsked));
  engine.feed(transfer("hers", "A1", "B1", 100000, kMonday_ms + kHourMs, "attempted", "C1", {}, kAsked));
  engine.feed(transfer("other", "A2", "B1", 100000, kMonday_ms + kHourMs, "attempted", {}, {}, kAsked));
  const auto decision = [&](std::string_view event) {
    for (const Seen& one : engine.of(OutputKind::decision)) {
      if (one.event_id == event) return one.decision;
    }
    return Decision::refuse;
  };
  EXPECT_EQ(decision("alone"), Decision::delay);
  EXPECT_EQ(decision("hers"), Decision::delay);
  EXPECT_EQ(decision("other"), Decision::allow);
}

TEST_P(Partitions, ARefusedPromptIsGivenAgain) {
  Engine engine(GetParam());
  engine.feed(list("l1", "account", "MULE", kMonday_ms));
  engine.feed(transfer("first", "A1", "MULE", 100000, kMonday_ms + kMinuteMs, "attempted", "C1"));
  const std::vector<Seen> prompts = engine.of(OutputKind::prompt);
  ASSERT_THAT(prompts, SizeIs(1));
  engine.feed(transfer("again", "A1", "MULE", 100000, kMonday_ms + 3 * kMinuteMs, "attempted", "C1"));
  EXPECT_THAT(engine.of(OutputKind::prompt), SizeIs(1)) << "cool-down";
  engine.feed(receipt("r1", prompts[0], "refused", kMonday_ms + 3 * kMinuteMs));
  engine.feed(transfer("still", "A1", "MULE", 100000, kMonday_ms + 4 * kMinuteMs, "attempted", "C1"));
  EXPECT_THAT(engine.of(OutputKind::prompt), SizeIs(2));
  EXPECT_THAT(engine.receipts, ElementsAre("refused known"));
  engine.feed(receipt("r2", prompts[0], "delivered", kMonday_ms + 5 * kMinuteMs));
  EXPECT_THAT(engine.receipts, ElementsAre("refused known", "delivered unknown")) << "a newer one is out";
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

TEST_P(Partitions, AFraudTextWarnsWhoHasGotIt) {
  Engine engine(GetParam());
  const auto sms = [](std::string_view id, std::string_view receiver, std::string_view text) {
    return fmt::format(
        R"({{"type":"sms.v1","event_id":"{}","event_time":{},"institution_id":"CMCC-JS","sender":"13700137000",)"
        R"("receiver":"{}","text":"{}"}})",
        id, kMonday_ms, receiver, text);
  };
  engine.feed(sms("s1", "13900000001", "晚上一起吃饭"));
  EXPECT_THAT(engine.effects, IsEmpty());
  engine.feed(sms("s2", "13812345678", "您的贷款因银行卡号填写错误资金被冻结，请先缴纳解冻保证金后放款"));
  ASSERT_THAT(engine.alerts("M01"), SizeIs(1));
  EXPECT_EQ(engine.alerts("M01")[0].subject, "13700137000");
  EXPECT_EQ(engine.alerts("M01")[0].suspected_type, SuspectedType::fake_loan);
  ASSERT_THAT(engine.of(OutputKind::measure), SizeIs(1));
  EXPECT_EQ(engine.of(OutputKind::measure)[0].measure, Measure::suspend_out);
  EXPECT_THAT(engine.of(OutputKind::police_report), SizeIs(1));
  ASSERT_THAT(engine.of(OutputKind::prompt), SizeIs(1));
  EXPECT_EQ(engine.of(OutputKind::prompt)[0].subject, "13812345678");
  EXPECT_EQ(engine.of(OutputKind::prompt)[0].template_id, "P-TEL");
  engine.feed(sms("s3", "13900000001", "晚上一起吃饭"));
  EXPECT_THAT(engine.of(OutputKind::prompt), SizeIs(1)) << "a harmless text warns nobody";
}

TEST_P(Partitions, ATextThatOffersWhatIsForbiddenIsReportedAndWarnsNobody) {
  Engine engine(GetParam());
  engine.feed(fmt::format(
      R"({{"type":"sms.v1","event_id":"s1","event_time":{},"institution_id":"CMCC-JS","sender":"13700137000",)"
      R"("receiver":"13812345678","text":"冰毒麻古现货，隐秘发货，加微信 wx_a"}})",
      kMonday_ms));
  ASSERT_THAT(engine.alerts("M01"), SizeIs(1));
  EXPECT_EQ(engine.alerts("M01")[0].typology, "crime_text");
  EXPECT_EQ(engine.alerts("M01")[0].suspected_type, SuspectedType::drug_trafficking);
  EXPECT_THAT(engine.of(OutputKind::police_report), SizeIs(1));
  EXPECT_THAT(engine.of(OutputKind::regulator_report), SizeIs(1)) << "the communications administration";
  EXPECT_THAT(engine.of(OutputKind::prompt), IsEmpty());
}

TEST_P(Partitions, AFraudSiteWarnsItsVisitor) {
  Engine engine(GetParam());
  engine.feed(list("l1", "domain", "Loan.example.net", kMonday_ms));
  const auto visit = [](std::string_view id, std::string_view phone, std::string_view domain, int age) {
    return fmt::format(
        R"({{"type":"web.v1","event_id":"{}","event_time":{},"institution_id":"CMCC-JS","phone":"{}","domain":"{}",)"
        R"("domain_age_d":{}}})",
        id, kMonday_ms + kHourMs, phone, domain, age);
  };
  engine.feed(visit("w1", "13812345678", "shop.example.com", 900));
  EXPECT_THAT(engine.effects, IsEmpty());
  engine.feed(visit("w2", "13812345678", "icbc-jf.example.com", 900));
  engine.feed(visit("w3", "13900000001", "loan.example.net", 900));
  const std::vector<Seen> prompts = engine.of(OutputKind::prompt);
  ASSERT_THAT(prompts, SizeIs(2));
  EXPECT_EQ(prompts[0].subject, "13812345678");
  EXPECT_EQ(prompts[0].template_id, "P-SITE");
  EXPECT_EQ(prompts[1].subject, "13900000001");
  EXPECT_THAT(engine.of(OutputKind::police_report), SizeIs(1)) << "of the listed one";
  // The age of a site is no time of talking: no payment after a long call.
  engine.feed(transfer("t1", "A1", "B1", 2000000, kMonday_ms + 2 * kHourMs, "done", "C1", "13812345678"));
  EXPECT_THAT(engine.alerts("V01"), IsEmpty());
}

std::string overseas_call(int number, std::int64_t time_ms, std::string_view callee) {
  return call(fmt::format("c{}-{}", number, time_ms), fmt::format("+9591000{:05}", number), callee, 200,
              time_ms, R"(,"trunk":"international","caller_country":"MM","region":"440106")");
}

// Thirty calls in a quarter of an hour where there was one a day: the thirtieth callee is warned of the
// caller, as are those behind, and a payment after the call is that of a victim.
TEST_P(Partitions, WhoIsCalledInASurgeFromAbroadIsWarned) {
  Engine engine(GetParam());
  for (int day = 8; day > 0; --day) engine.feed(overseas_call(0, kMonday_ms - day * kDayMs, "13800000000"));
  for (int i = 1; i <= 31; ++i)
    engine.feed(overseas_call(i, kMonday_ms + i * 1000, fmt::format("138123456{:02}", i)));
  ASSERT_THAT(engine.alerts("T06"), SizeIs(1));
  EXPECT_EQ(engine.alerts("T06")[0].event_id, fmt::format("c30-{}", kMonday_ms + 30'000));
  EXPECT_EQ(engine.alerts("T06")[0].grade, Grade::medium);
  EXPECT_THAT(engine.of(OutputKind::police_report), SizeIs(1));
  EXPECT_THAT(engine.of(OutputKind::measure), IsEmpty());
  ASSERT_THAT(engine.of(OutputKind::prompt), SizeIs(2));
  EXPECT_EQ(engine.of(OutputKind::prompt)[0].subject, "13812345630");
  EXPECT_EQ(engine.of(OutputKind::prompt)[1].subject, "13812345631");
  for (const int callee : {29, 30}) {
    engine.feed(transfer(fmt::format("t{}", callee), fmt::format("A{}", callee), "B1", 2000000,
                         kMonday_ms + kHourMs, "attempted", fmt::format("C{}", callee),
                         fmt::format("138123456{:02}", callee), kAsked));
  }
  ASSERT_THAT(engine.alerts("V01"), SizeIs(1));
  EXPECT_EQ(engine.alerts("V01")[0].subject, "C30");
}

// Somebody shares the screen and pays: a case of fraud_victim, of a customer who lives in the region.
std::string shared_screen(int number, std::int64_t time_ms, std::string_view region,
                          std::string_view again = {}) {
  return fmt::format(
      R"({{"type":"transfer.v1","event_id":"s{0}{3}","event_time":{1},"institution_id":"104100000004",)"
      R"("payer":{{"account":"SA{0}","customer_id":"SC{0}"{2}}},"payee":{{"account":"SB{0}"}},"amount_minor":2000000,)"
      R"("currency":"CNY","status":"done","channel":"mobile","device":{{"id":"D{0}","screen_share":true}}}})",
      number, time_ms, testing::quoted("region", region), again);
}

TEST_P(Partitions, ARegionWithManyVictimsIsAHotSpot) {
  Engine engine(GetParam());
  int number = 0;
  for (int week = 6; week > 0; --week)
    engine.feed(shared_screen(++number, kMonday_ms - week * 7 * kDayMs, "440106"));
  for (int i = 0; i < 4; ++i) engine.feed(shared_screen(++number, kMonday_ms + i, "440106"));
  ASSERT_THAT(engine.alerts("V02"), SizeIs(10)) << "each is a victim";
  EXPECT_TRUE(engine.feed(shared_screen(number, kMonday_ms + kHourMs, "440106", "-again")));
  engine.feed(shared_screen(++number, kMonday_ms + 5, ""));
  engine.feed(shared_screen(++number, kMonday_ms + 6, "440103"));
  EXPECT_THAT(engine.alerts("X02"), IsEmpty());
  engine.feed(shared_screen(++number, kMonday_ms + 7, "440106"));
  ASSERT_THAT(engine.alerts("X02"), SizeIs(1));
  EXPECT_EQ(engine.alerts("X02")[0].typology, "hot_spot");
  EXPECT_EQ(engine.alerts("X02")[0].grade, Grade::medium);
  EXPECT_EQ(engine.alerts("X02")[0].suspected_type, engine.alerts("V02")[0].suspected_type);
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

TEST(ShardTest, RulesTakenOverHoldFromTheNextTouchOn) {
  Configuration configuration;
  configuration.model_champion = XIEZHI_SOURCE_DIR "/detectors/models/account.json";
  Engine engine;
  {
    const auto with_a_model = load_rules(configuration);
    ASSERT_TRUE(with_a_model) << with_a_model.error().text;
    engine.take_over(*with_a_model);
  }
  Rules stricter;
  ASSERT_TRUE(apply_rules(stricter, "detectors:\n  D01: {domestic_limit_minor: 1000000}\n", "pack.yaml"));
  EXPECT_TRUE(engine.feed(transfer("t1", "A1", "B1", 999'999, kMonday_ms, "done", "C1")));
  EXPECT_THAT(engine.alerts("D01"), IsEmpty());
  engine.take_over(stricter);  // without a model: the one before is gone
  EXPECT_TRUE(engine.feed(transfer("t2", "A1", "B1", 1, kMonday_ms + 1000, "done", "C1")));
  EXPECT_THAT(engine.alerts("D01"), Contains(Field(&Seen::event_id, "t2")));
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
    engine.tick(now_ms);  // log time is that of all, also of who has heard nothing since
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
