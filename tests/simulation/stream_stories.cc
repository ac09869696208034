// Stories of the stream: what the detectors look for, drawn around their limits.
#include <fmt/format.h>

#include "stream/base/time.h"
#include "tests/simulation/stream.h"

namespace xiezhi::simulation {

void Stream::story() {
  using Teller = void (Stream::*)();
  constexpr auto kStories = std::to_array<Teller>(
      {&Stream::pass_through, &Stream::gather, &Stream::scatter_money, &Stream::probe, &Stream::pool,
       &Stream::ponzi, &Stream::dial, &Stream::spam, &Stream::forged_call, &Stream::call_then_pay,
       &Stream::shared_screen, &Stream::brushing, &Stream::listed, &Stream::take_back, &Stream::take_back,
       &Stream::repeat, &Stream::busy_day, &Stream::call_then_pay});
  (this->*kStories[prng_.below(kStories.size())])();
}

// D06: what came in leaves within the hour, in one or several cycles, all of it or always the same share.
void Stream::pass_through() {
  const std::uint32_t mule = account();
  std::int64_t time_ms = moment();
  const std::int64_t share_bp = prng_.chance(500) ? 10000 : prng_.between(7900, 9700);
  const std::uint32_t cycles = 1 + prng_.below(4);
  for (std::uint32_t cycle = 0; cycle < cycles; ++cycle) {
    std::int64_t sum = 0;
    const std::int64_t in_ms = time_ms;
    for (std::uint32_t i = 0; i <= prng_.below(3); ++i) {
      const std::int64_t fen = prng_.between(2, 30) * 50000;
      sum += fen;
      put(transfer(other(mule), mule, fen, time_ms));
      time_ms += prng_.between(0, 5) * kMinuteMs;
    }
    const std::uint32_t slices = 1 + prng_.below(2);
    for (std::uint32_t i = 0; i < slices; ++i) {
      const std::int64_t fen = sum / slices * share_bp / 10000;
      time_ms = std::max(time_ms, soon(in_ms, kHourMs));
      put(prng_.chance(800) ? transfer(mule, other(mule), fen, time_ms) : cash(mule, false, fen, time_ms));
    }
    time_ms += prng_.between(1, 60) * kMinuteMs;
  }
}

// D03: several pay in, one is paid.
void Stream::gather() {
  const std::uint32_t hub = account(), payee = other(hub);
  const std::int64_t time_ms = moment();
  std::int64_t sum = 0;
  const std::uint32_t payers = 2 + prng_.below(7);
  for (std::uint32_t i = 0; i < payers; ++i) {
    const std::int64_t fen = prng_.between(1, 20) * 100000;
    sum += fen;
    put(transfer(other(hub), hub, fen, soon(time_ms, 3 * kDayMs)));
  }
  const std::int64_t fen = sum * prng_.between(7900, 10600) / 10000;
  put(prng_.chance(700) ? transfer(hub, payee, fen, time_ms + 3 * kDayMs + kHourMs)
                        : cash(hub, false, fen, time_ms + 3 * kDayMs + kHourMs));
}

// D04: one pays in, several are paid.
void Stream::scatter_money() {
  const std::uint32_t hub = account();
  const std::int64_t time_ms = moment();
  const std::int64_t sum = prng_.between(1, 12) * 2000000;
  put(transfer(other(hub), hub, sum, time_ms));
  const std::uint32_t payees = 2 + prng_.below(7);
  for (std::uint32_t i = 0; i < payees; ++i)
    put(transfer(hub, other(hub), sum / payees * prng_.between(8000, 10500) / 10000,
                 soon(time_ms, 2 * kDayMs)));
}

// D08: one to four tiny amounts, then a large one.
void Stream::probe() {
  const std::uint32_t from = account(), to = other(from);
  const std::int64_t time_ms = moment();
  const std::uint32_t probes = 1 + prng_.below(4);
  for (std::uint32_t i = 0; i < probes; ++i)
    put(transfer(from, to, prng_.between(900, 1001), time_ms + i * kMinuteMs));
  Event drain = transfer(from, to, prng_.between(490000, 520000), soon(time_ms, kDayMs));
  spoil(drain);
  put(drain);
}

// D17, D18, D21: many pay round sums, and get small shares back at a rhythm.
void Stream::pool() {
  const std::uint32_t pool = prng_.chance(300) ? 12 : account();
  const std::int64_t time_ms = start_ms_ + prng_.between(0, 20) * kHourMs;
  constexpr auto kPeriods = std::to_array<std::int64_t>({7, 7, 10, 15, 30});
  const std::int64_t period_d = prng_.pick(kPeriods);
  const std::int64_t share_bp = prng_.between(40, 2100);
  const std::uint32_t payers = 3 + prng_.below(6), rounds = prng_.below(5);
  const bool speaks = prng_.chance(500);
  for (std::uint32_t i = 0; i < payers; ++i) {
    const std::uint32_t payer = (pool + 1 + i) % kAccounts;
    const std::int64_t fen = prng_.between(1, 40) * 50000;
    Event in = transfer(payer, pool, fen, time_ms + i * kHourMs);
    if (speaks) in.remark = "投资款";
    put(in);
    for (std::uint32_t round = 1; round <= rounds; ++round) {
      const std::int64_t due_d = round * period_d + (prng_.chance(200) ? prng_.between(-3, 3) : 0);
      Event back = transfer(pool, payer, fen * share_bp / 10000, time_ms + i * kHourMs + due_d * kDayMs);
      if (speaks && prng_.chance(500)) back.remark = "利息";
      if (back.event_time_ms <= start_ms_ + 120 * kDayMs) put(back);
    }
  }
}

// D19: what comes in goes back to those who paid before.
void Stream::ponzi() {
  const std::uint32_t pool = prng_.chance(400) ? 13 : account();
  const std::int64_t time_ms = moment();
  for (std::uint32_t i = 0; i < 4 + prng_.below(6); ++i) {
    const std::uint32_t payer = (pool + 1 + i) % kAccounts;
    const std::int64_t fen = prng_.between(4, 40) * 50000;
    put(transfer(payer, pool, fen, time_ms + i * 3 * kHourMs));
    if (prng_.chance(750))
      put(transfer(pool, payer, fen * prng_.between(5000, 10000) / 10000,
                   soon(time_ms + i * 3 * kHourMs, kDayMs)));
  }
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

// T07: nearly the same text over and over.
void Stream::spam() {
  const std::uint32_t sender = prng_.below(kPhones + 2);
  const std::int64_t time_ms = moment();
  const bool link = prng_.chance(400);
  const std::uint32_t messages = 3 + prng_.below(10);
  for (std::uint32_t i = 0; i < messages; ++i) {
    const std::string text =
        fmt::format("尊敬的客户，您的积分{}即将过期，请尽快兑换礼品{}", prng_.chance(200) ? "今天" : "",
                    link ? " http://jf.example.test/a" : "");
    put(sms(sender, prng_.below(kPhones), keep(text), soon(time_ms, kHourMs)));
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
  const std::uint32_t victim = account();
  const std::int64_t time_ms = moment();
  Event before = transfer(victim, other(victim), amount(), time_ms - kHourMs);
  before.payer.phone = phone(victim % kPhones);  // the phone learns whose it is
  put(before);
  Event fraud = call(kPhones + 2 + prng_.below(4), victim % kPhones, prng_.between(170, 400), time_ms);
  fraud.trunk = Trunk::international;
  if (prng_.chance(500)) fraud.caller = phone(prng_.below(kPhones));
  put(fraud);
  Event loss = transfer(victim, other(victim), prng_.between(295000, 305000), soon(time_ms, kDayMs));
  loss.payer.phone = phone(victim % kPhones);
  spoil(loss);
  put(loss);
}

// V02: the screen is shared while money is sent.
void Stream::shared_screen() {
  const std::uint32_t victim = account();
  const std::int64_t time_ms = moment();
  put(action(victim, AccountAction::screen_share_on, time_ms));
  if (prng_.chance(300)) put(action(victim, AccountAction::screen_share_off, soon(time_ms, 20 * kMinuteMs)));
  Event sent = transfer(victim, other(victim), amount(), soon(time_ms, 30 * kMinuteMs));
  spoil(sent);
  sent.decision_requested = Flag::yes;
  if (prng_.chance(700)) sent.status = Status::attempted;
  put(sent);
}

// V03: small tasks that are rebated, then large sums that are not.
void Stream::brushing() {
  const std::uint32_t victim = prng_.chance(700) ? 10 + prng_.below(4) : account();
  std::int64_t time_ms = moment();
  for (std::uint32_t i = 0; i < 2 + prng_.below(2); ++i) {
    const std::int64_t task = prng_.chance(300) ? 50000 : prng_.between(5000, 50000);
    const std::uint32_t boss = other(victim);
    put(transfer(victim, boss, task, time_ms));
    put(transfer(boss, victim, task * prng_.between(10490, 15010) / 10000, soon(time_ms, 3 * kHourMs)));
    time_ms += prng_.between(4, 20) * kHourMs;
  }
  std::int64_t large = prng_.between(90000, 200000);
  for (std::uint32_t i = 0; i < 2 + prng_.below(3); ++i) {
    Event out = transfer(victim, other(victim), large, time_ms);
    if (prng_.chance(250)) spoil(out);
    put(out);
    time_ms += prng_.between(1, 10) * kHourMs;
    large += prng_.chance(850) ? prng_.between(0, 100000) : -1000;
  }
}

// D12, T12: somebody is listed, deals on, is listed again with other words or taken off.
void Stream::listed() {
  const std::int64_t time_ms = moment();
  Event entry = list(time_ms);
  entry.list_operation = ListOperation::add;
  entry.list_name = "police_involved";
  entry.valid_from_ms = entry.valid_to_ms = kAbsent;
  const std::uint32_t whose = account();
  if (entry.list_kind != EntityKind::phone) {
    entry.list_kind = EntityKind::account;
    entry.list_entry = keep(fmt::format("A{}", whose));
  }
  put(entry);
  for (std::uint32_t i = 0; i < 2 + prng_.below(5); ++i) {
    const std::uint32_t next = other(whose);
    Event in = transfer(next, whose, amount(), soon(time_ms, kDayMs));
    spoil(in);
    put(in);
    put(transfer(whose, next, amount(), soon(time_ms, kDayMs)));
    if (prng_.chance(500)) put(transfer(next, other(next), amount(), soon(time_ms, 2 * kDayMs)));
  }
  if (prng_.chance(500)) return;
  Event again = entry;
  again.event_id = keep(fmt::format("e{}", ++events_));
  again.event_time_ms = soon(time_ms, kDayMs);
  again.list_operation = prng_.chance(700) ? ListOperation::remove : ListOperation::add;
  put(again);
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
