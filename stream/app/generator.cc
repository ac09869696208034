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

}  // namespace

std::vector<ScenarioName> scenario_names() {
  std::vector<ScenarioName> names;
  for (const synthetic::ScenarioRow& row : synthetic::scenario_rows()) {
    names.push_back({row.name, row.detector, row.description});
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
  const auto rows = synthetic::scenario_rows();
  for (const std::string& name : options.scenarios) {
    if (std::none_of(rows.begin(), rows.end(), [&](const auto& row) { return row.name == name; })) {
      std::string known;
      for (const auto& row : rows) known += fmt::format("{}{}", known.empty() ? "" : " ", row.name);
      return fail(Exit::usage,
                  fmt::format("--scenario: no scenario is called {}; there are: {}", name, known));
    }
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
