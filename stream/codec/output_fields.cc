#include "stream/codec/output_fields.h"

#include "stream/base/check.h"
#include "stream/codec/centre_reports.h"
#include "stream/codec/json_writer.h"
#include "stream/codec/output_parts.h"

namespace xiezhi {
namespace {

using namespace outputs;

constexpr auto kDetector = std::array{
    text("code", XIEZHI_AT(DetectorReference, code), 8, required, "Code, for example D17", "代码"),
    text("name", XIEZHI_AT(DetectorReference, name), kAnyLength, required, "Name", "名称"),
    integer("version", XIEZHI_AT(DetectorReference, version), 0, kMost, required, "Version", "版本"),
};
constexpr Table kDetectorTable{"detector", "A detector", "检测器", kDetector, {}, nullptr, 0};

constexpr auto kAlert = join(
    common_rows<Alert>("alert_id", required),
    std::array{
        object("detector", XIEZHI_AT(Alert, detector), kDetectorTable, required, "What raised it", "检测器"),
        text("typology", XIEZHI_AT(Alert, typology), kAnyLength, required, "The typology it counts for",
             "风险类型"),
        integer("score", XIEZHI_AT(Alert, score), 0, 100, required, "Sum of the contributions", "风险分值"),
        object_list("contributions", XIEZHI_AT(Alert, contributions), kContributionTable, required,
                    "What adds up to the score", "分值构成"),
        object("subject", XIEZHI_AT(Alert, subject), kPartyReferenceTable, required, "Whom it concerns",
               "对象"),
        integer("region", XIEZHI_AT(Alert, region), 100000, 999999, optional,
                "GB/T 2260 region of the subject, as far as the causing event tells it", "行政区划代码"),
        object_list("evidence", XIEZHI_AT(Alert, evidence), kEvidenceTable, required, "Features that counted",
                    "证据"),
        text_list("evidence_events", XIEZHI_AT(Alert, evidence_events), kAnyLength, required,
                  "Events that counted", "证据事件"),
        text_list("tags", XIEZHI_AT(Alert, tags), kAnyLength, required,
                  "mass_victim, online, cross_region; prompt_delivered, prompt_confirmed, prompt_refused",
                  "标签"),
        choice_list<Measure>("measures", XIEZHI_AT(Alert, measures), required, "Measures that were asked for",
                             "措施"),
        choice_list<Recipient>("recipients", XIEZHI_AT(Alert, recipients), required, "Who is told", "接收方"),
        integer("repeats", XIEZHI_AT(Alert, repeats), 0, kMost, optional,
                "Signals joined into the case before it", "重复次数"),
    });

constexpr auto kPrompt = join(
    common_rows<Prompt>("prompt_id"),
    std::array{
        text("template", XIEZHI_AT(Prompt, template_id), kAnyLength, required,
             "Template, for example P-VICTIM-H", "模板"),
        choice<Language>("language", XIEZHI_AT(Prompt, language), required, "Language of the text", "语言"),
        text("text", XIEZHI_AT(Prompt, text), kAnyLength, required, "What the customer reads", "提示内容"),
        object("recipient", XIEZHI_AT(Prompt, recipient), kPartyReferenceTable, required, "Who is warned",
               "接收人"),
        time("valid_to", XIEZHI_AT(Prompt, valid_to_ms), optional, "Do not show it later", "有效期至"),
    });

constexpr auto kReason = std::array{
    text("code", XIEZHI_AT(DecisionReason, code), kAnyLength, required, "Code of the reason", "原因代码"),
    text("text", XIEZHI_AT(DecisionReason, text), kAnyLength, required, "The reason in words", "原因说明"),
};
constexpr Table kReasonTable{"reason", "Why it was decided so", "原因", kReason, {}, nullptr, 0};

constexpr auto kDecision = join(
    common_rows<DecisionRecord>("decision_id"),
    std::array{
        choice<Decision>("decision", XIEZHI_AT(DecisionRecord, decision), required,
                         "What to do with the event", "决策"),
        object_list("reasons", XIEZHI_AT(DecisionRecord, reasons), kReasonTable, required, "Why", "原因"),
        integer("delay_s", XIEZHI_AT(DecisionRecord, delay_s), 0, kMost, optional, "Seconds of delay",
                "延迟秒数"),
    });

constexpr auto kMeasure = join(
    common_rows<MeasureRecord>("measure_id"),
    std::array{
        choice<Measure>("measure", XIEZHI_AT(MeasureRecord, measure), required, "What to do", "措施"),
        object("subject", XIEZHI_AT(MeasureRecord, subject), kPartyReferenceTable, required, "To whom",
               "对象"),
        text("legal_basis", XIEZHI_AT(MeasureRecord, legal_basis), kAnyLength, required, "Law and article",
             "法律依据"),
        text("reason", XIEZHI_AT(MeasureRecord, reason), kAnyLength, required, "Why", "原因"),
        text("remedy", XIEZHI_AT(MeasureRecord, remedy), kAnyLength, optional, "How to object", "救济途径"),
        time("valid_from", XIEZHI_AT(MeasureRecord, valid_from_ms), optional, "From", "生效时间"),
        time("valid_to", XIEZHI_AT(MeasureRecord, valid_to_ms), optional, "Ends by itself", "失效时间"),
        integer("amount_minor", XIEZHI_AT(MeasureRecord, amount_minor), 0, kMost, optional,
                "What stays allowed", "限额"),
        text("currency", XIEZHI_AT(MeasureRecord, currency), kAnyLength, optional, "ISO 4217 code", "币种"),
        flag("human_review", XIEZHI_AT(MeasureRecord, human_review), optional, "A person must look at it",
             "人工复核"),
        identifier("order_id", XIEZHI_AT(MeasureRecord, order_id), optional, "The order that asked for it",
                   "指令编号"),
        text("authority", XIEZHI_AT(MeasureRecord, authority), kAnyLength, optional, "Who ordered it",
             "发令机关"),
        choice<MeasureState>("state", XIEZHI_AT(MeasureRecord, state), optional,
                             "How a measure of an order stands; valid_to is its end", "措施状态"),
    });

constexpr auto kVictim = std::array{
    token("token", XIEZHI_AT(Victim, token), optional, "Keyed pseudonym of the identifier", "假名标识"),
    text("name", XIEZHI_AT(Victim, name), kAnyLength, optional, "Name", "姓名"),
    text("phone_number", XIEZHI_AT(Victim, phone_number), kAnyLength, optional, "Phone number", "联系电话"),
    text("id_type", XIEZHI_AT(Victim, id_type), kAnyLength, optional, "Type of the id document", "证件类型"),
    text("id_number", XIEZHI_AT(Victim, id_number), kAnyLength, optional, "Number of the id document",
         "证件号码"),
};
constexpr Table kVictimTable{"victim", "The victim", "受害人", kVictim, {}, nullptr, 0};

constexpr auto kReportAccount = std::array{
    token("token", XIEZHI_AT(ReportAccount, token), optional, "Keyed pseudonym of the account", "假名标识"),
    text("account_number", XIEZHI_AT(ReportAccount, account_number), kAnyLength, optional, "Account number",
         "账号"),
    text("account_name", XIEZHI_AT(ReportAccount, account_name), kAnyLength, optional, "Name on it", "户名"),
    text("bank", XIEZHI_AT(ReportAccount, bank), kAnyLength, optional, "Bank", "开户行"),
    text("account_serial", XIEZHI_AT(ReportAccount, account_serial), kAnyLength, optional, "Serial number",
         "账户序号"),
    text("account_type", XIEZHI_AT(ReportAccount, account_type), kAnyLength, optional, "01 person, 02 unit",
         "账户类型"),
    text("account_status", XIEZHI_AT(ReportAccount, account_status), kAnyLength, optional, "State",
         "账户状态"),
    text("currency", XIEZHI_AT(ReportAccount, currency), kAnyLength, optional, "ISO 4217 code", "币种"),
    text("cash_remit", XIEZHI_AT(ReportAccount, cash_remit), kAnyLength, optional, "Cash or remittance",
         "钞汇标志"),
    time("account_open_time", XIEZHI_AT(ReportAccount, account_open_time_ms), optional, "When it was opened",
         "开户时间"),
};
constexpr Table kReportAccountTable{
    "report_account", "An account of a report", "账户", kReportAccount, {}, nullptr, 0};

constexpr auto kReportCodes = std::to_array<std::string_view>({"", "100401", "100403", "100404", "100405"});

constexpr auto kPolice = join(
    common_rows<PoliceReport>("report_id"), body_rows<PoliceReport>(),
    std::array{
        code("tx_code", XIEZHI_AT(PoliceReport, tx_code), required,
             "100401 case report, 100403 to 100405 suspicious lists", "交易代码", kReportCodes),
        text("application_id", XIEZHI_AT(PoliceReport, application_id), kAnyLength, optional,
             "Number of the report", "业务申请编号"),
        text("application_type", XIEZHI_AT(PoliceReport, application_type), 2, optional,
             "01 report, 02 late paper after a stop", "业务申请类型"),
        text("case_type", XIEZHI_AT(PoliceReport, case_type), 4, optional, "0000 telecom fraud", "案件类型"),
        text("emergency_level", XIEZHI_AT(PoliceReport, emergency_level), 2, optional, "01 normal, 02 urgent",
             "紧急程度"),
        time("report_end_time", XIEZHI_AT(PoliceReport, report_end_time_ms), optional,
             "End of what is reported", "举报截止时间"),
        object("victim", XIEZHI_AT(PoliceReport, victim), kVictimTable, optional, "The victim", "受害人"),
        text("accident_description", XIEZHI_AT(PoliceReport, accident_description), kAnyLength, optional,
             "What happened to the victim", "事件描述"),
        text("report_org_name", XIEZHI_AT(PoliceReport, report_org_name), kAnyLength, optional, "Who reports",
             "上报机构名称"),
        text("bank_id", XIEZHI_AT(PoliceReport, bank_id), kAnyLength, optional, "Institution code",
             "上报机构编码"),
        text("operator_name", XIEZHI_AT(PoliceReport, operator_name), kAnyLength, optional, "Who handles it",
             "经办人姓名"),
        text("operator_phone", XIEZHI_AT(PoliceReport, operator_phone), kAnyLength, optional,
             "How to reach them", "经办人电话"),
        object_list("accounts", XIEZHI_AT(PoliceReport, accounts), kReportAccountTable, optional,
                    "Accounts; their transactions are in `transactions`", "账户列表"),
    });

constexpr auto kRegulator = join(
    common_rows<RegulatorReport>("report_id"), body_rows<RegulatorReport>(),
    std::array{
        text("reporting_branch", XIEZHI_AT(RegulatorReport, reporting_branch), kAnyLength, optional,
             "Who reports", "报送机构"),
        text("fundraising_form", XIEZHI_AT(RegulatorReport, fundraising_form), kAnyLength, optional,
             "Form of fundraising, code of Article 19", "集资形式"),
        time("period_start", XIEZHI_AT(RegulatorReport, period_start_ms), optional, "From", "期间开始"),
        time("period_end", XIEZHI_AT(RegulatorReport, period_end_ms), optional, "Until", "期间结束"),
        integer("payers_total", XIEZHI_AT(RegulatorReport, payers_total), 0, kMost, optional,
                "Who has paid so far", "累计付款人数"),
        integer("payers_new", XIEZHI_AT(RegulatorReport, payers_new), 0, kMost, optional,
                "Who paid in the period", "本期付款人数"),
        integer_list("payer_provinces", XIEZHI_AT(RegulatorReport, payer_provinces), optional,
                     "Provinces of the payers, GB/T 2260", "付款人省份"),
        integer("payer_age_60_share_bp", XIEZHI_AT(RegulatorReport, payer_age_60_share_bp), 0, 10000,
                optional, "Share of payers of 60 years and older, in basis points",
                "六十岁以上付款人占比（基点）"),
        integer("amount_in_minor", XIEZHI_AT(RegulatorReport, amount_in_minor), kLeast, kMost, optional,
                "Money in", "流入金额"),
        integer("amount_out_minor", XIEZHI_AT(RegulatorReport, amount_out_minor), kLeast, kMost, optional,
                "Money out to payers", "流出金额"),
        text("currency", XIEZHI_AT(RegulatorReport, currency), kAnyLength, optional, "ISO 4217 code", "币种"),
        integer("inferred_period_return_bp", XIEZHI_AT(RegulatorReport, inferred_period_return_bp), kLeast,
                kMost, optional, "Return of a period that the flows tell, in basis points",
                "推算期间收益率（基点）"),
        integer_list("principal_multiples_minor", XIEZHI_AT(RegulatorReport, principal_multiples_minor),
                     optional, "Amounts whose multiples were paid in", "本金整倍数金额"),
        object_list("commission_recipients", XIEZHI_AT(RegulatorReport, commission_recipients),
                    kPartyReferenceTable, optional, "Who receives commissions", "佣金收取人"),
        text_list("remark_keywords", XIEZHI_AT(RegulatorReport, remark_keywords), kAnyLength, optional,
                  "Words found in remarks", "附言关键词"),
        integer("business_income_share_bp", XIEZHI_AT(RegulatorReport, business_income_share_bp), 0, 10000,
                optional, "Share of business income in money in, in basis points", "经营收入占比（基点）"),
        integer("net_position_minor", XIEZHI_AT(RegulatorReport, net_position_minor), kLeast, kMost, optional,
                "Money in less money out", "净头寸"),
        integer("related_out_minor", XIEZHI_AT(RegulatorReport, related_out_minor), kLeast, kMost, optional,
                "Cash out and transfers to related persons", "流向关联人金额"),
        token("transactions_hash", XIEZHI_AT(RegulatorReport, transactions_hash), optional,
              "Hash of the transaction list", "交易清单哈希"),
        text("transactions_pointer", XIEZHI_AT(RegulatorReport, transactions_pointer), kAnyLength, optional,
             "Where the institution keeps the list", "交易清单位置"),
        integer("transactions_count", XIEZHI_AT(RegulatorReport, transactions_count), 0, kMost, optional,
                "Rows of the list", "交易笔数"),
        text_list("kept_events", XIEZHI_AT(RegulatorReport, kept_events), kAnyLength, optional,
                  "Events with what was found, which the institution keeps", "留存记录的事件编号"),
        text("contact", XIEZHI_AT(RegulatorReport, contact), kAnyLength, optional, "Whom to ask", "联系方式"),
    });

constexpr auto kReply = join(
    common_rows<OrderReply>("reply_id"),
    std::array{
        identifier("order_id", XIEZHI_AT(OrderReply, order_id), required, "The order", "指令编号"),
        text("tx_code", XIEZHI_AT(OrderReply, tx_code), 6, required, "Code of the answer, for example 100102",
             "交易代码"),
        text("request_tx_code", XIEZHI_AT(OrderReply, request_tx_code), 6, optional, "Code of the order",
             "指令交易代码"),
        text("result", XIEZHI_AT(OrderReply, result), 6, required, "100000 done, 200001 to 200010 refused",
             "执行结果"),
        text("failure_cause", XIEZHI_AT(OrderReply, failure_cause), kAnyLength, optional, "Why not",
             "失败原因"),
        text("case_number", XIEZHI_AT(OrderReply, case_number), kAnyLength, optional, "Number of the case",
             "案件编号"),
        text("authority", XIEZHI_AT(OrderReply, authority), kAnyLength, optional, "Who ordered", "发令机关"),
        text("account", XIEZHI_AT(OrderReply, account), kAnyLength, optional, "The account", "账号"),
        text("account_name", XIEZHI_AT(OrderReply, account_name), kAnyLength, optional, "Name on it", "户名"),
        text("account_type", XIEZHI_AT(OrderReply, account_type), 2, optional, "01 person, 02 unit",
             "账户类型"),
        integer("account_balance_minor", XIEZHI_AT(OrderReply, account_balance_minor), kLeast, kMost,
                optional, "Balance", "账户余额"),
        text("currency", XIEZHI_AT(OrderReply, currency), kAnyLength, optional, "ISO 4217 code", "币种"),
        text("phone", XIEZHI_AT(OrderReply, phone), kAnyLength, optional, "The number", "号码"),
        time("start_time", XIEZHI_AT(OrderReply, start_time_ms), optional, "From", "开始时间"),
        time("expire_time", XIEZHI_AT(OrderReply, expire_time_ms), optional, "Until", "截止时间"),
        object_list("transactions", XIEZHI_AT(OrderReply, transactions), kTransactionTable, optional,
                    "The transactions that were asked for", "交易明细"),
        object("holder", XIEZHI_AT(OrderReply, holder), kPartyReferenceTable, optional, "Whose account it is",
               "账户持有人"),
        object_list("accounts", XIEZHI_AT(OrderReply, accounts), kPartyReferenceTable, optional,
                    "Accounts of the holder, as far as they are known here", "客户账户"),
        text("feedback_remark", XIEZHI_AT(OrderReply, feedback_remark), kAnyLength, optional, "Remark",
             "反馈说明"),
    });

// What rejected and late records share: where the record was.
template <class R>
consteval auto place_rows() {
  return std::array{
      object("source", XIEZHI_AT(R, origin), kOriginTable, required, "The place of the record", "来源位置"),
      object("origin", XIEZHI_AT(R, origin), kOriginTable, required,
             "The same, under the name that every output has", "来源位置"),
      token("payload_hash", XIEZHI_AT(R, payload_hash), required, "Hash of the record", "记录哈希"),
      integer("payload_bytes", XIEZHI_AT(R, payload_bytes), 0, kMost, optional, "Size of the record",
              "记录字节数"),
      choice<EventType>("type", XIEZHI_AT(R, type), optional, "Type, where it could be read", "记录类型"),
  };
}

constexpr auto kRejected = join(
    std::array{
        token("rejected_id", XIEZHI_AT(Rejected, id), required, "Made of the place of the record",
              "记录标识"),
        choice<Reason>("reason", XIEZHI_AT(Rejected, reason), required, "Why", "拒绝原因"),
        text("field", XIEZHI_AT(Rejected, field), kAnyLength, optional, "The field at fault, dotted", "字段"),
    },
    place_rows<Rejected>(),
    std::array{
        text("payload", XIEZHI_AT(Rejected, payload), kAnyLength, optional,
             "The record in base64, only with rejected.keep_payload", "原始记录"),
    });

constexpr auto kLate = join(
    std::array{
        token("late_id", XIEZHI_AT(Late, id), required, "Made of the place of the record", "记录标识"),
        integer("lateness_ms", XIEZHI_AT(Late, lateness_ms), 0, kMost, required, "How far behind log time",
                "迟到毫秒数"),
        time("event_time", XIEZHI_AT(Late, event_time_ms), required, "When it happened", "事件时间"),
        identifier("institution_id", XIEZHI_AT(Late, institution_id), optional, "Who reported the event",
                   "机构编号"),
        identifier("event_id", XIEZHI_AT(Late, event_id), optional, "The event", "事件编号"),
    },
    place_rows<Late>());

constexpr auto kQualityCheck = std::array{
    text("check", XIEZHI_AT(QualityCheckCount, check), kAnyLength, required,
         "Code of the check, for example transfer_payee_name_missing", "检查项代码"),
    integer("checked", XIEZHI_AT(QualityCheckCount, checked), 1, kMost, required,
            "Events that were looked at", "检查笔数"),
    integer("found", XIEZHI_AT(QualityCheckCount, found), 0, kMost, required, "Of these, with a fault",
            "有问题笔数"),
};
constexpr Table kQualityCheckTable{
    "quality_check", "A check and how often it found something", "检查结果", kQualityCheck, {}, nullptr, 0};

constexpr auto kQuality = std::array{
    token("quality_id", XIEZHI_AT(Quality, id), required, "Made of the place of the first event it counts",
          "记录标识"),
    identifier("institution_id", XIEZHI_AT(Quality, institution_id), required,
               "Who reported the events; other: of many, unknown: it was not told", "机构编号"),
    time("event_time", XIEZHI_AT(Quality, event_time_ms), required,
         "When the first of them happened; all are of its month, on Beijing time", "首笔事件时间"),
    object_list("checks", XIEZHI_AT(Quality, checks), kQualityCheckTable, required,
                "Counted since the record before; records of a month add up", "检查结果列表"),
    object("origin", XIEZHI_AT(Quality, origin), kOriginTable, required, "The place of the first of them",
           "来源位置"),
};

constexpr auto kDeadline = std::array{
    token("deadline_id", XIEZHI_AT(Deadline, id), required, "Made of the clock, its end and its state",
          "记录标识"),
    choice<Term>("what", XIEZHI_AT(Deadline, term), required, "What must be done", "期限事项"),
    choice<DueState>("state", XIEZHI_AT(Deadline, state), required,
                     "Soon due, overdue, or done: in time, or later", "期限状态"),
    text("duty", XIEZHI_AT(Deadline, doc), kAnyLength, required, "The same in words", "事项说明"),
    text("law", XIEZHI_AT(Deadline, law), kAnyLength, required, "Law and article", "法律依据"),
    token(
        "about", XIEZHI_AT(Deadline, about), required,
        "The report, the prompt, the case of a measure, the account or number of an order; of an appeal or a "
        "matter made of its institution and number",
        "事项对象标识"),
    object("subject", XIEZHI_AT(Deadline, subject), kPartyReferenceTable, optional,
           "Whom it concerns, without an identifier; absent where it is the institution itself", "对象"),
    time("due", XIEZHI_AT(Deadline, due_ms), required, "The last millisecond in time", "期限"),
    time("event_time", XIEZHI_AT(Deadline, event_time_ms), required,
         "When it came to this state; of what is done: what did it", "状态时间"),
    choice<AppealState>("appeal_state", XIEZHI_AT(Deadline, appeal), optional, "State of the appeal",
                        "申诉状态"),
    choice<MatterState>("matter_state", XIEZHI_AT(Deadline, matter), optional, "State of the matter",
                        "办理状态"),
    identifier("order_id", XIEZHI_AT(Deadline, order_id), optional, "The order that ends", "指令编号"),
    identifier("institution_id", XIEZHI_AT(Deadline, institution_id), optional,
               "Who reported the event that did it", "机构编号"),
    identifier("event_id", XIEZHI_AT(Deadline, event_id), optional, "The event that did it", "事件编号"),
    choice<Purpose>("purpose", XIEZHI_AT(Deadline, purpose), required, "What the record may be used for",
                    "使用目的"),
    object("origin", XIEZHI_AT(Deadline, origin), kOriginTable, required,
           "The place of the record that began it; of what is done: that did it", "来源位置"),
};

constexpr auto kAudit = std::array{
    token("audit_id", XIEZHI_AT(Audit, id), required, "Made of the record and what it is about", "记录标识"),
    token("about", XIEZHI_AT(Audit, about), required, "The appeal or matter, as deadline.v1 calls it",
          "事项对象标识"),
    identifier("appeal_id", XIEZHI_AT(Audit, appeal_id), optional, "Number of the appeal", "申诉编号"),
    choice<AppealState>("appeal_state", XIEZHI_AT(Audit, appeal), optional, "What the appeal was to come to",
                        "申诉状态"),
    identifier("matter_id", XIEZHI_AT(Audit, matter_id), optional, "Number of the matter", "事项编号"),
    choice<MatterKind>("matter_kind", XIEZHI_AT(Audit, kind), optional, "What the matter is", "事项类别"),
    choice<MatterState>("matter_state", XIEZHI_AT(Audit, matter), optional, "What the matter was to come to",
                        "办理状态"),
    choice<StepResult>("result", XIEZHI_AT(Audit, result), required,
                       "Taken; or why not, and then nothing has changed", "处理结果"),
    choice<InformantRole>("informant_role", XIEZHI_AT(Audit, role), optional,
                          "Who has brought it, in general", "举报人身份"),
    choice<Satisfaction>("satisfaction", XIEZHI_AT(Audit, satisfaction), optional,
                         "What is said of the answer", "满意度"),
    text("authority", XIEZHI_AT(Audit, authority), kAnyLength, optional,
         "Who ordered, suggested or dispatched it", "交办机关"),
    token("case_id", XIEZHI_AT(Audit, case_id), optional, "The case that it belongs to", "案件标识"),
    object("subject", XIEZHI_AT(Audit, subject), kPartyReferenceTable, optional,
           "Whom it is about, without an identifier", "对象"),
    time("due", XIEZHI_AT(Audit, due_ms), optional, "Until when it is, or was, to be answered", "期限"),
    identifier("institution_id", XIEZHI_AT(Audit, institution_id), required, "Who has sent the record",
               "机构编号"),
    identifier("event_id", XIEZHI_AT(Audit, event_id), required, "The record", "事件编号"),
    time("event_time", XIEZHI_AT(Audit, event_time_ms), required, "When it was done", "事件时间"),
    choice<Purpose>("purpose", XIEZHI_AT(Audit, purpose), required, "What the record may be used for",
                    "使用目的"),
    object("origin", XIEZHI_AT(Audit, origin), kOriginTable, required, "The place of the record", "来源位置"),
};

constexpr auto kInformant = std::array{
    token("informant_id", XIEZHI_AT(Informant, id), required, "Made of the record", "记录标识"),
    token("about", XIEZHI_AT(Informant, about), required, "The matter, as audit.v1 calls it", "事项对象标识"),
    text("key_id", XIEZHI_AT(Informant, key_id), kAnyLength, required,
         "Which informant key opens it (`xiezhi keys list`)", "密钥标识"),
    text(
        "sealed", XIEZHI_AT(Informant, sealed), kAnyLength, required,
        "Who reported it: crypto_box_seal (X25519, XSalsa20-Poly1305) over a JSON object, base64; `xiezhi keys "
        "open` opens it",
        "密封内容"),
    identifier("institution_id", XIEZHI_AT(Informant, institution_id), required, "Who has sent the record",
               "机构编号"),
    time("event_time", XIEZHI_AT(Informant, event_time_ms), required, "When it was reported", "事件时间"),
    choice<Purpose>("purpose", XIEZHI_AT(Informant, purpose), required, "What the record may be used for",
                    "使用目的"),
    object("origin", XIEZHI_AT(Informant, origin), kOriginTable, required, "The place of the record",
           "来源位置"),
};

constexpr Table table_of(OutputKind kind, std::span<const Field> fields) {
  const OutputRow& row = output_row(kind);
  return {row.schema, row.doc, row.doc_zh, fields, {}, nullptr, 0};
}

constexpr std::array<Table, 16> kTables{{
    {},
    table_of(OutputKind::alert, kAlert),
    table_of(OutputKind::prompt, kPrompt),
    table_of(OutputKind::measure, kMeasure),
    table_of(OutputKind::decision, kDecision),
    table_of(OutputKind::police_report, kPolice),
    table_of(OutputKind::regulator_report, kRegulator),
    table_of(OutputKind::large_value_report, kLargeValue),
    table_of(OutputKind::suspicious_report, kSuspicious),
    table_of(OutputKind::order_reply, kReply),
    table_of(OutputKind::rejected, kRejected),
    table_of(OutputKind::late, kLate),
    table_of(OutputKind::quality, kQuality),
    table_of(OutputKind::deadline, kDeadline),
    table_of(OutputKind::audit, kAudit),
    table_of(OutputKind::informant, kInformant),
}};

template <class R>
void render_as(OutputKind kind, const R& record, std::string& out) {
  write_object(out, output_table(kind), reinterpret_cast<const std::byte*>(&record));
}

}  // namespace

const Table& output_table(OutputKind kind) {
  XIEZHI_CHECK(kind != OutputKind::none);
  return kTables[static_cast<std::size_t>(kind)];
}

void render(const Alert& record, std::string& out) { render_as(OutputKind::alert, record, out); }
void render(const Prompt& record, std::string& out) { render_as(OutputKind::prompt, record, out); }
void render(const MeasureRecord& record, std::string& out) { render_as(OutputKind::measure, record, out); }
void render(const DecisionRecord& record, std::string& out) { render_as(OutputKind::decision, record, out); }
void render(const PoliceReport& record, std::string& out) {
  render_as(OutputKind::police_report, record, out);
}
void render(const RegulatorReport& record, std::string& out) {
  render_as(OutputKind::regulator_report, record, out);
}
void render(const LargeValueReport& record, std::string& out) {
  render_as(OutputKind::large_value_report, record, out);
}
void render(const SuspiciousReport& record, std::string& out) {
  render_as(OutputKind::suspicious_report, record, out);
}
void render(const OrderReply& record, std::string& out) { render_as(OutputKind::order_reply, record, out); }
void render(const Rejected& record, std::string& out) { render_as(OutputKind::rejected, record, out); }
void render(const Late& record, std::string& out) { render_as(OutputKind::late, record, out); }
void render(const Quality& record, std::string& out) { render_as(OutputKind::quality, record, out); }
void render(const Deadline& record, std::string& out) { render_as(OutputKind::deadline, record, out); }
void render(const Audit& record, std::string& out) { render_as(OutputKind::audit, record, out); }
void render(const Informant& record, std::string& out) { render_as(OutputKind::informant, record, out); }

}  // namespace xiezhi
