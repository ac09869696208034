#include "stream/io/sha256.h"

#include <sodium.h>

#include <new>

namespace xiezhi {
namespace {

using State = crypto_hash_sha256_state;
static_assert(sizeof(State) <= 128 && alignof(State) <= 16);

State& state_of(std::array<unsigned char, 128>& bytes) {
  return *std::launder(reinterpret_cast<State*>(bytes.data()));
}

}  // namespace

Sha256::Sha256() { crypto_hash_sha256_init(new (state_.data()) State); }

Sha256& Sha256::add(std::string_view bytes) {
  crypto_hash_sha256_update(&state_of(state_), reinterpret_cast<const unsigned char*>(bytes.data()),
                            bytes.size());
  return *this;
}

std::string Sha256::finish() {
  std::array<unsigned char, crypto_hash_sha256_BYTES> hash;
  crypto_hash_sha256_final(&state_of(state_), hash.data());
  std::string text(2 * hash.size() + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), hash.data(), hash.size());
  text.pop_back();
  return text;
}

std::string sha256(std::string_view bytes) { return Sha256().add(bytes).finish(); }

}  // namespace xiezhi
