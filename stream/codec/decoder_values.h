// Reading one JSON scalar into the member that its row names. Pure functions; Reason::none means that the
// value is good.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "stream/base/arena.h"
#include "stream/base/vocabulary.h"
#include "stream/codec/field.h"

namespace xiezhi {

// The grammar of JSON numbers.
bool is_json_number(std::string_view token);

// What a token that is not of the wanted kind is: wrong_type when it is well formed or begins a text, an
// object or a list, else not_json.
Reason mismatch(std::string_view token);

// Digits with an optional minus. A number with a fraction or exponent is wrong_type, one beyond 64 bits
// out_of_range.
Reason parse_integer(std::string_view token, std::int64_t& value);

// A decimal number of degrees into degrees x 10^6, by integer arithmetic; digits beyond the sixth are cut
// off. An exponent is bad_format.
Reason parse_micro_degrees(std::string_view token, std::int64_t& value);

// 1..maximum_chars visible characters: no white space, controls or characters without width. The text is
// UTF-8.
Reason check_identifier(std::string_view text, std::size_t maximum_chars);

// Checks a scalar against its row and stores it in the structure at `base`. `text` is a JSON text without its
// quotes and escapes (`quoted`) or any other token as it is written. Texts that change are put into the
// arena. One function for each kind of scalar.
using StoreScalar = Reason(const Field& field, std::string_view text, bool quoted, std::byte* base,
                           Arena& arena);
constexpr auto kScalarKinds = static_cast<std::size_t>(FieldKind::object);
extern const std::array<StoreScalar*, kScalarKinds> kStoreScalar;

inline Reason store_scalar(const Field& field, std::string_view text, bool quoted, std::byte* base,
                           Arena& arena) {
  return kStoreScalar[static_cast<std::size_t>(field.kind)](field, text, quoted, base, arena);
}

// The number of an id document of this type; brings a final x into upper case.
Reason check_id_number(std::string_view& number, std::string_view id_type, Arena& arena);

std::string_view lower_case(std::string_view text, Arena& arena);

}  // namespace xiezhi
