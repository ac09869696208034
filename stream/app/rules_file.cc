#include "stream/app/rules_file.h"

#include <fmt/format.h>

#include <charconv>
#include <fstream>
#include <sstream>

#include "stream/app/typology_file.h"
#include "stream/app/yaml.h"

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

}  // namespace

Result<void> apply_rules(Rules& rules, const std::string& text, const std::string& source) {
  const Result<YamlNode> root = parse_yaml(text, source);
  if (!root) return tl::unexpected(root.error());
  for (const auto& [name, section] : root->fields) {
    Result<void> done;
    if (name == "detectors") {
      done =
          apply_section(section, source,
                        [&](const std::string& detector, const std::string& parameter, std::int64_t value) {
                          return rules.set_parameter(detector, parameter, value);
                        });
    } else if (name == "typologies") {
      if (section.kind != YamlNode::Kind::map)
        done = fail(Exit::bad_configuration, fmt::format("{}:{}: a map is wanted", source, section.line));
      for (const auto& [id, typology] : section.fields) {
        if (done) done = apply_typology(rules, id, typology, source);
      }
    } else {
      done = fail(Exit::bad_configuration, fmt::format("{}:{}: unknown section «{}»: detectors or typologies",
                                                       source, section.line, name));
    }
    if (!done) return done;
  }
  return rules.check();
}

Result<Rules> load_rules(const std::vector<std::string>& files) {
  Rules rules;
  if (const Result<void> sound = rules.check(); !sound) return tl::unexpected(sound.error());
  for (const std::string& file : files) {
    std::ifstream stream(file);
    if (!stream) return fail(Exit::no_input, fmt::format("rules: cannot read {}", file));
    std::stringstream text;
    text << stream.rdbuf();
    if (const Result<void> done = apply_rules(rules, text.str(), file); !done)
      return tl::unexpected(done.error());
  }
  return rules;
}

}  // namespace xiezhi
