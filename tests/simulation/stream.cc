#include "tests/simulation/stream.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "stream/base/check.h"
#include "stream/base/time.h"

namespace xiezhi::simulation {
namespace {

constexpr auto kRegions =
    std::to_array<std::int64_t>({320500, 320600, 430300, 440100, 410500, 110000, 810000});
constexpr auto kRound = std::to_array<std::int64_t>({50000, 100000, 500000, 1000000, 5000000});
// Both sides of limits that detectors have.
constexpr auto kLimits = std::to_array<std::int64_t>(
    {1,       999,      1000,     1001,     49999,    50000,    50001,    52500,   75000,
     100000,  299999,   300000,   300001,   500000,   1000000,  1999999,  2000000, 4999999,
     5000000, 10000000, 19999999, 20000000, 49999999, 50000000, 200000000});

struct Drawn {
  std::string_view detector, parameter;
  std::int64_t least, most;
};
// Limits that a stream of a few hundred events can reach.
constexpr Drawn kDrawn[] = {
    {"D03", "payers_count", 2, 5},
    {"D03", "amount_minor", 1, 1000000},
    {"D03", "in_per_out_count", 1, 3},
    {"D03", "mean_minor", 0, 150000},

    {"D04", "payees_count", 2, 5},
    {"D04", "large_in_minor", 100000, 10000000},
    {"D04", "amount_minor", 1, 2000000},

    {"D05", "items_count", 2, 4},
    {"D05", "amount_minor", 1, 100000},
    {"D06", "amount_minor", 300000, 2000000},
    {"D06", "least_amount_minor", 1, 300000},
    {"D06", "constant_cycles_count", 2, 3},
    {"D08", "probes_most_count", 1, 4},
    {"D12", "taint_least_points", 1, 20},
    {"D17", "watch_payers_count", 2, 6},
    {"D17", "high_payers_count", 4, 9},
    {"D17", "criminal_payers_count", 5, 12},
    {"D17", "criminal_amount_minor", 1000000, 100000000},
    {"D17", "mean_minor", 0, 100000},
    {"D17", "provinces_count", 2, 5},
    {"D18", "parties_count", 2, 3},
    {"D19", "payers_count", 2, 5},
    {"D19", "returned_count", 1, 3},
    {"D19", "inflow_minor", 1, 1000000},
    {"D19", "person_inflow_minor", 1, 5000000},
    {"D19", "new_payers_count", 2, 4},
    {"D21", "remark_parties_count", 1, 4},
    {"D02", "items_count", 2, 4},
    {"D02", "total_percent", 100, 300},
    {"D09", "items_count", 2, 5},
    {"D09", "amount_minor", 1, 1000000},
    {"D24", "deals_count", 4, 14},
    {"D24", "persons_count", 2, 5},
    {"D24", "amount_minor", 1, 1000000},
    {"D25", "payers_count", 3, 7},
    {"D25", "remarks_count", 1, 4},
    {"D25", "payees_count", 1, 3},
    {"D25", "amount_minor", 1, 1000000},
    {"D25", "mean_minor", 0, 150000},
    {"T03", "calls_day_count", 3, 9},
    {"T03", "messages_count", 0, 3},
    {"T01", "callees_hour_count", 3, 8},
    {"T01", "callees_day_count", 5, 11},
    {"T01", "calls_life_count", 8, 25},
    {"T01", "callees_life_day_count", 3, 8},
    {"T07", "similar_hour_count", 2, 8},
    {"T07", "messages_life_count", 5, 20},
    {"T07", "messages_recent_count", 3, 8},
    {"V03", "payers_count", 3, 30},
    {"V03", "total_minor", 100000, 300000},
    {"V04", "profit_minor", 1000, 100000},
    {"V04", "payees_count", 2, 3},
    {"V04", "total_minor", 100000, 3000000},
    {"V04", "growth_percent", 100, 300},
    {"V04", "payers_count", 3, 30},
    {"V07", "fees_count", 2, 3},
    {"V07", "lenders_count", 1, 3},
    {"V07", "amount_minor", 1000, 300000},
    {"V10", "transfers_count", 2, 4},
    {"V10", "growth_percent", 100, 400},
    {"V10", "total_minor", 1, 300000},
};
// Shares that a few parties can have, and times within the lateness of events.
constexpr auto kShares = std::to_array<std::int64_t>({3333, 4000, 5000, 6666, 10001});
constexpr auto kBusinessShares = std::to_array<std::int64_t>({1000, 2000, 5000});
constexpr auto kCallsEach = std::to_array<std::int64_t>({119, 124, 149});
constexpr auto kPoints = std::to_array<std::int64_t>({10, 29, 30, 49, 50, 51, 60, 74, 75, 76, 89, 90, 100});

void draw_rules(Prng& prng, Prng& weights, Rules& rules) {
  const auto set = [&](std::string_view detector, std::string_view parameter, std::int64_t value) {
    XIEZHI_CHECK(rules.set_parameter(detector, parameter, value).has_value());
  };
  set("D03", "known_bp", prng.pick(kShares));
  set("D04", "known_bp", prng.pick(kShares));
  set("D18", "earlier_payers_bp", std::min<std::int64_t>(prng.pick(kShares), 10000));
  set("D24", "even_bp", prng.pick(kShares));
  set("D24", "difference_bp", prng.pick(kBusinessShares));
  set("D25", "known_bp", prng.pick(kShares));
  set("D25", "single_bp", prng.pick(kBusinessShares) + 5000);
  set("T03", "out_bp", prng.pick(kBusinessShares) + 5000);
  set("T03", "mutual_bp", prng.pick(kBusinessShares) - 1);
  set("T03", "calls_each_percent", prng.pick(kCallsEach));
  set("D19", "business_bp", prng.pick(kBusinessShares));
  set("D17", "price_list_bp", std::min<std::int64_t>(prng.pick(kShares), 10000));
  set("D17", "round_share_bp", std::min<std::int64_t>(prng.pick(kShares), 7000));
  set("D18", "variation_bp", prng.chance(700) ? 1000 : prng.between(0, 5000));
  set("T12", "window_ms", kDayMs * prng.between(1, 3));
  if (prng.chance(500)) set("T12", "recent_ms", kHourMs * prng.between(1, 24));
  for (const Drawn& row : kDrawn) set(row.detector, row.parameter, prng.between(row.least, row.most));
  for (const Detector* detector : catalogue()) {
    for (const Parameter& row : detector->parameters) {
      if (row.unit == "points" && prng.chance(120))
        set(detector->code, row.name, std::clamp(prng.pick(kPoints), row.least, row.most));
    }
  }
  for (Typology typology : std::vector<Typology>(rules.typologies())) {
    if (prng.chance(100)) {
      const auto scores = std::span(typology.thresholds).subspan(1);
      for (std::uint8_t& score : scores) score = static_cast<std::uint8_t>(prng.between(1, 100));
      std::sort(scores.begin(), scores.end());
    }
    for (TypologyDetector& row : typology.detectors) {
      if (weights.chance(50)) row.weight = weights.between(1, 150);
    }
    XIEZHI_CHECK(rules.set_typology(std::move(typology)).has_value());
  }
}

}  // namespace

Setup draw_setup(std::uint64_t seed) {
  Prng prng(seed, 1), weights(seed, 7);
  Setup setup;
  if (!prng.chance(150)) draw_rules(prng, weights, setup.rules);  // some seeds keep the defaults
  constexpr auto kHorizons = std::to_array<std::int64_t>({600000, 3600000, 86400000});
  constexpr auto kTimeouts = std::to_array<std::int64_t>({50, 500, 5000, 60000});
  constexpr auto kCoolDowns = std::to_array<std::int64_t>({0, 600000, 3600000});
  setup.options.deduplication_horizon_ms = prng.pick(kHorizons);
  setup.options.decision_timeout_ms = prng.pick(kTimeouts);
  setup.options.prompt_cool_down_ms = prng.pick(kCoolDowns);
  constexpr auto kValid = std::to_array<std::int64_t>({1, 1000, 60000, 86400000});
  setup.options.prompt_valid_ms = prng.pick(kValid);
  setup.partitions = 1 + prng.below(3);
  constexpr auto kStops = std::to_array<std::int64_t>({kHourMs, 6 * kHourMs, 48 * kHourMs});
  constexpr auto kMemories = std::to_array<std::int64_t>({kHourMs, 5 * kDayMs, 180 * kDayMs});
  constexpr auto kTolerances = std::to_array<std::int64_t>({0, kMinuteMs, 10 * kMinuteMs});
  constexpr auto kAmounts = std::to_array<std::int64_t>({0, 1, 1000});
  if (seed % 3 == 0) setup.options.profile = CityProfile::guangzhou;  // it has a term of its own
  OrderLimits& orders = setup.options.orders;
  orders.stop_ms = prng.pick(kStops);
  orders.stop_requests = prng.between(1, 3);
  orders.stop_extensions = prng.between(0, 3);
  orders.stop_memory_ms = prng.pick(kMemories);
  orders.freeze_months = prng.chance(800) ? 1 : 6;
  orders.verify_time_ms = prng.pick(kTolerances);
  orders.verify_amount_minor = prng.pick(kAmounts);
  if (prng.chance(300)) setup.options.state_budget_bytes = prng.between(20000, 300000);
  return setup;
}

Stream::Stream(std::uint64_t seed, const Setup& setup)
    : rules_(setup.rules),
      options_(setup.options),
      orders_(options_.orders),
      prng_(seed, 2),
      facts_(seed, 9),
      services_(seed, 11) {
  constexpr auto kSpans =
      std::to_array<std::int64_t>({2 * kHourMs, kDayMs, 3 * kDayMs, 8 * kDayMs, 40 * kDayMs, 130 * kDayMs});
  // In or before spring festival or the national holidays, whose working days move.
  constexpr auto kStarts = std::to_array<std::int32_t>(
      {days_from_civil(2026, 2, 5), days_from_civil(2025, 9, 24), days_from_civil(2026, 3, 2)});
  start_ms_ = beijing_midnight_ms(prng_.pick(kStarts)) + prng_.between(0, kDayMs - 1);
  span_ms_ = prng_.pick(kSpans);
  for (int i = 0; i < 8; ++i) moments_.push_back(start_ms_ + span_ms_ / 1000 * prng_.between(0, 1000));
  if (prng_.chance(150)) late_per_mille_ = 400;
  if (prng_.chance(4)) flood();
  const std::uint32_t most = 160 + prng_.below(prng_.chance(100) ? 700 : 400);
  while (events_ < most) {
    if (prng_.chance(700)) {
      story();
    } else {
      anything();
    }
  }
  std::stable_sort(arrivals_.begin(), arrivals_.end(),
                   [](const Arrival& a, const Arrival& b) { return a.arrival_ms < b.arrival_ms; });
}

std::uint32_t Stream::other(std::uint32_t than) {
  const std::uint32_t drawn = prng_.below(kAccounts - 1);
  return drawn < than ? drawn : drawn + 1;
}

std::uint32_t Stream::hub() { return prng_.chance(300) ? account() : ++hubs_; }

std::int64_t Stream::limit(std::string_view detector, std::string_view parameter) const {
  const std::uint8_t number = detector_number(detector);
  const auto& rows = catalogue()[number]->parameters;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].name == parameter) return rules_.parameters(number)[i];
  }
  XIEZHI_CHECK(false && "no such parameter");
  return 0;
}

