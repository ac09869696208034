#include "tests/simulation/outcome.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "stream/codec/frame.h"
#include "stream/engine/cases.h"

namespace xiezhi::simulation {

Said said(const Effect& effect, const Facts& facts) {
  Said out;
  out.kind = effect.kind;
  out.id = effect.id;
  out.institution_id = effect.cause->institution_id;
  out.event_id = effect.cause->event_id;
  if (effect.subject != nullptr) out.subject = facts.parties()[effect.subject->party].token;
  if (effect.counterparty != kNoParty) out.counterparty = facts.parties()[effect.counterparty].token;
  if (effect.typology != nullptr) out.typology = effect.typology->id;
  out.template_id = effect.template_id;
  out.score = effect.score;
  out.measure = effect.measure;
  out.decision = effect.decision;
  out.incomplete = effect.incomplete;
  out.stale = effect.kind == OutputKind::prompt && effect.stale;
  for (std::uint8_t i = 0; i < effect.reason_count; ++i)
    out.reasons.emplace_back(effect.reasons[i].code, effect.reasons[i].suspected_type);
  if (const OrderEffect* order = effect.order; order != nullptr) {
    out.result = order->result;
    out.remarks = order->remarks;
    out.state = order->state;
    out.time_ms = effect.cause->event_time_ms;
    out.from_ms = order->from_ms;
    out.due_ms = order->due_ms;
    out.order_id = order->order_id;
    out.authority = order->authority;
    out.tells = order->tells;
  }
  if (effect.kind == OutputKind::deadline) {
    const DeadlineEffect& deadline = *effect.deadline;
    out.subject = deadline.row.subject;
    out.template_id = std::string(name_of(deadline.row.term)) + " " + std::string(name_of(deadline.state));
    out.time_ms = effect.cause->event_time_ms;
    out.due_ms = deadline.row.due_ms;
  }
  if (effect.kind == OutputKind::audit) {
    const StepEffect& step = *effect.step;
    const bool appeal = step.appeal != AppealState::none;
    out.subject = step.details.subject;
    out.template_id = std::string(appeal ? "appeal " : "matter ") +
                      std::string(appeal ? name_of(step.appeal) : name_of(step.matter)) + " " +
                      std::string(name_of(step.result));
    out.due_ms = step.due_ms;
  }
  if (effect.kind == OutputKind::decision) {
    out.authority = effect.authority;
    out.case_id = effect.decision_case;
    out.grade = effect.decision_grade;
    out.suspected_type = effect.decision_type;
  }
  if (effect.case_state != nullptr) {
    out.case_id = effect.case_state->id;
    out.grade = effect.case_state->grade;
    out.suspected_type = effect.case_state->suspected_type;
    out.repeats = effect.case_state->repeats;
    const Score score = score_of(*effect.case_state);
    for (std::uint8_t i = 0; i < score.count; ++i)
      out.contributions.emplace_back(catalogue()[score.contributions[i].detector]->code,
                                     score.contributions[i].points);
  }
  if (effect.signal != nullptr) {
    const Signal& signal = *effect.signal;
    out.detector = catalogue()[signal.detector]->code;
    out.points = signal.points;
    out.feature_code = signal.feature_code;
    out.detail = signal.detail;
    out.signal_type = signal.suspected_type;
    for (std::uint8_t i = 0; i < signal.evidence_count; ++i) {
      const Evidence& one = signal.evidence[i];
      out.evidence.push_back({std::string(one.feature), one.seen, one.limit, std::string(one.unit)});
    }
    for (std::uint8_t i = 0; i < signal.event_count; ++i)
      out.events.emplace_back(facts.book().event_id(signal.events[i]));
  }
  return out;
}

bool holds_what_is_new(const Shard& shard) { return !shard.rules_in_force().changes().empty(); }

std::string frame_of(const Touch& hint) {
  FrameWriter writer;
  writer.add(hint);
  return std::string(writer.frame());
}

std::string show(const Said& effect) {
  std::string text = fmt::format("{} id={} cause={}/{} subject={}", name_of(effect.kind), to_hex(effect.id),
                                 effect.institution_id, effect.event_id, to_hex(effect.subject));
  const auto add = [&](std::string_view name, std::string_view value) {
    if (!value.empty()) fmt::format_to(std::back_inserter(text), " {}={}", name, value);
  };
  if (effect.counterparty) add("counterparty", to_hex(effect.counterparty));
  if (effect.case_id) add("case", to_hex(effect.case_id));
  add("typology", effect.typology);
  add("detector", effect.detector);
  add("template", effect.template_id);
  add("measure", name_of(effect.measure));
  add("decision", name_of(effect.decision));
  add("grade", name_of(effect.grade));
  add("type", name_of(effect.suspected_type));
  add("signal_type", name_of(effect.signal_type));
  add("result", name_of(effect.result));
  add("state", name_of(effect.state));
  add("order", effect.order_id);
  add("authority", effect.authority);
  if (effect.due_ms != 0)
    fmt::format_to(std::back_inserter(text), " at={} from={} due={} remarks={}{}", effect.time_ms,
                   effect.from_ms, effect.due_ms, effect.remarks, effect.tells ? " tells" : "");
  fmt::format_to(std::back_inserter(text), " score={} points={} repeats={} feature={} detail={}{}",
                 effect.score, effect.points, effect.repeats, effect.feature_code, effect.detail,
                 effect.incomplete ? " incomplete"
                 : effect.stale    ? " stale"
                                   : "");
  for (const auto& [code, points] : effect.contributions)
    fmt::format_to(std::back_inserter(text), " +{}:{}", code, points);
  for (const auto& [code, type] : effect.reasons)
    fmt::format_to(std::back_inserter(text), " because {}:{}", code, name_of(type));
  for (const Clue& clue : effect.evidence)
    fmt::format_to(std::back_inserter(text), " [{} {}/{} {}]", clue.feature, clue.seen, clue.limit,
                   clue.unit);
  for (const std::string& event : effect.events) text += " " + event;
  return text;
}

std::string show(const Touch& touch) {
  return fmt::format(
      "{} {} {} with {} {} event={} reverses={:x} time={} log={} cause_time={} status={} flags={:x} value={} "
      "cny={} usd={} balance={} principal={} expected={} category={}/{} action={} list={}/{}..{} hint={}/{}/{}/"
      "{}/{} identities={}",
      name_of(touch.kind), name_of(touch.entity), to_hex(touch.subject), name_of(touch.counterparty_kind),
      to_hex(touch.counterparty), touch.cause.event_id, touch.reversed_key, touch.event_time_ms,
      touch.log_time_ms, touch.cause.event_time_ms, name_of(touch.status), touch.flags, touch.value,
      touch.cny_minor, touch.usd_minor, touch.balance_after_minor, to_hex(touch.principal),
      touch.opinions_expected, name_of(touch.category), name_of(touch.counterparty_category), touch.action,
      name_of(touch.list_grade), touch.valid_from_ms, touch.valid_to_ms, name_of(touch.hint.relation),
      name_of(touch.hint.sender_kind), touch.hint.points, name_of(touch.hint.suspected_type),
      touch.hint.found_ms, touch.identity_count);
}

std::string show_frame(const std::string& frame) {
  FrameReader reader(frame);
  Touch touch;
  return reader.next(touch).kind == FrameItem::Kind::touch ? show(touch) : "no touch";
}

}  // namespace xiezhi::simulation
