// service.v1: trades whose customers must be known by name, from the record to what is found.
#include <gmock/gmock.h>

#include "stream/engine/quality_book.h"
#include "tests/unit/rendering.h"
#include "tests/unit/routing.h"

namespace xiezhi {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::kMonday_ms;
using ::testing::SizeIs;

constexpr std::string_view kDrugs = "冰毒麻古现货，隐秘发货，加微信 wx_a";
constexpr std::string_view kKnown = R"("account":"A1","customer_id":"C1","name":"张三")";

struct Service {
  std::string_view trade = "express", customer = kKnown, action = "served", real_name = "verified", more = {};
};

std::string record(std::string_view id, const Service& of, std::int64_t time_ms = kMonday_ms) {
  return fmt::format(
      R"({{"type":"service.v1","event_id":"{}","event_time":{},"institution_id":"EXPRESS-1","trade":"{}",)"
      R"("provider":{{"id":"M1","region":"320500"}},"customer":{{{}}},"action":"{}","real_name":"{}"{}}})",
      id, time_ms, of.trade, of.customer, of.action, of.real_name, of.more);
}
constexpr std::string_view kPrice = R"(,"amount_minor":1800,"currency":"CNY")";

// "service account home principal A1": each touch, of what and for whom.
class Trade {
 public:
  Routed& of(const Service& service) { return routing_.of(record("e1", service), Source::payment); }
  std::vector<std::string> shapes(const Service& service) {
    std::vector<std::string> all;
    for (const Touch& touch : of(service).all()) {
      std::string text = fmt::format("{} {}", name_of(touch.kind), name_of(touch.entity));
      if (touch.has(touch_flag::home)) text += " home";
      if (touch.has(touch_flag::principal)) text += fmt::format(" principal/{}", touch.opinions_expected);
      if (touch.has(touch_flag::agent)) text += " agent";
      if (touch.has(touch_flag::not_moved)) text += " not_moved";
      if (touch.content_points > 0) text += fmt::format(" {}", name_of(touch.content_type));
      all.push_back(text);
    }
    return all;
  }

