#include "stream/base/identifiers.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "stream/base/digits.h"
#include "stream/base/money.h"
#include "stream/base/time.h"

namespace xiezhi {
namespace {

constexpr bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
constexpr int digit_value(char c) { return c - '0'; }

// The number that a few digits write.
int number(std::string_view digits) {
  int value = 0;
  for (const char c : digits) value = value * 10 + digit_value(c);
  return value;
}

// Every second digit from the end is doubled, and both digits of what that gives are added.
bool luhn(std::string_view digits) {
  constexpr std::array<int, 10> kDoubled{0, 2, 4, 6, 8, 1, 3, 5, 7, 9};
  int sum = 0;
  std::size_t end = digits.size();
  for (; end >= 2; end -= 2)
    sum += digit_value(digits[end - 1]) + kDoubled[static_cast<std::size_t>(digit_value(digits[end - 2]))];
  if (end == 1) sum += digit_value(digits[0]);
  return sum % 10 == 0;
}

// GB/T 2260, first two digits. Provinces have kept their number since 1980; Chongqing (50) is the newest.
bool is_province(int code) {
  return (code >= 11 && code <= 15) || (code >= 21 && code <= 23) || (code >= 31 && code <= 37) ||
         (code >= 41 && code <= 46) || (code >= 50 && code <= 54) || (code >= 61 && code <= 65) ||
         code == 71 || code == 81 || code == 82;
}

constexpr int kNoValue = -1;

// Value of a character of a social credit code: digits and capitals without I O S V Z.
constexpr auto kCreditCodeValues = [] {
  constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
  std::array<std::int8_t, 256> values{};
  values.fill(kNoValue);
  for (std::size_t i = 0; i < kAlphabet.size(); ++i) {
    values[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::int8_t>(i);
  }
  return values;
}();
constexpr int credit_code_value(char c) { return kCreditCodeValues[static_cast<unsigned char>(c)]; }

constexpr int alphanumeric_value(char c) {
  if (is_digit(c)) return digit_value(c);
  return is_upper(c) ? c - 'A' + 10 : kNoValue;
}

}  // namespace

bool valid_resident_id(std::string_view text) {
  constexpr std::array kWeights{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
  constexpr std::string_view kChecks = "10X98765432";
  constexpr int kTaiwanPermit = 83;
  constexpr int kFirstBirthYear = 1880;  // of the standard's own example; the range only keeps nonsense out
  if (text.size() != 18 || !all_digits(text.substr(0, 17))) return false;
  const int issuer = number(text.substr(0, 2));
  if (!is_province(issuer) && issuer != kTaiwanPermit && text[0] != '9') return false;
  const int year = number(text.substr(6, 4));
  if (year < kFirstBirthYear || year > 2100) return false;
  if (!real_date(year, number(text.substr(10, 2)), number(text.substr(12, 2)))) return false;
  int sum = 0;
  for (std::size_t i = 0; i < kWeights.size(); ++i) sum += kWeights[i] * digit_value(text[i]);
  return text[17] == kChecks[static_cast<std::size_t>(sum % 11)];
}

bool valid_organisation_code(std::string_view text) {
  constexpr std::array kWeights{3, 7, 9, 10, 5, 8, 4, 2};
  constexpr std::string_view kChecks = "0123456789X";
  if (text.size() != 9) return false;
  int sum = 0;
  for (std::size_t i = 0; i < kWeights.size(); ++i) {
    const int value = alphanumeric_value(text[i]);
    if (value == kNoValue) return false;
    sum += kWeights[i] * value;
  }
  return text[8] == kChecks[static_cast<std::size_t>((11 - sum % 11) % 11)];
}

bool valid_uscc(std::string_view text) {
  constexpr std::array kWeights{1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28};
  constexpr std::string_view kRegistrars = "123456789ANY";
  if (text.size() != 18 || kRegistrars.find(text[0]) == std::string_view::npos) return false;
  if (!all_digits(text.substr(2, 6)) || !valid_organisation_code(text.substr(8, 9))) return false;
  int sum = 0;
  for (std::size_t i = 0; i < kWeights.size(); ++i) {
    const int value = credit_code_value(text[i]);
    if (value == kNoValue) return false;
    sum += kWeights[i] * value;
  }
  return credit_code_value(text[17]) == (31 - sum % 31) % 31;
}

bool valid_bank_card(std::string_view text) {
  return text.size() >= 13 && text.size() <= 19 && all_digits(text) && luhn(text);
}

bool valid_cnaps(std::string_view text) {
  if (text.size() != 12 || !all_digits(text)) return false;
  // From the product so far, 1..10, plus a digit to the next product.
  constexpr auto kNext = [] {
    std::array<std::uint8_t, 20> next{};
    for (std::size_t i = 1; i < next.size(); ++i) {
      const std::size_t sum = i > 10 ? i - 10 : i;  // modulo 10, where 10 stands for 0
      next[i] = static_cast<std::uint8_t>(2 * sum % 11);
    }
    return next;
  }();
  const auto digit = [text](std::size_t i) { return static_cast<std::size_t>(digit_value(text[i])); };
  std::size_t product = 10;
  for (std::size_t i = 0; i < 11; ++i) product = kNext[product + digit(i)];
  return digit(11) == (11 - product) % 10;
}

bool valid_imei(std::string_view text) {
  if ((text.size() != 15 && text.size() != 16) || !all_digits(text)) return false;
  if (text.find_first_not_of(text[0]) == std::string_view::npos) return false;
  return text.size() == 16 || luhn(text);
}

bool valid_imsi(std::string_view text) {
  // China: Mobile, Unicom, Telecom, Broadnet, and GSM-R of the railways (20).
  constexpr std::array kChinaNetworks{0, 2, 4, 7, 8, 13, 1, 6, 9, 3, 5, 11, 12, 15, 20};
  constexpr int kChina = 460;
  if (text.size() != 15 || !all_digits(text)) return false;
  if (number(text.substr(0, 3)) == kChina) {
    return std::ranges::find(kChinaNetworks, number(text.substr(3, 2))) != kChinaNetworks.end();
  }
  return (text[0] >= '2' && text[0] <= '7') || text[0] == '9';  // ITU-T E.212: regions 2..7, 90x shared
}

bool valid_lei(std::string_view text) {
  if (text.size() != 20 || !all_digits(text.substr(18))) return false;
  int remainder = 0;
  for (const char c : text) {
    const int value = alphanumeric_value(c);
    if (value == kNoValue) return false;
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder == 1;
}

bool valid_region(std::string_view text) {
  return text.size() == 6 && all_digits(text) && is_province(number(text.substr(0, 2)));
}

bool valid_currency(std::string_view text) { return currency_code(text) != CurrencyCode::none; }

bool valid_mcc(std::string_view text) { return text.size() == 4 && all_digits(text) && text != "0000"; }

// --- Addresses
// ----------------------------------------------------------------------------------------------------------

namespace {

enum class AddressFamily : std::uint8_t { none, v4, v6 };

struct Address {
  AddressFamily family = AddressFamily::none;
  std::array<std::uint8_t, 16> bytes{};
};

Address parse_ip(std::string_view text) {
  Address address;
  std::array<char, INET6_ADDRSTRLEN> terminated{};
  if (text.size() >= terminated.size() || text.find('\0') != std::string_view::npos) return address;
  std::memcpy(terminated.data(), text.data(), text.size());
  if (inet_pton(AF_INET, terminated.data(), address.bytes.data()) == 1) {
    address.family = AddressFamily::v4;
  } else if (inet_pton(AF_INET6, terminated.data(), address.bytes.data()) == 1) {
    address.family = AddressFamily::v6;
  }
  return address;
}

bool names_one_v4(std::span<const std::uint8_t> b) {
  const bool reserved = b[0] == 0 || b[0] == 127 || b[0] >= 224;
  const bool local = b[0] == 10 || (b[0] == 172 && (b[1] & 0xF0) == 16) || (b[0] == 192 && b[1] == 168) ||
                     (b[0] == 169 && b[1] == 254);
  const bool shared = b[0] == 100 && (b[1] & 0xC0) == 64;  // RFC 6598, carrier NAT
  return !reserved && !local && !shared;
}

bool names_one_v6(std::span<const std::uint8_t> b) {
  constexpr std::array<std::uint8_t, 12> kMappedV4{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
  if (std::equal(kMappedV4.begin(), kMappedV4.end(), b.begin())) return names_one_v4(b.subspan(12));
  return (b[0] & 0xE0) == 0x20;  // 2000::/3 is all the global unicast space that is assigned
}

constexpr int hex_value(char c) {
  if (is_digit(c)) return digit_value(c);
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : kNoValue;
}

constexpr int kMulticastBit = 1;
constexpr int kLocalBit = 2;

// First byte of a well-formed, non-zero MAC, else kNoValue.
int mac_first_byte(std::string_view text) {
  const bool bare = text.size() == 12;
  if (!bare && (text.size() != 17 || (text[2] != ':' && text[2] != '-'))) return kNoValue;
  int any = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!bare && i % 3 == 2) {
      if (text[i] != text[2]) return kNoValue;
      continue;
    }
    const int value = hex_value(text[i]);
    if (value == kNoValue) return kNoValue;
    any |= value;
  }
  return any == 0 ? kNoValue : hex_value(text[0]) * 16 + hex_value(text[1]);
}

}  // namespace

bool valid_ip(std::string_view text) { return parse_ip(text).family != AddressFamily::none; }

bool usable_ip_key(std::string_view text) {
  const Address address = parse_ip(text);
  if (address.family == AddressFamily::v4) return names_one_v4(address.bytes);
  return address.family == AddressFamily::v6 && names_one_v6(address.bytes);
}

bool valid_mac(std::string_view text) {
  const int first = mac_first_byte(text);
  return first != kNoValue && (first & kMulticastBit) == 0;
}

bool usable_mac_key(std::string_view text) {
  return valid_mac(text) && (mac_first_byte(text) & kLocalBit) == 0;
}

}  // namespace xiezhi