std::int64_t Stream::edge(std::int64_t limit) {
  constexpr auto kBeside = std::to_array<std::int64_t>({0, 0, 0, -1, 1});
  return limit + prng_.pick(kBeside);
}

std::vector<std::int64_t> Stream::split(std::int64_t sum, std::uint32_t parts) const {
  std::vector<std::int64_t> amounts(parts, sum / parts);
  amounts.back() += sum - sum / parts * parts;
  return amounts;
}

std::int64_t Stream::amount() {
  if (prng_.chance(500)) return prng_.pick(kLimits);
  if (prng_.chance(500)) return prng_.pick(kRound) * (1 + prng_.below(6));
  return prng_.between(1, 3000000);
}

std::int64_t Stream::moment() {
  if (prng_.chance(200)) return start_ms_ + span_ms_ / 1000 * prng_.between(0, 1000);
  const std::int64_t near = moments_[prng_.below(8)] + prng_.between(0, 40) * kMinuteMs;
  return prng_.chance(300) ? near : near + prng_.between(0, 59999);  // some stamps are equal
}

std::int64_t Stream::soon(std::int64_t after_ms, std::int64_t within_ms) {
  switch (prng_.below(6)) {
    case 0:
      return after_ms + within_ms;
    case 1:
      return after_ms + within_ms - 1;
    case 2:
      return after_ms + within_ms + 1;
    default:
      return after_ms + within_ms / 1000 * prng_.between(0, 1000);
  }
}

