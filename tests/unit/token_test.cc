#include "stream/base/token.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "stream/base/limits.h"

namespace xiezhi {
namespace {

constexpr TokenKey kKey{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
constexpr TokenKey kOtherKey{16, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 1};

TEST(Token, DependsOnKeyKindScopeAndText) {
  const Tokeniser tokeniser(kKey);
  const Token token = tokeniser.token(EntityKind::account, "bank-a", "000123");
  EXPECT_TRUE(token);
  EXPECT_EQ(token, tokeniser.token(EntityKind::account, "bank-a", "000123"));
  EXPECT_EQ(token, Tokeniser(kKey).token(EntityKind::account, "bank-a", "000123"));
  EXPECT_NE(token, Tokeniser(kOtherKey).token(EntityKind::account, "bank-a", "000123"));
  EXPECT_NE(token, tokeniser.token(EntityKind::merchant, "bank-a", "000123"));
  EXPECT_NE(token, tokeniser.token(EntityKind::account, "bank-b", "000123"));
  EXPECT_NE(token, tokeniser.token(EntityKind::account, "bank-a", "000124"));
  EXPECT_NE(token, tokeniser.token(EntityKind::account, "bank-a0", "00123"))
      << "the border of scope and text counts";
}

TEST(Token, HighHalfIsTheSameInEveryScope) {
  const Tokeniser tokeniser(kKey);
  const Token a = tokeniser.token(EntityKind::account, "bank-a", "000123");
  const Token b = tokeniser.token(EntityKind::account, "bank-b", "000123");
  const Token bare = tokeniser.token(EntityKind::account, "", "000123");
  EXPECT_EQ(a.hi, b.hi);
  EXPECT_EQ(a.hi, bare.hi);
  EXPECT_NE(a.lo, b.lo);
  EXPECT_NE(a.lo, bare.lo);
  EXPECT_EQ(a.hi, tokeniser.listing_key(EntityKind::account, "000123"));
  EXPECT_NE(a.hi, tokeniser.listing_key(EntityKind::phone, "000123"));
}

TEST(Token, HalvesDoNotRepeat) {
  const Tokeniser tokeniser(kKey);
  std::set<std::uint64_t> seen;
  for (int i = 0; i < 10'000; ++i) {
    const Token token = tokeniser.token(EntityKind::phone, "", std::to_string(i));
    seen.insert(token.hi);
    seen.insert(token.lo);
  }
  EXPECT_EQ(seen.size(), 20'000U);
}

TEST(Token, Hexadecimal) {
  EXPECT_EQ(to_hex(Token{}), std::string(32, '0'));
  EXPECT_EQ(to_hex(Token{0x0123456789ABCDEFULL, 0xFEDCBA9876543210ULL}), "0123456789abcdeffedcba9876543210");
  EXPECT_FALSE(Token{});
}

// Whatever the decoder lets through becomes a token: 64 characters of four bytes, an address of 2048 bytes.
TEST(Token, TakesTheLongestThatTheDecoderTakes) {
  const Tokeniser tokeniser(kKey);
  const std::string scope(limits::kIdBytes, 'b');
  const std::string text(limits::kUrlBytes, '1');
  const Token token = tokeniser.token(EntityKind::account, scope, text);
  EXPECT_EQ(token.hi, tokeniser.listing_key(EntityKind::account, text));
  EXPECT_TRUE(tokeniser.event_key(scope, std::string(limits::kIdBytes, 'e')));
}

TEST(Token, BorderOfALongScopeCounts) {
  const Tokeniser tokeniser(kKey);
  const std::string all(limits::kIdBytes + 8, 'b');
  std::set<Token> seen;
  for (std::size_t scope = 1; scope <= limits::kIdBytes; ++scope) {
    seen.insert(tokeniser.token(EntityKind::account, all.substr(0, scope), all.substr(scope)));
  }
  EXPECT_EQ(seen.size(), limits::kIdBytes);
}

// Tokens are in logs and snapshots: those of ordinary scopes stay what they were.
TEST(Token, IsTheSameOnEveryMachine) {
  const Token token = Tokeniser(kKey).token(EntityKind::account, "104100000004", "6222000000000001");
  EXPECT_EQ(to_hex(token), "f4dccaed3a62a118aa0ef1c4136aa00e");
}

TEST(TokenDeathTest, RefusesEmptyAndOversizedText) {
  const Tokeniser tokeniser(kKey);
  EXPECT_DEATH(tokeniser.token(EntityKind::phone, "", ""), "check failed");
  EXPECT_DEATH(tokeniser.token(EntityKind::phone, "", std::string(limits::kTokenTextBytes + 1, '1')),
               "check failed");
  EXPECT_DEATH(tokeniser.token(EntityKind::account, std::string(limits::kTokenScopeBytes + 1, 'b'), "1"),
               "check failed");
}

TEST(Digest, NamesItsParts) {
  const auto of = [](std::string_view a, std::string_view b) { return Digest().add(a).add(b).finish(); };
  EXPECT_EQ(of("ab", "c"), of("ab", "c"));
  EXPECT_NE(of("ab", "c"), of("a", "bc"));
  EXPECT_NE(of("", "abc"), of("abc", ""));
  EXPECT_NE(Digest().add(std::uint64_t{1}).finish(), Digest().add(std::uint64_t{256}).finish());
  EXPECT_NE(Digest().add(Token{1, 2}).finish(), Digest().add(Token{2, 1}).finish());
}

TEST(Digest, IsTheSameOnEveryMachine) {
  const Token digest = Digest().add("D17").add(std::uint64_t{3}).add(Token{1, 2}).finish();
  EXPECT_EQ(to_hex(digest), "9d83fb23506cc7b689d2e356ad9e008d");
}

TEST(Token, HexadecimalDigitsThereAndBack) {
  const Token token{0x0123456789abcdef, 0xfedcba9876543210};
  EXPECT_EQ(from_hex(to_hex(token)), token);
  EXPECT_EQ(from_hex("0123456789ABCDEFfedcba9876543210"), token);
  EXPECT_FALSE(from_hex(to_hex(token).substr(1)));
  EXPECT_FALSE(from_hex("0123456789abcdefgedcba9876543210"));
  EXPECT_FALSE(from_hex(""));
}

}  // namespace
}  // namespace xiezhi
