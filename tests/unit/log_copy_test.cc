// A log copied into another number of partitions, on the embedded broker.
#include "stream/app/log_copy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "stream/app/log_check.h"
#include "stream/app/prng.h"
#include "stream/app/reshard.h"
#include "stream/engine/router.h"
#include "stream/io/kafka_embedded.h"
#include "stream/io/kafka_reader.h"

namespace xiezhi {
namespace {

using kafka::Extent;
using testing::ElementsAre;

constexpr std::int64_t kStart_ms = 1'790'000'000'000;

struct Seen {
  std::string event_id;
  std::int64_t time_ms = 0;
  friend bool operator==(const Seen&, const Seen&) = default;
};

// What a reader of a log finds.
struct Found {
  std::map<Token, std::vector<Seen>> of_subject;
  std::vector<std::uint64_t> ticks;  // by partition
  std::uint64_t misplaced = 0, without_identity = 0, without_key = 0, back_in_time = 0;
};

class LogCopyTest : public testing::Test {
 protected:
  LogCopyTest() : broker_(std::move(*kafka::EmbeddedBroker::start())) {
    connection_.brokers = broker_->brokers();
    connection_.embedded = true;
  }

  std::unique_ptr<kafka::Producer> producer(const std::string& topic) {
    kafka::ProducerOptions options;
    options.topics = {topic};
    return std::move(*kafka::Producer::open(connection_, std::move(options)));
  }

  std::vector<Extent> extents(const std::string& topic, int partitions) {
    return kafka::extents_of(connection_, topic, partitions).value();
  }

