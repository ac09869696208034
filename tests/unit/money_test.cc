#include "stream/base/money.h"

#include <gtest/gtest.h>

#include <array>
#include <limits>

namespace xiezhi {
namespace {

constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();

TEST(Money, Currencies) {
  for (const char* text : {"CNY", "USD", "EUR", "JPY", "KWD", "AED", "ZWG", "XOF", "BGN"}) {
    const CurrencyCode code = currency_code(text);
    EXPECT_NE(code, CurrencyCode::none) << text;
    EXPECT_EQ(currency_text(code), text);
  }
  for (const char* text : {"RMB", "CNH", "cny", "XAU", "XXX", "AAA", "", "C", "CNY ", "C\xFFY"}) {
    EXPECT_EQ(currency_code(text), CurrencyCode::none) << text;
  }
  EXPECT_EQ(currency_code("CNY"), currency::kCny);
  EXPECT_EQ(currency_text(CurrencyCode::none), "");
  EXPECT_EQ(currency_text(static_cast<CurrencyCode>(65535)), "");
}

TEST(Money, EveryCodeHasItsText) {
  int known = 0;
  for (int value = 0; value < 65536; ++value) {
    const auto code = static_cast<CurrencyCode>(value);
    if (currency_text(code).empty()) {
      EXPECT_EQ(currency_exponent(code), -1);
      continue;
    }
    ++known;
    EXPECT_EQ(currency_code(currency_text(code)), code);
    EXPECT_GE(currency_exponent(code), 0);
  }
  EXPECT_EQ(known, 170);
}

TEST(Money, Exponents) {
  EXPECT_EQ(currency_exponent("CNY"), 2);
  EXPECT_EQ(currency_exponent("JPY"), 0);
  EXPECT_EQ(currency_exponent("KWD"), 3);
  EXPECT_EQ(currency_exponent("CLF"), 4);
  EXPECT_EQ(currency_exponent("RMB"), -1);
}

TEST(Money, Converts) {
  const std::array rates{Rate{currency::kUsd, 7'000'000'000}, Rate{currency_code("JPY"), 50'000'000},
                         Rate{currency_code("KWD"), 23'000'000'000}};
  const RateTable table(rates);
  EXPECT_EQ(table.to_cny_minor(12'345, currency::kCny), 12'345);
  EXPECT_EQ(table.to_cny_minor(10'000'00, currency::kUsd), 70'000'00);
  EXPECT_EQ(table.to_cny_minor(1000, currency_code("JPY")), 5000) << "1000 yen at 0.05 are 50 yuan";
  EXPECT_EQ(table.to_cny_minor(1000, currency_code("KWD")), 2300) << "one dinar";
  EXPECT_EQ(table.to_usd_minor(70'000'00, currency::kCny), 10'000'00);
  EXPECT_EQ(table.to_usd_minor(5, currency::kUsd), 5);
  EXPECT_EQ(table.to_usd_minor(1400, currency_code("JPY")), 1000);
  EXPECT_EQ(table.to_cny_minor(1, currency_code("EUR")), std::nullopt);
  EXPECT_EQ(table.to_cny_minor(1, CurrencyCode::none), std::nullopt);
  EXPECT_EQ(RateTable({}).to_usd_minor(1, currency::kCny), std::nullopt);
}

TEST(Money, RoundsHalfAwayFromZeroAndSaturates) {
  const std::array rates{Rate{currency::kUsd, 500'000'000}};
  const RateTable table(rates);
  EXPECT_EQ(table.to_cny_minor(1, currency::kUsd), 1);
  EXPECT_EQ(table.to_cny_minor(-1, currency::kUsd), -1);
  EXPECT_EQ(table.to_cny_minor(2, currency::kUsd), 1);
  EXPECT_EQ(table.to_usd_minor(kMax, currency::kCny), kMax);
  EXPECT_EQ(table.to_usd_minor(kMin, currency::kCny), kMin);
  EXPECT_EQ(to_cny_minor(kMax, currency_code("KWD")), kMax) << "2.32 times as many fen do not fit";
  EXPECT_EQ(to_cny_minor(kMin, currency_code("KWD")), kMin);
}

TEST(Money, DefaultsKnowADozenCurrencies) {
  for (const char* text :
       {"CNY", "USD", "EUR", "GBP", "HKD", "JPY", "KRW", "SGD", "AUD", "CAD", "TWD", "THB"}) {
    EXPECT_TRUE(to_cny_minor(100, currency_code(text)).has_value()) << text;
    EXPECT_TRUE(to_usd_minor(100, currency_code(text)).has_value()) << text;
  }
}

TEST(MoneyDeathTest, RefusesABadRate) {
  EXPECT_DEATH(RateTable(std::array{Rate{currency::kUsd, 0}}), "check failed");
  EXPECT_DEATH(RateTable(std::array{Rate{currency::kCny, 2'000'000'000}}), "check failed");
}

TEST(Money, Formats) {
  EXPECT_EQ(format_minor(123'456, 2), "1234.56");
  EXPECT_EQ(format_minor(5, 2), "0.05");
  EXPECT_EQ(format_minor(-5, 2), "-0.05");
  EXPECT_EQ(format_minor(0, 2), "0.00");
  EXPECT_EQ(format_minor(7, 0), "7");
  EXPECT_EQ(format_minor(1'234'567, 3), "1234.567");
  EXPECT_EQ(format_minor(kMin, 2), "-92233720368547758.08");
}

}  // namespace
}  // namespace xiezhi
