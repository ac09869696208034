#include "stream/app/yaml.h"

#include <yaml-cpp/yaml.h>

#include <array>

namespace xiezhi {
namespace {

constexpr int kDepthMax = 32;
// An alias stands for all that its anchor holds, so a few lines can make any number of values. What a tree
// may hold is counted in bytes of text and this much for each value: more than any file that is meant.
constexpr std::size_t kNodeCost = 32;
constexpr std::size_t kCostMax = 4'000'000;

std::string at(const std::string& source, int line) { return source + ":" + std::to_string(line) + ": "; }

// `left`: cost that the tree may still have.
Result<YamlNode> copy(const YAML::Node& from, const std::string& source, int depth, std::size_t& left) {
  YamlNode node;
  node.line = from.Mark().line + 1;
  if (depth > kDepthMax) return fail(Exit::bad_configuration, at(source, node.line) + "nested too deeply");
  const std::size_t cost = kNodeCost + (from.IsScalar() ? from.Scalar().size() : 0);
  if (cost > left)
    return fail(Exit::bad_configuration, at(source, node.line) + "too large, with its aliases");
  left -= cost;
  if (from.IsScalar()) {
    node.kind = YamlNode::Kind::scalar;
    node.scalar = from.Scalar();
    node.quoted = from.Tag() == "!";
  } else if (from.IsSequence()) {
    node.kind = YamlNode::Kind::list;
    for (const YAML::Node& item : from) {
      Result<YamlNode> child = copy(item, source, depth + 1, left);
      if (!child) return child;
      node.items.push_back(std::move(*child));
    }
  } else if (from.IsMap()) {
    node.kind = YamlNode::Kind::map;
    for (const auto& entry : from) {
      Result<YamlNode> child = copy(entry.second, source, depth + 1, left);
      if (!child) return child;
      const int line = entry.first.Mark().line + 1;
      if (child->kind == YamlNode::Kind::null || child->line < line) child->line = line;
      const std::string name = entry.first.Scalar();
      if (node.field(name) != nullptr)
        return fail(Exit::bad_configuration, at(source, line) + "\"" + name + "\" twice");
      node.fields.push_back({name, std::move(*child)});
    }
  }
  return node;
}

}  // namespace

const YamlNode* YamlNode::field(std::string_view name) const {
  for (const auto& [key, value] : fields) {
    if (key == name) return &value;
  }
  return nullptr;
}

std::string_view YamlNode::text(std::string_view name) const {
  const YamlNode* found = field(name);
  return found == nullptr ? std::string_view() : std::string_view(found->scalar);
}

Result<YamlNode> parse_yaml(const std::string& text, const std::string& source) {
  try {
    std::size_t left = kCostMax;
    return copy(YAML::Load(text), source, 0, left);
  } catch (const YAML::Exception& error) {
    return fail(Exit::bad_configuration, at(source, error.mark.line + 1) + "not YAML: " + error.msg);
  }
}

std::string_view kind_name(YamlNode::Kind kind) {
  constexpr std::array<std::string_view, 4> names{"nothing", "a value", "a list", "a map"};
  return names[static_cast<std::size_t>(kind)];
}

}  // namespace xiezhi
