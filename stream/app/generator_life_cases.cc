// Innocent look-alikes out of people's lives, planted when asked for: each as near to its crime as honest
// life comes (REGULATION 6.4).
#include "stream/app/generator_scenarios.h"
#include "stream/base/time.h"
#include "stream/codec/event.h"

namespace xiezhi::synthetic {

// Looks like a pool that is emptied: many give to one on one day, and a unit gets most of it.
void plan_innocent_wedding(CaseBuilder& builder) {
  builder.begin(3, 9);
  const std::uint32_t couple = builder.account(builder.bystander());
  builder.subject_account(couple);
  const int guests = 50 + static_cast<int>(builder.instance() % 3) * 15;
  constexpr std::array<std::int64_t, 4> gifts{666, 888, 1'000, 2'000};
  std::int64_t sum = 0;
  for (int i = 0; i < guests; ++i) {
    const std::int64_t yuan = gifts[static_cast<std::size_t>(builder.draw(0, 3))];
    builder.transfer(builder.after(i * 7), builder.account(builder.bystander()), couple, yuan).remark =
        Remark::gift;
    sum += yuan;
  }
  const std::uint32_t hotel =
      builder.account(builder.stranger({.age_days = 2900, .unit = true, .trade = "酒店"}));
  builder.transfer(builder.after_days(2, 11), couple, hotel, sum * 85 / 100);
}

// Looks like many in and one out: neighbours pay small sums three days long, a farm gets nearly all of them.
void plan_innocent_group_buying(CaseBuilder& builder) {
  builder.begin(4, 9, true);
  const std::uint32_t leader = builder.account(builder.bystander());
  const std::uint32_t farm =
      builder.account(builder.stranger({.age_days = 1900, .unit = true, .trade = "果蔬"}));
  builder.subject_account(leader);
  std::array<std::uint32_t, 55> neighbours;
  for (std::uint32_t& one : neighbours) one = builder.account(builder.bystander());
  for (int day = 0; day < 3; ++day) {
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < neighbours.size(); ++i) {
      if ((i + static_cast<std::size_t>(day)) % 4 == 0) continue;
      const std::int64_t yuan = builder.draw(38, 189);
      builder
          .transfer(builder.after(day * 24 * 60 + static_cast<std::int64_t>(i) * 8), neighbours[i], leader,
                    yuan)
          .remark = Remark::order;
      sum += yuan;
    }
    builder.transfer(builder.after_days(day, 20), leader, farm, sum * 93 / 100).remark = Remark::goods;
  }
}

namespace {

// Looks like a pool: round sums from many persons of several provinces in one week.
void pay_school_fees(CaseBuilder& builder, std::string_view category) {
  builder.begin(7, 9, true);
  const std::uint32_t school = builder.account(
      builder.stranger({.age_days = 4000, .unit = true, .trade = "实验学校", .category = category}));
  builder.subject_account(school);
  for (int i = 0; i < 110; ++i) {
    builder.transfer(builder.after_days(i % 6, 9 + i % 10), builder.account(builder.bystander()), school,
                     i % 3 == 0 ? 5'500 : 4'500);
  }
}

}  // namespace

void plan_innocent_school(CaseBuilder& builder) { pay_school_fees(builder, "school"); }
void plan_innocent_school_unmarked(CaseBuilder& builder) { pay_school_fees(builder, {}); }

// Looks like a pass-through: what comes is taken out within the hour, three months in turn.
void plan_innocent_pensioner(CaseBuilder& builder) {
  builder.begin(61, 9);
  const std::uint32_t pensioner = builder.account(builder.bystander());
  const std::uint32_t fund = builder.account(
      builder.stranger({.age_days = 5000, .unit = true, .trade = "社会保险", .category = "social_security"}));
  builder.subject_account(pensioner);
  const std::int64_t yuan = builder.draw(32, 58) * 100;
  for (int month = 0; month < 3; ++month) {
    const std::int64_t at_ms = builder.after_days(month * 30, 9);
    builder.transfer(at_ms, fund, pensioner, yuan).channel = Channel::api;
    Draft& cash = builder.cash_in(at_ms + builder.draw(25, 50) * kMinuteMs, pensioner, yuan);
    cash.action = static_cast<std::uint8_t>(CashDirection::withdrawal);
  }
}

// Looks like night activity and gambling: everybody gives to everybody around midnight.
void plan_innocent_red_packets(CaseBuilder& builder) {
  builder.begin(1, 22);
  constexpr std::array<std::int64_t, 5> packets{66, 88, 168, 200, 666};
  std::array<std::uint32_t, 12> family;
  for (std::uint32_t& one : family) one = builder.account(builder.bystander());
  builder.subject_account(family[0]);
  int sent = 0;
  for (std::size_t giver = 0; giver < family.size(); ++giver) {
    for (std::size_t taker = 0; taker < family.size(); ++taker) {
      if (giver == taker || (giver != 0 && taker != 0 && (giver + taker) % 3 != 0)) continue;
      const std::int64_t yuan = packets[static_cast<std::size_t>(builder.draw(0, 4))];
      builder.transfer(builder.after(sent++ * 4), family[giver], family[taker], yuan).remark = Remark::gift;
    }
  }
}

// Looks like a pass-through: large sums of relatives leave for a unit within the hour.
void plan_innocent_flat_purchase(CaseBuilder& builder) {
  builder.begin(50, 10);
  const std::uint32_t buyer = builder.account(builder.bystander());
  const std::uint32_t builder_firm =
      builder.account(builder.stranger({.age_days = 3300, .unit = true, .trade = "房地产开发"}));
  builder.subject_account(buyer);
  std::array<std::uint32_t, 2> parents;
  for (std::uint32_t& one : parents) one = builder.account(builder.bystander());
  for (const std::uint32_t parent : parents)
    builder.transfer(builder.after(0), parent, buyer, builder.draw(8, 20) * 100).remark = Remark::living;
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < parents.size(); ++i) {
    const std::int64_t yuan = builder.draw(12, 30) * 10'000;
    builder.transfer(builder.after_days(45, 10) + static_cast<std::int64_t>(i) * kHourMs, parents[i], buyer,
                     yuan);
    sum += yuan;
  }
  builder.transfer(builder.after_days(45, 10) + kHourMs + 40 * kMinuteMs, buyer, builder_firm,
                   sum * 98 / 100);
}

// Looks like fees of a fake loan: a little to a stranger, then more, then most.
void plan_innocent_rent_deposit(CaseBuilder& builder) {
  builder.begin(1, 13);
  const std::uint32_t tenant = builder.bystander();
  const std::uint32_t landlord = builder.account(builder.stranger({.age_days = 2200}));
  builder.subject_person(tenant);
  const std::int64_t rent = builder.draw(18, 42) * 100;
  builder.transfer(builder.after(0), builder.account(tenant), landlord, 500).remark = Remark::deposit;
  builder.transfer(builder.after(90), builder.account(tenant), landlord, rent).remark = Remark::deposit;
  builder.transfer(builder.after(150), builder.account(tenant), landlord, rent * 3).remark = Remark::rent;
}

}  // namespace xiezhi::synthetic
