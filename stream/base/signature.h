// Signatures of orders: Ed25519 (RFC 8032). Only what a receiver needs; who signs has the secret elsewhere.
// Pure; any thread.
#pragma once

#include <array>
#include <string_view>

namespace xiezhi {

using SignatureKey = std::array<unsigned char, 32>;  // public

// Whether `signature` (base64 with padding, RFC 4648) is one of the key over the message's bytes.
bool is_signed_by(const SignatureKey& key, std::string_view message, std::string_view signature);

}  // namespace xiezhi
