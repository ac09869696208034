// Deadlines that run by themselves: a millisecond before and after, over a weekend, over a make-up working
// day, over a restart; what ends them; nothing twice.
#include "stream/engine/deadlines.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <set>

#include "stream/base/time.h"
#include "tests/unit/order_desk.h"
#include "tests/unit/restart.h"

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
using ::testing::Not;
using testing::receipt;
using testing::Rendering;
using testing::Seen;
using testing::transfer;
using ::testing::UnorderedElementsAre;

std::int64_t midnight_ms(std::int32_t month, std::int32_t day) {
  return beijing_midnight_ms(days_from_civil(2026, month, day));
}

std::string feedback(std::string_view id, std::string_view ids, const Seen& about, std::string_view outcome,
                     std::int64_t time_ms) {
  return fmt::format(
      R"({{"type":"feedback.v1","event_id":"{}","event_time":{},"institution_id":"104100000004",{},)"
      R"("subject":"{}","outcome":"{}"}})",
      id, time_ms, ids, to_hex(about.subject_token), outcome);
}
std::string of_report(const Seen& about) {
  return fmt::format(R"("alert_id":"a","report_id":"{}")", to_hex(about.id));
}
std::string of_case(const Seen& about) { return fmt::format(R"("case_id":"{}")", to_hex(about.case_id)); }

// A listed account receives money: a draft, a report to the police, a prompt to who paid.
class ClockDesk {
 public:
  explicit ClockDesk(ShardOptions options = {})
      : options_(options), engine_({.language = Language::en}, options) {}

  void find_out(std::int64_t time_ms = kMonday_ms, std::string_view grade = "high") {
    engine_.feed(list("l1", "account", "MULE", time_ms, fmt::format(R"(,"grade":"{}")", grade)));
    engine_.feed(transfer("t1", "A1", "MULE", 5000000, time_ms, "done", "C1"));
  }
  // "suspicious_draft soon" of each record that a tick brings.
  std::vector<std::string> tick(std::int64_t time_ms) {
    engine_.forget();
    engine_.tick(time_ms);
    return told();
  }
  std::vector<std::string> told() {
    std::vector<std::string> found;
    for (const std::string& each : engine_.records(OutputKind::deadline))
      found.push_back(member(each, "what") + " " + member(each, "state"));
    return found;
  }
  std::vector<std::string> feed(const std::string& record) {
    engine_.forget();
    EXPECT_TRUE(engine_.feed(record));
    return told();
  }
  Seen only(OutputKind kind) { return engine_.of(kind).at(0); }
  std::uint64_t running(Term term) {
    std::uint64_t sum = 0;
    for (const auto& shard : engine_.shards_) sum += shard->facts().dues().running(term);
    return sum;
  }

  ShardOptions options_;
  Rendering engine_;
};

class Clocks : public ::testing::Test, protected ClockDesk {};

TEST_F(Clocks, ADraftIsSoonDueOnItsLastWorkingDayAndOverdueAfterIt) {
  find_out();
  const std::int64_t last_ms = midnight_ms(3, 9);  // Monday after the weekend: the fifth working day
  EXPECT_THAT(tick(last_ms - 1), Not(Contains(HasSubstr("draft"))));
  EXPECT_THAT(tick(last_ms), Contains("suspicious_draft soon"));
  EXPECT_THAT(tick(last_ms + 1), IsEmpty());
  EXPECT_THAT(tick(last_ms + kDayMs - 1), IsEmpty());
  EXPECT_EQ(running(Term::suspicious_draft), 1U);
  EXPECT_THAT(tick(last_ms + kDayMs), ElementsAre("suspicious_draft overdue"));
  EXPECT_THAT(tick(last_ms + 2 * kDayMs), IsEmpty());
  EXPECT_EQ(running(Term::suspicious_draft), 1U) << "it is still owed";
}

// Saturday, 14 February 2026 is a working day (调休), 15 to 23 are holidays.
TEST_F(Clocks, AMakeUpWorkingDayCounts) {
  find_out(midnight_ms(2, 9) + 1);
  EXPECT_THAT(tick(midnight_ms(2, 14) - 1), Not(Contains(HasSubstr("draft"))));
  EXPECT_THAT(tick(midnight_ms(2, 14)), Contains("suspicious_draft soon"));
  EXPECT_THAT(tick(midnight_ms(2, 15) - 1), Not(Contains(HasSubstr("draft"))));
  EXPECT_THAT(tick(midnight_ms(2, 15)), Contains("suspicious_draft overdue"));
}

TEST_F(Clocks, ARecordSaysWhatAndByWhichLawAndNamesNobody) {
  find_out();
  tick(midnight_ms(3, 9));
  std::string draft;
  for (const std::string& each : engine_.records(OutputKind::deadline)) {
    if (each.find("suspicious_draft") != std::string::npos) draft = each;
  }
  EXPECT_THAT(draft,
              AllOf(HasSubstr(R"("state":"soon")"), HasSubstr("反洗钱法第三十五条"),
                    HasSubstr(fmt::format(R"("about":"{}")", to_hex(only(OutputKind::suspicious_report).id))),
                    HasSubstr(fmt::format(R"("due":{})", midnight_ms(3, 10) - 1)),
                    HasSubstr(fmt::format(R"("event_time":{})", midnight_ms(3, 9))),
                    HasSubstr(R"("purpose":"AML")"), HasSubstr(R"("offset":2)"), Not(HasSubstr("MULE"))));
}

