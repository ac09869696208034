// Appeals and matters of the model: what may come to what is written down by the plainest tables.
#include <algorithm>
#include <map>
#include <set>

#include "stream/base/calendar.h"
#include "stream/base/time.h"
#include "tests/simulation/model.h"

namespace xiezhi::simulation {
namespace {

bool runs(const ModelClock& clock) { return clock.stage != "closed"; }

std::int64_t working_days_ms(std::int64_t from_ms, std::int32_t days) {
  return beijing_midnight_ms(add_working_days(beijing_day(from_ms), days) + 1) - 1;
}
std::int64_t days_ms(std::int64_t from_ms, std::int32_t days) {
  return beijing_midnight_ms(beijing_day(from_ms) + days + 1) - 1;
}

struct MatterTerm {
  Term term;
  std::int64_t (*end)(std::int64_t, std::int32_t);
  std::int32_t days;
  bool called_back;
};
const std::map<MatterKind, MatterTerm> kMatterTerms = {
    {MatterKind::lead, {Term::lead_answer, working_days_ms, 10, true}},
    {MatterKind::interview, {Term::interview, working_days_ms, 10, false}},
    {MatterKind::rectification, {Term::rectification, days_ms, 30, false}},
    {MatterKind::suggestion, {Term::suggestion_answer, days_ms, 60, false}},
    {MatterKind::tip, {Term::tip_answer, working_days_ms, 10, true}},
    {MatterKind::staff_report, {Term::staff_report_answer, working_days_ms, 10, false}},
};

}  // namespace

// What an appeal may come to (REGULATION 8), by the plainest table.
bool Model::appeal_goes_on(const ModelClock* appeal, AppealState to) {
  if (appeal == nullptr) return to == AppealState::filed;
  const auto from = static_cast<AppealState>(appeal->detail);
  if (to == AppealState::accepted) return from == AppealState::filed;
  if (to == AppealState::lifted) return from != AppealState::lifted;
  if (to == AppealState::upheld) return runs(*appeal);
  if (to == AppealState::complaint)
    return from == AppealState::upheld || (appeal->stage == "overdue" && from != AppealState::complaint);
  return false;
}

void Model::apply_appeal(const Touch& touch) {
  const auto to = static_cast<AppealState>(touch.action);
  Subject* subject = nullptr;
  if (const auto found = subjects_.find(touch.subject); found != subjects_.end()) subject = &found->second;
  if (subject == nullptr && touch.entity == EntityKind::account) {
    std::vector<Subject*> same_number;
    for (auto& [token, one] : subjects_) {
      if (token.hi == touch.subject.hi) same_number.push_back(&one);
    }
    if (same_number.size() == 1) subject = same_number[0];
  }
  const auto appeal = [&]() -> ModelClock* {
    for (ModelClock& one : clocks_) {
      if (one.about == touch.principal && one.term == Term::appeal_answer) return &one;
    }
    return nullptr;
  };
  ModelClock* is = appeal();
  StepResult result = StepResult::taken;
  if (is == nullptr && to != AppealState::filed) {
    result = StepResult::not_begun;
  } else if (is == nullptr && subject == nullptr) {
    result = StepResult::unknown_subject;
  } else if (to == AppealState::called_back) {
    if (!meet_clock(touch.principal, Term::call_back, touch)) result = StepResult::wrong_state;
    is = appeal();
  } else if (!appeal_goes_on(is, to)) {
    result = StepResult::wrong_state;
  }
  if (result != StepResult::taken || to == AppealState::called_back) {
    return tell_step(touch, touch.principal, touch.subject, "appeal", name_of(to), result,
                     is == nullptr ? 0 : is->due_ms);
  }
  if (is == nullptr) {
    const std::int64_t now_ms = touch.cause.event_time_ms;
    begin_clock(subject->token, subject->kind, touch, Term::appeal_answer, touch.principal,
                beijing_midnight_ms(beijing_day(now_ms) + 16) - 1);
    begin_clock(subject->token, subject->kind, touch, Term::essential_services, touch.principal,
                now_ms + kHourMs);
    for (ModelClock& one : clocks_) {
      if (one.about == touch.principal) one.detail = static_cast<std::uint32_t>(AppealState::filed);
    }
  } else {
    meet_clock(touch.principal, Term::essential_services, touch);
  }
  is = appeal();
  if ((to == AppealState::lifted || to == AppealState::upheld) && runs(*is)) {
    tell_clock(*is, is->stage == "overdue" ? "met_late" : "met", touch.cause.event_time_ms, &touch);
    is->stage = "closed";
  }
  is->detail = static_cast<std::uint32_t>(to);
  const std::int64_t due_ms = is->due_ms;
  if (to == AppealState::lifted || to == AppealState::upheld) {
    const ModelClock its = *is;
    begin_clock(its.subject, its.kind, touch, Term::call_back, touch.principal,
                beijing_midnight_ms(add_working_days(beijing_day(touch.cause.event_time_ms), 5) + 1) - 1);
  }
  if (subject != nullptr) notify_of_appeal(*subject, touch, to);
  tell_step(touch, touch.principal, touch.subject, "appeal", name_of(to), StepResult::taken, due_ms);
}

void Model::notify_of_appeal(Subject& subject, const Touch& touch, AppealState to) {
  if (to == AppealState::lifted) lift_measures(subject, touch);
  static const std::map<AppealState, std::string> kNotices = {{AppealState::filed, "P-APPEAL-FILED"},
                                                              {AppealState::accepted, "P-APPEAL-ACCEPTED"},
                                                              {AppealState::lifted, "P-APPEAL-LIFTED"},
                                                              {AppealState::upheld, "P-APPEAL-UPHELD"},
                                                              {AppealState::complaint, "P-APPEAL-COMPLAINT"}};
  Said notice;
  notice.kind = OutputKind::prompt;
  notice.institution_id = touch.cause.institution_id;
  notice.event_id = touch.cause.event_id;
  notice.subject = subject.token;
  notice.template_id = kNotices.at(to);
  notice.id = Digest()
                  .add(notice.template_id)
                  .add(notice.institution_id)
                  .add(notice.event_id)
                  .add(touch.principal)
                  .finish();
  outcome_.effects.push_back(notice);
}

void Model::lift_measures(Subject& subject, const Touch& touch) {
  for (ModelCase& one : subject.cases) {
    const Typology& typology = rules_.typologies()[one.typology];
    for (std::size_t level = 1; level < kGrades; ++level) {
      const Measure measure = typology.measures[level];
      if ((one.measured & 1U << (level - 1)) == 0 || measure == Measure::none) continue;
      if (measure == Measure::delay_24h && touch.cause.event_time_ms >= one.last_ms + kDayMs) continue;
      Said said;
      said.kind = OutputKind::measure;
      said.institution_id = touch.cause.institution_id;
      said.event_id = touch.cause.event_id;
      said.subject = subject.token;
      said.case_id = one.id;
      said.typology = typology.id;
      said.grade = one.grade;
      said.suspected_type = one.suspected_type;
      said.repeats = one.repeats;
      said.measure = measure;
      for (const auto& [its, share] : contributions_of(one))
        said.contributions.emplace_back(detectors_[its].code, share);
      said.id = Digest()
                    .add("appeal_lifts")
                    .add(said.institution_id)
                    .add(said.event_id)
                    .add(one.id)
                    .add(name_of(measure))
                    .finish();
      outcome_.effects.push_back(said);
    }
    one.measured = 0;
    for (const Term term : {Term::delay_end, Term::measure_review}) meet_clock(one.id, term, touch);
  }
}

void Model::tell_step(const Touch& touch, const Token& about, const Token& subject, std::string_view what,
                      std::string_view state, StepResult result, std::int64_t due_ms) {
  Said said;
  said.kind = OutputKind::audit;
  said.institution_id = touch.cause.institution_id;
  said.event_id = touch.cause.event_id;
  said.id = Digest().add("audit").add(said.institution_id).add(said.event_id).add(about).finish();
  said.subject = subject;
  said.template_id = std::string(what) + " " + std::string(state) + " " + std::string(name_of(result));
  said.due_ms = due_ms;
  outcome_.effects.push_back(said);
}

void Model::apply_matter(const Touch& touch) {
  StepDetails step;
  if (!decode_step(touch.order, step)) return;
  const auto to = static_cast<MatterState>(touch.action);
  const MatterTerm& its = kMatterTerms.at(step.kind);
  const auto matter = [&]() -> ModelClock* {
    for (ModelClock& one : clocks_) {
      if (one.about == touch.subject && one.term == its.term) return &one;
    }
    return nullptr;
  };
  using enum MatterState;
  static const std::set<std::pair<MatterState, MatterState>> kMoves = {
      {none, accepted},      {accepted, dispatched}, {dispatched, dispatched}, {urged, dispatched},
      {accepted, urged},     {dispatched, urged},    {urged, urged},           {answered, urged},
      {accepted, answered},  {dispatched, answered}, {urged, answered},        {answered, answered},
      {accepted, closed},    {dispatched, closed},   {urged, closed},          {answered, closed},
      {closed, called_back}, {closed, evaluated},    {called_back, evaluated},
  };
  ModelClock* is = matter();
  const MatterState from = is == nullptr ? none : static_cast<MatterState>(is->detail);
  StepResult result = StepResult::taken;
  if (!kMoves.contains({from, to})) {
    result = from == none ? StepResult::not_begun : StepResult::wrong_state;
  } else {
    const std::int64_t now_ms = touch.cause.event_time_ms;
    if (to == accepted || to == dispatched || to == urged) {
      if (step.due_ms > 0 || is == nullptr || !runs(*is)) {
        begin_clock(step.subject, step.subject_kind, touch, its.term, touch.subject,
                    step.due_ms > 0 ? step.due_ms : its.end(now_ms, its.days));
      }
      is = matter();
    } else {
      if (runs(*is)) tell_clock(*is, is->stage == "overdue" ? "met_late" : "met", now_ms, &touch);
      is->stage = "closed";
    }
    is->detail = static_cast<std::uint32_t>(to);
    if (to == closed && its.called_back)
      begin_clock(step.subject, step.subject_kind, touch, Term::call_back, touch.subject,
                  working_days_ms(now_ms, 5));
    if (to == called_back) meet_clock(touch.subject, Term::call_back, touch);
    is = matter();
  }
  tell_step(touch, touch.subject, step.subject, "matter", name_of(to), result,
            is == nullptr ? 0 : is->due_ms);
}

}  // namespace xiezhi::simulation
