#include "stream/app/generator_scenarios.h"

#include <fmt/format.h>

#include <algorithm>

namespace xiezhi::synthetic {
namespace {

constexpr std::int64_t kEventsPerCase = 20'000;
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
    {"d07_dormant", "D07", crime, "an account wakes after half a year (--days 240)", plan_dormant, true},
    {"d08_probe_then_drain", "D08", crime, "a payment of one yuan, then the balance", plan_probe_then_drain},
    {"d09_night", "D09", crime, "money passes through at night", plan_night},
    {"d10_shared_device", "D10", crime, "one device pays for many customers", plan_shared_device},
    {"d11_opening_spree", "D11", crime, "one customer or agent opens many accounts", plan_opening_spree},
    {"d12_listed_counterparty", "D12", crime, "payments to an account on the police list",
     plan_listed_counterparty},
    {"d12_grey", "D12", crime, "a payment to an account that has behaved as a mule", plan_grey_counterparty},
    {"d13_new_unit", "D13", crime, "a new unit that persons pay and that pays persons", plan_new_unit},
    {"d14_cross_region", "D14", crime, "one customer in two cities at once", plan_cross_region},
    {"d15_profile_mismatch", "D15", crime, "a student's account takes fortunes (--days 240)",
     plan_profile_mismatch, true},
    {"d16_cash_burst", "D16", crime, "a stranger's money is taken out at several machines", plan_cash_burst},
    {"d17_fundraising_pool", "D17", crime, "round sums from many persons into one account",
     plan_fundraising_pool},
    {"d18_periodic_return", "D18", crime, "interest to earlier payers every ten days", plan_periodic_return},
    {"d19_ponzi", "D19", crime, "returns paid out of new deposits", plan_ponzi},
    {"d20_elderly_care", "D20", crime, "the old pay for beds in a home", plan_elderly_care},
    {"d21_names_remarks", "D21", crime, "names and remarks of unlicensed finance", plan_names_and_remarks},
    {"d22_commission", "D22", crime, "eight percent of each deposit to a promoter", plan_promoter_commission},
    {"d23_pyramid", "D23", crime, "entry fees that reward those above", plan_pyramid},
    {"d24_online_gambling", "D24", crime, "stakes from many, winnings to the same", plan_online_gambling},
    {"d25_virtual_currency", "D25", crime, "many strangers pay a coin trader once", plan_virtual_currency},
    {"d26_prepaid_card", "D26", crime, "a shop sells cards and is about to run away", plan_prepaid_runaway},
    {"d27_predatory_loan", "D27", crime, "loans that are usury or come back at once", plan_predatory_loan},
    {"d28_special_list", "D28", crime, "an account on the terror list pays", plan_special_list},
    {"d29_merchant_cash_out", "D29", crime, "cards are turned into cash", plan_merchant_cash_out},
    {"d30_mule_ring", "D30", crime, "a ring's accounts pay one", plan_mule_ring},
    {"v01_call_then_pay", "V01", crime, "a spoofed call, then a payment to a stranger", plan_call_then_pay},
    {"v01_listed_call", "V01", crime, "the caller is listed later, then the victim pays", plan_listed_call},
    {"v02_screen_share", "V02", crime, "a transfer while the screen is shared", plan_screen_share},
    {"v03_brushing_rebate", "V03", crime, "small rebated tasks, then large ones", plan_brushing_rebate},
    {"v04_fake_investment", "V04", crime, "a little profit, then growing deposits", plan_fake_investment},
    {"v05_fake_shopping", "V05", crime, "a private seller wants more for the same goods", plan_fake_shopping},
    {"v06_fake_service", "V06", crime, "the screen is shared, a loan is sent on", plan_fake_service},
    {"v07_fake_loan", "V07", crime, "fees for a loan, or loans that are sent on", plan_fake_loan},
    {"v08_fake_leader", "V08", crime, "a unit pays strangers because a leader says so", plan_fake_leader},
    {"v09_fake_police", "V09", crime, "own accounts are gathered and sent to a «safe account»",
     plan_fake_police},
    {"v10_romance", "V10", crime, "growing gifts to somebody never met", plan_romance},
    {"v11_game_trade", "V11", crime, "deposits for a game account that double", plan_game_trade},
    {"v12_elderly", "V12", crime, "the savings of the old, at a counter (--days 240)", plan_elderly, true},
    {"v13_minor", "V13", crime, "a child pays for a game while a stranger sees the screen", plan_minor},
    {"t01_high_frequency", "T01", crime, "a caller who rings strangers one after another",
     plan_high_frequency},
    {"t02_one_ring", "T02", crime, "phones ring for a moment", plan_one_ring},
    {"t03_one_way", "T03", crime, "a number that calls and is never called", plan_one_way},
    {"t04_sim_bank", "T04", crime, "many cards in one device", plan_sim_bank},
    {"t05_number_changing", "T05", crime, "domestic numbers from abroad", plan_number_changing},
    {"t07_bulk_sms", "T07", crime, "hundreds of near-identical messages", plan_bulk_sms},
    {"t08_iot_misuse", "T08", crime, "a card for things calls people", plan_iot_misuse},
    {"t09_card_opening", "T09", crime, "one identity opens many cards", plan_card_opening},
    {"t10_fraud_site", "T10", crime, "a site that borrows a bank's name, or brings an app", plan_fraud_site},
    {"t11_otp_platform", "T11", crime, "codes of many services to one number", plan_otp_platform},
    {"t11_forwarded", "T11", crime, "calls are forwarded, then a code comes", plan_forwarded},
    {"t12_listed_number", "T12", crime, "contact with a listed number", plan_listed_number},
    {"m01_fraud_text", "M01", crime, "a few messages that are fraud by their text", plan_fraud_text},
    {"m02_reported", "M02", crime, "who has paid an account reports it, and others go on paying",
     plan_reported},
    {"x01_composite", "X01", crime, "growing gifts, then a suspicious call", plan_composite},
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
    {"innocent_family_device", "D10", innocent, "a family's tablet", plan_innocent_family_device},
    {"innocent_start_up", "D13", innocent, "a new unit pays its first wages", plan_innocent_start_up},
    {"innocent_choir", "D20", innocent, "a choir of the old collects for a journey", plan_innocent_choir},
    {"innocent_cash", "D16", innocent, "money from the family, drawn at one machine", plan_innocent_cash},
    {"innocent_club", "D23", innocent, "a club's fees and thanks", plan_innocent_club},
    {"innocent_driver", "T02", innocent, "a driver rings once on arrival", plan_innocent_driver},
    {"innocent_repair_shop", "T04", innocent, "a repair shop tries cards in a phone",
     plan_innocent_repair_shop},
    {"innocent_watch", "T08", innocent, "a child's watch calls the family", plan_innocent_watch},
    {"innocent_family_cards", "T09", innocent, "cards for a family", plan_innocent_family_cards},
    {"innocent_new_phone", "T11", innocent, "codes for the apps of a new phone", plan_innocent_new_phone},
    {"innocent_offers", "M01", innocent, "a bank's points and a shop's vouchers", plan_innocent_offers},
    {"innocent_new_shop_site", "T10", innocent, "a new shop's site and a short link to it",
     plan_innocent_new_shop_site},
    {"innocent_moving_in", "V11", innocent, "a student pays flatmates and a landlord",
     plan_innocent_moving_in},
    {"innocent_pupil", "V13", innocent, "a pupil pays for school, books and a bicycle", plan_innocent_pupil},
    {"innocent_car", "V09", innocent, "own money is gathered to buy a car", plan_innocent_car},
    {"innocent_parcel", "X01", innocent, "a courier calls, then the usual is paid", plan_innocent_parcel},
    {"bad_records", "", bad, "records that must be refused, late or dropped", plan_bad_record},
    {"innocent_wedding", "D17", innocent, "a wedding's guests give money on one day", plan_innocent_wedding,
     true},
    {"innocent_group_buying", "D03", innocent, "neighbours order together, one pays the supplier",
     plan_innocent_group_buying, true},
    {"innocent_school", "D17", innocent, "parents pay a school's fees in one week", plan_innocent_school,
     true},
    {"innocent_school_unmarked", "D17", innocent, "the same, and the bank does not say that it is a school",
     plan_innocent_school_unmarked, true},
    {"innocent_pensioner", "D06", innocent, "a pension is drawn in cash within the hour",
     plan_innocent_pensioner, true},
    {"innocent_red_packets", "D09", innocent, "red packets of a family around midnight",
     plan_innocent_red_packets, true},
    {"innocent_flat_purchase", "D06", innocent, "a family gathers its own money and pays for a flat",
     plan_innocent_flat_purchase, true},
    {"innocent_rent_deposit", "V07", innocent, "a deposit for a flat, then the rent",
     plan_innocent_rent_deposit, true},
    {"t06_overseas_surge", "T06", crime, "a call centre abroad rings a region (--days 20)",
     plan_overseas_surge, true},
    {"x02_hot_spot", "X02", crime, "a gang works through a region (--days 75)", plan_hot_spot, true},
    {"innocent_trading_town", "T06", innocent, "as many calls from abroad every day (--days 20)",
     plan_innocent_trading_town, true},
});