std::string_view Stream::keep(std::string text) { return texts_.emplace_back(std::move(text)); }

// Mobile numbers, and at the end those that only call: a service number, a port, one of abroad, one that
// cannot be.
std::string_view Stream::phone(std::uint32_t number) {
  constexpr auto kOthers = std::to_array<std::string_view>(
      {"95588", "106512345", "+12025550123", "12999999999", "051288886666", "10641234567890"});
  return number < kPhones ? keep(fmt::format("138{:08}", number)) : kOthers[number % kOthers.size()];
}

Event Stream::make(EventType type, std::int64_t time_ms) {
  Event event;
  event.type = type;
  event.event_id = keep(fmt::format("e{}", ++events_));
  event.institution_id = prng_.chance(900) ? "BANK-1" : "BANK-2";
  event.event_time_ms = time_ms;
  return event;
}

// Accounts 0 to 9 have customers, one for two accounts; 10 to 13 speak for themselves. Some belong to units
// or live in a category.
Party Stream::party(std::uint32_t number) {
  Party party;
  party.account = keep(fmt::format("A{}", number));
  party.bank = number % 5 == 4 ? "BANK-2" : "BANK-1";
  if (number > kAccounts) {  // a hub
    if (number % 2 == 0) party.customer_id = keep(fmt::format("C{}", number));
    if (number % 7 == 0) party.kind = PartyKind::unit;
    return party;
  }
  if (number < 10 && !prng_.chance(30)) party.customer_id = keep(fmt::format("C{}", number / 2));
  if (prng_.chance(450)) party.phone = phone(prng_.chance(900) ? number % kPhones : prng_.below(kPhones));
  if (number == 13 || number == 7) party.kind = PartyKind::unit;
  if (prng_.chance(15)) party.kind = PartyKind::unit;
  party.name = number == 12 ? "苏州某某理财" : name_of_account(number);
  if (number == 6) party.category = prng_.chance(500) ? "merchant" : "wage";
  if (prng_.chance(15)) party.category = "medical";
  if (prng_.chance(600)) party.region = kRegions[number % kRegions.size()];
  if (prng_.chance(250)) party.balance_after_minor = prng_.chance(300) ? 0 : amount();
  return party;
}

