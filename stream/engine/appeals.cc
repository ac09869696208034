#include "stream/engine/appeals.h"

#include <array>

#include "stream/engine/texts.h"

namespace xiezhi {
namespace {

constexpr std::array<std::string_view, Names<AppealState>::values.size()> kNotices = {
    "", "P-APPEAL-FILED", "P-APPEAL-ACCEPTED", "P-APPEAL-LIFTED", "P-APPEAL-UPHELD", "P-APPEAL-COMPLAINT",
    ""};

bool decides(AppealState state) { return state == AppealState::lifted || state == AppealState::upheld; }

// Whether an appeal that stands like this can come to that. `open`: nobody has answered it.
bool may(AppealState from, AppealState to, bool open, bool overdue) {
  switch (to) {
    case AppealState::filed:
      return from == AppealState::none;
    case AppealState::accepted:
      return from == AppealState::filed;
    case AppealState::lifted:
      return from != AppealState::none && from != AppealState::lifted;
    case AppealState::upheld:
      return open;
    case AppealState::complaint:
      return from == AppealState::upheld || (overdue && from != AppealState::complaint);
    case AppealState::called_back:  // a clock of its own
    case AppealState::none:
      break;
  }
  return false;
}

Token notice_id(const Touch& touch, std::string_view name) {
  return Digest()
      .add(name)
      .add(touch.cause.institution_id)
      .add(touch.cause.event_id)
      .add(touch.principal)
      .finish();
}

}  // namespace

void Appeals::apply(const Touch& touch, Sink& sink) {
  const auto state = static_cast<AppealState>(touch.action);
  StepEffect step{.about = touch.principal, .appeal = state};
  if (!decode_step(touch.order, step.details)) step.details = {};
  step.details.subject = touch.subject;
  step.details.subject_kind = touch.entity;
  step.result = take(touch, state, subject_of(touch), sink);
  const std::uint32_t number = facts_.dues().find(touch.principal, Term::appeal_answer);
  if (number != 0) step.due_ms = facts_.dues()[number].due_ms;
  Deadlines::tell(facts_, step, touch.cause, sink);
}

// The account of the institution that passes the appeal on, or else the only one with that number.
Entity* Appeals::subject_of(const Touch& touch) {
  PartyNumber found = facts_.parties().find(touch.subject);
  if (found == kNoParty || facts_.parties()[found].entity == 0) {
    found = kNoParty;
    unsigned several = 0;
    if (touch.entity == EntityKind::account) {
      facts_.parties().for_each_listed(touch.subject.hi, [&](PartyNumber number) {
        if (facts_.parties()[number].entity == 0) return;
        found = number;
        ++several;
      });
    }
    if (several != 1) return nullptr;
  }
  return &facts_.change(facts_.parties()[found].entity);
}

StepResult Appeals::take(const Touch& touch, AppealState state, Entity* subject, Sink& sink) {
  DueBook& book = facts_.dues();
  std::uint32_t number = book.find(touch.principal, Term::appeal_answer);
  if (number == 0 && state != AppealState::filed) return StepResult::not_begun;
  if (number == 0 && subject == nullptr) return StepResult::unknown_subject;
  if (state == AppealState::called_back) {
    return deadlines_.meet(touch.principal, Term::call_back, touch, sink) ? StepResult::taken
                                                                          : StepResult::wrong_state;
  }
  const auto before = number == 0 ? AppealState::none : static_cast<AppealState>(book[number].detail);
  const bool open = number != 0 && book[number].open();
  const bool overdue = number != 0 && book[number].stage == DueStage::overdue;
  if (!may(before, state, open, overdue)) return StepResult::wrong_state;
  if (number == 0) {
    file(touch, *subject);
    number = book.find(touch.principal, Term::appeal_answer);
  } else {
    deadlines_.meet(touch.principal, Term::essential_services, touch, sink);
  }
  const DueRow row = book[number];
  if (decides(state) && row.open()) {
    Deadlines::tell(facts_, row, overdue ? DueState::met_late : DueState::met, touch.cause, sink);
    book.change(number, DueStage::closed, static_cast<std::uint8_t>(state));
  } else {
    book.change(number, row.stage, static_cast<std::uint8_t>(state));
  }
  if (decides(state)) {
    Deadlines::begin(facts_, touch.cause, row.subject, row.kind, Term::call_back, touch.principal,
                     term_due_ms(term_row(Term::call_back), touch.cause.event_time_ms));
  }
  if (state == AppealState::lifted && subject != nullptr) release(touch, book[number], *subject, sink);
  notify(touch, book[number], subject, state, sink);
  return StepResult::taken;
}

void Appeals::file(const Touch& touch, const Entity& subject) {
  for (const Term term : {Term::appeal_answer, Term::essential_services}) {
    Deadlines::begin(facts_, touch.cause, subject, term, touch.principal,
                     term_due_ms(term_row(term), touch.cause.event_time_ms),
                     static_cast<std::uint8_t>(AppealState::filed));
  }
}

// 反电信网络诈骗法 Art. 32 para. 3: what does not stand up to the check is lifted at once. One that has ended
// by itself is over.
void Appeals::release(const Touch& touch, const DueRow& appeal, Entity& subject, Sink& sink) {
  if (subject.cases == 0) return;
  const DeadlineEffect deadline{.row = appeal};
  auto* cases = facts_.pool().change<CaseState>(subject.cases, 0, kCasesMax);
  for (std::uint8_t i = 0; i < subject.case_count; ++i) {
    CaseState& state = cases[i];
    for (std::size_t level = 1; level < kGrades; ++level) {
      if ((state.measured >> (level - 1) & 1U) == 0) continue;
      const Measure measure = cases_.typology(state).measures[level];
      if (measure == Measure::none) continue;
      const std::int64_t lasts_ms = measure_text(measure).lasts_ms;
      if (lasts_ms > 0 && touch.cause.event_time_ms >= state.last_ms + lasts_ms) continue;
      Effect effect{.kind = OutputKind::measure, .cause = &touch.cause, .subject = &subject, .touch = &touch};
      effect.case_state = &state;
      effect.typology = &cases_.typology(state);
      effect.measure = measure;
      effect.deadline = &deadline;
      effect.id = Digest()
                      .add("appeal_lifts")
                      .add(touch.cause.institution_id)
                      .add(touch.cause.event_id)
                      .add(state.id)
                      .add(name_of(measure))
                      .finish();
      sink.effect(effect, facts_);
    }
    state.measured = 0;
    deadlines_.meet_measures(state.id, touch, sink);
  }
}

void Appeals::notify(const Touch& touch, const DueRow& appeal, const Entity* subject, AppealState state,
                     Sink& sink) const {
  if (subject == nullptr) return;  // forgotten since: nobody knows any more whom to tell
  const DeadlineEffect deadline{.row = appeal};
  Effect effect{.kind = OutputKind::prompt, .cause = &touch.cause, .subject = subject, .touch = &touch};
  effect.template_id = kNotices[static_cast<std::size_t>(state)];
  effect.deadline = &deadline;
  effect.id = notice_id(touch, effect.template_id);
  sink.effect(effect, facts_);
}

}  // namespace xiezhi
