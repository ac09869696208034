#include "stream/engine/renderer.h"

#include <algorithm>

#include "stream/base/mask.h"
#include "stream/base/place.h"
#include "stream/base/time.h"
#include "stream/codec/output_fields.h"
#include "stream/engine/cases.h"
#include "stream/engine/city_rows.h"
#include "stream/engine/regions.h"
#include "stream/engine/texts.h"
#include "stream/state/view.h"

namespace xiezhi {
namespace {

constexpr std::uint32_t kMassVictims = 10;  // X03: distinct payers of one payee (REGULATION 6.4)
constexpr std::array<std::string_view, Names<ReceiptState>::values.size()> kReceiptTags = {
    "", "prompt_delivered", "prompt_confirmed", "prompt_refused"};

}  // namespace

Renderer::Renderer(const Rules& rules, RendererOptions options, IdentityOpener& opener,
                   const SourceNames& sources)
    : rules_(rules), options_(std::move(options)), opener_(opener), sources_(sources) {}

void Renderer::render(const Effect& effect, const Facts& facts, std::string& out) {
  out.clear();
  if (effect.stale) return;
  switch (effect.kind) {
    case OutputKind::alert:
      return render_alert(effect, facts, out);
    case OutputKind::prompt:
      return effect.deadline != nullptr ? render_notice(effect, facts, out)
                                        : render_prompt(effect, facts, out);
    case OutputKind::deadline:
      return render_deadline(effect, facts, out);
    case OutputKind::audit:
      return render_step(effect, out);
    case OutputKind::measure:
      if (effect.deadline != nullptr) return render_lifted(effect, facts, out);
      return effect.order != nullptr ? render_order_measure(effect, facts, out)
                                     : render_measure(effect, facts, out);
    case OutputKind::order_reply:
      return render_order_reply(effect, facts, out);
    case OutputKind::decision:
      return render_decision(effect, out);
    case OutputKind::police_report:
      return render_police_report(effect, facts, out);
    case OutputKind::regulator_report:
      return render_regulator_report(effect, facts, out);
    case OutputKind::large_value_report:
      return render_large_value(effect, facts, out);
    case OutputKind::suspicious_report:
      return render_suspicious(effect, facts, out);
    default:
      return;
  }
}

Common Renderer::common(const Effect& effect, Purpose purpose) const {
  Common common;
  common.id = effect.id;
  common.ruleset = effect.rules != nullptr ? effect.rules->digest() : rules_.digest();
  common.institution_id = effect.cause->institution_id;
  common.event_id = effect.cause->event_id;
  common.event_time_ms = effect.cause->event_time_ms;
  common.purpose = purpose;
  common.origin = {sources_.name(effect.cause->origin.topic), effect.cause->origin.partition,
                   effect.cause->origin.offset};
  if (effect.case_state != nullptr) {
    common.case_id = effect.case_state->id;
    common.grade = effect.case_state->grade;
    common.suspected_type = effect.case_state->suspected_type;
  } else {
    common.case_id = effect.decision_case;
    common.grade = effect.decision_grade;
    common.suspected_type = effect.decision_type;
  }
  return common;
}

std::string_view Renderer::clear(const Facts& facts, PartyNumber party) {
  const PartyRecord& record = facts.parties()[party];
  const std::string_view sealed = facts.parties().sealed(party);
  return sealed.empty() ? std::string_view{}
                        : opener_.open(facts.parties().sealing_key(party), record.token, sealed);
}

PartyReference Renderer::reference(const Facts& facts, PartyNumber party, bool reveal, bool masked) {
  const PartyRecord& record = facts.parties()[party];
  PartyReference reference{.kind = record.kind, .token = record.token, .id = {}, .masked = {}};
  if (record.kind == EntityKind::place) {  // is nobody's secret
    if (const auto place = place_of(record.token)) reference.id = text_of(*place);
    return reference;
  }
  if (!reveal && !masked) return reference;
  const std::string_view id = clear(facts, party);
  if (id.empty()) return reference;
  if (masked) reference.masked = mask(record.kind, id);
  if (reveal) reference.id = std::string(id);
  return reference;
}

void Renderer::render_alert(const Effect& effect, const Facts& facts, std::string& out) {
  const Detector& detector = *catalogue()[effect.signal->detector];
  const Score score = score_of(*effect.case_state);
  const auto level = static_cast<std::size_t>(effect.case_state->grade);
  Alert alert;
  const bool aml = reports_to(*effect.typology, ReportTo::large_value);
  alert.common = common(effect, aml ? Purpose::aml : Purpose::anti_fraud);
  alert.detector = {detector.code, detector.name, detector.version};
  alert.typology = effect.typology->id;
  alert.score = score.total;
  for (std::uint8_t i = 0; i < score.count; ++i) {
    alert.contributions.push_back(
        {catalogue()[score.contributions[i].detector]->code, score.contributions[i].points});
  }
  alert.subject = reference(facts, effect.subject->party, options_.reveal_alerts, true);
  alert.region = subject_region(effect, facts.parties()[effect.subject->party]);
  alert.evidence = evidence_of(effect);
  alert.evidence_events.push_back(effect.cause->event_id);
  for (std::uint8_t i = 0; i < effect.signal->event_count; ++i) {
    const std::string_view event_id = facts.book().event_id(effect.signal->events[i]);
    const auto& known = alert.evidence_events;
    if (std::find(known.begin(), known.end(), event_id) == known.end())
      alert.evidence_events.push_back(event_id);
  }
  const View view(facts, *effect.subject, *effect.touch, kNoPosition);
  if (effect.typology->warn == Warn::payers &&
      view.window(WindowLength::thirty_days).in().distinct >= kMassVictims) {
    alert.tags.push_back("mass_victim");
  }
  if (__builtin_popcountll(effect.subject->profile.provinces) >= 2) alert.tags.push_back("cross_region");
  const Channel channel = effect.touch->channel;
  if (channel == Channel::online || channel == Channel::mobile) alert.tags.push_back("online");
  if (const ReceiptState receipt = effect.case_state->receipt; receipt != ReceiptState::none)
    alert.tags.push_back(kReceiptTags[static_cast<std::size_t>(receipt)]);
  if (effect.typology->measures[level] != Measure::none)
    alert.measures.push_back(effect.typology->measures[level]);
  if (!effect.typology->templates[level].empty()) alert.recipients.push_back(Recipient::customer);
  for (const ReportTo to : effect.typology->reports) {
    const ReportRow& row = report_row(to);
    auto& told = alert.recipients;
    const bool goes = effect.case_state->grade >= std::max(effect.typology->report_from, row.least) &&
                      is_wanted(row, city_row(options_.profile), rules_, facts, effect);
    if (goes && std::find(told.begin(), told.end(), row.recipient) == told.end())
      told.push_back(row.recipient);
  }
  alert.repeats = effect.case_state->repeats;
  xiezhi::render(alert, out);
}

void Renderer::render_prompt(const Effect& effect, const Facts& facts, std::string& out) {
  Prompt prompt;
  prompt.common = common(effect, Purpose::anti_fraud);
  prompt.template_id = effect.template_id;
  prompt.language = options_.language;
  prompt.text = std::string(template_text(effect.template_id).in(options_.language));
  fill(prompt.text, "inst", options_.language == Language::en ? "Your bank" : "本机构");
  fill(prompt.text, "type", type_name(effect.case_state->suspected_type).in(options_.language));
  if (prompt.text.find("{last4}") != std::string::npos) {
    const std::string_view number =
        effect.counterparty == kNoParty ? std::string_view{} : clear(facts, effect.counterparty);
    fill(prompt.text, "last4", number.size() > 4 ? number.substr(number.size() - 4) : "****");
  }
  prompt.text += city_row(options_.profile).advice.text.in(options_.language);
  prompt.recipient = reference(facts, effect.subject->party, true, false);
  prompt.valid_to_ms = effect.valid_to_ms;
  xiezhi::render(prompt, out);
}

void Renderer::render_measure(const Effect& effect, const Facts& facts, std::string& out) {
  const MeasureText& text = measure_text(effect.measure);
  MeasureRecord measure;
  measure.common = common(effect, Purpose::anti_fraud);
  measure.measure = effect.measure;
  measure.subject = reference(facts, effect.subject->party, true, false);
  measure.legal_basis = text.legal_basis;
  measure.reason = std::string(text.told.reason.in(options_.language));
  if (text.blocks) measure.reason += city_row(options_.profile).blocking.text.in(options_.language);
  measure.remedy = std::string(text.told.remedy.in(options_.language));
  measure.valid_from_ms = effect.cause->event_time_ms;
  if (text.lasts_ms > 0) measure.valid_to_ms = effect.cause->event_time_ms + text.lasts_ms;
  measure.human_review = effect.case_state->grade >= Grade::high ? Flag::yes : Flag::no;
  xiezhi::render(measure, out);
}

void Renderer::render_decision(const Effect& effect, std::string& out) {
  DecisionRecord decision;
  decision.common = common(effect, Purpose::anti_fraud);
  decision.decision = effect.decision;
  for (std::uint8_t i = 0; i < effect.reason_count; ++i) {
    const std::string_view code = effect.reasons[i].code;
    std::string text(reason_text(code).in(options_.language));
    fill(text, "authority", authority_name(effect.authority));
    decision.reasons.push_back({code, std::move(text)});
  }
  if (effect.incomplete) {
    decision.reasons.push_back({"INCOMPLETE", std::string(reason_text("INCOMPLETE").in(options_.language))});
  }
  if (effect.decision == Decision::delay) decision.delay_s = kDayMs / kSecondMs;
  xiezhi::render(decision, out);
}

}  // namespace xiezhi
