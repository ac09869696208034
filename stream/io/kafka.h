// Kafka through librdkafka: a consumer whose offsets move only when told, a producer that never drops, and
// the few administrative calls. KAFKA.md-grade facts about the client are in kafka_settings.h, with their
// reasons.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "stream/base/result.h"
#include "stream/io/kafka_settings.h"
#include "stream/io/ports.h"

struct rd_kafka_consumer_group_metadata_s;  // NOLINT(readability-identifier-naming): the library's name

namespace xiezhi::kafka {

using Properties = std::map<std::string, std::string>;

// What every client shares.
struct Connection {
  std::string brokers;    // host:port,host:port
  Properties properties;  // kafka.properties
  ClientMemory memory{};
  std::string client_id = "xiezhi";
  bool embedded =
      false;  // the embedded broker: an empty fetch there sleeps its whole wait, so the wait is short
  std::function<void(int severity, std::string_view text)> log;  // syslog levels; called from any thread
};

struct Assigned {
  std::uint16_t topic = 0;  // index into ConsumerOptions::topics
  std::int32_t partition = 0;
  std::int64_t committed = -1;     // next offset of the group, -1 without one
  std::int64_t done_up_to = -1;    // Position::done_up_to of that commit, -1 without one
  std::int64_t low = 0, high = 0;  // first kept offset, next offset to be written
  std::int64_t start = -1;         // set by the listener: where to begin; -1: at the first kept record
};

struct Position {
  std::uint16_t topic = 0;
  std::int32_t partition = 0;
  std::int64_t offset = 0;  // the next one to read
  // Not -1: goes along with a commit (as its metadata, "done_up_to=N") and comes back with the assignment.
  // Whoever commits where it would begin again may say so that it had come further.
  std::int64_t done_up_to = -1;
};

// Hears from the thread that polls, inside poll() and close(). May commit and produce there.
class RebalanceListener {
 public:
  virtual ~RebalanceListener() = default;
  virtual void assigned(std::span<Assigned> partitions) = 0;
  // `lost`: somebody else may own them already, so nothing may be committed for them any more.
  virtual void revoked(std::span<const Position> partitions, bool lost) = 0;
};

struct ConsumerOptions {
  std::string group;
  std::string instance_id;  // static membership: a restart takes its partitions back without a rebalance; may
                            // be empty
  std::vector<std::string> topics;
  // Not 0: while the group catches up, records of all partitions come in the order of their timestamps, and
  // wait so long for a partition that has older ones which are not here yet (time_merge.h). 0: as they were
  // fetched.
  std::int64_t wait_for_older_ms = 0;
  // How much of those that wait is kept, about; beyond it the partitions that are ahead are paused.
  std::size_t held_max_bytes = std::size_t{200} << 20U;
  // Asked while an assignment waits for brokers that are not ready; true leaves the partitions unread.
  std::function<bool()> give_up{};
};

// A consumer's place in its group at one moment: what is written for it counts only while it has that place.
// Any thread.
using Membership = std::shared_ptr<const rd_kafka_consumer_group_metadata_s>;

// Owner and user: one thread for everything (records of a revoked partition can appear otherwise).
class Consumer {
 public:
  static Result<std::unique_ptr<Consumer>> open(const Connection& connection, ConsumerOptions options,
                                                RebalanceListener& listener);
  ~Consumer();  // closes

  // The next records, at most 10,000: waits up to `timeout_ms` for the first and takes what is there. Fails
  // only when going on would lose data or can never succeed. Payloads are not padded.
  Result<std::span<const InputRecord>> poll(int timeout_ms);

  // Sets the group's offsets. `wait` waits for the answer, 3 s at most; without it this returns at once, a
  // failure is logged and the next commit covers it.
  Result<void> commit(std::span<const Position> positions, bool wait);

