#include "stream/codec/input_fields.h"

#include <algorithm>
#include <array>
#include <utility>

#include "stream/base/check.h"
#include "stream/codec/input_parts.h"

namespace xiezhi {
namespace {

using namespace inputs;

// Codes that a police order may carry (REGULATION 5.4).
constexpr auto kOrderCodes = std::to_array<std::string_view>(
    {"", "100101", "100103", "100105", "100201", "100203", "100205", "100301", "100303", "100305", "100307",
     "100309", "A00105", "A00107", "A00205", "A00207", "A00311"});

constexpr Field kSatisfaction =
    choice<Satisfaction>("satisfaction", XIEZHI_AT(Event, satisfaction), optional,
                         "Of called_back and evaluated: what is said of the answer", "满意度");

constexpr auto kTransfer = join(
    kCommon,
    std::array{
        object("payer", XIEZHI_AT(Event, payer), kAccountPartyTable, required, "Who pays", "付款方"),
        object("payee", XIEZHI_AT(Event, payee), kAccountPartyTable, required, "Who is paid", "收款方"),
        kAmount,
        kCurrency,
        kStatus,
        kChannel,
        code("purpose_code", XIEZHI_AT(Event, purpose_code), optional, "Purpose of the payment", "用途代码"),
        text("remark", XIEZHI_AT(Event, remark), lim::kRemarkBytes, optional, "Remark of the payer", "附言"),
        kDeviceField,
        flag("cross_border", XIEZHI_AT(Event, cross_border), optional, "Crosses the border", "跨境"),
        identifier("reverses", XIEZHI_AT(Event, reverses), optional,
                   "event_id of the transfer that this one reverses", "被冲正事件编号"),
        kAsk,
        text("clearing_serial", XIEZHI_AT(Event, clearing_serial), lim::kIdChars, optional,
             "Serial number in the clearing system", "清算流水号"),
        kExempt,
    });

constexpr auto kCash =
    join(kCommon,
         std::array{
             object("account", XIEZHI_AT(Event, payer), kAccountPartyTable, required, "The account", "账户"),
             choice<CashDirection>("direction", XIEZHI_AT(Event, cash_direction), required,
                                   "Cash into or out of the account", "存取方向"),
             kAmount,
             kCurrency,
             kChannel,
             text("place", XIEZHI_AT(Event, place), lim::kNameBytes, optional, "Where", "交易地点"),
             kTerminal,
             kAgent,
             kStatus,
             kDeviceField,
             kAsk,
             kExempt,
         });

constexpr auto kPayment = join(
    kCommon,
    std::array{
        object("payer", XIEZHI_AT(Event, payer), kAccountPartyTable, required, "Who pays", "付款方"),
        object("merchant", XIEZHI_AT(Event, merchant), kMerchantTable, required, "Who is paid", "收款商户"),
        kAmount,
        kCurrency,
        choice<PaymentMethod>("method", XIEZHI_AT(Event, method), optional, "How it is paid", "支付方式"),
        kTerminal,
        kStatus,
        kDeviceField,
        identifier("refunds", XIEZHI_AT(Event, reverses), optional,
                   "event_id of the payment that this one refunds", "被退款事件编号"),
        kAsk,
        kExempt,
    });

constexpr auto kPrepaid = join(
    kCommon,
    std::array{
        object("merchant", XIEZHI_AT(Event, merchant), kMerchantTable, required, "The issuer", "发卡商户"),
        identifier("card", XIEZHI_AT(Event, card), required, "Number of the prepaid card", "预付卡号"),
        choice<PrepaidAction>("action", XIEZHI_AT(Event, prepaid_action), required, "What was done",
                              "业务动作"),
        kAmount,
        kCurrency,
        flag("named", XIEZHI_AT(Event, named), optional, "The card bears a name", "记名卡"),
        object("holder", XIEZHI_AT(Event, payer), kAnyPartyTable, optional, "Who holds the card", "持卡人"),
    });

constexpr auto kLoan = join(
    kCommon,
    std::array{
        object("lender", XIEZHI_AT(Event, payer), kAccountPartyTable, required, "Who lends", "贷款人"),
        object("borrower", XIEZHI_AT(Event, payee), kAccountPartyTable, required, "Who borrows", "借款人"),
        choice<LoanAction>("action", XIEZHI_AT(Event, loan_action), required, "Paid out or paid back",
                           "放款或还款"),
        kAmount,
        kCurrency,
        integer("rate_bp", XIEZHI_AT(Event, rate_bp), 0, lim::kRateBp, optional,
                "Yearly rate in basis points", "年利率（基点）"),
    });

constexpr auto kAccount =
    join(kCommon,
         std::array{
             object("account", XIEZHI_AT(Event, payer), kAccountPartyTable, required, "The account", "账户"),
             choice<AccountAction>("action", XIEZHI_AT(Event, account_action), required, "What was done",
                                   "账户动作"),
             kDeviceField,
             kAgent,
         });

constexpr auto kCall =
    join(kCommon,
         std::array{
             phone("caller", XIEZHI_AT(Event, caller), required, "Calling number", "主叫号码",
                   XIEZHI_AT(Event, caller_mainland_prefix)),
             phone("callee", XIEZHI_AT(Event, callee), required, "Called number", "被叫号码"),
             integer("duration_s", XIEZHI_AT(Event, duration_s), 0, lim::kDurationS, optional,
                     "Seconds of talk; 0 was not answered", "通话时长（秒）"),
             integer("ring_s", XIEZHI_AT(Event, ring_s), 0, lim::kDurationS, optional, "Seconds of ringing",
                     "振铃时长（秒）"),
             choice<CallResult>("result", XIEZHI_AT(Event, call_result), optional, "How the call ended",
                                "呼叫结果"),
             choice<Trunk>("trunk", XIEZHI_AT(Event, trunk), optional, "Where the call came in", "来话中继"),
             code("caller_country", XIEZHI_AT(Event, caller_country), optional, "Country the call comes from",
                  "主叫国家"),
             kImei,
             kImsi,
             code("cell", XIEZHI_AT(Event, cell), optional, "Cell of the caller", "基站小区"),
             kRegion,
             flag("forwarded", XIEZHI_AT(Event, forwarded), optional, "The call was forwarded", "呼叫转移"),
             kAsk,
         });

constexpr auto kSms = join(
    kCommon,
    std::array{
        phone("sender", XIEZHI_AT(Event, caller), required, "Sending number or port", "发送号码",
              XIEZHI_AT(Event, caller_mainland_prefix)),
        phone("receiver", XIEZHI_AT(Event, callee), required, "Receiving number", "接收号码"),
        text("text", XIEZHI_AT(Event, text), lim::kSmsTextBytes, optional, "The message", "短信内容"),
        text("template_hash", XIEZHI_AT(Event, template_hash), lim::kIdChars, optional,
             "Hash of the message where the message may not be passed on", "短信模板哈希"),
        text_list("urls", XIEZHI_AT(Event, urls), lim::kUrlBytes, optional, "Links in the message",
                  "短信链接", XIEZHI_AT(Event, url_count)),
        flag("otp", XIEZHI_AT(Event, otp), optional, "The message carries a one-time code", "验证码短信"),
        kImei,
        kRegion,
    });

constexpr auto kWeb = join(
    kCommon,
    std::array{
        phone("phone", XIEZHI_AT(Event, caller), required, "Number of the user", "用户号码"),
        text("url", XIEZHI_AT(Event, url), lim::kUrlBytes, optional, "Address that was visited", "访问网址"),
        text("domain", XIEZHI_AT(Event, domain), lim::kDomainBytes, optional, "Domain that was visited",
             "访问域名", domain),
        text("app_id", XIEZHI_AT(Event, app_id), lim::kNameBytes, optional, "Application", "应用标识"),
        choice<AppSource>("app_source", XIEZHI_AT(Event, app_source), optional,
                          "Where the application came from", "应用来源"),
        integer("domain_age_d", XIEZHI_AT(Event, domain_age_d), 0, lim::kDomainAgeD, optional,
                "Days since the domain was registered", "域名注册天数"),
        integer("redirects", XIEZHI_AT(Event, redirects), 0, lim::kRedirects, optional,
                "Redirects on the way", "跳转次数"),
    });

constexpr auto kSim =
    join(kCommon,
         std::array{
             phone("phone", XIEZHI_AT(Event, caller), required, "The number", "号码"),
             choice<SimAction>("action", XIEZHI_AT(Event, sim_action), required, "What was done", "卡动作"),
             kImei,
             kImsi,
             text("holder_id_token", XIEZHI_AT(Event, holder_id_token), lim::kIdChars, optional,
                  "Pseudonym of the holder, made by the operator", "机主假名"),
             flag("iot", XIEZHI_AT(Event, iot), optional, "A card for machines", "物联网卡"),
             kRegion,
         });

constexpr auto kList = join(
    kCommon,
    std::array{
        text("list", XIEZHI_AT(Event, list_name), lim::kIdChars, required, "Name of the list", "名单名称"),
        rows::up_to(EntityKind::name,
                    choice<EntityKind>("kind", XIEZHI_AT(Event, list_kind), required,
                                       "What the entry is; a name counts in whatever way it is "
                                       "written, a url without a page is the whole site",
                                       "条目类型")),
        text("entry", XIEZHI_AT(Event, list_entry), lim::kUrlBytes, required, "The entry, in clear", "条目"),
        choice<ListOperation>("operation", XIEZHI_AT(Event, list_operation), required, "Add or remove",
                              "操作"),
        choice<Grade>("grade", XIEZHI_AT(Event, list_grade), optional, "How grave a contact is", "等级"),
        kValidFrom,
        kValidTo,
        text("source", XIEZHI_AT(Event, list_source), lim::kNameBytes, optional, "Who gave it", "来源"),
        code("version", XIEZHI_AT(Event, list_version), optional, "Version of the list", "版本"),
        choice<RepairStatus>("repair_status", XIEZHI_AT(Event, repair_status), optional,
                             "How far the repair of credit has come; repaired: the entry counts no more, "
                             "until it is added without that",
                             "信用修复状态"),
    });

constexpr auto kOrder = join(
    kCommon,
    std::array{
        identifier("order_id", XIEZHI_AT(Event, order_id), required, "Number of the order", "指令编号"),
        code("tx_code", XIEZHI_AT(Event, tx_code), required,
             "What is ordered, 100101 to 100309, A00105 to A00311", "交易代码", kOrderCodes),
        choice<BusinessType>("business_type", XIEZHI_AT(Event, business_type), optional,
                             "Of A codes: 00 extend, 01 lift, 02 do", "业务类型"),
        identifier("account", XIEZHI_AT(Event, account), optional, "The account", "账号"),
        text("bank", XIEZHI_AT(Event, bank), lim::kIdChars, optional,
             "Whose account it is; without, every account with that number is meant", "开户行联行号", cnaps),
        phone("phone", XIEZHI_AT(Event, phone), optional, "The number", "号码"),
        text("account_name", XIEZHI_AT(Event, account_name), lim::kNameBytes, optional, "Name on the account",
             "户名"),
        integer("amount_minor", XIEZHI_AT(Event, amount_minor), 1, lim::kAmountMinor, optional,
                "Amount in minor units", "金额（最小货币单位）"),
        text("currency", XIEZHI_AT(Event, currency), 3, optional, "ISO 4217 code; CNH is taken as CNY",
             "币种", currency),
        time("transfer_time", XIEZHI_AT(Event, transfer_time_ms), optional, "When the victim paid",
             "转出时间"),
        text("case_number", XIEZHI_AT(Event, case_number), lim::kIdChars, optional, "Number of the case",
             "案件编号"),
        text("authority", XIEZHI_AT(Event, authority), lim::kNameBytes, optional, "Who orders", "发令机关"),
        text("legal_basis", XIEZHI_AT(Event, legal_basis), lim::kNoteBytes, optional, "Legal basis",
             "法律依据"),
        time("start_time", XIEZHI_AT(Event, start_time_ms), optional, "From", "开始时间"),
        time("expire_time", XIEZHI_AT(Event, expire_time_ms), optional, "Until", "截止时间"),
        choice<ParameterType>(
            "parameter_type", XIEZHI_AT(Event, parameter_type), optional,
            "Of A00311: A1 serial number of a bank, A2 number of a payment order, A3 serial number of a terminal",
            "查询参数类型"),
        identifier("parameter", XIEZHI_AT(Event, parameter), optional, "Of A00311: that number", "查询参数"),
        identifier("issuer", XIEZHI_AT(Event, issuer), optional, "Who signed, as the configuration names it",
                   "签发方"),
        integer("sequence", XIEZHI_AT(Event, sequence), 1, lim::kAmountMinor, optional,
                "Number of the order among those of its issuer, rising", "签发序号"),
        time("expires_at", XIEZHI_AT(Event, expires_at_ms), optional,
             "The order is not taken after this moment", "指令有效期至"),
        text("signature", XIEZHI_AT(Event, signature), lim::kSignatureBytes, optional,
             "Ed25519 over the canonical form of the rest, base64 (schemas/orders.md)", "签名"),
    });

constexpr auto kParameters = join(
    kCommon,
    std::array{
        code("detector", XIEZHI_AT(Event, detector), optional, "Code of the detector, for example D17",
             "检测器代码"),
        text("typology", XIEZHI_AT(Event, typology), lim::kIdChars, optional, "Name of the typology",
             "风险类型"),
        raw("values", FieldKind::raw_object, XIEZHI_AT(Event, values_json), required,
            "Whole numbers by name: parameters of the detector; of a typology the score of a grade (low, "
            "medium, high, critical) or the weight of a detector's points in percent (by its code). Empty: "
            "what came under this version is taken back",
            "参数值"),
        code("version", XIEZHI_AT(Event, version), required,
             "Names this change among those of the detector or typology: the same version replaces", "版本"),
        kValidFrom,
        kValidTo,
        raw("regions", FieldKind::raw_list, XIEZHI_AT(Event, regions_json), optional,
            "Codes of provinces, cities or counties (GB/T 2260) where they hold: for events of subjects there; "
            "everywhere when absent",
            "适用地区"),
    });

constexpr auto kFeedback = join(
    kCommon,
    std::array{
        identifier("case_id", XIEZHI_AT(Event, case_id), optional, "The case", "案件标识"),
        identifier("alert_id", XIEZHI_AT(Event, alert_id), optional, "The alert", "警报标识"),
        record_id("report_id", XIEZHI_AT(Event, report_id),
                  "The report that has been delivered, or the draft that is confirmed", "报告标识", optional),
        record_id("subject", XIEZHI_AT(Event, subject),
                  "Token of the first subject of the report or case; without it no deadline ends",
                  "报告主体标识", optional),
        choice<FeedbackOutcome>("outcome", XIEZHI_AT(Event, outcome), required, "What it was", "核查结果"),
        text("by", XIEZHI_AT(Event, by), lim::kNameBytes, optional, "Who says so", "核查人"),
        text("note", XIEZHI_AT(Event, note), lim::kNoteBytes, optional, "Why", "说明"),
    });

constexpr auto kAppeal = join(
    kCommon,
    std::array{
        identifier("appeal_id", XIEZHI_AT(Event, appeal_id), required, "Number of the appeal", "申诉编号"),
        identifier("account", XIEZHI_AT(Event, account), optional, "The account", "账号"),
        text("bank", XIEZHI_AT(Event, bank), lim::kIdChars, optional,
             "Whose account it is; without, an account of institution_id", "开户行联行号", cnaps),
        phone("phone", XIEZHI_AT(Event, phone), optional, "The number", "号码"),
        choice<AppealState>("state", XIEZHI_AT(Event, appeal_state), required, "State of the appeal",
                            "申诉状态"),
        kSatisfaction,
        raw("documents", FieldKind::raw_list, XIEZHI_AT(Event, documents_json), optional,
            "Documents that were filed", "申诉材料"),
    });

constexpr auto kMatter = join(
    kCommon,
    std::array{
        identifier("matter_id", XIEZHI_AT(Event, matter_id), required,
                   "Number of the matter, among those of institution_id and its kind", "事项编号"),
        choice<MatterKind>(
            "kind", XIEZHI_AT(Event, matter_kind), required,
            "What it is: a lead, a warning interview, an order to put something right, a suggestion "
            "of a court or procuratorate, somebody's report, a report about own staff",
            "事项类别"),
        choice<MatterState>("state", XIEZHI_AT(Event, matter_state), required,
                            "What it has come to; begins with accepted", "办理状态"),
        identifier("account", XIEZHI_AT(Event, account), optional, "The account that it is about", "账号"),
        text("bank", XIEZHI_AT(Event, bank), lim::kIdChars, optional,
             "Whose account it is; without, an account of institution_id", "开户行联行号", cnaps),
        phone("phone", XIEZHI_AT(Event, phone), optional, "The number that it is about", "号码"),
        text("authority", XIEZHI_AT(Event, authority), lim::kNameBytes, optional,
             "Who ordered, suggested or dispatched it", "交办机关"),
        record_id("case_id", XIEZHI_AT(Event, case_id), "The case that it belongs to", "案件标识", optional),
        time(
            "due_time", XIEZHI_AT(Event, due_time_ms), optional,
            "Of accepted, dispatched and urged: until when it must be answered; without, the term of its kind",
            "办理期限"),
        choice<InformantRole>(
            "informant_role", XIEZHI_AT(Event, informant_role), optional,
            "Who brings it; the report of a victim or witness counts against whom it is about", "举报人身份"),
        object("informant", XIEZHI_AT(Event, informant), kAnyPartyTable, optional,
               "Who reported it: sealed at once for who looks after reporters, and kept nowhere else",
               "举报人"),
        kSatisfaction,
        text("note", XIEZHI_AT(Event, note), lim::kNoteBytes, optional, "What was said; it is not kept",
             "说明"),
    });

constexpr auto kReceipt = join(
    kCommon,
    std::array{
        record_id("prompt_id", XIEZHI_AT(Event, prompt_id), "The prompt that it answers", "提示标识"),
        record_id("case_id", XIEZHI_AT(Event, case_id), "The case of that prompt", "案件标识"),
        record_id("recipient", XIEZHI_AT(Event, recipient), "Token of whom the prompt was for", "接收人标识"),
        choice<ReceiptState>("state", XIEZHI_AT(Event, receipt_state), required,
                             "What became of it: shown, read and confirmed, or refused", "回执状态"),
        text("note", XIEZHI_AT(Event, note), lim::kNoteBytes, optional, "Why", "说明"),
    });

constexpr auto kService = join(
    kCommon,
    std::array{
        choice<Trade>("trade", XIEZHI_AT(Event, trade), required, "What kind of business it is", "行业"),
        object("provider", XIEZHI_AT(Event, merchant), kMerchantTable, required, "Who offers the service",
               "服务提供者"),
        object("customer", XIEZHI_AT(Event, payer), kAnyPartyTable, required,
               "Who wants it; lists look at account and customer_id or id_number", "客户"),
        choice<ServiceAction>("action", XIEZHI_AT(Event, service_action), required,
                              "Whether the service was given", "是否提供服务"),
        choice<RealName>("real_name", XIEZHI_AT(Event, real_name), required,
                         "Whether the customer's real name was verified, was not, or the customer would not "
                         "have it verified; who will not is to be refused",
                         "实名核验结果：已核验、未核验、拒绝核验"),
        text(
            "text", XIEZHI_AT(Event, text), lim::kSmsTextBytes, optional,
            "What is said of the goods, the room or the service; screened like a message. Of pawn, logistics, "
            "express and second_hand the customer is found by it, else the provider",
            "物品或服务描述"),
        integer("amount_minor", XIEZHI_AT(Event, amount_minor), 1, lim::kAmountMinor, optional,
                "Price in minor units; when the service was given, and the customer's account or number is "
                "told, it counts as a payment to the provider",
                "金额（最小货币单位）"),
        text("currency", XIEZHI_AT(Event, currency), 3, optional, "ISO 4217 code; CNH is taken as CNY",
             "币种", currency),
        kAgent,
        kDeviceField,
        region("region", XIEZHI_AT(Event, region), optional, "GB/T 2260 region where it happens",
               "行政区划代码"),
        kAsk,
    });

constexpr std::array<Alternative, 1> kSmsAlternatives{
    either(kSms, "text", "template_hash", Pairing::exactly_one)};
constexpr std::array<Alternative, 1> kWebAlternatives{either(kWeb, "url", "domain")};
constexpr std::array<Alternative, 1> kOrderAlternatives{either(kOrder, "account", "phone")};
constexpr std::array<Alternative, 1> kAppealAlternatives{either(kAppeal, "account", "phone")};
constexpr std::array<Alternative, 1> kParametersAlternatives{either(kParameters, "detector", "typology")};
constexpr std::array<Alternative, 1> kServiceAlternatives{
    either(kService, "amount_minor", "currency", Pairing::together)};
constexpr std::array<Alternative, 1> kFeedbackAlternatives{either(kFeedback, "case_id", "alert_id")};

template <const auto& fields>
constexpr KeyIndex kIndex = make_index(fields);

constexpr std::array<Table, 18> kTables{{
    {"transfer.v1", "Money moves from one account to another", "转账", kTransfer, {}, &kIndex<kTransfer>, 0},
    {"cash.v1", "Cash is paid in or out", "现金存取", kCash, {}, &kIndex<kCash>, 1},
    {"payment.v1", "A payment to a merchant", "商户支付", kPayment, {}, &kIndex<kPayment>, 2},
    {"prepaid.v1", "A prepaid card is sold, used or refunded", "预付卡", kPrepaid, {}, &kIndex<kPrepaid>, 3},
    {"loan.v1", "A loan is paid out or paid back", "贷款", kLoan, {}, &kIndex<kLoan>, 4},
    {"account.v1", "Something about an account changes", "账户变动", kAccount, {}, &kIndex<kAccount>, 5},
    {"call.v1", "A phone call", "通话", kCall, {}, &kIndex<kCall>, 6},
    {"sms.v1", "A short message", "短信", kSms, kSmsAlternatives, &kIndex<kSms>, 7},
    {"web.v1", "A visit to a site or the use of an application", "网页访问", kWeb, kWebAlternatives,
     &kIndex<kWeb>, 8},
    {"sim.v1", "Something about a SIM card changes", "电话卡变动", kSim, {}, &kIndex<kSim>, 9},
    {"list.v1", "An entry of a list is added or removed", "名单", kList, {}, &kIndex<kList>, 10},
    {"order.v1", "An order of the police", "公安指令", kOrder, kOrderAlternatives, &kIndex<kOrder>, 11},
    {"parameters.v1", "Parameters of a detector or typology change", "参数", kParameters,
     kParametersAlternatives, &kIndex<kParameters>, 12},
    {"feedback.v1", "What a case or an alert turned out to be", "核查反馈", kFeedback, kFeedbackAlternatives,
     &kIndex<kFeedback>, 13},
    {"appeal.v1", "A customer appeals against a measure", "申诉", kAppeal, kAppealAlternatives,
     &kIndex<kAppeal>, 14},
    {"receipt.v1", "What became of a prompt", "提示回执", kReceipt, {}, &kIndex<kReceipt>, 15},
    {"matter.v1",
     "What has come of a matter that an authority or somebody who reports it has brought",
     "交办与举报事项",
     kMatter,
     {},
     &kIndex<kMatter>,
     20},
    {"service.v1", "A service of a trade that must know its customers", "行业服务", kService,
     kServiceAlternatives, &kIndex<kService>, 21},
}};

constexpr std::array kBank{Source::bank};
constexpr std::array kBankPayment{Source::bank, Source::payment};
constexpr std::array kPaymentOnly{Source::payment};
constexpr std::array kTelecom{Source::telecom};
constexpr std::array kControl{Source::control};
constexpr std::array kPaymentTelecom{Source::payment, Source::telecom};

constexpr std::array<InputRow, 18> kRows{{
    {EventType::transfer, &kTables[0], kBankPayment},
    {EventType::cash, &kTables[1], kBank},
    {EventType::payment, &kTables[2], kPaymentOnly},
    {EventType::prepaid, &kTables[3], kPaymentOnly},
    {EventType::loan, &kTables[4], kBankPayment},
    {EventType::account, &kTables[5], kBankPayment},
    {EventType::call, &kTables[6], kTelecom},
    {EventType::sms, &kTables[7], kTelecom},
    {EventType::web, &kTables[8], kTelecom},
    {EventType::sim, &kTables[9], kTelecom},
    {EventType::list, &kTables[10], kControl},
    {EventType::order, &kTables[11], kControl},
    {EventType::parameters, &kTables[12], kControl},
    {EventType::feedback, &kTables[13], kControl},
    {EventType::appeal, &kTables[14], kControl},
    {EventType::receipt, &kTables[15], kControl},
    {EventType::matter, &kTables[16], kControl},
    {EventType::service, &kTables[17], kPaymentTelecom},
}};

constexpr bool rows_are_sound() {
  for (std::size_t i = 0; i < kRows.size(); ++i) {
    if (static_cast<std::size_t>(kRows[i].type) != i + 1) return false;
    if (kRows[i].table->name != name_of(kRows[i].type)) return false;
    if (kRows[i].table->fields.size() > 64) return false;
  }
  return true;
}
static_assert(rows_are_sound(), "rows are in the order of EventType and bear its names");

// What the decoder learns of one table it must not take for what it knows of another, perhaps shorter one.
constexpr bool numbers_are_apart() {
  std::array<bool, kInputTables> taken{};
  const auto take = [&](const Table& table) { return !std::exchange(taken[table.number], true); };
  for (const Table& table : kTables) {
    if (!take(table)) return false;
  }
  return take(kAccountPartyTable) && take(kAnyPartyTable) && take(kDeviceTable) && take(kMerchantTable);
}
static_assert(numbers_are_apart(), "each table has a number of its own");

constexpr std::array<InputTopicRow, 4> kTopics{{
    {Source::bank, "bank_events", "bank.events", "Events of banks", "银行事件"},
    {Source::payment, "payment_events", "payment.events", "Events of payment institutions", "支付机构事件"},
    {Source::telecom, "telecom_events", "telecom.events", "Events of telecom operators", "电信事件"},
    {Source::control, "control_events", "control.events",
     "Lists, orders, parameters, feedback, appeals, receipts, matters", "控制事件"},
}};

}  // namespace

std::span<const InputRow> input_rows() { return kRows; }

std::span<const InputTopicRow> input_topics() { return kTopics; }

const InputRow& input_row(EventType type) {
  const auto index = static_cast<std::size_t>(type);
  XIEZHI_CHECK(index >= 1 && index <= kRows.size());
  return kRows[index - 1];
}

bool allowed_on(const InputRow& row, Source source) {
  return source == Source::none ||
         std::find(row.sources.begin(), row.sources.end(), source) != row.sources.end();
}

}  // namespace xiezhi
