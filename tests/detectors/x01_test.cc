#include <gtest/gtest.h>

#include "tests/detectors/fixture.h"

namespace xiezhi {
extern const Detector x01_composite;
namespace {

// A person and what is known of him.
struct Wang {
  Life life;

  // A number of `points` has called.
  Draft call(std::int64_t at_ms, std::uint8_t points = 60, std::string_view caller = "caller",
             Relation relation = Relation::contacted) {
    return life
        .warning(EntityKind::person, "wang", caller, relation,
                 relation == Relation::contacted ? EntityKind::phone : EntityKind::account, points, 90, at_ms)
        .principal();
  }
  Draft payment(std::int64_t at_ms) {
    Draft made = life.transfer_out("wang", "seller", yuan(900), at_ms).principal();
    made.touch.entity = EntityKind::person;
    return made;
  }
  // The detector has joined so many points to a case of the person's.
  void joined(std::string_view detector, std::uint8_t points, std::int64_t at_ms) {
    life.apply(payment(at_ms - 1));
    const Entity& found = *life.facts.find(Life::token("wang"));
    Entity& wang = life.facts.change(static_cast<std::uint32_t>(&found - &life.facts.at(0)));
    if (wang.cases == 0) wang.cases = life.facts.pool().allocate(sizeof(CaseState) * kCasesMax);
    wang.case_count = 1;
    CaseState& state = *life.facts.pool().change<CaseState>(wang.cases, 0, kCasesMax);
    state.contributions[state.contribution_count++] = {detector_number(detector), points};
    state.suspected_type = SuspectedType::fake_shopping;
    state.last_ms = Life::kStartMs + at_ms;
  }
  std::optional<Signal> pay(std::int64_t at_ms, Life::Overrides overrides = {}) {
    return life.judge(x01_composite, payment(at_ms), overrides);
  }
};
class Composite : public testing::Test, protected Wang {};

TEST_F(Composite, ACallAndAStrangePayment) {
  life.apply(call(minutes(0)));
  joined("V05", 30, minutes(0));
  const auto signal = pay(minutes(0));
  ASSERT_TRUE(signal);
  EXPECT_EQ(seen(signal, "v_score"), 10000 - 5200 * 70 / 100);  // 1 - (1 - 0.8 * 0.6)(1 - 0.3)
  EXPECT_EQ(points(signal), 63);
  EXPECT_EQ(signal->suspected_type, SuspectedType::fake_shopping);
  EXPECT_EQ(seen(signal, "independent_sources"), 2);
  EXPECT_EQ(signal->event_count, 1);
}

TEST_F(Composite, AtTheLimit) {
  life.apply(call(minutes(0), 50));
  joined("V05", 30, minutes(0));
  EXPECT_TRUE(life.judge(x01_composite, payment(minutes(0)).attempted(), {{"limit_bp", 5800}}));
  EXPECT_FALSE(life.judge(x01_composite, payment(minutes(0)).attempted(), {{"limit_bp", 5801}}));
}

TEST_F(Composite, EachSignHalvesEverySixHours) {
  life.apply(call(minutes(0), 60));
  joined("V05", 30, hours(6));
  EXPECT_EQ(seen(pay(hours(6), {{"limit_bp", 4000}}), "v_score"), 10000 - 7600 * 70 / 100);
}

// Between sixteenths of a half-life by a line: 2^(-1/32) is 0.97857, the line says 0.97879.
TEST_F(Composite, BetweenTheStepsByALine) {
  life.apply(call(minutes(0), 100));
  joined("V05", 30, hours(6) / 32);
  const std::int64_t left_bp = 8000 * ((65536 + 62757) / 2) / 65536;
  EXPECT_EQ(left_bp, 7830);
  EXPECT_EQ(seen(pay(hours(6) / 32), "v_score"), 10000 - (10000 - left_bp) * 70 / 100);
}

TEST_F(Composite, AfterEightHalvesNothing) {
  life.apply(call(minutes(0), 100));
  joined("V05", 49, hours(48) - 1);
  EXPECT_TRUE(pay(hours(48) - 1, {{"limit_bp", 4901}}));
  Wang later;
  later.life.apply(later.call(minutes(0), 100));
  later.joined("V05", 49, hours(48));
  EXPECT_FALSE(later.pay(hours(48), {{"limit_bp", 4901}}));
}

TEST_F(Composite, OneSourceIsNotTwo) {
  joined("V05", 49, minutes(0));
  EXPECT_FALSE(pay(minutes(0)));
  life.apply(call(minutes(0)));
  EXPECT_TRUE(pay(minutes(0)));
  EXPECT_FALSE(pay(minutes(0), {{"sources_count", 3}}));
}

TEST_F(Composite, TwoCallsOfOneNumberAreOne) {
  joined("V05", 20, minutes(0));
  life.apply(call(minutes(0), 40));
  life.apply(call(minutes(0) + 1, 40));
  EXPECT_FALSE(pay(minutes(0) + 1));  // 1 - 0.68 * 0.8
  life.apply(call(minutes(0) + 2, 40, "another"));
  joined("V05", 0, minutes(0) + 2);
  EXPECT_EQ(seen(pay(minutes(0) + 2), "independent_sources"), 3);
}

TEST_F(Composite, TheStrongestCallOfANumberCounts) {
  joined("V05", 30, minutes(0));
  life.apply(call(minutes(0), 20));
  life.apply(call(minutes(0), 60));
  life.apply(call(minutes(0), 10));
  EXPECT_EQ(points(pay(minutes(0))), 63);
}

TEST_F(Composite, CallsAloneAreTheAffairOfAnother) {
  life.apply(call(minutes(0), 90, "one"));
  EXPECT_FALSE(life.judge(x01_composite, call(minutes(0), 90, "two")));
}

TEST_F(Composite, AWarningAfterThePayment) {
  joined("V05", 30, minutes(0));
  EXPECT_FALSE(life.judge(x01_composite, call(minutes(1), 60, "payer", Relation::payer)));
  EXPECT_TRUE(life.judge(x01_composite, call(minutes(1))));
}

TEST_F(Composite, APayeeFoundOut) {
  life.apply(call(minutes(0), 60));
  const auto signal = life.judge(x01_composite, call(minutes(0), 40, "payee", Relation::payee));
  EXPECT_EQ(seen(signal, "v_score"), 10000 - 52 * 64);  // (1 - 0.48)(1 - 0.36)
  EXPECT_EQ(seen(signal, "risky_payees"), 1);
}

TEST_F(Composite, WhatSpeaksOfAWarningIsNoSourceBesideIt) {
  for (const std::string_view code : {"V01", "V06", "V09", "D12", "X01"}) {
    Wang other;
    other.life.apply(other.call(minutes(0), 60));
    other.joined(code, 40, minutes(0));
    EXPECT_FALSE(other.pay(minutes(0))) << code;
  }
}

TEST_F(Composite, WhatOneSourceSaysAloneIsLeftToIt) {
  life.apply(call(minutes(0), 60));
  joined("V05", 49, minutes(0));
  EXPECT_TRUE(pay(minutes(0)));
  joined("V12", 1, minutes(0));
  EXPECT_FALSE(pay(minutes(0)));
}

TEST_F(Composite, WithTheCallThatItHeardToo) {
  life.apply(call(minutes(0), 60));
  joined("V05", 30, minutes(0));
  joined("V01", 20, minutes(0));
  EXPECT_FALSE(pay(minutes(0)));
}

TEST_F(Composite, TheNextPaymentIsNoSign) {
  life.apply(call(minutes(0)));
  joined("V05", 30, minutes(0));
  EXPECT_TRUE(pay(minutes(0)));
  EXPECT_FALSE(pay(minutes(0) + 1));
}

TEST_F(Composite, NeverEnoughToHoldAPaymentBack) {
  life.apply(call(minutes(0), 90));
  life.apply(call(minutes(0), 90, "another"));
  joined("V05", 49, minutes(0));
  EXPECT_EQ(points(pay(minutes(0))), 74);
  EXPECT_EQ(points(pay(minutes(0), {{"points_most", 60}})), 60);
}

TEST_F(Composite, OwnAccountsSchoolsAndFailuresAreKeptApart) {
  life.apply(call(minutes(0)));
  joined("V05", 30, minutes(0));
  EXPECT_FALSE(life.judge(x01_composite, payment(minutes(0)).own()));
  EXPECT_FALSE(life.judge(x01_composite, payment(minutes(0)).failed()));
  EXPECT_FALSE(life.judge(x01_composite, payment(minutes(0)).counterparty_category(Category::school)));
  EXPECT_TRUE(life.judge(x01_composite, payment(minutes(0)).attempted()));
}

}  // namespace
}  // namespace xiezhi
