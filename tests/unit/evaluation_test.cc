// What investigators said of alerts, counted; limits that are proposed. The command as a whole:
// tests/golden/run.py.
#include "stream/app/evaluation.h"

#include <gmock/gmock.h>

#include "detectors/detector.h"

namespace xiezhi {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr auto kConfirmed = FeedbackOutcome::confirmed;
constexpr auto kFalse = FeedbackOutcome::false_positive;
constexpr auto kUndetermined = FeedbackOutcome::undetermined;

class EvaluationTest : public ::testing::Test {
 protected:
  void say(const std::string& alert, const std::string& case_id, FeedbackOutcome outcome,
           std::int64_t time_ms = 1) {
    Event event;
    event.type = EventType::feedback;
    event.alert_id = alert;
    event.case_id = case_id;
    event.outcome = outcome;
    event.event_time_ms = time_ms;
    feedback_.take(event);
  }

  OutputFacts alert(std::uint64_t number, std::uint64_t case_number, const std::string& detector = "D06") {
    OutputFacts facts;
    facts.kind = OutputKind::alert;
    facts.id = {1, number};
    facts.case_id = {2, case_number};
    facts.detector = detector;
    facts.typology = "mule_account";
    return facts;
  }
  static std::string alert_id(std::uint64_t number) { return to_hex(Token{1, number}); }
  static std::string case_id(std::uint64_t number) { return to_hex(Token{2, number}); }

  // An alert of D06 with a case of its own that saw `seen` against the value in force of `parameter`, judged.
  OutputFacts judged(std::uint64_t number, std::int64_t seen, FeedbackOutcome outcome,
                     const std::string& parameter = "amount_minor", const std::string& unit = "minor") {
    say(alert_id(number), "", outcome);
    OutputFacts facts = alert(number, number);
    facts.evidence.push_back({"passed_through_24_hours", unit, seen, value_of("D06", parameter)});
    return facts;
  }

  std::int64_t value_of(const std::string& code, const std::string& parameter) const {
    const Detector& detector = *find_detector(code);
    for (std::size_t i = 0; i < detector.parameters.size(); ++i) {
      if (detector.parameters[i].name == parameter) return rules_.parameters(detector_number(code))[i];
    }
    ADD_FAILURE() << parameter;
    return 0;
  }

