// D19 Ponzi ratio 借新还旧: what goes back to earlier payers comes from new payers, not from business. Over
// 30 days returns / inflow of natural persons is 0.6 or more and income from units at most a tenth of the
// inflow. It collapses when the ratio passes 0.9 or the number of new payers halves from one week to the
// next. Friends who pay for each other look alike in small: at least ten natural payers ever and three who
// got money back, 10,000 yuan of inflow; for the account of a natural person ten payers within the 30 days
// and 50,000 yuan. Judged on each transfer out to an earlier payer. Cost: window counters; from the ratio on
// at most 256 entries with a ledger row each; no hints.
#include "detectors/flow.h"
#include "stream/base/time.h"

namespace xiezhi {
namespace {

enum : std::size_t {
  kRatio,
  kBusiness,
  kCollapse,
  kPayers,
  kReturned,
  kInflow,
  kPersonInflow,
  kNewPayers,
  kPoints,
  kPointsCollapse
};
constexpr Parameter kParameters[] = {
    {"ratio_bp", 6000, 1, 100000, "bp", "REGULATION 6.1 D19 [P]", "returns / inflow of natural persons"},
    {"business_bp", 1000, 0, 10000, "bp", "REGULATION 6.1 D19 [P]", "most share of income from units"},
    {"collapse_ratio_bp", 9000, 1, 100000, "bp", "REGULATION 6.1 D19 [P]", "ratio of a collapse"},
    {"payers_count", 10, 2, 10000, "count", "[D]", "natural payers (a person's account: in 30 days)"},
    {"returned_count", 3, 1, 10000, "count", "[D]", "earlier payers who got money back in 30 days"},
    {"inflow_minor", 1000000, 1, 1000000000000, "minor", "[D]", "fen that came in, 30 days"},
    {"person_inflow_minor", 5000000, 1, 1000000000000, "minor", "[D]", "the same for a natural person"},
    {"new_payers_count", 10, 2, 10000, "count", "[D]", "new payers of a week from which a fall is told"},
    {"points", 50, 1, 100, "points", "REGULATION 8 [D]", "contribution to the score"},
    {"points_collapse", 75, 1, 100, "points", "REGULATION 8 [D]", "the same in a collapse"},
};

struct NewPayers {
  std::int64_t this_week = 0, last_week = 0;
};

NewPayers new_payers(const View& view) {
  NewPayers found;
  view.each_recent(14 * kDayMs, kFlowEntries, [&](const Entry& entry) {
    if (!flows(entry) || !is_money_in(entry.kind())) return true;
    const LedgerRow* row = view.row(entry.party);
    if (row == nullptr || row->first_in_ms != entry.time_ms()) return true;
    ++(entry.time_ms() > view.now_ms() - 7 * kDayMs ? found.this_week : found.last_week);
    return true;
  });
  return found;
}

bool enough(const View& view, Parameters parameters, std::int64_t inflow) {
  const Window window = view.window(WindowLength::thirty_days);
  const std::int64_t payers = window.in().distinct - window.business_in().distinct;
  if (window.returns().distinct < parameters[kReturned]) return false;
  if (view.profile().unit || view.kind() == EntityKind::merchant)
    return view.ledger()->natural_payers >= parameters[kPayers] && inflow >= parameters[kInflow];
  return payers >= parameters[kPayers] && inflow >= parameters[kPersonInflow];
}

bool judge(const View& view, const Touch& touch, Parameters parameters, Signal& signal) {
  if (guarded(view) || guarded_counterparty(touch) || touch.has(touch_flag::not_moved) ||
      touch.has(touch_flag::own_transfer) || view.ledger() == nullptr)
    return false;
  const LedgerRow* row = view.row(view.counterparty());
  if (row == nullptr || row->in_count == 0) return false;
  const Window window = view.window(WindowLength::thirty_days);
  const std::int64_t inflow = window.in().sum - window.business_in().sum;
  if (inflow <= 0 || !enough(view, parameters, inflow)) return false;
  const std::int64_t ratio_bp = share_bp(window.returns().sum, inflow);
  const std::int64_t business_bp = share_bp(window.business_in().sum, window.in().sum);
  if (ratio_bp < parameters[kRatio] || business_bp > parameters[kBusiness]) return false;
  const NewPayers payers = new_payers(view);
  const bool falls = payers.last_week >= parameters[kNewPayers] && payers.this_week * 2 <= payers.last_week;
  const bool collapse = ratio_bp >= parameters[kCollapse] || falls;
  signal.points = static_cast<std::uint8_t>(parameters[collapse ? kPointsCollapse : kPoints]);
  signal.add("returns_to_inflow_30_days", ratio_bp, parameters[kRatio], "bp");
  signal.add("business_income_share", business_bp, parameters[kBusiness], "bp");
  signal.add("payers_paid_back_30_days", window.returns().distinct, parameters[kReturned], "count");
  signal.add("inflow_30_days", inflow, parameters[kInflow], "minor");
  signal.add("new_payers_this_week", payers.this_week, payers.last_week / 2, "count");
  add_events(view, view.now_ms() - 30 * kDayMs + 1, signal, [](const Entry& entry) {
    return flows(entry) && is_money_out(entry.kind()) && entry.has(Entry::special);
  });
  return true;
}

}  // namespace

extern const Detector d19_ponzi_ratio;
constexpr Detector d19_ponzi_ratio = {
    .code = "D19",
    .version = 1,
    .name = "Ponzi ratio",
    .name_zh = "借新还旧",
    .entities = bits(EntityKind::account, EntityKind::merchant),
    .principal_only = false,
    .touches = bits(TouchKind::transfer_out),
    .window = "30 days",
    .source = "REGULATION 6.1 D19 [P]; 防范和处置非法集资条例 Art. 2, 13 [V]",
    .suspected_type = SuspectedType::illegal_fundraising,
    .parameters = kParameters,
    .judge = judge};

}  // namespace xiezhi
