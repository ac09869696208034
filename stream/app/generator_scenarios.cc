#include "stream/app/generator_scenarios.h"

#include <fmt/format.h>

#include <algorithm>

namespace xiezhi::synthetic {
namespace {

constexpr std::int64_t kEventsPerCase = 20'000;
constexpr std::int64_t kCasesMax = 50;
constexpr std::int64_t kEventsPerBadRecord = 1000;
constexpr std::int64_t kBadRecordsMax = 1000;

using enum ScenarioKind;
constexpr auto kScenarioRows = std::to_array<ScenarioRow>({
    {"d01_large_value", "D01", crime, "large-value cash or transfers in one day", plan_large_value},
    {"d02_structuring", "D02", crime, "payments just below a large-value limit", plan_structuring},
    {"d03_many_in_one_out", "D03", crime, "many payers, one payee", plan_many_in_one_out},
    {"d04_one_in_many_out", "D04", crime, "one large sum spread over many accounts", plan_one_in_many_out},
    {"d05_repeated_similar", "D05", crime, "nearly the same sum to one stranger", plan_repeated_similar},
    {"d06_pass_through", "D06", crime, "money leaves within the hour", plan_pass_through},
    {"d08_probe_then_drain", "D08", crime, "a payment of one yuan, then the balance", plan_probe_then_drain},
    {"d09_night", "D09", crime, "money passes through at night", plan_night},
    {"d12_listed_counterparty", "D12", crime, "payments to an account on the police list",
     plan_listed_counterparty},
    {"d12_grey", "D12", crime, "a payment to an account that has behaved as a mule", plan_grey_counterparty},
    {"d17_fundraising_pool", "D17", crime, "round sums from many persons into one account",
     plan_fundraising_pool},
    {"d18_periodic_return", "D18", crime, "interest to earlier payers every ten days", plan_periodic_return},
    {"d19_ponzi", "D19", crime, "returns paid out of new deposits", plan_ponzi},
    {"d21_names_remarks", "D21", crime, "names and remarks of unlicensed finance", plan_names_and_remarks},
    {"d24_online_gambling", "D24", crime, "stakes from many, winnings to the same", plan_online_gambling},
    {"d25_virtual_currency", "D25", crime, "many strangers pay a coin trader once", plan_virtual_currency},
    {"v01_call_then_pay", "V01", crime, "a spoofed call, then a payment to a stranger", plan_call_then_pay},
    {"v01_listed_call", "V01", crime, "the caller is listed later, then the victim pays", plan_listed_call},
    {"v02_screen_share", "V02", crime, "a transfer while the screen is shared", plan_screen_share},
    {"v03_brushing_rebate", "V03", crime, "small rebated tasks, then large ones", plan_brushing_rebate},
    {"v04_fake_investment", "V04", crime, "a little profit, then growing deposits", plan_fake_investment},
    {"v07_fake_loan", "V07", crime, "fees for a loan, or loans that are sent on", plan_fake_loan},
    {"v10_romance", "V10", crime, "growing gifts to somebody never met", plan_romance},
    {"t01_high_frequency", "T01", crime, "a caller who rings strangers one after another",
     plan_high_frequency},
    {"t02_one_ring", "T02", crime, "phones ring for a moment", plan_one_ring},
    {"t03_one_way", "T03", crime, "a number that calls and is never called", plan_one_way},
    {"t04_sim_bank", "T04", crime, "many cards in one device", plan_sim_bank},
    {"t05_number_changing", "T05", crime, "domestic numbers from abroad", plan_number_changing},
    {"t07_bulk_sms", "T07", crime, "hundreds of near-identical messages", plan_bulk_sms},
    {"t08_iot_misuse", "T08", crime, "a card for things calls people", plan_iot_misuse},
    {"t09_card_opening", "T09", crime, "one identity opens many cards", plan_card_opening},
    {"t11_otp_platform", "T11", crime, "codes of many services to one number", plan_otp_platform},
    {"t11_forwarded", "T11", crime, "calls are forwarded, then a code comes", plan_forwarded},
    {"t12_listed_number", "T12", crime, "contact with a listed number", plan_listed_number},
    {"innocent_payroll", "D04", innocent, "a wage account pays wages", plan_innocent_payroll},
    {"innocent_shop_opening", "D17", innocent, "a new shop sells", plan_innocent_shop_opening},
    {"innocent_courier", "T01", innocent, "a listed courier announces parcels", plan_innocent_courier},
    {"innocent_call_centre", "T01", innocent, "a registered call centre", plan_innocent_call_centre},
    {"innocent_landlord", "D17", innocent, "twelve tenants pay rent", plan_innocent_landlord},
    {"innocent_takings", "D02", innocent, "a merchant brings the takings every day", plan_innocent_takings},
    {"innocent_allowance", "V10", innocent, "a student's allowance grows", plan_innocent_allowance},
    {"innocent_tender", "V07", innocent, "deposits for tenders go to units", plan_innocent_tender},
    {"innocent_invitations", "T03", innocent, "a wedding's guests are called and call back",
     plan_innocent_invitations},
    {"innocent_night_market", "D09", innocent, "a stall of a night market sells", plan_innocent_night_market},
    {"innocent_refunds", "D24", innocent, "a trip is called off, everybody is paid back",
     plan_innocent_refunds},
    {"innocent_driver", "T02", innocent, "a driver rings once on arrival", plan_innocent_driver},
    {"innocent_repair_shop", "T04", innocent, "a repair shop tries cards in a phone",
     plan_innocent_repair_shop},
    {"innocent_watch", "T08", innocent, "a child's watch calls the family", plan_innocent_watch},
    {"innocent_family_cards", "T09", innocent, "cards for a family", plan_innocent_family_cards},
    {"innocent_new_phone", "T11", innocent, "codes for the apps of a new phone", plan_innocent_new_phone},
    {"bad_records", "", bad, "records that must be refused, late or dropped", plan_bad_record},
});

std::int64_t wanted_cases(const ScenarioRow& row, std::int64_t events) {
  if (row.kind == bad) {
    constexpr auto kinds = static_cast<std::int64_t>(kFlawRows.size());
    return std::clamp(events / kEventsPerBadRecord, kinds, kBadRecordsMax);
  }
  return events < kEventsPerCase ? 1 : std::clamp(events / kEventsPerCase, std::int64_t{2}, kCasesMax);
}

// Completes the truth from what the builder has done.
PlantedCase finished_truth(const ScenarioRow& row, CaseBuilder& builder) {
  PlantedCase truth = std::move(builder.truth());
  truth.scenario = row.name;
  truth.detector = row.detector;
  truth.case_id = fmt::format("{}-{}", row.name, builder.instance() + 1);
  truth.kind = row.kind == crime ? "case" : row.kind == innocent ? "innocent" : "bad";
  if (row.kind == crime) truth.expected.insert(truth.expected.begin(), std::string(row.detector));
  std::vector<Draft>& drafts = builder.drafts();
  std::sort(drafts.begin(), drafts.end(), before);
  for (const Draft& draft : drafts) {
    std::string id = event_id_text(draft.id);
    if (truth.event_ids.empty() || truth.event_ids.back() != id) truth.event_ids.push_back(std::move(id));
  }
  truth.first_time_ms = drafts.front().time_ms;
  truth.last_time_ms = drafts.back().time_ms;
  return truth;
}

bool fits(const std::vector<Draft>& drafts, Period period) {
  return std::all_of(drafts.begin(), drafts.end(), [&](const Draft& draft) {
    return draft.time_ms >= period.start_ms && draft.time_ms < period.end_ms;
  });
}

}  // namespace

std::span<const ScenarioRow> scenario_rows() { return kScenarioRows; }

Plan plan_scenarios(World& world, std::uint64_t seed, Period period, std::int64_t events,
                    std::span<const std::string> names) {
  Plan plan;
  // First one of each, then the second ones ...: a small stream has every kind. Later ones leave the
  // background two thirds of the stream.
  for (std::int64_t instance = 0; instance < kBadRecordsMax; ++instance) {
    for (std::size_t r = 0; r < kScenarioRows.size(); ++r) {
      const ScenarioRow& row = kScenarioRows[r];
      const bool chosen = names.empty() || std::find(names.begin(), names.end(), row.name) != names.end();
      if (!chosen || instance >= wanted_cases(row, events)) continue;
      const std::uint64_t stream =
          (static_cast<std::uint64_t>(r) + 1) << 16 | static_cast<std::uint64_t>(instance);
      CaseBuilder builder(world, period, stream, seed, static_cast<std::uint32_t>(instance));
      row.plan(builder);
      const auto size = static_cast<std::int64_t>(plan.drafts.size() + builder.drafts().size());
      const bool first = instance == 0 || row.kind == bad;
      if (builder.given_up() || size > (first ? events : events / 3) || !fits(builder.drafts(), period))
        continue;
      plan.truth.push_back(finished_truth(row, builder));
      plan.drafts.insert(plan.drafts.end(), builder.drafts().begin(), builder.drafts().end());
    }
  }
  std::sort(plan.drafts.begin(), plan.drafts.end(), before);
  return plan;
}

}  // namespace xiezhi::synthetic
