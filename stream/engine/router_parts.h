// What the router's files share: small steps from an event to its touches. Not for others.
#pragma once

#include "stream/base/check.h"
#include "stream/engine/router.h"

namespace xiezhi {

inline std::uint32_t small(std::int64_t value) {
  return value == kAbsent ? 0 : static_cast<std::uint32_t>(value);
}

inline void lower_ascii(std::string& text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

inline void set_flag(Touch& touch, std::uint64_t flag, bool on) {
  if (on) touch.flags |= flag;
}

// One more touch of the event, like `common` but for what the caller changes.
inline Touch& add(Routed& routed, const Touch& common) {
  XIEZHI_CHECK(routed.touch_count < kTouchesMax);
  return routed.touches[routed.touch_count++] = common;
}

inline void name(Routed& routed, const Token& token, EntityKind kind, std::string_view text) {
  if (routed.name_of(token) != nullptr) return;
  XIEZHI_CHECK(routed.name_count < kNamesMax);
  routed.names[routed.name_count++] = {token, kind, text};
}

}  // namespace xiezhi