// Some accounts are never named.
std::string_view Stream::name_of_account(std::uint32_t number) {
  if (number % 3 == 1 || prng_.chance(300)) return {};
  return name_of(number);
}

// Every third is long, and nearly the same as the next of them.
std::string_view Stream::name_of(std::uint32_t number) {
  return keep(number % 3 == 2 ? fmt::format("苏州工业园区星海街{}号便民服务站经营者", number)
                              : fmt::format("户主{}", number));
}

Event Stream::transfer(std::uint32_t from, std::uint32_t to, std::int64_t fen, std::int64_t time_ms) {
  Event event = make(EventType::transfer, time_ms);
  event.payer = party(from);
  event.payee = party(to);
  if (prng_.chance(20)) event.payee.name = "王五";  // as the payer thinks
  event.amount_minor = std::max<std::int64_t>(fen, 1);
  event.currency = "CNY";
  event.status = Status::done;
  return event;
}

Event Stream::payment(std::uint32_t from, std::uint32_t merchant, std::int64_t fen, std::int64_t time_ms) {
  Event event = make(EventType::payment, time_ms);
  event.payer = party(from);
  event.merchant.id = keep(fmt::format("M{}", merchant));
  event.merchant.name = merchant == 1 ? "财富管理中心" : "";
  event.merchant.region = kRegions[merchant];
  event.amount_minor = std::max<std::int64_t>(fen, 1);
  event.currency = "CNY";
  event.status = Status::done;
  return event;
}

