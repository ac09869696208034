// Matters that an authority or somebody who reports brings before the institution (matter.v1; base/step.h):
// leads, warning interviews, orders to put something right, suggestions of courts and procuratorates, tips,
// reports about own staff (REGULATION F24, F33, F35, F44, F46, F63):
//
//   accepted ──► dispatched ──► answered ──► closed ──► called back ──► evaluated
//                    ▲ └──► urged ──┘ ▲│
//                    └────────┴───────┘└─► urged
//
// From accepted to answered a clock runs: until the day that the authority has set, or for the term of its
// kind (base/term.h). Dispatching and urging may set another day. Whoever brought a lead or a tip is called
// back within a term of its own once it is closed. Any other move is refused and changes nothing. Each step,
// taken or refused, is told (audit.v1). Nobody who a matter is about hears of it.
//
// A matter is its clock (state/due_book.h), 64 bytes and no more. It is remembered for 180 days after its
// end.
#pragma once

#include "stream/engine/deadlines.h"

namespace xiezhi {

class Matters {
 public:
  Matters(Facts& facts, Deadlines& deadlines) : facts_(facts), deadlines_(deadlines) {}

  void apply(const Touch& touch, Sink& sink);

 private:
  StepResult take(const Touch& touch, const StepDetails& step, MatterState to, Sink& sink);
  void run(const Touch& touch, const StepDetails& step, Term term, std::int64_t due_ms);

  Facts& facts_;
  Deadlines& deadlines_;
};

}  // namespace xiezhi
