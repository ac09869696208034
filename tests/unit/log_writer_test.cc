// What the writer of the log adds to frames by itself, against the embedded broker.
#include "stream/app/log_writer.h"

#include <gtest/gtest.h>

#include "stream/io/kafka_embedded.h"

namespace xiezhi {
namespace {

constexpr int kTimeoutMs = 10'000;

TEST(LogWriter, ASessionKeyStandsInEachPartitionUntilItIsThereForCertain) {
  auto broker = kafka::EmbeddedBroker::start();
  ASSERT_TRUE(broker.has_value());
  kafka::Connection connection;
  ASSERT_TRUE((*broker)->create_topic("log", 2));
  connection.brokers = (*broker)->brokers();
  connection.embedded = true;
  kafka::ProducerOptions options;
  options.topics = {"log"};
  auto producer = kafka::Producer::open(connection, std::move(options));
  ASSERT_TRUE(producer.has_value());
  LogWriter log(**producer, 0, 2);

  // Twice into one frame: it stands there once.
  ASSERT_TRUE(log.add_sealing_key(7, "box", 0).has_value());
  ASSERT_TRUE(log.add_sealing_key(7, "box", 0).has_value());
  ASSERT_TRUE(log.flush().has_value());
  EXPECT_EQ((*producer)->last(), 1U);
  // Nobody has acknowledged that record, which may come behind younger ones: again.
  if ((*producer)->acknowledged_up_to() == 0) {
    ASSERT_TRUE(log.add_sealing_key(7, "box", 0).has_value());
    ASSERT_TRUE(log.flush().has_value());
    EXPECT_EQ((*producer)->last(), 2U);
  }
  ASSERT_TRUE((*producer)->flush(kTimeoutMs).has_value());
  const std::uint64_t last = (*producer)->last();
  ASSERT_TRUE(log.add_sealing_key(7, "box", 0).has_value());
  ASSERT_TRUE(log.flush().has_value());
  EXPECT_EQ((*producer)->last(), last);
  // Another partition and another key have not seen it.
  ASSERT_TRUE(log.add_sealing_key(7, "box", 1).has_value());
  ASSERT_TRUE(log.add_sealing_key(8, "another", 0).has_value());
  ASSERT_TRUE(log.flush().has_value());
  EXPECT_EQ((*producer)->last(), last + 2);
}

}  // namespace
}  // namespace xiezhi
