#include "stream/base/calendar.h"

#include <gtest/gtest.h>

#include "stream/base/time.h"

namespace xiezhi {
namespace {

std::int32_t day(std::int32_t year, std::int32_t month, std::int32_t of_month) {
  return days_from_civil(year, month, of_month);
}

std::int32_t working_days_of(std::int32_t year) {
  std::int32_t count = 0;
  for (std::int32_t d = day(year, 1, 1); d < day(year + 1, 1, 1); ++d) count += is_working_day(d) ? 1 : 0;
  return count;
}

TEST(Calendar, WeekendsHolidaysAndMakeUpDays) {
  EXPECT_TRUE(is_working_day(day(2026, 1, 5)));
  EXPECT_FALSE(is_working_day(day(2026, 1, 1)));
  EXPECT_FALSE(is_working_day(day(2026, 1, 2))) << "a Friday";
  EXPECT_TRUE(is_working_day(day(2026, 1, 4))) << "a Sunday made up";
  EXPECT_TRUE(is_working_day(day(2026, 2, 14))) << "a Saturday made up";
  EXPECT_FALSE(is_working_day(day(2026, 2, 23)));
  EXPECT_TRUE(is_working_day(day(2026, 2, 24)));
  EXPECT_TRUE(is_working_day(day(2025, 1, 26)));
  EXPECT_FALSE(is_working_day(day(2025, 1, 28)));
  EXPECT_TRUE(is_working_day(day(2025, 1, 27)));
  EXPECT_FALSE(is_working_day(day(2024, 2, 16)));
  EXPECT_TRUE(is_working_day(day(2024, 2, 9))) << "the eve of 2024 was no statutory holiday";
}

// 250 a year before 2025 and 248 since the holidays were made 13 days, as 年工作日 counts them; weekends
// falling together with holidays move it by one or two.
TEST(Calendar, YearsHaveTheUsualCount) {
  EXPECT_EQ(working_days_of(2024), 251);
  EXPECT_EQ(working_days_of(2025), 248);
  EXPECT_EQ(working_days_of(2026), 248);
}

TEST(Calendar, UnknownYearsKnowWeekends) {
  EXPECT_FALSE(holidays_known(2023));
  EXPECT_TRUE(holidays_known(2024));
  EXPECT_TRUE(holidays_known(2026));
  EXPECT_FALSE(holidays_known(2027));
  EXPECT_TRUE(is_working_day(day(2027, 1, 1))) << "a Friday";
  EXPECT_FALSE(is_working_day(day(2027, 1, 2)));
  EXPECT_TRUE(is_working_day(day(1999, 12, 31)));
  EXPECT_FALSE(is_working_day(day(2101, 1, 1))) << "a Saturday";
}

TEST(Calendar, Deadlines) {
  EXPECT_EQ(add_working_days(day(2026, 1, 5), 5), day(2026, 1, 12));
  EXPECT_EQ(add_working_days(day(2026, 1, 5), 0), day(2026, 1, 5));
  EXPECT_EQ(add_working_days(day(2026, 1, 10), 1), day(2026, 1, 12)) << "from a Saturday";
  EXPECT_EQ(add_working_days(day(2026, 2, 13), 1), day(2026, 2, 14)) << "the make-up Saturday";
  EXPECT_EQ(add_working_days(day(2026, 2, 13), 5), day(2026, 2, 27)) << "over Spring Festival";
  EXPECT_EQ(add_working_days(day(2026, 2, 24), -1), day(2026, 2, 14));
  EXPECT_EQ(add_working_days(day(2025, 9, 30), 10), day(2025, 10, 21));
  EXPECT_EQ(add_working_days(day(2100, 12, 31), 1), day(2101, 1, 3)) << "past the table";
  EXPECT_EQ(add_working_days(day(2000, 1, 3), -1), day(1999, 12, 31)) << "before the table";
}

TEST(Calendar, WindowOfFiveWorkingDays) {
  EXPECT_EQ(first_of_working_days(day(2026, 1, 9), 5), day(2026, 1, 5)) << "Monday to Friday";
  EXPECT_EQ(first_of_working_days(day(2026, 1, 10), 5), day(2026, 1, 5)) << "Saturday belongs to its week";
  EXPECT_EQ(first_of_working_days(day(2026, 1, 11), 5), day(2026, 1, 5));
  EXPECT_EQ(first_of_working_days(day(2026, 1, 12), 5), day(2026, 1, 6));
  EXPECT_EQ(first_of_working_days(day(2026, 1, 5), 1), day(2026, 1, 5));
  EXPECT_EQ(first_of_working_days(day(2026, 2, 18), 5), day(2026, 2, 10)) << "in Spring Festival";
  EXPECT_EQ(first_of_working_days(day(2026, 2, 24), 5), day(2026, 2, 11));
}

TEST(Calendar, TableAgreesWithCountingDayByDay) {
  for (std::int32_t d = day(2023, 12, 1); d < day(2027, 2, 1); ++d) {
    for (const std::int32_t count : {1, 2, 5, 10, 30}) {
      std::int32_t seen = 0;
      std::int32_t first = d + 1;
      while (seen < count) seen += is_working_day(--first) ? 1 : 0;
      ASSERT_EQ(first_of_working_days(d, count), first);
      seen = 0;
      std::int32_t last = d;
      while (seen < count) seen += is_working_day(++last) ? 1 : 0;
      ASSERT_EQ(add_working_days(d, count), last);
    }
  }
}

}  // namespace
}  // namespace xiezhi
