// Transactions against the embedded broker, which forgets offsets but answers with any error it is told to;
// what a crash leaves is judged by a real broker in tests/kafka/test_exactly_once.py.
#include "stream/io/kafka_transaction.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

#include "stream/io/kafka_embedded.h"
#include "stream/io/kafka_group.h"

namespace xiezhi::kafka {
namespace {

using testing::HasSubstr;
using Outcome = TransactionWriter::Outcome;

// Of the Kafka protocol: requests and error codes.
constexpr std::int16_t kProduce = 0, kInitProducer = 22, kEndTransaction = 26, kOffsetsOfTransaction = 28;
constexpr int kTooLarge = 10, kCoordinatorAway = 15, kOldGeneration = 22, kOldEpoch = 47, kConcurrent = 51;

class Nobody : public RebalanceListener {
  void assigned(std::span<Assigned> /*partitions*/) override {}
  void revoked(std::span<const Position> /*partitions*/, bool /*lost*/) override {}
};

class TransactionTest : public testing::Test {
 protected:
  TransactionTest() {
    auto broker = EmbeddedBroker::start();
    EXPECT_TRUE(broker) << broker.error().text;
    broker_ = std::move(*broker);
    EXPECT_TRUE(broker_->create_topic("in", 2));
    EXPECT_TRUE(broker_->create_topic("out", 1));
    connection_.brokers = broker_->brokers();
    connection_.embedded = true;
    consumer_ = std::move(*Consumer::open(connection_, {"group", "", {"in"}}, nobody_));
    writer_ = open();
  }

  std::unique_ptr<TransactionWriter> open() {
    auto writer = TransactionWriter::open(
        connection_, {"writer", {"in", "out"}, "in", "group", [this] { return give_up_.load(); }});
    EXPECT_TRUE(writer) << writer.error().text;
    return std::move(*writer);
  }

  Result<Outcome> write(const std::string& value) {
    const std::vector<StoredRecord> records = {
        {1, "key", value, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"},
        {1, "", value + "'", ""}};
    const std::vector<Position> positions = {{0, 1, 7, 9}};
    return writer_->write(records, positions, consumer_->membership());
  }

  std::int64_t written() {
    const auto standing = standing_of(connection_, "other", "out", 1);
    EXPECT_TRUE(standing);
    return standing ? standing->front().high : -1;
  }

  std::unique_ptr<EmbeddedBroker> broker_;
  Connection connection_;
  Nobody nobody_;
  std::unique_ptr<Consumer> consumer_;
  std::atomic<bool> give_up_{false};
  std::unique_ptr<TransactionWriter> writer_;
};

TEST_F(TransactionTest, WritesOneAfterTheOther) {
  EXPECT_EQ(write("a").value(), Outcome::committed);
  EXPECT_EQ(write("b").value(), Outcome::committed);
  EXPECT_EQ(written(), 4);
  EXPECT_EQ(writer_->repeated(), 0U);
}

TEST_F(TransactionTest, WaitsForACoordinatorAndForAnOlderTransaction) {
  broker_->answer_with_error(kInitProducer, kConcurrent, 2);
  broker_->answer_with_error(kEndTransaction, kCoordinatorAway, 2);
  EXPECT_EQ(write("a").value(), Outcome::committed);
  EXPECT_EQ(writer_->repeated(), 0U);
  EXPECT_EQ(written(), 2);
}

TEST_F(TransactionTest, LeavesItToWhoeverHasThePartitions) {
  broker_->answer_with_error(kOffsetsOfTransaction, kOldGeneration, 1);
  EXPECT_EQ(write("a").value(), Outcome::not_ours);
  EXPECT_EQ(write("b").value(), Outcome::committed) << "another batch, of another generation";
}

// A commit that is refused for good may yet have been taken: the group does not say so here, so it is made
// again by a new client.
TEST_F(TransactionTest, ACommitInDoubtIsMadeAgainWhenTheGroupDoesNotStandThere) {
  EXPECT_EQ(write("a").value(), Outcome::committed);
  broker_->answer_with_error(kEndTransaction, kOldEpoch, 1);
  EXPECT_EQ(write("b").value(), Outcome::committed);
  EXPECT_EQ(writer_->repeated(), 1U);
}

TEST_F(TransactionTest, ARecordThatIsNeverTakenEndsIt) {
  broker_->answer_with_error(kProduce, kTooLarge, 1);
  const auto outcome = write("a");
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, Exit::unavailable);
  EXPECT_THAT(outcome.error().text, HasSubstr("cannot be delivered: Broker: Message size too large"));
}

TEST_F(TransactionTest, GivesUpWhenToldTo) {
  give_up_ = true;
  const auto outcome = write("a");
  ASSERT_FALSE(outcome);
  EXPECT_THAT(outcome.error().text, HasSubstr("will be made again"));
}

TEST_F(TransactionTest, AWrongPropertyIsNamed) {
  connection_.properties = {{"socket.timeout.ms", "60000"}};
  const auto writer = TransactionWriter::open(connection_, {"writer", {"out"}, "in", "group", {}});
  ASSERT_FALSE(writer);
  EXPECT_EQ(writer.error().code, Exit::bad_configuration);
  EXPECT_THAT(writer.error().text, HasSubstr("socket.timeout.ms"));
}

}  // namespace
}  // namespace xiezhi::kafka
