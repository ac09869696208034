#include "bench/micro/stream.h"

#include <algorithm>

#include "stream/app/generator.h"
#include "stream/codec/decoder.h"
#include "stream/engine/router.h"

namespace xiezhi::bench {
namespace {

NamedRecord record(std::string_view type, const std::string& fields) {
  std::string json =
      R"({"type":")" + std::string(type) +
      R"(","event_id":"af93ec6b3981240e","event_time":1767542437575,"institution_id":"104100000004",)" +
      fields + "}";
  const std::size_t size = json.size();
  json.resize(size + kPadding, ' ');
  json.resize(size);
  return {type, std::move(json)};
}

std::string party(std::string_view number) {
  return R"({"account":"62192200185941325)" + std::string(number) +
         R"(","bank":"105100000017","name":"王敏","kind":"person",)" + R"("customer_id":"C90841344)" +
         std::string(number) + R"(","birth_year":1991,"phone":"130774031)" + std::string(number) +
         R"(","region":"430302","opened_at":1540224000000,"account_class":"I","balance_after_minor":4591603})";
}

std::vector<NamedRecord> make_records() {
  const std::string money = R"("amount_minor":10410,"currency":"CNY",)";
  const std::string device =
      R"("device":{"id":"dv8c300604f48d3f4d","ip":"58.96.64.240","imei":"864011161024650"})";
  return {
      record("transfer.v1", R"("payer":)" + party("53") + R"(,"payee":)" + party("61") + "," + money +
                                R"("status":"done","channel":"mobile","remark":"房租三月",)" + device),
      record("payment.v1",
             R"("payer":)" + party("53") +
                 R"(,"merchant":{"id":"M100000286","name":"安阳宏图药房有限公司","mcc":"5912",)" +
                 R"("region":"310115"},)" + money + R"("method":"qr",)" + device),
      record("cash.v1",
             R"("account":)" + party("53") + "," + money + R"("direction":"withdrawal","channel":"atm")"),
      record("loan.v1", R"("lender":)" + party("53") + R"(,"borrower":)" + party("61") + "," + money +
                            R"("action":"disburse")"),
      record("account.v1", R"("account":)" + party("53") + R"(,"action":"device_bind",)" + device),
      record(
          "call.v1",
          R"("caller":"13077403179","callee":"13585966402","duration_s":61,"ring_s":7,"result":"answered","trunk":"local",)"
          R"("imei":"864010580273690","region":"320500")"),
      record(
          "sms.v1",
          R"("sender":"13077403179","receiver":"13585966402","text":"晚上七点在老地方见,路上小心","otp":false,"region":"320500")"),
      record(
          "web.v1",
          R"("phone":"13091435374","domain":"news.example.cn","app_id":"example.browser","app_source":"store","domain_age_d":900)"),
      record("sim.v1", R"("phone":"13091435374","action":"swap","imei":"864010580273690","region":"320500")"),
      record(
          "list.v1",
          R"("list":"police_involved","kind":"account","entry":"6219220018594132553","operation":"add","source":"police")"),
  };
}

}  // namespace

const std::vector<NamedRecord>& records() {
  static const std::vector<NamedRecord> all = make_records();
  return all;
}

TouchStream::TouchStream(std::int64_t events) {
  Generator generator({.seed = 7, .events = events});
  const Tokeniser tokeniser(kTokenKey);
  Router router(tokeniser);
  Decoder decoder;
  Arena arena;
  Event event;
  Routed routed;
  std::int64_t log_time_ms = 0;
  for (GeneratedEvent generated; generator.next(generated);) {
    arena.reset();
    if (!decoder.decode_into(generated.json, generated.source, Padding::none, event, arena)) continue;
    if (log_time_ms > 0 && event.event_time_ms > log_time_ms + 30LL * 86400000) continue;
    log_time_ms = std::max(log_time_ms, event.event_time_ms);
    router.route(event, Provenance{}, log_time_ms, routed);
    for (const Touch& touch : routed.all()) {
      Touch& kept = touches_.emplace_back(touch);
      kept.cause.event_id = texts_.copy(touch.cause.event_id);
      kept.cause.institution_id = texts_.copy(touch.cause.institution_id);
    }
  }
}

}  // namespace xiezhi::bench
