// What people and authorities answer to what a shard says: receipts, words on reports, appeals, matters.
#include <fmt/format.h>

#include "stream/base/time.h"
#include "tests/simulation/simulation.h"

namespace xiezhi::simulation {

// Customers answer, now and then twice, or a prompt that is no longer the newest.
void Simulation::answer_prompts(const Outcome& outcome) {
  for (const Said& said : outcome.effects) {
    if (said.kind != OutputKind::prompt || said.stale) continue;
    if (last_prompt_.id && receipts_prng_.chance(100)) write_receipt(last_prompt_);
    last_prompt_ = said;
    while (receipts_prng_.chance(400)) write_receipt(said);
  }
}

// A person confirms drafts, now and then twice, says that a report was delivered, or what a case was.
void Simulation::confirm_drafts(const Outcome& outcome) {
  for (const Said& said : outcome.effects) {
    const bool report = said.kind == OutputKind::police_report || said.kind == OutputKind::regulator_report ||
                        said.kind == OutputKind::large_value_report;
    if ((report || said.kind == OutputKind::measure) && said.case_id && receipts_prng_.chance(200))
      write_confirmation(said);
    if (said.kind != OutputKind::suspicious_report || said.detector.empty()) continue;
    while (receipts_prng_.chance(500)) write_confirmation(said);
  }
}

// Who is measured appeals, and later this or that comes of one of the appeals, now and then what cannot be.
void Simulation::appeal(const Outcome& outcome) {
  for (const Said& said : outcome.effects) {
    if (said.kind != OutputKind::measure || !said.case_id) continue;
    while (receipts_prng_.chance(600)) write_matter();
    if (receipts_prng_.chance(500)) {
      appeals_.push_back({said.subject, fmt::format("appeal-{}", appeals_.size())});
      write_appeal(appeals_.back(), AppealState::filed);
    }
    while (!appeals_.empty() && receipts_prng_.chance(500)) {
      const auto state = static_cast<AppealState>(1 + receipts_prng_.below(6));
      write_appeal(appeals_[receipts_prng_.below(static_cast<std::uint32_t>(appeals_.size()))], state);
    }
  }
}

void Simulation::write_appeal(const Appeal& appeal, AppealState state) {
  const std::string event_id = fmt::format("appealed-{}", ++receipts_);
  Touch touch;
  touch.kind = TouchKind::appeal;
  touch.entity = EntityKind::account;
  touch.subject = appeal.subject;
  touch.principal = Digest().add("appeal").add(appeal.id).finish();
  touch.action = static_cast<std::uint8_t>(state);
  touch.flags = touch_flag::home;
  touch.event_key = Digest().add(event_id).finish().lo;
  touch.event_time_ms = touch.log_time_ms = clock_ms_;
  touch.cause = {"104100000004", event_id, clock_ms_, Provenance{4, 0, receipts_}};
  partitions_[partition_of(touch.subject, setup_.partitions)].writer.add(touch);
}

// One of a few matters comes to whatever it may, and now and then to what it may not.
void Simulation::write_matter() {
  const auto pick = [&](std::uint32_t count) { return receipts_prng_.below(count); };
  const std::string event_id = fmt::format("matter-{}", ++receipts_), matter_id = std::to_string(pick(4));
  Event event;
  event.type = EventType::matter;
  event.event_id = event_id;
  event.institution_id = "104100000004";
  event.event_time_ms = clock_ms_;
  event.matter_id = matter_id;
  event.matter_kind = static_cast<MatterKind>(1 + pick(6));
  event.matter_state = static_cast<MatterState>(1 + pick(7));
  if (receipts_prng_.chance(300)) event.due_time_ms = clock_ms_ - kDayMs + pick(20 * 86400000U);
  Routed routed;
  router_.route(event, Provenance{4, 0, receipts_}, clock_ms_, routed);
  for (const Touch& touch : routed.all())
    partitions_[partition_of(touch.subject, setup_.partitions)].writer.add(touch);
}

void Simulation::write_confirmation(const Said& draft) {
  const std::string event_id = fmt::format("feedback-{}", ++receipts_), report_id = to_hex(draft.id),
                    subject = to_hex(draft.subject), case_id = to_hex(draft.case_id);
  Event event;
  event.type = EventType::feedback;
  event.event_id = event_id;
  event.institution_id = "104100000004";
  event.event_time_ms = clock_ms_;
  event.outcome = receipts_prng_.chance(800)   ? FeedbackOutcome::confirmed
                  : receipts_prng_.chance(500) ? FeedbackOutcome::false_positive
                                               : FeedbackOutcome::undetermined;
  if (draft.kind != OutputKind::measure) event.report_id = report_id;
  if (receipts_prng_.chance(300)) event.case_id = case_id;
  event.subject = subject;
  Routed routed;
  router_.route(event, Provenance{4, 0, receipts_}, clock_ms_, routed);
  for (const Touch& touch : routed.all()) {
    partitions_[partition_of(touch.subject, setup_.partitions)].writer.add(touch);
  }
}

void Simulation::write_receipt(const Said& prompt) {
  const std::string event_id = fmt::format("receipt-{}", ++receipts_), prompt_id = to_hex(prompt.id),
                    case_id = to_hex(prompt.case_id), recipient = to_hex(prompt.subject);
  Event event;
  event.type = EventType::receipt;
  event.event_id = event_id;
  event.institution_id = "104100000004";
  event.event_time_ms = clock_ms_;
  event.prompt_id = prompt_id;
  event.case_id = case_id;
  event.recipient = recipient;
  event.receipt_state = static_cast<ReceiptState>(1 + receipts_prng_.below(3));
  Routed routed;
  router_.route(event, Provenance{4, 0, receipts_}, clock_ms_, routed);
  for (const Touch& touch : routed.all()) {
    partitions_[partition_of(touch.subject, setup_.partitions)].writer.add(touch);
  }
}

}  // namespace xiezhi::simulation
