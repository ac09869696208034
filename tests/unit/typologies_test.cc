#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "detectors/detector.h"
#include "detectors/typology.h"

namespace xiezhi {
namespace {

TEST(Typologies, EachDetectorIsUsedAndEachIdIsOne) {
  std::set<std::string> ids, used;
  for (const Typology& typology : default_typologies()) {
    EXPECT_TRUE(ids.insert(typology.id).second) << typology.id;
    EXPECT_FALSE(typology.name.empty() || typology.name_zh.empty()) << typology.id;
    for (const TypologyDetector& row : typology.detectors) {
      EXPECT_NE(find_detector(row.code), nullptr) << row.code;
      used.insert(row.code);
    }
  }
  for (const Detector* detector : catalogue()) EXPECT_TRUE(used.contains(std::string(detector->code)));
}

// A suspect hears nothing (REGULATION 4); a firm may not stop or freeze by itself (Anti-Fraud Law Art. 18).
TEST(Typologies, StayInsideTheLaw) {
  for (const Typology& typology : default_typologies()) {
    const bool prompts = std::any_of(typology.templates.begin(), typology.templates.end(),
                                     [](const std::string& id) { return !id.empty(); });
    EXPECT_EQ(prompts, typology.side == Side::victim) << typology.id;
    for (const Measure measure : typology.measures) {
      EXPECT_NE(measure, Measure::stop_payment);
      EXPECT_NE(measure, Measure::freeze);
      EXPECT_NE(measure, Measure::refuse);
    }
  }
}

TEST(Typologies, GradesBeginAtTheirScores) {
  const Typology typology;
  EXPECT_EQ(grade_of(typology, 29), Grade::none);
  EXPECT_EQ(grade_of(typology, 30), Grade::low);
  EXPECT_EQ(grade_of(typology, 74), Grade::medium);
  EXPECT_EQ(grade_of(typology, 75), Grade::high);
  EXPECT_EQ(grade_of(typology, 90), Grade::critical);
}

TEST(Typologies, Weights) {
  EXPECT_EQ(weighted(55, 100), 55);
  EXPECT_EQ(weighted(55, 50), 27);
  EXPECT_EQ(weighted(1, 1), 1) << "a signal is never nothing";
  EXPECT_EQ(weighted(60, 1000), 100);
}

}  // namespace
}  // namespace xiezhi
