// The messages of the AML centre: HVTR, PHTR and BSTR (REGULATION 5.1, 5.2, 5.3).
#include "stream/codec/xml_parts.h"

namespace xiezhi {
namespace {

using namespace centre;

constexpr auto kFeatureCodes = std::to_array<std::string_view>({"0501", "0502", "0503", "0504"});

// ---- large value ----

constexpr XmlElement kFeatureCode =
    marked("[C], codes [M]",
           required(one_of(kFeatureCodes, text("CRCD", 4,
                                               "Feature code: 0501 cash, 0502 unit, 0503 person at home, "
                                               "0504 person across the border",
                                               "大额交易特征代码", {of_large_value("crcd")}))));
constexpr XmlElement kTransactionCount =
    count("TTNM", XmlEach::transaction, "Transactions of the feature code", "交易总数");

constexpr XmlElement kLargeValueDay =
    required(at_least(8, matching(kDay, text("HTDT", 8, "Day of the large value; every TSTM falls on it",
                                             "大额交易发生日期", {of_large_value("day")}))));

// The tree of a packet, the same for banks and payment institutions around a header, a customer and the
// details of a transaction. Static, so that each row can point at those below.
template <const auto& header, const auto& customer, const auto& detail>
struct Packet {
  static constexpr auto kDetails = std::array{
      numbered(for_each(XmlEach::transaction, group("TSDT", detail, "One transaction", "交易明细"))),
  };
  static constexpr auto kNamed =
      chain(kIdentity, std::array{group("TSDTs", kDetails, "The transactions, oldest first", "交易明细")});
  static constexpr auto kIdentities = std::array{
      repeated(0,
               numbered(group("CCIF", kNamed, "The customer as the transactions name it", "客户身份信息"))),
  };
  static constexpr auto kFeature = std::array{
      kFeatureCode,
      kTransactionCount,
      group("CCIFs", kIdentities, "Who", "客户身份信息"),
  };
  static constexpr auto kFeatures = std::array{
      numbered(for_each(XmlEach::feature, group("HTCR", kFeature, "One feature code", "大额交易特征"))),
  };
  static constexpr auto kCustomer = std::array{
      group("CBIF", customer, "The customer", "客户基本信息"),
      kLargeValueDay,
      group("HTCRs", kFeatures, "One for each feature code", "大额交易特征"),
  };
  static constexpr auto kCustomers = std::array{
      numbered(
          for_each(XmlEach::customer, group("CATI", kCustomer, "A customer and day", "客户大额交易信息"))),
  };
  static constexpr auto kRoot = std::array{
      group("RBIF", header, "The packet", "报告基本信息"),
      group("CATIs", kCustomers, "One for each customer and day", "客户大额交易信息"),
  };
};

// ---- HVTR: large value, bank ----

constexpr auto kBankHeader = std::array{
    kInstitution,
    count("CTTN", XmlEach::customer, "Customers in the packet", "大额交易客户总数"),
};

constexpr XmlElement kCustomerNumber = required(
    text("CSNM", 32, "Number of the customer", "客户号", {of_subject("customer_id"), of_subject("id")}));

constexpr auto kBankCustomer = std::array{
    kCustomerNumber,
    group("CTNTs", kNationality, "Nationalities, no repeats", "国籍"),
    text("CTVC", 32, "Occupation or industry", "职业或行业"),
    group("CCIF", kContacts, "Contacts", "客户联系方式"),
};

constexpr auto kBankAccount =
    chain(std::array{code("CATP", 6, "Type of the account", "账户类型"), kAccount, kOpened}, kCard);

constexpr XmlElement kPurpose = text("CRPP", 128, "Purpose", "资金用途", {of_transaction("remark")});

constexpr auto kBankTransaction = chain(kTransactionHead, std::array{kPurpose}, kTransactionMoney);

constexpr auto kBankDetail = std::array{
    group("RINI", kBranch, "The branch", "报告机构网点信息"),
    group("ATIF", kBankAccount, "The account", "账户信息"),
    group("TBIF", kAgent, "The agent", "代办人信息"),
    group("TSIF", kBankTransaction, "The transaction", "交易信息"),
    group("TCIF", kCounterparty, "The other side", "交易对手信息"),
    group("ROTFs", kRemarks, "Remarks", "备注"),
};

// ---- PHTR: large value, payment institution ----

constexpr auto kPaymentHeader = std::array{
    text("RINM", 0, "Name of the institution", "报告机构名称", {}, kNoLength),
    kInstitution,
    text("FIRC", 0, "Region of the institution", "报告机构所在地区编码", {}, kNoLength),
    text("LEI", 0, "Legal entity identifier", "法人机构识别编码", {}, kNoLength),
    count("CTTN", XmlEach::customer, "Customers in the packet", "大额交易客户总数"),
};

constexpr auto kRepresentative = std::array{
    text("CRNM", 0, "Name of the legal representative", "法定代表人姓名", {}, kThirdParty),
    text("CRIT", 0, "Type of its document", "法定代表人证件类型", {}, kThirdParty),
    text("ORIT", 0, "Type of the document, where CRIT says other", "其他证件类型", {}, kThirdParty),
    text("CRID", 0, "Number of its document", "法定代表人证件号码", {}, kThirdParty),
};
constexpr auto kPaymentCustomer = chain(kBankCustomer, kRepresentative);

constexpr auto kPaymentAccount = std::array{
    text("CBAT", 0, "Type of the customer's bank account", "客户银行账户种类", {}, kNoLength),
    text("CBAC", 0, "The customer's bank account", "客户银行账号", {}, kNoLength),
    text("CABM", 0, "Bank of that account", "客户银行账号开户行名称", {}, kNoLength),
    text("CTAT", 0, "Type of the customer's payment account", "客户支付账户种类", {}, kNoLength),
    kAccount,
    kOpened,
    text("CPIN", 0, "Payment institution of the customer", "客户所在支付机构名称", {}, kNoLength),
    text("CPBA", 0, "Bank account of that institution", "客户所在支付机构的银行账号", {}, kNoLength),
    text("CPBN", 0, "Bank of that account", "客户所在支付机构银行账号的开户行名称", {}, kNoLength),
};

constexpr auto kPaymentTransaction = chain(
    kBankTransaction, std::array{
                          text("CTTP", 0, "Transfer mode", "转账方式"),
                          text("TMNM", 0, "Name of the goods", "商品名称"),
                          text("PMTC", 0, "Code of the merchant's order", "商户订单编码"),
                          text("CTIP", 0, "IP address of the customer", "客户IP地址", {of_transaction("ip")}),
                      });

constexpr auto kPaymentCounterparty = chain(
    kCounterparty,
    std::array{
        text("TCBA", 0, "Bank account of the other side", "交易对手银行账号", {}, kNoLength),
        text("TCBN", 0, "Bank of that account", "交易对手银行账号开户行名称", {}, kNoLength),
        text("TCTT", 0, "Type of its payment account", "交易对手支付账户种类", {}, kNoLength),
        text("TCTA", 0, "Its payment account", "交易对手支付账号", {}, kNoLength),
        text("TCPN", 0, "Its payment institution", "交易对手所在支付机构名称", {}, kNoLength),
        text("TCPA", 0, "Bank account of that institution", "交易对手所在支付机构的银行账号", {}, kNoLength),
        text("TPBN", 0, "Bank of that account", "交易对手所在支付机构银行账号的开户行名称", {}, kNoLength),
        text("TCIP", 0, "IP address of the other side", "交易对手IP地址"),
    });

constexpr auto kPaymentDetail = std::array{
    group("RINI", kBranch, "The branch", "报告机构网点信息"),
    group("ATIF", kPaymentAccount, "The account", "账户信息"),
    group("TBIF", kAgent, "The agent", "代办人信息"),
    group("TSIF", kPaymentTransaction, "The transaction", "交易信息"),
    group("TCIF", kPaymentCounterparty, "The other side", "交易对手信息"),
    group("ROTFs", kRemarks, "Remarks", "备注"),
};

// ---- BSTR: suspicious, bank ----

constexpr auto kUrgencies = std::to_array<std::string_view>({"01", "02"});
constexpr auto kDirections = std::to_array<std::string_view>({"01", "02", "03", "04", "99"});
constexpr auto kTriggers = std::to_array<std::string_view>({"01", "02", "03", "04", "05", "06", "99"});
constexpr std::int64_t kNarrative = 10000;  // characters

constexpr auto kCrimes = std::array{
    repeated(0, text("TOSC", 200, "Suspected crime, table 10.6 of the specification, which is not public",
                     "疑似涉罪类型"))};
constexpr auto kTraits =
    std::array{repeated(0, text("STCR", 32, "Feature code of the specification's table, which is not public",
                                "可疑交易特征代码"))};

constexpr auto kSuspiciousHeader = std::array{
    kInstitution,
    text("RPNC", 0, "The sources do not say what it holds", "上报网点代码", {}, kNoLength),
    required(one_of(kUrgencies, text("DETR", 2, "Urgency: 01 not, 02 especially urgent",
                                     "可疑交易报告紧急程度", {of_suspicious("detr")}))),
    required(
        matching("[0-9]{1,4}", text("TORP", 4, "Times reported: 1 to 9999, then 0000", "报送次数标志",
                                    {of_suspicious("torp", XmlWhen::zero, "0000"), of_suspicious("torp")}))),
    text("ORXN", 0, "File of the first report, where TORP is above 1", "初次报送的可疑交易报告报文名称"),
    required(
        one_of(kDirections,
               text("DORP", 2, "01 the centre, 02 and local PBOC, 03 and local police, 04 and both, 99 other",
                    "报送方向", {of_suspicious("dorp")}))),
    text("ODRP", 0, "Whom, where DORP is 99", "其他报送方向"),
    required(
        one_of(kTriggers, text("TPTR", 2,
                               "What triggered it: 01 model, 02 law enforcement, 03 regulator, 04 internal "
                               "case, 05 public opinion, 06 staff, 99 other",
                               "可疑交易报告触发点", {of_suspicious("tptr")}))),
    text("OTPR", 2000, "What, where TPTR is 99", "其他触发点"),
    required(
        text("STCB", kNarrative, "Funds and behaviour", "资金交易及客户行为情况", {of_suspicious("facts")})),
    required(text("AOSP", kNarrative, "Analysis of the suspicion", "疑点分析", {of_suspicious("analysis")})),
    group("TOSCs", kCrimes, "Suspected crimes", "疑似涉罪类型"),
    group("STCRs", kTraits, "Feature codes", "可疑交易特征"),
    count("SETN", XmlEach::subject, "Subjects", "可疑主体总数"),
    count("STNM", XmlEach::transaction, "Transactions", "可疑交易总数"),
    text("RPNM", 16, "The person who reports", "填报人"),
    text("MIRS", 64, "Number of a manual correction", "人工补正标识"),
};

constexpr auto kSubjectIdentity = std::array{
    matching(kNotDigitsAlone,
             text("SENM", 512, "Name", "可疑主体姓名/名称", {of_subject("name")}, "[C], length as CTNM [D]")),
    text("SETP", 0, "Type of the identity document", "可疑主体证件类型", {of_subject("id_type")}),
    kOtherType,
    text("SEID", 0, "Number of the document", "可疑主体证件号码",
         {of_subject("id_number"), of_subject("uscc")}),
};
constexpr auto kSubjectIdentities =
    std::array{repeated(0, group("SIIF", kSubjectIdentity, "An identity", "可疑主体身份信息"))};
constexpr auto kSubjectNationality = std::array{repeated(
    0, matching(kCountry,
                text("STNT", 3, "Nationality, GB/T 2659", "可疑主体国籍",
                     {of_subject("nationality"), of_subject("id_type", XmlWhen::resident_card, "CHN")})))};
constexpr auto kSubjectPhones =
    std::array{repeated(0, text("SCTL", 0, "Phone number", "联系电话", {of_subject("phone")}))};
constexpr auto kSubjectAddresses = std::array{repeated(0, text("SEAR", 0, "Address", "地址"))};
constexpr auto kSubjectOthers = std::array{repeated(0, text("SEEI", 0, "Other contact", "其他联系方式"))};
constexpr auto kSubjectContacts = std::array{
    group("SCTLs", kSubjectPhones, "Phone numbers", "联系电话"),
    group("SEARs", kSubjectAddresses, "Addresses", "地址"),
    group("SEEIs", kSubjectOthers, "Other contacts", "其他联系方式"),
};
constexpr auto kSubjectControllers = std::array{
    text("SRNM", 0, "Name of the legal representative", "法定代表人姓名"),
    text("SRIT", 0, "Type of its document", "法定代表人证件类型"),
    text("ORIT", 0, "Type of the document, where SRIT says other", "其他证件类型"),
    text("SRID", 0, "Number of its document", "法定代表人证件号码"),
    text("SCNM", 0, "Name of the controlling shareholder or actual controller", "控股股东或实际控制人名称"),
    text("SCIT", 0, "Type of its document", "控股股东或实际控制人证件类型"),
    text("OCIT", 0, "Type of the document, where SCIT says other", "其他证件类型"),
    text("SCID", 0, "Number of its document", "控股股东或实际控制人证件号码"),
};
constexpr auto kSuspect = std::array{
    text("CSNM", 32, "Number of the customer", "客户号", {of_subject("customer_id"), of_subject("id")}),
    text("SEVC", 0, "Occupation or industry", "职业或行业"),
    group("SIIFs", kSubjectIdentities, "Identities", "可疑主体身份信息"),
    group("STNTs", kSubjectNationality, "Nationalities", "可疑主体国籍"),
    group("SCIF", kSubjectContacts, "Contacts", "可疑主体联系方式"),
    group("SRIF", kSubjectControllers, "Who stands behind a unit", "法定代表人及实际控制人"),
};
constexpr auto kSuspects = std::array{
    numbered(for_each(XmlEach::subject, group("SEIF", kSuspect, "One subject", "可疑主体信息"))),
};

constexpr auto kSuspiciousCustomer =
    chain(kIdentity, std::array{text("CSNM", 32, "Number of the customer", "客户号",
                                     {of_subject("customer_id"), of_subject("id")})});
constexpr auto kSuspiciousAccount =
    chain(std::array{code("CATP", 6, "Type of the account", "账户类型"), kAccount, kOpened,
                     text("CATM", 0, "When the account was closed", "销户时间", {}, kNoLength)},
          kCard);
constexpr auto kSuspiciousTransaction = chain(kTransactionHead,
                                              std::array{text("CRSP", 128, "Source and purpose of the money",
                                                              "资金来源和用途", {of_transaction("remark")})},
                                              kTransactionMoney);
constexpr auto kSuspiciousDetail = std::array{
    group("RINI", kBranch, "The branch", "报告机构网点信息"),
    group("CIIF", kSuspiciousCustomer, "The customer", "客户身份信息"),
    group("ATIF", kSuspiciousAccount, "The account", "账户信息"),
    group("TBIF", kAgent, "The agent", "代办人信息"),
    group("TSIF", kSuspiciousTransaction, "The transaction", "交易信息"),
    group("TCIF", kCounterparty, "The other side", "交易对手信息"),
    group("ROTFs", kRemarks, "Remarks", "备注"),
};
constexpr auto kSuspiciousDetails = std::array{
    numbered(
        for_each(XmlEach::transaction, group("STIF", kSuspiciousDetail, "One transaction", "可疑交易信息"))),
};
constexpr auto kSuspiciousRoot = std::array{
    group("RBIF", kSuspiciousHeader, "The report", "报告基本信息"),
    group("SEIFs", kSuspects, "The subjects", "可疑主体信息"),
    group("STIFs", kSuspiciousDetails, "The transactions, oldest first", "可疑交易信息"),
};

constexpr auto kMessages = std::array{
    XmlMessage{"hvtr",
               group("HVTR", Packet<kBankHeader, kBankCustomer, kBankDetail>::kRoot,
                     "Large-value report of a bank", "大额交易报告（银行）"),
               OutputKind::large_value_report, true},
    XmlMessage{"phtr",
               group("PHTR", Packet<kPaymentHeader, kPaymentCustomer, kPaymentDetail>::kRoot,
                     "Large-value report of a payment institution", "大额交易报告（支付机构）"),
               OutputKind::large_value_report, true},
    XmlMessage{
        "bstr",
        group("BSTR", kSuspiciousRoot, "Suspicious-transaction report of a bank", "可疑交易报告（银行）"),
        OutputKind::suspicious_report, false},
};

constexpr auto kRules = std::array{
    XmlRuleRow{XmlRule::identity_whole, "CTNT", true,
               "Of a person's name, type and number of the document and nationality all are real or none is",
               "[C]"},
    XmlRuleRow{XmlRule::account_or_card, "CTAC", true, "CTAC and CBCN are not both a substitute", "[C]"},
    XmlRuleRow{
        XmlRule::other_named, "OITP", true,
        "With document type 119999, 129999, 619999 or 629999 OITP is given; with DORP 99 ODRP, with TPTR 99 OTPR",
        "[C]"},
    XmlRuleRow{XmlRule::resident_number, "CTID", false,
               "With document type 110001 or 110003 the number has its check digit", "[C]"},
    XmlRuleRow{XmlRule::organisation_number, "CTID", false,
               "With document type 610001 the number has 9 characters", "[C]"},
    XmlRuleRow{XmlRule::name_known, "CTNM", false, "The name is not 未知", "[C]"},
    XmlRuleRow{XmlRule::transactions_named, "TSIF", false, "A report has a transaction and a subject", "[D]"},
    XmlRuleRow{XmlRule::same_day, "HTDT", false,
               "Every transaction falls on HTDT, which is not before the account was opened", "[C]"},
    XmlRuleRow{XmlRule::first_report_named, "ORXN", true, "With TORP not 1 ORXN is given", "[C]"},
    XmlRuleRow{XmlRule::confirmed, "confirmed", true,
               "A suspicious report is confirmed by a person (2016-3: 人工分析、识别)", "[P]"},
};

}  // namespace

std::span<const XmlMessage> xml_messages() { return kMessages; }
std::span<const XmlRuleRow> xml_rules() { return kRules; }

}  // namespace xiezhi
