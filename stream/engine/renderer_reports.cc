// Reports to the police, to regulators and of large values.
#include <fmt/format.h>

#include <algorithm>

#include "detectors/d01_large_value.h"
#include "stream/base/money.h"
#include "stream/base/time.h"
#include "stream/codec/output_fields.h"
#include "stream/engine/cases.h"
#include "stream/engine/city_rows.h"
#include "stream/engine/regions.h"
#include "stream/engine/renderer.h"
#include "stream/engine/texts.h"
#include "stream/state/view.h"

namespace xiezhi {
namespace {

constexpr std::size_t kReportTransactionsMax = 1000;  // REGULATION 5.4, 100404

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

// Feature codes of REGULATION 5.4; what has none is 9999.
constexpr auto kFeatureCodes = std::to_array<std::string_view>(
    {"1001", "1002", "2001", "3001", "3002", "3003", "3004", "3005", "3006", "3007", "3008"});

std::string_view feature_code_text(std::uint16_t code) {
  const std::string text = std::to_string(code);
  const auto found = std::find(kFeatureCodes.begin(), kFeatureCodes.end(), text);
  return found == kFeatureCodes.end() ? "9999" : *found;
}

// Of a customer who opens accounts one after another (D11), or whoever opens them for others: 100403.
bool is_opening(const CaseState& state) { return state.feature_code == 1001 || state.feature_code == 1002; }

bool money(const Entry& entry) { return is_money_in(entry.kind()) || is_money_out(entry.kind()); }

// The event's feature code (REGULATION 5.4) of a report on a victim: what the case says of the payee, else
// whether the money is still there.
std::string_view case_code(const Effect& effect) {
  if (effect.case_state->feature_code != 0) return feature_code_text(effect.case_state->feature_code);
  return effect.touch->has(touch_flag::not_moved) ? "3001" : "3003";
}

}  // namespace

std::vector<EvidenceItem> Renderer::evidence_of(const Effect& effect) {
  std::vector<EvidenceItem> items;
  if (effect.signal == nullptr) return items;
  for (const Evidence& each : std::span(effect.signal->evidence).first(effect.signal->evidence_count)) {
    const bool part = each.adds_micro != kAbsent;
    items.push_back({each.feature, each.seen, part ? kAbsent : each.limit, each.unit, each.adds_micro});
  }
  return items;
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
  if (entry.has(Entry::foreign)) row.foreign = Flag::yes;
  if (const std::uint32_t region = province_region(entry); region != 0) row.counterparty_region = region;
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

ReportBody Renderer::body(const Effect& effect, const Facts& facts) {
  const ReportRow& row = *effect.report;
  const CityRow& city = city_row(options_.profile);
  ReportBody body;
  body.recipient = row.recipient;
  body.recipient_name =
      row.recipient_name.empty() ? city.name_of_recipient(row.recipient) : row.recipient_name;
  body.due_ms = report_due_ms(row.due, effect.case_state->grade, effect.cause->event_time_ms);
  body.legal_basis = row.legal_basis.empty() ? city.legal_basis(row.to) : row.legal_basis;
  body.kind = row.kind;
  body.facts = facts_text(effect);
  body.analysis = analysis_text(effect);
  body.subjects.push_back(report_subject(facts, *effect.subject));
  const Score score = score_of(*effect.case_state);
  body.score = score.total;
  for (std::uint8_t i = 0; i < score.count; ++i) {
    body.contributions.push_back(
        {catalogue()[score.contributions[i].detector]->code, score.contributions[i].points});
  }
  body.evidence = evidence_of(effect);
  return body;
}

// Money of the subject between two times, oldest first; of more than the platform takes, the newest.
Flag Renderer::add_transactions(const Facts& facts, const Entity& entity, std::int64_t from_ms,
                                std::int64_t to_ms, std::vector<ReportTransaction>& rows) {
  const Ring& ring = entity.ring;
  bool truncated = ring.dropped > 0 && (ring.size == 0 || ring.at(facts.pool(), 0).time_ms() > from_ms);
  for (Position i = upper_bound(facts.pool(), ring, to_ms); i-- > 0;) {
    const Entry& entry = ring.at(facts.pool(), i);
    if (entry.time_ms() < from_ms) break;
    if (!money(entry)) continue;
    truncated = truncated || rows.size() == kReportTransactionsMax;
    if (rows.size() == kReportTransactionsMax) break;
    rows.push_back(transaction(facts, entity, entry));
  }
  std::reverse(rows.begin(), rows.end());
  return truncated ? Flag::yes : Flag::absent;
}

ReportAccount Renderer::report_account(const Facts& facts, PartyNumber party, const Entity& holder) {
  const PartyReference its = reference(facts, party, true, false);
  ReportAccount account;
  account.token = its.token;
  account.account_number = its.id;
  account.account_type = holder.profile.unit ? "02" : "01";
  account.currency = "CNY";
  return account;
}

// The accounts that a customer has opened in half a year, oldest first.
void Renderer::add_openings(const Facts& facts, const Entity& entity, std::int64_t now_ms,
                            std::vector<ReportAccount>& accounts) {
  const Ring& ring = entity.ring;
  for (Position i = 0; i < ring.size; ++i) {
    const Entry& entry = ring.at(facts.pool(), i);
    const bool opened = entry.kind() == TouchKind::account_action && entry.has(Entry::own) &&
                        entry.value == static_cast<std::int64_t>(AccountAction::open);
    if (!opened || entry.party == kNoParty || entry.time_ms() <= now_ms - 180 * kDayMs) continue;
    accounts.push_back(report_account(facts, entry.party, entity));
    accounts.back().account_open_time_ms = entry.time_ms();
  }
}

void Renderer::render_police_report(const Effect& effect, const Facts& facts, std::string& out) {
  const bool case_report = effect.report->kind == ReportKind::case_report;
  const std::int64_t now_ms = effect.cause->event_time_ms;
  const Entity& entity = *effect.subject;
  // 100404: an account that is itself on a list is an involved one.
  const bool involved = !case_report && entity.kind == EntityKind::account &&
                        View(facts, entity, *effect.touch, kNoPosition).listed();
  PoliceReport report;
  report.common = common(effect, effect.report->purpose);
  report.body = body(effect, facts);
  const bool opening = !case_report && !involved && is_opening(*effect.case_state);
  if (involved) report.body.kind = ReportKind::involved_account;
  if (opening) report.body.kind = ReportKind::abnormal_opening;
  report.body.feature_code = case_report ? case_code(effect)
                             : involved  ? "2001"
                                         : feature_code_text(effect.case_state->feature_code);
  report.tx_code = case_report ? "100401" : involved ? "100404" : opening ? "100403" : "100405";
  report.application_id = to_hex(effect.id);
  report.report_end_time_ms = now_ms;
  report.bank_id = options_.institution_id;
  report.emergency_level = effect.case_state->grade >= Grade::high ? "02" : "01";
  const WindowLength window = involved ? WindowLength::thirty_days : WindowLength::five_working_days;
  report.body.transactions_truncated =
      add_transactions(facts, entity, window_start_ms(window, now_ms), now_ms, report.body.transactions);
  if (case_report) {
    report.application_type = "01";
    report.case_type = "0000";
    report.victim.token = report.body.subjects.front().party.token;
    report.accident_description = report.body.facts;
    for (ReportTransaction& row : report.body.transactions) row.is_ceased = 1;
  } else if (entity.kind == EntityKind::account) {
    report.accounts.push_back(report_account(facts, entity.party, entity));
  } else if (opening) {
    add_openings(facts, entity, now_ms, report.accounts);
  }
  xiezhi::render(report, out);
}

void Renderer::render_regulator_report(const Effect& effect, const Facts& facts, std::string& out) {
  const std::int64_t now_ms = effect.cause->event_time_ms;
  RegulatorReport report;
  report.common = common(effect, effect.report->purpose);
  report.body = body(effect, facts);
  report.reporting_branch = options_.institution_id;
  report.period_start_ms = std::max(effect.subject->profile.first_seen_ms, now_ms - 30 * kDayMs);
  report.period_end_ms = now_ms;
  if (effect.report->kind == ReportKind::communications_lead) {
    keep_events(effect, facts, report);
  } else {
    std::vector<ReportTransaction> rows;
    report.body.transactions_truncated =
        add_transactions(facts, *effect.subject, report.period_start_ms, now_ms, rows);
    Digest digest;
    for (const ReportTransaction& row : rows) digest.add(row.event_id);
    report.transactions_hash = digest.finish();
    report.transactions_pointer = "case/" + to_hex(effect.case_state->id) + "/transactions";
    report.transactions_count = static_cast<std::int64_t>(rows.size());
    // Who freezes funds is told which: these travel in the record.
    if (effect.report->kind == ReportKind::special_list_hit)
      report.body.transactions = std::move(rows);
    else
      describe_pool(effect, facts, report);
  }
  xiezhi::render(report, out);
}

// What was found is kept by who found it (SZ 29, NT 30): the record says which events held it.
void Renderer::keep_events(const Effect& effect, const Facts& facts, RegulatorReport& report) {
  report.kept_events.emplace_back(effect.cause->event_id);
  for (std::uint8_t i = 0; i < effect.signal->event_count; ++i) {
    const std::string_view event_id = facts.book().event_id(effect.signal->events[i]);
    auto& kept = report.kept_events;
    if (std::find(kept.begin(), kept.end(), event_id) == kept.end()) kept.emplace_back(event_id);
  }
}

void Renderer::render_large_value(const Effect& effect, const Facts& facts, std::string& out) {
  constexpr std::array<std::string_view, 5> kCodes = {"", "0501", "0502", "0503", "0504"};
  constexpr std::array<std::string_view, 5> kRules = {"", "LV1", "LV2", "LV3", "LV4"};
  const LargeValue value = decode_large_value(effect.signal->detail);
  const Entity& entity = *effect.subject;
  const std::int32_t day = beijing_day(effect.cause->event_time_ms);
  LargeValueReport report;
  report.common = common(effect, effect.report->purpose);
  report.body = body(effect, facts);
  report.crcd = kCodes[static_cast<std::size_t>(value.rule)];
  report.rule = kRules[static_cast<std::size_t>(value.rule)];
  report.customer = report.body.subjects.front();
  report.direction = value.out ? MoneyDirection::out : MoneyDirection::in;
  report.day = compact_day(day);
  report.currency = value.foreign ? "USD" : "CNY";
  report.sum_minor = effect.signal->evidence[0].seen;
  report.limit_minor = effect.signal->evidence[0].limit;
  auto& rows = report.body.transactions;
  const Ring& ring = entity.ring;
  const std::int64_t from_ms = beijing_midnight_ms(day);
  bool truncated = ring.dropped > 0 && (ring.size == 0 || ring.at(facts.pool(), 0).time_ms() > from_ms);
  for (Position i = upper_bound(facts.pool(), ring, beijing_midnight_ms(day + 1) - 1); i-- > 0;) {
    const Entry& entry = ring.at(facts.pool(), i);
    if (entry.time_ms() < from_ms) break;
    if (!belongs(value, entry)) continue;
    truncated = truncated || rows.size() == kReportTransactionsMax;
    if (rows.size() == kReportTransactionsMax) break;
    rows.push_back(transaction(facts, entity, entry));
  }
  std::reverse(rows.begin(), rows.end());
  if (truncated) report.body.transactions_truncated = Flag::yes;
  report.transaction_count = static_cast<std::int64_t>(rows.size());
  xiezhi::render(report, out);
}

std::string Renderer::facts_text(const Effect& effect) const {
  if (effect.signal == nullptr) return {};
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
