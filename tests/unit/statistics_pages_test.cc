// Pages for authorities: what they say, what is hidden, what may be said in public.
#include <gmock/gmock.h>

#include <algorithm>
#include <set>

#include "stream/app/page_book.h"
#include "stream/app/page_table.h"
#include "stream/app/pages.h"
#include "stream/base/money.h"
#include "stream/base/time.h"
#include "stream/codec/quality_checks.h"
#include "stream/engine/texts.h"

namespace xiezhi {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr std::int64_t kFebruary_ms = beijing_midnight_ms(days_from_civil(2026, 2, 1));
constexpr std::int64_t kMarch_ms = beijing_midnight_ms(days_from_civil(2026, 3, 1));

class StatisticsPagesTest : public ::testing::Test {
 protected:
  OutputFacts record(OutputKind kind, std::uint64_t case_number, std::int64_t time_ms) {
    OutputFacts facts;
    facts.kind = kind;
    facts.id = {2, ++ids_};
    if (case_number != 0) facts.case_id = {1, case_number};
    facts.event_time_ms = time_ms;
    facts.institution_id = "I1";
    return facts;
  }
  OutputFacts alert(std::uint64_t case_number, std::int64_t time_ms, Grade grade = Grade::high,
                    SuspectedType type = SuspectedType::fake_loan) {
    OutputFacts facts = record(OutputKind::alert, case_number, time_ms);
    facts.grade = grade;
    facts.suspected_type = type;
    facts.typology = "victim";
    facts.detector = "V07";
    facts.region = 320505;
    facts.subject = {3, case_number};
    facts.subject_kind = EntityKind::person;
    facts.masked = "C***1";
    facts.ruleset = {4, 1};
    return facts;
  }
  OutputFacts decision(std::uint64_t event, std::int64_t time_ms, Decision decision,
                       std::string reason = "V07") {
    OutputFacts facts = record(OutputKind::decision, 0, time_ms);
    facts.decision = decision;
    facts.reason = std::move(reason);
    facts.events = {output_event("I1", std::to_string(event))};
    return facts;
  }
  static Event payment(std::uint64_t event, std::int64_t amount_minor, std::string_view currency = "CNY") {
    static std::set<std::string> texts;
    Event out;
    out.type = EventType::transfer;
    out.institution_id = "I1";
    out.event_id = *texts.insert(std::to_string(event)).first;
    out.amount_minor = amount_minor;
    out.currency = currency;
    return out;
  }
  // The rows as texts joined by spaces, as everybody or an authority sees them.
  std::vector<std::string> rows(std::string_view page, std::size_t columns,
                                Audience audience = Audience::authority) {
    const PageHead head{"", "", audience, Language::en};
    const std::string csv = page_csv(page_table(*page_of(page), book_, head), head);
    std::vector<std::string> out;
    for (std::size_t at = csv.find("\r\n") + 2; at < csv.size(); at = csv.find("\r\n", at) + 2) {
      std::string line = csv.substr(at, csv.find("\r\n", at) - at);
      std::size_t end = 0;
      for (std::size_t i = 0; i < columns && end != std::string::npos; ++i)
        end = line.find(',', i == 0 ? 0 : end + 1);
      out.push_back(line.substr(0, end));
    }
    return out;
  }

