// The secrets of an installation as files: the token key and the identity key pair. Hexadecimal text, mode
// 0600 (the public key 0644).
#pragma once

#include <optional>
#include <string>

#include "stream/app/configuration.h"
#include "stream/base/check.h"
#include "stream/base/token.h"
#include "stream/io/sealing.h"

namespace xiezhi {

struct KeyFiles {
  std::string token, identity_public, identity_secret;
};

// The names in force: as configured, or in data_dir.
KeyFiles key_files(const Configuration& configuration);

struct Keys {
  TokenKey token{};
  IdentityPublicKey identity_public{};
  std::optional<IdentitySecretKey> identity_secret;  // absent unless asked for
};

// The pair; the secret must be there.
inline IdentityKeys identity_keys(const Keys& keys) {
  XIEZHI_CHECK(keys.identity_secret.has_value());
  return {keys.identity_public, *keys.identity_secret};
}

enum class MissingKeys { fail, create };

// Loads the keys. Missing files are made (MissingKeys::create) or an error that says how to make them. Fails
// with Exit::bad_configuration when a secret file can be read by others, has the wrong length, or the pair
// does not match.
Result<Keys> load_keys(const KeyFiles& files, bool with_secret, MissingKeys missing);

}  // namespace xiezhi
