// Bytes as text and back: base64 with padding (RFC 4648), by libsodium. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace xiezhi {

std::string to_base64(std::string_view bytes);
// Absent when the text is no base64.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace xiezhi
