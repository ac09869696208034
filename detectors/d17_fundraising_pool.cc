// D17 fundraising pool 资金池: many natural persons pay one account or merchant within 30 days. Levels stand
// well below and at the criminal line of 法释〔2022〕5号 Art. 3 (150 persons or 1,000,000 yuan; «打早打小»).
// Signs tell a pool from a shop, a wedding, a landlord, a group-buying leader or a courier: round sums
// (multiples of 500 yuan), payers from several provinces, words in name or remarks, money that goes back to
// payers. Sums of ordinary size (mean per payer below 1,000 yuan) are never more than a watch, and at a
// merchant nothing: he lives of many payers from everywhere, so he is judged only with round sums, words or
// returns. A unit that has existed for a year and takes fees (a school that its bank does not call one) has a
// price list: nearly all pay one of three sums. Illegal fundraising promises to pay back or to reward
// (防范和处置非法集资条例 Art. 2 [V]), so as long as neither words nor returns tell of that, fees are a
// watch. Judged on each payment in. Cost: window counters; from 30 payers on at most 256 entries; no hints.
#include <algorithm>
#include <array>
#include <bit>
#include <span>

#include "detectors/flow.h"
#include "stream/base/time.h"

namespace xiezhi {
namespace {

enum : std::size_t {
  kWatch,
  kHigh,
  kCriminalPayers,
  kCriminalAmount,
  kRound,
  kProvinces,
  kWords,
  kReturned,
  kMean,
  kPrices,
  kSince,
  kPointsWatch,
  kPointsSign,
  kPointsSigns,
  kPointsHigh,
  kPointsCriminal
};
constexpr Parameter kParameters[] = {
    {"watch_payers_count", 30, 2, 10000, "count", "REGULATION 6.1 D17 [D]", "natural payers in 30 days"},
    {"high_payers_count", 100, 2, 10000, "count", "REGULATION 6.1 D17 [D]", "natural payers in 30 days"},
    {"criminal_payers_count", 150, 2, 10000, "count", "法释〔2022〕5号 Art. 3 [V]", "natural payers ever"},
    {"criminal_amount_minor", 100000000, 1, 1000000000000, "minor", "法释〔2022〕5号 Art. 3 [V]",
     "fen taken from natural payers"},
    {"round_share_bp", 7000, 1, 10000, "bp", "REGULATION 2.4, 6.1 D17 [P]", "multiples of 500 yuan"},
    {"provinces_count", 3, 2, 34, "count", "REGULATION 6.1 D17 [D]", "provinces of counterparties"},
    {"words_count", 3, 1, 1000, "count", "REGULATION 6.1 D21 [P]", "payments with fundraising remarks"},
    {"returned_count", 3, 1, 1000, "count", "[D]", "earlier payers who got money back"},
    {"mean_minor", 100000, 0, 100000000, "minor", "[D]", "fen per payer: less is everyday life"},
    {"price_list_bp", 9000, 1, 10001, "bp", "[D]", "of payments that are one of three sums: fees of a unit"},
    {"price_list_years", 1, 0, 100, "years", "[D]", "for which it has had its account"},
    {"points_watch", 35, 1, 100, "points", "REGULATION 8 [D]", "many payers"},
    {"points_sign", 50, 1, 100, "points", "REGULATION 8 [D]", "with one sign"},
    {"points_signs", 70, 1, 100, "points", "REGULATION 8 [D]", "round sums and provinces"},
    {"points_high", 80, 1, 100, "points", "REGULATION 8 [D]", "at the high level with a sign"},
    {"points_criminal", 90, 1, 100, "points", "REGULATION 8 [D]", "at the criminal line with a sign"},
};
static_assert(std::size(kParameters) <= kParametersMax);

struct Pool30Days {
  std::int64_t payers = 0, payers_ever = 0, amount = 0, mean = 0;
  std::int64_t round_bp = 0, remarks = 0, returned = 0, provinces = 0;
  bool name = false, merchant = false;

