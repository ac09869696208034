#include "stream/codec/decoder.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>

#include "stream/base/limits.h"
#include "stream/codec/decoder_keys.h"
#include "stream/codec/decoder_values.h"
#include "stream/codec/forbidden_fields.h"
#include "stream/codec/input_fields.h"

namespace xiezhi {
namespace {

const std::string kTransfer =
    R"({"type":"transfer.v1","event_id":"e1","event_time":1767225600000,"institution_id":"104100000004",)"
    R"("payer":{"account":"6222001","name":"\u5f20三","id_type":"110001","id_number":"11010519491231002X",)"
    R"("phone":"+86 138-0013-8000","balance_after_minor":-5,"region":"320500","opened_at":"20200101080000"},)"
    R"("payee":{"account":"6222002","bank":"102100099996","kind":"person"},)"
    R"("amount_minor":12345,"currency":"CNY","channel":"mobile","remark":"a\"b","cross_border":false,)"
    R"("device":{"id":"d1","lat":31.2345678,"lon":-120.5,"screen_share":true},"decision_requested":true})";

// The record with `from` replaced by `to`.
std::string with(std::string record, std::string_view from, std::string_view to) {
  const std::size_t place = record.find(from);
  EXPECT_NE(place, std::string::npos) << from;
  return record.replace(place, from.size(), to);
}

struct Refusal {
  std::string_view name;
  std::string record;
  Reason reason;
  std::string_view field;
};

std::string describe(const tl::expected<const Event*, Rejection>& result) {
  if (result) return "accepted";
  return std::string(name_of(result.error().reason)) + " " + std::string(result.error().field);
}

void expect_refused(const Refusal& refusal, Source source = Source::bank) {
  Decoder decoder;
  const auto result = decoder.decode(refusal.record, source);
  EXPECT_EQ(describe(result), std::string(name_of(refusal.reason)) + " " + std::string(refusal.field))
      << refusal.name;
}

TEST(Decoder, WholeNumbersOfEveryLength) {
  std::string digits;
  std::int64_t wanted = 0;
  for (int size = 1; size <= 18; ++size) {
    const int digit = size * 7 % 10;
    digits += static_cast<char>('0' + digit);
    wanted = wanted * 10 + digit;
    std::int64_t value = 0;
    EXPECT_EQ(parse_integer(digits, value), Reason::none) << digits;
    EXPECT_EQ(value, wanted);
    EXPECT_EQ(parse_integer('-' + digits, value), Reason::none) << digits;
    EXPECT_EQ(value, -wanted);
    for (std::size_t at = 0; at < digits.size(); ++at) {
      for (const char c : {'/', ':', '-', ' ', '\0', 'a', '\x80'}) {
        if (at == 0 && c == '-') continue;
        std::string broken = digits;
        broken[at] = c;
        EXPECT_NE(parse_integer(broken, value), Reason::none) << broken;
      }
    }
  }
  std::int64_t value = 0;
  EXPECT_EQ(parse_integer("1234567890123456789", value), Reason::out_of_range);
  EXPECT_EQ(parse_integer("012345678", value), Reason::not_json);
  EXPECT_EQ(parse_integer("12345678.5", value), Reason::wrong_type);
  EXPECT_EQ(parse_integer("-", value), Reason::not_json);
}

TEST(Decoder, ReadsATransfer) {
  Decoder decoder;
  const auto result = decoder.decode(kTransfer, Source::bank);
  ASSERT_TRUE(result) << describe(result);
  const Event& event = **result;
  EXPECT_EQ(event.type, EventType::transfer);
  EXPECT_EQ(event.status, Status::done);
  EXPECT_EQ(event.channel, Channel::mobile);
  EXPECT_EQ(event.event_time_ms, 1767225600000);
  EXPECT_EQ(event.payer.account, "6222001");
  EXPECT_EQ(event.payer.name, "张三");
  EXPECT_EQ(event.payer.phone, "13800138000");
  EXPECT_EQ(event.payer.balance_after_minor, -5);
  EXPECT_EQ(event.payer.region, 320500);
  EXPECT_EQ(event.payer.opened_at_ms, 1577836800000);
  EXPECT_EQ(event.payee.bank, "102100099996");
  EXPECT_EQ(event.payee.kind, PartyKind::person);
  EXPECT_EQ(event.payee.region, kAbsent);
  EXPECT_EQ(event.amount_minor, 12345);
  EXPECT_EQ(event.currency, "CNY");
  EXPECT_EQ(event.remark, "a\"b");
  EXPECT_EQ(event.cross_border, Flag::no);
  EXPECT_EQ(event.decision_requested, Flag::yes);
  EXPECT_EQ(event.device.latitude_e6, 31234567);
  EXPECT_EQ(event.device.longitude_e6, -120500000);
  EXPECT_EQ(event.device.screen_share, Flag::yes);
  EXPECT_EQ(event.device.remote_control, Flag::absent);
  EXPECT_EQ(event.unknown_fields, 0U);
}

TEST(Decoder, TakesThreeTimeFormats) {
  Decoder decoder;
  for (const std::string_view time :
       {"1767225600000", "\"2026-01-01T08:00:00+08:00\"", "\"2026-01-01T00:00:00Z\"", "\"20260101080000\""}) {
    const auto result = decoder.decode(with(kTransfer, "1767225600000", time), Source::bank);
    ASSERT_TRUE(result) << time << describe(result);
    EXPECT_EQ((*result)->event_time_ms, 1767225600000) << time;
  }
}

TEST(Decoder, TypeMayComeLastAndKeysMayBeEscaped) {
  Decoder decoder;
  std::string record = with(kTransfer, R"("type":"transfer.v1",)", "");
  record = with(record, R"("decision_requested":true})",
                R"("decision_requested":true , "type" : "transfer.v1" } )");
  record = with(record, R"("currency")", R"("curr\u0065ncy")");
  const auto result = decoder.decode(record, Source::payment);
  ASSERT_TRUE(result) << describe(result);
  EXPECT_EQ((*result)->currency, "CNY");
}

TEST(Decoder, IgnoresAndCountsUnknownFields) {
  Decoder decoder;
  const auto result = decoder.decode(
      with(kTransfer, R"("amount_minor")", R"("x":[1,{"y":[null,1.5e3,"\n"]}],"z":{},"amount_minor")"),
      Source::bank);
  ASSERT_TRUE(result) << describe(result);
  EXPECT_EQ((*result)->unknown_fields, 2U);
}

TEST(Decoder, BringsCurrencyToItsOfficialCode) {
  Decoder decoder;
  const auto result = decoder.decode(with(kTransfer, "\"CNY\"", "\"CNH\""), Source::bank);
  ASSERT_TRUE(result) << describe(result);
  EXPECT_EQ((*result)->currency, "CNY");
}

TEST(Decoder, NamesEveryFault) {
  const std::string deep = std::string(100, '[') + std::string(100, ']');
  const Refusal refusals[] = {
      {"empty", "", Reason::empty, ""},
      {"blank", "  \n", Reason::empty, ""},
      {"oversized", std::string(limits::kRecordBytes + 1, ' '), Reason::oversized, ""},
      {"not utf8", with(kTransfer, "6222001", "\xff\xfe"), Reason::not_utf8, ""},
      {"no json", "hello", Reason::not_json, ""},
      {"truncated", kTransfer.substr(0, kTransfer.size() - 1), Reason::not_json, ""},
      {"truncated in a text", kTransfer.substr(0, 40), Reason::not_json, ""},
      {"unbalanced", with(kTransfer, R"("person"},)", R"("person",)"), Reason::not_json, ""},
      {"trailing text", kTransfer + " x", Reason::not_json, ""},
      {"trailing object", kTransfer + "{}", Reason::not_json, ""},
      {"trailing brace", kTransfer + "}", Reason::not_json, ""},
      {"trailing comma", with(kTransfer, "true}", "true,}"), Reason::not_json, ""},
      {"brace for a comma", with(kTransfer, R"("6222002",)", R"("6222002":1},)"), Reason::not_json, ""},
      {"missing comma", with(kTransfer, R"(12345,)", R"(12345 )"), Reason::not_json, ""},
      {"missing value", with(kTransfer, "12345", ""), Reason::not_json, "amount_minor"},
      {"bad literal", with(kTransfer, "\"cross_border\":false", "\"cross_border\":fals"), Reason::not_json,
       "cross_border"},
      {"bad literal nobody asked for", with(kTransfer, "\"cross_border\":false", "\"x\":fals"),
       Reason::not_json, ""},
      {"bad number nobody asked for", with(kTransfer, "\"cross_border\":false", "\"x\":01"), Reason::not_json,
       ""},
      {"bad escape", with(kTransfer, "a\\\"b", "a\\qb"), Reason::not_json, ""},
      {"control in text", with(kTransfer, "a\\\"b", "a\nb"), Reason::not_json, ""},
      {"too deep", with(kTransfer, "\"remark\"", "\"x\":" + deep + ",\"remark\""), Reason::too_deep, ""},
      {"list", "[1,2]", Reason::not_an_object, ""},
      {"broken list", "[1,2", Reason::not_json, ""},
      {"number", "12", Reason::not_an_object, ""},
      {"text", "\"12\"", Reason::not_an_object, ""},
      {"null", "null", Reason::not_an_object, ""},
      {"duplicate", with(kTransfer, "\"remark\"", "\"currency\":\"CNY\",\"remark\""), Reason::duplicate_field,
       "currency"},
      {"duplicate type", with(kTransfer, "\"remark\"", "\"type\":\"transfer.v1\",\"remark\""),
       Reason::duplicate_field, "type"},
      {"duplicate inside", with(kTransfer, "\"kind\"", "\"account\":\"1\",\"kind\""), Reason::duplicate_field,
       "payee.account"},
      {"no type", with(kTransfer, "\"type\"", "\"typ\""), Reason::missing_field, "type"},
      {"no type and broken", R"({"a":1 2})", Reason::not_json, ""},
      {"no amount", with(kTransfer, "\"amount_minor\":12345,", ""), Reason::missing_field, "amount_minor"},
      {"no institution", with(kTransfer, "\"institution_id\"", "\"institution\""), Reason::missing_field,
       "institution_id"},
      {"no account", with(kTransfer, "\"account\":\"6222002\",", ""), Reason::missing_field, "payee.account"},
      {"empty object", "{}", Reason::missing_field, "type"},
      {"fraction", with(kTransfer, "12345", "123.45"), Reason::wrong_type, "amount_minor"},
      {"exponent", with(kTransfer, "12345", "1e3"), Reason::wrong_type, "amount_minor"},
      {"text for integer", with(kTransfer, "12345", "\"12345\""), Reason::wrong_type, "amount_minor"},
      {"null", with(kTransfer, "12345", "null"), Reason::wrong_type, "amount_minor"},
      {"integer for text", with(kTransfer, "\"6222001\"", "6222001"), Reason::wrong_type, "payer.account"},
      {"list for object",
       with(kTransfer, R"({"account":"6222002","bank":"102100099996","kind":"person"})", "[]"),
       Reason::wrong_type, "payee"},
      {"object for text", with(kTransfer, "\"mobile\"", "{}"), Reason::wrong_type, "channel"},
      {"text for flag", with(kTransfer, "\"cross_border\":false", "\"cross_border\":\"no\""),
       Reason::wrong_type, "cross_border"},
      {"zero", with(kTransfer, "12345", "0"), Reason::out_of_range, "amount_minor"},
      {"negative", with(kTransfer, "12345", "-1"), Reason::out_of_range, "amount_minor"},
      {"too much", with(kTransfer, "12345", "10000000000000001"), Reason::out_of_range, "amount_minor"},
      {"beyond 64 bits", with(kTransfer, "12345", "123456789012345678901234567890"), Reason::out_of_range,
       "amount_minor"},
      {"long remark", with(kTransfer, "a\\\"b", std::string(limits::kRemarkBytes + 1, 'a')),
       Reason::out_of_range, "remark"},
      {"long id", with(kTransfer, "\"e1\"", "\"" + std::string(65, 'e') + "\""), Reason::out_of_range,
       "event_id"},
      {"empty id", with(kTransfer, "\"e1\"", "\"\""), Reason::out_of_range, "event_id"},
      {"blank in id", with(kTransfer, "\"e1\"", "\"e 1\""), Reason::bad_format, "event_id"},
      {"seconds for milliseconds", with(kTransfer, "1767225600000", "1767225600"), Reason::out_of_range,
       "event_time"},
      {"bad time", with(kTransfer, "1767225600000", "\"2026-13-01T00:00:00Z\""), Reason::bad_format,
       "event_time"},
      {"latitude", with(kTransfer, "31.2345678", "91"), Reason::out_of_range, "device.lat"},
      {"bad channel", with(kTransfer, "\"mobile\"", "\"pigeon\""), Reason::unknown_value, "channel"},
      {"bad currency", with(kTransfer, "\"CNY\"", "\"RMB\""), Reason::bad_format, "currency"},
      {"bad phone", with(kTransfer, "+86 138-0013-8000", "n/a"), Reason::bad_format, "payer.phone"},
      {"region number without a province", with(kTransfer, R"("320500")", "990000"), Reason::bad_format,
       "payer.region"},
      {"region number too small", with(kTransfer, R"("320500")", "99999"), Reason::out_of_range,
       "payer.region"},
      {"region number too large", with(kTransfer, R"("320500")", "1000000"), Reason::out_of_range,
       "payer.region"},
      {"phone of 41 bytes", with(kTransfer, "+86 138-0013-8000", "13800138000" + std::string(30, ' ')),
       Reason::bad_format, "payer.phone"},
      {"bad region", with(kTransfer, "320500", "990000"), Reason::bad_format, "payer.region"},
      {"bad id number", with(kTransfer, "11010519491231002X", "110105194912310021"), Reason::bad_check_digit,
       "payer.id_number"},
      {"bad bank", with(kTransfer, "102100099996", "102100099997"), Reason::bad_check_digit, "payee.bank"},
      {"unknown type", with(kTransfer, "transfer.v1", "transfer.v9"), Reason::unknown_type, "type"},
      {"password", with(kTransfer, "\"remark\"", "\"password\":null,\"remark\""), Reason::forbidden_field,
       "password"},
      {"code inside", with(kTransfer, "\"kind\"", "\"CVV2\":\"123\",\"kind\""), Reason::forbidden_field,
       "payee.cvv2"},
      {"code inside unknown", with(kTransfer, "\"remark\"", "\"x\":[{\"otp_code\":1}],\"remark\""),
       Reason::forbidden_field, "otp_code"},
  };
  for (const Refusal& refusal : refusals) expect_refused(refusal);
}

TEST(Decoder, RefusesATypeOnTheWrongTopic) {
  expect_refused({"telecom", kTransfer, Reason::wrong_topic, "type"}, Source::telecom);
  expect_refused({"control", kTransfer, Reason::wrong_topic, "type"}, Source::control);
  Decoder decoder;
  EXPECT_TRUE(decoder.decode(kTransfer, Source::none));
}

TEST(Decoder, ChecksTheIdNumberOnlyWhenTheTypeAsks) {
  Decoder decoder;
  EXPECT_TRUE(decoder.decode(with(with(kTransfer, "11010519491231002X", "P1234567"), "110001", "110023"),
                             Source::bank));
  const auto lower =
      decoder.decode(with(kTransfer, "11010519491231002X", "11010519491231002x"), Source::bank);
  ASSERT_TRUE(lower) << describe(lower);
  EXPECT_EQ((*lower)->payer.id_number, "11010519491231002X");
}

TEST(Decoder, TakesTheConfiguredInstitution) {
  Decoder decoder({.default_institution = "bank-1"});
  const auto result = decoder.decode(with(kTransfer, "\"institution_id\"", "\"institution\""), Source::bank);
  ASSERT_TRUE(result) << describe(result);
  EXPECT_EQ((*result)->institution_id, "bank-1");
}

std::string telecom(std::string_view type, std::string_view rest) {
  return std::string(R"({"type":")") + std::string(type) +
         R"(","event_id":"t1","event_time":1767225600000,"institution_id":"cm",)" + std::string(rest) + "}";
}

