#include "stream/app/order_signer.h"

#include <sodium.h>

#include "stream/codec/canonical_json.h"

namespace xiezhi {

SigningSeed make_signing_seed() {
  SigningSeed seed;
  randombytes_buf(seed.data(), seed.size());
  return seed;
}

SignatureKey verification_key_of(const SigningSeed& seed) {
  SignatureKey key;
  std::array<unsigned char, crypto_sign_SECRETKEYBYTES> secret;
  crypto_sign_seed_keypair(key.data(), secret.data(), seed.data());
  sodium_memzero(secret.data(), secret.size());
  return key;
}

Result<std::string> sign_order(std::string_view order, const SigningSeed& seed) {
  std::string canonical;
  if (!canonical_object(order, "signature", canonical) || canonical.size() == 2) {
    return fail(
        Exit::bad_data,
        "an order is one JSON object of texts, whole numbers and truth values, each name once and without escapes");
  }
  SignatureKey key;
  std::array<unsigned char, crypto_sign_SECRETKEYBYTES> secret;
  crypto_sign_seed_keypair(key.data(), secret.data(), seed.data());
  std::array<unsigned char, crypto_sign_BYTES> signature;
  crypto_sign_detached(signature.data(), nullptr, reinterpret_cast<const unsigned char*>(canonical.data()),
                       canonical.size(), secret.data());
  sodium_memzero(secret.data(), secret.size());
  std::array<char, sodium_base64_ENCODED_LEN(crypto_sign_BYTES, sodium_base64_VARIANT_ORIGINAL)> text;
  sodium_bin2base64(text.data(), text.size(), signature.data(), signature.size(),
                    sodium_base64_VARIANT_ORIGINAL);
  canonical.back() = ',';
  return canonical + "\"signature\":\"" + text.data() + "\"}";
}

}  // namespace xiezhi
