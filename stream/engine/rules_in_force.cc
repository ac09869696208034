#include "stream/engine/rules_in_force.h"

#include <algorithm>
#include <charconv>

#include "stream/codec/decoder_rules.h"

namespace xiezhi {
namespace {

constexpr std::string_view kValues = "values";
constexpr char kEnd = '\n', kGap = ' ';  // neither is in a code or a name

void put(std::string& out, std::int64_t number) { out.append(std::to_string(number)).push_back(kEnd); }

// The next line without its end.
std::string_view line_of(std::string_view& rest) {
  const std::size_t end = std::min(rest.find(kEnd), rest.size());
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return line;
}

bool number_of(std::string_view text, std::int64_t& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

bool area_of(std::string_view line, RegionRange& area) {
  const std::size_t gap = std::min(line.find(kGap), line.size());
  std::int64_t first = 0, last = 0;
  if (gap == line.size() || !number_of(line.substr(0, gap), first) || !number_of(line.substr(gap + 1), last))
    return false;
  area = {static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(last)};
  return first >= 0 && first <= last && last < 1'000'000;
}

Rejection is_there(const Rules& rules, const Event& event) {
  if (event.typology.empty())
    return find_detector(event.detector) == nullptr ? Rejection{Reason::unknown_value, "detector"}
                                                    : Rejection{};
  const auto& all = rules.typologies();
  const bool known =
      std::ranges::any_of(all, [&](const Typology& typology) { return typology.id == event.typology; });
  return known ? Rejection{} : Rejection{Reason::unknown_value, "typology"};
}

Rejection read_parameters(const Event& event, const Rules& rules, ParameterChange& change) {
  if (const Rejection unknown = is_there(rules, event); unknown.reason != Reason::none) return unknown;
  change.target = event.typology.empty() ? event.detector : event.typology;
  change.version = event.version;
  if (change.version.find(kEnd) != std::string::npos) return {Reason::bad_format, "version"};
  change.scope.from_ms = event.valid_from_ms == kAbsent ? event.event_time_ms : event.valid_from_ms;
  change.scope.to_ms = event.valid_to_ms == kAbsent ? 0 : event.valid_to_ms;
  if (change.scope.over(change.scope.from_ms)) return {Reason::out_of_range, "valid_to"};
  const Rejection nowhere = decode_regions(event.regions_json, change.scope);
  if (nowhere.reason != Reason::none) return nowhere;
  std::vector<NamedNumber> numbers;
  const Rejection wrong = decode_values(event.values_json, numbers);
  if (wrong.reason != Reason::none) return wrong;
  for (const NamedNumber& number : numbers) {
    const auto range = rules.range_of(change.target, number.name);
    if (!range) return {Reason::unknown_value, kValues};
    if (number.value < range->least || number.value > range->most) return {Reason::out_of_range, kValues};
    change.values.push_back({change.target, number.name, number.value});
  }
  const RuleChange rule_change{change.scope, change.values};
  if (!change.values.empty() && !rules.changed(rule_change)) return {Reason::out_of_range, kValues};
  return {};
}

}  // namespace

Rejection judge_parameters(Event& event, const Rules& rules, Arena& arena) {
  ParameterChange change;
  const Rejection refused = read_parameters(event, rules, change);
  if (refused.reason != Reason::none) return refused;
  std::string text;
  encode_parameters(change, text);
  event.change = arena.copy(text);
  return {};
}

void encode_parameters(const ParameterChange& change, std::string& out) {
  out.append(change.target).push_back(kEnd);
  out.append(change.version).push_back(kEnd);
  put(out, change.scope.from_ms);
  put(out, change.scope.to_ms);
  put(out, static_cast<std::int64_t>(change.scope.region_count));
  for (const RegionRange& area : change.scope.areas())
    out.append(std::to_string(area.first)).append(1, kGap).append(std::to_string(area.last)).push_back(kEnd);
  for (const RuleValue& value : change.values)
    out.append(value.name).append(1, kGap).append(std::to_string(value.value)).push_back(kEnd);
}

bool decode_parameters(std::string_view bytes, ParameterChange& change) {
  change = {};
  change.target = line_of(bytes);
  change.version = line_of(bytes);
  std::int64_t areas = 0;
  for (std::int64_t* number : {&change.scope.from_ms, &change.scope.to_ms, &areas})
    if (!number_of(line_of(bytes), *number)) return false;
  if (areas < 0 || areas > static_cast<std::int64_t>(kScopeRegionsMax)) return false;
  change.scope.region_count = static_cast<std::uint64_t>(areas);
  for (std::int64_t i = 0; i < areas; ++i)
    if (!area_of(line_of(bytes), change.scope.regions[static_cast<std::size_t>(i)])) return false;
  while (!bytes.empty()) {
    const std::string_view line = line_of(bytes);
    const std::size_t gap = std::min(line.find(kGap), line.size());
    std::int64_t value = 0;
    if (gap == line.size() || !number_of(line.substr(gap + 1), value)) return false;
    if (change.values.size() == kNamedNumbersMax) return false;
    change.values.push_back({change.target, std::string(line.substr(0, gap)), value});
  }
  return !change.target.empty();
}

ParameterResult RulesInForce::take(const Touch& touch) {
  ParameterChange change;
  if (!decode_parameters(touch.order, change)) return ParameterResult::unknown;
  const auto known = std::ranges::find_if(changes_, [&](const ParameterChange& one) {
    return one.target == change.target && one.version == change.version;
  });
  const bool was_known = known != changes_.end();
  made_.clear();
  if (was_known) changes_.erase(known);
  if (change.values.empty()) return was_known ? ParameterResult::withdrawn : ParameterResult::unknown;
  if (changes_.size() == kChangesMax) {
    const auto over = std::ranges::find_if(
        changes_, [&](const ParameterChange& one) { return one.scope.over(touch.cause.event_time_ms); });
    if (over == changes_.end()) return ParameterResult::no_room;
    changes_.erase(over);
  }
  changes_.push_back(std::move(change));
  return ParameterResult::taken;
}

const Rules& RulesInForce::look(std::int64_t event_time_ms, std::uint32_t region) {
  std::uint64_t holding = 0, bit = 1;
  const auto ask = [&](const Scope& scope) {
    if (scope.holds(event_time_ms, region)) holding |= bit;
    bit <<= 1U;
  };
  for (const RuleChange& campaign : rules_.campaigns()) ask(campaign.scope);
  for (const ParameterChange& change : changes_) ask(change.scope);
  if (holding == 0) return rules_;
  if (made_from_ != rules_.digest()) {
    made_.clear();
    made_from_ = rules_.digest();
  }
  std::unique_ptr<Rules>& made = made_[holding];
  if (made == nullptr) made = made_of(holding);
  return *made;
}

// In their order, campaigns first: the later word counts. What these rules cannot take, because of another
// change or of a rule pack that came after it, is left out.
std::unique_ptr<Rules> RulesInForce::made_of(std::uint64_t holding) const {
  auto made = std::make_unique<Rules>(rules_);
  std::uint64_t bit = 1;
  const auto apply = [&](const RuleChange& change) {
    if ((holding & bit) != 0) {
      if (Result<Rules> changed = made->changed(change); changed) *made = std::move(*changed);
    }
    bit <<= 1U;
  };
  for (const RuleChange& campaign : rules_.campaigns()) apply(campaign);
  for (const ParameterChange& change : changes_) apply({change.scope, change.values});
  return made;
}

}  // namespace xiezhi
