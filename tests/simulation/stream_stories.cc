// Stories of the stream: what the detectors look for, drawn around their limits.
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

// So many of `all` that their share is at the limit or just above it.
std::uint32_t least_of(std::uint32_t all, std::int64_t share_bp) {
  return static_cast<std::uint32_t>((all * share_bp + 9999) / 10000);
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

// D06: what came in leaves within the hour, in one or several cycles, all of it or always the same share.
void Stream::pass_through() {
  const std::uint32_t mule = hub();
  std::int64_t time_ms = moment();
  const std::array<std::int64_t, 6> shares = {10000,
                                              edge(10000 - limit("D06", "residual_bp")),
                                              edge(10000 - limit("D06", "residual_bp")),
                                              edge(limit("D06", "share_bp")),
                                              prng_.between(7900, 9700),
                                              9000};
  const bool rounds = prng_.chance(400);  // each leaves nearly the same
  const bool alike = prng_.chance(300);
  const std::int64_t share_bp = rounds ? (alike ? edge(limit("D06", "share_bp")) : 9000) : prng_.pick(shares);
  const std::int64_t spread_bp = rounds && !alike ? edge(limit("D06", "constant_spread_bp")) : 0;
  const std::uint32_t cycles = (rounds ? 3 : 1) + prng_.below(4);
  const std::int64_t total = edge(limit("D06", prng_.chance(500) ? "least_amount_minor" : "amount_minor"));
  const std::vector<std::int64_t> parts = split(std::max<std::int64_t>(total, 100), cycles);
  const bool exact = prng_.chance(400);
  for (std::uint32_t cycle = 0; cycle < cycles; ++cycle) {
    std::int64_t sum = 0;
    const std::int64_t in_ms = time_ms;
    const std::uint32_t payers = exact ? 1 : 1 + prng_.below(3), slices = exact ? 1 : 1 + prng_.below(2);
    for (std::uint32_t i = 0; i < payers; ++i) {
      const std::int64_t fen = exact ? parts[cycle] : prng_.between(2, 30) * 50000;
      sum += fen;
      put(transfer(other(mule), mule, fen, time_ms));
      time_ms += prng_.between(0, 5) * kMinuteMs;
    }
    const std::int64_t leaves_bp = exact ? 10000 : share_bp - (cycle % 2) * spread_bp;
    for (std::uint32_t i = 0; i < slices; ++i) {
      const std::int64_t fen = sum / slices * leaves_bp / 10000;
      time_ms = std::max(time_ms, soon(in_ms, rounds ? kHourMs / 2 : kHourMs));
      put(prng_.chance(800) ? transfer(mule, other(mule), fen, time_ms) : cash(mule, false, fen, time_ms));
    }
    time_ms += prng_.between(1, 60) * kMinuteMs;
  }
}

// D03: several pay in, one is paid.
void Stream::gather() {
  const std::uint32_t into = hub(), payee = other(into), first = account();
  const std::int64_t time_ms = moment(), out_ms = time_ms + 2 * kDayMs + kHourMs;
  const std::uint32_t payers = 2 + prng_.below(7);
  const std::uint32_t known = prng_.chance(300) ? least_of(payers, limit("D03", "known_bp")) : prng_.below(3);
  const bool exact = prng_.chance(400);
  std::int64_t sum = exact ? std::max<std::int64_t>(edge(limit("D03", "amount_minor")), 100)
                           : prng_.between(1, 20) * 100000 * payers;
  if (events_ % 3 == 0) sum = std::max<std::int64_t>(limit("D03", "mean_minor") * payers, 100);
  const std::vector<std::int64_t> parts = split(sum, payers);
  for (std::uint32_t i = 0; i < payers; ++i) {
    const std::uint32_t payer = (first + i) % kAccounts;
    if (i < known) put(transfer(payer, into, 50000, time_ms - 20 * kDayMs));
    put(transfer(payer, into, parts[i], soon(time_ms, 2 * kDayMs)));
  }
  const std::array<std::int64_t, 4> ratios = {
      edge(limit("D03", "ratio_least_bp")), edge(limit("D03", "ratio_most_bp")),
      edge(limit("D03", "ratio_most_bp")), prng_.between(8100, 10000)};
  const std::int64_t fen = sum * (exact ? 9000 : prng_.pick(ratios)) / 10000;
  const std::int64_t top_bp = prng_.chance(400) ? edge(limit("D03", "top_payee_bp")) : 10000;
  if (top_bp < 10000) put(transfer(into, other(payee), fen - fen * top_bp / 10000, out_ms - kHourMs));
  put(prng_.chance(800) ? transfer(into, payee, fen * top_bp / 10000, out_ms)
                        : cash(into, false, std::max<std::int64_t>(1, fen * top_bp / 10000), out_ms));
}

// D04: one pays in, several are paid.
void Stream::scatter_money() {
  const std::uint32_t from = hub(), first = account();
  const std::int64_t time_ms = moment();
  const bool kept = prng_.chance(500);  // all limits but that of what goes out
  const std::uint32_t payees =
      kept ? static_cast<std::uint32_t>(limit("D04", "payees_count")) + prng_.below(3) : 2 + prng_.below(7);
  std::uint32_t known = prng_.chance(300) ? least_of(payees, limit("D04", "known_bp")) : prng_.below(3);
  if (kept) known = 0;
  if (prng_.chance(200)) {  // one large sum among others
    const std::int64_t large = edge(limit("D04", "large_in_minor"));
    put(transfer(other(from), from, large, time_ms));
    put(transfer(kAccounts + 1, from, large / 2, time_ms));
    for (std::uint32_t i = 0; i < 8; ++i)
      put(transfer(from, (first + i) % kAccounts, large * 9 / 10 * 3 / 2 / 8, time_ms + (i + 1) * kHourMs));
    return;
  }
  const bool exact = prng_.chance(400);
  std::int64_t sum = exact ? std::max<std::int64_t>(edge(limit("D04", "amount_minor")), 100)
                           : prng_.between(1, 12) * 100000 * payees;
  if (kept && !exact) sum = std::max(sum, (limit("D04", "amount_minor") + 10000) / 10000 * 10000);
  const std::int64_t top_bp = prng_.chance(500) ? edge(limit("D04", "top_payer_bp")) : 10000;
  put(transfer(other(from), from, sum * top_bp / 10000, time_ms));
  if (top_bp < 10000) put(transfer(kAccounts + 1, from, sum - sum * top_bp / 10000, time_ms));
  const std::array<std::int64_t, 4> ratios = {
      edge(limit("D04", "ratio_least_bp")), limit("D04", "ratio_most_bp") + 1,
      edge(limit("D04", "ratio_most_bp")), prng_.between(8100, 10000)};
  const std::vector<std::int64_t> parts = split(sum * (exact ? 9000 : prng_.pick(ratios)) / 10000, payees);
  for (std::uint32_t i = 0; i < payees; ++i) {
    const std::uint32_t payee = (first + i) % kAccounts;
    if (i < known) put(transfer(from, payee, 100, time_ms - 20 * kDayMs));
    Event out = transfer(from, payee, parts[i], time_ms + (i + 1) * kHourMs);
    if (i + 1 == payees && prng_.chance(300))
      out.payer.balance_after_minor = sum * limit("D04", "stays_bp") / 10000 + prng_.between(-1, 1);
    put(out);
  }
}

// D08: one to four tiny amounts, then a large one.
void Stream::probe() {
  const std::uint32_t from = hub(), to = other(from);
  const std::int64_t time_ms = moment();
  const std::uint32_t probes = 1 + prng_.below(4);
  for (std::uint32_t i = 0; i < probes; ++i)
    put(transfer(from, to, prng_.between(900, 1001), time_ms + i * kMinuteMs));
  const std::int64_t fen = prng_.chance(500) ? edge(limit("D08", "large_minor")) : 600000;
  Event drain = transfer(from, to, fen, soon(time_ms, kDayMs));
  if (prng_.chance(500)) {
    const std::int64_t stays_bp = limit("D08", "stays_bp");
    drain.payer.balance_after_minor = fen * stays_bp / (10000 - stays_bp) + prng_.between(-1, 1);
  } else {
    spoil(drain);
  }
  put(drain);
}

// D17, D18, D21: many pay round sums, and get small shares back at a rhythm.
void Stream::pool() {
  if (prng_.chance(150)) return price_list();
  const std::uint32_t into = prng_.chance(300) ? 12 : hub(), first = account();
  const std::int64_t time_ms = start_ms_ + prng_.between(0, 20) * kHourMs;
  constexpr auto kPeriods = std::to_array<std::int64_t>({7, 7, 10, 15, 30});
  const std::int64_t period_d = prng_.pick(kPeriods);
  const std::int64_t share_bp =
      prng_.chance(300) ? edge(prng_.chance(500) ? 50 : 2000) : prng_.between(40, 2100);
  const std::uint32_t payers = 3 + prng_.below(8), rounds = prng_.below(5);
  const bool speaks = prng_.chance(500), uneven = prng_.chance(300);
  const std::uint32_t spread = prng_.below(3);  // shares all alike, 10 % to both sides, any
  const std::int64_t mean = edge(std::max<std::int64_t>(2, limit("D17", "mean_minor")));
  const std::vector<std::int64_t> parts = split(edge(limit("D17", "criminal_amount_minor")), payers);
  const bool alike = prng_.chance(300), exact = !alike && prng_.chance(600);
  for (std::uint32_t i = 0; i < payers; ++i) {
    const std::uint32_t payer = (first + i) % kAccounts;
    if (payer == into) continue;
    const std::int64_t fen = alike   ? mean
                             : exact ? parts[i]
                                     : prng_.between(1, 40) * 50000 + (uneven && prng_.chance(400) ? 1 : 0);
    Event in = transfer(payer, into, fen, time_ms + i * kHourMs);
    if (speaks) in.remark = "投资款";
    if (exact) in.payer.kind = PartyKind::none;
    put(in);
    const std::int64_t percent = spread == 0   ? 100
                                 : spread == 1 ? (i % 2 == 0 ? 90 : 110)
                                               : prng_.between(80, 120);
    const std::int64_t mine_bp = spread == 1 ? share_bp / 10 * 10 * percent / 100 : share_bp * percent / 100;
    for (std::uint32_t round = 1; round <= rounds; ++round) {
      const std::int64_t due_d = round * period_d + (prng_.chance(200) ? prng_.between(-3, 3) : 0);
      Event back = transfer(into, payer, fen * mine_bp / 10000, time_ms + i * kHourMs + due_d * kDayMs);
      if (speaks && prng_.chance(500)) back.remark = "利息";
      if (back.event_time_ms <= start_ms_ + 120 * kDayMs) put(back);
    }
  }
  const std::int64_t earlier_bp = limit("D18", "earlier_payers_bp");
  const std::int64_t others =
      prng_.chance(300) ? payers * (10000 - earlier_bp) / earlier_bp : std::int64_t{prng_.below(9)};
  for (std::int64_t i = 0; i < others && rounds > 2; ++i)
    put(transfer(into, kAccounts + 1 + static_cast<std::uint32_t>(i), 100, time_ms + period_d * kDayMs));
}

// D17: a unit of some age takes sums of which many are alike.
void Stream::price_list() {
  const std::uint32_t into = (hubs_ += 7) / 7 * 7, first = account();
  const std::int64_t time_ms = moment(), age_d = prng_.between(300, 800);
  const std::uint32_t payers = 8 + prng_.below(5);
  for (std::uint32_t i = 0; i < payers; ++i) {
    const std::int64_t fen = prng_.chance(500) ? 200000 + prng_.below(3) * 50000 : (40 + i) * 50000;
    Event in = transfer((first + i) % kAccounts, into, fen, time_ms + i * kHourMs);
    in.payer.kind = PartyKind::none;
    in.payee.opened_at_ms = time_ms - age_d * kDayMs;
    put(in);
  }
}

// D19: what comes in goes back to those who paid before. One of the limits is at its edge, the others are
// mostly kept.
void Stream::ponzi() {
  enum : std::uint32_t { kSum, kRatio, kBusiness, kPayers, kFall, kEdges };
  const std::uint32_t at = prng_.chance(200) ? std::uint32_t{kSum} : prng_.below(kEdges);
  const bool person = prng_.chance(500);  // as the sums are taken; `into` may be either, at a sum's edge not
  const std::uint32_t unit = (hubs_ += 7) / 7 * 7, someone = ++hubs_;
  const std::uint32_t into = at == kSum ? (person ? someone : unit)
                                        : (prng_.chance(200)   ? 13
                                           : prng_.chance(400) ? unit
                                                               : someone);
  const std::uint32_t first = account();
  std::int64_t time_ms = moment();
  std::int64_t payers = at == kPayers ? edge(limit("D19", "payers_count")) : prng_.between(4, 11);
  const std::int64_t new_payers = edge(limit("D19", "new_payers_count"));
  std::int64_t inflow = payers * 900000;
  if (at == kSum) inflow = edge(limit("D19", person ? "person_inflow_minor" : "inflow_minor"));
  inflow = std::max<std::int64_t>(inflow, 100 * payers);
  std::int64_t ratio_bp = prng_.between(6100, 8900);
  if (at == kRatio && inflow % 10000 == 0)
    ratio_bp = edge(limit("D19", prng_.chance(500) ? "ratio_bp" : "collapse_ratio_bp"));
  if (at == kBusiness) {  // a unit pays as well
    const std::int64_t business_bp = limit("D19", "business_bp") + prng_.between(-1, 2);
    Event business = transfer(kAccounts + 1, into,
                              inflow * business_bp / (10000 - business_bp) + prng_.between(0, 1), time_ms);
    business.payer.kind = PartyKind::unit;
    put(business);
  }
  const std::vector<std::int64_t> parts = split(inflow, static_cast<std::uint32_t>(payers));
  const std::int64_t pause_ms = prng_.chance(500) ? kHourMs : prng_.between(12, 30) * kHourMs;
  const auto payer = [&](std::int64_t i) { return (first + static_cast<std::uint32_t>(i)) % kAccounts; };
  for (std::int64_t i = 0; i < payers; ++i) {
    const bool earlier = at == kFall && i >= new_payers;  // so that few are new in the week that counts
    Event in = transfer(payer(i), into, parts[static_cast<std::size_t>(i)],
                        earlier ? time_ms - 15 * kDayMs : time_ms + (at == kFall ? kMinuteMs : pause_ms) * i);
    in.payer.kind = PartyKind::none;
    put(in);
  }
  time_ms += at == kFall ? 7 * kDayMs + kHourMs : payers * pause_ms + (prng_.chance(300) ? 5 * kDayMs : 0);
  for (std::uint32_t i = 0; i < 8 && prng_.chance(900); ++i)  // earns a ledger
    put(transfer(into, kAccounts + 1 + i, 100, time_ms - kHourMs));
  const std::int64_t paid_back = at == kPayers ? edge(limit("D19", "returned_count")) : payers;
  const std::vector<std::int64_t> back = split(
      inflow * ratio_bp / 10000, static_cast<std::uint32_t>(std::clamp<std::int64_t>(paid_back, 1, payers)));
  for (std::size_t i = 0; i < back.size(); ++i)
    put(transfer(into, payer(static_cast<std::int64_t>(i)), back[i],
                 time_ms + static_cast<std::int64_t>(i) * kMinuteMs));
}

// D25: many pay once or nearly so, and it goes on to few.
void Stream::coins() {
  enum : std::uint32_t { kPayers, kSingle, kPayees, kOut, kSum, kKnown, kEdges };
  const std::uint32_t at = prng_.below(kEdges), into = ++hubs_, first = account();
  const std::int64_t time_ms = moment();
  const std::int64_t payers =
      at == kPayers ? std::max<std::int64_t>(1, edge(limit("D25", "payers_count"))) : prng_.between(5, 12);
  std::int64_t sum = at == kSum ? edge(limit("D25", "amount_minor")) : 1000000;
  if (events_ % 3 == 0) sum = limit("D25", "mean_minor") * payers;
  const auto parts = split(std::max<std::int64_t>(sum, 20), static_cast<std::uint32_t>(payers));
  const std::int64_t known =
      at == kKnown ? least_of(static_cast<std::uint32_t>(payers), limit("D25", "known_bp")) : 0;
  for (std::int64_t i = 0; i < payers; ++i) {
    const std::uint32_t payer = (first + static_cast<std::uint32_t>(i)) % kAccounts;
    if (i < known) put(transfer(payer, into, 100, time_ms - 20 * kDayMs));
    put(transfer(payer, into, parts[static_cast<std::size_t>(i)], soon(time_ms, 2 * kDayMs)));
  }
  const std::int64_t again = at == kSingle ? payers * 10000 / limit("D25", "single_bp") - payers : 0;
  for (std::int64_t i = 0; i < again; ++i) put(transfer(first, into, 1, time_ms + i * kMinuteMs));
  const std::int64_t out = at == kOut ? sum * edge(limit("D25", "out_bp")) / 10000 : sum * 95 / 100;
  const std::int64_t payees = at == kPayees ? edge(limit("D25", "payees_count")) : 1;
  const auto outs =
      split(std::max<std::int64_t>(out, 20), static_cast<std::uint32_t>(std::max<std::int64_t>(payees, 1)));
  for (std::size_t i = 0; i < outs.size(); ++i)
    put(transfer(into, kAccounts + 1 + static_cast<std::uint32_t>(i), outs[i],
                 time_ms + 2 * kDayMs + static_cast<std::int64_t>(i + 1) * kMinuteMs));
}

// D09: transfers from midnight to five, and some by day.
void Stream::nights() {
  enum : std::uint32_t { kItems, kNight, kSum, kHour, kEdges };
  const std::uint32_t at = prng_.below(kEdges), whose = ++hubs_, first = account();
  const std::int64_t midnight_ms = beijing_midnight_ms(beijing_day(moment()));
  const std::int64_t items =
      std::max<std::int64_t>(1, limit("D09", "items_count") + (at == kItems ? prng_.between(-1, 1) : 1));
  const std::int64_t day_items =
      at == kNight ? items * (10000 - limit("D09", "night_bp")) / limit("D09", "night_bp") + prng_.below(2)
                   : 0;
  const std::int64_t sum =
      limit("D09", "amount_minor") * (at == kSum ? 1 : 2) + (at == kSum ? prng_.between(-1, 1) : 0);
  const auto parts = split(std::max<std::int64_t>(sum, items), static_cast<std::uint32_t>(items));
  for (std::int64_t i = 0; i < day_items; ++i)
    put(transfer(first, whose, 100, midnight_ms - prng_.between(4, 18) * kHourMs));
  for (std::int64_t i = 0; i < items; ++i) {
    std::int64_t time_ms = midnight_ms + prng_.between(0, 200) * kMinuteMs + i * kMinuteMs;
    if (at == kHour && i + 1 == items)
      time_ms = midnight_ms + (prng_.chance(500) ? 0 : 5 * kHourMs) - prng_.below(2);
    if (i % 2 == 0) put(transfer(first, whose, parts[static_cast<std::size_t>(i)], time_ms));
    if (i % 2 != 0) put(transfer(whose, first, parts[static_cast<std::size_t>(i)], time_ms));
  }
}

// D24: stakes come in from some, winnings go to the same ones.
void Stream::gamble() {
  enum : std::uint32_t { kDeals, kPersons, kDifference, kEven, kSum, kEvening, kEdges };
  const std::uint32_t drawn = prng_.below(kEdges + 2), house = ++hubs_, first = account();
  const std::uint32_t at = drawn < kEdges ? drawn : std::uint32_t{kDifference};  // others blur it often
  const std::int64_t midnight_ms = beijing_midnight_ms(beijing_day(moment()));
  const std::int64_t persons =
      std::max<std::int64_t>(2, limit("D24", "persons_count") + (at == kPersons ? prng_.between(-1, 1) : 1));
  const std::int64_t deals =
      std::max(2 * persons, at == kDeals ? edge(limit("D24", "deals_count")) : limit("D24", "deals_count"));
  const std::int64_t small = deals - 2 * persons;  // stakes of one fen
  const std::int64_t amount = limit("D24", "amount_minor") * (at == kSum ? 1 : 2);
  const std::int64_t in = std::max(at == kSum ? edge(amount) : amount, 20 * deals);
  const std::int64_t kept_bp = at == kDifference ? edge(limit("D24", "difference_bp")) : 0;
  const std::int64_t even_bp = std::min<std::int64_t>(limit("D24", "even_bp"), 10000);
  const std::int64_t even = at == kEven ? least_of(static_cast<std::uint32_t>(persons), even_bp) : 0;
  const std::int64_t by_day =
      at == kEvening ? deals * (10000 - limit("D24", "evening_bp")) / 10000 + prng_.below(2) : 0;
  std::int64_t done = 0;
  const auto pay = [&](bool to_house, std::int64_t person, std::int64_t fen) {
    const std::int64_t hours = done < by_day ? 12 : 3;
    const std::uint32_t player = (first + static_cast<std::uint32_t>(person)) % kAccounts;
    put(transfer(to_house ? player : house, to_house ? house : player, fen,
                 midnight_ms - hours * kHourMs + done++ * kMinuteMs));
  };
  const auto stakes = split(in - small, static_cast<std::uint32_t>(persons));
  for (std::int64_t i = 0; i < persons; ++i) pay(true, i, stakes[static_cast<std::size_t>(i)]);
  for (std::int64_t i = 0; i < small; ++i) pay(true, persons - 1, 1);
  std::int64_t left = in * (10000 - kept_bp) / 10000;
  for (std::int64_t i = 0; i < persons; ++i) {
    std::int64_t won = stakes[static_cast<std::size_t>(i)];
    if (i >= even) won = won * (i % 2 == 0 ? 11 : 9) / 10;
    won = won * (10000 - kept_bp) / 10000;  // everybody bears it, or too little is left for the last one
    if (i + 1 == persons) won = left;
    won = std::max<std::int64_t>(1, won);
    left -= won;
    pay(false, i, won);
  }
}

// D05: nearly the same to one party, several times.
void Stream::instalments() {
  const std::uint32_t from = hub(), to = kAccounts + 1 + prng_.below(3);
  std::int64_t time_ms = moment();
  const std::int64_t fen =
      prng_.chance(300) ? edge(limit("D05", "amount_minor")) : prng_.between(1, 9) * 200000;
  const std::int64_t spread_bp = prng_.chance(500) ? edge(limit("D05", "spread_bp")) : 0;
  const std::int64_t items = edge(limit("D05", "items_count")) + prng_.below(2);
  if (prng_.chance(150)) put(transfer(from, to, 1, time_ms - 20 * kDayMs));
  for (std::int64_t i = 0; i < items; ++i) {
    put(transfer(from, to, i % 2 == 0 ? fen : fen * (10000 - spread_bp) / 10000, time_ms));
    time_ms += prng_.between(1, 20) * kHourMs;
  }
}

// V10: ever more for one whom nobody knew, in words of love.
void Stream::woo() {
  const std::uint32_t from = ++hubs_, to = prng_.below(6);
  std::int64_t time_ms = moment();
  const std::int64_t items = edge(limit("V10", "transfers_count")) + prng_.below(2);
  const std::int64_t growth = edge(limit("V10", "growth_percent")), total = edge(limit("V10", "total_minor"));
  const bool words = prng_.chance(400), exact = prng_.chance(400);
  if (prng_.chance(100)) put(transfer(from, to, 1, time_ms - 40 * kDayMs));
  for (std::int64_t i = 0; i < items; ++i) {
    std::int64_t fen = i + 1 == items ? 40000 * growth / 100 : 40000 + (words && i == 1 ? 12000 : 0);
    if (exact)
      fen = std::max<std::int64_t>(
          1, i == 0 ? total / 10 : (total - total / 10) / std::max<std::int64_t>(1, items - 1));
    Event sent = transfer(from, to, fen, time_ms);
    sent.payee.kind = PartyKind::none;
    if (prng_.chance(60)) sent.status = Status::attempted;
    put(sent);
    time_ms += prng_.between(1, 60) * kHourMs;
  }
  if (prng_.chance(100)) put(transfer(to, from, 100, time_ms));
}

// D02: just below a limit, or small pieces that sum up.
void Stream::pieces() {
  const std::uint32_t whose = prng_.chance(500) ? ++hubs_ : account(), to = other(whose % kAccounts);
  const std::uint32_t rule = prng_.below(4);
  constexpr auto kRules = std::to_array<std::string_view>(
      {"cash_limit_minor", "unit_limit_minor", "domestic_limit_minor", "border_limit_minor"});
  const std::int64_t most = limit("D02", kRules[rule]);
  const bool near = prng_.chance(600);
  const std::int64_t items = near ? edge(limit("D02", "items_count")) : 2 + prng_.below(4);
  const std::int64_t total = most * edge(limit("D02", "total_percent")) / 100;
  std::int64_t time_ms = beijing_midnight_ms(beijing_day(moment())) + 10 * kHourMs;
  for (std::int64_t i = 0; i < items; ++i) {
    std::int64_t fen = near ? (most * limit("D02", "near_bp") + 9999) / 10000 : total / items;
    if (near && prng_.chance(300)) fen = prng_.chance(500) ? most - 1 + prng_.below(2) : fen - 1;
    if (!near && i == 0) fen += total - total / items * items;
    Event event =
        rule == 0 ? cash(whose, prng_.chance(800), fen, time_ms) : transfer(whose, to, fen, time_ms);
    if (rule == 1) event.payer.kind = PartyKind::unit;
    if (rule == 3) event.cross_border = Flag::yes;
    if (prng_.chance(50)) event.currency = "USD";
    put(event);
    time_ms += prng_.chance(700) ? kDayMs : prng_.between(1, 30) * kHourMs;
  }
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
