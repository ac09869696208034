#include "stream/engine/order_gate.h"

#include <algorithm>

#include "stream/base/order.h"
#include "stream/codec/canonical_json.h"

namespace xiezhi {
namespace {

// Whether the order sets a term, so that the end it names must still come.
bool sets_term(const Event& event) {
  const OrderCodeRow* row = find_order_code(event.tx_code, name_of(event.business_type));
  if (row == nullptr) return false;
  return row->action == OrderAction::stop || row->action == OrderAction::extend_stop ||
         row->action == OrderAction::freeze || row->action == OrderAction::extend_freeze;
}

}  // namespace

Rejection OrderGate::judge(std::string_view record, Event& event, std::int64_t log_time_ms) {
  if (options_.signatures) {
    const Rejection refused = judge_signature(record, event, log_time_ms);
    if (refused.reason != Reason::none) return refused;
  }
  return judge_times(event, log_time_ms);
}

Rejection OrderGate::judge_signature(std::string_view record, Event& event, std::int64_t log_time_ms) {
  if (options_.issuers.empty()) return {Reason::no_issuers, "orders.issuers"};
  if (event.signature.empty()) return {Reason::unsigned_order, "signature"};
  if (event.issuer.empty()) return {Reason::missing_field, "issuer"};
  const auto issuer = std::find_if(options_.issuers.begin(), options_.issuers.end(),
                                   [&](const OrderIssuer& one) { return one.id == event.issuer; });
  if (issuer == options_.issuers.end()) return {Reason::unknown_issuer, "issuer"};
  if (!canonical_object(record, "signature", canonical_)) return {Reason::bad_signature, ""};
  if (!is_signed_by(issuer->key, canonical_, event.signature)) return {Reason::bad_signature, "signature"};
  if (log_time_ms < issuer->valid_from_ms) return {Reason::not_yet_valid, "issuer"};
  if (issuer->valid_to_ms != 0 && log_time_ms >= issuer->valid_to_ms) return {Reason::expired, "issuer"};
  if (event.sequence == kAbsent) return {Reason::missing_field, "sequence"};
  if (!issuer->codes.empty() &&
      std::find(issuer->codes.begin(), issuer->codes.end(), event.tx_code) == issuer->codes.end())
    return {Reason::not_authorised, "tx_code"};
  event.authority = issuer->authority;
  return {};
}

Rejection OrderGate::judge_times(const Event& event, std::int64_t log_time_ms) const {
  if (event.expires_at_ms != kAbsent && event.expires_at_ms <= log_time_ms)
    return {Reason::expired, "expires_at"};
  if (!sets_term(event)) return {};
  if (event.expire_time_ms != kAbsent && event.expire_time_ms <= log_time_ms)
    return {Reason::expired, "expire_time"};
  if (event.start_time_ms != kAbsent && event.start_time_ms > log_time_ms + options_.future_ms)
    return {Reason::not_yet_valid, "start_time"};
  return {};
}

}  // namespace xiezhi
