#include <gtest/gtest.h>

#include "tests/detectors/fixture.h"

namespace xiezhi {
extern const Detector v11_game_trade;
namespace {

class GameTrade : public ::testing::Test {
 protected:
  Life life;

  Draft pays(std::string_view to, std::int64_t fen, std::int64_t at_ms, std::uint16_t born = 2008) {
    Draft draft = life.transfer_out("player", to, fen, at_ms).principal();
    draft.touch.birth_year = born;
    return draft;
  }
  std::optional<Signal> judge(const Touch& touch) { return life.judge(v11_game_trade, touch); }
};

TEST_F(GameTrade, EverLargerDeposits) {
  EXPECT_FALSE(judge(pays("seller", yuan(200), 0)));
  EXPECT_FALSE(judge(pays("clerk", yuan(400), hours(1))));
  const auto signal = judge(pays("manager", yuan(800), hours(2) - 1).attempted());
  ASSERT_TRUE(signal);
  EXPECT_EQ(signal->points, 50);
  EXPECT_EQ(seen(signal, "doubling_payments_2_hours"), 3);
  EXPECT_EQ(seen(signal, "total_2_hours"), yuan(1400));
  EXPECT_EQ(signal->event_count, 2);
}

TEST_F(GameTrade, ARemarkMakesItSure) {
  life.apply(pays("seller", yuan(200), 0));
  life.apply(pays("seller", yuan(400), 1));
  Draft fee = pays("seller", yuan(800), 2);
  fee.touch.remark = RemarkClass::advance_fee;
  EXPECT_EQ(points(judge(fee)), 65);
}

TEST_F(GameTrade, TwoHours) {
  life.apply(pays("seller", yuan(300), 0));
  life.apply(pays("seller", yuan(600), hours(1)));
  EXPECT_FALSE(judge(pays("other", yuan(1200), hours(2))));
}

TEST_F(GameTrade, Doubling) {
  life.apply(pays("seller", yuan(300), 0));
  life.apply(pays("seller", yuan(600), 1));
  EXPECT_FALSE(judge(pays("seller", yuan(1200) - 1, 2)));  // begins again
  EXPECT_FALSE(judge(pays("seller", yuan(2400), 3)));
  EXPECT_TRUE(judge(pays("seller", yuan(4800), 4)));
}

TEST_F(GameTrade, TotalOfAThousand) {
  life.apply(pays("seller", yuan(100), 0));
  life.apply(pays("seller", yuan(200), 1));
  EXPECT_FALSE(judge(pays("seller", yuan(700) - 1, 2).attempted()));
  EXPECT_TRUE(judge(pays("seller", yuan(700), 3).attempted()));
}

TEST_F(GameTrade, TheYoungOnly) {
  for (const std::uint16_t born : std::initializer_list<std::uint16_t>{2002, 2001, 0}) {
    Life other;
    std::optional<Signal> signal;
    for (int i = 0; i < 3; ++i) {
      Draft draft = other.transfer_out("player", "seller", yuan(300) << i, i).principal();
      draft.touch.birth_year = born;
      signal = other.judge(v11_game_trade, draft);
    }
    EXPECT_EQ(signal.has_value(), born == 2002) << born;
  }
}

TEST_F(GameTrade, FriendsUnitsAndWhatComesBack) {
  life.apply(pays("friend", yuan(5), days(-3)));
  for (int i = 0; i < 4; ++i) EXPECT_FALSE(judge(pays("friend", yuan(300) << i, i)));
  for (int i = 0; i < 4; ++i) EXPECT_FALSE(judge(pays("shop", yuan(300) << i, 10 + i).unit()));
  for (int i = 0; i < 4; ++i) EXPECT_FALSE(judge(pays("mine", yuan(300) << i, 20 + i).own()));
  for (int i = 0; i < 4; ++i)
    EXPECT_FALSE(judge(pays("school", yuan(300) << i, 30 + i).counterparty_category(Category::school)));
  life.apply(pays("seller", yuan(300), 40));
  life.apply(pays("seller", yuan(600), 41));
  life.apply(life.transfer_in("player", "seller", yuan(600), 42).principal());
  EXPECT_FALSE(judge(pays("seller", yuan(1200), 43)));
}

}  // namespace
}  // namespace xiezhi
