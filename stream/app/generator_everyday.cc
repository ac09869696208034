#include "stream/app/generator_everyday.h"

#include <algorithm>

#include "stream/app/generator_case.h"
#include "stream/base/time.h"
#include "stream/codec/event.h"

namespace xiezhi::synthetic {
namespace {

constexpr std::int64_t kHistoryMs = 21 * kDayMs;

// One subject's days, one after the other.
class Everyday {
 public:
  Everyday(CaseBuilder& builder, std::int64_t from_ms, std::int64_t until_ms)
      : builder_(builder), random_(builder.random()), from_ms_(from_ms), until_ms_(until_ms) {
    for (std::uint32_t& one : close_) one = random_.below(builder.world().persons);
    payday_ = static_cast<std::int32_t>(random_.between(5, 25));
  }

  void live_person(std::int32_t day, std::uint32_t account) {
    shop(day, account);
    if (random_.chance(300)) shop(day, account);
    if (random_.chance(140)) family(day, account);
    if (random_.chance(80)) supper(day, account);
    if (civil_from_days(day).day == payday_) wage(day, account);
  }

  void live_unit(std::int32_t day, std::uint32_t account) {
    if (weekday(day) >= 5) return;
    const std::uint32_t other = builder_.world().first_unit + close_[0] % builder_.world().units;
    const std::uint32_t partner = builder_.account(other);
    if (random_.chance(150))
      pay(at(day, 9, 17), account, partner, random_.between(80'000, 600'000), Remark::goods);
    if (random_.chance(150))
      pay(at(day, 9, 17), partner, account, random_.between(80'000, 600'000), Remark::goods);
  }

  // Talks with three friends, who call as often, and messages.
  void live_phone(std::int32_t day, std::uint32_t phone) {
    for (const std::uint32_t friend_ : close_) {
      if (!random_.chance(600)) continue;
      const std::uint32_t other = builder_.phone(friend_);
      const bool outgoing = random_.chance(500);
      everyday(builder_.call(at(day, 8, 22), outgoing ? phone : other, outgoing ? other : phone,
                             random_.between(15, 400)));
    }
    if (random_.chance(700)) {
      const World& world = builder_.world();
      everyday(
          builder_.sms(at(day, 8, 22), world.first_port + random_.below(world.ports), phone, Text::parcel));
    }
  }

 private:
  std::int64_t at(std::int32_t day, std::int32_t from_hour, std::int32_t until_hour) {
    return beijing_midnight_ms(day) + random_.between(from_hour * kHourMs, until_hour * kHourMs - 1);
  }

  // Outside of the time it leaves no trace.
  void everyday(Draft& draft) {
    draft.marks |= kEveryday;
    if (draft.time_ms < from_ms_ || draft.time_ms > until_ms_) builder_.drafts().pop_back();
  }

  void pay(std::int64_t time_ms, std::uint32_t from, std::uint32_t to, std::int64_t fen, Remark remark) {
    if (from == to) return;
    Draft& draft = builder_.transfer(time_ms, from, to, 0);
    draft.amount_minor = fen;
    draft.remark = remark;
    everyday(draft);
  }

  void shop(std::int32_t day, std::uint32_t account) {
    const std::uint32_t shop = builder_.world().shop(random_);
    const Shop& its = builder_.world().merchants[shop];
    const std::int64_t yuan =
        std::min(random_.between(its.low_yuan, its.high_yuan), random_.between(its.low_yuan, its.high_yuan));
    everyday(builder_.payment(at(day, 8, 22), account, shop, yuan));
  }

  void family(std::int32_t day, std::uint32_t account) {
    pay(at(day, 9, 22), account, builder_.account(close_[random_.below(2)]), random_.between(6, 29) * 10'000,
        Remark::living);
  }

  void supper(std::int32_t day, std::uint32_t account) {
    pay(at(day, 18, 22), builder_.account(close_[2]), account, random_.between(3'000, 24'000), Remark::none);
  }

  void wage(std::int32_t day, std::uint32_t account) {
    const std::uint32_t unit = builder_.world().first_unit + close_[2] % builder_.world().units;
    pay(at(day, 9, 11), builder_.account(unit) + 1, account, random_.between(450'000, 1'200'000),
        Remark::wage);
  }

  CaseBuilder& builder_;
  Prng& random_;
  std::int64_t from_ms_, until_ms_;
  std::array<std::uint32_t, 3> close_{};  // holders: family, friends, the employer by number
  std::int32_t payday_ = 0;
};

// When the first money of the crime moves.
std::int64_t first_taken_ms(const std::vector<Draft>& drafts) {
  std::int64_t first_ms = INT64_MAX;
  for (const Draft& draft : drafts) {
    if ((draft.marks & kTaken) != 0) first_ms = std::min(first_ms, draft.time_ms);
  }
  return first_ms;
}

}  // namespace

void add_everyday_life(CaseBuilder& builder) {
  const CaseBuilder::Subject subject = builder.subject();
  const auto last = std::max_element(builder.drafts().begin(), builder.drafts().end(), before);
  const std::int64_t until_ms = last->time_ms;
  std::int64_t from_ms =
      std::max({builder.period().start_ms, builder.begin_ms() - kHistoryMs, subject.since_ms + kHourMs});
  if (builder.changes().asleep) from_ms = first_taken_ms(builder.drafts());
  Everyday life(builder, from_ms, until_ms);
  const World& world = builder.world();
  const bool unit = subject.account && world.holders[world.accounts[*subject.account].holder].birth_year == 0;
  for (std::int32_t day = beijing_day(from_ms); day <= beijing_day(until_ms); ++day) {
    if (subject.account && unit) life.live_unit(day, *subject.account);
    if (subject.account && !unit) life.live_person(day, *subject.account);
    if (subject.phone) life.live_phone(day, *subject.phone);
  }
}

}  // namespace xiezhi::synthetic
