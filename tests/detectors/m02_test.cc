#include <gtest/gtest.h>

#include "stream/base/step.h"
#include "tests/detectors/fixture.h"

namespace xiezhi {
extern const Detector m02_reported;
namespace {

class Reported : public ::testing::Test {
 protected:
  Life life;

  Draft report(InformantRole role, std::string_view matter, std::int64_t at_ms) {
    Draft draft = life.account_action("accused", static_cast<std::uint8_t>(role), at_ms);
    draft.touch.kind = TouchKind::matter;
    draft.touch.counterparty = Life::token(matter);
    return draft;
  }
  std::optional<Signal> judge(const Touch& touch, Life::Overrides overrides = {}) {
    return life.judge(m02_reported, touch, overrides);
  }
};

TEST_F(Reported, AVictimsWordMakesACase) {
  const auto signal = judge(report(InformantRole::victim, "m1", 0));
  ASSERT_TRUE(signal);
  EXPECT_EQ(signal->points, 60);
  EXPECT_EQ(signal->feature_code, 3002);
  EXPECT_EQ(seen(signal, "reports"), 1);
  EXPECT_EQ(seen(signal, "reported_by_a_victim"), 1);
}

TEST_F(Reported, AnybodyElseWeighsLess) {
  std::int64_t at_ms = 0;
  for (const InformantRole role : {InformantRole::witness, InformantRole::staff, InformantRole::none}) {
    const auto signal = judge(report(role, "m1", at_ms += days(31)));
    ASSERT_TRUE(signal);
    EXPECT_EQ(signal->points, 35);
    EXPECT_EQ(signal->feature_code, 0);
  }
}

TEST_F(Reported, AnAuthorityWeighsAsAVictimAndIsNone) {
  const auto signal = judge(report(InformantRole::authority, "m1", 0));
  EXPECT_EQ(points(signal), 60);
  EXPECT_EQ(signal->feature_code, 0);
}

TEST_F(Reported, FurtherReportsWeighMoreEachMatterOnce) {
  EXPECT_EQ(points(judge(report(InformantRole::witness, "m1", 0))), 35);
  EXPECT_EQ(points(judge(report(InformantRole::witness, "m1", minutes(1)))), 35) << "the same matter";
  EXPECT_EQ(points(judge(report(InformantRole::witness, "m2", minutes(2)))), 50);
  EXPECT_EQ(points(judge(report(InformantRole::victim, "m3", minutes(3)))), 90);
  EXPECT_EQ(points(judge(report(InformantRole::victim, "m4", minutes(4)))), 100);
}

TEST_F(Reported, AMonthAgoIsForgotten) {
  judge(report(InformantRole::victim, "m1", 0));
  EXPECT_EQ(points(judge(report(InformantRole::witness, "m2", days(30) - 1))), 75);
  EXPECT_EQ(points(judge(report(InformantRole::witness, "m2", days(30)))), 35);
}

TEST_F(Reported, InstitutionsAndAllowListsAreNoCase) {
  EXPECT_FALSE(judge(report(InformantRole::victim, "m1", 0).category(Category::medical)));
}

TEST_F(Reported, AnAllowedOneIsNoCase) {
  life.allow(EntityKind::account, "accused", 0);
  EXPECT_FALSE(judge(report(InformantRole::victim, "m1", 0)));
}

TEST_F(Reported, ParametersChangeTheWeights) {
  EXPECT_EQ(points(judge(report(InformantRole::victim, "m1", 0), {{"points_victim", 40}})), 40);
  EXPECT_EQ(
      points(judge(report(InformantRole::witness, "m2", 1), {{"points_each", 0}, {"points_victim", 40}})),
      40);
}

}  // namespace
}  // namespace xiezhi
