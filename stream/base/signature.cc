#include "stream/base/signature.h"

#include <sodium.h>

namespace xiezhi {

static_assert(crypto_sign_PUBLICKEYBYTES == std::tuple_size_v<SignatureKey>);

bool is_signed_by(const SignatureKey& key, std::string_view message, std::string_view signature) {
  std::array<unsigned char, crypto_sign_BYTES> bytes;
  std::size_t size = 0;
  const char* end = nullptr;
  const int decoded = sodium_base642bin(bytes.data(), bytes.size(), signature.data(), signature.size(),
                                        nullptr, &size, &end, sodium_base64_VARIANT_ORIGINAL);
  if (decoded != 0 || size != bytes.size() || end != signature.data() + signature.size()) return false;
  return crypto_sign_verify_detached(bytes.data(), reinterpret_cast<const unsigned char*>(message.data()),
                                     message.size(), key.data()) == 0;
}

}  // namespace xiezhi
