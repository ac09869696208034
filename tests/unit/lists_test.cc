// Lists under partitions: whoever bears a listed name, or visits a listed page, may live in any of them.
#include <gtest/gtest.h>

#include "engine_fixture.h"

namespace xiezhi {
namespace {

using testing::kMonday_ms;

constexpr int kMany = 24;

TEST(Lists, ANameIsFoundWhereverItsAccountLives) {
  testing::Engine engine(8);
  engine.feed(testing::list("l", "name", "苏州某某财富管理有限公司", kMonday_ms));
  std::uint64_t events = 0;
  for (const auto& shard : engine.shards_) {
    EXPECT_EQ(shard->facts().lists().size(), 1U);
    events += shard->counters().events;
  }
  EXPECT_EQ(events, 1U) << "it is in every partition, and one event";
  for (int i = 0; i < kMany; ++i) {
    engine.feed(fmt::format(
        R"({{"type":"transfer.v1","event_id":"t{}","event_time":{},"institution_id":"104100000004","payer":{{"account":"P{}"}},)"
        R"("payee":{{"account":"C{}","name":"苏州某某财富管理有限公司"}},"amount_minor":5000,"currency":"CNY"}})",
        i, kMonday_ms + 1 + i, i, i));
  }
  EXPECT_EQ(engine.alerts("D12").size(), static_cast<std::size_t>(kMany));
  engine.effects.clear();
  engine.feed(fmt::format(
      R"({{"type":"list.v1","event_id":"l2","event_time":{},"institution_id":"POLICE","list":"police_involved","kind":"name",)"
      R"("entry":"苏州某某财富管理有限公司","operation":"remove"}})",
      kMonday_ms + kMany + 1));
  for (int i = 0; i < kMany; ++i) {
    engine.feed(fmt::format(
        R"({{"type":"transfer.v1","event_id":"u{}","event_time":{},"institution_id":"104100000004","payer":{{"account":"P{}"}},)"
        R"("payee":{{"account":"E{}","name":"苏州某某财富管理有限公司"}},"amount_minor":5000,"currency":"CNY"}})",
        i, kMonday_ms + 100 + i, i, i));
  }
  EXPECT_TRUE(engine.alerts("D12").empty());
}

TEST(Lists, APageLivesWithItsSite) {
  testing::Engine engine(8);
  for (int i = 0; i < kMany; ++i)
    engine.feed(testing::list(fmt::format("l{}", i), "url", fmt::format("https://Site{}.example/pay/?a=1", i),
                              kMonday_ms));
  const auto visits = [&](std::string_view page, std::int64_t time_ms) {
    engine.effects.clear();
    for (int i = 0; i < kMany; ++i) {
      engine.feed(fmt::format(
          R"({{"type":"web.v1","event_id":"w{}{}","event_time":{},"institution_id":"CMCC-JS","phone":"1391234{:04}",)"
          R"("url":"http://site{}.example{}","domain":"site{}.example"}})",
          time_ms, i, time_ms, i, i, page, i));
    }
    return engine.alerts("T10").size();
  };
  EXPECT_EQ(visits("/pay/?a=1", kMonday_ms + 1), static_cast<std::size_t>(2 * kMany)) << "site and visitor";
  EXPECT_EQ(visits("/pay/?a=2", kMonday_ms + 2 * 86400000LL), 0U);
}

}  // namespace
}  // namespace xiezhi
