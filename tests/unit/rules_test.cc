#include "detectors/rules.h"

#include <gmock/gmock.h>

#include <set>

#include "stream/app/rules_file.h"

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

}  // namespace
}  // namespace xiezhi
