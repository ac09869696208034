// Reads whole topics without joining a lasting group: for commands that look at outputs.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "stream/io/kafka.h"

namespace xiezhi {

// Follows topics from their beginning. Owner and user: one thread.
class TopicFollower final : private kafka::RebalanceListener {
 public:
  static Result<std::unique_ptr<TopicFollower>> open(const kafka::Connection& connection,
                                                     std::vector<std::string> topics);

  Result<std::span<const InputRecord>> poll(int timeout_ms) { return consumer_->poll(timeout_ms); }
  // Everything that was there when the partitions were assigned has been handed out.
  bool at_end(std::span<const InputRecord> handed_out);
  bool started() const { return started_; }

 private:
  TopicFollower() = default;
  void assigned(std::span<kafka::Assigned> partitions) override;
  void revoked(std::span<const kafka::Position> partitions, bool lost) override;

  std::unique_ptr<kafka::Consumer> consumer_;
  std::vector<kafka::Position> missing_;  // ends of partitions not yet reached
  bool started_ = false;
};

// Calls `each` for every record that the topic holds now.
Result<void> read_topic(const kafka::Connection& connection, const std::string& topic,
                        const std::function<void(const InputRecord&)>& each);

}  // namespace xiezhi
