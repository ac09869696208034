// Clocks of the model: all that runs stands in one list, which is read from end to end for the next moment.
#include <algorithm>

#include "stream/base/calendar.h"
#include "stream/base/time.h"
#include "tests/simulation/model.h"

namespace xiezhi::simulation {
namespace {

std::int64_t next_moment(const ModelClock& clock) {
  const TermRow& row = term_row(clock.term);
  if (clock.stage == "waiting") return std::min(term_soon_ms(row, clock.due_ms), clock.due_ms + 1);
  if (clock.stage == "soon") return clock.due_ms + 1;
  return clock.due_ms + 1 + row.kept_ms;
}

bool runs(const ModelClock& clock) { return clock.stage != "closed"; }

// By REGULATION 4: to whom, and until when.
std::pair<Term, std::int64_t> clock_of(ReportTo report, Grade grade, std::int64_t now_ms) {
  const std::int64_t five_days_ms = beijing_midnight_ms(add_working_days(beijing_day(now_ms), 5) + 1) - 1;
  const std::int64_t by_grade_ms = now_ms + (grade == Grade::critical ? kMinuteMs
                                             : grade == Grade::high   ? 5 * kMinuteMs
                                                                      : kDayMs);
  switch (report) {
    case ReportTo::police_case:
    case ReportTo::police_event:
      return {Term::police_report, by_grade_ms};
    case ReportTo::fundraising_lead:
      return {Term::fundraising_lead, now_ms + kDayMs};
    case ReportTo::large_value:
      return {Term::large_value_report, five_days_ms};
    case ReportTo::suspicious:
      return {Term::suspicious_draft, five_days_ms};
    case ReportTo::communications_lead:
      return {Term::regulator_lead, by_grade_ms};
    case ReportTo::special_list_security:
    case ReportTo::special_list_aml:
      return {Term::special_list_report, now_ms + kMinuteMs};
    case ReportTo::prepaid_lead:
    case ReportTo::lending_lead:
    case ReportTo::abnormal_flow_lead:
      return {Term::regulator_lead, now_ms + kDayMs};
    case ReportTo::none:
      break;
  }
  return {};
}

}  // namespace

void Model::begin_clock(const Token& subject, EntityKind kind, const Touch& touch, Term term,
                        const Token& about, std::int64_t due_ms) {
  const auto same = [&](const ModelClock& one) { return one.about == about && one.term == term; };
  const auto found = std::find_if(clocks_.begin(), clocks_.end(), same);
  if (found != clocks_.end() && runs(*found) && found->due_ms == due_ms) return;
  std::erase_if(clocks_, same);
  clocks_.push_back(
      {.about = about,
       .subject = subject,
       .kind = kind,
       .term = term,
       .due_ms = due_ms,
       .stage = term_soon_ms(term_row(term), due_ms) > touch.cause.event_time_ms ? "waiting" : "soon",
       .origin = touch.cause.origin});
}

// What must follow an effect of a case.
void Model::begin_clocks(const Subject& subject, const Touch& touch, const Said& effect, ReportTo report) {
  const std::int64_t now_ms = touch.cause.event_time_ms;
  if (effect.kind == OutputKind::prompt && !effect.stale)
    begin_clock(subject.token, subject.kind, touch, Term::prompt_receipt, effect.id, now_ms + kHourMs);
  if (effect.kind == OutputKind::measure && effect.grade >= Grade::high) {
    if (effect.measure == Measure::delay_24h) {
      begin_clock(subject.token, subject.kind, touch, Term::delay_end, effect.case_id, now_ms + kDayMs);
    } else {
      begin_clock(subject.token, subject.kind, touch, Term::measure_review, effect.case_id,
                  beijing_midnight_ms(beijing_day(now_ms) + 4) - 1);
    }
  }
  if (report == ReportTo::none) return;
  const auto [term, due_ms] = clock_of(report, effect.grade, now_ms);
  begin_clock(subject.token, subject.kind, touch, term, effect.id, due_ms);
  if (options_.profile == CityProfile::guangzhou &&
      (effect.kind == OutputKind::police_report || effect.kind == OutputKind::regulator_report))
    begin_clock(subject.token, subject.kind, touch, Term::dispatched_lead, effect.id,
                beijing_midnight_ms(add_working_days(beijing_day(now_ms), 10) + 1) - 1);
}

void Model::end_order_clocks(const Token& subject) {
  std::erase_if(clocks_, [&](const ModelClock& one) {
    return one.about == subject && (one.term == Term::stop_end || one.term == Term::freeze_end);
  });
}

bool Model::meet_clock(const Token& about, Term term, const Touch& touch) {
  const auto found = std::find_if(clocks_.begin(), clocks_.end(), [&](const ModelClock& one) {
    return one.about == about && one.term == term && runs(one);
  });
  if (found == clocks_.end()) return false;
  const ModelClock clock = *found;
  clocks_.erase(found);
  tell_clock(clock, clock.stage == "overdue" ? "met_late" : "met", touch.cause.event_time_ms, &touch);
  return true;
}

void Model::meet_feedback(const Touch& touch, FeedbackOutcome outcome) {
  const bool judged = outcome != FeedbackOutcome::undetermined;
  if (touch.principal) {
    for (const Term term : {Term::large_value_report, Term::suspicious_report, Term::police_report,
                            Term::fundraising_lead, Term::regulator_lead, Term::special_list_report})
      meet_clock(touch.principal, term, touch);
    for (const Term term : {Term::suspicious_draft, Term::dispatched_lead}) {
      if (judged) meet_clock(touch.principal, term, touch);
    }
  }
  if (!touch.counterparty || !judged) return;
  for (const Term term : {Term::delay_end, Term::measure_review}) meet_clock(touch.counterparty, term, touch);
}

void Model::tell_clock(const ModelClock& clock, std::string_view state, std::int64_t at_ms,
                       const Touch* touch) {
  Said said;
  said.kind = OutputKind::deadline;
  if (touch != nullptr) {
    said.institution_id = touch->cause.institution_id;
    said.event_id = touch->cause.event_id;
  }
  said.id = Digest()
                .add("deadline")
                .add(clock.about)
                .add(name_of(clock.term))
                .add(static_cast<std::uint64_t>(clock.due_ms))
                .add(static_cast<std::uint64_t>(clock.origin.partition))
                .add(static_cast<std::uint64_t>(clock.origin.offset))
                .add(state)
                .add(said.institution_id)
                .add(said.event_id)
                .finish();
  said.subject = clock.subject;
  said.template_id = std::string(name_of(clock.term)) + " " + std::string(state);
  said.time_ms = at_ms;
  said.due_ms = clock.due_ms;
  outcome_.effects.push_back(said);
}

// One moment after the other; at each, by what the clocks are about.
void Model::due_clocks(std::int64_t log_time_ms) {
  for (;;) {
    std::int64_t at_ms = INT64_MAX;
    for (const ModelClock& one : clocks_) at_ms = std::min(at_ms, next_moment(one));
    if (at_ms > log_time_ms) return;
    std::map<std::pair<Token, Term>, ModelClock> now;
    for (const ModelClock& one : clocks_) {
      if (next_moment(one) == at_ms) now[{one.about, one.term}] = one;
    }
    for (auto& [key, clock] : now) {
      std::erase_if(
          clocks_, [&](const ModelClock& one) { return one.about == clock.about && one.term == clock.term; });
      if (clock.stage == "overdue" || clock.stage == "closed") continue;
      const bool over = at_ms > clock.due_ms;
      if (over && term_row(clock.term).ends_itself) continue;
      tell_clock(clock, over ? "overdue" : "soon", at_ms, nullptr);
      clock.stage = over ? "overdue" : "soon";
      clocks_.push_back(clock);
    }
  }
}

}  // namespace xiezhi::simulation
