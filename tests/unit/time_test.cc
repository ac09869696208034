#include "stream/base/time.h"

#include <gtest/gtest.h>

#include <chrono>
#include <random>

namespace xiezhi {
namespace {

constexpr std::int64_t kNewYear2026Ms = 1'767'196'800'000;  // 2026-01-01T00:00:00+08:00

TEST(Time, CivilDatesAgreeWithTheStandardLibrary) {
  namespace chrono = std::chrono;
  for (std::int32_t day = -800'000; day < 800'000; day += 7) {
    const chrono::year_month_day expected{chrono::sys_days{chrono::days{day}}};
    const CivilDate date = civil_from_days(day);
    ASSERT_EQ(date.year, static_cast<int>(expected.year()));
    ASSERT_EQ(date.month, static_cast<int>(static_cast<unsigned>(expected.month())));
    ASSERT_EQ(date.day, static_cast<int>(static_cast<unsigned>(expected.day())));
    ASSERT_EQ(days_from_civil(date.year, date.month, date.day), day);
    ASSERT_EQ(weekday(day),
              static_cast<int>(chrono::weekday{chrono::sys_days{chrono::days{day}}}.iso_encoding()) - 1);
  }
}

TEST(Time, RealDates) {
  EXPECT_TRUE(real_date(2024, 2, 29));
  EXPECT_TRUE(real_date(2000, 2, 29));
  EXPECT_FALSE(real_date(2100, 2, 29));
  EXPECT_FALSE(real_date(2023, 2, 29));
  EXPECT_FALSE(real_date(2023, 4, 31));
  EXPECT_FALSE(real_date(2023, 0, 1));
  EXPECT_FALSE(real_date(2023, 13, 1));
  EXPECT_FALSE(real_date(2023, 1, 0));
}

TEST(Time, ParsesRfc3339) {
  EXPECT_EQ(parse_time_text("2026-01-01T00:00:00+08:00"), kNewYear2026Ms);
  EXPECT_EQ(parse_time_text("2025-12-31T16:00:00Z"), kNewYear2026Ms);
  EXPECT_EQ(parse_time_text("2025-12-31t16:00:00z"), kNewYear2026Ms);
  EXPECT_EQ(parse_time_text("2025-12-31 16:00:00Z"), kNewYear2026Ms);
  EXPECT_EQ(parse_time_text("2025-12-31T11:00:00-05:00"), kNewYear2026Ms);
  EXPECT_EQ(parse_time_text("2025-12-31T21:30:00+05:30"), kNewYear2026Ms);
  EXPECT_EQ(parse_time_text("2026-01-01T00:00:00.678+08:00"), kNewYear2026Ms + 678);
  EXPECT_EQ(parse_time_text("2026-01-01T00:00:00.6+08:00"), kNewYear2026Ms + 600);
  EXPECT_EQ(parse_time_text("2026-01-01T00:00:00.678999999+08:00"), kNewYear2026Ms + 678);
  EXPECT_EQ(parse_time_text("2016-12-31T23:59:60Z"), parse_time_text("2016-12-31T23:59:59Z"))
      << "leap second";
  EXPECT_EQ(parse_time_text("1969-12-31T23:59:59.999Z"), -1);
}

TEST(Time, ParsesCompactBeijing) {
  EXPECT_EQ(parse_time_text("20260101000000"), kNewYear2026Ms);
  EXPECT_EQ(parse_time_text("20260101235959"), kNewYear2026Ms + kDayMs - 1000);
}

TEST(Time, RefusesWhatIsNoMoment) {
  for (const char* text : {"",
                           "2026-01-01",
                           "2026-01-01T00:00:00",
                           "2026-01-01T00:00Z",
                           "2026-01-01T24:00:00Z",
                           "2026-01-01T00:60:00Z",
                           "2026-01-01T00:00:61Z",
                           "2026-02-29T00:00:00Z",
                           "2026-01-01T00:00:00.Z",
                           "2026-01-01T00:00:00.1234567890Z",
                           "2026-01-01T00:00:00+24:00",
                           "2026-01-01T00:00:00+08:60",
                           "2026-01-01T00:00:00+0800",
                           "2026-01-01T00:00:00Z ",
                           " 2026-01-01T00:00:00Z",
                           "2026/01/01T00:00:00Z",
                           "20260229000000",
                           "20260101240000",
                           "2026010100000",
                           "202601010000000",
                           "2026010100000a",
                           "-2026010100000",
                           "2026-01-01T00:00:00.",
                           "1767196800000"}) {
    EXPECT_EQ(parse_time_text(text), std::nullopt) << text;
  }
}

TEST(Time, FormatsBeijing) {
  EXPECT_EQ(format_rfc3339_beijing(kNewYear2026Ms), "2026-01-01T00:00:00.000+08:00");
  EXPECT_EQ(format_rfc3339_beijing(kNewYear2026Ms - 1), "2025-12-31T23:59:59.999+08:00");
  EXPECT_EQ(format_rfc3339_beijing(-1), "1970-01-01T07:59:59.999+08:00");
  EXPECT_EQ(format_compact_beijing(kNewYear2026Ms + 11'045'678), "20260101030405");
}

TEST(Time, FormattedTimeParsesToItself) {
  std::mt19937_64 random(3);
  for (int i = 0; i < 20'000; ++i) {
    const auto time_ms =
        limits::kEarliestMs + static_cast<std::int64_t>(random() % (limits::kLatestMs - limits::kEarliestMs));
    ASSERT_EQ(parse_time_text(format_rfc3339_beijing(time_ms)), time_ms);
    ASSERT_EQ(parse_time_text(format_compact_beijing(time_ms)), time_ms - time_ms % 1000);
  }
}

TEST(Time, BeijingDaysAndHours) {
  EXPECT_EQ(beijing_day(0), 0);
  EXPECT_EQ(beijing_day(16 * kHourMs - 1), 0);
  EXPECT_EQ(beijing_day(16 * kHourMs), 1);
  EXPECT_EQ(beijing_day(-8 * kHourMs), 0);
  EXPECT_EQ(beijing_day(-8 * kHourMs - 1), -1);
  const std::int32_t day = days_from_civil(2026, 1, 1);
  EXPECT_EQ(beijing_midnight_ms(day), kNewYear2026Ms);
  EXPECT_EQ(beijing_day(kNewYear2026Ms), day);
  EXPECT_EQ(beijing_hour(kNewYear2026Ms - 1), 23);
  EXPECT_EQ(beijing_hour(kNewYear2026Ms), 0);
  EXPECT_EQ(beijing_hour(kNewYear2026Ms + 13 * kHourMs), 13);
}

TEST(Time, Plausible) {
  EXPECT_FALSE(plausible_time_ms(limits::kEarliestMs - 1));
  EXPECT_TRUE(plausible_time_ms(limits::kEarliestMs));
  EXPECT_TRUE(plausible_time_ms(limits::kLatestMs - 1));
  EXPECT_FALSE(plausible_time_ms(limits::kLatestMs));
  EXPECT_EQ(parse_time_text("2000-01-01T00:00:00Z"), limits::kEarliestMs);
  EXPECT_EQ(parse_time_text("2100-01-01T00:00:00Z"), limits::kLatestMs);
}

}  // namespace
}  // namespace xiezhi
