#include <gtest/gtest.h>

#include "tests/detectors/fixture.h"

namespace xiezhi {
extern const Detector d19_ponzi_ratio;
namespace {

const Detector& d19 = d19_ponzi_ratio;
constexpr std::uint32_t kUnit = touch_flag::subject_is_unit;

struct Ponzi {
  int payers = 10;
  std::int64_t each = yuan(1000);
  int returned = 3;
  std::int64_t back = yuan(6000);  // to all of them together
  std::int64_t business = 0;       // from units
  std::uint32_t flags = kUnit;
  std::int64_t back_at = hours(5);  // after the last payer
};

// The signal of the last return.
std::optional<Signal> run(Life& life, const Ponzi& ponzi) {
  for (int i = 0; i < ponzi.payers; ++i) {
    life.apply(
        life.transfer_in("pool", "payer" + std::to_string(i), ponzi.each, minutes(i)).flag(ponzi.flags));
  }
  if (ponzi.business > 0) life.apply(life.transfer_in("pool", "firm", ponzi.business, hours(1)).unit());
  std::optional<Signal> signal;
  for (int i = 0; i < ponzi.returned; ++i) {
    const std::int64_t part = ponzi.back / ponzi.returned;
    const std::int64_t amount = i + 1 < ponzi.returned ? part : ponzi.back - part * (ponzi.returned - 1);
    signal =
        life.judge(d19, life.transfer_out("pool", "payer" + std::to_string(i), amount, ponzi.back_at + i));
  }
  return signal;
}
std::optional<Signal> run(const Ponzi& ponzi) {
  Life life;
  return run(life, ponzi);
}

TEST(D19, ReturnsComeFromNewPayers) {
  const auto signal = run({});
  EXPECT_EQ(points(signal), 50);
  EXPECT_EQ(seen(signal, "returns_to_inflow_30_days"), 6000);
  EXPECT_EQ(signal->event_count, 2);
}

TEST(D19, Ratio) {
  EXPECT_FALSE(run({.back = yuan(5999)}));
  EXPECT_EQ(points(run({.back = yuan(6000)})), 50);
  EXPECT_EQ(points(run({.back = yuan(8999)})), 50);
  EXPECT_EQ(points(run({.back = yuan(9000)})), 75);
}

TEST(D19, BusinessIncome) {
  // 10,000 of persons and 1,111 of units: just below a tenth.
  EXPECT_TRUE(run({.business = yuan(1111)}));
  EXPECT_FALSE(run({.business = yuan(1113)}));
}

TEST(D19, PayersAndReturned) {
  EXPECT_FALSE(run({.payers = 9, .each = yuan(2000), .back = yuan(12000)}));
  EXPECT_TRUE(run({.payers = 10, .each = yuan(2000), .back = yuan(12000)}));
  EXPECT_FALSE(run({.returned = 2}));
  EXPECT_TRUE(run({.returned = 3}));
}

TEST(D19, Inflow) {
  EXPECT_FALSE(run({.each = yuan(1000) - 1, .back = yuan(6000)}));
  EXPECT_TRUE(run({.each = yuan(1000), .back = yuan(6000)}));
}

TEST(D19, FriendsWhoPayForEachOther) {
  EXPECT_FALSE(run({.each = yuan(5000) - 1, .back = yuan(30000), .flags = 0}));
  EXPECT_TRUE(run({.each = yuan(5000), .back = yuan(30000), .flags = 0}));
}

TEST(D19, APersonNeedsTenPayersInThirtyDays) {
  for (const std::uint32_t flags : {0U, kUnit}) {
    Life life;
    life.apply(life.transfer_in("pool", "early", yuan(1), days(-40)));
    const auto signal = run(life, {.payers = 9, .each = yuan(6000), .back = yuan(40000), .flags = flags});
    EXPECT_EQ(signal.has_value(), flags == kUnit);
  }
}

TEST(D19, TheWindowIsThirtyDays) {
  EXPECT_TRUE(run({.back_at = 30 * kDayMs - 10}));
  EXPECT_FALSE(run({.back_at = 30 * kDayMs + minutes(10)}));
}

TEST(D19, NewPayersHalve) {
  for (const int later : {5, 6}) {  // after ten in the week before
    Life life;
    run(life, {.returned = 0});
    for (int i = 0; i < later; ++i) {
      life.apply(life.transfer_in("pool", "later" + std::to_string(i), yuan(1), days(8)).flag(kUnit));
    }
    std::optional<Signal> signal;
    for (int i = 0; i < 3; ++i) {
      signal =
          life.judge(d19, life.transfer_out("pool", "payer" + std::to_string(i), yuan(2100), days(9) + i));
    }
    EXPECT_EQ(points(signal), later == 5 ? 75 : 50);
    EXPECT_EQ(seen(signal, "new_payers_this_week"), later);
  }
}

TEST(D19, AFallIsToldFromTenNewPayersOn) {
  for (const int before : {9, 10}) {
    Life life;
    run(life, {.payers = before, .each = yuan(12000) / before, .returned = 0});
    life.apply(life.transfer_in("pool", "later", yuan(1), days(8)).flag(kUnit));
    std::optional<Signal> signal;
    for (int i = 0; i < 3; ++i) {
      signal =
          life.judge(d19, life.transfer_out("pool", "payer" + std::to_string(i), yuan(2500), days(9) + i));
    }
    EXPECT_EQ(points(signal), before == 9 ? 50 : 75);
  }
}

TEST(D19, PaymentsToStrangersAreNotJudged) {
  Life life;
  run(life, {});
  EXPECT_FALSE(life.judge(d19, life.transfer_out("pool", "stranger", yuan(10), hours(6))));
  EXPECT_TRUE(life.judge(d19, life.transfer_out("pool", "payer9", yuan(10), hours(6))));
}

TEST(D19, AttemptsOwnTransfersAndGuards) {
  Life life;
  run(life, {});
  EXPECT_FALSE(life.judge(d19, life.transfer_out("pool", "payer9", yuan(10), hours(6)).attempted()));
  EXPECT_FALSE(life.judge(d19, life.transfer_out("pool", "payer9", yuan(10), hours(6)).own()));
  EXPECT_FALSE(life.judge(
      d19, life.transfer_out("pool", "payer9", yuan(10), hours(6)).counterparty_category(Category::school)));
  EXPECT_FALSE(
      life.judge(d19, life.transfer_out("pool", "payer9", yuan(10), hours(6)).category(Category::licensed)));
}

}  // namespace
}  // namespace xiezhi
