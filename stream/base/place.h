// A place that something is counted for: a region, as called from one country or as hit by one type of crime.
// It is nobody's, so its token says it openly and needs no key; whoever has the token can read it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "stream/base/token.h"

namespace xiezhi {

struct PlaceKey {
  std::uint32_t region = 0;   // GB/T 2260, six digits
  std::uint16_t country = 0;  // calling code of those who call there; 0: it is not about calls
  SuspectedType suspected_type = SuspectedType::none;  // none: it is not about crimes
  friend bool operator==(const PlaceKey&, const PlaceKey&) = default;
};

Token token_of(const PlaceKey& place);
// What token_of() made the token of; nothing for any other token.
std::optional<PlaceKey> place_of(const Token& token);
// How outputs name it: "95-440100", called from country 95; "440100-fake_police", hit by that type.
std::string text_of(const PlaceKey& place);

}  // namespace xiezhi
