#include <gtest/gtest.h>

#include "tests/detectors/fixture.h"

namespace xiezhi {
extern const Detector v09_fake_police;
namespace {

class FakePolice : public ::testing::Test {
 protected:
  Life life;

  static Draft of_person(Draft draft) {
    draft.touch.entity = EntityKind::person;
    return draft.principal();
  }
  void sweeps(std::string_view from, std::string_view to, std::int64_t fen, std::int64_t at_ms) {
    life.apply(of_person(life.transfer_out("victim", to, fen, at_ms)).own());
    life.apply(of_person(life.transfer_in("victim", from, fen, at_ms)).own());
  }
  Draft sends(std::string_view to, std::int64_t fen, std::int64_t at_ms) {
    return of_person(life.transfer_out("victim", to, fen, at_ms));
  }
  void act(AccountAction action, std::int64_t at_ms) {
    Draft draft = life.account_action("victim", static_cast<std::uint8_t>(action), at_ms);
    draft.touch.entity = EntityKind::person;
    life.apply(draft);
  }
  void gather(std::int64_t at_ms = 0) {
    sweeps("savings", "main", yuan(4000), at_ms);
    sweeps("wages", "main", yuan(6000), at_ms + hours(1));
  }
  std::optional<Signal> judge(const Touch& touch) { return life.judge(v09_fake_police, touch); }
};

TEST_F(FakePolice, GatheredAndSent) {
  gather();
  EXPECT_FALSE(judge(sends("safe", yuan(9000) - 1, hours(2)).attempted()));
  const auto signal = judge(sends("safe", yuan(9000), hours(3)).attempted());
  ASSERT_TRUE(signal);
  EXPECT_EQ(signal->points, 35);
  EXPECT_EQ(seen(signal, "own_accounts_swept_24_hours"), 2);
  EXPECT_EQ(seen(signal, "gathered_in_one_account"), yuan(10000));
  EXPECT_EQ(seen(signal, "share_that_left"), 9000);
  EXPECT_EQ(signal->event_count, 2);
}

TEST_F(FakePolice, SignsOfIsolation) {
  gather();
  EXPECT_EQ(points(judge(sends("safe", yuan(9000), hours(2)).attempted())), 35);
  act(AccountAction::screen_share_on, hours(2));
  EXPECT_EQ(points(judge(sends("safe", yuan(9000), hours(2)).attempted())), 35);
  std::int64_t at_ms = 0;
  for (const AccountAction action : {AccountAction::forward_on, AccountAction::deposit_break}) {
    gather(at_ms += days(2));
    act(action, at_ms + hours(1));
    EXPECT_EQ(points(judge(sends("safe", yuan(9000), at_ms + hours(2)).attempted())), 75);
  }
}

TEST_F(FakePolice, ALongCall) {
  gather();
  const auto call = [&](std::int64_t talked_s) {
    life.apply(life.warning(EntityKind::person, "victim", "caller", Relation::contacted, EntityKind::phone,
                            80, talked_s, hours(1)));
  };
  call(1799);
  EXPECT_EQ(points(judge(sends("safe", yuan(9000), hours(2)).attempted())), 35);
  call(1800);
  EXPECT_EQ(points(judge(sends("safe", yuan(9000), hours(2)).attempted())), 75);
}

TEST_F(FakePolice, OneSourceOrTwoPlaces) {
  sweeps("savings", "main", yuan(4000), 0);
  sweeps("savings", "main", yuan(6000), hours(1));
  EXPECT_FALSE(judge(sends("safe", yuan(10000), hours(2)).attempted()));
  sweeps("wages", "other", yuan(6000), hours(3));
  EXPECT_FALSE(judge(sends("safe", yuan(16000), hours(4)).attempted()));
  sweeps("wages", "main", yuan(1), hours(5));
  EXPECT_TRUE(judge(sends("safe", yuan(16000), hours(6)).attempted()));
}

TEST_F(FakePolice, LittleAndLongAgo) {
  sweeps("savings", "main", yuan(4000) - 1, 0);
  sweeps("wages", "main", yuan(6000), hours(1));
  EXPECT_FALSE(judge(sends("safe", yuan(10000), hours(2)).attempted()));
  sweeps("savings", "main", 1, hours(2));
  EXPECT_TRUE(judge(sends("safe", yuan(10000), hours(24) - 1).attempted()));
  EXPECT_FALSE(judge(sends("safe", yuan(10000), hours(24)).attempted()));
}

TEST_F(FakePolice, KnownPayeesUnitsAndGuards) {
  life.apply(sends("landlord", yuan(10), days(-3)));
  gather();
  EXPECT_FALSE(judge(sends("landlord", yuan(9500), hours(2)).attempted()));
  EXPECT_FALSE(judge(sends("dealer", yuan(9500), hours(2)).unit().attempted()));
  EXPECT_FALSE(
      judge(sends("school", yuan(9500), hours(2)).counterparty_category(Category::school).attempted()));
  EXPECT_FALSE(judge(sends("mine", yuan(9500), hours(2)).own().attempted()));
}

}  // namespace
}  // namespace xiezhi
