#include "stream/app/export_selection.h"

#include <algorithm>

#include "stream/base/limits.h"

namespace xiezhi {

bool ExportSelection::listed(EntityKind kind, std::string_view text) const {
  return text.size() <= limits::kTokenTextBytes && listings_.contains(tokeniser_->listing_key(kind, text));
}

bool ExportSelection::concerns_one(const RecordSubjects& record) const {
  if (cases_.contains(record.case_id)) return true;
  const bool by_token = std::ranges::any_of(record.tokens, [&](const Token& token) {
    return tokens_.contains(token) || listings_.contains(token.hi);
  });
  if (by_token || listings_.empty() || tokeniser_ == nullptr) return by_token;
  return std::ranges::any_of(record.accounts,
                             [&](std::string_view text) { return listed(EntityKind::account, text); }) ||
         std::ranges::any_of(record.phones,
                             [&](std::string_view text) { return listed(EntityKind::phone, text); });
}

bool ExportSelection::holds(const RecordSubjects& record) const {
  if (record.event_time_ms == kAbsent || record.event_time_ms < from_ms_ || record.event_time_ms >= to_ms_)
    return false;
  if (record.purpose != purpose_ || !bounded()) return false;
  if (names_somebody() && !concerns_one(record)) return false;
  return regions_.empty() || std::ranges::any_of(record.regions, [&](std::int64_t region) {
           return std::ranges::any_of(regions_, [&](const RegionRange& range) {
             return region >= range.first && region <= range.last;
           });
         });
}

}  // namespace xiezhi
