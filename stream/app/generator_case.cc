#include "stream/app/generator_case.h"

#include <algorithm>

#include "stream/app/generator_identity.h"
#include "stream/base/check.h"
#include "stream/base/time.h"
#include "stream/codec/event.h"

namespace xiezhi::synthetic {
namespace {

// A background person is asked for so many times before a stranger takes the part.
constexpr int kDraws = 12;
constexpr std::int32_t kHistoryDays = 21;  // before a case that is mixed into everyday life

}  // namespace

void CaseBuilder::begin(std::int32_t plain_days, std::int32_t hour, bool early_week) {
  const std::int32_t stretched = changes_.crime_days == 0 ? plain_days : changes_.crime_days;
  const std::int32_t days = changes_.gaps_percent > 100
                                ? plain_days + stretched * (changes_.gaps_percent - 100) / 100 + 1
                                : plain_days;
  // A first quiet part of the stream gives the background a history, where there is room for it.
  const std::int32_t first_day = beijing_day(period_.start_ms + kDayMs - 1);
  const std::int32_t end_day = beijing_day(period_.end_ms);
  const std::int32_t spare = end_day - first_day - days;
  if (spare < 1) {
    given_up_ = true;
    begin_day_ = first_day;
  } else {
    const std::int32_t quiet = std::min(changes_.variant == Variant::mixed ? kHistoryDays : 7, spare / 4);
    begin_day_ = first_day + quiet +
                 static_cast<std::int32_t>(random_.below(static_cast<std::uint32_t>(spare - quiet)));
    while (early_week && weekday(begin_day_) > 2 && begin_day_ > first_day) --begin_day_;
  }
  begin_ms_ = beijing_midnight_ms(begin_day_) + hour * kHourMs + random_.between(0, 25 * kMinuteMs);
}

std::int64_t CaseBuilder::draw(std::int64_t low, std::int64_t high) const {
  const std::uint64_t range = static_cast<std::uint64_t>(low) << 32 ^ static_cast<std::uint64_t>(high);
  return Prng(id_base_ ^ scatter(range), drafts_.size()).between(low, high);
}

std::int64_t CaseBuilder::after(std::int64_t minutes, std::int64_t jitter_s) const {
  return begin_ms_ + minutes * kMinuteMs + draw(0, jitter_s * kSecondMs);
}

std::int64_t CaseBuilder::after_days(std::int32_t days, std::int32_t hour) const {
  return beijing_midnight_ms(begin_day_ + days) + hour * kHourMs + draw(0, kHourMs - 1);
}

std::uint32_t CaseBuilder::bystander() {
  for (int draw = 0; draw < kDraws; ++draw) {
    const std::uint32_t person = random_.below(world_.persons);
    // Landlords have their own traffic; who already plays a part is left alone.
    if (person % 40 == 0 || world_.taken[person]) continue;
    world_.taken[person] = true;
    return person;
  }
  return stranger({.age_days = 900});
}

std::uint32_t CaseBuilder::victim() {
  const std::uint32_t holder = bystander();
  truth_.victims.push_back(world_.customer_id(holder));
  return holder;
}

std::uint32_t CaseBuilder::stranger(const Stranger& like) {
  HolderSpec spec;
  spec.unit = like.unit;
  spec.opened_ms = begin_ms_ - like.age_days * kDayMs;
  spec.balance_minor = like.unit ? 5'000'000 : random_.between(5'000, 20'000);
  spec.name = like.name;
  spec.trade = like.trade;
  spec.category = like.category;
  spec.birth_year = like.birth_year;
  const std::uint32_t holder = world_.add_holder(spec, random_);
  opened_ms_.emplace_back(holder, spec.opened_ms);
  return holder;
}

void CaseBuilder::subject_account(std::uint32_t account) {
  truth_.subject_kind = "account";
  truth_.subject_id = world_.accounts[account].number();
  subject_.account = account;
  for (const auto& [holder, opened_ms] : opened_ms_) {
    if (holder == world_.accounts[account].holder) subject_.since_ms = opened_ms;
  }
}

void CaseBuilder::subject_person(std::uint32_t holder) {
  subject_account(account(holder));
  truth_.subject_kind = "person";
  truth_.subject_id = world_.customer_id(holder);
}

void CaseBuilder::subject_phone(std::uint32_t phone) {
  truth_.subject_kind = "phone";
  truth_.subject_id = world_.phones[phone];
  subject_.phone = phone;
}

void CaseBuilder::subject_site(const Draft& visit) {
  truth_.subject_kind = "domain";
  truth_.subject_id = domain_of(visit);
}

void CaseBuilder::subject_device(std::uint32_t phone) {
  truth_.subject_kind = "device";
  truth_.subject_id = imei(phone);
}

void CaseBuilder::subject_card_holder(std::uint32_t phone) {
  truth_.subject_kind = "person";
  truth_.subject_id = card_holder_token(phone);
}

void CaseBuilder::phone_victim(std::uint32_t phone) { truth_.victims.push_back(world_.phones[phone]); }

Draft& CaseBuilder::add(EventType type, std::int64_t time_ms) {
  Draft& draft = drafts_.emplace_back();
  draft.type = type;
  draft.time_ms = time_ms;
  draft.id = scatter(id_base_ ^ drafts_.size());
  return draft;
}

Draft& CaseBuilder::transfer(std::int64_t time_ms, std::uint32_t from, std::uint32_t to, std::int64_t yuan) {
  Draft& draft = add(EventType::transfer, time_ms);
  draft.from = from;
  draft.to = to;
  draft.amount_minor = yuan * 100;
  draft.channel = Channel::mobile;
  draft.marks = kWithDevice;
  return draft;
}

Draft& CaseBuilder::attempt(std::int64_t time_ms, std::uint32_t from, std::uint32_t to, std::int64_t yuan) {
  Draft& draft = transfer(time_ms, from, to, yuan);
  draft.status = Status::attempted;
  draft.marks |= kDecisionRequested;
  return draft;
}

Draft& CaseBuilder::loan(std::int64_t time_ms, std::uint32_t lender, std::uint32_t borrower,
                         std::int64_t yuan) {
  Draft& draft = add(EventType::loan, time_ms);
  draft.from = lender;
  draft.to = borrower;
  draft.amount_minor = yuan * 100;
  draft.action = static_cast<std::uint8_t>(LoanAction::disburse);
  return draft;
}

Draft& CaseBuilder::cash_in(std::int64_t time_ms, std::uint32_t account, std::int64_t yuan) {
  Draft& draft = add(EventType::cash, time_ms);
  draft.from = account;
  draft.amount_minor = yuan * 100;
  draft.action = static_cast<std::uint8_t>(CashDirection::deposit);
  draft.channel = Channel::counter;
  return draft;
}

Draft& CaseBuilder::cash_out(std::int64_t time_ms, std::uint32_t account, std::int64_t yuan) {
  Draft& draft = cash_in(time_ms, account, yuan);
  draft.action = static_cast<std::uint8_t>(CashDirection::withdrawal);
  draft.channel = Channel::atm;
  return draft;
}

Draft& CaseBuilder::call(std::int64_t time_ms, std::uint32_t caller, std::uint32_t callee,
                         std::int64_t duration_s) {
  Draft& draft = add(EventType::call, time_ms);
  draft.from = caller;
  draft.to = callee;
  draft.amount_minor = duration_s;
  draft.number = static_cast<std::uint32_t>(random_.between(4, 20));
  draft.action = static_cast<std::uint8_t>(duration_s > 0 ? CallResult::answered : CallResult::no_answer);
  return draft;
}

Draft& CaseBuilder::spoofed_call(std::int64_t time_ms, std::uint32_t caller, std::uint32_t callee,
                                 std::int64_t duration_s) {
  Draft& draft = call(time_ms, caller, callee, duration_s);
  draft.marks = kInternational;
  return draft;
}

Draft& CaseBuilder::sms(std::int64_t time_ms, std::uint32_t sender, std::uint32_t receiver, Text text) {
  Draft& draft = add(EventType::sms, time_ms);
  draft.from = sender;
  draft.to = receiver;
  draft.action = static_cast<std::uint8_t>(text);
  draft.number = static_cast<std::uint32_t>(random_.between(10, 99)) * 1000;
  return draft;
}

Draft& CaseBuilder::sim(std::int64_t time_ms, std::uint32_t phone, std::uint8_t action) {
  Draft& draft = add(EventType::sim, time_ms);
  draft.from = phone;
  draft.action = action;
  return draft;
}

Draft& CaseBuilder::web(std::int64_t time_ms, std::uint32_t phone) {
  Draft& draft = add(EventType::web, time_ms);
  draft.from = phone;
  draft.amount_minor = 900;
  return draft;
}

Draft& CaseBuilder::visit(std::int64_t time_ms, std::uint32_t phone, Site site, std::int64_t age_days) {
  Draft& draft = web(time_ms, phone);
  draft.action = static_cast<std::uint8_t>(site);
  draft.amount_minor = age_days;
  draft.number = serial() + 1;
  return draft;
}

Draft& CaseBuilder::list(std::int64_t time_ms, EntityKind kind, std::uint32_t entry, ListName name) {
  Draft& draft = add(EventType::list, time_ms);
  draft.action = static_cast<std::uint8_t>(kind);
  draft.from = entry;
  draft.list = name;
  return draft;
}

Draft& CaseBuilder::report(std::int64_t time_ms, std::uint32_t account) {
  Draft& draft = add(EventType::matter, time_ms);
  draft.from = account;
  return draft;
}

Draft& CaseBuilder::prepaid(std::int64_t time_ms, std::uint32_t account, std::uint32_t merchant, bool sale,
                            std::int64_t yuan) {
  Draft& draft = add(EventType::prepaid, time_ms);
  draft.from = account;
  draft.to = merchant;
  draft.number = account;
  draft.amount_minor = yuan * 100;
  draft.action = static_cast<std::uint8_t>(sale ? PrepaidAction::sale : PrepaidAction::redeem);
  return draft;
}

Draft& CaseBuilder::payment(std::int64_t time_ms, std::uint32_t payer, std::uint32_t merchant,
                            std::int64_t yuan) {
  Draft& draft = add(EventType::payment, time_ms);
  draft.from = payer;
  draft.to = merchant;
  draft.amount_minor = yuan * 100 - 10;
  draft.action = static_cast<std::uint8_t>(PaymentMethod::qr);
  draft.marks = kWithDevice;
  return draft;
}

Draft& CaseBuilder::account_event(std::int64_t time_ms, std::uint32_t account, std::uint8_t action) {
  Draft& draft = add(EventType::account, time_ms);
  draft.from = account;
  draft.action = action;
  draft.marks = kWithDevice;
  return draft;
}

Draft& CaseBuilder::again(const Draft& draft) {
  const Draft copy = draft;
  Draft& added = add(copy.type, copy.time_ms);
  const std::uint64_t id = added.id;
  added = copy;
  added.id = id;
  return added;
}

}  // namespace xiezhi::synthetic
