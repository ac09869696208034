// Counts what the quality checks (codec/quality_checks.h) find, by institution and month of Beijing. Bounded:
// kInstitutionsMax institutions a month, those beyond share one row. Pure; owner and user: one thread.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "stream/codec/quality_checks.h"
#include "stream/codec/records.h"

namespace xiezhi {

struct QualityCount {
  std::uint64_t checked = 0, found = 0;
};
using QualityCounts = std::array<QualityCount, kQualityChecks>;

class QualityBook {
 public:
  static constexpr std::size_t kInstitutionsMax = 256;
  static constexpr std::string_view kOther = "other";      // of those that found no place
  static constexpr std::string_view kUnknown = "unknown";  // the record was refused before it said

  // `institution`: of records that name none.
  explicit QualityBook(std::string_view institution = {})
      : nameless_(institution.empty() ? kUnknown : institution) {}

  // An event that goes its way.
  void take(const Event& event, const Provenance& origin);
  // A record refused because a field was missing: `event` is what could be read of it, `field` the dotted
  // path. Checks that ask for that field, or for one in it, have found something.
  void take_refused(const Event& event, std::string_view field, const Provenance& origin,
                    std::int64_t log_time_ms);
  // The name that a touch gives its account, which has one already.
  void take_name(const Touch& touch, bool differs);

  // All that was ever counted.
  const QualityCounts& totals() const { return totals_; }

  // Calls take(record) for each institution and month, in their order, then forgets them. Origins are named
  // by `names`. A record's id is made of the place of the first event it counts.
  template <class Take>
  void drain(const auto& names, Take take) {
    for (const auto& [key, row] : rows_) take(record_of(key, row, names.name(row.origin.topic)));
    rows_.clear();
    recent_ = {};
  }
  bool empty() const { return rows_.empty(); }

 private:
  struct Row {
    Provenance origin;
    std::int64_t event_time_ms = 0;
    QualityCounts counts{};
  };
  using Key = std::pair<std::int64_t, std::string>;  // begin of the month, institution
  using Asked = std::pair<std::int64_t, std::string_view>;
  struct Before {  // nothing is copied to be looked up
    using is_transparent = void;
    static Asked asked(const Key& key) { return key; }
    static Asked asked(const Asked& key) { return key; }
    bool operator()(const auto& one, const auto& other) const { return asked(one) < asked(other); }
  };

  Row& row(std::string_view institution, std::int64_t time_ms, const Provenance& origin);
  void count(Row& row, std::size_t check, bool found);
  static Quality record_of(const Key& key, const Row& row, std::string_view topic);

  std::string nameless_;
  std::map<Key, Row, Before> rows_;
  // Rows that were asked for last: nearly always the next is one of them.
  struct Recent {
    Row* row = nullptr;
    std::string_view institution;
    std::int64_t from_ms = 0, to_ms = 0;
  };
  Recent& recent(std::string_view institution) {
    const auto byte = [](char c) { return static_cast<unsigned char>(c); };
    return recent_[((byte(institution.front()) * 31U + byte(institution.back())) * 31U + institution.size()) %
                   recent_.size()];
  }
  std::array<Recent, 64> recent_{};
  QualityCounts totals_{};
};

}  // namespace xiezhi
