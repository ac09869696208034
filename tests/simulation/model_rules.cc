// Parameters that records change for a time and perhaps for some regions: looked at one by one, each time.
#include "tests/simulation/model.h"

namespace xiezhi::simulation {
namespace {

// Whether it says that it holds for what happens then, there.
bool holds(const ParameterChange& change, const Touch& touch) {
  const std::int64_t time_ms = touch.cause.event_time_ms;
  const Scope& scope = change.scope;
  bool there = scope.region_count == 0;
  for (std::size_t i = 0; i < scope.region_count; ++i)
    there = there || (touch.region >= scope.regions[i].first && touch.region <= scope.regions[i].last);
  return there && scope.from_ms <= time_ms && (scope.to_ms == 0 || time_ms < scope.to_ms);
}

}  // namespace

std::optional<Rules> Model::rules_for(const Touch& touch) const {
  if (std::none_of(changes_.begin(), changes_.end(), [&](const auto& one) { return holds(one, touch); }))
    return std::nullopt;
  Rules rules = rules_;
  for (const ParameterChange& change : changes_) {
    if (!holds(change, touch)) continue;
    Rules changed = rules;
    bool good = true;
    for (const RuleValue& value : change.values) good = good && changed.set(value).has_value();
    if (good && changed.check()) rules = changed;
  }
  return rules;
}

void Model::take_change(const Touch& touch) {
  constexpr std::size_t kMost = 48;
  ParameterChange change;
  if (!decode_parameters(touch.order, change)) return;
  std::erase_if(changes_, [&](const ParameterChange& one) {
    return one.target == change.target && one.version == change.version;
  });
  if (change.values.empty()) return;
  if (changes_.size() == kMost) {
    const auto over = std::find_if(changes_.begin(), changes_.end(), [&](const ParameterChange& one) {
      return one.scope.to_ms != 0 && one.scope.to_ms <= touch.cause.event_time_ms;
    });
    if (over == changes_.end()) return;
    changes_.erase(over);
  }
  changes_.push_back(change);
}

}  // namespace xiezhi::simulation
