// Sealed identifiers. A router seals, a process that renders effects opens; nobody else can (CONTRACT 2,
// DESIGN «Entities»).
//
// Each router process draws a session key at its start and seals it once, with crypto_box_seal, to the
// identity public key. An identifier is then sealed with XChaCha20-Poly1305 under the session key; the nonce
// is the identifier's own token, which is safe because a token is a pseudo-random function of the identifier:
// one nonce never carries two different plaintexts.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "stream/base/result.h"
#include "stream/base/token.h"

namespace xiezhi {

using IdentityPublicKey = std::array<unsigned char, 32>;
using IdentitySecretKey = std::array<unsigned char, 32>;

// The pair in use, and the secrets of earlier pairs, which only open. A secret that is destroyed takes with
// it every identifier that was sealed to its pair, wherever it is kept: log, snapshots, `identities`,
// backups.
struct IdentityKeys {
  IdentityPublicKey public_key{};
  IdentitySecretKey secret_key{};
  std::vector<IdentitySecretKey> retired{};
};

// A new pair; a new token key. Random: not for the core.
IdentityKeys make_identity_keys();
TokenKey make_token_key();
// The public key that belongs to a secret one.
IdentityPublicKey public_key_of(const IdentitySecretKey& secret_key);

// Sealed to a public key without a session, as crypto_box_seal does it; but its one-time key is drawn from
// the token key, the name of the record and the text, so that the same record gives the same bytes.
std::string seal_to(const IdentityPublicKey& public_key, const TokenKey& token_key, const Token& name,
                    std::string_view text);
// Absent when it was sealed to another key, or changed.
std::optional<std::string> open_sealed(std::string_view sealed, const IdentitySecretKey& secret_key);

// A session key as it travels: anyone may hold it, only the identity secret key opens it. Never 0.
struct SealingKey {
  std::uint64_t id = 0;
  std::string sealed_box;
};

constexpr std::size_t kSealOverhead = 16;  // bytes that a sealed identifier is longer than its text

// Owner and user: one thread.
class Sealer {
 public:
  explicit Sealer(const IdentityPublicKey& public_key);
  ~Sealer();
  Sealer(const Sealer&) = delete;
  Sealer& operator=(const Sealer&) = delete;

  const SealingKey& sealing_key() const { return sealing_key_; }

  // The sealed text; the view lives until the next call. `token` must be the token of `text`.
  std::string_view seal(const Token& token, std::string_view text);

 private:
  std::array<unsigned char, 32> session_key_{};
  SealingKey sealing_key_;
  std::string sealed_;
};

// Owner and user: one thread.
class Opener {
 public:
  explicit Opener(const IdentityKeys& keys) : keys_(keys) {}
  ~Opener();
  Opener(const Opener&) = delete;
  Opener& operator=(const Opener&) = delete;

  // Learns a session key; the same one again is no error. Fails when it was sealed to none of our identity
  // keys.
  Result<void> learn(std::uint64_t id, std::string_view sealed_box);
  bool knows(std::uint64_t id) const { return session_keys_.contains(id); }

  // The identifier. Fails when the session key is unknown or the bytes or the token were changed. The error
  // names neither.
  Result<std::string> open(std::uint64_t sealing_key_id, const Token& token, std::string_view sealed) const;

 private:
  IdentityKeys keys_;
  std::unordered_map<std::uint64_t, std::array<unsigned char, 32>> session_keys_;
};

}  // namespace xiezhi
