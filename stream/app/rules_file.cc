#include "stream/app/rules_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <sstream>

#include "stream/app/typology_file.h"
#include "stream/app/yaml.h"
#include "stream/base/time.h"

namespace xiezhi {
namespace {

Result<std::int64_t> number(const YamlNode& node, const std::string& source) {
  std::int64_t value = 0;
  const char* end = node.scalar.data() + node.scalar.size();
  const auto [stop, error] = std::from_chars(node.scalar.data(), end, value);
  if (node.kind == YamlNode::Kind::scalar && error == std::errc() && stop == end && !node.quoted)
    return value;
  return fail(Exit::bad_configuration, fmt::format("{}:{}: a whole number is wanted", source, node.line));
}

// Calls set(row, name, value) for each `row: {name: value}` of a section.
template <class Set>
Result<void> apply_section(const YamlNode& section, const std::string& source, Set&& set) {
  if (section.kind != YamlNode::Kind::map) {
    return fail(Exit::bad_configuration, fmt::format("{}:{}: a map is wanted", source, section.line));
  }
  for (const auto& [row, values] : section.fields) {
    if (values.kind != YamlNode::Kind::map) {
      return fail(Exit::bad_configuration,
                  fmt::format("{}:{}: {} wants a map of names and numbers", source, values.line, row));
    }
    for (const auto& [name, node] : values.fields) {
      const Result<std::int64_t> value = number(node, source);
      if (!value) return tl::unexpected(value.error());
      if (const Result<void> done = set(row, name, *value); !done) {
        return fail(done.error().code, fmt::format("{}:{}: {}", source, node.line, done.error().text));
      }
    }
  }
  return {};
}

constexpr std::string_view kFrom = "valid_from", kTo = "valid_to", kRegions = "regions";

bool is_campaign(const YamlNode& pack) {
  return std::ranges::any_of(std::array{kFrom, kTo, kRegions},
                             [&](std::string_view key) { return pack.field(key) != nullptr; });
}

// A moment, or a day: its beginning, or with `end` the beginning of the next one.
std::optional<std::int64_t> moment_of(const YamlNode& node, bool end) {
  constexpr std::size_t kDayChars = 10;  // 2027-01-15
  if (node.kind != YamlNode::Kind::scalar) return std::nullopt;
  const bool day = node.scalar.size() == kDayChars;
  const auto moment = parse_time_text(day ? node.scalar + "T00:00:00+08:00" : node.scalar);
  return moment && day && end ? *moment + kDayMs : moment;
}

Result<Scope> read_scope(const YamlNode& pack, const std::string& source) {
  Scope scope;
  const auto wrong = [&](const YamlNode& node, std::string_view what) {
    return fail(Exit::bad_configuration, fmt::format("{}:{}: {}", source, node.line, what));
  };
  for (const std::string_view key : {kFrom, kTo}) {
    const YamlNode* node = pack.field(key);
    if (node == nullptr) continue;
    const auto moment = moment_of(*node, key == kTo);
    if (!moment)
      return wrong(
          *node, fmt::format("{}: a day is wanted, 2027-01-15, or a moment, 2027-01-15T08:00:00+08:00", key));
    (key == kFrom ? scope.from_ms : scope.to_ms) = *moment;
  }
  if (scope.over(scope.from_ms)) return wrong(*pack.field(kTo), "valid_to is not after valid_from");
  const YamlNode* regions = pack.field(kRegions);
  if (regions == nullptr) return scope;
  if (regions->kind != YamlNode::Kind::list || regions->items.empty())
    return wrong(*regions, "regions: a list of codes of GB/T 2260 is wanted, [3205, 320682]");
  for (const YamlNode& node : regions->items) {
    const auto range = region_range(node.scalar);
    if (!range)
      return wrong(node,
                   fmt::format("regions: «{}» is no code of a province, city or county (2, 4 or 6 digits)",
                               node.scalar));
    if (scope.region_count == scope.regions.size())
      return wrong(node, fmt::format("regions: more than {}", kScopeRegionsMax));
    scope.regions[scope.region_count++] = *range;
  }
  return scope;
}

// Its sections, into the rules; `values` and `typologies` are told what changed.
Result<void> apply_sections(Rules& rules, const YamlNode& pack, const std::string& source,
                            RuleChange& change) {
  for (const auto& [name, section] : pack.fields) {
    Result<void> done;
    if (name == "detectors") {
      done =
          apply_section(section, source,
                        [&](const std::string& detector, const std::string& parameter, std::int64_t value) {
                          change.values.push_back({detector, parameter, value});
                          return rules.set_parameter(detector, parameter, value);
                        });
    } else if (name == "typologies") {
      if (section.kind != YamlNode::Kind::map)
        done = fail(Exit::bad_configuration, fmt::format("{}:{}: a map is wanted", source, section.line));
      for (const auto& [id, typology] : section.fields) {
        if (!done) break;
        done = apply_typology(rules, id, typology, source);
        const auto& all = rules.typologies();
        if (done) change.typologies.push_back(*std::ranges::find(all, id, &Typology::id));
      }
    } else if (name != kFrom && name != kTo && name != kRegions) {
      done = fail(
          Exit::bad_configuration,
          fmt::format("{}:{}: unknown section «{}»: detectors, typologies, valid_from, valid_to or regions",
                      source, section.line, name));
    }
    if (!done) return done;
  }
  return {};
}

Result<void> apply_campaign(Rules& rules, const YamlNode& pack, const std::string& source) {
  const Result<Scope> scope = read_scope(pack, source);
  if (!scope) return tl::unexpected(scope.error());
  Rules changed = rules;
  RuleChange campaign{.scope = *scope};
  if (Result<void> done = apply_sections(changed, pack, source, campaign); !done) return done;
  const Result<void> added = rules.add_campaign(std::move(campaign));
  return added ? added : fail(added.error().code, fmt::format("{}: {}", source, added.error().text));
}

Result<void> apply_pack(Rules& rules, const YamlNode& pack, const std::string& source) {
  if (is_campaign(pack)) return apply_campaign(rules, pack, source);
  RuleChange change;
  if (Result<void> done = apply_sections(rules, pack, source, change); !done) return done;
  return rules.check();
}

}  // namespace

Result<void> apply_rules(Rules& rules, const std::string& text, const std::string& source) {
  const Result<YamlNode> root = parse_yaml(text, source);
  return root ? apply_pack(rules, *root, source) : tl::unexpected(root.error());
}

Result<Rules> load_rules(const std::vector<std::string>& files) {
  Rules rules;
  if (const Result<void> sound = rules.check(); !sound) return tl::unexpected(sound.error());
  std::vector<std::pair<const std::string*, YamlNode>> packs;
  for (const std::string& file : files) {
    std::ifstream stream(file);
    if (!stream) return fail(Exit::no_input, fmt::format("rules: cannot read {}", file));
    std::stringstream text;
    text << stream.rdbuf();
    Result<YamlNode> root = parse_yaml(text.str(), file);
    if (!root) return tl::unexpected(root.error());
    packs.emplace_back(&file, std::move(*root));
  }
  // What holds always comes first: campaigns change that.
  for (const bool campaigns : {false, true}) {
    for (const auto& [file, pack] : packs) {
      if (is_campaign(pack) != campaigns) continue;
      if (const Result<void> done = apply_pack(rules, pack, *file); !done)
        return tl::unexpected(done.error());
    }
  }
  return rules;
}

}  // namespace xiezhi
