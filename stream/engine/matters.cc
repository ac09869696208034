#include "stream/engine/matters.h"

#include <array>

namespace xiezhi {
namespace {

constexpr std::size_t kStates = Names<MatterState>::values.size();

template <class... States>
constexpr std::uint32_t any_of(States... states) {
  return ((1U << static_cast<unsigned>(states)) | ...);
}

// Whence a state may come, by the state that it comes to.
using enum MatterState;
constexpr std::array<std::uint32_t, kStates> kFrom = {
    0,
    any_of(none),                                   // accepted
    any_of(accepted, dispatched, urged),            // dispatched
    any_of(accepted, dispatched, urged, answered),  // urged
    any_of(accepted, dispatched, urged, answered),  // answered
    any_of(accepted, dispatched, urged, answered),  // closed
    any_of(closed),                                 // called_back
    any_of(closed, called_back),                    // evaluated
};

constexpr Term term_of(MatterKind kind) {
  return static_cast<Term>(static_cast<std::size_t>(Term::lead_answer) + static_cast<std::size_t>(kind) - 1);
}
static_assert(term_of(MatterKind::staff_report) == Term::staff_report_answer);

bool asks_for_answer(MatterState state) { return state == accepted || state == dispatched || state == urged; }

// Somebody has brought it who is no authority.
bool calls_back(MatterKind kind) { return kind == MatterKind::lead || kind == MatterKind::tip; }

}  // namespace

void Matters::apply(const Touch& touch, Sink& sink) {
  StepDetails step;
  if (!decode_step(touch.order, step) || step.kind == MatterKind::none || touch.action == 0 ||
      touch.action >= kStates)
    return;
  const auto to = static_cast<MatterState>(touch.action);
  StepEffect told{.details = step, .about = touch.subject, .matter = to};
  told.result = take(touch, step, to, sink);
  const std::uint32_t number = facts_.dues().find(touch.subject, term_of(step.kind));
  if (number != 0) told.due_ms = facts_.dues()[number].due_ms;
  Deadlines::tell(facts_, told, touch.cause, sink);
}

StepResult Matters::take(const Touch& touch, const StepDetails& step, MatterState to, Sink& sink) {
  DueBook& book = facts_.dues();
  const Term term = term_of(step.kind);
  std::uint32_t number = book.find(touch.subject, term);
  const MatterState from = number == 0 ? none : static_cast<MatterState>(book[number].detail);
  if ((kFrom[static_cast<std::size_t>(to)] >> static_cast<unsigned>(from) & 1U) == 0)
    return from == none ? StepResult::not_begun : StepResult::wrong_state;
  const std::int64_t now_ms = touch.cause.event_time_ms;
  if (asks_for_answer(to)) {
    const bool runs = number != 0 && book[number].open();
    if (step.due_ms > 0)
      run(touch, step, term, step.due_ms);
    else if (!runs)
      run(touch, step, term, term_due_ms(term_row(term), now_ms));
    number = book.find(touch.subject, term);
  } else if (book[number].open()) {
    const DueRow row = book[number];
    const bool late = row.stage == DueStage::overdue;
    Deadlines::tell(facts_, row, late ? DueState::met_late : DueState::met, touch.cause, sink);
  }
  const DueStage stage = asks_for_answer(to) ? book[number].stage : DueStage::closed;
  book.change(number, stage, static_cast<std::uint8_t>(to));
  if (to == closed && calls_back(step.kind))
    run(touch, step, Term::call_back, term_due_ms(term_row(Term::call_back), now_ms));
  if (to == called_back) deadlines_.meet(touch.subject, Term::call_back, touch, sink);
  return StepResult::taken;
}

void Matters::run(const Touch& touch, const StepDetails& step, Term term, std::int64_t due_ms) {
  Deadlines::begin(facts_, touch.cause, step.subject, step.subject_kind, term, touch.subject, due_ms);
}

}  // namespace xiezhi
