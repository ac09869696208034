// D08 probe then drain 小额试探: a tiny amount tries whether an account works, a large one follows to (or
// from) the same counterparty within 24 hours (case practice [C]; REGULATION 6.1: 1-2 items of at most 10
// yuan, then 5,000 or more). «The same counterparty set» is read strictly: the drain goes to a party that was
// probed. The walk-through of Apache Flink asks only for small-then-large at one account, which every
// breakfast before the rent fulfils; its example names no counterparty, and its one fraud has three probes,
// hence up to three. More small items than that are a habit (a canteen), not a probe. People also send 1 yuan
// before they send a friend much: it weighs less when both dealt with each other before that day, when half
// of the balance stays, or when the large sum comes in (a mule account being tried). An attempt is judged
// too: the point is to stop it. Judged on each transfer or payment of an account. Cost: at most 256 entries
// of the last 24 hours; no hints.
#include "detectors/flow.h"
#include "stream/base/time.h"

namespace xiezhi {
namespace {

enum : std::size_t { kWithin, kSmall, kLarge, kMostProbes, kStays, kPoints, kPointsWeak };
constexpr Parameter kParameters[] = {
    {"within_ms", kDayMs, kMinuteMs, 7 * kDayMs, "ms", "REGULATION 6.1 D08 [C]", "time from probe to drain"},
    {"small_minor", 1000, 1, 100000, "minor", "REGULATION 6.1 D08 [C]", "most fen of a probe"},
    {"large_minor", 500000, 1000, 1000000000, "minor", "REGULATION 6.1 D08 [C]",
     "least fen of the drain, in one payment or several"},
    {"probes_most_count", 3, 1, 100, "count", "REGULATION 6.1 D08 [C] says 2, the Flink walk-through shows 3",
     "more small items are a habit"},
    {"stays_bp", 5000, 0, 10000, "bp", "[D]", "share of the balance that stays: more is no drain"},
    {"points", 50, 1, 100, "points", "REGULATION 8 [D]", "contribution to the score"},
    {"points_weak", 30, 1, 100, "points", "REGULATION 8 [D]",
     "the same for known parties, much balance left, or money in"},
};

bool drains(const Touch& touch, std::int64_t drained, Parameters parameters) {
  if (!is_money_out(touch.kind)) return false;
  const std::int64_t after = touch.balance_after_minor;
  if (after < 0 || touch.has(touch_flag::not_moved)) return true;  // not told, or not the balance after it
  return share_bp(drained, after + drained) >= 10000 - parameters[kStays];
}

bool judge(const View& view, const Touch& touch, Parameters parameters, Signal& signal) {
  if (guarded(view) || guarded_counterparty(touch) || touch.has(touch_flag::own_transfer)) return false;
  if (touch.cny_minor <= parameters[kSmall] || view.counterparty() == kNoParty) return false;
  std::int64_t probes = 0, drained = touch.cny_minor;  // since the last probe
  const auto is_probe = [&](const Entry& entry) {
    return entry.party == view.counterparty() && flows(entry) && entry.value > 0 &&
           entry.value <= parameters[kSmall];
  };
  view.each_recent(parameters[kWithin], kFlowEntries, [&](const Entry& entry) {
    if (view.is_own(entry) || entry.party != view.counterparty() || !flows(entry)) return true;
    if (is_probe(entry)) ++probes;
    if (probes == 0 && is_money_out(entry.kind()) == is_money_out(touch.kind)) drained += entry.value;
    return true;
  });
  if (probes == 0 || probes > parameters[kMostProbes] || drained < parameters[kLarge]) return false;
  const bool told = drained - touch.cny_minor >= parameters[kLarge];  // by an earlier payment
  if (told && touch.cny_minor < parameters[kLarge]) return false;
  const std::int64_t from_ms = view.now_ms() - parameters[kWithin] + 1;
  const bool strong = drains(touch, drained, parameters) && !known_party(view, view.counterparty(), from_ms);
  signal.points = static_cast<std::uint8_t>(parameters[strong ? kPoints : kPointsWeak]);
  signal.add("probes_24_hours", probes, parameters[kMostProbes], "count");
  signal.add("amount", drained, parameters[kLarge], "minor");
  add_events(view, from_ms, signal, is_probe);
  return true;
}

}  // namespace

extern const Detector d08_probe_then_drain;
constexpr Detector d08_probe_then_drain = {
    .code = "D08",
    .version = 2,
    .name = "probe then drain",
    .name_zh = "小额试探",
    .entities = bits(EntityKind::account),
    .principal_only = false,
    .touches = bits(TouchKind::transfer_out, TouchKind::transfer_in, TouchKind::payment_out),
    .window = "24 hours",
    .source = "case practice [C]",
    .suspected_type = SuspectedType::telecom_fraud,
    .parameters = kParameters,
    .judge = judge};

}  // namespace xiezhi
