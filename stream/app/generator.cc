#include "stream/app/generator.h"

#include <fmt/format.h>

#include <algorithm>

#include "stream/app/generator_life.h"
#include "stream/app/generator_scenarios.h"
#include "stream/base/check.h"
#include "stream/base/limits.h"
#include "stream/base/time.h"

namespace xiezhi {
namespace {

constexpr std::int64_t kEventsMax = 10'000'000'000;
constexpr std::int64_t kCustomersMin = 40, kCustomersMax = 20'000'000;
constexpr std::int64_t kEventsPerCustomer = 60;
constexpr std::int64_t kDefaultCustomersMin = 120, kDefaultCustomersMax = 1'000'000;
constexpr std::int64_t kDefaultDays = 120;
constexpr std::int64_t kDaysMax = 3660;

// Options with every default in its place.
GeneratorOptions completed(GeneratorOptions options) {
  if (options.end_ms == 0) options.end_ms = options.start_ms + kDefaultDays * kDayMs;
  if (options.customers == 0) {
    options.customers =
        std::clamp(options.events / kEventsPerCustomer, kDefaultCustomersMin, kDefaultCustomersMax);
  }
  return options;
}

template <class Names>
std::string listed(const Names& names) {
  std::string text;
  for (const std::string_view name : names) {
    if (!text.empty()) text += ' ';
    text += name;
  }
  return text;
}

Result<void> check_scenario(const std::string& text) {
  const synthetic::Wish wish = synthetic::wish_of(text);
  if (wish.row != nullptr && !wish.variants.empty()) return {};
  const std::string name = text.substr(0, text.find(':'));
  if (wish.row == nullptr) {
    std::vector<std::string_view> known;
    for (const auto& row : synthetic::scenario_rows()) known.push_back(row.name);
    return fail(Exit::usage,
                fmt::format("--scenario: no scenario is called {}; there are: {}", name, listed(known)));
  }
  if (wish.row->kind != synthetic::ScenarioKind::crime) {
    return fail(Exit::usage, fmt::format("--scenario: {} has no variants; write --scenario {}", name, name));
  }
  return fail(
      Exit::usage,
      fmt::format("--scenario: {} has no variant «{}»; there are: {}, and {} for each of them", name,
                  text.substr(name.size() + 1), listed(synthetic::kVariantNames), synthetic::kAllVariants));
}

}  // namespace

std::vector<ScenarioName> scenario_names() {
  std::vector<ScenarioName> names;
  for (const synthetic::ScenarioRow& row : synthetic::scenario_rows()) {
    names.push_back({row.name, row.detector, row.description, row.when_asked});
  }
  return names;
}

Result<void> check_options(const GeneratorOptions& given) {
  const GeneratorOptions options = completed(given);
  if (options.events < 1 || options.events > kEventsMax) {
    return fail(Exit::usage, fmt::format("--events: {} is not between 1 and {}", options.events, kEventsMax));
  }
  if (options.customers < kCustomersMin || options.customers > kCustomersMax) {
    return fail(Exit::usage, fmt::format("--customers: {} is not between {} and {}", options.customers,
                                         kCustomersMin, kCustomersMax));
  }
  if (options.start_ms < limits::kEarliestMs || options.start_ms >= options.end_ms ||
      options.end_ms >= limits::kLatestMs || options.end_ms - options.start_ms > kDaysMax * kDayMs) {
    return fail(
        Exit::usage,
        fmt::format("--start, --end: not a period between 2000 and 2100 of at most {} days", kDaysMax));
  }
  for (const std::string& wish : options.scenarios) {
    if (Result<void> known = check_scenario(wish); !known) return known;
  }
  return {};
}

struct Generator::State {
  explicit State(const GeneratorOptions& o)
      : options(o),
        world(o.seed, static_cast<std::uint32_t>(o.customers), o.start_ms),
        plan(o.plant ? synthetic::plan_scenarios(world, o.seed, {o.start_ms, o.end_ms}, o.events, o.scenarios)
                     : synthetic::Plan{}),
        life(world, o.seed, o.start_ms, o.end_ms, o.events - static_cast<std::int64_t>(plan.drafts.size())) {
    json.reserve(4096);
    has_background = life.next(background);
  }

  GeneratorOptions options;
  synthetic::World world;
  synthetic::Plan plan;
  synthetic::Life life;
  std::size_t planned = 0;  // of plan.drafts
  synthetic::Draft background;
  bool has_background = false;
  std::string json;
};

Generator::Generator(GeneratorOptions options) {
  XIEZHI_CHECK(check_options(options).has_value());
  state_ = std::make_unique<State>(completed(std::move(options)));
}
Generator::~Generator() = default;
Generator::Generator(Generator&&) noexcept = default;
Generator& Generator::operator=(Generator&&) noexcept = default;

bool Generator::next(GeneratedEvent& out) {
  State& state = *state_;
  const bool has_planned = state.planned < state.plan.drafts.size();
  if (!has_planned && !state.has_background) return false;
  const bool take_planned =
      has_planned && (!state.has_background || before(state.plan.drafts[state.planned], state.background));
  const synthetic::Draft draft = take_planned ? state.plan.drafts[state.planned++] : state.background;
  if (!take_planned) state.has_background = state.life.next(state.background);
  write_record(state.world, draft, state.json);
  out = {state.json, source_of(draft), draft.time_ms};
  return true;
}

const std::vector<PlantedCase>& Generator::truth() const { return state_->plan.truth; }
std::int64_t Generator::total() const { return state_->options.events; }

}  // namespace xiezhi
