// Appeals (反电信网络诈骗法 Art. 32 para. 3, 反洗钱法 Art. 39): every state, the moves that are forbidden,
// the clocks at their edges, what is released and what is said.
#include "stream/engine/appeals.h"

#include "tests/unit/step_desk.h"

namespace xiezhi {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::kMonday_ms;
using testing::list;
using testing::member;
using testing::midnight_ms;
using ::testing::Not;
using ::testing::SizeIs;
using testing::transfer;

class AppealTest : public testing::StepDesk {
 protected:
  explicit AppealTest(Language language = Language::en) : StepDesk("appeal_state", language) {
    engine_.feed(list("l1", "account", "MULE", kMonday_ms, R"(,"grade":"critical")"));
    engine_.feed(transfer("t1", "A1", "MULE", 5000000, kMonday_ms, "done", "C1"));
  }
  std::string send(std::string_view state, std::int64_t time_ms, std::string_view account = "MULE",
                   std::string_view more = {}) {
    return step("appeal.v1", state, time_ms,
                fmt::format(R"(,"appeal_id":"AP-1","account":"{}"{})", account, more));
  }
  std::string notice() { return only(OutputKind::prompt); }
};

TEST_F(AppealTest, FiledAcceptedAndLifted) {
  EXPECT_EQ(send("filed", kMonday_ms + 1), "taken");
  EXPECT_THAT(notice(), AllOf(HasSubstr("P-APPEAL-FILED"), HasSubstr("2026-03-17"), HasSubstr("medical"),
                              HasSubstr("identity document"), HasSubstr(R"("id":"MULE")")));
  EXPECT_EQ(send("accepted", kMonday_ms + kMinuteMs), "taken");
  EXPECT_THAT(told(), ElementsAre("essential_services met"));
  EXPECT_THAT(notice(), HasSubstr("P-APPEAL-ACCEPTED"));
  EXPECT_EQ(send("lifted", kMonday_ms + kHourMs), "taken");
  EXPECT_THAT(told(), ElementsAre("appeal_answer met"));
  EXPECT_THAT(notice(), HasSubstr("P-APPEAL-LIFTED"));
  EXPECT_THAT(tick(kMonday_ms + 20 * kDayMs), IsEmpty());
}

// What does not stand up to the check is lifted at once: every measure that the institution had given, once.
TEST_F(AppealTest, LiftingReleasesTheOwnMeasures) {
  const auto given = engine_.of(OutputKind::measure);
  ASSERT_THAT(given, SizeIs(1));
  send("filed", kMonday_ms + 1);
  EXPECT_THAT(engine_.records(OutputKind::measure), IsEmpty());
  send("lifted", kMonday_ms + kHourMs);
  ASSERT_THAT(engine_.records(OutputKind::measure), SizeIs(1));
  EXPECT_THAT(
      engine_.records(OutputKind::measure)[0],
      AllOf(HasSubstr(R"("state":"lifted")"),
            HasSubstr(fmt::format(R"("measure":"{}")", name_of(given[0].measure))),
            HasSubstr("第三十二条第三款"), HasSubstr(fmt::format(R"("valid_to":{})", kMonday_ms + kHourMs)),
            HasSubstr("lifted at once"), Not(HasSubstr("反洗钱"))));
  EXPECT_THAT(engine_.records(OutputKind::deadline),
              Contains(HasSubstr(R"("what":"measure_review","state":"met")")))
      << "nobody need look at it any more";
  EXPECT_EQ(send("lifted", kMonday_ms + 2 * kHourMs), "wrong_state");
  EXPECT_THAT(engine_.records(OutputKind::measure), IsEmpty());
}

TEST_F(AppealTest, AnUpheldMeasureStaysUntilAComplaintLiftsIt) {
  send("filed", kMonday_ms + 1);
  EXPECT_EQ(send("upheld", kMonday_ms + kHourMs), "taken");
  EXPECT_THAT(engine_.records(OutputKind::measure), IsEmpty());
  EXPECT_THAT(notice(),
              AllOf(HasSubstr("P-APPEAL-UPHELD"), HasSubstr("abnormal use"), HasSubstr("go to court")));
  EXPECT_EQ(send("complaint", kMonday_ms + kDayMs), "taken");
  EXPECT_EQ(send("lifted", kMonday_ms + 2 * kDayMs), "taken");
  EXPECT_THAT(engine_.records(OutputKind::measure), SizeIs(1));
}

TEST_F(AppealTest, ForbiddenMovesAreRefusedAndChangeNothing) {
  for (const std::string_view state : {"accepted", "lifted", "upheld", "complaint"})
    EXPECT_EQ(send(state, kMonday_ms + 1), "not_begun") << state;
  EXPECT_EQ(send("filed", kMonday_ms + 2, "NOBODY"), "unknown_subject");
  EXPECT_EQ(send("filed", kMonday_ms + 3), "taken");
  EXPECT_EQ(send("filed", kMonday_ms + 4), "wrong_state");
  EXPECT_EQ(send("complaint", kMonday_ms + 5), "wrong_state") << "the answer is not overdue";
  EXPECT_THAT(engine_.records(OutputKind::prompt), IsEmpty());
  EXPECT_EQ(send("accepted", kMonday_ms + 6), "taken");
  EXPECT_EQ(send("accepted", kMonday_ms + 7), "wrong_state");
  EXPECT_EQ(send("upheld", kMonday_ms + 8), "taken");
  for (const std::string_view state : {"filed", "accepted", "upheld"})
    EXPECT_EQ(send(state, kMonday_ms + 9), "wrong_state") << state;
}

TEST_F(AppealTest, TheAnswerIsDueInFifteenDays) {
  send("filed", kMonday_ms);
  EXPECT_THAT(tick(kMonday_ms + kHourMs), IsEmpty());
  EXPECT_THAT(tick(kMonday_ms + kHourMs + 1), ElementsAre("essential_services overdue"));
  EXPECT_THAT(tick(midnight_ms(3, 15) - 1), IsEmpty());
  EXPECT_THAT(tick(midnight_ms(3, 15)), ElementsAre("appeal_answer soon"));
  EXPECT_THAT(tick(midnight_ms(3, 18) - 1), IsEmpty());
  EXPECT_THAT(tick(midnight_ms(3, 18)), ElementsAre("appeal_answer overdue"));
  EXPECT_EQ(send("complaint", midnight_ms(3, 18) + 1), "taken") << "nobody has answered";
  EXPECT_EQ(send("upheld", midnight_ms(3, 18) + 2), "taken");
  EXPECT_THAT(told(), ElementsAre("appeal_answer met_late"));
}

// Guangzhou Art. 17 para. 2: 回访, five working days after the answer.
TEST_F(AppealTest, WhoeverWasAnsweredIsCalledBack) {
  send("filed", kMonday_ms);
  EXPECT_EQ(send("called_back", kMonday_ms + 1), "wrong_state") << "nothing was answered yet";
  EXPECT_THAT(engine_.records(OutputKind::audit), ElementsAre(HasSubstr(R"("result":"wrong_state")")));
  send("upheld", kMonday_ms + kHourMs);
  const auto of_call_back = [&](std::int64_t time_ms) {
    engine_.forget();
    engine_.tick(time_ms);
    std::vector<std::string> states;
    for (const std::string& each : engine_.records(OutputKind::deadline)) {
      if (member(each, "what") == "call_back") states.push_back(member(each, "state"));
    }
    return states;
  };
  EXPECT_THAT(of_call_back(midnight_ms(3, 10) - 1), ElementsAre("soon"));
  EXPECT_THAT(of_call_back(midnight_ms(3, 10)), ElementsAre("overdue"));
  EXPECT_EQ(send("called_back", midnight_ms(3, 10), "MULE", R"(,"satisfaction":"dissatisfied")"), "taken");
  EXPECT_THAT(
      engine_.records(OutputKind::audit),
      ElementsAre(AllOf(HasSubstr(R"("appeal_id":"AP-1","appeal_state":"called_back","result":"taken")"),
                        HasSubstr(R"("satisfaction":"dissatisfied")"), Not(HasSubstr("MULE")))));
  EXPECT_THAT(notice(), HasSubstr("0 records")) << "who called need not be told that he has called";
  EXPECT_EQ(send("called_back", midnight_ms(3, 11)), "wrong_state") << "once";
  EXPECT_EQ(send("complaint", midnight_ms(3, 11)), "taken") << "the answer stands as it stood";
}

TEST_F(AppealTest, GoesOnAfterARestart) {
  const Rules rules;
  send("filed", kMonday_ms);
  testing::restart(engine_, rules);
  EXPECT_EQ(send("filed", kMonday_ms + 1), "wrong_state");
  EXPECT_THAT(tick(midnight_ms(3, 15)), ElementsAre("essential_services overdue", "appeal_answer soon"));
  testing::restart(engine_, rules);
  EXPECT_THAT(tick(midnight_ms(3, 18)), ElementsAre("appeal_answer overdue"));
  EXPECT_EQ(send("lifted", midnight_ms(3, 18) + 1), "taken");
  EXPECT_THAT(engine_.records(OutputKind::measure), SizeIs(1)) << "what was given is in the snapshot";
  testing::restart(engine_, rules);
  EXPECT_EQ(send("lifted", midnight_ms(3, 18) + 2), "wrong_state");
}

TEST_F(AppealTest, IsForgottenHalfAYearAfterItsEnd) {
  send("filed", kMonday_ms);
  send("upheld", kMonday_ms + 1);
  const std::int64_t end_ms = midnight_ms(3, 18) + 180 * kDayMs;
  tick(end_ms - 1);
  EXPECT_EQ(send("complaint", end_ms - 1), "taken");
  tick(end_ms);
  EXPECT_EQ(send("lifted", end_ms), "not_begun");
}

// Of an account of another bank with the same number nothing is released.
TEST_F(AppealTest, MeansTheAccountOfItsInstitutionOrBank) {
  engine_.feed(transfer("t2", "A2", "MULE", 1, kMonday_ms, "done", {}, {}, R"(,"clearing_serial":"x")"));
  EXPECT_EQ(send("filed", kMonday_ms + 1, "MULE", R"(,"bank":"104100000004")"), "taken");
}

// An objection to an order goes to who ordered: what it holds stays.
TEST(AppealOfAnOrder, ReleasesNothingThatAnOrderHolds) {
  testing::OrderDesk desk;
  EXPECT_EQ(desk.order("100101", testing::kFirst_ms), "100000");
  const auto send = [&](std::string_view state) {
    desk.engine.forget();
    desk.engine.feed(fmt::format(
        R"({{"type":"appeal.v1","event_id":"ap-{}","event_time":{},"institution_id":"104100000004",)"
        R"("appeal_id":"AP-1","account":"{}","state":"{}"}})",
        state, testing::kFirst_ms + 1, testing::kAccount, state));
  };
  send("filed");
  send("lifted");
  EXPECT_THAT(desk.engine.steps, ElementsAre("filed taken", "lifted taken"));
  EXPECT_THAT(desk.measures(), IsEmpty());
  EXPECT_THAT(desk.standing(), HasSubstr("stopped"));
}

class ChineseAppeal : public AppealTest {
 protected:
  ChineseAppeal() : AppealTest(Language::zh_cn) {}
};

// No word of a report, a list or an order in any notice of any state.
TEST_F(ChineseAppeal, NoticesTellReasonAndRemedyAndNothingElse) {
  const auto silent = AllOf(Not(HasSubstr("报告")), Not(HasSubstr("举报")), Not(HasSubstr("名单")),
                            Not(HasSubstr("可疑交易")), Not(HasSubstr("公安")), Not(HasSubstr("反洗钱")));
  send("filed", kMonday_ms + 1);
  EXPECT_THAT(notice(), AllOf(silent, HasSubstr("限制原因：账户或号码交易异常"), HasSubstr("2026-03-17"),
                              HasSubstr("基本医疗、社会保障")));
  for (const std::string_view state : {"accepted", "upheld", "complaint", "lifted"}) {
    EXPECT_EQ(send(state, kMonday_ms + 2), "taken");
    EXPECT_THAT(notice(), silent) << state;
    EXPECT_THAT(notice(), Not(HasSubstr("{" + std::string("due}")))) << state;
    for (const std::string& each : engine_.records(OutputKind::measure)) EXPECT_THAT(each, silent);
  }
}

}  // namespace
}  // namespace xiezhi
