// How an order and an appeal become a touch.
#include <algorithm>

#include "stream/base/money.h"
#include "stream/base/order.h"
#include "stream/engine/router.h"

namespace xiezhi {

// With a bank an account is one; without, every account with that text is meant.
void Router::route_order(const Event& event, Touch& touch, Routed& routed) {
  const OrderCodeRow* row = find_order_code(event.tx_code, name_of(event.business_type));
  OrderDetails order;
  order.malformed = row == nullptr;
  for (std::uint8_t i = 1; row == nullptr && i < order_codes().size(); ++i) {
    if (order_codes()[i].code == event.tx_code) row = &order_codes()[i];
  }
  if (row != nullptr) order.code = static_cast<std::uint8_t>(row - order_codes().data());
  order.order_id = event.order_id;
  order.issuer = event.issuer;
  order.authority = event.authority;
  order.legal_basis = event.legal_basis;
  order.case_number = event.case_number;
  order.parameter = event.parameter;
  order.name_key = name_key(event.account_name);
  order.amount_minor = fen_of(event);
  const auto given = [](std::int64_t value) {
    return value == kAbsent ? 0 : std::max<std::int64_t>(value, 0);
  };
  order.transfer_time_ms = given(event.transfer_time_ms);
  order.start_ms = given(event.start_time_ms);
  order.expire_ms = given(event.expire_time_ms);
  order.sequence = given(event.sequence);
  order_.clear();
  encode_order(order, order_);

  touch.kind = TouchKind::order;
  touch.order = order_;
  touch.flags |= touch_flag::home;
  if (event.account.empty()) {
    touch.entity = EntityKind::phone;
    touch.subject = phone_of(event.phone, routed);
  } else {
    touch.entity = EntityKind::account;
    touch.subject = event.bank.empty() ? Token{tokeniser_.listing_key(EntityKind::account, event.account), 0}
                                       : tokeniser_.token(EntityKind::account, event.bank, event.account);
    routed.names[routed.name_count++] = {touch.subject, EntityKind::account, event.account};
  }
  routed.touches[routed.touch_count++] = touch;  // the first
}

// Appeals are told apart by the institution that passes them on; its account is meant, unless a bank is
// named.
void Router::route_appeal(const Event& event, Touch& touch, Routed& routed) {
  touch.kind = TouchKind::appeal;
  touch.action = static_cast<std::uint8_t>(event.appeal_state);
  touch.principal = Digest().add("appeal").add(event.institution_id).add(event.appeal_id).finish();
  touch.flags |= touch_flag::home;
  if (event.account.empty()) {
    touch.entity = EntityKind::phone;
    touch.subject = phone_of(event.phone, routed);
  } else {
    const std::string_view scope = event.bank.empty() ? event.institution_id : event.bank;
    touch.entity = EntityKind::account;
    touch.subject = tokeniser_.token(EntityKind::account, scope, event.account);
    routed.names[routed.name_count++] = {touch.subject, EntityKind::account, event.account};
  }
  routed.touches[routed.touch_count++] = touch;  // the first
}

// Of an order in another currency the amount cannot be compared to the fen.
std::int64_t Router::fen_of(const Event& event) {
  const bool in_fen = event.currency.empty() || currency_code(event.currency) == currency::kCny;
  return event.amount_minor == kAbsent || !in_fen ? 0 : event.amount_minor;
}

}  // namespace xiezhi
