#include "stream/base/time.h"

#include <fmt/format.h>

namespace xiezhi {
namespace {

// Reads fixed parts of a text from left to right; after the first mismatch `ok` stays false.
struct Reader {
  std::string_view rest;
  bool ok = true;

  std::int32_t digits(std::size_t count) {
    std::int32_t value = 0;
    if (rest.size() < count) ok = false;
    for (std::size_t i = 0; ok && i < count; ++i) {
      if (rest[i] < '0' || rest[i] > '9') ok = false;
      value = value * 10 + (rest[i] - '0');
    }
    if (ok) rest.remove_prefix(count);
    return value;
  }

  // The next character when it is one of `choices`, else 0.
  char take(std::string_view choices) {
    if (!ok || rest.empty() || choices.find(rest[0]) == std::string_view::npos) return 0;
    const char c = rest[0];
    rest.remove_prefix(1);
    return c;
  }

  void expect(std::string_view choices) { ok = take(choices) != 0; }
};

struct Fields {
  std::int32_t year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, fraction_ms = 0;
  std::int64_t offset_ms = 0;
};

std::optional<std::int64_t> moment(const Fields& f) {
  if (!real_date(f.year, f.month, f.day) || f.hour > 23 || f.minute > 59 || f.second > 60)
    return std::nullopt;
  const std::int32_t second = f.second == 60 ? 59 : f.second;
  return days_from_civil(f.year, f.month, f.day) * kDayMs + f.hour * kHourMs + f.minute * kMinuteMs +
         second * kSecondMs + f.fraction_ms - f.offset_ms;
}

// Digits after the point, cut to milliseconds; at least one, at most nine.
std::int32_t read_fraction(Reader& reader) {
  constexpr std::size_t kDigitsMax = 9;
  std::int32_t fraction_ms = 0;
  std::size_t count = 0;
  for (; count < kDigitsMax + 1 && !reader.rest.empty() && reader.rest[0] >= '0' && reader.rest[0] <= '9';
       ++count) {
    if (count < 3) fraction_ms = fraction_ms * 10 + (reader.rest[0] - '0');
    reader.rest.remove_prefix(1);
  }
  reader.ok = count >= 1 && count <= kDigitsMax;
  for (; count < 3; ++count) fraction_ms *= 10;
  return fraction_ms;
}

std::int64_t read_offset(Reader& reader) {
  if (reader.take("Zz") != 0) return 0;
  const char sign = reader.take("+-");
  if (sign == 0) reader.ok = false;
  const std::int32_t hour = reader.digits(2);
  reader.expect(":");
  const std::int32_t minute = reader.digits(2);
  if (hour > 23 || minute > 59) reader.ok = false;
  const std::int64_t offset_ms = hour * kHourMs + minute * kMinuteMs;
  return sign == '-' ? -offset_ms : offset_ms;
}

std::optional<std::int64_t> parse_compact(std::string_view text) {
  Reader reader{text};
  Fields f;
  f.year = reader.digits(4);
  f.month = reader.digits(2);
  f.day = reader.digits(2);
  f.hour = reader.digits(2);
  f.minute = reader.digits(2);
  f.second = reader.digits(2);
  f.offset_ms = kBeijingOffsetMs;
  return reader.ok ? moment(f) : std::nullopt;
}

std::optional<std::int64_t> parse_rfc3339(std::string_view text) {
  Reader reader{text};
  Fields f;
  f.year = reader.digits(4);
  reader.expect("-");
  f.month = reader.digits(2);
  reader.expect("-");
  f.day = reader.digits(2);
  reader.expect("Tt ");
  f.hour = reader.digits(2);
  reader.expect(":");
  f.minute = reader.digits(2);
  reader.expect(":");
  f.second = reader.digits(2);
  if (reader.take(".") != 0) f.fraction_ms = read_fraction(reader);
  f.offset_ms = read_offset(reader);
  return reader.ok && reader.rest.empty() ? moment(f) : std::nullopt;
}

struct BeijingTime {
  CivilDate date;
  std::int64_t hour, minute, second, millisecond;
};

BeijingTime beijing_time(std::int64_t time_ms) {
  const std::int32_t day = beijing_day(time_ms);
  const std::int64_t of_day_ms = time_ms - beijing_midnight_ms(day);
  return {civil_from_days(day), of_day_ms / kHourMs, of_day_ms / kMinuteMs % 60, of_day_ms / kSecondMs % 60,
          of_day_ms % kSecondMs};
}

}  // namespace

std::optional<std::int64_t> parse_time_text(std::string_view text) {
  constexpr std::size_t kCompactSize = 14;
  constexpr std::size_t kLongestSize = 35;  // nine digits of fraction and an offset
  if (text.size() > kLongestSize) return std::nullopt;
  return text.size() == kCompactSize ? parse_compact(text) : parse_rfc3339(text);
}

std::string format_rfc3339_beijing(std::int64_t time_ms) {
  const BeijingTime t = beijing_time(time_ms);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}+08:00", t.date.year, t.date.month, t.date.day,
                     t.hour, t.minute, t.second, t.millisecond);
}

std::string format_compact_beijing(std::int64_t time_ms) {
  const BeijingTime t = beijing_time(time_ms);
  return fmt::format("{:04}{:02}{:02}{:02}{:02}{:02}", t.date.year, t.date.month, t.date.day, t.hour,
                     t.minute, t.second);
}

}  // namespace xiezhi
