// Deadlines that run by themselves (base/term.h): a clock begins with what leaves the program, or with an
// order that holds an account, and ends when it is fulfilled:
//
//   report, lead    feedback.v1 names the report: it has been delivered. A lead that a city wants
//                   answered, and a draft, wait until somebody says what it was.
//   prompt          receipt.v1 names it
//   measure         feedback.v1 names its case and what it was; an appeal against it is granted
//   order           it ends by itself, or is lifted
//   appeal, matter  engine/appeals.h, engine/matters.h
//
// What is soon over, over, met, or met late is told once each (deadline.v1), named by the clock and its end:
// a shard that is rebuilt says nothing a second time under another id. A clock that jumps past two moments
// tells of both.
#pragma once

#include <cstdint>

#include "stream/engine/effect.h"
#include "stream/state/facts.h"

namespace xiezhi {

class Deadlines {
 public:
  // `profile`: whose city's terms hold.
  Deadlines(Facts& facts, CityProfile profile) : facts_(facts), profile_(profile) {}

  // The effect has gone out: what must follow it has a clock from now on.
  void begin(const Effect& effect);
  // A clock about something else than an effect.
  static void begin(Facts& facts, const Cause& cause, const Token& subject, EntityKind kind, Term term,
                    const Token& about, std::int64_t due_ms, std::uint8_t detail = 0);
  static void begin(Facts& facts, const Cause& cause, const Entity& subject, Term term, const Token& about,
                    std::int64_t due_ms, std::uint8_t detail = 0) {
    begin(facts, cause, facts.parties()[subject.party].token, subject.kind, term, about, due_ms, detail);
  }
  // What holds an account or number until `due_ms`, the first moment without it; the next one takes its
  // place.
  static void begin_order(Facts& facts, const Cause& cause, const Entity& subject, OrderState state,
                          std::int64_t due_ms);
  static void end_order(Facts& facts, const Entity& subject);

  // It has come: the clock ends and is told of. False when there was none.
  bool meet(const Token& about, Term term, const Touch& touch, Sink& sink);
  // A person's word on a report or case; false when no clock of a report waited for it.
  bool meet_feedback(const Touch& touch, FeedbackOutcome outcome, Sink& sink);
  // All that waits for a person to look at the measures of a case.
  bool meet_measures(const Token& case_id, const Touch& touch, Sink& sink);

  void tick(std::int64_t log_time_ms, Sink& sink) {
    if (facts_.dues().any_due(log_time_ms)) look(log_time_ms, sink);
  }
  // Says how a clock stands; `row` as it is now.
  static void tell(const Facts& facts, const DueRow& row, DueState state, const Cause& cause, Sink& sink);
  // Says what became of a step of an appeal or a matter.
  static void tell(const Facts& facts, const StepEffect& step, const Cause& cause, Sink& sink);

 private:
  void look(std::int64_t log_time_ms, Sink& sink);
  void pass(std::uint32_t number, std::int64_t at_ms, Sink& sink);

  Facts& facts_;
  CityProfile profile_;
};

}  // namespace xiezhi
