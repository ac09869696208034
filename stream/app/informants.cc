#include "stream/app/informants.h"

#include <sodium.h>

#include "stream/app/keys.h"
#include "stream/codec/input_parts.h"
#include "stream/codec/json_writer.h"
#include "stream/codec/output_fields.h"
#include "stream/io/base64.h"

namespace xiezhi {

namespace {

void write_party(const Party& party, std::string& text) {
  text.clear();
  write_object(text, inputs::kAnyPartyTable, reinterpret_cast<const std::byte*>(&party));
}

}  // namespace

bool names_informant(const Event& event) {
  std::string text;
  write_party(event.informant, text);
  const bool names = text != "{}";
  sodium_memzero(text.data(), text.size());
  return names;
}

Informants::Informants(const std::optional<IdentityPublicKey>& public_key, const TokenKey& token_key)
    : public_key_(public_key), token_key_(token_key) {
  if (public_key_) key_id_ = identity_key_id(*public_key_);
}

std::string_view Informants::seal(const Event& event, const Origin& origin) {
  if (!public_key_) return {};
  write_party(event.informant, clear_);
  const Token about = matter_token(event.institution_id, event.matter_kind, event.matter_id);
  Informant record;
  record.id = Digest().add("informant").add(event.institution_id).add(event.event_id).add(about).finish();
  sealed_ = to_base64(seal_to(*public_key_, token_key_, record.id, clear_));
  sodium_memzero(clear_.data(), clear_.size());
  record.about = about;
  record.institution_id = event.institution_id;
  record.event_time_ms = event.event_time_ms;
  record.key_id = key_id_;
  record.sealed = sealed_;
  record.purpose = Purpose::anti_fraud;
  record.origin = origin;
  text_.clear();
  render(record, text_);
  key_ = to_hex(record.id);
  return text_;
}

Result<std::string> open_informant(std::string_view sealed, const IdentitySecretKey& secret_key) {
  const std::optional<std::string> bytes = from_base64(sealed);
  const std::optional<std::string> text = bytes ? open_sealed(*bytes, secret_key) : std::nullopt;
  if (!text) return fail(Exit::bad_data, "sealed to another key, or changed");
  return *text;
}

}  // namespace xiezhi
