#include "stream/engine/quality_book.h"

#include "stream/base/time.h"

namespace xiezhi {
namespace {

std::size_t number_of(const QualityCheck& check) {
  return static_cast<std::size_t>(&check - quality_checks().data());
}

}  // namespace

QualityBook::Row& QualityBook::row(std::string_view institution, std::int64_t time_ms,
                                   const Provenance& origin) {
  if (institution.empty()) institution = nameless_;
  Recent& recent = this->recent(institution);
  if (recent.row != nullptr && time_ms >= recent.from_ms && time_ms < recent.to_ms &&
      institution == recent.institution)
    return *recent.row;
  const CivilDate date = civil_from_days(beijing_day(time_ms));
  const std::int64_t from_ms = beijing_midnight_ms(days_from_civil(date.year, date.month, 1));
  const bool december = date.month == 12;
  const std::int32_t next =
      days_from_civil(december ? date.year + 1 : date.year, december ? 1 : date.month + 1, 1);
  auto found = rows_.find(Asked{from_ms, institution});
  if (found == rows_.end()) {
    const auto begin = rows_.lower_bound(Asked{from_ms, {}}), end = rows_.lower_bound(Asked{from_ms + 1, {}});
    if (static_cast<std::size_t>(std::distance(begin, end)) >= kInstitutionsMax) institution = kOther;
    found = rows_.try_emplace(Key{from_ms, institution}, Row{origin, time_ms, {}}).first;
  }
  // What shares a row is looked up anew each time.
  recent = {&found->second, found->first.second, from_ms, beijing_midnight_ms(next)};
  return found->second;
}

inline void QualityBook::count(Row& row, std::size_t check, bool found) {
  ++row.counts[check].checked;
  ++totals_[check].checked;
  row.counts[check].found += found ? 1 : 0;
  totals_[check].found += found ? 1 : 0;
}

void QualityBook::take(const Event& event, const Provenance& origin) {
  const std::span<const QualityCheck> checks = event_checks_of(event.type);
  if (checks.empty()) return;
  Row* mine = nullptr;
  std::size_t number = number_of(checks.front());
  for (const QualityCheck& check : checks) {
    if (check.asked(event)) {
      if (mine == nullptr) mine = &row(event.institution_id, event.event_time_ms, origin);
      count(*mine, number, check.lacks(event));
    }
    ++number;
  }
}

void QualityBook::take_refused(const Event& event, std::string_view field, const Provenance& origin,
                               std::int64_t log_time_ms) {
  if (log_time_ms == kAbsent) return;  // nothing says when it was
  for (const QualityCheck& check : event_checks_of(event.type)) {
    const bool within = check.field.starts_with(field) &&
                        (check.field.size() == field.size() || check.field[field.size()] == '.');
    if (within && check.finding == Finding::missing)
      count(row(event.institution_id, log_time_ms, origin), number_of(check), true);
  }
}

void QualityBook::take_name(const Touch& touch, bool differs) {
  const std::size_t check = name_check_of(touch.kind);
  if (check == kQualityChecks) return;
  count(row(touch.cause.institution_id, touch.event_time_ms, touch.cause.origin), check, differs);
}

Quality QualityBook::record_of(const Key& key, const Row& row, std::string_view topic) {
  Quality record;
  record.institution_id = key.second;
  record.event_time_ms = row.event_time_ms;
  record.origin = {topic, row.origin.partition, row.origin.offset};
  for (std::size_t i = 0; i < kQualityChecks; ++i) {
    const QualityCount& count = row.counts[i];
    if (count.checked == 0) continue;
    record.checks.push_back({quality_checks()[i].code, static_cast<std::int64_t>(count.checked),
                             static_cast<std::int64_t>(count.found)});
  }
  // The first check keeps apart what two roles say of the same event.
  record.id = Digest()
                  .add("quality")
                  .add(topic)
                  .add(static_cast<std::uint64_t>(row.origin.partition))
                  .add(static_cast<std::uint64_t>(row.origin.offset))
                  .add(key.second)
                  .add(static_cast<std::uint64_t>(key.first))
                  .add(record.checks.front().check)
                  .finish();
  return record;
}

}  // namespace xiezhi
