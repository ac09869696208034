// A decoded input record: one flat structure for every type of CONTRACT 1. A field that the record did not
// give keeps its absent value: empty text, kAbsent, enumerator 0, Flag::absent. Texts are views into the
// decoder's buffers and live until its next decode. Owner: the decoder's caller. No thread shares one.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <string_view>

#include "stream/base/step.h"
#include "stream/base/vocabulary.h"

namespace xiezhi {

constexpr std::int64_t kAbsent = std::numeric_limits<std::int64_t>::min();

enum class Flag : std::uint8_t { absent, no, yes };

enum class CashDirection : std::uint8_t { none, deposit, withdrawal };
XIEZHI_NAMES(CashDirection, "", "deposit", "withdrawal");
enum class PaymentMethod : std::uint8_t { none, qr, card, wallet, online };
XIEZHI_NAMES(PaymentMethod, "", "qr", "card", "wallet", "online");
enum class PrepaidAction : std::uint8_t { none, sale, redeem, refund };
XIEZHI_NAMES(PrepaidAction, "", "sale", "redeem", "refund");
enum class LoanAction : std::uint8_t { none, disburse, repay };
XIEZHI_NAMES(LoanAction, "", "disburse", "repay");
// Trades whose customers must be known by name (Suzhou Art. 19, Nantong Art. 16, 35, Xiangtan Art. 21, 26,
// Guangzhou Art. 26, 28, Anyang Art. 24, 25).
enum class Trade : std::uint8_t {
  none,
  pawn,            // 典当
  logistics,       // 物流
  express,         // 寄递
  live_streaming,  // 线上直播
  ride_hailing,    // 网约车
  script_game,     // 剧本娱乐
  sharing,         // 共享经济
  lodging,         // 旅馆
  second_hand,     // 旧货
  other,
};
XIEZHI_NAMES(Trade, "", "pawn", "logistics", "express", "live_streaming", "ride_hailing", "script_game",
             "sharing", "lodging", "second_hand", "other");
// The goods are the customer's, and so is what is said of them; elsewhere the provider offers.
constexpr bool are_goods_of_customer(Trade trade) {
  return trade == Trade::pawn || trade == Trade::logistics || trade == Trade::express ||
         trade == Trade::second_hand;
}
enum class ServiceAction : std::uint8_t { none, served, refused };
XIEZHI_NAMES(ServiceAction, "", "served", "refused");
enum class RealName : std::uint8_t { none, verified, unverified, refused };
XIEZHI_NAMES(RealName, "", "verified", "unverified", "refused");
enum class CallResult : std::uint8_t { none, answered, no_answer, busy, rejected };
XIEZHI_NAMES(CallResult, "", "answered", "no_answer", "busy", "rejected");
enum class Trunk : std::uint8_t { none, local, international };
XIEZHI_NAMES(Trunk, "", "local", "international");
enum class AppSource : std::uint8_t { none, store, sideload };
XIEZHI_NAMES(AppSource, "", "store", "sideload");
enum class SimAction : std::uint8_t { none, open, swap, close, suspend };
XIEZHI_NAMES(SimAction, "", "open", "swap", "close", "suspend");
enum class ListOperation : std::uint8_t { none, add, remove };
XIEZHI_NAMES(ListOperation, "", "add", "remove");
enum class FeedbackOutcome : std::uint8_t { none, confirmed, false_positive, undetermined };
XIEZHI_NAMES(FeedbackOutcome, "", "confirmed", "false_positive", "undetermined");
enum class AppealState : std::uint8_t { none, filed, accepted, lifted, upheld, complaint, called_back };
XIEZHI_NAMES(AppealState, "", "filed", "accepted", "lifted", "upheld", "complaint", "called_back");

// How the codes of payment institutions are meant (REGULATION 5.4).
enum class BusinessType : std::uint8_t { none, extend, lift, perform };
XIEZHI_NAMES(BusinessType, "", "00", "01", "02");
// Whose serial number `parameter` is: of a bank, a payment order, a terminal.
enum class ParameterType : std::uint8_t { none, bank, payment_order, terminal };
XIEZHI_NAMES(ParameterType, "", "A1", "A2", "A3");

struct Party {
  std::string_view account, bank, name, customer_id, id_type, id_number, uscc, account_class, category;
  std::string_view phone;  // canonical form (identifiers.h)
  PartyKind kind = PartyKind::none;
  std::int64_t birth_year = kAbsent;
  std::int64_t region = kAbsent;  // GB/T 2260, six digits
  std::int64_t opened_at_ms = kAbsent;
  std::int64_t balance_after_minor = kAbsent;
};

struct Device {
  std::string_view id, ip, mac, imei, terminal;
  std::int64_t latitude_e6 = kAbsent,
               longitude_e6 = kAbsent;  // degrees x 10^6; JSON `lat`, `lon` are decimal numbers
  Flag screen_share = Flag::absent, remote_control = Flag::absent;
};

struct Merchant {
  std::string_view id, name, uscc, mcc;
  std::int64_t region = kAbsent;
};

struct Event {
  // Common.
  EventType type = EventType::none;
  Status status = Status::none;  // Status::done when absent and the type has a status
  Channel channel = Channel::none;
  Flag cross_border = Flag::absent, decision_requested = Flag::absent;
  std::string_view event_id, institution_id;
  std::int64_t event_time_ms = kAbsent;
  // Money: transfer, cash, payment, prepaid, loan. The one who pays, deposits, borrows... is in `payer`.
  Party payer;  // transfer/payment payer; cash `account`; prepaid `holder`; loan `lender`; account `account`;
                // service `customer`
  Party payee;  // transfer payee; loan `borrower`
  Party agent;  // cash, account, service
  Party informant;  // matter
  Device device;
  Merchant merchant;  // service `provider`
  std::int64_t amount_minor = kAbsent;
  std::string_view currency;  // CNY, USD ... three upper-case letters; CNH arrives as CNY
  std::string_view purpose_code, remark, reverses, clearing_serial, place, terminal,
      card;  // `reverses` also `refunds`
  CashDirection cash_direction = CashDirection::none;
  PaymentMethod method = PaymentMethod::none;
  PrepaidAction prepaid_action = PrepaidAction::none;
  LoanAction loan_action = LoanAction::none;
  Trade trade = Trade::none;
  ServiceAction service_action = ServiceAction::none;
  RealName real_name = RealName::none;
  AccountAction account_action = AccountAction::none;
  Flag named = Flag::absent;
  std::int64_t rate_bp = kAbsent, large_value_exempt = kAbsent;
  // Telecom. Numbers are canonical (identifiers.h); `sender` is in caller, `receiver` in callee, web and sim
  // `phone` in caller.
  std::string_view caller, callee, caller_country, imei, imsi, cell, text, template_hash, url, domain, app_id,
      holder_id_token;
  std::array<std::string_view, 8> urls;
  std::uint8_t url_count = 0;
  std::int64_t duration_s = kAbsent, ring_s = kAbsent, region = kAbsent, domain_age_d = kAbsent,
               redirects = kAbsent;
  CallResult call_result = CallResult::none;
  Trunk trunk = Trunk::none;
  AppSource app_source = AppSource::none;
  SimAction sim_action = SimAction::none;
  Flag caller_mainland_prefix = Flag::absent;  // yes: the caller's number was written with +86 or 0086 (T05)
  Flag forwarded = Flag::absent, otp = Flag::absent, iot = Flag::absent;
  // Control.
  std::string_view list_name, list_entry, list_source, list_version;
  EntityKind list_kind = EntityKind::none;
  ListOperation list_operation = ListOperation::none;
  Grade list_grade = Grade::none;
  RepairStatus repair_status = RepairStatus::none;
  std::int64_t valid_from_ms = kAbsent, valid_to_ms = kAbsent;
  std::string_view order_id, tx_code, account, bank, account_name, phone, case_number, authority, legal_basis,
      parameter, issuer, signature;
  BusinessType business_type = BusinessType::none;
  ParameterType parameter_type = ParameterType::none;
  std::int64_t transfer_time_ms = kAbsent, start_time_ms = kAbsent, expire_time_ms = kAbsent,
               expires_at_ms = kAbsent, sequence = kAbsent;
  std::string_view detector, typology, values_json, version, regions_json, case_id, alert_id, by, note,
      prompt_id, recipient, report_id, subject, appeal_id, documents_json, matter_id;
  std::string_view change;  // what parameters.v1 asks for, once it was judged (engine/rules_in_force.h)
  FeedbackOutcome outcome = FeedbackOutcome::none;
  AppealState appeal_state = AppealState::none;
  MatterKind matter_kind = MatterKind::none;
  MatterState matter_state = MatterState::none;
  InformantRole informant_role = InformantRole::none;
  Satisfaction satisfaction = Satisfaction::none;
  std::int64_t due_time_ms = kAbsent;
  ReceiptState receipt_state = ReceiptState::none;
  // Counted by the decoder.
  std::uint32_t unknown_fields = 0;
};

}  // namespace xiezhi
