#include "stream/codec/forbidden_fields.h"

#include <algorithm>
#include <array>

namespace xiezhi {
namespace {

constexpr auto kForbidden = std::to_array<std::string_view>({
    "password",
    "passwd",
    "pwd",
    "passphrase",
    "pin",
    "pinblock",
    "cardpin",
    "cardpassword",
    "loginpassword",
    "paypassword",
    "paymentpassword",
    "tradepassword",
    "transactionpassword",
    "querypassword",
    "cvn",
    "cvn2",
    "cvv",
    "cvv2",
    "cvc",
    "cvc2",
    "cardverificationcode",
    "otp",
    "otpcode",
    "otpvalue",
    "onetimecode",
    "onetimepassword",
    "smscode",
    "verificationcode",
    "verifycode",
    "biometric",
    "biometrics",
    "biometricdata",
    "fingerprint",
    "faceimage",
    "facefeature",
    "faceprint",
    "facedata",
    "iris",
    "irisimage",
    "voiceprint",
    "palmprint",
    "trackdata",
    "track1",
    "track2",
    "track3",
    "magneticstripe",
    "privatekey",
});

}  // namespace

std::span<const std::string_view> forbidden_names() { return kForbidden; }

std::string_view forbidden_name(std::string_view key) {
  std::array<char, 32> plain{};
  std::size_t size = 0;
  for (const char c : key) {
    if (c == '_' || c == '-') continue;
    if (size == plain.size()) return {};
    plain[size++] = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  const auto found = std::find(kForbidden.begin(), kForbidden.end(), std::string_view{plain.data(), size});
  return found == kForbidden.end() ? std::string_view{} : *found;
}

}  // namespace xiezhi
