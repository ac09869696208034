#include "detectors/rules.h"

#include <gmock/gmock.h>

#include <set>

#include "stream/app/rules_file.h"
#include "stream/app/typology_file.h"

namespace xiezhi {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

TEST(RulesTest, DefaultsAreSound) {
  const Rules rules;
  EXPECT_TRUE(rules.check()) << rules.check().error().text;
}

TEST(RulesTest, CatalogueIsWellFormed) {
  std::set<std::string_view> codes;
  for (const Detector* detector : catalogue()) {
    EXPECT_TRUE(codes.insert(detector->code).second) << detector->code;
    EXPECT_FALSE(detector->name.empty() || detector->name_zh.empty() || detector->source.empty() ||
                 detector->window.empty());
    EXPECT_NE(detector->judge, nullptr);
    EXPECT_NE(detector->entities, 0U) << detector->code;
    EXPECT_NE(detector->touches, 0U) << detector->code;
    EXPECT_LE(detector->parameters.size(), kParametersMax);
    std::set<std::string_view> names;
    for (const Parameter& parameter : detector->parameters) {
      EXPECT_TRUE(names.insert(parameter.name).second) << detector->code << ' ' << parameter.name;
      EXPECT_TRUE(parameter.least <= parameter.value && parameter.value <= parameter.most)
          << detector->code << ' ' << parameter.name;
      EXPECT_FALSE(parameter.source.empty() || parameter.unit.empty() || parameter.doc.empty())
          << parameter.name;
    }
  }
}

TEST(RulesTest, OverridesChangeValuesAndDigest) {
  Rules rules;
  const Token before = rules.digest();
  ASSERT_TRUE(apply_rules(
      rules, "detectors:\n  D06: {points: 41}\ntypologies:\n  mule_account: {medium: 41}\n", "pack.yaml"));
  EXPECT_NE(rules.digest(), before);
  const Detector& detector = *find_detector("D06");
  for (std::size_t i = 0; i < detector.parameters.size(); ++i) {
    if (detector.parameters[i].name == "points") {
      EXPECT_EQ(rules.parameters(detector_number("D06"))[i], 41);
    }
  }
}

TEST(RulesTest, ErrorsNamePlaceAndMend) {
  Rules rules;
  const auto error = [&](const std::string& text) {
    const Result<void> done = apply_rules(rules, text, "pack.yaml");
    return done ? std::string() : done.error().text;
  };
  EXPECT_THAT(error("detectors:\n  D6: {points: 41}\n"),
              AllOf(HasSubstr("pack.yaml:2"), HasSubstr("nearest is «D06»")));
  EXPECT_THAT(error("detectors:\n  D06: {point: 41}\n"), HasSubstr("nearest is «points»"));
  EXPECT_THAT(error("detectors:\n  D06: {points: 101}\n"), HasSubstr("allowed is 1 to 100"));
  EXPECT_THAT(error("detectors:\n  D06: {points: many}\n"), HasSubstr("whole number"));
  EXPECT_THAT(error("typologies:\n  mule: {medium: 41}\n"), HasSubstr("mule_account"));
  EXPECT_THAT(error("typologies:\n  mule_account: {medium: 91}\n"), HasSubstr("lower threshold"));
  EXPECT_THAT(error("detector:\n  D06: {points: 1}\n"), HasSubstr("unknown section"));
}

// The detectors that are not named, with commas between: a pack that changes lists must use each of them.
std::string all_but(std::initializer_list<std::string_view> named) {
  std::string text;
  for (const Detector* detector : catalogue()) {
    if (std::find(named.begin(), named.end(), detector->code) != named.end()) continue;
    text += (text.empty() ? "" : ", ") + std::string(detector->code);
  }
  return text;
}

TEST(RulesTest, TypologiesAreData) {
  Rules rules;
  const std::string others = all_but({"D02", "D05", "D06", "D25", "D12", "V01", "D09"});
  ASSERT_TRUE(apply_rules(rules, R"(
typologies:
  mule_account:
    detectors: [D02, D05, D06, D25, {detector: D12, relation: payer, weight: 80}, {detector: V01, relation: any}, D09]
    measures: {high: LIMIT_AMOUNT}
  gambling_account:
    name: account of online gambling
    name_zh: 赌博账户
    side: suspect
    suspected_type: money_mule
    detectors: [)" + others + R"(]
    only: [online_gambling, money_mule]
    never: romance
    scores: {medium: 55, high: 80}
    report: police_event
    report_from: high
    warn: payers
    warn_window_ms: 86400000
)",
                          "pack.yaml"));
  const auto typology = [&](std::string_view id) {
    for (const Typology& each : rules.typologies()) {
      if (each.id == id) return each;
    }
    return Typology{};
  };
  const Typology mule = typology("mule_account"), gambling = typology("gambling_account");
  ASSERT_EQ(mule.detectors.size(), 7U);
  EXPECT_EQ(mule.detectors[4].relation, Relation::payer);
  EXPECT_EQ(mule.detectors[4].weight, 80);
  EXPECT_TRUE(mule.detectors[5].any);
  EXPECT_EQ(mule.measures[3], Measure::limit_amount);
  EXPECT_EQ(mule.measures[4], Measure::limit_channel) << "what is not said stays";
  EXPECT_EQ(mule.name_zh, "涉案账户");
  EXPECT_EQ(gambling.detectors.size(), catalogue().size() - 7);
  EXPECT_EQ(gambling.thresholds, (std::array<std::uint8_t, kGrades>{0, 30, 55, 80, 90}));
  EXPECT_EQ(gambling.warn, Warn::payers);
  EXPECT_TRUE(gambling.only == TypeSet({SuspectedType::money_mule, SuspectedType::online_gambling}));
  EXPECT_TRUE(gambling.never.has(SuspectedType::romance) && !gambling.never.has(SuspectedType::money_mule));
  EXPECT_TRUE(mule.only.empty() && mule.never.empty());
}

