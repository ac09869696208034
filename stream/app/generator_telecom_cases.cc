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

// Looks like one-ring calls: over a day, and some are answered.
void plan_innocent_driver(CaseBuilder& builder) {
  builder.begin(1, 8);
  const std::uint32_t driver = builder.unknown_phone();
  builder.subject_phone(driver);
  for (int i = 0; i < 24; ++i)
    builder.call(builder.after(i * 25, 300), driver, builder.unknown_phone(), i % 5 == 0 ? 12 : 0).number = 3;
}

}  // namespace xiezhi::synthetic
