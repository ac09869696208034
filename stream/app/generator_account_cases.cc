// Planted cases about who holds and uses accounts, and their innocent twins. Numbers stand comfortably beyond
// the limits of REGULATION 6.1.
#include "stream/app/generator_scenarios.h"
#include "stream/base/time.h"
#include "stream/codec/event.h"

namespace xiezhi::synthetic {
namespace {

constexpr std::uint8_t kOpen = static_cast<std::uint8_t>(AccountAction::open);

// Where somebody is, degrees x 10^6.
struct Spot {
  std::int32_t latitude_e6, longitude_e6;
};
constexpr Spot kSuzhou{31'299'000, 120'585'000}, kGuangzhou{23'129'000, 113'264'000};

void stand_at(Draft& draft, const Spot& spot) {
  draft.latitude_e6 = spot.latitude_e6;
  draft.longitude_e6 = spot.longitude_e6;
}

// Money comes from strangers and is gone within the hour.
void pass_on(CaseBuilder& builder, std::uint32_t mule, std::uint32_t boss, std::int64_t minute) {
  const std::int64_t yuan = builder.draw(30, 60) * 1000;
  builder.take(builder.transfer(builder.after(minute), builder.account(builder.victim()), mule, yuan));
  builder.transfer(builder.after(minute + 14), mule, boss, yuan * 96 / 100);
}

// A stranger of the same bank: what a device is called is each bank's own affair.
std::uint32_t colleague(CaseBuilder& builder, std::uint32_t of) {
  for (;;) {
    const std::uint32_t holder = builder.stranger({.age_days = 30});
    if (builder.world().holders[holder].bank == builder.world().holders[of].bank) return holder;
  }
}

}  // namespace

// Needs a stream of more than half a year (--days).
void plan_dormant(CaseBuilder& builder) {
  builder.begin(205, 10);
  const std::uint32_t account = builder.account(builder.stranger({.age_days = 900}));
  builder.subject_account(account);
  builder.transfer(builder.after(0), account, builder.account(builder.bystander()), 35);
  for (int i = 0; i < 4; ++i) {
    const std::int64_t at_ms = builder.after_days(200, 10) + i * 3 * kHourMs;
    builder.take(
        builder.transfer(at_ms, builder.account(builder.victim()), account, builder.draw(16, 24) * 1000));
  }
}

void plan_shared_device(CaseBuilder& builder) {
  builder.begin(1, 11);
  const std::uint32_t boss = builder.stranger({.age_days = 200});
  builder.truth().subject_kind = "device";
  builder.truth().subject_id = builder.world().device_id(boss);
  const std::uint32_t payee = builder.account(builder.stranger({.age_days = 50}));
  for (int i = 0; i < builder.count(6); ++i) {
    const std::uint32_t mule = builder.account(colleague(builder, boss));
    builder.take(builder.transfer(builder.after(i * 45), mule, payee, builder.draw(20, 70) * 100)).device_of =
        boss + 1;
  }
}

void plan_opening_spree(CaseBuilder& builder) {
  builder.begin(14, 10);
  const bool by_agent = builder.instance() % 2 == 1;
  const std::uint32_t holder = builder.stranger({.age_days = 20});
  builder.subject_person(holder);
  if (by_agent) {
    for (int i = 0; i < builder.count(5); ++i) {
      const std::uint32_t served = builder.account(builder.stranger({.age_days = 0}));
      builder.account_event(builder.after(i * 40), served, kOpen).agent = holder + 1;
    }
    return;
  }
  for (int i = 0; i < builder.count(5); ++i) {
    const std::uint32_t account = builder.world().add_account(holder, {.opened_ms = builder.begin_ms()});
    builder.account_event(builder.after_days(i * 3, 11), account, kOpen);
  }
}

void plan_new_unit(CaseBuilder& builder) {
  builder.begin(20, 9);
  const std::uint32_t unit =
      builder.account(builder.stranger({.age_days = 25, .unit = true, .trade = "科技"}));
  builder.subject_account(unit);
  std::int64_t sum = 0;
  for (int i = 0; i < builder.count(28); ++i) {
    const std::int64_t yuan = builder.draw(90, 180) * 100 + 30;
    builder.take(builder.transfer(builder.after(i * 260), builder.account(builder.victim()), unit, yuan));
    sum += yuan;
  }
  for (int i = 0; i < 6; ++i) {
    const std::uint32_t person = builder.account(builder.stranger({.age_days = 60}));
    builder.transfer(builder.after_days(8 + i, 15), unit, person, sum * 15 / 100);
  }
}

void plan_cross_region(CaseBuilder& builder) {
  builder.begin(1, 12);
  const std::uint32_t account = builder.account(builder.stranger({.age_days = 90}));
  const std::uint32_t payee = builder.account(builder.stranger({.age_days = 40}));
  builder.subject_account(account);
  for (int i = 0; i < 4; ++i) {
    Draft& paid =
        builder.take(builder.transfer(builder.after(i * 25), account, payee, builder.draw(30, 90) * 100));
    stand_at(paid, i % 2 == 0 ? kSuzhou : kGuangzhou);
  }
}

// Needs a stream of more than half a year (--days). By itself it is weak: that the money leaves raises it.
void plan_profile_mismatch(CaseBuilder& builder) {
  builder.begin(200, 10);
  const std::uint32_t account = builder.account(builder.stranger({.age_days = 900, .birth_year = 2003}));
  const std::uint32_t boss = builder.account(builder.stranger({.age_days = 50}));
  builder.subject_account(account);
  for (int month = 0; month < 6; ++month)
    builder.transfer(builder.after_days(month * 30, 10), builder.account(builder.bystander()), account,
                     builder.draw(10, 18) * 100);
  for (int i = 0; i < 5; ++i) pass_on(builder, account, boss, 195 * 24 * 60 + i * 120);
}

void plan_cash_burst(CaseBuilder& builder) {
  builder.begin(1, 13);
  const std::uint32_t mule = builder.account(builder.stranger({.age_days = 60}));
  builder.subject_account(mule);
  const std::int64_t yuan = builder.draw(30, 49) * 1000;
  builder.take(builder.transfer(builder.after(0), builder.account(builder.victim()), mule, yuan));
  for (int i = 0; i < 5; ++i) {
    Draft& taken = builder.cash_out(builder.after(18 + i * 6), mule, yuan / 5 / 100 * 100);
    taken.number = 7000 + builder.instance() * 4 + static_cast<std::uint32_t>(i / 2);
  }
}

void plan_elderly_care(CaseBuilder& builder) {
  builder.begin(25, 9);
  const std::uint32_t home =
      builder.account(builder.stranger({.age_days = 400, .unit = true, .trade = "健康管理"}));
  builder.subject_account(home);
  for (int i = 0; i < builder.count(18); ++i) {
    const std::int16_t born = static_cast<std::int16_t>(i % 4 == 3 ? 1980 : 1944 + i);
    const std::uint32_t old = builder.stranger({.age_days = 3000, .birth_year = born});
    builder.truth().victims.push_back(builder.world().customer_id(old));
    Draft& paid = builder.take(builder.transfer(builder.after_days(i, 10), builder.account(old), home,
                                                builder.draw(90, 290) * 100 + 80));
    paid.remark = Remark::care_bed;
  }
}

void plan_promoter_commission(CaseBuilder& builder) {
  builder.begin(22, 9);
  const std::uint32_t pool =
      builder.account(builder.stranger({.age_days = 300, .unit = true, .trade = "投资管理"}));
  builder.subject_account(pool);
  std::vector<std::uint32_t> promoters;
  promoters.reserve(4);
  for (int i = 0; i < 4; ++i) promoters.push_back(builder.account(builder.stranger({.age_days = 200})));
  for (int i = 0; i < builder.count(16); ++i) {
    const std::int64_t yuan = builder.draw(4, 30) * 1000;
    builder.take(builder.transfer(builder.after_days(i, 10), builder.account(builder.victim()), pool, yuan));
    builder.transfer(builder.after_days(i, 16), pool,
                     promoters[static_cast<std::size_t>(i) % promoters.size()], yuan * 8 / 100);
  }
}

// In turn: a part comes back at once, the rate is usury, many borrow of one without licence.
void plan_predatory_loan(CaseBuilder& builder) {
  builder.begin(20, 10);
  const std::uint32_t sign = builder.instance() % 3;
  const std::uint32_t lender = builder.account(builder.stranger({.age_days = 500}));
  builder.subject_account(lender);
  for (int i = 0; i < (sign == 2 ? builder.count(14) : 3); ++i) {
    const std::uint32_t borrower = builder.account(builder.victim());
    const std::int64_t yuan = builder.draw(8, 30) * 1000;
    Draft& lent = builder.take(builder.loan(builder.after_days(i, 11), lender, borrower, yuan));
    if (sign == 1) lent.rate_bp = 6000;
    if (sign == 0)
      builder.transfer(builder.after_days(i, 11) + 25 * kMinuteMs, borrower, lender, yuan * 30 / 100);
  }
}

void plan_merchant_cash_out(CaseBuilder& builder) {
  builder.begin(1, 10);
  const std::uint32_t shop = builder.world().add_merchant(builder.random());
  builder.truth().subject_kind = "merchant";
  builder.truth().subject_id = builder.world().merchants[shop].id();
  for (int i = 0; i < builder.count(12); ++i) {
    Draft& paid = builder.take(builder.payment(builder.after(i * 35), builder.account(builder.bystander()),
                                               shop, builder.draw(70, 98) * 100));
    paid.amount_minor += 10;  // whole
    paid.action = static_cast<std::uint8_t>(PaymentMethod::card);
  }
}

// Three members of the ring have been listed.
void plan_mule_ring(CaseBuilder& builder) {
  builder.begin(3, 10);
  const std::uint32_t boss = builder.account(builder.stranger({.age_days = 100}));
  builder.subject_account(boss);
  for (int i = 0; i < builder.count(7); ++i) {
    const std::uint32_t mule = builder.account(builder.stranger({.age_days = 40}));
    if (i % 2 == 0) builder.list(builder.after(i * 5), EntityKind::account, mule, ListName::police_involved);
    builder.take(builder.transfer(builder.after(200 + i * 50), mule, boss, builder.draw(60, 95) * 100 + 7));
  }
}

// Each new member's fee rewards two above.
void plan_pyramid(CaseBuilder& builder) {
  builder.begin(26, 9);
  const std::uint32_t top = builder.account(builder.stranger({.age_days = 200}));
  builder.subject_account(top);
  std::vector<std::uint32_t> members;
  for (int i = 0; i < builder.count(44); ++i) {
    members.push_back(builder.account(builder.victim()));
    const std::int64_t at_ms = builder.after_days(i / 2, 10 + i % 2 * 4);
    builder.take(builder.transfer(at_ms, members.back(), top, 2'980));
    for (std::size_t up = 1; up <= 2 && members.size() > up + 2; ++up)
      builder.transfer(at_ms + static_cast<std::int64_t>(up) * 20 * kMinuteMs, top,
                       members[members.size() - 1 - up], 600);
  }
}

// Three weeks of trade, then many cards and hardly anything redeemed.
void plan_prepaid_runaway(CaseBuilder& builder) {
  builder.begin(27, 10);
  const std::uint32_t shop = builder.world().add_merchant(builder.random());
  builder.truth().subject_kind = "merchant";
  builder.truth().subject_id = builder.world().merchants[shop].id();
  for (int day = 0; day < 20; ++day) {
    builder.prepaid(builder.after_days(day, 11), builder.account(builder.bystander()), shop, true, 3'000);
    builder.prepaid(builder.after_days(day, 15), builder.account(builder.bystander()), shop, false, 2'600);
  }
  for (int i = 0; i < builder.count(36); ++i)
    builder.take(builder.prepaid(builder.after_days(21 + i % 5, 10 + i / 5),
                                 builder.account(builder.victim()), shop, true, 4'800));
}

void plan_special_list(CaseBuilder& builder) {
  builder.begin(2, 10);
  const std::uint32_t listed = builder.account(builder.stranger({.age_days = 600}));
  builder.subject_account(listed);
  builder.list(builder.after(0), EntityKind::account, listed, ListName::terror);
  for (int i = 0; i < 2; ++i)
    builder.take(
        builder.transfer(builder.after(60 + i * 90), listed, builder.account(builder.bystander()), 900));
}

// Looks like a pyramid: a club's members pay one fee, and who has helped gets something for it.
void plan_innocent_club(CaseBuilder& builder) {
  builder.begin(8, 18);
  const std::uint32_t club = builder.account(builder.stranger({.age_days = 2000}));
  builder.subject_account(club);
  std::vector<std::uint32_t> members;
  for (int i = 0; i < 40; ++i) {
    members.push_back(builder.account(builder.bystander()));
    builder.transfer(builder.after_days(i % 6, 18), members.back(), club, 360);
  }
  for (std::size_t i = 0; i < 6; ++i)
    builder.transfer(builder.after_days(7, 19), club, members[i], 90 + static_cast<std::int64_t>(i) * 7);
}

// Looks like a device of many: a family's tablet.
void plan_innocent_family_device(CaseBuilder& builder) {
  builder.begin(10, 19);
  const std::uint32_t mother = builder.bystander(), father = builder.bystander();
  builder.subject_account(builder.account(mother));
  for (int i = 0; i < 12; ++i) {
    const std::uint32_t who = i % 2 == 0 ? mother : father;
    builder.payment(builder.after_days(i % 10, 19), builder.account(who), 0, builder.draw(30, 200))
        .device_of = mother + 1;
  }
}

// Looks like a new unit that gathers money: it pays wages and takes the money of its customers, who are
// units.
void plan_innocent_start_up(CaseBuilder& builder) {
  builder.begin(25, 10);
  const std::uint32_t unit =
      builder.account(builder.stranger({.age_days = 30, .unit = true, .trade = "设计"}));
  builder.subject_account(unit);
  for (int i = 0; i < 8; ++i) {
    const std::uint32_t client =
        builder.account(builder.stranger({.age_days = 2000, .unit = true, .trade = "地产"}));
    builder.transfer(builder.after_days(i * 2, 10), client, unit, builder.draw(20, 60) * 1000).remark =
        Remark::goods;
  }
  for (int i = 0; i < 12; ++i)
    builder
        .transfer(builder.after_days(20, 16), unit, builder.account(builder.bystander()),
                  builder.draw(70, 160) * 100)
        .remark = Remark::wage;
}

// Looks like money of the old: a choir collects for its journey.
void plan_innocent_choir(CaseBuilder& builder) {
  builder.begin(8, 9);
  const std::uint32_t leader = builder.account(builder.stranger({.age_days = 3000, .birth_year = 1958}));
  builder.subject_account(leader);
  for (int i = 0; i < 24; ++i) {
    const std::uint32_t singer =
        builder.stranger({.age_days = 3000, .birth_year = static_cast<std::int16_t>(1946 + i % 18)});
    builder.transfer(builder.after_days(i % 6, 10), builder.account(singer), leader, 860);
  }
}

// Looks like cash taken at once: a pensioner's family sends money for medicine, which is drawn at one
// machine.
void plan_innocent_cash(CaseBuilder& builder) {
  builder.begin(1, 9);
  const std::uint32_t account = builder.account(builder.bystander());
  builder.subject_account(account);
  builder.transfer(builder.after(0), builder.account(builder.bystander()), account, 9'000);
  for (int i = 0; i < 3; ++i) builder.cash_out(builder.after(30 + i * 2), account, 3'000).number = 4242;
}

}  // namespace xiezhi::synthetic
