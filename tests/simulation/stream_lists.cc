// Lists, and stories of who comes upon one.
#include <fmt/format.h>

#include "stream/base/time.h"
#include "tests/simulation/stream.h"

namespace xiezhi::simulation {

Event Stream::list(std::int64_t time_ms) {
  Event event = make(EventType::list, time_ms);
  event.institution_id = "POLICE";
  event.list_name = prng_.chance(200) ? "allow_known" : prng_.chance(400) ? "terror" : "police_involved";
  event.list_grade = static_cast<Grade>(prng_.below(5));
  event.list_operation = prng_.chance(250) ? ListOperation::remove : ListOperation::add;
  if (services_.chance(200)) event.repair_status = static_cast<RepairStatus>(services_.below(4));
  if (prng_.chance(500)) event.valid_from_ms = soon(time_ms, kDayMs) - (prng_.chance(600) ? kDayMs : 0);
  if (prng_.chance(500)) event.valid_to_ms = soon(time_ms, 2 * kDayMs);
  switch (prng_.below(7)) {
    case 0:
      event.list_kind = EntityKind::account;
      event.list_entry = keep(fmt::format("A{}", account()));
      break;
    case 1:
      event.list_kind = EntityKind::person;
      event.list_entry = keep(fmt::format("C{}", account() / 2));
      break;
    case 2:
      event.list_kind = EntityKind::merchant;
      event.list_entry = keep(fmt::format("M{}", prng_.below(kMerchants)));
      break;
    case 3:
      event.list_kind = EntityKind::domain;
      event.list_entry = "example.test";
      break;
    case 4:
      event.list_kind = EntityKind::name;
      event.list_entry = prng_.chance(100) ? "王 五" : name_of(account());
      break;
    case 5:
      event.list_kind = EntityKind::device;
      event.list_entry = keep(fmt::format("d{}", prng_.below(kDevices)));
      break;
    default:
      event.list_kind = EntityKind::phone;
      event.list_entry = phone(prng_.below(kPhones + 6));
  }
  return event;
}

// D12: an account is listed, and only then money that it sent before becomes known.
void Stream::late_taint() {
  Event entry = list(moment());
  entry.list_operation = ListOperation::add;
  entry.list_name = "police_involved";
  entry.list_grade = Grade::critical;
  entry.valid_from_ms = entry.valid_to_ms = kAbsent;
  entry.list_kind = EntityKind::account;
  const std::uint32_t whose = account();
  entry.list_entry = keep(fmt::format("A{}", whose));
  put_at(entry, entry.event_time_ms);
  const std::int64_t part = prng_.chance(400) ? 1 : prng_.between(1, 10);
  const std::int64_t sent_ms = entry.event_time_ms - edge(limit("D12", "taint_ms") / part);
  put_at(transfer(whose, ++hubs_, amount(), sent_ms), entry.event_time_ms + kMinuteMs);
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
  if (prng_.chance(300)) {  // until the very moment of a payment
    Event until = entry;
    until.event_id = keep(fmt::format("e{}", ++events_));
    until.valid_to_ms = time_ms + kDayMs;
    put_at(until, time_ms + 5000);
    put(transfer(whose, other(whose), amount(), until.valid_to_ms));
  }
  if (prng_.chance(500)) return;
  Event again = entry;
  again.event_id = keep(fmt::format("e{}", ++events_));
  again.event_time_ms = soon(time_ms, kDayMs);
  again.list_operation = prng_.chance(700) ? ListOperation::remove : ListOperation::add;
  put(again);
}

// D28: a name comes upon a special list after its account, or one whose name is alike, has dealt; some go on.
void Stream::special_list() {
  Event entry = list(moment());
  entry.list_operation = ListOperation::add;
  entry.list_name = "special_prevention";
  entry.list_grade = Grade::critical;
  if (prng_.chance(600)) entry.valid_from_ms = entry.valid_to_ms = kAbsent;
  const std::uint32_t whose = account();
  entry.list_kind = prng_.chance(700) ? EntityKind::name : EntityKind::account;
  entry.list_entry = entry.list_kind == EntityKind::name ? name_of(whose) : keep(fmt::format("A{}", whose));
  const std::int64_t listed_ms = entry.event_time_ms;
  const std::uint32_t bearer = prng_.chance(500) ? whose : other(whose);
  put(transfer(bearer, other(bearer), amount(), listed_ms - edge(limit("D28", "look_back_ms"))));
  put_at(entry, listed_ms);
  for (std::uint32_t i = 0; i < prng_.below(4); ++i) {
    const std::uint32_t who = prng_.chance(500) ? bearer : account();
    Event out = transfer(who, other(who), amount(), soon(listed_ms, kDayMs));
    if (prng_.chance(200)) out.payee.name = name_of(whose);
    put(out);
  }
}

}  // namespace xiezhi::simulation
