#include "stream/engine/report_rows.h"

#include <array>

#include "stream/base/calendar.h"
#include "stream/base/time.h"

namespace xiezhi {
namespace {

constexpr int kWorkingDays = 5;

// REGULATION 4. Where the law says «promptly», the time is a default of ours.
constexpr std::array<ReportRow, Names<ReportTo>::values.size()> kRows{{
    {},
    {ReportTo::police_case, OutputKind::police_report, ReportKind::case_report, Recipient::police, "",
     Purpose::anti_fraud, ReportDue::by_grade, Grade::none, false, "police_report",
     "中华人民共和国反电信网络诈骗法第二十六条", Term::police_report},
    {ReportTo::police_event, OutputKind::police_report, ReportKind::abnormal_event, Recipient::police, "",
     Purpose::anti_fraud, ReportDue::by_grade, Grade::none, false, "police_report",
     "中华人民共和国反电信网络诈骗法第二十六条", Term::police_report},
    {ReportTo::fundraising_lead, OutputKind::regulator_report, ReportKind::fundraising_lead,
     Recipient::financial_regulator, "", Purpose::fundraising, ReportDue::day, Grade::none, false,
     "regulator_report", "防范和处置非法集资条例第十三条第三项", Term::fundraising_lead},
    {ReportTo::large_value, OutputKind::large_value_report, ReportKind::large_value, Recipient::aml_centre,
     "中国反洗钱监测分析中心", Purpose::aml, ReportDue::five_working_days, Grade::none, false,
     "large_value_report", "金融机构大额交易和可疑交易报告管理办法第五条、第八条", Term::large_value_report},
    {ReportTo::prepaid_lead, OutputKind::regulator_report, ReportKind::prepaid_lead, Recipient::commerce,
     "商务主管部门", Purpose::fundraising, ReportDue::day, Grade::none, false, "regulator_report",
     "单用途商业预付卡管理办法（试行）", Term::regulator_lead},
    {ReportTo::suspicious, OutputKind::suspicious_report, ReportKind::suspicious, Recipient::aml_centre,
     "中国反洗钱监测分析中心", Purpose::aml, ReportDue::five_working_days, Grade::high, true,
     "suspicious_report", "中华人民共和国反洗钱法第三十五条、金融机构大额交易和可疑交易报告管理办法第十一条",
     Term::suspicious_draft},
    {ReportTo::communications_lead, OutputKind::regulator_report, ReportKind::communications_lead,
     Recipient::communications, "通信管理局", Purpose::anti_fraud, ReportDue::by_grade, Grade::none, false,
     "communications_lead", "中华人民共和国反电信网络诈骗法第十四条、第二十三条", Term::regulator_lead},
    {ReportTo::special_list_security, OutputKind::regulator_report, ReportKind::special_list_hit,
     Recipient::state_security, "国家安全机关", Purpose::counter_terror, ReportDue::at_once, Grade::none,
     false, "special_list_security", "中华人民共和国反恐怖主义法第十四条", Term::special_list_report},
    {ReportTo::special_list_aml, OutputKind::regulator_report, ReportKind::special_list_hit,
     Recipient::aml_authority, "反洗钱行政主管部门", Purpose::counter_terror, ReportDue::at_once, Grade::none,
     false, "special_list_aml", "中华人民共和国反洗钱法第四十条、中华人民共和国反恐怖主义法第十四条",
     Term::special_list_report},
    {ReportTo::lending_lead, OutputKind::regulator_report, ReportKind::lending_lead,
     Recipient::financial_regulator, "", Purpose::anti_fraud, ReportDue::day, Grade::none, false,
     "lending_lead", "防范和处置非法集资条例第三十九条", Term::regulator_lead},
    {ReportTo::abnormal_flow_lead, OutputKind::regulator_report, ReportKind::abnormal_flow_lead,
     Recipient::financial_regulator, "", Purpose::anti_fraud, ReportDue::day, Grade::none, false,
     "abnormal_flow_lead", "", Term::regulator_lead, ReportTo::fundraising_lead},
}};

consteval bool rows_are_in_order() {
  for (std::size_t i = 0; i < kRows.size(); ++i) {
    if (kRows[i].to != static_cast<ReportTo>(i)) return false;
  }
  return true;
}
static_assert(rows_are_in_order());

}  // namespace

const ReportRow& report_row(ReportTo to) { return kRows[static_cast<std::size_t>(to)]; }

std::int64_t report_due_ms(ReportDue due, Grade grade, std::int64_t event_time_ms) {
  switch (due) {
    case ReportDue::at_once:
      return event_time_ms + kMinuteMs;
    case ReportDue::five_working_days:
      return beijing_midnight_ms(add_working_days(beijing_day(event_time_ms), kWorkingDays) + 1) - 1;
    case ReportDue::by_grade:
      if (grade >= Grade::critical) return event_time_ms + kMinuteMs;
      if (grade == Grade::high) return event_time_ms + 5 * kMinuteMs;
      break;
    case ReportDue::day:
      break;
  }
  return event_time_ms + kDayMs;
}

Token draft_id(const Token& case_id, std::uint32_t number) {
  Digest id;
  id.add("suspicious_report").add(case_id);
  if (number > 1) id.add(std::uint64_t{number});
  return id.finish();
}

}  // namespace xiezhi
