// Appeals against the institution's own measures (反电信网络诈骗法 Art. 32 para. 3, 反洗钱法 Art. 39;
// REGULATION 8):
//
//   filed ──► accepted ──► lifted (at once) | upheld (the measure stays, with its reason) ──► complaint
//                                  └──────────────┴──► called_back, satisfied or not (Guangzhou Art. 17)
//
// Filing begins two clocks: the answer in 15 days, essential services at once. A decision may come without
// acceptance before it, and a measure that was upheld may still be lifted; a complaint is one against a
// decision, or against an answer that is overdue. A decision begins another clock: the customer is called
// back, which changes nothing else. Any other move is refused and changes nothing. Each step, taken or
// refused, is told (audit.v1). The customer is told of each step, never of a report. Lifting releases the
// institution's own measures on the account or number; what an order holds stays: an objection to it goes to
// who ordered.
//
// An appeal is its clock (state/due_book.h), 64 bytes and no more. It is remembered for 180 days after its
// end.
#pragma once

#include "stream/engine/cases.h"
#include "stream/engine/deadlines.h"

namespace xiezhi {

class Appeals {
 public:
  Appeals(Facts& facts, const Cases& cases, Deadlines& deadlines)
      : facts_(facts), cases_(cases), deadlines_(deadlines) {}

  void apply(const Touch& touch, Sink& sink);

 private:
  StepResult take(const Touch& touch, AppealState state, Entity* subject, Sink& sink);
  Entity* subject_of(const Touch& touch);
  void file(const Touch& touch, const Entity& subject);
  void release(const Touch& touch, const DueRow& appeal, Entity& subject, Sink& sink);
  void notify(const Touch& touch, const DueRow& appeal, const Entity* subject, AppealState state,
              Sink& sink) const;

  Facts& facts_;
  const Cases& cases_;
  Deadlines& deadlines_;
};

}  // namespace xiezhi
