// M02 reported 被举报: somebody has reported the account or number to the institution (matter.v1, kind tip).
// A victim's word alone makes a case of it, which goes to the police as 受害人举报疑似诈骗 (event code 3002,
// REGULATION 5.4); a witness's is kept until something else is found out. Several reports weigh more, each
// matter once. What comes of the report is said by feedback.v1, as of any case. Guards: institutions of
// everyday life and allow lists; who they are is known, and the report is answered without this. Judged on
// each report. Cost: at most 256 entries of thirty days; hints by its typology.
#include <algorithm>
#include <array>

#include "detectors/detector.h"
#include "stream/base/step.h"
#include "stream/base/time.h"

namespace xiezhi {
namespace {

constexpr std::size_t kEntries = 256;
constexpr std::size_t kCountedMax = 16;  // more reports weigh no more

enum : std::size_t { kVictim, kOther, kEach, kWindow };
constexpr Parameter kParameters[] = {
    {"points_victim", 60, 1, 100, "points", "REGULATION 5.4 (3002), REGULATION 8 [D]",
     "of the first report by a victim or an authority"},
    {"points_other", 35, 1, 100, "points", "苏州 Art. 43 [V], REGULATION 8 [D]", "of one by anybody else"},
    {"points_each", 15, 0, 100, "points", "REGULATION 8 [D]", "more for each further report"},
    {"window_ms", 30 * kDayMs, 1, 180 * kDayMs, "ms", "[D]", "in which reports count together"},
};

bool judge(const View& view, const Touch& touch, Parameters parameters, Signal& signal) {
  if (guarded(view)) return false;
  std::array<PartyNumber, kCountedMax> matters{};
  std::size_t count = 0;
  bool victim = false;
  view.each_recent(parameters[kWindow], kEntries, [&](const Entry& entry) {
    if (entry.kind() != TouchKind::matter) return true;
    const auto end = matters.begin() + count;
    if (std::find(matters.begin(), end, entry.party) != end) return true;
    const auto role = static_cast<InformantRole>(entry.value);
    victim = victim || role == InformantRole::victim || role == InformantRole::authority;
    signal.add(entry);
    matters[count++] = entry.party;
    return count < kCountedMax;
  });
  if (count == 0) return false;
  const std::int64_t points =
      parameters[victim ? kVictim : kOther] + parameters[kEach] * static_cast<std::int64_t>(count - 1);
  signal.points = static_cast<std::uint8_t>(std::min<std::int64_t>(points, 100));
  if (static_cast<InformantRole>(touch.action) == InformantRole::victim) signal.feature_code = 3002;
  signal.add("reports", static_cast<std::int64_t>(count), 1, "count");
  signal.add("reported_by_a_victim", victim ? 1 : 0, 0, "count");
  return true;
}

}  // namespace

extern const Detector m02_reported;
constexpr Detector m02_reported = {.code = "M02",
                                   .version = 1,
                                   .name = "reported by a victim or witness",
                                   .name_zh = "被举报",
                                   .entities = bits(EntityKind::account, EntityKind::phone),
                                   .principal_only = false,
                                   .touches = bits(TouchKind::matter),
                                   .window = "30 days",
                                   .source = "REGULATION 5.4 (3002), 苏州 Art. 43, 广州 Art. 20 [V]",
                                   .suspected_type = SuspectedType::telecom_fraud,
                                   .parameters = kParameters,
                                   .judge = judge};

}  // namespace xiezhi
