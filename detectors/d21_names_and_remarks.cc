// D21 names and remarks: a payee without licence whose name holds a word that 防范和处置非法集资条例 Art. 9
// keeps for licensed institutions (金融 交易所 交易中心 理财 财富管理 股权众筹 [V]), or payments whose
// remarks speak of capital, interest, dividends, re-investment (投资款 本金 利息 分红 返利 复投 静态 收益
// [P]) by three parties or more: who paid with such a remark, or got money back with one. Words are found by
// the router and reach the touch as flags. Judged on each payment in, and on each transfer out that carries a
// remark. Cost: at most 256 entries of 30 days; no hints.
#include <algorithm>
#include <array>

#include "detectors/flow.h"
#include "stream/base/time.h"

namespace xiezhi {
namespace {

enum : std::size_t { kParties, kPointsName, kPointsRemarks };
constexpr Parameter kParameters[] = {
    {"remark_parties_count", 3, 1, 32, "count", "REGULATION 6.1 D21 [P], number [D]",
     "parties with such remarks in 30 days"},
    {"points_name", 30, 1, 100, "points", "REGULATION 8 [D]", "for the name"},
    {"points_remarks", 30, 1, 100, "points", "REGULATION 8 [D]", "for the remarks, added to the name's"},
};
constexpr std::size_t kPartiesMost = 32;

bool tells(const Entry& entry) {
  if (!flows(entry) || !entry.has(Entry::remark) || entry.party == kNoParty) return false;
  return is_money_in(entry.kind()) || entry.has(Entry::special);
}

std::int64_t parties_with_remarks(const View& view) {
  std::array<PartyNumber, kPartiesMost> parties;
  std::size_t count = 0;
  view.each_recent(30 * kDayMs, kFlowEntries, [&](const Entry& entry) {
    const auto end = parties.begin() + static_cast<std::ptrdiff_t>(count);
    if (tells(entry) && std::find(parties.begin(), end, entry.party) == end) parties[count++] = entry.party;
    return count < parties.size();
  });
  return static_cast<std::int64_t>(count);
}

bool judge(const View& view, const Touch& touch, Parameters parameters, Signal& signal) {
  if (guarded(view) || guarded_counterparty(touch) || touch.has(touch_flag::not_moved) ||
      touch.has(touch_flag::own_transfer))
    return false;
  const bool name = view.profile().name_keyword && is_money_in(touch.kind);
  const std::int64_t parties =
      touch.has(touch_flag::fundraising_remark) ? parties_with_remarks(view) : std::int64_t{0};
  const bool remarks = parties >= parameters[kParties];
  if (!name && !remarks) return false;
  const std::int64_t points =
      (name ? parameters[kPointsName] : 0) + (remarks ? parameters[kPointsRemarks] : 0);
  signal.points = static_cast<std::uint8_t>(std::min<std::int64_t>(points, 100));
  if (name) signal.add("restricted_word_in_name", 1, 1, "count");
  if (remarks) signal.add("parties_with_fundraising_remarks_30_days", parties, parameters[kParties], "count");
  if (remarks) add_events(view, view.now_ms() - 30 * kDayMs + 1, signal, tells);
  return true;
}

}  // namespace

extern const Detector d21_names_and_remarks;
constexpr Detector d21_names_and_remarks = {
    .code = "D21",
    .version = 1,
    .name = "names and remarks",
    .name_zh = "名称与附言",
    .entities = bits(EntityKind::account, EntityKind::merchant),
    .principal_only = false,
    .touches = bits(TouchKind::transfer_in, TouchKind::payment_in, TouchKind::transfer_out),
    .window = "30 days",
    .source = "防范和处置非法集资条例 Art. 9 [V]; cases in REGULATION 2.4 [P]",
    .suspected_type = SuspectedType::illegal_fundraising,
    .parameters = kParameters,
    .judge = judge};

}  // namespace xiezhi
