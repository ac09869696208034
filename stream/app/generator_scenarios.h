// The scenarios that a generated stream plants (REGULATION 6): one row a scenario, one function a row.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "stream/app/generator_case.h"

namespace xiezhi::synthetic {

enum class ScenarioKind : std::uint8_t { crime, innocent, bad };

struct ScenarioRow {
  std::string_view name;
  std::string_view detector;  // empty: bad records
  ScenarioKind kind;
  std::string_view description;
  void (*plan)(CaseBuilder& builder);
  bool when_asked = false;  // planted only when it is named
};

// Crimes first, then innocent look-alikes, then bad records, then what is planted only when asked for.
std::span<const ScenarioRow> scenario_rows();

// The planned part of a stream in order of before(), and its truth.
struct Plan {
  std::vector<Draft> drafts;
  std::vector<PlantedCase> truth;
};

// What a wish of --scenario is: `name`, `name:variant` or `name:all`.
struct Wish {
  const ScenarioRow* row = nullptr;  // null: no scenario is called so
  std::vector<Variant> variants{};  // empty: the scenario has no such variant; only crimes have any but plain
};
Wish wish_of(std::string_view text);

// Plans the wishes (when there are none: all scenarios, plainly): one case of each while they fit into
// `events`; two or more from 20,000 events on, one for each 20,000 events, at most 50.
Plan plan_scenarios(World& world, std::uint64_t seed, Period period, std::int64_t events,
                    std::span<const std::string> wishes);

// Plans by file.
void plan_large_value(CaseBuilder& builder);
void plan_structuring(CaseBuilder& builder);
void plan_many_in_one_out(CaseBuilder& builder);
void plan_one_in_many_out(CaseBuilder& builder);
void plan_repeated_similar(CaseBuilder& builder);
void plan_pass_through(CaseBuilder& builder);
void plan_probe_then_drain(CaseBuilder& builder);
void plan_night(CaseBuilder& builder);
void plan_listed_counterparty(CaseBuilder& builder);
void plan_grey_counterparty(CaseBuilder& builder);
void plan_fundraising_pool(CaseBuilder& builder);
void plan_periodic_return(CaseBuilder& builder);
void plan_ponzi(CaseBuilder& builder);
void plan_names_and_remarks(CaseBuilder& builder);
void plan_online_gambling(CaseBuilder& builder);
void plan_virtual_currency(CaseBuilder& builder);

void plan_composite(CaseBuilder& builder);
void plan_innocent_parcel(CaseBuilder& builder);
void plan_fake_shopping(CaseBuilder& builder);
void plan_fake_service(CaseBuilder& builder);
void plan_fake_leader(CaseBuilder& builder);
void plan_elderly(CaseBuilder& builder);
void plan_minor(CaseBuilder& builder);
void plan_game_trade(CaseBuilder& builder);
void plan_fake_police(CaseBuilder& builder);
void plan_innocent_moving_in(CaseBuilder& builder);
void plan_innocent_car(CaseBuilder& builder);
void plan_innocent_pupil(CaseBuilder& builder);
void plan_pyramid(CaseBuilder& builder);
void plan_prepaid_runaway(CaseBuilder& builder);
void plan_special_list(CaseBuilder& builder);
void plan_innocent_club(CaseBuilder& builder);
void plan_dormant(CaseBuilder& builder);
void plan_shared_device(CaseBuilder& builder);
void plan_opening_spree(CaseBuilder& builder);
void plan_new_unit(CaseBuilder& builder);
void plan_cross_region(CaseBuilder& builder);
void plan_profile_mismatch(CaseBuilder& builder);
void plan_cash_burst(CaseBuilder& builder);
void plan_elderly_care(CaseBuilder& builder);
void plan_promoter_commission(CaseBuilder& builder);
void plan_predatory_loan(CaseBuilder& builder);
void plan_merchant_cash_out(CaseBuilder& builder);
void plan_mule_ring(CaseBuilder& builder);
void plan_innocent_family_device(CaseBuilder& builder);
void plan_innocent_start_up(CaseBuilder& builder);
void plan_innocent_choir(CaseBuilder& builder);
void plan_innocent_cash(CaseBuilder& builder);

void plan_call_then_pay(CaseBuilder& builder);
void plan_listed_call(CaseBuilder& builder);
void plan_screen_share(CaseBuilder& builder);
void plan_brushing_rebate(CaseBuilder& builder);
void plan_fake_investment(CaseBuilder& builder);
void plan_fake_loan(CaseBuilder& builder);
void plan_romance(CaseBuilder& builder);
void plan_high_frequency(CaseBuilder& builder);
void plan_one_way(CaseBuilder& builder);
void plan_number_changing(CaseBuilder& builder);
void plan_bulk_sms(CaseBuilder& builder);
void plan_listed_number(CaseBuilder& builder);

void plan_innocent_payroll(CaseBuilder& builder);
void plan_innocent_shop_opening(CaseBuilder& builder);
void plan_innocent_courier(CaseBuilder& builder);
void plan_innocent_call_centre(CaseBuilder& builder);
void plan_innocent_landlord(CaseBuilder& builder);
void plan_innocent_takings(CaseBuilder& builder);
void plan_innocent_allowance(CaseBuilder& builder);
void plan_innocent_tender(CaseBuilder& builder);
void plan_innocent_invitations(CaseBuilder& builder);
void plan_innocent_night_market(CaseBuilder& builder);
void plan_innocent_refunds(CaseBuilder& builder);
void plan_one_ring(CaseBuilder& builder);
void plan_sim_bank(CaseBuilder& builder);
void plan_iot_misuse(CaseBuilder& builder);
void plan_card_opening(CaseBuilder& builder);
void plan_otp_platform(CaseBuilder& builder);
void plan_forwarded(CaseBuilder& builder);
void plan_fraud_text(CaseBuilder& builder);
void plan_reported(CaseBuilder& builder);
void plan_fraud_site(CaseBuilder& builder);
void plan_innocent_driver(CaseBuilder& builder);
void plan_innocent_repair_shop(CaseBuilder& builder);
void plan_innocent_watch(CaseBuilder& builder);
void plan_innocent_family_cards(CaseBuilder& builder);
void plan_innocent_new_phone(CaseBuilder& builder);
void plan_innocent_offers(CaseBuilder& builder);
void plan_innocent_new_shop_site(CaseBuilder& builder);

void plan_overseas_surge(CaseBuilder& builder);
void plan_hot_spot(CaseBuilder& builder);
void plan_innocent_trading_town(CaseBuilder& builder);

void plan_bad_record(CaseBuilder& builder);

void plan_innocent_wedding(CaseBuilder& builder);
void plan_innocent_group_buying(CaseBuilder& builder);
void plan_innocent_school(CaseBuilder& builder);
void plan_innocent_school_unmarked(CaseBuilder& builder);
void plan_innocent_pensioner(CaseBuilder& builder);
void plan_innocent_red_packets(CaseBuilder& builder);
void plan_innocent_flat_purchase(CaseBuilder& builder);
void plan_innocent_rent_deposit(CaseBuilder& builder);

}  // namespace xiezhi::synthetic
