#include "stream/base/term.h"

#include <array>

#include "stream/base/calendar.h"
#include "stream/base/time.h"

namespace xiezhi {
namespace {

constexpr std::int64_t kKept = 180 * kDayMs;  // the longest window of the facts

// REGULATION 2-4 and 8; [D] is a default of ours where the law says «promptly» 及时 or «at once» 立即.
constexpr std::array<TermRow, Names<Term>::values.size()> kRows{{
    {},
    {Term::large_value_report, Purpose::aml, TermUnit::none, 0, TermUnit::working_days, 1, kKept, false,
     "金融机构大额交易和可疑交易报告管理办法第八条", "A large-value report reaches the AML centre",
     "大额交易报告报送"},
    {Term::suspicious_draft, Purpose::aml, TermUnit::none, 0, TermUnit::working_days, 1, kKept, false,
     "中华人民共和国反洗钱法第三十五条",
     "A person confirms or rejects the draft of a suspicious-transaction report", "可疑交易报告草稿人工复核"},
    {Term::suspicious_report, Purpose::aml, TermUnit::none, 0, TermUnit::working_days, 1, kKept, false,
     "中华人民共和国反洗钱法第三十五条", "A confirmed suspicious-transaction report reaches the AML centre",
     "可疑交易报告报送"},
    {Term::police_report, Purpose::anti_fraud, TermUnit::none, 0, TermUnit::ms, 4 * kHourMs, kKept, false,
     "中华人民共和国反电信网络诈骗法第二十六条", "A report reaches the police", "公安机关报告报送"},
    {Term::fundraising_lead, Purpose::fundraising, TermUnit::none, 0, TermUnit::ms, 4 * kHourMs, kKept, false,
     "防范和处置非法集资条例第十三条第三项", "A lead of illegal fundraising reaches the regulators",
     "非法集资线索报送"},
    {Term::regulator_lead, Purpose::anti_fraud, TermUnit::none, 0, TermUnit::ms, 4 * kHourMs, kKept, false,
     "中华人民共和国反电信网络诈骗法第二十六条", "A lead of another matter reaches its authority",
     "其他监管线索报送"},
    {Term::special_list_report, Purpose::counter_terror, TermUnit::none, 0, TermUnit::none, 0, kKept, false,
     "中华人民共和国反恐怖主义法第十四条、中华人民共和国反洗钱法第四十条",
     "A hit of a special list reaches the authorities", "涉恐名单命中报告报送"},
    // Guangzhou Art. 16 para. 3: ten working days.
    {Term::dispatched_lead, Purpose::anti_fraud, TermUnit::working_days, 10, TermUnit::working_days, 2, kKept,
     false, "广州市平安建设条例第十六条第三款", "Whoever was given a lead answers what came of it",
     "线索办理反馈"},
    {Term::stop_end, Purpose::anti_fraud, TermUnit::none, 0, TermUnit::ms, 6 * kHourMs, 0, true,
     "中华人民共和国反电信网络诈骗法第二十条", "A stop-payment order ends by itself", "止付到期"},
    {Term::freeze_end, Purpose::anti_fraud, TermUnit::none, 0, TermUnit::days, 7, 0, true,
     "中华人民共和国反电信网络诈骗法第二十条", "A freeze ends by itself", "冻结到期"},
    {Term::delay_end, Purpose::anti_fraud, TermUnit::none, 0, TermUnit::ms, 4 * kHourMs, kKept, false,
     "中华人民共和国反电信网络诈骗法第十八条第三款",
     "A person looks at a delayed payment before the delay ends", "延迟支付到期前人工复核"},
    // 3 days: the identity behind an involved account is verified again (REGULATION 3 involved_account [P]).
    {Term::measure_review, Purpose::anti_fraud, TermUnit::days, 3, TermUnit::days, 1, kKept, false,
     "中华人民共和国反电信网络诈骗法第十八条、中华人民共和国个人信息保护法第二十四条",
     "A person looks at a measure without an end", "限制措施人工复核"},
    // 60 minutes without an answer [D]; after a day nobody shows it any more.
    {Term::prompt_receipt, Purpose::anti_fraud, TermUnit::ms, kHourMs, TermUnit::none, 0, kDayMs, false,
     "中华人民共和国反电信网络诈骗法第三十条、第三十四条", "A prompt has reached the customer",
     "风险提示送达"},
    // 15 days: 反洗钱法 Art. 39, to which «in time» 及时 of 反电信网络诈骗法 Art. 32 para. 3 is held as well.
    {Term::appeal_answer, Purpose::anti_fraud, TermUnit::days, 15, TermUnit::days, 3, kKept, false,
     "中华人民共和国反电信网络诈骗法第三十二条第三款、中华人民共和国反洗钱法第三十九条",
     "An appeal is decided and answered", "申诉处理答复"},
    // «At once» [D]: an hour.
    {Term::essential_services, Purpose::anti_fraud, TermUnit::ms, kHourMs, TermUnit::none, 0, kKept, false,
     "中华人民共和国反洗钱法第三十九条",
     "Who appeals has medical, social-security and utility services again",
     "恢复医疗、社会保障、公用事业等基本服务"},
    // 5 working days [D].
    {Term::call_back, Purpose::anti_fraud, TermUnit::working_days, 5, TermUnit::working_days, 1, kKept, false,
     "广州市平安建设条例第十七条第二款", "Whoever brought a matter is called back once it is closed",
     "办结后回访"},
    // What an authority wants until a day of its own (matter.v1 `due_time`) waits until that day.
    {Term::lead_answer, Purpose::anti_fraud, TermUnit::working_days, 10, TermUnit::working_days, 2, kKept,
     false, "广州市平安建设条例第十六条第三款、苏州市平安建设条例第十五条第一款",
     "A lead that was accepted is handled and answered", "线索办理答复"},
    // 10 working days [D].
    {Term::interview, Purpose::anti_fraud, TermUnit::working_days, 10, TermUnit::working_days, 2, kKept,
     false, "湘潭市平安建设条例第二十四条第三款、安阳 Art. 28 para. 2",
     "A warning interview is held and what was demanded is answered", "警示约谈落实反馈"},
    // 30 days [D].
    {Term::rectification, Purpose::anti_fraud, TermUnit::days, 30, TermUnit::days, 5, kKept, false,
     "湘潭市平安建设条例第二十四条第三款、安阳 Art. 28 para. 2",
     "What was ordered to be put right is put right and told", "限期整改完成并反馈"},
    // 2 months: 人民检察院检察建议工作规定 Art. 19 [M].
    {Term::suggestion_answer, Purpose::anti_fraud, TermUnit::days, 60, TermUnit::days, 7, kKept, false,
     "南通 Art. 60、安阳 Art. 32 para. 2、广州市平安建设条例第五十条第二款",
     "A suggestion of a court or procuratorate is followed and answered", "司法建议、检察建议整改反馈"},
    {Term::tip_answer, Purpose::anti_fraud, TermUnit::working_days, 10, TermUnit::working_days, 2, kKept,
     false, "广州市平安建设条例第十六条第三款、第二十条第一款，苏州市平安建设条例第四十三条第二款",
     "Whoever reported something is answered", "举报办理答复"},
    {Term::staff_report_answer, Purpose::anti_fraud, TermUnit::working_days, 10, TermUnit::working_days, 2,
     kKept, false, "广州市平安建设条例第十四条第七项", "A report about own staff is looked into and answered",
     "内部举报核查答复"},
}};

consteval bool rows_are_in_order() {
  for (std::size_t i = 0; i < kRows.size(); ++i) {
    if (kRows[i].term != static_cast<Term>(i)) return false;
  }
  return true;
}
static_assert(rows_are_in_order());

}  // namespace

const TermRow& term_row(Term term) { return kRows[static_cast<std::size_t>(term)]; }

std::int64_t term_due_ms(const TermRow& row, std::int64_t from_ms) {
  const std::int32_t day = beijing_day(from_ms);
  const auto count = static_cast<std::int32_t>(row.length);
  switch (row.unit) {
    case TermUnit::days:
      return beijing_midnight_ms(day + count + 1) - 1;
    case TermUnit::working_days:
      return beijing_midnight_ms(add_working_days(day, count) + 1) - 1;
    case TermUnit::ms:
    case TermUnit::none:
      break;
  }
  return from_ms + row.length;
}

std::int64_t term_soon_ms(const TermRow& row, std::int64_t due_ms) {
  const std::int32_t last = beijing_day(due_ms);
  const auto count = static_cast<std::int32_t>(row.soon);
  switch (row.soon_unit) {
    case TermUnit::ms:
      return due_ms - row.soon;
    case TermUnit::days:
      return beijing_midnight_ms(last - count + 1);
    case TermUnit::working_days:
      return beijing_midnight_ms(first_of_working_days(last, count));
    case TermUnit::none:
      break;
  }
  return INT64_MAX;
}

}  // namespace xiezhi
