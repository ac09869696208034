#include "stream/app/topic_reader.h"

#include "stream/app/worker.h"
#include "stream/base/token.h"

namespace xiezhi {
namespace {

constexpr int kPatienceMs = 30'000;

}  // namespace

Result<std::unique_ptr<TopicFollower>> TopicFollower::open(const kafka::Connection& connection,
                                                           std::vector<std::string> topics) {
  std::unique_ptr<TopicFollower> follower(new TopicFollower);
  kafka::ConsumerOptions options;
  // A group of its own: nothing is ever committed under it.
  options.group =
      "xiezhi-look-" + std::to_string(make_identity_keys().public_key[0]) + "-" + std::to_string(wall_ms());
  options.topics = std::move(topics);
  auto consumer = kafka::Consumer::open(connection, std::move(options), *follower);
  if (!consumer) return tl::unexpected(consumer.error());
  follower->consumer_ = std::move(*consumer);
  return follower;
}

void TopicFollower::assigned(std::span<kafka::Assigned> partitions) {
  for (kafka::Assigned& partition : partitions) {
    partition.start = -1;
    if (partition.high > partition.low)
      missing_.push_back({partition.topic, partition.partition, partition.high});
  }
  started_ = true;
}

void TopicFollower::revoked(std::span<const kafka::Position>, bool) {
  missing_.clear();
  started_ = false;
}

bool TopicFollower::at_end(std::span<const InputRecord> handed_out) {
  for (const InputRecord& record : handed_out) {
    std::erase_if(missing_, [&](const kafka::Position& end) {
      return end.topic == record.topic && end.partition == record.partition &&
             record.offset + 1 >= end.offset;
    });
  }
  return started_ && missing_.empty();
}

Result<void> read_topic(const kafka::Connection& connection, const std::string& topic,
                        const std::function<void(const InputRecord&)>& each) {
  auto follower = TopicFollower::open(connection, {topic});
  if (!follower) return tl::unexpected(follower.error());
  std::int64_t last_ms = steady_ms();
  for (;;) {
    const auto records = (*follower)->poll(kPollMs);
    if (!records) return tl::unexpected(records.error());
    for (const InputRecord& record : *records) each(record);
    if ((*follower)->at_end(*records)) return {};
    if (!records->empty()) last_ms = steady_ms();
    if (steady_ms() - last_ms > kPatienceMs)
      return fail(Exit::unavailable, "kafka: no answer about topic " + topic);
  }
}

}  // namespace xiezhi
