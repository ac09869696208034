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

// The form under which two ways to write one name are equal, of text that normalise_text has made: without
// spaces, hyphens, brackets and the points between the parts of a name (阿依古丽·买买提); the words of a name
// in ASCII letters stand in order, so that the family name may come first or last. Into `out`, which is
// overwritten; no allocation once it is large enough.
void name_form(std::string_view normalised, std::string& out);

// Similarity hash over pairs of neighbouring characters of normalised text (Charikar). Near-duplicates are at
// most a few bits apart (REGULATION T07: three). A word of ASCII with a digit or an inner point or slash
// counts as one character, so that codes, amounts, numbers and personal links do not tell copies of a message
// apart; spaces count for nothing. Empty text gives 0. No allocation.
std::uint64_t simhash64(std::string_view text);

int hamming(std::uint64_t a, std::uint64_t b);

struct Keyword {
  std::string_view text;   // any UTF-8; normalised by the set
  std::uint8_t group = 0;  // 0..31: the bit that a match sets
};

// Finds many keywords in one pass over the text (Aho-Corasick on bytes; one look-up a byte). A keyword must
// have a character, all of them together fewer than 65536 bytes (checked).
class KeywordSet {
 public:
  explicit KeywordSet(std::span<const Keyword> keywords);

  // The groups of which a keyword occurs in text that normalise_text has made. No allocation.
  std::uint32_t match(std::string_view normalised) const;

 private:
  void build_trie(std::span<const std::string> words, std::span<const Keyword> keywords);
  void link_failures();

  std::array<std::uint8_t, 256> byte_class_{};  // 0: the byte is in no keyword
  std::size_t class_count_ = 1;
  std::vector<std::uint16_t> next_;    // state * class_count_ + class -> state; state 0 is the root
  std::vector<std::uint32_t> groups_;  // state -> groups whose keyword ends here
};

// Words that a name or business scope of an institution without licence must not contain:
// 防范和处置非法集资条例 Art. 9.
constexpr std::array kRestrictedNameWords = std::to_array<Keyword>({
    {"金融", 0},
    {"交易所", 1},
    {"交易中心", 2},
    {"理财", 3},
    {"财富管理", 4},
    {"股权众筹", 5},
});

// What remarks of transfers tell of. Words that everyday life has as well (押金, 手续费, 数字人民币) are left
// out.
namespace remark_group {
// Left behind by illegal fundraising (REGULATION 6, D21; cases).
constexpr std::uint8_t kPrincipal = 0;
constexpr std::uint8_t kInterest = 1;
constexpr std::uint8_t kReinvest = 2;
constexpr std::uint8_t kYield = 3;
constexpr std::uint32_t kFundraising = 0b1111;  // of the groups' bits
// A fee or deposit that is to free money, goods or a loan (REGULATION 6.2 V04, V05, V07, 7 [P]).
constexpr std::uint8_t kAdvanceFee = 4;
// 反电信网络诈骗法 Art. 25 [V], REGULATION 6.1 D25.
constexpr std::uint8_t kVirtualCurrency = 5;
// What is sold to the old, REGULATION 6.1 D20.
constexpr std::uint8_t kElderlyCare = 6;
}  // namespace remark_group
constexpr std::array kRemarkWords = std::to_array<Keyword>({
    {"投资款", remark_group::kPrincipal},
    {"本金", remark_group::kPrincipal},
    {"认购", remark_group::kPrincipal},
    {"入股", remark_group::kPrincipal},
    {"集资", remark_group::kPrincipal},
    {"利息", remark_group::kInterest},
    {"分红", remark_group::kInterest},
    {"返利", remark_group::kInterest},
    {"返现", remark_group::kInterest},
    {"复投", remark_group::kReinvest},
    {"续投", remark_group::kReinvest},
    {"静态", remark_group::kYield},
    {"动态", remark_group::kYield},
    {"收益", remark_group::kYield},
    {"红利", remark_group::kYield},
    {"解冻", remark_group::kAdvanceFee},
    {"保证金", remark_group::kAdvanceFee},
    {"工本费", remark_group::kAdvanceFee},
    {"验证金", remark_group::kAdvanceFee},
    {"认证金", remark_group::kAdvanceFee},
    {"担保金", remark_group::kAdvanceFee},
    {"刷流水", remark_group::kAdvanceFee},
    {"激活费", remark_group::kAdvanceFee},
    {"提现费", remark_group::kAdvanceFee},
    {"包装费", remark_group::kAdvanceFee},
    {"补缴", remark_group::kAdvanceFee},
    {"关税", remark_group::kAdvanceFee},
    {"usdt", remark_group::kVirtualCurrency},
    {"trc20", remark_group::kVirtualCurrency},
    {"btc", remark_group::kVirtualCurrency},
    {"u币", remark_group::kVirtualCurrency},
    {"泰达币", remark_group::kVirtualCurrency},
    {"虚拟货币", remark_group::kVirtualCurrency},
    {"虚拟币", remark_group::kVirtualCurrency},
    {"比特币", remark_group::kVirtualCurrency},
    {"以太坊", remark_group::kVirtualCurrency},
    {"币商", remark_group::kVirtualCurrency},
    {"养老", remark_group::kElderlyCare},
    {"康养", remark_group::kElderlyCare},
    {"床位", remark_group::kElderlyCare},
    {"会员", remark_group::kElderlyCare},
    {"艾灸", remark_group::kElderlyCare},
    {"保健", remark_group::kElderlyCare},
});

// Whether a text holds a web address: http(s)://, www., or a name that ends in a well-known top-level domain.
// The text is normalised.
bool has_url(std::string_view normalised);

// Whether a text asks to call back: it holds a mobile, fixed or 400/800 number. Official short numbers
// (955xx, 10086, 96110) do not count. The text is normalised.
bool has_callback_number(std::string_view normalised);

}  // namespace xiezhi
