// Rows that several outputs share: the common fields, the body of a report, and the objects in them.
#pragma once

#include <array>
#include <limits>
#include <string_view>

#include "stream/codec/field_rows.h"
#include "stream/codec/records.h"

namespace xiezhi::outputs {

using enum Need;
using namespace rows;

constexpr std::size_t kAnyLength = 0;  // texts that the program itself composes
constexpr std::int64_t kLeast = kAbsent + 1;
constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();

inline constexpr auto kPartyReference = std::array{
    choice<EntityKind>("kind", XIEZHI_AT(PartyReference, kind), required, "What it is", "实体类型"),
    token("token", XIEZHI_AT(PartyReference, token), required, "Keyed pseudonym of the identifier",
          "假名标识"),
    text("id", XIEZHI_AT(PartyReference, id), kAnyLength, optional,
         "The identifier in the clear, where it may be shown", "明文标识"),
    text("masked", XIEZHI_AT(PartyReference, masked), kAnyLength, optional, "The identifier, masked",
         "脱敏标识"),
};
inline constexpr Table kPartyReferenceTable{
    "party_reference", "An entity", "实体", kPartyReference, {}, nullptr, 0};

inline constexpr auto kOrigin = std::array{
    text("topic", XIEZHI_AT(Origin, topic), kAnyLength, required, "Topic, or file in a replay", "主题"),
    integer("partition", XIEZHI_AT(Origin, partition), 0, kMost, required, "Partition, 0 in a replay",
            "分区"),
    integer("offset", XIEZHI_AT(Origin, offset), 0, kMost, required, "Offset, or line in a replay", "偏移量"),
};
inline constexpr Table kOriginTable{
    "origin", "The place of the causing record in its input topic", "来源位置", kOrigin, {}, nullptr, 0};

inline constexpr auto kContribution = std::array{
    text("detector", XIEZHI_AT(Contribution, detector), kAnyLength, required, "Code of the detector",
         "检测器代码"),
    integer("points", XIEZHI_AT(Contribution, points), -100, 100, required, "Points it adds to the score",
            "分值"),
};
inline constexpr Table kContributionTable{
    "contribution", "What one detector adds to the score", "分值构成", kContribution, {}, nullptr, 0};

inline constexpr auto kEvidence = std::array{
    text("feature", XIEZHI_AT(EvidenceItem, feature), kAnyLength, required, "What was looked at", "特征"),
    integer("seen", XIEZHI_AT(EvidenceItem, seen), kLeast, kMost, required, "What was seen", "观测值"),
    integer("limit", XIEZHI_AT(EvidenceItem, limit), kLeast, kMost, optional, "What it was compared with",
            "阈值"),
    text("unit", XIEZHI_AT(EvidenceItem, unit), kAnyLength, optional, "Unit of both", "单位"),
    integer("adds_micro", XIEZHI_AT(EvidenceItem, adds_micro), kLeast, kMost, optional,
            "What it adds to the log-odds of a model's score, in millionths",
            "对模型评分的贡献（百万分之一）"),
};
inline constexpr Table kEvidenceTable{"evidence", "One feature that counted", "证据", kEvidence, {}, nullptr,
                                      0};

inline constexpr auto kSubject = std::array{
    choice<EntityKind>("kind", XIEZHI_AT(ReportSubject, party.kind), required, "What it is", "实体类型"),
    token("token", XIEZHI_AT(ReportSubject, party.token), required, "Keyed pseudonym of the identifier",
          "假名标识"),
    text("id", XIEZHI_AT(ReportSubject, party.id), kAnyLength, optional, "The identifier in the clear",
         "明文标识"),
    choice<PartyKind>("party_kind", XIEZHI_AT(ReportSubject, party_kind), optional, "Natural person or unit",
                      "自然人或单位"),
    text("name", XIEZHI_AT(ReportSubject, name), kAnyLength, optional, "Name", "姓名或名称"),
    text("customer_id", XIEZHI_AT(ReportSubject, customer_id), kAnyLength, optional, "Customer number",
         "客户号"),
    text("account", XIEZHI_AT(ReportSubject, account), kAnyLength, optional, "Account number", "账号"),
    text("bank", XIEZHI_AT(ReportSubject, bank), kAnyLength, optional, "Bank", "开户行"),
    text("account_class", XIEZHI_AT(ReportSubject, account_class), kAnyLength, optional, "Account class",
         "账户类别"),
    time("opened_at", XIEZHI_AT(ReportSubject, opened_at_ms), optional, "When the account was opened",
         "开户时间"),
    text("id_type", XIEZHI_AT(ReportSubject, id_type), kAnyLength, optional, "Type of the id document",
         "证件类型"),
    text("id_number", XIEZHI_AT(ReportSubject, id_number), kAnyLength, optional, "Number of the id document",
         "证件号码"),
    text("nationality", XIEZHI_AT(ReportSubject, nationality), 3, optional,
         "Country, three letters of GB/T 2659", "国籍"),
    text("uscc", XIEZHI_AT(ReportSubject, uscc), kAnyLength, optional, "Unified social credit code",
         "统一社会信用代码"),
    text("phone", XIEZHI_AT(ReportSubject, phone), kAnyLength, optional, "Phone number", "联系电话"),
    integer("region", XIEZHI_AT(ReportSubject, region), 100000, 999999, optional, "GB/T 2260 region",
            "行政区划代码"),
};
inline constexpr Table kSubjectTable{
    "report_subject", "A person or unit that a report concerns", "报告主体", kSubject, {}, nullptr, 0};

inline constexpr auto kTransaction = std::array{
    text("event_id", XIEZHI_AT(ReportTransaction, event_id), kAnyLength, required, "The event", "事件编号"),
    time("event_time", XIEZHI_AT(ReportTransaction, event_time_ms), required, "When", "交易时间"),
    choice<MoneyDirection>("direction", XIEZHI_AT(ReportTransaction, direction), optional,
                           "Into or out of the hands of the subject", "资金收付标志"),
    integer("amount_minor", XIEZHI_AT(ReportTransaction, amount_minor), kLeast, kMost, required,
            "Amount in minor units", "金额（最小货币单位）"),
    text("currency", XIEZHI_AT(ReportTransaction, currency), kAnyLength, required, "ISO 4217 code", "币种"),
    integer("amount_cny_minor", XIEZHI_AT(ReportTransaction, amount_cny_minor), kLeast, kMost, optional,
            "Amount in fen", "折人民币金额（分）"),
    choice<EventType>("type", XIEZHI_AT(ReportTransaction, type), optional, "Type of the event", "交易类型"),
    choice<Channel>("channel", XIEZHI_AT(ReportTransaction, channel), optional, "Channel", "交易渠道"),
    choice<Status>("status", XIEZHI_AT(ReportTransaction, status), optional, "State", "交易状态"),
    object("counterparty", XIEZHI_AT(ReportTransaction, counterparty), kPartyReferenceTable, optional,
           "The other side", "交易对手"),
    integer("counterparty_region", XIEZHI_AT(ReportTransaction, counterparty_region), 100000, 999999,
            optional, "GB/T 2260 region of the other side, its province where no more is kept",
            "交易对手行政区划代码"),
    text("counterparty_name", XIEZHI_AT(ReportTransaction, counterparty_name), kAnyLength, optional,
         "Name of the other side", "交易对手名称"),
    text("counterparty_bank", XIEZHI_AT(ReportTransaction, counterparty_bank), kAnyLength, optional,
         "Bank of the other side", "交易对手开户行"),
    text("out_bank", XIEZHI_AT(ReportTransaction, out_bank), kAnyLength, optional, "Bank that paid",
         "转出行"),
    text("out_account_name", XIEZHI_AT(ReportTransaction, out_account_name), kAnyLength, optional,
         "Name on the account that paid", "转出户名"),
    text("out_account", XIEZHI_AT(ReportTransaction, out_account), kAnyLength, optional, "Account that paid",
         "转出账号"),
    text("in_bank", XIEZHI_AT(ReportTransaction, in_bank), kAnyLength, optional, "Bank that was paid",
         "转入行"),
    text("in_account_name", XIEZHI_AT(ReportTransaction, in_account_name), kAnyLength, optional,
         "Name on the account that was paid", "转入户名"),
    text("in_account", XIEZHI_AT(ReportTransaction, in_account), kAnyLength, optional,
         "Account that was paid", "转入账号"),
    text("ip", XIEZHI_AT(ReportTransaction, ip), kAnyLength, optional, "IP address", "IP地址"),
    text("mac", XIEZHI_AT(ReportTransaction, mac), kAnyLength, optional, "MAC address", "MAC地址"),
    text("device_id", XIEZHI_AT(ReportTransaction, device_id), kAnyLength, optional, "Device", "设备编号"),
    text("terminal", XIEZHI_AT(ReportTransaction, terminal), kAnyLength, optional, "Terminal", "终端编号"),
    text("place", XIEZHI_AT(ReportTransaction, place), kAnyLength, optional, "Where", "交易地点"),
    text("remark", XIEZHI_AT(ReportTransaction, remark), kAnyLength, optional, "Remark", "附言"),
    text("clearing_serial", XIEZHI_AT(ReportTransaction, clearing_serial), kAnyLength, optional,
         "Serial number in the clearing system", "清算流水号"),
    integer("balance_after_minor", XIEZHI_AT(ReportTransaction, balance_after_minor), kLeast, kMost, optional,
            "Balance after it", "交易后余额"),
    flag("cross_border", XIEZHI_AT(ReportTransaction, cross_border), optional, "Crosses the border", "跨境"),
    flag("foreign", XIEZHI_AT(ReportTransaction, foreign), optional,
         "Was in another currency; the amount is what it was worth in fen", "外币"),
    integer("is_ceased", XIEZHI_AT(ReportTransaction, is_ceased), 0, 1, optional,
            "isCeased of message 100401: 0 stopped, 1 not stopped", "是否止付：0已止付，1未止付"),
};
inline constexpr Table kTransactionTable{
    "report_transaction", "One transaction of a report", "交易明细", kTransaction, {}, nullptr, 0};

// The fields of Common under the id's own name.
template <class R>
consteval auto common_rows(std::string_view id_field, Need grade_need = optional) {
  return std::array{
      token(id_field, XIEZHI_AT(R, common.id), required,
            "Made only of the cause, the subject and the detector", "记录标识"),
      token("case_id", XIEZHI_AT(R, common.case_id), optional, "The case it belongs to", "案件标识"),
      identifier("institution_id", XIEZHI_AT(R, common.institution_id), optional,
                 "Who reported the causing event", "机构编号"),
      identifier("event_id", XIEZHI_AT(R, common.event_id), optional, "The causing event", "事件编号"),
      time("event_time", XIEZHI_AT(R, common.event_time_ms), required, "When the cause happened", "事件时间"),
      choice<Grade>("grade", XIEZHI_AT(R, common.grade), grade_need, "Grade of the warning", "预警等级"),
      choice<SuspectedType>("suspected_type", XIEZHI_AT(R, common.suspected_type), optional,
                            "What is suspected", "涉嫌类型"),
      choice<Purpose>("purpose", XIEZHI_AT(R, common.purpose), required, "What the data may be used for",
                      "使用目的"),
      object("origin", XIEZHI_AT(R, common.origin), kOriginTable, optional,
             "The place of the causing record in its input topic", "来源位置"),
      token("ruleset", XIEZHI_AT(R, common.ruleset), required, "Hash of the parameters in force",
            "规则集标识"),
  };
}

// The fields of ReportBody.
template <class R>
consteval auto body_rows() {
  return std::array{
      choice<Recipient>("recipient", XIEZHI_AT(R, body.recipient), required, "Who is told", "接收单位类别"),
      text("recipient_name", XIEZHI_AT(R, body.recipient_name), kAnyLength, optional, "As the city calls it",
           "接收单位名称"),
      time("due", XIEZHI_AT(R, body.due_ms), optional, "When it must be there", "报送期限"),
      text("legal_basis", XIEZHI_AT(R, body.legal_basis), kAnyLength, optional, "Law and article",
           "法律依据"),
      choice<ReportKind>("kind", XIEZHI_AT(R, body.kind), required, "What the report is", "报告种类"),
      text("feature_code", XIEZHI_AT(R, body.feature_code), 4, optional, "Feature code, 1001 to 9999",
           "事件特征码"),
      object_list("subjects", XIEZHI_AT(R, body.subjects), kSubjectTable, required, "Whom it concerns",
                  "报告主体"),
      text("facts", XIEZHI_AT(R, body.facts), kAnyLength, required, "What happened", "事实描述"),
      text("analysis", XIEZHI_AT(R, body.analysis), kAnyLength, required, "Why it counts", "分析"),
      integer("score", XIEZHI_AT(R, body.score), 0, 100, optional, "Score of the case", "风险分值"),
      object_list("contributions", XIEZHI_AT(R, body.contributions), kContributionTable, optional,
                  "What adds up to the score", "分值构成"),
      object_list("evidence", XIEZHI_AT(R, body.evidence), kEvidenceTable, optional, "Features that counted",
                  "证据"),
      text_list("tags", XIEZHI_AT(R, body.tags), kAnyLength, optional, "Marks of the case", "标签"),
      object_list("transactions", XIEZHI_AT(R, body.transactions), kTransactionTable, optional,
                  "The transactions, oldest first", "交易明细"),
      flag("transactions_truncated", XIEZHI_AT(R, body.transactions_truncated), optional,
           "There were more than are kept or may be told: these are the newest", "交易明细未列全"),
  };
}

}  // namespace xiezhi::outputs
