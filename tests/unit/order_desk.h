// OrderDesk: one account that is known, and orders about it; for tests of stream/engine/orders.h.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

#include "stream/base/time.h"
#include "tests/unit/rendering.h"

namespace xiezhi::testing {

inline constexpr std::int64_t kStopMs = 48 * kHourMs;
inline constexpr std::int64_t kFirst_ms = kMonday_ms + kHourMs;  // of the first order
inline constexpr std::string_view kAccount = "6222020000007654321";
inline constexpr std::string_view kVictim = "6222020000001111111";

inline std::string member(const std::string& json, const std::string& name) {
  const std::size_t at = json.find("\"" + name + "\":");
  if (at == std::string::npos) return {};
  std::size_t from = at + name.size() + 3;
  const bool text = json[from] == '"';
  if (text) ++from;
  return json.substr(from, json.find_first_of(text ? "\"" : ",}", from) - from);
}

class OrderDesk {
 public:
  explicit OrderDesk(ShardOptions options = {}) : engine({.language = Language::en}, options) {
    engine.feed(transfer("t0", kVictim, kAccount, 500000, kMonday_ms));
    engine.forget();
  }

  // Sends an order with a number of its own; its return code.
  std::string order(std::string_view code, std::int64_t time_ms, std::string_view more = {}) {
    return send(fmt::format("o{}", ++orders_), code, time_ms,
                fmt::format(R"("account":"{}"{})", kAccount, more));
  }
  std::string send(std::string_view id, std::string_view code, std::int64_t time_ms, std::string_view fields,
                   std::string_view event = {}) {
    engine.forget();
    engine.feed(fmt::format(
        R"({{"type":"order.v1","event_id":"e-{}{}","event_time":{},"institution_id":"104100000004","order_id":"{}",)"
        R"("tx_code":"{}","authority":"某市公安局",{}}})",
        id, event, time_ms, id, code, fields));
    const auto replies = engine.records(OutputKind::order_reply);
    return replies.size() == 1 ? member(replies[0], "result") : fmt::format("{} answers", replies.size());
  }
  std::string reply(const std::string& name) const {
    const auto replies = engine.records(OutputKind::order_reply);
    return replies.empty() ? std::string() : member(replies[0], name);
  }
  // "STOP_PAYMENT in_force" of each measure.
  std::vector<std::string> measures() const {
    std::vector<std::string> found;
    for (const std::string& each : engine.records(OutputKind::measure))
      found.push_back(member(each, "measure") + " " + member(each, "state"));
    return found;
  }
  std::vector<std::string> tick(std::int64_t time_ms) {
    engine.forget();
    engine.tick(time_ms);
    return measures();
  }
  // What is in force.
  std::string standing() const {
    for (const auto& shard : engine.shards_) {
      const OrderBook& book = shard->facts().orders();
      for (std::uint32_t row = 1; row <= book.rows(); ++row) {
        if (book[row].party == kNoParty) continue;
        return fmt::format("{} {} {} {} {}", name_of(book[row].state), book[row].from_ms, book[row].due_ms,
                           book[row].stops, book[row].extensions);
      }
    }
    return {};
  }

  Rendering engine;

 private:
  int orders_ = 0;
};

}  // namespace xiezhi::testing
