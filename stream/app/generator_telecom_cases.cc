// Planted cases of numbers, cards and devices (REGULATION 6.3), and their innocent look-alikes.
#include <array>

#include "stream/app/generator_scenarios.h"
#include "stream/base/time.h"

namespace xiezhi::synthetic {
// Hardly anybody is quick enough to answer.
void plan_one_ring(CaseBuilder& builder) {
  builder.begin(1, 19);
  const std::uint32_t caller = builder.unknown_phone();
  builder.subject_phone(caller);
  for (int i = 0; i < 90; ++i) {
    const bool known = i % 12 == 0;
    const std::uint32_t callee = known ? builder.phone(builder.bystander()) : builder.unknown_phone();
    if (known) builder.phone_victim(callee);
    builder.call(builder.after(i / 12, 55), caller, callee, i % 30 == 29 ? 6 : 0).number =
        static_cast<std::uint32_t>(i % 4 + 1);
  }
}

// The cards take turns, so that none calls too often.
void plan_sim_bank(CaseBuilder& builder) {
  builder.begin(1, 9);
  std::array<std::uint32_t, 16> cards;
  for (std::uint32_t& card : cards) card = builder.unknown_phone();
  builder.subject_device(cards.front());
  for (std::size_t i = 0; i < cards.size() * 4; ++i) {
    const bool known = i % 8 == 0;
    const std::uint32_t callee = known ? builder.phone(builder.bystander()) : builder.unknown_phone();
    if (known) builder.phone_victim(callee);
    builder
        .call(builder.after(static_cast<std::int64_t>(i) * 8, 200), cards[i % cards.size()], callee,
              i % 3 == 0 ? builder.draw(20, 300) : 0)
        .device = cards.front();
  }
}

// Looks like one-ring calls: over a day, and some are answered.
void plan_innocent_driver(CaseBuilder& builder) {
  builder.begin(1, 8);
  const std::uint32_t driver = builder.unknown_phone();
  builder.subject_phone(driver);
  for (int i = 0; i < 24; ++i)
    builder.call(builder.after(i * 25, 300), driver, builder.unknown_phone(), i % 5 == 0 ? 12 : 0).number = 3;
}

// Looks like a SIM bank: four customers' cards in the same phone.
void plan_innocent_repair_shop(CaseBuilder& builder) {
  builder.begin(2, 10);
  const std::uint32_t shop = builder.unknown_phone();
  builder.subject_device(shop);
  for (int i = 0; i < 8; ++i)
    builder.call(builder.after(i * 50 + i / 4 * 1440), builder.unknown_phone(), shop, 15).device = shop;
}

}  // namespace xiezhi::synthetic
