// Bytes of a file, decompressed: the layer below FileReader.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "stream/base/result.h"

namespace xiezhi {

// Owner and user: one thread.
class ByteSource {
 public:
  virtual ~ByteSource() = default;
  // Fills up to `size` bytes and returns how many; 0 is the end.
  virtual Result<std::size_t> read(char* into, std::size_t size) = 0;
  // Bytes taken from the stored file so far.
  virtual std::uint64_t stored_bytes() const = 0;
};

// Opens `path` ("-": standard input) and looks at its first bytes to choose plain, gzip or zstd.
Result<std::unique_ptr<ByteSource>> open_bytes(const std::string& path);

}  // namespace xiezhi
