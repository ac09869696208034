// Statistics for the authorities: what is read of a record, how it is counted, what is hidden, what other
// cities are told. The command as a whole: tests/golden/run.py.
#include "stream/app/statistics.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>

#include "stream/app/exchange_cases.h"
#include "stream/app/statistics_duties.h"
#include "stream/app/statistics_text.h"
#include "stream/base/time.h"
#include "stream/codec/decoder_outputs.h"
#include "stream/codec/exchange.h"

namespace xiezhi {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr std::int64_t kFebruary_ms = beijing_midnight_ms(days_from_civil(2026, 2, 1));
constexpr std::int64_t kMarch_ms = beijing_midnight_ms(days_from_civil(2026, 3, 1));

Token token_of_number(std::uint64_t number) { return {1, number}; }

// Facts as a record would give them, each with an id of its own.
class Records {
 public:
  OutputFacts record(OutputKind kind, std::uint64_t case_number, std::int64_t time_ms, Grade grade) {
    OutputFacts facts;
    facts.kind = kind;
    facts.id = {2, ++ids_};
    if (case_number != 0) facts.case_id = token_of_number(case_number);
    facts.event_time_ms = time_ms;
    facts.grade = grade;
    facts.suspected_type = SuspectedType::money_mule;
    return facts;
  }
  OutputFacts alert(std::uint64_t case_number, std::int64_t time_ms, Grade grade = Grade::high,
                    std::int64_t region = 320505, std::string typology = "mule_account") {
    OutputFacts facts = record(OutputKind::alert, case_number, time_ms, grade);
    facts.typology = std::move(typology);
    facts.region = region;
    return facts;
  }
  OutputFacts report(std::uint64_t case_number, std::int64_t time_ms, std::int64_t amount_minor) {
    OutputFacts facts = record(OutputKind::police_report, case_number, time_ms, Grade::high);
    facts.recipient = Recipient::police;
    facts.amount_minor = amount_minor;
    return facts;
  }

 private:
  std::uint64_t ids_ = 0;
};

class StatisticsTest : public ::testing::Test {
 protected:
  // The table as lines "NAME/NAME: COLUMN=COUNT ...", without zeros.
  static std::vector<std::string> lines(const StatisticsTable& table) {
    std::vector<std::string> out;
    for (const StatisticsRow& row : table.rows) {
      std::string line;
      for (const std::string& name : row.names) line += (line.empty() ? "" : "/") + name;
      line += ":";
      for (std::size_t i = 0; i < row.counts.size(); ++i) {
        if (row.counts[i] != 0) line += fmt::format(" {}={}", kCountNames[i], row.counts[i]);
      }
      if (row.amount_minor != 0) line += fmt::format(" amount={}", row.amount_minor);
      out.push_back(line);
    }
    return out;
  }
  std::vector<std::string> count(const std::vector<OutputFacts>& records, const std::vector<Division>& by,
                                 MonthRange range = {}) const {
    Statistics statistics(range, typologies_);
    for (const OutputFacts& facts : records) statistics.take(facts);
    return lines(statistics.table(by));
  }

