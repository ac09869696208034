#include "stream/app/pages.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "stream/app/page_cells.h"
#include "stream/app/pages_exchange.h"
#include "stream/base/money.h"
#include "stream/codec/quality_checks.h"
#include "stream/engine/texts.h"

namespace xiezhi {
namespace {

using Rows = PageRows;

PageCell outcome_cell(FeedbackOutcome outcome) {
  return PageCell::of(outcome == FeedbackOutcome::none ? "open" : name_of(outcome));
}

constexpr auto kAdvice = std::to_array<PublicAdvice>({
    {SuspectedType::telecom_fraud, "不轻信陌生来电、短信和链接，不透露验证码，不共享屏幕。",
     "Do not trust unknown calls, messages or links; tell nobody a code; do not share your screen."},
    {SuspectedType::brushing_rebate, "刷单本身违法，凡要求垫付资金做任务的都是诈骗。",
     "Brushing is unlawful in itself; whoever asks you to advance money for tasks is a fraud."},
    {SuspectedType::fake_investment, "所谓内部消息、稳赚不赔的投资平台都是诈骗，投资请走正规渠道。",
     "Platforms with inside knowledge and sure gains are frauds; invest through licensed firms only."},
    {SuspectedType::fake_shopping, "不脱离正规平台交易，不向个人账户预付货款。",
     "Do not deal outside the platform; do not pay in advance to a personal account."},
    {SuspectedType::fake_customer_service, "客服退款不需要转账、贷款或共享屏幕，请在官方应用内核实。",
     "No refund needs a transfer, a loan or your screen; check in the official app."},
    {SuspectedType::fake_loan, "放款前收取费用、保证金的贷款都是诈骗。",
     "A loan that asks for a fee or deposit before it is paid out is a fraud."},
    {SuspectedType::fake_credit, "个人征信不能通过转账修复或消除。", "No transfer repairs a credit record."},
    {SuspectedType::fake_leader, "领导、熟人要求转账的，请当面或电话核实。",
     "When a superior or friend asks for a transfer, check by voice or in person."},
    {SuspectedType::fake_police, "公检法机关没有安全账户，不会通过电话办案或要求转账。",
     "Police and courts have no safe account and ask for no transfer by telephone."},
    {SuspectedType::romance, "网上交友谈钱须警惕，未见面不转账。",
     "Beware of friends online who speak of money; pay nobody you have not met."},
    {SuspectedType::game_trade, "游戏账号、装备交易请走官方平台，不向对方先行付款。",
     "Trade game accounts and items on the official platform; do not pay first."},
    {SuspectedType::illegal_fundraising,
     "承诺高额回报、向不特定对象吸收资金的，可能是非法集资，参与损失自行承担。",
     "High returns promised to everybody may be illegal fundraising; who takes part bears the loss."},
    {SuspectedType::money_mule, "出租、出借、买卖银行卡、支付账户、电话卡属违法行为，将承担法律责任。",
     "To rent out, lend or sell bank cards, payment accounts or phone cards is unlawful."},
    {SuspectedType::online_gambling, "网络赌博是违法行为，十赌十骗。",
     "Gambling online is unlawful, and the games are rigged."},
    {SuspectedType::predatory_loan, "借款请选择持牌机构，警惕砍头息、虚高合同和暴力催收。",
     "Borrow from licensed lenders; beware of advance interest and inflated contracts."},
    {SuspectedType::drug_trafficking, "贩卖、购买毒品均属违法犯罪，发现线索请拨110举报。",
     "To sell or buy drugs is unlawful; tell 110 what you see."},
    {SuspectedType::personal_information, "出售、购买公民个人信息属违法犯罪，请妥善保管个人信息。",
     "To sell or buy personal information is unlawful; keep yours to yourself."},
    {SuspectedType::counterfeiting, "不购买来源不明的药品、食品、烟酒和仿冒商品。",
     "Do not buy drugs, food, tobacco, spirits or copies of unknown origin."},
    {SuspectedType::human_trafficking, "买卖、收买妇女儿童属犯罪，发现线索请拨110举报。",
     "To sell or buy people is a crime; tell 110 what you see."},
});

// What is said where of a month; nothing of a place that is not known.
std::string draft(Language language, std::int32_t month, std::int64_t region, SuspectedType type) {
  const PublicAdvice* advice = public_advice(type);
  if (advice == nullptr) return "";
  const std::string_view name = type_name(type).in(language);
  const std::string place = region == kAbsent ? "" : fmt::format("{:06}", region);
  if (language == Language::en) {
    return fmt::format("[Risk prompt] {}: cases of {} were noticed{}. {} For advice call 96110.",
                       month_text(month), name, place.empty() ? "" : " in region " + place, advice->en);
  }
  return fmt::format("【风险提示】{}{}监测发现“{}”风险。{}如有疑问请拨打96110咨询。", month_text(month),
                     place.empty() ? "" : "，行政区划" + place + "地区", name, advice->zh);
}

constexpr auto kTrendColumns = std::to_array<PageColumn>({
    {"month", "month", "月份"},
    {"region", "region", "行政区划"},
    {"typology", "typology", "风险类型"},
    {"suspected_type", "suspected type", "涉嫌类型"},
    {"cases", "new cases", "新增案件"},
    {"cases_before", "month before", "上月"},
    {"change", "change", "增减"},
    {"may_publish", "may be published", "可否发布"},
    {"draft_zh", "draft of a public prompt (zh-CN)", "公众提示草稿"},
    {"draft_en", "draft of a public prompt (en)", "公众提示草稿（英文）"},
});

// A case is new in the month of its first alert.
Rows trend_rows(const PageBook& book, const PageHead& head) {
  using Key = std::tuple<std::int32_t, std::int64_t, std::string, SuspectedType>;
  std::map<Key, std::int64_t> cases;
  for (const auto& [id, one] : book.cases()) {
    if (one.typology.empty()) continue;  // its alerts were not read
    ++cases[{beijing_month(one.first.first), one.region, one.typology, one.first_type}];
  }
  Rows rows;
  for (const auto& [key, count] : cases) {
    const auto& [month, region, typology, type] = key;
    if (!book.range().holds(month)) continue;
    const auto found = cases.find({month - 1, region, typology, type});
    const std::int64_t before = found == cases.end() ? 0 : found->second;
    const bool may = count >= kSmallCell && public_advice(type) != nullptr;
    if (head.audience == Audience::everybody && !may) continue;
    rows.push_back({PageCell::of(month_text(month)), region_cell(region), word(typology), word(name_of(type)),
                    PageCell::count(count), PageCell::count(before),
                    PageCell::derived(count - before, std::min(count, before)),
                    PageCell::of(may ? "yes" : "no"),
                    PageCell::of(may ? draft(Language::zh_cn, month, region, type) : ""),
                    PageCell::of(may ? draft(Language::en, month, region, type) : "")});
  }
  return rows;
}

constexpr auto kEntityColumns = std::to_array<PageColumn>({
    {"token", "token", "假名标识"},
    {"kind", "kind", "实体类型"},
    {"masked", "masked", "脱敏标识"},
    {"grade", "grade", "预警等级"},
    {"typologies", "typologies", "风险类型"},
    {"cases", "cases", "案件数"},
    {"alerts", "alerts", "警报数"},
    {"first", "first alert", "首次预警"},
    {"last", "last alert", "最近预警"},
});

Rows entity_rows(const PageBook& book, const PageHead&) {
  std::vector<std::pair<Token, const PageEntity*>> entities;
  for (const auto& [token, one] : book.entities()) entities.emplace_back(token, &one);
  std::sort(entities.begin(), entities.end(), [](const auto& left, const auto& right) {
    return std::tie(right.second->grade, left.first) < std::tie(left.second->grade, right.first);
  });
  Rows rows;
  for (const auto& [token, one] : entities) {
    std::string typologies;
    for (const std::string& typology : one->typologies)
      typologies += (typologies.empty() ? "" : " ") + typology;
    rows.push_back({PageCell::of(to_hex(token)), word(name_of(one->kind)), PageCell::of(one->masked),
                    word(name_of(one->grade)), PageCell::of(typologies),
                    PageCell::count(static_cast<std::int64_t>(one->cases.size())),
                    PageCell::count(one->alerts), PageCell::time(one->from_ms), PageCell::time(one->to_ms)});
  }
  return rows;
}

// What became of cases of a grade and type.
constexpr auto kRiskColumns = std::to_array<PageColumn>({
    {"grade", "grade", "预警等级"},
    {"suspected_type", "suspected type", "涉嫌类型"},
    {"cases", "cases", "案件数"},
    {"prompted", "with a prompt", "已提示"},
    {"measures", "with a measure", "已采取措施"},
    {"held", "with a payment held back", "已延迟或拒绝交易"},
    {"reported", "reported", "已报送"},
    {"confirmed", "confirmed", "核查属实"},
    {"false_positive", "false alarm", "误报"},
    {"undetermined", "undetermined", "无法判定"},
    {"open", "not yet judged", "未核查"},
});

Rows risk_rows(const PageBook& book, const PageHead&) {
  struct Sums {
    std::int64_t cases = 0, prompted = 0, measures = 0, held = 0, reported = 0;
    Verdicts verdicts{};
  };
  std::map<std::pair<Grade, SuspectedType>, Sums, std::greater<>> sums;
  for (const auto& [id, one] : book.cases()) {
    if (!counted(one)) continue;
    Sums& sum = sums[{one.grade, one.suspected_type}];
    ++sum.cases;
    sum.prompted += one.prompts > 0 ? 1 : 0;
    sum.measures += one.measures > 0 ? 1 : 0;
    sum.held += one.delayed + one.refused > 0 ? 1 : 0;
    sum.reported += one.reports > 0 ? 1 : 0;
    ++sum.verdicts[static_cast<std::size_t>(one.outcome)];
  }
  Rows rows;
  for (const auto& [key, sum] : sums) {
    // They add up to the cases, so that one alone cannot be hidden.
    const std::int64_t least = *std::min_element(sum.verdicts.begin(), sum.verdicts.end());
    const auto verdict = [&](FeedbackOutcome outcome) {
      return PageCell::derived(count_of(sum.verdicts, outcome), least);
    };
    rows.push_back({word(name_of(key.first)), word(name_of(key.second)), PageCell::count(sum.cases),
                    PageCell::count(sum.prompted), PageCell::count(sum.measures), PageCell::count(sum.held),
                    PageCell::count(sum.reported), verdict(FeedbackOutcome::confirmed),
                    verdict(FeedbackOutcome::false_positive), verdict(FeedbackOutcome::undetermined),
                    verdict(FeedbackOutcome::none)});
  }
  return rows;
}

constexpr auto kRegisterColumns = std::to_array<PageColumn>({
    {"case_id", "case", "案件标识"},
    {"grade", "grade", "预警等级"},
    {"suspected_type", "suspected type", "涉嫌类型"},
    {"typology", "typology", "风险类型"},
    {"region", "region", "行政区划"},
    {"first", "first alert", "首次预警"},
    {"last", "last alert", "最近预警"},
    {"alerts", "alerts", "警报数"},
    {"prompts", "prompts", "提示数"},
    {"measures", "measures", "措施数"},
    {"delayed", "delayed", "延迟笔数"},
    {"refused", "refused", "拒绝笔数"},
    {"reports", "reports", "报告数"},
    {"outcome", "what it was", "核查结果"},
});

Rows register_rows(const PageBook& book, const PageHead&) {
  std::vector<std::pair<Token, const PageCase*>> cases;
  for (const auto& [id, one] : book.cases()) {
    if (counted(one)) cases.emplace_back(id, &one);
  }
  std::sort(cases.begin(), cases.end(), [](const auto& left, const auto& right) {
    return std::tie(right.second->grade, left.first) < std::tie(left.second->grade, right.first);
  });
  Rows rows;
  for (const auto& [id, one] : cases) {
    rows.push_back({PageCell::of(to_hex(id)), word(name_of(one->grade)), word(name_of(one->suspected_type)),
                    word(one->typology), region_cell(one->region), PageCell::time(one->from_ms),
                    PageCell::time(one->to_ms), PageCell::count(one->alerts), PageCell::count(one->prompts),
                    PageCell::count(one->measures), PageCell::count(one->delayed),
                    PageCell::count(one->refused), PageCell::count(one->reports),
                    outcome_cell(one->outcome)});
  }
  return rows;
}

constexpr auto kLimitColumns = std::to_array<PageColumn>({
    {"change", "change", "变更种类"},
    {"version", "rule set or version", "规则集或版本"},
    {"of", "detector or typology", "检测器或风险类型"},
    {"values", "values", "参数值"},
    {"from", "from", "自"},
    {"to", "to", "至"},
    {"alerts", "alerts", "警报数"},
    {"cases", "cases", "案件数"},
    {"confirmed", "confirmed", "核查属实"},
    {"false_positive", "false alarm", "误报"},
    {"undetermined", "undetermined", "无法判定"},
    {"open", "not yet judged", "未核查"},
    {"precision_percent", "precision (%)", "准确率（%）"},
});

// What came of a change: its alerts. Never published: limits are none of the criminals' business.
struct Came {
  std::int64_t from_ms = std::numeric_limits<std::int64_t>::max(), to_ms = 0, alerts = 0;
  std::set<Token> cases;
  Verdicts verdicts{};

