// T09 card opening 批量开卡: one identity opens many phone cards with one operator (REGULATION 6.3 T09 [P];
// the number of cards is limited and unusual opening may be refused: 反电信网络诈骗法 Art. 10 [V]). The
// subject is the identity as the operator knows it. Judged on each card that it opens; a number opened twice
// is one.
//
// A family's cards are fewer. Who opens cards for things acts for a unit, and units open many: an identity
// that ever opened one is left alone. Guards: allow lists (units that are no persons). Cost: at most 512
// entries of 30 days; no hints.
#include "detectors/parties.h"
#include "stream/base/time.h"

namespace xiezhi {
namespace {

enum : std::size_t { kCards, kMany, kWindow, kPoints, kManyPoints };
constexpr Parameter kParameters[] = {
    {"cards_count", 5, 2, 512, "count", "REGULATION 6.3 T09 [P]", "cards opened"},
    {"many_count", 10, 2, 512, "count", "REGULATION 6.3 [D]", "many cards"},
    {"window_ms", 30 * kDayMs, kDayMs, 90 * kDayMs, "ms", "REGULATION 6.3 T09 [P]", "time they fall into"},
    {"points", 55, 1, 100, "points", "REGULATION 8 [D]", "contribution to the score"},
    {"many_points", 80, 1, 100, "points", "REGULATION 8 [D]", "the same for many cards"},
};

bool judge(const View& view, const Touch& touch, Parameters parameters, Signal& signal) {
  if (touch.action != kSimOpened || view.profile().iot || guarded(view)) return false;
  DistinctParties cards;
  view.each_recent(parameters[kWindow], kPartiesLookedAt, [&](const Entry& entry) {
    if (entry.kind() != TouchKind::sim_action || entry.value != kSimOpened) return true;
    cards.add(entry.party);
    if (!view.is_own(entry)) signal.add(entry);
    return true;
  });
  const std::int64_t opened = cards.count();
  if (opened < parameters[kCards]) return false;
  const bool many = opened >= parameters[kMany];
  signal.points = static_cast<std::uint8_t>(parameters[many ? kManyPoints : kPoints]);
  signal.add("cards_opened", opened, parameters[kCards], "count");
  return true;
}

}  // namespace

extern const Detector t09_card_opening;
constexpr Detector t09_card_opening = {.code = "T09",
                                       .version = 1,
                                       .name = "card opening",
                                       .name_zh = "批量开卡",
                                       .entities = bits(EntityKind::person),
                                       .principal_only = false,
                                       .touches = bits(TouchKind::sim_action),
                                       .window = "30 days",
                                       .source = "反电信网络诈骗法 Art. 10 [V], REGULATION 6.3 T09 [P]",
                                       .suspected_type = SuspectedType::telecom_fraud,
                                       .parameters = kParameters,
                                       .judge = judge};

}  // namespace xiezhi
