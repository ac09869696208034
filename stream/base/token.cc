#include "stream/base/token.h"

#include <sodium.h>

#include <algorithm>
#include <cstring>

#include "stream/base/check.h"
#include "stream/base/limits.h"
#include "stream/base/name_sketch.h"

namespace xiezhi {
namespace {

using limits::kTokenScopeBytes;
using limits::kTokenTextBytes;

// A scope of this size or more says its size in two bytes: this number, and what is beyond it.
constexpr std::size_t kLongScope = 255;
constexpr std::size_t kHeadMax = 3;
static_assert(kTokenScopeBytes <= 2 * kLongScope);

Token read_token(const unsigned char* bytes) {
  Token token;
  std::memcpy(&token.hi, bytes, 8);
  std::memcpy(&token.lo, bytes + 8, 8);
  return token;
}

// What is hashed: kind, size of the scope, scope, text.
class Message {
 public:
  Message(EntityKind kind, std::string_view scope, std::string_view text) {
    XIEZHI_CHECK(!text.empty() && text.size() <= kTokenTextBytes && scope.size() <= kTokenScopeBytes);
    bytes_[size_++] = static_cast<char>(kind);
    bytes_[size_++] = static_cast<char>(std::min(scope.size(), kLongScope));
    if (scope.size() >= kLongScope) bytes_[size_++] = static_cast<char>(scope.size() - kLongScope);
    add(scope);
    text_ = size_;
    add(text);
  }

  // The same kind and text: its bytes are the end of these under a head of its own.
  Message& without_scope() {
    begin_ = text_ - 2;
    bytes_[begin_] = bytes_[0];
    bytes_[begin_ + 1] = 0;
    return *this;
  }

  Token hash(const TokenKey& key) const {
    std::array<unsigned char, 16> out;
    const auto* message = reinterpret_cast<const unsigned char*>(bytes_.data() + begin_);
    crypto_shorthash_siphashx24(out.data(), message, size_ - begin_, key.data());
    return read_token(out.data());
  }

 private:
  void add(std::string_view part) {
    std::copy_n(part.data(), part.size(), bytes_.data() + size_);
    size_ += part.size();
  }

  std::array<char, kHeadMax + kTokenScopeBytes + kTokenTextBytes> bytes_;
  std::size_t size_ = 0, text_ = 0, begin_ = 0;
};

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

Token from_hex(std::string_view text) {
  Token token;
  if (text.size() != 32) return {};
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool digit = c >= '0' && c <= '9';
    const char letter = static_cast<char>(c | 0x20);
    if (!digit && (letter < 'a' || letter > 'f')) return {};
    std::uint64_t& half = i < 16 ? token.hi : token.lo;
    half = half << 4 | static_cast<std::uint64_t>(digit ? c - '0' : letter - 'a' + 10);
  }
  return token;
}

Tokeniser::Tokeniser(const TokenKey& key) : key_(key) {
  for (std::size_t place = 0; place < bits_of_.size(); ++place) {
    for (std::size_t value = 0; value < bits_of_[place].size(); ++value) {
      const std::array<char, 2> byte = {static_cast<char>(place), static_cast<char>(value)};
      const Message message(EntityKind::name, "character", {byte.data(), byte.size()});
      bits_of_[place][value] = static_cast<std::uint16_t>(message.hash(key_).lo);
    }
  }
}

Token Tokeniser::token(EntityKind kind, std::string_view scope, std::string_view text) const {
  Message message(kind, scope, text);
  Token token = message.hash(key_);
  if (!scope.empty()) token.hi = message.without_scope().hash(key_).hi;
  return token;
}

std::uint64_t Tokeniser::listing_key(EntityKind kind, std::string_view text) const {
  return Message(kind, {}, text).hash(key_).hi;
}

std::uint64_t Tokeniser::event_key(std::string_view institution_id, std::string_view event_id) const {
  return Message(EntityKind::none, institution_id, event_id).hash(key_).lo;
}

std::uint64_t Tokeniser::name_key(std::string_view form) const {
  // What is longer was made longer by its normal form: its beginning tells it apart.
  return Message(EntityKind::name, {}, form.substr(0, kTokenTextBytes)).hash(key_).lo | 1U;
}

NameSketch Tokeniser::name_sketch(std::string_view form) const {
  NameSketch sketch;
  for (std::size_t at = 0; at < form.size(); ++sketch.length) {
    std::uint16_t bits = 0;
    for (std::size_t place = 0; place < bits_of_.size() && at < form.size(); ++place) {
      bits ^= bits_of_[place][static_cast<unsigned char>(form[at++])];
      if (at < form.size() && (static_cast<unsigned char>(form[at]) & 0xC0U) != 0x80)
        break;  // the next begins
    }
    sketch.bag.hi ^= std::uint64_t{1} << bits % 64;
    sketch.bag.lo ^= std::uint64_t{1} << bits / 64 % 64;
  }
  return sketch.length < kSketchedCharacters ? NameSketch{} : sketch;
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
