#include <gtest/gtest.h>

#include "tests/detectors/fixture.h"

namespace xiezhi {
extern const Detector d12_listed_counterparty;
namespace {

const Detector& d12 = d12_listed_counterparty;

std::optional<Signal> listed(Grade grade) {
  Life life;
  life.list(EntityKind::account, "mule", grade, days(-1));
  return life.judge(d12, life.transfer_out("mule", "li", yuan(1), 0));
}

TEST(D12, AListedAccountMovesMoney) {
  EXPECT_EQ(points(listed(Grade::critical)), 90);
  EXPECT_EQ(points(listed(Grade::high)), 80);
  EXPECT_EQ(points(listed(Grade::medium)), 60);
  EXPECT_EQ(points(listed(Grade::low)), 40);
}

TEST(D12, EveryMoveOfAListedSubjectCounts) {
  Life life;
  life.list(EntityKind::account, "mule", Grade::critical, days(-1));
  EXPECT_EQ(life.judge(d12, life.transfer_in("mule", "li", 1, 0))->feature_code, 3004);
  EXPECT_EQ(life.judge(d12, life.transfer_out("mule", "li", 1, 1))->feature_code, 3005);
  EXPECT_TRUE(life.judge(d12, life.transfer_out("mule", "li", 1, 2).attempted()));
  EXPECT_TRUE(life.judge(d12, life.cash_out("mule", 1, 3)));
  EXPECT_TRUE(life.judge(d12, life.payment_out("mule", "shop", 1, 4)));
  EXPECT_FALSE(life.judge(d12, life.transfer_out("li", "mule", 1, 5)));  // the other side hears by a hint
  const Draft paid = life.transfer_out("mule", "li", 1, 6);
  life.apply(paid);
  EXPECT_FALSE(life.judge(d12, life.reversal(paid, 1, 7)));
}

TEST(D12, AnEntryCountsFromItsFirstToBeforeItsLastMoment) {
  for (const std::int64_t at : {hours(1) - 1, hours(1), hours(2) - 1, hours(2)}) {
    Life life;
    life.list(EntityKind::account, "mule", Grade::high, hours(1), hours(2));
    EXPECT_EQ(life.judge(d12, life.transfer_out("mule", "li", 1, at)).has_value(),
              at >= hours(1) && at < hours(2));
  }
}

TEST(D12, AnAllowListIsNoHit) {
  Life life;
  life.allow(EntityKind::account, "broker", days(-1));
  EXPECT_FALSE(life.judge(d12, life.transfer_out("broker", "li", 1, 0)));
}

TEST(D12, ANameAloneIsAMatterForPeople) {
  Life life;
  life.list_name(7, 0, Grade::critical);
  life.list_name(8, kSpecialList, Grade::critical);
  life.list_name(9, 0, Grade::none, touch_flag::counterparty_is_guarded);
  const auto judge = [&](std::string_view account, std::uint64_t name_key) {
    Draft draft = life.transfer_out(account, "li", 1, 0);
    draft.touch.name_key = name_key;
    return life.judge(d12, draft);
  };
  const auto signal = judge("a", 7);
  EXPECT_EQ(points(signal), 40) << "however grave the list";
  EXPECT_EQ(seen(signal, "name_listed_grade"), static_cast<int>(Grade::critical));
  EXPECT_FALSE(judge("b", 8)) << "is D28's";
  EXPECT_FALSE(judge("c", 9));
  life.list(EntityKind::account, "d", Grade::high, days(-1));
  EXPECT_EQ(points(judge("d", 7)), 80) << "the account itself";
  life.allow(EntityKind::account, "a", days(-1));
  EXPECT_FALSE(judge("a", 7));
}

TEST(D12, WhoPaysOneFoundOutIsWarned) {
  Life life;
  for (const std::uint8_t its : {std::uint8_t{0}, std::uint8_t{1}, std::uint8_t{55}, std::uint8_t{100}}) {
    const auto signal = life.judge(d12, life.warning(EntityKind::person, "wang", "mule", Relation::payee,
                                                     EntityKind::account, its, yuan(5000), 0));
    EXPECT_EQ(points(signal), its);
    if (signal) {
      EXPECT_EQ(signal->feature_code, 3004);
      EXPECT_EQ(signal->suspected_type, SuspectedType::telecom_fraud);
    }
  }
}

TEST(D12, WhoDealsFromAListedDeviceIsSuspected) {
  for (const std::uint8_t its : {std::uint8_t{0}, std::uint8_t{40}, std::uint8_t{90}}) {
    Life life;
    const auto signal = life.judge(d12, life.warning(EntityKind::person, "wang", "handset",
                                                     Relation::used_device, EntityKind::device, its, 100, 0));
    EXPECT_EQ(points(signal), its);
    if (!signal) continue;
    EXPECT_EQ(signal->feature_code, 3005);
    EXPECT_EQ(signal->suspected_type, SuspectedType::money_mule);
    EXPECT_EQ(seen(signal, "device_points"), its);
  }
}

TEST(D12, OtherRelationsAreOthersAffair) {
  Life life;
  for (const Relation relation : {Relation::none, Relation::contacted, Relation::own_account}) {
    EXPECT_FALSE(life.judge(
        d12, life.warning(EntityKind::person, "wang", "x", relation, EntityKind::phone, 90, 300, 0)));
  }
}

struct Taint {
  std::uint8_t points = 90;
  std::int64_t tainted = yuan(10000), clean = 0, found_after = 0;
};

std::optional<Signal> taint(const Taint& taint, Draft* change = nullptr) {
  Life life;
  if (taint.clean > 0) life.apply(life.transfer_in("shop", "li", taint.clean, hours(-1)));
  life.apply(life.transfer_in("shop", "mule", taint.tainted, 0));
  Draft warning = life.warning(EntityKind::account, "shop", "mule", Relation::payer, EntityKind::account,
                               taint.points, taint.tainted, 0);
  warning.touch.hint.found_ms += taint.found_after;
  if (change != nullptr) warning.touch.category = change->touch.category;
  return life.judge(d12, warning);
}

TEST(D12, TaintEndsAfterTwoHops) {
  EXPECT_EQ(points(taint({.points = 90})), 60);
  EXPECT_EQ(points(taint({.points = 60})), 40);  // low: warns nobody any more
  EXPECT_EQ(points(taint({.points = 100})), 60);
  EXPECT_EQ(points(taint({.points = 75})), 50);
  EXPECT_EQ(points(taint({.points = 0})), 0);
  const auto signal = taint({});
  EXPECT_EQ(signal->feature_code, 3005);
  EXPECT_EQ(signal->suspected_type, SuspectedType::money_mule);
  EXPECT_EQ(signal->event_count, 1);  // the tainted payment itself
}

TEST(D12, TaintFadesInThreeDays) {
  EXPECT_EQ(points(taint({.found_after = hours(36)})), 30);
  EXPECT_EQ(points(taint({.found_after = hours(-36)})), 60);  // known before the payment
  EXPECT_EQ(points(taint({.found_after = hours(60)})), 10);
  EXPECT_EQ(points(taint({.found_after = hours(60) + minutes(35)})), 10);
  EXPECT_FALSE(taint({.found_after = hours(60) + minutes(36)}));  // less than 9.5 points
  EXPECT_FALSE(taint({.found_after = hours(72)}));
}

TEST(D12, TaintIsAShareOfWhatCameIn) {
  EXPECT_EQ(points(taint({.clean = yuan(10000)})), 30);
  EXPECT_EQ(points(taint({.clean = yuan(53100)})), 10);
  EXPECT_FALSE(taint({.clean = yuan(53200)}));  // less than 9.5 points
}

TEST(D12, TaintedSumsAddUpAndCountOnce) {
  Life life;
  life.apply(life.transfer_in("shop", "li", yuan(20000), 0));
  const auto warn = [&](const char* sender, std::int64_t at) {
    return life.judge(d12, life.warning(EntityKind::account, "shop", sender, Relation::payer,
                                        EntityKind::account, 90, yuan(10000), at));
  };
  life.apply(life.transfer_in("shop", "mule", yuan(10000), 1));
  life.apply(life.transfer_in("shop", "other", yuan(10000), 2));
  EXPECT_EQ(points(warn("mule", 1)), 20);   // a third of 30,000 at that moment
  EXPECT_EQ(points(warn("mule", 1)), 20);   // the same payment, told twice
  EXPECT_EQ(points(warn("other", 2)), 30);  // two quarters of 40,000
}

TEST(D12, OnlyThreeDaysOfInflowAreLookedAt) {
  for (const std::int64_t before : {hours(72), hours(72) - 1}) {
    Life life;
    life.apply(life.transfer_in("shop", "li", yuan(10000), -before));
    life.apply(life.transfer_in("shop", "mule", yuan(10000), 0));
    const auto signal = life.judge(d12, life.warning(EntityKind::account, "shop", "mule", Relation::payer,
                                                     EntityKind::account, 90, yuan(10000), 0));
    EXPECT_EQ(points(signal), before == hours(72) ? 60 : 30);
  }
}

TEST(D12, InstitutionsAreNotTainted) {
  Draft licensed;
  licensed.category(Category::licensed);
  EXPECT_FALSE(taint({}, &licensed));
}

}  // namespace
}  // namespace xiezhi
