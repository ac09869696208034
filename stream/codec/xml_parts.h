// Makers of XML rows (xml_field.h), and the elements that several messages share. A source member that the
// JSON does not have does not compile.
#pragma once

#include <array>
#include <initializer_list>
#include <span>
#include <string_view>

#include "stream/codec/centre_reports.h"
#include "stream/codec/xml_field.h"

namespace xiezhi::centre {

using Name = std::string_view;
using Doc = std::string_view;
using Sources = std::array<XmlSource, 3>;

inline constexpr std::string_view kThirdParty = "[C]";             // structure and length
inline constexpr std::string_view kNoLength = "[C], meaning [M]";  // name only
inline constexpr std::string_view kDay = "[0-9]{4}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])";
inline constexpr std::string_view kMoment =
    "[0-9]{4}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])([01][0-9]|2[0-3])[0-5][0-9][0-5][0-9]";
inline constexpr std::string_view kAmount = "-?[0-9]+([.][0-9]{1,3})?";
inline constexpr std::string_view kCountry = "[A-Z]{3}";
inline constexpr std::string_view kNotDigitsAlone =
    "[0-9]*[^0-9]([0-9]|[^0-9])*";  // a dot is no line end in XSD

// A row of the JSON; it must exist.
consteval const Field* member(std::span<const Field> fields, Name name) {
  const std::size_t row = row_of(fields, name);
  rows::expect(row < fields.size());
  return &fields[row];
}
consteval XmlSource of_subject(Name name, XmlWhen when = XmlWhen::always, Name constant = {}) {
  return {XmlScope::subject, member(outputs::kSubject, name), when, constant};
}
consteval XmlSource of_transaction(Name name, XmlWhen when = XmlWhen::always, Name constant = {}) {
  return {XmlScope::transaction, member(outputs::kTransaction, name), when, constant};
}
consteval XmlSource of_large_value(Name name) {
  return {XmlScope::report, member(outputs::kLargeValue, name), XmlWhen::always, {}};
}
consteval XmlSource of_suspicious(Name name, XmlWhen when = XmlWhen::always, Name constant = {}) {
  return {XmlScope::report, member(outputs::kSuspicious, name), when, constant};
}

// Text of 1 to `maximum` characters; 0: no length is known.
consteval XmlElement text(Name name, std::int64_t maximum, Doc doc, Doc doc_zh, Sources sources = {},
                          std::string_view evidence = kThirdParty) {
  XmlElement element;
  element.name = name;
  element.maximum = maximum;
  element.sources = sources;
  element.doc = doc;
  element.doc_zh = doc_zh;
  element.evidence = evidence;
  return element;
}

consteval XmlElement group(Name name, std::span<const XmlElement> children, Doc doc, Doc doc_zh) {
  XmlElement element = text(name, 0, doc, doc_zh);
  element.kind = XmlKind::group;
  element.need = XmlNeed::required;
  element.children = children;
  return element;
}

consteval XmlElement of_kind(XmlKind kind, XmlElement element) {
  element.kind = kind;
  return element;
}
consteval XmlElement required(XmlElement element) {
  element.need = XmlNeed::required;
  return element;
}
consteval XmlElement optional(XmlElement element) {
  element.need = XmlNeed::optional;
  return element;
}
consteval XmlElement matching(std::string_view pattern, XmlElement element) {
  element.pattern = pattern;
  return element;
}
consteval XmlElement at_least(std::int64_t minimum, XmlElement element) {
  element.minimum = minimum;
  return element;
}
consteval XmlElement one_of(std::span<const std::string_view> codes, XmlElement element) {
  element.codes = codes;
  return element;
}
consteval XmlElement numbered(XmlElement element) {
  element.numbered = true;
  return element;
}
consteval XmlElement for_each(XmlEach each, XmlElement element) {
  element.each = each;
  element.most = 0;
  return element;
}
// At most so many times; 0: any number.
consteval XmlElement repeated(std::int64_t most, XmlElement element) {
  element.most = most;
  return element;
}
consteval XmlElement marked(std::string_view evidence, XmlElement element) {
  element.evidence = evidence;
  return element;
}
// A code of a table that is not public.
consteval XmlElement code(Name name, std::int64_t maximum, Doc doc, Doc doc_zh, Sources sources = {}) {
  return text(name, maximum, doc, doc_zh, sources);
}
consteval XmlElement amount(Name name, Doc doc, Doc doc_zh, Sources sources) {
  return of_kind(XmlKind::amount, matching(kAmount, text(name, 20, doc, doc_zh, sources)));
}
consteval XmlElement moment(Name name, Doc doc, Doc doc_zh, Sources sources) {
  return at_least(14, of_kind(XmlKind::date_time, matching(kMoment, text(name, 14, doc, doc_zh, sources))));
}
consteval XmlElement count(Name name, XmlEach each, Doc doc, Doc doc_zh) {
  XmlElement element = required(matching("[0-9]+", text(name, 0, doc, doc_zh)));
  element.kind = XmlKind::count;
  element.each = each;
  return element;
}

template <std::size_t... sizes>
consteval auto chain(const std::array<XmlElement, sizes>&... parts) {
  std::array<XmlElement, (sizes + ...)> all{};
  std::size_t next = 0;
  const auto append = [&](const auto& part) {
    for (const XmlElement& element : part) all[next++] = element;
  };
  (append(parts), ...);
  return all;
}

inline constexpr XmlElement kInstitution =
    required(at_least(14, matching("[0-9A-Za-z]{14,16}",
                                   text("RICD", 16, "The institution's code at the centre, given by --ricd",
                                        "报告机构编码", {of_large_value("institution_id")}))));

inline constexpr XmlElement kOtherType =
    text("OITP", 32, "Type of the document, where the code before it says other", "其他证件类型");

inline constexpr auto kNationality = std::array{
    repeated(0, numbered(matching(kCountry, text("CTNT", 3, "Nationality, GB/T 2659", "国籍",
                                                 {of_subject("nationality"),
                                                  of_subject("id_type", XmlWhen::resident_card, "CHN")})))),
};

inline constexpr auto kPhones =
    std::array{repeated(0, text("CCTL", 64, "Phone number", "联系电话", {of_subject("phone")}))};
inline constexpr auto kAddresses = std::array{repeated(0, text("CTAR", 512, "Address", "地址"))};
inline constexpr auto kOtherContacts =
    std::array{repeated(0, text("CCEI", 512, "Other contact", "其他联系方式"))};
inline constexpr auto kContacts = std::array{
    group("CCTLs", kPhones, "Phone numbers", "联系电话"),
    group("CTARs", kAddresses, "Addresses", "地址"),
    group("CCEIs", kOtherContacts, "Other contacts", "其他联系方式"),
};

// The name and document of the customer.
inline constexpr auto kIdentity = std::array{
    matching(kNotDigitsAlone, text("CTNM", 512, "Name", "客户姓名/名称", {of_subject("name")})),
    code("CITP", 6, "Type of the identity document", "证件类型", {of_subject("id_type")}),
    kOtherType,
    text("CTID", 128, "Number of the document", "证件号码", {of_subject("id_number"), of_subject("uscc")}),
};

inline constexpr auto kBranch = std::array{
    text("FINC", 16, "Branch", "金融机构网点代码"),
    code("RLFC", 2, "Relation of branch and customer", "金融机构与客户的关系"),
};

inline constexpr auto kAgent = std::array{
    text("TBNM", 128, "Agent who acted for the customer", "代办人姓名"),
    code("TBIT", 6, "Type of the agent's document", "代办人证件类型"),
    kOtherType,
    text("TBID", 128, "Number of the agent's document", "代办人证件号码"),
    matching(kCountry, text("TBNT", 3, "Nationality of the agent", "代办人国籍")),
};

inline constexpr XmlElement kAccount =
    text("CTAC", 64, "Account of the customer", "账号",
         {of_transaction("in_account", XmlWhen::money_in), of_transaction("out_account", XmlWhen::money_out),
          of_subject("account")});
inline constexpr XmlElement kOpened =
    moment("OATM", "When the account was opened; the sources do not show how it is written, here as TSTM [D]",
           "开户时间", {of_subject("opened_at")});
inline constexpr auto kCard = std::array{
    code("CBCT", 2, "Type of the card", "银行卡类型"),
    text("OCBT", 32, "Type of the card, where CBCT is 90", "其他银行卡类型"),
    text("CBCN", 64, "Number of the card", "银行卡号码"),
};

inline constexpr auto kDirectionCodes = std::to_array<std::string_view>({"01", "02"});

// A transaction but for its purpose, which CRPP and CRSP call differently.
inline constexpr auto kTransactionHead = std::array{
    required(moment("TSTM", "When", "交易时间", {of_transaction("event_time")})),
    marked("[C], composition [M]",
           at_least(9, matching("[A-Z]{3}[0-9]{6}",
                                text("TRCD", 9, "Place: country and GB/T 2260 region", "交易发生地")))),
    required(of_kind(XmlKind::business_id, text("TICD", 256, "Business id: event_id, a hyphen and TSDR [D]",
                                                "业务标识号", {of_transaction("event_id")}))),
    code("RPMT", 2, "Type of RPMN", "收付款方匹配号类型"),
    text("RPMN", 500, "Number that payer and payee share", "收付款方匹配号"),
    code("TSTP", 6, "Mode of the transaction", "交易方式"),
    code("OCTT", 2, "Mode of business away from the counter", "非柜台交易方式"),
    text("OOCT", 32, "The mode, where OCTT is 99", "其他非柜台交易方式"),
    text("OCEC", 500, "Code of the device", "非柜台交易方式的设备代码",
         {of_transaction("device_id"), of_transaction("terminal")}),
    text("BPTC", 500, "Code of the transaction between bank and payment institution",
         "银行与支付机构之间的业务交易编码"),
    code("TSCT", 16, "Code of the balance of payments", "涉外收支交易分类与代码"),
    required(one_of(kDirectionCodes, text("TSDR", 2, "01 receive, 02 pay", "资金收付标志",
                                          {of_transaction("event_id", XmlWhen::money_in, "01"),
                                           of_transaction("event_id", XmlWhen::money_out, "02")}))),
};
inline constexpr auto kTransactionMoney = std::array{
    required(matching(kCountry, text("CRTP", 3, "Currency, ISO 4217", "币种", {of_transaction("currency")}))),
    required(amount("CRAT", "Amount", "交易金额", {of_transaction("amount_minor")})),
    amount("CRMB", "Amount in yuan", "交易金额（折人民币）",
           {of_transaction("amount_cny_minor"), of_transaction("amount_minor", XmlWhen::in_cny)}),
    amount("CUSD", "Amount in US dollars", "交易金额（折美元）",
           {of_transaction("amount_minor", XmlWhen::in_usd)}),
};

inline constexpr auto kBankNumberTypes = std::to_array<std::string_view>({"11", "12", "13", "14"});

// The other side of a transaction.
inline constexpr auto kCounterparty = std::array{
    text("CFIN", 64, "Bank of the other side", "对方金融机构网点名称",
         {of_transaction("counterparty_bank", XmlWhen::bank_name)}),
    one_of(
        kBankNumberTypes,
        text("CFCT", 2, "Type of CFIC: 11 CNAPS number, 12 account management, 13 internal, 14 other",
             "对方金融机构网点代码类型", {of_transaction("counterparty_bank", XmlWhen::bank_number, "11")})),
    text("CFIC", 16, "Code of that bank", "对方金融机构网点代码",
         {of_transaction("counterparty_bank", XmlWhen::bank_number)}),
    marked("[C], composition [M]",
           at_least(9, matching("[A-Z]{3}[0-9]{6}",
                                text("CFRC", 9, "Region of that bank", "对方金融机构网点行政区划代码")))),
    text("TCNM", 128, "Name of the other side", "交易对手姓名/名称",
         {of_transaction("counterparty_name"), of_transaction("out_account_name", XmlWhen::money_in),
          of_transaction("in_account_name", XmlWhen::money_out)}),
    code("TCIT", 6, "Type of its document", "交易对手证件类型"),
    kOtherType,
    text("TCID", 128, "Number of its document", "交易对手证件号码"),
    code("TCAT", 6, "Type of its account", "交易对手账户类型"),
    text(
        "TCAC", 64, "Its account", "交易对手账号",
        {of_transaction("out_account", XmlWhen::money_in), of_transaction("in_account", XmlWhen::money_out)}),
};

inline constexpr auto kRemarks =
    std::array{optional(repeated(2, numbered(text("ROTF", 64, "Remark, at most two", "交易信息备注"))))};

}  // namespace xiezhi::centre
