// X02 hot spot 高发区域: in one week more victims' cases of one type come from one region than in the weeks
// before (REGULATION 6.4 X02). The subject is the place: region and suspected type. It is an alert for those
// who look after the region; nobody is prompted, measured or reported because of it. Judged on each hint that
// a victim's case sends to its region.
//
// A victim's case counts once, when it first reaches medium grade, in the week of the event that took it
// there: weeks from Monday 00:00 in Beijing. Where the victim lives is what the touch says that raised the
// case: payments, cash, accounts and messages tell it, warnings of others do not, and without it a case
// counts nowhere. The running week is compared with up to 8 before, never with fewer than `weeks_count` since
// the first case, and the deviation is at least that of chance (stream/state/tally.h). Cost: 8 counters; one
// hint for each case that reaches medium grade, hundreds of bytes in the log, none without a typology that
// takes it.
#include <algorithm>

#include "detectors/detector.h"

namespace xiezhi {
namespace {

enum : std::size_t { kCases, kDeviations, kWeeks, kWeeksMost, kPoints };
constexpr Parameter kParameters[] = {
    {"cases_count", 5, 1, 65535, "count", "REGULATION 6.4 [D]", "fewest cases of the week"},
    {"deviations_count", 3, 1, 10, "count", "REGULATION 6.4 [D]",
     "standard deviations above the mean of the weeks before, and more"},
    {"weeks_count", 4, 1, 12, "weeks", "REGULATION 6.4 [D]", "fewest weeks to compare with"},
    {"weeks_most_count", 8, 1, 12, "weeks", "REGULATION 6.4 [D]", "weeks to compare with"},
    {"points", 60, 1, 100, "points", "REGULATION 8 [D]", "contribution to the score"},
};

bool judge(const View& view, const Touch& touch, Parameters parameters, Signal& signal) {
  if (touch.hint.relation != Relation::resident) return false;
  const Level level = view.level(1, parameters[kWeeksMost]);
  if (level.count < parameters[kCases] || level.samples < parameters[kWeeks]) return false;
  const std::int64_t least = least_above(level, parameters[kDeviations]);
  if (level.count < least) return false;
  signal.points = static_cast<std::uint8_t>(parameters[kPoints]);
  signal.add("victims_this_week", level.count, std::max(least, parameters[kCases]), "count");
  signal.add("victims_weeks_before", level.sum, 0, "count");
  signal.add("weeks_compared", level.samples, parameters[kWeeks], "weeks");
  return true;
}

}  // namespace

extern const Detector x02_hot_spot;
constexpr Detector x02_hot_spot = {.code = "X02",
                                   .version = 1,
                                   .name = "hot spot",
                                   .name_zh = "高发区域",
                                   .entities = bits(EntityKind::place),
                                   .principal_only = false,
                                   .touches = bits(TouchKind::warning),
                                   .window = "1 week",
                                   .source = "REGULATION 6.4 X02 [D]",
                                   .suspected_type = SuspectedType::telecom_fraud,
                                   .parameters = kParameters,
                                   .judge = judge};

}  // namespace xiezhi
