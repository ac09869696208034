// What tests of the router share: a record in, its touches out, and what a touch is in words.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "stream/base/check.h"
#include "stream/codec/decoder.h"
#include "stream/engine/router.h"

namespace xiezhi::testing {

inline constexpr TokenKey kKey = {9, 8, 7, 6, 5, 4, 3, 2, 1};
inline constexpr std::int64_t kTime_ms = 1772413200000;  // 2026-03-02T09:00:00+08:00
inline constexpr std::string_view kBank = "104100000004", kOtherBank = "102100099996";

// Decodes one record and routes it; the touches live until the next.
class Routing {
 public:
  Routing() : tokeniser_(kKey), router_(tokeniser_) {}

  Routed& of(const std::string& json, Source source = Source::none) {
    json_ = json;
    arena_.reset();
    const auto decoded = decoder_.decode_into(json_, source, Padding::none, event_, arena_);
    EXPECT_TRUE(decoded.has_value()) << name_of(decoded.error().reason) << ' ' << decoded.error().field;
    router_.route(event_, Provenance{3, 2, 77}, kTime_ms + 5, routed_);
    return routed_;
  }
  Token token(EntityKind kind, std::string_view scope, std::string_view text) const {
    return tokeniser_.token(kind, scope, text);
  }
  const Tokeniser& tokeniser() const { return tokeniser_; }

 private:
  Tokeniser tokeniser_;
  Router router_;
  Decoder decoder_;
  Arena arena_;
  Event event_;
  Routed routed_;
  std::string json_;
};

inline std::string record(std::string_view type, std::string_view fields,
                          std::string_view institution = kBank) {
  return fmt::format(R"({{"type":"{}","event_id":"e-1","event_time":{},"institution_id":"{}",{}}})", type,
                     kTime_ms, institution, fields);
}
inline std::string money(std::string_view more = {}, std::int64_t amount = 12345,
                         std::string_view currency = "CNY") {
  return fmt::format(R"("amount_minor":{},"currency":"{}"{})", amount, currency, more);
}
// Payer and payee of a transfer; `payer` and `payee` are further fields of each.
inline std::string parties(std::string_view payer = {}, std::string_view payee = {}) {
  return fmt::format(R"("payer":{{"account":"A1"{}}},"payee":{{"account":"B1"{}}},)", payer, payee);
}
inline std::string transfer(std::string_view payer = {}, std::string_view payee = {},
                            std::string_view more = {}) {
  return record("transfer.v1", parties(payer, payee) + money(more));
}

// "transfer_out account home principal": what a touch is and for whom.
inline std::string shape(const Touch& touch) {
  std::string text = fmt::format("{} {}", name_of(touch.kind), name_of(touch.entity));
  if (touch.has(touch_flag::home)) text += " home";
  if (touch.has(touch_flag::principal)) text += " principal";
  return text;
}
inline std::vector<std::string> shapes(Routed& routed) {
  std::vector<std::string> all;
  for (const Touch& touch : routed.all()) all.push_back(shape(touch));
  return all;
}
inline const Touch& only(Routed& routed, std::string_view start) {
  const Touch* found = nullptr;
  for (const Touch& touch : routed.all()) {
    if (!shape(touch).starts_with(start)) continue;
    EXPECT_EQ(found, nullptr) << "more than one " << start;
    found = &touch;
  }
  XIEZHI_CHECK(found != nullptr);
  return *found;
}

// One full record of every type that gives touches.
inline std::vector<std::string> every_type() {
  const std::string person = R"(,"customer_id":"C1","phone":"13800138000")";
  const std::string party = R"({"account":"A1")" + person + "}";
  return {
      record("transfer.v1", parties(person, R"(,"customer_id":"C2")") + money(R"(,"device":{"id":"d1"})")),
      record("cash.v1", R"("account":)" + party + R"(,"direction":"deposit",)" + money()),
      record("payment.v1",
             R"("payer":)" + party + R"(,"merchant":{"id":"M1"},"device":{"id":"d1"},)" + money()),
      record("loan.v1",
             R"("lender":{"account":"L1"},"borrower":)" + party + R"(,"action":"disburse",)" + money()),
      record("account.v1", R"("account":)" + party + R"(,"action":"open","device":{"id":"d1"})"),
      record("call.v1", R"("caller":"13800138000","callee":"13900139000","duration_s":60)"),
      record("sms.v1", R"("sender":"13800138000","receiver":"13900139000","text":"你好")"),
      record("web.v1", R"("phone":"13800138000","domain":"example.cn")"),
      record("sim.v1", R"("phone":"13800138000","action":"open")"),
      record("list.v1", R"("list":"police_involved","kind":"account","entry":"A1","operation":"add")"),
      record("matter.v1", R"("matter_id":"T1","kind":"tip","state":"accepted","account":"A1")"),
      record("service.v1", R"("trade":"express","provider":{"id":"M1"},"customer":)" + party +
                               R"(,"action":"served","real_name":"verified")"),
  };
}

}  // namespace xiezhi::testing
