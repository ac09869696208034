// The Kafka client: what the program takes for librdkafka, on the simulated brokers. The program's own code
// (stream/io/kafka_*.cc) runs above it. A client belongs to the process that made it: while that is frozen it
// does nothing, and when it is dead nothing that had not left it arrives.
#pragma once

#include <librdkafka/rdkafka.h>

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "tests/simulation/service/cluster.h"

// NOLINTBEGIN(readability-identifier-naming): the library's names
struct rd_kafka_topic_s {
  std::string name;
  rd_kafka_s* client = nullptr;
};
struct rd_kafka_headers_s {
  std::string traceparent;
};
struct rd_kafka_conf_s {
  std::map<std::string, std::string> values;
  void* opaque = nullptr;
  void (*rebalance)(rd_kafka_t*, rd_kafka_resp_err_t, rd_kafka_topic_partition_list_t*, void*) = nullptr;
  void (*delivered)(rd_kafka_t*, const rd_kafka_message_t*, void*) = nullptr;
  void (*committed)(rd_kafka_t*, rd_kafka_resp_err_t, rd_kafka_topic_partition_list_t*, void*) = nullptr;
  void (*error)(rd_kafka_t*, int, const char*, void*) = nullptr;
};
struct rd_kafka_error_s {
  rd_kafka_resp_err_t code = RD_KAFKA_RESP_ERR_NO_ERROR;
  bool fatal = false, retriable = false, aborts = false;
};
struct rd_kafka_consumer_group_metadata_s {
  std::string group, member;
  std::int32_t generation = 0;
};
// NOLINTEND(readability-identifier-naming)

namespace xiezhi::service_simulation {

// A record in the hands of a client; `c` comes first, so that one is found from the other.
struct Message {
  rd_kafka_message_t c{};
  std::string key, value;
  rd_kafka_headers_t headers;
  std::int64_t timestamp_ms = 0;
  bool tombstone = false;
  TopicPartition where;
  std::int64_t transaction = -1;  // not -1: written, waits for its answer
  bool written = false;

  void point();  // c at the members
};
using MessagePointer = std::unique_ptr<Message>;

// Records of one client on their way to one partition, one request at a time.
struct Lane {
  std::deque<MessagePointer> waiting, on_the_way;
  bool busy = false;
};

struct Reading {
  std::int64_t next = 0, told_end = -1;
  bool paused = false;
};

}  // namespace xiezhi::service_simulation

// NOLINTNEXTLINE(readability-identifier-naming): the library's name
struct rd_kafka_s {
  bool is_producer = false;
  rd_kafka_conf_s conf;
  xiezhi::service_simulation::Process* process = nullptr;
  bool closed = false;
  rd_kafka_resp_err_t fatal = RD_KAFKA_RESP_ERR_NO_ERROR;
  std::map<std::string, std::unique_ptr<rd_kafka_topic_s>> topics;

  // Producer.
  std::map<xiezhi::service_simulation::TopicPartition, xiezhi::service_simulation::Lane> lanes;
  std::deque<xiezhi::service_simulation::MessagePointer> reports;
  std::size_t queued = 0;
  std::int32_t epoch = -1;
  bool in_transaction = false;
  std::set<const void*> purged;

  // Consumer.
  std::string group, instance, member;
  std::int32_t generation = -1;
  std::vector<std::string> subscription;
  enum class Stage : std::uint8_t { none, joining, member } stage = Stage::none;
  struct News {  // for the application
    bool assign = false, lost = false;
    std::vector<xiezhi::service_simulation::TopicPartition> partitions;
    std::int32_t generation = -1;
  };
  std::deque<News> news;
  bool has_assignment = false, lost = false, revoking = false;
  std::map<xiezhi::service_simulation::TopicPartition, xiezhi::service_simulation::Reading> assignment;
  std::deque<xiezhi::service_simulation::Offsets> commits;  // on their way, in order
  std::deque<rd_kafka_resp_err_t> commit_answers;
};

namespace xiezhi::service_simulation {

// Of the coordinator to a client: its topics; its partitions in this generation.
const std::vector<std::string>& topics_of(const rd_kafka_s* client);
void deliver_assignment(rd_kafka_s* client, std::int32_t generation, std::vector<TopicPartition> partitions);
// Whoever reads the partition has something to read.
void wake_readers(const TopicPartition& where);

// Of the client's own parts (client_consumer.cc, client_producer.cc).
void begin_membership(rd_kafka_s* client);
// Makes a call to a broker and back from the running fiber, until it is reached or the time is over; whether
// the answer came.
bool ask(rd_kafka_s* client, int broker, std::int64_t until_us, const std::function<void()>& arrive);
// Runs in the client's process: later if that is frozen, never if it is dead or the client closed.
void in_client(rd_kafka_s* client, std::int64_t after_us, std::function<void()> event);
rd_kafka_topic_s* topic_of(rd_kafka_s* client, const std::string& name);

// What a run counts and spoils.
struct ClientFaults {
  std::uint32_t answers_lost_per_mille = 5;  // of requests whose work is done
  std::uint32_t sent_twice_per_mille = 0;    // "delivered" without a place
  std::size_t queue_records = 2'000;         // of a client
  bool acknowledges_at_once = false;         // planted: before a broker has it
  std::function<void(const Process&, const std::string& topic, std::string& key, std::string& value)>
      spoil_output{};  // planted
};
ClientFaults& client_faults();

}  // namespace xiezhi::service_simulation
