// The Kafka clients against the embedded broker: order, commits, rebalances, acknowledgements, errors.
#include "stream/io/kafka.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <set>
#include <thread>

#include "stream/io/kafka_client.h"
#include "stream/io/kafka_embedded.h"
#include "stream/io/kafka_settings.h"

namespace xiezhi::kafka {
namespace {

using testing::HasSubstr;

// Of the Kafka protocol: requests and error codes.
constexpr std::int16_t kProduce = 0;
constexpr std::int16_t kListOffsets = 2;
constexpr std::int16_t kOffsetFetch = 9;
constexpr int kNotLeader = 6;
constexpr int kCoordinatorLoads = 14;
constexpr int kTopicNotAuthorised = 29;

constexpr std::chrono::seconds kPatience{120};

// Starts every assigned partition where the group stands.
class Listener : public RebalanceListener {
 public:
  void assigned(std::span<Assigned> partitions) override {
    for (Assigned& partition : partitions) {
      partition.start = partition.committed;
      seen.push_back(partition);
    }
    ++assignments;
  }
  void revoked(std::span<const Position> partitions, bool) override {
    revocations.emplace_back(partitions.begin(), partitions.end());
  }

  std::vector<Assigned> seen;
  std::vector<std::vector<Position>> revocations;
  int assignments = 0;
};

class KafkaTest : public testing::Test {
 protected:
  KafkaTest() {
    auto broker = EmbeddedBroker::start();
    EXPECT_TRUE(broker) << broker.error().text;
    broker_ = std::move(*broker);
    EXPECT_TRUE(broker_->create_topic("one", 2));
    EXPECT_TRUE(broker_->create_topic("two", 1));
    connection_.brokers = broker_->brokers();
    connection_.embedded = true;
  }

  std::unique_ptr<Producer> producer(std::function<void(std::int64_t)> on_acknowledged = {},
                                     std::vector<bool> gathers = {}) {
    ProducerOptions options;
    options.topics = {"one", "two"};
    options.gathers = std::move(gathers);
    options.on_acknowledged = std::move(on_acknowledged);
    auto made = Producer::open(connection_, std::move(options));
    EXPECT_TRUE(made) << made.error().text;
    return std::move(*made);
  }

  std::unique_ptr<Consumer> consumer(RebalanceListener& listener, const std::string& group = "group",
                                     std::int64_t wait_for_older_ms = 0) {
    auto made = Consumer::open(connection_, {group, "", {"one", "two"}, wait_for_older_ms}, listener);
    EXPECT_TRUE(made) << made.error().text;
    return std::move(*made);
  }

  // Calls f for each of `count` records, which may come many at once or one by one.
  template <class F>
  static void each_of(Consumer& consumer, std::size_t count, F&& f) {
    const auto start = std::chrono::steady_clock::now();
    for (std::size_t seen = 0; seen < count && std::chrono::steady_clock::now() - start < kPatience;) {
      const auto records = consumer.poll(100);
      ASSERT_TRUE(records) << records.error().text;
      for (const InputRecord& record : *records) f(record);
      seen += records->size();
    }
  }

  // "topic/partition/offset:value" of `count` records.
  static std::vector<std::string> read(Consumer& consumer, std::size_t count) {
    std::vector<std::string> lines;
    each_of(consumer, count, [&](const InputRecord& record) {
      lines.push_back(std::to_string(record.topic) + "/" + std::to_string(record.partition) + "/" +
                      std::to_string(record.offset) + ":" + std::string(record.payload) +
                      (record.tombstone ? "(tombstone)" : "") +
                      (record.traceparent.empty() ? "" : " " + std::string(record.traceparent)));
      EXPECT_GT(record.timestamp_ms, 0);
    });
    return lines;
  }

  static OutputRecord record(std::uint16_t topic, std::int32_t partition, std::string_view value) {
    OutputRecord made;
    made.topic = topic;
    made.partition = partition;
    made.value = value;
    return made;
  }

