// Reading what people write: normal form, keywords, near-duplicates, links and call-back numbers in messages.
// Pure functions; a KeywordSet is immutable after construction and may be shared between threads.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace xiezhi {

bool valid_utf8(std::string_view text);

// Normal form for matching: NFKC (full-width letters become ASCII), ASCII letters in lower case, characters
// without width dropped (they are put between the letters of a word to hide it), white space and controls
// collapsed to one space, none at the ends. Bytes that are not UTF-8 are dropped. normalise(normalise(x)) ==
// normalise(x).
std::string normalise_text(std::string_view text);

// The same into `out`, which is overwritten; does not allocate once `out` is large enough and text is of
// usual length.
void normalise_text(std::string_view text, std::string& out);

// Similarity hash over pairs of neighbouring characters (Charikar). Near-duplicates are at most three bits
// apart (REGULATION T07). A run of ASCII digits counts as one character, so codes and amounts do not tell
// messages apart. Text of fewer than two characters hashes its one character; empty text gives 0. No
// allocation.
std::uint64_t simhash64(std::string_view text);

int hamming(std::uint64_t a, std::uint64_t b);

struct Keyword {
  std::string_view text;   // any UTF-8; normalised by the set
  std::uint8_t group = 0;  // 0..31: the bit that a match sets
};

// Finds many keywords in one pass over the text (Aho-Corasick on bytes with compressed alphabet; one look-up
// a byte).
class KeywordSet {
 public:
  explicit KeywordSet(std::span<const Keyword> keywords);

  // The groups of which a keyword occurs in text that normalise_text has made. No allocation.
  std::uint32_t match(std::string_view normalised) const;

 private:
  struct Building;
  void number_states(Building& building);

  std::array<std::uint8_t, 256> byte_class_{};  // 0: in no keyword
  std::size_t class_count_ = 1;
  std::vector<std::uint16_t> next_;    // state x class -> state
  std::vector<std::uint32_t> groups_;  // state -> groups that end here
};

// Words that a name or business scope of an institution without licence must not contain:
// 防范和处置非法集资条例 Art. 9.
constexpr std::array<Keyword, 6> kRestrictedNameWords{
    {{"金融", 0}, {"交易所", 1}, {"交易中心", 2}, {"理财", 3}, {"财富管理", 4}, {"股权众筹", 5}}};

// Groups of remark words that illegal fundraising leaves behind (REGULATION 6, D21; cases).
enum class RemarkGroup : std::uint8_t { principal, interest, reinvest, yield };
constexpr std::array<Keyword, 15> kFundraisingRemarkWords{{{"投资款", 0},
                                                           {"本金", 0},
                                                           {"认购", 0},
                                                           {"入股", 0},
                                                           {"集资", 0},
                                                           {"利息", 1},
                                                           {"分红", 1},
                                                           {"返利", 1},
                                                           {"返现", 1},
                                                           {"复投", 2},
                                                           {"续投", 2},
                                                           {"静态", 3},
                                                           {"动态", 3},
                                                           {"收益", 3},
                                                           {"红利", 3}}};

// Whether a text holds a web address: http(s)://, www., or a name that ends in a well-known top-level domain.
// The text is normalised.
bool has_url(std::string_view normalised);

// Whether a text asks to call back: it holds a mobile, fixed or 400/800 number. Official short numbers
// (955xx, 10086, 96110) do not count. The text is normalised.
bool has_callback_number(std::string_view normalised);

}  // namespace xiezhi
