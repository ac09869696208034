// The bytes of a snapshot file as stream/io/snapshot_file.h describes them, written a second time, so that
// changed bytes get past the checksums.
#pragma once

#include <zlib.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace xiezhi::fuzz {

constexpr std::size_t kHeaderBytes = 64;
constexpr std::size_t kBlockBytes = std::size_t{1} << 20U;

// A loaded shard may reserve this much, and this much for each byte of its file: state lies in chunks of
// 2 MiB, of which only pages in use are in the file.
constexpr std::size_t kBytesOfAShard = std::size_t{32} << 20U;
constexpr std::size_t kBytesForAByte = 2'048;

inline void append_number(std::string& out, std::uint64_t value, unsigned bytes) {
  for (unsigned i = 0; i < bytes; ++i) out.push_back(static_cast<char>(value >> (8 * i)));
}

inline void append_block(std::string& out, std::uint64_t number, std::string_view bytes) {
  std::string checked;
  append_number(checked, number, 8);
  append_number(checked, bytes.size(), 4);
  checked.append(bytes);
  append_number(out, bytes.size(), 4);
  append_number(out, crc32_z(0, reinterpret_cast<const Bytef*>(checked.data()), checked.size()), 4);
  out.append(bytes);
}

// Version 2, partition 0, offset 0, everything, an empty layout.
inline std::string header_bytes() {
  std::string header = "XIEZHISS";
  append_number(header, 2, 4);
  header.resize(24);
  append_number(header, ~std::uint64_t{0}, 8);
  header.resize(kHeaderBytes);
  return header;
}

inline std::string with_checksums(std::string_view header, std::string_view image) {
  std::string file;
  std::uint64_t number = 0;
  append_block(file, number++, header);
  for (; !image.empty(); image.remove_prefix(std::min(image.size(), kBlockBytes)))
    append_block(file, number++, image.substr(0, kBlockBytes));
  append_block(file, number, {});
  return file;
}

}  // namespace xiezhi::fuzz
