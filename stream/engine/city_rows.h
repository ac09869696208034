// Cities: what the law of a city adds to the national one, or calls by another name. One row for each
// profile, each value beside its article; the code asks the row and knows no city.
#pragma once

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

#include "detectors/typology.h"
#include "stream/base/term.h"
#include "stream/base/vocabulary.h"
#include "stream/codec/records.h"
#include "stream/engine/texts.h"

namespace xiezhi {

struct CityRecipient {
  Recipient recipient = Recipient::none;
  std::string_view name, article;
};

struct CityTerm {
  Term term = Term::none;
  std::string_view article;
};

struct CityReport {
  ReportTo report = ReportTo::none;
  std::string_view legal_basis, article;
};

struct CityWords {
  Bilingual text{};
  std::string_view article;
};

struct CityRow {
  CityProfile profile = CityProfile::none;
  std::string_view name_zh;
  std::array<CityRecipient, 2> recipients{};
  std::span<const CityTerm> terms{};      // that run nowhere else
  std::span<const CityReport> reports{};  // that are made nowhere else
  CityWords advice{};                     // ends each prompt
  CityWords blocking{};                   // ends the reason of a measure that blocks

  std::string_view name_of_recipient(Recipient recipient) const {
    const auto found = std::find_if(recipients.begin(), recipients.end(),
                                    [&](const CityRecipient& one) { return one.recipient == recipient; });
    return found == recipients.end() ? std::string_view{} : found->name;
  }
  // Why this city wants the report; empty: it does not.
  std::string_view legal_basis(ReportTo report) const {
    const auto found = std::find_if(reports.begin(), reports.end(),
                                    [&](const CityReport& one) { return one.report == report; });
    return found == reports.end() ? std::string_view{} : found->legal_basis;
  }
  bool has(Term term) const {
    return std::any_of(terms.begin(), terms.end(), [&](const CityTerm& one) { return one.term == term; });
  }
};

std::span<const CityRow> city_rows();
const CityRow& city_row(CityProfile profile);  // of none: the national one

}  // namespace xiezhi
