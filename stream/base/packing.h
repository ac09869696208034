// Numbers and texts one behind the other, as a touch carries what an order or a step says as a whole. Pure;
// any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "stream/base/limits.h"
#include "stream/base/vocabulary.h"

namespace xiezhi {

inline void put(std::string& out, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) out.push_back(static_cast<char>(value | 0x80));
  out.push_back(static_cast<char>(value));
}
inline void put(std::string& out, std::string_view text) {
  put(out, std::uint64_t{text.size()});
  out.append(text);
}

// Reads what put() wrote. Any bytes are safe: behind the first fault everything is 0 or empty, and nothing is
// complete. Texts are views.
class Unpacking {
 public:
  explicit Unpacking(std::string_view bytes) : rest_(bytes) {}

  std::uint64_t number() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64 && !rest_.empty(); shift += 7) {
      const auto byte = static_cast<std::uint8_t>(rest_.front());
      rest_.remove_prefix(1);
      value |= std::uint64_t{byte & 0x7FU} << shift;
      if (byte < 0x80) return value;
    }
    good_ = false;
    return 0;
  }
  // Times, amounts and sequence numbers are never below zero, and have room to be added to.
  std::int64_t amount() {
    const std::uint64_t value = number();
    good_ = good_ && value <= limits::kAmountMinor;
    return good_ ? static_cast<std::int64_t>(value) : 0;
  }
  std::string_view text() {
    const std::uint64_t size = number();
    good_ = good_ && size <= rest_.size() && size <= limits::kNoteBytes;
    if (!good_) return {};
    const std::string_view text = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return text;
  }
  // One of a closed list (vocabulary.h).
  template <class E>
  E choice() {
    const std::uint64_t value = number();
    good_ = good_ && value <= 255 && is_known(static_cast<E>(value));
    return good_ ? static_cast<E>(value) : E{};
  }
  bool complete() const { return good_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool good_ = true;
};

}  // namespace xiezhi
