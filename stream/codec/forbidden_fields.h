// Names of fields that may never enter the program.
#pragma once

#include <span>
#include <string_view>

namespace xiezhi {

// Names of fields that may never enter (REGULATION 9 PR2, class C3: passwords, biometrics, card verification
// codes, one-time codes, track data), in lower case and without '_' and '-'. A closed list.
std::span<const std::string_view> forbidden_names();

// The name of the closed list that `key` is a spelling of (any case, with or without '_' and '-'), or empty.
std::string_view forbidden_name(std::string_view key);

}  // namespace xiezhi
