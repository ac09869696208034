// D25 virtual-currency trade 虚拟货币场外交易 (反电信网络诈骗法 Art. 25 [V]: helping others to trade what is
// known to be fraud money): many strangers pay an account once each within 7 days, and what they paid leaves
// at once to few. D03 asks for one payee and regular amounts of a working week; this one asks for payers who
// never come back. Remarks that name a virtual currency are a sign of their own. Kept apart: merchants,
// institutions, payers who paid before (tenants, regulars), small sums. Judged on each payment out of an
// account, and on transfers whose remark names one. Cost: at most 256 entries, one ledger row a payer; no
// hints.
#include "detectors/flow.h"
#include "stream/base/time.h"

namespace xiezhi {
namespace {

enum : std::size_t {
  kPayers,
  kSingle,
  kPayees,
  kOut,
  kAmount,
  kMean,
  kKnown,
  kRemarks,
  kPoints,
  kPointsRemarks
};
constexpr Parameter kParameters[] = {
    {"payers_count", 20, 2, 1000, "count", "REGULATION 6.1 D25 [V]", "different payers in 7 days"},
    {"single_bp", 9000, 1, 10000, "bp", "REGULATION 6.1 D25 [V]", "payers for each payment in"},
    {"payees_count", 5, 1, 1000, "count", "REGULATION 6.1 D25 [V]", "payees at most"},
    {"out_bp", 8000, 1, 10000, "bp", "[D]", "out / in, at least"},
    {"amount_minor", 5000000, 1, 1000000000000, "minor", "[D]", "fen that came in"},
    {"mean_minor", 150000, 0, 100000000, "minor", "[D]", "fen per payer: less is gifts and shared orders"},
    {"known_bp", 2000, 1, 10001, "bp", "REGULATION 6.4 [D]", "share of earlier payers that is a guard"},
    {"remarks_count", 3, 1, 1000, "count", "REGULATION 6.1 D25 [V]",
     "transfers in 7 days whose remark names a virtual currency"},
    {"points", 45, 1, 100, "points", "REGULATION 8 [D]", "many pay once, few are paid"},
    {"points_remarks", 50, 1, 100, "points", "REGULATION 8 [D]", "the remarks say it"},
};

bool names_it(const Entry& entry) {
  return flows(entry) && entry.remark_class() == RemarkClass::virtual_currency;
}

bool speaks(const View& view, const Touch& touch, std::int64_t from_ms, Parameters parameters,
            Signal& signal) {
  if (touch.remark != RemarkClass::virtual_currency) return false;
  std::int64_t remarks = 0;
  view.each_since(from_ms, kFlowEntries, [&](const Entry& entry) {
    if (names_it(entry)) ++remarks;
    return true;
  });
  if (remarks < parameters[kRemarks]) return false;
  signal.points = static_cast<std::uint8_t>(parameters[kPointsRemarks]);
  signal.add("remarks_of_virtual_currency_7_days", remarks, parameters[kRemarks], "count");
  add_events(view, from_ms, signal, names_it);
  return true;
}

bool judge(const View& view, const Touch& touch, Parameters parameters, Signal& signal) {
  if (guarded(view) || view.profile().category == Category::merchant || guarded_counterparty(touch))
    return false;
  if (touch.has(touch_flag::not_moved) || touch.has(touch_flag::own_transfer)) return false;
  const std::int64_t from_ms = view.now_ms() - 7 * kDayMs + 1;
  if (speaks(view, touch, from_ms, parameters, signal)) return true;
  if (touch.kind == TouchKind::transfer_in || view.entry_count() < parameters[kPayers]) return false;
  const Window month = view.window(WindowLength::thirty_days);
  if (month.in().distinct < parameters[kPayers] || month.in().sum < parameters[kAmount]) return false;
  const Flow flow = sums_since(view, from_ms);
  if (flow.payers < parameters[kPayers] || flow.in < parameters[kAmount]) return false;
  if (flow.in / flow.payers < parameters[kMean]) return false;
  const std::int64_t single_bp = share_bp(flow.payers, flow.in_count), out_bp = share_bp(flow.out, flow.in);
  if (single_bp < parameters[kSingle] || flow.payees > parameters[kPayees] || out_bp < parameters[kOut])
    return false;
  if (share_bp(flow_since(view, from_ms).known_payers, flow.payers) >= parameters[kKnown]) return false;
  signal.points = static_cast<std::uint8_t>(parameters[kPoints]);
  signal.add("payers_7_days", flow.payers, parameters[kPayers], "count");
  signal.add("payers_to_payments", single_bp, parameters[kSingle], "bp");
  signal.add("payees_7_days", flow.payees, parameters[kPayees], "count");
  signal.add("mean_per_payer", flow.in / flow.payers, parameters[kMean], "minor");
  signal.add("out_to_in", out_bp, parameters[kOut], "bp");
  signal.add("in_7_days", flow.in, parameters[kAmount], "minor");
  add_events(view, from_ms, signal, flows);
  return true;
}

}  // namespace

extern const Detector d25_virtual_currency;
constexpr Detector d25_virtual_currency = {.code = "D25",
                                           .version = 2,
                                           .name = "virtual-currency trade",
                                           .name_zh = "虚拟货币场外交易",
                                           .entities = bits(EntityKind::account),
                                           .principal_only = false,
                                           .touches = bits(TouchKind::transfer_out, TouchKind::transfer_in,
                                                           TouchKind::cash_out, TouchKind::payment_out),
                                           .window = "7 days",
                                           .source = "反电信网络诈骗法 Art. 25 [V]; REGULATION 6.1 D25",
                                           .suspected_type = SuspectedType::money_mule,
                                           .parameters = kParameters,
                                           .judge = judge};

}  // namespace xiezhi
