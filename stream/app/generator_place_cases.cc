// Planted cases whose subject is a place: a region and those who call there, or who are robbed there.
#include <fmt/format.h>

#include <array>

#include "stream/app/generator_identity.h"
#include "stream/app/generator_scenarios.h"
#include "stream/base/place.h"
#include "stream/base/time.h"

namespace xiezhi::synthetic {
namespace {

constexpr std::uint16_t kSingapore = 65;

// Each case has a place of its own, as far as there are any: one case must not be the other's history.
std::size_t home_of(const CaseBuilder& builder) {
  return (builder.instance() + 3 * static_cast<std::size_t>(builder.changes().variant)) % kRegions.size();
}
std::uint16_t country_of(const CaseBuilder& builder) {
  constexpr auto kCountries = std::to_array<std::uint16_t>({95, 855, 856, 63, 84});
  return kCountries[static_cast<std::size_t>(builder.changes().variant) % kCountries.size()];
}

void subject_place(CaseBuilder& builder, std::uint16_t country, SuspectedType type) {
  PlaceKey key{.country = country, .suspected_type = type};
  for (const char digit : kRegions[home_of(builder)])
    key.region = key.region * 10 + static_cast<std::uint32_t>(digit - '0');
  builder.truth().subject_kind = "place";
  builder.truth().subject_id = text_of(key);
}

std::uint32_t caller_from(CaseBuilder& builder, std::uint16_t country) {
  const auto number = static_cast<unsigned>(builder.serial() * 1000 + builder.drafts().size());
  return builder.world().add_phone(fmt::format("+{}9{:08}", country, number));
}

// A number of nobody in particular, in the region.
std::uint32_t callee_in(CaseBuilder& builder) {
  for (;;) {
    const std::uint32_t phone = builder.unknown_phone();
    if (region_of_phone(phone) == kRegions[home_of(builder)]) return phone;
  }
}

void call_from_abroad(CaseBuilder& builder, std::int64_t time_ms, std::uint16_t country,
                      std::int64_t duration_s) {
  const std::uint32_t caller = caller_from(builder, country);
  builder.spoofed_call(time_ms, caller, callee_in(builder), duration_s).marks |= kTellsRegion;
}

std::uint32_t customer_in(CaseBuilder& builder) {
  for (;;) {
    const std::uint32_t holder = builder.stranger({.age_days = 900});
    if (builder.world().holders[holder].region != home_of(builder)) continue;
    builder.truth().victims.push_back(builder.world().customer_id(holder));
    return holder;
  }
}

void rob(CaseBuilder& builder, std::int64_t time_ms) {
  const std::uint32_t victim = builder.account(customer_in(builder));
  const std::uint32_t payee = builder.account(builder.stranger({.age_days = 12}));
  builder.take(builder.attempt(time_ms, victim, payee, builder.draw(8, 45) * 1000)).marks |= kScreenShare;
}

}  // namespace

// A call or two a day for a fortnight, then ten minutes of a call centre abroad. Needs a stream of three
// weeks.
void plan_overseas_surge(CaseBuilder& builder) {
  constexpr int kDays = 15, kCalls = 90;
  const std::uint16_t country = country_of(builder);
  builder.begin(kDays + 1, 10);
  subject_place(builder, country, SuspectedType::none);
  for (int day = 0; day < kDays; ++day) {
    for (int i = 0; i <= day % 2; ++i)
      call_from_abroad(builder, builder.after(day * 1440 + i * 5), country, builder.draw(20, 300));
  }
  for (int i = 0; i < kCalls; ++i)
    call_from_abroad(builder, builder.after(kDays * 1440 + i / 9, 50), country,
                     i % 3 == 0 ? builder.draw(10, 240) : 0);
}

// Looks like a surge, but it is the same every day: a trading town and its customers.
void plan_innocent_trading_town(CaseBuilder& builder) {
  constexpr int kDays = 16;
  builder.begin(kDays + 1, 10);
  subject_place(builder, kSingapore, SuspectedType::none);
  for (int day = 0; day < kDays; ++day) {
    const std::int64_t calls = builder.draw(44, 52);
    for (std::int64_t i = 0; i < calls; ++i)
      call_from_abroad(builder, builder.after(day * 1440 + i / 6, 50), kSingapore, builder.draw(30, 600));
  }
}

// One victim a week for eight weeks, then nine of a gang that works through the region. Needs a stream of ten
// weeks.
void plan_hot_spot(CaseBuilder& builder) {
  constexpr int kWeeks = 8, kVictims = 9;
  builder.begin(kWeeks * 7 + 3, 10, true);
  subject_place(builder, 0, SuspectedType::fake_customer_service);
  for (int week = 0; week < kWeeks; ++week) rob(builder, builder.after_days(week * 7, 10 + week));
  for (int i = 0; i < kVictims; ++i) rob(builder, builder.after_days(kWeeks * 7 + i / 5, 9 + i));
}

}  // namespace xiezhi::synthetic
