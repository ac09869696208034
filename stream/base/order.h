// Police orders (order.v1; REGULATION 2.8 and 5.4): the codes that there are, what an order says, the limits
// that the law sets, and how an order can end. An order's details travel in the log as bytes of one touch.
// Pure; any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "stream/base/vocabulary.h"

namespace xiezhi {

enum class OrderAction : std::uint8_t {
  none,
  stop,
  lift_stop,
  extend_stop,
  freeze,
  lift_freeze,
  extend_freeze,
  transactions,
  holder,
  watch,  // every new transaction is reported
  unwatch,
  accounts,         // of the holder
  one_transaction,  // named by `parameter`
};
constexpr bool changes_state(OrderAction action) {
  return action != OrderAction::none && action <= OrderAction::extend_freeze;
}

// A code of REGULATION 5.4 and what it asks for. The codes of payment institutions (A…) say it together with
// the business type: 00 extend, 01 lift, 02 do.
struct OrderCodeRow {
  std::string_view code, business_type, reply;
  OrderAction action;
};
std::span<const OrderCodeRow> order_codes();
// The row of a code and business type (empty where none was given); null: no such order.
const OrderCodeRow* find_order_code(std::string_view code, std::string_view business_type);

// What an account or a phone number is under.
enum class OrderState : std::uint8_t { none, stopped, frozen };
XIEZHI_NAMES(OrderState, "", "stopped", "frozen");

// How an order ended, each with its return code.
enum class OrderResult : std::uint8_t {
  none,
  done,
  format,            // the code does not say anything here
  duplicate,         // the order has been answered
  older_sequence,    // the issuer has sent a newer one for the same subject
  other_name,        // the account has another name
  no_such_transfer,  // the account's history does not hold the transfer
  stop_limit,        // no further stop request on this account
  extension_limit,   // no further extension
  not_stopped,
  not_frozen,
  frozen,  // a frozen account is neither stopped nor released from a stop
  not_watched,
  over,     // the term asked for has ended, or ends before the one in force
  unknown,  // no such account or number here
};
XIEZHI_NAMES(OrderResult, "", "done", "format", "duplicate", "older_sequence", "other_name",
             "no_such_transfer", "stop_limit", "extension_limit", "not_stopped", "not_frozen", "frozen",
             "not_watched", "over", "unknown");
std::string_view return_code(OrderResult result);  // REGULATION 5.4; 200004-200009 are ours to share out

// What an answer has to say beside its result.
namespace order_remark {
constexpr std::uint8_t name_not_known = 1;     // nothing to compare the name with
constexpr std::uint8_t history_gone = 2;       // nor the transfer
constexpr std::uint8_t term_cut = 4;           // the law ends it earlier than the order
constexpr std::uint8_t several = 8;            // several accounts have that number
constexpr std::uint8_t facts_of_account = 16;  // accounts of the holder: only what the account itself tells
}  // namespace order_remark

// What an order says. Texts are views.
struct OrderDetails {
  std::uint8_t code = 0;   // number in order_codes()
  bool malformed = false;  // its business type does not go with its code
  std::string_view order_id{}, issuer{}, authority{}, legal_basis{}, case_number{};
  std::string_view parameter{};   // one_transaction: its serial number
  std::uint64_t name_key = 0;     // Tokeniser::name_key of account_name; 0: none
  std::int64_t amount_minor = 0;  // fen; 0: none
  std::int64_t transfer_time_ms = 0, start_ms = 0, expire_ms = 0;  // 0: none
  std::int64_t sequence = 0;                                       // of the issuer's orders; 0: none

  const OrderCodeRow& row() const { return order_codes()[code]; }
  // Orders are told apart by their issuer, or without one by the institution that passed them on.
  std::string_view issuer_or(std::string_view institution_id) const {
    return issuer.empty() ? institution_id : issuer;
  }
};
// Appends the bytes that stand in Touch::order.
void encode_order(const OrderDetails& order, std::string& out);
// Any bytes are safe; false when they are not an order.
bool decode_order(std::string_view bytes, OrderDetails& order);

// What the law allows. Defaults with their source in order.cc; every one can be set (`orders.…`).
struct OrderLimits {
  std::int64_t stop_ms = 0;
  std::int64_t stop_requests = 0;
  std::int64_t stop_extensions = 0;
  std::int64_t stop_memory_ms = 0;
  std::int64_t freeze_months = 0;
  std::int64_t verify_time_ms = 0;
  std::int64_t verify_amount_minor = 0;

  OrderLimits();
};
struct OrderLimitRow {
  std::string_view key;  // behind "orders."
  std::int64_t OrderLimits::*member;
  std::int64_t value, least, most;
  std::string_view value_text, unit, doc, source;
};
std::span<const OrderLimitRow> order_limits();

}  // namespace xiezhi
