// T10 fraud site, app or short link 涉诈网址: a site that borrows the name of an institution or hides behind
// a short link, is new, leads its visitors on and on, brings an app from outside the stores; how many have
// looked at it (REGULATION 6.3, 反电信网络诈骗法 Art. 23, 24 [V]). Judged on each visit; what is found adds
// up, and the visits of a day add to it only. A listed site or page needs no other sign. The visitor is
// warned by a hint, which is judged here too: it weighs what the site weighs.
//
// New, led on or an app alone is no crime: each stays below the limit. Known institutions' own sites never
// come here (stream/screen/institutions.h). Guards: allow lists. What is not asked: whether the site is
// filed, which no record tells; visits are counted, not visitors. Cost: the touch and one search in the ring;
// hints: one to the visitor.
#include <algorithm>

#include "detectors/detector.h"
#include "stream/base/time.h"

namespace xiezhi {
namespace {

enum : std::size_t {
  kYoung,
  kRedirects,
  kViews,
  kYoungPoints,
  kRedirectPoints,
  kSideloadPoints,
  kViewPoints,
  kListedPoints,
  kLimit
};
constexpr Parameter kParameters[] = {
    {"young_days", 30, 0, 3650, "days", "REGULATION 6.3 T10 [V]", "oldest age of a new domain"},
    {"redirects_count", 3, 1, 255, "count", "REGULATION 6.3 T10 [V]", "redirects on the way"},
    {"views_day_count", 5000, 1, 65536, "count", "REGULATION 6.3 T10 [V]", "visits in 24 hours"},
    {"young_points", 30, 0, 100, "points", "REGULATION 8 [D]", "for a new domain"},
    {"redirects_points", 20, 0, 100, "points", "REGULATION 8 [D]", "for redirects"},
    {"sideload_points", 30, 0, 100, "points", "反电信网络诈骗法 Art. 23 [V], number [D]",
     "for an app from outside the stores"},
    {"views_points", 15, 0, 100, "points", "REGULATION 8 [D]", "added for many visits"},
    {"listed_points", 90, 1, 100, "points", "REGULATION 6.1 D12 [C]", "for a site or page on a list"},
    {"limit_points", 50, 1, 100, "points", "REGULATION 8 [D]", "less is nothing"},
};

// The site itself.
bool judge_site(const View& view, const Touch& touch, Parameters parameters, Signal& signal) {
  if (view.allowed()) return false;
  std::int64_t points = touch.content_points;
  if (points > 0) signal.add("points_of_the_name", points, 1, "points");
  if (touch.value >= 0 && touch.value <= parameters[kYoung]) {
    points += parameters[kYoungPoints];
    signal.add("domain_age", touch.value, parameters[kYoung], "days");
  }
  if (touch.action >= parameters[kRedirects]) {
    points += parameters[kRedirectPoints];
    signal.add("redirects", touch.action, parameters[kRedirects], "count");
  }
  if (touch.has(touch_flag::sideloaded)) {
    points += parameters[kSideloadPoints];
    signal.add("sideloaded_app", 1, 1, "count");
  }
  const Listing* page = view.listing_of_name();
  if (view.listed() || (page != nullptr && !page->allowed)) {
    points = std::max(points, parameters[kListedPoints]);
    signal.add("listed", 1, 1, "count");
  }
  const auto views = static_cast<std::int64_t>(view.count_since(view.now_ms() - kDayMs + 1));
  if (points > 0 && views >= parameters[kViews]) {
    points += parameters[kViewPoints];
    signal.add("visits_24_hours", views, parameters[kViews], "count");
  }
  if (points < parameters[kLimit]) return false;
  signal.points = static_cast<std::uint8_t>(std::min<std::int64_t>(points, 100));
  return true;
}

// Who has looked at it.
bool judge_visitor(const View& view, const Touch& touch, Signal& signal) {
  const Hint& hint = touch.hint;
  if (hint.relation != Relation::contacted || hint.sender_kind != EntityKind::domain || hint.points == 0)
    return false;
  if (guarded(view)) return false;
  signal.points = hint.points;
  signal.suspected_type = hint.suspected_type;
  signal.add("points_of_the_site", hint.points, 1, "points");
  return true;
}

bool judge(const View& view, const Touch& touch, Parameters parameters, Signal& signal) {
  if (touch.kind == TouchKind::warning) return judge_visitor(view, touch, signal);
  return touch.entity == EntityKind::domain && judge_site(view, touch, parameters, signal);
}

}  // namespace

extern const Detector t10_fraud_site;
constexpr Detector t10_fraud_site = {.code = "T10",
                                     .version = 2,
                                     .name = "fraud site, app or short link",
                                     .name_zh = "涉诈网址",
                                     .entities = bits(EntityKind::domain, EntityKind::phone),
                                     .principal_only = false,
                                     .touches = bits(TouchKind::web_visit, TouchKind::warning),
                                     .window = "24 hours",
                                     .source = "反电信网络诈骗法 Art. 23, 24 [V]",
                                     .suspected_type = SuspectedType::telecom_fraud,
                                     .parameters = kParameters,
                                     .judge = judge};

}  // namespace xiezhi
