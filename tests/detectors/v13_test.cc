#include <gtest/gtest.h>

#include "stream/codec/event.h"
#include "tests/detectors/fixture.h"

namespace xiezhi {
extern const Detector v13_minor;
namespace {

// It is 2026: born in 2009 is 17 years old.
class Minor : public testing::Test {
 protected:
  Life life;

  Draft pays(std::string_view to, std::int64_t fen, std::int64_t at_ms = 0, std::uint16_t born = 2009) {
    Draft draft = life.transfer_out("pupil", to, fen, at_ms).principal();
    draft.touch.birth_year = born;
    return draft;
  }
  std::optional<Signal> judge(const Touch& touch) { return life.judge(v13_minor, touch); }
  void hears(std::uint8_t points, Relation relation, std::int64_t at_ms) {
    life.apply(
        life.warning(EntityKind::account, "pupil", "number", relation, EntityKind::phone, points, 0, at_ms));
  }
};

TEST_F(Minor, ALargeSumToSomebodyNew) {
  EXPECT_FALSE(judge(pays("stranger", yuan(2000) - 1).attempted()));
  const auto signal = judge(pays("stranger", yuan(2000), 1).attempted());
  EXPECT_EQ(points(signal), 40);
  EXPECT_EQ(seen(signal, "age"), 17);
  EXPECT_EQ(seen(signal, "paid_to_somebody_new"), yuan(2000));
}

TEST_F(Minor, AGiftAtAMerchant) {
  Draft gift = life.payment_out("pupil", "live-room", yuan(3000), 0).principal();
  gift.touch.birth_year = 2009;
  EXPECT_EQ(points(judge(gift)), 40);
}

TEST_F(Minor, Eighteen) {
  EXPECT_FALSE(judge(pays("stranger", yuan(5000), 0, 2008).attempted()));
  EXPECT_TRUE(judge(pays("stranger", yuan(5000), 1, 2009).attempted()));
}

TEST_F(Minor, NobodyKnowsHowOld) { EXPECT_FALSE(judge(pays("stranger", yuan(5000), 0, 0))); }

TEST_F(Minor, AChildUnderEight) {
  EXPECT_FALSE(judge(pays("stranger", yuan(500) - 1, 0, 2019).attempted()));
  EXPECT_EQ(points(judge(pays("stranger", yuan(500), 1, 2019).attempted())), 60);
  EXPECT_FALSE(judge(pays("stranger", yuan(500), 2, 2018).attempted())) << "eight";
}

TEST_F(Minor, WhomTheMinorKnowsMayBePaid) {
  life.apply(pays("shop", yuan(10)));
  EXPECT_FALSE(judge(pays("shop", yuan(5000), days(1))));
  EXPECT_TRUE(judge(pays("stranger", yuan(5000), days(1))));
}

TEST_F(Minor, ThePayeeOfTheDayIsStillNew) {
  life.apply(pays("stranger", yuan(10), 1));
  EXPECT_TRUE(judge(pays("stranger", yuan(2000), days(1))));
}

TEST_F(Minor, SeveralWithinADay) {
  EXPECT_FALSE(judge(pays("a", yuan(700))));
  EXPECT_FALSE(judge(pays("b", yuan(700), hours(1))));
  EXPECT_FALSE(judge(pays("c", yuan(600) - 1, days(1) - 1).attempted()));
  EXPECT_FALSE(judge(pays("c", yuan(600), days(1)).attempted())) << "the first is a day ago";
  const auto signal = judge(pays("c", yuan(600), days(1) - 1).attempted());
  EXPECT_EQ(points(signal), 40);
  EXPECT_EQ(seen(signal, "payments_to_new_parties_24_hours"), 3);
  EXPECT_EQ(seen(signal, "total_24_hours"), yuan(2000));
  EXPECT_EQ(signal->event_count, 2);
}

TEST_F(Minor, TwoAreNotSeveral) {
  EXPECT_FALSE(judge(pays("a", yuan(1500))));
  EXPECT_FALSE(judge(pays("b", yuan(1500), hours(1))));
}

TEST_F(Minor, ARiskyContactWeighsMore) {
  hears(60, Relation::contacted, 0);
  EXPECT_EQ(points(judge(pays("stranger", yuan(2000), days(1) - 1).attempted())), 75);
  EXPECT_EQ(points(judge(pays("stranger", yuan(2000), days(1)).attempted())), 40) << "a day ago";
}

TEST_F(Minor, APayeeWhoWasFoundOutWeighsMore) {
  hears(60, Relation::payee, 0);
  EXPECT_EQ(points(judge(pays("stranger", yuan(2000), 1).attempted())), 75);
}

TEST_F(Minor, WhatAPayerIsKnownForIsNoContact) {
  hears(60, Relation::payer, 0);
  EXPECT_EQ(points(judge(pays("stranger", yuan(2000), 1).attempted())), 40);
}

TEST_F(Minor, ASharedScreenWeighsMore) {
  EXPECT_EQ(points(judge(pays("stranger", yuan(2000)).attempted().flag(touch_flag::screen_share))), 75);
  life.apply(life.account_action("pupil", static_cast<std::uint8_t>(AccountAction::screen_share_on), 1));
  EXPECT_EQ(points(judge(pays("stranger", yuan(2000), 2).attempted())), 75);
}

TEST_F(Minor, SchoolsAndOwnAccountsAreKeptApart) {
  EXPECT_FALSE(judge(pays("school", yuan(5000)).attempted().counterparty_category(Category::school)));
  EXPECT_FALSE(judge(pays("savings", yuan(5000), 1).attempted().own()));
  EXPECT_FALSE(judge(pays("stranger", yuan(5000), 2).failed()));
}

}  // namespace
}  // namespace xiezhi