  std::vector<Typology> typologies_ = default_typologies();
  Records make_;
};

TEST_F(StatisticsTest, AMonthIsOneOfBeijing) {
  EXPECT_EQ(month_text(beijing_month(kFebruary_ms - 1)), "2026-01");
  EXPECT_EQ(month_text(beijing_month(kFebruary_ms)), "2026-02");
  EXPECT_EQ(month_text(beijing_month(kFebruary_ms + 7 * kHourMs)), "2026-02");  // still January in London
  EXPECT_EQ(month_text(beijing_month(beijing_midnight_ms(days_from_civil(2026, 1, 1)) - 1)), "2025-12");
  EXPECT_EQ(parse_month("2026-02"), beijing_month(kFebruary_ms));
  for (const char* bad :
       {"", "2026", "2026-00", "2026-13", "2026-1", "2026-02-01", "202602", "x026-02", "2026-0x"})
    EXPECT_EQ(parse_month(bad), std::nullopt) << bad;
}

TEST_F(StatisticsTest, BothEndsOfTheRangeBelongToIt) {
  const std::vector<OutputFacts> records = {make_.alert(1, kFebruary_ms - 1), make_.alert(2, kFebruary_ms),
                                            make_.alert(3, kMarch_ms - 1), make_.alert(4, kMarch_ms)};
  const MonthRange february{beijing_month(kFebruary_ms), beijing_month(kFebruary_ms)};
  EXPECT_THAT(count(records, {Division::month}, february), ElementsAre("2026-02: alerts=2 cases=2"));
  EXPECT_THAT(count(records, {Division::month}), SizeIs(3));
}

TEST_F(StatisticsTest, ACaseCountsOnceInItsFirstMonthWithItsHighestGrade) {
  std::vector<OutputFacts> records = {
      make_.alert(1, kFebruary_ms, Grade::medium), make_.alert(1, kMarch_ms, Grade::critical),
      make_.alert(1, kMarch_ms + 1, Grade::low), make_.alert(2, kMarch_ms + 2)};
  const auto by = {Division::month, Division::grade};
  const auto wanted =
      ElementsAre("2026-02/critical: cases=1", "2026-02/medium: alerts=1", "2026-03/critical: alerts=1",
                  "2026-03/high: alerts=1 cases=1", "2026-03/low: alerts=1");
  EXPECT_THAT(count(records, by), wanted);
  std::reverse(records.begin(), records.end());
  EXPECT_THAT(count(records, by), wanted);
}

TEST_F(StatisticsTest, TheSameRecordTwiceCountsOnce) {
  const OutputFacts alert = make_.alert(1, kFebruary_ms);
  EXPECT_THAT(count({alert, alert}, {Division::month}), ElementsAre("2026-02: alerts=1 cases=1"));
}

TEST_F(StatisticsTest, WhatBelongsToACaseStandsUnderItsDutyAndRegion) {
  const std::vector<OutputFacts> records = {
      make_.record(OutputKind::prompt, 1, kMarch_ms, Grade::high),  // before its alert, as files may have it
      make_.alert(1, kMarch_ms, Grade::high, kAbsent),
      make_.alert(1, kMarch_ms + 2, Grade::high, 310115),
      make_.alert(1, kMarch_ms + 1, Grade::high, 320602),
      make_.alert(1, kMarch_ms + 3, Grade::high, 330106),
      make_.record(OutputKind::decision, 0, kMarch_ms, Grade::none)};
  EXPECT_THAT(count(records, {Division::duty, Division::region}),
              ElementsAre("F01/320602: alerts=4 cases=1 prompts=1", "none/unknown: decisions=1"));
}

TEST_F(StatisticsTest, AnAlertOfAnotherMonthStillSaysWhereACaseBelongs) {
  const std::vector<OutputFacts> records = {make_.alert(1, kFebruary_ms),
                                            make_.record(OutputKind::prompt, 1, kMarch_ms, Grade::high)};
  const std::int32_t march = beijing_month(kMarch_ms);
  EXPECT_THAT(count(records, {Division::duty}, {march, march}), ElementsAre("F01: prompts=1"));
}

TEST_F(StatisticsTest, OrdersHaveADutyOfTheirOwn) {
  OutputFacts measure = make_.record(OutputKind::measure, 0, kMarch_ms, Grade::none);
  measure.ordered = true;
  EXPECT_THAT(
      count({measure, make_.record(OutputKind::order_reply, 0, kMarch_ms, Grade::none)}, {Division::duty}),
      ElementsAre("F15: measures=1 order_replies=1"));
}

TEST_F(StatisticsTest, ReportsOfACaseSpeakOfTheSameMoney) {
  EXPECT_THAT(
      count({make_.alert(1, kMarch_ms), make_.report(1, kMarch_ms, 700), make_.report(1, kMarch_ms, 900),
             make_.report(1, kMarch_ms, 800), make_.report(2, kMarch_ms, 50)},
            {Division::month}),
      ElementsAre("2026-03: alerts=1 cases=1 reports_police=4 amount=950"));
}

TEST_F(StatisticsTest, EveryTypologyThatIsBuiltInHasADuty) {
  std::map<std::string, std::string_view> seen;
  for (const Typology& typology : typologies_) {
    seen[typology.id] = duty_of(typology);
    EXPECT_TRUE(std::any_of(duties().begin(), duties().end(), [&](const Duty& duty) {
      return duty.code == duty_of(typology);
    })) << typology.id;
  }
  EXPECT_EQ(seen["fraud_victim"], "F01");
  EXPECT_EQ(seen["fraud_site"], "F05");
  EXPECT_EQ(seen["fundraising_consumer"], "F06");
  EXPECT_EQ(seen["large_value"], "F09");
  EXPECT_EQ(seen["special_prevention"], "F11");
  EXPECT_EQ(seen["hot_spot"], "F38");
  EXPECT_EQ(seen["prepaid_cards"], "F57");
}

// ---- publication

StatisticsTable table_of(const std::vector<std::int64_t>& alerts) {
  StatisticsTable table{{Division::region}, {}};
  for (std::size_t i = 0; i < alerts.size(); ++i) {
    StatisticsRow row;
    row.names = {fmt::format("32050{}", i)};
    row.counts[kAlerts] = alerts[i];
    row.amount_minor = alerts[i] * 100;
    row.amount_matters = alerts[i];
    table.rows.push_back(row);
  }
  return table;
}

TEST(StatisticsPublished, ACellBelowFiveIsHidden) {
  const StatisticsTable table = table_of({4, 5, 0});
  EXPECT_EQ(cells_of(table.rows[0], Audience::everybody)[kAlerts], "<5");
  EXPECT_EQ(cells_of(table.rows[1], Audience::everybody)[kAlerts], "5");
  EXPECT_EQ(cells_of(table.rows[2], Audience::everybody)[kAlerts], "<5");
  EXPECT_EQ(cells_of(table.rows[0], Audience::everybody).back(), "withheld");
  EXPECT_EQ(cells_of(table.rows[1], Audience::everybody).back(), "500");
  EXPECT_EQ(cells_of(table.rows[0], Audience::authority)[kAlerts], "4");
  EXPECT_EQ(cells_of(table.rows[0], Audience::authority).back(), "400");
}

// Whoever subtracts what is shown from the total must not learn a hidden cell: tables that differ in hidden
// cells alone are published in the same bytes.
TEST(StatisticsPublished, TheTotalSaysNothingOfAHiddenCell) {
  StatisticsHead head{"2026-01", "2026-03", {}, 0};
  const std::string shown = statistics_json(table_of({12, 3, 7}), head, Audience::everybody);
  for (const std::int64_t hidden : {0, 1, 2, 4}) {
    head.intake.counted = static_cast<std::uint64_t>(hidden);  // nor what was read besides
    head.bad_lines = static_cast<std::uint64_t>(hidden);
    const StatisticsTable table = table_of({12, hidden, 7});
    EXPECT_EQ(statistics_json(table, head, Audience::everybody), shown) << hidden;
    EXPECT_EQ(total_cells(table, Audience::everybody)[kAlerts], ">=19");
    EXPECT_EQ(total_cells(table, Audience::everybody).back(), ">=1900");
    EXPECT_EQ(total_cells(table, Audience::authority)[kAlerts], std::to_string(19 + hidden));
  }
  EXPECT_EQ(total_cells(table_of({12, 5}), Audience::everybody)[kAlerts], "17");
  EXPECT_EQ(total_cells(table_of({}), Audience::everybody)[kAlerts], "<5");
}

TEST(StatisticsText, CsvIsThatOfRfc4180) {
  EXPECT_EQ(csv_field("plain"), "plain");
  EXPECT_EQ(csv_field("a,b"), "\"a,b\"");
  EXPECT_EQ(csv_field("say \"no\""), "\"say \"\"no\"\"\"");
  EXPECT_EQ(csv_field("two\nlines"), "\"two\nlines\"");
  StatisticsTable table = table_of({6});
  table.rows[0].names = {"x,\"y\""};
  const std::string csv = statistics_csv(table, Audience::authority);
  EXPECT_THAT(csv, HasSubstr("region,alerts,cases,"));
  EXPECT_THAT(csv, HasSubstr("\r\n\"x,\"\"y\"\"\",6,0,"));
  EXPECT_THAT(csv, HasSubstr("\r\ntotal,6,0,"));
  EXPECT_TRUE(csv.ends_with(",600\r\n"));
}

// ---- reading

constexpr std::string_view kAlertRecord =
    R"({"alert_id":"00000000000000000000000000000001","case_id":"00000000000000000000000000000002",)"
    R"("institution_id":"I","event_id":"e1","event_time":1770000000000,"grade":"high",)"
    R"("suspected_type":"money_mule","detector":{"code":"D06"},"typology":"mule_account",)"
    R"("evidence":[{"feature":"passed","seen":7,"limit":5,"unit":"minor"},{"feature":"cycles","seen":2,"unit":"count"}],)"
    R"("subject":{"kind":"account","token":"00000000000000000000000000000003"},"region":320505,)"
    R"("evidence_events":["e1","e2"],"tags":["cross_region"]})";

std::string changed(std::string_view from, std::string_view to) {
  std::string text(kAlertRecord);
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

std::string fault_of(std::string_view line) {
  OutputDecoder decoder;
  OutputFacts facts;
  const OutputFault fault = decoder.decode(line, facts);
  return fmt::format("{} {}", name_of(fault.reason), fault.field);
}

TEST(OutputDecoder, ReadsAnAlert) {
  OutputDecoder decoder;
  OutputFacts facts;
  EXPECT_EQ(decoder.decode(kAlertRecord, facts).reason, Reason::none);
  EXPECT_EQ(facts.kind, OutputKind::alert);
  EXPECT_EQ(facts.id, (Token{0, 1}));
  EXPECT_EQ(facts.case_id, (Token{0, 2}));
  EXPECT_EQ(facts.subject, (Token{0, 3}));
  EXPECT_EQ(facts.region, 320505);
  EXPECT_EQ(facts.grade, Grade::high);
  EXPECT_EQ(facts.typology, "mule_account");
  EXPECT_EQ(facts.detector, "D06");
  ASSERT_THAT(facts.evidence, SizeIs(2));
  EXPECT_EQ(facts.evidence[0].feature, "passed");
  EXPECT_EQ(facts.evidence[0].unit, "minor");
  EXPECT_EQ(facts.evidence[0].seen, 7);
  EXPECT_EQ(facts.evidence[0].limit, 5);
  EXPECT_EQ(facts.evidence[1].limit, kAbsent);
  EXPECT_THAT(facts.events, SizeIs(3));
  EXPECT_TRUE(facts.cross_region);
}

TEST(OutputDecoder, ReadsAReport) {
  OutputDecoder decoder;
  OutputFacts facts;
  const std::string line =
      R"({"report_id":"00000000000000000000000000000001","case_id":"00000000000000000000000000000002",)"
      R"("event_time":1770000000000,"recipient":"police","kind":"abnormal_event","transactions":[)"
      R"({"event_id":"a","direction":"in","amount_minor":300,"currency":"CNY","status":"done","counterparty_region":310000,)"
      R"("counterparty":{"kind":"account","token":"00000000000000000000000000000004","id":"6222020000001234567"}},)"
      R"({"event_id":"b","direction":"out","amount_minor":200,"currency":"CNY"},)"
      R"({"event_id":"c","direction":"in","amount_minor":999,"currency":"USD"},)"
      R"({"event_id":"d","direction":"in","amount_minor":50,"currency":"CNY","status":"attempted"}]})";
  EXPECT_EQ(decoder.decode(line, facts).reason, Reason::none);
  EXPECT_EQ(facts.kind, OutputKind::police_report);
  EXPECT_EQ(facts.recipient, Recipient::police);
  EXPECT_EQ(facts.amount_minor, 550);
  ASSERT_THAT(facts.received, SizeIs(1)) << "what was only tried is not received";
  EXPECT_EQ(facts.received[0].region, 310000);
  EXPECT_EQ(facts.received[0].payer, (Token{0, 4}));
}

constexpr std::string_view kLead =
    R"({"report_id":"00000000000000000000000000000001","event_time":1770000000000,)"
    R"("recipient":"lead_department","kind":"fundraising_lead","currency":"CNY",)";

// What the schema allows is read, whatever the program would make of it.
TEST(OutputDecoder, AmountsStandStillAtTheLargest) {
  OutputDecoder decoder;
  OutputFacts facts;
  const auto amount_of = [&](const std::string& line) {
    EXPECT_EQ(decoder.decode(line, facts).reason, Reason::none) << line;
    return facts.amount_minor;
  };
  const std::string row =
      R"({"event_id":"a","direction":"in","amount_minor":9000000000000000000,"currency":"CNY"})";
  EXPECT_EQ(amount_of(R"({"report_id":"00000000000000000000000000000001","event_time":1770000000000,)"
                      R"("recipient":"police","kind":"abnormal_event","transactions":[)" +
                      row + "," + row + "]}"),
            std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(amount_of(std::string(kLead) + R"("amount_in_minor":9000000000000000000})"), 9000000000000000000);
  EXPECT_EQ(amount_of(std::string(kLead) + R"("amount_in_minor":-7})"), 0) << "more was reversed than came";
  EXPECT_EQ(amount_of(std::string(kLead) + R"("payers_total":3})"), kAbsent);
}

TEST(OutputDecoder, SaysWhyALineIsNoRecord) {
  EXPECT_EQ(fault_of(kAlertRecord), " ");
  EXPECT_EQ(fault_of(""), "empty ");
  EXPECT_EQ(fault_of("{\"alert_id\":"), "not_json ");
  EXPECT_EQ(fault_of("[1]"), "not_an_object ");
  EXPECT_EQ(fault_of("{\"a\":\"\xff\"}"), "not_utf8 ");
  EXPECT_EQ(fault_of("{\"events\":100}"), "unknown_type ");
  EXPECT_EQ(fault_of(changed("1770000000000", "17")), "out_of_range event_time");
  EXPECT_EQ(fault_of(changed("1770000000000", "\"2026-02-02\"")), "wrong_type event_time");
  EXPECT_EQ(fault_of(changed("\"event_time\"", "\"time\"")), "missing_field event_time");
  EXPECT_EQ(fault_of(changed("\"high\"", "\"severe\"")), "unknown_value grade");
  EXPECT_EQ(fault_of(changed("\"high\"", "\"\"")), "unknown_value grade");
  EXPECT_EQ(fault_of(changed("320505", "3205")), "out_of_range region");
  EXPECT_EQ(fault_of(changed("00000000000000000000000000000001", "one")), "bad_format alert_id");
  EXPECT_EQ(fault_of(changed("\"e2\"", "2")), "wrong_type evidence_events");
  EXPECT_EQ(fault_of(changed("\"detector\"", "\"by\"")), "missing_field detector");
  EXPECT_EQ(fault_of(changed("\"seen\":7", "\"seen\":\"7\"")), "wrong_type seen");
  EXPECT_EQ(fault_of(std::string(kLead) + R"("payer_provinces":[11,10]})"), "out_of_range payer_provinces");
  EXPECT_EQ(fault_of(std::string(kLead) + R"("payer_provinces":[82,83]})"), "out_of_range payer_provinces");
  EXPECT_EQ(fault_of(std::string(kLead) + R"("payers_total":-1})"), "out_of_range payers_total");
}

// ---- the exchange between cities

class ExchangeTest : public StatisticsTest {
 protected:
  static OutputFacts on(OutputFacts alert, std::uint64_t event, std::uint64_t subject) {
    alert.events = {token_of_number(event)};
    alert.subject = token_of_number(subject);
    return alert;
  }
  std::vector<Exchange> found(const std::vector<OutputFacts>& records, MonthRange range = {}) const {
    ExchangeCases cases(range, typologies_);
    for (const OutputFacts& facts : records) cases.take(facts);
    return cases.found();
  }
  static std::vector<std::string> places(const Exchange& record) {
    std::vector<std::string> out;
    for (const ExchangeRegion& one : record.regions) {
      out.push_back(fmt::format("{} {} {}", one.region, one.victims == kAbsent ? 0 : one.victims,
                                one.amount_minor == kAbsent ? 0 : one.amount_minor));
    }
    return out;
  }
};

TEST_F(ExchangeTest, ACityIsFourDigitsAndAMunicipalityTwo) {
  EXPECT_EQ(city_of(320506), 320500);
  EXPECT_EQ(city_of(310115), 310000);
  EXPECT_EQ(city_of(500103), 500000);
  EXPECT_EQ(city_of(320000), 320000);
}

TEST_F(ExchangeTest, VictimsOfASuspectAreThoseWhoseCasesShareItsEvents) {
  const OutputFacts suspect = on(make_.alert(1, kMarch_ms, Grade::high, 320505), 10, 100);
  const OutputFacts again = on(make_.alert(1, kMarch_ms + 5, Grade::critical, 320505), 11, 100);
  const auto victim = [&](std::uint64_t number, std::uint64_t event, std::int64_t region) {
    return on(make_.alert(50 + number, kMarch_ms, Grade::high, region, "fraud_victim"), event, 200 + number);
  };
  const auto records = found({victim(1, 10, 320602), suspect, victim(2, 11, 320612), victim(3, 11, 310115),
                              again, victim(4, 12, 440106), victim(1, 11, 320602)});
  ASSERT_THAT(records, SizeIs(1));
  EXPECT_EQ(records[0].case_id, token_of_number(1));
  EXPECT_EQ(records[0].grade, Grade::critical);
  EXPECT_EQ(records[0].subject_region, 320500);
  EXPECT_EQ(records[0].victims, 3);
  EXPECT_EQ(records[0].first_ms, kMarch_ms);
  EXPECT_EQ(records[0].last_ms, kMarch_ms + 5);
  EXPECT_THAT(places(records[0]), ElementsAre("310000 1 0", "320600 2 0"));
}

TEST_F(ExchangeTest, OneCityIsNoMatterOfOthers) {
  const OutputFacts suspect = on(make_.alert(1, kMarch_ms, Grade::high, 320505), 10, 100);
  const OutputFacts victim = on(make_.alert(2, kMarch_ms, Grade::high, 320506, "fraud_victim"), 10, 200);
  EXPECT_THAT(found({suspect, victim}), IsEmpty());
  OutputFacts tagged = suspect;
  tagged.cross_region = true;
  EXPECT_THAT(found({tagged, victim}), SizeIs(1));
  EXPECT_THAT(found({tagged}, {beijing_month(kFebruary_ms), beijing_month(kFebruary_ms)}), IsEmpty());
}

TEST_F(ExchangeTest, PaymentsOfReportsSayWhichProvince) {
  const OutputFacts suspect = on(make_.alert(1, kMarch_ms, Grade::high, 320505), 10, 100);
  OutputFacts report = make_.report(1, kMarch_ms, 0);
  const auto paid = [](std::uint64_t event, std::uint64_t payer, std::int64_t region,
                       std::int64_t amount_minor) {
    return ReceivedPayment{token_of_number(event), token_of_number(payer), region, amount_minor};
  };
  // One province besides, in which the suspect's city lies, is no second place.
  report.received = {paid(10, 301, 320000, 100), paid(11, 302, kAbsent, 10)};
  EXPECT_THAT(found({suspect, report}), IsEmpty());
  report.id = {9, 9};
  report.received.push_back(paid(12, 301, 430000, 200));
  report.received.push_back(paid(13, 303, 430000, 400));
  const auto records = found({report, suspect});
  ASSERT_THAT(records, SizeIs(1));
  EXPECT_THAT(places(records[0]), ElementsAre("320000 1 100", "430000 2 600"));
  EXPECT_EQ(records[0].victims, 3);
  EXPECT_EQ(records[0].amount_minor, 710);
}

TEST_F(ExchangeTest, SumsStandStillAtTheLargest) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  OutputFacts report = make_.report(1, kMarch_ms, 0);
  report.received = {{token_of_number(10), token_of_number(301), 430000, kMost},
                     {token_of_number(11), token_of_number(302), 430000, kMost}};
  const auto records = found({on(make_.alert(1, kMarch_ms, Grade::high, 320505), 10, 100), report});
  ASSERT_THAT(records, SizeIs(1));
  EXPECT_EQ(records[0].amount_minor, kMost);
  EXPECT_EQ(records[0].regions[0].amount_minor, kMost);
}

TEST_F(ExchangeTest, WhoIsBothWarnedAndAPayerCountsOnce) {
  const OutputFacts suspect = on(make_.alert(1, kMarch_ms, Grade::high, 320505), 10, 100);
  const OutputFacts victim = on(make_.alert(2, kMarch_ms, Grade::high, 430102, "fraud_victim"), 10, 200);
  OutputFacts report = make_.report(1, kMarch_ms, 0);
  report.received = {{token_of_number(10), token_of_number(301), 430000, 100}};
  const auto records = found({suspect, victim, report});
  ASSERT_THAT(records, SizeIs(1));
  EXPECT_THAT(places(records[0]), ElementsAre("430100 1 100"))
      << "the victim's city, not the payment's province";
  EXPECT_EQ(records[0].victims, 1);
}

TEST_F(ExchangeTest, TheRecordNamesNobodyAndKeepsItsKey) {
  OutputFacts suspect = on(make_.alert(1, kMarch_ms), 10, 100);
  suspect.cross_region = true;
  const OutputFacts later = [&] {
    OutputFacts one = on(make_.alert(1, kMarch_ms + 9), 11, 100);
    one.cross_region = true;
    return one;
  }();
  const auto first = found({suspect});
  const auto second = found({suspect, later});
  ASSERT_THAT(first, SizeIs(1));
  ASSERT_THAT(second, SizeIs(1));
  EXPECT_EQ(first[0].exchange_id, second[0].exchange_id);
  EXPECT_LT(first[0].last_ms, second[0].last_ms);
  std::string text;
  render(second[0], text);
  EXPECT_THAT(text, HasSubstr("\"case_id\":\"" + to_hex(token_of_number(1)) + "\""));
  for (const Token& inside : {token_of_number(100), token_of_number(10), token_of_number(11)})
    EXPECT_THAT(text, Not(HasSubstr(to_hex(inside))));
}

}  // namespace
}  // namespace xiezhi