Event Stream::cash(std::uint32_t whose, bool deposit, std::int64_t fen, std::int64_t time_ms) {
  Event event = make(EventType::cash, time_ms);
  event.payer = party(whose);
  event.cash_direction = deposit ? CashDirection::deposit : CashDirection::withdrawal;
  event.amount_minor = fen;
  event.currency = "CNY";
  event.status = Status::done;
  return event;
}

Event Stream::loan(std::uint32_t whose, std::uint32_t lender, std::int64_t fen, std::int64_t time_ms) {
  Event event = transfer(lender, whose, fen, time_ms);
  event.type = EventType::loan;
  event.loan_action = LoanAction::disburse;
  if (prng_.chance(900)) event.payer.kind = PartyKind::unit;
  return event;
}

Event Stream::call(std::uint32_t from, std::uint32_t to, std::int64_t seconds, std::int64_t time_ms) {
  Event event = make(EventType::call, time_ms);
  event.institution_id = "TEL-1";
  event.caller = phone(from);
  event.callee = phone(to);
  event.duration_s = seconds;
  if (prng_.chance(300)) event.region = kRegions[to % kRegions.size()];
  if (event.caller.starts_with('+')) event.region = kRegions[0];  // a place
  return event;
}

Event Stream::sms(std::uint32_t from, std::uint32_t to, std::string_view text, std::int64_t time_ms) {
  Event event = make(EventType::sms, time_ms);
  event.institution_id = "TEL-1";
  event.caller = phone(from);
  event.callee = phone(to);
  event.text = text;
  return event;
}

Event Stream::action(std::uint32_t whose, AccountAction action, std::int64_t time_ms) {
  Event event = make(EventType::account, time_ms);
  event.payer = party(whose);
  event.account_action = action;
  if (prng_.chance(300)) event.device.id = keep(fmt::format("d{}", prng_.below(kDevices)));
  return event;
}

// Most arrive at once, some late, a few too late or from the future; a few arrive twice.
void Stream::put(const Event& told) {
  Event event = told;
  tell_more(event);
  std::int64_t arrival_ms = event.event_time_ms + prng_.between(0, 3000);
  if (prng_.chance(late_per_mille_)) arrival_ms += prng_.between(0, 3 * kHourMs);
  if (prng_.chance(50)) arrival_ms = event.event_time_ms + edge(options_.prompt_valid_ms);
  if (prng_.chance(25)) arrival_ms += kDayMs / 100 * prng_.between(0, 720);  // lateness ends at 7 days
  if (prng_.chance(10)) arrival_ms -= prng_.between(0, 6 * kMinuteMs);
  arrivals_.push_back({arrival_ms, event});
  if (prng_.chance(25)) arrivals_.push_back({soon(arrival_ms, prng_.chance(500) ? kHourMs : 1000), event});
}

// What becomes part of the profile and of months, and what only some detectors read.
void Stream::tell_more(Event& event) {
  constexpr auto kImeis = std::to_array<std::string_view>({"356938035643809", "490154203237518"});
  for (Party* party : {&event.payer, &event.payee, &event.agent}) {
    if (party->account.empty()) continue;
    if (facts_.chance(200)) party->birth_year = facts_.between(1935, 2012);
    if (facts_.chance(100)) party->opened_at_ms = event.event_time_ms - facts_.between(0, 900) * kDayMs;
  }
  if (facts_.chance(60)) event.device.ip = "203.0.113.7";
  if (facts_.chance(60)) {
    event.device.latitude_e6 = facts_.between(18, 53) * 1000000;
    event.device.longitude_e6 = facts_.between(74, 134) * 1000000;
  }
  if (facts_.chance(300)) event.terminal = keep(fmt::format("ATM-{}", facts_.below(5)));
  if (facts_.chance(300)) event.method = PaymentMethod::card;
  if (facts_.chance(100)) event.iot = Flag::yes;
  if (facts_.chance(200)) event.imei = facts_.pick(kImeis);
  if (facts_.chance(300)) event.ring_s = facts_.between(1, 12);
  if (facts_.chance(100)) event.otp = Flag::yes;
  if (event.type == EventType::sim && facts_.chance(500))
    event.holder_id_token = keep(fmt::format("H{}", facts_.below(4)));
  if (event.type == EventType::account && facts_.chance(100)) event.agent.customer_id = "C99";
  if (facts_.chance(30)) event.large_value_exempt = facts_.between(1, 10);
}