  // How far poll() has come in each assigned partition, and how much there is beyond, as far as known.
  struct Lag {
    std::uint16_t topic = 0;
    std::int32_t partition = 0;
    std::int64_t records = 0;
    std::int64_t next = 0;  // the offset behind the last record and the markers of transactions after it
    bool waits = false;     // has records here, or is paused, until older ones of others have come
  };
  std::vector<Lag> lags() const;

  Membership membership() const;

  // Gives the partitions back (the listener hears of it) and leaves the group.
  void close();

 private:
  class Implementation;
  explicit Consumer(std::unique_ptr<Implementation> implementation);
  std::unique_ptr<Implementation> implementation_;
};

struct ProducerOptions {
  std::vector<std::string> topics;
  // Asked again and again while the queue is full; true gives up and fails the call.
  std::function<bool()> give_up;
  // Called for each acknowledged record that had a stamp, inside produce(), poll() and flush().
  std::function<void(std::int64_t stamp_ms)> on_acknowledged;
  // The topic whose records are packed already: they go as they are, unless kafka.properties names a
  // compression.
  std::optional<std::uint16_t> packed = std::nullopt;
  // By topic, whether its records wait for company: these have a client of their own (ClientRole::gathering),
  // so that no other stands behind them. Empty: none does.
  std::vector<bool> gathers{};
};

struct OutputRecord {
  std::uint16_t topic = 0;      // index into ProducerOptions::topics
  std::int32_t partition = -1;  // -1: by key
  std::string_view key;
  std::string_view value;
  bool tombstone = false;
  std::string_view traceparent;   // header, when not empty
  std::int64_t timestamp_ms = 0;  // 0: now
  std::int64_t stamp_ms = 0;      // comes back through on_acknowledged when not 0
};

// Owner and user: one thread.
class Producer {
 public:
  static Result<std::unique_ptr<Producer>> open(const Connection& connection, ProducerOptions options);
  ~Producer();  // does not flush

  // Copies the record and returns its number (1, 2, ...). Waits while the queue is full. Fails when a record
  // before it could not be delivered for good (too large, not authorised): the process must not go on as if
  // it had been.
  Result<std::uint64_t> produce(const OutputRecord& record);

  // Serves acknowledgements. Fails like produce().
  Result<void> poll(int timeout_ms = 0);

  // Every record with a number up to this one is acknowledged by all in-sync replicas.
  std::uint64_t acknowledged_up_to() const;
  std::uint64_t last() const;

  // Records that the client called delivered without knowing where: sent a second time, so that none is
  // missing. Each may then stand in its topic twice.
  std::uint64_t sent_again() const;

  // Waits until everything is acknowledged. Exit::unavailable after `timeout_ms`.
  Result<void> flush(int timeout_ms);

 private:
  class Implementation;
  explicit Producer(std::unique_ptr<Implementation> implementation);
  std::unique_ptr<Implementation> implementation_;
};

struct TopicSpecification {
  std::string name;
  int partitions = 1;
  std::int64_t retention_ms = 0;  // 0: compacted
  bool append_time = false;
  int replication = -1;   // -1: as the brokers do by default
  Properties settings{};  // others; where there are any, those above are not looked at
};

// Whether the client takes these properties, without connecting. Exit::bad_configuration names the one that
// it does not.
Result<void> check_properties(const Connection& connection);

// Partitions of the topics, 0 for one that does not exist. Exit::unavailable when no broker answers in time.
Result<std::vector<int>> partition_counts(const Connection& connection, std::span<const std::string> topics,
                                          int timeout_ms);

// Creates topics; one that exists already is left alone. They may not be listed or have leaders yet.
Result<void> create_topics(const Connection& connection, std::span<const TopicSpecification> topics,
                           int timeout_ms);

// Waits until the brokers list all topics with a leader for each of their partitions; their partitions.
// Exit::unavailable names those for which this takes longer.
Result<std::vector<int>> await_leaders(const Connection& connection, std::span<const std::string> topics,
                                       int timeout_ms);

}  // namespace xiezhi::kafka
