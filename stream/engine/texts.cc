#include "stream/engine/texts.h"

#include <algorithm>
#include <array>

#include "stream/base/check.h"
#include "stream/base/time.h"

namespace xiezhi {
namespace {

struct TypeRow {
  SuspectedType type;
  Bilingual name;
};
constexpr auto kTypes = std::to_array<TypeRow>({
    {SuspectedType::none, {"电信网络", "telecom-network"}},
    {SuspectedType::telecom_fraud, {"电信网络", "telecom-network"}},
    {SuspectedType::brushing_rebate, {"刷单返利", "brushing rebate"}},
    {SuspectedType::fake_investment, {"虚假网络投资理财", "fake investment"}},
    {SuspectedType::fake_shopping, {"虚假购物服务", "fake shopping or service"}},
    {SuspectedType::fake_customer_service, {"冒充电商物流客服", "fake customer service"}},
    {SuspectedType::fake_loan, {"虚假贷款", "fake loan"}},
    {SuspectedType::fake_credit, {"虚假征信", "fake credit record"}},
    {SuspectedType::fake_leader, {"冒充领导熟人", "fake leader or acquaintance"}},
    {SuspectedType::fake_police, {"冒充公检法", "fake police"}},
    {SuspectedType::romance, {"网络婚恋交友", "romance"}},
    {SuspectedType::game_trade, {"网络游戏产品虚假交易", "fake game trade"}},
    {SuspectedType::illegal_fundraising, {"非法集资", "illegal fundraising"}},
    {SuspectedType::money_mule, {"涉案账户", "money mule"}},
    {SuspectedType::large_value, {"大额交易", "large-value transaction"}},
    {SuspectedType::illegal_equipment, {"非法设备", "illegal equipment"}},
    {SuspectedType::online_gambling, {"网络赌博", "online gambling"}},
    {SuspectedType::predatory_loan, {"套路贷", "predatory lending"}},
    {SuspectedType::terror_financing, {"涉恐融资", "terrorist financing"}},
    {SuspectedType::drug_trafficking, {"网络贩毒", "online drug trafficking"}},
    {SuspectedType::personal_information, {"侵犯公民个人信息", "trade in personal information"}},
    {SuspectedType::counterfeiting, {"制假售假", "counterfeit or forbidden goods"}},
    {SuspectedType::human_trafficking, {"拐卖人口", "trafficking of persons"}},
});
static_assert(kTypes.size() == Names<SuspectedType>::values.size());
static_assert([] {
  for (std::size_t i = 0; i < kTypes.size(); ++i) {
    if (kTypes[i].type != static_cast<SuspectedType>(i)) return false;
  }
  return true;
}());

struct TextRow {
  std::string_view key;
  Bilingual text;
};

constexpr auto kTemplates =
    std::to_array<TextRow>({
        {"P-VICTIM-H",
         {"【{inst}】您正在进行的转账疑似涉及“{type}”诈骗，建议立即停止。请勿与对方联系，勿共享屏幕、勿透露验证码，可拨打96110咨询。",
          "[{inst}] The transfer you are making may be part of a {type} scam. Stop now, break off contact, do not share your screen or codes; you can call 96110 for advice."}},
        {"P-VICTIM-M",
         {"【{inst}】您本次收款账户存在风险特征，请核实收款人身份后再操作，谨防“{type}”诈骗。",
          "[{inst}] The account you are paying shows signs of risk. Check who the payee is before you go on; beware of {type} scams."}},
        // To the guardian as well: 民法典 Art. 19, 145.
        {"P-MINOR",
         {"【{inst}】本账户客户未满十八周岁，本次付款存在风险特征，谨防“{type}”诈骗。请勿向陌生人转账，勿大额打赏、充值，勿共享屏幕、勿透露验证码。请监护人核实；未经监护人同意的大额付款可依法要求返还，可拨打96110咨询。",
          "[{inst}] The holder of this account is under 18 and this payment shows signs of risk; beware of {type} scams. Send nothing to strangers, make no large gifts or top-ups, share no screen or codes. Guardian: please check it; what you did not agree to may be claimed back by law. You can call 96110 for advice."}},
        {"P-TEL",
         {"您近期与尾号{last4}的涉诈号码有过联系，可能正遭遇“{type}”诈骗，请立即停止联系和转账。",
          "You were recently in contact with a fraud number ending in {last4} and may be facing a {type} scam. Stop the contact and do not transfer money."}},
        {"P-FORWARD",
         {"您的号码刚设置了来电或短信转移，随后收到验证码，可能正遭遇“{type}”诈骗。如非本人意愿请立即取消转移，勿向任何人透露验证码，可拨打96110咨询。",
          "Your number was set to forward calls or messages shortly before a code arrived; you may be facing a {type} scam. Cancel the forwarding unless you meant it, tell nobody the code; you can call 96110 for advice."}},
        {"P-SITE",
         {"您近期访问的网址疑似用于“{type}”诈骗，请勿填写银行卡号、密码、验证码，勿安装其应用，可拨打96110咨询。",
          "A site that you have visited may serve a {type} scam. Do not enter card numbers, passwords or codes there, do not install its app; you can call 96110 for advice."}},
        {"P-FUND",
         {"【{inst}】您的收款方存在承诺高额回报、向不特定对象吸收资金等特征，可能涉及非法集资，参与损失自行承担，请谨慎。",
          "[{inst}] The payee shows signs of taking money from the public for promised high returns, which may be illegal fundraising. Participants bear their losses themselves; be careful."}},
        // Of an appeal: 反电信网络诈骗法 Art. 32 para. 3 (reason, remedy, documents), 反洗钱法 Art. 39
        // (15 days, essential services at once, then the People's Bank or a court).
        {
            "P-APPEAL-FILED",
            {"【{inst}】已收到您对账户或号码限制措施的申诉。限制原因：账户或号码交易异常。将于{due}前核查并答复；基本医疗、社会保障、公用事业等服务不受限制。请携带有效身份证件及交易背景材料至本机构网点配合核实。", "[{inst}] Your appeal against the limits on your account or number has arrived. Reason of the limits: abnormal use of the account or number. It will be checked and answered by {due}; medical, social-security and utility services stay open to you. Please bring your identity document and papers about the transactions to a branch."}},
        {"P-APPEAL-ACCEPTED",
         {"【{inst}】您的申诉已受理，将于{due}前核查并答复；基本医疗、社会保障、公用事业等服务不受限制。核查通过后将即时解除限制措施。",
          "[{inst}] Your appeal has been accepted and will be answered by {due}; medical, social-security and utility services stay open to you. When the check is passed the limits are lifted at once."}},
        {"P-APPEAL-LIFTED",
         {"【{inst}】您的申诉经核查通过，本机构采取的限制措施已即时解除。",
          "[{inst}] Your appeal has been granted: the limits that this institution had set are lifted at once."}},
        {"P-APPEAL-UPHELD",
         {"【{inst}】经核查，您的账户或号码交易异常情形尚未消除，限制措施继续执行。如不服，可携带有效身份证件及交易背景材料再次申请核实，或向中国人民银行分支机构投诉、向人民法院起诉。",
          "[{inst}] The check has shown that the abnormal use of your account or number goes on; the limits stay. If you object, bring your identity document and papers about the transactions for another check, or complain to the branch of the People's Bank of China or go to court."}},
        {"P-APPEAL-COMPLAINT",
         {"【{inst}】已收到您对申诉处理结果的投诉，将配合有关部门核查；基本医疗、社会保障、公用事业等服务不受限制。",
          "[{inst}] Your complaint about the answer to your appeal has arrived; this institution takes part in its check. Medical, social-security and utility services stay open to you."}},
    });

constexpr auto kReasons = std::to_array<TextRow>({
    {"D12", {"收款账户存在风险特征", "the payee's account shows signs of risk"}},
    {"D08", {"小额试探后大额转出", "a large payment soon after a tiny one to the same payee"}},
    {"T10", {"访问了疑似涉诈的网址", "a visit to a site that may serve fraud"}},
    {"T11", {"号码转移后随即收到验证码", "a code arrived soon after calls or messages were forwarded"}},
    {"V01", {"近期接到可疑来电后向新收款人转账", "a payment to a new payee soon after a suspicious call"}},
    {"V02", {"转账时正在共享屏幕或被远程控制", "screen sharing or remote control during the payment"}},
    {"V03",
     {"付款与小额返利后加大投入的特征相符", "the payments look like rebates that lure into larger sums"}},
    {"V04",
     {"先有小额盈利提现，后向多个陌生人加大投入，与虚假投资的特征相符",
      "a small profit, then growing payments to strangers, as in fake investments"}},
    {"V05", {"向同一陌生卖家付款后又被要求缴纳费用", "a fee asked by the private seller who was just paid"}},
    {"V06",
     {"接到可疑来电或共享屏幕后借款并转出",
      "a loan sent on after a suspicious call or while the screen was shared"}},
    {"V07",
     {"付款与“解冻费”“保证金”或借款后转出的骗局特征相符",
      "the payments look like fees that are to free money, or like loans that are passed on"}},
    {"V08", {"单位向从未往来的收款人大额付款", "a large payment of a unit to somebody it has never paid"}},
    {"V09",
     {"名下多个账户的资金归集后转给陌生人，与冒充公检法骗局的特征相符",
      "money of several own accounts is gathered and sent to a stranger, as fake police ask for"}},
    {"V10",
     {"向素未往来的同一人多次转账且金额递增",
      "growing payments to one person with whom there were no dealings before"}},
    {"V11",
     {"短时间内向陌生人多次付款且金额成倍增加，与游戏交易骗局的特征相符",
      "payments to strangers that double within a short time, as in fake trades of game items"}},
    {"V12", {"付款金额远超以往", "a payment far larger than any of the months before"}},
    {"V13",
     {"未成年人向陌生对象大额或多次付款",
      "a large payment, or several, of a minor to parties that are new to the account"}},
    {"X01",
     {"接到可疑来电或短信后付款，多个风险迹象叠加",
      "several signs of risk together: a suspicious contact, then an unusual payment"}},
    {"ACCOUNT_ABNORMAL", {"账户交易异常", "the account's transactions are abnormal"}},
    {"ORDER_STOP",
     {"该账户已由{authority}依法采取紧急止付措施，只收不付，如有疑问或异议请向该机关提出",
      "the account is under a stop-payment order of {authority}: money comes in, none goes out; questions and objections go to that authority"}},
    {"ORDER_FREEZE",
     {"该账户已由{authority}依法冻结，如有疑问或异议请向该机关提出",
      "the account is frozen by order of {authority}; questions and objections go to that authority"}},
    {"INCOMPLETE", {"部分风险信息未在时限内取得", "part of the risk information did not arrive in time"}},
});

constexpr std::string_view kLaw18 = "中华人民共和国反电信网络诈骗法第十八条第三款";
constexpr std::string_view kLaw11 = "中华人民共和国反电信网络诈骗法第十一条";
// 2016 it was Art. 47; Suzhou Art. 29 para. 2 and Guangzhou Art. 24 para. 3 say the same.
constexpr std::string_view kSiteLaw = "中华人民共和国网络安全法第四十九条";

constexpr MeasureWords kOfUse = {
    {"账户或号码交易异常", "abnormal use of the account or number"},
    {"如有异议，请携带有效身份证件及交易背景材料至本机构网点申请核实；核查通过后将即时解除。",
     "If you object, bring your identity document and papers about the transactions to a branch of this "
     "institution; when the check is passed the measure is lifted at once."}};
constexpr MeasureWords kOfSite = {
    {"网站、应用或链接涉嫌传播违法信息", "the site, app or link may spread forbidden content"},
    {"如有异议，请向本机构提交网站备案材料申请核实；核查通过后将即时恢复访问。",
     "If you object, send this institution the site's filing papers; when the check is passed the site is "
     "opened again at once."}};

constexpr auto kMeasures = std::to_array<MeasureText>({
    {Measure::verify_tx, {"核实交易情况", "verify the transaction"}, kLaw18, 0, false, kOfUse},
    {Measure::reverify_id, {"重新核验身份", "verify the identity again"}, kLaw18, 0, false, kOfUse},
    {Measure::delay_24h, {"延迟支付结算", "delay the settlement by 24 hours"}, kLaw18, kDayMs, true, kOfUse},
    {Measure::limit_channel,
     {"限制非柜面业务", "limit business outside the counter"},
     kLaw18,
     0,
     true,
     kOfUse},
    {Measure::limit_amount, {"限制交易金额", "limit the amount of transactions"}, kLaw18, 0, true, kOfUse},
    {Measure::suspend_in,
     {"中止呼入或收款业务", "suspend incoming calls or payments"},
     kLaw18,
     0,
     true,
     kOfUse},
    {Measure::suspend_out, {"中止呼出业务", "suspend outgoing calls and messages"}, kLaw11, 0, true, kOfUse},
    {Measure::confirm, {"请客户确认", "ask the customer to confirm"}, kLaw18, 0, false, kOfUse},
    {Measure::refuse, {"拒绝交易", "refuse the transaction"}, kLaw18, 0, true, kOfUse},
    {Measure::block_site, {"停止传输，防止扩散", "stop what the site spreads"}, kSiteLaw, 0, true, kOfSite},
});

template <class Rows>
Bilingual look_up(const Rows& rows, std::string_view key) {
  const auto found =
      std::find_if(rows.begin(), rows.end(), [&](const TextRow& row) { return row.key == key; });
  return found == rows.end() ? Bilingual{} : found->text;
}

}  // namespace

Bilingual type_name(SuspectedType type) { return kTypes[static_cast<std::size_t>(type)].name; }

Bilingual template_text(std::string_view template_id) { return look_up(kTemplates, template_id); }

Bilingual reason_text(std::string_view code) { return look_up(kReasons, code); }

const MeasureText& measure_text(Measure measure) {
  const auto found = std::find_if(kMeasures.begin(), kMeasures.end(),
                                  [&](const MeasureText& row) { return row.measure == measure; });
  XIEZHI_CHECK(found != kMeasures.end());
  return *found;
}

// Not the law that reports are made by: whoever reads it may tell the customer.
std::string_view appeal_legal_basis() { return "中华人民共和国反电信网络诈骗法第三十二条第三款"; }

Bilingual appeal_lifted_reason() {
  return {"申诉经核查通过，即时解除", "the appeal has passed the check: lifted at once"};
}

void fill(std::string& text, std::string_view key, std::string_view value) {
  const std::string mark = "{" + std::string(key) + "}";
  for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + value.size())) {
    text.replace(at, mark.size(), value);
  }
}

}  // namespace xiezhi
