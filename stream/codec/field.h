// One row for each field of a record, in or out. Decoder, writer, JSON Schema, field reference and examples'
// check all read these rows; nothing about a field is written a second time.
//
// A row names a member by its offset and how it is stored, both made by XIEZHI_AT, so a row cannot disagree
// with its structure. Rows are constants; any thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <new>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "stream/base/limits.h"
#include "stream/base/token.h"
#include "stream/base/vocabulary.h"
#include "stream/codec/event.h"

namespace xiezhi {

// What a field is in JSON.
enum class FieldKind : std::uint8_t {
  identifier,        // text of 1 to `maximum` visible characters
  text,              // text of at most `maximum` bytes, one of `names` when there are names
  code,              // the same, 1 byte at least; a non-negative integer is taken as its digits
  integer,           // minimum..maximum
  time,              // in: integer ms, RFC 3339 or yyyyMMddHHmmss; out: integer ms
  flag,              // true or false
  enumeration,       // one of `names`, by position
  phone,             // a number as people and switches write it, stored in canonical form
  region,            // GB/T 2260 six digits, as text or integer
  micro_degrees,     // decimal number, stored x 10^6
  object,            // fields of `nested`
  raw_object,        // any object, kept as JSON text of at most `maximum` bytes
  raw_list,          // any list, kept as JSON text of at most `maximum` bytes
  text_list,         // list of texts of at most `maximum` bytes; in: at most limits::kUrls
  token,             // out only: 32 hexadecimal digits
  integer_list,      // out only
  object_list,       // out only: objects of `nested`
  enumeration_list,  // out only: one of `names` each
};

// A format beyond the kind.
enum class Format : std::uint8_t {
  none,
  cnaps,        // when it is 12 digits: CNAPS check digit
  uscc,         // GB 32100 check characters
  imei,         // Luhn
  currency,     // ISO 4217; CNH is stored as CNY
  domain,       // stored in lower case
  resident_id,  // when id_type is 110001 or 110003: GB 11643 check digit (checked when the party is whole)
  hexadecimal,  // 32 hexadecimal digits, as outputs write ids and tokens
  event_time,   // kEarliestMs..kLatestMs
};

// How a member is stored.
enum class Storage : std::uint8_t {
  none,
  view,
  string,
  integer,
  integer32,
  flag,
  enumeration,
  token,
  structure,
  count,  // std::uint8_t
  view_array,
  view_list,
  string_list,
  integer_list,
  byte_list,
  structure_list,
};

// Reads a std::vector, and adds to it, without knowing its type.
struct ListAccess {
  std::size_t (*size)(const void* list);
  const void* (*at)(const void* list, std::size_t index);
  void* (*append)(void* list);  // a new element, as its type begins
};

template <class T>
inline constexpr ListAccess kListAccess = {
    [](const void* list) { return static_cast<const std::vector<T>*>(list)->size(); },
    [](const void* list, std::size_t index) {
      return static_cast<const void*>(static_cast<const std::vector<T>*>(list)->data() + index);
    },
    [](void* list) { return static_cast<void*>(&static_cast<std::vector<T>*>(list)->emplace_back()); }};

// Where a member is.
struct Place {
  std::uint16_t offset = 0;
  Storage storage = Storage::none;
  const ListAccess* list = nullptr;
};

// The member itself. T must be how it is stored.
template <class T>
T& at(std::byte* base, Place place) {
  return *std::launder(reinterpret_cast<T*>(base + place.offset));
}
template <class T>
const T& at(const std::byte* base, Place place) {
  return *std::launder(reinterpret_cast<const T*>(base + place.offset));
}

template <class T>
struct ElementOf {
  static constexpr bool is_list = false;
  using Type = void;
};
template <class T>
struct ElementOf<std::vector<T>> {
  static constexpr bool is_list = true;
  using Type = T;
};

template <class T>
constexpr Storage storage_of() {
  using Element = typename ElementOf<T>::Type;
  if constexpr (std::is_same_v<T, std::string_view>) return Storage::view;
  if constexpr (std::is_same_v<T, std::string>) return Storage::string;
  if constexpr (std::is_same_v<T, std::int64_t>) return Storage::integer;
  if constexpr (std::is_same_v<T, std::int32_t>) return Storage::integer32;
  if constexpr (std::is_same_v<T, std::uint8_t>) return Storage::count;
  if constexpr (std::is_same_v<T, Flag>) return Storage::flag;
  if constexpr (std::is_same_v<T, Token>) return Storage::token;
  if constexpr (std::is_same_v<T, std::array<std::string_view, limits::kUrls>>) return Storage::view_array;
  if constexpr (std::is_enum_v<T>) return sizeof(T) == 1 ? Storage::enumeration : Storage::none;
  if constexpr (std::is_same_v<Element, std::string_view>) return Storage::view_list;
  if constexpr (std::is_same_v<Element, std::string>) return Storage::string_list;
  if constexpr (std::is_same_v<Element, std::int64_t>) return Storage::integer_list;
  if constexpr (std::is_enum_v<Element>) return sizeof(Element) == 1 ? Storage::byte_list : Storage::none;
  if constexpr (ElementOf<T>::is_list) return Storage::structure_list;
  return Storage::structure;
}

template <class T>
constexpr Place make_place(std::size_t offset) {
  if constexpr (ElementOf<T>::is_list) {
    return {static_cast<std::uint16_t>(offset), storage_of<T>(), &kListAccess<typename ElementOf<T>::Type>};
  } else {
    return {static_cast<std::uint16_t>(offset), storage_of<T>(), nullptr};
  }
}

#define XIEZHI_AT(Struct, member)                                                      \
  ::xiezhi::make_place<std::remove_cvref_t<decltype(std::declval<Struct&>().member)>>( \
      offsetof(Struct, member))

enum class Need : bool { optional, required };

struct Table;

struct Field {
  std::string_view name;
  FieldKind kind = FieldKind::text;
  Need need = Need::optional;
  Place place{};
  std::int64_t minimum = 0;  // integer: least value; texts: least length
  std::int64_t maximum = 0;  // integer: greatest value; texts: greatest length
  Format format = Format::none;
  std::span<const std::string_view> names{};  // of enumerations names[0] is "" and not allowed
  const Table* nested = nullptr;
  Place extra{};  // phone: the Flag that remembers a written +86 or 0086; text_list: the count;
                  // id_number: the id_type that decides whether it is checked
  std::string_view doc, doc_zh;
};

// Of two fields at least one, exactly one, or both or neither must be there.
enum class Pairing : std::uint8_t { one, exactly_one, together };
struct Alternative {
  std::uint8_t first_row = 0, second_row = 0;
  Pairing pairing = Pairing::one;
};

// Finds a field by its name: an open hash over the first eight bytes and the length. Names have 24 bytes at
// most.
struct KeyIndex {
  static constexpr std::size_t kSlots = 128;
  std::array<std::uint8_t, kSlots> slots{};     // row + 1; 0 is free
  std::uint64_t required = 0;                   // bit = row
  std::array<std::uint8_t, 64> sizes{};         // of the name of each row
  std::array<std::uint64_t, 64> first_bytes{};  // of the name of each row, zero behind its end
  std::array<std::uint64_t, 64> last_bytes{};   // of names longer than eight bytes

