// Lines of a file of any size, for what is not an event (FileReader reads those).
#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "stream/base/result.h"
#include "stream/io/byte_source.h"

namespace xiezhi {

// Calls take(line), which gives a Result<void>, with each line without its LF; the last one may lack it. Of a
// line of more than `bytes_most` its front comes, one byte longer than that, so that whoever checks the size
// sees it.
template <class Take>
Result<void> each_line(ByteSource& source, std::size_t bytes_most, Take take) {
  std::string buffer;
  std::array<char, 65536> bytes;
  bool skipping = false;  // the rest of a line that was too long
  while (true) {
    const Result<std::size_t> size = source.read(bytes.data(), bytes.size());
    if (!size) return tl::unexpected(size.error());
    if (*size == 0) break;
    std::size_t looked = buffer.size();
    buffer.append(bytes.data(), *size);
    std::size_t begin = 0;
    for (std::size_t end = buffer.find('\n', looked); end != std::string::npos;
         end = buffer.find('\n', begin)) {
      const std::string_view line =
          std::string_view(buffer).substr(begin, std::min(end - begin, bytes_most + 1));
      begin = end + 1;
      if (std::exchange(skipping, false)) continue;
      if (Result<void> taken = take(line); !taken) return taken;
    }
    buffer.erase(0, begin);
    if (skipping) buffer.clear();
    if (buffer.size() <= bytes_most) continue;
    buffer.resize(bytes_most + 1);
    if (Result<void> taken = take(std::string_view(buffer)); !taken) return taken;
    buffer.clear();
    skipping = true;
  }
  return buffer.empty() ? Result<void>{} : take(std::string_view(buffer));
}

}  // namespace xiezhi
