// The tokens of one record in their order: braces, brackets, colons, commas, texts and other scalars. Where
// each begins was found in one pass over the bytes (simdjson's stage 1); nothing else about them has been
// checked. Views only: the record and the list of places must outlive it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace xiezhi {

constexpr bool is_json_space(char c) { return c <= ' ' && (c == ' ' || c == '\n' || c == '\r' || c == '\t'); }

class Tokens {
 public:
  Tokens() = default;
  // places[count] is the size of the record.
  Tokens(const char* record, const std::uint32_t* places, std::size_t count)
      : record_(record), next_(places), end_(places + count) {}

  bool at_end() const { return next_ == end_; }
  const char* text() const { return record_ + *next_; }  // from the next token on

  // The first byte of the next token and of the last one; 0 where there is none.
  char first() const { return at_end() ? '\0' : *text(); }
  char last() const { return at_end() ? '\0' : record_[end_[-1]]; }

  // The end of a token of one byte that was taken last.
  const char* behind_last() const { return record_ + next_[-1] + 1; }

  // The next token without the white space behind it, empty at the end.
  std::string_view take() {
    if (at_end()) [[unlikely]]
      return {};
    const char* begin = record_ + next_[0];
    const char* end = record_ + next_[1];
    ++next_;
    while (is_json_space(end[-1])) --end;
    return {begin, end};
  }

  // Takes the next token if it begins with c, which no token but the wanted one does.
  bool take(char c) {
    if (first() != c) return false;
    ++next_;
    return true;
  }

  // Takes a text and the colon behind it.
  bool take_key() {
    if (end_ - next_ < 2 || record_[next_[0]] != '"' || record_[next_[1]] != ':') return false;
    next_ += 2;
    return true;
  }

  // Passes over a value; looks at brackets alone. False when the record ends within it.
  bool pass() {
    std::size_t open = 0;
    while (!at_end()) {
      const char c = *text();
      ++next_;
      if (c == '{' || c == '[') ++open;
      if (open > 0 && (c == '}' || c == ']')) --open;
      if (open == 0) return true;
    }
    return false;
  }

 private:
  const char* record_ = nullptr;
  const std::uint32_t* next_ = nullptr;
  const std::uint32_t* end_ = nullptr;
};

}  // namespace xiezhi