  static constexpr std::size_t slot_of(std::uint64_t first_bytes, std::size_t length) {
    const std::uint64_t mixed = (first_bytes ^ (length << 56)) * 0x9E3779B97F4A7C15ULL;
    return static_cast<std::size_t>(mixed >> 57);
  }
  static constexpr std::uint64_t first_bytes_of(std::string_view name) {
    std::uint64_t bytes = 0;
    for (std::size_t i = 0; i < name.size() && i < 8; ++i) {
      bytes |= static_cast<std::uint64_t>(static_cast<unsigned char>(name[i])) << (8 * i);
    }
    return bytes;
  }
};

constexpr KeyIndex make_index(std::span<const Field> fields) {
  KeyIndex index;
  for (std::size_t row = 0; row < fields.size(); ++row) {
    if (fields[row].name.size() > 24) throw "the name is too long";
    std::size_t slot = KeyIndex::slot_of(KeyIndex::first_bytes_of(fields[row].name), fields[row].name.size());
    while (index.slots[slot] != 0) slot = (slot + 1) % KeyIndex::kSlots;
    index.slots[slot] = static_cast<std::uint8_t>(row + 1);
    const std::string_view name = fields[row].name;
    index.sizes[row] = static_cast<std::uint8_t>(name.size());
    index.first_bytes[row] = KeyIndex::first_bytes_of(name);
    if (name.size() > 8) index.last_bytes[row] = KeyIndex::first_bytes_of(name.substr(name.size() - 8));
    if (fields[row].need == Need::required) index.required |= std::uint64_t{1} << row;
  }
  return index;
}

// The fields of one JSON object.
struct Table {
  std::string_view name, doc, doc_zh;
  std::span<const Field> fields;
  std::span<const Alternative> alternatives;
  const KeyIndex* index = nullptr;  // inputs only
  std::size_t number = 0;           // inputs only: position among all tables, below kInputTables
};

// The row called `name`, or fields.size().
constexpr std::size_t row_of(std::span<const Field> fields, std::string_view name) {
  std::size_t row = 0;
  while (row < fields.size() && fields[row].name != name) ++row;
  return row;
}

// The two fields must exist: a name that does not is no constant expression.
consteval Alternative either(std::span<const Field> fields, std::string_view first, std::string_view second,
                             Pairing pairing = Pairing::one) {
  const std::size_t first_row = row_of(fields, first);
  const std::size_t second_row = row_of(fields, second);
  if (first_row == fields.size() || second_row == fields.size()) throw "no such field";
  return {static_cast<std::uint8_t>(first_row), static_cast<std::uint8_t>(second_row), pairing};
}

template <std::size_t... sizes>
constexpr auto join(const std::array<Field, sizes>&... parts) {
  std::array<Field, (sizes + ...)> all{};
  std::size_t next = 0;
  const auto append = [&](const auto& part) {
    for (const Field& field : part) all[next++] = field;
  };
  (append(parts), ...);
  return all;
}

}  // namespace xiezhi
