#include "stream/app/pages_exchange.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "stream/app/exchange_cases.h"
#include "stream/base/money.h"

namespace xiezhi {
namespace {

std::int64_t known(std::int64_t number) { return std::max<std::int64_t>(number, 0); }

// Suspected types of our own cases in our regions, of whatever month; of a case whose region nobody knows,
// too.
std::set<SuspectedType> types_seen(const PageBook& book) {
  std::set<SuspectedType> types;
  for (const auto& [id, one] : book.cases()) {
    if (one.typology.empty()) continue;  // its alerts were not read
    if (one.region != kAbsent && nearness_of(one.region, book.ours()) != Nearness::ours) continue;
    types.insert(one.first_type);
    if (counted(one)) types.insert(one.suspected_type);
  }
  return types;
}

// Cases of others with something in the range, ours that come back left out.
std::vector<const ReceivedCase*> told(const PageBook& book) {
  std::vector<const ReceivedCase*> cases;
  for (const auto& [id, one] : book.received()) {
    const bool in_range =
        beijing_month(one.first_ms) <= book.range().to && beijing_month(one.last_ms) >= book.range().from;
    if (in_range && !book.cases().contains(one.case_id)) cases.push_back(&one);
  }
  return cases;
}

struct Sum {
  std::int64_t own = 0, told = 0, victims = 0, amount_minor = 0;
};

}  // namespace

PageRows exchange_rows(const PageBook& book, const PageHead& head) {
  std::map<std::pair<std::int64_t, SuspectedType>, Sum> sums;
  for (const auto& [id, one] : book.cases()) {
    if (!counted(one)) continue;
    ++sums[{one.region == kAbsent ? kAbsent : city_of(one.region), one.suspected_type}].own;
  }
  for (const ReceivedCase* one : told(book)) {
    std::set<std::int64_t> places;
    for (const ExchangeRegion& place : one->regions) {
      Sum& sum = sums[{place.region, one->suspected_type}];
      sum.victims = saturating_sum(sum.victims, known(place.victims));
      sum.amount_minor = saturating_sum(sum.amount_minor, known(place.amount_minor));
      places.insert(place.region);
    }
    if (one->subject_region != kAbsent) places.insert(one->subject_region);
    if (places.empty()) places.insert(kAbsent);
    for (const std::int64_t place : places) ++sums[{place, one->suspected_type}].told;
  }
  const std::set<SuspectedType> seen = types_seen(book);
  PageRows rows;
  for (const auto& [key, sum] : sums) {
    const auto& [region, type] = key;
    const Nearness nearness = nearness_of(region, book.ours());
    const bool warns = head.audience == Audience::authority && sum.told > 0 && !seen.contains(type);
    rows.push_back({region_cell(region), word(name_of(type)), PageCell::of(name_of(nearness)),
                    PageCell::count(sum.own), PageCell::count(sum.told), PageCell::count(sum.victims),
                    PageCell::derived(sum.amount_minor, std::min(sum.told, sum.victims)),
                    PageCell::of(!warns                       ? ""
                                 : nearness == Nearness::none ? "elsewhere"
                                                              : "here")});
  }
  return rows;
}

PageRows received_rows(const PageBook& book, const PageHead&) {
  struct Here {
    const ReceivedCase* one;
    Nearness suspect, victims = Nearness::none;
    std::int64_t victims_least = 0, amount_minor = 0;
    auto order() const {
      return std::tuple(-static_cast<int>(std::max(suspect, victims)), -static_cast<int>(one->grade),
                        one->exchange_id);
    }
  };
  std::vector<Here> cases;
  for (const ReceivedCase* one : told(book)) {
    Here here{.one = one, .suspect = nearness_of(one->subject_region, book.ours())};
    for (const ExchangeRegion& place : one->regions) {
      const Nearness nearness = nearness_of(place.region, book.ours());
      here.victims = std::max(here.victims, nearness);
      if (nearness != Nearness::ours) continue;
      here.victims_least = saturating_sum(here.victims_least, known(place.victims));
      here.amount_minor = saturating_sum(here.amount_minor, known(place.amount_minor));
    }
    cases.push_back(here);
  }
  std::ranges::sort(cases, {}, &Here::order);
  const std::set<SuspectedType> seen = types_seen(book);
  PageRows rows;
  for (const Here& here : cases) {
    const ReceivedCase& one = *here.one;
    std::string places;
    for (const ExchangeRegion& place : one.regions)
      places += fmt::format("{}{:06}", places.empty() ? "" : " ", place.region);
    rows.push_back(
        {PageCell::of(to_hex(one.exchange_id)), PageCell::of(to_hex(one.case_id)),
         word(name_of(one.suspected_type)), PageCell::of(one.typology), word(name_of(one.grade)),
         region_cell(one.subject_region), PageCell::of(places), PageCell::of(name_of(here.suspect)),
         PageCell::of(name_of(here.victims)), PageCell::count(here.victims_least),
         PageCell::derived(here.amount_minor, here.victims_least), PageCell::count(known(one.victims)),
         PageCell::derived(known(one.amount_minor), known(one.victims)),
         PageCell::of(seen.contains(one.suspected_type) ? "yes" : "no"), PageCell::time(one.first_ms),
         PageCell::time(one.last_ms)});
  }
  return rows;
}

}  // namespace xiezhi