TEST(RulesTest, WhatIsPrintedIsWhatIsInForce) {
  Rules changed;
  ASSERT_TRUE(
      apply_rules(changed,
                  "typologies:\n  mule_account: {medium: 41, detectors: [{detector: D06, weight: 70}, "
                  "D12, {detector: D12, relation: any}, " +
                      all_but({"D06", "D12"}) + "]}\n",
                  "pack.yaml"));
  Rules again;
  EXPECT_NE(again.digest(), changed.digest());
  const Result<void> read = apply_rules(again, typologies_as_yaml(changed), "printed.yaml");
  ASSERT_TRUE(read) << read.error().text;
  EXPECT_EQ(again.digest(), changed.digest());
  EXPECT_EQ(typologies_as_yaml(again), typologies_as_yaml(changed));
}

TEST(RulesTest, ErrorsOfTypologiesNameTheMend) {
  const auto error = [&](const std::string& typology) {
    Rules rules;
    const Result<void> done = apply_rules(rules, "typologies:\n  " + typology + "\n", "pack.yaml");
    return done ? std::string() : done.error().text;
  };
  EXPECT_THAT(error("mule_account: {meadium: 41}"),
              AllOf(HasSubstr("pack.yaml:2"), HasSubstr("nearest is «medium»")));
  EXPECT_THAT(error("mule_account: {measures: {high: STOP_PAYMENT}}"), HasSubstr("Art. 18"));
  EXPECT_THAT(error("mule_account: {measures: {high: STOP}}"), HasSubstr("LIMIT_AMOUNT"));
  EXPECT_THAT(error("mule_account: {measures: {heigh: PROMPT}}"), HasSubstr("low, medium, high, critical"));
  EXPECT_THAT(error("mule_account: {prompts: {high: P-NONE}}"), HasSubstr("no prompt «P-NONE»"));
  EXPECT_THAT(error("mule_account: {detectors: [D66]}"), HasSubstr("nearest is «D06»"));
  EXPECT_THAT(error("mule_account: {detectors: D06}"), HasSubstr("a list"));
  EXPECT_THAT(error("mule_account: {detectors: [{detector: D06, weight: 0}]}"), HasSubstr("1 to 1000"));
  EXPECT_THAT(error("mule_account: {detectors: [{detector: D12, relation: friend}]}"),
              HasSubstr("own_account"));
  EXPECT_THAT(error("mule_account: {report: police}"), HasSubstr("police_event"));
  EXPECT_THAT(error("mule_account: {only: [romance, romance]}"), HasSubstr("romance stands twice"));
  EXPECT_THAT(error("mule_account: {never: romanse}"), HasSubstr("unknown suspected type «romanse»"));
  EXPECT_THAT(error("mule_account: {medium: 0}"), HasSubstr("1 to 100"));
  EXPECT_THAT(error("mule_account: 7"), HasSubstr("map of its keys"));
  EXPECT_THAT(error("new_one: {medium: 41}"), HasSubstr("wants detectors"));
  EXPECT_THAT(error("number_changing: {detectors: [{detector: T05, weight: 10}]}"), HasSubstr("give"))
      << "its report could never be reached";
  EXPECT_THAT(error("fraud_caller: {detectors: [T01, T02, T03]}"),
              HasSubstr("no typology uses detector T07"));
}

}  // namespace
}  // namespace xiezhi
