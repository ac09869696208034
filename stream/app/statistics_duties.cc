#include "stream/app/statistics_duties.h"

#include <algorithm>
#include <array>

namespace xiezhi {
namespace {

constexpr std::array<Duty, 10> kDuties{{
    {"F01", "Suzhou 27.3, Xiangtan 23.3, Guangzhou 25.3, Anyang 27.3",
     "suspected telecom-network fraud: measures, prompt, report", "电信网络诈骗监测、提示与报告"},
    {"F05", "Nantong 30.3", "fraud information and fraud sites: prompt, leads",
     "涉诈信息、涉诈网站甄别与线索报送"},
    {"F06", "Suzhou 30.3, Nantong 30.2, Xiangtan 24.2", "illegal fundraising: lead report and risk prompt",
     "非法集资线索报告与风险提示"},
    {"F09", "Xiangtan 24.2, Anyang 28.3", "large-value transactions", "大额交易报告"},
    {"F11", "Suzhou 26.3", "funds of terrorism", "涉恐资金监管"},
    {"F15", "Anyang 27.2", "orders of authorities: stop of payment, freeze, queries", "止付、冻结、查询指令"},
    {"F38", "Nantong 31.2", "regions with many victims", "高发区域预警"},
    {"F53", "Suzhou 27, Guangzhou 29", "online gambling", "网络赌博"},
    {"F55", "Guangzhou 25.2 and 29, Xiangtan 14", "predatory and illegal lending", "套路贷、非法放贷"},
    {"F57", "Nantong 34", "single-purpose prepaid cards", "单用途预付卡"},
}};

// The first row that fits decides; what a row leaves open fits everything.
struct DutyRule {
  std::string_view code;
  std::string_view detector{};  // one of the typology's detectors
  Side side = Side::none;
  ReportTo report = ReportTo::none;
  SuspectedType suspected_type = SuspectedType::none;
};
constexpr auto kRules = std::to_array<DutyRule>({
    {.code = "F57", .report = ReportTo::prepaid_lead},
    {.code = "F09", .report = ReportTo::large_value},
    {.code = "F38", .side = Side::duty},
    {.code = "F11", .suspected_type = SuspectedType::terror_financing},
    {.code = "F06", .suspected_type = SuspectedType::illegal_fundraising},
    {.code = "F53", .suspected_type = SuspectedType::online_gambling},
    {.code = "F55", .suspected_type = SuspectedType::predatory_loan},
    {.code = "F54", .suspected_type = SuspectedType::drug_trafficking},
    {.code = "F56", .suspected_type = SuspectedType::personal_information},
    {.code = "F61", .suspected_type = SuspectedType::counterfeiting},
    {.code = "F61", .suspected_type = SuspectedType::human_trafficking},
    {.code = "F05", .detector = "T10"},
    {.code = "F01"},
});

bool has_detector(const Typology& typology, std::string_view code) {
  return std::any_of(typology.detectors.begin(), typology.detectors.end(),
                     [&](const TypologyDetector& one) { return one.code == code; });
}

bool fits(const DutyRule& rule, const Typology& typology) {
  return (rule.detector.empty() || has_detector(typology, rule.detector)) &&
         (rule.side == Side::none || rule.side == typology.side) &&
         (rule.report == ReportTo::none || reports_to(typology, rule.report)) &&
         (rule.suspected_type == SuspectedType::none || rule.suspected_type == typology.suspected_type);
}

}  // namespace

std::span<const Duty> duties() { return kDuties; }

std::string_view duty_of(const Typology& typology) {
  const auto rule =
      std::find_if(kRules.begin(), kRules.end(), [&](const DutyRule& one) { return fits(one, typology); });
  return rule == kRules.end() ? std::string_view{} : rule->code;
}

std::string_view duty_of_orders() { return "F15"; }

}  // namespace xiezhi
