#include "stream/base/token.h"

#include <sodium.h>

#include <algorithm>
#include <cstring>

#include "stream/base/check.h"

namespace xiezhi {
namespace {

constexpr std::size_t kTextMax = 1024;
constexpr std::size_t kScopeMax = 64;

Token read_token(const unsigned char* bytes) {
  Token token;
  std::memcpy(&token.hi, bytes, 8);
  std::memcpy(&token.lo, bytes + 8, 8);
  return token;
}

}  // namespace

std::string to_hex(const Token& token) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text(32, '0');
  for (int i = 0; i < 16; ++i) {
    text[15 - i] = kDigits[(token.hi >> (4 * i)) & 15U];
    text[31 - i] = kDigits[(token.lo >> (4 * i)) & 15U];
  }
  return text;
}

Token Tokeniser::hash(EntityKind kind, std::string_view scope, std::string_view text) const {
  XIEZHI_CHECK(!text.empty() && text.size() <= kTextMax && scope.size() <= kScopeMax);
  std::array<unsigned char, kTextMax + kScopeMax + 2> message;
  std::array<unsigned char, 16> out;
  message[0] = static_cast<unsigned char>(kind);
  message[1] = static_cast<unsigned char>(scope.size());
  char* place = reinterpret_cast<char*>(message.data() + 2);
  place += scope.copy(place, scope.size());
  text.copy(place, text.size());
  crypto_shorthash_siphashx24(out.data(), message.data(), 2 + scope.size() + text.size(), key_.data());
  return read_token(out.data());
}

Token Tokeniser::token(EntityKind kind, std::string_view scope, std::string_view text) const {
  Token token = hash(kind, scope, text);
  if (!scope.empty()) token.hi = listing_key(kind, text);
  return token;
}

std::uint64_t Tokeniser::listing_key(EntityKind kind, std::string_view text) const {
  return hash(kind, {}, text).hi;
}

std::uint64_t Tokeniser::event_key(std::string_view institution_id, std::string_view event_id) const {
  return hash(EntityKind::none, institution_id, event_id).lo;
}

Digest::Digest() {
  static_assert(sizeof(crypto_generichash_state) <= sizeof state_);
  crypto_generichash_init(reinterpret_cast<crypto_generichash_state*>(state_.data()), nullptr, 0, 16);
}

Digest& Digest::add(std::string_view bytes) {
  add(std::uint64_t{bytes.size()});
  crypto_generichash_update(reinterpret_cast<crypto_generichash_state*>(state_.data()),
                            reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  return *this;
}

Digest& Digest::add(std::uint64_t number) {
  std::array<unsigned char, 8> bytes;
  std::memcpy(bytes.data(), &number, 8);
  crypto_generichash_update(reinterpret_cast<crypto_generichash_state*>(state_.data()), bytes.data(),
                            bytes.size());
  return *this;
}

Digest& Digest::add(const Token& token) { return add(token.hi).add(token.lo); }

Token Digest::finish() {
  std::array<unsigned char, 16> out;
  crypto_generichash_final(reinterpret_cast<crypto_generichash_state*>(state_.data()), out.data(),
                           out.size());
  return read_token(out.data());
}

}  // namespace xiezhi
