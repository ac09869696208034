#include "stream/app/truth.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace xiezhi {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

PlantedCase planted(std::string scenario, std::string detector, std::string kind,
                    std::vector<std::string> events) {
  PlantedCase c;
  c.case_id = scenario + "-1";
  c.scenario = std::move(scenario);
  c.kind = std::move(kind);
  c.subject_kind = "account";
  c.subject_id = "account of " + c.case_id;
  c.event_ids = std::move(events);
  if (c.kind == "case") c.expected = {detector};
  c.detector = std::move(detector);
  return c;
}

TEST(Truth, LineIsReadAsItWasWritten) {
  PlantedCase c = planted("d06_pass_through", "D06", "case", {"a1", "a2"});
  c.victims = {"C1"};
  c.first_time_ms = 1'767'542'400'000;
  c.last_time_ms = c.first_time_ms + 5;
  c.amount_minor = 4'000'000;
  std::string text;
  append_truth_line(c, text);
  append_truth_line(planted("bad_records", "", "bad", {}), text);
  EXPECT_THAT(text, HasSubstr(R"("innocent":false)"));
  const auto read = read_truth(text);
  ASSERT_TRUE(read.has_value());
  ASSERT_EQ(read->size(), 2U);
  std::string again;
  for (const PlantedCase& one : *read) append_truth_line(one, again);
  EXPECT_EQ(again, text);
  EXPECT_EQ((*read)[0].amount_minor, 4'000'000);
  EXPECT_THAT((*read)[0].event_ids, ElementsAre("a1", "a2"));
}

TEST(Truth, ReaderNamesTheLineAtFault) {
  std::string text;
  append_truth_line(planted("d06_pass_through", "D06", "case", {"a1"}), text);
  for (const std::string_view broken :
       {"{", "[]", "{\"scenario\":3}", "{\"scenario\":\"x\"} x", "{\"nobody\":\"x\"}"}) {
    const auto read = read_truth(text + std::string(broken));
    ASSERT_FALSE(read.has_value()) << broken;
    EXPECT_EQ(read.error().code, Exit::bad_data);
    EXPECT_THAT(read.error().text, HasSubstr("line 2"));
  }
}

TEST(Truth, LineNamesTheVariantAndTheLifeBesideTheCase) {
  PlantedCase c = planted("d06_pass_through", "D06", "case", {"a1"});
  c.variant = "mixed";
  c.everyday_ids = {"l1"};
  std::string text;
  append_truth_line(c, text);
  const auto read = read_truth(text);
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ((*read)[0].variant, "mixed");
  EXPECT_THAT((*read)[0].everyday_ids, ElementsAre("l1"));
}

struct Score : testing::Test {
  std::vector<PlantedCase> cases{planted("d06_pass_through", "D06", "case", {"a1", "a2"}),
                                 planted("t05_number_changing", "T05", "case", {"b1"}),
                                 planted("innocent_landlord", "D17", "innocent", {"c1"}),
                                 planted("bad_records", "", "bad", {"x1"})};
  TruthScore score{cases};

  void alert(std::string_view detector, Grade grade, std::string_view event, std::string_view subject = {},
             std::vector<std::string_view> evidence = {}) {
    score.alert({detector, grade, "account", subject, event, evidence});
  }
};

TEST_F(Score, FindsByCauseEvidenceOrSubject) {
  EXPECT_EQ(score.planted(), 2);
  EXPECT_EQ(score.found(), 0);
  alert("D06", Grade::low, "other", {}, {"zz", "a2"});
  EXPECT_EQ(score.found(), 1);
  EXPECT_THAT(score.missed(), ElementsAre("t05_number_changing-1"));
  alert("T05", Grade::high, "other", "account of t05_number_changing-1");
  EXPECT_EQ(score.found(), 2);
  EXPECT_EQ(score.false_alarms(), 0);
}

TEST_F(Score, AnotherDetectorDoesNotFindButIsNotFalse) {
  alert("D03", Grade::high, "a1");
  EXPECT_EQ(score.found(), 0);
  EXPECT_EQ(score.false_alarms(), 0);
}

TEST_F(Score, VariantsHaveRowsOfTheirOwnAndPartnersAreRightlyWarned) {
  cases[0].variant = "mixed";
  cases[0].everyday_ids = {"l1"};
  cases[1].variant = "plain";
  TruthScore mixed(cases);
  mixed.alert({"D06", Grade::high, "account", "a friend", "l1", {}});
  EXPECT_EQ(mixed.found(), 0);
  EXPECT_EQ(mixed.false_alarms(), 0);
  EXPECT_EQ(mixed.rows()[0].scenario, "d06_pass_through:mixed");
  EXPECT_EQ(mixed.rows()[1].scenario, "t05_number_changing");
}

TEST_F(Score, AlarmsOnTheBackgroundAndOnLookAlikesAreFalseFromMediumOn) {
  alert("D06", Grade::low, "background");
  EXPECT_EQ(score.false_alarms(), 0);
  alert("D06", Grade::medium, "background");
  alert("D17", Grade::high, "c1");
  EXPECT_EQ(score.false_alarms(), 2);
  EXPECT_EQ(score.false_by_detector().at("D06"), 1);
  const auto rows = score.rows();
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows[0].false_alarms, 1);
  EXPECT_EQ(rows[2].scenario, "innocent_landlord");
  EXPECT_EQ(rows[2].false_alarms, 1);
  EXPECT_THAT(score.table(), HasSubstr("d06_pass_through"));
  EXPECT_THAT(score.table(), HasSubstr("missed"));
}

}  // namespace
}  // namespace xiezhi
