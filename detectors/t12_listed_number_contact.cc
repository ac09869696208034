// T12 contact with a listed number 涉案号码联系: a number that called or texted this phone is listed or found
// out (the model is 12381 of MIIT and MPS [P], REGULATION 2.10 and 6.3). Judged on each warning that such a
// number sends; recent or long contact weighs more, and never more than what is known against the sender.
// Contacts that lie longer back than 30 days when the number was found out are left alone.
// Guards: registered services and allow lists do not need a prompt. Cost: the touch alone; the warnings are
// the sender's (one for each contact of the last days).
#include <algorithm>

#include "detectors/detector.h"
#include "stream/base/time.h"

namespace xiezhi {
namespace {

enum : std::size_t { kWindow, kRecent, kTalked, kStrongPoints, kPoints };
constexpr Parameter kParameters[] = {
    {"window_ms", 30 * kDayMs, kDayMs, 90 * kDayMs, "ms", "REGULATION 6.3 [P]",
     "contacts that lie longer back are left alone"},
    {"recent_ms", kDayMs, kMinuteMs, 30 * kDayMs, "ms", "REGULATION 6.3 [D]",
     "from contact until the number is found out: recent, or"},
    {"talked_seconds", 180, 1, 86400, "seconds", "REGULATION 6.2 [D]", "a long call"},
    {"strong_points", 75, 1, 100, "points", "REGULATION 8 [D]", "for recent or long contact"},
    {"points", 50, 1, 100, "points", "REGULATION 8 [D]", "for other contact"},
};

bool judge(const View& view, const Touch& touch, Parameters parameters, Signal& signal) {
  const Hint& hint = touch.hint;
  if (hint.relation != Relation::contacted || guarded(view)) return false;
  if (hint.sender_kind == EntityKind::domain) return false;  // T10 speaks of sites
  if (hint.points == 0 && !touch.has(touch_flag::listed)) return false;
  const std::int64_t age_ms = std::max<std::int64_t>(0, hint.found_ms - touch.event_time_ms);
  if (age_ms >= parameters[kWindow]) return false;
  const bool strong = age_ms < parameters[kRecent] || touch.value >= parameters[kTalked];
  std::int64_t points = parameters[strong ? kStrongPoints : kPoints];
  if (hint.points > 0) points = std::min<std::int64_t>(points, hint.points);
  signal.points = static_cast<std::uint8_t>(points);
  signal.suspected_type = hint.suspected_type;
  signal.add("contact_until_found_out", age_ms, parameters[kRecent], "ms");
  signal.add("talked", touch.value, parameters[kTalked], "seconds");
  signal.add("points_of_the_number", hint.points, 1, "points");
  return true;
}

}  // namespace

extern const Detector t12_listed_number_contact;
constexpr Detector t12_listed_number_contact = {.code = "T12",
                                                .version = 1,
                                                .name = "contact with a listed number",
                                                .name_zh = "涉案号码联系",
                                                .entities = bits(EntityKind::phone),
                                                .principal_only = false,
                                                .touches = bits(TouchKind::warning),
                                                .window = "30 days",
                                                .source = "12381, MIIT and MPS 2021 [P]",
                                                .suspected_type = SuspectedType::telecom_fraud,
                                                .parameters = kParameters,
                                                .judge = judge};

}  // namespace xiezhi
