// Orders of the stream, near the limits that the law sets them.
#include <fmt/format.h>

#include <algorithm>

#include "stream/base/time.h"
#include "tests/simulation/stream.h"

namespace xiezhi::simulation {

// An order about an account or a number that is perhaps known, of an issuer whose numbers rise now and then.
Event Stream::order(std::int64_t time_ms) {
  constexpr auto kCodes = std::to_array<std::string_view>(
      {"100101", "100101", "100101", "100103", "100105", "100105", "100201", "100203", "100205", "100301",
       "100303", "100305", "100307", "100309", "A00105", "A00107", "A00205", "A00207", "A00311"});
  constexpr auto kIssuers = std::to_array<std::string_view>({"", "gz", "gz", "sz", "nt"});
  Event event = make(EventType::order, time_ms);
  event.institution_id = "BANK-1";
  event.order_id =
      prng_.chance(900) ? keep(fmt::format("o{}", events_)) : keep(fmt::format("o{}", prng_.below(9)));
  event.tx_code = prng_.pick(kCodes);
  const bool typed = event.tx_code.starts_with('A') ? prng_.chance(900) : prng_.chance(10);
  if (typed) event.business_type = static_cast<BusinessType>(1 + prng_.below(3));
  event.issuer = prng_.pick(kIssuers);
  if (prng_.chance(800))
    event.sequence = prng_.chance(900) ? ++sequence_ : std::max<std::int64_t>(sequence_, 1);
  event.authority = prng_.chance(800) ? "某市公安局" : "";
  if (prng_.chance(300)) event.case_number = "K-1";
  if (prng_.chance(200)) event.start_time_ms = soon(time_ms - orders_.stop_ms, orders_.stop_ms);
  if (prng_.chance(200)) event.expire_time_ms = soon(time_ms, 2 * orders_.stop_ms);
  if (prng_.chance(150)) {
    event.phone = phone(prng_.below(kPhones + 2));
    return event;
  }
  const std::uint32_t number = account();
  event.account = keep(fmt::format("A{}", number));
  if (prng_.chance(300)) event.bank = number % 5 == 4 ? "BANK-2" : "BANK-1";
  if (prng_.chance(200)) event.account_name = prng_.chance(800) ? name_of(number) : "王五";
  return event;
}

// A transfer, and what the police order about its payee; payments and calls of who is held.
void Stream::ordered() {
  const std::uint32_t mule = account();
  const std::int64_t time_ms = moment(), fen = amount();
  const bool of_phone = prng_.chance(200);
  const std::string_view number = phone(mule % kPhones);
  const std::string_view name = name_of(mule);
  put(transfer(other(mule), mule, amount(), time_ms - 2 * kDayMs));
  put(transfer(other(mule), mule, fen, time_ms));
  std::int64_t now_ms = time_ms + kMinuteMs;
  for (std::uint32_t i = 0; i < 3 + prng_.below(8); ++i) {
    Event event = order(now_ms);
    event.account = of_phone ? std::string_view() : keep(fmt::format("A{}", mule));
    event.phone = of_phone ? number : std::string_view();
    event.bank = {};
    if (!event.account_name.empty() && prng_.chance(900)) event.account_name = name;
    if (prng_.chance(200)) {
      event.transfer_time_ms = time_ms + (prng_.chance(500) ? 1 : -1) * edge(orders_.verify_time_ms);
      event.amount_minor =
          std::max<std::int64_t>(1, fen + (prng_.chance(500) ? 1 : -1) * edge(orders_.verify_amount_minor));
    }
    put(event);
    if (prng_.chance(500)) {
      Event pays = transfer(mule, other(mule), amount(), now_ms + prng_.between(0, kMinuteMs));
      if (prng_.chance(600)) {
        pays.decision_requested = Flag::yes;
        pays.status = Status::attempted;
      }
      put(pays);
    }
    if (of_phone) put(call(mule % kPhones, prng_.below(kPhones), 10, now_ms + 1000));
    if (prng_.chance(200)) put(cash(mule, prng_.chance(500), amount(), now_ms + 500));
    constexpr auto kSteps = std::to_array<std::int64_t>({0, kMinuteMs, kHourMs});
    now_ms = prng_.chance(400) ? soon(now_ms, orders_.stop_ms) : now_ms + prng_.pick(kSteps);
  }
}

// An account is stopped as often as it may be, each time released; then once more, when the last one is
// nearly forgotten.
void Stream::stopped_again() {
  const std::uint32_t mule = account();
  std::int64_t time_ms = moment();
  const auto tell = [&](std::string_view code) {
    Event event = order(time_ms);
    event.order_id = event.event_id;
    event.tx_code = code;
    event.account = keep(fmt::format("A{}", mule));
    event.phone = event.bank = event.account_name = {};
    event.business_type = BusinessType::none;
    event.sequence = event.start_time_ms = event.expire_time_ms = kAbsent;
    put_at(event, time_ms);
  };
  put(transfer(other(mule), mule, amount(), time_ms - kHourMs));
  for (std::int64_t i = 0; i < orders_.stop_requests; ++i) {
    tell("100101");
    time_ms += kMinuteMs;
    tell("100103");
    time_ms += kMinuteMs;
  }
  time_ms = edge(time_ms - kMinuteMs + orders_.stop_memory_ms);
  tell("100101");
}

}  // namespace xiezhi::simulation
