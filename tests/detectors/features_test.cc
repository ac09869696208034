#include "detectors/features.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

#include "detectors/survey.h"
#include "tests/detectors/fixture.h"

namespace xiezhi {
namespace {

using Values = std::map<std::string_view, std::int64_t>;

class FeaturesTest : public testing::Test {
 protected:
  Life life;

  // Applies the touch and tells every feature of its account then.
  Values see(const Touch& touch) {
    const Applied applied = life.facts.apply(touch);
    const FeatureValues values = measure(View(life.facts, touch, applied));
    Values named;
    for (std::size_t i = 0; i < features().size(); ++i) named[features()[i].name] = values[i];
    return named;
  }
  static void expect(const Values& values, const Values& wanted) {
    for (const auto& [name, value] : wanted) {
      ASSERT_TRUE(values.contains(name)) << name;
      EXPECT_EQ(values.at(name), value) << name;
      looked_at.insert(name);
    }
  }
  static inline std::set<std::string_view> looked_at;
};

TEST_F(FeaturesTest, WindowsCountTransfersByTheirAge) {
  life.apply(life.transfer_in("mule", "wang", yuan(100), days(0)));
  life.apply(life.transfer_in("mule", "wang", yuan(100), days(50)));
  life.apply(life.transfer_in("mule", "zhao", yuan(200), days(75)));
  life.apply(life.transfer_in("mule", "qian", yuan(300), days(80) - hours(1)));
  life.apply(life.transfer_out("mule", "li", yuan(150), days(52)));
  const Values values = see(life.transfer_out("mule", "sun", yuan(150), days(80)));
  expect(values, {{"transfers_in_1_day", 1},
                  {"transfers_in_7_days", 2},
                  {"transfers_in_30_days", 2},
                  {"transfers_in_90_days", 4},
                  {"payers_1_day", 1},
                  {"payers_7_days", 2},
                  {"payers_30_days", 2},
                  {"payers_90_days", 3}});
  expect(values, {{"transfers_out_1_day", 1},
                  {"transfers_out_7_days", 1},
                  {"transfers_out_30_days", 2},
                  {"transfers_out_90_days", 2},
                  {"payees_1_day", 1},
                  {"payees_7_days", 1},
                  {"payees_30_days", 2},
                  {"payees_90_days", 2}});
  expect(values, {{"out_share_1_day", 3333},
                  {"out_share_7_days", 150 * 10000 / 650},
                  {"out_share_30_days", 3750},
                  {"out_share_90_days", 300 * 10000 / 1000}});
  expect(values, {{"transfers_in_per_100_days", 4 * 100 / 80},
                  {"transfers_out_per_100_days", 2 * 100 / 80},
                  {"payers_per_100_days", 3},
                  {"payees_per_100_days", 2},
                  {"active_days_per_100_days", 5 * 100 / 80},
                  {"known_days", 80}});
  expect(values,
         {{"longest_gap_90_days", 50}, {"quiet_days_before", 5}, {"lifetime_in", 4}, {"lifetime_out", 2}});
}

TEST_F(FeaturesTest, WhatIsOlderThanNinetyDaysIsForgottenByWindowsAlone) {
  life.apply(life.transfer_in("mule", "wang", yuan(100), days(0)));
  const Values values = see(life.transfer_in("mule", "zhao", yuan(100), days(90)));
  expect(values,
         {{"transfers_in_90_days", 1}, {"payers_90_days", 1}, {"lifetime_in", 2}, {"known_days", 90}});
}

TEST_F(FeaturesTest, SpendingIsSeenApartFromTransfers) {
  life.apply(life.payment_out("mule", "shop", yuan(40), days(0)));
  life.apply(life.payment_out("mule", "shop", yuan(20), days(40)));
  life.apply(life.payment_out("mule", "baker", yuan(20), days(48)));
  life.apply(life.payment_out("mule", "baker", yuan(20), days(48) + hours(1)));
  const Values values = see(life.transfer_out("mule", "li", yuan(100), days(50)));
  expect(values, {{"spendings_7_days", 2},
                  {"spendings_30_days", 3},
                  {"spendings_90_days", 4},
                  {"spending_share_30_days", 7500},
                  {"spending_share_90_days", 8000},
                  {"spending_amount_share_90_days", 5000},
                  {"spendings_per_100_days", 8},
                  {"spending_days_per_100_days", 6},
                  {"transfers_out_90_days", 1}});
}

TEST_F(FeaturesTest, CashAndInstitutionsAndOwnAccountsAreNoTransfers) {
  life.apply(life.cash_in("mule", yuan(300), days(0)));
  life.apply(
      life.transfer_in("mule", "employer", yuan(5000), days(1)).flag(touch_flag::counterparty_is_guarded));
  life.apply(life.transfer_out("mule", "tax", yuan(10), days(1)).flag(touch_flag::counterparty_is_guarded));
  life.apply(life.transfer_in("mule", "savings", yuan(10), days(1)).own());
  life.apply(life.transfer_in("mule", "firm", yuan(100), days(2)).unit());
  life.apply(life.transfer_out("mule", "li", yuan(300), days(2)));
  const Values values = see(life.cash_out("mule", yuan(100), days(3)));
  expect(values, {{"cash_in_90_days", 1},
                  {"cash_out_90_days", 1},
                  {"cash_out_share_90_days", 2500},
                  {"cash_in_share_90_days", 7500},
                  {"institution_in_90_days", 1},
                  {"institution_out_90_days", 1},
                  {"own_transfers_90_days", 1},
                  {"from_units_90_days", 1},
                  {"transfers_in_90_days", 1},
                  {"transfers_out_90_days", 1}});
}

TEST_F(FeaturesTest, CounterpartiesOfEachDirectionAreTold) {
  life.apply(life.transfer_in("mule", "wang", yuan(100), days(0)));
  life.apply(life.transfer_in("mule", "wang", yuan(100), days(0) + hours(1)));
  life.apply(life.transfer_in("mule", "zhao", yuan(50), days(1)));
  life.apply(life.transfer_in("mule", "qian", yuan(50), days(8)));
  life.apply(life.transfer_out("mule", "wang", yuan(60), days(8)));
  life.apply(life.transfer_out("mule", "li", yuan(70), days(8)));
  const Values values = see(life.transfer_out("mule", "li", yuan(70), days(8) + hours(1)));
  expect(values, {{"single_payers_90_days", 2},
                  {"single_payers_share_90_days", 6666},
                  {"top_payer_share_90_days", 6666},
                  {"transfer_in_days_90_days", 3},
                  {"most_in_a_day", 2},
                  {"most_in_with_one_payer_a_day", 2},
                  {"most_payers_3_days", 2}});
  expect(values, {{"single_payees_90_days", 1},
                  {"single_payees_share_90_days", 5000},
                  {"top_payee_share_90_days", 7000},
                  {"transfer_out_days_90_days", 1},
                  {"most_out_a_day", 3},
                  {"most_out_with_one_payee_a_day", 2},
                  {"most_payees_3_days", 2}});
  expect(values, {{"both_ways_parties_90_days", 1}, {"new_counterparty", 0}});
  expect(see(life.transfer_out("mule", "sun", yuan(100), days(9))),
         {{"new_counterparty", 1}, {"amount_against_mean", 13333}});
}

TEST_F(FeaturesTest, AmountsAreComparedWithEachOther) {
  for (const char* direction : {"in", "out"}) {
    const bool in = direction == std::string_view("in");
    const std::string account = std::string("mule ") + direction;
    Values values;
    std::int64_t day = 0;
    for (const std::int64_t amount : {1000, 1000, 1005, 995, 2}) {
      const std::string party = "party " + std::to_string(++day);
      values = see(in ? life.transfer_in(account, party, yuan(amount), days(day))
                      : life.transfer_out(account, party, yuan(amount), days(day)));
    }
    const auto named = [&](const char* before, const char* after) {
      static std::set<std::string> texts;
      return std::string_view(*texts.insert(std::string(before) + direction + after).first);
    };
    expect(values, {{named("small_", "_90_days"), 1},
                    {named("equal_", "_90_days"), 3},
                    {named("equal_", "_share_90_days"), 6000},
                    {named("round_", "_share_90_days"), 4000},
                    {named("largest_", "_share_90_days"), 1005 * 10000 / 4002},
                    {named("deviation_", "_90_days"), 3990}});
  }
}

TEST_F(FeaturesTest, MoneyThatLeavesInTheSameSizeIsPassedOn) {
  life.apply(life.transfer_in("mule", "wang", yuan(1000), days(0)));
  life.apply(life.transfer_out("mule", "li", yuan(950), days(0) + hours(5)));
  life.apply(life.transfer_in("mule", "zhao", yuan(1000), days(10)));
  life.apply(life.transfer_out("mule", "sun", yuan(700), days(12)));
  life.apply(life.transfer_in("mule", "qian", yuan(1000), days(20)));
  life.apply(life.transfer_out("mule", "qian", yuan(1000), days(20) + hours(1)));  // goes back: not passed on
  life.apply(life.transfer_in("mule", "zhou", yuan(1000), days(30)));
  const Values values = see(life.transfer_out("mule", "wu", yuan(690), days(31)));  // too little of it
  expect(values, {{"passed_on_within_a_day_90_days", 1},
                  {"passed_on_within_3_days_90_days", 2},
                  {"passed_on_share_90_days", 1650 * 10000 / 4000}});
}

TEST_F(FeaturesTest, WarningsTellOfDistinctParties) {
  life.apply(life.transfer_out("mule", "li", yuan(100), days(0)));
  const auto warn = [&](const char* sender, Relation relation, std::uint8_t points, std::int64_t at_ms) {
    life.apply(life.warning(EntityKind::account, "mule", sender, relation, EntityKind::account, points,
                            yuan(1), at_ms));
  };
  warn("li", Relation::payee, 50, days(0) + hours(1));
  warn("li", Relation::payee, 60, days(0) + hours(2));
  warn("sun", Relation::account_payee, 50, days(0) + hours(3));
  warn("wang", Relation::payer, 55, days(0) + hours(4));
  const Values values = see(life.transfer_out("mule", "li", yuan(100), days(1)).region(310000));
  expect(values, {{"warnings_90_days", 4},
                  {"warning_points_90_days", 60},
                  {"warned_payees_90_days", 2},
                  {"tainting_payers_90_days", 1},
                  {"provinces", 1},
                  {"transfers_out_90_days", 2}});
}

TEST_F(FeaturesTest, NothingIsDividedByNothing) {
  const Values values = see(life.cash_in("mule", yuan(100), days(0)));
  EXPECT_EQ(values.at("spendings_per_100_days"), 0);
  EXPECT_EQ(values.at("active_days_per_100_days"), 100);
  EXPECT_EQ(values.at("top_payer_share_90_days"), 0);
}

TEST_F(FeaturesTest, ALongRingIsReadFromItsNewestEnd) {
  Values values;
  for (int i = 0; i < 1000; ++i)
    values = see(life.transfer_in("mule", "party " + std::to_string(i), yuan(100), hours(i)));
  EXPECT_EQ(values.at("transfers_in_90_days"), static_cast<std::int64_t>(kFeatureEntries));
  EXPECT_EQ(values.at("transfers_in_per_100_days"), 256 * 100 / 10);  // in the ten days that it covers
}

TEST_F(FeaturesTest, ValuesStayWithinWhatTheFloatsOfTrainingHold) {
  life.apply(life.transfer_in("mule", "wang", 1, days(0)));
  const Values values = see(life.transfer_in("mule", "wang", Entry::kValueMost / 2, days(1)));
  for (const auto& [name, value] : values) {
    EXPECT_GE(value, 0) << name;
    EXPECT_LE(value, kFeatureMost) << name;
  }
}

TEST_F(FeaturesTest, OnlyTransfersAndCashOfCustomersAreMeasured) {
  const auto is_measured = [&](const Touch& touch) {
    const Applied applied = life.facts.apply(touch);
    return measured(View(life.facts, touch, applied), touch);
  };
  EXPECT_TRUE(is_measured(life.transfer_in("mule", "wang", 1, days(0))));
  EXPECT_TRUE(is_measured(life.cash_out("mule", 1, days(0))));
  EXPECT_FALSE(is_measured(life.payment_out("mule", "shop", 1, days(0))));
  EXPECT_FALSE(is_measured(life.transfer_out("mule", "wang", 1, days(0)).attempted()));
  EXPECT_FALSE(is_measured(life.transfer_in("school", "wang", 1, days(0)).category(Category::school)));
  EXPECT_FALSE(is_measured(life.transfer_in("seller", "wang", 1, days(0)).category(Category::merchant)));
}

TEST_F(FeaturesTest, NamesAreUniqueAndFound) {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < features().size(); ++i) {
    EXPECT_TRUE(names.insert(features()[i].name).second) << features()[i].name;
    EXPECT_EQ(feature_number(features()[i].name), i);
    EXPECT_FALSE(features()[i].doc.empty());
  }
  EXPECT_EQ(feature_number("no_such_feature"), features().size());
}

// Runs last: every feature was looked at by a case above.
TEST_F(FeaturesTest, ZEveryFeatureHasACase) {
  if (looked_at.empty()) GTEST_SKIP() << "the cases above did not run in this process";
  for (const Feature& feature : features()) EXPECT_TRUE(looked_at.contains(feature.name)) << feature.name;
}

}  // namespace
}  // namespace xiezhi
