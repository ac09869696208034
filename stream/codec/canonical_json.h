// The canonical form of a flat JSON object: what a signature covers (RFC 8785, as far as order.v1 needs it).
// Members sorted by code point of their names, no white space, integers plain, texts in UTF-8 with only those
// escapes that JSON cannot do without. schemas/orders.md describes it for signers. Pure.
#pragma once

#include <string>
#include <string_view>

namespace xiezhi {

// Writes the canonical form of `json` without its member `left_out` into `out`. Any bytes are safe. False for
// what has no such form: not one object, objects or lists inside, numbers that are no integers of 64 bits, a
// name that comes twice or has escapes (it could hide from another reader), text that is not UTF-8.
bool canonical_object(std::string_view json, std::string_view left_out, std::string& out);

}  // namespace xiezhi
