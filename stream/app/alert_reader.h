// Alerts as they stand in risk.alerts, read back for people: `explain` and `demo`.
#pragma once

#include <string>
#include <vector>

#include "stream/app/yaml.h"
#include "stream/base/result.h"
#include "stream/base/vocabulary.h"

namespace xiezhi {

// One output record as a tree (JSON is YAML). Exit::bad_data when it is no JSON object.
Result<YamlNode> parse_output(const std::string& text);

// Why an alert was raised, in words.
std::string explain_alert(const YamlNode& alert, Language language);

// Money of minor units, durations and shares as people write them; other units as number and unit.
std::string measure_text(std::int64_t value, std::string_view unit);

std::int64_t number_of(const YamlNode& node, std::string_view field);

}  // namespace xiezhi
