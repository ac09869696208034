// Reports by kind: which record one becomes, to whom it goes, until when, and by which law. A typology names
// its reports by ReportTo; everything that depends on the kind is a row here.
#pragma once

#include <cstdint>
#include <string_view>

#include "detectors/typology.h"
#include "stream/base/term.h"
#include "stream/base/vocabulary.h"
#include "stream/codec/records.h"

namespace xiezhi {

// When a report must be there, counted from its causing event.
enum class ReportDue : std::uint8_t {
  by_grade,           // critical a minute, high five, else a day (REGULATION 8 [D])
  at_once,            // a minute [D]
  day,                // «promptly» 及时: a day [D]
  five_working_days,  // the end of the fifth working day after its day
};

struct ReportRow {
  ReportTo to = ReportTo::none;
  OutputKind output = OutputKind::none;
  ReportKind kind = ReportKind::none;
  Recipient recipient = Recipient::none;
  std::string_view recipient_name;  // empty: as the city profile calls it
  Purpose purpose = Purpose::none;
  ReportDue due = ReportDue::by_grade;
  Grade least = Grade::none;     // from this grade on, whatever its typology says
  bool once = false;             // of a case: when it reaches that grade, not again when it rises further
  std::string_view id_name;      // what its id is made of first
  std::string_view legal_basis;  // empty: made where the city's law wants it, and by that
  Term term = Term::none;  // whose clock runs until it is there; of a draft until a person has judged it
  ReportTo unless = ReportTo::none;  // goes not out of a subject that is told of in this one
};

const ReportRow& report_row(ReportTo to);

std::int64_t report_due_ms(ReportDue due, Grade grade, std::int64_t event_time_ms);

// A draft of a case's suspicious-transaction report, by its number: 1, then those that follow it every three
// months while the case goes on (接续报告; REGULATION 3 [P], the months [M]).
Token draft_id(const Token& case_id, std::uint32_t number);
constexpr std::int32_t kFollowUp_months = 3;

}  // namespace xiezhi