  std::unique_ptr<EmbeddedBroker> broker_;
  Connection connection_;
};

TEST_F(KafkaTest, RecordsComeBackInOrderWithEverythingTheyCarry) {
  std::vector<std::int64_t> stamps;
  const auto out = producer([&](std::int64_t stamp_ms) { stamps.push_back(stamp_ms); });
  OutputRecord first = record(0, 1, "a");
  first.traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  first.stamp_ms = 77;
  OutputRecord tombstone = record(0, 1, "");
  tombstone.tombstone = true;
  tombstone.key = "k";
  EXPECT_EQ(out->produce(first).value(), 1U);
  EXPECT_EQ(out->produce(tombstone).value(), 2U);
  EXPECT_EQ(out->produce(record(0, 1, "")).value(), 3U);
  EXPECT_EQ(out->produce(record(1, 0, "b")).value(), 4U);
  ASSERT_TRUE(out->flush(10'000));
  EXPECT_EQ(out->acknowledged_up_to(), 4U);
  EXPECT_EQ(stamps, std::vector<std::int64_t>{77});
  Listener listener;
  const auto in = consumer(listener);
  EXPECT_THAT(read(*in, 4),
              testing::UnorderedElementsAre("0/1/0:a 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                                            "0/1/1:(tombstone)", "0/1/2:", "1/0/0:b"));
  EXPECT_EQ(listener.seen.size(), 3U);
  for (const Assigned& partition : listener.seen) EXPECT_EQ(partition.committed, -1);
}

TEST_F(KafkaTest, ABacklogComesInTheOrderOfTime) {
  constexpr std::int64_t kEach = 3'000;
  const auto out = producer();
  const std::array<std::pair<std::uint16_t, std::int32_t>, 3> places = {{{0, 0}, {0, 1}, {1, 0}}};
  for (std::size_t place = 0; place < places.size(); ++place) {
    for (std::int64_t i = 0; i < kEach; ++i) {
      OutputRecord made = record(places[place].first, places[place].second, "x");
      made.timestamp_ms = 1'767'542'400'000 + i * 3 + static_cast<std::int64_t>(place);
      ASSERT_TRUE(out->produce(made));
    }
  }
  ASSERT_TRUE(out->flush(10'000));
  Listener listener;
  const auto in = consumer(listener, "group", 20'000);
  std::vector<std::int64_t> times;
  each_of(*in, 3 * kEach, [&](const InputRecord& one) { times.push_back(one.timestamp_ms); });
  ASSERT_EQ(times.size(), 3 * kEach);
  const auto until = std::is_sorted_until(times.begin(), times.end());
  EXPECT_GE(until - times.begin(), 2 * kEach) << "the last thousand of a partition are not waited for";
}

// The client fetches the same number of bytes of each: of a partition with few records an hour that is days.
TEST_F(KafkaTest, APartitionThatIsFarAheadWaitsForTheOthers) {
  constexpr std::int64_t kEach = 300'000;
  const auto out = producer();
  for (std::int64_t i = 0; i < kEach; ++i) {
    for (const std::int32_t partition : {0, 1}) {
      OutputRecord made = record(0, partition, "x");
      made.timestamp_ms = 1'767'542'400'000 + i * (partition == 0 ? 1 : 100);
      ASSERT_TRUE(out->produce(made));
    }
  }
  ASSERT_TRUE(out->flush(20'000));
  Listener listener;
  const auto in = consumer(listener, "group", 20'000);
  std::vector<std::int64_t> times;
  each_of(*in, 2 * kEach, [&](const InputRecord& one) { times.push_back(one.timestamp_ms); });
  ASSERT_EQ(times.size(), 2 * kEach) << "each once";
  const auto until = std::is_sorted_until(times.begin(), times.end());
  EXPECT_GE(until - times.begin(), 2 * kEach - 20'000)
      << "the last thousand of a partition are not waited for";
}

TEST_F(KafkaTest, TheGroupGoesOnWhereItHasCommitted) {
  const auto out = producer();
  for (const char* value : {"a", "b", "c"}) ASSERT_TRUE(out->produce(record(1, 0, value)));
  ASSERT_TRUE(out->flush(10'000));
  {
    Listener listener;
    const auto in = consumer(listener);
    EXPECT_EQ(read(*in, 3).size(), 3U);
    ASSERT_TRUE(in->commit(std::vector<Position>{{1, 0, 1}}, true));
    ASSERT_TRUE(in->commit(std::vector<Position>{{1, 0, 2, 3}}, true));
    in->close();
    ASSERT_EQ(listener.revocations.size(), 1U);
    EXPECT_EQ(listener.revocations[0].size(), 3U);
  }
  Listener listener;
  const auto in = consumer(listener);
  EXPECT_EQ(read(*in, 1), std::vector<std::string>{"1/0/2:c"});
  for (const Assigned& partition : listener.seen) {
    EXPECT_EQ(partition.done_up_to, partition.topic == 1 ? 3 : -1);
    if (partition.topic != 1) continue;
    EXPECT_EQ(partition.committed, 2);
    EXPECT_EQ(partition.high, 3);
  }
}

TEST_F(KafkaTest, LagIsWhatIsNotReadYet) {
  const auto out = producer();
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(out->produce(record(1, 0, "x")));
  ASSERT_TRUE(out->flush(10'000));
  Listener listener;
  const auto in = consumer(listener);
  EXPECT_EQ(read(*in, 10).size(), 10U);
  for (const Consumer::Lag& lag : in->lags()) EXPECT_EQ(lag.records, 0);
}

TEST_F(KafkaTest, AnAssignmentWaitsForLeadersAndCoordinator) {
  const auto out = producer();
  for (const char* value : {"a", "b"}) ASSERT_TRUE(out->produce(record(1, 0, value)));
  ASSERT_TRUE(out->flush(10'000));
  {
    Listener listener;
    const auto in = consumer(listener);
    EXPECT_EQ(read(*in, 2).size(), 2U);
    ASSERT_TRUE(in->commit(std::vector<Position>{{1, 0, 1}}, true));
  }
  broker_->answer_with_error(kOffsetFetch, kCoordinatorLoads, 8);
  broker_->answer_with_error(kListOffsets, kNotLeader, 8);
  Listener listener;
  const auto in = consumer(listener);
  EXPECT_EQ(read(*in, 1), std::vector<std::string>{"1/0/1:b"});
  EXPECT_EQ(listener.assignments, 1);
}

// The client keeps in mind that it leads, and its own call for this never came back (librdkafka 2.0.2).
TEST_F(KafkaTest, AskingALeaderThatIsGoneEndsInTime) {
  Callbacks callbacks;
  auto conf = configure(connection_, ClientRole::consumer, callbacks);
  ASSERT_TRUE(conf);
  ASSERT_TRUE(set(conf->get(), "group.id", "group"));
  const auto client = start_consumer(std::move(*conf));
  ASSERT_TRUE(client);
  std::int64_t low = -1;
  std::int64_t high = -1;
  const auto ask = [&] {
    return learn_watermarks(client->get(), "two", 0, low, high, std::chrono::seconds(2));
  };
  EXPECT_EQ(ask(), 0);
  broker_->set_up(false);
  const auto start = std::chrono::steady_clock::now();
  EXPECT_NE(ask(), 0);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(6));
  broker_->set_up(true);
  EXPECT_EQ(ask(), 0);
  EXPECT_EQ(low, 0);
}

TEST_F(KafkaTest, AnAssignmentFailsAtOnceWhereWaitingIsNoUse) {
  broker_->answer_with_error(kListOffsets, kTopicNotAuthorised, 8);
  Listener listener;
  const auto in = consumer(listener);
  const auto start = std::chrono::steady_clock::now();
  auto records = in->poll(100);
  while (records && std::chrono::steady_clock::now() - start < std::chrono::seconds(15))
    records = in->poll(100);
  ASSERT_FALSE(records);
  EXPECT_THAT(records.error().text, HasSubstr("cannot learn the offsets of group group"));
  EXPECT_EQ(listener.assignments, 0);
}

TEST_F(KafkaTest, ARecordTooLargeFailsTheProducerForGood) {
  const auto out = producer();
  const std::string large(3'000'000, 'x');
  const auto produced = out->produce(record(0, 0, large));
  ASSERT_FALSE(produced);
  EXPECT_THAT(produced.error().text, HasSubstr("one"));
  EXPECT_FALSE(out->produce(record(0, 0, "small"))) << "the process must not go on as if it had been sent";
}

// The first record is refused, the second, already on its way, is taken: the client then calls both
// delivered.
TEST_F(KafkaTest, ARecordDeliveredNobodyKnowsWhereIsSentAgain) {
  std::vector<std::int64_t> stamps;
  connection_.properties["max.in.flight.requests.per.connection"] = "5";
  const auto out = producer([&](std::int64_t stamp_ms) { stamps.push_back(stamp_ms); });
  ASSERT_TRUE(out->produce(record(0, 0, "before")));
  ASSERT_TRUE(out->flush(10'000));
  broker_->set_round_trip_ms(300);
  broker_->answer_with_error(kProduce, kNotLeader, 1);
  OutputRecord first = record(0, 0, "first");
  first.key = "key";
  first.traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  first.stamp_ms = 1;
  ASSERT_TRUE(out->produce(first));
  ASSERT_TRUE(out->poll(100));
  OutputRecord second = record(0, 0, "second");
  second.stamp_ms = 2;
  ASSERT_TRUE(out->produce(second));
  ASSERT_TRUE(out->flush(20'000));
  broker_->set_round_trip_ms(0);
  EXPECT_THAT(stamps, testing::UnorderedElementsAre(1, 2));
  EXPECT_EQ(out->sent_again(), 1U);
  Listener listener;
  const auto in = consumer(listener);
  EXPECT_THAT(read(*in, 3), testing::UnorderedElementsAre(
                                HasSubstr(":before"), HasSubstr(":second"),
                                HasSubstr(":first 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")));
}

TEST_F(KafkaTest, PartitionsOfTopicsAreKnown) {
  const std::vector<std::string> topics{"one", "two", "nowhere"};
  EXPECT_EQ(partition_counts(connection_, topics, 10'000).value(), (std::vector<int>{2, 1, 0}));
}

TEST_F(KafkaTest, NewTopicsAreWaitedForUntilEveryPartitionHasALeader) {
  const std::vector<std::string> topics{"two", "three"};
  broker_->set_leader("two", 0, false);
  EXPECT_EQ(partition_counts(connection_, topics, 10'000).value(), (std::vector<int>{1, 0}));
  const auto counts = await_leaders(connection_, topics, 300);
  ASSERT_FALSE(counts);
  EXPECT_EQ(counts.error().code, Exit::unavailable);
  EXPECT_THAT(counts.error().text, HasSubstr(": two, three;"));
  std::thread election([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    EXPECT_TRUE(broker_->create_topic("three", 2));
    broker_->set_leader("three", 1, false);
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    broker_->set_leader("two", 0, true);
    broker_->set_leader("three", 1, true);
  });
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(await_leaders(connection_, topics, 10'000).value(), (std::vector<int>{1, 2}));
  EXPECT_GE(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(500));
  election.join();
}

TEST(Kafka, NobodyAnswers) {
  Connection connection;
  connection.brokers = "127.0.0.1:1";
  const std::vector<std::string> topics{"one"};
  const auto counts = partition_counts(connection, topics, 500);
  ASSERT_FALSE(counts);
  EXPECT_EQ(counts.error().code, Exit::unavailable);
  EXPECT_THAT(counts.error().text, HasSubstr("127.0.0.1:1"));
}

// Many times what the queues and the merge take goes through them: the sender waits, a partition that is
// ahead waits on the broker.
TEST_F(KafkaTest, ShortQueuesHoldBackAndLoseNothing) {
  constexpr std::int64_t kEach = 15'000;
  connection_.memory = {.fetched_bytes = 12 << 20U, .unsent_bytes = 64 << 10U};
  const auto out = producer();
  std::uint64_t longest = 0;
  for (std::int64_t i = 0; i < kEach; ++i) {
    for (const std::int32_t partition : {0, 1}) {
      OutputRecord made = record(0, partition, "x");
      made.timestamp_ms = 1'767'542'400'000 + i * (partition == 0 ? 1 : 100);
      ASSERT_TRUE(out->produce(made));
      longest = std::max(longest, out->last() - out->acknowledged_up_to());
    }
  }
  EXPECT_LE(longest, 2 * 64U) << "records that wait for the broker, or for us to hear of it";
  ASSERT_TRUE(out->flush(20'000));
  Listener listener;
  ConsumerOptions options{"short", "", {"one", "two"}, 20'000};
  options.held_max_bytes = 600'000;  // 2,000 of 30,000 records
  const auto in = Consumer::open(connection_, std::move(options), listener);
  ASSERT_TRUE(in) << in.error().text;
  std::set<std::pair<std::int32_t, std::int64_t>> places;
  each_of(**in, 2 * kEach, [&](const InputRecord& one) {
    EXPECT_TRUE(places.insert({one.partition, one.offset}).second) << "each once";
  });
  EXPECT_EQ(places.size(), 2 * kEach);
}

// The value reaches the producer: with a long linger nothing is sent meanwhile.
TEST_F(KafkaTest, TheProducerLingersAsTheUserSays) {
  connection_.properties = {{"linger.ms", "60000"}};
  const auto out = producer();
  ASSERT_TRUE(out->produce(record(0, 0, "a")));
  for (int turn = 0; turn < 15; ++turn) ASSERT_TRUE(out->poll(100));
  EXPECT_EQ(out->acknowledged_up_to(), 0U);
  ASSERT_TRUE(out->flush(10'000));
}

// What waits for company holds up nobody, and still counts in the order in which it was produced.
TEST_F(KafkaTest, WhatGathersIsOvertaken) {
  std::vector<std::int64_t> acknowledged;
  const auto out = producer([&](std::int64_t stamp_ms) { acknowledged.push_back(stamp_ms); }, {false, true});
  OutputRecord waits = record(1, 0, "waits"), goes = record(0, 0, "goes");
  waits.stamp_ms = 1;
  goes.stamp_ms = 2;
  bool overtaken = false;
  for (int turn = 0; turn < 20 && !overtaken; ++turn) {  // the first connection may take long
    acknowledged.clear();
    ASSERT_TRUE(out->produce(waits));
    ASSERT_TRUE(out->produce(goes));
    while (acknowledged.empty()) ASSERT_TRUE(out->poll(1));
    overtaken = acknowledged == std::vector<std::int64_t>{2} && out->acknowledged_up_to() == out->last() - 2;
    while (acknowledged.size() < 2) ASSERT_TRUE(out->poll(100));
    EXPECT_EQ(out->acknowledged_up_to(), out->last());
  }
  EXPECT_TRUE(overtaken);
}

// A stop waits for nobody's company.
TEST_F(KafkaTest, FlushDoesNotLinger) {
  connection_.properties = {{"linger.ms", "60000"}};
  const auto out = producer({}, {false, true});
  ASSERT_TRUE(out->produce(record(0, 0, "a")));
  ASSERT_TRUE(out->produce(record(1, 0, "b")));
  ASSERT_TRUE(out->flush(10'000));
  EXPECT_EQ(out->acknowledged_up_to(), 2U);
}

TEST(Kafka, AFullQueueWaitsUntilToldToGiveUp) {
  Connection connection;
  connection.brokers = "127.0.0.1:1";
  connection.properties = {{"queue.buffering.max.messages", "3"}};
  ProducerOptions options;
  options.topics = {"one"};
  int asked = 0;
  options.give_up = [&] { return ++asked > 3; };
  const auto out = Producer::open(connection, std::move(options));
  ASSERT_TRUE(out);
  OutputRecord record;
  record.partition = 0;
  record.value = "x";
  for (int i = 0; i < 3; ++i) ASSERT_TRUE((*out)->produce(record));
  const auto refused = (*out)->produce(record);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Exit::unavailable);
  EXPECT_EQ(asked, 4);
  EXPECT_FALSE((*out)->flush(50));
}

}  // namespace
}  // namespace xiezhi::kafka
