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
TEST_F(SpecialList, WhoIsOnNone) {
  EXPECT_EQ(points(life.judge(d28_special_list, life.transfer_in("a", "b", yuan(1), 1))), 0);
}

}  // namespace
}  // namespace xiezhi
