// The closed lists of words that events, state and effects share. Each list is one row table: the
// enumerator's position in the table is its value, and position 0 always means "not given".
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace xiezhi {

// A closed list: names[i] is the text of the enumerator with value i. names[0] is "" and stands for "absent".
template <class E>
struct Names;  // specialised below: static constexpr std::array<std::string_view, n> values

template <class E>
constexpr std::string_view name_of(E value) {
  return Names<E>::values[static_cast<std::size_t>(value)];
}

// Whether a number that came from outside is one of the enumerators.
template <class E>
constexpr bool is_known(E value) {
  return static_cast<std::size_t>(value) < Names<E>::values.size();
}

template <class E>
constexpr std::span<const std::string_view> names_of() {
  return Names<E>::values;
}

// The enumerator called `text`, or the absent one (value 0) when no enumerator has that name.
template <class E>
constexpr E from_name(std::string_view text) {
  for (std::size_t i = 1; i < Names<E>::values.size(); ++i) {
    if (Names<E>::values[i] == text) return static_cast<E>(i);
  }
  return static_cast<E>(0);
}

#define XIEZHI_NAMES(Enum, ...)                                                    \
  template <>                                                                      \
  struct Names<Enum> {                                                             \
    static constexpr auto values = std::to_array<std::string_view>({__VA_ARGS__}); \
  }

enum class EventType : std::uint8_t {
  none,
  transfer,
  cash,
  payment,
  prepaid,
  loan,
  account,
  call,
  sms,
  web,
  sim,
  list,
  order,
  parameters,
  feedback,
  appeal,
  receipt,
  matter,
  service,
};
XIEZHI_NAMES(EventType, "", "transfer.v1", "cash.v1", "payment.v1", "prepaid.v1", "loan.v1", "account.v1",
             "call.v1", "sms.v1", "web.v1", "sim.v1", "list.v1", "order.v1", "parameters.v1", "feedback.v1",
             "appeal.v1", "receipt.v1", "matter.v1", "service.v1");

// Input sources, named after the input topics (CONTRACT 1).
enum class Source : std::uint8_t { none, bank, payment, telecom, control };
XIEZHI_NAMES(Source, "", "bank", "payment", "telecom", "control");

// What became of a prompt (receipt.v1), as its channel tells: it has reached the customer, who has read and
// said so, or would not hear of it.
enum class ReceiptState : std::uint8_t { none, delivered, confirmed, refused };
XIEZHI_NAMES(ReceiptState, "", "delivered", "confirmed", "refused");

// How far the repair of credit (信用修复, Nantong Art. 63) of who is on a list has come. What is repaired
// counts no more; until then, and after a refusal, the entry counts.
enum class RepairStatus : std::uint8_t { none, applied, repaired, refused };
XIEZHI_NAMES(RepairStatus, "", "applied", "repaired", "refused");

// Kinds of entity that have state and may be the subject of an effect; but for `place` (place.h) also the
// kinds of list entry.
enum class EntityKind : std::uint8_t {
  none,
  account,
  person,
  phone,
  device,
  merchant,
  domain,
  url,
  name,
  place
};
XIEZHI_NAMES(EntityKind, "", "account", "person", "phone", "device", "merchant", "domain", "url", "name",
             "place");

enum class Status : std::uint8_t { none, attempted, done, failed, reversed };
XIEZHI_NAMES(Status, "", "attempted", "done", "failed", "reversed");

enum class Channel : std::uint8_t { none, counter, atm, pos, online, mobile, api, agent };
XIEZHI_NAMES(Channel, "", "counter", "atm", "pos", "online", "mobile", "api", "agent");

enum class PartyKind : std::uint8_t { none, person, unit };
XIEZHI_NAMES(PartyKind, "", "person", "unit");

// What account.v1 tells; Touch::action of an account_action touch.
enum class AccountAction : std::uint8_t {
  none,
  open,
  close,
  device_bind,
  phone_change,
  password_reset,
  limit_raise,
  deposit_break,
  forward_on,
  screen_share_on,
  screen_share_off,
};
XIEZHI_NAMES(AccountAction, "", "open", "close", "device_bind", "phone_change", "password_reset",
             "limit_raise", "deposit_break", "forward_on", "screen_share_on", "screen_share_off");

// Grades of warning, REGULATION 8: blue, yellow, orange, red.
enum class Grade : std::uint8_t { none, low, medium, high, critical };
XIEZHI_NAMES(Grade, "", "low", "medium", "high", "critical");

// The ten fraud types of the Ministry of Public Security (REGULATION 7) and the seeds' crime types
// (REGULATION 1.3).
enum class SuspectedType : std::uint8_t {
  none,
  telecom_fraud,
  brushing_rebate,
  fake_investment,
  fake_shopping,
  fake_customer_service,
  fake_loan,
  fake_credit,
  fake_leader,
  fake_police,
  romance,
  game_trade,
  illegal_fundraising,
  money_mule,
  large_value,
  illegal_equipment,
  online_gambling,
  predatory_loan,
  terror_financing,
  drug_trafficking,
  personal_information,
  counterfeiting,
  human_trafficking,
};
XIEZHI_NAMES(SuspectedType, "", "telecom_fraud", "brushing_rebate", "fake_investment", "fake_shopping",
             "fake_customer_service", "fake_loan", "fake_credit", "fake_leader", "fake_police", "romance",
             "game_trade", "illegal_fundraising", "money_mule", "large_value", "illegal_equipment",
             "online_gambling", "predatory_loan", "terror_financing", "drug_trafficking",
             "personal_information", "counterfeiting", "human_trafficking");

// What a measure may be, REGULATION 8 (Anti-Fraud Law Art. 18 para. 3 and 30). Stop and freeze come only from
// orders and lists.
enum class Measure : std::uint8_t {
  none,
  prompt,
  confirm,
  verify_tx,
  reverify_id,
  delay_24h,
  limit_amount,
  limit_channel,
  suspend_in,
  suspend_out,
  refuse,
  stop_payment,
  freeze,
  block_number,  // of an order against a phone number (Anti-Fraud Law Art. 20 and 25)
  block_site,    // what it spreads is stopped at once (Suzhou Art. 29 para. 2, Guangzhou Art. 24 para. 3)
};
XIEZHI_NAMES(Measure, "", "PROMPT", "CONFIRM", "VERIFY_TX", "REVERIFY_ID", "DELAY_24H", "LIMIT_AMOUNT",
             "LIMIT_CHANNEL", "SUSPEND_IN", "SUSPEND_OUT", "REFUSE", "STOP_PAYMENT", "FREEZE", "BLOCK_NUMBER",
             "BLOCK_SITE");

// How a measure of an order stands.
enum class MeasureState : std::uint8_t { none, in_force, extended, lifted, expired };
XIEZHI_NAMES(MeasureState, "", "in_force", "extended", "lifted", "expired");

enum class Decision : std::uint8_t { none, allow, prompt, delay, refuse };
XIEZHI_NAMES(Decision, "", "allow", "prompt", "delay", "refuse");

// Why a record is refused (rejected.v1 `reason`). A closed list.
enum class Reason : std::uint8_t {
  none,
  empty,
  tombstone,
  oversized,
  not_utf8,
  not_json,
  too_deep,
  not_an_object,
  duplicate_field,
  missing_field,
  wrong_type,
  out_of_range,
  unknown_value,
  bad_format,
  bad_check_digit,
  unknown_type,
  forbidden_field,
  future,
  wrong_topic,
  unknown_institution,
  // Of orders (stream/engine/order_gate.h).
  no_issuers,
  unsigned_order,
  unknown_issuer,
  bad_signature,
  not_authorised,
  expired,
  not_yet_valid,
  no_informant_key,  // of who reports something (matter.v1): nobody could look after the name
};
XIEZHI_NAMES(Reason, "", "empty", "tombstone", "oversized", "not_utf8", "not_json", "too_deep",
             "not_an_object", "duplicate_field", "missing_field", "wrong_type", "out_of_range",
             "unknown_value", "bad_format", "bad_check_digit", "unknown_type", "forbidden_field", "future",
             "wrong_topic", "unknown_institution", "no_issuers", "unsigned_order", "unknown_issuer",
             "bad_signature", "not_authorised", "expired", "not_yet_valid", "no_informant_key");

enum class Language : std::uint8_t { none, zh_cn, en };
XIEZHI_NAMES(Language, "", "zh-CN", "en");

enum class CityProfile : std::uint8_t { none, national, suzhou, nantong, xiangtan, guangzhou, anyang };
XIEZHI_NAMES(CityProfile, "", "national", "suzhou", "nantong", "xiangtan", "guangzhou", "anyang");

// Purpose of a record's personal data, REGULATION 9 PR1.
enum class Purpose : std::uint8_t { none, anti_fraud, aml, fundraising, counter_terror };
XIEZHI_NAMES(Purpose, "", "ANTI_FRAUD", "AML", "FUNDRAISING", "COUNTER_TERROR");

}  // namespace xiezhi
