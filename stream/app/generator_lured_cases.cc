// Planted cases of people who are lured or frightened into paying (REGULATION 6.2, 7), and their innocent
// twins.
#include "stream/app/generator_scenarios.h"
#include "stream/base/calendar.h"
#include "stream/base/time.h"
#include "stream/codec/event.h"

namespace xiezhi::synthetic {
namespace {

// Born in 2003 to 2010.
std::uint32_t young(CaseBuilder& builder) {
  const auto born = static_cast<std::int16_t>(2003 + builder.instance() % 8);
  return builder.stranger({.age_days = 300, .birth_year = born});
}

// Born in 2012 to 2017.
std::uint32_t minor(CaseBuilder& builder) {
  const auto born = static_cast<std::int16_t>(2012 + builder.instance() % 6);
  return builder.stranger({.age_days = 200, .birth_year = born});
}

// Two accounts of the same customer.
std::uint32_t second_account(CaseBuilder& builder, std::uint32_t holder) {
  return builder.world().add_account(
      holder, {.opened_ms = builder.begin_ms() - 400 * kDayMs, .balance_minor = 6'000'000});
}

}  // namespace

// Deposits for the sale of a game account, each twice the one before or more.
void plan_game_trade(CaseBuilder& builder) {
  builder.begin(1, 15);
  const std::uint32_t player = young(builder);
  builder.subject_person(player);
  builder.truth().victims.push_back(builder.world().customer_id(player));
  const std::uint32_t seller = builder.account(builder.stranger({.age_days = 20}));
  constexpr std::array<std::int64_t, 4> deposits{200, 500, 1'200, 3'000};
  for (std::size_t i = 0; i < deposits.size(); ++i) {
    builder
        .take(builder.transfer(builder.after(static_cast<std::int64_t>(i) * 25), builder.account(player),
                               seller, deposits[i]))
        .remark = i == 0 ? Remark::order : Remark::guarantee;
  }
}

// Everything is gathered in one account, a deposit is broken, all is sent to the «safe account».
void plan_fake_police(CaseBuilder& builder) {
  builder.begin(1, 10);
  const std::uint32_t victim = builder.stranger({.age_days = 2000});
  builder.subject_person(victim);
  builder.truth().victims.push_back(builder.world().customer_id(victim));
  const std::uint32_t main = builder.account(victim);
  const std::uint32_t second = second_account(builder, victim), third = second_account(builder, victim);
  const std::uint32_t safe = builder.account(builder.stranger({.age_days = 15}));
  const std::int64_t yuan = builder.draw(20, 50) * 1000;
  builder.account_event(builder.after(5), second, static_cast<std::uint8_t>(AccountAction::deposit_break));
  builder.transfer(builder.after(20), second, main, yuan);
  builder.transfer(builder.after(35), third, main, yuan);
  builder.take(builder.transfer(builder.after(60), main, safe, yuan));
  builder.take(builder.transfer(builder.after(80), main, safe, yuan * 96 / 100)).remark =
      Remark::safe_account;
}

// A private seller asks for a deposit, then for a duty.
void plan_fake_shopping(CaseBuilder& builder) {
  builder.begin(1, 11);
  const std::uint32_t buyer = builder.victim();
  builder.subject_person(buyer);
  const std::uint32_t seller = builder.account(builder.stranger({.age_days = 20}));
  const std::int64_t yuan = builder.draw(6, 30) * 100;
  builder.take(builder.transfer(builder.after(0), builder.account(buyer), seller, yuan)).remark =
      Remark::order;
  builder.take(builder.transfer(builder.after(150), builder.account(buyer), seller, yuan * 60 / 100)).remark =
      Remark::guarantee;
}

// Gifts to somebody never met grow, too little to count by themselves; then a number that calls one stranger
// after another talks with the giver, too shortly to count by itself, and the next gift is asked for.
void plan_composite(CaseBuilder& builder) {
  builder.begin(8, 20);
  const std::uint32_t victim = builder.victim();
  builder.subject_person(victim);
  const std::uint32_t account = builder.account(victim);
  const std::uint32_t stranger = builder.account(builder.stranger({.age_days = 45}));
  constexpr std::array<std::int64_t, 4> gifts{300, 600, 800, 1'000};
  for (std::size_t i = 0; i < gifts.size(); ++i) {
    const std::int64_t at_ms = builder.after_days(static_cast<std::int32_t>(i) * 2, 20);
    builder.take(builder.transfer(at_ms, account, stranger, gifts[i])).remark = Remark::gift;
  }
  const std::uint32_t caller = builder.unknown_phone();
  const std::int64_t call_ms = builder.after_days(7, 18);
  const int calls = builder.count(45);
  for (int i = 0; i < calls; ++i)
    builder.call(call_ms + i * kMinuteMs, caller, builder.unknown_phone(), builder.draw(4, 30));
  builder.call(call_ms + calls * kMinuteMs, caller, builder.phone(victim), builder.draw(60, 150));
  builder.take(builder.attempt(call_ms + 75 * kMinuteMs, account, stranger, 1'400)).remark = Remark::gift;
}

// Looks like it: a listed courier calls many, and who was called pays what he pays each week.
void plan_innocent_parcel(CaseBuilder& builder) {
  builder.begin(8, 9);
  const std::uint32_t customer = builder.bystander();
  builder.subject_person(customer);
  const std::uint32_t courier = builder.unknown_phone();
  const std::uint32_t teacher = builder.account(builder.stranger({.age_days = 1200}));
  builder.list(builder.after(0), EntityKind::phone, courier, ListName::courier);
  builder.transfer(builder.after(10), builder.account(customer), teacher, 600).remark = Remark::living;
  for (int i = 0; i < 45; ++i)
    builder.call(builder.after_days(7, 9) + i * kMinuteMs, courier,
                 i == 40 ? builder.phone(customer) : builder.unknown_phone(), builder.draw(8, 45));
  builder.transfer(builder.after_days(7, 11), builder.account(customer), teacher, 600).remark =
      Remark::living;
}

// The screen is shared, a loan is taken and sent on.
void plan_fake_service(CaseBuilder& builder) {
  builder.begin(1, 14);
  const std::uint32_t victim = builder.victim();
  builder.subject_person(victim);
  const std::uint32_t account = builder.account(victim);
  const std::uint32_t lender = builder.account(
      builder.stranger({.age_days = 2500, .unit = true, .trade = "消费金融", .category = "licensed"}));
  const std::uint32_t thief = builder.account(builder.stranger({.age_days = 15}));
  const std::int64_t yuan = builder.draw(10, 40) * 1000;
  builder.account_event(builder.after(0), account, static_cast<std::uint8_t>(AccountAction::screen_share_on));
  builder.loan(builder.after(40), lender, account, yuan);
  builder.take(builder.transfer(builder.after(70), account, thief, yuan * 55 / 100));
  builder.take(builder.transfer(builder.after(90), account, thief, yuan * 42 / 100));
}

// A unit that pays its suppliers is told by a «leader» to pay two persons.
void plan_fake_leader(CaseBuilder& builder) {
  builder.begin(18, 9, true);
  const std::uint32_t unit = builder.stranger({.age_days = 1500, .unit = true, .trade = "贸易"});
  builder.subject_person(unit);
  for (int i = 0; i < 7; ++i) {
    const std::uint32_t supplier =
        builder.account(builder.stranger({.age_days = 2000, .unit = true, .trade = "材料"}));
    builder.transfer(builder.after(i * 50), builder.account(unit), supplier, builder.draw(5, 30) * 1000)
        .remark = Remark::goods;
  }
  std::int32_t day = 7;  // not on a holiday
  while (!is_working_day(beijing_day(builder.after_days(day, 10)))) ++day;
  for (int i = 0; i < 2; ++i) {
    const std::uint32_t person = builder.account(builder.stranger({.age_days = 20}));
    builder.take(builder.transfer(builder.after_days(day, 10 + i), builder.account(unit), person,
                                  builder.draw(12, 28) * 10'000));
  }
}

// Months of small payments, then the savings. Needs a stream of more than half a year (--days).
void plan_elderly(CaseBuilder& builder) {
  builder.begin(130, 10);
  const std::uint32_t old = builder.stranger({.age_days = 4000, .birth_year = 1948});
  builder.subject_person(old);
  builder.truth().victims.push_back(builder.world().customer_id(old));
  const std::uint32_t account = builder.account(old);
  for (int month = 0; month < 4; ++month)
    builder.transfer(builder.after_days(month * 30, 10), account, builder.account(builder.bystander()),
                     builder.draw(8, 20) * 100);
  builder.account_event(builder.after_days(125, 9), account,
                        static_cast<std::uint8_t>(AccountAction::deposit_break));
  builder
      .take(builder.transfer(builder.after_days(125, 10), account,
                             builder.account(builder.stranger({.age_days = 20})),
                             builder.draw(50, 90) * 1000))
      .channel = Channel::counter;
}

// Somebody who has called shows a child how to pay for a game: the screen is shared, then money goes to a
// stranger and to a shop of game credit.
void plan_minor(CaseBuilder& builder) {
  builder.begin(1, 16);
  const std::uint32_t child = minor(builder);
  builder.subject_person(child);
  builder.truth().victims.push_back(builder.world().customer_id(child));
  const std::uint32_t account = builder.account(child);
  const std::uint32_t player = builder.account(builder.stranger({.age_days = 20}));
  builder.account_event(builder.after(2), account, static_cast<std::uint8_t>(AccountAction::screen_share_on));
  builder.take(builder.transfer(builder.after(10), account, player, builder.draw(3, 9) * 800)).remark =
      Remark::order;
  for (int i = 0; i < 2; ++i)
    builder.take(builder.payment(builder.after(30 + i * 15), account, builder.instance() % 3,
                                 builder.draw(6, 9) * 328));
}

// Looks like a minor who is lured: school money, books, then a bicycle, each to somebody new, below what is
// large.
void plan_innocent_pupil(CaseBuilder& builder) {
  builder.begin(2, 15);
  const std::uint32_t pupil = minor(builder);
  builder.subject_person(pupil);
  const std::uint32_t account = builder.account(pupil);
  const std::uint32_t school = builder.account(
      builder.stranger({.age_days = 3000, .unit = true, .trade = "培训学校", .category = "school"}));
  const std::uint32_t shop =
      builder.account(builder.stranger({.age_days = 2000, .unit = true, .trade = "书店"}));
  builder.transfer(builder.after(10), account, school, builder.draw(30, 60) * 100);
  builder.transfer(builder.after(60), account, shop, builder.draw(80, 200));
  builder
      .transfer(builder.after_days(1, 15), account, builder.account(builder.bystander()),
                builder.draw(6, 19) * 100)
      .remark = Remark::goods;
}

// Looks like a fake trade: a student pays new flatmates and a landlord, ever more, but does not double.
void plan_innocent_moving_in(CaseBuilder& builder) {
  builder.begin(1, 15);
  const std::uint32_t student = young(builder);
  builder.subject_person(student);
  constexpr std::array<std::int64_t, 4> shares{600, 900, 1'500, 2'900};
  for (std::size_t i = 0; i < shares.size(); ++i) {
    const std::uint32_t payee = builder.account(builder.bystander());
    builder
        .transfer(builder.after(static_cast<std::int64_t>(i) * 25), builder.account(student), payee,
                  shares[i])
        .remark = Remark::rent;
  }
}

// Looks like a victim who sends everything away: money is gathered to buy a car.
void plan_innocent_car(CaseBuilder& builder) {
  builder.begin(1, 10);
  const std::uint32_t buyer = builder.stranger({.age_days = 2000});
  builder.subject_person(buyer);
  const std::uint32_t main = builder.account(buyer);
  const std::uint32_t second = second_account(builder, buyer), third = second_account(builder, buyer);
  const std::uint32_t dealer =
      builder.account(builder.stranger({.age_days = 3000, .unit = true, .trade = "汽车销售"}));
  builder.transfer(builder.after(20), second, main, 45'000);
  builder.transfer(builder.after(35), third, main, 52'000);
  builder.transfer(builder.after(90), main, dealer, 94'000).remark = Remark::goods;
}

}  // namespace xiezhi::synthetic
