#include "stream/codec/decoder_values.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "stream/base/digits.h"
#include "stream/base/identifiers.h"
#include "stream/base/time.h"

namespace xiezhi {
namespace {

std::size_t count_digits(std::string_view text, std::size_t from) {
  std::size_t end = from;
  while (end < text.size() && is_digit(text[end])) ++end;
  return end - from;
}

std::uint64_t load_eight(const char* bytes) {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, 8);
  return word;
}

// Digits become pairs, pairs fours, fours the number.
std::uint64_t value_of_eight(const char* digits) {
  std::uint64_t word = load_eight(digits) & 0x0F0F0F0F0F0F0F0FULL;
  word = (word * 10 + (word >> 8)) & 0x00FF00FF00FF00FFULL;
  word = (word * 100 + (word >> 16)) & 0x0000FFFF0000FFFFULL;
  return (word * 10'000 + (word >> 32)) & 0xFFFFFFFFULL;
}

// White space, controls, soft and zero-width characters, directions and the byte order mark.
constexpr bool invisible(std::uint32_t c) {
  return c <= 0x20 || (c >= 0x7F && c <= 0xA0) || c == 0xAD || c == 0x1680 || c == 0x180E ||
         (c >= 0x2000 && c <= 0x200F) || (c >= 0x2028 && c <= 0x202F) || (c >= 0x205F && c <= 0x206F) ||
         c == 0x3000 || c == 0xFEFF;
}

// The character at `at` of valid UTF-8 beyond ASCII; moves `at` behind it.
std::uint32_t next_character(std::string_view text, std::size_t& at) {
  const auto byte = [&](std::size_t i) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(text[i]));
  };
  const std::uint32_t lead = byte(at);
  const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (length == 1 || at + length > text.size()) {
    ++at;
    return lead;
  }
  std::uint32_t character = lead & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) character = (character << 6) | (byte(at + i) & 0x3F);
  at += length;
  return character;
}

// True where all eight bytes are visible ASCII.
bool eight_visible(const char* bytes) {
  const std::uint64_t word = load_eight(bytes);
  constexpr std::uint64_t kHigh = 0x8080808080808080ULL;
  const std::uint64_t from_21 = (word | kHigh) - 0x2121212121212121ULL;  // high bit set: byte >= 0x21
  const std::uint64_t not_7f = (word ^ 0x7F7F7F7F7F7F7F7FULL) + 0x7F7F7F7F7F7F7F7FULL;
  return (~word & from_21 & not_7f & kHigh) == kHigh;
}

bool visible_ascii(std::string_view text) {
  if (text.size() < 8) return false;
  const char* last = text.data() + text.size() - 8;
  for (const char* bytes = text.data(); bytes < last; bytes += 8) {
    if (!eight_visible(bytes)) return false;
  }
  return eight_visible(last);
}

Reason check_format(const Field& field, std::string_view& text, Arena& arena) {
  const auto digit_fault = [](bool valid) { return valid ? Reason::none : Reason::bad_check_digit; };
  switch (field.format) {
    case Format::cnaps: {
      const bool checked = text.size() == 12 && all_digits(text);
      return digit_fault(!checked || valid_cnaps(text));
    }
    case Format::uscc:
      return digit_fault(valid_uscc(text));
    case Format::imei:
      return digit_fault(valid_imei(text));
    case Format::currency:
      if (text == "CNH") text = "CNY";
      return valid_currency(text) ? Reason::none : Reason::bad_format;
    case Format::domain:
      text = lower_case(text, arena);
      return Reason::none;
    case Format::hexadecimal:
      return from_hex(text) ? Reason::none : Reason::bad_format;
    case Format::none:
    case Format::resident_id:
    case Format::event_time:
      return Reason::none;
  }
  return Reason::none;
}

Reason store_identifier(const Field& field, std::string_view text, bool quoted, std::byte* base, Arena&) {
  if (!quoted) return mismatch(text);
  at<std::string_view>(base, field.place) = text;
  return check_identifier(text, static_cast<std::size_t>(field.maximum));
}

