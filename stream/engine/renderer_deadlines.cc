// Records about clocks and steps, and what is said of an appeal: the notice to the customer, the measure that
// is lifted.
#include <fmt/format.h>

#include "stream/base/time.h"
#include "stream/codec/output_fields.h"
#include "stream/engine/renderer.h"
#include "stream/engine/texts.h"

namespace xiezhi {
namespace {

std::string day_text(std::int64_t time_ms) {
  const CivilDate date = civil_from_days(beijing_day(time_ms));
  return fmt::format("{:04}-{:02}-{:02}", date.year, date.month, date.day);
}

}  // namespace

void Renderer::render_deadline(const Effect& effect, const Facts& facts, std::string& out) const {
  const DueRow& row = effect.deadline->row;
  const TermRow& term = term_row(row.term);
  Deadline deadline;
  deadline.id = effect.id;
  deadline.about = row.about;
  deadline.term = row.term;
  deadline.state = effect.deadline->state;
  deadline.doc = options_.language == Language::en ? term.doc : term.doc_zh;
  deadline.law = term.law;
  deadline.subject.kind = row.kind;
  deadline.subject.token = row.subject;
  deadline.due_ms = row.due_ms;
  deadline.event_time_ms = effect.cause->event_time_ms;
  if (row.term == Term::appeal_answer || row.term == Term::essential_services)
    deadline.appeal = static_cast<AppealState>(row.detail);
  if (row.term >= Term::lead_answer) deadline.matter = static_cast<MatterState>(row.detail);
  if (term.ends_itself && effect.subject != nullptr && effect.subject->under_order != 0)
    deadline.order_id = facts.orders().texts(facts.orders()[facts.order_row(*effect.subject)]).order_id;
  deadline.institution_id = effect.cause->institution_id;
  deadline.event_id = effect.cause->event_id;
  deadline.purpose = term.purpose;
  deadline.origin = {sources_.name(effect.cause->origin.topic), effect.cause->origin.partition,
                     effect.cause->origin.offset};
  xiezhi::render(deadline, out);
}

void Renderer::render_step(const Effect& effect, std::string& out) const {
  const StepEffect& step = *effect.step;
  const StepDetails& details = step.details;
  Audit audit;
  audit.id = effect.id;
  audit.about = step.about;
  (step.appeal != AppealState::none ? audit.appeal_id : audit.matter_id) = details.id;
  audit.appeal = step.appeal;
  audit.kind = details.kind;
  audit.matter = step.matter;
  audit.result = step.result;
  audit.role = details.role;
  audit.satisfaction = details.satisfaction;
  audit.authority = details.authority;
  audit.case_id = details.case_id;
  audit.subject.kind = details.subject_kind;
  audit.subject.token = details.subject;
  if (step.due_ms > 0) audit.due_ms = step.due_ms;
  audit.institution_id = effect.cause->institution_id;
  audit.event_id = effect.cause->event_id;
  audit.event_time_ms = effect.cause->event_time_ms;
  audit.purpose = Purpose::anti_fraud;
  audit.origin = {sources_.name(effect.cause->origin.topic), effect.cause->origin.partition,
                  effect.cause->origin.offset};
  xiezhi::render(audit, out);
}

void Renderer::render_notice(const Effect& effect, const Facts& facts, std::string& out) {
  Prompt notice;
  notice.common = common(effect, Purpose::anti_fraud);
  notice.template_id = effect.template_id;
  notice.language = options_.language;
  notice.text = std::string(template_text(effect.template_id).in(options_.language));
  fill(notice.text, "inst", options_.language == Language::en ? "Your bank" : "本机构");
  fill(notice.text, "due", day_text(effect.deadline->row.due_ms));
  notice.recipient = reference(facts, effect.subject->party, true, false);
  xiezhi::render(notice, out);
}

void Renderer::render_lifted(const Effect& effect, const Facts& facts, std::string& out) {
  MeasureRecord measure;
  measure.common = common(effect, Purpose::anti_fraud);
  measure.measure = effect.measure;
  measure.subject = reference(facts, effect.subject->party, true, false);
  measure.legal_basis = appeal_legal_basis();
  measure.reason = std::string(appeal_lifted_reason().in(options_.language));
  measure.valid_to_ms = effect.cause->event_time_ms;
  measure.state = MeasureState::lifted;
  xiezhi::render(measure, out);
}

}  // namespace xiezhi