  PageBook book_{{}};
  std::uint64_t ids_ = 0;
};

TEST(PageTable, EveryPageHasItsTitlesAndColumns) {
  std::set<std::string_view> names;
  for (const PageRow& page : pages()) {
    EXPECT_TRUE(names.insert(page.name).second);
    EXPECT_FALSE(page.title.empty() || page.title_zh.empty() || page.duty.empty());
    const PageHead head;
    const PageTable empty = page_table(page, PageBook({}), head);
    EXPECT_THAT(empty.rows, IsEmpty());
    EXPECT_FALSE(page_text(empty, head).empty());
    std::set<std::string_view> columns;
    for (const PageColumn& column : page.columns) {
      EXPECT_TRUE(columns.insert(column.name).second) << page.name;
      EXPECT_FALSE(column.title.empty() || column.title_zh.empty()) << page.name;
    }
  }
  EXPECT_EQ(page_of("nothing"), nullptr);
  EXPECT_FALSE(page_of("entities")->publishable || page_of("register")->publishable ||
               page_of("limits")->publishable);
}

TEST(PageTable, CellsAreHiddenBelowFive) {
  constexpr PageColumn kColumns[] = {{"name", "Name", "名称"}, {"n", "n", "n"}, {"sum", "sum", "和"}};
  const PageTable table{"x",
                        "X",
                        "某页",
                        kColumns,
                        {{PageCell::of("a|b\nc"), PageCell::count(5), PageCell::derived(1000, 5)},
                         {PageCell::of("320505"), PageCell::count(4), PageCell::derived(4, 4)}}};
  PageHead head{"2026-01", "", Audience::authority, Language::zh_cn};
  EXPECT_EQ(page_csv(table, head), "name,n,sum\r\n\"a|b\nc\",5,1000\r\n320505,4,4\r\n");
  EXPECT_THAT(page_json(table, head), HasSubstr(R"({"name": "320505", "n": 4, "sum": 4})"));
  EXPECT_THAT(page_text(table, head),
              HasSubstr("# 某页 2026-01 – …\n\n| 名称 | n | 和 |\n|---|---|---|\n| a\\|b c | 5 |"));
  head.audience = Audience::everybody;
  EXPECT_THAT(page_csv(table, head), HasSubstr("5,1000\r\n320505,<5,withheld\r\n"));
  EXPECT_THAT(page_json(table, head), HasSubstr(R"({"name": "320505", "n": "<5", "sum": "withheld"})"));
}

TEST(PageTable, SharesAndTimes) {
  EXPECT_EQ(PageCell::percent(31, 1000).text, "3.10");
  EXPECT_EQ(PageCell::percent(1, 3).text, "33.33");
  EXPECT_EQ(PageCell::percent(2, 3).text, "66.67");
  EXPECT_EQ(PageCell::percent(3, 3).text, "100.00");
  EXPECT_EQ(PageCell::percent(0, 0).text, "");
  EXPECT_EQ(PageCell::time(kMarch_ms - 1).text, "2026-02-28T23:59:59+08:00");
  EXPECT_EQ(PageCell::time(kAbsent).text, "");
}

TEST_F(StatisticsPagesTest, ACaseIsNewInTheMonthOfItsFirstAlert) {
  for (std::uint64_t number = 1; number <= 5; ++number) book_.take(alert(number, kMarch_ms));
  book_.take(alert(1, kMarch_ms + 1));
  for (std::uint64_t number = 11; number <= 14; ++number) book_.take(alert(number, kFebruary_ms));
  book_.take(alert(11, kMarch_ms));
  EXPECT_THAT(rows("trends", 8), ElementsAre("2026-02,320505,victim,fake_loan,4,0,4,no",
                                             "2026-03,320505,victim,fake_loan,5,4,1,yes"));
  EXPECT_THAT(rows("trends", 8, Audience::everybody),
              ElementsAre("2026-03,320505,victim,fake_loan,5,<5,withheld,yes"));
}

TEST_F(StatisticsPagesTest, DraftsSayWhatToDoAndNameNobody) {
  for (std::uint64_t number = 1; number <= 5; ++number) book_.take(alert(number, kMarch_ms));
  for (std::uint64_t number = 11; number <= 15; ++number)
    book_.take(alert(number, kMarch_ms, Grade::high, SuspectedType::terror_financing));
  const std::vector<std::string> all = rows("trends", 10);
  ASSERT_THAT(all, SizeIs(2));
  EXPECT_THAT(all[0], HasSubstr("【风险提示】2026-03，行政区划320505地区监测发现“虚假贷款”风险。"));
  EXPECT_THAT(all[0], HasSubstr("[Risk prompt] 2026-03: cases of fake loan were noticed in region 320505."));
  EXPECT_THAT(all[0], Not(HasSubstr("C***1")));
  EXPECT_EQ(all[1], "2026-03,320505,victim,terror_financing,5,0,5,no,,");
}

TEST_F(StatisticsPagesTest, AdviceTellsOfNoReportOrOrder) {
  for (std::size_t type = 1; type < names_of<SuspectedType>().size(); ++type) {
    const PublicAdvice* advice = public_advice(static_cast<SuspectedType>(type));
    if (advice == nullptr) continue;
    for (const std::string_view word : {"报告", "报送", "移送", "名单", "冻结", "侦查"})
      EXPECT_THAT(std::string(advice->zh), Not(HasSubstr(std::string(word))));
    for (const std::string_view word : {"report", "list", "frozen", "investigat", "http"})
      EXPECT_THAT(std::string(advice->en), Not(HasSubstr(std::string(word))));
  }
  for (const SuspectedType type :
       {SuspectedType::terror_financing, SuspectedType::large_value, SuspectedType::illegal_equipment})
    EXPECT_EQ(public_advice(type), nullptr);
}

TEST_F(StatisticsPagesTest, EntitiesShowMasksWithTheirHighestGrade) {
  book_.take(alert(2, kMarch_ms, Grade::low));
  book_.take(alert(1, kMarch_ms, Grade::medium));
  book_.take(alert(2, kMarch_ms + 1000, Grade::critical));
  EXPECT_THAT(rows("entities", 9),
              ElementsAre("00000000000000030000000000000002,person,C***1,critical,victim,1,2,"
                          "2026-03-01T00:00:00+08:00,2026-03-01T00:00:01+08:00",
                          "00000000000000030000000000000001,person,C***1,medium,victim,1,1,"
                          "2026-03-01T00:00:00+08:00,2026-03-01T00:00:00+08:00"));
}

TEST_F(StatisticsPagesTest, WhatBecameOfACase) {
  Event feedback;
  feedback.type = EventType::feedback;
  const std::string case_id = to_hex({1, 1});
  feedback.case_id = case_id;
  feedback.event_time_ms = kMarch_ms;
  feedback.outcome = FeedbackOutcome::confirmed;
  book_.take_control(feedback);
  book_.take(record(OutputKind::prompt, 1, kMarch_ms));
  book_.take(alert(1, kMarch_ms, Grade::high));
  book_.take(record(OutputKind::measure, 1, kMarch_ms));
  OutputFacts held = decision(1, kMarch_ms, Decision::delay);
  held.case_id = {1, 1};
  book_.take(held);
  book_.take(held);  // comes twice, counts once
  OutputFacts report = record(OutputKind::police_report, 1, kMarch_ms);
  report.recipient = Recipient::police;
  book_.take(report);
  book_.take(alert(2, kMarch_ms, Grade::high));
  book_.take(record(OutputKind::prompt, 9, kMarch_ms));  // of a case whose alerts are not there
  EXPECT_THAT(rows("risks", 11), ElementsAre("high,fake_loan,2,1,1,1,1,1,0,0,1"));
  EXPECT_THAT(
      rows("register", 14),
      ElementsAre("00000000000000010000000000000001,high,fake_loan,victim,320505,2026-03-01T00:00:00+08:00,"
                  "2026-03-01T00:00:00+08:00,1,1,1,1,0,1,confirmed",
                  "00000000000000010000000000000002,high,fake_loan,victim,320505,2026-03-01T00:00:00+08:00,"
                  "2026-03-01T00:00:00+08:00,1,0,0,0,0,0,open"));
}

// Verdicts add up to the cases: one hidden cell among shown ones could be told.
TEST_F(StatisticsPagesTest, VerdictsAreHiddenTogether) {
  for (std::uint64_t number = 1; number <= 12; ++number) book_.take(alert(number, kMarch_ms));
  EXPECT_THAT(rows("risks", 11, Audience::everybody),
              ElementsAre("high,fake_loan,12,<5,<5,<5,<5,withheld,withheld,withheld,withheld"));
}

TEST_F(StatisticsPagesTest, WhatCameOfAChangeOfLimits) {
  Event change;
  change.type = EventType::parameters;
  change.detector = "V07";
  change.version = "2";
  change.values_json = R"({"points":5})";
  change.event_time_ms = kMarch_ms;
  book_.take_control(change);
  change.version = "3";
  change.event_time_ms = kMarch_ms + 2000;
  book_.take_control(change);
  book_.take(alert(1, kMarch_ms - 1000));
  book_.take(alert(2, kMarch_ms));
  OutputFacts last = alert(3, kMarch_ms + 2000);
  last.ruleset = {4, 2};
  book_.take(last);
  EXPECT_THAT(
      rows("limits", 8),
      ElementsAre(
          "ruleset,00000000000000040000000000000001,,,2026-02-28T23:59:59+08:00,"
          "2026-03-01T00:00:00+08:00,2,2",
          "ruleset,00000000000000040000000000000002,,,2026-03-01T00:00:02+08:00,"
          "2026-03-01T00:00:02+08:00,1,1",
          R"(parameters,2,V07,"{""points"":5}",2026-03-01T00:00:00+08:00,2026-03-01T00:00:02+08:00,1,1)",
          R"(parameters,3,V07,"{""points"":5}",2026-03-01T00:00:02+08:00,,1,1)"));
}

TEST_F(StatisticsPagesTest, MoneyThatWasHeldBack) {
  book_.take(decision(1, kMarch_ms - 1, Decision::delay));
  book_.take(decision(2, kMarch_ms, Decision::refuse));
  book_.take(decision(3, kMarch_ms, Decision::refuse, "ORDER_STOP"));
  book_.take(decision(4, kMarch_ms, Decision::refuse));
  book_.take(decision(5, kMarch_ms, Decision::allow));
  book_.take(decision(6, kMarch_ms, Decision::prompt));
  for (const std::uint64_t event : {1, 2, 3, 5, 6, 7})
    book_.take_event(payment(event, 100 * static_cast<std::int64_t>(event)));
  book_.take_event(payment(2, 250));  // the same event again: what it says last
  EXPECT_THAT(rows("held_back", 6),
              ElementsAre("2026-02,delay,finding,1,100,0", "2026-03,refuse,finding,2,250,1",
                          "2026-03,refuse,order,1,300,0"));
  EXPECT_THAT(rows("held_back", 6, Audience::everybody)[1],
              HasSubstr("2026-03,refuse,finding,<5,withheld,<5"));
}

TEST_F(StatisticsPagesTest, ForeignMoneyIsCountedInFen) {
  book_.take(decision(1, kMarch_ms, Decision::refuse));
  book_.take_event(payment(1, 100, "USD"));
  const std::int64_t fen = *to_cny_minor(100, currency_code("USD"));
  EXPECT_THAT(rows("held_back", 6), ElementsAre("2026-03,refuse,finding,1," + std::to_string(fen) + ",0"));
}

TEST_F(StatisticsPagesTest, QualityAddsUpOverAMonth) {
  OutputFacts counts = record(OutputKind::quality, 0, kMarch_ms);
  counts.checks = {{"transfer_payee_name_missing", 600, 30}, {"of another version", 5, 5}};
  book_.take(counts);
  book_.take(counts);
  counts.id = {5, 1};
  counts.event_time_ms += kDayMs;
  counts.checks = {{"transfer_payee_name_missing", 400, 1}};
  book_.take(counts);
  counts.id = {5, 2};
  counts.event_time_ms = kFebruary_ms;
  book_.take(counts);
  EXPECT_THAT(rows("quality", 10),
              ElementsAre("2026-02,I1,transfer_payee_name_missing,transfer.v1,payee.name,missing,"
                          "transfer without the payee's name,400,1,0.25",
                          "2026-03,I1,transfer_payee_name_missing,transfer.v1,payee.name,missing,"
                          "transfer without the payee's name,1000,31,3.10"));
  EXPECT_THAT(rows("quality", 10, Audience::everybody)[0], HasSubstr(",400,<5,withheld"));
}

TEST_F(StatisticsPagesTest, IdentitiesWithFiveCards) {
  for (const std::int64_t cards : {4, 5, 6}) {
    OutputFacts found = alert(static_cast<std::uint64_t>(cards), kMarch_ms);
    found.evidence = {{.feature = "cards_opened", .unit = "count", .seen = cards, .limit = 5}};
    book_.take(found);
    found.id.hi += 1;
    book_.take(found);
  }
  const std::vector<std::string> all = rows("quality", 9);
  ASSERT_THAT(all, SizeIs(1));
  EXPECT_THAT(all[0], HasSubstr("2026-03,I1,phone_cards_at_limit,sim.v1,"));
  EXPECT_TRUE(all[0].ends_with(",,2")) << all[0];
}

}  // namespace
}  // namespace xiezhi
