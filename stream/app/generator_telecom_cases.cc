// Planted cases of numbers, cards and devices (REGULATION 6.3), and their innocent look-alikes.
#include <array>

#include "stream/app/generator_identity.h"
#include "stream/app/generator_scenarios.h"
#include "stream/base/time.h"
#include "stream/codec/event.h"

namespace xiezhi::synthetic {
namespace {

constexpr auto kOpen = static_cast<std::uint8_t>(SimAction::open);
constexpr std::uint32_t kFirstPort = 90'000;  // beyond those of the world

std::uint32_t service_port(CaseBuilder& builder, int number) {
  return builder.world().add_phone(sms_port(kFirstPort + static_cast<std::uint32_t>(number)));
}

void receive_codes(CaseBuilder& builder, std::uint32_t phone, int services, std::int64_t apart_minutes) {
  for (int i = 0; i < services; ++i)
    builder.sms(builder.after(i * apart_minutes), service_port(builder, i), phone, Text::otp);
}

}  // namespace

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

// A card out of a batch for meters has come into a phone; every second one is used for the web as well.
void plan_iot_misuse(CaseBuilder& builder) {
  builder.begin(3, 9);
  const std::uint32_t card = builder.unknown_phone();
  builder.subject_phone(card);
  builder.sim(builder.after(0), card, kOpen).marks = kIot;
  for (int i = 0; i < 24; ++i) {
    const bool known = i % 6 == 0;
    const std::uint32_t callee = known ? builder.phone(builder.bystander()) : builder.unknown_phone();
    if (known) builder.phone_victim(callee);
    builder.call(builder.after(1440 + i * 25), card, callee, i % 3 == 0 ? builder.draw(20, 200) : 0);
    if (builder.instance() % 2 == 1) builder.web(builder.after(1450 + i * 25), card);
  }
}

void plan_card_opening(CaseBuilder& builder) {
  builder.begin(13, 9);
  const std::uint32_t holder = builder.unknown_phone();
  builder.subject_card_holder(holder);
  for (int i = 0; i < 12; ++i)
    builder.sim(builder.after_days(i, 9 + i % 8), i == 0 ? holder : builder.unknown_phone(), kOpen).to =
        holder;
}

// The number is rented out to whoever registers.
void plan_otp_platform(CaseBuilder& builder) {
  builder.begin(1, 8);
  const std::uint32_t phone = builder.unknown_phone();
  builder.subject_phone(phone);
  receive_codes(builder, phone, 56, 12);
}

// Somebody has talked the victim into it.
void plan_forwarded(CaseBuilder& builder) {
  builder.begin(1, 14);
  const std::uint32_t victim = builder.victim();
  builder.subject_phone(builder.phone(victim));
  builder.account_event(builder.after(0), builder.account(victim),
                        static_cast<std::uint8_t>(AccountAction::forward_on));
  for (int i = 0; i < 3; ++i)
    builder.sms(builder.after(8 + i * 4), service_port(builder, 0), builder.phone(victim), Text::otp);
}

// A few texts, too few for T07; each case has one of three.
void plan_fraud_text(CaseBuilder& builder) {
  builder.begin(1, 10);
  const std::uint32_t sender = builder.unknown_phone();
  builder.subject_phone(sender);
  constexpr std::array kTexts{Text::points_fraud, Text::police_fraud, Text::brushing_fraud};
  for (int i = 0; i < builder.count(9); ++i) {
    const std::uint32_t receiver = i % 3 == 0 ? builder.phone(builder.bystander()) : builder.unknown_phone();
    if (i % 3 == 0) builder.phone_victim(receiver);
    builder.sms(builder.after(i * 4), sender, receiver, kTexts[builder.instance() % kTexts.size()]);
  }
}

// A site that borrows a bank's name, or a new one with many redirects that brings an app.
void plan_fraud_site(CaseBuilder& builder) {
  builder.begin(1, 13);
  const Site site = builder.instance() % 2 == 0 ? Site::look_alike : Site::loan_app;
  for (int i = 0; i < builder.count(12); ++i) {
    const std::uint32_t visitor = i % 3 == 0 ? builder.phone(builder.bystander()) : builder.unknown_phone();
    if (i % 3 == 0) builder.phone_victim(visitor);
    builder.subject_site(builder.visit(builder.after(i * 7), visitor, site, 9));
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

// Looks like a misused card: one for things that calls, but always the same three.
void plan_innocent_watch(CaseBuilder& builder) {
  builder.begin(4, 8);
  const std::uint32_t watch = builder.unknown_phone();
  builder.subject_phone(watch);
  builder.sim(builder.after(0), watch, kOpen).marks = kIot;
  const std::array<std::uint32_t, 3> family{builder.phone(builder.bystander()),
                                            builder.phone(builder.bystander()), builder.unknown_phone()};
  for (int i = 0; i < 30; ++i)
    builder.call(builder.after(100 + i * 120), watch, family[static_cast<std::size_t>(i) % family.size()],
                 builder.draw(20, 200));
}

// Looks like fraud texts: a bank's points and a shop's vouchers, with the bank's own site and a short link.
void plan_innocent_offers(CaseBuilder& builder) {
  builder.begin(1, 10);
  const std::uint32_t sender = builder.unknown_phone();
  builder.subject_phone(sender);
  for (int i = 0; i < 24; ++i)
    builder.sms(builder.after(i * 3), sender, builder.unknown_phone(),
                i % 2 == 0 ? Text::bank_offer : Text::shop_offer);
}

// Looks like a fraud site: a shop that has just opened, and the short link that leads to it.
void plan_innocent_new_shop_site(CaseBuilder& builder) {
  builder.begin(1, 13);
  for (int i = 0; i < 24; ++i) {
    const bool link = i % 2 == 0;
    const Draft& visit = builder.visit(builder.after(i * 5), builder.unknown_phone(),
                                       link ? Site::short_link : Site::new_shop, link ? 5000 : 20);
    builder.subject_site(visit);
  }
}

// Looks like card opening: one for each of the family.
void plan_innocent_family_cards(CaseBuilder& builder) {
  builder.begin(3, 10);
  const std::uint32_t parent = builder.unknown_phone();
  builder.subject_card_holder(parent);
  for (int i = 0; i < 4; ++i)
    builder.sim(builder.after(i * 600), i == 0 ? parent : builder.unknown_phone(), kOpen).to = parent;
}

// Looks like a platform, and calls are forwarded for a while as well, but hours before.
void plan_innocent_new_phone(CaseBuilder& builder) {
  builder.begin(1, 9);
  const std::uint32_t owner = builder.bystander();
  builder.subject_phone(builder.phone(owner));
  builder.account_event(builder.after(-90), builder.account(owner),
                        static_cast<std::uint8_t>(AccountAction::forward_on));
  receive_codes(builder, builder.phone(owner), 14, 9);
}

}  // namespace xiezhi::synthetic