TEST(Decoder, ReadsTelecomRecords) {
  Decoder decoder;
  auto result = decoder.decode(
      telecom("call.v1",
              R"("caller":"+8613900139000","callee":"0512-65123456","duration_s":0,"trunk":"international")"),
      Source::telecom);
  ASSERT_TRUE(result) << describe(result);
  EXPECT_EQ((*result)->caller, "13900139000");
  EXPECT_EQ((*result)->caller_mainland_prefix, Flag::yes);
  EXPECT_EQ((*result)->callee, "051265123456");
  EXPECT_EQ((*result)->trunk, Trunk::international);
  EXPECT_EQ((*result)->status, Status::none);
  result = decoder.decode(
      telecom(
          "sms.v1",
          R"("sender":"1069012345","receiver":"13800138000","text":"hi","urls":["http://a.cn/\u0041","b"])"),
      Source::telecom);
  ASSERT_TRUE(result) << describe(result);
  EXPECT_EQ((*result)->url_count, 2);
  EXPECT_EQ((*result)->urls[0], "http://a.cn/A");
  result =
      decoder.decode(telecom("web.v1", R"("phone":"13800138000","domain":"Bad.Example")"), Source::telecom);
  ASSERT_TRUE(result) << describe(result);
  EXPECT_EQ((*result)->domain, "bad.example");
}

TEST(Decoder, AsksForOneOfTwoFields) {
  const auto refuse = [](std::string_view type, std::string_view rest, Reason reason,
                         std::string_view field) {
    expect_refused({type, telecom(type, rest), reason, field}, Source::none);
  };
  refuse("sms.v1", R"("sender":"1069012345","receiver":"13800138000")", Reason::missing_field, "text");
  refuse("sms.v1", R"("sender":"1069012345","receiver":"13800138000","text":"a","template_hash":"b")",
         Reason::bad_format, "template_hash");
  refuse("web.v1", R"("phone":"13800138000")", Reason::missing_field, "url");
  refuse("order.v1", R"("order_id":"o1","tx_code":"100101")", Reason::missing_field, "account");
  refuse("order.v1", R"("order_id":"o1","tx_code":"100102","account":"1")", Reason::unknown_value, "tx_code");
  refuse("list.v1", R"("list":"fraud","kind":"place","entry":"440106","operation":"add")",
         Reason::unknown_value, "kind");
  refuse("appeal.v1", R"("appeal_id":"a1","state":"filed")", Reason::missing_field, "account");
  refuse("parameters.v1", R"("values":{},"version":1)", Reason::missing_field, "detector");
  refuse("feedback.v1", R"("outcome":"confirmed")", Reason::missing_field, "case_id");
}

TEST(Decoder, IdsOfOutputsAreThirtyTwoHexadecimalDigits) {
  const std::string good = "0123456789abcdefABCDEF0123456789";
  const auto receipt = [&](std::string_view prompt_id) {
    return telecom("receipt.v1",
                   fmt::format(R"("prompt_id":"{}","case_id":"{}","recipient":"{}","state":"refused")",
                               prompt_id, good, good));
  };
  Decoder decoder;
  const auto result = decoder.decode(receipt(good), Source::control);
  ASSERT_TRUE(result) << describe(result);
  EXPECT_EQ((*result)->prompt_id, good);
  EXPECT_EQ((*result)->receipt_state, ReceiptState::refused);
  expect_refused({"receipt.v1", receipt(good.substr(1)), Reason::out_of_range, "prompt_id"}, Source::control);
  expect_refused({"receipt.v1", receipt(good + "0"), Reason::out_of_range, "prompt_id"}, Source::control);
  expect_refused({"receipt.v1", receipt("g" + good.substr(1)), Reason::bad_format, "prompt_id"},
                 Source::control);
  expect_refused({"receipt.v1", receipt(std::string(32, '0')), Reason::bad_format, "prompt_id"},
                 Source::control);
}

TEST(Decoder, ReadsControlRecords) {
  Decoder decoder;
  auto result = decoder.decode(
      telecom("parameters.v1",
              R"("detector":"D17","values":{"a":{"b":[1,2]}} ,"version":7,"regions":[320500, 320600 ])"),
      Source::control);
  ASSERT_TRUE(result) << describe(result);
  EXPECT_EQ((*result)->values_json, R"({"a":{"b":[1,2]}})");
  EXPECT_EQ((*result)->regions_json, "[320500, 320600 ]");
  EXPECT_EQ((*result)->version, "7");
  result = decoder.decode(
      telecom("list.v1",
              R"("list":"fraud","kind":"phone","entry":"+86 13900139000","operation":"add","grade":"high")"),
      Source::control);
  ASSERT_TRUE(result) << describe(result);
  EXPECT_EQ((*result)->list_entry, "13900139000");
  EXPECT_EQ((*result)->list_kind, EntityKind::phone);
  expect_refused(
      {"broken values", telecom("parameters.v1", R"("detector":"D1","version":1,"values":{"a":tru})"),
       Reason::not_json, ""},
      Source::control);
}

TEST(Decoder, DecodesABatchInPlace) {
  Decoder decoder;
  Arena arena;
  std::string first = kTransfer + std::string(kPadding, '}');
  std::string second = with(kTransfer, "6222001", "7333001") + std::string(kPadding, '"');
  Event a;
  Event b;
  ASSERT_TRUE(
      decoder.decode_into({first.data(), first.size() - kPadding}, Source::bank, Padding::present, a, arena));
  ASSERT_TRUE(decoder.decode_into({second.data(), second.size() - kPadding}, Source::bank, Padding::present,
                                  b, arena));
  EXPECT_EQ(a.payer.account, "6222001");
  EXPECT_EQ(a.remark, "a\"b");
  EXPECT_EQ(b.payer.account, "7333001");
  EXPECT_TRUE(a.payer.account.data() >= first.data() && a.payer.account.data() < first.data() + first.size());
}

// Every prefix of a record and every record with one byte changed is decoded or refused, never more.
TEST(Decoder, SurvivesBrokenRecords) {
  Decoder decoder;
  for (std::size_t i = 0; i + 1 < kTransfer.size(); ++i) {
    EXPECT_FALSE(decoder.decode(kTransfer.substr(0, i), Source::bank)) << i;
  }
  for (const char c : {'"', '{', '}', '[', ']', ',', ':', '\\', '\0', '\x80', '1', 'n'}) {
    for (std::size_t i = 0; i < kTransfer.size(); ++i) {
      std::string broken = kTransfer;
      broken[i] = c;
      const auto result = decoder.decode(broken, Source::bank);
      EXPECT_TRUE(result || result.error().reason != Reason::none);
    }
  }
}

TEST(DecoderKeys, FindsEveryFieldAndNoOther) {
  for (const InputRow& input : input_rows()) {
    const Table& table = *input.table;
    for (std::size_t row = 0; row < table.fields.size(); ++row) {
      const std::string name(table.fields[row].name);
      const std::string record = name + '"' + std::string(kPadding, 'x');
      const std::string longer = name + "x\"" + std::string(kPadding, 'x');
      EXPECT_EQ(find_row(table, {record.data(), name.size()}), row) << name;
      EXPECT_EQ(find_row(table, {longer.data(), name.size() + 1}), table.fields.size()) << name;
      EXPECT_TRUE(is_row(table, row, record.data())) << name;
      EXPECT_FALSE(is_row(table, row, longer.data())) << name;
    }
  }
}

TEST(DecoderValues, ReadsNumbersExactly) {
  std::int64_t value = 0;
  EXPECT_EQ(parse_integer("-999999999999999999", value), Reason::none);
  EXPECT_EQ(value, -999999999999999999);
  EXPECT_EQ(parse_integer("01", value), Reason::not_json);
  EXPECT_EQ(parse_integer("-", value), Reason::not_json);
  EXPECT_EQ(parse_integer("1.0", value), Reason::wrong_type);
  EXPECT_EQ(parse_micro_degrees("-0.0000019", value), Reason::none);
  EXPECT_EQ(value, -1);
  EXPECT_EQ(parse_micro_degrees("180", value), Reason::none);
  EXPECT_EQ(value, 180'000'000);
  EXPECT_EQ(parse_micro_degrees("1.", value), Reason::not_json);
  EXPECT_EQ(parse_micro_degrees("1e2", value), Reason::bad_format);
}

TEST(DecoderValues, IdentifiersAreVisible) {
  EXPECT_EQ(check_identifier("abcdefgh-中文-12345", 64), Reason::none);
  EXPECT_EQ(check_identifier("", 64), Reason::out_of_range);
  std::string chinese;
  for (int i = 0; i < 64; ++i) chinese += "中";
  EXPECT_EQ(check_identifier(chinese, 64), Reason::none);
  EXPECT_EQ(check_identifier(chinese + "文", 64), Reason::out_of_range);
  for (const std::string_view invisible : {" ", "\x7f", "\t", "\u00a0", "\u200b", "\u3000", "\ufeff"}) {
    EXPECT_EQ(check_identifier("abcdefgh" + std::string(invisible), 64), Reason::bad_format);
    EXPECT_EQ(check_identifier("abc" + std::string(invisible) + "defgh", 64), Reason::bad_format);
  }
}

// What was learned of the fields of one object is not taken for another, shorter one: here a key without a
// letter stands where a party has more fields than a receipt.
TEST(Decoder, TablesLearnEachForItself) {
  const std::string account =
      R"({"type":"account.v1","event_id":"e1","event_time":1767225600000,"institution_id":"104100000004",)"
      R"("account":{"account":"6222001","bank":"104100000004","name":"张三","kind":"person","customer_id":"C1",)"
      R"("id_type":"110001","id_number":"11010519491231002X","phone":"13800138000","birth_year":1949,)"
      R"("region":"320500","account_class":"I"},"action":"open"})";
  const std::string receipt =
      R"({"type":"receipt.v1","event_id":"e2","event_time":1767225600000,"institution_id":"104100000004",)"
      R"("prompt_id":"0123456789abcdef0123456789abcdef","case_id":"fedcba9876543210fedcba9876543210",)"
      R"("recipient":"00112233445566778899aabbccddeeff","state":"refused","note":"n","":"x","":2})";
  Decoder decoder;
  const auto first = decoder.decode(account, Source::bank);
  ASSERT_TRUE(first) << describe(first);
  const auto second = decoder.decode(receipt, Source::control);
  ASSERT_TRUE(second) << describe(second);
  EXPECT_EQ((*second)->unknown_fields, 2U);
}

TEST(ForbiddenFields, AreKnownInEverySpelling) {
  for (const std::string_view key : {"otp_code", "OTP-Code", "otpcode", "OtpCode"}) {
    EXPECT_EQ(forbidden_name(key), "otp_code") << key;
  }
  for (const std::string_view key : {"", "_", "pin_", "pins", "opinion", "remark"}) {
    EXPECT_EQ(forbidden_name(key), key == "pin_" ? "pin" : "") << key;
  }
}

}  // namespace
}  // namespace xiezhi
