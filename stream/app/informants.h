// Who reports something is protected (Suzhou Art. 43 para. 2, Guangzhou Art. 20, Xiangtan Art. 47; REGULATION
// F46): the name never reaches the log, the state or any other output. It is sealed where the record comes
// in, to a key of its own, and goes to a topic of its own (informant.v1). Its secret belongs to who looks
// after reporters, on no machine that runs the program.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "stream/base/token.h"
#include "stream/codec/event.h"
#include "stream/codec/records.h"
#include "stream/io/sealing.h"

namespace xiezhi {

// Whether the record says anything of an informant.
bool names_informant(const Event& event);

// Owner and user: one thread.
class Informants {
 public:
  Informants() = default;
  Informants(const std::optional<IdentityPublicKey>& public_key, const TokenKey& token_key);

  // The record about the informant of a matter; the same bytes whenever the same event comes. Its view lives
  // until the next call. Empty without a public key.
  std::string_view seal(const Event& event, const Origin& origin);
  const std::string& key() const { return key_; }  // its id

 private:
  std::optional<IdentityPublicKey> public_key_;
  TokenKey token_key_{};
  std::string key_id_, clear_, sealed_, key_, text_;
};

// What is under the seal of a record: one JSON object. Fails when it was sealed to another key, or changed.
Result<std::string> open_informant(std::string_view sealed, const IdentitySecretKey& secret_key);

}  // namespace xiezhi
