// D04 one-in many-out 集中入分散出 (feature code 3007 of the police-bank platform [C]): one large sum, or
// money mostly of one payer, leaves to several accounts within 5 working days. Innocent twins kept apart:
// wage accounts (Guangzhou Art. 27: by category), payrolls and rents (payees who mostly were paid before),
// merchants, everyday purchases (payments to merchants are no payee), small sums, and an account on which, as
// its bank tells, half as much as came in stays behind (a unit that pays wages out of what it earned in
// months): who passes money on keeps none. Judged on each transfer out of an account. Cost: at most 256
// entries, one ledger row a payee; no hints.
#include "detectors/flow.h"

namespace xiezhi {
namespace {

enum : std::size_t { kLarge, kTopPayer, kPayees, kRatioLeast, kRatioMost, kAmount, kKnown, kStays, kPoints };
constexpr Parameter kParameters[] = {
    {"large_in_minor", 10000000, 1, 1000000000000, "minor", "REGULATION 6.1 D04 [D]", "one inflow, fen, or"},
    {"top_payer_bp", 8000, 1000, 10000, "bp", "REGULATION 6.1 D04 [D]", "share of the largest payer"},
    {"payees_count", 5, 2, 1000, "count", "REGULATION 6.1 D04 [D]", "accounts that are paid"},
    {"ratio_least_bp", 8000, 1000, 10000, "bp", "REGULATION 6.1 D04 [D]", "out / in, at least"},
    {"ratio_most_bp", 10500, 10000, 100000, "bp", "REGULATION 6.1 D04 [D]", "out / in, at most"},
    {"amount_minor", 2000000, 1, 1000000000000, "minor", "[D]", "fen that came in"},
    {"known_bp", 5000, 1, 10001, "bp", "REGULATION 6.4 [D]", "share of regular payees that is a guard"},
    {"stays_bp", 5000, 1, 1000000, "bp", "[D]", "balance that stays, of what came in: a guard"},
    {"points", 50, 1, 100, "points", "REGULATION 8 [D]", "contribution to the score"},
};

bool judge(const View& view, const Touch& touch, Parameters parameters, Signal& signal) {
  if (guarded(view) || view.profile().category == Category::merchant) return false;
  if (touch.has(touch_flag::not_moved) || touch.has(touch_flag::own_transfer) || guarded_counterparty(touch))
    return false;
  if (view.entry_count() < parameters[kPayees]) return false;
  const Window window = view.window(WindowLength::five_working_days);
  if (window.out().distinct < parameters[kPayees] || window.in().sum < parameters[kAmount]) return false;
  const std::int64_t from_ms = window_start_ms(WindowLength::five_working_days, view.now_ms());
  const Flow flow = sums_since(view, from_ms);
  const std::int64_t ratio_bp = share_bp(flow.out, flow.in);
  const std::int64_t top_bp = share_bp(flow.top_payer_in, flow.in);
  if (flow.payees < parameters[kPayees] || flow.in < parameters[kAmount]) return false;
  if (flow.largest_in < parameters[kLarge] && top_bp < parameters[kTopPayer]) return false;
  if (ratio_bp < parameters[kRatioLeast] || ratio_bp > parameters[kRatioMost]) return false;
  if (share_bp(flow_since(view, from_ms).known_payees, flow.payees) >= parameters[kKnown]) return false;
  if (touch.balance_after_minor > 0 && share_bp(touch.balance_after_minor, flow.in) >= parameters[kStays])
    return false;
  signal.points = static_cast<std::uint8_t>(parameters[kPoints]);
  signal.feature_code = 3007;
  signal.add("payees_5_working_days", flow.payees, parameters[kPayees], "count");
  signal.add("largest_in_5_working_days", flow.largest_in, parameters[kLarge], "minor");
  signal.add("top_payer_share", top_bp, parameters[kTopPayer], "bp");
  signal.add("out_to_in", ratio_bp, parameters[kRatioLeast], "bp");
  add_events(view, from_ms, signal, flows);
  return true;
}

}  // namespace

extern const Detector d04_one_in_many_out;
constexpr Detector d04_one_in_many_out = {
    .code = "D04",
    .version = 2,
    .name = "one-in many-out",
    .name_zh = "集中入分散出",
    .entities = bits(EntityKind::account),
    .principal_only = false,
    .touches = bits(TouchKind::transfer_out),
    .window = "5 working days",
    .source = "police-bank platform feature code 3007 [C]; 银发〔2016〕261号 [P]",
    .suspected_type = SuspectedType::money_mule,
    .parameters = kParameters,
    .judge = judge};

}  // namespace xiezhi
