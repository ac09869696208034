// Whether two names are alike, told without the names. A keyed hash chooses for each character of a name's
// form (text.h, name_form) a bit in either of two words; the sketch is the parity of all of them. A character
// that is put in or left out changes one bit of each word, one in the place of another at most two, and the
// order of characters, so of words, counts for nothing: names that are nearly the same differ in few bits.
// Similarity is 1 - (characters that differ / characters of the longer name), 0.92 and more is alike
// (REGULATION 6.1 D28). Of 12 characters none may differ then: who is shorter than that is like nobody but
// whoever bears the same name (Tokeniser::name_key), and has no sketch. Where one character more
// differs than may, both words still take the names for alike in one pair of a hundred, in longer names in
// five: a match is a matter for people.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>

#include "stream/base/token.h"

namespace xiezhi {

constexpr std::uint32_t kDifferentPercent = 8;  // of its characters, in names that are alike
// The fewest that another name may have more of: of 13 characters one may be missing.
constexpr std::uint32_t kSketchedCharacters = 12;
static_assert((kSketchedCharacters + 1) * kDifferentPercent / 100 == 1 &&
              kSketchedCharacters * kDifferentPercent / 100 == 0);

constexpr bool are_alike(const NameSketch& one, const NameSketch& other) {
  if (one.length == 0 || other.length == 0) return false;
  const auto [shorter, longer] = std::minmax(one.length, other.length);
  const std::uint32_t most = longer * kDifferentPercent / 100, missing = longer - shorter;
  if (missing > most) return false;
  const int bits = static_cast<int>(2 * most - missing);
  return std::popcount(one.bag.hi ^ other.bag.hi) <= bits && std::popcount(one.bag.lo ^ other.bag.lo) <= bits;
}

}  // namespace xiezhi
