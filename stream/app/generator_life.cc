#include "stream/app/generator_life.h"

#include <algorithm>

#include "stream/app/generator_identity.h"
#include "stream/base/check.h"
#include "stream/base/time.h"
#include "stream/codec/event.h"

namespace xiezhi::synthetic {
namespace {

// Share of a day's events by hour, per mille: quiet nights, peaks at noon and in the evening.
constexpr std::array<std::uint32_t, 24> kHourShare{6,  3,  2,  2,  3,  8,  20, 42, 62, 66, 64, 66,
                                                   72, 58, 50, 52, 54, 60, 72, 80, 70, 48, 27, 13};
constexpr std::uint32_t kHourTotal = [] {
  std::uint32_t total = 0;
  for (const std::uint32_t share : kHourShare) total += share;
  return total;
}();

// People do more on days off.
std::int64_t weight_of(std::int32_t day) { return weekday(day) >= 5 ? 11 : 10; }

std::int64_t fen(std::int64_t yuan) { return yuan * 100; }

}  // namespace

const std::array<Life::DeedRow, 13> Life::kDeeds{{{400, &Life::shopping},
                                                  {190, &Life::talk},
                                                  {40, &Life::service_call},
                                                  {140, &Life::message},
                                                  {60, &Life::web},
                                                  {60, &Life::family},
                                                  {25, &Life::own_transfer},
                                                  {15, &Life::business},
                                                  {40, &Life::cash},
                                                  {14, &Life::device},
                                                  {4, &Life::sim},
                                                  {8, &Life::prepaid},
                                                  {4, &Life::loan}}};

Life::Life(const World& world, std::uint64_t seed, std::int64_t start_ms, std::int64_t end_ms,
           std::int64_t events)
    : world_(world),
      seed_(seed),
      start_ms_(start_ms),
      end_ms_(end_ms),
      events_(events),
      first_day_(beijing_day(start_ms)),
      last_day_(beijing_day(end_ms - 1)),
      day_(first_day_),
      random_(seed) {
  XIEZHI_CHECK(start_ms < end_ms && events >= 0);
}

bool Life::next(Draft& out) {
  while (place_ == today_.size()) {
    if (day_ > last_day_) return false;
    plan_day();
  }
  out = today_[place_++];
  return true;
}

// Events of all days before `day`, so that the quotas of the days add up exactly.
std::int64_t Life::quota_before(std::int32_t day) const {
  const auto weight_before = [this](std::int32_t until) {
    std::int64_t total = 0;
    for (std::int32_t d = first_day_; d < until; ++d) total += weight_of(d);
    return total;
  };
  const std::int64_t all = weight_before(last_day_ + 1);
  const std::int64_t part = weight_before(day);
  return events_ / all * part + events_ % all * part / all;
}

void Life::plan_day() {
  today_.clear();
  place_ = 0;
  random_ = Prng(seed_, 0x10000 + static_cast<std::uint64_t>(day_));
  const std::int64_t quota = quota_before(day_ + 1) - quota_before(day_);
  add_due(quota);
  add_habits(quota);
  std::sort(today_.begin(), today_.end(), before);
  ++day_;
}

Draft& Life::add(EventType type, std::int64_t time_ms) {
  Draft& draft = today_.emplace_back();
  draft.type = type;
  draft.time_ms = time_ms;
  draft.id = scatter(seed_ ^ scatter(++sequence_));
  const std::uint32_t style = random_.below(100);
  if (style == 0) draft.style = TimeStyle::rfc3339;
  if (style == 1) {
    draft.style = TimeStyle::compact;
    draft.time_ms = std::max(start_ms_, time_ms - time_ms % kSecondMs);
  }
  return draft;
}

// A moment of today between two hours, inside the stream's limits.
std::int64_t Life::at(std::int32_t from_hour, std::int32_t to_hour) {
  const std::int64_t midnight = beijing_midnight_ms(day_);
  const std::int64_t day_begin = std::max(midnight, start_ms_);
  const std::int64_t day_end = std::min(midnight + kDayMs, end_ms_);
  const std::int64_t low = std::max(midnight + from_hour * kHourMs, day_begin);
  const std::int64_t high = std::min(midnight + to_hour * kHourMs, day_end);
  if (low < high) return random_.between(low, high - 1);
  return random_.between(day_begin, day_end - 1);  // a stream that begins or ends within the day
}

std::int64_t Life::some_time() {
  std::uint32_t draw = random_.below(kHourTotal);
  std::int32_t hour = 0;
  while (draw >= kHourShare[static_cast<std::size_t>(hour)])
    draw -= kHourShare[static_cast<std::size_t>(hour++)];
  return at(hour, hour + 1);
}

// What is due on this day of the month: wages, rents, bills. At most half of the day's events.
void Life::add_due(std::int64_t quota) {
  const std::int32_t day_of_month = civil_from_days(day_).day;
  due_of_units(day_of_month);
  due_of_persons(day_of_month);
  const auto limit = static_cast<std::size_t>(quota / 2);
  if (today_.size() <= limit) return;
  // The due events stand grouped; a random half of them stays.
  for (std::size_t i = 0; i < limit; ++i) {
    std::swap(today_[i], today_[i + random_.below(static_cast<std::uint32_t>(today_.size() - i))]);
  }
  today_.resize(limit);
}

void Life::due_of_units(std::int32_t day_of_month) {
  for (std::uint32_t unit = world_.first_unit; unit < world_.first_unit + world_.units; ++unit) {
    if (day_of_month != 5 + static_cast<std::int32_t>(unit % 21)) continue;
    const Holder& holder = world_.holders[unit];
    Draft& fund = add(EventType::transfer, at(8, 9));
    fund.from = holder.account;
    fund.to = holder.account + 1;
    fund.amount_minor = fen(random_.between(90, 220) * 1000);
    fund.channel = Channel::online;
    fund.remark = Remark::wage;
  }
}

void Life::due_of_persons(std::int32_t day_of_month) {
  for (std::uint32_t person = 0; person < world_.persons; ++person) {
    const Holder& holder = world_.holders[person];
    const auto own_day = static_cast<std::int32_t>(person % 28) + 1;
    if (holder.unit != 0 && day_of_month == 5 + static_cast<std::int32_t>(holder.unit % 21)) {
      Draft& wage = add(EventType::transfer, at(9, 11));
      wage.from = world_.holders[holder.unit].account + 1;
      wage.to = holder.account;
      // The same wage every month, with some overtime.
      wage.amount_minor =
          fen(4500 + static_cast<std::int64_t>(scatter(person) % 9000)) + random_.between(0, 60'000);
      wage.channel = Channel::online;
      wage.remark = Remark::wage;
    }
    const std::uint32_t landlord = world_.landlord_of(person);
    if (landlord != person && day_of_month == 1 + own_day % 5) {
      Draft& rent = add(EventType::transfer, at(10, 22));
      rent.from = holder.account;
      rent.to = world_.holders[landlord].account;
      rent.amount_minor = fen(1500 + static_cast<std::int64_t>(scatter(person) % 14) * 100);
      rent.channel = Channel::mobile;
      rent.remark = Remark::rent;
      rent.marks = kWithDevice;
    }
    if (day_of_month == own_day) {
      Draft& bill = add(EventType::transfer, at(8, 22));
      bill.from = holder.account;
      bill.to = world_.holders[world_.first_utility + person % world_.utilities].account;
      bill.amount_minor = random_.between(3'151, 41'777);
      bill.channel = Channel::api;
      bill.remark = Remark::utility;
    }
  }
}

void Life::add_habits(std::int64_t quota) {
  const auto wanted = static_cast<std::size_t>(quota);
  while (today_.size() < wanted) {
    std::uint32_t draw = random_.below(1000);
    const std::int64_t time_ms = some_time();
    for (const DeedRow& row : kDeeds) {
      if (draw < row.per_mille) {
        (this->*row.deed)(time_ms);
        break;
      }
      draw -= row.per_mille;
    }
  }
}

void Life::shopping(std::int64_t time_ms) {
  const Holder& buyer = world_.holders[world_.busy_person(random_)];
  const std::uint32_t shop = world_.shop(random_);
  Draft& draft = add(EventType::payment, time_ms);
  draft.from = buyer.account + (buyer.accounts > 1 && random_.chance(300) ? 1 : 0);
  draft.to = shop;
  const std::int64_t low = fen(world_.merchants[shop].low_yuan);
  const std::int64_t high = fen(world_.merchants[shop].high_yuan);
  // The smaller of two draws: most purchases are small.
  draft.amount_minor = std::min(random_.between(low, high), random_.between(low, high));
  const std::uint32_t method = random_.below(100);
  draft.action = static_cast<std::uint8_t>(method < 70   ? PaymentMethod::qr
                                           : method < 85 ? PaymentMethod::card
                                           : method < 93 ? PaymentMethod::wallet
                                                         : PaymentMethod::online);
  if (method < 70) draft.marks = kWithDevice;
  if (random_.chance(6)) draft.status = Status::failed;
}

void Life::family(std::int64_t time_ms) {
  const std::uint32_t person = world_.busy_person(random_);
  const std::uint32_t payee = world_.family_of(person, random_);
  if (payee == person) return;
  Draft& draft = add(EventType::transfer, time_ms);
  draft.from = world_.holders[person].account;
  draft.to = world_.holders[payee].account;
  // Between 600 and 2,900 yuan: never the small sums that probes and rebates are made of.
  draft.amount_minor =
      random_.chance(500) ? fen(random_.between(6, 29) * 100) : random_.between(60'001, 289'999);
  draft.channel = random_.chance(850) ? Channel::mobile : Channel::online;
  draft.marks = kWithDevice;
  draft.remark = random_.chance(300) ? Remark::living : random_.chance(100) ? Remark::gift : Remark::none;
  if (random_.chance(50)) draft.marks |= kDecisionRequested;
}

void Life::own_transfer(std::int64_t time_ms) {
  const Holder& holder = world_.holders[world_.busy_person(random_)];
  if (holder.accounts < 2) return;
  Draft& draft = add(EventType::transfer, time_ms);
  const bool to_second = random_.chance(700);
  draft.from = holder.account + (to_second ? 0 : 1);
  draft.to = holder.account + (to_second ? 1 : 0);
  draft.amount_minor = fen(random_.between(6, 30) * 100);
  draft.channel = Channel::mobile;
  draft.marks = kWithDevice;
  draft.remark = Remark::moving;
}

// Buyers pay suppliers, in the afternoon of working weekdays. A unit is one or the other, so that nobody's
// takings leave at once.
void Life::business(std::int64_t) {
  if (weekday(day_) >= 5) return;
  const std::uint32_t pairs = world_.units / 2;
  const std::uint32_t pair = random_.below(pairs);
  const std::uint32_t payer = 2 * pair;
  const std::uint32_t payee = 2 * ((pair + random_.below(4)) % pairs) + 1;
  Draft& draft = add(EventType::transfer, at(14, 17));
  draft.from = world_.holders[world_.first_unit + payer].account;
  draft.to = world_.holders[world_.first_unit + payee].account;
  draft.amount_minor = random_.between(300'000, 9'000'000);
  draft.channel = Channel::online;
  draft.remark = Remark::goods;
}

void Life::cash(std::int64_t time_ms) {
  const Holder& holder = world_.holders[world_.busy_person(random_)];
  Draft& draft = add(EventType::cash, time_ms);
  const bool deposit = random_.chance(250);
  draft.from = holder.account;
  draft.action = static_cast<std::uint8_t>(deposit ? CashDirection::deposit : CashDirection::withdrawal);
  draft.amount_minor = fen(random_.between(1, 30) * 100);
  draft.channel = Channel::atm;
  draft.number = holder.circle_begin + random_.below(3);
}

void Life::talk(std::int64_t time_ms) {
  const std::uint32_t person = world_.busy_person(random_);
  const std::uint32_t contact = world_.contact_of(person, random_);
  if (contact == person) return;
  Draft& draft = add(EventType::call, time_ms);
  // Either side may be the busy one: circles call back.
  const bool outgoing = random_.chance(500);
  draft.from = world_.holders[outgoing ? person : contact].phone;
  draft.to = world_.holders[outgoing ? contact : person].phone;
  draft.number = static_cast<std::uint32_t>(random_.between(3, 25));
  const bool answered = random_.chance(820);
  draft.action = static_cast<std::uint8_t>(answered              ? CallResult::answered
                                           : random_.chance(700) ? CallResult::no_answer
                                                                 : CallResult::busy);
  // Most talks are short, one in four is not.
  if (answered) draft.amount_minor = random_.between(8, random_.chance(250) ? 1500 : 400);
}

// Couriers, registered call centres, and now and then a relative abroad.
void Life::service_call(std::int64_t) {
  const std::uint32_t kind = random_.below(100);
  const std::uint32_t person = world_.busy_person(random_);
  Draft& draft = add(EventType::call, at(9, 19));
  draft.to = world_.holders[person].phone;
  draft.number = static_cast<std::uint32_t>(random_.between(4, 20));
  draft.amount_minor = random_.between(9, 70);
  draft.action = static_cast<std::uint8_t>(CallResult::answered);
  if (kind < 65) {
    draft.from = world_.first_courier + random_.below(world_.couriers);
  } else if (kind < 98) {
    draft.from = world_.first_centre + random_.below(world_.centres);
  } else {
    draft.from = world_.first_foreign + person % world_.foreigners;
    draft.marks = kInternational;
    draft.amount_minor = random_.between(60, 1200);
  }
}

void Life::message(std::int64_t time_ms) {
  const std::uint32_t person = world_.busy_person(random_);
  const std::uint32_t kind = random_.below(100);
  Draft& draft = add(EventType::sms, time_ms);
  draft.to = world_.holders[person].phone;
  draft.number = static_cast<std::uint32_t>(random_.between(100'000, 999'999));
  if (kind < 84) {
    draft.from = world_.first_port + random_.below(world_.ports);
    const Text text = kind < 40 ? Text::otp : kind < 60 ? Text::parcel : Text::balance;
    draft.action = static_cast<std::uint8_t>(text);
    return;
  }
  const std::uint32_t contact = world_.contact_of(person, random_);
  draft.from = world_.holders[contact].phone;
  if (contact == person) draft.from = world_.first_port + person % world_.ports;
  draft.action = static_cast<std::uint8_t>(kind < 92 ? Text::greeting : Text::supper);
  draft.number %= 24;
}

void Life::web(std::int64_t time_ms) {
  Draft& draft = add(EventType::web, time_ms);
  draft.from = world_.holders[world_.busy_person(random_)].phone;
  draft.action = static_cast<std::uint8_t>(random_.below(5));
  draft.amount_minor = 900 + draft.action * 311;
}

void Life::device(std::int64_t time_ms) {
  Draft& draft = add(EventType::account, time_ms);
  draft.from = world_.holders[world_.busy_person(random_)].account;
  const std::uint32_t kind = random_.below(10);
  draft.action = static_cast<std::uint8_t>(kind < 7   ? AccountAction::device_bind
                                           : kind < 9 ? AccountAction::password_reset
                                                      : AccountAction::limit_raise);
  draft.marks = kWithDevice;
}

void Life::sim(std::int64_t) {
  Draft& draft = add(EventType::sim, at(9, 18));
  draft.from = world_.holders[world_.busy_person(random_)].phone;
  draft.action = static_cast<std::uint8_t>(random_.chance(500) ? SimAction::open : SimAction::swap);
}

void Life::prepaid(std::int64_t time_ms) {
  const std::uint32_t person = world_.busy_person(random_);
  Draft& draft = add(EventType::prepaid, time_ms);
  draft.from = world_.holders[person].account;
  draft.to = person % world_.shops;
  draft.number = person;
  const bool sale = random_.chance(250);
  draft.action = static_cast<std::uint8_t>(sale ? PrepaidAction::sale : PrepaidAction::redeem);
  draft.amount_minor = sale ? fen(random_.between(2, 9) * 100) : random_.between(2'000, 20'000);
}

// A monthly instalment to a bank that is shown as a unit.
void Life::loan(std::int64_t time_ms) {
  const std::uint32_t person = world_.busy_person(random_);
  Draft& draft = add(EventType::loan, time_ms);
  draft.from = world_.holders[world_.first_unit].account;
  draft.to = world_.holders[person].account;
  draft.action = static_cast<std::uint8_t>(LoanAction::repay);
  draft.amount_minor = fen(1200 + static_cast<std::int64_t>(scatter(person) % 2800));
}

}  // namespace xiezhi::synthetic
