// Integer random numbers that are the same on every machine and with every standard library. Not for secrets.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace xiezhi {

// A bijection of 64-bit numbers that scatters neighbours (the finaliser of splitmix64): different inputs give
// different outputs, so it also makes unique identifiers out of counters.
constexpr std::uint64_t scatter(std::uint64_t value) {
  value += 0x9E3779B97F4A7C15ULL;
  value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9ULL;
  value = (value ^ (value >> 27)) * 0x94D049BB133111EBULL;
  return value ^ (value >> 31);
}

// xoshiro256** (Blackman, Vigna 2018), seeded by splitmix64. One owner, one thread.
class Prng {
 public:
  // Streams of one seed are independent of each other: drawing from one never changes another.
  constexpr explicit Prng(std::uint64_t seed, std::uint64_t stream = 0) {
    std::uint64_t state = scatter(seed) ^ scatter(stream ^ 0xA0761D6478BD642FULL);
    for (std::uint64_t& word : words_) word = state = scatter(state);
  }

  constexpr std::uint64_t next() {
    const std::uint64_t result = rotate(words_[1] * 5, 7) * 9;
    const std::uint64_t shifted = words_[1] << 17;
    words_[2] ^= words_[0];
    words_[3] ^= words_[1];
    words_[1] ^= words_[2];
    words_[0] ^= words_[3];
    words_[2] ^= shifted;
    words_[3] = rotate(words_[3], 45);
    return result;
  }

  // 0 .. limit - 1; limit is 1 .. 2^32 - 1.
  constexpr std::uint32_t below(std::uint32_t limit) {
    return static_cast<std::uint32_t>(((next() >> 32) * limit) >> 32);
  }

  // low .. high, both inclusive, less than 2^32 apart.
  constexpr std::int64_t between(std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(below(static_cast<std::uint32_t>(high - low + 1)));
  }

  constexpr bool chance(std::uint32_t per_mille) { return below(1000) < per_mille; }

  template <class T, std::size_t n>
  constexpr const T& pick(const std::array<T, n>& choices) {
    return choices[below(static_cast<std::uint32_t>(n))];
  }

 private:
  static constexpr std::uint64_t rotate(std::uint64_t value, int bits) {
    return (value << bits) | (value >> (64 - bits));
  }

  std::array<std::uint64_t, 4> words_{};
};

}  // namespace xiezhi
