// When a batch of the report lane is closed, handed over and ended.
#include "stream/app/report_lane.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "stream/io/kafka_embedded.h"
#include "stream/io/kafka_group.h"

namespace xiezhi {
namespace {

constexpr std::int16_t kProduce = 0;  // of the Kafka protocol
constexpr int kTooLarge = 10;

class Nobody : public kafka::RebalanceListener {
  void assigned(std::span<kafka::Assigned> /*partitions*/) override {}
  void revoked(std::span<const kafka::Position> /*partitions*/, bool /*lost*/) override {}
};

class ReportLaneTest : public testing::Test {
 protected:
  ReportLaneTest() : metrics_("1", "r") {
    broker_ = std::move(*kafka::EmbeddedBroker::start());
    for (const TopicRow& row : kTopicRows)
      EXPECT_TRUE(broker_->create_topic(std::string(row.default_name), 1));
    ServiceOptions options;
    options.configuration = *load_configuration(
        {"", {{"kafka.brokers", broker_->brokers()}, {"institution_id", "104100000004"}}, {}});
    options.embedded = true;
    state_ = std::make_unique<ServiceState>(std::move(options), metrics_);
    consumer_ = std::move(
        *kafka::Consumer::open(state_->connection("test"), {"xiezhi.detect", "", {"touches"}}, nobody_));
    lane_ = std::move(*ReportLane::open(*state_));
  }

  void add(const std::string& value) {
    kafka::OutputRecord record;
    record.topic = static_cast<std::uint16_t>(topic_of(OutputKind::alert));
    record.key = record.value = value;
    lane_->add(record);
  }
  void close(std::uint64_t last) { lane_->close({{0, 0, 5, 5}}, last, consumer_->membership()); }

  // Until nothing is under way.
  Result<void> settle() {
    for (int turn = 0; turn < 2'000; ++turn) {
      if (Result<void> done = lane_->step(100); !done || lane_->idle()) return done;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return fail(Exit::unavailable, "never idle");
  }

  std::int64_t alerts() {
    return kafka::standing_of(state_->connection("test"), "other", "risk.alerts", 1)->front().high;
  }

  Metrics metrics_;
  std::unique_ptr<kafka::EmbeddedBroker> broker_;
  std::unique_ptr<ServiceState> state_;
  Nobody nobody_;
  std::unique_ptr<kafka::Consumer> consumer_;
  std::unique_ptr<ReportLane> lane_;
};

TEST_F(ReportLaneTest, ABatchWaitsForWhatLeavesAtOnce) {
  EXPECT_TRUE(lane_->idle());
  add("a");
  close(7);
  EXPECT_FALSE(lane_->can_close());
  ASSERT_TRUE(lane_->step(6));
  EXPECT_FALSE(lane_->can_close()) << "number 7 is not acknowledged";
  add("b");
  ASSERT_TRUE(lane_->step(7));
  EXPECT_TRUE(lane_->can_close()) << "while it is written the next is filled";
  ASSERT_TRUE(settle());
  EXPECT_EQ(alerts(), 1);
  close(8);
  ASSERT_TRUE(settle());
  EXPECT_EQ(alerts(), 2);
}

TEST_F(ReportLaneTest, WhatIsForgottenIsNotWritten) {
  add("a");
  close(7);
  add("b");
  lane_->forget();
  EXPECT_TRUE(lane_->can_close());
  ASSERT_TRUE(settle());
  EXPECT_EQ(alerts(), 0);
}

TEST_F(ReportLaneTest, IsFullBeyondItsBytes) {
  const std::string value(1 << 20U, 'x');
  for (int i = 0; i < 65; ++i) add(value);
  EXPECT_TRUE(lane_->full());
  close(0);
  EXPECT_FALSE(lane_->full());
}

TEST_F(ReportLaneTest, AnErrorForGoodReachesTheOwner) {
  broker_->answer_with_error(kProduce, kTooLarge, 1);
  add("a");
  close(0);
  const Result<void> done = settle();
  ASSERT_FALSE(done);
  EXPECT_THAT(done.error().text, testing::HasSubstr("cannot be delivered"));
}

}  // namespace
}  // namespace xiezhi
