// How an order, an appeal and a matter become touches.
#include <algorithm>
#include <tuple>

#include "stream/base/money.h"
#include "stream/base/order.h"
#include "stream/base/step.h"
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

// The account of a bank, or else of the institution that passes the record on; or the number.
std::pair<Token, EntityKind> Router::subject_of_step(const Event& event, Routed& routed) const {
  if (!event.phone.empty()) return {phone_of(event.phone, routed), EntityKind::phone};
  if (event.account.empty()) return {};
  const std::string_view scope = event.bank.empty() ? event.institution_id : event.bank;
  const Token account = tokeniser_.token(EntityKind::account, scope, event.account);
  routed.names[routed.name_count++] = {account, EntityKind::account, event.account};
  return {account, EntityKind::account};
}

// Appeals are told apart by the institution that passes them on; they live where their subject does.
void Router::route_appeal(const Event& event, Touch& touch, Routed& routed) {
  touch.kind = TouchKind::appeal;
  touch.action = static_cast<std::uint8_t>(event.appeal_state);
  touch.principal = Digest().add("appeal").add(event.institution_id).add(event.appeal_id).finish();
  touch.flags |= touch_flag::home;
  std::tie(touch.subject, touch.entity) = subject_of_step(event, routed);
  order_.clear();
  encode_step({.id = event.appeal_id, .satisfaction = event.satisfaction}, order_);
  touch.order = order_;
  routed.touches[routed.touch_count++] = touch;  // the first
}

// A matter lives by itself, so that any step finds it. What somebody has reported is told to whom it is about
// as well; who reported it is told to nobody.
void Router::route_matter(const Event& event, Touch& touch, Routed& routed) {
  StepDetails step{.id = event.matter_id,
                   .authority = event.authority,
                   .kind = event.matter_kind,
                   .role = event.informant_role,
                   .satisfaction = event.satisfaction,
                   .due_ms = event.due_time_ms == kAbsent ? 0 : event.due_time_ms,
                   .case_id = from_hex(event.case_id)};
  std::tie(step.subject, step.subject_kind) = subject_of_step(event, routed);
  order_.clear();
  encode_step(step, order_);
  touch.kind = TouchKind::matter;
  touch.subject = matter_token(event.institution_id, event.matter_kind, event.matter_id);
  Touch& matter = routed.touches[routed.touch_count++] = touch;  // the first
  matter.action = static_cast<std::uint8_t>(event.matter_state);
  matter.flags |= touch_flag::home;
  matter.order = order_;
  if (event.matter_kind != MatterKind::tip || event.matter_state != MatterState::accepted || !step.subject)
    return;
  Touch& told = routed.touches[routed.touch_count++] = touch;
  told.entity = step.subject_kind;
  told.subject = step.subject;
  told.counterparty = touch.subject;
  told.action = static_cast<std::uint8_t>(event.informant_role);
}

// Of an order in another currency the amount cannot be compared to the fen.
std::int64_t Router::fen_of(const Event& event) {
  const bool in_fen = event.currency.empty() || currency_code(event.currency) == currency::kCny;
  return event.amount_minor == kAbsent || !in_fen ? 0 : event.amount_minor;
}

}  // namespace xiezhi
