// The two free parts of parameters.v1: numbers by name, and regions. The rest is a table (input_fields.h).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "stream/base/scope.h"
#include "stream/codec/decoder.h"

namespace xiezhi {

constexpr std::size_t kNamedNumbersMax = 64;

struct NamedNumber {
  std::string name;
  std::int64_t value = 0;
};

// `values`: an object of whole numbers, at most kNamedNumbersMax. Empty for an empty one.
Rejection decode_values(std::string_view json, std::vector<NamedNumber>& values);

// `regions`: a list of codes (region_range), as texts or numbers; without one the scope is everywhere. An
// empty list would hold nowhere and is refused.
Rejection decode_regions(std::string_view json, Scope& scope);

}  // namespace xiezhi
