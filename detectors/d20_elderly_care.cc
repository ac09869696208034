// D20 elderly-care fraud 养老诈骗 (Suzhou Art. 27; 法释〔2022〕5号 Art. 2(10) [V]; REGULATION 6.1 D20): half
// or more of those who pay an account or merchant are sixty and more, and what they pay is much. It weighs
// more when remarks speak of what is sold to the old (养老, 康养, 床位, 会员 ...) or the name holds a word of
// Regulation 737 Art. 9. Kept apart: institutions, among them licensed homes and doctors. Judged on each
// payment of somebody of sixty and more, since nobody else's makes it true. Cost: a window counter; from the
// number of payers on at most 256 entries of 30 days; no hints.
#include "detectors/distinct.h"
#include "detectors/flow.h"
#include "stream/base/time.h"

namespace xiezhi {
namespace {

enum : std::size_t { kOld, kShare, kAmountEach, kPoints, kPointsWords };
constexpr Parameter kParameters[] = {
    {"payers_count", 10, 2, 256, "count", "REGULATION 6.1 D20 [V]",
     "payers of sixty and more years in 30 days"},
    {"share_bp", 5000, 1, 10000, "bp", "REGULATION 6.1 D20 [V]", "of all natural payers"},
    {"amount_each_minor", 300000, 1, 1000000000, "minor", "[D]",
     "fen that each of them has paid, on average"},
    {"points", 35, 1, 100, "points", "REGULATION 8 [D]", "contribution to the score"},
    {"points_words", 60, 1, 100, "points", "REGULATION 8 [D]", "the same, with words"},
};

bool is_payment(const Entry& entry) {
  return flows(entry) && is_money_in(entry.kind()) && !entry.has(Entry::from_unit) && entry.party != kNoParty;
}

bool judge(const View& view, const Touch& touch, Parameters parameters, Signal& signal) {
  if (guarded(view) || touch.has(touch_flag::not_moved) || touch.has(touch_flag::own_transfer)) return false;
  if (view.own() == nullptr || (view.own()->mark & Entry::kElderMark) == 0) return false;
  if (view.entry_count() < parameters[kOld] ||
      view.window(WindowLength::thirty_days).in().distinct < parameters[kOld])
    return false;
  // Without telling payers apart, which costs more: enough payments of old people, and enough money for as
  // many payers as there must be.
  const std::int64_t least_count = parameters[kOld], least_paid = least_count * parameters[kAmountEach];
  std::int64_t old_payments = 0, old_paid = 0;
  const auto enough = [&] { return old_payments >= least_count && old_paid >= least_paid; };
  view.each_recent(30 * kDayMs, kFlowEntries, [&](const Entry& entry) {
    if ((entry.mark & Entry::kElderMark) == 0 || !is_payment(entry)) return true;
    ++old_payments;
    old_paid += entry.value;
    return !enough();
  });
  if (!enough()) return false;
  Distinct payers, old;
  std::int64_t paid = 0, words = view.profile().name_keyword ? 1 : 0;
  view.each_recent(30 * kDayMs, kFlowEntries, [&](const Entry& entry) {
    if (!is_payment(entry)) return true;
    payers.add(entry.party);
    if ((entry.mark & Entry::kElderMark) == 0) return true;
    old.add(entry.party);
    paid += entry.value;
    if (entry.remark_class() == RemarkClass::elderly_care || entry.has(Entry::remark)) ++words;
    if (!view.is_own(entry)) signal.add(entry);
    return true;
  });
  const std::int64_t share = share_bp(old.size(), payers.size());
  if (old.size() < parameters[kOld] || share < parameters[kShare] ||
      paid / old.size() < parameters[kAmountEach])
    return false;
  signal.points = static_cast<std::uint8_t>(parameters[words > 0 ? kPointsWords : kPoints]);
  signal.add("payers_of_sixty_and_more", old.size(), parameters[kOld], "count");
  signal.add("share_of_payers", share, parameters[kShare], "bp");
  signal.add("paid_each", paid / old.size(), parameters[kAmountEach], "minor");
  if (words > 0) signal.add("words", words, 1, "count");
  return true;
}

}  // namespace

extern const Detector d20_elderly_care;
constexpr Detector d20_elderly_care = {
    .code = "D20",
    .version = 2,
    .name = "money of the old",
    .name_zh = "养老领域非法集资",
    .entities = bits(EntityKind::account, EntityKind::merchant),
    .principal_only = false,
    .touches = bits(TouchKind::transfer_in, TouchKind::payment_in),
    .window = "30 days",
    .source = "Suzhou Art. 27, 法释〔2022〕5号 Art. 2(10) [V], REGULATION 6.1 D20",
    .suspected_type = SuspectedType::illegal_fundraising,
    .parameters = kParameters,
    .judge = judge};

}  // namespace xiezhi
