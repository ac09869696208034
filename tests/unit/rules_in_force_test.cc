// Campaigns of rule packs and records parameters.v1: what holds when and where.
#include "stream/engine/rules_in_force.h"

#include <gmock/gmock.h>

#include "engine_fixture.h"
#include "restart.h"
#include "stream/app/rules_file.h"
#include "stream/base/time.h"

namespace xiezhi {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::int64_t kFrom_ms = testing::kMonday_ms, kTo_ms = kFrom_ms + 7 * kDayMs;
constexpr std::uint32_t kSuzhou = 320500, kWuzhong = 320506, kNantong = 320600, kGuangzhou = 440100;

std::int64_t parameter(const Rules& rules, std::string_view detector, std::string_view name) {
  const auto& rows = find_detector(detector)->parameters;
  const auto row = std::ranges::find(rows, name, &Parameter::name);
  return rules.parameters(detector_number(detector))[static_cast<std::size_t>(row - rows.begin())];
}

Rules with_pack(const std::string& text) {
  Rules rules;
  const Result<void> done = apply_rules(rules, text, "pack.yaml");
  EXPECT_TRUE(done) << done.error().text;
  return rules;
}

// kMonday_ms is a Monday, 2026-03-02, in Beijing.
TEST(Campaign, BeginsAndEndsByItself) {
  const Rules rules = with_pack(
      "valid_from: 2026-03-02\nvalid_to: 2026-03-08\nregions: [3205, 320682]\n"
      "detectors:\n  D12: {points_critical: 41}\ntypologies:\n  mule_account: {medium: 40, report: []}\n");
  const std::int64_t begin_ms = beijing_midnight_ms(beijing_day(kFrom_ms)), end_ms = begin_ms + 7 * kDayMs;
  RulesInForce in_force(rules);
  const auto points = [&](std::int64_t time_ms, std::uint32_t region) {
    return parameter(in_force.at(time_ms, region), "D12", "points_critical");
  };
  EXPECT_EQ(points(begin_ms - 1, kSuzhou), 90);
  EXPECT_EQ(points(begin_ms, kSuzhou), 41);
  EXPECT_EQ(points(end_ms - 1, kWuzhong), 41) << "the last day is part of it";
  EXPECT_EQ(points(end_ms, kSuzhou), 90);
  EXPECT_EQ(points(begin_ms, 320682), 41);
  EXPECT_EQ(points(begin_ms, kNantong), 90);
  EXPECT_EQ(points(begin_ms, 0), 90);
  const Rules& then = in_force.at(begin_ms, kSuzhou);
  const auto mule = std::ranges::find(then.typologies(), "mule_account", &Typology::id);
  EXPECT_EQ(mule->thresholds[2], 40);
  EXPECT_TRUE(mule->reports.empty());
  EXPECT_NE(then.digest(), rules.digest());
  EXPECT_NE(rules.digest(), Rules().digest());
  EXPECT_EQ(&in_force.at(end_ms - 1, kWuzhong), &then) << "what was made is kept";
  EXPECT_EQ(&in_force.at(end_ms, kSuzhou), &rules);
}

TEST(Campaign, SeveralHoldAtOnceAndTheLaterPackCounts) {
  Rules rules =
      with_pack("valid_to: 2026-03-08\ndetectors:\n  D12: {points_critical: 41, points_high: 42}\n");
  ASSERT_TRUE(apply_rules(rules, "regions: ['32']\ndetectors:\n  D12: {points_high: 43}\n", "second.yaml"));
  RulesInForce in_force(rules);
  const auto points = [&](std::int64_t time_ms, std::uint32_t region) {
    const Rules& at = in_force.at(time_ms, region);
    return std::pair(parameter(at, "D12", "points_critical"), parameter(at, "D12", "points_high"));
  };
  EXPECT_EQ(points(kFrom_ms, kSuzhou), std::pair(std::int64_t{41}, std::int64_t{43}));
  EXPECT_EQ(points(kFrom_ms, kGuangzhou), std::pair(std::int64_t{41}, std::int64_t{42}));
  EXPECT_EQ(points(kTo_ms + kDayMs, kSuzhou), std::pair(std::int64_t{90}, std::int64_t{43}));
}

TEST(Campaign, OtherRulesInThePlaceOfTheseAreSeen) {
  Rules rules = with_pack("regions: ['32']\ndetectors:\n  D12: {points_critical: 41}\n");
  RulesInForce in_force(rules);
  EXPECT_EQ(parameter(in_force.at(kFrom_ms, kSuzhou), "D12", "points_high"), 80);
  rules = with_pack("detectors:\n  D12: {points_high: 70}\n");
  EXPECT_EQ(parameter(in_force.at(kFrom_ms, kSuzhou), "D12", "points_critical"), 90);
  ASSERT_TRUE(apply_rules(rules, "regions: ['32']\ndetectors:\n  D12: {points_critical: 41}\n", "p"));
  EXPECT_EQ(parameter(in_force.at(kFrom_ms, kSuzhou), "D12", "points_high"), 70);
  EXPECT_EQ(parameter(in_force.at(kFrom_ms, kSuzhou), "D12", "points_critical"), 41);
}

TEST(Campaign, ErrorsNamePlaceAndMend) {
  Rules rules;
  const auto error = [&](const std::string& text) {
    const Result<void> done = apply_rules(rules, text, "pack.yaml");
    return done ? std::string() : done.error().text;
  };
  EXPECT_THAT(error("valid_from: soon\n"), AllOf(HasSubstr("pack.yaml:1"), HasSubstr("a day is wanted")));
  EXPECT_THAT(error("valid_from: 2026-02-30\n"), HasSubstr("a day is wanted"));
  EXPECT_THAT(error("valid_from: 2026-03-02\nvalid_to: 2026-03-01\n"), HasSubstr("not after valid_from"));
  EXPECT_EQ(error("valid_from: 2026-03-02\nvalid_to: 2026-03-02\n"), "") << "one day";
  EXPECT_THAT(error("regions: 3205\n"), HasSubstr("a list"));
  EXPECT_THAT(error("regions: []\n"), HasSubstr("a list"));
  EXPECT_THAT(error("regions: [3205, 12345]\n"), HasSubstr("«12345»"));
  EXPECT_THAT(error("regions: ['32']\ndetectors:\n  D12: {points_critical: 101}\n"), HasSubstr("allowed is"));
  EXPECT_THAT(error("regions: ['32']\ntypologies:\n  mule_account: {medium: 91}\n"),
              HasSubstr("lower threshold"));
  EXPECT_THAT(error("regions: ['32']\ntypologies:\n  new_one: {detectors: [D12], medium: 40}\n"),
              HasSubstr("adds none"));
  EXPECT_EQ(rules.campaigns().size(), 1U);
}

struct Asked {
  std::string version = "1", values = R"({"points_critical":41})", more = {}, target = R"("detector":"D12")";
};

std::string parameters(std::string_view id, std::int64_t time_ms, const Asked& asked = {}) {
  return fmt::format(
      R"({{"type":"parameters.v1","event_id":"{}","event_time":{},"institution_id":"POLICE",{},"version":"{}","values":{}{}}})",
      id, time_ms, asked.target, asked.version, asked.values, asked.more);
}

class ParameterTest : public ::testing::Test {
 protected:
  // The score of somebody listed who is paid then, with both of them there.
  std::uint32_t score(std::int64_t time_ms, std::uint32_t region) {
    engine_.effects.clear();
    const int number = ++transfers_;
    const std::string mule = fmt::format("MULE{}", number);
    EXPECT_TRUE(engine_.feed(testing::list(fmt::format("l{}", number), "account", mule, kFrom_ms)));
    const std::string there = region == 0 ? "" : fmt::format(R"(,"region":"{}")", region);
    EXPECT_TRUE(engine_.feed(fmt::format(
        R"({{"type":"transfer.v1","event_id":"t{}","event_time":{},"institution_id":"104100000004",)"
        R"("payer":{{"account":"P{}"{}}},"payee":{{"account":"{}"{}}},"amount_minor":500000,"currency":"CNY"}})",
        number, time_ms, number, there, mule, there)));
    for (const testing::Seen& seen : engine_.effects)
      if (seen.kind == OutputKind::alert && seen.detector == "D12" && seen.subject == mule) return seen.score;
    return 0;
  }

