// Planted cases of money flow. Numbers stand comfortably beyond the limits of REGULATION 6.1.
#include "stream/app/generator_scenarios.h"
#include "stream/base/time.h"

namespace xiezhi::synthetic {

// The four rules of Order 2016 No. 3 Art. 5 in turn: cash, unit, natural person domestic, natural person
// cross-border.
void plan_large_value(CaseBuilder& builder) {
  builder.begin(1, 10);
  const std::uint32_t rule = builder.instance() % 4;
  const std::uint32_t holder =
      rule == 1 ? builder.stranger({.age_days = 2000, .unit = true, .trade = "设备"}) : builder.bystander();
  const std::uint32_t account = builder.account(holder);
  builder.subject_person(holder);
  if (rule == 0) {
    for (int i = 0; i < 3; ++i) builder.take(builder.cash_in(builder.after(i * 70), account, 26'000));
  } else if (rule == 1) {
    const std::uint32_t payee = builder.stranger({.age_days = 2500, .unit = true, .trade = "工程"});
    builder.take(builder.transfer(builder.after(5), account, builder.account(payee), 2'600'000)).remark =
        Remark::goods;
  } else if (rule == 2) {
    const std::uint32_t payee = builder.account(builder.stranger({.age_days = 1500}));
    builder.take(builder.transfer(builder.after(5), account, payee, 340'000));
    builder.take(builder.transfer(builder.after(200), account, payee, 290'000));
  } else {
    const std::uint32_t payee = builder.account(builder.stranger({.age_days = 1500}));
    builder.take(builder.transfer(builder.after(5), account, payee, 270'000)).marks |= kCrossBorder;
  }
}

// Cash below 50,000 a day, or transfers below 500,000.
void plan_structuring(CaseBuilder& builder) {
  builder.begin(3, 10, true);
  const bool cash = builder.instance() % 2 == 0;
  const std::uint32_t holder = builder.bystander();
  const std::uint32_t account = builder.account(holder);
  const std::uint32_t payee = builder.account(builder.stranger({.age_days = 400}));
  builder.subject_person(holder);
  for (int day = 0; day < builder.count(4); ++day) {
    const std::int64_t yuan = cash ? builder.draw(430, 495) * 100 : builder.draw(430, 495) * 1000;
    if (cash) builder.take(builder.cash_in(builder.after_days(day, 10), account, yuan));
    if (!cash) builder.take(builder.transfer(builder.after_days(day, 10), account, payee, yuan));
  }
}

// Together with a mule's other signs it weighs; by itself it is weak.
void plan_repeated_similar(CaseBuilder& builder) {
  builder.begin(3, 10, true);
  const std::uint32_t from = builder.account(builder.stranger({.age_days = 60}));
  const std::uint32_t to = builder.account(builder.stranger({.age_days = 40}));
  builder.subject_account(from);
  for (int i = 0; i < builder.count(6); ++i) {
    const std::int64_t yuan = 9'800 + builder.draw(0, 150);
    builder.take(builder.transfer(builder.after(i * 400), from, to, yuan));
  }
}

// The other sign, that it leaves at once, is what raises it; the night weighs.
void plan_night(CaseBuilder& builder) {
  builder.begin(4, 1, true);
  const std::uint32_t mule = builder.account(builder.stranger({.age_days = 45}));
  const std::uint32_t boss = builder.account(builder.stranger({.age_days = 80}));
  builder.subject_account(mule);
  for (int night = 0; night < 3; ++night) {
    for (int i = 0; i < builder.count(3); ++i) {
      const std::int64_t yuan = builder.draw(60, 120) * 100;
      const std::int64_t at_ms = builder.after_days(night, 1) + i * 45 * kMinuteMs;
      builder.take(builder.transfer(at_ms, builder.account(builder.bystander()), mule, yuan));
      builder.transfer(at_ms + builder.draw(5, 20) * kMinuteMs, mule, boss, yuan * 97 / 100);
    }
  }
}

// What one loses another wins.
void plan_online_gambling(CaseBuilder& builder) {
  builder.begin(1, 20);
  const std::uint32_t house = builder.account(builder.stranger({.age_days = 90}));
  builder.subject_account(house);
  std::vector<std::uint32_t> players;
  std::vector<std::int64_t> stakes;
  for (int i = 0; i < builder.count(56); ++i) {
    players.push_back(builder.account(builder.bystander()));
    stakes.push_back(builder.draw(37, 96) * 10 + i % 7);
    builder.take(builder.transfer(builder.after(i * 2), players.back(), house, stakes.back()));
  }
  for (std::size_t i = 0; i < players.size(); ++i)
    builder.transfer(builder.after(125 + static_cast<std::int64_t>(i) * 2), house,
                     players[players.size() - 1 - i], stakes[i] - 3);
}

// Every second trader's customers write what they buy.
void plan_virtual_currency(CaseBuilder& builder) {
  builder.begin(6, 9);
  const bool spoken = builder.instance() % 2 == 1;
  const std::uint32_t trader = builder.account(builder.stranger({.age_days = 120}));
  const std::uint32_t boss = builder.account(builder.stranger({.age_days = 90}));
  builder.subject_account(trader);
  const int payers = builder.count(spoken ? 5 : 26);
  std::int64_t sum = 0;
  for (int i = 0; i < payers; ++i) {
    const std::int64_t yuan = builder.draw(260, 690) * 10 + 7;
    Draft& paid = builder.take(
        builder.transfer(builder.after(i * 190), builder.account(builder.bystander()), trader, yuan));
    if (spoken) paid.remark = Remark::coins;
    sum += yuan;
  }
  builder.transfer(builder.after(payers * 190 + 100), trader, boss, sum * 55 / 100);
  builder.transfer(builder.after(payers * 190 + 300), trader, boss, sum * 40 / 100);
}

void plan_many_in_one_out(CaseBuilder& builder) {
  builder.begin(4, 9, true);
  const std::uint32_t mule = builder.account(builder.stranger({.age_days = 200}));
  const std::uint32_t boss = builder.account(builder.stranger({.age_days = 300}));
  builder.subject_account(mule);
  std::int64_t sum = 0;
  for (int i = 0; i < builder.count(10); ++i) {
    const std::int64_t yuan = builder.draw(40, 90) * 100 + 37;
    builder.take(builder.transfer(builder.after(i * 130), builder.account(builder.victim()), mule, yuan));
    sum += yuan;
  }
  // Two payments out, hours after the money came, so that the case is not also a pass-through.
  builder.transfer(builder.after(10 * 130 + 200), mule, boss, sum * 50 / 100);
  builder.transfer(builder.after(10 * 130 + 400), mule, boss, sum * 46 / 100);
}

void plan_one_in_many_out(CaseBuilder& builder) {
  builder.begin(3, 9, true);
  const std::uint32_t hub = builder.account(builder.stranger({.age_days = 160}));
  const std::uint32_t source =
      builder.account(builder.stranger({.age_days = 700, .unit = true, .trade = "商贸"}));
  builder.subject_account(hub);
  const std::int64_t yuan = builder.draw(160, 320) * 1000;
  builder.take(builder.transfer(builder.after(0), source, hub, yuan)).channel = Channel::online;
  const int payees = builder.count(9);
  for (int i = 0; i < payees; ++i) {
    const std::uint32_t payee = builder.account(builder.stranger({.age_days = 90}));
    builder.transfer(builder.after(120 + i * 95), hub, payee, yuan * (945 / payees) / 1000 + i * 11);
  }
}

namespace {

// Money comes and is gone within the hour, twice. Gives back the mule's account.
std::uint32_t pass_through_cycles(CaseBuilder& builder) {
  const std::uint32_t mule = builder.account(builder.stranger({.age_days = 25}));
  const std::uint32_t next = builder.account(builder.stranger({.age_days = 40}));
  for (int cycle = 0; cycle < 2; ++cycle) {
    const std::int64_t yuan = builder.draw(32, 68) * 1000;
    builder.take(builder.transfer(builder.after(cycle * 150), builder.account(builder.victim()), mule, yuan));
    builder.transfer(builder.after(cycle * 150 + 12), mule, next, yuan * 60 / 100);
    builder.transfer(builder.after(cycle * 150 + 21), mule, next, yuan * 385 / 1000);
  }
  builder.subject_account(mule);
  return mule;
}

}  // namespace

void plan_pass_through(CaseBuilder& builder) {
  builder.begin(1, 13);
  pass_through_cycles(builder);
}

void plan_grey_counterparty(CaseBuilder& builder) {
  builder.begin(2, 11);
  const std::uint32_t mule = pass_through_cycles(builder);
  const std::int64_t yuan = builder.draw(9, 40) * 1000;
  builder.take(builder.attempt(builder.after(420), builder.account(builder.victim()), mule, yuan));
}

void plan_probe_then_drain(CaseBuilder& builder) {
  builder.begin(1, 14);
  const std::uint32_t victim = builder.account(builder.victim());
  const std::uint32_t thief = builder.account(builder.stranger({.age_days = 20}));
  builder.subject_account(victim);
  builder.transfer(builder.after(0), victim, thief, 1);
  builder.transfer(builder.after(9), victim, thief, 5);
  const std::int64_t yuan = builder.draw(21, 48) * 1000;
  builder.take(builder.transfer(builder.after(26), victim, thief, yuan));
}

void plan_listed_counterparty(CaseBuilder& builder) {
  builder.begin(2, 9);
  const std::uint32_t listed = builder.account(builder.stranger({.age_days = 60}));
  builder.subject_account(listed);
  builder.list(builder.after(0), EntityKind::account, listed, ListName::police_involved);
  for (int i = 0; i < 2; ++i) {
    const std::int64_t yuan = builder.draw(4, 30) * 1000;
    builder.take(
        builder.attempt(builder.after(90 + i * 160), builder.account(builder.victim()), listed, yuan));
  }
}

void plan_reported(CaseBuilder& builder) {
  builder.begin(2, 9);
  const std::uint32_t thief = builder.account(builder.stranger({.age_days = 90}));
  builder.subject_account(thief);
  for (int i = 0; i < builder.count(3); ++i) {
    const std::int64_t yuan = builder.draw(2, 9) * 100;
    builder.take(builder.transfer(builder.after(i * 70), builder.account(builder.victim()), thief, yuan));
    if (i == 0) builder.report(builder.after(60), thief);
  }
}

// Every fourth one reaches the grade `high` by its payers.
void plan_fundraising_pool(CaseBuilder& builder) {
  builder.begin(27, 9);
  const std::uint32_t pool =
      builder.account(builder.stranger({.age_days = 400, .unit = true, .trade = "生态农业"}));
  builder.subject_account(pool);
  const int payers = builder.count(builder.instance() % 4 == 3 ? 120 : 48);
  for (int i = 0; i < payers; ++i) {
    const std::int64_t yuan = builder.draw(2, 9) * 5000;
    builder.take(builder.transfer(builder.after_days(i * 25 / payers, 9 + i % 11),
                                  builder.account(builder.victim()), pool, yuan));
  }
}

void plan_periodic_return(CaseBuilder& builder) {
  builder.begin(52, 9);
  const std::uint32_t pool =
      builder.account(builder.stranger({.age_days = 500, .unit = true, .trade = "文化传播"}));
  builder.subject_account(pool);
  const int persons = builder.count(14);
  for (int i = 0; i < persons; ++i) {
    const std::uint32_t person = builder.account(builder.victim());
    const std::int64_t yuan = builder.draw(4, 12) * 5000;
    const int joined = i * 9 / persons;
    builder.take(builder.transfer(builder.after_days(joined, 9 + i % 9), person, pool, yuan));
    // Three per cent of the principal every ten days, four times.
    for (int turn = 1; turn <= 4; ++turn) {
      builder.transfer(builder.after_days(joined + 10 * turn, 10), pool, person, yuan * 3 / 100).channel =
          Channel::online;
    }
  }
}

// What comes in from new investors goes out as returns to the earlier ones; there is no other income.
void plan_ponzi(CaseBuilder& builder) {
  builder.begin(25, 9);
  const std::uint32_t pool =
      builder.account(builder.stranger({.age_days = 300, .unit = true, .trade = "信息咨询"}));
  builder.subject_account(pool);
  std::vector<std::uint32_t> investors;
  std::vector<std::int64_t> paid;
  const int persons = builder.count(26);
  for (int i = 0; i < persons; ++i) {
    investors.push_back(builder.account(builder.victim()));
    paid.push_back(builder.draw(2, 6) * 5000);
    const int day = i * 22 / persons;
    builder.take(builder.transfer(builder.after_days(day, 9 + i % 8), investors.back(), pool, paid.back()));
    // Two days later the one before last gets most of his money back, so that 80 per cent go out again.
    if (i < 4) continue;
    const auto earlier = static_cast<std::size_t>(i - 4);
    builder.transfer(builder.after_days(day, 19), pool, investors[earlier], paid[earlier] * 96 / 100)
        .channel = Channel::online;
  }
}

void plan_names_and_remarks(CaseBuilder& builder) {
  builder.begin(6, 9);
  const std::uint32_t payee =
      builder.account(builder.stranger({.age_days = 150, .unit = true, .name = "苏州恒盈财富管理有限公司"}));
  builder.subject_account(payee);
  constexpr std::array<Remark, 3> remarks{Remark::investment, Remark::reinvest, Remark::dividend};
  for (int i = 0; i < builder.count(6); ++i) {
    const std::int64_t yuan = builder.draw(2, 8) * 5000;
    builder
        .take(builder.transfer(builder.after_days(i % 5, 10 + i), builder.account(builder.victim()), payee,
                               yuan))
        .remark = remarks[static_cast<std::size_t>(i) % 3];
  }
}

}  // namespace xiezhi::synthetic
