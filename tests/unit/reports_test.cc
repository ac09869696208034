// Reports: to whom and until when by REGULATION 4, what a report attaches.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "detectors/typology.h"
#include "stream/base/calendar.h"
#include "stream/base/time.h"
#include "stream/engine/city_rows.h"
#include "stream/engine/report_rows.h"
#include "tests/unit/rendering.h"

namespace xiezhi {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using testing::graded;
using ::testing::HasSubstr;
using testing::InACity;
using ::testing::IsEmpty;
using testing::kMonday_ms;
using testing::list;
using ::testing::Not;
using testing::Rendering;
using ::testing::SizeIs;
using testing::transfer;

// ---- to whom, until when ----

TEST(ReportRows, DeadlinesAtTheirEdges) {
  const std::int64_t now_ms = kMonday_ms;
  EXPECT_EQ(report_due_ms(ReportDue::at_once, Grade::low, now_ms), now_ms + kMinuteMs);
  EXPECT_EQ(report_due_ms(ReportDue::day, Grade::critical, now_ms), now_ms + kDayMs);
  EXPECT_EQ(report_due_ms(ReportDue::by_grade, Grade::critical, now_ms), now_ms + kMinuteMs);
  EXPECT_EQ(report_due_ms(ReportDue::by_grade, Grade::high, now_ms), now_ms + 5 * kMinuteMs);
  EXPECT_EQ(report_due_ms(ReportDue::by_grade, Grade::medium, now_ms), now_ms + kDayMs);
}

// The last millisecond of a day and the first of the next; over make-up working days (调休) and holidays.
TEST(ReportRows, FiveWorkingDaysOfTheCalendar) {
  const auto due_day = [](std::int64_t time_ms) {
    return civil_from_days(beijing_day(report_due_ms(ReportDue::five_working_days, Grade::low, time_ms)));
  };
  const std::int64_t friday_ms = beijing_midnight_ms(days_from_civil(2026, 2, 6));
  // 14 February 2026 is a Saturday on which one works, 15 to 23 are holidays.
  EXPECT_EQ(due_day(friday_ms), (CivilDate{2026, 2, 13}));
  EXPECT_EQ(due_day(friday_ms + kDayMs - 1), (CivilDate{2026, 2, 13}));
  EXPECT_EQ(due_day(friday_ms + kDayMs), (CivilDate{2026, 2, 13})) << "Saturday, no working day";
  EXPECT_EQ(due_day(friday_ms + 3 * kDayMs), (CivilDate{2026, 2, 14}))
      << "Monday: the make-up Saturday counts";
  EXPECT_EQ(due_day(friday_ms + 4 * kDayMs), (CivilDate{2026, 2, 24})) << "over the Spring Festival";
  const std::int64_t due_ms = report_due_ms(ReportDue::five_working_days, Grade::low, friday_ms);
  EXPECT_EQ(due_ms + 1, beijing_midnight_ms(days_from_civil(2026, 2, 14)));
}

TEST(ReportRows, EveryReportHasRecipientRecordAndLaw) {
  std::set<std::string_view> outputs;
  for (std::size_t i = 1; i < Names<ReportTo>::values.size(); ++i) {
    const ReportRow& row = report_row(static_cast<ReportTo>(i));
    EXPECT_NE(row.recipient, Recipient::none) << name_of(row.to);
    EXPECT_NE(row.output, OutputKind::none) << name_of(row.to);
    const bool of_a_city = std::any_of(city_rows().begin(), city_rows().end(), [&](const CityRow& city) {
      return !city.legal_basis(row.to).empty();
    });
    EXPECT_EQ(row.legal_basis.empty(), of_a_city) << name_of(row.to);
    EXPECT_FALSE(row.id_name.empty()) << name_of(row.to);
  }
}

// REGULATION 4, row by row: each matter is told to whom the law names.
TEST(ReportRows, EachMatterGoesToWhomTheLawNames) {
  const auto recipients = [](std::string_view id) {
    std::set<Recipient> told;
    for (const Typology& typology : default_typologies()) {
      for (const ReportTo to : typology.reports) {
        if (typology.id == id) told.insert(report_row(to).recipient);
      }
    }
    return told;
  };
  using R = Recipient;
  EXPECT_EQ(recipients("fraud_victim"), (std::set{R::police}));
  EXPECT_EQ(recipients("mule_account"), (std::set{R::police, R::financial_regulator, R::aml_centre}))
      << "the regulator where a city wants it";
  EXPECT_EQ(recipients("illegal_fundraising"), (std::set{R::financial_regulator, R::aml_centre}));
  EXPECT_EQ(recipients("predatory_lending"), (std::set{R::police, R::financial_regulator, R::aml_centre}));
  EXPECT_EQ(recipients("online_gambling"), (std::set{R::police, R::aml_centre}));
  EXPECT_EQ(recipients("prepaid_cards"), (std::set{R::commerce}));
  EXPECT_EQ(recipients("special_prevention"),
            (std::set{R::police, R::state_security, R::aml_authority, R::aml_centre}));
  for (const auto* id : {"illegal_equipment", "number_changing", "fraud_text", "fraud_site"})
    EXPECT_EQ(recipients(id), (std::set{R::police, R::communications})) << id;
  EXPECT_EQ(recipients("fundraising_text"), (std::set{R::financial_regulator, R::communications}));
  EXPECT_EQ(recipients("large_value"), (std::set{R::aml_centre}));
}

// Whom the national law leaves to the city to name.
TEST(CityRows, EachNamesItsRecipientsAndEveryValueHasItsArticle) {
  for (const CityRow& city : city_rows()) {
    for (std::size_t i = 1; i < Names<ReportTo>::values.size(); ++i) {
      const ReportRow& row = report_row(static_cast<ReportTo>(i));
      EXPECT_NE(row.recipient_name.empty(), city.name_of_recipient(row.recipient).empty())
          << name_of(city.profile) << " " << name_of(row.to);
    }
    for (const CityRecipient& one : city.recipients) EXPECT_FALSE(one.article.empty()) << one.name;
    for (const CityTerm& one : city.terms) EXPECT_FALSE(one.article.empty()) << name_of(one.term);
    for (const CityReport& one : city.reports) EXPECT_FALSE(one.article.empty()) << name_of(one.report);
    for (const CityWords& words : {city.advice, city.blocking}) {
      EXPECT_EQ(words.text.zh.empty(), words.article.empty()) << name_of(city.profile);
      EXPECT_EQ(words.text.en.empty(), words.article.empty()) << name_of(city.profile);
    }
  }
  EXPECT_EQ(&city_row(CityProfile::none), &city_row(CityProfile::national));
}

// ---- police ----

TEST(PoliceReports, AListedAccountIsAnInvolvedOneWithThirtyDays) {
  Rendering engine;
  engine.feed(transfer("old", "A1", "MULE", 100, kMonday_ms - 31 * kDayMs));
  engine.feed(transfer("in", "A1", "MULE", 100, kMonday_ms - 29 * kDayMs));
  engine.feed(graded("high"));
  engine.feed(transfer("t1", "A1", "MULE", 5000000, kMonday_ms + 1000));
  EXPECT_THAT(engine.records(OutputKind::police_report),
              Contains(AllOf(HasSubstr(R"("tx_code":"100404")"), HasSubstr(R"("kind":"involved_account")"),
                             HasSubstr(R"("feature_code":"2001")"), HasSubstr(R"("event_id":"in")"),
                             Not(HasSubstr(R"("event_id":"old")")))));
}

// 异常开卡, 100403: with the accounts, oldest first, and when each was opened.
TEST(PoliceReports, OpeningsOneAfterAnotherAreAListOfTheirOwn) {
  Rendering engine;
  for (int i = 0; i < 3; ++i) {
    engine.feed(fmt::format(
        R"({{"type":"account.v1","event_id":"o{0}","event_time":{1},"institution_id":"104100000004",)"
        R"("account":{{"account":"N{0}","customer_id":"C1"}},"action":"open"}})",
        i, kMonday_ms + i * kDayMs));
    EXPECT_THAT(engine.records(OutputKind::police_report), SizeIs(i / 2)) << i;
  }
  const std::string report = engine.records(OutputKind::police_report).at(0);
  EXPECT_THAT(report, AllOf(HasSubstr(R"("tx_code":"100403")"), HasSubstr(R"("kind":"abnormal_opening")"),
                            HasSubstr(R"("feature_code":"1001")"), HasSubstr(R"("customer_id":"C1")")));
  std::size_t at = 0;
  for (int i = 0; i < 3; ++i) {
    const std::size_t account = report.find(fmt::format(R"("account_number":"N{}")", i), at);
    ASSERT_NE(account, std::string::npos) << i;
    at = report.find(fmt::format(R"("account_open_time":{})", kMonday_ms + i * kDayMs), account);
    ASSERT_NE(at, std::string::npos) << i;
  }
}

TEST(PoliceReports, OfMoreThanAThousandTransactionsTheNewestAreTold) {
  for (const int before : {999, 1000}) {
    Rendering engine;
    for (int i = 0; i < before; ++i)
      engine.feed(transfer(fmt::format("p{}", i), "A1", "MULE", 100, kMonday_ms + i));
    engine.feed(graded("high"));
    engine.feed(transfer("last", "A1", "MULE", 100, kMonday_ms + 5000));
    std::string report;
    for (const std::string& each : engine.records(OutputKind::police_report)) {
      if (each.find(R"("id":"MULE")") != std::string::npos) report = each;
    }
    EXPECT_EQ(report.find(R"("event_id":"p0")") != std::string::npos, before == 999);
    EXPECT_EQ(report.find(R"("transactions_truncated":true)") != std::string::npos, before == 1000);
    EXPECT_THAT(report, HasSubstr(R"("event_id":"last")"));
  }
}

TEST(PoliceReports, ACaseSaysWhetherTheMoneyIsStillThere) {
  for (const auto& [status, code] : {std::pair{"attempted", "3001"}, {"done", "3003"}}) {
    Rendering engine;
    engine.feed(
        testing::call("c1", "075588886666", "13812345678", 400, kMonday_ms, R"(,"trunk":"international")"));
    engine.feed(transfer("t1", "6222020000001234567", "6222020000007654321", 2000000, kMonday_ms + kHourMs,
                         status, "CUSTOMER-1", "13812345678"));
    EXPECT_THAT(engine.records(OutputKind::police_report),
                Contains(AllOf(HasSubstr(R"("tx_code":"100401")"),
                               HasSubstr(fmt::format(R"("feature_code":"{}")", code)))));
  }
  Rendering engine;  // to a listed payee
  engine.feed(graded("high"));
  engine.feed(transfer("t1", "A1", "MULE", 500000, kMonday_ms + 1000, "attempted", "C1"));
  EXPECT_THAT(engine.records(OutputKind::police_report),
              Contains(AllOf(HasSubstr(R"("tx_code":"100401")"), HasSubstr(R"("feature_code":"3004")"))));
}

// ---- other recipients ----

TEST(OtherReports, AHitOfASpecialListGoesToThreeAtOnceAndNobodyIsPrompted) {
  Rendering engine;
  std::string entry = list("l1", "account", "TERROR", kMonday_ms);
  entry.replace(entry.find("police_involved"), 15, "terror");
  engine.feed(entry);
  engine.feed(transfer("t1", "TERROR", "B1", 100, kMonday_ms + 1000, "attempted"));
  const auto regulator = engine.records(OutputKind::regulator_report);
  const std::string due = fmt::format(R"("due":{})", kMonday_ms + 1000 + kMinuteMs);
  for (const auto* recipient : {"state_security", "aml_authority"}) {
    EXPECT_THAT(regulator, Contains(AllOf(HasSubstr(fmt::format(R"("recipient":"{}")", recipient)),
                                          HasSubstr(due), HasSubstr(R"("kind":"special_list_hit")"),
                                          HasSubstr("反恐怖主义法"), HasSubstr(R"("event_id":"t1")"))));
  }
  EXPECT_THAT(regulator, SizeIs(2));
  EXPECT_THAT(engine.records(OutputKind::police_report), Contains(HasSubstr(due)));
  EXPECT_THAT(engine.records(OutputKind::suspicious_report),
              Contains(HasSubstr(R"("suspected_type":"terror_financing")")));
  EXPECT_THAT(engine.records(OutputKind::prompt), Each(Not(HasSubstr(R"("id":"TERROR")"))));
}

// Guangzhou Art. 23 para. 3, Xiangtan Art. 24 para. 2.
TEST(OtherReports, AnAbnormalFlowIsALeadWhereTheCityWantsIt) {
  struct Told {
    std::string_view name, law;
  };
  const std::map<CityProfile, Told> told = {
      {CityProfile::guangzhou, {"金融监督管理部门", "广州市平安建设条例第二十三条第三款"}},
      {CityProfile::xiangtan, {"相关主管部门", "湘潭市平安建设条例第二十四条第二款"}}};
  for (const CityRow& city : city_rows()) {
    InACity engine(city.profile);
    engine.feed(graded("medium"));
    engine.feed(transfer("t1", "A1", "MULE", 5000000, kMonday_ms + 1000));
    EXPECT_THAT(engine.records(OutputKind::regulator_report), IsEmpty()) << "no matter for the police either";
    engine.feed(graded("high"));
    engine.feed(transfer("t2", "A1", "MULE", 5000000, kMonday_ms + 2000));
    ASSERT_THAT(engine.records(OutputKind::police_report), Contains(HasSubstr("involved_account")));
    const auto leads = engine.records(OutputKind::regulator_report);
    const auto alerts = engine.records(OutputKind::alert);
    const auto found = told.find(city.profile);
    if (found == told.end()) {
      EXPECT_THAT(leads, IsEmpty()) << name_of(city.profile);
      EXPECT_THAT(alerts, Each(Not(HasSubstr("financial_regulator")))) << name_of(city.profile);
      continue;
    }
    ASSERT_THAT(leads, SizeIs(1)) << name_of(city.profile);
    EXPECT_THAT(leads[0],
                AllOf(HasSubstr(R"("kind":"abnormal_flow_lead")"),
                      HasSubstr(fmt::format(R"("recipient_name":"{}")", found->second.name)),
                      HasSubstr(fmt::format(R"("legal_basis":"{}")", found->second.law)),
                      HasSubstr(fmt::format(R"("due":{})", kMonday_ms + 2000 + kDayMs)),
                      HasSubstr(R"("amount_in_minor":10000000)"), Not(HasSubstr("fundraising_form"))));
    EXPECT_THAT(alerts, Contains(HasSubstr(R"("recipients":["police","aml_centre","financial_regulator"])")));
  }
}

// Six who pay a pool whose remark speaks of dividends make a lead of illegal fundraising; an account that is
// told of so gives no other lead for its flows, until its case is quiet for more than thirty days.
TEST(OtherReports, AnAbnormalFlowOfAFundraiserIsNoSecondLead) {
  for (const auto& [wait_ms, leads] : {std::pair{30 * kDayMs - kHourMs, 0U}, {31 * kDayMs, 1U}}) {
    InACity engine(CityProfile::guangzhou);
    for (int i = 0; i < 6; ++i)
      engine.feed(transfer(fmt::format("t{}", i), fmt::format("P{}", i), "POOL", 1000000,
                           kMonday_ms + i * kMinuteMs, "done", {}, {}, R"(,"remark":"分红")"));
    for (int i = 0; i < 3; ++i)
      engine.feed(transfer(fmt::format("q{}", i), "POOL", fmt::format("Q{}", i), 100000,
                           kMonday_ms + kHourMs + i * kMinuteMs));
    ASSERT_THAT(engine.records(OutputKind::regulator_report),
                AllOf(Not(IsEmpty()), Each(HasSubstr(R"("kind":"fundraising_lead")"))));
    engine.forget();
    engine.feed(graded("high", "POOL"));
    engine.feed(transfer("last", "A1", "POOL", 100, kMonday_ms + wait_ms));
    EXPECT_THAT(engine.records(OutputKind::police_report), Not(IsEmpty()));
    EXPECT_THAT(engine.records(OutputKind::regulator_report), SizeIs(leads)) << wait_ms;
    for (const std::string& alert : engine.records(OutputKind::alert)) {
      if (alert.find("mule_account") == std::string::npos) continue;
      EXPECT_EQ(alert.find("financial_regulator") != std::string::npos, leads == 1);
    }
  }
}

// Anyang Art. 27 para. 3: blocking by the rules, and education.
TEST(CityRows, PromptsEducateAndMeasuresSayThatTheyBlockWhereTheCityWantsIt) {
  for (const Language language : {Language::zh_cn, Language::en}) {
    for (const CityRow& city : city_rows()) {
      InACity engine(city.profile, language);
      const bool wanted = city.profile == CityProfile::anyang;
      const bool english = language == Language::en;
      engine.feed(graded("high"));
      engine.feed(transfer("t1", "A1", "MULE", 5000000, kMonday_ms + 1000, "attempted", "C1", "13812345678"));
      ASSERT_THAT(engine.records(OutputKind::prompt), Not(IsEmpty()));
      for (const std::string& prompt : engine.records(OutputKind::prompt))
        EXPECT_EQ(prompt.find(english ? "open no unknown links" : "未知链接不点击") != std::string::npos,
                  wanted)
            << prompt;
      std::map<bool, int> seen;
      for (const std::string& measure : engine.records(OutputKind::measure)) {
        const bool blocks = measure.find("DELAY_24H") != std::string::npos;
        ++seen[blocks];
        EXPECT_EQ(measure.find(english ? "it is blocked" : "阻断措施") != std::string::npos, wanted && blocks)
            << measure;
      }
      EXPECT_TRUE(seen[true] > 0 && seen[false] > 0) << "the payment is held, the account verified";
    }
  }
}

// Suzhou Art. 29 para. 2, Guangzhou Art. 24 para. 3: stopped at once, kept and told.
TEST(OtherReports, AForbiddenSiteIsStoppedKeptAndTold) {
  Rendering engine;
  engine.feed(list("l1", "domain", "loan.example.net", kMonday_ms));
  const auto visit = [](std::string_view id, std::string_view domain, std::string_view more) {
    return fmt::format(
        R"({{"type":"web.v1","event_id":"{}","event_time":{},"institution_id":"CMCC-JS","phone":"13900000001",)"
        R"("domain":"{}"{}}})",
        id, kMonday_ms + kHourMs, domain, more);
  };
  engine.feed(visit("w1", "icbc-jf.example.com", ""));
  ASSERT_THAT(engine.records(OutputKind::alert), Not(IsEmpty()));
  EXPECT_THAT(engine.records(OutputKind::measure), IsEmpty()) << "one sign is not enough";
  engine.feed(visit("w2", "loan.example.net", ""));
  ASSERT_THAT(engine.records(OutputKind::measure), SizeIs(1));
  EXPECT_THAT(
      engine.records(OutputKind::measure)[0],
      AllOf(HasSubstr(R"("measure":"BLOCK_SITE")"), HasSubstr(R"("kind":"domain")"),
            HasSubstr(R"("id":"loan.example.net")"), HasSubstr("网络安全法第四十九条"),
            HasSubstr("涉嫌传播违法信息"), HasSubstr("网站备案材料"), HasSubstr(R"("human_review":true)")));
  EXPECT_THAT(
      engine.records(OutputKind::regulator_report),
      Contains(AllOf(HasSubstr(R"("recipient":"communications")"), HasSubstr(R"("kept_events":["w2"])"))));
  engine.feed(visit("w3", "loan.example.net", ""));
  EXPECT_THAT(engine.records(OutputKind::measure), SizeIs(1)) << "once";
}

// Stopped, kept and told: SZ 29, NT 30, GZ 24; 反电信网络诈骗法 Art. 14, 23.
TEST(OtherReports, AFraudTextGoesToTheCommunicationsAdministration) {
  Rendering engine;
  const auto sms = [](std::string_view id, std::string_view text) {
    return fmt::format(
        R"({{"type":"sms.v1","event_id":"{}","event_time":{},"institution_id":"CMCC-JS","sender":"13700137000",)"
        R"("receiver":"13812345678","text":"{}"}})",
        id, kMonday_ms, text);
  };
  engine.feed(sms("s1", "晚上一起吃饭"));
  EXPECT_THAT(engine.records(OutputKind::regulator_report), IsEmpty());
  engine.feed(sms("s2", "您的贷款因银行卡号填写错误资金被冻结，请先缴纳解冻保证金后放款"));
  ASSERT_THAT(engine.records(OutputKind::regulator_report), SizeIs(1));
  EXPECT_THAT(
      engine.records(OutputKind::regulator_report)[0],
      AllOf(HasSubstr(R"("recipient":"communications")"), HasSubstr(R"("kind":"communications_lead")"),
            HasSubstr(R"("kept_events":["s2"])"), HasSubstr(R"("recipient_name":"通信管理局")")));
  EXPECT_THAT(engine.records(OutputKind::measure), SizeIs(1)) << "the number is stopped";
  EXPECT_THAT(engine.records(OutputKind::police_report), SizeIs(1));
}

// 5.5: persons, provinces, share over sixty, multiples, words. Three of six payers are of sixty years.
TEST(OtherReports, AFundraisingLeadTellsWhatIsKept) {
  Rendering engine;
  for (int i = 0; i < 6; ++i) {
    const std::string payer = fmt::format("P{}", i);
    std::string paid = transfer(fmt::format("t{}", i), payer, "POOL", 1000000, kMonday_ms + i * kMinuteMs,
                                "done", {}, {}, R"(,"remark":"分红")");
    const std::string account = fmt::format(R"("account":"{}")", payer);
    paid.insert(paid.find(account), fmt::format(R"("region":"{}0100","birth_year":{},)", i % 2 == 0 ? 32 : 81,
                                                i < 3 ? 1966 : 1967));
    ASSERT_TRUE(engine.feed(paid));
  }
  for (int i = 0; i < 3; ++i)
    engine.feed(transfer(fmt::format("q{}", i), "POOL", fmt::format("Q{}", i), 100000,
                         kMonday_ms + kHourMs + i * kMinuteMs));
  const auto leads = engine.records(OutputKind::regulator_report);
  ASSERT_THAT(leads, Not(IsEmpty()));
  EXPECT_THAT(leads.back(),
              AllOf(HasSubstr(R"("kind":"fundraising_lead")"), HasSubstr(R"x("fundraising_form":"19(5)")x"),
                    HasSubstr(R"("payers_total":6)"), HasSubstr(R"("payer_provinces":[32,81])"),
                    HasSubstr(R"("payer_age_60_share_bp":5000)"), HasSubstr(R"("amount_in_minor":6000000)"),
                    HasSubstr(R"("principal_multiples_minor":[50000])"),
                    HasSubstr(R"("remark_keywords":["fundraising"])"),
                    HasSubstr(R"("legal_basis":"防范和处置非法集资条例第十三条第三项")")));
}

// Art. 26(5): who is paid a share of deposits and has never paid is named; who gets his own money back is
// not.
TEST(OtherReports, AFundraisingLeadNamesWhoIsPaidCommissions) {
  Rendering engine;
  int number = 0;
  const auto pay = [&](std::string_view payer, std::string_view payee, std::int64_t fen) {
    ++number;
    engine.feed(transfer(fmt::format("t{}", number), payer, payee, fen, kMonday_ms + number * kMinuteMs));
  };
  for (int i = 0; i < 6; ++i) pay(fmt::format("P{}", i), "POOL", 1000000);
  pay("POOL", "P0", 1000);
  for (int i = 0; i < 3; ++i) pay("POOL", fmt::format("Q{}", i), 100000);
  const auto leads = engine.records(OutputKind::regulator_report);
  ASSERT_THAT(leads, Not(IsEmpty()));
  const std::string lead = leads.back();
  const std::size_t from = lead.find(R"("commission_recipients":)");
  ASSERT_NE(from, std::string::npos) << lead;
  const std::string named = lead.substr(from, lead.find(']', from) - from);
  for (const auto* promoter : {"Q0", "Q1", "Q2"}) EXPECT_THAT(named, HasSubstr(promoter));
  EXPECT_THAT(named, Not(HasSubstr(R"("P0")")));
  ASSERT_EQ(engine.of(OutputKind::regulator_report).back().grade, Grade::medium);
  EXPECT_THAT(engine.records(OutputKind::suspicious_report), IsEmpty()) << "a draft wants high";
}

}  // namespace
}  // namespace xiezhi
