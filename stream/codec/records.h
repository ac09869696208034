// The records that leave the program (CONTRACT 2), one plain structure for each. The engine fills one and
// renders it at once (output_fields.h), so a std::string_view may point at anything that lives until then:
// event texts, static tables. A member that has its absent value (empty text or list, kAbsent, enumerator 0,
// a zero token, Flag::absent) is left out of the JSON unless its row says that it is required. No thread
// shares a record.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "stream/base/term.h"
#include "stream/base/token.h"
#include "stream/base/vocabulary.h"
#include "stream/codec/event.h"

namespace xiezhi {

// The outputs of CONTRACT 2, in its order.
enum class OutputKind : std::uint8_t {
  none,
  alert,
  prompt,
  measure,
  decision,
  police_report,
  regulator_report,
  large_value_report,
  suspicious_report,
  order_reply,
  rejected,
  late,
  quality,
  deadline,
  audit,
  informant,
};
XIEZHI_NAMES(OutputKind, "", "alert", "prompt", "measure", "decision", "police_report", "regulator_report",
             "large_value_report", "suspicious_report", "order_reply", "rejected", "late", "quality",
             "deadline", "audit", "informant");

// How an output leaves: at once, for somebody waits for it; soon, with others that come meanwhile; or soon
// and with the position of what has gone out, so that it can be exactly once.
enum class OutputLane : std::uint8_t { now, soon, report };

// One output topic: `key` is its name in the configuration (`topics:`), `topic` the default name.
struct OutputRow {
  OutputKind kind = OutputKind::none;
  std::string_view key, topic, schema, id_field, reader, doc, doc_zh;
  OutputLane lane = OutputLane::now;
};

inline constexpr std::array<OutputRow, 16> kOutputs = {{
    {},
    {OutputKind::alert, "risk_alerts", "risk.alerts", "alert.v1", "alert_id", "investigators, the desk",
     "One record for each signal that counts, with its evidence.", "风险警报及其证据", OutputLane::report},
    {OutputKind::prompt, "risk_prompts", "risk.prompts", "prompt.v1", "prompt_id",
     "the institution's channel to the customer",
     "A risk prompt to a possible victim; never says a word of a report.", "风险提示"},
    {OutputKind::measure, "risk_measures", "risk.measures", "measure.v1", "measure_id",
     "the institution's payment or call control",
     "A measure to take: verify, delay, limit, refuse, stop, freeze, block a number or a site.", "处置措施"},
    {OutputKind::decision, "risk_decisions", "risk.decisions", "decision.v1", "decision_id",
     "the institution's payment or call control", "The answer to an event with decision_requested.",
     "交易决策"},
    {OutputKind::police_report, "reports_police", "reports.police", "police_report.v1", "report_id",
     "police (公安机关)", "Case report (100401) or suspicious-list report (100403-100405).", "公安机关报告",
     OutputLane::report},
    {OutputKind::regulator_report, "reports_regulator", "reports.regulator", "regulator_report.v1",
     "report_id",
     "financial regulator, lead department for illegal fundraising, commerce, communications administration",
     "A lead of illegal fundraising or of another matter of a regulator.", "监管线索报告",
     OutputLane::report},
    {OutputKind::large_value_report, "reports_large_value", "reports.large_value", "large_value_report.v1",
     "report_id", "AML centre (中国反洗钱监测分析中心)",
     "Large-value transactions of one customer, direction and day.", "大额交易报告", OutputLane::report},
    {OutputKind::suspicious_report, "reports_suspicious", "reports.suspicious", "suspicious_report.v1",
     "report_id", "AML centre, draft for a person to confirm", "Draft of a suspicious-transaction report.",
     "可疑交易报告草稿", OutputLane::report},
    {OutputKind::order_reply, "orders_replies", "orders.replies", "order_reply.v1", "reply_id",
     "the authority that sent the order", "The answer to a police order.", "指令回执"},
    {OutputKind::rejected, "events_rejected", "events.rejected", "rejected.v1", "rejected_id", "operators",
     "An input record that was refused, and why.", "被拒绝的记录", OutputLane::soon},
    {OutputKind::late, "events_late", "events.late", "late.v1", "late_id", "operators",
     "An input record that came after the allowed lateness.", "迟到的记录", OutputLane::soon},
    {OutputKind::quality, "events_quality", "events.quality", "quality.v1", "quality_id",
     "operators, `xiezhi statistics --page quality`",
     "How often names and numbers were missing or inconsistent in the events of one institution and month.",
     "实名与数据质量计数", OutputLane::soon},
    {OutputKind::deadline, "risk_deadlines", "risk.deadlines", "deadline.v1", "deadline_id",
     "the desk, who answers for duties (合规岗)",
     "What must be done by law is soon due, overdue, or has been done.", "法定期限提醒", OutputLane::soon},
    {OutputKind::audit, "risk_audit", "risk.audit", "audit.v1", "audit_id",
     "the desk, auditors (合规岗、审计)",
     "A step of an appeal or a matter: who asked for it, and that it was taken or why not.",
     "申诉与事项办理留痕", OutputLane::soon},
    {OutputKind::informant, "tips_informants", "tips.informants", "informant.v1", "informant_id",
     "who looks after reporters, and nobody else (举报保护岗)",
     "Who has reported something, sealed to a key of its own.", "举报人信息（密封）", OutputLane::soon},
}};

constexpr const OutputRow& output_row(OutputKind kind) { return kOutputs[static_cast<std::size_t>(kind)]; }

// Who is told (REGULATION 1.4 and 4).
enum class Recipient : std::uint8_t {
  none,
  customer,
  institution,
  police,
  financial_regulator,
  lead_department,
  aml_centre,
  commerce,
  communications,
  state_security,
  aml_authority,
};
XIEZHI_NAMES(Recipient, "", "customer", "institution", "police", "financial_regulator", "lead_department",
             "aml_centre", "commerce", "communications", "state_security", "aml_authority");

// What became of a step of an appeal or a matter.
enum class StepResult : std::uint8_t { none, taken, unknown_subject, not_begun, wrong_state };
XIEZHI_NAMES(StepResult, "", "taken", "unknown_subject", "not_begun", "wrong_state");

// What a report is. The first four are the codes 100401, 100403, 100404, 100405 of REGULATION 5.4.
enum class ReportKind : std::uint8_t {
  none,
  case_report,
  abnormal_opening,
  involved_account,
  abnormal_event,
  fundraising_lead,
  prepaid_lead,
  communications_lead,
  large_value,
  suspicious,
  special_list_hit,
  lending_lead,
  abnormal_flow_lead,
};
XIEZHI_NAMES(ReportKind, "", "case_report", "abnormal_opening", "involved_account", "abnormal_event",
             "fundraising_lead", "prepaid_lead", "communications_lead", "large_value", "suspicious",
             "special_list_hit", "lending_lead", "abnormal_flow_lead");

// How far a report is that a person must confirm.
enum class ReportStatus : std::uint8_t { none, draft, confirmed };
XIEZHI_NAMES(ReportStatus, "", "draft", "confirmed");

// Direction of money as the reported customer sees it (TSDR 01 receive, 02 pay).
enum class MoneyDirection : std::uint8_t { none, in, out };
XIEZHI_NAMES(MoneyDirection, "", "in", "out");

// An entity in an output. `id` is empty where it may not be shown (CONTRACT 2, «who sees an identifier in the
// clear»); `masked` is its masked form (REGULATION 9 PR3), for alerts.
struct PartyReference {
  EntityKind kind = EntityKind::none;
  Token token;
  std::string id, masked;
};

// The place of the causing record in its input topic; in `replay`: file name, 0, line number.
struct Origin {
  std::string_view topic;
  std::int32_t partition = 0;
  std::int64_t offset = kAbsent;
};

// What most outputs share. `id` is written under the output's own name (OutputRow::id_field).
struct Common {
  Token id, case_id, ruleset;
  std::string_view institution_id, event_id;
  std::int64_t event_time_ms = kAbsent;
  Grade grade = Grade::none;
  SuspectedType suspected_type = SuspectedType::none;
  Purpose purpose = Purpose::none;
  Origin origin;
};

struct DetectorReference {
  std::string_view code, name;
  std::int64_t version = kAbsent;
};

struct Contribution {
  std::string_view detector;
  std::int64_t points = 0;
};

// One feature that a detector looked at: what it saw, and the limit it compared with, both in `unit`.
struct EvidenceItem {
  std::string_view feature;
  std::int64_t seen = 0;
  std::int64_t limit = kAbsent;
  std::string_view unit;
  std::int64_t adds_micro = kAbsent;  // to the log-odds of a model's score
};

struct Alert {
  Common common;
  DetectorReference detector;
  std::string_view typology;
  std::int64_t score = 0;  // 0-100; the sum of the contributions
  std::vector<Contribution> contributions;
  PartyReference subject;
  std::int64_t region = kAbsent;  // GB/T 2260, of the subject
  std::vector<EvidenceItem> evidence;
  std::vector<std::string_view> evidence_events;
  std::vector<std::string_view> tags;
  std::vector<Measure> measures;
  std::vector<Recipient> recipients;
  std::int64_t repeats = kAbsent;  // signals joined into the case before this one
};

struct Prompt {
  Common common;
  std::string_view template_id;  // `template`: P-ATM, P-VICTIM-H ... (REGULATION 5.6)
  Language language = Language::none;
  std::string text;
  PartyReference recipient;
  std::int64_t valid_to_ms = kAbsent;
};

struct DecisionReason {
  std::string_view code;
  std::string text;
};

struct DecisionRecord {
  Common common;
  Decision decision = Decision::none;
  std::vector<DecisionReason> reasons;
  std::int64_t delay_s = kAbsent;
};

struct MeasureRecord {
  Common common;
  Measure measure = Measure::none;
  PartyReference subject;
  std::string_view legal_basis;
  std::string reason, remedy;
  std::int64_t valid_from_ms = kAbsent, valid_to_ms = kAbsent;
  std::int64_t amount_minor = kAbsent;  // of LIMIT_AMOUNT: what stays allowed
  std::string_view currency;
  Flag human_review = Flag::absent;  // REGULATION 9 PR7
  std::string_view order_id;         // of STOP_PAYMENT, FREEZE, BLOCK_NUMBER: the order that asked for it
  std::string_view authority;        // who ordered
  MeasureState state = MeasureState::none;
};

// A person or unit that a report concerns. Every text is absent where the institution does not know it.
struct ReportSubject {
  PartyReference party;  // written flat: kind, token, id
  std::string name, nationality, id_type, id_number, uscc, phone, bank, account_class;
  std::string customer_id, account;
  PartyKind party_kind = PartyKind::none;
  std::int64_t region = kAbsent, opened_at_ms = kAbsent;
};

// One transaction of a report (5.4 transaction row; 5.1 TSDT).
struct ReportTransaction {
  std::string event_id;
  std::int64_t event_time_ms = kAbsent;
  MoneyDirection direction = MoneyDirection::none;
  std::int64_t amount_minor = kAbsent;
  std::string currency;
  std::int64_t amount_cny_minor = kAbsent;
  EventType type = EventType::none;
  Channel channel = Channel::none;
  Status status = Status::none;
  PartyReference counterparty;
  std::int64_t counterparty_region = kAbsent;  // GB/T 2260
  std::string counterparty_name, counterparty_bank;
  std::string out_bank, out_account_name, out_account, in_bank, in_account_name, in_account;
  std::string ip, mac, device_id, terminal, place, remark, clearing_serial;
  std::int64_t balance_after_minor = kAbsent;
  Flag cross_border = Flag::absent;
  Flag foreign = Flag::absent;       // yes: in another currency; here are the fen it was worth
  std::int64_t is_ceased = kAbsent;  // 100401 isCeased: 0 stopped, 1 not stopped
};

// What every report has.
struct ReportBody {
  Recipient recipient = Recipient::none;
  std::string_view recipient_name;  // as the city profile calls it, for example 公安机关
  std::int64_t due_ms = kAbsent;
  std::string_view legal_basis;  // why it goes there until then
  ReportKind kind = ReportKind::none;
  std::string_view feature_code;  // REGULATION 5.4: 1001 ... 9999
  std::vector<ReportSubject> subjects;
  std::string facts, analysis;
  std::vector<ReportTransaction> transactions;
  Flag transactions_truncated = Flag::absent;  // yes: there were more than are kept or may be told
  std::vector<EvidenceItem> evidence;
  std::vector<Contribution> contributions;
  std::int64_t score = kAbsent;
  std::vector<std::string_view> tags;
};

struct Victim {
  Token token;
  std::string name, phone_number, id_type, id_number;
};

// accounts[] of 100405 and 100404. The transactions are in `transactions`, tied by the account number.
struct ReportAccount {
  Token token;
  std::string account_number, account_serial, account_type, account_status, currency, cash_remit,
      account_name, bank;
  std::int64_t account_open_time_ms = kAbsent;
};

// reports.police: 100401, 100403, 100404, 100405 (REGULATION 5.4).
struct PoliceReport {
  Common common;
  ReportBody body;
  std::string_view tx_code;
  std::string application_id;
  std::string_view application_type;  // 100401: 01 report, 02 late paper after a stop
  std::string_view case_type;         // 0000 telecom fraud
  std::string_view emergency_level;   // 01 normal, 02 urgent
  std::int64_t report_end_time_ms = kAbsent;
  Victim victim;
  std::string accident_description;
  std::string_view report_org_name, bank_id, operator_name, operator_phone;
  std::vector<ReportAccount> accounts;
};

// reports.regulator: fundraising lead (REGULATION 5.5) and its neighbours. Transactions travel as hash and
// pointer.
struct RegulatorReport {
  Common common;
  ReportBody body;
  std::string_view reporting_branch, fundraising_form, contact;
  std::int64_t period_start_ms = kAbsent, period_end_ms = kAbsent;
  std::int64_t payers_total = kAbsent, payers_new = kAbsent;
  std::vector<std::int64_t> payer_provinces;  // GB/T 2260 province codes, two digits
  std::int64_t payer_age_60_share_bp = kAbsent;
  std::int64_t amount_in_minor = kAbsent, amount_out_minor = kAbsent;
  std::string_view currency;
  std::int64_t inferred_period_return_bp = kAbsent;
  std::vector<std::int64_t> principal_multiples_minor;  // amounts whose multiples the payers paid
  std::vector<PartyReference> commission_recipients;
  std::vector<std::string> remark_keywords;
  std::int64_t business_income_share_bp = kAbsent, net_position_minor = kAbsent, related_out_minor = kAbsent;
  Token transactions_hash;
  std::string transactions_pointer;  // where the institution keeps the list, for example case/ID/transactions
  std::int64_t transactions_count = kAbsent;
  std::vector<std::string> kept_events;  // records that the institution keeps: the content that was found
};

// reports.large_value: one customer, direction, day and rule (REGULATION 2.3, 5.1).
struct LargeValueReport {
  Common common;
  ReportBody body;
  std::string_view crcd;  // 0501 ... 0504
  std::string_view rule;  // LV1 ... LV4
  ReportSubject customer;
  MoneyDirection direction = MoneyDirection::none;
  std::int64_t day = kAbsent;  // yyyymmdd, Beijing
  std::int64_t sum_minor = kAbsent, limit_minor = kAbsent;
  std::string_view currency;
  std::int64_t transaction_count = kAbsent;
};

// reports.suspicious: a draft that a person confirms (REGULATION 5.3).
struct SuspiciousReport {
  Common common;
  ReportBody body;
  std::string_view detr, dorp, tptr;  // urgency, direction, trigger
  std::int64_t torp = kAbsent;        // times reported
  Flag confirmed = Flag::absent;      // yes once a person has said so
  ReportStatus status = ReportStatus::none;
  Token draft_id;  // of a confirmed one: the draft
};

// orders.replies (REGULATION 5.4).
struct OrderReply {
  Common common;
  std::string_view order_id, tx_code, request_tx_code, case_number, authority;
  std::string_view result;  // return code: 100000 ok, 200001 ... 200010
  std::string failure_cause;
  std::string account, account_name, phone;
  std::string_view account_type;
  std::int64_t account_balance_minor = kAbsent;
  std::string_view currency;
  std::int64_t start_time_ms = kAbsent, expire_time_ms = kAbsent;
  std::vector<ReportTransaction> transactions;
  PartyReference holder;
  std::vector<PartyReference> accounts;
  std::string feedback_remark;
};

// events.rejected. `field` is a dotted path of names that the program knows, never text of the record.
struct Rejected {
  Token id;
  Reason reason = Reason::none;
  std::string_view field;
  Origin origin;  // written as `source` and as `origin`
  Token payload_hash;
  std::int64_t payload_bytes = kAbsent;
  EventType type = EventType::none;  // where it was read before the fault
  std::string_view payload;          // base64; only with rejected.keep_payload
};

// events.quality: a share of an institution's count, from its record before this one on.
struct QualityCheckCount {
  std::string_view check;  // code of a check (quality_checks.h)
  std::int64_t checked = 0, found = 0;
};
struct Quality {
  Token id;
  std::string_view institution_id;
  std::int64_t event_time_ms = kAbsent;
  std::vector<QualityCheckCount> checks;
  Origin origin;
};

// risk.deadlines.
struct Deadline {
  Token id, about;
  Term term = Term::none;
  DueState state = DueState::none;
  std::string_view doc, law;
  PartyReference subject;
  std::int64_t due_ms = kAbsent;
  std::int64_t event_time_ms = kAbsent;  // when it came to this
  AppealState appeal = AppealState::none;
  MatterState matter = MatterState::none;
  std::string_view order_id;
  std::string_view institution_id, event_id;  // of what has met it
  Purpose purpose = Purpose::none;
  Origin origin;  // of what began it
};

// risk.audit. Of an appeal or of a matter: the other's id and state are absent.
struct Audit {
  Token id, about;
  std::string_view appeal_id, matter_id;
  AppealState appeal = AppealState::none;
  MatterKind kind = MatterKind::none;
  MatterState matter = MatterState::none;
  StepResult result = StepResult::none;
  InformantRole role = InformantRole::none;
  Satisfaction satisfaction = Satisfaction::none;
  std::string_view authority;
  Token case_id;
  PartyReference subject;
  std::int64_t due_ms = kAbsent;
  std::string_view institution_id, event_id;
  std::int64_t event_time_ms = kAbsent;
  Purpose purpose = Purpose::none;
  Origin origin;
};

// tips.informants.
struct Informant {
  Token id, about;  // the matter, as audit.v1 and deadline.v1 call it
  std::string_view institution_id;
  std::int64_t event_time_ms = kAbsent;
  std::string_view key_id, sealed;  // which public key; what it opens is one JSON object, a party
  Purpose purpose = Purpose::none;
  Origin origin;
};

// events.late.
struct Late {
  Token id;
  std::string_view institution_id, event_id;
  EventType type = EventType::none;
  std::int64_t event_time_ms = kAbsent, lateness_ms = kAbsent;
  Origin origin;  // written as `source` and as `origin`
  Token payload_hash;
  std::int64_t payload_bytes = kAbsent;
};

}  // namespace xiezhi
