// Planted cases of people who are lured or frightened into paying (REGULATION 6.2, 7), and their innocent
// twins.
#include "stream/app/generator_scenarios.h"
#include "stream/base/time.h"
#include "stream/codec/event.h"

namespace xiezhi::synthetic {
namespace {

// Born in 2003 to 2010.
std::uint32_t young(CaseBuilder& builder) {
  const auto born = static_cast<std::int16_t>(2003 + builder.instance() % 8);
  return builder.stranger({.age_days = 300, .birth_year = born});
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
