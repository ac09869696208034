// The gate of orders: who may send them, and what of them is signed.
#include "stream/engine/order_gate.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "stream/app/order_issuers.h"
#include "stream/app/order_signer.h"
#include "stream/base/signature.h"
#include "stream/base/time.h"
#include "stream/codec/canonical_json.h"

namespace xiezhi {
namespace {

using ::testing::HasSubstr;

constexpr std::int64_t kNow_ms = 1772413200000;
constexpr SigningSeed kSeed = {1, 2, 3}, kOtherSeed = {4, 5, 6};

std::string canonical(std::string_view json, std::string_view left_out = {}) {
  std::string out;
  return canonical_object(json, left_out, out) ? out : "none";
}

TEST(CanonicalJson, IsSortedPlainAndTight) {
  EXPECT_EQ(canonical(" { \"b\" : 1 , \"a\" : \"x\\u00e9\\/\\t\\u001F\" , \"c\":true,\"d\":null } "),
            "{\"a\":\"xé/\\t\\u001f\",\"b\":1,\"c\":true,\"d\":null}");
  EXPECT_EQ(canonical("{}"), "{}");
  EXPECT_EQ(canonical(R"({"b":"\ud83d\ude00","é":-7,"a":"\"\\"})"),
            "{\"a\":\"\\\"\\\\\",\"b\":\"😀\",\"é\":-7}");
  EXPECT_EQ(canonical(R"({"signature":"s","a":1})", "signature"), R"({"a":1})");
}

TEST(CanonicalJson, WhatHasNoneIsRefused) {
  for (const std::string_view json : {"",
                                      "{",
                                      "[]",
                                      "1",
                                      R"({"a":1.5})",
                                      R"({"a":1e3})",
                                      R"({"a":01})",
                                      R"({"a":-0})",
                                      R"({"a":+1})",
                                      R"({"a":9223372036854775808})",
                                      R"({"a":{}})",
                                      R"({"a":[1]})",
                                      R"({"a":1,"a":2})",
                                      R"({"\u0061":1})",
                                      R"({"a":1}x)",
                                      R"({"a":1,})",
                                      R"({"a":"\ud800"})",
                                      R"({"a":"\ude00"})",
                                      R"({"a":"\ud800\u0041"})",
                                      R"({"a":"\x"})",
                                      R"({"a":"\u12"})",
                                      "{\"a\":\"\xff\"}",
                                      "{\"a\":\"\n\"}",
                                      R"({"a" 1})",
                                      R"({"a":})",
                                      R"({"a":tru})",
                                      R"({a:1})",
                                      R"({"a":"b)"})
    EXPECT_EQ(canonical(json), "none") << json;
}

// RFC 8032, test 2.
TEST(Signature, KnownVector) {
  const SignatureKey key = {0x3d, 0x40, 0x17, 0xc3, 0xe8, 0x43, 0x89, 0x5a, 0x92, 0xb7, 0x0a,
                            0xa7, 0x4d, 0x1b, 0x7e, 0xbc, 0x9c, 0x98, 0x2c, 0xcf, 0x2e, 0xc4,
                            0x96, 0x8c, 0xc0, 0xcd, 0x55, 0xf1, 0x2a, 0xf4, 0x66, 0x0c};
  const std::string signature =
      "kqAJqfDUyrhyDoILX2QlQKKye1QWUD+Ps3YiI+vbadoIWsHkPhWZbkWPNhPQ8R2MOHsurrQwKu6wDSkWErsMAA==";
  EXPECT_TRUE(is_signed_by(key, "r", signature));
  EXPECT_FALSE(is_signed_by(key, "s", signature));
  EXPECT_FALSE(is_signed_by(key, "r", ""));
  EXPECT_FALSE(is_signed_by(key, "r", "not base64"));
}

class OrderGateTest : public ::testing::Test {
 protected:
  OrderGateTest()
      : gate_({.signatures = true,
               .issuers = {{.id = "gz", .authority = "广州市公安局", .key = verification_key_of(kSeed)},
                           {.id = "few",
                            .authority = "few",
                            .key = verification_key_of(kOtherSeed),
                            .codes = {"100301"},
                            .valid_from_ms = kNow_ms - 10,
                            .valid_to_ms = kNow_ms + 10}},
               .future_ms = 1000}) {}

  static std::string order(std::string_view more = {}, std::string_view code = "100101",
                           std::string_view issuer = "gz") {
    return fmt::format(
        R"({{"type":"order.v1","event_id":"e1","event_time":{},"institution_id":"B","order_id":"o1","tx_code":"{}",)"
        R"("account":"A1","issuer":"{}","authority":"somebody"{}}})",
        kNow_ms, code, issuer, more);
  }
  static std::string sequenced(std::string_view more = {}) {
    return order(std::string(R"(,"sequence":7)") + std::string(more));
  }

  // "reason field" of a record.
  std::string judge(const std::string& record, std::int64_t log_time_ms = kNow_ms) {
    const auto decoded = decoder_.decode_into(record, Source::control, Padding::none, event_, arena_);
    if (!decoded) return "not decoded";
    const Rejection refused = gate_.judge(record, event_, log_time_ms);
    return refused.reason == Reason::none ? "passes"
                                          : fmt::format("{} {}", name_of(refused.reason), refused.field);
  }
  std::string judge_signed(const std::string& text, const SigningSeed& seed = kSeed,
                           std::int64_t log_time_ms = kNow_ms) {
    return judge(*sign_order(text, seed), log_time_ms);
  }

  OrderGate gate_;
  Decoder decoder_;
  Arena arena_;
  Event event_;
};

TEST_F(OrderGateTest, SignedOrderPassesUnderTheNameOfItsIssuer) {
  EXPECT_EQ(judge_signed(sequenced()), "passes");
  EXPECT_EQ(event_.authority, "广州市公安局");
}

TEST_F(OrderGateTest, FormOfTheRecordDoesNotMatter) {
  const std::string good = *sign_order(sequenced(), kSeed);
  std::string spaced = good;
  spaced.insert(1, "  ");
  spaced.replace(spaced.find("\"A1\""), 4, "\"\\u00411\"");
  EXPECT_EQ(judge(spaced), "passes");
}

TEST_F(OrderGateTest, ForgedOrdersAreRefusedEachWithItsReason) {
  const std::string good = *sign_order(sequenced(), kSeed);
  const auto changed = [&](std::string_view from, std::string_view to) {
    std::string record = good;
    record.replace(record.find(from), from.size(), to);
    return record;
  };
  EXPECT_EQ(judge(sequenced()), "unsigned_order signature");
  EXPECT_EQ(judge(changed("\"A1\"", "\"A2\"")), "bad_signature signature");
  EXPECT_EQ(judge(changed("100101", "100103")), "bad_signature signature");
  EXPECT_EQ(judge(changed("\"sequence\":7", "\"sequence\":8")), "bad_signature signature");
  EXPECT_EQ(judge(changed("\"order_id\"", "\"note\":1,\"order_id\"")), "bad_signature signature");
  EXPECT_EQ(judge(changed("\"order_id\"", "\"note\":1.5,\"order_id\"")), "bad_signature ");
  EXPECT_EQ(judge(changed("\"account\"", "\"acco\\u0075nt\"")).substr(0, 3), "bad");
  EXPECT_EQ(judge_signed(sequenced(), kOtherSeed), "bad_signature signature");
  EXPECT_EQ(judge_signed(order(R"(,"sequence":7)", "100101", "nobody")), "unknown_issuer issuer");
  EXPECT_EQ(judge_signed(order()), "missing_field sequence");
  EXPECT_EQ(judge_signed(order(R"(,"sequence":7)", "100101", "few"), kOtherSeed), "not_authorised tx_code");
  EXPECT_EQ(judge_signed(order(R"(,"sequence":7)", "100301", "few"), kOtherSeed), "passes");
}

TEST_F(OrderGateTest, TimesHoldToTheMillisecond) {
  const std::string of_few = order(R"(,"sequence":7)", "100301", "few");
  EXPECT_EQ(judge_signed(of_few, kOtherSeed, kNow_ms - 11), "not_yet_valid issuer");
  EXPECT_EQ(judge_signed(of_few, kOtherSeed, kNow_ms - 10), "passes");
  EXPECT_EQ(judge_signed(of_few, kOtherSeed, kNow_ms + 9), "passes");
  EXPECT_EQ(judge_signed(of_few, kOtherSeed, kNow_ms + 10), "expired issuer");
  const auto timed = [&](std::string_view name, std::int64_t apart_ms, std::string_view code = "100101") {
    return judge_signed(order(fmt::format(R"(,"sequence":7,"{}":{})", name, kNow_ms + apart_ms), code));
  };
  EXPECT_EQ(timed("expires_at", 0), "expired expires_at");
  EXPECT_EQ(timed("expires_at", 1), "passes");
  EXPECT_EQ(timed("expire_time", 0), "expired expire_time");
  EXPECT_EQ(timed("expire_time", 1), "passes");
  EXPECT_EQ(timed("expire_time", 0, "100103"), "passes") << "a lift sets no term";
  EXPECT_EQ(timed("start_time", 1000), "passes");
  EXPECT_EQ(timed("start_time", 1001), "not_yet_valid start_time");
}

TEST_F(OrderGateTest, WithoutIssuersNothingPassesUnlessSignaturesAreOff) {
  gate_ = OrderGate({});
  EXPECT_EQ(judge_signed(sequenced()), "no_issuers orders.issuers");
  gate_ = OrderGate({.signatures = false});
  EXPECT_EQ(judge(order()), "passes");
  EXPECT_EQ(event_.authority, "somebody");
  EXPECT_EQ(judge(order(fmt::format(R"(,"expires_at":{})", kNow_ms))), "expired expires_at");
}

TEST(OrderIssuers, FileIsReadOrRefusedWithItsLine) {
  const std::string key(64, 'a');
  const auto issuers = parse_issuers("issuers:\n  - {id: gz, authority: 公安, public_key: \"" + key +
                                         "\", codes: [100101, A00105], valid_from: 20260101000000}\n",
                                     "file");
  ASSERT_TRUE(issuers);
  EXPECT_EQ(issuers->at(0).codes, (std::vector<std::string>{"100101", "A00105"}));
  EXPECT_EQ(issuers->at(0).valid_from_ms, *parse_time_text("20260101000000"));
  EXPECT_EQ(issuers->at(0).key[0], 0xaa);
  for (const auto& [text, part] :
       {std::pair<std::string, std::string>("issuers: 1\n", "list"),
        {"other: []\n", "issuers"},
        {"issuers:\n  - {id: a, authority: b}\n", "public_key"},
        {"issuers:\n  - {id: a, authority: b, public_key: abc}\n", "64 hexadecimal"},
        {"issuers:\n  - {id: a, authority: b, public_key: \"" + key + "\", codes: [7]}\n", "\"7\""},
        {"issuers:\n  - {id: a, authority: b, public_key: \"" + key + "\", valid_to: soon}\n", "time"},
        {"issuers:\n  - {id: a, name: b}\n", "unknown key"},
        {"issuers:\n  - &x {id: a, authority: b, public_key: \"" + key +
             "\"}\n  - {id: a, authority: b, public_key: \"" + key + "\"}\n",
         "twice"}}) {
    const auto refused = parse_issuers(text, "file");
    ASSERT_FALSE(refused) << text;
    EXPECT_THAT(refused.error().text, HasSubstr("file:"));
    EXPECT_THAT(refused.error().text, HasSubstr(part));
  }
}

}  // namespace
}  // namespace xiezhi
