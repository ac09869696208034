// D09 night activity 夜间频繁交易 (REGULATION 6.1 D09 [P]): most transfers of an account fall between
// midnight and five in the morning of Beijing, over 7 days. A weight beside stronger signs, which by itself
// says nothing: shift workers and markets live at night. Kept out: payments to merchants, institutions,
// merchants' own accounts, small sums. Judged on each transfer at night. Cost: at most 256 entries; no hints.
#include "detectors/flow.h"
#include "stream/base/time.h"

namespace xiezhi {
namespace {

enum : std::size_t { kItems, kNight, kAmount, kPoints };
constexpr Parameter kParameters[] = {
    {"items_count", 10, 2, 1000, "count", "REGULATION 6.1 D09 [P]", "transfers in 7 days"},
    {"night_bp", 6000, 1, 10000, "bp", "REGULATION 6.1 D09 [P]", "share of them at night"},
    {"amount_minor", 2000000, 1, 1000000000000, "minor", "[D]", "fen of those at night"},
    {"points", 15, 1, 100, "points", "REGULATION 8 [D]", "contribution to the score"},
};

bool at_night(std::int64_t time_ms) { return beijing_hour(time_ms) < 5; }

bool is_transfer(const Entry& entry) {
  const TouchKind kind = entry.kind();
  return flows(entry) &&
         (kind == TouchKind::transfer_in || kind == TouchKind::transfer_out || kind == TouchKind::cash_out);
}

bool judge(const View& view, const Touch& touch, Parameters parameters, Signal& signal) {
  if (!at_night(view.now_ms()) || guarded(view) || view.profile().category == Category::merchant ||
      guarded_counterparty(touch))
    return false;
  if (touch.has(touch_flag::not_moved) || touch.has(touch_flag::own_transfer)) return false;
  const std::int64_t from_ms = view.now_ms() - 7 * kDayMs + 1;
  std::int64_t items = 0, night = 0, sum = 0;
  view.each_recent(7 * kDayMs, kFlowEntries, [&](const Entry& entry) {
    if (!is_transfer(entry)) return true;
    ++items;
    if (!at_night(entry.time_ms())) return true;
    ++night;
    sum += entry.value;
    return true;
  });
  const std::int64_t night_bp = share_bp(night, items);
  if (items < parameters[kItems] || night_bp < parameters[kNight] || sum < parameters[kAmount]) return false;
  signal.points = static_cast<std::uint8_t>(parameters[kPoints]);
  signal.add("transfers_7_days", items, parameters[kItems], "count");
  signal.add("share_at_night", night_bp, parameters[kNight], "bp");
  signal.add("sum_at_night", sum, parameters[kAmount], "minor");
  add_events(view, from_ms, signal,
             [](const Entry& entry) { return is_transfer(entry) && at_night(entry.time_ms()); });
  return true;
}

}  // namespace

extern const Detector d09_night;
constexpr Detector d09_night = {
    .code = "D09",
    .version = 1,
    .name = "night activity",
    .name_zh = "夜间频繁交易",
    .entities = bits(EntityKind::account),
    .principal_only = false,
    .touches = bits(TouchKind::transfer_in, TouchKind::transfer_out, TouchKind::cash_out),
    .window = "7 days",
    .source = "REGULATION 6.1 D09 [P]",
    .suspected_type = SuspectedType::money_mule,
    .parameters = kParameters,
    .judge = judge};

}  // namespace xiezhi
