#include "stream/app/topic_admin.h"

#include "stream/app/logging.h"

namespace xiezhi {
namespace {

constexpr int kTimeoutMs = 15'000;
constexpr int kWarning = 4;  // syslog levels, which the client uses
constexpr int kNotice = 5;

LogLevel level_of(int severity) {
  if (severity < kWarning) return LogLevel::error;
  if (severity == kWarning) return LogLevel::warn;
  return severity == kNotice ? LogLevel::info : LogLevel::debug;
}

}  // namespace

kafka::Connection connection_of(const Configuration& configuration, std::string_view client) {
  kafka::Connection connection;
  connection.brokers = configuration.kafka_brokers;
  connection.properties = configuration.kafka_properties;
  connection.client_id = "xiezhi-" + std::string(client);
  connection.log = [](int severity, std::string_view text) { log(level_of(severity), text); };
  return connection;
}

Result<std::vector<int>> partitions_on_brokers(const Configuration& configuration) {
  return kafka::partition_counts(connection_of(configuration, "admin"), configuration.topics, kTimeoutMs);
}

Result<std::vector<std::string>> create_missing_topics(const Configuration& configuration) {
  const Result<std::vector<int>> present = partitions_on_brokers(configuration);
  if (!present) return tl::unexpected(present.error());
  std::vector<kafka::TopicSpecification> missing;
  std::vector<std::string> names;
  for (std::size_t topic = 0; topic < kTopics; ++topic) {
    if ((*present)[topic] != 0) continue;
    const TopicRow& row = kTopicRows[topic];
    missing.push_back({configuration.topics[topic], static_cast<int>(configuration.kafka_partitions),
                       row.retention_days * kDayMs, row.append_time});
    names.push_back(configuration.topics[topic]);
  }
  if (missing.empty()) return names;
  const Result<void> made = kafka::create_topics(connection_of(configuration, "admin"), missing, kTimeoutMs);
  if (!made) return tl::unexpected(made.error());
  return names;
}

Result<std::vector<int>> require_topics(const Configuration& configuration) {
  if (configuration.kafka_create_topics) {
    const Result<std::vector<std::string>> made = create_missing_topics(configuration);
    if (!made) return tl::unexpected(made.error());
    for (const std::string& name : *made) log(LogLevel::info, "topic created", {{"topic", name}});
  }
  const Result<std::vector<int>> present = partitions_on_brokers(configuration);
  if (!present) return present;
  std::string missing;
  for (std::size_t topic = 0; topic < kTopics; ++topic) {
    if ((*present)[topic] == 0) missing += (missing.empty() ? "" : ", ") + configuration.topics[topic];
  }
  if (missing.empty()) return present;
  return fail(Exit::unavailable,
              "topics are missing: " + missing +
                  "; create them with `xiezhi topics --create`, or set kafka.create_topics: true");
}

}  // namespace xiezhi
