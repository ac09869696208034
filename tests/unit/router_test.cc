#include "stream/engine/router.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "stream/base/place.h"
#include "stream/base/time.h"
#include "tests/unit/routing.h"

namespace xiezhi {
namespace {

using ::testing::ElementsAre;
using testing::every_type;
using testing::kBank;
using testing::kOtherBank;
using testing::kTime_ms;
using testing::money;
using testing::only;
using testing::parties;
using testing::record;
using testing::Routing;
using testing::shape;
using testing::shapes;
using testing::transfer;

// --- Which touches an event gives --------------------------------------------------------------------------

TEST(Router, HomeTouchIsTheFirstAndTheOnlyOne) {
  Routing routing;
  for (const std::string& json : every_type()) {
    Routed& routed = routing.of(json);
    ASSERT_GT(routed.touch_count, 0) << json;
    for (std::uint8_t i = 0; i < routed.touch_count; ++i) {
      EXPECT_EQ(routed.touches[i].has(touch_flag::home), i == 0) << json << ' ' << shape(routed.touches[i]);
    }
  }
}

TEST(Router, EveryTouchNamesItsEvent) {
  Routing routing;
  for (const std::string& json : every_type()) {
    for (const Touch& touch : routing.of(json).all()) {
      EXPECT_EQ(touch.cause.event_id, "e-1");
      EXPECT_EQ(touch.cause.institution_id, kBank);
      EXPECT_EQ(touch.cause.event_time_ms, kTime_ms);
      EXPECT_EQ(touch.cause.origin, (Provenance{3, 2, 77}));
      EXPECT_EQ(touch.event_time_ms, kTime_ms);
      EXPECT_EQ(touch.log_time_ms, kTime_ms + 5);
      EXPECT_EQ(touch.event_key, routing.tokeniser().event_key(kBank, "e-1"));
      EXPECT_TRUE(static_cast<bool>(touch.subject)) << shape(touch);
      EXPECT_EQ(touch.identity_count, 0);
    }
  }
}

TEST(Router, Transfer) {
  Routing routing;
  EXPECT_THAT(shapes(routing.of(transfer())),
              ElementsAre("transfer_out account home principal", "transfer_in account principal"));
  Routed& routed = routing.of(every_type()[0]);
  EXPECT_THAT(shapes(routed), ElementsAre("transfer_out account home", "phone_pays phone",
                                          "device_used device", "transfer_out person principal",
                                          "transfer_in account", "transfer_in person principal"));
  const Token payer = routing.token(EntityKind::account, kBank, "A1"),
              payee = routing.token(EntityKind::account, kBank, "B1");
  const Token customer = routing.token(EntityKind::person, kBank, "C1");
  for (const Touch& touch : routed.all()) {
    EXPECT_EQ(touch.principal, customer) << shape(touch);
    EXPECT_EQ(touch.principal_kind, EntityKind::person);
    EXPECT_EQ(touch.value, 12345);
    EXPECT_EQ(touch.cny_minor, 12345);
    EXPECT_EQ(touch.usd_minor, 0);
    EXPECT_EQ(touch.status, Status::done);
  }
  EXPECT_EQ(only(routed, "transfer_out account").subject, payer);
  EXPECT_EQ(only(routed, "transfer_out account").counterparty, payee);
  EXPECT_EQ(only(routed, "transfer_out person").subject, customer);
  EXPECT_EQ(only(routed, "transfer_out person").counterparty, payee);
  EXPECT_EQ(only(routed, "transfer_in account").subject, payee);
  EXPECT_EQ(only(routed, "transfer_in account").counterparty, payer);
  EXPECT_EQ(only(routed, "transfer_in person").subject, routing.token(EntityKind::person, kBank, "C2"));
  EXPECT_EQ(only(routed, "phone_pays").subject, routing.token(EntityKind::phone, {}, "13800138000"));
  for (const char* kind : {"phone_pays", "device_used"}) {
    EXPECT_EQ(only(routed, kind).counterparty, customer) << kind;
    EXPECT_EQ(only(routed, kind).counterparty_kind, EntityKind::person) << kind;
  }
}

TEST(Router, APersonWithoutCustomerIdIsTheResidentNumber) {
  Routing routing;
  const Touch& touch = only(routing.of(transfer(R"(,"id_type":"110001","id_number":"11010519491231002X")")),
                            "transfer_out person");
  EXPECT_EQ(touch.subject, routing.token(EntityKind::person, {}, "11010519491231002X"));
  EXPECT_TRUE(touch.has(touch_flag::principal));
}

TEST(Router, Payment) {
  Routing routing;
  Routed& routed = routing.of(every_type()[2]);
  EXPECT_THAT(shapes(routed),
              ElementsAre("payment_out account home", "phone_pays phone", "device_used device",
                          "payment_out person principal", "payment_in merchant"));
  const Token merchant = routing.token(EntityKind::merchant, kBank, "M1");
  const Touch& in = only(routed, "payment_in");
  EXPECT_EQ(in.subject, merchant);
  EXPECT_EQ(in.counterparty, routing.token(EntityKind::account, kBank, "A1"));
  EXPECT_EQ(in.category, Category::merchant);
  EXPECT_TRUE(in.has(touch_flag::subject_is_unit));
  const Touch& out = only(routed, "payment_out person");
  EXPECT_EQ(out.counterparty, merchant);
  EXPECT_EQ(out.counterparty_kind, EntityKind::merchant);
  EXPECT_TRUE(out.has(touch_flag::counterparty_is_unit));
}

TEST(Router, Cash) {
  Routing routing;
  const auto cash = [](std::string_view direction) {
    return record(
        "cash.v1",
        fmt::format(R"("account":{{"account":"A1","customer_id":"C1"}},"direction":"{}",)", direction) +
            money());
  };
  EXPECT_THAT(shapes(routing.of(cash("deposit"))),
              ElementsAre("cash_in account home", "cash_in person principal"));
  Routed& routed = routing.of(cash("withdrawal"));
  EXPECT_THAT(shapes(routed), ElementsAre("cash_out account home", "cash_out person principal"));
  EXPECT_FALSE(static_cast<bool>(only(routed, "cash_out account").counterparty));
}

TEST(Router, Loan) {
  Routing routing;
  const auto loan = [](std::string_view action) {
    return record(
        "loan.v1",
        fmt::format(
            R"("lender":{{"account":"L1"}},"borrower":{{"account":"A1","customer_id":"C1"}},"action":"{}",)",
            action) +
            money());
  };
  Routed& routed = routing.of(loan("disburse"));
  EXPECT_THAT(shapes(routed),
              ElementsAre("loan_out account home principal", "loan_in account", "loan_in person principal"));
  EXPECT_EQ(only(routed, "loan_in person").counterparty, routing.token(EntityKind::account, kBank, "L1"));
  EXPECT_THAT(shapes(routing.of(loan("repay"))),
              ElementsAre("loan_in account home principal", "loan_out account", "loan_out person principal"));
}

TEST(Router, APrepaidCardIsAMatterOfTheMerchant) {
  Routing routing;
  Routed& routed = routing.of(record(
      "prepaid.v1",
      R"("merchant":{"id":"M1"},"card":"PC1","action":"sale","named":true,"holder":{"account":"A1"},)" +
          money()));
  EXPECT_THAT(shapes(routed), ElementsAre("prepaid merchant home"));
  EXPECT_EQ(routed.touches[0].action, kPrepaidSale);
  EXPECT_TRUE(routed.touches[0].has(touch_flag::named_card));
  EXPECT_EQ(routed.touches[0].counterparty, routing.token(EntityKind::account, kBank, "A1"));
}

TEST(Router, ListsOfSpecialMeasuresAreTold) {
  Routing routing;
  const auto list = [&](std::string_view name) {
    return routing
        .of(record("list.v1",
                   fmt::format(R"("list":"{}","kind":"account","entry":"A1","operation":"add")", name)))
        .touches[0]
        .list;
  };
  EXPECT_EQ(list("terror_2026"), kSpecialList);
  EXPECT_EQ(list("涉恐名单"), kSpecialList);
  EXPECT_EQ(list("police_involved"), 0);
}

TEST(Router, EntriesThatAreNamesOrPagesMeetWhatEventsTell) {
  Routing routing;
  const auto key = [&](std::string_view kind, std::string_view entry) {
    return routing
        .of(record("list.v1",
                   fmt::format(R"("list":"police","kind":"{}","entry":"{}","operation":"add")", kind, entry)))
        .touches[0]
        .subject.hi;
  };
  const auto payer = [&](std::string_view name) {
    const auto paid = fmt::format(
        R"("payer":{{"account":"A1","name":"{}"}},"payee":{{"account":"A2"}},"amount_minor":1,"currency":"CNY")",
        name);
    return only(routing.of(record("transfer.v1", paid)), "transfer_out account").name_key;
  };
  EXPECT_EQ(key("name", "阿依古丽·买买提"), payer("阿依古丽 买买提"));
  EXPECT_EQ(key("name", "LI Xiaoming"), payer("Xiaoming Li"));
  EXPECT_NE(key("name", "张三"), payer("张三丰"));
  const auto sketch = [&](std::string_view list, std::string_view name) {
    const auto entry = fmt::format(R"("list":"{}","kind":"name","entry":"{}","operation":"add")", list, name);
    return routing.of(record("list.v1", entry)).touches[0].name_sketch;
  };
  EXPECT_EQ(sketch("terror", "LI Xiaomingming").length, 14U);
  EXPECT_EQ(sketch("terror", "张三"), NameSketch{}) << "too short to be like others";
  EXPECT_EQ(sketch("police", "LI Xiaomingming"), NameSketch{}) << "special lists alone ask for it";
  const auto visit = [&](std::string_view url) {
    return only(routing.of(record("web.v1", fmt::format(R"("phone":"13800138000","url":"{}")", url))),
                "web_visit domain");
  };
  EXPECT_EQ(key("url", "http://Bad.example/a/b?c=D#e"), visit("https://bad.example/a/b?c=D").name_key);
  EXPECT_NE(key("url", "http://bad.example/a"), visit("http://bad.example/A").name_key);
  EXPECT_NE(key("url", "http://bad.example/a"), visit("http://bad.example/a?b").name_key);
  EXPECT_EQ(visit("http://bad.example/").name_key, 0U) << "no page";
  EXPECT_EQ(key("url", "https://Bad.example/"), visit("http://bad.example/x").subject.hi) << "the whole site";
}

TEST(Router, Account) {
  Routing routing;
  Routed& routed = routing.of(every_type()[4]);
  EXPECT_THAT(shapes(routed), ElementsAre("account_action account home", "account_action phone",
                                          "account_action device", "account_action person principal"));
  for (const Touch& touch : routed.all())
    EXPECT_EQ(touch.action, static_cast<std::uint8_t>(AccountAction::open));
  EXPECT_EQ(only(routed, "account_action phone").counterparty,
            routing.token(EntityKind::person, kBank, "C1"));
  EXPECT_THAT(
      shapes(routing.of(record("account.v1", R"("account":{"account":"A1"},"action":"limit_raise")"))),
      ElementsAre("account_action account home principal"));
}

TEST(Router, AnOpeningTellsTheAgentAndWhoIsServed) {
  Routing routing;
  Routed& routed = routing.of(
      record("account.v1",
             R"("account":{"account":"A1","customer_id":"C1","birth_year":1950,"opened_at":1772553600000},)"
             R"("action":"open","agent":{"account":"A9","customer_id":"C9"})"));
  EXPECT_THAT(shapes(routed), ElementsAre("account_action account home", "account_action person",
                                          "account_action person principal"));
  const Touch &account = routed.touches[0], &agent = routed.touches[1];
  EXPECT_EQ(agent.subject, routing.token(EntityKind::person, kBank, "C9"));
  EXPECT_EQ(agent.counterparty, routing.token(EntityKind::person, kBank, "C1"));
  EXPECT_TRUE(agent.has(touch_flag::agent));
  EXPECT_EQ(agent.birth_year, 0);
  EXPECT_EQ(account.birth_year, 1950);
  EXPECT_EQ(account.opened_day, days_from_civil(2026, 3, 4));
  // Who acts for himself is no agent.
  EXPECT_THAT(shapes(routing.of(record("account.v1",
                                       R"("account":{"account":"A1","customer_id":"C1"},)"
                                       R"("action":"open","agent":{"account":"A1","customer_id":"C1"})"))),
              ElementsAre("account_action account home", "account_action person principal"));
}

TEST(Router, AnAddressIsADeviceButNotOfACounter) {
  Routing routing;
  const auto transfer = [&](std::string_view channel) -> Routed& {
    return routing.of(record(
        "transfer.v1", fmt::format(R"("payer":{{"account":"A1"}},"payee":{{"account":"A2"}},"channel":"{}",)"
                                   R"("device":{{"id":"d1","ip":"203.0.113.7","lat":31.3,"lon":120.6}},)",
                                   channel) +
                           money()));
  };
  Routed& routed = transfer("mobile");
  EXPECT_THAT(shapes(routed), ElementsAre("transfer_out account home principal", "device_used device",
                                          "device_used device", "transfer_in account principal"));
  EXPECT_FALSE(routed.touches[1].has(touch_flag::address));
  EXPECT_TRUE(routed.touches[2].has(touch_flag::address));
  EXPECT_NE(routed.touches[1].subject, routed.touches[2].subject);
  EXPECT_EQ(routed.touches[0].latitude_e6, 31300000);
  EXPECT_EQ(routed.touches[0].longitude_e6, 120600000);
  EXPECT_EQ(routed.touches[3].latitude_e6, 0);  // it is the payer's
  EXPECT_THAT(shapes(transfer("counter")),
              ElementsAre("transfer_out account home principal", "transfer_in account principal"));
}

TEST(Router, ACashMachineIsToldApart) {
  Routing routing;
  const auto terminal = [&](std::string_view field) {
    return routing
        .of(record(
            "cash.v1",
            fmt::format(R"("account":{{"account":"A1"}},"direction":"withdrawal",{})", field) + money()))
        .touches[0]
        .terminal;
  };
  EXPECT_EQ(terminal(""), 0);
  EXPECT_NE(terminal(R"("terminal":"ATM-1",)"), 0);
  EXPECT_EQ(terminal(R"("terminal":"ATM-1",)"), terminal(R"("terminal":"ATM-1","place":"hall",)"));
  EXPECT_NE(terminal(R"("terminal":"ATM-1",)"), terminal(R"("terminal":"ATM-2",)"));
  EXPECT_NE(terminal(R"("place":"hall",)"), 0);
}

TEST(Router, AReceiptGoesToWhomThePromptWasFor) {
  Routing routing;
  const Token prompt{1, 0x200000003}, its_case{4, 5}, recipient{6, 7};
  const Routed& routed = routing.of(record(
      "receipt.v1", fmt::format(R"("prompt_id":"{}","case_id":"{}","recipient":"{}","state":"confirmed")",
                                to_hex(prompt), to_hex(its_case), to_hex(recipient))));
  ASSERT_EQ(routed.touch_count, 1);
  const Touch& touch = routed.touches[0];
  EXPECT_EQ(touch.kind, TouchKind::receipt);
  EXPECT_TRUE(touch.has(touch_flag::home));
  EXPECT_EQ(touch.subject, recipient);
  EXPECT_EQ(touch.principal, its_case);
  EXPECT_EQ(touch.value, 3);
  EXPECT_EQ(touch.action, static_cast<std::uint8_t>(ReceiptState::confirmed));
  EXPECT_EQ(routed.name_count, 0);
}

TEST(Router, ListEntry) {
  Routing routing;
  const auto entry = [&](std::string_view more) -> const Touch& {
    return routing.of(record("list.v1", fmt::format(R"("kind":"account","entry":"A1"{})", more))).touches[0];
  };
  const Touch added = entry(
      R"(,"list":"police_involved","operation":"add","valid_from":1772413200001,"valid_to":1772413200002)");
  EXPECT_EQ(shape(added), "list_entry account home");
  EXPECT_EQ(added.subject.hi, routing.token(EntityKind::account, kBank, "A1").hi);
  EXPECT_EQ(added.subject.hi, routing.token(EntityKind::account, kOtherBank, "A1").hi);
  EXPECT_EQ(added.subject.lo, 0U);
  EXPECT_EQ(added.list_grade, Grade::critical);
  EXPECT_EQ(added.valid_from_ms, 1772413200001);
  EXPECT_EQ(added.valid_to_ms, 1772413200002);
  EXPECT_FALSE(added.has(touch_flag::remove));
  EXPECT_FALSE(added.has(touch_flag::counterparty_is_guarded));
  EXPECT_EQ(entry(R"(,"list":"x","operation":"add","grade":"medium")").list_grade, Grade::medium);
  EXPECT_TRUE(entry(R"(,"list":"x","operation":"remove")").has(touch_flag::remove));
  EXPECT_TRUE(
      entry(R"(,"list":"licensed_firms","operation":"add")").has(touch_flag::counterparty_is_guarded));
}

// --- Who is asked and told ---------------------------------------------------------------------------------

TEST(Router, OpinionsExpectedAtThePrincipalAlone) {
  Routing routing;
  const std::string asked = R"(,"decision_requested":true)", phone = R"(,"phone":"13800138000")",
                    customer = R"(,"customer_id":"C1")";
  const auto expected = [&](const std::string& payer, const std::string& more) {
    std::vector<int> opinions;
    for (const Touch& touch : routing.of(transfer(payer, {}, more)).all()) {
      opinions.push_back(touch.opinions_expected);
      EXPECT_EQ(touch.has(touch_flag::decision_requested), !more.empty());
      EXPECT_EQ(touch.has(touch_flag::has_phone),
                payer.find("phone") != std::string::npos && !shape(touch).starts_with("transfer_in"));
    }
    return opinions;
  };
  // Order: payer's account, payer's phone, payer's person, payee's account.
  EXPECT_THAT(expected({}, asked), ElementsAre(1, 0));                      // the payee
  EXPECT_THAT(expected(phone, asked), ElementsAre(2, 0, 0));                // payee, phone
  EXPECT_THAT(expected(customer, asked), ElementsAre(0, 2, 0));             // payee, own account
  EXPECT_THAT(expected(customer + phone, asked), ElementsAre(0, 0, 3, 0));  // payee, own account, phone
  EXPECT_THAT(expected(customer + phone, std::string()), ElementsAre(0, 0, 0, 0));
  const std::string cash =
      record("cash.v1", R"("account":{"account":"A1"},"direction":"withdrawal",)" + money());
  EXPECT_EQ(routing.of(cash).touches[0].opinions_expected, 0);
}

TEST(Router, NamesAreOfTheTokensOfTheEvent) {
  Routing routing;
  Routed& routed = routing.of(every_type()[0]);
  for (const Touch& touch : routed.all()) {
    ASSERT_NE(routed.name_of(touch.subject), nullptr) << shape(touch);
    EXPECT_EQ(routed.name_of(touch.subject)->kind, touch.entity);
    EXPECT_NE(routed.name_of(touch.counterparty), nullptr);
    EXPECT_NE(routed.name_of(touch.principal), nullptr);
  }
  EXPECT_EQ(routed.name_of(routing.token(EntityKind::account, kBank, "A1"))->text, "A1");
  EXPECT_EQ(routed.name_of(routing.token(EntityKind::phone, {}, "13800138000"))->text, "13800138000");
  EXPECT_EQ(routed.name_of(Token{1, 2}), nullptr);
}

// --- Tokens ------------------------------------------------------------------------------------------------

TEST(Router, OneTextAtTwoInstitutions) {
  Routing routing;
  const auto account = [&](std::string_view institution, std::string_view bank) {
    const std::string fields = bank.empty() ? std::string() : fmt::format(R"(,"bank":"{}")", bank);
    return routing.of(record("transfer.v1", parties(fields) + money(), institution)).touches[0].subject;
  };
  const Token here = account(kBank, {}), there = account(kOtherBank, {});
  EXPECT_EQ(here.hi, there.hi);  // a list entry finds both
  EXPECT_NE(here.lo, there.lo);
  EXPECT_EQ(account("pay-1", kBank), here);  // the bank says whose it is, whoever reports it
  EXPECT_EQ(account(kBank, kBank), here);
  EXPECT_NE(account("pay-1", {}), here);
}

TEST(Router, KindsNeverShareATokenNorTextsAPartition) {
  Routing routing;
  EXPECT_NE(routing.token(EntityKind::account, kBank, "1").hi,
            routing.token(EntityKind::person, kBank, "1").hi);
  std::vector<int> counts(8);
  for (int i = 0; i < 8000; ++i) {
    const Token here = routing.token(EntityKind::account, kBank, std::to_string(i));
    const Token there = routing.token(EntityKind::account, kOtherBank, std::to_string(i));
    EXPECT_EQ(partition_of(here, 8), partition_of(there, 8));
    EXPECT_EQ(partition_of(here, 1), 0U);
    EXPECT_EQ(partition_of(here, 8), partition_of(Token{here.hi, 0}, 8));  // of a list entry
    ++counts[partition_of(here, 8)];
  }
  for (const int count : counts) EXPECT_NEAR(count, 1000, 150);
}

// --- Time --------------------------------------------------------------------------------------------------

TEST(Admission, LimitsToTheMillisecond) {
  const TimeLimits limits;
  const std::int64_t log_ms = kTime_ms;
  EXPECT_EQ(admit(log_ms, log_ms, limits), Admission::accepted);
  EXPECT_EQ(admit(log_ms + limits::kFutureMs, log_ms, limits), Admission::accepted);
  EXPECT_EQ(admit(log_ms + limits::kFutureMs + 1, log_ms, limits), Admission::future);
  EXPECT_EQ(admit(log_ms - limits::kLatenessMs, log_ms, limits), Admission::accepted);
  EXPECT_EQ(admit(log_ms - limits::kLatenessMs - 1, log_ms, limits), Admission::late);
  const TimeLimits narrow{.future_ms = 0, .lateness_ms = 10};
  EXPECT_EQ(admit(log_ms + 1, log_ms, narrow), Admission::future);
  EXPECT_EQ(admit(log_ms - 10, log_ms, narrow), Admission::accepted);
  EXPECT_EQ(admit(log_ms - 11, log_ms, narrow), Admission::late);
}

TEST(Lists, AllowListsAreTold) {
  for (const char* name :
       {"allow", "allow_merchants", "white_list", "licensed", "registered_firms", "courier", "白名单"})
    EXPECT_TRUE(is_allow_list(name)) << name;
  for (const char* name : {"police_involved", "grey", "blacklist", "", "not_allowed"})
    EXPECT_FALSE(is_allow_list(name)) << name;
}

}  // namespace
}  // namespace xiezhi
