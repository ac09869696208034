#include "stream/engine/deadlines.h"

#include <array>

#include "stream/engine/city_rows.h"
#include "stream/engine/texts.h"

namespace xiezhi {
namespace {

bool is_report(OutputKind kind) {
  return kind == OutputKind::police_report || kind == OutputKind::regulator_report ||
         kind == OutputKind::large_value_report || kind == OutputKind::suspicious_report;
}

// Who is given a problem to handle, as the term of a dispatched lead means it: police and regulators.
bool is_dispatched(OutputKind kind) {
  return kind == OutputKind::police_report || kind == OutputKind::regulator_report;
}

constexpr std::array kReportTerms = {Term::large_value_report, Term::suspicious_report,
                                     Term::police_report,      Term::fundraising_lead,
                                     Term::regulator_lead,     Term::special_list_report};
// Somebody must have said what it was.
constexpr std::array kJudgedTerms = {Term::suspicious_draft, Term::dispatched_lead};
constexpr std::array kMeasureTerms = {Term::delay_end, Term::measure_review};

}  // namespace

void Deadlines::begin(Facts& facts, const Cause& cause, const Token& subject, EntityKind kind, Term term,
                      const Token& about, std::int64_t due_ms, std::uint8_t detail) {
  // Of a term of minutes nobody is told that it is soon over: it was when it began.
  const bool tells_soon = term_soon_ms(term_row(term), due_ms) > cause.event_time_ms;
  facts.dues().open({.about = about,
                     .subject = subject,
                     .due_ms = due_ms,
                     .origin_offset = cause.origin.offset,
                     .origin_partition = cause.origin.partition,
                     .origin_topic = cause.origin.topic,
                     .term = term,
                     .stage = tells_soon ? DueStage::waiting : DueStage::soon,
                     .kind = kind,
                     .detail = detail});
}

void Deadlines::begin(const Effect& effect) {
  if (effect.case_state == nullptr) return;
  const std::int64_t now_ms = effect.cause->event_time_ms;
  const auto run = [&](Term term, const Token& about, std::int64_t due_ms) {
    begin(facts_, *effect.cause, *effect.subject, term, about, due_ms);
  };
  if (effect.kind == OutputKind::prompt && !effect.stale) {
    run(Term::prompt_receipt, effect.id, term_due_ms(term_row(Term::prompt_receipt), now_ms));
  } else if (effect.kind == OutputKind::measure && effect.case_state->grade >= Grade::high) {
    // Those that a person must look at (MeasureRecord::human_review).
    const std::int64_t lasts_ms = measure_text(effect.measure).lasts_ms;
    if (lasts_ms > 0) {
      run(Term::delay_end, effect.case_state->id, now_ms + lasts_ms);
    } else {
      run(Term::measure_review, effect.case_state->id, term_due_ms(term_row(Term::measure_review), now_ms));
    }
  } else if (is_report(effect.kind)) {
    const bool confirmed = effect.signal == nullptr;
    run(confirmed ? Term::suspicious_report : effect.report->term, effect.id,
        report_due_ms(effect.report->due, effect.case_state->grade, now_ms));
    if (city_row(profile_).has(Term::dispatched_lead) && is_dispatched(effect.kind))
      run(Term::dispatched_lead, effect.id, term_due_ms(term_row(Term::dispatched_lead), now_ms));
  }
}

void Deadlines::begin_order(Facts& facts, const Cause& cause, const Entity& subject, OrderState state,
                            std::int64_t due_ms) {
  end_order(facts, subject);
  begin(facts, cause, subject, state == OrderState::frozen ? Term::freeze_end : Term::stop_end,
        facts.parties()[subject.party].token, due_ms - 1);
}

void Deadlines::end_order(Facts& facts, const Entity& subject) {
  for (const Term term : {Term::stop_end, Term::freeze_end}) {
    const std::uint32_t row = facts.dues().find(facts.parties()[subject.party].token, term);
    if (row != 0) facts.dues().remove(row);
  }
}

bool Deadlines::meet(const Token& about, Term term, const Touch& touch, Sink& sink) {
  const std::uint32_t number = facts_.dues().find(about, term);
  if (number == 0 || !facts_.dues()[number].open()) return false;
  const DueRow row = facts_.dues()[number];
  facts_.dues().remove(number);
  tell(facts_, row, row.stage == DueStage::overdue ? DueState::met_late : DueState::met, touch.cause, sink);
  return true;
}

bool Deadlines::meet_feedback(const Touch& touch, FeedbackOutcome outcome, Sink& sink) {
  const bool judged = outcome != FeedbackOutcome::undetermined;
  bool met = false;
  // Who names another subject does not speak of it.
  const auto end = [&](const Token& about, Term term) {
    const std::uint32_t number = facts_.dues().find(about, term);
    const bool its = number != 0 && facts_.dues()[number].subject == touch.subject;
    met = (its && meet(about, term, touch, sink)) || met;
  };
  if (touch.principal) {
    for (const Term term : kReportTerms) end(touch.principal, term);
    for (const Term term : kJudgedTerms) {
      if (judged) end(touch.principal, term);
    }
  }
  const bool report = met;
  if (touch.counterparty && judged) {
    for (const Term term : kMeasureTerms) end(touch.counterparty, term);
  }
  return report;
}

bool Deadlines::meet_measures(const Token& case_id, const Touch& touch, Sink& sink) {
  bool met = false;
  for (const Term term : kMeasureTerms) met = meet(case_id, term, touch, sink) || met;
  return met;
}

void Deadlines::look(std::int64_t log_time_ms, Sink& sink) {
  for (;;) {
    const DueBook::Moment moment = facts_.dues().take_moment(log_time_ms);
    if (moment.rows.empty()) return;
    for (const std::uint32_t number : moment.rows) pass(number, moment.at_ms, sink);
  }
}

void Deadlines::pass(std::uint32_t number, std::int64_t at_ms, Sink& sink) {
  DueBook& book = facts_.dues();
  const DueRow row = book[number];
  const Cause cause{{}, {}, at_ms, {row.origin_topic, row.origin_partition, row.origin_offset}};
  if (row.stage == DueStage::overdue || row.stage == DueStage::closed) return book.remove(number);
  if (at_ms <= row.due_ms) {
    tell(facts_, row, DueState::soon, cause, sink);
    return book.change(number, DueStage::soon, row.detail);
  }
  if (term_row(row.term).ends_itself) return book.remove(number);
  tell(facts_, row, DueState::overdue, cause, sink);
  book.change(number, DueStage::overdue, row.detail);
}

void Deadlines::tell(const Facts& facts, const DueRow& row, DueState state, const Cause& cause, Sink& sink) {
  const DeadlineEffect deadline{.row = row, .state = state};
  Effect effect{.kind = OutputKind::deadline, .cause = &cause, .subject = facts.find(row.subject)};
  effect.deadline = &deadline;
  effect.id = Digest()
                  .add("deadline")
                  .add(row.about)
                  .add(name_of(row.term))
                  .add(static_cast<std::uint64_t>(row.due_ms))
                  // Of what began it: one that was met may begin anew with the end that it had.
                  .add(static_cast<std::uint64_t>(row.origin_partition))
                  .add(static_cast<std::uint64_t>(row.origin_offset))
                  .add(name_of(state))
                  .add(cause.institution_id)  // of what has met it
                  .add(cause.event_id)
                  .finish();
  sink.effect(effect, facts);
}

void Deadlines::tell(const Facts& facts, const StepEffect& step, const Cause& cause, Sink& sink) {
  Effect effect{.kind = OutputKind::audit, .cause = &cause};
  effect.step = &step;
  effect.id = Digest().add("audit").add(cause.institution_id).add(cause.event_id).add(step.about).finish();
  sink.effect(effect, facts);
}

}  // namespace xiezhi
