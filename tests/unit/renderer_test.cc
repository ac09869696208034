#include "stream/engine/renderer.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>

#include "detectors/detector.h"
#include "detectors/typology.h"
#include "stream/base/time.h"
#include "stream/engine/city_rows.h"
#include "stream/engine/regions.h"
#include "stream/engine/texts.h"
#include "tests/unit/rendering.h"

namespace xiezhi {
namespace {

using ::testing::AllOf;
using testing::call;
using ::testing::Contains;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::kMonday_ms;
using testing::list;
using ::testing::Not;
using testing::receipt;
using testing::Rendering;
using testing::Seen;
using ::testing::SizeIs;
using testing::transfer;

void play_victim(Rendering& engine) {
  engine.feed(call("c1", "075588886666", "13812345678", 400, kMonday_ms, R"(,"trunk":"international")"));
  engine.feed(transfer("t1", "6222020000001234567", "6222020000007654321", 2000000, kMonday_ms + kHourMs,
                       "attempted", "CUSTOMER-1", "13812345678", R"(,"decision_requested":true)"));
}

// X03: what the first alert about a payee says when so many have paid it, from so many provinces.
std::string alert_about_a_payee(int payers, int provinces, std::string_view channel) {
  Rendering engine;
  for (int i = 0; i < payers; ++i) {
    const std::string payer = fmt::format("P{}", i);
    std::string paid =
        transfer(fmt::format("t{}", i), payer, "POOL", 100000, kMonday_ms + i * kMinuteMs, "done", {}, {},
                 fmt::format(R"(,"channel":"{}"{})", channel, i + 3 < payers ? "" : R"(,"remark":"分红")"));
    const std::string account = fmt::format(R"("account":"{}")", payer);
    paid.insert(paid.find(account), fmt::format(R"("region":"{}0500",)", 32 + i % provinces));
    EXPECT_TRUE(engine.feed(paid));
  }
  for (const std::string& alert : engine.records(OutputKind::alert)) {
    if (alert.find(R"("code":"D21")") != std::string::npos) return alert;
  }
  return {};
}

TEST(RendererTest, TagsOfManyVictims) {
  EXPECT_THAT(alert_about_a_payee(10, 1, "counter"), HasSubstr(R"("tags":["mass_victim"])"));
  EXPECT_THAT(alert_about_a_payee(9, 1, "counter"), HasSubstr(R"("tags":[])"));
  EXPECT_THAT(alert_about_a_payee(9, 2, "counter"), HasSubstr(R"("tags":["cross_region"])"));
  EXPECT_THAT(alert_about_a_payee(9, 1, "online"), HasSubstr(R"("tags":["online"])"));
  EXPECT_THAT(alert_about_a_payee(10, 2, "mobile"),
              HasSubstr(R"("tags":["mass_victim","cross_region","online"])"));
}

// The alerts about who pays a listed account before or after it is listed.
std::vector<std::string> alerts_of_a_payer(bool listed_before) {
  Rendering engine;
  if (listed_before) engine.feed(list("l1", "account", "MULE", kMonday_ms));
  std::string paid = transfer("t1", "PAYER", "MULE", 500000, kMonday_ms + kMinuteMs, "done", "C1");
  paid.insert(paid.find(R"("account":"PAYER")"), R"("region":"320506",)");
  EXPECT_TRUE(engine.feed(paid));
  if (!listed_before) engine.feed(list("l1", "account", "MULE", kMonday_ms + kHourMs));
  return engine.records(OutputKind::alert);
}

TEST(RendererTest, AnAlertSaysWhereItsSubjectIs) {
  const auto warned = [](const char* region) {
    return Contains(AllOf(HasSubstr(R"("code":"D12")"), HasSubstr(R"("kind":"person")"), HasSubstr(region)));
  };
  EXPECT_THAT(alerts_of_a_payer(true), warned(R"("region":320506,)"));
  EXPECT_THAT(alerts_of_a_payer(false), warned(R"("region":320000,)")) << "later only the province is kept";
}

TEST(RendererTest, AReportSaysInWhichProvinceTheOtherSideIs) {
  Rendering engine;
  engine.feed(list("l1", "account", "PAYER", kMonday_ms));
  std::string paid = transfer("t1", "PAYER", "MULE", 500000, kMonday_ms + kMinuteMs, "done", "C1");
  paid.insert(paid.find(R"("account":"MULE")"), R"("region":"320506",)");
  EXPECT_TRUE(engine.feed(paid));
  EXPECT_THAT(engine.records(OutputKind::police_report),
              Contains(HasSubstr(R"("counterparty_region":320000,)")));
}

// A mark of cash is its terminal, of a prepaid card what was done.
TEST(RendererTest, OnlyAnEntryThatKeepsAProvinceNamesOne) {
  const auto region_of = [](TouchKind kind, std::uint8_t mark) {
    return province_region(Entry::make(Entry::pack(kMonday_ms, kind, 0), 100, mark, 1));
  };
  EXPECT_EQ(region_of(TouchKind::transfer_in, province_of(320506)), 320000U);
  EXPECT_EQ(region_of(TouchKind::transfer_in, province_of(810000) | Entry::kElderMark), 810000U);
  EXPECT_EQ(region_of(TouchKind::transfer_in, province_of(820000)), 820000U);
  EXPECT_EQ(region_of(TouchKind::transfer_in, 0), 0U);
  for (const TouchKind kind : {TouchKind::cash_in, TouchKind::cash_out, TouchKind::prepaid})
    EXPECT_EQ(region_of(kind, 1), 0U) << name_of(kind);
}

TEST(RendererTest, AnAlertSaysWhatBecameOfThePrompt) {
  Rendering engine;
  play_victim(engine);
  const auto prompts = engine.of(OutputKind::prompt);
  const auto asked = std::find_if(prompts.begin(), prompts.end(),
                                  [](const Seen& one) { return one.template_id == "P-VICTIM-H"; });
  ASSERT_NE(asked, prompts.end());
  EXPECT_TRUE(engine.feed(receipt("r1", *asked, "confirmed", kMonday_ms + kHourMs)));
  EXPECT_THAT(engine.receipts, ::testing::ElementsAre("confirmed known"));
  EXPECT_THAT(engine.records(OutputKind::alert), Each(Not(HasSubstr("prompt_"))));
  engine.feed(transfer("t2", "6222020000001234567", "6222020000007654322", 9000000,
                       kMonday_ms + kHourMs + kMinuteMs, "attempted", "CUSTOMER-1", "13812345678",
                       R"(,"device":{"id":"d","screen_share":true})"));
  EXPECT_THAT(engine.records(OutputKind::alert),
              Contains(AllOf(HasSubstr(R"("event_id":"t2")"), HasSubstr(R"("prompt_confirmed")"))));
}

TEST(RendererTest, PromptReachesTheCustomerAWarningWasAbout) {
  Rendering engine;
  play_victim(engine);
  EXPECT_THAT(engine.records(OutputKind::prompt),
              Contains(AllOf(HasSubstr(R"("template":"P-VICTIM-H")"), HasSubstr(R"("kind":"person")"),
                             HasSubstr(R"("id":"CUSTOMER-1")"), HasSubstr(R"("event_id":"t1")"))));
  EXPECT_THAT(engine.records(OutputKind::prompt),
              Contains(AllOf(HasSubstr(R"("template":"P-TEL")"), HasSubstr("尾号6666"),
                             HasSubstr(R"("id":"13812345678")"))));
}

// A place is nobody's secret: its name is written whoever reads, and the callee hears of the caller.
TEST(RendererTest, APlaceIsNamed) {
  Rendering engine;
  const auto ring = [&](int number, std::int64_t time_ms) {
    engine.feed(call(fmt::format("c{}", number), fmt::format("+9591000{:05}", number), "13812345678", 9,
                     time_ms, R"(,"region":"440106")"));
  };
  ring(0, kMonday_ms - 8 * kDayMs);
  for (int i = 1; i <= 30; ++i) ring(i, kMonday_ms + i);
  EXPECT_THAT(engine.records(OutputKind::alert),
              Contains(AllOf(HasSubstr(R"("code":"T06")"), HasSubstr(R"("kind":"place")"),
                             HasSubstr(R"("id":"95-440106")"), HasSubstr(R"("purpose":"ANTI_FRAUD")"))));
  EXPECT_THAT(engine.records(OutputKind::police_report), Contains(HasSubstr(R"("id":"95-440106")")));
  EXPECT_THAT(engine.records(OutputKind::prompt),
              Contains(AllOf(HasSubstr(R"("template":"P-TEL")"), HasSubstr("尾号0030"))));
}

// The payment is told of behind a backlog: log time has gone on.
TEST(RendererTest, StalePromptIsNotSentAllElseIs) {
  for (const std::int64_t behind_ms : {60'000, 60'001}) {
    Rendering engine({}, {.prompt_valid_ms = 60'000, .orders = {}});
    engine.feed(list("l1", "account", "MULE", kMonday_ms));
    engine.feed(transfer("later", "A8", "A9", 100, kMonday_ms + 1000 + behind_ms, "done", "C8"));
    engine.feed(transfer("t1", "A1", "MULE", 500000, kMonday_ms + 1000, "attempted", "C1"));
    const auto prompts = engine.records(OutputKind::prompt);
    if (behind_ms > 60'000) {
      EXPECT_THAT(prompts, IsEmpty());
    } else {
      EXPECT_THAT(prompts, Contains(HasSubstr(fmt::format(R"("valid_to":{})", kMonday_ms + 61'000))));
    }
    EXPECT_THAT(engine.records(OutputKind::alert), Contains(HasSubstr(R"("typology":"fraud_victim")")));
    EXPECT_THAT(engine.records(OutputKind::police_report), Not(IsEmpty()));
    EXPECT_THAT(engine.records(OutputKind::measure), Not(IsEmpty()));
  }
}

TEST(RendererTest, AlertsShowMasksAndNoIdentifier) {
  Rendering engine;
  play_victim(engine);
  const auto alerts = engine.records(OutputKind::alert);
  ASSERT_THAT(alerts, Not(IsEmpty()));
  EXPECT_THAT(alerts, Each(AllOf(HasSubstr(R"("masked":)"), Not(HasSubstr("CUSTOMER-1")),
                                 Not(HasSubstr("13812345678")), Not(HasSubstr("6222020000001234567")),
                                 Not(HasSubstr("075588886666")))));
  Rendering revealing({.reveal_alerts = true});
  play_victim(revealing);
  EXPECT_THAT(revealing.records(OutputKind::alert), Contains(HasSubstr(R"("id":"CUSTOMER-1")")));
}

TEST(RendererTest, PoliceReportNamesThePartiesAndItsDeadline) {
  Rendering engine;
  play_victim(engine);
  EXPECT_THAT(engine.records(OutputKind::police_report),
              Contains(AllOf(HasSubstr(R"("tx_code":"100401")"), HasSubstr(R"("recipient":"police")"),
                             HasSubstr(R"("id":"CUSTOMER-1")"), HasSubstr("6222020000007654321"),
                             HasSubstr(fmt::format(R"("due":{})", kMonday_ms + kHourMs + 5 * kMinuteMs)))));
}

TEST(RendererTest, DecisionSpeaksOfReasonsAPayerMayHear) {
  Rendering engine({.language = Language::en});
  play_victim(engine);
  ASSERT_THAT(engine.records(OutputKind::decision), SizeIs(1));
  EXPECT_THAT(engine.records(OutputKind::decision)[0],
              AllOf(HasSubstr(R"("decision":"delay")"), HasSubstr(R"("delay_s":86400)"),
                    HasSubstr("suspicious call")));
}

// No tipping off (AML law Art. 35; REGULATION 4): whatever is said to a customer has no word of a report, a
// list or the police's interest, for every template, reason and measure text there is.
TEST(RendererTest, NothingSaidToACustomerSpeaksOfAReport) {
  const auto silent = AllOf(Not(HasSubstr("报告")), Not(HasSubstr("举报")), Not(HasSubstr("上报")),
                            Not(HasSubstr("名单")), Not(HasSubstr("可疑交易")), Not(HasSubstr("公安")),
                            Not(HasSubstr("report")), Not(HasSubstr(" list")), Not(HasSubstr("http")));
  for (const std::string_view id :
       {"P-VICTIM-H", "P-VICTIM-M", "P-TEL", "P-FORWARD", "P-SITE", "P-FUND", "P-APPEAL-FILED",
        "P-APPEAL-ACCEPTED", "P-APPEAL-LIFTED", "P-APPEAL-UPHELD", "P-APPEAL-COMPLAINT"}) {
    for (const Language language : {Language::zh_cn, Language::en}) {
      EXPECT_FALSE(template_text(id).in(language).empty()) << id;
      EXPECT_THAT(std::string(template_text(id).in(language)), silent) << id;
    }
  }
  std::vector<std::string> codes = {"ACCOUNT_ABNORMAL", "INCOMPLETE"};
  for (const Typology& typology : default_typologies()) {  // whatever a payment may be held up for
    for (const TypologyDetector& row : typology.detectors) {
      const bool of_money = (find_detector(row.code)->entities & bit(EntityKind::account)) != 0;
      if (typology.side == Side::victim && of_money) codes.push_back(row.code);
    }
  }
  for (const std::string& code : codes) {
    EXPECT_FALSE(reason_text(code).zh.empty()) << code;
    EXPECT_THAT(std::string(reason_text(code).zh), silent) << code;
    EXPECT_THAT(std::string(reason_text(code).en), silent) << code;
  }
  std::vector<Bilingual> texts = {appeal_lifted_reason()};
  for (const Typology& typology : default_typologies()) {
    for (const Measure measure : typology.measures) {
      if (measure == Measure::none) continue;
      texts.push_back(measure_text(measure).told.reason);
      texts.push_back(measure_text(measure).told.remedy);
    }
  }
  for (const CityRow& city : city_rows()) {
    texts.push_back(city.advice.text);
    texts.push_back(city.blocking.text);
  }
  for (const Bilingual& text : texts) {
    EXPECT_THAT(std::string(text.zh), silent);
    EXPECT_THAT(std::string(text.en), silent);
  }
}

TEST(RendererTest, EveryTemplateAndMeasureOfTheRulesHasItsWords) {
  const Rules rules;
  for (const Typology& typology : rules.typologies()) {
    for (std::size_t grade = 1; grade < kGrades; ++grade) {
      const std::string_view id = typology.templates[grade];
      if (!id.empty()) {
        EXPECT_FALSE(template_text(id).zh.empty() || template_text(id).en.empty()) << id;
      }
      if (typology.measures[grade] != Measure::none) {
        EXPECT_FALSE(measure_text(typology.measures[grade]).legal_basis.empty());
      }
    }
    EXPECT_TRUE(typology.side == Side::victim ||
                std::all_of(typology.templates.begin(), typology.templates.end(),
                            [](std::string_view id) { return id.empty(); }))
        << typology.id << ": only victims are prompted";
    for (const Measure measure : typology.measures) {
      EXPECT_TRUE(measure != Measure::stop_payment && measure != Measure::freeze)
          << "only orders and lists stop and freeze";
    }
  }
}

TEST(RendererTest, SuspectGetsNoPrompt) {
  Rendering engine;
  engine.feed(list("l1", "account", "MULE", kMonday_ms));
  engine.feed(transfer("t1", "A1", "MULE", 5000000, kMonday_ms + 1000, "done", "C1"));
  engine.feed(transfer("t2", "MULE", "B2", 5000000, kMonday_ms + 2000));
  EXPECT_THAT(engine.records(OutputKind::prompt), Each(Not(HasSubstr(R"("id":"MULE")"))));
  EXPECT_THAT(engine.records(OutputKind::police_report), Contains(HasSubstr(R"("id":"MULE")")));
}

TEST(RendererTest, LargeValueReportListsTheDay) {
  Rendering engine;
  engine.feed(transfer("t1", "A1", "B1", 30000000, kMonday_ms, "done", "C1"));
  engine.feed(transfer("t2", "A2", "B2", 20000000, kMonday_ms + kHourMs, "done", "C1"));
  ASSERT_THAT(engine.records(OutputKind::large_value_report), SizeIs(1));
  // Monday 2 March 2026 and five working days: the end of Monday 9 March.
  EXPECT_THAT(engine.records(OutputKind::large_value_report)[0],
              AllOf(HasSubstr(R"("crcd":"0503")"), HasSubstr(R"("sum_minor":50000000)"),
                    HasSubstr(R"("transaction_count":2)"), HasSubstr(R"("day":20260302)"),
                    HasSubstr(R"("due":1773071999999)")));
}

TEST(RendererTest, SameEffectSameBytes) {
  Rendering first, second;
  play_victim(first);
  play_victim(second);
  for (const OutputKind kind :
       {OutputKind::alert, OutputKind::prompt, OutputKind::police_report, OutputKind::measure}) {
    EXPECT_EQ(first.records(kind), second.records(kind));
  }
}

}  // namespace
}  // namespace xiezhi