  bool takes(const Asked& asked) {
    return engine_.feed(parameters(fmt::format("p{}", ++changes_), kFrom_ms, asked));
  }
  void expect_refused(const Asked& asked, Reason reason, std::string_view field) {
    EXPECT_FALSE(takes(asked)) << asked.values << asked.more;
    EXPECT_EQ(name_of(engine_.refused_), name_of(reason)) << asked.values << asked.more;
    EXPECT_EQ(engine_.refused_field_, field) << asked.values << asked.more;
    EXPECT_THAT(engine_.adjustments, IsEmpty());
  }

  testing::Engine engine_{8};
  int transfers_ = 0, changes_ = 0;
};

TEST_F(ParameterTest, AChangeIsInEveryPartitionAndIsOneEvent) {
  ASSERT_TRUE(takes({}));
  EXPECT_THAT(engine_.adjustments, ElementsAre("taken"));
  std::uint64_t events = 0;
  for (const auto& shard : engine_.shards_) {
    EXPECT_EQ(shard->rules_in_force().changes().size(), 1U);
    events += shard->counters().events;
  }
  EXPECT_EQ(events, 1U);
}

TEST_F(ParameterTest, AnEventIsJudgedByWhatHoldsThenAndThere) {
  ASSERT_TRUE(takes({.more = fmt::format(R"(,"valid_to":{},"regions":["3205"])", kTo_ms)}));
  EXPECT_EQ(score(kFrom_ms, kSuzhou), 41U);
  EXPECT_EQ(score(kTo_ms - 1, kWuzhong), 41U);
  EXPECT_EQ(score(kTo_ms, kSuzhou), 90U);
  EXPECT_EQ(score(kTo_ms - 2, kNantong), 90U);
  EXPECT_EQ(score(kTo_ms - 2, kSuzhou), 41U) << "it came later, but happened then";
}

TEST_F(ParameterTest, TheSameVersionReplacesAndNoValuesTakeBack) {
  ASSERT_TRUE(takes({}));
  EXPECT_EQ(score(kFrom_ms, 0), 41U);
  ASSERT_TRUE(takes({.values = R"({"points_critical":43})"}));
  EXPECT_EQ(score(kFrom_ms, 0), 43U);
  ASSERT_TRUE(takes({.version = "2", .values = R"({"points_critical":44})"}));
  EXPECT_EQ(score(kFrom_ms, 0), 44U);
  ASSERT_TRUE(takes({.version = "2", .values = "{}"}));
  EXPECT_EQ(score(kFrom_ms, 0), 43U);
  ASSERT_TRUE(takes({.values = "{}"}));
  EXPECT_EQ(score(kFrom_ms, 0), 90U);
  ASSERT_TRUE(takes({.values = "{}"}));
  EXPECT_THAT(engine_.adjustments,
              ElementsAre("taken", "taken", "taken", "withdrawn", "withdrawn", "unknown"));
}

TEST_F(ParameterTest, OfATypologyScoresAndWeights) {
  const std::string kTypology = R"("typology":"mule_account")";
  ASSERT_TRUE(takes({.values = R"({"D12":50,"low":10,"medium":20})", .target = kTypology}));
  EXPECT_EQ(score(kFrom_ms, 0), 45U);
  EXPECT_TRUE(std::ranges::any_of(engine_.effects, [](const testing::Seen& seen) {
    return seen.typology == "mule_account" && seen.grade == Grade::medium;
  }));
}

TEST_F(ParameterTest, WhatCannotBeDoneIsRefusedByItsField) {
  expect_refused({.target = R"("detector":"D99")"}, Reason::unknown_value, "detector");
  expect_refused({.target = R"("typology":"mule")"}, Reason::unknown_value, "typology");
  expect_refused({.values = R"({"point":1})"}, Reason::unknown_value, "values");
  expect_refused({.values = R"({"points_critical":101})"}, Reason::out_of_range, "values");
  expect_refused({.values = R"({"points_critical":"41"})"}, Reason::wrong_type, "values");
  expect_refused({.values = R"({"points_critical":4.5})"}, Reason::wrong_type, "values");
  expect_refused({.values = R"({"medium":80})", .target = R"("typology":"mule_account")"},
                 Reason::out_of_range, "values");
  expect_refused({.more = fmt::format(R"(,"valid_to":{})", kFrom_ms)}, Reason::out_of_range, "valid_to");
  expect_refused({.more = R"(,"regions":["12345"])"}, Reason::bad_format, "regions");
  expect_refused({.more = R"(,"regions":[true])"}, Reason::wrong_type, "regions");
  expect_refused({.more = R"(,"regions":[])"}, Reason::out_of_range, "regions");
}

TEST_F(ParameterTest, ARestartForgetsNoChange) {
  ASSERT_TRUE(takes({.more = R"(,"regions":[320000,"4401"])"}));
  ASSERT_TRUE(takes({.values = R"({"points_high":42})", .target = R"("detector":"D12")"}));
  ASSERT_TRUE(
      takes({.version = "b", .values = R"({"points_critical":43})", .more = R"(,"regions":["4401"])"}));
  const auto before = engine_.shards_[3]->rules_in_force().changes();
  testing::restart(engine_, engine_.rules());
  EXPECT_EQ(engine_.shards_[3]->rules_in_force().changes(), before);
  EXPECT_EQ(score(kFrom_ms, kGuangzhou), 43U);
  EXPECT_EQ(score(kFrom_ms, kSuzhou), 90U) << "the second change replaced the first";
}

TEST_F(ParameterTest, OneThatIsOverMakesRoom) {
  for (std::size_t i = 0; i < RulesInForce::kChangesMax; ++i) {
    const std::string version = std::to_string(i);
    const std::int64_t to_ms = i == 7 ? kFrom_ms + 1 : kTo_ms;
    ASSERT_TRUE(takes({.version = version, .more = fmt::format(R"(,"valid_to":{})", to_ms)}));
  }
  engine_.adjustments.clear();
  ASSERT_TRUE(takes({.version = "new"}));
  EXPECT_THAT(engine_.adjustments, ElementsAre("no_room"));
  ASSERT_TRUE(engine_.feed(parameters("later", kFrom_ms + 1, {.version = "new"})));
  EXPECT_THAT(engine_.adjustments, ElementsAre("no_room", "taken"));
  for (const ParameterChange& change : engine_.shards_[0]->rules_in_force().changes())
    EXPECT_NE(change.version, "7");
}

TEST(ParameterChange, GoesThroughTheLogAsItIs) {
  ParameterChange change{.target = "D12", .version = "v 1", .scope = {.from_ms = -1, .to_ms = 99}};
  change.scope.regions[change.scope.region_count++] = {320000, 329999};
  change.values = {{"D12", "points_high", 7}, {"D12", "points_low", -7}};
  std::string text;
  encode_parameters(change, text);
  ParameterChange read;
  ASSERT_TRUE(decode_parameters(text, read));
  EXPECT_EQ(read, change);
  for (const char* wrong : {"", "D12", "D12\n1\n0\n", "D12\n1\n0\n0\n33\n", "D12\n1\n0\n0\n-1\n",
                            "D12\n1\n0\n0\n1\n5 4\n", "D12\n1\n0\n0\n0\npoints\n", "\n1\n0\n0\n0\n"})
    EXPECT_FALSE(decode_parameters(wrong, read)) << wrong;
}

}  // namespace
}  // namespace xiezhi
