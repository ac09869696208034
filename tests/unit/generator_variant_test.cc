// What each variant does to the cases that scenarios plant.
#include "stream/app/generator_variant.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <set>

#include "stream/app/generator.h"
#include "stream/app/generator_scenarios.h"
#include "stream/base/time.h"

namespace xiezhi::synthetic {
namespace {

constexpr std::uint64_t kSeed = 5;
constexpr std::int64_t kStartMs = 1'767'542'400'000;
constexpr Period kPeriod{kStartMs, kStartMs + 300 * kDayMs};

const ScenarioRow& row_of(std::string_view name) { return *wish_of(name).row; }

// The events of one case in order, as its variant plants them. Every call builds the world anew.
struct Case {
  std::vector<Draft> events, everyday;
  std::uint32_t account = 0;  // of the subject
  bool lives = false;         // it has an account or a phone

  std::int64_t sum(std::uint8_t mark) const {
    return std::accumulate(events.begin(), events.end(), std::int64_t{0},
                           [&](std::int64_t sum, const Draft& one) {
                             return (one.marks & mark) != 0 ? sum + one.amount_minor : sum;
                           });
  }
  std::int64_t into(std::uint32_t payee) const {
    std::int64_t sum = 0;
    for (const Draft& one : events)
      sum += one.type == EventType::transfer && one.to == payee ? one.amount_minor : 0;
    return sum;
  }
  std::int64_t out_of(std::uint32_t payer) const {
    std::int64_t sum = 0;
    for (const Draft& one : events)
      sum += one.type == EventType::transfer && one.from == payer ? one.amount_minor : 0;
    return sum;
  }
  std::int64_t span_ms() const { return events.back().time_ms - events.front().time_ms; }
};

Case planted(const ScenarioRow& row, const Changes& changes, std::uint32_t instance = 0) {
  World world(kSeed, 2000, kStartMs);
  CaseBuilder builder(world, kPeriod, 7, kSeed, instance, changes);
  row.plan(builder);
  EXPECT_FALSE(builder.given_up()) << row.name;
  vary(builder);
  Case made;
  for (const Draft& draft : builder.drafts())
    ((draft.marks & kEveryday) != 0 ? made.everyday : made.events).push_back(draft);
  std::sort(made.events.begin(), made.events.end(), before);
  made.lives = builder.subject().account || builder.subject().phone;
  made.account = builder.subject().account.value_or(0);
  return made;
}
Case planted(std::string_view name, Variant variant, std::uint32_t instance = 0) {
  return planted(row_of(name), changes_of(name, variant), instance);
}

std::vector<const ScenarioRow*> crimes() {
  std::vector<const ScenarioRow*> rows;
  for (const ScenarioRow& row : scenario_rows()) {
    if (row.kind == ScenarioKind::crime) rows.push_back(&row);
  }
  return rows;
}

TEST(Variant, GapsChangeAndNothingElseNorTheOrder) {
  for (const ScenarioRow* row : crimes()) {
    const Case plain = planted(row->name, Variant::plain);
    for (const Variant variant : {Variant::fast, Variant::slow}) {
      const Case changed = planted(row->name, variant);
      ASSERT_EQ(changed.events.size(), plain.events.size()) << row->name;
      // Slow cases may begin on another day, and lists tell their own time: kinds, marks and sums stay in
      // turn.
      for (std::size_t i = 0; i < plain.events.size(); ++i) {
        EXPECT_EQ(changed.events[i].type, plain.events[i].type) << row->name;
        EXPECT_EQ(changed.events[i].marks, plain.events[i].marks) << row->name;
      }
      if (plain.events.size() == 1) continue;
      if (variant == Variant::fast) {
        EXPECT_LT(changed.span_ms(), plain.span_ms()) << row->name;
      } else {
        EXPECT_GT(changed.span_ms(), plain.span_ms()) << row->name;
      }
    }
  }
}

struct Within {
  std::string_view scenario;
  std::int64_t window_ms;
};
// Windows of REGULATION 6 for the whole case.
constexpr Within kWindows[] = {{"d01_large_value", kDayMs},
                               {"d02_structuring", 7 * kDayMs},
                               {"d03_many_in_one_out", 7 * kDayMs},
                               {"d04_one_in_many_out", 7 * kDayMs},
                               {"d05_repeated_similar", 7 * kDayMs},
                               {"d06_pass_through", kDayMs},
                               {"d08_probe_then_drain", kDayMs},
                               {"d09_night", 7 * kDayMs},
                               {"d17_fundraising_pool", 30 * kDayMs},
                               {"d18_periodic_return", 90 * kDayMs},
                               {"d19_ponzi", 30 * kDayMs},
                               {"d21_names_remarks", 30 * kDayMs},
                               {"d24_online_gambling", 7 * kDayMs},
                               {"d25_virtual_currency", 7 * kDayMs},
                               {"v01_call_then_pay", kDayMs},
                               {"v01_listed_call", kDayMs},
                               {"v03_brushing_rebate", 7 * kDayMs},
                               {"v04_fake_investment", 30 * kDayMs},
                               {"v07_fake_loan", kDayMs},
                               {"v10_romance", 30 * kDayMs},
                               {"t03_one_way", kDayMs},
                               {"t12_listed_number", 30 * kDayMs}};

TEST(Variant, SlowStaysInsideTheWindow) {
  for (const Within& row : kWindows) {
    for (std::uint32_t instance = 0; instance < 4; ++instance)
      EXPECT_LT(planted(row.scenario, Variant::slow, instance).span_ms(), row.window_ms) << row.scenario;
  }
}

TEST(Variant, NightsStayNightsAndDaysDays) {
  for (const Variant variant : {Variant::fast, Variant::slow}) {
    for (const Draft& one : planted("d09_night", variant).events) EXPECT_LT(beijing_hour(one.time_ms), 5);
    for (const Draft& one : planted("d17_fundraising_pool", variant).events) {
      EXPECT_GE(beijing_hour(one.time_ms), 8);
      EXPECT_LT(beijing_hour(one.time_ms), 23);
    }
  }
}

TEST(Variant, PiecesAddUpAndStandBeforeTheNextEvent) {
  const ScenarioRow& row = row_of("d06_pass_through");
  const Case plain = planted(row, {});
  const Case pieces = planted(row, {.variant = Variant::under_limits, .pieces = 3});
  EXPECT_EQ(plain.events.size(), 6U);
  EXPECT_EQ(pieces.events.size(), 10U);  // of two sums of victims; what the mule sends on stays whole
  std::set<std::uint64_t> ids;
  for (const Draft& one : pieces.events) ids.insert(one.id);
  EXPECT_EQ(ids.size(), pieces.events.size());
  // Amounts lose at most four in a thousand so as not to be round, and no more.
  EXPECT_LE(pieces.sum(kTaken), plain.sum(kTaken));
  EXPECT_GE(pieces.sum(kTaken), plain.sum(kTaken) * 996 / 1000);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(pieces.events[i].to, pieces.account) << i;
  EXPECT_EQ(pieces.events[3].from, pieces.account);
}

// Nobody passes on more than came.
TEST(Variant, UnderTheLimitsTheMoneyIsLessAndIsConserved) {
  for (const std::string_view name :
       {"d03_many_in_one_out", "d04_one_in_many_out", "d06_pass_through", "d09_night", "d19_ponzi",
        "d24_online_gambling", "d25_virtual_currency"}) {
    const Case plain = planted(name, Variant::plain), under = planted(name, Variant::under_limits);
    EXPECT_LT(under.sum(kTaken), plain.sum(kTaken)) << name;
    EXPECT_GT(under.sum(kTaken), 0) << name;
    EXPECT_LE(under.out_of(under.account), under.into(under.account)) << name;
    EXPECT_LE(under.events.size(), plain.events.size() * 2) << name;
  }
}

TEST(Variant, UnderTheLimitsNoSumIsRound) {
  for (const Draft& one : planted("d17_fundraising_pool", Variant::under_limits).events)
    EXPECT_NE(one.amount_minor % 50'000, 0);
}

TEST(Variant, MixedAddsALifeAndLeavesTheCaseAsItIs) {
  for (const ScenarioRow* row : crimes()) {
    const Case plain = planted(row->name, Variant::plain), mixed = planted(row->name, Variant::mixed);
    EXPECT_EQ(mixed.events.size(), plain.events.size()) << row->name;
    EXPECT_EQ(mixed.sum(kTaken), plain.sum(kTaken)) << row->name;
    EXPECT_EQ(mixed.everyday.empty(), !mixed.lives) << row->name;  // devices and shops do not live
    EXPECT_TRUE(plain.everyday.empty()) << row->name;
    for (const Draft& one : mixed.everyday) {
      EXPECT_LE(one.time_ms, mixed.events.back().time_ms) << row->name;
      EXPECT_GE(one.time_ms, kPeriod.start_ms) << row->name;
      EXPECT_EQ(one.marks & kTaken, 0) << row->name;
    }
  }
}

// The truth, read back from the events of the stream itself.
TEST(Variant, TruthNamesVariantVictimsAndMoney) {
  for (const Variant variant : kVariants) {
    const std::string wish = "d06_pass_through:" + std::string(name_of(variant));
    Generator generator({.seed = 3, .events = 20'000, .scenarios = {wish}});
    ASSERT_EQ(generator.truth().size(), 2U) << wish;
    const std::vector<PlantedCase> truth = generator.truth();
    std::vector<std::int64_t> came(truth.size());
    std::vector<std::set<std::string>> payers(truth.size());
    const auto text_after = [](std::string_view json, std::string_view key) {
      const std::size_t begin = json.find(key);
      if (begin == std::string_view::npos) return std::string();
      return std::string(
          json.substr(begin + key.size(), json.find('"', begin + key.size()) - begin - key.size()));
    };
    for (GeneratedEvent event; generator.next(event);) {
      const std::string id = text_after(event.json, "\"event_id\":\"");
      const std::size_t payee = event.json.find("\"payee\"");
      for (std::size_t i = 0; i < truth.size(); ++i) {
        const bool mine =
            std::find(truth[i].event_ids.begin(), truth[i].event_ids.end(), id) != truth[i].event_ids.end();
        if (!mine || text_after(event.json.substr(payee), "\"account\":\"") != truth[i].subject_id) continue;
        came[i] += std::stoll(std::string(event.json.substr(event.json.find("\"amount_minor\":") + 15, 15)));
        payers[i].insert(text_after(event.json, "\"customer_id\":\""));
      }
    }
    for (std::size_t i = 0; i < truth.size(); ++i) {
      EXPECT_EQ(truth[i].variant, name_of(variant));
      EXPECT_EQ(truth[i].case_id.ends_with("-" + std::to_string(i + 1)), true) << truth[i].case_id;
      EXPECT_EQ(truth[i].amount_minor, came[i]) << wish;
      EXPECT_EQ(std::set(truth[i].victims.begin(), truth[i].victims.end()), payers[i]) << wish;
      EXPECT_EQ(truth[i].everyday_ids.empty(), variant != Variant::mixed) << wish;
    }
  }
}

TEST(Variant, ANameAloneIsPlainAndAllIsEachOnce) {
  const GeneratorOptions plain{.seed = 3, .events = 3000, .scenarios = {"v10_romance"}};
  ASSERT_EQ(Generator(plain).truth().size(), 1U);
  EXPECT_EQ(Generator(plain).truth()[0].variant, "plain");
  std::set<std::string> seen;
  const Generator all({.seed = 3, .events = 3000, .scenarios = {"v10_romance:all"}});
  for (const PlantedCase& one : all.truth()) seen.insert(one.variant);
  EXPECT_THAT(seen, testing::ElementsAre("fast", "mixed", "plain", "slow", "under_limits"));
}

}  // namespace
}  // namespace xiezhi::synthetic
