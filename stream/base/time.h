// Time as integers: milliseconds since the Unix epoch, and natural days of Beijing (UTC+8, no summer time
// since 1991). Pure arithmetic on the proleptic Gregorian calendar; no clock, no locale, no time zone
// database. Any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "stream/base/limits.h"

namespace xiezhi {

constexpr std::int64_t kSecondMs = 1000;
constexpr std::int64_t kMinuteMs = 60 * kSecondMs;
constexpr std::int64_t kHourMs = 60 * kMinuteMs;
constexpr std::int64_t kDayMs = 24 * kHourMs;
constexpr std::int64_t kBeijingOffsetMs = 8 * kHourMs;

struct CivilDate {
  std::int32_t year = 1970;
  std::int32_t month = 1;  // 1..12
  std::int32_t day = 1;    // 1..31
  friend constexpr bool operator==(const CivilDate&, const CivilDate&) = default;
};

// Days since 1970-01-01 of a date. (H. Hinnant, chrono-compatible low-level date algorithms.)
constexpr std::int32_t days_from_civil(std::int32_t year, std::int32_t month, std::int32_t day) {
  year -= month <= 2 ? 1 : 0;
  const std::int32_t era = (year >= 0 ? year : year - 399) / 400;
  const std::int32_t year_of_era = year - era * 400;
  const std::int32_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  const std::int32_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + day_of_era - 719468;
}

constexpr CivilDate civil_from_days(std::int32_t days) {
  days += 719468;
  const std::int32_t era = (days >= 0 ? days : days - 146096) / 146097;
  const std::int32_t day_of_era = days - era * 146097;
  const std::int32_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const std::int32_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int32_t shifted_month = (5 * day_of_year + 2) / 153;
  const std::int32_t month = shifted_month + (shifted_month < 10 ? 3 : -9);
  return {year_of_era + era * 400 + (month <= 2 ? 1 : 0), month,
          day_of_year - (153 * shifted_month + 2) / 5 + 1};
}

// Whether such a date exists.
constexpr bool real_date(std::int32_t year, std::int32_t month, std::int32_t day) {
  return month >= 1 && month <= 12 && day >= 1 && day <= 31 &&
         civil_from_days(days_from_civil(year, month, day)) == CivilDate{year, month, day};
}

// 0 Monday .. 6 Sunday.
constexpr std::int32_t weekday(std::int32_t day) { return ((day + 3) % 7 + 7) % 7; }

// Whether a stamp can be the time of an event at all: 2000-01-01 inclusive .. 2100-01-01 exclusive.
constexpr bool plausible_time_ms(std::int64_t time_ms) {
  return time_ms >= limits::kEarliestMs && time_ms < limits::kLatestMs;
}

// The natural day of Beijing that a moment falls on: days since 1970-01-01 in UTC+8.
constexpr std::int32_t beijing_day(std::int64_t time_ms) {
  const std::int64_t local_ms = time_ms + kBeijingOffsetMs;
  return static_cast<std::int32_t>((local_ms >= 0 ? local_ms : local_ms - (kDayMs - 1)) / kDayMs);
}

// The moment at which a natural day of Beijing begins.
constexpr std::int64_t beijing_midnight_ms(std::int32_t day) { return day * kDayMs - kBeijingOffsetMs; }

// 0..23.
// Years since the year of birth, by the Beijing calendar.
constexpr std::int32_t age_years(std::int32_t birth_year, std::int64_t time_ms) {
  return civil_from_days(beijing_day(time_ms)).year - birth_year;
}
constexpr std::int32_t beijing_hour(std::int64_t time_ms) {
  return static_cast<std::int32_t>((time_ms - beijing_midnight_ms(beijing_day(time_ms))) / kHourMs);
}

// RFC 3339 (date, 'T' 't' or a space, time, optional fraction of a second, 'Z' or an offset) or
// yyyyMMddHHmmss, which is Beijing time. A fraction is cut to milliseconds; second 60 is read as 59. Absent
// when the text is neither, or no such moment exists. The year is 0000..9999: ask plausible_time_ms as well.
std::optional<std::int64_t> parse_time_text(std::string_view text);

// "2026-01-02T03:04:05.678+08:00". The year must be 0..9999.
std::string format_rfc3339_beijing(std::int64_t time_ms);

// "20260102030405".
std::string format_compact_beijing(std::int64_t time_ms);

}  // namespace xiezhi
