// The table of features.
#include "detectors/features.h"

#include <algorithm>

#include "detectors/flow.h"
#include "detectors/survey.h"

namespace xiezhi {
namespace {

std::int64_t per_100_days(std::int64_t count, const Survey& s) { return count * 100 / s.watched_days; }

#define XIEZHI_OF(expression) [](const Survey& s) -> std::int64_t { return expression; }

// One line a feature; new ones go to the end.
constexpr Feature kFeatureRows[] = {
    {"transfers_in_1_day", "count", "transfers received in a day", XIEZHI_OF((s.in.spans[0].count))},
    {"transfers_out_1_day", "count", "transfers sent in a day", XIEZHI_OF((s.out.spans[0].count))},
    {"payers_1_day", "count", "distinct payers of transfers in a day", XIEZHI_OF((s.in.spans[0].parties))},
    {"payees_1_day", "count", "distinct payees of transfers in a day", XIEZHI_OF((s.out.spans[0].parties))},
    {"out_share_1_day", "bp", "transfers sent, of all transfers in a day, by amount",
     XIEZHI_OF((share_bp(s.out.spans[0].sum, s.in.spans[0].sum + s.out.spans[0].sum)))},
    {"transfers_in_7_days", "count", "transfers received in 7 days", XIEZHI_OF((s.in.spans[1].count))},
    {"transfers_out_7_days", "count", "transfers sent in 7 days", XIEZHI_OF((s.out.spans[1].count))},
    {"payers_7_days", "count", "distinct payers of transfers in 7 days", XIEZHI_OF((s.in.spans[1].parties))},
    {"payees_7_days", "count", "distinct payees of transfers in 7 days", XIEZHI_OF((s.out.spans[1].parties))},
    {"out_share_7_days", "bp", "transfers sent, of all transfers in 7 days, by amount",
     XIEZHI_OF((share_bp(s.out.spans[1].sum, s.in.spans[1].sum + s.out.spans[1].sum)))},
    {"spendings_7_days", "count", "payments to merchants in 7 days", XIEZHI_OF((s.spendings[1]))},
    {"transfers_in_30_days", "count", "transfers received in 30 days", XIEZHI_OF((s.in.spans[2].count))},
    {"transfers_out_30_days", "count", "transfers sent in 30 days", XIEZHI_OF((s.out.spans[2].count))},
    {"payers_30_days", "count", "distinct payers of transfers in 30 days",
     XIEZHI_OF((s.in.spans[2].parties))},
    {"payees_30_days", "count", "distinct payees of transfers in 30 days",
     XIEZHI_OF((s.out.spans[2].parties))},
    {"out_share_30_days", "bp", "transfers sent, of all transfers in 30 days, by amount",
     XIEZHI_OF((share_bp(s.out.spans[2].sum, s.in.spans[2].sum + s.out.spans[2].sum)))},
    {"spendings_30_days", "count", "payments to merchants in 30 days", XIEZHI_OF((s.spendings[2]))},
    {"transfers_in_90_days", "count", "transfers received in 90 days", XIEZHI_OF((s.in.spans[3].count))},
    {"transfers_out_90_days", "count", "transfers sent in 90 days", XIEZHI_OF((s.out.spans[3].count))},
    {"payers_90_days", "count", "distinct payers of transfers in 90 days",
     XIEZHI_OF((s.in.spans[3].parties))},
    {"payees_90_days", "count", "distinct payees of transfers in 90 days",
     XIEZHI_OF((s.out.spans[3].parties))},
    {"out_share_90_days", "bp", "transfers sent, of all transfers in 90 days, by amount",
     XIEZHI_OF((share_bp(s.out.spans[3].sum, s.in.spans[3].sum + s.out.spans[3].sum)))},
    {"spendings_90_days", "count", "payments to merchants in 90 days", XIEZHI_OF((s.spendings[3]))},
    {"spending_share_30_days", "bp", "payments to merchants, of these and transfers in 30 days, by number",
     XIEZHI_OF((share_bp(s.spendings[2], s.spendings[2] + s.in.spans[2].count + s.out.spans[2].count)))},
    {"spending_share_90_days", "bp", "the same in 90 days",
     XIEZHI_OF((share_bp(s.spendings[3], s.spendings[3] + s.in.spans[3].count + s.out.spans[3].count)))},
    {"spending_amount_share_90_days", "bp",
     "payments to merchants, of these and transfers sent in 90 days, by amount",
     XIEZHI_OF((share_bp(s.spendings_sum, s.spendings_sum + s.out.spans[3].sum)))},
    {"spendings_per_100_days", "count",
     "payments to merchants in 90 days, for each 100 days that the account was seen",
     XIEZHI_OF((per_100_days(s.spendings[3], s)))},
    {"spending_days_per_100_days", "count",
     "days with payments to merchants in 90 days, for each 100 days that the account was seen",
     XIEZHI_OF((per_100_days(s.spending_days, s)))},
    {"transfers_in_per_100_days", "count",
     "transfers received in 90 days, for each 100 days that the account was seen",
     XIEZHI_OF((per_100_days(s.in.spans[3].count, s)))},
    {"transfers_out_per_100_days", "count",
     "transfers sent in 90 days, for each 100 days that the account was seen",
     XIEZHI_OF((per_100_days(s.out.spans[3].count, s)))},
    {"payers_per_100_days", "count",
     "distinct payers in 90 days, for each 100 days that the account was seen",
     XIEZHI_OF((per_100_days(s.in.spans[3].parties, s)))},
    {"payees_per_100_days", "count",
     "distinct payees in 90 days, for each 100 days that the account was seen",
     XIEZHI_OF((per_100_days(s.out.spans[3].parties, s)))},
    {"active_days_per_100_days", "count",
     "days with money in 90 days, for each 100 days that the account was seen",
     XIEZHI_OF((per_100_days(s.active_days, s)))},
    {"cash_in_90_days", "count", "cash deposits", XIEZHI_OF((s.cash_in))},
    {"cash_out_90_days", "count", "cash withdrawals", XIEZHI_OF((s.cash_out))},
    {"cash_out_share_90_days", "bp", "cash withdrawn, of all that left, by amount",
     XIEZHI_OF((share_bp(s.cash_out_sum, s.cash_out_sum + s.out.spans[3].sum + s.spendings_sum)))},
    {"cash_in_share_90_days", "bp", "cash deposited, of it and transfers received, by amount",
     XIEZHI_OF((share_bp(s.cash_in_sum, s.cash_in_sum + s.in.spans[3].sum)))},
    {"institution_in_90_days", "count", "money from institutions of everyday life: wages, pensions",
     XIEZHI_OF((s.institution_in))},
    {"institution_out_90_days", "count", "money to institutions of everyday life",
     XIEZHI_OF((s.institution_out))},
    {"from_units_90_days", "count", "transfers received from units", XIEZHI_OF((s.from_units))},
    {"own_transfers_90_days", "count", "transfers between accounts of one customer", XIEZHI_OF((s.own))},
    {"single_payers_90_days", "count", "payers with one transfer only", XIEZHI_OF((s.in.single_parties))},
    {"single_payers_share_90_days", "bp", "of all payers",
     XIEZHI_OF((share_bp(s.in.single_parties, s.in.spans[3].parties)))},
    {"top_payer_share_90_days", "bp", "amount received with one payer, of all received",
     XIEZHI_OF((share_bp(s.in.top_party_sum, s.in.spans[3].sum)))},
    {"transfer_in_days_90_days", "days", "days with a transfer received", XIEZHI_OF((s.in.days))},
    {"most_in_a_day", "count", "most transfers received on one day", XIEZHI_OF((s.in.most_a_day))},
    {"most_in_with_one_payer_a_day", "count", "most transfers received on one day with one payer",
     XIEZHI_OF((s.in.most_with_party_a_day))},
    {"most_payers_3_days", "count", "most distinct payers within three days",
     XIEZHI_OF((s.in.most_parties_3_days))},
    {"small_in_90_days", "count", "transfers received below a tenth of their mean", XIEZHI_OF((s.in.small))},
    {"equal_in_90_days", "count", "transfers received that another one equals within 1 %",
     XIEZHI_OF((s.in.equal_pairs))},
    {"equal_in_share_90_days", "bp", "of all received",
     XIEZHI_OF((share_bp(s.in.equal_pairs, s.in.spans[3].count)))},
    {"round_in_share_90_days", "bp", "transfers received of a multiple of 500 yuan, of all",
     XIEZHI_OF((share_bp(s.in.round, s.in.spans[3].count)))},
    {"deviation_in_90_days", "bp", "mean distance of transfers received from their mean",
     XIEZHI_OF((s.in.deviation_bp))},
    {"largest_in_share_90_days", "bp", "the largest transfer received, of all received",
     XIEZHI_OF((share_bp(s.in.largest, s.in.spans[3].sum)))},
    {"single_payees_90_days", "count", "payees with one transfer only", XIEZHI_OF((s.out.single_parties))},
    {"single_payees_share_90_days", "bp", "of all payees",
     XIEZHI_OF((share_bp(s.out.single_parties, s.out.spans[3].parties)))},
    {"top_payee_share_90_days", "bp", "amount sent with one payee, of all sent",
     XIEZHI_OF((share_bp(s.out.top_party_sum, s.out.spans[3].sum)))},
    {"transfer_out_days_90_days", "days", "days with a transfer sent", XIEZHI_OF((s.out.days))},
    {"most_out_a_day", "count", "most transfers sent on one day", XIEZHI_OF((s.out.most_a_day))},
    {"most_out_with_one_payee_a_day", "count", "most transfers sent on one day with one payee",
     XIEZHI_OF((s.out.most_with_party_a_day))},
    {"most_payees_3_days", "count", "most distinct payees within three days",
     XIEZHI_OF((s.out.most_parties_3_days))},
    {"small_out_90_days", "count", "transfers sent below a tenth of their mean", XIEZHI_OF((s.out.small))},
    {"equal_out_90_days", "count", "transfers sent that another one equals within 1 %",
     XIEZHI_OF((s.out.equal_pairs))},
    {"equal_out_share_90_days", "bp", "of all sent",
     XIEZHI_OF((share_bp(s.out.equal_pairs, s.out.spans[3].count)))},
    {"round_out_share_90_days", "bp", "transfers sent of a multiple of 500 yuan, of all",
     XIEZHI_OF((share_bp(s.out.round, s.out.spans[3].count)))},
    {"deviation_out_90_days", "bp", "mean distance of transfers sent from their mean",
     XIEZHI_OF((s.out.deviation_bp))},
    {"largest_out_share_90_days", "bp", "the largest transfer sent, of all sent",
     XIEZHI_OF((share_bp(s.out.largest, s.out.spans[3].sum)))},
    {"both_ways_parties_90_days", "count", "parties who paid and were paid", XIEZHI_OF((s.both_ways))},
    {"passed_on_within_a_day_90_days", "count",
     "transfers received that left to another party in about the same size within a day",
     XIEZHI_OF((s.passed_day))},
    {"passed_on_within_3_days_90_days", "count", "the same within three days", XIEZHI_OF((s.passed_3_days))},
    {"passed_on_share_90_days", "bp", "amount passed on so within three days, of all received",
     XIEZHI_OF((share_bp(s.passed_sum, s.in.spans[3].sum)))},
    {"warnings_90_days", "count", "warnings that counterparties were found out", XIEZHI_OF((s.warnings))},
    {"warning_points_90_days", "points", "the strongest of them", XIEZHI_OF((s.warning_points))},
    {"longest_gap_90_days", "days", "longest time without money", XIEZHI_OF((s.longest_gap_days))},
    {"quiet_days_before", "days", "days without money before the last one with", XIEZHI_OF((s.quiet_days))},
    {"known_days", "days", "since the account was first seen", XIEZHI_OF((s.known_days))},
    {"provinces", "count", "provinces of all counterparties", XIEZHI_OF((s.provinces))},
    {"new_counterparty", "count", "1: the first transfer with this counterparty in this direction",
     XIEZHI_OF((s.new_party))},
    {"amount_against_mean", "bp", "this transfer against the mean of its direction",
     XIEZHI_OF((s.against_mean_bp))},
    {"lifetime_in", "count", "times that money came in, ever", XIEZHI_OF((s.lifetime_in))},
    {"lifetime_out", "count", "times that money left, ever", XIEZHI_OF((s.lifetime_out))},
    {"warned_payees_90_days", "count", "distinct payees that warnings told of, up to 16",
     XIEZHI_OF((s.warned_payees))},
    {"tainting_payers_90_days", "count", "distinct payers whose money was called tainted, up to 16",
     XIEZHI_OF((s.tainting_payers))},
};
static_assert(std::size(kFeatureRows) <= kFeaturesMax);

}  // namespace

std::span<const Feature> features() { return kFeatureRows; }

std::size_t feature_number(std::string_view name) {
  const auto* found = std::find_if(std::begin(kFeatureRows), std::end(kFeatureRows),
                                   [&](const Feature& feature) { return feature.name == name; });
  return static_cast<std::size_t>(found - std::begin(kFeatureRows));
}

bool measured(const View& view, const Touch& touch) {
  if (view.kind() != EntityKind::account || guarded(view) || view.profile().category == Category::merchant)
    return false;
  const bool moves = touch.kind == TouchKind::transfer_in || touch.kind == TouchKind::transfer_out ||
                     touch.kind == TouchKind::cash_in || touch.kind == TouchKind::cash_out;
  return moves && !touch.has(touch_flag::not_moved);
}

FeatureValues measure(const View& view) {
  FeatureValues values{};
  const Survey seen = survey(view);
  for (std::size_t i = 0; i < std::size(kFeatureRows); ++i)
    values[i] = std::clamp<std::int64_t>(kFeatureRows[i].of(seen), 0, kFeatureMost);
  return values;
}

}  // namespace xiezhi