// The program was down: log time jumps past everything. Each moment is told, at its own time, once.
TEST_F(Clocks, AJumpOfLogTimeTellsOfEachMoment) {
  find_out();
  tick(kMonday_ms + 30 * kDayMs);
  std::set<std::string> ids, wanted;
  std::vector<std::string> draft;
  for (const std::string& each : engine_.records(OutputKind::deadline)) {
    EXPECT_TRUE(ids.insert(member(each, "deadline_id")).second);
    if (member(each, "what") == "suspicious_draft") draft.push_back(member(each, "event_time"));
  }
  EXPECT_THAT(draft, ElementsAre(std::to_string(midnight_ms(3, 9)), std::to_string(midnight_ms(3, 10))));
  EXPECT_THAT(tick(kMonday_ms + 60 * kDayMs), IsEmpty());
}

TEST_F(Clocks, ARestartForgetsNothingAndTellsNothingTwice) {
  const Rules rules;
  find_out();
  ClockDesk straight;
  straight.find_out();
  std::vector<std::string> here, there;
  const auto take = [](Rendering& engine, std::vector<std::string>& all) {
    for (const std::string& each : engine.records(OutputKind::deadline)) all.push_back(each);
  };
  for (const std::int64_t at_ms :
       {kMonday_ms + kHourMs, midnight_ms(3, 9) - 1, midnight_ms(3, 9), midnight_ms(3, 9) + 1,
        midnight_ms(3, 10) - 1, midnight_ms(3, 10), midnight_ms(3, 20)}) {
    testing::restart(engine_, rules, options_);
    tick(at_ms);
    take(engine_, here);
    straight.tick(at_ms);
    take(straight.engine_, there);
  }
  EXPECT_EQ(here, there);
  EXPECT_GT(here.size(), 3U);
}

TEST_F(Clocks, WhoeverHearsOfADeliveredReportEndsItsClock) {
  find_out();
  const Seen report = only(OutputKind::police_report);
  EXPECT_EQ(running(Term::police_report), 2U) << "about who paid, and about the account";
  EXPECT_THAT(feed(feedback("f1", of_report(report), report, "undetermined", kMonday_ms + kMinuteMs)),
              ElementsAre("police_report met"));
  EXPECT_EQ(running(Term::police_report), 1U);
  EXPECT_THAT(feed(feedback("f2", of_report(report), report, "undetermined", kMonday_ms + kMinuteMs + 1)),
              IsEmpty());
  EXPECT_THAT(tick(kMonday_ms + kHourMs), ElementsAre("police_report overdue")) << "the other one";
  EXPECT_THAT(engine_.confirmations, IsEmpty()) << "what is no verdict confirms no draft";
}

// A term of minutes is over before anybody could be told that it soon is.
TEST_F(Clocks, AReportOfMinutesIsNeverSoonOver) {
  find_out();
  ASSERT_EQ(only(OutputKind::police_report).grade, Grade::high);
  EXPECT_THAT(tick(kMonday_ms + 5 * kMinuteMs), IsEmpty());
  EXPECT_THAT(tick(kMonday_ms + 5 * kMinuteMs + 1),
              ElementsAre("police_report overdue", "police_report overdue"));
}

TEST_F(Clocks, WhatComesAfterItsEndIsMetLate) {
  find_out();
  const Seen report = only(OutputKind::police_report);
  tick(kMonday_ms + 2 * kDayMs);
  EXPECT_THAT(feed(feedback("f1", of_report(report), report, "confirmed", kMonday_ms + 2 * kDayMs)),
              Contains("police_report met_late"));
}

TEST_F(Clocks, ADraftWaitsForAVerdictAndItsReportForDelivery) {
  find_out();
  const Seen draft = only(OutputKind::suspicious_report);
  EXPECT_THAT(feed(feedback("f1", of_report(draft), draft, "undetermined", kMonday_ms + kHourMs)),
              Not(Contains(HasSubstr("draft"))));
  EXPECT_THAT(feed(feedback("f2", of_report(draft), draft, "confirmed", kMonday_ms + 2 * kHourMs)),
              Contains("suspicious_draft met"));
  EXPECT_EQ(running(Term::suspicious_report), 1U);
  const Seen report = engine_.of(OutputKind::suspicious_report).at(1);
  EXPECT_THAT(feed(feedback("f3", of_report(report), report, "undetermined", kMonday_ms + 3 * kHourMs)),
              ElementsAre("suspicious_report met"));
}

TEST_F(Clocks, ADraftThatIsRejectedIsDone) {
  find_out();
  const Seen draft = only(OutputKind::suspicious_report);
  EXPECT_THAT(feed(feedback("f1", of_report(draft), draft, "false_positive", kMonday_ms + kHourMs)),
              Contains("suspicious_draft met"));
  EXPECT_EQ(running(Term::suspicious_draft) + running(Term::suspicious_report), 0U);
}

