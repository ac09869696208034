#include "stream/base/money.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>

#include "stream/base/check.h"

namespace xiezhi {
namespace {

struct Currency {
  std::string_view text;
  std::int8_t exponent;
};

// ISO 4217 with the digits of the minor unit. Withdrawn since 2020 and kept for old streams: ANG BGN CUC HRK
// SLL ZWL. Without XAU, XDR, XTS and the like, which have no minor unit.
// clang-format off
constexpr std::array kCurrencies = std::to_array<Currency>({
    {"AED", 2}, {"AFN", 2}, {"ALL", 2}, {"AMD", 2}, {"ANG", 2}, {"AOA", 2}, {"ARS", 2}, {"AUD", 2},
    {"AWG", 2}, {"AZN", 2}, {"BAM", 2}, {"BBD", 2}, {"BDT", 2}, {"BGN", 2}, {"BHD", 3}, {"BIF", 0},
    {"BMD", 2}, {"BND", 2}, {"BOB", 2}, {"BOV", 2}, {"BRL", 2}, {"BSD", 2}, {"BTN", 2}, {"BWP", 2},
    {"BYN", 2}, {"BZD", 2}, {"CAD", 2}, {"CDF", 2}, {"CHE", 2}, {"CHF", 2}, {"CHW", 2}, {"CLF", 4},
    {"CLP", 0}, {"CNY", 2}, {"COP", 2}, {"COU", 2}, {"CRC", 2}, {"CUC", 2}, {"CUP", 2}, {"CVE", 2},
    {"CZK", 2}, {"DJF", 0}, {"DKK", 2}, {"DOP", 2}, {"DZD", 2}, {"EGP", 2}, {"ERN", 2}, {"ETB", 2},
    {"EUR", 2}, {"FJD", 2}, {"FKP", 2}, {"GBP", 2}, {"GEL", 2}, {"GHS", 2}, {"GIP", 2}, {"GMD", 2},
    {"GNF", 0}, {"GTQ", 2}, {"GYD", 2}, {"HKD", 2}, {"HNL", 2}, {"HRK", 2}, {"HTG", 2}, {"HUF", 2},
    {"IDR", 2}, {"ILS", 2}, {"INR", 2}, {"IQD", 3}, {"IRR", 2}, {"ISK", 0}, {"JMD", 2}, {"JOD", 3},
    {"JPY", 0}, {"KES", 2}, {"KGS", 2}, {"KHR", 2}, {"KMF", 0}, {"KPW", 2}, {"KRW", 0}, {"KWD", 3},
    {"KYD", 2}, {"KZT", 2}, {"LAK", 2}, {"LBP", 2}, {"LKR", 2}, {"LRD", 2}, {"LSL", 2}, {"LYD", 3},
    {"MAD", 2}, {"MDL", 2}, {"MGA", 2}, {"MKD", 2}, {"MMK", 2}, {"MNT", 2}, {"MOP", 2}, {"MRU", 2},
    {"MUR", 2}, {"MVR", 2}, {"MWK", 2}, {"MXN", 2}, {"MXV", 2}, {"MYR", 2}, {"MZN", 2}, {"NAD", 2},
    {"NGN", 2}, {"NIO", 2}, {"NOK", 2}, {"NPR", 2}, {"NZD", 2}, {"OMR", 3}, {"PAB", 2}, {"PEN", 2},
    {"PGK", 2}, {"PHP", 2}, {"PKR", 2}, {"PLN", 2}, {"PYG", 0}, {"QAR", 2}, {"RON", 2}, {"RSD", 2},
    {"RUB", 2}, {"RWF", 0}, {"SAR", 2}, {"SBD", 2}, {"SCR", 2}, {"SDG", 2}, {"SEK", 2}, {"SGD", 2},
    {"SHP", 2}, {"SLE", 2}, {"SLL", 2}, {"SOS", 2}, {"SRD", 2}, {"SSP", 2}, {"STN", 2}, {"SVC", 2},
    {"SYP", 2}, {"SZL", 2}, {"THB", 2}, {"TJS", 2}, {"TMT", 2}, {"TND", 3}, {"TOP", 2}, {"TRY", 2},
    {"TTD", 2}, {"TWD", 2}, {"TZS", 2}, {"UAH", 2}, {"UGX", 0}, {"USD", 2}, {"USN", 2}, {"UYI", 0},
    {"UYU", 2}, {"UYW", 4}, {"UZS", 2}, {"VED", 2}, {"VES", 2}, {"VND", 0}, {"VUV", 0}, {"WST", 2},
    {"XAF", 0}, {"XCD", 2}, {"XCG", 2}, {"XOF", 0}, {"XPF", 0}, {"YER", 2}, {"ZAR", 2}, {"ZMW", 2},
    {"ZWG", 2}, {"ZWL", 2},
});
// clang-format on

constexpr std::size_t kCodes = 26 * 26 * 26 + 1;
static_assert(kCurrencies.size() < 255);

// 0 for text that is not three capitals.
constexpr std::size_t packed(std::string_view text) {
  if (text.size() != 3) return 0;
  for (const char c : text) {
    if (c < 'A' || c > 'Z') return 0;
  }
  return static_cast<std::size_t>(currency::pack(text[0], text[1], text[2]));
}

// By code: 1 + the row of the currency, 0 for none.
constexpr std::array<std::uint8_t, kCodes> index_currencies() {
  std::array<std::uint8_t, kCodes> rows{};
  for (std::size_t i = 0; i < kCurrencies.size(); ++i) {
    rows[packed(kCurrencies[i].text)] = static_cast<std::uint8_t>(i + 1);
  }
  return rows;
}
constexpr auto kRowByCode = index_currencies();
static_assert(kRowByCode[0] == 0, "every currency is three capitals");

const Currency* find_currency(CurrencyCode code) {
  const auto at = static_cast<std::size_t>(code);
  const std::uint8_t row = at < kCodes ? kRowByCode[at] : 0;
  return row == 0 ? nullptr : &kCurrencies[row - 1U];
}

constexpr std::int64_t kRateUnit = 1'000'000'000;

// Rounded orders of magnitude of 2025, from memory [M]; not rates of any day. Configuration replaces them.
constexpr std::array kDefaultRates = std::to_array<Rate>({
    {currency::kCny, kRateUnit},
    {currency::kUsd, 7'100'000'000},
    {currency::pack('E', 'U', 'R'), 8'200'000'000},
    {currency::pack('G', 'B', 'P'), 9'500'000'000},
    {currency::pack('H', 'K', 'D'), 913'000'000},
    {currency::pack('M', 'O', 'P'), 886'000'000},
    {currency::pack('T', 'W', 'D'), 233'000'000},
    {currency::pack('J', 'P', 'Y'), 47'000'000},
    {currency::pack('K', 'R', 'W'), 5'000'000},
    {currency::pack('S', 'G', 'D'), 5'500'000'000},
    {currency::pack('A', 'U', 'D'), 4'650'000'000},
    {currency::pack('C', 'A', 'D'), 5'100'000'000},
    {currency::pack('C', 'H', 'F'), 8'900'000'000},
    {currency::pack('T', 'H', 'B'), 219'000'000},
    {currency::pack('M', 'Y', 'R'), 1'690'000'000},
    {currency::pack('K', 'W', 'D'), 23'200'000'000},
});

__extension__ using Wide = __int128;

constexpr std::int64_t power_of_ten(int exponent) {
  std::int64_t value = 1;
  for (int i = 0; i < exponent; ++i) value *= 10;
  return value;
}

// amount * multiplier / divisor, rounded half away from zero, at the ends of int64 when it does not fit.
std::int64_t scale(std::int64_t amount, Wide multiplier, Wide divisor) {
  const Wide product = Wide{amount} * multiplier;
  const Wide half = divisor / 2;
  const Wide value = (product + (product < 0 ? -half : half)) / divisor;
  constexpr Wide kMin = std::numeric_limits<std::int64_t>::min();
  constexpr Wide kMax = std::numeric_limits<std::int64_t>::max();
  return static_cast<std::int64_t>(std::clamp(value, kMin, kMax));
}

// A rate small enough that amount x rate x 100 stays inside 127 bits.

}  // namespace

CurrencyCode currency_code(std::string_view text) {
  const std::size_t at = packed(text);
  return kRowByCode[at] == 0 ? CurrencyCode::none : static_cast<CurrencyCode>(at);
}

std::string_view currency_text(CurrencyCode code) {
  const Currency* found = find_currency(code);
  return found == nullptr ? std::string_view() : found->text;
}

int currency_exponent(CurrencyCode code) {
  const Currency* found = find_currency(code);
  return found == nullptr ? -1 : found->exponent;
}

int currency_exponent(std::string_view text) { return currency_exponent(currency_code(text)); }

RateTable::RateTable(std::span<const Rate> rates) : rates_{{currency::kCny, kRateUnit}} {
  for (const Rate& rate : rates) {
    XIEZHI_CHECK(find_currency(rate.currency) != nullptr && rate.cny_e9 > 0 && rate.cny_e9 <= kRateMax);
    const auto same = std::ranges::find_if(rates_, [&](const Rate& known) {
      return known.currency == rate.currency && known.from_day == rate.from_day;
    });
    if (same == rates_.end()) {
      rates_.push_back(rate);
    } else {
      *same = rate;
    }
  }
  std::ranges::sort(rates_, {}, [](const Rate& rate) { return std::pair(rate.currency, rate.from_day); });
  XIEZHI_CHECK(rate_e9(currency::kCny, kNewestDay) == kRateUnit);
}

const RateTable& RateTable::defaults() {
  static const RateTable table(kDefaultRates);
  return table;
}

RateTable RateTable::with(std::span<const Rate> own) {
  std::vector<Rate> rates(kDefaultRates.begin(), kDefaultRates.end());
  rates.insert(rates.end(), own.begin(), own.end());
  return RateTable(rates);
}

std::int64_t RateTable::rate_e9(CurrencyCode code, std::int32_t day) const {
  const auto after = std::ranges::upper_bound(rates_, std::pair(code, day), {}, [](const Rate& rate) {
    return std::pair(rate.currency, rate.from_day);
  });
  if (after == rates_.begin() || std::prev(after)->currency != code) return 0;
  return std::prev(after)->cny_e9;
}

std::optional<std::int64_t> RateTable::to_cny_minor(std::int64_t amount_minor, CurrencyCode from,
                                                    std::int32_t day) const {
  if (from == currency::kCny) return amount_minor;
  const std::int64_t rate = rate_e9(from, day);
  if (rate == 0) return std::nullopt;
  return scale(amount_minor, Wide{rate} * 100, Wide{kRateUnit} * power_of_ten(currency_exponent(from)));
}

std::optional<std::int64_t> RateTable::to_usd_minor(std::int64_t amount_minor, CurrencyCode from,
                                                    std::int32_t day) const {
  if (from == currency::kUsd) return amount_minor;
  const std::int64_t rate = rate_e9(from, day);
  const std::int64_t dollar_rate = rate_e9(currency::kUsd, day);
  if (rate == 0 || dollar_rate == 0) return std::nullopt;
  return scale(amount_minor, Wide{rate} * 100, Wide{dollar_rate} * power_of_ten(currency_exponent(from)));
}

std::string format_minor(std::int64_t amount_minor, int exponent) {
  XIEZHI_CHECK(exponent >= 0 && exponent <= 9);
  // Negated as unsigned, so that the smallest int64 has a magnitude too.
  const auto bits = static_cast<std::uint64_t>(amount_minor);
  const std::uint64_t magnitude = amount_minor < 0 ? 0 - bits : bits;
  const std::string_view sign = amount_minor < 0 ? "-" : "";
  if (exponent == 0) return fmt::format("{}{}", sign, magnitude);
  const auto unit = static_cast<std::uint64_t>(power_of_ten(exponent));
  return fmt::format("{}{}.{:0{}}", sign, magnitude / unit, magnitude % unit, exponent);
}

}  // namespace xiezhi