Reason store_text(const Field& field, std::string_view text, bool quoted, std::byte* base, Arena& arena) {
  if (!quoted) return mismatch(text);
  auto& stored = at<std::string_view>(base, field.place);
  stored = text;
  const auto size = static_cast<std::int64_t>(text.size());
  if (size < field.minimum || size > field.maximum) return Reason::out_of_range;
  return field.format == Format::none || text.empty() ? Reason::none : check_format(field, stored, arena);
}

Reason store_code(const Field& field, std::string_view text, bool quoted, std::byte* base, Arena&) {
  if (!quoted && !(all_digits(text) && is_json_number(text))) return mismatch(text);
  const auto size = static_cast<std::int64_t>(text.size());
  if (size < field.minimum || size > field.maximum) return Reason::out_of_range;
  const auto names = field.names;
  if (!names.empty() && std::find(names.begin() + 1, names.end(), text) == names.end()) {
    return Reason::unknown_value;
  }
  at<std::string_view>(base, field.place) = text;
  return Reason::none;
}

Reason store_phone(const Field& field, std::string_view text, bool quoted, std::byte* base, Arena& arena) {
  if (!quoted) return mismatch(text);
  std::array<char, 32> buffer;
  const PhoneNumber number = parse_phone(text, buffer);
  const bool fits = text.size() <= static_cast<std::size_t>(field.maximum);
  if (!fits || number.cls == PhoneClass::invalid) return Reason::bad_format;
  // The canonical form is most often the end of the text as written: no copy then.
  const bool as_written = text.ends_with(number.canonical);
  at<std::string_view>(base, field.place) =
      as_written ? text.substr(text.size() - number.canonical.size()) : arena.copy(number.canonical);
  if (field.extra.storage == Storage::flag) {
    at<Flag>(base, field.extra) = number.suspicious_prefix ? Flag::yes : Flag::no;
  }
  return Reason::none;
}

Reason store_integer(const Field& field, std::int64_t number, std::byte* base) {
  if (number < field.minimum || number > field.maximum) return Reason::out_of_range;
  at<std::int64_t>(base, field.place) = number;
  return Reason::none;
}

template <Reason (*parse)(std::string_view token, std::int64_t& value)>
Reason store_number(const Field& field, std::string_view text, bool quoted, std::byte* base, Arena&) {
  if (quoted) return Reason::wrong_type;
  std::int64_t number = 0;
  const Reason fault = parse(text, number);
  return fault == Reason::none ? store_integer(field, number, base) : fault;
}

Reason store_time(const Field& field, std::string_view text, bool quoted, std::byte* base, Arena& arena) {
  if (!quoted) return store_number<parse_integer>(field, text, quoted, base, arena);
  const auto time_ms = parse_time_text(text);
  return time_ms ? store_integer(field, *time_ms, base) : Reason::bad_format;
}

Reason store_region(const Field& field, std::string_view text, bool quoted, std::byte* base, Arena&) {
  std::int64_t number = 0;
  const Reason fault = parse_integer(text, number);
  if (!quoted && fault != Reason::none) return fault;
  if (!quoted && (number < field.minimum || number > field.maximum)) return Reason::out_of_range;
  if (fault != Reason::none || !valid_region(text)) return Reason::bad_format;
  at<std::int64_t>(base, field.place) = number;
  return Reason::none;
}

Reason store_enumeration(const Field& field, std::string_view text, bool quoted, std::byte* base, Arena&) {
  if (!quoted) return mismatch(text);
  for (std::size_t i = 1; i < field.names.size(); ++i) {
    if (field.names[i] != text) continue;
    base[field.place.offset] = static_cast<std::byte>(i);
    return Reason::none;
  }
  return Reason::unknown_value;
}

Reason store_flag(const Field& field, std::string_view text, bool quoted, std::byte* base, Arena&) {
  if (quoted) return Reason::wrong_type;
  if (text != "true" && text != "false") return mismatch(text);
  at<Flag>(base, field.place) = text == "true" ? Flag::yes : Flag::no;
  return Reason::none;
}

}  // namespace

// In the order of FieldKind.
constinit const std::array<StoreScalar*, kScalarKinds> kStoreScalar{
    store_identifier,  store_text,  store_code,   store_number<parse_integer>,       store_time, store_flag,
    store_enumeration, store_phone, store_region, store_number<parse_micro_degrees>,
};

