// The working calendar of China (工作日): weekends, public holidays and make-up working days (调休). The
// years that the table in calendar.cc knows follow the notices of the General Office of the State Council;
// other years know weekends only. Days are natural days of Beijing (time.h). Every answer between 2000 and
// 2100 is a table look-up. Any thread.
#pragma once

#include <cstdint>

namespace xiezhi {

bool is_working_day(std::int32_t day);

// Whether holidays of that year are in the table: deadlines outside are computed from weekends alone.
bool holidays_known(std::int32_t year);

// The n-th working day after `day` (n < 0: before it): the last day of a deadline of n working days that
// begins on the day after `day`. n == 0 gives `day` itself.
std::int32_t add_working_days(std::int32_t day, std::int32_t count);

// The first natural day of the window of `count` (>= 1) working days that ends with `day` inclusive, as
// feature codes 3006-3008 count (REGULATION 5.4). When `day` is not a working day it is in the window all the
// same, and `count` working days before it as well: for five working days a Saturday's window begins on the
// Monday before.
std::int32_t first_of_working_days(std::int32_t day, std::int32_t count);

// The same time of day so many months later in Beijing; on the last day of a month that is too short.
std::int64_t add_months(std::int64_t time_ms, std::int32_t months);

}  // namespace xiezhi
