// Which output records may go out in an emergency: those of the period and the purpose that speak of whom,
// and of where, the request names (Nantong Art. 71 para. 2: not for other purposes, 不得用于其他用途). Pure.
#pragma once

#include <cstdint>
#include <set>
#include <vector>

#include "stream/base/scope.h"
#include "stream/codec/decoder_subjects.h"

namespace xiezhi {

class ExportSelection {
 public:
  // `to_ms` is not included. `tokeniser` is needed where accounts or phones are named, and may be null
  // otherwise; it outlives the object.
  ExportSelection(std::int64_t from_ms, std::int64_t to_ms, Purpose purpose, const Tokeniser* tokeniser)
      : from_ms_(from_ms), to_ms_(to_ms), purpose_(purpose), tokeniser_(tokeniser) {}

  void name_token(const Token& token) { tokens_.insert(token); }
  void name_case(const Token& case_id) { cases_.insert(case_id); }
  // The first half of the token of an account (of any bank) or a phone.
  void name_listing(std::uint64_t key) { listings_.insert(key); }
  void name_region(RegionRange region) { regions_.push_back(region); }

  // Somebody or some place must be named: everything of a period is no purpose.
  bool bounded() const { return names_somebody() || !regions_.empty(); }

  // Of several subjects one is enough, of several regions one; where both are named both must fit. An account
  // number in the clear counts as its token does. A record that names no place is in no region.
  bool holds(const RecordSubjects& record) const;

 private:
  bool names_somebody() const { return !tokens_.empty() || !cases_.empty() || !listings_.empty(); }
  bool concerns_one(const RecordSubjects& record) const;
  bool listed(EntityKind kind, std::string_view text) const;

  std::int64_t from_ms_, to_ms_;
  Purpose purpose_;
  const Tokeniser* tokeniser_;
  std::set<Token> tokens_, cases_;
  std::set<std::uint64_t> listings_;
  std::vector<RegionRange> regions_;
};

}  // namespace xiezhi
