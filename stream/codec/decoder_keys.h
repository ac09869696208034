// Finding a key of a record in a table, eight bytes at a time. The bytes are part of a padded record: some
// bytes behind what is looked at must be readable, as each function says.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "stream/codec/field.h"

namespace xiezhi {

static_assert(std::endian::native == std::endian::little,
              "keys are hashed by their first eight bytes in this order");

inline std::uint64_t load_eight(const char* bytes) {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, 8);
  return word;
}

// Whether the key that begins at `key` is the name of the row. Up to 32 bytes behind `key` must be readable.
inline bool is_row(const Table& table, std::size_t row, const char* key) {
  const KeyIndex& index = *table.index;
  const std::size_t size = index.sizes[row];
  const std::uint64_t mask = size < 8 ? (std::uint64_t{1} << (8 * size)) - 1 : ~std::uint64_t{0};
  if ((load_eight(key) & mask) != index.first_bytes[row] || key[size] != '"') return false;
  if (size <= 8) return true;
  if (load_eight(key + size - 8) != index.last_bytes[row]) return false;
  return size <= 16 || std::memcmp(key + 8, table.fields[row].name.data() + 8, 8) == 0;
}

// The position of the key in table, or table.fields.size(). Up to 8 bytes from the begin of `key` on must be
// readable.
inline std::size_t find_row(const Table& table, std::string_view key) {
  const KeyIndex& index = *table.index;
  std::uint64_t first = load_eight(key.data());
  if (key.size() < 8) first &= (std::uint64_t{1} << (8 * key.size())) - 1;
  std::size_t slot = KeyIndex::slot_of(first, key.size());
  while (index.slots[slot] != 0) {
    const std::size_t row = index.slots[slot] - 1U;
    if (table.fields[row].name == key) return row;
    slot = (slot + 1) % KeyIndex::kSlots;
  }
  return table.fields.size();
}

}  // namespace xiezhi
