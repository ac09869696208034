// Well-formed synthetic identifiers (REGULATION 10): each is a function of a number, so that different
// numbers give different identifiers and check digits are right. They stand for nobody.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace xiezhi::synthetic {

// Places of the generated world: GB/T 2260 codes of ten counties in eight provinces.
constexpr auto kRegions = std::to_array<std::string_view>(
    {"320505", "320602", "430302", "440106", "410502", "110105", "310115", "330106", "510104", "420106"});

// CNAPS numbers of head offices; the twelfth digit is the check digit.
constexpr auto kBanks =
    std::to_array<std::string_view>({"104100000004", "102100099996", "105100000017", "308584000013"});

constexpr auto kPaymentInstitutions =
    std::to_array<std::string_view>({"pay-institution-01", "pay-institution-02"});
constexpr auto kTelecoms = std::to_array<std::string_view>({"telecom-01", "telecom-02", "telecom-03"});
constexpr std::string_view kControl = "control-01";

std::string person_account(std::uint32_t number, std::uint32_t bank);  // 19 digits, begins 62, Luhn
std::string unit_account(std::uint32_t number);                        // 17 digits
std::string mobile_number(std::uint32_t number);                       // 11 digits
std::string fixed_number(std::uint32_t number);                        // area code and 8 digits
std::string foreign_number(std::uint32_t number);                      // + and country code
std::string sms_port(std::uint32_t number);                            // 106 ...
std::string imei(std::uint32_t number);                                // 15 digits, Luhn
std::string imsi(std::uint32_t number);
std::string public_ip(std::uint32_t number);
// Birth year 1900..2020.
std::string resident_id(std::string_view region, std::int32_t birth_year, std::uint32_t number);
std::string uscc(std::string_view region, std::uint32_t number);

// Generic names: surname and one or two syllables; place, word, trade and legal form.
std::string person_name(std::uint32_t number);
std::string unit_name(std::uint32_t number, std::string_view trade);

}  // namespace xiezhi::synthetic
