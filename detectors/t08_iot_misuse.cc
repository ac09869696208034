// T08 misuse of an IoT card 物联网卡滥用: a card that is sold for things calls or texts people, or looks at
// web sites (REGULATION 6.3; operators watch and warn of it: 反电信网络诈骗法 Art. 12 [V]). That a number is
// such a card is known from sim.v1. Judged on each call, message and visit that it makes.
//
// A thing speaks to its platform and a child's watch to its family: a few numbers. Visits alone stay below
// the grade of medium, because a platform may be reached through the web too. Guards: calls to registered
// services, allow lists. What is not asked: the IMEI of the card before, its area; the facts do not hold
// them. Cost: at most 512 entries of the last day; no hints.
#include <algorithm>

#include "detectors/parties.h"
#include "stream/base/time.h"

namespace xiezhi {
namespace {

enum : std::size_t { kPeople, kMany, kVisits, kPoints, kManyPoints, kVisitPoints };
constexpr Parameter kParameters[] = {
    {"people_day_count", 5, 1, 256, "count", "反电信网络诈骗法 Art. 12 [V], number [D]",
     "people called or texted in 24 hours"},
    {"many_count", 20, 1, 256, "count", "REGULATION 6.3 [D]", "so many are no watch's and no machine's"},
    {"visits_day_count", 20, 1, 512, "count", "反电信网络诈骗法 Art. 12 [V], number [D]",
     "visits to web sites in 24 hours"},
    {"points", 60, 1, 100, "points", "REGULATION 8 [D]", "for people"},
    {"many_points", 85, 1, 100, "points", "REGULATION 8 [D]", "for many people"},
    {"visits_points", 30, 1, 100, "points", "REGULATION 8 [D]", "for visits alone"},
};

bool is_to_people(const Entry& entry) {
  return (entry.kind() == TouchKind::call_out || entry.kind() == TouchKind::sms_out) &&
         !entry.has(Entry::guarded);
}

bool judge(const View& view, const Touch&, Parameters parameters, Signal& signal) {
  if (!view.profile().iot || guarded(view)) return false;
  DistinctParties parties;
  std::int64_t visits = 0;
  view.each_recent(kDayMs, kPartiesLookedAt, [&](const Entry& entry) {
    const bool visit = entry.kind() == TouchKind::web_visit;
    if (!visit && !is_to_people(entry)) return true;
    if (visit)
      ++visits;
    else
      parties.add(entry.party);
    if (!view.is_own(entry)) signal.add(entry);
    return true;
  });
  const std::int64_t people = parties.count();
  std::int64_t points = visits >= parameters[kVisits] ? parameters[kVisitPoints] : 0;
  if (people >= parameters[kPeople])
    points = std::max(points, parameters[people >= parameters[kMany] ? kManyPoints : kPoints]);
  if (points == 0) return false;
  signal.points = static_cast<std::uint8_t>(points);
  signal.add("people_called_or_texted_24_hours", people, parameters[kPeople], "count");
  signal.add("visits_24_hours", visits, parameters[kVisits], "count");
  return true;
}

}  // namespace

extern const Detector t08_iot_misuse;
constexpr Detector t08_iot_misuse = {
    .code = "T08",
    .version = 1,
    .name = "misuse of an IoT card",
    .name_zh = "物联网卡滥用",
    .entities = bits(EntityKind::phone),
    .principal_only = false,
    .touches = bits(TouchKind::call_out, TouchKind::sms_out, TouchKind::web_visit),
    .window = "24 hours",
    .source = "反电信网络诈骗法 Art. 12 [V]",
    .suspected_type = SuspectedType::telecom_fraud,
    .parameters = kParameters,
    .judge = judge};

}  // namespace xiezhi