  Rules rules_;
  Feedback feedback_;
};

TEST_F(EvaluationTest, AWordAboutTheAlertComesBeforeOneAboutItsCase) {
  say("", case_id(1), kConfirmed);
  say(alert_id(2), "", kFalse);
  Evaluation evaluation(feedback_, rules_);
  evaluation.take(alert(1, 1));
  evaluation.take(alert(2, 1));
  evaluation.take(alert(3, 3));
  evaluation.take(alert(3, 3));  // the same again
  const Verdicts wanted{1, 1, 1, 0};
  EXPECT_EQ(evaluation.detectors().at("D06"), wanted);
}

TEST_F(EvaluationTest, TheLaterWordHoldsWhateverComesFirst) {
  say(alert_id(1), "", kConfirmed, 2);
  say(alert_id(1), "", kFalse, 1);
  say(alert_id(2), "", kConfirmed, 1);
  say(alert_id(2), "", kFalse, 2);
  say(alert_id(3), "", kUndetermined, 1);
  say(alert_id(3), "", kConfirmed, 1);  // at the same moment the graver one
  say(alert_id(3), "", kFalse, 1);
  EXPECT_EQ(feedback_.of({1, 1}, {}), kConfirmed);
  EXPECT_EQ(feedback_.of({1, 2}, {}), kFalse);
  EXPECT_EQ(feedback_.of({1, 3}, {}), kConfirmed);
  EXPECT_EQ(feedback_.of({1, 4}, {}), FeedbackOutcome::none);
}

TEST_F(EvaluationTest, IdsOfOthersAreCounted) {
  say("case 7", "", kConfirmed);
  EXPECT_EQ(feedback_.taken(), 1U);
  EXPECT_EQ(feedback_.unknown(), 1U);
}

TEST_F(EvaluationTest, ACaseIsWhatWasSaidOfItOrTheGravestOfItsAlerts) {
  say(alert_id(1), "", kFalse);
  say(alert_id(2), "", kConfirmed);  // case 1: confirmed
  say(alert_id(3), "", kConfirmed);
  say("", case_id(2), kFalse);  // case 2: false, whatever its alert
  Evaluation evaluation(feedback_, rules_);
  for (const std::uint64_t number : {1, 2}) evaluation.take(alert(number, 1));
  evaluation.take(alert(3, 2));
  evaluation.take(alert(4, 3));
  const Verdicts wanted{1, 1, 1, 0};
  EXPECT_EQ(evaluation.typologies().at("mule_account"), wanted);
}

// Wilson's interval for 8 of 10 and 0 of 5, as in any table.
TEST_F(EvaluationTest, PrecisionHasItsInterval) {
  const Share share = precision_of({5, 8, 2, 9});
  EXPECT_NEAR(share.value, 0.8, 1e-9);
  EXPECT_NEAR(share.least, 0.4902, 1e-4);
  EXPECT_NEAR(share.most, 0.9433, 1e-4);
  const Share none = precision_of({0, 0, 5, 0});
  EXPECT_NEAR(none.least, 0, 1e-9);
  EXPECT_NEAR(none.most, 0.4345, 1e-4);
  const Share nobody = precision_of({5, 0, 0, 9});
  EXPECT_EQ(nobody.most - nobody.least, 1);
}

TEST_F(EvaluationTest, ALimitThatKeepsWhatWasConfirmed) {
  const std::int64_t limit = value_of("D06", "amount_minor");
  Evaluation evaluation(feedback_, rules_);
  std::vector<OutputFacts> alerts;
  for (std::uint64_t i = 0; i < 100; ++i)  // two of a hundred lie below the rest
    alerts.push_back(judged(i, limit + (i < 2 ? 1 : 1000 + static_cast<std::int64_t>(i)), kConfirmed));
  for (std::uint64_t i = 100; i < 110; ++i)
    alerts.push_back(judged(i, limit + (i < 108 ? 500 : 5000), kFalse));
  for (const OutputFacts& one : alerts) evaluation.take(one);
  const std::vector<Proposal> found = evaluation.proposals({});
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].detector, "D06");
  EXPECT_EQ(found[0].parameter, "amount_minor");
  EXPECT_EQ(found[0].in_force, limit);
  EXPECT_EQ(found[0].proposed, limit + 1002);
  const Verdicts before{0, 100, 10, 0}, after{0, 98, 2, 0};
  EXPECT_EQ(found[0].before, before);
  EXPECT_EQ(found[0].after, after);
  EXPECT_THAT(evaluation.proposals({.keep_bp = 10000}), IsEmpty())
      << "all of them keep the limit where it is";
  EXPECT_THAT(evaluation.proposals({.confirmed_least = 101}), IsEmpty());
  EXPECT_THAT(evaluation.proposals({.false_least = 11}), IsEmpty());
}

TEST_F(EvaluationTest, ALimitFromAboveAndOneThatIsNobodys) {
  const std::int64_t residual = value_of("D06", "residual_bp");
  Evaluation above(feedback_, rules_);
  std::vector<OutputFacts> alerts;
  for (std::uint64_t i = 0; i < 30; ++i) alerts.push_back(judged(i, 10, kConfirmed, "residual_bp", "bp"));
  for (std::uint64_t i = 30; i < 40; ++i)
    alerts.push_back(judged(i, residual - 1, kFalse, "residual_bp", "bp"));
  for (const OutputFacts& one : alerts) above.take(one);
  ASSERT_THAT(above.proposals({}), SizeIs(1));
  EXPECT_EQ(above.proposals({})[0].parameter, "residual_bp");
  EXPECT_EQ(above.proposals({})[0].proposed, 10);

  Evaluation other(feedback_, rules_);
  for (OutputFacts one : alerts) {
    one.evidence[0].limit += 1;  // raised under other rules
    other.take(one);
  }
  EXPECT_THAT(other.proposals({}), IsEmpty());
}

}  // namespace
}  // namespace xiezhi
