// Decimal digits, looked at eight bytes at a time. Pure; any thread.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace xiezhi {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

inline bool eight_digits(const char* bytes) {
  constexpr std::uint64_t kHighHalves = 0xF0F0F0F0F0F0F0F0ULL;
  constexpr std::uint64_t kZeros = 0x3030303030303030ULL;
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, 8);
  return (word & kHighHalves) == kZeros && ((word + 0x0606060606060606ULL) & kHighHalves) == kZeros;
}

// Of an empty text too.
inline bool all_digits(std::string_view text) {
  const char* begin = text.data();
  const char* end = begin + text.size();
  if (text.size() >= 8) {  // the last eight may have been looked at already
    for (; end - begin > 8; begin += 8) {
      if (!eight_digits(begin)) return false;
    }
    return eight_digits(end - 8);
  }
  for (; begin != end; ++begin) {
    if (!is_digit(*begin)) return false;
  }
  return true;
}

}  // namespace xiezhi
