// D22 promoter commission (防范和处置非法集资条例 Art. 26(5) [V]: who helps for commission gives it back;
// REGULATION 6.1 D22): within days of a deposit the pool pays a fixed share of it to somebody else, and does
// so with several. A share is a whole or half percent, exact to the fen below or above. Kept apart:
// institutions, own accounts, units that are paid. Judged on each transfer to a natural person out of an
// account that several persons have paid. Cost: window counters; then at most 256 entries of the days, 48
// deposits against 48 payments; no hints.
#include <array>

#include "detectors/distinct.h"
#include "detectors/flow.h"
#include "detectors/share.h"
#include "stream/base/time.h"

namespace xiezhi {
namespace {

enum : std::size_t { kLeast, kMost, kWithin, kPersons, kPayers, kPoints };
constexpr Parameter kParameters[] = {
    {"least_bp", 100, 1, 10000, "bp", "REGULATION 6.1 D22 [V]", "least share of a deposit"},
    {"most_bp", 3000, 1, 10000, "bp", "REGULATION 6.1 D22 [V]", "largest share of a deposit"},
    {"window_ms", 3 * kDayMs, kHourMs, 30 * kDayMs, "ms", "REGULATION 6.1 D22 [V]",
     "from deposit to commission"},
    {"persons_count", 3, 2, 48, "count", "REGULATION 6.1 D22 [V]", "who are paid the same share"},
    {"payers_count", 5, 1, 100000, "count", "[D]", "who have paid the account in 30 days"},
    {"points", 50, 1, 100, "points", "REGULATION 8 [D]", "contribution to the score"},
};
constexpr std::size_t kItemsMost = 48;
constexpr std::int64_t kStep_bp = 50;

struct Items {
  std::array<Entry, kItemsMost> deposits, paid;  // newest first
  std::size_t deposit_count = 0, paid_count = 0;
};

// The share of the deposit that was paid, 0 when it is no commission.
std::int64_t share_of(const Entry& deposit, const Entry& paid, Parameters parameters) {
  const bool later =
      paid.time_ms() >= deposit.time_ms() && paid.time_ms() - deposit.time_ms() <= parameters[kWithin];
  if (!later || deposit.party == paid.party || deposit.value <= 0 || paid.value >= deposit.value) return 0;
  const std::int64_t bp = (share_bp(paid.value, deposit.value) + kStep_bp / 2) / kStep_bp * kStep_bp;
  const bool exact = share_down(deposit.value, bp) == paid.value || share_up(deposit.value, bp) == paid.value;
  return exact && bp >= parameters[kLeast] && bp <= parameters[kMost] ? bp : 0;
}

bool has_share(const Items& items, const Entry& paid, std::int64_t bp, Parameters parameters) {
  for (std::size_t i = 0; i < items.deposit_count; ++i) {
    if (share_of(items.deposits[i], paid, parameters) == bp) return true;
  }
  return false;
}

bool judge(const View& view, const Touch& touch, Parameters parameters, Signal& signal) {
  if (touch.has(touch_flag::not_moved) || touch.has(touch_flag::own_transfer) ||
      touch.has(touch_flag::counterparty_is_unit) || view.own() == nullptr || guarded(view) ||
      guarded_counterparty(touch))
    return false;
  if (view.entry_count() < std::max(parameters[kPayers], parameters[kPersons])) return false;
  const Window month = view.window(WindowLength::thirty_days);
  if (month.in().distinct < parameters[kPayers] || month.out().distinct < parameters[kPersons]) return false;
  Items items;
  view.each_recent(2 * parameters[kWithin], kFlowEntries, [&](const Entry& entry) {
    if (!flows(entry) || entry.party == kNoParty || entry.has(Entry::from_unit)) return true;
    if (entry.kind() == TouchKind::transfer_in && items.deposit_count < kItemsMost)
      items.deposits[items.deposit_count++] = entry;
    if (entry.kind() == TouchKind::transfer_out && items.paid_count < kItemsMost)
      items.paid[items.paid_count++] = entry;
    return true;
  });
  std::int64_t tried = 0;
  for (std::size_t i = 0; i < items.deposit_count; ++i) {
    const std::int64_t bp = share_of(items.deposits[i], *view.own(), parameters);
    if (bp == 0 || bp == tried) continue;
    tried = bp;
    Distinct persons;
    signal.event_count = 0;
    for (std::size_t k = 0; k < items.paid_count; ++k) {
      if (!has_share(items, items.paid[k], bp, parameters)) continue;
      if (persons.add(items.paid[k].party) && items.paid[k].event != view.own()->event)
        signal.add(items.paid[k]);
    }
    if (persons.size() < parameters[kPersons]) continue;
    signal.points = static_cast<std::uint8_t>(parameters[kPoints]);
    signal.add("share_of_deposit", bp, parameters[kLeast], "bp");
    signal.add("persons_with_that_share", persons.size(), parameters[kPersons], "count");
    signal.add("payers_30_days", month.in().distinct, parameters[kPayers], "count");
    return true;
  }
  return false;
}

}  // namespace

extern const Detector d22_promoter_commission;
constexpr Detector d22_promoter_commission = {
    .code = "D22",
    .version = 2,
    .name = "commission to promoters",
    .name_zh = "集资佣金提成",
    .entities = bits(EntityKind::account),
    .principal_only = false,
    .touches = bits(TouchKind::transfer_out),
    .window = "3 days",
    .source = "防范和处置非法集资条例 Art. 26(5) [V], REGULATION 6.1 D22",
    .suspected_type = SuspectedType::illegal_fundraising,
    .parameters = kParameters,
    .judge = judge};

}  // namespace xiezhi
