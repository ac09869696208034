#include <gtest/gtest.h>

#include "tests/detectors/fixture.h"

namespace xiezhi {
extern const Detector t12_listed_number_contact;
namespace {

class ListedNumberContact : public ::testing::Test {
 protected:
  Life life;

  // The contact lies `age_ms` before the number was found out.
  Draft warning(std::int64_t age_ms, std::int64_t talked_s, std::uint8_t points = 90,
                Relation relation = Relation::contacted) {
    Draft draft = life.warning(EntityKind::phone, "callee", "caller", relation, EntityKind::phone, points,
                               talked_s, -age_ms);
    draft.touch.hint.found_ms = Life::kStartMs;
    draft.touch.hint.suspected_type = SuspectedType::fake_police;
    return draft;
  }
  int judge(const Touch& touch) { return points(life.judge(t12_listed_number_contact, touch)); }
};

TEST_F(ListedNumberContact, RecentOrLong) {
  EXPECT_EQ(judge(warning(0, 0)), 75);
  EXPECT_EQ(judge(warning(days(1) - 1, 0)), 75);
  EXPECT_EQ(judge(warning(days(1), 0)), 50);
  EXPECT_EQ(judge(warning(days(1), 179)), 50);
  EXPECT_EQ(judge(warning(days(1), 180)), 75);
  EXPECT_EQ(judge(warning(-days(3), 0)), 75);  // contact after the number was found out
}

TEST_F(ListedNumberContact, ThirtyDays) {
  EXPECT_EQ(judge(warning(days(30) - 1, 600)), 75);
  EXPECT_EQ(judge(warning(days(30), 600)), 0);
}

TEST_F(ListedNumberContact, NoMoreThanWhatIsKnown) {
  EXPECT_EQ(judge(warning(0, 600, 75)), 75);
  EXPECT_EQ(judge(warning(0, 600, 74)), 74);
  EXPECT_EQ(judge(warning(days(2), 0, 49)), 49);
  EXPECT_EQ(judge(warning(0, 600, 0)), 0);
  EXPECT_EQ(judge(warning(0, 600, 0).flag(touch_flag::listed)), 75);
}

TEST_F(ListedNumberContact, OtherRelations) {
  EXPECT_EQ(judge(warning(0, 600, 90, Relation::payee)), 0);
  EXPECT_EQ(judge(warning(0, 600, 90, Relation::payer)), 0);
}

TEST_F(ListedNumberContact, TypeOfTheSender) {
  const auto signal = life.judge(t12_listed_number_contact, warning(0, 600));
  ASSERT_TRUE(signal);
  EXPECT_EQ(signal->suspected_type, SuspectedType::fake_police);
  EXPECT_EQ(seen(signal, "talked"), 600);
}

TEST_F(ListedNumberContact, Guards) {
  life.allow(EntityKind::phone, "callee", -days(40));
  EXPECT_EQ(judge(warning(0, 600)), 0);
  Life other;
  other.apply(other.call_in("callee", "x", 1, -1).flag(touch_flag::subject_is_guarded));
  EXPECT_FALSE(other.judge(t12_listed_number_contact,
                           other.warning(EntityKind::phone, "callee", "caller", Relation::contacted,
                                         EntityKind::phone, 90, 600, 0)));
}

}  // namespace
}  // namespace xiezhi
