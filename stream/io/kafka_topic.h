// One topic looked at closely: its shape and settings, changing them, and what time its brokers have.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "stream/base/result.h"
#include "stream/io/kafka.h"

namespace xiezhi::kafka {

constexpr std::string_view kTimestampType = "message.timestamp.type";
constexpr std::string_view kAppendTime = "LogAppendTime";
constexpr std::string_view kCreateTime = "CreateTime";

struct TopicShape {
  int partitions = 0;             // 0: there is no such topic, and the rest says nothing
  int replication = 0;            // of partition 0
  Properties settings;            // that were given to the topic itself
  std::string timestamp_type;     // in force: kAppendTime or kCreateTime
  std::int64_t retention_ms = 0;  // in force; -1: for ever
  bool compacted = false;
};

// Exit::unavailable when the brokers do not say.
Result<TopicShape> shape_of(const Connection& connection, const std::string& topic);
// Of several, in their order.
Result<std::vector<TopicShape>> shapes_of(const Connection& connection, std::span<const std::string> topics);

// Replaces everything that was given to the topic itself.
Result<void> set_topic_settings(const Connection& connection, const std::string& topic,
                                const Properties& settings);

// What the broker's clock said when it appended a record.
struct AppendTime {
  std::int64_t time_ms = 0;
  bool by_broker = false;  // false: the topic keeps the producers' times, and this is ours
};

// Appends one record. Exit::unavailable when it is not acknowledged in time.
Result<AppendTime> append(const Connection& connection, const std::string& topic, std::int32_t partition,
                          std::string_view value, int timeout_ms);

}  // namespace xiezhi::kafka
