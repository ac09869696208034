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
    "pin_block",
    "card_pin",
    "card_password",
    "login_password",
    "pay_password",
    "payment_password",
    "trade_password",
    "transaction_password",
    "query_password",
    "cvn",
    "cvn2",
    "cvv",
    "cvv2",
    "cvc",
    "cvc2",
    "card_verification_code",
    "otp",
    "otp_code",
    "otp_value",
    "one_time_code",
    "one_time_password",
    "sms_code",
    "verification_code",
    "verify_code",
    "biometric",
    "biometrics",
    "biometric_data",
    "fingerprint",
    "face_image",
    "face_feature",
    "face_print",
    "face_data",
    "iris",
    "iris_image",
    "voiceprint",
    "palm_print",
    "track_data",
    "track1",
    "track2",
    "track3",
    "magnetic_stripe",
    "private_key",
});

constexpr bool is_separator(char c) { return c == '_' || c == '-'; }

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// Whether both are the same letters and digits.
bool same_spelling(std::string_view name, std::string_view key) {
  std::size_t at = 0;
  for (const char c : key) {
    if (is_separator(c)) continue;
    while (at < name.size() && is_separator(name[at])) ++at;
    if (at == name.size() || name[at] != lower(c)) return false;
    ++at;
  }
  return at == name.size();
}

}  // namespace

std::span<const std::string_view> forbidden_names() { return kForbidden; }

std::string_view forbidden_name(std::string_view key) {
  const auto found = std::find_if(kForbidden.begin(), kForbidden.end(),
                                  [key](std::string_view name) { return same_spelling(name, key); });
  return found == kForbidden.end() ? std::string_view{} : *found;
}

}  // namespace xiezhi
