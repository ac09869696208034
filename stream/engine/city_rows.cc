#include "stream/engine/city_rows.h"

namespace xiezhi {
namespace {

constexpr std::string_view kPolice = "公安机关";
constexpr std::string_view kPoliceArticle = "反电信网络诈骗法 Art. 26";
constexpr std::string_view kFinance = "国务院金融管理部门分支机构、派出机构和处置非法集资牵头部门";
constexpr std::string_view kFinanceArticle = "防范和处置非法集资条例 Art. 13(3)";

constexpr std::array kGuangzhouTerms = {CityTerm{Term::dispatched_lead, "Guangzhou Art. 16 para. 3"}};

constexpr std::array kGuangzhouReports = {CityReport{
    ReportTo::abnormal_flow_lead, "广州市平安建设条例第二十三条第三款", "Guangzhou Art. 23 para. 3"}};
constexpr std::array kXiangtanReports = {CityReport{
    ReportTo::abnormal_flow_lead, "湘潭市平安建设条例第二十四条第二款", "Xiangtan Art. 24 para. 2"}};

// REGULATION 1.4.
constexpr std::array<CityRow, Names<CityProfile>::values.size() - 1> kRows{{
    {.profile = CityProfile::national,
     .name_zh = "全国",
     .recipients = {{{Recipient::police, kPolice, kPoliceArticle},
                     {Recipient::financial_regulator, kFinance, kFinanceArticle}}}},
    {.profile = CityProfile::suzhou,
     .name_zh = "苏州",
     .recipients = {{{Recipient::police, "公安等有关部门", "Suzhou Art. 27 para. 3"},
                     {Recipient::financial_regulator, "金融管理部门", "Suzhou Art. 30 para. 3"}}}},
    {.profile = CityProfile::nantong,
     .name_zh = "南通",
     .recipients = {{{Recipient::police, kPolice, "Nantong Art. 30 para. 3"},
                     {Recipient::financial_regulator, "地方金融监管部门", "Nantong Art. 30 para. 2"}}}},
    {.profile = CityProfile::xiangtan,
     .name_zh = "湘潭",
     .recipients = {{{Recipient::police, kPolice, "Xiangtan Art. 23 para. 3"},
                     {Recipient::financial_regulator, "相关主管部门", "Xiangtan Art. 24 para. 2"}}},
     .reports = kXiangtanReports},
    {.profile = CityProfile::guangzhou,
     .name_zh = "广州",
     .recipients = {{{Recipient::police, kPolice, "Guangzhou Art. 25 para. 3"},
                     {Recipient::financial_regulator, "金融监督管理部门", "Guangzhou Art. 23 para. 3"}}},
     .terms = kGuangzhouTerms,
     .reports = kGuangzhouReports},
    {.profile = CityProfile::anyang,
     .name_zh = "安阳",
     .recipients = {{{Recipient::police, kPolice, "Anyang Art. 27 para. 3"},
                     {Recipient::financial_regulator, kFinance, kFinanceArticle}}},
     .advice = {{"防骗提醒：未知链接不点击，陌生来电不轻信，个人信息不透露，转账汇款多核实。",
                 " To stay safe from fraud: open no unknown links, trust no calls of strangers, give away no "
                 "personal data, check again before you transfer."},
                "Anyang Art. 27 para. 3"},
     .blocking = {{"，依规定采取阻断措施", "; it is blocked as the rules provide"},
                  "Anyang Art. 27 para. 3"}},
}};

consteval bool rows_are_in_order() {
  for (std::size_t i = 0; i < kRows.size(); ++i) {
    if (kRows[i].profile != static_cast<CityProfile>(i + 1)) return false;
  }
  return true;
}
static_assert(rows_are_in_order());

}  // namespace

std::span<const CityRow> city_rows() { return kRows; }

const CityRow& city_row(CityProfile profile) {
  return profile == CityProfile::none ? kRows.front() : kRows[static_cast<std::size_t>(profile) - 1];
}

}  // namespace xiezhi
