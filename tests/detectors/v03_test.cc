#include <gtest/gtest.h>

#include "tests/detectors/fixture.h"

namespace xiezhi {
extern const Detector v03_brushing_rebate;
namespace {

class BrushingRebate : public ::testing::Test {
 protected:
  Life life;

  Draft pays(std::int64_t fen, std::int64_t at_ms, std::string_view to) {
    return life.transfer_out("victim", to, fen, at_ms).principal();
  }
  void task(std::int64_t fen, std::int64_t back_fen, std::int64_t at_ms,
            std::int64_t back_after_ms = minutes(30)) {
    life.apply(pays(fen, at_ms, "bait"));
    life.apply(life.transfer_in("victim", "bait", back_fen, at_ms + back_after_ms).principal());
  }
  // Two tasks of 100 and 200 yuan, and the first large out of 1,000.
  void lure() {
    task(yuan(100), yuan(120), 0);
    task(yuan(200), yuan(240), hours(2));
    life.apply(pays(yuan(1000), hours(24), "first"));
  }
  int judge(const Touch& touch) { return points(life.judge(v03_brushing_rebate, touch)); }
};

TEST_F(BrushingRebate, TasksThenLargeOuts) {
  lure();
  const auto signal = life.judge(v03_brushing_rebate, pays(yuan(2000), hours(25), "second"));
  EXPECT_EQ(points(signal), 60);
  EXPECT_EQ(seen(signal, "rebated_tasks_7_days"), 2);
  EXPECT_EQ(seen(signal, "large_outs_without_return"), 2);
  EXPECT_EQ(seen(signal, "large_outs_total"), yuan(3000));
  EXPECT_EQ(signal->suspected_type, SuspectedType::none);  // the detector's own
  EXPECT_EQ(signal->event_count, 2);
}

TEST_F(BrushingRebate, Total) {
  lure();
  EXPECT_EQ(judge(pays(yuan(2000) - 1, hours(25), "second").attempted()), 0);
  EXPECT_EQ(judge(pays(yuan(2000), hours(25), "second").attempted()), 60);
}

TEST_F(BrushingRebate, TwoTasks) {
  task(yuan(200), yuan(240), 0);
  life.apply(pays(yuan(1000), hours(24), "first"));
  EXPECT_EQ(judge(pays(yuan(5000), hours(25), "second")), 0);
}

TEST_F(BrushingRebate, SizeOfATask) {
  task(yuan(500), yuan(550), 0);
  task(yuan(500) + 1, yuan(550), hours(2));
  life.apply(pays(yuan(2000), hours(24), "first"));
  EXPECT_EQ(judge(pays(yuan(5000), hours(25), "second")), 0);
  task(yuan(500), yuan(550), hours(26));
  life.apply(pays(yuan(2000), hours(27), "third"));
  EXPECT_EQ(judge(pays(yuan(5000), hours(28), "fourth")), 60);
}

TEST_F(BrushingRebate, RateOfTheRebate) {
  const auto with_second_rebate = [this](std::int64_t back_fen, std::string_view victim) {
    const auto out = [&](std::int64_t fen, std::int64_t at_ms, std::string_view to) {
      return life.transfer_out(victim, to, fen, at_ms).principal();
    };
    life.apply(out(yuan(100), 0, "bait"));
    life.apply(life.transfer_in(victim, "bait", yuan(120), 1));
    life.apply(out(yuan(200), 2, "bait"));
    life.apply(life.transfer_in(victim, "bait", back_fen, 3));
    life.apply(out(yuan(1000), hours(1), "first"));
    return judge(out(yuan(2000), hours(2), "second"));
  };
  EXPECT_EQ(with_second_rebate(yuan(210) - 1, "a"), 0);
  EXPECT_EQ(with_second_rebate(yuan(210), "b"), 60);
  EXPECT_EQ(with_second_rebate(yuan(300), "c"), 60);
  EXPECT_EQ(with_second_rebate(yuan(300) + 1, "d"), 0);
}

TEST_F(BrushingRebate, TimeOfTheRebate) {
  task(yuan(100), yuan(120), 0);
  task(yuan(200), yuan(240), hours(2), hours(24) + 1);
  life.apply(pays(yuan(1000), hours(30), "first"));
  EXPECT_EQ(judge(pays(yuan(2000), hours(31), "second")), 0);
  task(yuan(200), yuan(240), hours(32), hours(24));
  life.apply(pays(yuan(1000), hours(57), "third"));
  EXPECT_EQ(judge(pays(yuan(2000), hours(58), "fourth")), 60);
}

TEST_F(BrushingRebate, RiseAgainstTheTasks) {
  task(yuan(500), yuan(550), 0);
  task(yuan(500), yuan(550), hours(1));
  life.apply(pays(yuan(1000) - 1, hours(2), "first"));
  EXPECT_EQ(judge(pays(yuan(3000), hours(3), "second")), 0);
  life.apply(pays(yuan(3000) - 1, hours(4), "falls"));
  EXPECT_EQ(judge(pays(yuan(3000), hours(5), "third")), 60);
  EXPECT_EQ(judge(pays(yuan(2999), hours(6), "fourth")), 0);
}

TEST_F(BrushingRebate, DifferentPersons) {
  lure();
  EXPECT_EQ(judge(pays(yuan(5000), hours(25), "first")), 0);
  EXPECT_EQ(judge(pays(yuan(5000), hours(26), "a company").unit()), 0);
  EXPECT_EQ(judge(pays(yuan(5000), hours(27), "second")), 60);
}

TEST_F(BrushingRebate, LargeOutsThatComeBackAreNoLoss) {
  lure();
  life.apply(life.transfer_in("victim", "first", yuan(1100), hours(25)));
  EXPECT_EQ(judge(pays(yuan(5000), hours(26), "second")), 0);
}

TEST_F(BrushingRebate, SevenDays) {
  lure();
  EXPECT_EQ(judge(pays(yuan(2000), days(7) - 1, "second").attempted()), 60);
  EXPECT_EQ(judge(pays(yuan(2000), days(7), "second").attempted()), 0);  // the first task has left
}

TEST_F(BrushingRebate, AttemptsAreNoTasks) {
  task(yuan(100), yuan(120), 0);
  life.apply(pays(yuan(200), hours(2), "bait").attempted());
  life.apply(life.transfer_in("victim", "bait", yuan(240), hours(3)));
  life.apply(pays(yuan(1000), hours(24), "first"));
  EXPECT_EQ(judge(pays(yuan(2000), hours(25), "second")), 0);
}

TEST_F(BrushingRebate, Guards) {
  lure();
  EXPECT_EQ(judge(pays(yuan(5000), hours(25), "mine").own()), 0);
  EXPECT_EQ(judge(pays(yuan(5000), hours(26), "tax").flag(touch_flag::counterparty_is_guarded)), 0);
  EXPECT_EQ(judge(pays(yuan(5000), hours(26), "tax").counterparty_category(Category::tax)), 0);
  EXPECT_EQ(judge(life.transfer_out("victim", "second", yuan(5000), hours(27))), 0);
}

TEST_F(BrushingRebate, WhoIsPaidByManyTrades) {
  lure();
  for (int i = 0; i < 28; ++i)
    life.apply(life.transfer_in("victim", "customer " + std::to_string(i), yuan(3000), hours(25)));
  EXPECT_EQ(judge(pays(yuan(5000), hours(26), "second").attempted()), 60);
  life.apply(life.transfer_in("victim", "one more", yuan(3000), hours(26)));
  EXPECT_EQ(judge(pays(yuan(5000), hours(27), "second")), 0);
}

}  // namespace
}  // namespace xiezhi
