#include <gtest/gtest.h>

#include "tests/detectors/fixture.h"

namespace xiezhi {
extern const Detector t10_fraud_site;
extern const Detector t12_listed_number_contact;
namespace {

constexpr int kLookAlike = 60, kShortLink = 15;

class FraudSite : public ::testing::Test {
 protected:
  Life life;
  int next_ = 0;

  struct Visit {
    int name = 0;  // points of the name
    std::int64_t age_days = -1;
    int redirects = 0;
    bool sideloaded = false;
    std::int64_t at_ms = 0;
  };
  Draft visit(const Visit& visit) {
    Draft draft = life.call_in("site", "p" + std::to_string(next_++), visit.age_days, visit.at_ms);
    draft.touch.kind = TouchKind::web_visit;
    draft.touch.entity = EntityKind::domain;
    draft.touch.content_points = static_cast<std::uint8_t>(visit.name);
    draft.touch.action = static_cast<std::uint8_t>(visit.redirects);
    return draft.flag(visit.sideloaded ? touch_flag::sideloaded : 0);
  }
  std::optional<Signal> judge(const Visit& one, Life::Overrides overrides = {}) {
    return life.judge(t10_fraud_site, visit(one), overrides);
  }
};

TEST_F(FraudSite, ANameIsEnough) {
  const auto signal = judge({.name = kLookAlike});
  EXPECT_EQ(points(signal), 60);
  EXPECT_EQ(seen(signal, "points_of_the_name"), 60);
  EXPECT_FALSE(judge({.name = kLookAlike}, {{"limit_points", 61}}));
  EXPECT_TRUE(judge({.name = kLookAlike}, {{"limit_points", 60}}));
}

TEST_F(FraudSite, NoOtherSignIsEnoughAlone) {
  EXPECT_FALSE(judge({.age_days = 0}));
  EXPECT_FALSE(judge({.redirects = 255}));
  EXPECT_FALSE(judge({.sideloaded = true}));
  EXPECT_FALSE(judge({.name = kShortLink, .redirects = 3}));
  EXPECT_FALSE(judge({}));
}

TEST_F(FraudSite, SignsAddUp) {
  EXPECT_EQ(points(judge({.age_days = 30, .redirects = 3})), 50);
  EXPECT_EQ(points(judge({.age_days = 30, .sideloaded = true})), 60);
  EXPECT_EQ(points(judge({.redirects = 3, .sideloaded = true})), 50);
  EXPECT_EQ(points(judge({.name = kShortLink, .redirects = 3, .sideloaded = true})), 65);
  EXPECT_EQ(points(judge({.name = kLookAlike, .age_days = 0, .redirects = 9, .sideloaded = true})), 100);
}

TEST_F(FraudSite, NewIsThirtyDays) {
  EXPECT_TRUE(judge({.age_days = 30, .redirects = 3}));
  EXPECT_FALSE(judge({.age_days = 31, .redirects = 3}));
  EXPECT_FALSE(judge({.age_days = -1, .redirects = 3})) << "not told";
  EXPECT_TRUE(judge({.age_days = 90, .redirects = 3}, {{"young_days", 90}}));
  EXPECT_FALSE(judge({.age_days = 30, .redirects = 3}, {{"young_points", 29}}));
}

TEST_F(FraudSite, ManyRedirectsAreThree) {
  EXPECT_FALSE(judge({.age_days = 1, .redirects = 2}));
  EXPECT_TRUE(judge({.age_days = 1, .redirects = 2}, {{"redirects_count", 2}}));
  EXPECT_FALSE(judge({.age_days = 1, .redirects = 3}, {{"redirects_points", 19}}));
  EXPECT_FALSE(judge({.redirects = 3, .sideloaded = true}, {{"sideload_points", 29}}));
}

TEST_F(FraudSite, ManyVisitsOfADayAddToWhatIsThere) {
  for (int i = 0; i < 4998; ++i) life.apply(visit({.at_ms = i}));
  EXPECT_EQ(points(judge({.name = kLookAlike, .at_ms = kDayMs - 1})), 60) << "4,999 visits";
  EXPECT_EQ(points(judge({.name = kLookAlike, .at_ms = kDayMs - 1})), 75) << "5,000";
  EXPECT_EQ(points(judge({.name = kLookAlike, .at_ms = kDayMs})), 75) << "one came, one has left";
  EXPECT_EQ(points(judge({.name = kLookAlike, .at_ms = kDayMs + 2})), 60);
  EXPECT_FALSE(judge({.at_ms = kDayMs + 2}, {{"views_day_count", 1}, {"views_points", 100}}));
  EXPECT_EQ(points(judge({.name = kShortLink, .at_ms = 2 * kDayMs},
                         {{"views_day_count", 1}, {"views_points", 35}})),
            50);
}

TEST_F(FraudSite, Lists) {
  life.list(EntityKind::domain, "site", Grade::high, 0, days(1));
  EXPECT_EQ(points(judge({})), 90);
  EXPECT_EQ(points(judge({}, {{"listed_points", 70}})), 70);
  EXPECT_FALSE(judge({.at_ms = days(1)}));
  life.allow(EntityKind::domain, "site", 0);
  EXPECT_FALSE(judge({.name = kLookAlike}));
}

TEST_F(FraudSite, APageOfAListIsEnough) {
  life.list_name(7, 0, Grade::critical);
  life.list_name(9, 0, Grade::none, touch_flag::counterparty_is_guarded);
  const auto judge_page = [&](std::uint64_t key) {
    Draft draft = visit({});
    draft.touch.name_key = key;
    return life.judge(t10_fraud_site, draft);
  };
  EXPECT_EQ(points(judge_page(7)), 90);
  EXPECT_FALSE(judge_page(8));
  EXPECT_FALSE(judge_page(9));
}

TEST_F(FraudSite, TheVisitorIsWarned) {
  const auto warned = [&](Relation relation, EntityKind sender, std::uint8_t weight) {
    return life.judge(t10_fraud_site,
                      life.warning(EntityKind::phone, "visitor", "site", relation, sender, weight, 0, 0));
  };
  EXPECT_EQ(points(warned(Relation::contacted, EntityKind::domain, 60)), 60);
  EXPECT_FALSE(warned(Relation::contacted, EntityKind::phone, 60)) << "T12 speaks of numbers";
  EXPECT_FALSE(warned(Relation::payee, EntityKind::domain, 60));
  EXPECT_FALSE(warned(Relation::contacted, EntityKind::domain, 0));
  EXPECT_FALSE(life.judge(
      t12_listed_number_contact,
      life.warning(EntityKind::phone, "visitor", "site", Relation::contacted, EntityKind::domain, 60, 0, 0)));
  life.allow(EntityKind::phone, "visitor", 0);
  EXPECT_FALSE(warned(Relation::contacted, EntityKind::domain, 60));
}

TEST_F(FraudSite, TheVisitIsNoSignOfTheVisitor) {
  Draft draft = visit({.name = 100, .sideloaded = true});
  draft.touch.entity = EntityKind::phone;
  EXPECT_FALSE(life.judge(t10_fraud_site, draft));
}

}  // namespace
}  // namespace xiezhi
