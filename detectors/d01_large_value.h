// What D01's signal says about the large-value rule that was reached; read by who writes the report.
// Rules: 金融机构大额交易和可疑交易报告管理办法 (Order 2016 No. 3) Art. 5; payment institutions
// 银发〔2018〕163号.
#pragma once

#include <cstdint>

#include "stream/state/ring.h"

namespace xiezhi {

// The report code CRCD of rule n is "050n" (REGULATION 2.3).
enum class LargeValueRule : std::uint8_t {
  none,
  cash,              // LV1 anybody, cash
  unit,              // LV2 unit, transfers, domestic and cross-border together
  natural_domestic,  // LV3 natural person, domestic transfers
  natural_border,    // LV4 natural person, cross-border transfers
};

struct LargeValue {
  LargeValueRule rule = LargeValueRule::none;
  bool out = false;      // paid, else received
  bool foreign = false;  // foreign currency, summed in US cents; else CNY in fen
  friend constexpr bool operator==(const LargeValue&, const LargeValue&) = default;
};

constexpr std::uint16_t kLargeValueOut = 8, kLargeValueForeign = 16;

// To and from Signal::detail.
constexpr std::uint16_t encode(const LargeValue& value) {
  return static_cast<std::uint16_t>(static_cast<unsigned>(value.rule) | (value.out ? kLargeValueOut : 0U) |
                                    (value.foreign ? kLargeValueForeign : 0U));
}
constexpr LargeValue decode_large_value(std::uint16_t detail) {
  return {static_cast<LargeValueRule>(detail & 7U), (detail & kLargeValueOut) != 0,
          (detail & kLargeValueForeign) != 0};
}

// Whether an entry of the customer's day is one of the transactions that the sum is made of.
bool belongs(const LargeValue& value, const Entry& entry);

}  // namespace xiezhi
