#include <gtest/gtest.h>

#include "tests/detectors/fixture.h"

namespace xiezhi {
extern const Detector v10_romance;
namespace {

const Detector& v10 = v10_romance;

std::optional<Signal> send(Life& life, std::initializer_list<std::int64_t> yuans,
                           const char* to = "darling") {
  std::optional<Signal> signal;
  std::int64_t at = 0;
  for (const std::int64_t each : yuans) {
    signal = life.judge(v10, life.transfer_out("wang", to, yuan(each), at).principal());
    at += days(4);
  }
  return signal;
}

TEST(V10, EverMoreForANewFriend) {
  Life life;
  const auto signal = send(life, {200, 500, 600, 800, 1000});
  ASSERT_TRUE(signal);
  EXPECT_EQ(signal->points, 35);
  EXPECT_EQ(seen(signal, "growing_transfers_30_days"), 5);
  EXPECT_EQ(seen(signal, "last_to_first"), 500);
  EXPECT_EQ(signal->event_count, 4);
}

TEST(V10, WordsOfLove) {
  Life life;
  EXPECT_EQ(points(send(life, {200, 520, 600, 800, 1000})), 55);
  for (const std::int64_t fen : {yuan(521), yuan(1314), yuan(5200), yuan(52000)}) {
    Life other;
    for (int i = 0; i < 4; ++i)
      other.apply(other.transfer_out("wang", "li", yuan(100), hours(i)).principal());
    EXPECT_EQ(points(other.judge(
                  v10, other.transfer_out("wang", "li", std::max(fen, yuan(3000)), hours(9)).principal())),
              fen >= yuan(3000) ? 55 : 35);
  }
}

TEST(V10, Limits) {
  const auto found = [](std::initializer_list<std::int64_t> yuans) {
    Life life;
    return send(life, yuans).has_value();
  };
  EXPECT_FALSE(found({500, 600, 900, 1500}));      // four
  EXPECT_TRUE(found({500, 500, 500, 500, 1500}));  // three times the first
  EXPECT_FALSE(found({500, 500, 500, 500, 1499}));
  EXPECT_FALSE(found({500, 600, 599, 800, 1500}));  // less than before
  EXPECT_TRUE(found({300, 300, 500, 900, 1000}));   // 3,000 in all
  EXPECT_FALSE(found({300, 300, 500, 900, 999}));
}

TEST(V10, FriendsFamilyAndWhatComesBack) {
  Life known;
  known.apply(known.transfer_out("wang", "darling", yuan(5), days(-40)).principal());
  EXPECT_FALSE(send(known, {500, 600, 900, 1200, 1500}));
  Life returned;
  returned.apply(returned.transfer_in("wang", "darling", yuan(5), 1).principal());
  EXPECT_FALSE(send(returned, {500, 600, 900, 1200, 1500}));
  Life unit;
  for (int i = 0; i < 4; ++i)
    unit.apply(unit.transfer_out("wang", "shop", yuan(500 * (i + 1)), hours(i)).principal().unit());
  EXPECT_FALSE(unit.judge(v10, unit.transfer_out("wang", "shop", yuan(5000), hours(9)).principal().unit()));
}

TEST(V10, AnAttemptIsJudged) {
  Life life;
  send(life, {500, 600, 900, 1200});
  EXPECT_TRUE(
      life.judge(v10, life.transfer_out("wang", "darling", yuan(1500), days(20)).principal().attempted()));
}

}  // namespace
}  // namespace xiezhi
