// Appends JSON to a string that the caller reuses. Pure; the same input gives the same bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "stream/base/token.h"
#include "stream/codec/field.h"

namespace xiezhi {

// A JSON text with its quotes. The text is UTF-8.
void append_json_text(std::string& out, std::string_view text);

void append_json_integer(std::string& out, std::int64_t number);

// 32 hexadecimal digits with quotes.
void append_json_token(std::string& out, const Token& token);

// Appends the structure at `record` as one JSON object, its fields in the order of the table. An optional
// member that has its absent value is left out; so is an optional object that lacks a required member or
// would be empty.
void write_object(std::string& out, const Table& table, const std::byte* record);

}  // namespace xiezhi
