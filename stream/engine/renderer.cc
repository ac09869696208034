#include "stream/engine/renderer.h"

#include <fmt/format.h>

#include <algorithm>

#include "detectors/d01_large_value.h"
#include "stream/base/calendar.h"
#include "stream/base/mask.h"
#include "stream/base/money.h"
#include "stream/base/time.h"
#include "stream/codec/output_fields.h"
#include "stream/engine/cases.h"
#include "stream/engine/texts.h"
#include "stream/state/view.h"

namespace xiezhi {
namespace {

constexpr std::size_t kReportTransactionsMax = 1000;  // REGULATION 5.4, 100404
constexpr int kLargeValueWorkingDays = 5;             // Order 2016 No. 3 Art. 8 [M]
constexpr std::uint32_t kMassVictims = 10;            // X03: distinct payers of one payee (REGULATION 6.4)

// When police want to know, by grade (REGULATION 8 [D]).
std::int64_t police_due_ms(Grade grade, std::int64_t event_time_ms) {
  if (grade >= Grade::critical) return event_time_ms + kMinuteMs;
  return grade == Grade::high ? event_time_ms + 5 * kMinuteMs : event_time_ms + kDayMs;
}

std::int64_t compact_day(std::int32_t day) {
  const CivilDate date = civil_from_days(day);
  return date.year * 10000 + date.month * 100 + date.day;
}

EventType event_type_of(TouchKind kind) {
  switch (kind) {
    case TouchKind::cash_in:
    case TouchKind::cash_out:
      return EventType::cash;
    case TouchKind::payment_in:
    case TouchKind::payment_out:
      return EventType::payment;
    case TouchKind::loan_in:
    case TouchKind::loan_out:
      return EventType::loan;
    default:
      return EventType::transfer;
  }
}

std::string_view feature_code_text(std::uint16_t code) {
  switch (code) {
    case 2001:
      return "2001";
    case 3003:
      return "3003";
    case 3004:
      return "3004";
    case 3005:
      return "3005";
    case 3006:
      return "3006";
    case 3007:
      return "3007";
    case 3008:
      return "3008";
    default:
      return "9999";
  }
}

std::vector<EvidenceItem> evidence_of(const Signal& signal) {
  std::vector<EvidenceItem> items;
  for (const Evidence& each : std::span(signal.evidence).first(signal.evidence_count)) {
    const bool part = each.adds_micro != kAbsent;
    items.push_back({each.feature, each.seen, part ? kAbsent : each.limit, each.unit, each.adds_micro});
  }
  return items;
}

bool money(const Entry& entry) { return is_money_in(entry.kind()) || is_money_out(entry.kind()); }

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
      return render_prompt(effect, facts, out);
    case OutputKind::measure:
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
    default:
      return;
  }
}