void Stream::spoil(Event& event) {
  if (prng_.chance(60)) event.status = prng_.chance(700) ? Status::attempted : Status::failed;
  if (prng_.chance(60)) event.currency = prng_.chance(800) ? "USD" : "JPY";
  if (prng_.chance(60)) event.cross_border = Flag::yes;
  if (prng_.chance(150)) event.device.id = keep(fmt::format("d{}", prng_.below(kDevices)));
  if (prng_.chance(15)) event.device.remote_control = Flag::yes;
  constexpr auto kRemarks =
      std::to_array<std::string_view>({"本金和利息", "本金和利息", "午饭", "保证金", "usdt"});
  if (prng_.chance(150)) event.remark = prng_.pick(kRemarks);
  if (prng_.chance(200)) event.channel = static_cast<Channel>(prng_.below(8));
  if (prng_.chance(200)) {
    event.decision_requested = Flag::yes;
    if (prng_.chance(600)) event.status = Status::attempted;
  }
}

// The payment becomes a service of a trade, often without money, sometimes of nobody who is known.
void Stream::serve(Event& event) {
  event.type = EventType::service;
  event.status = Status::none;
  event.trade = static_cast<Trade>(1 + services_.below(10));
  event.service_action = services_.chance(700) ? ServiceAction::served : ServiceAction::refused;
  event.real_name = static_cast<RealName>(1 + services_.below(3));
  event.cross_border = Flag::absent;
  if (services_.chance(500)) {
    event.amount_minor = kAbsent;
    event.currency = {};
  }
  if (services_.chance(300))
    event.agent.customer_id = keep(fmt::format("C{}", services_.below(kAccounts) / 2));
  if (services_.chance(150)) event.payer.account = {};
  if (services_.chance(100)) event.payer = {};
  if (services_.chance(300)) event.text = "您的快递到了，请到驿站领取";
}

void Stream::anything() {
  const std::int64_t time_ms = moment();
  const std::uint32_t one = account();
  Event event;
  switch (prng_.below(20)) {
    case 0:
    case 1:
      event = payment(one, prng_.below(kMerchants), amount(), time_ms);
      spoil(event);
      if (services_.chance(400)) serve(event);
      break;
    case 2:
    case 3:
      event = cash(one, prng_.chance(500), amount(), time_ms);
      spoil(event);
      break;
    case 4:
      event = transfer(one, other(one), amount(), time_ms);
      event.type = EventType::loan;
      event.loan_action = prng_.chance(500) ? LoanAction::disburse : LoanAction::repay;
      break;
    case 5:
      event = action(one, static_cast<AccountAction>(1 + prng_.below(10)), time_ms);
      break;
    case 6:
      event = make(EventType::web, time_ms);
      event.caller = phone(prng_.below(kPhones));
      break;
    case 7:
      event = make(EventType::sim, time_ms);
      event.caller = phone(prng_.below(kPhones));
      event.sim_action = static_cast<SimAction>(1 + prng_.below(4));
      break;
    case 8:
    case 9:
    case 10: {
      const std::uint32_t from = prng_.below(kPhones + (prng_.chance(150) ? 6 : 0));
      event = call(from, prng_.below(kPhones), prng_.chance(300) ? 180 : prng_.between(0, 900), time_ms);
      break;
    }
    case 11:
      event = sms(prng_.below(kPhones + 2), prng_.below(kPhones), "您的快递到了，请到驿站领取", time_ms);
      break;
    case 12:
      event = list(time_ms);
      if (prng_.chance(300)) event = order(time_ms);
      break;
    default:
      event = transfer(one, prng_.chance(970) ? other(one) : one, amount(), time_ms);
      spoil(event);
  }
  put(event);
}

}  // namespace xiezhi::simulation