bool is_json_number(std::string_view token) {
  std::size_t at = !token.empty() && token[0] == '-' ? 1 : 0;
  const std::size_t whole = count_digits(token, at);
  if (whole == 0 || (whole > 1 && token[at] == '0')) return false;
  at += whole;
  if (at < token.size() && token[at] == '.') {
    const std::size_t fraction = count_digits(token, at + 1);
    if (fraction == 0) return false;
    at += 1 + fraction;
  }
  if (at < token.size() && (token[at] == 'e' || token[at] == 'E')) {
    ++at;
    if (at < token.size() && (token[at] == '+' || token[at] == '-')) ++at;
    const std::size_t exponent = count_digits(token, at);
    if (exponent == 0) return false;
    at += exponent;
  }
  return at == token.size();
}

Reason mismatch(std::string_view token) {
  if (token.empty()) return Reason::not_json;
  if (token[0] == '"' || token[0] == '{' || token[0] == '[') return Reason::wrong_type;
  const bool literal = token == "true" || token == "false" || token == "null";
  return literal || is_json_number(token) ? Reason::wrong_type : Reason::not_json;
}

Reason parse_integer(std::string_view token, std::int64_t& value) {
  const bool negative = token.starts_with('-');
  const std::string_view digits = token.substr(negative ? 1 : 0);
  std::uint64_t number = 0;  // of no use where there are too many digits
  std::size_t at = 0;
  for (; at + 8 <= digits.size() && eight_digits(digits.data() + at); at += 8) {
    number = number * 100'000'000 + value_of_eight(digits.data() + at);
  }
  for (const char c : digits.substr(at)) {
    if (!is_digit(c)) return mismatch(token);
    number = number * 10 + static_cast<std::uint64_t>(c - '0');
  }
  if (digits.empty() || (digits.size() > 1 && digits[0] == '0')) return mismatch(token);
  if (digits.size() > 18) return Reason::out_of_range;
  value = static_cast<std::int64_t>(negative ? 0 - number : number);
  return Reason::none;
}

Reason parse_micro_degrees(std::string_view token, std::int64_t& value) {
  if (token.empty() || !(is_digit(token[0]) || token[0] == '-')) return mismatch(token);
  if (!is_json_number(token)) return Reason::not_json;
  if (token.find_first_of("eE") != std::string_view::npos) return Reason::bad_format;
  const std::size_t point = token.find('.');
  std::int64_t whole = 0;
  const Reason fault = parse_integer(token.substr(0, point), whole);
  if (fault != Reason::none) return fault;
  if (whole < -360 || whole > 360) return Reason::out_of_range;
  std::int64_t micro = 0;
  for (std::size_t i = 0; i < 6; ++i) {
    const bool given = point != std::string_view::npos && point + 1 + i < token.size();
    micro = micro * 10 + (given ? token[point + 1 + i] - '0' : 0);
  }
  value = whole * 1'000'000 + (token[0] == '-' ? -micro : micro);
  return Reason::none;
}

Reason check_identifier(std::string_view text, std::size_t maximum_chars) {
  if (text.empty() || text.size() > 4 * maximum_chars) return Reason::out_of_range;
  if (visible_ascii(text)) return text.size() > maximum_chars ? Reason::out_of_range : Reason::none;
  std::size_t characters = 0;
  for (std::size_t at = 0; at < text.size(); ++characters) {
    if (invisible(next_character(text, at))) return Reason::bad_format;
  }
  return characters > maximum_chars ? Reason::out_of_range : Reason::none;
}

Reason check_id_number(std::string_view& number, std::string_view id_type, Arena& arena) {
  if (id_type != "110001" && id_type != "110003") return Reason::none;
  if (!number.empty() && number.back() == 'x') {
    char* copy = arena.allocate(number.size());
    std::memcpy(copy, number.data(), number.size());
    copy[number.size() - 1] = 'X';
    number = {copy, number.size()};
  }
  return valid_resident_id(number) ? Reason::none : Reason::bad_check_digit;
}

std::string_view lower_case(std::string_view text, Arena& arena) {
  const auto is_upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  if (std::none_of(text.begin(), text.end(), is_upper)) return text;
  char* copy = arena.allocate(text.size());
  std::transform(text.begin(), text.end(), copy,
                 [&](char c) { return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c; });
  return {copy, text.size()};
}

}  // namespace xiezhi
