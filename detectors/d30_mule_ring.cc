// D30 mule ring (REGULATION 6.1 D30 [D]): several accounts that are listed, or whose money is tainted, pay
// one account within a week, and others with them: it is where the ring collects. That their money is tainted
// is told by hints (D12). Kept apart: institutions. Judged on each such hint. Cost: at most 256 entries of 7
// days; no hints of its own.
#include "detectors/distinct.h"
#include "detectors/flow.h"
#include "stream/base/time.h"

namespace xiezhi {
namespace {

enum : std::size_t { kWithin, kFound, kPayers, kPoints };
constexpr Parameter kParameters[] = {
    {"window_ms", 7 * kDayMs, kHourMs, 30 * kDayMs, "ms", "REGULATION 6.1 D30 [D]", "in which they pay"},
    {"found_count", 3, 2, 256, "count", "REGULATION 6.1 D30 [D]", "payers that are listed or tainted"},
    {"payers_count", 5, 2, 256, "count", "REGULATION 6.1 D30 [D]", "payers in all"},
    {"points", 60, 1, 100, "points", "REGULATION 8 [D]", "contribution to the score"},
};

bool judge(const View& view, const Touch& touch, Parameters parameters, Signal& signal) {
  if (touch.hint.relation != Relation::payer || guarded(view)) return false;
  Distinct found, payers;
  view.each_recent(parameters[kWithin], kFlowEntries, [&](const Entry& entry) {
    if (entry.kind() == TouchKind::warning && unpack_warning(entry.value).relation == Relation::payer) {
      found.add(entry.party);
    } else if (is_money_in(entry.kind()) && flows(entry)) {
      payers.add(entry.party);
      if (!view.is_own(entry)) signal.add(entry);
    }
    return true;
  });
  if (found.size() < parameters[kFound] || payers.size() < parameters[kPayers]) return false;
  signal.points = static_cast<std::uint8_t>(parameters[kPoints]);
  signal.add("tainted_payers", found.size(), parameters[kFound], "count");
  signal.add("payers", payers.size(), parameters[kPayers], "count");
  return true;
}

}  // namespace

extern const Detector d30_mule_ring;
constexpr Detector d30_mule_ring = {.code = "D30",
                                    .version = 1,
                                    .name = "ring of mule accounts",
                                    .name_zh = "团伙账户",
                                    .entities = bits(EntityKind::account),
                                    .principal_only = false,
                                    .touches = bits(TouchKind::warning),
                                    .window = "7 days",
                                    .source = "REGULATION 6.1 D30 [D]",
                                    .suspected_type = SuspectedType::money_mule,
                                    .parameters = kParameters,
                                    .judge = judge};

}  // namespace xiezhi
