// Planted cases of victims, calls and messages (REGULATION 6.2, 6.3), comfortably beyond the limits.
#include "stream/app/generator_identity.h"
#include "stream/app/generator_scenarios.h"
#include "stream/base/time.h"
#include "stream/codec/event.h"

namespace xiezhi::synthetic {
namespace {

// Every second spoofed number is a fixed line, the others look like service numbers; no two cases share one.
std::uint32_t spoofed_number(CaseBuilder& builder, std::uint32_t salt) {
  const std::uint32_t number = builder.serial() + salt;
  if (builder.instance() % 2 == 0) return builder.world().add_phone(fixed_number(number));
  std::string service = "95";
  service += std::to_string(700 + number % 300);
  return builder.world().add_phone(std::move(service));
}

void pay_stranger(CaseBuilder& builder, std::uint32_t victim, std::int64_t minutes) {
  const std::int64_t yuan = builder.draw(12, 68) * 1000;
  const std::uint32_t payee = builder.account(builder.stranger({.age_days = 15}));
  builder.take(builder.attempt(builder.after(minutes), builder.account(victim), payee, yuan)).remark =
      Remark::safe_account;
}

}  // namespace

void plan_call_then_pay(CaseBuilder& builder) {
  builder.begin(1, 10);
  const std::uint32_t victim = builder.victim();
  builder.subject_person(victim);
  const std::uint32_t caller = builder.world().add_phone(fixed_number(5000 + builder.serial()));
  builder.spoofed_call(builder.after(0), caller, builder.phone(victim), builder.draw(420, 2400));
  pay_stranger(builder, victim, 75);
}

void plan_listed_call(CaseBuilder& builder) {
  builder.begin(2, 10);
  const std::uint32_t victim = builder.victim();
  builder.subject_person(victim);
  const std::uint32_t caller = builder.unknown_phone();
  builder.call(builder.after(0), caller, builder.phone(victim), builder.draw(360, 1500));
  builder.list(builder.after(70), EntityKind::phone, caller, ListName::police_involved);
  pay_stranger(builder, victim, 190);
}

void plan_screen_share(CaseBuilder& builder) {
  builder.begin(1, 15);
  const std::uint32_t victim = builder.victim();
  const std::uint32_t account = builder.account(victim);
  builder.subject_person(victim);
  constexpr auto on = static_cast<std::uint8_t>(AccountAction::screen_share_on);
  constexpr auto off = static_cast<std::uint8_t>(AccountAction::screen_share_off);
  builder.account_event(builder.after(0), account, on).marks |= kScreenShare;
  const std::uint32_t payee = builder.account(builder.stranger({.age_days = 12}));
  const std::int64_t yuan = builder.draw(8, 45) * 1000;
  builder.take(builder.attempt(builder.after(6), account, payee, yuan)).marks |= kScreenShare;
  builder.account_event(builder.after(16), account, off);
}

void plan_brushing_rebate(CaseBuilder& builder) {
  builder.begin(3, 10);
  const std::uint32_t victim = builder.victim();
  const std::uint32_t account = builder.account(victim);
  builder.subject_person(victim);
  const std::uint32_t bait = builder.account(builder.stranger({.age_days = 30}));
  constexpr std::array<std::int64_t, 3> tasks{100, 200, 400};
  for (std::size_t i = 0; i < static_cast<std::size_t>(builder.count(3)); ++i) {
    const auto minutes = static_cast<std::int64_t>(i) * 180;
    builder.transfer(builder.after(minutes), account, bait, tasks[i]).remark = Remark::order;
    builder.transfer(builder.after(minutes + 45), bait, account, tasks[i] * 125 / 100);
  }
  constexpr std::array<std::int64_t, 3> traps{1500, 4500, 12'000};
  for (std::size_t i = 0; i < traps.size(); ++i) {
    const std::uint32_t payee = builder.account(builder.stranger({.age_days = 20}));
    const std::int64_t at_ms = builder.after(1440 + static_cast<std::int64_t>(i) * 40);
    builder.take(builder.transfer(at_ms, account, payee, traps[i])).remark = Remark::order;
  }
}

void plan_fake_investment(CaseBuilder& builder) {
  builder.begin(9, 10);
  const std::uint32_t victim = builder.victim();
  const std::uint32_t account = builder.account(victim);
  builder.subject_person(victim);
  const auto depository = [&] { return builder.account(builder.stranger({.age_days = 20})); };
  builder.transfer(builder.after(0), account, depository(), 1'000);
  builder.transfer(builder.after(1500), depository(), account, 180);
  constexpr std::array<std::int64_t, 4> deposits{5'000, 10'000, 20'000, 30'000};
  for (std::size_t i = 0; i < deposits.size(); ++i) {
    Draft& sent = builder.take(builder.transfer(builder.after_days(2 + static_cast<std::int32_t>(i) * 2, 11),
                                                account, depository(), deposits[i]));
    if (i + 1 == deposits.size()) sent.remark = Remark::unfreeze;
  }
}

// Fees that are to free a loan, or loans of several lenders that are sent to a «safe» account.
void plan_fake_loan(CaseBuilder& builder) {
  builder.begin(1, 10);
  const std::uint32_t victim = builder.victim();
  const std::uint32_t account = builder.account(victim);
  builder.subject_person(victim);
  if (builder.instance() % 2 == 0) {
    constexpr std::array<std::int64_t, 3> fees{300, 800, 3'000};
    const auto asked = static_cast<std::size_t>(builder.count(3));
    for (std::size_t i = 0; i < asked; ++i) {
      const std::uint32_t payee = builder.account(builder.stranger({.age_days = 15}));
      const std::int64_t at_ms = builder.after(static_cast<std::int64_t>(i) * 60);
      builder.take(builder.transfer(at_ms, account, payee, fees[i])).remark =
          i + 1 < asked ? Remark::guarantee : Remark::unfreeze;
    }
    return;
  }
  std::int64_t lent = 0;
  for (int i = 0; i < builder.count(3); ++i) {
    const std::uint32_t lender = builder.account(
        builder.stranger({.age_days = 2000, .unit = true, .trade = "消费金融", .category = "licensed"}));
    const std::int64_t yuan = builder.draw(5, 20) * 1000;
    builder.loan(builder.after(i * 20), lender, account, yuan);
    lent += yuan;
  }
  const std::uint32_t safe = builder.account(builder.stranger({.age_days = 10}));
  builder.take(builder.attempt(builder.after(100), account, safe, lent * 95 / 100)).remark =
      Remark::safe_account;
}

void plan_romance(CaseBuilder& builder) {
  builder.begin(13, 20);
  const std::uint32_t victim = builder.victim();
  const std::uint32_t account = builder.account(victim);
  builder.subject_person(victim);
  const std::uint32_t lover = builder.account(builder.stranger({.age_days = 45}));
  constexpr std::array<std::int64_t, 6> gifts{200, 520, 1'314, 2'000, 5'200, 9'000};
  for (std::size_t i = 0; i < gifts.size(); ++i) {
    const std::int64_t at_ms = builder.after_days(static_cast<std::int32_t>(i) * 2, 20);
    builder.take(builder.transfer(at_ms, account, lover, gifts[i])).remark = Remark::gift;
  }
}

// Nobody calls back, nobody writes.
void plan_one_way(CaseBuilder& builder) {
  builder.begin(1, 13);
  const std::uint32_t caller = builder.unknown_phone();
  builder.subject_phone(caller);
  for (int i = 0; i < builder.count(70); ++i) {
    const bool known = i % 10 == 0;
    const std::uint32_t callee = known ? builder.phone(builder.bystander()) : builder.unknown_phone();
    if (known) builder.phone_victim(callee);
    builder.call(builder.after(i * 5, 200), caller, callee, i % 3 == 0 ? builder.draw(20, 300) : 0);
  }
}

// Many different people in one hour; every second caller spreads more of them over a day.
void plan_high_frequency(CaseBuilder& builder) {
  builder.begin(1, 9);
  const std::uint32_t caller = builder.unknown_phone();
  builder.subject_phone(caller);
  const bool slow = builder.instance() % 2 == 1;
  const int callees = builder.count(slow ? 165 : 54);
  for (int i = 0; i < callees; ++i) {
    const bool known = i % 9 == 0;
    const std::uint32_t callee = known ? builder.phone(builder.bystander()) : builder.unknown_phone();
    const std::int64_t duration_s = i % 3 == 0 ? builder.draw(6, 90) : 0;
    if (known) builder.phone_victim(callee);
    builder.call(builder.after(slow ? i * 3 : i, slow ? 120 : 40), caller, callee, duration_s);
  }
}

void plan_number_changing(CaseBuilder& builder) {
  builder.begin(1, 11);
  const std::uint32_t caller = spoofed_number(builder, 200);
  builder.subject_phone(caller);
  for (int i = 0; i < builder.count(4); ++i) {
    const std::uint32_t callee = builder.phone(builder.bystander());
    builder.phone_victim(callee);
    builder.spoofed_call(builder.after(i * 11), caller, callee, builder.draw(0, 150));
  }
}

void plan_bulk_sms(CaseBuilder& builder) {
  builder.begin(1, 16);
  const std::uint32_t sender = builder.unknown_phone();
  builder.subject_phone(sender);
  for (int i = 0; i < builder.count(260); ++i) {
    const bool known = i % 40 == 0;
    const std::uint32_t receiver = known ? builder.phone(builder.bystander()) : builder.unknown_phone();
    if (known) builder.phone_victim(receiver);
    builder.sms(builder.after(i / 7, 55), sender, receiver, Text::loan_fraud);
  }
}

void plan_listed_number(CaseBuilder& builder) {
  builder.begin(1, 9);
  const std::uint32_t listed = builder.unknown_phone();
  const std::uint32_t victim = builder.victim();
  builder.subject_phone(builder.phone(victim));
  builder.list(builder.after(0), EntityKind::phone, listed, ListName::police_involved);
  builder.call(builder.after(60), listed, builder.phone(victim), builder.draw(90, 700));
  builder.sms(builder.after(80), listed, builder.phone(victim), Text::greeting);
}

}  // namespace xiezhi::synthetic
