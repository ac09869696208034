#include <gtest/gtest.h>

#include "tests/detectors/fixture.h"

namespace xiezhi {
extern const Detector d28_special_list;
namespace {

class SpecialList : public testing::Test {
 protected:
  Life life;
  int judge(std::uint16_t list, bool allowed = false) {
    Draft entry = life.transfer_in("a", "b", yuan(1), 0);
    entry.touch.kind = TouchKind::list_entry;
    entry.touch.subject = {Life::token("a").hi, 0};
    entry.touch.list_grade = Grade::critical;
    entry.touch.list = list;
    if (allowed) entry.flag(touch_flag::counterparty_is_guarded);
    life.facts.apply_listing(entry, [](Entity&) {});
    return points(life.judge(d28_special_list, life.transfer_in("a", "b", yuan(1), 1)));
  }
};

TEST_F(SpecialList, WhoIsOnSuchAList) { EXPECT_EQ(judge(kSpecialList), 100); }
TEST_F(SpecialList, OtherListsAreNotIt) { EXPECT_EQ(judge(0), 0); }
TEST_F(SpecialList, AnAllowListIsNotIt) { EXPECT_EQ(judge(kSpecialList, true), 0); }
TEST_F(SpecialList, ANameAloneIsAMatterForPeople) {
  life.list_name(7, kSpecialList, Grade::critical);
  const auto judge = [&](Draft draft, std::uint64_t name_key) {
    draft.touch.name_key = name_key;
    return life.judge(d28_special_list, draft);
  };
  EXPECT_FALSE(judge(life.transfer_in("a", "b", yuan(1), 1), 8));
  const auto signal = judge(life.transfer_in("c", "b", yuan(1), 1), 7);
  EXPECT_EQ(points(signal), 60);
  EXPECT_GT(seen(signal, "name_listed_since"), 0);
  EXPECT_EQ(points(judge(life.cash_out("c", yuan(1), 2), 0)), 60) << "the account's name is known";
  EXPECT_TRUE(judge(life.transfer_out("d", "b", yuan(1), 1).attempted(), 7)) << "named, though nothing moved";
  life.allow(EntityKind::account, "c", 0);
  EXPECT_FALSE(judge(life.cash_out("c", yuan(1), 3), 0)) << "somebody has looked at it";
  life.list_name(7, kSpecialList, Grade::critical, touch_flag::remove);
  EXPECT_FALSE(judge(life.transfer_in("d", "b", yuan(1), 4), 7));
}
// Of 16 characters one may be another: two bits of each half of the sketch.
TEST_F(SpecialList, ANameThatIsAlikeIsAMatterForPeople) {
  constexpr NameSketch kListed{{.hi = 0b1100, .lo = 0b1100}, 16}, kOne{{.hi = 0b1010, .lo = 0b1100}, 16},
      kTwo{{.hi = 0b0011, .lo = 0b0000}, 16};
  life.list_name(7, kSpecialList, Grade::critical, 0, kListed);
  const auto judge = [&](Draft draft, std::uint64_t name_key, const NameSketch& sketch) {
    draft.touch.name_key = name_key;
    draft.touch.name_sketch = sketch;
    return life.judge(d28_special_list, draft);
  };
  EXPECT_FALSE(judge(life.transfer_in("a", "b", yuan(1), 1), 8, kTwo));
  EXPECT_FALSE(judge(life.transfer_in("b", "c", yuan(1), 1), 8, {}));
  const auto signal = judge(life.transfer_in("c", "b", yuan(1), 1), 9, kOne);
  EXPECT_EQ(points(signal), 60);
  EXPECT_GT(seen(signal, "alike_name_listed_since"), 0);
  EXPECT_EQ(points(judge(life.cash_out("c", yuan(1), 2), 0, {})), 60) << "the account's name is known";
  EXPECT_TRUE(judge(life.transfer_out("d", "b", yuan(1), 1).attempted(), 9, kOne)) << "named, nothing moved";
  EXPECT_TRUE(judge(life.transfer_out("a", "b", yuan(1), 3), 9, kOne)) << "another name than before";
  life.list_name(9, kSpecialList, Grade::none, touch_flag::counterparty_is_guarded);
  EXPECT_FALSE(judge(life.cash_out("c", yuan(1), 3), 0, {})) << "somebody has looked at this very name";
  life.list_name(9, 0, Grade::low);
  EXPECT_TRUE(judge(life.cash_out("c", yuan(1), 4), 0, {})) << "another list does not speak for it";
  life.list_name(7, 0, Grade::critical);
  EXPECT_FALSE(judge(life.cash_out("c", yuan(1), 5), 0, {})) << "no longer special";
  life.list_name(7, kSpecialList, Grade::critical, touch_flag::remove);
  EXPECT_FALSE(judge(life.cash_out("c", yuan(1), 6), 0, {}));
}
TEST_F(SpecialList, WhoIsOnNone) {
  EXPECT_EQ(points(life.judge(d28_special_list, life.transfer_in("a", "b", yuan(1), 1))), 0);
}

}  // namespace
}  // namespace xiezhi
