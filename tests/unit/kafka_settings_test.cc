// What the Kafka clients are told, and what they keep of what is acknowledged: no broker is needed.
#include "stream/io/kafka_settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <utility>

#include "stream/io/ack_window.h"
#include "stream/io/commit_tracker.h"
#include "stream/io/kafka.h"
#include "stream/io/kafka_client.h"

namespace xiezhi::kafka {
namespace {

using testing::HasSubstr;

TEST(AckWindow, KnowsUpToWhereEverythingIsAcknowledged) {
  AckWindow window;
  for (std::uint64_t number = 1; number <= 4; ++number)
    EXPECT_EQ(window.add(static_cast<std::int64_t>(number) * 10), number);
  EXPECT_EQ(window.acknowledge(2), 20);
  EXPECT_EQ(window.acknowledged_up_to(), 0U);
  window.acknowledge(1);
  EXPECT_EQ(window.acknowledged_up_to(), 2U);
  window.acknowledge(4);
  window.acknowledge(3);
  EXPECT_EQ(window.acknowledged_up_to(), 4U);
  EXPECT_EQ(window.last(), 4U);
}

TEST(CommitTracker, CommitsOnlyWhatIsAcknowledged) {
  CommitTracker tracker;
  tracker.add(5, {{0, 0, 10}, {0, 1, 3}});
  tracker.add(5, {{0, 0, 11}});
  tracker.add(9, {{0, 0, 20}});
  EXPECT_TRUE(tracker.take(4).empty());
  const std::vector<Position> some = tracker.take(8);
  ASSERT_EQ(some.size(), 2U);
  EXPECT_EQ(some[0].offset, 11);
  EXPECT_EQ(some[1].offset, 3);
  EXPECT_EQ(tracker.take(9).at(0).offset, 20);
  EXPECT_TRUE(tracker.empty());
}

TEST(KafkaSettings, EachOnceAndWithAReason) {
  std::set<std::pair<ClientRole, std::string_view>> names;
  for (const Setting& setting : kSettings) {
    EXPECT_TRUE(names.insert({setting.role, setting.name}).second) << setting.name;
    EXPECT_FALSE(setting.why.empty()) << setting.name;
  }
  names.clear();
  for (const MemorySetting& setting : kMemorySettings) {
    EXPECT_TRUE(names.insert({setting.role, setting.name}).second) << setting.name;
    EXPECT_FALSE(setting.why.empty()) << setting.name;
  }
}

TEST(Kafka, PropertiesAreChecked) {
  Connection connection;
  connection.brokers = "127.0.0.1:1";
  EXPECT_TRUE(check_properties(connection));
  connection.properties = {{"no.such.setting", "1"}};
  EXPECT_THAT(check_properties(connection).error().text, HasSubstr("kafka.properties.no.such.setting"));
  connection.properties = {{"enable.auto.commit", "true"}};
  EXPECT_THAT(check_properties(connection).error().text, HasSubstr("must stay \"false\""));
  connection.properties = {{"request.required.acks", "1"}};  // an older name of acks
  EXPECT_THAT(check_properties(connection).error().text,
              HasSubstr("kafka.properties.request.required.acks: acks must stay \"all\""));
  connection.properties = {{"delivery.timeout.ms", "1000"}};
  EXPECT_THAT(check_properties(connection).error().text, HasSubstr("message.timeout.ms must stay \"0\""));
  connection.properties = {{"acks", "all"}, {"enable.idempotence", "true"}};
  EXPECT_TRUE(check_properties(connection));
}

TEST(Kafka, PropertiesOfTheUserWin) {
  Connection connection;
  connection.brokers = "127.0.0.1:1";
  Callbacks callbacks;
  const auto ours = configure(connection, ClientRole::producer, callbacks);
  ASSERT_TRUE(ours);
  for (const Setting& setting : kSettings) {
    if (!holds_for(setting.role, ClientRole::producer) || setting.name == "acks")
      continue;  // "all" is written -1
    EXPECT_EQ(setting_of(ours->get(), std::string(setting.name)), setting.value) << setting.name;
  }
  connection.properties = {{"linger.ms", "25"}, {"compression.codec", "zstd"}};
  const auto theirs = configure(connection, ClientRole::producer, callbacks);
  ASSERT_TRUE(theirs);
  EXPECT_EQ(setting_of(theirs->get(), "linger.ms"), "25");
  EXPECT_EQ(setting_of(theirs->get(), "compression.type"), "zstd");
  ProducerOptions options;
  options.topics = {"one"};
  connection.properties = {{"linger.ms", "no number"}};
  EXPECT_FALSE(Producer::open(connection, std::move(options)));
}

// Of all producers the gathering one alone waits.
TEST(KafkaSettings, WhoGathersLingers) {
  Connection connection;
  connection.brokers = "127.0.0.1:1";
  Callbacks callbacks;
  const auto linger_ms = [&](ClientRole role) {
    const auto conf = configure(connection, role, callbacks);
    return conf ? setting_of(conf->get(), "linger.ms") : conf.error().text;
  };
  EXPECT_EQ(linger_ms(ClientRole::producer), "0");
  EXPECT_EQ(linger_ms(ClientRole::transaction), "0");
  EXPECT_EQ(linger_ms(ClientRole::gathering), "50");
  connection.properties = {{"linger.ms", "7"}};
  EXPECT_EQ(linger_ms(ClientRole::gathering), "7");
}

// What follows from a budget wins over the table, and the user over both.
TEST(Kafka, MemoryDividesTheQueues) {
  Connection connection;
  connection.brokers = "127.0.0.1:1";
  connection.memory = {.fetched_bytes = 24 << 20U, .unsent_bytes = 8 << 20U};
  connection.properties = {{"queue.buffering.max.messages", "77"}};
  Callbacks callbacks;
  const auto consumer = configure(connection, ClientRole::consumer, callbacks);
  ASSERT_TRUE(consumer);
  EXPECT_EQ(setting_of(consumer->get(), "queued.max.messages.kbytes"), "12288");
  EXPECT_EQ(setting_of(consumer->get(), "fetch.max.bytes"), "2097152");
  EXPECT_EQ(setting_of(consumer->get(), "queued.min.messages"), "24576");
  for (const ClientRole role : {ClientRole::producer, ClientRole::gathering, ClientRole::transaction}) {
    const auto producer = configure(connection, role, callbacks);
    ASSERT_TRUE(producer);
    EXPECT_EQ(setting_of(producer->get(), "queue.buffering.max.kbytes"), "4096");
    EXPECT_EQ(setting_of(producer->get(), "queue.buffering.max.messages"), "77");
  }
}

}  // namespace
}  // namespace xiezhi::kafka