TEST_F(Clocks, APromptIsAnsweredWithinAnHour) {
  find_out();
  const Seen prompt = only(OutputKind::prompt);
  EXPECT_THAT(tick(kMonday_ms + kHourMs), Not(Contains(HasSubstr("prompt"))));
  EXPECT_THAT(tick(kMonday_ms + kHourMs + 1), Contains("prompt_receipt overdue"));
  EXPECT_THAT(feed(receipt("r1", prompt, "delivered", kMonday_ms + 2 * kHourMs)),
              Contains("prompt_receipt met_late"));
  EXPECT_THAT(feed(receipt("r2", prompt, "confirmed", kMonday_ms + 3 * kHourMs)), IsEmpty());
}

TEST_F(Clocks, AMeasureWaitsForAPerson) {
  find_out(kMonday_ms, "critical");
  ASSERT_EQ(only(OutputKind::measure).subject, "MULE");
  const Seen measure = only(OutputKind::measure);
  EXPECT_EQ(running(Term::measure_review), 1U);
  EXPECT_THAT(feed(feedback("f1", of_case(measure), measure, "undetermined", kMonday_ms + kHourMs)),
              Not(Contains(HasSubstr("measure"))));
  EXPECT_THAT(tick(midnight_ms(3, 6) - 1),
              AllOf(Contains("measure_review soon"), Not(Contains("measure_review overdue"))));
  EXPECT_THAT(tick(midnight_ms(3, 6)), Contains("measure_review overdue"));
  EXPECT_THAT(feed(feedback("f2", of_case(measure), measure, "confirmed", midnight_ms(3, 6))),
              Contains("measure_review met_late"));
}

class GuangzhouClocks : public ::testing::Test, protected ClockDesk {
 protected:
  static ShardOptions city() {
    ShardOptions options;
    options.profile = CityProfile::guangzhou;
    return options;
  }
  GuangzhouClocks() : ClockDesk(city()) {}
};

// Guangzhou Art. 16: whoever was given a lead answers within ten working days. Delivery is no answer.
TEST_F(GuangzhouClocks, ALeadIsAnsweredInTenWorkingDays) {
  find_out();
  const Seen report = only(OutputKind::police_report);
  EXPECT_EQ(running(Term::dispatched_lead),
            engine_.of(OutputKind::police_report).size() + engine_.of(OutputKind::regulator_report).size());
  feed(feedback("f1", of_report(report), report, "undetermined", kMonday_ms + 1));
  EXPECT_THAT(tick(midnight_ms(3, 13) - 1), Not(Contains("dispatched_lead soon")));
  EXPECT_THAT(tick(midnight_ms(3, 13)), Contains("dispatched_lead soon"));
  EXPECT_THAT(tick(midnight_ms(3, 17) - 1), Not(Contains("dispatched_lead overdue")));
  EXPECT_THAT(feed(feedback("f2", of_report(report), report, "confirmed", midnight_ms(3, 17) - 1)),
              ElementsAre("dispatched_lead met"));
}

TEST_F(Clocks, NoOtherCityAsksForAnAnswer) {
  find_out();
  EXPECT_EQ(running(Term::dispatched_lead), 0U);
}

TEST(OrderClocks, AStopIsSoonOverSixHoursBeforeItsEnd) {
  testing::OrderDesk desk;
  const auto told = [&](std::int64_t time_ms) {
    desk.tick(time_ms);
    std::vector<std::string> found;
    for (const std::string& each : desk.engine.records(OutputKind::deadline))
      found.push_back(member(each, "what") + " " + member(each, "state") + " " + member(each, "order_id"));
    return found;
  };
  const std::int64_t end_ms = testing::kFirst_ms + testing::kStopMs;
  EXPECT_EQ(desk.order("100101", testing::kFirst_ms), "100000");
  EXPECT_THAT(told(end_ms - 6 * kHourMs - 2), IsEmpty());
  EXPECT_THAT(told(end_ms - 6 * kHourMs - 1), ElementsAre("stop_end soon o1"));
  EXPECT_EQ(desk.order("100105", end_ms - kHourMs), "100000") << "extended: it ends later";
  EXPECT_THAT(told(end_ms), IsEmpty());
  EXPECT_THAT(told(end_ms + testing::kStopMs - 1), ElementsAre("stop_end soon o2"));
  EXPECT_THAT(told(end_ms + testing::kStopMs), IsEmpty()) << "nobody owes anything";
  for (const auto& shard : desk.engine.shards_) EXPECT_EQ(shard->facts().dues().size(), 0U);
}

TEST(OrderClocks, AStopThatIsLiftedIsNotSoonOver) {
  testing::OrderDesk desk;
  EXPECT_EQ(desk.order("100101", testing::kFirst_ms), "100000");
  EXPECT_EQ(desk.order("100103", testing::kFirst_ms + 1), "100000");
  desk.tick(testing::kFirst_ms + testing::kStopMs);
  EXPECT_THAT(desk.engine.records(OutputKind::deadline), IsEmpty());
}

}  // namespace
}  // namespace xiezhi
