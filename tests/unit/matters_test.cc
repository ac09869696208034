// Matters (REGULATION F24, F33, F35, F44, F46, F63): every state and move, the clocks at their edges, what is
// told of each step, and that a report of somebody counts against whom it is about (stream/base/step.cc,
// detectors/m02_reported.cc).
#include "stream/engine/matters.h"

#include <map>
#include <set>

#include "stream/base/calendar.h"
#include "tests/unit/step_desk.h"

namespace xiezhi {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::kMonday_ms;
using testing::midnight_ms;
using ::testing::Not;
using ::testing::SizeIs;
using testing::transfer;

class MatterTest : public testing::StepDesk {
 protected:
  MatterTest() : StepDesk("what") {}

  std::string send(std::string_view kind, std::string_view state, std::int64_t time_ms,
                   std::string_view more = {}, std::string_view matter_id = "M-1") {
    return step("matter.v1", state, time_ms,
                fmt::format(R"(,"matter_id":"{}","kind":"{}"{})", matter_id, kind, more));
  }
  std::string audit() { return only(OutputKind::audit); }
  std::string tip(std::string_view role, std::int64_t time_ms, std::string_view matter_id = "T-1",
                  std::string_view about = R"("account":"MULE")") {
    return send("tip", "accepted", time_ms, fmt::format(R"(,"informant_role":"{}",{})", role, about),
                matter_id);
  }
};

TEST_F(MatterTest, EveryMoveThatMayBeAndNoOther) {
  const std::map<std::string, std::set<std::string>> kMay = {
      {"", {"accepted"}},
      {"accepted", {"dispatched", "urged", "answered", "closed"}},
      {"dispatched", {"dispatched", "urged", "answered", "closed"}},
      {"urged", {"dispatched", "urged", "answered", "closed"}},
      {"answered", {"urged", "answered", "closed"}},
      {"closed", {"called_back", "evaluated"}},
      {"called_back", {"evaluated"}},
      {"evaluated", {}},
  };
  const std::map<std::string, std::vector<std::string>> kPath = {
      {"", {}},
      {"accepted", {"accepted"}},
      {"dispatched", {"accepted", "dispatched"}},
      {"urged", {"accepted", "urged"}},
      {"answered", {"accepted", "answered"}},
      {"closed", {"accepted", "closed"}},
      {"called_back", {"accepted", "closed", "called_back"}},
      {"evaluated", {"accepted", "closed", "evaluated"}},
  };
  int number = 0;
  for (const auto& [from, may] : kMay) {
    for (const std::string_view to : names_of<MatterState>().subspan(1)) {
      const std::string id = fmt::format("M-{}", ++number);
      for (const std::string& step : kPath.at(from))
        ASSERT_EQ(send("lead", step, kMonday_ms, {}, id), "taken");
      const std::string refused = from.empty() ? "not_begun" : "wrong_state";
      EXPECT_EQ(send("lead", to, kMonday_ms + 1, {}, id), may.contains(std::string(to)) ? "taken" : refused)
          << from << " to " << to;
    }
  }
}

TEST_F(MatterTest, AnAuthoritySetsTheDayAndTheAnswerEndsTheClock) {
  const std::string due = fmt::format(R"(,"due_time":{},"authority":"湘潭市金融办")", midnight_ms(3, 20) - 1);
  EXPECT_EQ(send("rectification", "accepted", kMonday_ms, due), "taken");
  EXPECT_THAT(audit(),
              AllOf(HasSubstr(R"("matter_kind":"rectification","matter_state":"accepted","result":"taken")"),
                    HasSubstr("湘潭市金融办"), HasSubstr(fmt::format(R"("due":{})", midnight_ms(3, 20) - 1)),
                    HasSubstr(R"("matter_id":"M-1")"), HasSubstr(R"("event_id":"s1")")));
  EXPECT_THAT(tick(midnight_ms(3, 15) - 1), IsEmpty());
  EXPECT_THAT(tick(midnight_ms(3, 15)), ElementsAre("rectification soon"));
  EXPECT_THAT(tick(midnight_ms(3, 20) - 1), IsEmpty());
  EXPECT_EQ(send("rectification", "answered", midnight_ms(3, 20) - 1), "taken");
  EXPECT_THAT(told(), ElementsAre("rectification met"));
  EXPECT_THAT(tick(midnight_ms(4, 20)), IsEmpty());
}

TEST_F(MatterTest, AnAnswerOneMillisecondLateIsLate) {
  send("rectification", "accepted", kMonday_ms, fmt::format(R"(,"due_time":{})", midnight_ms(3, 20) - 1));
  EXPECT_THAT(tick(midnight_ms(3, 20)), ElementsAre("rectification soon", "rectification overdue"));
  EXPECT_EQ(send("rectification", "answered", midnight_ms(3, 20)), "taken");
  EXPECT_THAT(told(), ElementsAre("rectification met_late"));
}

// Ten working days of Guangzhou Art. 16: with a weekend, 2026-05-01 to 05-05 free and 05-09 a make-up working
// day.
TEST_F(MatterTest, ALeadIsAnsweredInTenWorkingDays) {
  send("lead", "accepted", midnight_ms(4, 27) + kHourMs);
  EXPECT_THAT(tick(midnight_ms(5, 11) - 1), Not(Contains("lead_answer overdue")));
  std::int32_t day = 11;
  while (tick(midnight_ms(5, day)) != std::vector<std::string>{"lead_answer overdue"} && day < 31) ++day;
  EXPECT_EQ(beijing_midnight_ms(add_working_days(days_from_civil(2026, 4, 27), 10) + 1), midnight_ms(5, day));
}

TEST_F(MatterTest, EachKindHasItsOwnTerm) {
  const std::map<std::string, std::int64_t> kEnds = {
      {"interview", midnight_ms(3, 17)},    {"rectification", midnight_ms(4, 2)},
      {"suggestion", midnight_ms(5, 2)},    {"tip", midnight_ms(3, 17)},
      {"staff_report", midnight_ms(3, 17)}, {"lead", midnight_ms(3, 17)},
  };
  for (const auto& [kind, end_ms] : kEnds) {
    EXPECT_EQ(send(kind, "accepted", kMonday_ms, {}, "K-" + kind), "taken");
    EXPECT_THAT(audit(), HasSubstr(fmt::format(R"("due":{})", end_ms - 1))) << kind;
  }
}

TEST_F(MatterTest, UrgingBeginsAnotherClock) {
  send("interview", "accepted", kMonday_ms);
  send("interview", "answered", kMonday_ms + kDayMs);
  EXPECT_EQ(send("interview", "urged", kMonday_ms + 2 * kDayMs,
                 fmt::format(R"(,"due_time":{})", kMonday_ms + 3 * kDayMs)),
            "taken");
  EXPECT_THAT(tick(kMonday_ms + 3 * kDayMs), IsEmpty()) << "that it is soon over was known when it began";
  EXPECT_THAT(tick(kMonday_ms + 3 * kDayMs + 1), ElementsAre("interview overdue"));
}

TEST_F(MatterTest, WhoeverBroughtItIsCalledBack) {
  send("lead", "accepted", kMonday_ms);
  send("lead", "closed", kMonday_ms + kHourMs);
  EXPECT_THAT(told(), ElementsAre("lead_answer met"));
  EXPECT_THAT(tick(midnight_ms(3, 10) - 1), ElementsAre("call_back soon"));
  EXPECT_THAT(tick(midnight_ms(3, 10)), ElementsAre("call_back overdue"));
  EXPECT_EQ(send("lead", "called_back", midnight_ms(3, 10) + 1, R"(,"satisfaction":"dissatisfied")"),
            "taken");
  EXPECT_THAT(told(), ElementsAre("call_back met_late"));
  EXPECT_THAT(audit(), HasSubstr(R"("satisfaction":"dissatisfied")"));
  EXPECT_EQ(send("lead", "evaluated", midnight_ms(3, 11), R"(,"satisfaction":"satisfied")"), "taken");
}

TEST_F(MatterTest, AnAuthorityIsNotCalledBack) {
  send("suggestion", "accepted", kMonday_ms);
  send("suggestion", "closed", kMonday_ms + kHourMs);
  EXPECT_THAT(tick(kMonday_ms + 30 * kDayMs), IsEmpty());
}

// One event, refused: nothing has changed, and the record says so.
TEST_F(MatterTest, ARefusedStepIsTold) {
  EXPECT_EQ(send("suggestion", "answered", kMonday_ms), "not_begun");
  EXPECT_THAT(audit(),
              AllOf(HasSubstr(R"("result":"not_begun")"), HasSubstr(R"("matter_state":"answered")")));
  send("suggestion", "accepted", kMonday_ms + 1);
  send("suggestion", "closed", kMonday_ms + 2);
  EXPECT_EQ(send("suggestion", "answered", kMonday_ms + 3), "wrong_state");
  EXPECT_THAT(audit(), HasSubstr(R"("result":"wrong_state")"));
  EXPECT_THAT(told(), IsEmpty());
}

TEST_F(MatterTest, GoesOnAfterARestart) {
  const Rules rules;
  send("suggestion", "accepted", kMonday_ms);
  testing::restart(engine_, rules);
  EXPECT_EQ(send("suggestion", "accepted", kMonday_ms + 1), "wrong_state");
  EXPECT_THAT(tick(midnight_ms(5, 2)), ElementsAre("suggestion_answer soon", "suggestion_answer overdue"));
  testing::restart(engine_, rules);
  EXPECT_THAT(tick(midnight_ms(5, 3)), IsEmpty()) << "it was told";
  EXPECT_EQ(send("suggestion", "answered", midnight_ms(5, 3)), "taken");
  EXPECT_THAT(told(), ElementsAre("suggestion_answer met_late"));
}

TEST_F(MatterTest, IsForgottenHalfAYearAfterItsEnd) {
  send("interview", "accepted", kMonday_ms);
  send("interview", "closed", kMonday_ms + 1);
  const std::int64_t end_ms = midnight_ms(3, 17) + 180 * kDayMs;
  tick(end_ms - 1);
  EXPECT_EQ(send("interview", "accepted", end_ms - 1), "wrong_state");
  tick(end_ms);
  EXPECT_EQ(send("interview", "accepted", end_ms), "taken");
}

// 受害人举报疑似诈骗: code 3002, to the police, and who pays the account afterwards is warned.
TEST_F(MatterTest, WhatAVictimReportsGoesToThePolice) {
  engine_.feed(transfer("t1", "A1", "MULE", 500000, kMonday_ms, "done", "C1"));
  EXPECT_EQ(tip("victim", kMonday_ms + kHourMs), "taken");
  const auto reports = engine_.records(OutputKind::police_report);
  ASSERT_THAT(reports, SizeIs(1));
  EXPECT_THAT(reports[0], AllOf(HasSubstr(R"("feature_code":"3002")"), HasSubstr(R"("tx_code":"100405")"),
                                HasSubstr(R"("id":"MULE")"), HasSubstr(R"("event_id":"t1")")));
  EXPECT_THAT(engine_.records(OutputKind::alert), Contains(HasSubstr(R"("code":"M02")")));
  EXPECT_THAT(engine_.of(OutputKind::prompt), Contains(::testing::Field(&testing::Seen::event_id, "s1")))
      << "who has paid it in the last 24 hours";
  engine_.forget();
  engine_.feed(transfer("t2", "A2", "MULE", 500000, kMonday_ms + 2 * kHourMs, "attempted", "C2"));
  EXPECT_THAT(engine_.records(OutputKind::prompt), SizeIs(1));
}

TEST_F(MatterTest, AWitnessIsHeardAndWeighsLess) {
  EXPECT_EQ(tip("witness", kMonday_ms, "T-1"), "taken");
  EXPECT_THAT(engine_.records(OutputKind::police_report), IsEmpty());
  EXPECT_EQ(engine_.of(OutputKind::alert).back().grade, Grade::low);
  tip("witness", kMonday_ms + 1, "T-2");
  EXPECT_EQ(engine_.of(OutputKind::alert).back().grade, Grade::medium) << "there are two of them";
  EXPECT_THAT(engine_.records(OutputKind::police_report), ElementsAre(Not(HasSubstr("3002"))));
}

TEST_F(MatterTest, ANumberThatWasReportedWarnsWhomItCalls) {
  engine_.feed(R"({"type":"call.v1","event_id":"c1","event_time":1772413200000,"institution_id":"10010",)"
               R"("caller":"13800138000","callee":"13900139000","duration_s":60})");
  tip("victim", kMonday_ms + kHourMs, "T-1", R"("phone":"13800138000")");
  EXPECT_THAT(engine_.records(OutputKind::prompt), SizeIs(1)) << "whom it called before";
  EXPECT_THAT(engine_.records(OutputKind::police_report), SizeIs(1));
}

TEST_F(MatterTest, OnlyATipCountsAgainstSomebody) {
  for (const std::string_view kind : {"lead", "interview", "rectification", "suggestion", "staff_report"}) {
    send(kind, "accepted", kMonday_ms, R"(,"informant_role":"victim","account":"MULE")");
    EXPECT_THAT(engine_.records(OutputKind::alert), IsEmpty()) << kind;
    EXPECT_THAT(audit(), AllOf(HasSubstr(R"("subject":{"kind":"account")"), Not(HasSubstr("MULE")))) << kind;
  }
  send("tip", "dispatched", kMonday_ms, R"(,"informant_role":"victim","account":"MULE")");
  EXPECT_THAT(engine_.records(OutputKind::alert), IsEmpty()) << "that was no report";
}

// Nobody whom a matter is about hears of it, and no record says who has brought it.
TEST_F(MatterTest, TellsNobodyWhoItIsAbout) {
  for (const std::string_view state : {"accepted", "answered", "closed", "called_back"})
    send("tip", state, kMonday_ms,
         R"(,"account":"ACCUSED","informant":{"name":"张三丰","phone":"13700137000"})");
  EXPECT_THAT(engine_.of(OutputKind::prompt), IsEmpty());
  EXPECT_THAT(engine_.records(OutputKind::audit),
              Each(AllOf(Not(HasSubstr("张三丰")), Not(HasSubstr("1370013")))));
}

}  // namespace
}  // namespace xiezhi
