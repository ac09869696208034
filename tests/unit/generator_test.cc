#include "stream/app/generator.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "stream/app/generator_identity.h"
#include "stream/base/arena.h"
#include "stream/base/identifiers.h"
#include "stream/base/time.h"
#include "stream/base/token.h"
#include "stream/codec/decoder.h"

namespace xiezhi {
namespace {

std::string digest_of(const GeneratorOptions& options) {
  Generator generator(options);
  Digest digest;
  for (GeneratedEvent event; generator.next(event);) digest.add(event.json);
  return to_hex(digest.finish());
}

std::set<std::string> planted_names(const Generator& generator) {
  std::set<std::string> names;
  for (const PlantedCase& planted : generator.truth()) names.insert(planted.scenario);
  return names;
}

TEST(Generator, SameSeedSameBytes) {
  EXPECT_EQ(digest_of({.seed = 7, .events = 6000}), digest_of({.seed = 7, .events = 6000}));
  EXPECT_NE(digest_of({.seed = 7, .events = 6000}), digest_of({.seed = 8, .events = 6000}));
}

// The bytes are a promise to every machine: a change of this digest must be meant.
TEST(Generator, BytesAreTheSameEverywhere) {
  EXPECT_EQ(digest_of({.seed = 1, .events = 3000}), "4e817f79e42eb139b6961b6d0e466234");
}

TEST(Generator, GivesExactlyTheEventsAskedForInOrderOfTime) {
  for (const std::int64_t events : {1, 10, 300, 3000, 40'000}) {
    const GeneratorOptions options{.seed = 3, .events = events};
    Generator generator(options);
    std::int64_t count = 0;
    std::int64_t last_ms = options.start_ms;
    for (GeneratedEvent event; generator.next(event); ++count) {
      ASSERT_GE(event.event_time_ms, last_ms);
      last_ms = event.event_time_ms;
    }
    EXPECT_EQ(count, events);
    EXPECT_EQ(generator.total(), events);
    EXPECT_LT(last_ms, options.start_ms + 120 * kDayMs);
  }
}

TEST(Generator, PlantsEveryScenarioOnceInASmallStreamAndTwiceFrom20000) {
  const Generator small({.seed = 1, .events = 3000});
  const Generator large({.seed = 1, .events = 20'000});
  for (const ScenarioName& scenario : scenario_names()) {
    const auto planted = [&](const Generator& generator) {
      return std::count_if(generator.truth().begin(), generator.truth().end(),
                           [&](const PlantedCase& c) { return c.scenario == scenario.name; });
    };
    if (scenario.detector.empty()) continue;
    EXPECT_EQ(planted(small), scenario.when_asked ? 0 : 1) << scenario.name;
    EXPECT_EQ(planted(large), scenario.when_asked ? 0 : 2) << scenario.name;
  }
}

TEST(Generator, PlantsWhatIsAskedFor) {
  const Generator one({.seed = 1, .events = 2000, .scenarios = {"d06_pass_through"}});
  EXPECT_EQ(planted_names(one), std::set<std::string>{"d06_pass_through"});
  EXPECT_TRUE(Generator({.seed = 1, .events = 2000, .plant = false}).truth().empty());
}

// Periodic returns need weeks; a stream of two days goes without them and keeps the rest.
TEST(Generator, LeavesOutWhatDoesNotFitIntoThePeriod) {
  GeneratorOptions options{.seed = 1, .events = 5000};
  options.end_ms = options.start_ms + 3 * kDayMs;
  const Generator generator(options);
  const std::set<std::string> names = planted_names(generator);
  EXPECT_FALSE(names.contains("d18_periodic_return"));
  EXPECT_TRUE(names.contains("d06_pass_through"));
}

TEST(Generator, RefusesOptionsWithTheMend) {
  EXPECT_TRUE(check_options({}).has_value());
  const auto unknown = check_options({.scenarios = {"d99"}});
  ASSERT_FALSE(unknown.has_value());
  EXPECT_EQ(unknown.error().code, Exit::usage);
  EXPECT_NE(unknown.error().text.find("d06_pass_through"), std::string::npos);
  EXPECT_TRUE(check_options({.scenarios = {"d06_pass_through:slow", "v10_romance:all"}}).has_value());
  const auto variant = check_options({.scenarios = {"d06_pass_through:lazy"}});
  ASSERT_FALSE(variant.has_value());
  EXPECT_NE(variant.error().text.find("plain fast slow under_limits mixed, and all"), std::string::npos);
  const auto innocent = check_options({.scenarios = {"innocent_payroll:fast"}});
  ASSERT_FALSE(innocent.has_value());
  EXPECT_NE(innocent.error().text.find("--scenario innocent_payroll"), std::string::npos);
  EXPECT_FALSE(check_options({.events = 0}).has_value());
  EXPECT_FALSE(check_options({.start_ms = 10, .end_ms = 5}).has_value());
  EXPECT_FALSE(check_options({.customers = 1}).has_value());
}

// Every record but the planted bad ones passes the program's own decoder; the bad ones fail for the reason in
// the truth.
TEST(Generator, RecordsAreWhatTheContractAsks) {
  Generator generator({.seed = 5, .events = 30'000});
  std::map<std::string, std::string, std::less<>> bad;
  std::map<std::string, std::string, std::less<>> planted;
  for (const PlantedCase& c : generator.truth()) {
    for (const std::string& id : c.event_ids) (c.kind == "bad" ? bad : planted)[id] = c.expected_reason;
  }
  Decoder decoder;
  std::set<std::string> ids;
  std::map<std::string, std::int64_t> refused;
  std::int64_t log_time_ms = 0, repeated = 0, late = 0, future = 0;
  for (GeneratedEvent event; generator.next(event);) {
    ASSERT_EQ(event.json.find('\n'), std::string_view::npos);
    const auto decoded = decoder.decode(event.json, event.source);
    if (!decoded) {
      ++refused[std::string(name_of(decoded.error().reason))];
      const std::size_t id = event.json.find("\"event_id\":\"") + 12;
      const auto entry = bad.find(event.json.substr(id, 16));
      ASSERT_NE(entry, bad.end()) << name_of(decoded.error().reason) << ' ' << decoded.error().field;
      EXPECT_EQ(entry->second, name_of(decoded.error().reason));
      continue;
    }
    const Event& e = **decoded;
    EXPECT_EQ(e.unknown_fields, 0U);
    if (!ids.emplace(e.event_id).second) ++repeated;
    planted.erase(std::string(e.event_id));
    if (e.event_time_ms > log_time_ms + 5 * kMinuteMs && log_time_ms > 0 && bad.contains(e.event_id)) {
      ++future;
      continue;
    }
    late += e.event_time_ms < log_time_ms - 7 * kDayMs ? 1 : 0;
    log_time_ms = std::max(log_time_ms, e.event_time_ms);
  }
  EXPECT_EQ(refused.size(), 10U);
  EXPECT_GE(repeated, 1);
  EXPECT_GE(late, 1);
  EXPECT_GE(future, 1);
  EXPECT_TRUE(planted.empty()) << planted.size() << " events of the truth are not in the stream";
}

TEST(Generator, IdentifiersHaveTheirCheckDigits) {
  for (std::uint32_t i = 0; i < 3000; ++i) {
    EXPECT_TRUE(valid_bank_card(synthetic::person_account(i, i % 4)));
    EXPECT_TRUE(valid_imei(synthetic::imei(i)));
    EXPECT_TRUE(valid_imsi(synthetic::imsi(i)));
    EXPECT_TRUE(usable_ip_key(synthetic::public_ip(i)));
    EXPECT_TRUE(valid_uscc(synthetic::uscc("320505", i)));
    EXPECT_TRUE(valid_resident_id(synthetic::resident_id("320505", 1950 + static_cast<int>(i % 60), i)));
    std::array<char, 32> buffer;
    EXPECT_EQ(parse_phone(synthetic::mobile_number(i), buffer).cls, PhoneClass::mobile);
    EXPECT_EQ(parse_phone(synthetic::fixed_number(i), buffer).cls, PhoneClass::fixed);
    EXPECT_EQ(parse_phone(synthetic::foreign_number(i), buffer).cls, PhoneClass::overseas);
    EXPECT_EQ(parse_phone(synthetic::sms_port(i), buffer).cls, PhoneClass::sms_port);
  }
  for (const std::string_view bank : synthetic::kBanks) EXPECT_TRUE(valid_cnaps(bank));
  for (const std::string_view region : synthetic::kRegions) EXPECT_TRUE(valid_region(region));
}

}  // namespace
}  // namespace xiezhi
