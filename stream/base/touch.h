// A touch: what one event means for one entity. Touches are the log of the system (DESIGN, «One log»): a
// shard's state is a fold over the touches of its partition, and nothing else reaches it. No field holds an
// identifier in the clear.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "stream/base/token.h"
#include "stream/base/vocabulary.h"

namespace xiezhi {

enum class TouchKind : std::uint8_t {
  none,
  transfer_out,
  transfer_in,  // payer, payee of transfer.v1 (account and, as principal, person)
  cash_in,
  cash_out,  // cash.v1 deposit, withdrawal
  payment_out,
  payment_in,  // payment.v1 payer, merchant
  loan_out,
  loan_in,         // loan.v1: money leaves, money arrives
  prepaid,         // prepaid.v1 at the merchant
  account_action,  // account.v1; `action` tells which
  phone_pays,      // the phone of somebody who pays; the phone tells the principal about fraud calls
  device_used,     // the device of a transfer or payment
  call_out,
  call_in,  // call.v1 caller, callee; value = seconds talked
  sms_out,
  sms_in,     // sms.v1; value = simhash of the text or the template's hash
  web_visit,  // web.v1 visitor (phone), site (domain): there value = days since its registration, -1 not
              // told; action = redirects
  sim_action,
  list_entry,  // list.v1; subject.hi is the listing key, lo is 0
  warning,     // a hint: `hint` says what another entity has found out
  clock_tick,  // nothing happened; log time moves on
  order,       // order.v1; `order` says what; without a bank subject.hi is the listing key, lo is 0
  sim_used,    // the device (IMEI) of a call or card; counterparty is the phone
  receipt,  // receipt.v1 at whom the prompt was for, of no kind; `principal` is the case, `value` the prompt
            // (prompt_mark), `counterparty` all of its id, `action` a ReceiptState
  place_call,  // a call from abroad, at the place (place.h): counterparty is the callee, principal the caller
  confirmation,  // feedback.v1 at whom a report or case is about, of no kind; `principal` is the report or
                 // its draft, `counterparty` the case, `action` a FeedbackOutcome (0: confirmed)
  appeal,        // appeal.v1; `principal` is the appeal, `action` an AppealState
  parameters,    // parameters.v1; `order` says what (engine/rules_in_force.h)
  matter,   // matter.v1 at the matter, of no kind: `action` is a MatterState, `order` says the rest (step.h);
            // at whom somebody has reported: `action` is an InformantRole, `counterparty` the matter
  service,  // service.v1 without money, at the customer and at the provider
};
XIEZHI_NAMES(TouchKind, "", "transfer_out", "transfer_in", "cash_in", "cash_out", "payment_out", "payment_in",
             "loan_out", "loan_in", "prepaid", "account_action", "phone_pays", "device_used", "call_out",
             "call_in", "sms_out", "sms_in", "web_visit", "sim_action", "list_entry", "warning", "clock_tick",
             "order", "sim_used", "receipt", "place_call", "confirmation", "appeal", "parameters", "matter",
             "service");

constexpr bool is_money_in(TouchKind kind) {
  return kind == TouchKind::transfer_in || kind == TouchKind::cash_in || kind == TouchKind::payment_in ||
         kind == TouchKind::loan_in;
}
constexpr bool is_money_out(TouchKind kind) {
  return kind == TouchKind::transfer_out || kind == TouchKind::cash_out || kind == TouchKind::payment_out ||
         kind == TouchKind::loan_out;
}

// Somebody has a device in hand.
constexpr bool is_holder(TouchKind kind) {
  return kind == TouchKind::device_used || kind == TouchKind::sim_used;
}

// Of who may ask for a decision: who pays, brings cash, or wants a service.
constexpr bool asks_for_decision(TouchKind kind) {
  return is_money_out(kind) || kind == TouchKind::cash_in || kind == TouchKind::service;
}

// What kind of customer category a party declared (CONTRACT party.category); guards are by category, not by
// code.
enum class Category : std::uint8_t {
  none,
  wage,
  government,
  tax,
  social_security,
  utility,
  medical,
  school,
  charity,
  licensed,
  merchant,
  other,
};
XIEZHI_NAMES(Category, "", "wage", "government", "tax", "social_security", "utility", "medical", "school",
             "charity", "licensed", "merchant", "other");

// An institution of everyday life (REGULATION 6.4): money to or from it says nothing by itself.
constexpr bool is_institution(Category category) {
  return category != Category::none && category != Category::merchant && category != Category::other;
}

// How the receiver of a hint relates to its sender.
enum class Relation : std::uint8_t {
  none,
  contacted,      // the sender called or texted the receiver, or is a site that the receiver has visited
  payee,          // the receiver pays the sender
  payer,          // the sender paid the receiver (money may be tainted)
  own_account,    // the sender is an account of the receiver: it counts for a decision, never for a prompt
  account_payee,  // the receiver is an account that pays the sender: a fact for the model, its customer is
                  // told apart
  resident,       // the sender is a victim in the region of the receiver, a place
  used_device,    // the sender is a device or an address from which the receiver deals
};
XIEZHI_NAMES(Relation, "", "contacted", "payee", "payer", "own_account", "account_payee", "resident",
             "used_device");

// Touch::list of lists whose name says that special measures are due (反洗钱法 Art. 40); 0: of any other.
constexpr std::uint8_t kSpecialList = 1;

// Touch::action of a prepaid touch (codec/event.h PrepaidAction).
constexpr std::uint8_t kPrepaidSale = 1, kPrepaidRedeem = 2;

// What the remark of a transfer speaks of, beside fundraising (touch_flag::fundraising_remark): the first
// that fits. Three bits of an entry.
enum class RemarkClass : std::uint8_t {
  none,
  advance_fee,       // a fee or deposit that is to free money, goods or a loan (REGULATION 6.2 V04, V05, V07)
  virtual_currency,  // 反电信网络诈骗法 Art. 25 [V], REGULATION 6.1 D25
  elderly_care,  // 养老领域非法集资: Suzhou 27, 法释〔2022〕5号 Art. 2(10) [V], REGULATION 6.1 D20
};
XIEZHI_NAMES(RemarkClass, "", "advance_fee", "virtual_currency", "elderly_care");

// Bits of Touch::flags.
namespace touch_flag {
constexpr std::uint64_t principal = std::uint64_t{1}
                                    << 0;  // subject is the one who is told and decided for (DESIGN: victim)
constexpr std::uint64_t cross_border = std::uint64_t{1} << 1;
constexpr std::uint64_t decision_requested = std::uint64_t{1} << 2;
constexpr std::uint64_t screen_share = std::uint64_t{1} << 3;
constexpr std::uint64_t remote_control = std::uint64_t{1} << 4;
constexpr std::uint64_t own_transfer =
    std::uint64_t{1} << 5;  // payer and payee are the same customer; an opening: the account is the subject's
constexpr std::uint64_t subject_is_unit = std::uint64_t{1} << 6;
constexpr std::uint64_t counterparty_is_unit = std::uint64_t{1} << 7;
constexpr std::uint64_t international = std::uint64_t{1} << 8;    // call came over an international trunk
constexpr std::uint64_t mainland_prefix = std::uint64_t{1} << 9;  // caller number was written with +86 / 0086
constexpr std::uint64_t forwarded = std::uint64_t{1} << 10;
constexpr std::uint64_t otp = std::uint64_t{1} << 11;
constexpr std::uint64_t has_url = std::uint64_t{1} << 12;
constexpr std::uint64_t callback_number = std::uint64_t{1} << 13;  // text asks to call back a number
constexpr std::uint64_t has_phone =
    1U << 14;  // the payer's phone was given, so its entity sends its opinion too
constexpr std::uint64_t name_keyword = std::uint64_t{1}
                                       << 15;  // payee name holds a word of Regulation 737 Art. 9
constexpr std::uint64_t fundraising_remark =
    1U << 16;  // remark holds principal/interest/dividend/re-invest words
constexpr std::uint64_t roaming = std::uint64_t{1} << 17;
constexpr std::uint64_t answered = std::uint64_t{1} << 18;
constexpr std::uint64_t home = std::uint64_t{1}
                               << 19;  // first touch of its event: the one that counts the event
constexpr std::uint64_t reversal = std::uint64_t{1} << 20;  // takes back `reverses`
constexpr std::uint64_t foreign = std::uint64_t{1} << 21;   // amount was not in CNY
constexpr std::uint64_t not_moved = std::uint64_t{1}
                                    << 22;  // attempted or failed: never counts as money moved
constexpr std::uint64_t listed = std::uint64_t{1}
                                 << 23;  // warning: the sender is on a list (else: found by detectors)
constexpr std::uint64_t opinion = std::uint64_t{1}
                                  << 24;  // warning: an answer that a pending decision waits for
constexpr std::uint64_t subject_is_guarded =
    1U << 25;  // number class of registered services (95/96/100/400/110/12xxx)
constexpr std::uint64_t counterparty_is_guarded = std::uint64_t{1} << 26;
constexpr std::uint64_t retroactive = std::uint64_t{1}
                                      << 27;  // warning about something that happened before it was found out
constexpr std::uint64_t remove = std::uint64_t{1} << 28;  // list_entry: taken off the list
constexpr std::uint64_t order_stop = std::uint64_t{1}
                                     << 29;  // opinion: the sender is under a stop-payment order
constexpr std::uint64_t order_freeze = std::uint64_t{1} << 30;  // opinion: the sender is frozen by an order
constexpr std::uint64_t short_ring = std::uint64_t{1} << 31;    // call: rang shorter than kShortRing_s
constexpr std::uint64_t agent = std::uint64_t{1} << 32;         // the subject acts for the counterparty
constexpr std::uint64_t address = std::uint64_t{1} << 33;       // the device is a network address (IP)
constexpr std::uint64_t card = std::uint64_t{1} << 34;          // paid by card
constexpr std::uint64_t iot = std::uint64_t{1} << 35;  // the number is a card for things, not for people
constexpr std::uint64_t named_card = std::uint64_t{1} << 36;  // of a prepaid card: it bears a name
constexpr std::uint64_t sideloaded = std::uint64_t{1}
                                     << 37;               // web: the application is from outside the stores
constexpr std::uint64_t exempt = std::uint64_t{1} << 38;  // no large value is counted (Order 2016-3 Art. 7)
constexpr std::uint64_t everywhere = std::uint64_t{1}
                                     << 39;  // goes to every partition, at home in that of its subject
}  // namespace touch_flag

// How a caller number is formed (identifiers.h PhoneClass, reduced to what detectors ask).
enum class NumberForm : std::uint8_t {
  none,
  mobile,
  data_card,
  fixed,
  service,
  sms_port,
  overseas,
  unassigned
};
XIEZHI_NAMES(NumberForm, "", "mobile", "data_card", "fixed", "service", "sms_port", "overseas", "unassigned");

// Place of the causing record in its input (CONTRACT: `origin`). `topic` indexes the process's table of input
// names.
struct Provenance {
  std::uint16_t topic = 0;
  std::int32_t partition = 0;
  std::int64_t offset = 0;
  friend bool operator==(const Provenance&, const Provenance&) = default;
};

// The event that an effect is named after.
struct Cause {
  std::string_view institution_id;
  std::string_view event_id;
  std::int64_t event_time_ms = 0;
  Provenance origin;
  std::string_view traceparent{};  // W3C trace context of the input record, carried on to the outputs
};

// An identifier sealed to the identity key (io/sealing.h); attached to the first touch that a router writes
// about a token.
struct SealedIdentity {
  Token token;
  EntityKind kind = EntityKind::none;
  std::uint64_t sealing_key = 0;  // which session key
  std::string_view bytes;
};

// What a case keeps of its newest prompt's id.
constexpr std::uint32_t prompt_mark(const Token& prompt_id) {
  return static_cast<std::uint32_t>(prompt_id.lo);
}

// What a warning says. Sent by an entity that is listed or has a case of grade medium or above.
struct Hint {
  Relation relation = Relation::none;
  EntityKind sender_kind = EntityKind::none;
  std::uint8_t points = 0;  // 0: nothing known against the sender (an opinion may say so)
  SuspectedType suspected_type = SuspectedType::none;
  std::int64_t found_ms = 0;  // when the sender was found out or listed
};

constexpr std::size_t kTouchIdentitiesMax = 4;

// Of a warning, event_time_ms is the time of the contact or payment that it tells of, and cause.event_time_ms
// the time of the event that made it known.
struct Touch {
  TouchKind kind = TouchKind::none;
  EntityKind entity = EntityKind::none;
  EntityKind counterparty_kind = EntityKind::none;
  EntityKind principal_kind = EntityKind::none;
  Status status = Status::none;
  Channel channel = Channel::none;
  Category category = Category::none;  // of the subject's party
  Category counterparty_category = Category::none;
  NumberForm number_form = NumberForm::none;  // of the caller or sender
  std::uint8_t action = 0;             // AccountAction, SimAction, PrepaidAction; redirects; RepairStatus
  std::uint8_t opinions_expected = 0;  // at the principal: answers to wait for before a decision
  Grade list_grade = Grade::none;
  std::uint64_t flags = 0;
  std::uint32_t region = 0;  // of the subject's party
  std::uint32_t counterparty_region = 0;
  std::uint16_t counterparty_birth_year = 0;
  std::uint16_t currency = 0;  // money.h code
  Token subject;
  Token counterparty;
  Token principal;                 // who is to be told about this event: payer's person, else payer's account
  std::uint64_t event_key = 0;     // Tokeniser::event_key(institution_id, event_id)
  std::uint64_t reversed_key = 0;  // the same of `reverses` or `refunds`, when flags & reversal
  std::int64_t value = 0;          // amount in minor units of `currency`; seconds; simhash
  std::int64_t cny_minor = 0;      // amount in fen
  std::int64_t usd_minor = 0;      // amount in US cents; given when the currency is not CNY
  std::int64_t balance_after_minor = -1;
  std::int64_t event_time_ms = 0;
  std::int64_t log_time_ms = 0;
  std::int64_t valid_from_ms = 0, valid_to_ms = 0;  // list_entry
  std::uint16_t list = 0;                           // list_entry: index in the table of list classes
  Cause cause;
  Hint hint;
  std::array<SealedIdentity, kTouchIdentitiesMax> identities;
  std::uint8_t identity_count = 0;
  // Tokeniser::name_key of an account's name, of a site of the page that was visited; 0: not told
  std::uint64_t name_key = 0;
  NameSketch name_sketch;  // of the same name; of a list_entry that of a name on a special list
  RemarkClass remark = RemarkClass::none;
  // Of the subject's party; 0: not told.
  std::uint16_t birth_year = 0;
  std::int32_t opened_day = 0;  // Beijing day on which its account was opened (time.h)
  std::int32_t rate_bp = 0;     // of a loan, a year
  // Where the device was, degrees x 10^6; both 0: not told.
  std::int32_t latitude_e6 = 0, longitude_e6 = 0;
  std::uint8_t terminal = 0;  // of cash: eight bits that tell machines and counters apart; 0: not told
  // What the text of a message or service or a web address says by itself, and how much that weighs.
  SuspectedType content_type = SuspectedType::none;
  std::uint8_t content_points = 0;
  std::string_view order;  // of an order: its details (order.h), of a matter or appeal its own (step.h); of
                           // an opinion about an order: who ordered; of changed parameters which

  bool has(std::uint64_t flag) const { return (flags & flag) != 0; }
};

}  // namespace xiezhi
