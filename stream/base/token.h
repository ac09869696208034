// Keyed pseudonyms. A token stands for one identifier and cannot be turned back without the key or the sealed
// identifier.
//
// token.hi = PRF(key, kind, text) is the same wherever the text is seen: lists name an identifier without
// knowing whose it is, so a list entry matches by hi alone. token.lo = PRF(key, kind, scope, text) keeps
// equal texts of different institutions apart (CONTRACT: accounts, customers, devices and merchants are
// scoped by institution or bank). The PRF is SipHash-2-4 with 128-bit output and a 128-bit secret key
// (libsodium crypto_shorthash_siphashx24): a PRF is what a pseudonym needs, and it costs 20-30 ns where keyed
// BLAKE2b costs 250.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "stream/base/vocabulary.h"

namespace xiezhi {

struct Token {
  std::uint64_t hi = 0;
  std::uint64_t lo = 0;
  friend constexpr auto operator<=>(const Token&, const Token&) = default;
  constexpr explicit operator bool() const { return (hi | lo) != 0; }
};

// 32 lower-case hexadecimal digits: how a token is written in outputs.
std::string to_hex(const Token& token);
// The token of such a text, of either case; zero when it is none.
Token from_hex(std::string_view text);

// What of a name tells whether another is alike (name_sketch.h).
struct NameSketch {
  Token bag;
  std::uint32_t length = 0;  // characters of the form; 0: too short for a sketch
  friend constexpr bool operator==(const NameSketch&, const NameSketch&) = default;
};

using TokenKey = std::array<unsigned char, 16>;

// Turns identifiers into tokens. Immutable after construction; safe to share between threads.
class Tokeniser {
 public:
  explicit Tokeniser(const TokenKey& key);

  // `scope` is the bank or institution that the identifier belongs to, empty for identifiers that are unique
  // in the world (phone numbers, resident ids), at most limits::kTokenScopeBytes. `text` may not be empty and
  // is at most limits::kTokenTextBytes.
  Token token(EntityKind kind, std::string_view scope, std::string_view text) const;

  // hi of every token with this kind and text, whatever the scope: the key of list entries.
  std::uint64_t listing_key(EntityKind kind, std::string_view text) const;

  // Names an event inside the state: the same event sent twice has the same key.
  std::uint64_t event_key(std::string_view institution_id, std::string_view event_id) const;

  // Stands for a name (text.h, name_form), to compare names without keeping one; of list entries that are
  // names the key. Never 0.
  std::uint64_t name_key(std::string_view form) const;
  // Of the same form, which is UTF-8.
  NameSketch name_sketch(std::string_view form) const;

 private:
  TokenKey key_;
  // By place and value of a character's byte: together they choose its bits (tabulation hashing).
  std::array<std::array<std::uint16_t, 256>, 4> bits_of_;
};

// A 128-bit unkeyed digest (BLAKE2b) for names of effects and rule sets; deterministic on every machine.
class Digest {
 public:
  Digest();
  Digest& add(std::string_view bytes);  // length-prefixed: ("ab","c") differs from ("a","bc")
  Digest& add(std::uint64_t number);
  Digest& add(const Token& token);
  Token finish();

 private:
  alignas(64) std::array<unsigned char, 384> state_;
};

}  // namespace xiezhi
