// The words about orders (texts.h).
#include <algorithm>
#include <array>

#include "stream/base/check.h"
#include "stream/engine/texts.h"

namespace xiezhi {
namespace {

// By OrderResult.
constexpr std::array<Bilingual, Names<OrderResult>::values.size()> kResults = {{
    {},
    {"已办理", "done"},
    {"指令代码、业务类型与对象不相符", "the code, the business type and the subject do not go together"},
    {"该指令已办理并反馈", "the order has been answered before"},
    {"签发序号不大于该机关对同一对象已签发指令的序号",
     "the sequence number is not above that of an earlier order of the same issuer for the same subject"},
    {"户名不符", "the account has another name"},
    {"账户中没有该笔交易（金额、时间不符）", "the account has no such transfer (amount or time differ)"},
    {"同一账户止付次数已达上限，不再受理止付请求",
     "the account has been stopped as often as the law allows; no further stop request is taken"},
    {"止付延期次数已达上限", "the stop has been extended as often as the law allows"},
    {"账户或号码未处于止付状态", "the account or number is not stopped"},
    {"账户未处于冻结状态", "the account is not frozen"},
    {"账户已冻结", "the account is frozen"},
    {"账户没有动态查询", "the account is not being watched"},
    {"期限已届满或早于现有期限", "the term has ended, or ends before the one in force"},
    {"本机构没有该账户或号码", "there is no such account or number here"},
}};
static_assert(std::all_of(kResults.begin() + 1, kResults.end(),
                          [](const Bilingual& text) { return !text.zh.empty(); }));

// By bit of order_remark.
constexpr std::array<Bilingual, 5> kRemarks = {{
    {"本机构未掌握户名，户名未核对。", "The name is not known here and was not compared."},
    {"本机构未保存该时段的完整交易，金额、时间未核对。",
     "The history of that time is not kept here; amount and time were not compared."},
    {"期限按法定上限执行。", "The term is cut to what the law allows."},
    {"有多个账户使用该账号。", "Several accounts have that number."},
    {"仅含本账户自身所知信息。", "Only what the account itself tells is known here."},
}};

constexpr auto kMeasures = std::to_array<OrderMeasureText>({
    {Measure::stop_payment, "银发〔2016〕86号"},
    {Measure::freeze, "公安机关办理刑事案件程序规定第二百四十三条至第二百四十五条"},
    {Measure::refuse, "中华人民共和国反电信网络诈骗法第二十条"},
    {Measure::block_number, "中华人民共和国反电信网络诈骗法第二十条"},
});

// By MeasureState.
constexpr std::array<Bilingual, Names<MeasureState>::values.size()> kReasons = {{
    {"该账户或号码已由{authority}依法采取措施", "the account or number is under an order of {authority}"},
    {"依{authority}指令执行", "by order of {authority}"},
    {"依{authority}指令延期", "extended by order of {authority}"},
    {"依{authority}指令解除", "lifted by order of {authority}"},
    {"期限届满，自动解除", "the term has ended; lifted by itself"},
}};

}  // namespace

Bilingual order_authority() { return {"公安机关", "the police"}; }

Bilingual order_result_text(OrderResult result) { return kResults[static_cast<std::size_t>(result)]; }

Bilingual order_remark_text(std::uint8_t remark) {
  const auto bit = static_cast<std::size_t>(__builtin_ctz(remark));
  return bit < kRemarks.size() ? kRemarks[bit] : Bilingual{};
}

const OrderMeasureText& order_measure_text(Measure measure) {
  const auto found = std::find_if(kMeasures.begin(), kMeasures.end(),
                                  [&](const OrderMeasureText& row) { return row.measure == measure; });
  XIEZHI_CHECK(found != kMeasures.end());
  return *found;
}

Bilingual order_measure_reason(MeasureState state) { return kReasons[static_cast<std::size_t>(state)]; }

Bilingual order_measure_remedy() {
  return {"如有异议，请向{authority}提出。", "Objections go to {authority}."};
}

}  // namespace xiezhi
