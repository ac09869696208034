#include "stream/codec/records.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "stream/codec/json_writer.h"
#include "stream/codec/output_fields.h"

namespace xiezhi {
namespace {

template <class R>
std::string json(const R& record) {
  std::string out;
  render(record, out);
  return out;
}

Common some_common() {
  Common common;
  common.id = {0x0123456789abcdefULL, 0xfedcba9876543210ULL};
  common.ruleset = {1, 2};
  common.institution_id = "bank-1";
  common.event_id = "e1";
  common.event_time_ms = 1767225600000;
  common.grade = Grade::high;
  common.suspected_type = SuspectedType::telecom_fraud;
  common.purpose = Purpose::anti_fraud;
  common.origin = {"bank.events", 3, 42};
  return common;
}

TEST(Records, AnAlertHasItsFieldsInOrder) {
  Alert alert;
  alert.common = some_common();
  alert.detector = {"V01", "call then pay", 1};
  alert.typology = "telecom_victim";
  alert.score = 80;
  alert.contributions = {{"V01", 50}, {"D12", 30}};
  alert.subject = {EntityKind::account, {3, 4}, "", "****0001"};
  alert.evidence = {{"calls", 2, 1, "count"}, {"grade", -1, kAbsent, ""}};
  alert.evidence_events = {"e1", "e0"};
  alert.measures = {Measure::delay_24h};
  alert.recipients = {Recipient::customer, Recipient::police};
  EXPECT_EQ(
      json(alert),
      R"({"alert_id":"0123456789abcdeffedcba9876543210","institution_id":"bank-1","event_id":"e1",)"
      R"("event_time":1767225600000,"grade":"high","suspected_type":"telecom_fraud","purpose":"ANTI_FRAUD",)"
      R"("origin":{"topic":"bank.events","partition":3,"offset":42},)"
      R"("ruleset":"00000000000000010000000000000002",)"
      R"("detector":{"code":"V01","name":"call then pay","version":1},"typology":"telecom_victim","score":80,)"
      R"("contributions":[{"detector":"V01","points":50},{"detector":"D12","points":30}],)"
      R"("subject":{"kind":"account","token":"00000000000000030000000000000004","masked":"****0001"},)"
      R"("evidence":[{"feature":"calls","seen":2,"limit":1,"unit":"count"},{"feature":"grade","seen":-1}],)"
      R"("evidence_events":["e1","e0"],"tags":[],"measures":["DELAY_24H"],"recipients":["customer","police"]})");
}

TEST(Records, AbsentPartsAreLeftOut) {
  PoliceReport report;
  report.common = some_common();
  report.common.origin = {};
  report.tx_code = "100401";
  report.body.transactions.emplace_back();
  const std::string text = json(report);
  EXPECT_EQ(text.find("\"origin\""), std::string::npos);
  EXPECT_EQ(text.find("\"victim\""), std::string::npos);
  EXPECT_EQ(text.find("\"counterparty\""), std::string::npos);
  EXPECT_EQ(text.find("\"is_ceased\""), std::string::npos);
  EXPECT_NE(text.find("\"subjects\":[]"), std::string::npos);
  EXPECT_NE(text.find("\"tx_code\":\"100401\""), std::string::npos);
}

TEST(Records, ARejectedRecordNamesItsPlaceTwice) {
  Rejected rejected;
  rejected.id = {5, 6};
  rejected.reason = Reason::bad_check_digit;
  rejected.field = "payer.id_number";
  rejected.origin = {"bank.events", 0, 7};
  rejected.payload_hash = {7, 8};
  EXPECT_EQ(
      json(rejected),
      R"({"rejected_id":"00000000000000050000000000000006","reason":"bad_check_digit","field":"payer.id_number",)"
      R"("source":{"topic":"bank.events","partition":0,"offset":7},)"
      R"("origin":{"topic":"bank.events","partition":0,"offset":7},)"
      R"("payload_hash":"00000000000000070000000000000008"})");
}

TEST(JsonWriter, EscapesWhatJsonAsksFor) {
  std::string out;
  append_json_text(out, std::string_view("a\"b\\c\n\r\t\x01\0\x1f/\x7f中", 16));
  EXPECT_EQ(out, "\"a\\\"b\\\\c\\n\\r\\t\\u0001\\u0000\\u001f/\x7f中\"");
  out.clear();
  append_json_text(out, "");
  append_json_integer(out, std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(out, "\"\"-9223372036854775808");
}

TEST(JsonWriter, EveryByteAtEveryPlaceOfAWord) {
  for (int byte = 1; byte < 256; ++byte) {
    for (std::size_t at = 0; at < 20; ++at) {
      std::string text(20, 'x'), wanted(at, 'x'), out, alone;
      text[at] = static_cast<char>(byte);
      append_json_text(alone, std::string_view(text).substr(at, 1));
      wanted += alone.substr(1, alone.size() - 2);
      wanted.append(19 - at, 'x');
      append_json_text(out, text);
      ASSERT_EQ(out, '"' + wanted + '"') << byte << " at " << at;
    }
  }
}

TEST(JsonWriter, EveryByteAtEveryPlaceOfAShortText) {
  for (int byte = 0; byte < 256; ++byte) {
    std::string alone;
    const auto c = static_cast<char>(byte);
    append_json_text(alone, {&c, 1});
    const bool plain = byte >= 0x20 && c != '"' && c != '\\';
    EXPECT_EQ(alone.size() == 3, plain) << byte;
    for (std::size_t size = 1; size < 18; ++size) {
      for (std::size_t at = 0; at < size; ++at) {
        std::string text(size, '\x7f'), wanted(at, '\x7f'), out = "kept";
        text[at] = c;
        wanted += alone.substr(1, alone.size() - 2);
        wanted.append(size - at - 1, '\x7f');
        append_json_text(out, text);
        ASSERT_EQ(out, "kept\"" + wanted + '"') << byte << " at " << at << " of " << size;
      }
    }
  }
}

TEST(JsonWriter, ATokenIsItsHex) {
  for (const Token token : {Token{0x0123456789abcdefULL, 0xfedcba9876543210ULL}, Token{0, 1},
                            Token{~0ULL, 0x9a9a9a9aa9a9a9a9ULL}}) {
    std::string out;
    append_json_token(out, token);
    EXPECT_EQ(out, '"' + to_hex(token) + '"');
  }
}

TEST(JsonWriter, NamesOfFieldsNeedNoEscape) {
  const auto check = [](const auto& self, const Table& table) -> void {
    for (const Field& field : table.fields) {
      std::string out;
      append_json_text(out, field.name);
      EXPECT_EQ(out, '"' + std::string(field.name) + '"');
      if (field.nested != nullptr) self(self, *field.nested);
    }
  };
  for (std::size_t i = 1; i < kOutputs.size(); ++i) check(check, output_table(kOutputs[i].kind));
}

TEST(Records, EveryOutputHasItsRow) {
  std::set<std::string_view> topics;
  for (std::size_t i = 1; i < kOutputs.size(); ++i) {
    const OutputRow& row = kOutputs[i];
    EXPECT_EQ(static_cast<std::size_t>(row.kind), i);
    EXPECT_EQ(std::string(name_of(row.kind)) + ".v1", row.schema);
    EXPECT_TRUE(topics.insert(row.topic).second) << row.topic;
    const Table& table = output_table(row.kind);
    ASSERT_FALSE(table.fields.empty());
    EXPECT_EQ(table.fields.front().name, row.id_field);
    EXPECT_EQ(table.fields.front().kind, FieldKind::token);
  }
}

}  // namespace
}  // namespace xiezhi
