// D13 new unit account used for transit 单位账户异常 (261号; 法释〔2019〕1号 Art. 1(2) [V]: transfers from a
// unit's account to persons; REGULATION 6.1 D13): within the first 90 days of a unit's account many natural
// persons pay it, or most of what leaves goes to natural persons. The registered capital is not told to us.
// Kept apart: institutions and wage accounts. Judged on each transfer of a unit's account whose opening was
// told. Cost: window counters; from the amount on at most 256 entries of 30 days; no hints.
#include <algorithm>

#include "detectors/distinct.h"
#include "detectors/flow.h"
#include "stream/base/time.h"

namespace xiezhi {
namespace {

enum : std::size_t { kAge, kPayers, kShare, kPayees, kAmount, kPointsPayers, kPointsShare };
constexpr Parameter kParameters[] = {
    {"age_days", 90, 1, 3650, "days", "REGULATION 6.1 D13 [P]", "since the account was opened"},
    {"payers_count", 20, 2, 100000, "count", "REGULATION 6.1 D13 [P]", "natural persons who pay in 30 days"},
    {"share_bp", 7000, 1, 10000, "bp", "法释〔2019〕1号 Art. 1(2) [V], share [P]",
     "of what leaves that goes to persons"},
    {"payees_count", 5, 1, 256, "count", "[D]", "natural persons who are paid"},
    {"amount_minor", 20000000, 1, 1000000000000, "minor", "[D]",
     "fen that came in, and that left, in 30 days"},
    {"points_payers", 45, 1, 100, "points", "REGULATION 8 [D]", "persons pay"},
    {"points_share", 30, 1, 100, "points", "REGULATION 8 [D]", "persons are paid"},
};

bool judge(const View& view, const Touch& touch, Parameters parameters, Signal& signal) {
  const Profile& profile = view.profile();
  if (!profile.unit || profile.opened_day == 0 || guarded(view) || touch.has(touch_flag::not_moved))
    return false;
  const std::int64_t age_days = beijing_day(view.now_ms()) - profile.opened_day;
  if (age_days < 0 || age_days > parameters[kAge]) return false;
  const Window month = view.window(WindowLength::thirty_days);
  if (month.in().sum < parameters[kAmount]) return false;
  const std::int64_t payers = std::int64_t{month.in().distinct} - month.business_in().distinct;
  std::int64_t persons_out = 0, out = 0;
  Distinct payees;
  if (month.out().sum >= parameters[kAmount]) {
    view.each_recent(30 * kDayMs, kFlowEntries, [&](const Entry& entry) {
      if (!flows(entry) || !is_money_out(entry.kind())) return true;
      out += entry.value;
      if (entry.kind() != TouchKind::transfer_out || entry.has(Entry::from_unit)) return true;
      persons_out += entry.value;
      payees.add(entry.party);
      return true;
    });
  }
  const std::int64_t persons_bp = share_bp(persons_out, out);
  const bool pays = payees.size() >= parameters[kPayees] && persons_bp >= parameters[kShare];
  std::int64_t points = payers >= parameters[kPayers] ? parameters[kPointsPayers] : 0;
  if (pays) points += parameters[kPointsShare];
  if (points == 0) return false;
  signal.points = static_cast<std::uint8_t>(std::min<std::int64_t>(points, 100));
  signal.add("age_of_account", age_days, parameters[kAge], "days");
  signal.add("natural_payers_30_days", payers, parameters[kPayers], "count");
  signal.add("share_to_persons", persons_bp, parameters[kShare], "bp");
  signal.add("in_30_days", month.in().sum, parameters[kAmount], "minor");
  add_events(view, view.now_ms() - 30 * kDayMs + 1, signal, flows);
  return true;
}

}  // namespace

extern const Detector d13_new_unit;
constexpr Detector d13_new_unit = {.code = "D13",
                                   .version = 1,
                                   .name = "new unit whose account is a transit",
                                   .name_zh = "新设单位账户过渡资金",
                                   .entities = bits(EntityKind::account),
                                   .principal_only = false,
                                   .touches = bits(TouchKind::transfer_in, TouchKind::transfer_out),
                                   .window = "90 days from opening",
                                   .source = "261号, 法释〔2019〕1号 Art. 1(2) [V], REGULATION 6.1 D13",
                                   .suspected_type = SuspectedType::money_mule,
                                   .parameters = kParameters,
                                   .judge = judge};

}  // namespace xiezhi
