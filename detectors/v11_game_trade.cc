// V11 game-item trade 网络游戏产品虚假交易: a young buyer pays outside the platform and is asked for ever
// larger «deposits» before the goods or the money come (REGULATION 6.2, 7 [P]). Within two hours a payer
// under 25 sends three transfers, each at least twice the one before, to natural persons with whom there were
// no dealings before those two hours; a transfer that does not double begins a new row. A remark that speaks
// of a deposit (保证金, 解冻费) makes it sure. Guards: payers whose year of birth is not told, own accounts,
// units, guarded parties; when the payee pays something back, a new row begins. Judged on each transfer of
// the one who is decided for, attempted ones too. Cost: at most 256 entries of two hours, and again for each
// of 16 parties at most that are asked whether they were known (beyond it nobody counts as new); no bytes, no
// hints.
#include "detectors/flow.h"
#include "stream/base/time.h"

namespace xiezhi {
namespace {

enum : std::size_t { kAge, kPayments, kGrowth, kTotal, kPoints, kPointsFee };
constexpr Parameter kParameters[] = {
    {"age_below_years", 25, 1, 150, "years", "REGULATION 6.2 V11 [P]", "payers younger than this are judged"},
    {"payments_count", 3, 2, 100, "count", "REGULATION 6.2 V11 [P]", "doubling payments within two hours"},
    {"growth_percent", 200, 100, 100000, "percent", "REGULATION 6.2 V11 [P]",
     "each payment against the one before, at least"},
    {"total_minor", 100000, 1, 1000000000000, "minor", "[D]", "fen of all of them"},
    {"points", 50, 1, 100, "points", "REGULATION 8 [D]", "contribution to the score"},
    {"points_fee", 65, 1, 100, "points", "REGULATION 8 [D]", "the same when a remark speaks of a deposit"},
};
constexpr std::size_t kAskedMost = 16;

// The row of doubling payments that ends last.
struct Row {
  std::int64_t count = 0, last = 0, total = 0, from_ms = 0;
  bool fee = false, now = false;  // now: the touch is its end
};

void take(Row& row, const Entry& entry, std::int64_t growth_percent) {
  if (row.count == 0 || share_bp(entry.value, row.last) < growth_percent * 100) {
    row = Row{};
    row.from_ms = entry.time_ms();
  }
  ++row.count;
  row.last = entry.value;
  row.total += entry.value;
  row.fee = row.fee || entry.remark_class() == RemarkClass::advance_fee;
}

bool judge(const View& view, const Touch& touch, Parameters parameters, Signal& signal) {
  if (touch.has(touch_flag::own_transfer) || guarded_counterparty(touch) || !touch.counterparty) return false;
  if (touch.has(touch_flag::counterparty_is_unit)) return false;
  const std::uint16_t birth_year = view.profile().birth_year;
  if (birth_year == 0 || age_years(birth_year, view.now_ms()) >= parameters[kAge]) return false;
  const std::int64_t from_ms = view.now_ms() - 2 * kHourMs + 1;
  std::size_t asked = 0;
  const auto is_deposit = [&](const Entry& entry) {
    return entry.kind() == TouchKind::transfer_out && !entry.has(Entry::from_unit) &&
           !entry.has(Entry::own) && !entry.has(Entry::guarded) && entry.party != kNoParty;
  };
  Row row;
  view.each_since(from_ms, kFlowEntries, [&](const Entry& entry) {
    if (is_money_in(entry.kind()) && flows(entry) && entry.party == view.counterparty()) row = Row{};
    if (!is_deposit(entry) || (!entry.has(Entry::counts) && !view.is_own(entry))) return true;
    if (++asked > kAskedMost || known_party(view, entry.party, from_ms)) return true;
    take(row, entry, parameters[kGrowth]);
    row.now = view.is_own(entry);
    return true;
  });
  if (!row.now || row.count < parameters[kPayments] || row.total < parameters[kTotal]) return false;
  signal.points = static_cast<std::uint8_t>(parameters[row.fee ? kPointsFee : kPoints]);
  signal.add("doubling_payments_2_hours", row.count, parameters[kPayments], "count");
  signal.add("total_2_hours", row.total, parameters[kTotal], "minor");
  if (row.fee) signal.add("deposit_to_free_goods", 1, 1, "count");
  add_events(view, row.from_ms, signal,
             [&](const Entry& entry) { return is_deposit(entry) && entry.has(Entry::counts); });
  return true;
}

}  // namespace

extern const Detector v11_game_trade;
constexpr Detector v11_game_trade = {.code = "V11",
                                     .version = 1,
                                     .name = "game-item trade",
                                     .name_zh = "网络游戏产品虚假交易",
                                     .entities = bits(EntityKind::person, EntityKind::account),
                                     .principal_only = true,
                                     .touches = bits(TouchKind::transfer_out),
                                     .window = "2 hours",
                                     .source = "MPS 2024 [P]; REGULATION 6.2, 7",
                                     .suspected_type = SuspectedType::game_trade,
                                     .parameters = kParameters,
                                     .judge = judge};

}  // namespace xiezhi
