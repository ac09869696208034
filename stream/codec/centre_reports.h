// Rows of the two reports to the AML centre (中国反洗钱监测分析中心): as JSON they are outputs like the
// others, and the rows of the centre's XML (xml_field.h) take their values from them.
#pragma once

#include <array>
#include <string_view>

#include "stream/codec/output_parts.h"
#include "stream/codec/records.h"

namespace xiezhi::outputs {

inline constexpr auto kLargeValueCodes =
    std::to_array<std::string_view>({"", "0501", "0502", "0503", "0504"});
inline constexpr auto kLargeValueRules = std::to_array<std::string_view>({"", "LV1", "LV2", "LV3", "LV4"});

inline constexpr auto kLargeValue =
    join(common_rows<LargeValueReport>("report_id"), body_rows<LargeValueReport>(),
         std::array{
             code("crcd", XIEZHI_AT(LargeValueReport, crcd), required,
                  "Feature code of the transaction, 0501 to 0504", "大额交易特征代码", kLargeValueCodes),
             code("rule", XIEZHI_AT(LargeValueReport, rule), required,
                  "LV1 cash, LV2 unit, LV3 person at home, LV4 person across the border", "大额规则",
                  kLargeValueRules),
             object("customer", XIEZHI_AT(LargeValueReport, customer), kSubjectTable, required,
                    "The customer", "客户"),
             choice<MoneyDirection>("direction", XIEZHI_AT(LargeValueReport, direction), required,
                                    "Receipts or payments", "资金收付标志"),
             integer("day", XIEZHI_AT(LargeValueReport, day), 19000101, 99991231, required,
                     "Natural day of Beijing, yyyymmdd", "大额交易发生日期"),
             integer("sum_minor", XIEZHI_AT(LargeValueReport, sum_minor), 0, kMost, required,
                     "Sum of the day", "当日累计金额"),
             integer("limit_minor", XIEZHI_AT(LargeValueReport, limit_minor), 0, kMost, required,
                     "The limit it reached", "限额"),
             text("currency", XIEZHI_AT(LargeValueReport, currency), kAnyLength, required,
                  "ISO 4217 code of both", "币种"),
             integer("transaction_count", XIEZHI_AT(LargeValueReport, transaction_count), 0, kMost, optional,
                     "Transactions of the day", "交易笔数"),
         });

inline constexpr auto kSuspicious = join(
    common_rows<SuspiciousReport>("report_id"), body_rows<SuspiciousReport>(),
    std::array{
        text("detr", XIEZHI_AT(SuspiciousReport, detr), 2, optional, "Urgency: 01, 02 especially urgent",
             "报告紧急程度"),
        text("dorp", XIEZHI_AT(SuspiciousReport, dorp), 2, optional, "Whom it goes to besides the centre",
             "报送方向"),
        text("tptr", XIEZHI_AT(SuspiciousReport, tptr), 2, optional, "What triggered it: 01 model ...",
             "触发点"),
        integer("torp", XIEZHI_AT(SuspiciousReport, torp), 0, 9999, optional, "Times reported", "报送次数"),
        flag("confirmed", XIEZHI_AT(SuspiciousReport, confirmed), optional, "A person has confirmed it",
             "人工确认"),
        choice<ReportStatus>("status", XIEZHI_AT(SuspiciousReport, status), optional,
                             "A draft; or confirmed by feedback.v1 that names the draft", "报告状态"),
        token("draft_id", XIEZHI_AT(SuspiciousReport, draft_id), optional, "The draft that was confirmed",
              "草稿标识"),
    });

}  // namespace xiezhi::outputs
