#include "stream/app/exchange_cases.h"

#include <algorithm>
#include <array>

#include "stream/base/money.h"

namespace xiezhi {
namespace {

constexpr std::int64_t kProvince = 10000, kCity = 100;

constexpr bool is_municipality(std::int64_t region) {
  constexpr std::array<std::int64_t, 4> codes{11, 12, 31, 50};
  return std::find(codes.begin(), codes.end(), region / kProvince) != codes.end();
}

// Only the province is known.
constexpr bool is_province(std::int64_t region) {
  return region % kProvince == 0 && !is_municipality(region);
}

// To a sum that may be absent.
void add(std::int64_t& sum_minor, std::int64_t amount_minor) {
  sum_minor = saturating_sum(std::max<std::int64_t>(sum_minor, 0), amount_minor);
}

// How many places they surely are: a province says nothing new beside a city in it.
std::size_t distinct_places(const std::set<std::int64_t>& places) {
  return static_cast<std::size_t>(std::count_if(places.begin(), places.end(), [&](std::int64_t place) {
    return !is_province(place) || std::none_of(places.begin(), places.end(), [&](std::int64_t other) {
      return other != place && other / kProvince == place / kProvince;
    });
  }));
}

}  // namespace

std::int64_t city_of(std::int64_t region) {
  return is_municipality(region) ? region / kProvince * kProvince : region / kCity * kCity;
}

// What the sources say of each place.
struct ExchangeCases::Places {
  struct Place {
    std::set<Token> victims, payers;
    std::int64_t amount_minor = kAbsent;
  };
  std::map<std::int64_t, Place> by_code;
  std::set<Token> victims, payers;
  std::int64_t amount_minor = kAbsent;
};

ExchangeCases::ExchangeCases(MonthRange range, const std::vector<Typology>& typologies) : range_(range) {
  for (const Typology& typology : typologies) typologies_[typology.id] = &typology;
}

void ExchangeCases::take(const OutputFacts& facts) {
  if (!facts.id || !facts.case_id || !seen_.insert(facts.id).second) return;
  if (facts.kind == OutputKind::alert) return take_alert(facts);
  if (facts.recipient == Recipient::none) return;
  Case& one = cases_[facts.case_id];
  for (const ReceivedPayment& payment : facts.received) one.received[payment.event] = payment;
  one.provinces.insert(facts.provinces.begin(), facts.provinces.end());
  one.payers = std::max(one.payers, facts.payers);
  if (facts.kind == OutputKind::regulator_report)
    one.amount_minor = std::max(one.amount_minor, facts.amount_minor);
}

void ExchangeCases::take_alert(const OutputFacts& facts) {
  const auto known = typologies_.find(facts.typology);
  if (known == typologies_.end()) return;
  if (known->second->side == Side::victim) {
    for (const Token& event : facts.events) {
      std::int64_t& region = victims_[event].try_emplace(facts.subject, kAbsent).first->second;
      region = std::max(region, facts.region);
    }
    return;
  }
  Case& one = cases_[facts.case_id];
  one.typology = known->first;
  one.suspect = known->second->side == Side::suspect;
  one.in_range = one.in_range || range_.holds(beijing_month(facts.event_time_ms));
  one.cross_region = one.cross_region || facts.cross_region;
  one.mass_victim = one.mass_victim || facts.mass_victim;
  one.first_ms = std::min(one.first_ms, facts.event_time_ms);
  one.last_ms = std::max(one.last_ms, facts.event_time_ms);
  one.events.insert(facts.events.begin(), facts.events.end());
  const std::pair moment{facts.event_time_ms, facts.id};
  if (facts.region != kAbsent && moment < one.named) {
    one.named = moment;
    one.region = facts.region;
  }
  if (facts.grade > one.grade || (facts.grade == one.grade && moment < one.highest)) {
    one.grade = facts.grade;
    one.suspected_type = facts.suspected_type;
    one.highest = moment;
  }
}

// The city of the only victim of the payment, or what the report says of the payer.
std::int64_t ExchangeCases::region_of(const ReceivedPayment& payment) const {
  const auto victims = victims_.find(payment.event);
  if (victims != victims_.end() && victims->second.size() == 1 && victims->second.begin()->second != kAbsent)
    return victims->second.begin()->second;
  return payment.region;
}

ExchangeCases::Places ExchangeCases::places_of(const Case& one) const {
  Places places;
  for (const Token& event : one.events) {
    const auto victims = victims_.find(event);
    if (victims == victims_.end()) continue;
    for (const auto& [victim, region] : victims->second) {
      places.victims.insert(victim);
      if (region != kAbsent) places.by_code[city_of(region)].victims.insert(victim);
    }
  }
  for (const auto& [event, payment] : one.received) {
    places.payers.insert(payment.payer);
    add(places.amount_minor, payment.amount_minor);
    const std::int64_t region = region_of(payment);
    if (region == kAbsent) continue;
    Places::Place& place = places.by_code[city_of(region)];
    place.payers.insert(payment.payer);
    add(place.amount_minor, payment.amount_minor);
  }
  for (const std::int64_t province : one.provinces) {
    const auto from = places.by_code.lower_bound(province * kProvince);
    const bool known = from != places.by_code.end() && from->first / kProvince == province;
    if (!known) places.by_code[province * kProvince];
  }
  return places;
}

std::vector<Exchange> ExchangeCases::found() const {
  std::vector<Exchange> records;
  const auto counted = [](std::size_t people) {
    return people == 0 ? kAbsent : static_cast<std::int64_t>(people);
  };
  for (const auto& [id, one] : cases_) {
    if (!one.suspect || !one.in_range) continue;
    const Places places = places_of(one);
    std::set<std::int64_t> codes;
    for (const auto& [code, place] : places.by_code) codes.insert(code);
    if (one.region != kAbsent) codes.insert(city_of(one.region));
    if (!one.cross_region && distinct_places(codes) < 2) continue;
    Exchange record{.exchange_id = Digest().add("exchange.v1").add(id).finish(),
                    .case_id = id,
                    .typology = one.typology,
                    .suspected_type = one.suspected_type,
                    .grade = one.grade,
                    .subject_region = one.region == kAbsent ? kAbsent : city_of(one.region),
                    .regions = {},
                    .victims = counted(std::max(places.victims.size(), places.payers.size())),
                    .amount_minor = std::max(places.amount_minor, one.amount_minor),
                    .first_ms = one.first_ms,
                    .last_ms = one.last_ms,
                    .tags = {},
                    .currency = {}};
    if (one.payers > 0) record.victims = std::max(record.victims, one.payers);
    for (const auto& [code, place] : places.by_code)
      record.regions.push_back(
          {code, counted(std::max(place.victims.size(), place.payers.size())), place.amount_minor});
    if (one.mass_victim) record.tags.push_back("mass_victim");
    record.tags.push_back("cross_region");
    if (record.amount_minor != kAbsent) record.currency = "CNY";
    records.push_back(std::move(record));
  }
  return records;
}

}  // namespace xiezhi
