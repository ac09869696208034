// The normal form in which messages are screened: what a reader sees, without the tricks that hide words from
// filters. On top of normalise_text: look-alike and traditional characters are written as the simplified one,
// letters that stand for digits in a number as digits and digits in a word as letters, spaces and punctuation
// between characters are dropped. What differs from copy to copy becomes a word of its class:
//   url           a web address           officialsite  a web address of a known institution (institutions.h)
//   phone         a number to call back   hotline       an official short number: 955xx, 10086, 12xxx, 96110
//   bank          15 to 19 digits         digit         any other number        email  an address of e-mail
// "#hidden" at the end says that at least three characters were odd forms that nobody types by accident.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace xiezhi {

// One thread at a time. Does not allocate once its buffers are large enough.
class ScreenText {
 public:
  ScreenText();

  // Holds until the next call.
  std::string_view normalise(std::string_view text);
  // The same of text that normalise_text has made.
  std::string_view normalise_further(std::string_view plain);

 private:
  void fold(std::string_view plain);
  void tokenise();
  std::size_t take_word(std::size_t at);
  std::size_t take_number(std::size_t at);
  std::size_t take_letters(std::size_t at, std::size_t end);

  std::vector<char32_t> folded_to_;  // by code point of the first plane; 0: stays
  std::vector<bool> odd_;            // by code point: a form that hides a word
  std::string plain_, folded_, out_;
  int odd_count_ = 0;
};

}  // namespace xiezhi
