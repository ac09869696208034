// D03 many-in one-out 分散入集中出 (feature code 3006 of the police-bank platform [C]): several payers, what
// they paid goes on to one payee or out in cash within 5 working days. Innocent twins kept apart: payers who
// mostly paid before (tenants, regular buyers of a group-buying leader), merchants, small sums. Judged on
// each payment out of an account. Cost: at most 256 entries, one ledger row a payer; no hints.
#include "detectors/flow.h"

namespace xiezhi {
namespace {

enum : std::size_t {
  kPayers,
  kRatioLeast,
  kRatioMost,
  kTopPayee,
  kInPerOut,
  kAmount,
  kMean,
  kKnown,
  kPoints
};
constexpr Parameter kParameters[] = {
    {"payers_count", 5, 2, 1000, "count", "REGULATION 6.1 D03 [D]", "different payers"},
    {"ratio_least_bp", 8000, 1000, 10000, "bp", "REGULATION 6.1 D03 [D]", "out / in, at least"},
    {"ratio_most_bp", 10500, 10000, 100000, "bp", "REGULATION 6.1 D03 [D]", "out / in, at most"},
    {"top_payee_bp", 8000, 1000, 10000, "bp", "REGULATION 6.1 D03 [D]", "share of the largest payee"},
    {"in_per_out_count", 3, 1, 100, "count", "REGULATION 6.1 D03 [D]",
     "payments in for each one out, purchases aside"},
    {"amount_minor", 1000000, 1, 1000000000000, "minor", "[D]", "fen that came in"},
    {"mean_minor", 150000, 0, 100000000, "minor", "[D]", "fen per payer: less is gifts and shared orders"},
    {"known_bp", 5000, 1, 10001, "bp", "REGULATION 6.4 [D]", "share of regular payers that is a guard"},
    {"points", 55, 1, 100, "points", "REGULATION 8 [D]", "contribution to the score"},
};

bool judge(const View& view, const Touch& touch, Parameters parameters, Signal& signal) {
  if (guarded(view) || view.profile().category == Category::merchant) return false;
  if (touch.has(touch_flag::not_moved) || touch.has(touch_flag::own_transfer) || guarded_counterparty(touch))
    return false;
  if (view.entry_count() < parameters[kPayers]) return false;
  const Window window = view.window(WindowLength::five_working_days);
  if (window.in().distinct < parameters[kPayers] || window.in().sum < parameters[kAmount]) return false;
  const std::int64_t from_ms = window_start_ms(WindowLength::five_working_days, view.now_ms());
  const Flow flow = sums_since(view, from_ms);
  const std::int64_t ratio_bp = share_bp(flow.out, flow.in);
  const std::int64_t top_bp = share_bp(flow.top_payee_out, flow.out);
  if (flow.payers < parameters[kPayers] || flow.in < parameters[kAmount]) return false;
  if (ratio_bp < parameters[kRatioLeast] || ratio_bp > parameters[kRatioMost]) return false;
  if (top_bp < parameters[kTopPayee]) return false;
  if (flow.in / flow.payers < parameters[kMean]) return false;
  if (flow.in_count < (flow.out_count - flow.purchases) * parameters[kInPerOut]) return false;
  if (share_bp(flow_since(view, from_ms).known_payers, flow.payers) >= parameters[kKnown]) return false;
  signal.points = static_cast<std::uint8_t>(parameters[kPoints]);
  signal.feature_code = 3006;
  signal.add("payers_5_working_days", flow.payers, parameters[kPayers], "count");
  signal.add("in_5_working_days", flow.in, parameters[kAmount], "minor");
  signal.add("mean_per_payer", flow.in / flow.payers, parameters[kMean], "minor");
  signal.add("out_to_in", ratio_bp, parameters[kRatioLeast], "bp");
  signal.add("top_payee_share", top_bp, parameters[kTopPayee], "bp");
  add_events(view, from_ms, signal, flows);
  return true;
}

}  // namespace

extern const Detector d03_many_in_one_out;
constexpr Detector d03_many_in_one_out = {
    .code = "D03",
    .version = 2,
    .name = "many-in one-out",
    .name_zh = "分散入集中出",
    .entities = bits(EntityKind::account),
    .principal_only = false,
    .touches = bits(TouchKind::transfer_out, TouchKind::cash_out, TouchKind::payment_out),
    .window = "5 working days",
    .source = "police-bank platform feature code 3006 [C]; 银发〔2016〕261号 [P]",
    .suspected_type = SuspectedType::money_mule,
    .parameters = kParameters,
    .judge = judge};

}  // namespace xiezhi
