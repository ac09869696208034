// Currencies (ISO 4217) and amounts. An amount is an integer count of minor units (fen, cents); no floating
// point. Pure functions; a RateTable is immutable after construction and may be shared between threads.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace xiezhi {

// A currency in two bytes: 0 is none, else 1 + the letters in base 26. The value depends on the letters
// alone, so it may be stored and sent.
enum class CurrencyCode : std::uint16_t { none = 0 };

// The code of ISO 4217 alphabetic text, none when there is no such currency. Currencies withdrawn since 2020
// are known, because old streams are replayed; metals, funds units without minor unit and test codes are not.
CurrencyCode currency_code(std::string_view text);

// "CNY"; empty for none. The view lives for ever.
std::string_view currency_text(CurrencyCode code);

// Digits after the decimal point: CNY 2, JPY 0, KWD 3; -1 for none.
int currency_exponent(CurrencyCode code);
int currency_exponent(std::string_view text);

namespace currency {

constexpr CurrencyCode pack(char a, char b, char c) {
  return static_cast<CurrencyCode>(1 + ((a - 'A') * 26 + (b - 'A')) * 26 + (c - 'A'));
}
constexpr CurrencyCode kCny = pack('C', 'N', 'Y');
constexpr CurrencyCode kUsd = pack('U', 'S', 'D');

}  // namespace currency

struct Rate {
  CurrencyCode currency = CurrencyCode::none;
  std::int64_t cny_e9 = 0;    // yuan for one major unit, times 10^9
  std::int32_t from_day = 0;  // Beijing day (time.h) from which it holds, until a later row of the currency
};
constexpr std::int64_t kRateMax = 1'000'000'000'000'000;  // of cny_e9: a million yuan
constexpr std::int32_t kNewestDay = std::numeric_limits<std::int32_t>::max();

// Exchange rates. The law asks for the central parity rate (人民币汇率中间价) of the day of the transaction
// (REGULATION 3), so a deployment configures them day by day; the defaults are of the right order, no more.
class RateTable {
 public:
  // Of rows of one currency and day the later wins. CNY is always there. A rate must be positive and the
  // currency known (checked).
  explicit RateTable(std::span<const Rate> rates);

  // A dozen currencies, see kDefaultRates in money.cc.
  static const RateTable& defaults();
  // The defaults with rows of one's own.
  static RateTable with(std::span<const Rate> own);

  // In fen, in cents: rounded half away from zero, saturating at the ends of int64. Absent when there is no
  // rate for the currency on that day (a RateTable without USD has no dollar amounts).
  std::optional<std::int64_t> to_cny_minor(std::int64_t amount_minor, CurrencyCode from,
                                           std::int32_t day = kNewestDay) const;
  std::optional<std::int64_t> to_usd_minor(std::int64_t amount_minor, CurrencyCode from,
                                           std::int32_t day = kNewestDay) const;

 private:
  std::int64_t rate_e9(CurrencyCode code, std::int32_t day) const;  // 0 when there is none

  std::vector<Rate> rates_;  // by currency and day
};

inline std::optional<std::int64_t> to_cny_minor(std::int64_t amount_minor, CurrencyCode from,
                                                const RateTable& rates = RateTable::defaults()) {
  return rates.to_cny_minor(amount_minor, from);
}
inline std::optional<std::int64_t> to_usd_minor(std::int64_t amount_minor, CurrencyCode from,
                                                const RateTable& rates = RateTable::defaults()) {
  return rates.to_usd_minor(amount_minor, from);
}

// Sum of two amounts that are not negative; stands still at the largest.
constexpr std::int64_t saturating_sum(std::int64_t left_minor, std::int64_t right_minor) {
  std::int64_t sum_minor = 0;
  return __builtin_add_overflow(left_minor, right_minor, &sum_minor)
             ? std::numeric_limits<std::int64_t>::max()
             : sum_minor;
}

// (123456, 2) gives "1234.56"; (-5, 2) "-0.05"; (7, 0) "7". The exponent is 0..9 (checked).
std::string format_minor(std::int64_t amount_minor, int exponent);

}  // namespace xiezhi
