// Terms: what must be done until when, by which law. A clock begins with an effect, an order or an appeal
// and ends with what fulfils it; log time says when it is soon or over. One row for each term. Pure; any
// thread.
#pragma once

#include <cstdint>
#include <string_view>

#include "stream/base/vocabulary.h"

namespace xiezhi {

enum class Term : std::uint8_t {
  none,
  large_value_report,
  suspicious_draft,   // a person judges it
  suspicious_report,  // goes out once a person has confirmed it
  police_report,
  fundraising_lead,
  regulator_lead,  // of other matters
  special_list_report,
  dispatched_lead,  // whoever was given a lead answers
  stop_end,
  freeze_end,
  delay_end,  // a payment that the institution delays
  measure_review,
  prompt_receipt,
  appeal_answer,
  essential_services,  // of who appeals
  call_back,           // of a closed matter or a decided appeal
  // Of matters (base/step.h), in the order of MatterKind.
  lead_answer,
  interview,
  rectification,
  suggestion_answer,
  tip_answer,
  staff_report_answer,
};
XIEZHI_NAMES(Term, "", "large_value_report", "suspicious_draft", "suspicious_report", "police_report",
             "fundraising_lead", "regulator_lead", "special_list_report", "dispatched_lead", "stop_end",
             "freeze_end", "delay_end", "measure_review", "prompt_receipt", "appeal_answer",
             "essential_services", "call_back", "lead_answer", "interview", "rectification",
             "suggestion_answer", "tip_answer", "staff_report_answer");

// What is told of a term.
enum class DueState : std::uint8_t { none, soon, overdue, met, met_late };
XIEZHI_NAMES(DueState, "", "soon", "overdue", "met", "met_late");

// How a length of time is counted. Days and working days end with the last of them, on Beijing time; the day
// on which a term begins is none of them (民法典 Art. 201).
enum class TermUnit : std::uint8_t { none, ms, days, working_days };

struct TermRow {
  Term term = Term::none;
  Purpose purpose = Purpose::none;
  TermUnit unit = TermUnit::none;  // none: what begins it brings its end
  std::int64_t length = 0;
  TermUnit soon_unit = TermUnit::none;  // none: nothing is said before it is over
  std::int64_t soon = 0;     // so long before its end; of days: from the beginning of the last so many
  std::int64_t kept_ms = 0;  // one that is over is remembered for so long
  bool ends_itself = false;  // nobody owes anything when it is over
  std::string_view law, doc, doc_zh;
};
const TermRow& term_row(Term term);

// The last millisecond of a term that begins then.
std::int64_t term_due_ms(const TermRow& row, std::int64_t from_ms);
// From when on it is soon; after the end where nothing is said before.
std::int64_t term_soon_ms(const TermRow& row, std::int64_t due_ms);

}  // namespace xiezhi
