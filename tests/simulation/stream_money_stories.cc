// Stories of money: what the detectors of accounts look for, drawn around their limits.
#include <algorithm>

#include "stream/base/time.h"
#include "tests/simulation/stream.h"

namespace xiezhi::simulation {
namespace {

// So many of `all` that their share is at the limit or just above it.
std::uint32_t least_of(std::uint32_t all, std::int64_t share_bp) {
  return static_cast<std::uint32_t>((all * share_bp + 9999) / 10000);
}

}  // namespace

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

}  // namespace xiezhi::simulation
