#include "stream/app/received_cases.h"

#include <algorithm>
#include <array>

#include "stream/base/time.h"

namespace xiezhi {
namespace {

constexpr std::size_t kNameChars = 64;

// Names of typologies and tags; nothing else that is text comes in, so nobody's name can.
bool is_plain_name(std::string_view text) {
  return !text.empty() && text.size() <= kNameChars && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

// What the rows cannot say.
OutputFault fault_of(const Exchange& record) {
  if (!is_plain_name(record.typology)) return {Reason::bad_format, "typology"};
  if (!std::ranges::all_of(record.tags, is_plain_name)) return {Reason::bad_format, "tags"};
  if (!record.currency.empty() && record.currency != "CNY") return {Reason::unknown_value, "currency"};
  if (!plausible_time_ms(record.first_ms)) return {Reason::out_of_range, "first_time"};
  if (!plausible_time_ms(record.last_ms) || record.last_ms < record.first_ms)
    return {Reason::out_of_range, "last_time"};
  std::set<std::int64_t> places;
  for (const ExchangeRegion& one : record.regions) {
    if (!places.insert(one.region).second) return {Reason::duplicate_field, "region"};
  }
  return {};
}

struct CityRegion {
  CityProfile profile;
  std::string_view region;
};
constexpr auto kCityRegions = std::to_array<CityRegion>({
    {CityProfile::suzhou, "320500"},
    {CityProfile::nantong, "320600"},
    {CityProfile::xiangtan, "430300"},
    {CityProfile::guangzhou, "440100"},
    {CityProfile::anyang, "410500"},
});

}  // namespace

OutputFault ReceivedCases::take(std::string_view line) {
  Exchange record;
  OutputFault fault = decoder_.decode(line, exchange_table(), reinterpret_cast<std::byte*>(&record));
  if (fault.reason == Reason::none) fault = fault_of(record);
  if (fault.reason != Reason::none) return fault;
  ++records_;
  const auto found = cases_.find(record.exchange_id);
  if (found != cases_.end() && std::pair(found->second.last_ms, std::string_view(found->second.record)) >=
                                   std::pair(record.last_ms, line))
    return {};
  cases_[record.exchange_id] = {.exchange_id = record.exchange_id,
                                .case_id = record.case_id,
                                .typology = std::string(record.typology),
                                .suspected_type = record.suspected_type,
                                .grade = record.grade,
                                .subject_region = record.subject_region,
                                .regions = record.regions,
                                .victims = record.victims,
                                .amount_minor = record.amount_minor,
                                .first_ms = record.first_ms,
                                .last_ms = record.last_ms,
                                .record = std::string(line)};
  return {};
}

Nearness nearness_of(std::int64_t region, std::span<const RegionRange> ours) {
  if (region == kAbsent) return Nearness::none;
  const std::optional<RegionRange> place = region_range(std::to_string(region));
  if (!place) return Nearness::none;
  Nearness nearest = Nearness::none;
  for (const RegionRange& range : ours) {
    if (place->first >= range.first && place->last <= range.last) return Nearness::ours;
    if (place->first <= range.last && place->last >= range.first) nearest = Nearness::possible;
  }
  return nearest;
}

std::string_view region_of(CityProfile profile) {
  const auto* const found = std::find_if(kCityRegions.begin(), kCityRegions.end(),
                                         [&](const CityRegion& one) { return one.profile == profile; });
  return found == kCityRegions.end() ? std::string_view{} : found->region;
}

}  // namespace xiezhi