  void add(const PageAlert& alert) {
    from_ms = std::min(from_ms, alert.time_ms);
    to_ms = std::max(to_ms, alert.time_ms);
    ++alerts;
    cases.insert(alert.case_id);
    ++verdicts[static_cast<std::size_t>(alert.outcome)];
  }
  void append_to(std::vector<PageCell>& row) const {
    const std::int64_t confirmed = count_of(verdicts, FeedbackOutcome::confirmed);
    const std::int64_t wrong = count_of(verdicts, FeedbackOutcome::false_positive);
    row.push_back(PageCell::count(alerts));
    row.push_back(PageCell::count(static_cast<std::int64_t>(cases.size())));
    row.push_back(PageCell::count(confirmed));
    row.push_back(PageCell::count(wrong));
    row.push_back(PageCell::count(count_of(verdicts, FeedbackOutcome::undetermined)));
    row.push_back(PageCell::count(count_of(verdicts, FeedbackOutcome::none)));
    row.push_back(PageCell::percent(confirmed, confirmed + wrong));
  }
};

Rows limit_rows(const PageBook& book, const PageHead&) {
  std::map<Token, Came> rulesets;
  for (const PageAlert& alert : book.alerts()) rulesets[alert.ruleset].add(alert);
  std::vector<std::pair<Token, const Came*>> in_order;
  in_order.reserve(rulesets.size());
  for (const auto& [ruleset, came] : rulesets) in_order.emplace_back(ruleset, &came);
  std::sort(in_order.begin(), in_order.end(), [](const auto& left, const auto& right) {
    return std::tie(left.second->from_ms, left.first) < std::tie(right.second->from_ms, right.first);
  });
  Rows rows;
  for (const auto& [ruleset, came] : in_order) {
    rows.push_back({PageCell::of("ruleset"), PageCell::of(to_hex(ruleset)), PageCell::of(""),
                    PageCell::of(""), PageCell::time(came->from_ms), PageCell::time(came->to_ms)});
    came->append_to(rows.back());
  }
  for (auto change = book.changes().begin(); change != book.changes().end(); ++change) {
    const auto same = [&](const ParameterChange& other) {
      return other.detector == change->detector && other.typology == change->typology &&
             other.from_ms > change->from_ms;
    };
    const auto next = std::find_if(std::next(change), book.changes().end(), same);
    const std::int64_t end_ms = next == book.changes().end() ? kAbsent : next->from_ms;
    Came came;
    for (const PageAlert& alert : book.alerts()) {
      const bool within = alert.time_ms >= change->from_ms && (end_ms == kAbsent || alert.time_ms < end_ms);
      const bool its = (change->detector.empty() || change->detector == alert.detector) &&
                       (change->typology.empty() || change->typology == alert.typology);
      if (within && its) came.add(alert);
    }
    rows.push_back({PageCell::of("parameters"), PageCell::of(change->version),
                    PageCell::of(change->detector.empty() ? change->typology : change->detector),
                    PageCell::of(change->values), PageCell::time(change->from_ms), PageCell::time(end_ms)});
    came.append_to(rows.back());
  }
  return rows;
}

constexpr auto kHeldColumns = std::to_array<PageColumn>({
    {"month", "month", "月份"},
    {"decision", "decision", "决策"},
    {"ground", "ground", "依据"},
    {"payments", "payments", "笔数"},
    {"amount_cny_minor", "amount (fen)", "金额（分）"},
    {"amount_unknown", "payments of unknown amount", "金额未知笔数"},
});

Rows held_rows(const PageBook& book, const PageHead&) {
  struct Sum {
    std::int64_t payments = 0, amount_minor = 0, unknown = 0;
  };
  std::map<std::tuple<std::int32_t, Decision, bool>, Sum> sums;
  for (const auto& [event, one] : book.held()) {
    Sum& sum = sums[{one.month, one.decision, one.ordered}];
    ++sum.payments;
    if (one.amount_minor == kAbsent) {
      ++sum.unknown;
    } else {
      sum.amount_minor = saturating_sum(sum.amount_minor, one.amount_minor);
    }
  }
  Rows rows;
  for (const auto& [key, sum] : sums) {
    const auto& [month, decision, ordered] = key;
    rows.push_back({PageCell::of(month_text(month)), word(name_of(decision)),
                    PageCell::of(ordered ? "order" : "finding"), PageCell::count(sum.payments),
                    PageCell::derived(sum.amount_minor, sum.payments - sum.unknown),
                    PageCell::count(sum.unknown)});
  }
  return rows;
}

constexpr auto kQualityColumns = std::to_array<PageColumn>({
    {"month", "month", "月份"},
    {"institution_id", "institution", "机构编号"},
    {"check", "check", "检查项代码"},
    {"type", "record", "记录类型"},
    {"field", "field", "字段"},
    {"finding", "finding", "问题"},
    {"what", "what was found", "问题描述"},
    {"checked", "looked at", "检查笔数"},
    {"found", "found", "问题笔数"},
    {"share_percent", "share (%)", "占比（%）"},
    {"source", "source", "依据"},
});

Rows quality_rows(const PageBook& book, const PageHead& head) {
  const bool english = head.language == Language::en;
  std::map<std::tuple<std::int32_t, std::string, std::size_t>, std::vector<PageCell>> rows;
  for (const auto& [key, counts] : book.quality()) {
    const auto& [month, institution, code] = key;
    const std::size_t number = quality_check_of(code);
    if (number == kQualityChecks) continue;  // of another version
    const QualityCheck& check = quality_checks()[number];
    const auto& [checked, found] = counts;
    rows[{month, institution, number}] = {PageCell::of(month_text(month)),
                                          PageCell::of(institution),
                                          PageCell::of(check.code),
                                          PageCell::of(name_of(check.type)),
                                          PageCell::of(check.field),
                                          PageCell::of(name_of(check.finding)),
                                          PageCell::of(english ? check.name : check.name_zh),
                                          PageCell::count(checked),
                                          PageCell::count(found),
                                          PageCell::percent(found, checked),
                                          PageCell::of(check.source)};
  }
  for (const auto& [key, holders] : book.card_holders()) {
    const auto count = static_cast<std::int64_t>(holders.size());
    rows[{key.first, key.second, kQualityChecks}] = {
        PageCell::of(month_text(key.first)),
        PageCell::of(key.second),
        PageCell::of("phone_cards_at_limit"),
        PageCell::of(name_of(EventType::sim)),
        PageCell::of("holder_id_token"),
        PageCell::of("exceeds"),
        PageCell::of(english ? "identities that opened five phone cards or more in 30 days"
                             : "三十日内开卡达到或超过五张的登记人"),
        PageCell::of(""),
        PageCell::count(count),
        PageCell::of(""),
        PageCell::of("反电信网络诈骗法 Art. 10, Nantong Art. 23")};
  }
  Rows out;
  for (auto& [key, row] : rows) out.push_back(std::move(row));
  return out;
}

constexpr auto kPages = std::to_array<PageRow>({
    {"trends", "New cases by region and typology, and what may be said in public",
     "按地区与类型的新增案件趋势及公众提示草稿", "F20 F21 F29", true, kTrendColumns, trend_rows},
    {"entities", "Entities at risk", "风险主体清单", "F23", false, kEntityColumns, entity_rows},
    {"risks", "Risks of the period by grade, and what became of them", "期间风险评估：等级与处置情况", "F26",
     true, kRiskColumns, risk_rows},
    {"register", "Register of risks", "风险隐患台账", "F30", false, kRegisterColumns, register_rows},
    {"limits", "Changes of limits and what came of them", "阈值变更及其效果", "F27", false, kLimitColumns,
     limit_rows},
    {"held_back", "Money that was held back", "拦截资金", "F42", true, kHeldColumns, held_rows},
    {"quality", "Real names and whole data in events", "实名与数据质量", "F14", true, kQualityColumns,
     quality_rows},
    {"exchange", "What other cities tell beside our own cases", "跨区域通报与本地案件对照", "F22 F39", true,
     kExchangeColumns, exchange_rows, true},
    {"received", "Cases that other cities have told of", "外地通报案件清单", "F22 F39", false,
     kReceivedColumns, received_rows, true},
});

}  // namespace

std::span<const PageRow> pages() { return kPages; }

const PageRow* page_of(std::string_view name) {
  const auto* const found =
      std::find_if(kPages.begin(), kPages.end(), [&](const PageRow& one) { return one.name == name; });
  return found == kPages.end() ? nullptr : found;
}

PageTable page_table(const PageRow& page, const PageBook& book, const PageHead& head) {
  return {page.name, page.title, page.title_zh, page.columns, page.rows(book, head)};
}

const PublicAdvice* public_advice(SuspectedType type) {
  const auto* const found = std::find_if(kAdvice.begin(), kAdvice.end(),
                                         [&](const PublicAdvice& one) { return one.suspected_type == type; });
  return found == kAdvice.end() ? nullptr : found;
}

}  // namespace xiezhi
