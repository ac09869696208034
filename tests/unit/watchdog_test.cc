#include "stream/app/watchdog.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "stream/io/kafka_embedded.h"

namespace xiezhi {
namespace {

TEST(Watchdog, ShowsWhatStandsStillThoughThereIsMore) {
  auto broker = kafka::EmbeddedBroker::start();
  ASSERT_TRUE(broker);
  ASSERT_TRUE((*broker)->create_topic("touches", 1));
  ASSERT_TRUE((*broker)->create_topic("other", 1));
  kafka::Connection connection;
  connection.brokers = (*broker)->brokers();
  connection.embedded = true;
  auto producer = kafka::Producer::open(connection, {{"touches"}, {}, {}});
  ASSERT_TRUE(producer);
  kafka::OutputRecord record;
  record.value = "x";
  ASSERT_TRUE((*producer)->produce(record));
  ASSERT_TRUE((*producer)->flush(10'000));

  ProgressBook book;
  Metrics metrics("1", "r");
  book.report("detect", {{"touches", 0, 0, false}, {"other", 0, 0, false}});
  const auto watchdog = Watchdog::start(connection, book, metrics, 1'000);
  ASSERT_TRUE(watchdog);
  const Value& stalled = metrics.value(Metric::stalled, "touches", "0");
  const auto until = [&](auto&& reached) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!reached() && std::chrono::steady_clock::now() < end)
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    return reached();
  };
  EXPECT_TRUE(until([&] { return stalled.get() >= 1; }));
  EXPECT_EQ(metrics.value(Metric::stalled, "other", "0").get(), 0);
  book.report("detect", {{"touches", 0, 1, false}});
  EXPECT_TRUE(until([&] { return stalled.get() == 0; }));
  EXPECT_TRUE(until([&] { return metrics.text().find("topic=\"other\"") == std::string::npos; }));
}

}  // namespace
}  // namespace xiezhi
