// D05 repeated similar 同一收款方多笔相近金额 (feature code 3008 of the police-bank platform [C]): more than
// three payments to one party within five working days whose amounts are nearly the same. Rent, wages and
// allowances look like it, so they are kept out: parties known before, guarded ones, merchants, small sums;
// and the points are those of a weak sign. Judged on each transfer out of an account. Cost: at most 256
// entries; no hints.
#include <algorithm>

#include "detectors/flow.h"
#include "stream/base/time.h"

namespace xiezhi {
namespace {

enum : std::size_t { kItems, kSpread, kAmount, kPoints };
constexpr Parameter kParameters[] = {
    {"items_count", 4, 2, 1000, "count", "REGULATION 6.1 D05 [D]: more than 3", "payments to the party"},
    {"spread_bp", 500, 0, 10000, "bp", "REGULATION 6.1 D05 [D]", "smallest against largest, how far apart"},
    {"amount_minor", 100000, 1, 1000000000000, "minor", "[D]", "fen of each payment, at least"},
    {"points", 30, 1, 100, "points", "REGULATION 8 [D]", "contribution to the score"},
};

struct Items {
  std::int64_t count = 0, least = 0, most = 0, sum = 0;
};

bool judge(const View& view, const Touch& touch, Parameters parameters, Signal& signal) {
  if (guarded(view) || view.profile().category == Category::merchant || guarded_counterparty(touch))
    return false;
  if (touch.has(touch_flag::not_moved) || touch.has(touch_flag::own_transfer) || !touch.counterparty)
    return false;
  if (touch.cny_minor < parameters[kAmount]) return false;
  const std::int64_t from_ms = window_start_ms(WindowLength::five_working_days, view.now_ms());
  const auto belongs = [&](const Entry& entry) {
    return entry.kind() == TouchKind::transfer_out && entry.party == view.counterparty() && flows(entry) &&
           entry.value >= parameters[kAmount];
  };
  Items items;
  view.each_recent(view.now_ms() - from_ms + 1, kFlowEntries, [&](const Entry& entry) {
    if (!belongs(entry)) return true;
    items.least = items.count == 0 ? entry.value : std::min(items.least, entry.value);
    items.most = std::max(items.most, entry.value);
    items.sum += entry.value;
    ++items.count;
    return true;
  });
  if (items.count < parameters[kItems]) return false;
  const std::int64_t spread_bp = share_bp(items.most - items.least, items.most);
  if (spread_bp > parameters[kSpread] || known_party(view, view.counterparty(), from_ms)) return false;
  signal.points = static_cast<std::uint8_t>(parameters[kPoints]);
  signal.feature_code = 3008;
  signal.add("similar_payments_5_working_days", items.count, parameters[kItems], "count");
  signal.add("spread", spread_bp, parameters[kSpread], "bp");
  signal.add("sum_5_working_days", items.sum, parameters[kAmount], "minor");
  add_events(view, from_ms, signal, belongs);
  return true;
}

}  // namespace

extern const Detector d05_repeated_similar;
constexpr Detector d05_repeated_similar = {.code = "D05",
                                           .version = 1,
                                           .name = "repeated similar",
                                           .name_zh = "同一收款方多笔相近金额",
                                           .entities = bits(EntityKind::account),
                                           .principal_only = false,
                                           .touches = bits(TouchKind::transfer_out),
                                           .window = "5 working days",
                                           .source = "police-bank platform feature code 3008 [C]",
                                           .suspected_type = SuspectedType::money_mule,
                                           .parameters = kParameters,
                                           .judge = judge};

}  // namespace xiezhi