  bool round(Parameters parameters) const { return round_bp >= parameters[kRound]; }
  bool spread(Parameters parameters) const { return provinces >= parameters[kProvinces]; }
  bool telling(Parameters parameters) const {
    return name || remarks >= parameters[kWords] || returned >= parameters[kReturned];
  }
};

// Natural payers: in a window, all payers less the units among them. A merchant's payments all stand in the
// business lane, so there the bound is the ledger's count.
Pool30Days count(const View& view, const Touch& touch) {
  Pool30Days pool;
  const Window window = view.window(WindowLength::thirty_days);
  const Ledger& ledger = *view.ledger();
  const Profile& profile = view.profile();
  pool.merchant = view.kind() == EntityKind::merchant || profile.category == Category::merchant;
  const bool all_business = touch.kind == TouchKind::payment_in;
  pool.payers = all_business ? std::min(window.in().distinct, ledger.natural_payers)
                             : window.in().distinct - window.business_in().distinct;
  pool.amount = all_business ? window.in().sum : window.in().sum - window.business_in().sum;
  pool.mean = pool.payers == 0 ? 0 : pool.amount / pool.payers;
  if (ledger.payers == ledger.natural_payers) pool.amount = std::max(pool.amount, profile.in_sum);
  pool.payers_ever = std::max<std::int64_t>(pool.payers, ledger.natural_payers);
  pool.returned = window.returns().distinct;
  pool.provinces = std::popcount(profile.provinces);
  pool.name = profile.name_keyword;
  return pool;
}

bool is_payment(const Entry& entry) {
  return flows(entry) && is_money_in(entry.kind()) && !entry.has(Entry::from_unit);
}

// How many of the sums are one of the three commonest.
std::int64_t of_three_sums(std::span<std::int64_t> sums) {
  std::sort(sums.begin(), sums.end());
  std::array<std::int64_t, 3> commonest{};  // the rarest of them first
  for (std::size_t i = 0, from = 0; i < sums.size(); ++i) {
    if (i + 1 < sums.size() && sums[i + 1] == sums[i]) continue;
    commonest[0] = std::max(commonest[0], static_cast<std::int64_t>(i + 1 - from));
    std::sort(commonest.begin(), commonest.end());
    from = i + 1;
  }
  return commonest[0] + commonest[1] + commonest[2];
}

void sample(const View& view, Pool30Days& pool) {
  std::int64_t payments = 0, round = 0;
  view.each_recent(30 * kDayMs, kFlowEntries, [&](const Entry& entry) {
    if (!is_payment(entry)) return true;
    ++payments;
    if (entry.has(Entry::round)) ++round;
    if (entry.has(Entry::remark)) ++pool.remarks;
    return true;
  });
  pool.round_bp = share_bp(round, payments);
}

// Of the payments, those of the three commonest sums.
std::int64_t prices_bp(const View& view) {
  std::array<std::int64_t, kFlowEntries> sums;
  std::size_t count = 0;
  view.each_recent(30 * kDayMs, kFlowEntries, [&](const Entry& entry) {
    if (is_payment(entry)) sums[count++] = entry.value;
    return true;
  });
  return share_bp(of_three_sums(std::span(sums).first(count)), static_cast<std::int64_t>(count));
}

// A unit that has been there for long, and nothing tells of a promise: its price list is asked for.
bool may_take_fees(const View& view, const Pool30Days& pool, Parameters parameters) {
  const std::int32_t opened_day = view.profile().opened_day;
  return view.profile().unit && opened_day != 0 &&
         beijing_day(view.now_ms()) - opened_day >= parameters[kSince] * 365 && !pool.telling(parameters);
}

std::size_t level(const Pool30Days& pool, Parameters parameters) {
  if (pool.mean < parameters[kMean]) return kPointsWatch;
  const bool round = pool.round(parameters), spread = pool.spread(parameters),
             telling = pool.telling(parameters);
  const bool sign = round || spread || telling;
  const bool high = pool.payers >= parameters[kHigh];
  if (!sign) return high ? kPointsSign : kPointsWatch;
  if (pool.payers_ever >= parameters[kCriminalPayers] || pool.amount >= parameters[kCriminalAmount])
    return kPointsCriminal;
  if (high) return kPointsHigh;
  if (round && spread) return kPointsSigns;
  // Few payers of many provinces alone mean nothing: people who know many people have them too.
  return round || (telling && spread) ? kPointsSign : kPointsWatch;
}

bool judge(const View& view, const Touch& touch, Parameters parameters, Signal& signal) {
  if (guarded(view) || touch.has(touch_flag::not_moved) || touch.has(touch_flag::own_transfer)) return false;
  if (view.ledger() == nullptr || touch.has(touch_flag::counterparty_is_unit)) return false;
  if (view.entry_count() < parameters[kWatch]) return false;
  Pool30Days pool = count(view, touch);
  if (pool.payers < parameters[kWatch]) return false;
  if (pool.merchant && pool.mean < parameters[kMean]) return false;
  sample(view, pool);
  if (pool.merchant && !pool.round(parameters) && !pool.telling(parameters)) return false;
  const std::int64_t of_three_bp = may_take_fees(view, pool, parameters) ? prices_bp(view) : -1;
  const bool takes_fees = of_three_bp >= parameters[kPrices];
  signal.points = static_cast<std::uint8_t>(parameters[takes_fees ? kPointsWatch : level(pool, parameters)]);
  signal.add("natural_payers_30_days", pool.payers, parameters[kWatch], "count");
  signal.add("natural_payers_ever", pool.payers_ever, parameters[kCriminalPayers], "count");
  signal.add("amount_of_natural_payers", pool.amount, parameters[kCriminalAmount], "minor");
  signal.add("mean_per_payer", pool.mean, parameters[kMean], "minor");
  signal.add("round_share", pool.round_bp, parameters[kRound], "bp");
  signal.add("provinces", pool.provinces, parameters[kProvinces], "count");
  signal.add("fundraising_remarks", pool.remarks, parameters[kWords], "count");
  if (takes_fees) {
    signal.add("share_of_three_sums", of_three_bp, parameters[kPrices], "bp");
  } else {
    signal.add("payers_paid_back", pool.returned, parameters[kReturned], "count");
  }
  add_events(view, view.now_ms() - 30 * kDayMs + 1, signal,
             [](const Entry& entry) { return flows(entry) && is_money_in(entry.kind()); });
  return true;
}

}  // namespace

extern const Detector d17_fundraising_pool;
constexpr Detector d17_fundraising_pool = {
    .code = "D17",
    .version = 2,
    .name = "fundraising pool",
    .name_zh = "资金池",
    .entities = bits(EntityKind::account, EntityKind::merchant),
    .principal_only = false,
    .touches = bits(TouchKind::transfer_in, TouchKind::payment_in),
    .window = "30 days and lifetime",
    .source = "法释〔2022〕5号 Art. 3 [V]; 防范和处置非法集资条例 Art. 13 [V]",
    .suspected_type = SuspectedType::illegal_fundraising,
    .parameters = kParameters,
    .judge = judge};

}  // namespace xiezhi
