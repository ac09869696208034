// The issuer's side of an order: its key, and the signature (schemas/orders.md).
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "stream/base/result.h"
#include "stream/base/signature.h"

namespace xiezhi {

using SigningSeed = std::array<unsigned char, 32>;  // secret

SigningSeed make_signing_seed();
SignatureKey verification_key_of(const SigningSeed& seed);

// The order in its canonical form with a `signature` in place of the one it may have had. Exit::bad_data when
// it has no canonical form.
Result<std::string> sign_order(std::string_view order, const SigningSeed& seed);

}  // namespace xiezhi
