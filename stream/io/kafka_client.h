// What the Kafka clients of this folder share: owning pointers, configuration, callbacks. Used by kafka_*.cc
// alone, the only files that include librdkafka; its types are only declared here.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stream/base/result.h"
#include "stream/io/kafka.h"
#include "stream/io/kafka_settings.h"

// NOLINTBEGIN(readability-identifier-naming): the library's names
struct rd_kafka_s;
struct rd_kafka_conf_s;
struct rd_kafka_topic_partition_s;
struct rd_kafka_topic_partition_list_s;
struct rd_kafka_queue_s;
struct rd_kafka_topic_s;
struct rd_kafka_error_s;
struct rd_kafka_NewTopic_s;
struct rd_kafka_AdminOptions_s;
struct rd_kafka_op_s;
struct rd_kafka_metadata;
struct rd_kafka_message_s;
// NOLINTEND(readability-identifier-naming)

namespace xiezhi::kafka {

inline constexpr const char* kTraceparent = "traceparent";  // header

struct Deleter {
  void operator()(rd_kafka_s* client) const;
  void operator()(rd_kafka_conf_s* conf) const;
  void operator()(rd_kafka_topic_partition_list_s* list) const;
  void operator()(rd_kafka_queue_s* queue) const;
  void operator()(rd_kafka_topic_s* topic) const;
  void operator()(rd_kafka_error_s* error) const;
  void operator()(rd_kafka_NewTopic_s* topic) const;
  void operator()(rd_kafka_AdminOptions_s* options) const;
  void operator()(rd_kafka_op_s* event) const;
  void operator()(const struct rd_kafka_metadata* metadata) const;
};
template <class T>
using Owned = std::unique_ptr<T, Deleter>;

// What the callbacks of one client reach through its opaque pointer.
struct Callbacks {
  std::function<void(int, std::string_view)> log;
  std::optional<Error> failed;  // the first error after which going on is wrong; thread of the owner
  std::function<void(int code, rd_kafka_topic_partition_list_s*)> rebalance;
  std::function<void(const rd_kafka_message_s&)> delivered;

  void say(int severity, const std::string& text) const {
    if (log) log(severity, text);
  }
};

// Where the group stands in each partition of the list and what is kept there, in its order, without topics;
// an error code, 0 for none. Brokers that are not ready yet, or away, are asked again until `give_up`, or
// until the group would take the partitions away (max.poll.interval.ms, 300 s).
inline constexpr std::chrono::seconds kAssignedWithin{240};
int learn_offsets(rd_kafka_s* client, rd_kafka_topic_partition_list_s* list,
                  const std::function<bool()>& give_up, std::vector<Assigned>& assigned);

// Puts Position::done_up_to into an entry to be committed.
void write_done_up_to(rd_kafka_topic_partition_s& entry, std::int64_t offset);

// Brokers may not be ready to say: leaders of new topics are being elected. They are asked again until this
// much time has passed in all.
inline constexpr std::chrono::milliseconds kOffsetsWithin{20'000};

// First kept offset and next offset of a partition, asked for in the same way; an error code, 0 for none.
int learn_watermarks(rd_kafka_s* client, const std::string& topic, std::int32_t partition, std::int64_t& low,
                     std::int64_t& high, std::chrono::milliseconds within = kOffsetsWithin);

// What an error code of the client means, in words.
std::string text_of(int code);

// One setting. Fails with Exit::bad_configuration, naming kafka.properties.<name>.
Result<void> set(rd_kafka_conf_s* conf, const std::string& name, const std::string& value);

// What a setting stands at, as the client writes it.
std::string setting_of(const rd_kafka_conf_s* conf, const std::string& name);

// The settings of kafka_settings.h with the user's on top; log, error and socket callbacks are in place and
// expect `callbacks`, which must outlive the client.
Result<Owned<rd_kafka_conf_s>> configure(const Connection& connection, ClientRole role, Callbacks& callbacks);

Result<Owned<rd_kafka_s>> start_consumer(Owned<rd_kafka_conf_s> conf);
Result<Owned<rd_kafka_s>> start_producer(Owned<rd_kafka_conf_s> conf);

}  // namespace xiezhi::kafka
