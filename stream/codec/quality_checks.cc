#include "stream/codec/quality_checks.h"

#include <algorithm>
#include <array>

namespace xiezhi {
namespace {

constexpr std::string_view kPaymentLaw = "反电信网络诈骗法 Art. 19, Nantong Art. 23";
constexpr std::string_view kAccountLaw = "反电信网络诈骗法 Art. 15, Nantong Art. 23";
constexpr std::string_view kTradeLaw =
    "Suzhou Art. 19, Nantong Art. 16, Xiangtan Art. 21, Guangzhou Art. 26, Anyang Art. 24-25";
constexpr std::string_view kPhoneLaw = "反电信网络诈骗法 Art. 9, Nantong Art. 23";

bool always(const Event&) { return true; }
bool opens(const Event& event) { return event.account_action == AccountAction::open; }
bool opens_card(const Event& event) { return event.sim_action == SimAction::open; }
// Cards of machines have no holder; those of a named sale have one (MOFCOM 2012 No. 9 Art. 15).
bool opens_own_card(const Event& event) { return opens_card(event) && event.iot != Flag::yes; }
bool sells_named_card(const Event& event) {
  return event.prepaid_action == PrepaidAction::sale && event.named == Flag::yes;
}

bool serves(const Event& event) { return event.service_action == ServiceAction::served; }
bool will_not_be_verified(const Event& event) { return event.real_name == RealName::refused; }

bool no_payer_name(const Event& event) { return event.payer.name.empty(); }
bool no_payee_name(const Event& event) { return event.payee.name.empty(); }
bool no_payer_account(const Event& event) { return event.payer.account.empty(); }
bool no_payee_account(const Event& event) { return event.payee.account.empty(); }
bool no_payer_identity(const Event& event) {
  return event.payer.customer_id.empty() && event.payer.id_number.empty() && event.payer.uscc.empty();
}
bool no_document(const Event& event) { return event.payer.id_number.empty() && event.payer.uscc.empty(); }
bool no_opening_day(const Event& event) { return event.payer.opened_at_ms == kAbsent; }
bool no_phone(const Event& event) { return event.payer.phone.empty(); }
bool no_merchant_name(const Event& event) { return event.merchant.name.empty(); }
bool no_holder(const Event& event) { return event.holder_id_token.empty(); }
bool not_verified(const Event& event) { return event.real_name == RealName::unverified; }

constexpr std::uint32_t bit(TouchKind kind) { return std::uint32_t{1} << static_cast<unsigned>(kind); }

using enum EventType;
constexpr Finding missing = Finding::missing, differs = Finding::differs, unverified = Finding::unverified;

// Those of a type stand together; those that compare names stand last.
constexpr std::array<QualityCheck, kQualityChecks> kChecks{{
    {"transfer_payer_account_missing", transfer, "payer.account", missing, always, no_payer_account, 0,
     "transfer without the payer's account", "转账缺付款人账号", kPaymentLaw},
    {"transfer_payer_name_missing", transfer, "payer.name", missing, always, no_payer_name, 0,
     "transfer without the payer's name", "转账缺付款人名称", kPaymentLaw},
    {"transfer_payee_account_missing", transfer, "payee.account", missing, always, no_payee_account, 0,
     "transfer without the payee's account", "转账缺收款人账号", kPaymentLaw},
    {"transfer_payee_name_missing", transfer, "payee.name", missing, always, no_payee_name, 0,
     "transfer without the payee's name", "转账缺收款人名称", kPaymentLaw},
    {"transfer_payer_identity_missing", transfer, "payer.customer_id", missing, always, no_payer_identity, 0,
     "transfer without customer number or document of the payer", "转账缺付款人客户号或证件号码",
     kAccountLaw},
    {"cash_account_missing", cash, "account.account", missing, always, no_payer_account, 0,
     "cash without the account", "现金收付缺账号", kPaymentLaw},
    {"cash_name_missing", cash, "account.name", missing, always, no_payer_name, 0,
     "cash without the name of the account", "现金收付缺户名", kPaymentLaw},
    {"payment_payer_account_missing", payment, "payer.account", missing, always, no_payer_account, 0,
     "payment without the payer's account", "支付缺付款人账号", kPaymentLaw},
    {"payment_payer_name_missing", payment, "payer.name", missing, always, no_payer_name, 0,
     "payment without the payer's name", "支付缺付款人名称", kPaymentLaw},
    {"payment_merchant_name_missing", payment, "merchant.name", missing, always, no_merchant_name, 0,
     "payment without the merchant's name", "支付缺商户名称", kPaymentLaw},
    {"prepaid_holder_name_missing", prepaid, "holder.name", missing, sells_named_card, no_payer_name, 0,
     "registered prepaid card sold without a name", "记名预付卡售卡缺购卡人姓名",
     "单用途商业预付卡管理办法 Art. 15, Nantong Art. 34"},
    {"loan_lender_name_missing", loan, "lender.name", missing, always, no_payer_name, 0,
     "loan without the lender's name", "贷款缺贷款人名称", kPaymentLaw},
    {"loan_borrower_name_missing", loan, "borrower.name", missing, always, no_payee_name, 0,
     "loan without the borrower's name", "贷款缺借款人名称", kPaymentLaw},
    {"account_name_missing", account, "account.name", missing, opens, no_payer_name, 0,
     "account opened without a name", "开户缺户名", kAccountLaw},
    {"account_document_missing", account, "account.id_number", missing, opens, no_document, 0,
     "account opened without a document", "开户缺证件号码", kAccountLaw},
    {"account_opening_day_missing", account, "account.opened_at", missing, opens, no_opening_day, 0,
     "account opened without its day", "开户缺开户日期", kAccountLaw},
    {"account_phone_missing", account, "account.phone", missing, opens, no_phone, 0,
     "account opened without a phone number", "开户缺联系电话", kAccountLaw},
    {"sim_holder_missing", sim, "holder_id_token", missing, opens_own_card, no_holder, 0,
     "phone card opened without its holder", "电话卡开卡缺登记人", kPhoneLaw},
    {"service_customer_name_missing", service, "customer.name", missing, serves, no_payer_name, 0,
     "customer of a trade served without a name", "提供服务缺客户姓名", kTradeLaw},
    {"service_customer_identity_missing", service, "customer.id_number", missing, serves, no_payer_identity,
     0, "customer of a trade served without customer number or document", "提供服务缺客户号或证件号码",
     kTradeLaw},
    {"service_unverified", service, "real_name", unverified, serves, not_verified, 0,
     "served though the real name was not verified", "未核验实名即提供服务", kTradeLaw},
    {"service_after_refusal", service, "real_name", unverified, will_not_be_verified, serves, 0,
     "served though the customer would not have the real name verified", "客户拒绝实名核验仍提供服务",
     kTradeLaw},
    {"transfer_payer_name_differs", transfer, "payer.name", differs, nullptr, nullptr,
     bit(TouchKind::transfer_out), "payer's name is another than the account's",
     "付款人名称与该账户已知户名不一致", kPaymentLaw},
    {"transfer_payee_name_differs", transfer, "payee.name", differs, nullptr, nullptr,
     bit(TouchKind::transfer_in), "payee's name is another than the account's",
     "收款人名称与该账户已知户名不一致", kPaymentLaw},
    {"cash_name_differs", cash, "account.name", differs, nullptr, nullptr,
     bit(TouchKind::cash_in) | bit(TouchKind::cash_out), "name at the counter is another than the account's",
     "现金收付户名与该账户已知户名不一致", kPaymentLaw},
    {"account_name_differs", account, "account.name", differs, nullptr, nullptr,
     bit(TouchKind::account_action), "name of an account is another than before", "账户户名与此前不一致",
     kAccountLaw},
}};

struct Range {
  std::size_t from = 0, count = 0;
};
constexpr auto kOfEvents = [] {
  std::array<Range, names_of<EventType>().size()> ranges{};
  for (std::size_t i = 0; i < kChecks.size(); ++i) {
    if (kChecks[i].finding == differs) continue;
    Range& range = ranges[static_cast<std::size_t>(kChecks[i].type)];
    if (range.count == 0) range.from = i;
    ++range.count;
  }
  return ranges;
}();
constexpr auto kNames = [] {
  std::array<std::uint8_t, names_of<TouchKind>().size()> checks{};
  checks.fill(kQualityChecks);
  for (std::size_t i = 0; i < kChecks.size(); ++i) {
    for (std::size_t kind = 0; kind < checks.size(); ++kind) {
      if ((kChecks[i].touches >> kind & 1U) != 0) checks[kind] = static_cast<std::uint8_t>(i);
    }
  }
  return checks;
}();
static_assert([] {
  for (const Range& range : kOfEvents) {
    for (std::size_t i = range.from; i < range.from + range.count; ++i) {
      if (kChecks[i].type != kChecks[range.from].type || kChecks[i].finding == differs) return false;
    }
  }
  return true;
}());

}  // namespace

std::span<const QualityCheck, kQualityChecks> quality_checks() { return kChecks; }

std::size_t quality_check_of(std::string_view code) {
  const auto* const row =
      std::find_if(kChecks.begin(), kChecks.end(), [&](const QualityCheck& one) { return one.code == code; });
  return static_cast<std::size_t>(row - kChecks.begin());
}

std::span<const QualityCheck> event_checks_of(EventType type) {
  const Range& range = kOfEvents[static_cast<std::size_t>(type)];
  return std::span(kChecks).subspan(range.from, range.count);
}

std::size_t name_check_of(TouchKind kind) { return kNames[static_cast<std::size_t>(kind)]; }

}  // namespace xiezhi
