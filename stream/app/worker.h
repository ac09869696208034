// What the roles of a service share: a client on each side, a stop flag, time.
#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "stream/app/pipeline_options.h"
#include "stream/app/progress_book.h"
#include "stream/app/service.h"
#include "stream/app/topic_admin.h"

namespace xiezhi {

constexpr int kPollMs = 100;             // longest wait for records: how soon a stop is seen
constexpr int kDrainMs = 8'000;          // longest wait for acknowledgements at the end; the process has 10 s
constexpr std::int64_t kCommitMs = 200;  // how often offsets are committed
constexpr std::int64_t kQualityMs = 600'000;  // how often quality.v1 is written; sooner when the work ends

inline std::int64_t wall_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}
inline std::int64_t steady_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

// Shared by the threads of a service.
struct ServiceState {
  ServiceOptions options;
  Metrics& metrics;
  MemoryBudget memory;
  NameList names;  // input topics by number
  std::atomic<bool> stopping{false};
  std::atomic<std::int64_t> stop_since_ms{0};
  std::atomic<bool> route_ready{false}, detect_ready{false};
  ProgressBook progress;

  ServiceState(ServiceOptions given, Metrics& all)
      : options(std::move(given)),
        metrics(all),
        memory(options.configuration),
        names({options.configuration.topics.begin(), options.configuration.topics.begin() + kInputTopics}) {}

  // How long a drain may wait for acknowledgements. A stop drains twice, at its end and when the partitions
  // are given back: both within one kDrainMs.
  int drain_ms() const {
    const std::int64_t used_ms = stopping ? steady_ms() - stop_since_ms : 0;
    return static_cast<int>(std::clamp<std::int64_t>(kDrainMs - used_ms, 0, kDrainMs));
  }

  kafka::Connection connection(std::string_view client) const {
    kafka::Connection connection = connection_of(options.configuration, client);
    connection.embedded = options.embedded;
    connection.memory = memory.of_client(client);
    return connection;
  }

  // A producer for every topic, by Topic.
  Result<std::unique_ptr<kafka::Producer>> open_producer(std::string_view client,
                                                         std::function<void(std::int64_t)> on_acknowledged) {
    kafka::ProducerOptions producer;
    producer.topics.assign(options.configuration.topics.begin(), options.configuration.topics.end());
    producer.packed = static_cast<std::uint16_t>(Topic::touches);
    for (const TopicRow& row : kTopicRows) producer.gathers.push_back(row.gathers);
    producer.give_up = [this] { return stopping && steady_ms() - stop_since_ms > kDrainMs; };
    producer.on_acknowledged = std::move(on_acknowledged);
    return kafka::Producer::open(connection(client), std::move(producer));
  }

  std::string group(std::string_view role) const {
    return options.configuration.kafka_group + "." + std::string(role);
  }
};

// How long a role waits before it looks for records again, so that what comes meanwhile goes out together:
// brokers pay by the request. About a millisecond for each thousand that come in a second: `records` came at
// the last look, rate x wait, so the wait is their root. On a quiet day nothing waits, and nothing waits
// either when many came: then more are at hand.
constexpr std::int64_t gather_us(std::size_t records, std::int64_t most_ms) {
  constexpr std::size_t kManyRecords = 2'000;
  if (records >= kManyRecords) return 0;
  std::int64_t root = 0;
  while (static_cast<std::size_t>((root + 1) * (root + 1)) <= records) ++root;
  return std::clamp<std::int64_t>(1000 * root - 500, 0, most_ms * 1000);
}

// Waits so before a look. One thread.
class Gathering {
 public:
  explicit Gathering(std::int64_t most_ms) : most_ms_(most_ms) {}

  void wait(std::size_t records) {
    const std::chrono::microseconds gather(gather_us(records, most_ms_));
    if (gather.count() > 0) std::this_thread::sleep_until(looked_ + gather);
    looked_ = std::chrono::steady_clock::now();
  }

 private:
  std::int64_t most_ms_;
  std::chrono::steady_clock::time_point looked_;
};

// What a producer goes through, as metrics: counts into xiezhi_output_errors_total, once a second, while
// produced records are not acknowledged and none has been for a second (the brokers are away, or refuse to
// take more), and what is sent again. One thread, one producer.
class ProducerWatch {
 public:
  explicit ProducerWatch(Metrics& metrics)
      : errors_(metrics.value(Metric::output_errors)),
        sent_again_(metrics.value(Metric::outputs_sent_again)) {}

  void look(const kafka::Producer& producer, std::int64_t now_ms) {
    sent_again_.add(producer.sent_again() - sent_again_so_far_);
    sent_again_so_far_ = producer.sent_again();
    const std::uint64_t acknowledged = producer.acknowledged_up_to();
    if (acknowledged != last_ || acknowledged == producer.last()) {
      last_ = acknowledged;
      since_ms_ = now_ms;
    } else if (now_ms - since_ms_ >= kStallMs) {
      errors_.add();
      since_ms_ = now_ms;
    }
  }

 private:
  static constexpr std::int64_t kStallMs = 1'000;
  Value &errors_, &sent_again_;
  std::uint64_t last_ = 0, sent_again_so_far_ = 0;
  std::int64_t since_ms_ = 0;
};

}  // namespace xiezhi