std::int64_t wanted_cases(const ScenarioRow& row, std::int64_t events) {
  if (row.kind == bad) {
    constexpr auto kinds = static_cast<std::int64_t>(kFlawRows.size());
    return std::clamp(events / kEventsPerBadRecord, kinds, kBadRecordsMax);
  }
  return events < kEventsPerCase
             ? 1
             : std::clamp(events / kEventsPerCase, std::int64_t{2}, std::int64_t{kCasesMax});
}

// `row` in `variant`, as a user asks for it.
std::string label_of(const ScenarioRow& row, Variant variant) {
  if (variant == Variant::plain) return std::string(row.name);
  return fmt::format("{}:{}", row.name, name_of(variant));
}

// Completes the truth from what the builder has done.
PlantedCase finished_truth(const ScenarioRow& row, CaseBuilder& builder) {
  PlantedCase truth = std::move(builder.truth());
  const Variant variant = builder.changes().variant;
  truth.scenario = row.name;
  truth.detector = row.detector;
  truth.case_id = fmt::format("{}-{}", label_of(row, variant), builder.instance() + 1);
  truth.kind = row.kind == crime ? "case" : row.kind == innocent ? "innocent" : "bad";
  if (row.kind == crime) truth.variant = name_of(variant);
  if (row.kind == crime) truth.expected.insert(truth.expected.begin(), std::string(row.detector));
  std::vector<Draft>& drafts = builder.drafts();
  std::sort(drafts.begin(), drafts.end(), before);
  for (const Draft& draft : drafts) {
    if ((draft.marks & kEveryday) != 0) {
      truth.everyday_ids.push_back(event_id_text(draft.id));
      continue;
    }
    if ((draft.marks & kTaken) != 0) truth.amount_minor += draft.amount_minor;
    if (truth.event_ids.empty()) truth.first_time_ms = draft.time_ms;
    truth.last_time_ms = draft.time_ms;
    std::string id = event_id_text(draft.id);
    if (truth.event_ids.empty() || truth.event_ids.back() != id) truth.event_ids.push_back(std::move(id));
  }
  return truth;
}