 private:
  testing::Routing routing_;
};

Reason refused(const std::string& json, Source source = Source::payment) {
  Decoder decoder;
  const auto decoded = decoder.decode(json, source);
  return decoded ? Reason::none : decoded.error().reason;
}

TEST(Trades, APriceMakesItAPayment) {
  Trade routing;
  EXPECT_THAT(
      routing.shapes({.more = kPrice}),
      ElementsAre("payment_out account home", "payment_out person principal/0", "payment_in merchant"));
  EXPECT_EQ(routing.of({.more = kPrice}).touches[2].cny_minor, 1800);
  EXPECT_THAT(routing.shapes({.action = "refused", .more = kPrice}),
              ElementsAre("payment_out account home not_moved", "payment_out person principal/0 not_moved",
                          "payment_in merchant not_moved"));
  EXPECT_THAT(routing.shapes({}),
              ElementsAre("service account home", "service person principal/0", "service merchant"));
}

TEST(Trades, WhoCannotBeToldApartPaysNothing) {
  Trade routing;
  EXPECT_THAT(routing.shapes({.customer = R"("phone":"13800138000")", .more = kPrice}),
              ElementsAre("service merchant home principal/0"));
  EXPECT_EQ(routing.of({.customer = "", .more = kPrice}).touches[0].cny_minor, 0);
  EXPECT_THAT(routing.shapes({.customer = R"("id_number":"X-9")", .more = kPrice}),
              ElementsAre("payment_out person principal/0", "payment_in merchant home"));
  const Touch& provider = routing.of({.customer = R"("id_number":"X-9")"}).touches[1];
  EXPECT_EQ(provider.counterparty_kind, EntityKind::person);
}

TEST(Trades, EachOfTheCustomersSideIsAskedOnce) {
  Trade routing;
  constexpr std::string_view kAsks = R"(,"decision_requested":true)";
  EXPECT_THAT(routing.shapes(
                  {.customer = R"("account":"A1","customer_id":"C1","phone":"13800138000")", .more = kAsks}),
              ElementsAre("service account home", "phone_pays phone", "service person principal/3",
                          "service merchant"));
  EXPECT_THAT(routing.shapes({.customer = R"("customer_id":"C1")", .more = kAsks}),
              ElementsAre("service person principal/1", "service merchant home"));
}

TEST(Trades, AnAgentIsLookedAtAsWell) {
  Trade routing;
  EXPECT_THAT(routing.shapes({.more = R"(,"amount_minor":5,"currency":"CNY","agent":{"customer_id":"C2"})"}),
              ElementsAre("payment_out account home", "payment_out person principal/0", "payment_in merchant",
                          "service person agent"));
  EXPECT_EQ(routing.of({.more = R"(,"amount_minor":5,"currency":"CNY","agent":{"customer_id":"C2"})"})
                .touches[3]
                .cny_minor,
            0);
  EXPECT_THAT(routing.shapes({.more = R"(,"agent":{"customer_id":"C1"})"}), SizeIs(3))
      << "acts for nobody else";
}

TEST(Trades, ATextSpeaksOfWhoseTheGoodsAre) {
  Trade routing;
  const std::string text = fmt::format(R"(,"text":"{}")", kDrugs);
  for (const std::string_view trade : {"pawn", "logistics", "express", "second_hand"})
    EXPECT_THAT(routing.shapes({.trade = trade, .more = text}),
                ElementsAre("service account home", "service person principal/0 drug_trafficking",
                            "service merchant"));
  for (const std::string_view trade :
       {"live_streaming", "ride_hailing", "script_game", "sharing", "lodging", "other"})
    EXPECT_THAT(routing.shapes({.trade = trade, .more = text}),
                ElementsAre("service account home", "service person principal/0",
                            "service merchant drug_trafficking"));
  EXPECT_THAT(routing.shapes({.customer = "", .more = text}),
              ElementsAre("service merchant home principal/0 drug_trafficking"))
      << "nobody else is known";
}

TEST(Trades, APriceHasItsCurrency) {
  EXPECT_EQ(refused(record("e1", {.more = R"(,"amount_minor":1800)"})), Reason::missing_field);
  EXPECT_EQ(refused(record("e1", {.more = R"(,"currency":"CNY")"})), Reason::missing_field);
  EXPECT_EQ(refused(record("e1", {.more = kPrice})), Reason::none);
}

TEST(Trades, ComeFromPaymentAndTelecom) {
  EXPECT_EQ(refused(record("e1", {}), Source::telecom), Reason::none);
  EXPECT_EQ(refused(record("e1", {}), Source::bank), Reason::wrong_topic);
  EXPECT_EQ(refused(record("e1", {}), Source::control), Reason::wrong_topic);
}

TEST(Trades, AListedCustomerOrProviderIsFound) {
  for (const std::string_view more : {std::string_view(), kPrice}) {
    testing::Engine engine(4);
    engine.feed(testing::list("l1", "person", "C1", kMonday_ms));
    engine.feed(record("e1", {.action = "refused", .more = more}, kMonday_ms + 1));
    ASSERT_THAT(engine.alerts("D12"), SizeIs(1));
    EXPECT_EQ(engine.alerts("D12")[0].subject, "C1");
    engine.feed(testing::list("l2", "merchant", "M1", kMonday_ms + 2));
    engine.effects.clear();
    engine.feed(record("e2", {.customer = R"("customer_id":"C3")", .more = more}, kMonday_ms + 3));
    ASSERT_FALSE(engine.alerts("D12").empty());
    EXPECT_EQ(engine.alerts("D12")[0].subject, "M1");
  }
  testing::Engine engine(4);
  engine.feed(R"({"type":"list.v1","event_id":"l","event_time":1772413200000,"institution_id":"PBC",)"
              R"("list":"special_prevention","kind":"person","entry":"C2","operation":"add"})");
  engine.feed(record("e1", {.more = R"(,"agent":{"customer_id":"C2"})"}, kMonday_ms + 1));
  ASSERT_THAT(engine.alerts("D28"), SizeIs(1)) << "who acts for the customer";
  EXPECT_EQ(engine.alerts("D28")[0].subject, "C2");
}

// As of a payment: the listed provider is refused, the listed account of the customer waits, nobody else
// does.
TEST(Trades, ADecisionIsAnsweredOnce) {
  constexpr std::string_view kAsks = R"(,"decision_requested":true)";
  const std::string paid = fmt::format("{}{}", kPrice, kAsks);
  const auto decided = [&](testing::Engine& engine, const Service& of) {
    engine.effects.clear();
    engine.feed(record("e1", of, kMonday_ms + 1));
    const auto decisions = engine.of(OutputKind::decision);
    EXPECT_THAT(decisions, SizeIs(1));
    return decisions.empty() ? Decision::none : decisions[0].decision;
  };
  for (const std::string_view more : {kAsks, std::string_view(paid)}) {
    for (const std::string_view customer :
         {std::string_view(), std::string_view(R"("phone":"13800138000")"),
          std::string_view(R"("customer_id":"C1")"), std::string_view(R"("account":"A1")"), kKnown,
          std::string_view(R"("account":"A1","customer_id":"C1","phone":"13800138000")")}) {
      testing::Engine engine(4);
      EXPECT_EQ(decided(engine, {.customer = customer, .more = more}), Decision::allow) << customer;
    }
    testing::Engine listed(4);
    listed.feed(testing::list("l1", "account", "A1", kMonday_ms));
    EXPECT_EQ(decided(listed, {.more = more}), Decision::delay);
    testing::Engine provider(4);
    provider.feed(testing::list("l1", "merchant", "M1", kMonday_ms));
    EXPECT_EQ(decided(provider, {.more = more}), Decision::refuse);
  }
}

TEST(Trades, AForbiddenOfferIsACaseOfWhoOffers) {
  const std::string text = fmt::format(R"(,"text":"{}")", kDrugs);
  testing::Engine engine(4);
  engine.feed(record("e1", {.trade = "live_streaming", .customer = R"("account":"A1")", .more = text}));
  ASSERT_THAT(engine.alerts("M01"), SizeIs(1));
  EXPECT_EQ(engine.alerts("M01")[0].subject, "M1");
  EXPECT_EQ(engine.alerts("M01")[0].suspected_type, SuspectedType::drug_trafficking);
  EXPECT_EQ(engine.alerts("M01")[0].grade, Grade::high) << "there is no number that could be stopped";
  EXPECT_THAT(engine.of(OutputKind::prompt), IsEmpty()) << "who has looked on is not told of a report";
  engine.effects.clear();
  engine.feed(record("e2", {.trade = "express", .more = text}, kMonday_ms + 1));
  ASSERT_THAT(engine.alerts("M01"), SizeIs(1));
  EXPECT_EQ(engine.alerts("M01")[0].subject, "C1");
  engine.feed(record("e3", {.trade = "live_streaming", .customer = "", .more = text}, kMonday_ms + 2));
}

TEST(Trades, RealNamesAreCounted) {
  QualityBook book;
  std::int64_t offset = 0;
  const auto take = [&](const Service& of) {
    Decoder decoder;
    const std::string json = record("e1", of);
    book.take(**decoder.decode(json, Source::payment), {0, 0, ++offset});
  };
  take({});
  take({.real_name = "unverified"});
  take({.real_name = "unverified"});
  take({.customer = R"("account":"A1")", .real_name = "refused"});
  take({.customer = "", .action = "refused", .real_name = "refused"});
  const auto counts = [&](std::string_view code) {
    const QualityCount& count = book.totals()[quality_check_of(code)];
    return fmt::format("{}/{}", count.found, count.checked);
  };
  EXPECT_EQ(counts("service_unverified"), "2/4");
  EXPECT_EQ(counts("service_after_refusal"), "1/2");
  EXPECT_EQ(counts("service_customer_name_missing"), "1/4");
  EXPECT_EQ(counts("service_customer_identity_missing"), "1/4");
  Event broken;
  broken.type = EventType::service;
  book.take_refused(broken, "real_name", {}, kMonday_ms);
  EXPECT_EQ(counts("service_unverified"), "2/4") << "it does not say what was done";
}

}  // namespace
}  // namespace xiezhi
