// Phone numbers of identifiers.h. Numbering plan of China: 工业和信息化部《电信网编号计划》; country codes:
// ITU-T E.164.
#include <algorithm>
#include <array>
#include <cstring>

#include "stream/base/digits.h"
#include "stream/base/identifiers.h"

namespace xiezhi {
namespace {

constexpr std::size_t kDigitsMax = 28;           // digits of a number as written, with its prefixes
constexpr std::size_t kCanonicalDigitsMax = 20;  // but for SMS ports

// Country calling codes that are assigned, as inclusive ranges of the first three digits; a one or two-digit
// code covers all three-digit continuations. `length` is how many digits the code has.
struct CodeRange {
  std::uint16_t first, last;
  std::uint8_t length;
};
constexpr std::array kCountryCodes = std::to_array<CodeRange>({
    {100, 199, 1}, {200, 209, 2}, {211, 213, 3}, {216, 216, 3}, {218, 218, 3}, {220, 258, 3}, {260, 269, 3},
    {270, 279, 2}, {290, 291, 3}, {297, 299, 3}, {300, 349, 2}, {350, 359, 3}, {360, 369, 2}, {370, 383, 3},
    {385, 387, 3}, {389, 389, 3}, {390, 419, 2}, {420, 421, 3}, {423, 423, 3}, {430, 499, 2}, {500, 509, 3},
    {510, 589, 2}, {590, 599, 3}, {600, 669, 2}, {670, 670, 3}, {672, 692, 3}, {700, 799, 1}, {800, 800, 3},
    {808, 808, 3}, {810, 829, 2}, {840, 849, 2}, {850, 850, 3}, {852, 853, 3}, {855, 856, 3}, {860, 869, 2},
    {870, 870, 3}, {878, 878, 3}, {880, 883, 3}, {886, 886, 3}, {888, 888, 3}, {900, 959, 2}, {960, 968, 3},
    {970, 977, 3}, {979, 979, 3}, {980, 989, 2}, {992, 996, 3}, {998, 998, 3},
});

// The country code that international digits begin with; empty when none is assigned.
std::string_view country_code_of(std::string_view digits) {
  if (digits.size() < 3) return {};
  const int head = (digits[0] - '0') * 100 + (digits[1] - '0') * 10 + (digits[2] - '0');
  for (const CodeRange& range : kCountryCodes) {
    if (head >= range.first && head <= range.last) return digits.substr(0, range.length);
  }
  return {};
}

bool is_mobile(std::string_view d) { return d.size() == 11 && d[0] == '1' && d[1] >= '3'; }

bool is_data_card(std::string_view d) {
  return d.size() == 13 && (d.starts_with("1064") || d.starts_with("1410") || d.starts_with("1440"));
}

bool is_fixed(std::string_view d) {
  if (d.size() < 10 || d[0] != '0') return false;
  if (d.starts_with("010") || d[1] == '2') return d.size() <= 11;
  return d[1] >= '3' && (d.size() == 11 || d.size() == 12);
}

bool is_service(std::string_view d) {
  constexpr auto kThreeDigits = std::to_array<std::string_view>({"110", "112", "114", "119", "120", "122"});
  const std::size_t n = d.size();
  if (n == 3) return std::ranges::find(kThreeDigits, d) != kThreeDigits.end();
  if (n == 5 && d.starts_with("100")) return true;
  if ((n == 5 || n == 6) && (d.starts_with("12") || d.starts_with("95") || d.starts_with("96"))) return true;
  return n == 10 && (d.starts_with("400") || d.starts_with("800"));
}

bool is_sms_port(std::string_view d) { return d.size() >= 6 && d.size() <= 21 && d.starts_with("106"); }

// The class of a number as dialled within China.
PhoneClass domestic_class(std::string_view d) {
  if (is_mobile(d)) return PhoneClass::mobile;
  if (is_data_card(d)) return PhoneClass::data_card;
  if (is_fixed(d)) return PhoneClass::fixed;
  if (is_service(d)) return PhoneClass::service;
  if (is_sms_port(d)) return PhoneClass::sms_port;
  return PhoneClass::unassigned;
}

// Takes off what may stand before a mobile number within China: the long-distance 0, a bare 86, the IP call
// prefix 17951.
std::string_view strip_mobile_prefix(std::string_view d) {
  std::string_view rest = d;
  if (rest.starts_with("17951")) rest.remove_prefix(5);
  if (rest.starts_with("86")) {
    rest.remove_prefix(2);
  } else if (rest.starts_with("0")) {
    rest.remove_prefix(1);
  }
  return is_mobile(rest) ? rest : d;
}

// Digits of a number as written, and whether it begins with '+'.
struct Written {
  std::array<char, kDigitsMax> digits;
  std::size_t count = 0;
  bool plus = false;
  bool well_formed = false;
};

Written read_digits(std::string_view text) {
  Written written;
  const std::size_t begin = text.find_first_not_of(' ');
  if (begin == std::string_view::npos) return written;
  text = text.substr(begin, text.find_last_not_of(' ') + 1 - begin);
  written.plus = text[0] == '+';
  if (written.plus) text.remove_prefix(1);
  if (text.empty() || !is_digit(text.front()) || !is_digit(text.back())) return written;
  for (const char c : text) {
    if (c == ' ' || c == '-') continue;
    if (!is_digit(c) || written.count == kDigitsMax) return written;
    written.digits[written.count++] = c;
  }
  written.well_formed = true;
  return written;
}

// Writes `head` and `digits` to the buffer as the canonical text.
PhoneNumber make(PhoneClass cls, std::string_view head, std::string_view digits, std::span<char, 32> buffer,
                 bool suspicious_prefix) {
  const std::size_t longest = cls == PhoneClass::sms_port ? kDigitsMax : kCanonicalDigitsMax;
  const std::size_t size = head.size() + digits.size();
  if (size < 3 || size - (head == "+" ? 1 : 0) > longest) return {};
  std::memcpy(buffer.data(), head.data(), head.size());
  std::memcpy(buffer.data() + head.size(), digits.data(), digits.size());
  return {cls, std::string_view(buffer.data(), size), suspicious_prefix};
}

// A number written with +86 or 0086; the area code of a fixed one has lost its 0.
PhoneNumber mainland(std::string_view rest, std::span<char, 32> buffer) {
  const std::string_view digits = strip_mobile_prefix(rest);
  const PhoneClass cls = domestic_class(digits);
  if (cls != PhoneClass::unassigned) return make(cls, "", digits, buffer, true);
  std::array<char, kDigitsMax + 1> trunk;
  trunk[0] = '0';
  std::memcpy(trunk.data() + 1, rest.data(), rest.size());
  const std::string_view with_trunk(trunk.data(), rest.size() + 1);
  if (is_fixed(with_trunk)) return make(PhoneClass::fixed, "", with_trunk, buffer, true);
  return make(PhoneClass::unassigned, "86", rest, buffer, true);
}

PhoneNumber international(std::string_view digits, std::span<char, 32> buffer) {
  constexpr std::size_t kE164Min = 7;
  constexpr std::size_t kE164Max = 15;
  if (digits.starts_with("86")) return mainland(digits.substr(2), buffer);
  const bool exists =
      digits.size() >= kE164Min && digits.size() <= kE164Max && !country_code_of(digits).empty();
  return make(exists ? PhoneClass::overseas : PhoneClass::unassigned, "+", digits, buffer, false);
}

}  // namespace

PhoneNumber parse_phone(std::string_view text, std::span<char, 32> buffer) {
  if (is_mobile(text) && all_digits(text)) {  // as nearly all are written
    return {PhoneClass::mobile, {buffer.data(), text.copy(buffer.data(), buffer.size())}, false};
  }
  const Written written = read_digits(text);
  if (!written.well_formed) return {};
  std::string_view digits(written.digits.data(), written.count);
  if (written.plus) return international(digits, buffer);
  if (digits.starts_with("00")) return international(digits.substr(2), buffer);
  digits = strip_mobile_prefix(digits);
  return make(domestic_class(digits), "", digits, buffer, false);
}

std::uint16_t country_calling_code(std::string_view canonical) {
  if (!canonical.starts_with('+')) return 0;
  std::uint16_t code = 0;
  for (const char c : country_code_of(canonical.substr(1)))
    code = static_cast<std::uint16_t>(code * 10 + (c - '0'));
  return code;
}

}  // namespace xiezhi
