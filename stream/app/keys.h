// The secrets of an installation as files: the token key and the identity key pair. Hexadecimal text, mode
// 0600 (the public key 0644).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "stream/app/configuration.h"
#include "stream/base/check.h"
#include "stream/base/token.h"
#include "stream/io/sealing.h"

namespace xiezhi {

struct KeyFiles {
  std::string token, identity_public, identity_secret;
  // Of who reports something (informants.h). No process loads the secret: it is made beside the public key
  // and is to be taken away.
  std::string informant_public, informant_secret;
  bool informant_named = false;  // by the configuration: then the public key must be there
};

// The secret of an earlier identity pair: beside the one in use, as identity.retired.ID.secret. ID names the
// pair: the first digits of its public key.
struct RetiredKey {
  std::string id, file;
};
std::vector<RetiredKey> retired_keys(const KeyFiles& files);  // sorted by ID
std::string identity_key_id(const IdentityPublicKey& public_key);

// A new identity pair takes the place of the old one, whose secret is retired: what was sealed to it still
// opens. The retired one. Whatever moment it is cut off at, no secret is lost and another call mends it.
Result<RetiredKey> rotate_identity_keys(const KeyFiles& files);

// Overwrites and removes the secret of a retired pair. Nothing opens what was sealed to it, from the next
// start of each process on. Copies elsewhere (backups, snapshots of the disk) are the caller's to destroy.
// Exit::usage for an ID that is not retired.
Result<void> destroy_identity_key(const KeyFiles& files, const std::string& id);

// The names in force: as configured, or in data_dir.
KeyFiles key_files(const Configuration& configuration);

struct Keys {
  TokenKey token{};
  IdentityPublicKey identity_public{};
  std::optional<IdentitySecretKey> identity_secret{};   // absent unless asked for
  std::vector<IdentitySecretKey> identity_retired{};    // the same
  std::optional<IdentityPublicKey> informant_public{};  // absent when there is none
};

// The pair; the secret must be there.
inline IdentityKeys identity_keys(const Keys& keys) {
  XIEZHI_CHECK(keys.identity_secret.has_value());
  return {keys.identity_public, *keys.identity_secret, keys.identity_retired};
}

enum class MissingKeys { fail, create };

// Loads the keys. Missing files are made (MissingKeys::create) or an error that says how to make them. Fails
// with Exit::bad_configuration when a secret file can be read by others, has the wrong length, or the pair
// does not match.
Result<Keys> load_keys(const KeyFiles& files, bool with_secret, MissingKeys missing);

// A secret as a file of hexadecimal digits, mode 0600. Saving never takes the place of a file; loading fails
// as load_keys() does.
Result<void> save_new_secret(const std::string& path, std::span<const unsigned char> secret);
Result<void> load_secret(const std::string& path, std::span<unsigned char> secret);
std::string to_hexadecimal(std::span<const unsigned char> bytes);

}  // namespace xiezhi
