// Kafka clients of the bench: librdkafka bare, with the settings of the program (stream/io/kafka_settings.h),
// so that what is measured here is what the program's own clients could do at best. An error ends the process
// with its exit code: a bench has nothing to save.
#pragma once

#include <librdkafka/rdkafka.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "stream/io/kafka_client.h"

namespace xiezhi::bench {

using Clock = std::chrono::steady_clock;

// Of the senders of live events, of the echo as of the program: what Java's producers do by default since
// Kafka 4.0 (KIP-1030). Whatever answers them waits for nothing.
constexpr int kLiveLingerMs = 5;

[[noreturn]] void end_with(const Error& error);

template <class T>
T value_of(Result<T> result) {
  if (!result) end_with(result.error());
  return std::move(*result);
}
inline void require(const Result<void>& result) {
  if (!result) end_with(result.error());
}

std::int64_t wall_ms();
double processor_seconds();  // of this process so far, all threads

// Makes the topics that are not there yet.
void create_topics(const std::string& brokers, const std::vector<std::string>& topics, int partitions);

// A producer of a few topics. One thread.
class Writer {
 public:
  Writer(const std::string& brokers, const std::vector<std::string>& topics, int linger_ms);
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  // Copies the record; waits while the queue is full.
  void send(std::size_t topic, std::string_view key, std::string_view value, std::int64_t time_ms = 0);
  void serve();  // acknowledgements
  void flush();  // until every record is acknowledged
  std::uint64_t acknowledged() const { return acknowledged_; }

 private:
  kafka::Callbacks callbacks_;
  std::uint64_t acknowledged_ = 0;
  kafka::Owned<rd_kafka_t> client_;
  std::vector<kafka::Owned<rd_kafka_topic_t>> topics_;  // destroyed before the client
};

// Where a reader begins.
enum class From : std::uint8_t { beginning, end };

// A consumer of all partitions of a few topics, without a group. One thread.
class Reader {
 public:
  Reader(const std::string& brokers, const std::vector<std::string>& topics, From from);
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;
  ~Reader();

  // Records that stood in the topics when the reader was made.
  std::uint64_t present() const { return present_; }

  // Waits up to `timeout_ms` for the first record and hands out all that are there; how many.
  std::size_t poll(int timeout_ms, const std::function<void(const rd_kafka_message_t&)>& each);

 private:
  std::size_t take(std::size_t from);

  kafka::Callbacks callbacks_;
  kafka::Owned<rd_kafka_t> client_;
  kafka::Owned<rd_kafka_queue_t> queue_;
  std::vector<rd_kafka_message_t*> messages_;
  std::uint64_t present_ = 0;
};

}  // namespace xiezhi::bench
