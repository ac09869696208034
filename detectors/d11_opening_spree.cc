// D11 opening spree (police event feature codes 1001, 1002 [C], REGULATION 6.1 D11): one customer opens
// several accounts within a month or half a year, or one agent or device opens for several customers on one
// day. The half year is counted in months of thirty days, the running one and five before. Kept apart:
// institutions. Judged on each opening of an account. Cost: at most 256 entries of 30 days and six months of
// the profile; no hints.
#include "detectors/distinct.h"
#include "detectors/flow.h"
#include "stream/base/time.h"

namespace xiezhi {
namespace {

enum : std::size_t { kMonth, kHalfYear, kServed, kPoints, kPointsServed };
constexpr Parameter kParameters[] = {
    {"month_count", 3, 2, 256, "count", "REGULATION 6.1 D11 [C]", "accounts of one customer in 30 days"},
    {"half_year_count", 5, 2, 1000, "count", "REGULATION 6.1 D11 [C]", "the same in 180 days"},
    {"served_count", 3, 2, 256, "count", "REGULATION 6.1 D11 [C]",
     "customers for whom one agent or device opens in 24 hours"},
    {"points", 50, 1, 100, "points", "REGULATION 8 [D]", "one customer"},
    {"points_served", 55, 1, 100, "points", "REGULATION 8 [D]", "one agent or device"},
};

// Police event feature codes (REGULATION 5.4): many in a short time, many in all.
constexpr std::uint16_t kFrequent = 1001, kCumulative = 1002;

bool opens(const Entry& entry) {
  return entry.kind() == TouchKind::account_action &&
         entry.value == static_cast<std::int64_t>(AccountAction::open);
}
bool is_own(const Entry& entry) { return entry.party == kNoParty || entry.has(Entry::own); }

bool judge_served(const View& view, Parameters parameters, Signal& signal) {
  Distinct served;
  view.each_recent(kDayMs, kFlowEntries, [&](const Entry& entry) {
    if (opens(entry) && !is_own(entry) && served.add(entry.party) && !view.is_own(entry)) signal.add(entry);
    return true;
  });
  if (served.size() < parameters[kServed]) return false;
  signal.points = static_cast<std::uint8_t>(parameters[kPointsServed]);
  signal.feature_code = kFrequent;
  signal.add("customers_served_1_day", served.size(), parameters[kServed], "count");
  return true;
}

std::int64_t in_half_year(const View& view) {
  const Profile& profile = view.profile();
  std::int64_t count = profile.month.openings;
  if (const Habits* habits = view.habits()) {
    for (const Month& month : habits->months) {
      if (month.number > profile.month.number - static_cast<std::int32_t>(kMonthsKept))
        count += month.openings;
    }
  }
  return count;
}

bool judge(const View& view, const Touch& touch, Parameters parameters, Signal& signal) {
  if (touch.action != static_cast<std::uint8_t>(AccountAction::open) || guarded(view)) return false;
  if (touch.has(touch_flag::agent) || touch.entity == EntityKind::device)
    return judge_served(view, parameters, signal);
  std::int64_t opened = 0;
  view.each_recent(30 * kDayMs, kFlowEntries, [&](const Entry& entry) {
    if (!opens(entry) || !is_own(entry)) return true;  // for others
    ++opened;
    if (!view.is_own(entry)) signal.add(entry);
    return true;
  });
  const std::int64_t half_year = in_half_year(view);
  if (opened < parameters[kMonth] && half_year < parameters[kHalfYear]) return false;
  signal.points = static_cast<std::uint8_t>(parameters[kPoints]);
  signal.feature_code = opened >= parameters[kMonth] ? kFrequent : kCumulative;
  signal.add("accounts_opened_30_days", opened, parameters[kMonth], "count");
  signal.add("accounts_opened_180_days", half_year, parameters[kHalfYear], "count");
  return true;
}

}  // namespace

extern const Detector d11_opening_spree;
constexpr Detector d11_opening_spree = {.code = "D11",
                                        .version = 2,
                                        .name = "many accounts opened",
                                        .name_zh = "批量开户",
                                        .entities = bits(EntityKind::person, EntityKind::device),
                                        .principal_only = false,
                                        .touches = bits(TouchKind::account_action),
                                        .window = "30 days and 180 days",
                                        .source = "police codes 1001, 1002 [C], REGULATION 6.1 D11",
                                        .suspected_type = SuspectedType::money_mule,
                                        .parameters = kParameters,
                                        .judge = judge};

}  // namespace xiezhi
