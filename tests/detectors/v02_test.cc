#include <gtest/gtest.h>

#include "tests/detectors/fixture.h"

namespace xiezhi {
extern const Detector v02_screen_share;
namespace {

class ScreenShare : public ::testing::Test {
 protected:
  Life life;

  Draft pays(std::int64_t at_ms) {
    return life.transfer_out("victim", "stranger", yuan(8000), at_ms).principal();
  }
  void act(AccountAction action, std::int64_t at_ms) {
    life.apply(life.account_action("victim", static_cast<std::uint8_t>(action), at_ms).principal());
  }
  int judge(const Touch& touch) { return points(life.judge(v02_screen_share, touch)); }
};

TEST_F(ScreenShare, FlagOfTheDevice) {
  EXPECT_EQ(judge(pays(0)), 0);
  EXPECT_EQ(judge(pays(1).flag(touch_flag::screen_share)), 80);
  EXPECT_EQ(judge(pays(2).flag(touch_flag::remote_control)), 80);
  EXPECT_EQ(judge(pays(3).flag(touch_flag::screen_share).attempted()), 80);
  EXPECT_EQ(judge(pays(4).flag(touch_flag::screen_share).failed()), 80);
}

TEST_F(ScreenShare, SwitchedOnAndNotOff) {
  act(AccountAction::screen_share_on, 0);
  EXPECT_EQ(judge(pays(minutes(1))), 80);
  act(AccountAction::limit_raise, minutes(2));
  const auto signal = life.judge(v02_screen_share, pays(minutes(3)).attempted());
  EXPECT_EQ(points(signal), 80);
  EXPECT_EQ(seen(signal, "since_share_began"), minutes(3));
  EXPECT_EQ(signal->event_count, 1);
  act(AccountAction::screen_share_off, minutes(4));
  EXPECT_EQ(judge(pays(minutes(4))), 0);
  EXPECT_EQ(judge(pays(minutes(5))), 0);
  act(AccountAction::screen_share_on, minutes(6));
  EXPECT_EQ(judge(pays(minutes(7))), 80);
}

TEST_F(ScreenShare, HalfAnHour) {
  act(AccountAction::screen_share_on, 0);
  EXPECT_EQ(judge(pays(minutes(30) - 1)), 80);
  EXPECT_EQ(judge(pays(minutes(30))), 0);
  EXPECT_EQ(judge(pays(-1)), 0);
}

TEST_F(ScreenShare, LeastAmount) {
  const Life::Overrides from_thousand = {{"amount_minor", yuan(8000)}};
  EXPECT_EQ(points(life.judge(v02_screen_share, pays(0).flag(touch_flag::screen_share), from_thousand)), 80);
  Draft less = life.transfer_out("victim", "x", yuan(8000) - 1, 1).principal().flag(touch_flag::screen_share);
  EXPECT_EQ(points(life.judge(v02_screen_share, less, from_thousand)), 0);
}

TEST_F(ScreenShare, Guards) {
  EXPECT_EQ(judge(pays(0).flag(touch_flag::screen_share).own()), 0);
  EXPECT_EQ(judge(pays(0).flag(touch_flag::screen_share).counterparty_category(Category::tax)), 0);
  EXPECT_EQ(judge(pays(0).flag(touch_flag::screen_share | touch_flag::counterparty_is_guarded)), 0);
  EXPECT_EQ(judge(life.transfer_out("victim", "x", yuan(8000), 0).flag(touch_flag::screen_share)), 0);
}

}  // namespace
}  // namespace xiezhi