Common Renderer::common(const Effect& effect, Purpose purpose) const {
  Common common;
  common.id = effect.id;
  common.ruleset = rules_.digest();
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
  alert.common = common(effect, effect.typology->side == Side::duty ? Purpose::aml : Purpose::anti_fraud);
  alert.detector = {detector.code, detector.name, detector.version};
  alert.typology = effect.typology->id;
  alert.score = score.total;
  for (std::uint8_t i = 0; i < score.count; ++i) {
    alert.contributions.push_back(
        {catalogue()[score.contributions[i].detector]->code, score.contributions[i].points});
  }
  alert.subject = reference(facts, effect.subject->party, options_.reveal_alerts, true);
  alert.evidence = evidence_of(*effect.signal);
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
  if (effect.typology->measures[level] != Measure::none)
    alert.measures.push_back(effect.typology->measures[level]);
  if (!effect.typology->templates[level].empty()) alert.recipients.push_back(Recipient::customer);
  if (effect.case_state->grade >= effect.typology->report_from) {
    switch (effect.typology->report) {
      case ReportTo::police_case:
      case ReportTo::police_event:
        alert.recipients.push_back(Recipient::police);
        break;
      case ReportTo::fundraising_lead:
        alert.recipients.push_back(Recipient::financial_regulator);
        break;
      case ReportTo::large_value:
        alert.recipients.push_back(Recipient::aml_centre);
        break;
      case ReportTo::prepaid_lead:
        alert.recipients.push_back(Recipient::commerce);
        break;
      case ReportTo::none:
        break;
    }
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
  measure.reason = std::string(measure_reason().in(options_.language));
  measure.remedy = std::string(measure_remedy().in(options_.language));
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

ReportSubject Renderer::report_subject(const Facts& facts, const Entity& entity) {
  ReportSubject subject;
  subject.party = reference(facts, entity.party, true, false);
  subject.party_kind = entity.profile.unit ? PartyKind::unit : PartyKind::person;
  switch (entity.kind) {
    case EntityKind::account:
      subject.account = subject.party.id;
      break;
    case EntityKind::person:
      subject.customer_id = subject.party.id;
      break;
    case EntityKind::phone:
      subject.phone = subject.party.id;
      break;
    default:
      break;
  }
  return subject;
}

ReportTransaction Renderer::transaction(const Facts& facts, const Entity& entity, const Entry& entry) {
  ReportTransaction row = transaction(facts, entity, entry.kind(), entry.party);
  row.event_id = std::string(facts.book().event_id(entry.event));
  row.event_time_ms = entry.time_ms();
  row.amount_minor = entry.value;
  row.status = entry.has(Entry::counts) ? Status::done : Status::attempted;
  if (entry.has(Entry::cross_border)) row.cross_border = Flag::yes;
  return row;
}

ReportTransaction Renderer::transaction(const Facts& facts, const Entity& entity, TouchKind kind,
                                        PartyNumber counterparty) {
  ReportTransaction row;
  row.direction = is_money_in(kind) ? MoneyDirection::in : MoneyDirection::out;
  row.currency = "CNY";
  row.type = event_type_of(kind);
  std::string other;
  if (counterparty != kNoParty) {
    row.counterparty = reference(facts, counterparty, true, false);
    other = row.counterparty.id;
  }
  const std::string own =
      entity.kind == EntityKind::account ? std::string(clear(facts, entity.party)) : std::string();
  const bool in = row.direction == MoneyDirection::in;
  row.in_account = in ? own : other;
  row.out_account = in ? other : own;
  return row;
}

ReportBody Renderer::body(const Effect& effect, const Facts& facts, Recipient recipient,
                          std::string_view recipient_name) {
  ReportBody body;
  body.recipient = recipient;
  body.recipient_name = recipient_name;
  body.facts = facts_text(effect);
  body.analysis = analysis_text(effect);
  body.subjects.push_back(report_subject(facts, *effect.subject));
  const Score score = score_of(*effect.case_state);
  body.score = score.total;
  for (std::uint8_t i = 0; i < score.count; ++i) {
    body.contributions.push_back(
        {catalogue()[score.contributions[i].detector]->code, score.contributions[i].points});
  }
  body.evidence = evidence_of(*effect.signal);
  return body;
}

// Money of the subject between two times, oldest first; of more than the platform takes, the newest.
void Renderer::add_transactions(const Facts& facts, const Entity& entity, std::int64_t from_ms,
                                std::int64_t to_ms, std::vector<ReportTransaction>& rows) {
  const Ring& ring = entity.ring;
  for (Position i = upper_bound(facts.pool(), ring, to_ms);
       i-- > 0 && rows.size() < kReportTransactionsMax;) {
    const Entry& entry = ring.at(facts.pool(), i);
    if (entry.time_ms() < from_ms) break;
    if (money(entry)) rows.push_back(transaction(facts, entity, entry));
  }
  std::reverse(rows.begin(), rows.end());
}

void Renderer::render_police_report(const Effect& effect, const Facts& facts, std::string& out) {
  const bool case_report = effect.typology->report == ReportTo::police_case;
  const std::int64_t now_ms = effect.cause->event_time_ms;
  PoliceReport report;
  report.common = common(effect, Purpose::anti_fraud);
  report.body = body(effect, facts, Recipient::police, city_names(options_.profile).police);
  report.body.kind = case_report ? ReportKind::case_report : ReportKind::abnormal_event;
  report.body.due_ms = police_due_ms(effect.case_state->grade, now_ms);
  report.body.feature_code = case_report ? "3003" : feature_code_text(effect.case_state->feature_code);
  report.tx_code = case_report ? "100401" : "100405";
  report.application_id = to_hex(effect.id);
  report.report_end_time_ms = now_ms;
  report.bank_id = options_.institution_id;
  report.emergency_level = effect.case_state->grade >= Grade::high ? "02" : "01";
  add_transactions(facts, *effect.subject, window_start_ms(WindowLength::five_working_days, now_ms), now_ms,
                   report.body.transactions);
  if (case_report) {
    report.application_type = "01";
    report.case_type = "0000";
    report.victim.token = report.body.subjects.front().party.token;
    report.accident_description = report.body.facts;
    for (ReportTransaction& row : report.body.transactions) row.is_ceased = 1;
  } else if (effect.subject->kind == EntityKind::account) {
    ReportAccount account;
    account.token = report.body.subjects.front().party.token;
    account.account_number = report.body.subjects.front().party.id;
    account.account_type = effect.subject->profile.unit ? "02" : "01";
    account.currency = "CNY";
    report.accounts.push_back(account);
  }
  xiezhi::render(report, out);
}

void Renderer::render_regulator_report(const Effect& effect, const Facts& facts, std::string& out) {
  const std::int64_t now_ms = effect.cause->event_time_ms;
  const Entity& entity = *effect.subject;
  RegulatorReport report;
  report.common = common(effect, Purpose::fundraising);
  const bool prepaid = effect.typology->report == ReportTo::prepaid_lead;  // Nantong Art. 34: commerce leads
  report.body =
      prepaid ? body(effect, facts, Recipient::commerce, "商务主管部门")
              : body(effect, facts, Recipient::financial_regulator, city_names(options_.profile).fundraising);
  report.body.kind = prepaid ? ReportKind::prepaid_lead : ReportKind::fundraising_lead;
  report.body.due_ms = now_ms + kDayMs;  // «promptly» (Regulation 737 Art. 13): a day [D]
  report.reporting_branch = options_.institution_id;
  report.period_start_ms = std::max(entity.profile.first_seen_ms, now_ms - 30 * kDayMs);
  report.period_end_ms = now_ms;
  const View view(facts, entity, *effect.touch, kNoPosition);
  const Window month = view.window(WindowLength::thirty_days);
  const Ledger* ledger = view.ledger();
  report.payers_new = month.in().distinct;
  report.payers_total = ledger != nullptr ? ledger->payers : month.in().distinct;
  for (std::int64_t province = 11; province <= 73; ++province) {
    if ((entity.profile.provinces >> (province - 10) & 1U) != 0) report.payer_provinces.push_back(province);
  }
  report.amount_in_minor = entity.profile.in_sum;
  report.amount_out_minor = entity.profile.out_sum;
  report.currency = "CNY";
  report.net_position_minor = entity.profile.in_sum - entity.profile.out_sum;
  if (ledger != nullptr && ledger->periodic_parties > 0) {
    report.inferred_period_return_bp = ledger->ratio_sum_bp / ledger->periodic_parties;
  }
  report.business_income_share_bp =
      month.in().sum == 0 ? 0 : month.business_in().sum * 10000 / month.in().sum;
  std::vector<ReportTransaction> rows;
  add_transactions(facts, entity, report.period_start_ms, now_ms, rows);
  Digest digest;
  for (const ReportTransaction& row : rows) digest.add(row.event_id);
  report.transactions_hash = digest.finish();
  report.transactions_pointer = "case/" + to_hex(effect.case_state->id) + "/transactions";
  report.transactions_count = static_cast<std::int64_t>(rows.size());
  xiezhi::render(report, out);
}

void Renderer::render_large_value(const Effect& effect, const Facts& facts, std::string& out) {
  constexpr std::array<std::string_view, 5> kCodes = {"", "0501", "0502", "0503", "0504"};
  constexpr std::array<std::string_view, 5> kRules = {"", "LV1", "LV2", "LV3", "LV4"};
  const LargeValue value = decode_large_value(effect.signal->detail);
  const Entity& entity = *effect.subject;
  const std::int64_t now_ms = effect.cause->event_time_ms;
  const std::int32_t day = beijing_day(now_ms);
  LargeValueReport report;
  report.common = common(effect, Purpose::aml);
  report.body = body(effect, facts, Recipient::aml_centre, "中国反洗钱监测分析中心");
  report.body.kind = ReportKind::large_value;
  report.body.due_ms = beijing_midnight_ms(add_working_days(day, kLargeValueWorkingDays) + 1) - 1;
  report.crcd = kCodes[static_cast<std::size_t>(value.rule)];
  report.rule = kRules[static_cast<std::size_t>(value.rule)];
  report.customer = report.body.subjects.front();
  report.direction = value.out ? MoneyDirection::out : MoneyDirection::in;
  report.day = compact_day(day);
  report.currency = value.foreign ? "USD" : "CNY";
  report.sum_minor = effect.signal->evidence[0].seen;
  report.limit_minor = effect.signal->evidence[0].limit;
  const Ring& ring = entity.ring;
  for (Position i = upper_bound(facts.pool(), ring, beijing_midnight_ms(day + 1) - 1); i-- > 0;) {
    const Entry& entry = ring.at(facts.pool(), i);
    if (entry.time_ms() < beijing_midnight_ms(day)) break;
    if (belongs(value, entry)) report.body.transactions.push_back(transaction(facts, entity, entry));
    if (report.body.transactions.size() >= kReportTransactionsMax) break;
  }
  std::reverse(report.body.transactions.begin(), report.body.transactions.end());
  report.transaction_count = static_cast<std::int64_t>(report.body.transactions.size());
  xiezhi::render(report, out);
}

std::string Renderer::facts_text(const Effect& effect) const {
  const Detector& detector = *catalogue()[effect.signal->detector];
  const bool english = options_.language == Language::en;
  std::string text = english ? fmt::format("{} ({}) at {}: ", detector.name, detector.code,
                                           format_rfc3339_beijing(effect.cause->event_time_ms))
                             : fmt::format("{}（{}），{}：", detector.name_zh, detector.code,
                                           format_rfc3339_beijing(effect.cause->event_time_ms));
  for (std::uint8_t i = 0; i < effect.signal->evidence_count; ++i) {
    const Evidence& evidence = effect.signal->evidence[i];
    const bool is_money = evidence.unit == "minor";
    const std::string seen = is_money ? format_minor(evidence.seen, 2) : std::to_string(evidence.seen);
    const std::string limit = is_money ? format_minor(evidence.limit, 2) : std::to_string(evidence.limit);
    if (evidence.adds_micro != kAbsent) {  // a part of a model's score
      text += english ? fmt::format("; {} {} (adds {})", evidence.feature, seen, evidence.adds_micro)
                      : fmt::format("；{}＝{}（贡献{}）", evidence.feature, seen, evidence.adds_micro);
      continue;
    }
    text += english ? fmt::format("{}{} {} (limit {})", i == 0 ? "" : "; ", evidence.feature, seen, limit)
                    : fmt::format("{}{}＝{}（阈值{}）", i == 0 ? "" : "；", evidence.feature, seen, limit);
  }
  return text;
}

std::string Renderer::analysis_text(const Effect& effect) const {
  const Score score = score_of(*effect.case_state);
  const bool english = options_.language == Language::en;
  std::string text = english ? fmt::format("{}: score {} = ", effect.typology->name, score.total)
                             : fmt::format("{}：风险分值{}＝", effect.typology->name_zh, score.total);
  for (std::uint8_t i = 0; i < score.count; ++i) {
    text += fmt::format("{}{} {}", i == 0 ? "" : " + ", catalogue()[score.contributions[i].detector]->code,
                        score.contributions[i].points);
  }
  return text;
}

}  // namespace xiezhi
