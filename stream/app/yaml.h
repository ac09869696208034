// YAML (and so JSON) text as a plain tree. The one place that knows yaml-cpp for the commands.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "stream/base/result.h"

namespace xiezhi {

struct YamlField;

struct YamlNode {
  enum class Kind { null, scalar, list, map };
  Kind kind = Kind::null;
  int line = 0;         // from 1
  std::string scalar;   // as written, without quotes
  bool quoted = false;  // a quoted "8" is text, not a number
  std::vector<YamlNode> items;
  std::vector<YamlField> fields;  // in the order of the text

  // The field called `name`, or null.
  const YamlNode* field(std::string_view name) const;
  // Text of a scalar field, empty without one.
  std::string_view text(std::string_view name) const;
};

struct YamlField {
  std::string name;
  YamlNode value;
};

// Fails with Exit::bad_configuration; the error begins with `source` and the line.
Result<YamlNode> parse_yaml(const std::string& text, const std::string& source);

// Lower-case name of a kind for error texts.
std::string_view kind_name(YamlNode::Kind kind);

}  // namespace xiezhi
