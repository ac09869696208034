#include "stream/io/sealing.h"

#include <sodium.h>

#include <algorithm>
#include <cstring>

#include "stream/base/check.h"

namespace xiezhi {
namespace {

static_assert(sizeof(IdentityPublicKey) == crypto_box_PUBLICKEYBYTES);
static_assert(sizeof(IdentitySecretKey) == crypto_box_SECRETKEYBYTES);
static_assert(sizeof(TokenKey) == crypto_shorthash_siphashx24_KEYBYTES);
static_assert(crypto_aead_xchacha20poly1305_ietf_KEYBYTES == 32);
static_assert(crypto_aead_xchacha20poly1305_ietf_ABYTES == kSealOverhead);

using Nonce = std::array<unsigned char, crypto_aead_xchacha20poly1305_ietf_NPUBBYTES>;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

void start_sodium() { XIEZHI_CHECK(sodium_init() >= 0); }

Nonce nonce_of(const Token& token) {
  Nonce nonce{};
  const std::array<std::uint64_t, 2> halves{token.hi, token.lo};
  for (std::size_t i = 0; i < 16; ++i) {
    nonce[i] = static_cast<unsigned char>(halves[i / 8] >> (8 * (i % 8)) & 0xFFU);
  }
  return nonce;
}

}  // namespace

IdentityKeys make_identity_keys() {
  start_sodium();
  IdentityKeys keys;
  XIEZHI_CHECK(crypto_box_keypair(keys.public_key.data(), keys.secret_key.data()) == 0);
  return keys;
}

TokenKey make_token_key() {
  start_sodium();
  TokenKey key{};
  randombytes_buf(key.data(), key.size());
  return key;
}

IdentityPublicKey public_key_of(const IdentitySecretKey& secret_key) {
  start_sodium();
  IdentityPublicKey public_key{};
  XIEZHI_CHECK(crypto_scalarmult_base(public_key.data(), secret_key.data()) == 0);
  return public_key;
}

std::string seal_to(const IdentityPublicKey& public_key, const TokenKey& token_key, const Token& name,
                    std::string_view text) {
  start_sodium();
  std::array<unsigned char, crypto_box_SEEDBYTES> seed{};
  crypto_generichash_state hash;
  const std::string_view what = "seal_to";
  crypto_generichash_init(&hash, token_key.data(), token_key.size(), seed.size());
  crypto_generichash_update(&hash, bytes_of(what), what.size());
  const Nonce record = nonce_of(name);
  crypto_generichash_update(&hash, record.data(), record.size());
  crypto_generichash_update(&hash, bytes_of(text), text.size());
  crypto_generichash_final(&hash, seed.data(), seed.size());
  IdentityPublicKey once{};
  IdentitySecretKey once_secret{};
  crypto_box_seed_keypair(once.data(), once_secret.data(), seed.data());
  // The form of crypto_box_seal: the one-time public key, then the box under the nonce that both keys give.
  std::array<unsigned char, crypto_box_NONCEBYTES> nonce{};
  crypto_generichash_init(&hash, nullptr, 0, nonce.size());
  crypto_generichash_update(&hash, once.data(), once.size());
  crypto_generichash_update(&hash, public_key.data(), public_key.size());
  crypto_generichash_final(&hash, nonce.data(), nonce.size());
  std::string sealed(text.size() + crypto_box_SEALBYTES, '\0');
  std::memcpy(sealed.data(), once.data(), once.size());
  const int code = crypto_box_easy(bytes_of(sealed) + once.size(), bytes_of(text), text.size(), nonce.data(),
                                   public_key.data(), once_secret.data());
  sodium_memzero(once_secret.data(), once_secret.size());
  sodium_memzero(seed.data(), seed.size());
  XIEZHI_CHECK(code == 0);
  return sealed;
}

std::optional<std::string> open_sealed(std::string_view sealed, const IdentitySecretKey& secret_key) {
  if (sealed.size() < crypto_box_SEALBYTES) return std::nullopt;
  const IdentityPublicKey public_key = public_key_of(secret_key);
  std::string text(sealed.size() - crypto_box_SEALBYTES, '\0');
  const int code = crypto_box_seal_open(bytes_of(text), bytes_of(sealed), sealed.size(), public_key.data(),
                                        secret_key.data());
  return code == 0 ? std::optional(std::move(text)) : std::nullopt;
}

Sealer::Sealer(const IdentityPublicKey& public_key) {
  start_sodium();
  crypto_aead_xchacha20poly1305_ietf_keygen(session_key_.data());
  while (sealing_key_.id == 0) randombytes_buf(&sealing_key_.id, sizeof sealing_key_.id);
  sealing_key_.sealed_box.resize(session_key_.size() + crypto_box_SEALBYTES);
  XIEZHI_CHECK(crypto_box_seal(bytes_of(sealing_key_.sealed_box), session_key_.data(), session_key_.size(),
                               public_key.data()) == 0);
}

Sealer::~Sealer() { sodium_memzero(session_key_.data(), session_key_.size()); }

std::string_view Sealer::seal(const Token& token, std::string_view text) {
  const Nonce nonce = nonce_of(token);
  sealed_.resize(text.size() + kSealOverhead);
  crypto_aead_xchacha20poly1305_ietf_encrypt(bytes_of(sealed_), nullptr, bytes_of(text), text.size(), nullptr,
                                             0, nullptr, nonce.data(), session_key_.data());
  return sealed_;
}

Opener::~Opener() {
  sodium_memzero(keys_.secret_key.data(), keys_.secret_key.size());
  for (IdentitySecretKey& key : keys_.retired) sodium_memzero(key.data(), key.size());
  for (auto& [id, key] : session_keys_) sodium_memzero(key.data(), key.size());
}

Result<void> Opener::learn(std::uint64_t id, std::string_view sealed_box) {
  start_sodium();
  std::array<unsigned char, 32> key{};
  const auto opens = [&](const IdentityPublicKey& public_key, const IdentitySecretKey& secret_key) {
    return sealed_box.size() == key.size() + crypto_box_SEALBYTES &&
           crypto_box_seal_open(key.data(), bytes_of(sealed_box), sealed_box.size(), public_key.data(),
                                secret_key.data()) == 0;
  };
  const bool opened = opens(keys_.public_key, keys_.secret_key) ||
                      std::any_of(keys_.retired.begin(), keys_.retired.end(), [&](const auto& secret_key) {
                        return opens(public_key_of(secret_key), secret_key);
                      });
  if (!opened) {
    return fail(
        Exit::bad_data,
        "a session key in `identities` was not sealed to this identity key; give every process the same pair "
        "(privacy.identity_public_key_file, privacy.identity_secret_key_file)");
  }
  session_keys_.insert_or_assign(id, key);
  return {};
}

Result<std::string> Opener::open(std::uint64_t sealing_key_id, const Token& token,
                                 std::string_view sealed) const {
  const auto key = session_keys_.find(sealing_key_id);
  if (key == session_keys_.end())
    return fail(Exit::bad_data, "an identifier is sealed with an unknown session key");
  if (sealed.size() < kSealOverhead) return fail(Exit::bad_data, "a sealed identifier is too short");
  const Nonce nonce = nonce_of(token);
  std::string text(sealed.size() - kSealOverhead, '\0');
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(bytes_of(text), nullptr, nullptr, bytes_of(sealed),
                                                 sealed.size(), nullptr, 0, nonce.data(),
                                                 key->second.data()) != 0) {
    return fail(Exit::bad_data, "a sealed identifier was changed or belongs to another token");
  }
  return text;
}

}  // namespace xiezhi