  // As routers do: an identifier goes with the first touch of its partition that names it, the key before.
  void write_log(const std::string& topic, std::uint32_t partitions, int touches) {
    ASSERT_TRUE(broker_->create_topic(topic, static_cast<int>(partitions)));
    const auto out = producer(topic);
    LogWriter log(*out, 0, partitions);
    std::set<std::pair<std::uint32_t, Token>> sent;
    std::set<std::uint32_t> keyed;
    Prng prng(7);
    for (int number = 0; number < touches; ++number) {
      ASSERT_TRUE(log.flush());
      log.set_time(kStart_ms + number / 2);
      const auto token = [&](std::uint64_t mark) {
        return Token{(std::uint64_t{1} + prng.below(40)) * 0x9e3779b97f4a7c15ULL, mark};
      };
      const std::string id = "e" + std::to_string(number);
      Touch touch;
      touch.kind = number % 50 == 0 ? TouchKind::clock_tick : TouchKind::transfer_out;
      touch.log_time_ms = kStart_ms + number / 2;
      if (touch.kind == TouchKind::clock_tick) {
        for (std::uint32_t to = 0; to < partitions; ++to) ASSERT_TRUE(log.add(touch, to));
        continue;
      }
      touch.subject = token(1);
      touch.counterparty = token(2);
      touch.principal = token(3);
      touch.cause.event_id = id;
      const std::uint32_t partition = partition_of(touch.subject, partitions);
      for (const Token& one : {touch.subject, touch.counterparty, touch.principal}) {
        if (!sent.insert({partition, one}).second) continue;
        if (keyed.insert(partition).second) {
          EXPECT_TRUE(log.add_sealing_key(77, "box", partition));
        }
        touch.identities[touch.identity_count++] = {one, EntityKind::account, 77, "sealed"};
      }
      ASSERT_TRUE(log.add(touch, partition));
    }
    ASSERT_TRUE(log.flush());
    ASSERT_TRUE(out->flush(10'000));
  }

  LogCopyCounts copy(const std::string& from, int of, const std::string& to, int into) {
    EXPECT_TRUE(broker_->create_topic(to, into));
    const auto out = producer(to);
    LogWriter log(*out, 0, static_cast<std::uint32_t>(into));
    LogCopy copy(log);
    const auto reader = kafka::OrderedReader::open(connection_, from, extents(from, of)).value();
    for (auto record = reader->next().value(); record; record = reader->next().value())
      EXPECT_TRUE(copy.take(record->partition, record->timestamp_ms, record->payload));
    EXPECT_TRUE(copy.flush());
    EXPECT_TRUE(out->flush(10'000));
    return copy.counts();
  }

  Found read(const std::string& topic, int partitions) {
    Found found;
    found.ticks.resize(static_cast<std::size_t>(partitions));
    std::set<std::pair<std::int32_t, Token>> known;
    std::set<std::pair<std::int32_t, std::uint64_t>> keys;
    std::map<std::int32_t, std::int64_t> newest_ms;
    const auto reader = kafka::OrderedReader::open(connection_, topic, extents(topic, partitions)).value();
    for (auto record = reader->next().value(); record; record = reader->next().value()) {
      std::int64_t& newest = newest_ms[record->partition];
      found.back_in_time += record->timestamp_ms < newest ? 1 : 0;
      newest = record->timestamp_ms;
      FrameReader frame(record->payload);
      Touch touch;
      for (FrameItem item = frame.next(touch); item.kind != FrameItem::Kind::end; item = frame.next(touch)) {
        if (item.kind == FrameItem::Kind::sealing_key) keys.insert({record->partition, item.sealing_key});
        if (item.kind != FrameItem::Kind::touch) continue;
        if (touch.kind == TouchKind::clock_tick) {
          ++found.ticks[static_cast<std::size_t>(record->partition)];
          continue;
        }
        const auto at = static_cast<std::uint32_t>(record->partition);
        found.misplaced += partition_of(touch.subject, static_cast<std::uint32_t>(partitions)) != at ? 1 : 0;
        for (std::uint8_t i = 0; i < touch.identity_count; ++i) {
          known.insert({record->partition, touch.identities[i].token});
          found.without_key += keys.contains({record->partition, touch.identities[i].sealing_key}) ? 0 : 1;
        }
        for (const Token& one : {touch.subject, touch.counterparty, touch.principal})
          found.without_identity += known.contains({record->partition, one}) ? 0 : 1;
        found.of_subject[touch.subject].push_back({std::string(touch.cause.event_id), record->timestamp_ms});
      }
    }
    return found;
  }

  std::unique_ptr<kafka::EmbeddedBroker> broker_;
  kafka::Connection connection_;
};

TEST_F(LogCopyTest, EverySubjectKeepsItsHistoryAndIsKnownWhereItLives) {
  write_log("old", 5, 1'000);
  const Found old = read("old", 5);
  ASSERT_EQ(old.misplaced + old.without_identity + old.without_key, 0U);
  for (const int partitions : {1, 3, 12}) {
    const std::string topic = "new" + std::to_string(partitions);
    const LogCopyCounts counts = copy("old", 5, topic, partitions);
    const Found found = read(topic, partitions);
    EXPECT_EQ(found.of_subject, old.of_subject) << partitions;
    EXPECT_EQ(found.ticks, std::vector<std::uint64_t>(static_cast<std::size_t>(partitions), 20));
    EXPECT_EQ(found.misplaced, 0U);
    EXPECT_EQ(found.without_identity, 0U) << partitions;
    EXPECT_EQ(found.without_key, 0U) << partitions;
    EXPECT_EQ(found.back_in_time, 0U);
    EXPECT_EQ(counts.touches, 980U);
    EXPECT_EQ(counts.ticks, 20U);
    EXPECT_EQ(counts.broken, 0U);
  }
}

TEST_F(LogCopyTest, LogSaysForHowManyPartitionsItWasWritten) {
  write_log("log", 4, 400);
  EXPECT_TRUE(is_written_for(connection_, "log", extents("log", 4)).value());
  for (const int partitions : {5, 8}) {  // as if partitions had been added
    std::vector<Extent> more = extents("log", 4);
    while (std::ssize(more) < partitions) more.push_back({static_cast<std::int32_t>(more.size()), 0, 0});
    EXPECT_FALSE(is_written_for(connection_, "log", more).value()) << partitions;
  }
  ASSERT_TRUE(broker_->create_topic("empty", 2));
  EXPECT_TRUE(is_written_for(connection_, "empty", extents("empty", 2)).value());
}

TEST_F(LogCopyTest, ReaderKeepsToItsExtents) {
  ASSERT_TRUE(broker_->create_topic("t", 2));
  const auto out = producer("t");
  for (int number = 0; number < 10; ++number) {
    const std::string value = std::to_string(number);
    kafka::OutputRecord record;
    record.partition = number % 2;
    record.value = value;
    record.timestamp_ms = kStart_ms + number;
    ASSERT_TRUE(out->produce(record));
  }
  ASSERT_TRUE(out->flush(10'000));
  const auto reader = kafka::OrderedReader::open(connection_, "t", {{0, 1, 3}, {1, 2, 5}}).value();
  std::vector<std::string> values;
  for (auto record = reader->next().value(); record; record = reader->next().value())
    values.emplace_back(record->payload);
  EXPECT_THAT(values, ElementsAre("2", "4", "5", "7", "9"));
  EXPECT_EQ(kafka::extents_of(connection_, "t", 2).value().at(1).to, 5);
}

TEST(LogCopy, BrokenFrameIsLeftOutAndCounted) {
  const auto broker = std::move(*kafka::EmbeddedBroker::start());
  kafka::Connection connection;
  connection.brokers = broker->brokers();
  connection.embedded = true;
  kafka::ProducerOptions options;
  options.topics = {"t"};
  const auto producer = std::move(*kafka::Producer::open(connection, std::move(options)));
  LogWriter log(*producer, 0, 2);
  LogCopy copy(log);
  ASSERT_TRUE(copy.take(0, kStart_ms, "no frame"));
  EXPECT_EQ(copy.counts().broken, 1U);
  EXPECT_EQ(copy.counts().touches, 0U);
}

TEST(KnownIdentities, NewerSealTakesThePlaceOfTheOlder) {
  KnownIdentities known(100);
  const Token token{1, 2};
  EXPECT_FALSE(known.first(token, 0)) << "unknown";
  known.learn({token, EntityKind::phone, 5, "first"});
  EXPECT_TRUE(known.first(token, 99));
  EXPECT_FALSE(known.first(token, 99));
  EXPECT_TRUE(known.first(token, 35));
  known.learn({token, EntityKind::phone, 6, "other"});
  EXPECT_EQ(known.of(token).bytes, "other");
  EXPECT_EQ(known.of(token).sealing_key, 6U);
  known.learn({token, EntityKind::phone, 7, "longer one"});
  EXPECT_EQ(known.of(token).bytes, "longer one");
}

TEST(Reshard, EffectsAreOutUpToWhatTheCommitSays) {
  EXPECT_EQ(emitted_up_to({.partition = 0, .committed = 7}), 7);
  EXPECT_EQ(emitted_up_to({.partition = 0, .committed = 7, .done_up_to = 12}), 12);
  EXPECT_EQ(emitted_up_to({.partition = 0, .committed = -1}), -1);
}

}  // namespace
}  // namespace xiezhi
