#include "stream/base/calendar.h"

#include <array>
#include <cstddef>

#include "stream/base/check.h"
#include "stream/base/time.h"

namespace xiezhi {
namespace {

enum class DayKind : std::uint8_t { holiday, working };

// Days that differ from their week day or are named by a notice: month and day of the first and last.
struct Row {
  std::int16_t year;
  std::int8_t first_month, first_day, last_month, last_day;
  DayKind kind;
};

constexpr DayKind kOff = DayKind::holiday;
constexpr DayKind kOn = DayKind::working;

// 国务院办公厅关于部分节假日安排的通知. Dates from memory [M], equal to those of the public calendar package
// chinesecalendar 1.11.0 [P]. A new year is a new block of rows and one line in kKnownYears.
constexpr std::array kRows = std::to_array<Row>({
    // 2024: 国办发明电〔2023〕7号
    {2024, 1, 1, 1, 1, kOff},  // 元旦
    {2024, 2, 4, 2, 4, kOn},
    {2024, 2, 10, 2, 17, kOff},  // 春节
    {2024, 2, 18, 2, 18, kOn},
    {2024, 4, 4, 4, 6, kOff},  // 清明节
    {2024, 4, 7, 4, 7, kOn},
    {2024, 4, 28, 4, 28, kOn},
    {2024, 5, 1, 5, 5, kOff},  // 劳动节
    {2024, 5, 11, 5, 11, kOn},
    {2024, 6, 10, 6, 10, kOff},  // 端午节
    {2024, 9, 14, 9, 14, kOn},
    {2024, 9, 15, 9, 17, kOff},  // 中秋节
    {2024, 9, 29, 9, 29, kOn},
    {2024, 10, 1, 10, 7, kOff},  // 国庆节
    {2024, 10, 12, 10, 12, kOn},
    // 2025: 国办发明电〔2024〕12号
    {2025, 1, 1, 1, 1, kOff},
    {2025, 1, 26, 1, 26, kOn},
    {2025, 1, 28, 2, 4, kOff},
    {2025, 2, 8, 2, 8, kOn},
    {2025, 4, 4, 4, 6, kOff},
    {2025, 4, 27, 4, 27, kOn},
    {2025, 5, 1, 5, 5, kOff},
    {2025, 5, 31, 6, 2, kOff},
    {2025, 9, 28, 9, 28, kOn},
    {2025, 10, 1, 10, 8, kOff},  // 国庆节 and 中秋节
    {2025, 10, 11, 10, 11, kOn},
    // 2026: 国办发明电〔2025〕7号
    {2026, 1, 1, 1, 3, kOff},
    {2026, 1, 4, 1, 4, kOn},
    {2026, 2, 14, 2, 14, kOn},
    {2026, 2, 15, 2, 23, kOff},
    {2026, 2, 28, 2, 28, kOn},
    {2026, 4, 4, 4, 6, kOff},
    {2026, 5, 1, 5, 5, kOff},
    {2026, 5, 9, 5, 9, kOn},
    {2026, 6, 19, 6, 21, kOff},
    {2026, 9, 20, 9, 20, kOn},
    {2026, 9, 25, 9, 27, kOff},
    {2026, 10, 1, 10, 7, kOff},
    {2026, 10, 10, 10, 10, kOn},
});

constexpr std::array kKnownYears{2024, 2025, 2026};

constexpr std::int32_t kFirstDay = days_from_civil(2000, 1, 1);
constexpr std::int32_t kLastDay = days_from_civil(2100, 12, 31);
constexpr std::size_t kDays = kLastDay - kFirstDay + 1;

constexpr bool is_week_day(std::int32_t day) { return weekday(day) < 5; }

// before[i]: working days of the table before day kFirstDay + i. day_of[k]: which day the k-th working day
// is, counted from kFirstDay. Both fit 16 bits and are built by the compiler.
struct Table {
  std::array<std::uint16_t, kDays + 1> before{};
  std::array<std::uint16_t, kDays> day_of{};
};
static_assert(kDays < 65536);

constexpr std::size_t slot(std::int32_t day) { return static_cast<std::size_t>(day - kFirstDay); }

constexpr std::array<bool, kDays> mark_working_days() {
  std::array<bool, kDays> working{};
  for (std::int32_t day = kFirstDay; day <= kLastDay; ++day) working[slot(day)] = is_week_day(day);
  for (const Row& row : kRows) {
    const std::int32_t last = days_from_civil(row.year, row.last_month, row.last_day);
    for (std::int32_t day = days_from_civil(row.year, row.first_month, row.first_day); day <= last; ++day) {
      working[slot(day)] = row.kind == DayKind::working;
    }
  }
  return working;
}

constexpr Table build_table() {
  const std::array<bool, kDays> working = mark_working_days();
  Table table;
  std::uint16_t count = 0;
  for (std::size_t i = 0; i < kDays; ++i) {
    table.before[i] = count;
    if (working[i]) table.day_of[count++] = static_cast<std::uint16_t>(i);
  }
  table.before[kDays] = count;
  return table;
}

constexpr Table kTable = build_table();
constexpr std::int32_t kWorkingDays = kTable.before[kDays];

constexpr bool in_table(std::int32_t day) { return day >= kFirstDay && day <= kLastDay; }

// Working days up to and including `day`, which the table knows.
std::int32_t working_days_through(std::int32_t day) { return kTable.before[slot(day) + 1]; }

// Day by day, for where the table ends.
std::int32_t walk(std::int32_t day, std::int32_t count) {
  const std::int32_t step = count < 0 ? -1 : 1;
  while (count != 0) {
    day += step;
    if (is_working_day(day)) count -= step;
  }
  return day;
}

}  // namespace

bool is_working_day(std::int32_t day) {
  return in_table(day) ? kTable.before[slot(day) + 1] != kTable.before[slot(day)] : is_week_day(day);
}

bool holidays_known(std::int32_t year) {
  for (const std::int32_t known : kKnownYears) {
    if (known == year) return true;
  }
  return false;
}

std::int32_t add_working_days(std::int32_t day, std::int32_t count) {
  if (count == 0) return day;
  if (!in_table(day)) return walk(day, count);
  // The k-th working day of the table, counted from 0: after `day` come those from working_days_through(day)
  // on.
  const std::int64_t k = count > 0 ? std::int64_t{working_days_through(day)} + count - 1
                                   : std::int64_t{kTable.before[slot(day)]} + count;
  if (k < 0 || k >= kWorkingDays) return walk(day, count);
  return kFirstDay + kTable.day_of[static_cast<std::size_t>(k)];
}

std::int32_t first_of_working_days(std::int32_t day, std::int32_t count) {
  XIEZHI_CHECK(count >= 1);
  return add_working_days(day + 1, -count);
}

std::int64_t add_months(std::int64_t time_ms, std::int32_t months) {
  const std::int32_t day = beijing_day(time_ms);
  const CivilDate date = civil_from_days(day);
  const std::int32_t month = date.year * 12 + date.month - 1 + months;
  std::int32_t of_month = date.day;
  while (!real_date(month / 12, month % 12 + 1, of_month)) --of_month;
  const std::int32_t then = days_from_civil(month / 12, month % 12 + 1, of_month);
  return beijing_midnight_ms(then) + (time_ms - beijing_midnight_ms(day));
}

}  // namespace xiezhi
