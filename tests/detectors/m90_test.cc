#include <gtest/gtest.h>

#include "detectors/model.h"
#include "detectors/rules.h"
#include "stream/engine/shard.h"
#include "tests/detectors/fixture.h"

namespace xiezhi {

extern const Detector m90_model_score;

namespace {

// Two trees: many payers speak for it, spending against it.
std::shared_ptr<Model> small_model(std::int64_t base_micro = 0) {
  const auto payers = static_cast<std::int32_t>(feature_number("payers_90_days"));
  const auto spendings = static_cast<std::int32_t>(feature_number("spendings_90_days"));
  auto model = std::make_shared<Model>();
  model->digest = Digest().add("small").add(static_cast<std::uint64_t>(base_micro)).finish();
  model->base_micro = base_micro;
  model->nodes = {{payers, 1, 2, 3, -100'000},  {-1, 0, 0, 0, -900'000}, {-1, 0, 0, 0, 800'000},
                  {spendings, 4, 5, 2, 50'000}, {-1, 0, 0, 0, 400'000},  {-1, 0, 0, 0, -700'000}};
  model->roots = {0, 3};
  return model;
}

FeatureValues with(std::int64_t payers, std::int64_t spendings) {
  FeatureValues values{};
  values[feature_number("payers_90_days")] = payers;
  values[feature_number("spendings_90_days")] = spendings;
  return values;
}

TEST(Model, AScoreIsTheSumOfBiasAndContributions) {
  const auto model = small_model(30'000);
  for (const std::int64_t payers : {0, 2, 3, 9}) {
    for (const std::int64_t spendings : {0, 1, 2, 9}) {
      const ModelScore score = model->score(with(payers, spendings));
      EXPECT_EQ(score.log_odds_micro,
                30'000 + (payers < 3 ? -900'000 : 800'000) + (spendings < 2 ? 400'000 : -700'000));
      EXPECT_EQ(score.bias_micro, 30'000 - 100'000 + 50'000);
      std::int64_t sum = score.bias_micro;
      for (const std::int64_t contribution : score.contributions_micro) sum += contribution;
      EXPECT_EQ(sum, score.log_odds_micro);
      EXPECT_EQ(score.contributions_micro[feature_number("payers_90_days")], payers < 3 ? -800'000 : 900'000);
    }
  }
}

class M90Test : public testing::Test {
 protected:
  Life life;
  std::shared_ptr<Model> model = small_model();
  std::vector<std::int64_t> values = {0, 1000, 30, 50};

  std::optional<Signal> judge(const Touch& touch) {
    const Applied applied = life.facts.apply(touch);
    Parameters parameters(values);
    parameters.model = model.get();
    Signal signal;
    if (!m90_model_score.judge(View(life.facts, touch, applied), touch, parameters, signal))
      return std::nullopt;
    return signal;
  }
  std::optional<Signal> after_three_payers() {
    life.apply(life.transfer_in("mule", "wang", yuan(1), days(0)));
    life.apply(life.transfer_in("mule", "zhao", yuan(1), days(1)));
    return judge(life.transfer_in("mule", "qian", yuan(1), days(2)));
  }
};

TEST_F(M90Test, LogOddsBecomePointsFromTheirLimitOn) {
  values = {0, 1201, 30, 50};
  EXPECT_EQ(points(after_three_payers()), 30);
  values = {0, 1200, 30, 50};
  EXPECT_EQ(points(judge(life.transfer_in("mule", "qian", yuan(1), days(3)))), 50);
  values = {1201, 1300, 30, 50};
  EXPECT_FALSE(judge(life.transfer_in("mule", "qian", yuan(1), days(4))));
}

TEST_F(M90Test, EvidenceAddsUpToTheScore) {
  const auto signal = after_three_payers();
  ASSERT_TRUE(signal);
  EXPECT_EQ(seen(signal, "model_log_odds"), 1'200'000);
  EXPECT_EQ(seen(signal, "payers_90_days"), 3);
  std::int64_t sum = 0;
  for (std::size_t i = 1; i < signal->evidence_count; ++i) sum += signal->evidence[i].adds_micro;
  EXPECT_EQ(sum, 1'200'000);
  EXPECT_EQ(signal->evidence[1].feature, "payers_90_days");  // what speaks most for it comes first
  EXPECT_EQ(signal->evidence[1].adds_micro, 900'000);
  EXPECT_EQ(signal->evidence[signal->evidence_count - 1].feature, "all_other_features");
}

TEST_F(M90Test, IsSilentWithoutAModel) {
  model = nullptr;
  EXPECT_FALSE(after_three_payers());
}

TEST_F(M90Test, IsSilentAboutInstitutions) {
  life.apply(life.transfer_in("school", "wang", yuan(1), days(0)).category(Category::school));
  life.apply(life.transfer_in("school", "zhao", yuan(1), days(1)).category(Category::school));
  EXPECT_FALSE(judge(life.transfer_in("school", "qian", yuan(1), days(2)).category(Category::school)));
}

TEST(ModelRules, TheChampionIsPartOfTheRulesetAndTheChallengerIsNot) {
  Rules rules;
  const Token alone = rules.digest();
  rules.set_models({small_model(), nullptr});
  const Token one = rules.digest();
  rules.set_models({small_model(1), nullptr});
  EXPECT_NE(one, alone);
  EXPECT_NE(rules.digest(), one);
  rules.set_models({small_model(), small_model(1)});
  EXPECT_EQ(rules.digest(), one);
  rules.set_models({});
  EXPECT_EQ(rules.digest(), alone);
}

// Counts what models would have raised, and alerts.
class Counting final : public Sink {
 public:
  void effect(const Effect& effect, const Facts&) override {
    if (effect.kind == OutputKind::alert && catalogue()[effect.signal->detector]->code == "M90") {
      ++alerts;
      std::uint32_t sum = 0;
      const Score score = score_of(*effect.case_state);
      for (std::uint8_t i = 0; i < score.count; ++i) sum += score.contributions[i].points;
      EXPECT_EQ(sum, effect.score);
    }
  }
  void hint(const Touch& touch, const Facts&) override {
    ++hints;
    if (touch.hint.relation == Relation::account_payee && touch.entity == EntityKind::account)
      ++warned_accounts;
  }
  void compared(Comparison comparison) override { ++comparisons[comparison.champion][comparison.challenger]; }
  int alerts = 0, warned_accounts = 0, hints = 0;
  int comparisons[2][2] = {};
};

Counting run(Models models, bool listed = false) {
  Rules rules;
  EXPECT_TRUE(rules.set_parameter("M90", "low_log_odds_milli", 0));
  EXPECT_TRUE(rules.set_parameter("M90", "medium_log_odds_milli", 1000));
  rules.set_models(std::move(models));
  Shard shard(rules, {});
  Counting sink;
  Life life;
  if (listed) {
    Draft listing = life.account_action("mule", 0, -days(1));
    listing.touch.kind = TouchKind::list_entry;
    listing.touch.subject.lo = 0;
    listing.touch.list_grade = Grade::high;
    listing.touch.valid_from_ms = listing.touch.event_time_ms;
    shard.apply(listing, sink);
  }
  for (int day = 0; day < 5; ++day) {
    Draft touch = life.transfer_in("mule", "payer " + std::to_string(day), yuan(1), days(day));
    touch.touch.event_key *= 0x9E3779B97F4A7C15ULL;
    touch.touch.principal = Life::token("customer");
    touch.touch.principal_kind = EntityKind::person;
    EXPECT_TRUE(shard.apply(touch, sink)) << day;
  }
  return sink;
}

TEST(ModelRules, TheChallengerIsComparedAndNeverActs) {
  const Counting sink = run({small_model(), small_model(-2'000'000)});
  EXPECT_EQ(sink.alerts, 1);
  EXPECT_EQ(sink.comparisons[0][0], 2);
  EXPECT_EQ(sink.comparisons[1][0], 3);
  EXPECT_EQ(sink.comparisons[0][1] + sink.comparisons[1][1], 0);
  const Counting turned = run({small_model(-2'000'000), small_model()});
  EXPECT_EQ(turned.alerts, 0);
  EXPECT_EQ(turned.comparisons[0][1], 3);
  const Counting without_champion = run({nullptr, small_model()});
  EXPECT_EQ(without_champion.alerts, 0);
  EXPECT_EQ(without_champion.comparisons[0][1], 3);
  const Counting alone = run({small_model(), nullptr});
  EXPECT_EQ(alone.alerts, 1);
  EXPECT_EQ(alone.comparisons[0][0] + alone.comparisons[1][0], 0);
}

TEST(ModelRules, AccountsHearOfTheirPayeesOnlyWhenAModelIsInForce) {
  EXPECT_EQ(run({}, true).warned_accounts, 0);
  EXPECT_EQ(run({nullptr, small_model()}, true).warned_accounts, 0);
  EXPECT_EQ(run({small_model(), nullptr}, true).warned_accounts, 5);
}

TEST(ModelRules, WhatAnAccountHearsOfItsPayeeGoesNoFurther) {
  const Rules rules;
  Shard shard(rules, {});
  Counting sink;
  Life life;
  Draft payment = life.transfer_out("account", "mule", yuan(1), days(0));
  payment.touch.principal = Life::token("customer");
  payment.touch.principal_kind = EntityKind::person;
  shard.apply(payment, sink);
  Touch heard = life.warning(EntityKind::account, "account", "mule", Relation::account_payee,
                             EntityKind::account, 80, yuan(1), hours(1));
  shard.apply(heard, sink);
  EXPECT_EQ(sink.hints, 0);
  heard.event_key += 1;
  heard.hint.relation = Relation::payee;  // is for the customer, whom its account tells
  shard.apply(heard, sink);
  EXPECT_GT(sink.hints, 0);
}

}  // namespace
}  // namespace xiezhi
