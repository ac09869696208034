// Stories of the stream: what the detectors look for, drawn around their limits. Those of money alone are in
// stream_money_stories.cc.
#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "stream/base/text.h"
#include "stream/base/time.h"
#include "tests/simulation/stream.h"

namespace xiezhi::simulation {
namespace {

// A text, and texts whose simhash differs from its own in one to five bits.
const std::vector<std::string>& near_texts() {
  static const std::vector<std::string> texts = [] {
    const auto hash = [](const std::string& text) { return simhash64(normalise_text(text)); };
    const std::string begin =
        "尊敬的客户，您的积分即将过期，请在今天二十四点以前登录兑换礼品，逾期作废，详情请咨询客服";
    std::vector<std::string> found(6, begin);
    for (int i = 0; i < 3000; ++i) {
      const std::string other = begin + std::to_string(i);
      const int distance = std::popcount(hash(begin) ^ hash(other));
      if (distance >= 1 && distance <= 5) found[static_cast<std::size_t>(distance)] = other;
    }
    return found;
  }();
  return texts;
}

}  // namespace

void Stream::story() {
  using Teller = void (Stream::*)();
  constexpr auto kStories = std::to_array<Teller>(
      {&Stream::pass_through, &Stream::gather,        &Stream::scatter_money, &Stream::probe,
       &Stream::pool,         &Stream::ponzi,         &Stream::dial,          &Stream::spam,
       &Stream::forged_call,  &Stream::call_then_pay, &Stream::shared_screen, &Stream::brushing,
       &Stream::listed,       &Stream::take_back,     &Stream::take_back,     &Stream::repeat,
       &Stream::busy_day,     &Stream::call_then_pay, &Stream::late_contact,  &Stream::large_value,
       &Stream::late_taint,   &Stream::special_list,  &Stream::ordered,       &Stream::ordered,
       &Stream::ordered,      &Stream::stopped_again, &Stream::coins,         &Stream::instalments,
       &Stream::woo,          &Stream::pieces,        &Stream::invest,        &Stream::fees,
       &Stream::borrow,       &Stream::one_way,       &Stream::pool,          &Stream::pass_through,
       &Stream::nights,       &Stream::gamble,        &Stream::coins,         &Stream::pass_through,
       &Stream::ponzi});
  (this->*kStories[prng_.below(kStories.size())])();
}

// V04: a little comes out, then ever more goes in, to ever new persons.
void Stream::invest() {
  enum : std::uint32_t { kProfit, kPayees, kTotal, kGrowth, kBack, kEdges };
  const std::uint32_t at = prng_.below(kEdges), who = ++hubs_, first = prng_.below(6);
  std::int64_t time_ms = moment();
  const auto person = [&](std::int64_t i) { return (first + static_cast<std::uint32_t>(i)) % 6; };
  const auto step = [&] { return time_ms += prng_.between(1, 40) * kHourMs; };
  if (prng_.chance(200)) put(transfer(who, person(2), 1, time_ms - 40 * kDayMs));
  put(transfer(who, kAccounts + 1, 5000, time_ms));
  put(transfer(kAccounts + 3, who, at == kProfit ? edge(limit("V04", "profit_minor")) : 500, step()));
  const std::int64_t payees =
      at == kPayees ? edge(limit("V04", "payees_count")) : limit("V04", "payees_count");
  const std::int64_t growth = at == kGrowth ? edge(limit("V04", "growth_percent")) : 400;
  const std::int64_t total =
      at == kTotal ? edge(limit("V04", "total_minor")) : limit("V04", "total_minor") * 2;
  // One part, then as many as the last has to grow.
  const std::int64_t part = std::max<std::int64_t>(10000, total * 100 / (100 * (payees - 1) + growth));
  for (std::int64_t i = 0; i < payees; ++i) {
    std::int64_t fen = i + 1 < payees ? part : part * growth / 100;
    if (at == kTotal && i + 1 == payees) fen = std::max<std::int64_t>(part, total - part * (payees - 1));
    Event sent = transfer(who, person(i), fen, step());
    sent.payee.kind = PartyKind::none;
    if (prng_.chance(150)) sent.remark = "解冻费";
    if (prng_.chance(60)) sent.status = Status::attempted;
    put(sent);
    if (at == kBack && prng_.chance(500)) put(transfer(person(i), who, 100, step()));
  }
}

// V07: fees that are to free something.
void Stream::fees() {
  const std::uint32_t who = ++hubs_, first = prng_.below(6);
  std::int64_t time_ms = moment();
  const std::int64_t count = edge(limit("V07", "fees_count"));
  if (prng_.chance(150)) put(transfer(who, first, 1, time_ms - 20 * kDayMs));
  for (std::int64_t i = 0; i < count + 1; ++i) {
    Event sent = transfer(who, (first + static_cast<std::uint32_t>(i) % 2) % 6,
                          10000 + (prng_.chance(800) ? i * 100 : -i), time_ms);
    if (prng_.chance(900)) sent.payee.kind = PartyKind::none;
    if (i > 0 || prng_.chance(500)) sent.remark = "保证金";
    put(sent);
    time_ms = soon(time_ms, prng_.chance(300) ? kDayMs : kHourMs);
  }
}

// V07: loans that are sent on.
void Stream::borrow() {
  enum : std::uint32_t { kLenders, kLeaves, kWithin, kAmount, kEdges };
  const std::uint32_t at = prng_.below(kEdges), who = ++hubs_;
  const std::int64_t time_ms = moment();
  const std::int64_t lenders = limit("V07", "lenders_count") - (at == kLenders && prng_.chance(500) ? 1 : 0);
  const std::int64_t out =
      at == kAmount ? edge(limit("V07", "amount_minor")) : limit("V07", "amount_minor") * 2;
  const std::int64_t lent = at == kLeaves ? out * 10000 / edge(limit("V07", "leaves_bp")) : out;
  for (std::int64_t i = 0; i < lenders; ++i)
    put(loan(who, kAccounts + 1 + 2 * static_cast<std::uint32_t>(i),
             std::max<std::int64_t>(1, lent / lenders + (i == 0 ? lent % lenders : 0)),
             time_ms + i * kMinuteMs));
  const std::int64_t last_ms = time_ms + std::max<std::int64_t>(lenders - 1, 0) * kMinuteMs;
  const std::int64_t within_ms = limit("V07", "leave_within_ms");
  put(transfer(who, prng_.below(6), out, at == kWithin ? last_ms + edge(within_ms) : last_ms + kMinuteMs));
}

// T01: one number calls many within the hour; some call back.
void Stream::dial() {
  const std::uint32_t caller = prng_.below(kPhones);
  const std::int64_t time_ms = moment();
  const std::uint32_t callees = 3 + prng_.below(9);
  for (std::uint32_t i = 0; i < callees; ++i) {
    const std::uint32_t callee = (caller + 1 + i) % kPhones;
    put(call(caller, callee, prng_.between(0, 400), soon(time_ms, kHourMs)));
    if (prng_.chance(60)) put(call(callee, caller, 20, soon(time_ms, kDayMs)));
  }
}

// T03: it calls and is hardly called, with one share at its limit or just beyond.
void Stream::one_way() {
  enum : std::uint32_t { kOut, kMutual, kEach, kEdges };
  const std::uint32_t at = prng_.below(kEdges);
  const std::int64_t least = std::max<std::int64_t>(2, edge(limit("T03", "calls_day_count")));
  struct Plan {
    std::int64_t callees = 0, made = 0, callers = 0, received = 0;
  } plan{least, least, 0, 0};
  // The smallest numbers that make the share what it is to be.
  const auto find = [&](auto&& share_of, std::int64_t wanted, auto&& planned) {
    for (std::int64_t many = least; many < least + 64; ++many) {
      for (std::int64_t few = 0; few <= many; ++few) {
        if (share_of(many, few) == wanted) return void(plan = planned(many, few));
      }
    }
  };
  if (at == kOut)
    find([](auto many, auto few) { return many * 10000 / (many + few); }, limit("T03", "out_bp"),
         [](auto many, auto few) {
           return Plan{many, many, few > 0 ? 1 : 0, few};
         });
  if (at == kMutual)
    find([](auto many, auto few) { return few * 10000 / many; }, limit("T03", "mutual_bp") + 1,
         [](auto many, auto few) {
           return Plan{many, many, few, few};
         });
  if (at == kEach)
    find([](auto many, auto few) { return (many + few) * 100 / many; },
         limit("T03", "calls_each_percent") + 1,
         [](auto many, auto few) {
           return Plan{many, many + few, 0, 0};
         });
  const std::uint32_t family = ++hubs_;
  const std::int64_t time_ms = moment();
  const auto number = [&](std::int64_t of) { return keep(fmt::format("137{:05}{:03}", family, of)); };
  const auto rings = [&](std::int64_t from, std::int64_t to, std::int64_t at_ms) {
    Event one = call(0, 1, 30, at_ms);
    one.caller = number(from);
    one.callee = number(to);
    put(one);
  };
  for (std::int64_t i = 0; i < plan.received; ++i)
    rings(1 + i % std::max<std::int64_t>(1, plan.callers), 0, time_ms + i);
  for (std::int64_t i = 0; i < plan.made; ++i) rings(0, 1 + i % plan.callees, time_ms + kMinuteMs + i * 1000);
}

// T07: nearly the same text over and over.
void Stream::spam() {
  const std::uint32_t sender = prng_.below(kPhones + 2);
  const std::int64_t time_ms = moment();
  const std::uint32_t messages = 3 + prng_.below(10);
  const bool link = prng_.chance(400);
  for (std::uint32_t i = 0; i < messages; ++i) {
    const std::string& text = near_texts()[prng_.chance(600) ? 0 : prng_.below(6)];
    Event message = sms(sender, prng_.below(kPhones), text, soon(time_ms, kHourMs));
    if (link) {
      message.urls[0] = "http://jf.example.test/a";
      message.url_count = 1;
    }
    put(message);
  }
}

// T05: from abroad, with a number that cannot be there.
void Stream::forged_call() {
  Event event = call(prng_.below(kPhones + 6), prng_.below(kPhones), prng_.between(0, 600), moment());
  event.trunk = Trunk::international;
  if (prng_.chance(200)) event.imsi = "460001234567890";
  if (prng_.chance(300)) event.caller_mainland_prefix = Flag::yes;
  put(event);
}

// V01: a fraud call, then a payment by the owner of the phone that was called.
void Stream::call_then_pay() {
  const std::uint32_t victim = prng_.chance(500) ? account() : ++hubs_, number = victim % kPhones;
  const std::int64_t time_ms = moment();
  Event before = transfer(victim, other(victim), amount(), time_ms - kHourMs);
  before.payer.phone = phone(number);  // the phone learns whose it is
  put(before);
  Event fraud = call(kPhones + 2 + prng_.below(4), number, edge(limit("V01", "talked_seconds")), time_ms);
  fraud.trunk = Trunk::international;
  if (prng_.chance(500)) fraud.caller = phone(prng_.below(kPhones));
  if (prng_.chance(400)) fraud.duration_s = 400;
  put(fraud);
  Event loss = transfer(victim, other(victim), edge(limit("V01", "amount_minor")), soon(time_ms, kDayMs));
  loss.payer.phone = phone(number);
  if (prng_.chance(400)) {  // a share of the balance
    loss.amount_minor = 3000 * prng_.between(1, 90);
    const std::int64_t balance = loss.amount_minor * 10000 / limit("V01", "balance_share_bp");
    loss.payer.balance_after_minor = balance - loss.amount_minor + prng_.between(-1, 1);
  } else {
    spoil(loss);
  }
  put(loss);
}

// V02: the screen is shared while money is sent.
void Stream::shared_screen() {
  const std::uint32_t victim = account();
  const std::int64_t time_ms = moment();
  put(action(victim, AccountAction::screen_share_on, time_ms));
  if (prng_.chance(300)) put(action(victim, AccountAction::screen_share_off, soon(time_ms, 20 * kMinuteMs)));
  const std::int64_t fen = prng_.chance(200) ? edge(limit("V02", "amount_minor")) : amount();
  Event sent = transfer(victim, other(victim), fen, soon(time_ms, 30 * kMinuteMs));
  spoil(sent);
  sent.decision_requested = Flag::yes;
  if (prng_.chance(700)) sent.status = Status::attempted;
  put(sent);
}

// V03: small tasks that are rebated, then large sums that are not.
void Stream::brushing() {
  const std::uint32_t victim = prng_.chance(300) ? 10 + prng_.below(4) : hub();
  const std::int64_t begun_ms = moment();
  std::int64_t time_ms = begun_ms;
  const bool exact = prng_.chance(400), at_the_end = prng_.chance(300), in_time = prng_.chance(300);
  if (prng_.chance(200)) {  // paid by nearly as many as somebody who trades
    for (std::int64_t i = 2; i < edge(limit("V03", "payers_count")); ++i)
      put(transfer(kAccounts + static_cast<std::uint32_t>(i), victim, 100, begun_ms - kDayMs));
  }
  const std::int64_t total = in_time ? 2 * limit("V03", "total_minor") : edge(limit("V03", "total_minor"));
  const std::uint32_t tasks = exact ? 2 : 2 + prng_.below(2);
  std::int64_t largest_task = 0;
  for (std::uint32_t i = 0; i < tasks; ++i) {
    const std::int64_t task = exact               ? prng_.between(1, 40) * 500
                              : prng_.chance(300) ? 50000
                                                  : prng_.between(5000, 50000);
    largest_task = std::max(largest_task, task);
    const std::uint32_t boss = other(victim);
    const std::int64_t bonus_bp = in_time ? 12000
                                  : exact ? edge(prng_.chance(500) ? 10500 : 15000)
                                          : prng_.between(10490, 15010);
    put(transfer(victim, boss, task, time_ms));
    const std::int64_t back_ms =
        in_time && i == 0 ? time_ms + edge(limit("V03", "return_within_ms")) : soon(time_ms, 3 * kHourMs);
    put(transfer(boss, victim, task * bonus_bp / 10000, back_ms));
    time_ms = back_ms + prng_.between(1, 20) * kHourMs;
  }
  const std::int64_t window_ms = limit("V03", "window_ms");
  if (at_the_end) time_ms = std::max(time_ms, begun_ms + window_ms - 5 * kHourMs);
  const std::uint32_t outs = exact ? 2 : 2 + prng_.below(3), first = account();
  const std::vector<std::int64_t> parts = split(total, outs);
  std::int64_t large = prng_.between(90000, 200000);
  if (prng_.chance(400)) large = edge(largest_task * limit("V03", "rise_bp") / 10000);
  for (std::uint32_t i = 0; i < outs; ++i) {
    if (at_the_end && i + 1 == outs) time_ms = begun_ms + window_ms + prng_.between(-1, 1);
    const std::uint32_t to = (first + i) % kAccounts;
    Event out = transfer(victim, to == victim ? kAccounts + 1 : to, exact ? parts[i] : large, time_ms);
    if (!exact && prng_.chance(250)) spoil(out);
    put(out);
    time_ms += prng_.between(1, 4) * kHourMs;
    large += prng_.chance(850) ? prng_.between(0, 100000) : -1000;
  }
}

// D01: a day's sum at its limit, in up to three parts; by cash, at home or across the border, in two
// currencies.
void Stream::large_value() {
  const std::uint32_t whose = prng_.chance(200) ? 13 : hub(), kind = prng_.below(3);
  const bool foreign = prng_.chance(500), out = prng_.chance(500), unit = prng_.chance(200);
  const std::string name = kind == 0 ? "cash" : unit ? "unit" : kind == 1 ? "domestic" : "border";
  const std::int64_t sum = edge(limit("D01", name + (foreign ? "_limit_usd_minor" : "_limit_minor")));
  std::int64_t time_ms = moment();
  for (const std::int64_t fen : split(sum, 1 + prng_.below(3))) {
    Event event = kind == 0 ? cash(whose, !out, fen, time_ms)
                  : out     ? transfer(whose, other(whose), fen, time_ms)
                            : transfer(other(whose), whose, fen, time_ms);
    if (foreign) event.currency = "USD";
    if (kind == 2) event.cross_border = Flag::yes;
    if (unit) (out || kind == 0 ? event.payer : event.payee).kind = PartyKind::unit;
    put(event);
    time_ms += prng_.between(0, 3) * kHourMs;
  }
}

// T12: a number is listed, and only then a call of the days before becomes known.
void Stream::late_contact() {
  Event entry = list(moment());
  entry.list_operation = ListOperation::add;
  entry.list_name = "police_involved";
  entry.valid_from_ms = entry.valid_to_ms = kAbsent;
  entry.list_kind = EntityKind::phone;
  const std::uint32_t number = prng_.below(kPhones);
  entry.list_entry = phone(number);
  put_at(entry, entry.event_time_ms);
  const std::int64_t span_ms = limit("T12", prng_.chance(500) ? "window_ms" : "recent_ms");
  const std::int64_t call_ms = entry.event_time_ms - edge(span_ms);
  put_at(call(number, (number + 1) % kPhones, edge(limit("T12", "talked_seconds")), call_ms),
         entry.event_time_ms + kMinuteMs);
}

// An earlier transfer, payment or deposit is taken back: wholly, in part, more than all, twice, or before it
// came.
void Stream::take_back() {
  if (arrivals_.empty()) return;
  for (int tries = 0; tries < 20; ++tries) {
    Event back = arrivals_[prng_.below(static_cast<std::uint32_t>(arrivals_.size()))].event;
    const bool money = back.type == EventType::transfer || back.type == EventType::payment;
    if (!money || !back.reverses.empty()) continue;
    back.reverses = prng_.chance(950) ? back.event_id : "e-unknown";
    back.event_id = keep(fmt::format("e{}", ++events_));
    if (prng_.chance(60)) {
      back.event_id = back.reverses;  // the same event again, now as reversed
      back.reverses = {};
    }
    back.status = prng_.chance(500) || back.reverses.empty() ? Status::reversed : Status::done;
    back.event_time_ms = soon(back.event_time_ms, prng_.chance(500) ? kHourMs : 5 * kDayMs);
    if (prng_.chance(400)) back.amount_minor = std::max<std::int64_t>(1, back.amount_minor / 3);
    if (prng_.chance(50)) back.amount_minor *= 2;
    if (prng_.chance(900)) back.decision_requested = Flag::absent;
    put(back);
    return;
  }
}

// The same event again: at once, within the horizon, beyond two horizons.
void Stream::repeat() {
  if (arrivals_.empty()) return;
  const Arrival& drawn = arrivals_[prng_.below(static_cast<std::uint32_t>(arrivals_.size()))];
  constexpr auto kAfter =
      std::to_array<std::int64_t>({0, 60000, 600000, 3600000, 7200000, 86400000, 200000000});
  arrivals_.push_back({drawn.arrival_ms + prng_.pick(kAfter), drawn.event});
}

// Long lists: windows, a ledger, more than a detector looks at.
void Stream::busy_day() {
  const std::uint32_t busy = account();
  const std::int64_t time_ms = moment();
  const std::uint32_t events = prng_.chance(30) ? 280 : 10 + prng_.below(30);
  for (std::uint32_t i = 0; i < events; ++i) {
    const bool in = prng_.chance(600);
    const std::uint32_t partner = other(busy);
    put(transfer(in ? partner : busy, in ? busy : partner, amount(), soon(time_ms, kDayMs)));
  }
}

void Stream::flood() {
  const std::uint32_t busy = account();
  const std::uint32_t events = 1050 + prng_.below(300);
  for (std::uint32_t i = 0; i < events; ++i) {
    const bool in = prng_.chance(600);
    const std::uint32_t partner = other(busy);
    const std::int64_t time_ms = start_ms_ + kDayMs / 100 * prng_.between(0, 4500);
    put(transfer(in ? partner : busy, in ? busy : partner, amount(), time_ms));
  }
}

}  // namespace xiezhi::simulation
