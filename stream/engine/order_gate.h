// The gate that orders pass in ROUTE: signed by an issuer that we know, for what that issuer may order, and
// in time. A pure function of the record, the issuers and log time; whether an order was here before is known
// where its subject lives (orders.h). One thread an object.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "stream/base/signature.h"
#include "stream/codec/decoder.h"

namespace xiezhi {

struct OrderIssuer {
  std::string id{}, authority{};
  SignatureKey key{};
  std::vector<std::string> codes{};                 // that it may send; empty: every one
  std::int64_t valid_from_ms = 0, valid_to_ms = 0;  // its key; the end is not included, 0: none
};

struct OrderGateOptions {
  bool signatures = true;  // false: orders are taken as they come
  std::vector<OrderIssuer> issuers{};
  std::int64_t future_ms = 0;  // how far the start of an order may be ahead of log time
};

class OrderGate {
 public:
  explicit OrderGate(OrderGateOptions options) : options_(std::move(options)) {}

  // Reason::none: the order may pass; its `authority` is then that of its issuer. `record` is what `event`
  // was decoded from.
  Rejection judge(std::string_view record, Event& event, std::int64_t log_time_ms);

 private:
  Rejection judge_signature(std::string_view record, Event& event, std::int64_t log_time_ms);
  Rejection judge_times(const Event& event, std::int64_t log_time_ms) const;

  OrderGateOptions options_;
  std::string canonical_;  // scratch
};

}  // namespace xiezhi
