// D24 online gambling 网络赌博 (Suzhou 27, Guangzhou 29: 黄赌毒; REGULATION 6.1 D24 [P]): an account takes
// stakes from many persons and pays winnings to the same ones, over 7 days, and hardly anything stays. It
// weighs more when half of it happens between 20:00 and 02:00 of Beijing. Who gives back exactly what each
// has paid (a trip that is called off, deposits that end) does not gamble. Kept apart: institutions, own
// accounts. What a merchant takes by payment.v1 does not count, for its pay-outs leave from another entity.
// Judged on each transfer out of an account. Cost: window counters; from the number of persons on twice at
// most 256 entries, the newest of the 7 days; no hints.
#include <algorithm>

#include "detectors/flow.h"
#include "stream/base/time.h"

namespace xiezhi {
namespace {

enum : std::size_t { kDeals, kPersons, kDifference, kEven, kAmount, kEvening, kPoints, kPointsEvening };
constexpr Parameter kParameters[] = {
    {"deals_count", 100, 2, 256, "count", "REGULATION 6.1 D24 [P]", "payments in and out in 7 days"},
    {"persons_count", 50, 2, 256, "count", "REGULATION 6.1 D24 [P]", "who have paid and were paid"},
    {"difference_bp", 500, 0, 10000, "bp", "REGULATION 6.1 D24 [P]", "in against out, how far apart at most"},
    {"even_bp", 5000, 1, 10001, "bp", "[D]", "share of those persons who got back what they paid: a guard"},
    {"amount_minor", 2000000, 1, 1000000000000, "minor", "[D]", "fen that came in"},
    {"evening_bp", 5000, 1, 10000, "bp", "REGULATION 6.1 D24 [P]", "share of the deals from 20:00 to 02:00"},
    {"points", 55, 1, 100, "points", "REGULATION 8 [D]", "contribution to the score"},
    {"points_evening", 75, 1, 100, "points", "REGULATION 8 [D]", "the same, mostly in the evening"},
};

bool in_the_evening(std::int64_t time_ms) {
  const std::int32_t hour = beijing_hour(time_ms);
  return hour >= 20 || hour < 2;
}

bool judge(const View& view, const Touch& touch, Parameters parameters, Signal& signal) {
  if (guarded(view) || guarded_counterparty(touch) || touch.has(touch_flag::not_moved) ||
      touch.has(touch_flag::own_transfer))
    return false;
  if (view.entry_count() < parameters[kPersons]) return false;
  const Window month = view.window(WindowLength::thirty_days);
  if (std::min(month.in().distinct, month.out().distinct) < parameters[kPersons]) return false;
  const std::int64_t from_ms = view.now_ms() - 7 * kDayMs + 1;
  const Flow flow = sums_since(view, from_ms);
  const std::int64_t deals = std::int64_t{flow.in_count} + flow.out_count;
  if (deals < parameters[kDeals] || flow.both < parameters[kPersons] || flow.in < parameters[kAmount])
    return false;
  const std::int64_t difference_bp =
      share_bp(std::max(flow.in, flow.out) - std::min(flow.in, flow.out), std::max(flow.in, flow.out));
  if (difference_bp > parameters[kDifference] || share_bp(flow.even, flow.both) >= parameters[kEven])
    return false;
  std::int64_t evening = 0;
  view.each_recent(7 * kDayMs, kFlowEntries, [&](const Entry& entry) {
    if (flows(entry) && in_the_evening(entry.time_ms())) ++evening;
    return true;
  });
  const std::int64_t evening_bp = share_bp(evening, deals);
  signal.points =
      static_cast<std::uint8_t>(parameters[evening_bp >= parameters[kEvening] ? kPointsEvening : kPoints]);
  signal.add("deals_7_days", deals, parameters[kDeals], "count");
  signal.add("persons_both_ways", flow.both, parameters[kPersons], "count");
  signal.add("in_against_out", difference_bp, parameters[kDifference], "bp");
  signal.add("in_7_days", flow.in, parameters[kAmount], "minor");
  signal.add("share_in_the_evening", evening_bp, parameters[kEvening], "bp");
  add_events(view, from_ms, signal, flows);
  return true;
}

}  // namespace

extern const Detector d24_online_gambling;
constexpr Detector d24_online_gambling = {.code = "D24",
                                          .version = 1,
                                          .name = "online gambling",
                                          .name_zh = "网络赌博",
                                          .entities = bits(EntityKind::account),
                                          .principal_only = false,
                                          .touches = bits(TouchKind::transfer_out),
                                          .window = "7 days",
                                          .source = "REGULATION 1 F53, 6.1 D24 [P]",
                                          .suspected_type = SuspectedType::online_gambling,
                                          .parameters = kParameters,
                                          .judge = judge};

}  // namespace xiezhi
