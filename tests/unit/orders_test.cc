// The state machine of police orders (REGULATION 2.8, 5.4): every code in every state, both sides of every
// limit, answers, measures, decisions, ends.
#include "stream/engine/orders.h"

#include <gmock/gmock.h>

#include "stream/base/calendar.h"
#include "stream/base/time.h"
#include "tests/unit/order_desk.h"

namespace xiezhi {
namespace {

using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::kAccount;
using testing::kFirst_ms;
using testing::kMonday_ms;
using testing::kStopMs;
using testing::kVictim;
using testing::member;
using ::testing::Not;
using Desk = testing::OrderDesk;
using ::testing::SizeIs;
using testing::transfer;

TEST(OrdersTest, StopIsAnsweredAndMeasured) {
  Desk desk;
  EXPECT_EQ(desk.order("100101", kFirst_ms), "100000");
  EXPECT_THAT(desk.engine.records(OutputKind::order_reply)[0],
              AllOf(HasSubstr(R"("tx_code":"100102")"), HasSubstr(R"("request_tx_code":"100101")"),
                    HasSubstr(fmt::format(R"("start_time":{})", kFirst_ms)),
                    HasSubstr(fmt::format(R"("expire_time":{})", kFirst_ms + kStopMs)),
                    HasSubstr(fmt::format(R"("account":"{}")", kAccount)), Not(HasSubstr("failure_cause"))));
  EXPECT_THAT(desk.measures(), ElementsAre("STOP_PAYMENT in_force"));
  EXPECT_THAT(desk.engine.records(OutputKind::measure)[0],
              AllOf(HasSubstr(R"("order_id":"o1")"), HasSubstr("银发〔2016〕86号"), HasSubstr("某市公安局"),
                    HasSubstr(fmt::format(R"("valid_from":{})", kFirst_ms)),
                    HasSubstr(fmt::format(R"("valid_to":{})", kFirst_ms + kStopMs))));
}

// Every code in every state, and what it answers there. What is refused changes nothing.
TEST(OrdersTest, EveryMoveInEveryState) {
  struct Row {
    std::string_view code, nothing, stopped, frozen;
  };
  constexpr auto kTable = std::to_array<Row>({
      {"100101", "100000", "100000", "200008"},
      {"100103", "200008", "100000", "200008"},
      {"100105", "200008", "100000", "200008"},
      {"100201", "100000", "100000", "200008"},
      {"100203", "200008", "200008", "100000"},
      {"100205", "200008", "200008", "100000"},
      {"100301", "100000", "100000", "100000"},
      {"100303", "100000", "100000", "100000"},
      {"100305", "100000", "100000", "100000"},
      {"100307", "200008", "200008", "200008"},
      {"100309", "100000", "100000", "100000"},
      {"A00105", "100000", "100000", "200008"},
      {"A00107", "200001", "200001", "200001"},  // neither extend nor lift
      {"A00205", "100000", "100000", "200008"},
      {"A00207", "200001", "200001", "200001"},
      {"A00311", "100000", "100000", "100000"},
  });
  for (const Row& row : kTable) {
    for (const auto& [first, wanted] :
         {std::pair(std::string_view(), row.nothing), std::pair(std::string_view("100101"), row.stopped),
          std::pair(std::string_view("100201"), row.frozen)}) {
      SCOPED_TRACE(fmt::format("{} after «{}»", row.code, first));
      Desk desk;
      if (!first.empty()) {
        ASSERT_EQ(desk.order(first, kFirst_ms), "100000");
      }
      const std::string before = desk.standing();
      EXPECT_EQ(desk.order(row.code, kFirst_ms + 1000), wanted);
      if (wanted == "100000") continue;
      EXPECT_THAT(desk.measures(), IsEmpty());
      EXPECT_EQ(desk.standing(), before);
      EXPECT_NE(desk.reply("failure_cause"), "");
    }
  }
}

TEST(OrdersTest, CodesOfPaymentInstitutionsMoveTheSameMachine) {
  Desk desk;
  EXPECT_EQ(desk.order("A00105", kFirst_ms, R"(,"business_type":"02")"), "100000");
  EXPECT_EQ(desk.reply("tx_code"), "A00106");
  EXPECT_EQ(desk.order("A00107", kFirst_ms + 1, R"(,"business_type":"00")"), "100000");
  EXPECT_THAT(desk.measures(), ElementsAre("STOP_PAYMENT extended"));
  EXPECT_EQ(desk.order("A00107", kFirst_ms + 2, R"(,"business_type":"01")"), "100000");
  EXPECT_THAT(desk.measures(), ElementsAre("STOP_PAYMENT lifted"));
  EXPECT_EQ(desk.order("A00205", kFirst_ms + 3), "100000");
  EXPECT_EQ(desk.order("A00207", kFirst_ms + 4, R"(,"business_type":"00")"), "100000");
  EXPECT_EQ(desk.order("A00207", kFirst_ms + 5, R"(,"business_type":"01")"), "100000");
  EXPECT_THAT(desk.measures(), ElementsAre("FREEZE lifted"));
  EXPECT_EQ(desk.order("A00105", kFirst_ms + 6, R"(,"business_type":"01")"), "200001");
  EXPECT_EQ(desk.order("100101", kFirst_ms + 7, R"(,"business_type":"02")"), "200001");
  EXPECT_EQ(desk.order("A00311", kFirst_ms + 8, R"(,"parameter_type":"A1","parameter":"t0")"), "100000");
  EXPECT_EQ(desk.reply("event_id"), "e-o9");
  EXPECT_THAT(desk.engine.records(OutputKind::order_reply)[0],
              HasSubstr(R"("transactions":[{"event_id":"t0")"));
}

TEST(OrdersTest, StopEndsByItselfToTheMillisecond) {
  Desk desk;
  desk.order("100101", kFirst_ms);
  EXPECT_THAT(desk.tick(kFirst_ms + kStopMs - 1), IsEmpty());
  EXPECT_THAT(desk.tick(kFirst_ms + kStopMs), ElementsAre("STOP_PAYMENT expired"));
  EXPECT_THAT(desk.engine.records(OutputKind::measure)[0],
              AllOf(HasSubstr(fmt::format(R"("event_time":{})", kFirst_ms + kStopMs)),
                    HasSubstr(fmt::format(R"("valid_to":{})", kFirst_ms + kStopMs)),
                    HasSubstr(R"("order_id":"o1")")));
  EXPECT_THAT(desk.tick(kFirst_ms + 10 * kStopMs), IsEmpty()) << "once";
}

TEST(OrdersTest, EndThatNobodySawComesWithTheNextTouchAndNamesItsMoment) {
  Desk desk;
  desk.order("100101", kFirst_ms);
  desk.engine.forget();
  const std::int64_t later_ms = kFirst_ms + 30 * kDayMs;
  desk.engine.feed(transfer("t1", kVictim, kAccount, 100, later_ms));
  EXPECT_THAT(desk.measures(), ElementsAre("STOP_PAYMENT expired"));
  EXPECT_EQ(member(desk.engine.records(OutputKind::measure)[0], "event_time"),
            std::to_string(kFirst_ms + kStopMs));
}

TEST(OrdersTest, StartTimeIsTheStopMoment) {
  Desk desk;
  const std::int64_t start_ms = kFirst_ms - kStopMs + 10'000;
  const std::string start = fmt::format(R"(,"start_time":{})", start_ms);
  EXPECT_EQ(desk.order("100101", kFirst_ms, start), "100000");
  EXPECT_THAT(desk.tick(kFirst_ms + 9'999), IsEmpty());
  EXPECT_THAT(desk.tick(kFirst_ms + 10'000), ElementsAre("STOP_PAYMENT expired"));
  EXPECT_EQ(desk.order("100101", kFirst_ms + 10'001, start), "200009") << "has ended before it came";
}

TEST(OrdersTest, ExtensionsAndRequestsAreCounted) {
  Desk desk;
  desk.order("100101", kFirst_ms);
  EXPECT_EQ(desk.order("100105", kFirst_ms + 1), "100000");
  EXPECT_EQ(desk.reply("expire_time"), std::to_string(kFirst_ms + 2 * kStopMs));
  EXPECT_EQ(desk.order("100101", kFirst_ms + 2), "100000") << "the second request extends";
  EXPECT_EQ(desk.reply("expire_time"), std::to_string(kFirst_ms + 3 * kStopMs));
  EXPECT_THAT(desk.measures(), ElementsAre("STOP_PAYMENT extended"));
  EXPECT_EQ(desk.order("100105", kFirst_ms + 3), "200007");
  EXPECT_THAT(desk.reply("failure_cause"), HasSubstr("extended as often"));
  EXPECT_EQ(desk.order("100101", kFirst_ms + 4), "200007");
  EXPECT_THAT(desk.reply("failure_cause"), HasSubstr("stopped as often"));
  EXPECT_THAT(desk.tick(kFirst_ms + 3 * kStopMs - 1), IsEmpty());
  EXPECT_THAT(desk.tick(kFirst_ms + 3 * kStopMs), ElementsAre("STOP_PAYMENT expired"));
}

TEST(OrdersTest, ThirdStopRequestIsRefusedAlsoWhenNothingIsInForce) {
  Desk desk;
  const std::int64_t memory_ms = OrderLimits().stop_memory_ms;
  desk.order("100101", kFirst_ms);
  desk.order("100103", kFirst_ms + 1);
  EXPECT_EQ(desk.order("100101", kFirst_ms + 2), "100000");
  EXPECT_EQ(desk.order("100103", kFirst_ms + 3), "100000");
  EXPECT_EQ(desk.order("100101", kFirst_ms + 4), "200007");
  EXPECT_EQ(desk.order("100101", kFirst_ms + 3 + memory_ms - 1), "200007");
  EXPECT_EQ(desk.order("100101", kFirst_ms + 3 + memory_ms), "100000") << "it was long ago";
}

TEST(OrdersTest, FreezeTakesThePlaceOfTheStopAndLastsCalendarMonths) {
  // 31 August and half a year: the last of February.
  const std::int64_t august_ms = *parse_time_text("2026-08-31T15:30:00+08:00");
  const std::int64_t february_ms = *parse_time_text("2027-02-28T15:30:00+08:00");
  Desk desk;
  desk.order("100101", august_ms - 1000);
  EXPECT_EQ(desk.order("100201", august_ms), "100000");
  EXPECT_EQ(desk.reply("expire_time"), std::to_string(february_ms));
  EXPECT_THAT(desk.measures(), ElementsAre("FREEZE in_force", "STOP_PAYMENT lifted"));
  EXPECT_THAT(desk.tick(august_ms + kStopMs), IsEmpty()) << "the stop is over already";
  EXPECT_THAT(desk.tick(february_ms - 1), IsEmpty());
  EXPECT_EQ(desk.order("100205", february_ms - 1), "100000");
  EXPECT_THAT(desk.measures(), ElementsAre("FREEZE extended"));
  const std::int64_t august_again_ms = *parse_time_text("2027-08-28T15:30:00+08:00");
  EXPECT_EQ(desk.reply("expire_time"), std::to_string(august_again_ms));
  EXPECT_THAT(desk.tick(august_again_ms - 1), IsEmpty());
  EXPECT_THAT(desk.tick(august_again_ms), ElementsAre("FREEZE expired"));
}

TEST(OrdersTest, OrderMayEndEarlierButNotLater) {
  Desk desk;
  EXPECT_EQ(desk.order("100101", kFirst_ms, fmt::format(R"(,"expire_time":{})", kFirst_ms + kStopMs + 1)),
            "100000");
  EXPECT_EQ(desk.reply("expire_time"), std::to_string(kFirst_ms + kStopMs));
  EXPECT_THAT(desk.reply("feedback_remark"), HasSubstr("cut"));
  EXPECT_EQ(desk.order("100105", kFirst_ms + 1, fmt::format(R"(,"expire_time":{})", kFirst_ms + kStopMs)),
            "200009");
  EXPECT_EQ(desk.order("100105", kFirst_ms + 2, fmt::format(R"(,"expire_time":{})", kFirst_ms + kStopMs + 5)),
            "100000");
  EXPECT_EQ(desk.reply("feedback_remark"), "");
  EXPECT_THAT(desk.tick(kFirst_ms + kStopMs + 4), IsEmpty());
  EXPECT_THAT(desk.tick(kFirst_ms + kStopMs + 5), ElementsAre("STOP_PAYMENT expired"));
}

TEST(OrdersTest, UnknownAccountIsToldSo) {
  Desk desk;
  EXPECT_EQ(desk.send("x", "100101", kFirst_ms, R"("account":"6222020000000000000")"), "200010");
  EXPECT_EQ(desk.reply("account"), "6222020000000000000");
  EXPECT_THAT(desk.measures(), IsEmpty());
  EXPECT_EQ(desk.standing(), "");
}

TEST(OrdersTest, WithABankAnAccountIsOneWithoutAllOfThatNumber) {
  Desk desk;
  const std::string other = fmt::format(
      R"({{"type":"transfer.v1","event_id":"tb","event_time":{},"institution_id":"104100000004","payer":{{"account":"A"}},)"
      R"("payee":{{"account":"{}","bank":"105100000017"}},"amount_minor":1,"currency":"CNY"}})",
      kMonday_ms, kAccount);
  desk.engine.feed(other);
  EXPECT_EQ(
      desk.send("one", "100101", kFirst_ms, fmt::format(R"("account":"{}","bank":"105100000017")", kAccount)),
      "100000");
  EXPECT_THAT(desk.measures(), SizeIs(1));
  EXPECT_EQ(desk.send("none", "100101", kFirst_ms,
                      fmt::format(R"("account":"{}","bank":"102100099996")", kAccount)),
            "200010");
  EXPECT_EQ(desk.send("all", "100101", kFirst_ms + 1, fmt::format(R"("account":"{}")", kAccount)), "100000");
  EXPECT_THAT(desk.measures(),
              ::testing::UnorderedElementsAre("STOP_PAYMENT in_force", "STOP_PAYMENT extended"));
  EXPECT_THAT(desk.reply("feedback_remark"), HasSubstr("Several"));
}

TEST(OrdersTest, NameIsComparedWithTheOneThatTheAccountHas) {
  Desk desk;
  const auto named = [&](std::string_view id, std::string_view name, std::string_view status) {
    desk.engine.feed(fmt::format(
        R"({{"type":"cash.v1","event_id":"{}","event_time":{},"institution_id":"104100000004","direction":"deposit",)"
        R"("account":{{"account":"{}","name":"{}"}},"amount_minor":100,"currency":"CNY","status":"{}"}})",
        id, kMonday_ms, kAccount, name, status));
  };
  EXPECT_EQ(desk.order("100101", kFirst_ms, R"(,"account_name":"张三")"), "100000");
  EXPECT_THAT(desk.reply("feedback_remark"), HasSubstr("name is not known"));
  named("c1", "李四", "attempted");  // nothing came of it
  EXPECT_EQ(desk.order("100103", kFirst_ms + 1, R"(,"account_name":"张三")"), "100000");
  named("c2", "李四", "done");
  EXPECT_EQ(desk.order("100101", kFirst_ms + 2, R"(,"account_name":"张三")"), "200005");
  EXPECT_THAT(desk.reply("failure_cause"), HasSubstr("another name"));
  EXPECT_EQ(desk.order("100101", kFirst_ms + 3, R"(,"account_name":" 李四 ")"), "100000");
  EXPECT_EQ(desk.reply("feedback_remark"), "");
}

TEST(OrdersTest, TransferIsLookedForWithinTheTolerance) {
  const OrderLimits limits;
  const auto result = [&](std::int64_t apart_ms, std::int64_t fen, std::string_view before = "t-") {
    Desk desk;
    const std::int64_t old_ms = kMonday_ms - 2 * kDayMs;
    if (!before.empty()) desk.engine.feed(transfer(before, kVictim, kAccount, 7, old_ms));
    const std::string code =
        desk.order("100101", kFirst_ms,
                   fmt::format(R"(,"transfer_time":{},"amount_minor":{})", kMonday_ms + apart_ms, fen));
    return code + " " + desk.reply("feedback_remark");
  };
  EXPECT_EQ(result(0, 500000), "100000 ");
  EXPECT_EQ(result(limits.verify_time_ms, 500000), "100000 ");
  EXPECT_EQ(result(-limits.verify_time_ms, 500000), "100000 ");
  EXPECT_EQ(result(limits.verify_time_ms + 1, 500000), "200005 ");
  EXPECT_EQ(result(-limits.verify_time_ms - 1, 500000), "200005 ");
  EXPECT_EQ(result(0, 500001), "200005 ");
  EXPECT_EQ(result(0, 499999), "200005 ");
  EXPECT_THAT(result(-limits.verify_time_ms - 1, 500000, ""), HasSubstr("100000 The history"))
      << "it begins later";
  ShardOptions options;
  options.orders.verify_amount_minor = 1;
  Desk desk(options);
  EXPECT_EQ(desk.order("100101", kFirst_ms,
                       fmt::format(R"(,"transfer_time":{},"amount_minor":500001)", kMonday_ms)),
            "100000");
  EXPECT_EQ(desk.reply("feedback_remark"), "");
}

TEST(OrdersTest, RepeatedAndOlderOrdersAreRefused) {
  Desk desk;
  const std::string fields = fmt::format(R"("account":"{}","issuer":"gz","sequence":)", kAccount);
  EXPECT_EQ(desk.send("a", "100101", kFirst_ms, fields + "5"), "100000");
  const std::string id = desk.reply("reply_id");
  EXPECT_EQ(desk.send("a", "100101", kFirst_ms, fields + "5"), "0 answers") << "the same record again";
  EXPECT_EQ(desk.send("a", "100101", kFirst_ms, fields + "5", "-again"), "200003");
  EXPECT_NE(desk.reply("reply_id"), id) << "the first answer stands";
  EXPECT_EQ(desk.send("b", "100103", kFirst_ms, fields + "4"), "200006");
  EXPECT_EQ(desk.send("c", "100103", kFirst_ms, fields + "5"), "200006");
  EXPECT_THAT(desk.measures(), IsEmpty());
  EXPECT_EQ(desk.send("a", "100103", kFirst_ms,
                      fmt::format(R"("account":"{}","issuer":"sz","sequence":1)", kAccount), "-sz"),
            "100000")
      << "another issuer counts for itself";
  EXPECT_EQ(desk.send("d", "100101", kFirst_ms + 1, fields + "6"), "100000");
}

TEST(OrdersTest, StoppedAccountPaysNothingAndReceives) {
  Desk desk;
  desk.order("100101", kFirst_ms);
  const auto pay = [&](std::string_view id, std::string_view from, std::string_view to,
                       std::string_view status, std::string_view customer, std::int64_t time_ms) {
    desk.engine.forget();
    desk.engine.feed(
        transfer(id, from, to, 100, time_ms, status, customer, "", R"(,"decision_requested":true)"));
    const auto decisions = desk.engine.records(OutputKind::decision);
    return decisions.empty() ? std::string() : decisions[0];
  };
  for (const std::string_view customer : {"", "CUSTOMER-1"}) {
    const std::string id = "p" + std::string(customer);
    EXPECT_THAT(pay(id, kAccount, "X", "attempted", customer, kFirst_ms + 1),
                AllOf(HasSubstr(R"("decision":"refuse")"), HasSubstr(R"("code":"ORDER_STOP")"),
                      HasSubstr("某市公安局"), Not(HasSubstr("report"))));
    EXPECT_THAT(desk.measures(), ElementsAre("REFUSE "));
    EXPECT_EQ(member(desk.engine.records(OutputKind::measure)[0], "order_id"), "o1");
  }
  EXPECT_THAT(pay("in", kVictim, kAccount, "attempted", "", kFirst_ms + 2),
              HasSubstr(R"("decision":"allow")"));
  EXPECT_THAT(desk.measures(), IsEmpty());
  pay("failed", kAccount, "X", "failed", "", kFirst_ms + 3);
  EXPECT_THAT(desk.measures(), IsEmpty());
  pay("done", kAccount, "X", "done", "", kFirst_ms + 4);
  EXPECT_THAT(desk.measures(), ElementsAre("REFUSE ")) << "it should not have been";
  pay("earlier", kAccount, "X", "done", "", kFirst_ms - 1);
  EXPECT_THAT(desk.measures(), IsEmpty()) << "it was allowed then";
  desk.order("100201", kFirst_ms + 5);
  EXPECT_THAT(pay("frozen", kAccount, "X", "attempted", "CUSTOMER-1", kFirst_ms + 6),
              HasSubstr(R"("code":"ORDER_FREEZE")"));
  desk.order("100203", kFirst_ms + 7);
  EXPECT_THAT(pay("free", kAccount, "X", "attempted", "CUSTOMER-1", kFirst_ms + 8),
              HasSubstr(R"("decision":"allow")"));
}

TEST(OrdersTest, CashMayBePaidInNotOut) {
  Desk desk;
  desk.order("100101", kFirst_ms);
  for (const auto& [direction, wanted] : {std::pair("deposit", "allow"), std::pair("withdrawal", "refuse")}) {
    desk.engine.forget();
    desk.engine.feed(fmt::format(
        R"({{"type":"cash.v1","event_id":"{}","event_time":{},"institution_id":"104100000004","direction":"{}",)"
        R"("account":{{"account":"{}","customer_id":"C1"}},"amount_minor":100,"currency":"CNY","status":"attempted"}})",
        direction, kFirst_ms + 1, direction, kAccount));
    const bool refuses = std::string_view(wanted) == "refuse";
    EXPECT_THAT(desk.measures(), SizeIs(refuses ? 1 : 0)) << direction;
  }
}

TEST(OrdersTest, NumberIsBlocked) {
  Desk desk;
  const std::string number = R"("phone":"13812345678")";
  EXPECT_EQ(desk.send("n1", "100103", kFirst_ms, number), "200010");
  EXPECT_EQ(desk.send("n2", "100101", kFirst_ms, number), "100000") << "also one that nobody has seen";
  EXPECT_EQ(desk.reply("phone"), "13812345678");
  EXPECT_THAT(desk.measures(), ElementsAre("BLOCK_NUMBER in_force"));
  EXPECT_EQ(desk.send("n3", "100201", kFirst_ms, number), "200001") << "numbers are not frozen";
  desk.engine.forget();
  desk.engine.feed(testing::call("c1", "13812345678", "13900000000", 0, kFirst_ms + 1));
  EXPECT_THAT(desk.measures(), ElementsAre("BLOCK_NUMBER "));
  desk.engine.forget();
  desk.engine.feed(testing::call("c2", "13900000000", "13812345678", 0, kFirst_ms + 2));
  EXPECT_THAT(desk.measures(), IsEmpty()) << "it is called";
  EXPECT_EQ(desk.send("n4", "100103", kFirst_ms + 3, number), "100000");
  EXPECT_THAT(desk.measures(), ElementsAre("BLOCK_NUMBER lifted"));
}

TEST(OrdersTest, WatchedAccountTellsOfEveryNewTransaction) {
  Desk desk;
  EXPECT_EQ(desk.order("100305", kFirst_ms, R"(,"case_number":"K1")"), "100000");
  EXPECT_EQ(desk.reply("tx_code"), "100306");
  std::vector<std::string> ids;
  for (const auto& [from, to] : {std::pair(kVictim, kAccount), std::pair(kAccount, kVictim)}) {
    desk.engine.forget();
    desk.engine.feed(transfer(fmt::format("w{}", ids.size()), from, to, 300, kFirst_ms + 1));
    ASSERT_THAT(desk.engine.records(OutputKind::order_reply), SizeIs(1));
    EXPECT_THAT(desk.engine.records(OutputKind::order_reply)[0],
                AllOf(HasSubstr(R"("tx_code":"100306")"), HasSubstr(R"("order_id":"o1")"),
                      HasSubstr(R"("case_number":"K1")"), HasSubstr(R"("amount_minor":300)"),
                      HasSubstr(std::string(kVictim))));
    ids.push_back(desk.reply("reply_id"));
  }
  EXPECT_NE(ids[0], ids[1]);
  EXPECT_EQ(desk.order("100307", kFirst_ms + 2), "100000");
  desk.engine.forget();
  desk.engine.feed(transfer("w9", kVictim, kAccount, 300, kFirst_ms + 3));
  EXPECT_THAT(desk.engine.records(OutputKind::order_reply), IsEmpty());
}

TEST(OrdersTest, QueriesAreAnsweredFromWhatIsKnown) {
  Desk desk;
  desk.engine.feed(transfer("t1", kAccount, "X", 700, kMonday_ms - 40 * kDayMs, "done", "CUSTOMER-7"));
  desk.engine.feed(transfer("t2", kAccount, "X", 800, kFirst_ms - 30 * kDayMs, "done", "CUSTOMER-7"));
  desk.engine.feed(transfer("t3", kAccount, "X", 900, kFirst_ms - 30 * kDayMs + 1, "done", "CUSTOMER-7"));
  EXPECT_EQ(desk.order("100301", kFirst_ms), "100000");
  EXPECT_THAT(desk.engine.records(OutputKind::order_reply)[0],
              AllOf(HasSubstr(R"("t0")"), HasSubstr(R"("t3")"), Not(HasSubstr(R"("t1")")),
                    Not(HasSubstr(R"("t2")"))));
  EXPECT_EQ(desk.order("100303", kFirst_ms), "100000");
  EXPECT_THAT(desk.engine.records(OutputKind::order_reply)[0], HasSubstr(R"("id":"CUSTOMER-7")"));
  EXPECT_EQ(desk.order("100309", kFirst_ms), "100000");
  EXPECT_THAT(desk.engine.records(OutputKind::order_reply)[0],
              AllOf(HasSubstr(R"("accounts":[{"kind":"account")"), HasSubstr("Only what the account")));
  EXPECT_EQ(desk.standing(), "") << "who asks takes hold of nothing";
}

}  // namespace
}  // namespace xiezhi