bool fits(const std::vector<Draft>& drafts, Period period) {
  return std::all_of(drafts.begin(), drafts.end(), [&](const Draft& draft) {
    return draft.time_ms >= period.start_ms && draft.time_ms < period.end_ms;
  });
}

}  // namespace

std::span<const ScenarioRow> scenario_rows() { return kScenarioRows; }

Wish wish_of(std::string_view text) {
  const std::size_t colon = text.find(':');
  const std::string_view name = text.substr(0, colon);
  const auto row = std::find_if(kScenarioRows.begin(), kScenarioRows.end(),
                                [&](const ScenarioRow& one) { return one.name == name; });
  if (row == kScenarioRows.end()) return {};
  Wish wish{.row = &*row};
  if (colon == std::string_view::npos) wish.variants = {Variant::plain};
  if (colon == std::string_view::npos || row->kind != crime) return wish;
  const std::string_view wanted = text.substr(colon + 1);
  for (const Variant variant : kVariants) {
    if (wanted == name_of(variant) || wanted == kAllVariants) wish.variants.push_back(variant);
  }
  return wish;
}

namespace {

// Which variants of each row are planted, as bits.
std::array<std::uint32_t, kScenarioRows.size()> chosen_variants(std::span<const std::string> wishes) {
  std::array<std::uint32_t, kScenarioRows.size()> chosen{};
  for (std::size_t r = 0; r < kScenarioRows.size(); ++r) {
    if (wishes.empty() && !kScenarioRows[r].when_asked) chosen[r] = 1;
  }
  for (const std::string& text : wishes) {
    const Wish wish = wish_of(text);
    for (const Variant variant : wish.variants) {
      chosen[static_cast<std::size_t>(wish.row - kScenarioRows.data())] |= 1U
                                                                           << static_cast<unsigned>(variant);
    }
  }
  return chosen;
}

}  // namespace

Plan plan_scenarios(World& world, std::uint64_t seed, Period period, std::int64_t events,
                    std::span<const std::string> wishes) {
  Plan plan;
  const auto chosen = chosen_variants(wishes);
  const auto plant = [&](std::size_t r, Variant variant, std::int64_t instance) {
    const ScenarioRow& row = kScenarioRows[r];
    const std::uint64_t stream = (static_cast<std::uint64_t>(r) + 1) << 16 |
                                 static_cast<std::uint64_t>(variant) << 12 |
                                 static_cast<std::uint64_t>(instance);
    CaseBuilder builder(world, period, stream, seed, static_cast<std::uint32_t>(instance),
                        changes_of(row.name, variant));
    row.plan(builder);
    if (builder.given_up()) return;
    vary(builder);
    const auto size = static_cast<std::int64_t>(plan.drafts.size() + builder.drafts().size());
    const bool first = instance == 0 || row.kind == bad;
    if (size > (first ? events : events / 3) || !fits(builder.drafts(), period)) return;
    plan.truth.push_back(finished_truth(row, builder));
    plan.drafts.insert(plan.drafts.end(), builder.drafts().begin(), builder.drafts().end());
  };
  // First one of each, then the second ones ...: a small stream has every kind. Later ones leave the
  // background two thirds of the stream.
  for (std::int64_t instance = 0; instance < kBadRecordsMax; ++instance) {
    for (std::size_t r = 0; r < kScenarioRows.size(); ++r) {
      if (instance >= wanted_cases(kScenarioRows[r], events)) continue;
      for (const Variant variant : kVariants) {
        if ((chosen[r] >> static_cast<unsigned>(variant) & 1U) != 0) plant(r, variant, instance);
      }
    }
  }
  std::sort(plan.drafts.begin(), plan.drafts.end(), before);
  return plan;
}

}  // namespace xiezhi::synthetic
