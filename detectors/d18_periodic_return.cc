// D18 periodic return 返息: an account pays earlier payers back at a fixed rhythm (every 7, 10, 15 or 30
// days) a small, equal share of what they had put in (cases in REGULATION 2.4 [P]; 防范和处置非法集资条例
// Art. 2: promised return 利诱性 [V]). A party counts after three returns, two intervals of one rhythm and a
// return of 0.5-20 % of its principal (stream/state/ledger.h books that); ten such parties with nearly equal
// shares make the signal. Units are no such parties: a supplier is paid at a rhythm too. Judged on each
// payment out to such a party. Cost: counters of the ledger, one row, 256 entries for evidence.
#include "detectors/flow.h"
#include "stream/base/time.h"

namespace xiezhi {
namespace {

enum : std::size_t { kParties, kVariation, kEarlierShare, kPoints };
constexpr Parameter kParameters[] = {
    {"parties_count", 10, 2, 10000, "count", "REGULATION 6.1 D18 [P]", "persons with periodic returns"},
    {"variation_bp", 1000, 0, 10000, "bp", "REGULATION 6.1 D18 [P]",
     "most coefficient of variation of return / principal"},
    {"earlier_payers_bp", 5000, 0, 10000, "bp", "REGULATION 6.1 D18 [P]",
     "share of earlier payers among those who are paid"},
    {"points", 50, 1, 100, "points", "REGULATION 8 [D]", "contribution to the score"},
};

// (standard deviation / mean)^2 <= variation^2 in whole numbers: n * sum of squares - sum^2 against sum^2.
// The square of the sum is cut at 10^8, the scale of the squared limit, so that no product leaves 64 bits.
bool even(const Ledger& ledger, std::int64_t variation_bp) {
  constexpr std::int64_t kScale = 100000000;
  const std::int64_t square = ledger.ratio_sum_bp * ledger.ratio_sum_bp;
  const std::int64_t spread = std::int64_t{ledger.periodic_parties} * ledger.ratio_square_sum - square;
  const std::int64_t limit = variation_bp * variation_bp;
  return spread <= square / kScale * limit + square % kScale * limit / kScale;
}

bool judge(const View& view, const Touch& touch, Parameters parameters, Signal& signal) {
  if (guarded(view) || guarded_counterparty(touch) || touch.has(touch_flag::not_moved) ||
      touch.has(touch_flag::own_transfer))
    return false;
  const Ledger* ledger = view.ledger();
  if (ledger == nullptr || ledger->periodic_parties < parameters[kParties]) return false;
  const LedgerRow* row = view.row(view.counterparty());
  if (row == nullptr || row->periodic == 0 || !even(*ledger, parameters[kVariation])) return false;
  const Window window = view.window(WindowLength::thirty_days);
  const std::int64_t earlier_bp = share_bp(window.returns().distinct, window.out().distinct);
  if (earlier_bp < parameters[kEarlierShare]) return false;
  signal.points = static_cast<std::uint8_t>(parameters[kPoints]);
  signal.add("persons_with_periodic_returns", ledger->periodic_parties, parameters[kParties], "count");
  signal.add("mean_return_share", ledger->ratio_sum_bp / ledger->periodic_parties, 0, "bp");
  signal.add("earlier_payers_share", earlier_bp, parameters[kEarlierShare], "bp");
  signal.add("returns_to_this_person", row->return_count, 3, "count");
  add_events(view, view.now_ms() - kRingKeepMs, signal, [](const Entry& entry) {
    return flows(entry) && is_money_out(entry.kind()) && entry.has(Entry::special);
  });
  return true;
}

}  // namespace

extern const Detector d18_periodic_return;
constexpr Detector d18_periodic_return = {
    .code = "D18",
    .version = 2,
    .name = "periodic return",
    .name_zh = "返息",
    .entities = bits(EntityKind::account, EntityKind::merchant),
    .principal_only = false,
    .touches = bits(TouchKind::transfer_out),
    .window = "90 days",
    .source = "cases in REGULATION 2.4 [P]; 防范和处置非法集资条例 Art. 2 [V]",
    .suspected_type = SuspectedType::illegal_fundraising,
    .parameters = kParameters,
    .judge = judge};

}  // namespace xiezhi
