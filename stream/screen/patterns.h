// The signs that messages are judged by: one row of one table each (patterns.cc). Expressions are matched on
// the normal form of screen_text.h, so they are written without spaces, capitals, punctuation and traditional
// characters, and with its words: url, officialsite, phone, hotline, bank, digit, email, #hidden. A point and
// a set stand for bytes, of which a Chinese character has three: «.{0,24}» is a gap of up to eight, and
// characters to choose from stand in parentheses.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "stream/base/vocabulary.h"

namespace xiezhi {

struct ScreenPattern {
  std::string_view name;                     // pack and sign: "gamble.stake"
  std::string_view expression;               // of vectorscan, in bytes
  SuspectedType type = SuspectedType::none;  // none: where the message leads, or that it is honest
  std::int16_t weight = 0;                   // points; below 0: against suspicion
};

inline constexpr std::size_t kMaxScreenPatterns = 128;

// Points from which a message is raised, and what every message starts from.
inline constexpr int kScreenRaised = 50;
extern const int kScreenBias;

std::span<const ScreenPattern> screen_patterns();

}  // namespace xiezhi
