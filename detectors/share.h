// Shares of amounts in 1/10,000, exact and without overflow for every amount that the contract allows.
#pragma once

#include <cstdint>

namespace xiezhi {

// amount * share / 10,000, rounded down or up. `amount` >= 0, 0 <= `share_bp` <= 10,000,000.
constexpr std::int64_t share_down(std::int64_t amount, std::int64_t share_bp) {
  return amount / 10000 * share_bp + amount % 10000 * share_bp / 10000;
}
constexpr std::int64_t share_up(std::int64_t amount, std::int64_t share_bp) {
  return amount / 10000 * share_bp + (amount % 10000 * share_bp + 9999) / 10000;
}
static_assert(share_down(333, 10500) == 349 && share_up(333, 10500) == 350 && share_up(200, 10500) == 210);

}  // namespace xiezhi
