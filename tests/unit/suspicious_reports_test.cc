// Drafts of suspicious-transaction reports and their confirmation: stream/engine/renderer_leads.cc,
// stream/engine/report_rows.cc.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "stream/base/calendar.h"
#include "stream/base/time.h"
#include "stream/engine/report_rows.h"
#include "tests/unit/restart.h"

namespace xiezhi {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::kMonday_ms;
using testing::list;
using ::testing::Not;
using testing::Rendering;
using testing::Seen;
using ::testing::SizeIs;
using testing::transfer;

std::string graded(std::string_view grade, std::string_view account = "MULE") {
  return list(fmt::format("l-{}-{}", grade, account), "account", account, kMonday_ms,
              fmt::format(R"(,"grade":"{}")", grade));
}

std::string feedback(std::string_view id, const Seen& draft, std::string_view outcome, std::int64_t time_ms) {
  return fmt::format(
      R"({{"type":"feedback.v1","event_id":"{}","event_time":{},"institution_id":"104100000004","case_id":"{}",)"
      R"("report_id":"{}","subject":"{}","outcome":"{}"}})",
      id, time_ms, to_hex(draft.case_id), to_hex(draft.id), to_hex(draft.subject_token), outcome);
}

TEST(Suspicious, ACaseOfHighGradeIsDraftedOnceAndOneBelowIsNot) {
  for (const auto& [grade, drafts] : {std::pair{"medium", 0U}, {"high", 1U}, {"critical", 1U}}) {
    Rendering engine;
    engine.feed(graded(grade));
    engine.feed(transfer("t1", "A1", "MULE", 5000000, kMonday_ms + 1000));
    EXPECT_THAT(engine.records(OutputKind::suspicious_report), SizeIs(drafts)) << grade;
    EXPECT_EQ(engine.of(OutputKind::suspicious_report).size(), drafts);
  }
}

TEST(Suspicious, ARisingGradeGivesNoSecondDraft) {
  Rendering engine;
  engine.feed(graded("high"));
  engine.feed(transfer("t1", "A1", "MULE", 5000000, kMonday_ms + 1000));
  engine.feed(graded("critical"));
  engine.feed(transfer("t2", "A1", "MULE", 5000000, kMonday_ms + 2000));
  ASSERT_EQ(engine.of(OutputKind::alert).back().grade, Grade::critical);
  EXPECT_THAT(engine.of(OutputKind::suspicious_report), SizeIs(1));
}

TEST(Suspicious, ADraftSaysWhatWasSeenInBothLanguages) {
  const auto draft = [](Language language) {
    Rendering engine({.language = language});
    engine.feed(transfer("t0", "A1", "MULE", 100000, kMonday_ms - 40 * kDayMs));
    engine.feed(transfer("t1", "A2", "MULE", 5000000, kMonday_ms + 1000));
    engine.feed(transfer("t2", "A3", "MULE", 1, kMonday_ms + 1500, "attempted"));
    engine.feed(graded("high"));
    engine.feed(transfer("t3", "MULE", "B2", 4900000, kMonday_ms + 2000));
    return engine.records(OutputKind::suspicious_report).at(0);
  };
  EXPECT_THAT(
      draft(Language::zh_cn),
      AllOf(HasSubstr(R"("status":"draft")"), HasSubstr(R"("confirmed":false)"),
            HasSubstr(R"("recipient":"aml_centre")"), HasSubstr("收入1笔、合计50000.00元，来自1个对手"),
            HasSubstr("支出1笔、合计49000.00元，付给1个对手"), HasSubstr("未完成1笔"),
            HasSubstr("支出为收入的98%"), HasSubstr("须经人工分析"), HasSubstr(R"("tptr":"01")"),
            HasSubstr(R"("event_id":"t1")"), HasSubstr(R"("event_id":"t3")"),
            Not(HasSubstr(R"("event_id":"t0")")), Not(HasSubstr("transactions_truncated"))));
  EXPECT_THAT(draft(Language::en),
              AllOf(HasSubstr("1 receipts of 50000.00 yuan in all from 1 counterparties"),
                    HasSubstr("98 % of what came in went out"), HasSubstr("a person must analyse it")));
}

TEST(Suspicious, MoneyThatStaysIsNotSaidToPass) {
  for (const auto& [out, passes] : {std::pair{4000000, true}, {3999999, false}}) {
    Rendering engine;
    engine.feed(transfer("t1", "A2", "MULE", 5000000, kMonday_ms + 1000));
    engine.feed(graded("high"));
    engine.feed(transfer("t3", "MULE", "B2", out, kMonday_ms + 2000));
    const std::string draft = engine.records(OutputKind::suspicious_report).at(0);
    EXPECT_EQ(draft.find("不留存") != std::string::npos, passes) << out;
  }
}

TEST(Suspicious, UrgencyAndDirectionFollowTheGrade) {
  for (const auto& [grade, words] :
       {std::pair{"high", R"("detr":"01","dorp":"01")"}, {"critical", R"("detr":"02","dorp":"04")"}}) {
    Rendering engine;
    engine.feed(graded(grade));
    engine.feed(transfer("t1", "A1", "MULE", 5000000, kMonday_ms + 1000));
    EXPECT_THAT(engine.records(OutputKind::suspicious_report).at(0), HasSubstr(words));
  }
}

class Confirmation : public ::testing::Test {
 protected:
  Confirmation() {
    engine_.feed(graded("high"));
    engine_.feed(transfer("t1", "A1", "MULE", 5000000, kMonday_ms + 1000));
    draft_ = engine_.of(OutputKind::suspicious_report).at(0);
  }
  std::vector<std::string> confirmed() {
    std::vector<std::string> found;
    for (const std::string& each : engine_.records(OutputKind::suspicious_report)) {
      if (each.find(R"("status":"confirmed")") != std::string::npos) found.push_back(each);
    }
    return found;
  }
  Rendering engine_;
  Seen draft_;
};

TEST_F(Confirmation, GivesTheReportAnewAndOnlyOnce) {
  EXPECT_TRUE(engine_.feed(feedback("f1", draft_, "confirmed", kMonday_ms + kHourMs)));
  ASSERT_THAT(confirmed(), SizeIs(1));
  EXPECT_THAT(confirmed()[0], AllOf(HasSubstr(R"("confirmed":true)"), HasSubstr(R"("event_id":"f1")"),
                                    HasSubstr(fmt::format(R"("draft_id":"{}")", to_hex(draft_.id))),
                                    HasSubstr("已经人工分析确认"), HasSubstr(R"("event_id":"t1")"),
                                    Not(HasSubstr(fmt::format(R"("report_id":"{}")", to_hex(draft_.id))))));
  EXPECT_TRUE(engine_.feed(feedback("f2", draft_, "confirmed", kMonday_ms + 2 * kHourMs)));
  EXPECT_THAT(confirmed(), SizeIs(1)) << "a second word changes nothing";
  EXPECT_THAT(engine_.confirmations, ::testing::ElementsAre(true, false));
}

TEST_F(Confirmation, OnlyTheWordConfirmedCounts) {
  for (const auto* outcome : {"false_positive", "undetermined"})
    EXPECT_TRUE(engine_.feed(feedback(outcome, draft_, outcome, kMonday_ms + kHourMs)));
  EXPECT_THAT(confirmed(), IsEmpty());
  EXPECT_THAT(engine_.confirmations, IsEmpty());
}

TEST_F(Confirmation, OfADraftThatIsNotThereIsCounted) {
  Seen other = draft_;
  other.id.lo ^= 1;
  EXPECT_TRUE(engine_.feed(feedback("f1", other, "confirmed", kMonday_ms + kHourMs)));
  other = draft_;
  other.subject_token.lo ^= 1;
  EXPECT_TRUE(engine_.feed(feedback("f2", other, "confirmed", kMonday_ms + kHourMs)));
  EXPECT_THAT(confirmed(), IsEmpty());
  EXPECT_THAT(engine_.confirmations, ::testing::ElementsAre(false, false));
}

// 接续报告: a case that goes on is drafted anew once three months have passed since its draft, to the day.
TEST_F(Confirmation, ACaseThatGoesOnIsDraftedAnewAfterThreeMonths) {
  const std::int64_t june_2_ms = beijing_midnight_ms(days_from_civil(2026, 6, 2));
  const auto drafts = [&] { return engine_.of(OutputKind::suspicious_report).size(); };
  EXPECT_TRUE(engine_.feed(feedback("f1", draft_, "confirmed", kMonday_ms + kHourMs)));
  for (const int days : {20, 40, 60, 80})
    engine_.feed(transfer(fmt::format("d{}", days), "A1", "MULE", 100, kMonday_ms + days * kDayMs));
  engine_.feed(transfer("before", "A1", "MULE", 100, june_2_ms - 1));
  EXPECT_EQ(drafts(), 2U) << "the draft and what was confirmed";
  const Rules rules;
  testing::restart(engine_, rules);
  engine_.forget();
  engine_.feed(transfer("now", "A1", "MULE", 100, june_2_ms));
  ASSERT_EQ(drafts(), 3U);
  EXPECT_THAT(engine_.records(OutputKind::suspicious_report).at(0),
              AllOf(HasSubstr(R"("torp":2)"), HasSubstr(R"("status":"draft")"),
                    HasSubstr(R"("event_id":"d20")"), HasSubstr(R"("event_id":"now")")));
  engine_.feed(transfer("later", "A1", "MULE", 100, june_2_ms + kDayMs));
  EXPECT_EQ(drafts(), 3U) << "one in three months";
  EXPECT_TRUE(engine_.feed(feedback("f2", draft_, "confirmed", june_2_ms + 2 * kDayMs)));
  EXPECT_EQ(drafts(), 3U) << "the first one was confirmed long ago";
  const Seen second = engine_.of(OutputKind::suspicious_report).back();
  EXPECT_NE(second.id, draft_.id);
  engine_.forget();
  EXPECT_TRUE(engine_.feed(feedback("f3", second, "confirmed", june_2_ms + 3 * kDayMs)));
  EXPECT_THAT(confirmed(),
              ::testing::ElementsAre(AllOf(HasSubstr(fmt::format(R"("draft_id":"{}")", to_hex(second.id))),
                                           HasSubstr(R"("torp":2)"))));
}

// A case that never came to the grade has an id that anybody can compute, but no draft.
TEST_F(Confirmation, OfACaseBelowTheGradeIsRefused) {
  engine_.feed(graded("medium", "OTHER"));
  engine_.feed(transfer("t2", "A1", "OTHER", 5000000, kMonday_ms + 2000));
  Seen below;
  for (const Seen& alert : engine_.of(OutputKind::alert)) {
    if (alert.subject == "OTHER") below = alert;
  }
  ASSERT_EQ(below.grade, Grade::medium);
  below.id = draft_id(below.case_id, 1);
  EXPECT_TRUE(engine_.feed(feedback("f1", below, "confirmed", kMonday_ms + kHourMs)));
  EXPECT_THAT(confirmed(), IsEmpty());
}

}  // namespace
}  // namespace xiezhi
