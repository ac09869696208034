#include "stream/codec/decoder_rules.h"

#include <simdjson.h>

#include <algorithm>

namespace xiezhi {

Rejection decode_values(std::string_view json, std::vector<NamedNumber>& values) {
  constexpr std::string_view kField = "values";
  values.clear();
  simdjson::dom::parser parser;
  simdjson::dom::object object;
  if (parser.parse(json.data(), json.size()).get(object) != simdjson::SUCCESS)
    return {Reason::wrong_type, kField};
  for (const auto& [name, value] : object) {
    std::int64_t number = 0;
    if (value.get(number) != simdjson::SUCCESS) return {Reason::wrong_type, kField};
    const bool twice = std::ranges::any_of(values, [&](const NamedNumber& one) { return one.name == name; });
    if (twice) return {Reason::duplicate_field, kField};
    if (values.size() == kNamedNumbersMax) return {Reason::out_of_range, kField};
    values.push_back({std::string(name), number});
  }
  return {};
}

Rejection decode_regions(std::string_view json, Scope& scope) {
  constexpr std::string_view kField = "regions";
  scope.region_count = 0;
  if (json.empty()) return {};
  simdjson::dom::parser parser;
  simdjson::dom::array list;
  if (parser.parse(json.data(), json.size()).get(list) != simdjson::SUCCESS)
    return {Reason::wrong_type, kField};
  for (const simdjson::dom::element element : list) {
    std::string digits;
    if (std::string_view text; element.get(text) == simdjson::SUCCESS) {
      digits = text;
    } else if (std::uint64_t number = 0; element.get(number) == simdjson::SUCCESS) {
      digits = std::to_string(number);
    } else {
      return {Reason::wrong_type, kField};
    }
    const auto range = region_range(digits);
    if (!range) return {Reason::bad_format, kField};
    if (scope.region_count == scope.regions.size()) return {Reason::out_of_range, kField};
    scope.regions[scope.region_count++] = *range;
  }
  return scope.region_count == 0 ? Rejection{Reason::out_of_range, kField} : Rejection{};
}

}  // namespace xiezhi
