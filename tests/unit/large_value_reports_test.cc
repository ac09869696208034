// Reports of large values, and the rates by which foreign currency reaches its limits.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "stream/app/exchange_rates.h"
#include "stream/base/time.h"
#include "tests/unit/rendering.h"

namespace xiezhi {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::kMonday_ms;
using ::testing::Not;
using testing::Rendering;
using ::testing::SizeIs;
using testing::transfer;

// ---- large values in foreign currency ----

std::vector<std::string> large_values(std::string_view currency, std::int64_t minor,
                                      std::string_view more = {}) {
  Rendering engine;
  std::string paid = transfer("t1", "A1", "B1", minor, kMonday_ms, "done", "C1", {}, more);
  paid.replace(paid.find("CNY"), 3, currency);
  EXPECT_TRUE(engine.feed(paid)) << engine.refused_field_;
  std::vector<std::string> of_payer;
  for (const std::string& each : engine.records(OutputKind::large_value_report)) {
    if (each.find(R"("direction":"out")") != std::string::npos) of_payer.push_back(each);
  }
  return of_payer;
}

// The limits in dollars by the rates that are built in: 1 EUR is 8.2 / 7.1 dollars, and so on.
TEST(LargeValueReports, EveryCurrencyAtItsLimit) {
  constexpr std::string_view kAbroad = R"(,"cross_border":true)";
  struct Case {
    std::string_view currency, more;
    std::int64_t least_minor;
    std::string_view rule;
  };
  const Case cases[] = {
      {"CNY", "", 50000000, "LV3"},     {"CNY", kAbroad, 20000000, "LV4"}, {"USD", "", 10000000, "LV3"},
      {"USD", kAbroad, 1000000, "LV4"}, {"EUR", "", 8658537, "LV3"},       {"EUR", kAbroad, 865854, "LV4"},
      {"HKD", "", 77765604, "LV3"},     {"HKD", kAbroad, 7776557, "LV4"},  {"JPY", "", 15106383, "LV3"},
      {"JPY", kAbroad, 1510638, "LV4"},
  };
  for (const Case& each : cases) {
    const auto at = large_values(each.currency, each.least_minor, each.more);
    ASSERT_THAT(at, SizeIs(1)) << each.currency << each.more;
    EXPECT_THAT(at[0], AllOf(HasSubstr(fmt::format(R"("rule":"{}")", each.rule)),
                             HasSubstr(each.currency == "CNY" ? R"(,"currency":"CNY","transaction_count")"
                                                              : R"(,"currency":"USD","transaction_count")")));
    EXPECT_EQ(at[0].find(R"("foreign":true)") != std::string::npos, each.currency != "CNY") << at[0];
    EXPECT_THAT(large_values(each.currency, each.least_minor - 1, each.more), IsEmpty())
        << each.currency << each.more;
  }
}

TEST(LargeValueReports, WhatTheInstitutionTellsToBeExemptIsInNoSum) {
  EXPECT_THAT(large_values("CNY", 50000000), SizeIs(1));
  for (const int code : {1, 10})
    EXPECT_THAT(large_values("CNY", 50000000, fmt::format(R"(,"lv_exempt_code":{})", code)), IsEmpty());
  for (const int code : {0, 11}) {
    Rendering engine;
    EXPECT_FALSE(engine.feed(transfer("t1", "A1", "B1", 50000000, kMonday_ms, "done", "C1", {},
                                      fmt::format(R"(,"lv_exempt_code":{})", code))));
    EXPECT_EQ(engine.refused_field_, "lv_exempt_code");
  }
  Rendering engine;
  engine.feed(transfer("t1", "A1", "B1", 1, kMonday_ms, "done", "C1", {}, R"(,"lv_exempt_code":3)"));
  engine.feed(transfer("t2", "A1", "B1", 49999999, kMonday_ms + 1, "done", "C1"));
  EXPECT_THAT(engine.records(OutputKind::large_value_report), IsEmpty());
  engine.feed(transfer("t3", "A1", "B2", 1, kMonday_ms + 2, "done", "C1"));
  ASSERT_THAT(engine.records(OutputKind::large_value_report), SizeIs(1));
  EXPECT_THAT(engine.records(OutputKind::large_value_report)[0],
              AllOf(HasSubstr(R"("transaction_count":2)"), Not(HasSubstr(R"("event_id":"t1")"))));
}

// The reversal need not say again why the payment was exempt: it takes off nothing that was not added.
TEST(LargeValueReports, AnExemptPaymentIsTakenBackFromNoSum) {
  Rendering engine;
  engine.feed(transfer("t1", "A1", "B1", 100, kMonday_ms, "done", "C1", {}, R"(,"lv_exempt_code":3)"));
  engine.feed(transfer("t2", "A1", "B1", 100, kMonday_ms + 1, "reversed", "C1", {}, R"(,"reverses":"t1")"));
  engine.feed(transfer("t3", "A1", "B2", 50000000, kMonday_ms + 2, "done", "C1"));
  EXPECT_THAT(engine.records(OutputKind::large_value_report), Contains(HasSubstr(R"("direction":"out")")));
}

// ---- rates ----

TEST(ExchangeRates, HoldFromTheirDayOn) {
  const auto table = parse_rates(
      "rates:\n"
      "  - {currency: USD, cny: 7.1055, from: 20260302, source: CFETS}\n"
      "  - {currency: USD, cny: 7.2, from: 20260303, source: CFETS}\n",
      "rates.yaml");
  ASSERT_TRUE(table) << table.error().text;
  const std::int32_t day = days_from_civil(2026, 3, 2);
  EXPECT_EQ(table->to_cny_minor(10000, currency::kUsd, day - 1), 71000) << "built in";
  EXPECT_EQ(table->to_cny_minor(10000, currency::kUsd, day), 71055);
  EXPECT_EQ(table->to_cny_minor(10000, currency::kUsd, day + 1), 72000);
  EXPECT_EQ(table->to_cny_minor(10000, currency::kUsd), 72000) << "the newest";
  EXPECT_EQ(table->to_usd_minor(72000, currency::kCny, day + 1), 10000);
  EXPECT_EQ(table->to_cny_minor(100, currency_code("EUR"), day), 820);
}

TEST(ExchangeRates, ErrorsNameTheMend) {
  const auto error = [](std::string_view row) {
    const auto table = parse_rates(fmt::format("rates:\n  - {{{}}}\n", row), "r");
    return table ? std::string("none") : table.error().text;
  };
  EXPECT_EQ(error("currency: JPY, cny: 0.047123456, from: 20260302, source: CFETS"), "none");
  EXPECT_THAT(error("currency: CNY, cny: 1, from: 20260302, source: x"), HasSubstr("r:2: currency"));
  EXPECT_THAT(error("currency: XXX, cny: 1, from: 20260302, source: x"), HasSubstr("currency"));
  for (const auto* cny : {"0", "-1", "7.", ".5", "7.1.1", "0.0000000001", "1000000.1", "''"})
    EXPECT_THAT(error(fmt::format("currency: USD, cny: {}, from: 20260302, source: x", cny)),
                HasSubstr("cny:"))
        << cny;
  for (const auto* from : {"20260230", "2026032", "today"})
    EXPECT_THAT(error(fmt::format("currency: USD, cny: 7, from: {}, source: x", from)), HasSubstr("from:"));
  EXPECT_THAT(error("currency: USD, cny: 7, from: 20260302"), HasSubstr("source"));
  EXPECT_THAT(error("currency: USD, cny: 7, from: 20260302, source: x, to: 1"),
              HasSubstr("unknown key \"to\""));
  EXPECT_FALSE(parse_rates("rate: []\n", "r"));
}

}  // namespace
}  // namespace xiezhi
