#include "stream/app/topic_admin.h"

#include <chrono>
#include <thread>

#include "stream/app/logging.h"

namespace xiezhi {
namespace {

constexpr int kTimeoutMs = 15'000;
constexpr int kLeadersWithinMs = 20'000;
// Brokers hear of a new topic one after the other: whoever does not know it yet is asked again.
constexpr std::chrono::milliseconds kHeardWithin{3'000}, kLookAgainAfter{200};
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

Result<TopicsMade> create_missing_topics(const Configuration& configuration) {
  Result<std::vector<int>> present = partitions_on_brokers(configuration);
  if (!present) return tl::unexpected(present.error());
  TopicsMade made{{}, std::move(*present)};
  std::vector<kafka::TopicSpecification> missing;
  std::vector<std::size_t> places;
  for (std::size_t topic = 0; topic < kTopics; ++topic) {
    if (made.partitions[topic] != 0) continue;
    const TopicRow& row = kTopicRows[topic];
    missing.push_back({configuration.topics[topic], static_cast<int>(configuration.kafka_partitions),
                       row.retention_days * kDayMs, row.append_time});
    made.created.push_back(configuration.topics[topic]);
    places.push_back(topic);
  }
  if (missing.empty()) return made;
  const kafka::Connection connection = connection_of(configuration, "admin");
  if (Result<void> done = kafka::create_topics(connection, missing, kTimeoutMs); !done)
    return tl::unexpected(done.error());
  const auto counts = kafka::await_leaders(connection, made.created, kLeadersWithinMs);
  if (!counts) return tl::unexpected(counts.error());
  for (std::size_t i = 0; i < places.size(); ++i) made.partitions[places[i]] = (*counts)[i];
  return made;
}

Result<std::vector<int>> require_topics(const Configuration& configuration) {
  if (configuration.kafka_create_topics) {
    const Result<TopicsMade> made = create_missing_topics(configuration);
    if (!made) return tl::unexpected(made.error());
    for (const std::string& name : made->created) log(LogLevel::info, "topic created", {{"topic", name}});
    return made->partitions;
  }
  const auto until = std::chrono::steady_clock::now() + kHeardWithin;
  for (;;) {
    Result<std::vector<int>> present = partitions_on_brokers(configuration);
    if (!present) return present;
    std::string missing;
    for (std::size_t topic = 0; topic < kTopics; ++topic) {
      if ((*present)[topic] == 0) missing += (missing.empty() ? "" : ", ") + configuration.topics[topic];
    }
    if (missing.empty()) return present;
    if (std::chrono::steady_clock::now() >= until) {
      return fail(Exit::unavailable,
                  "topics are missing: " + missing +
                      "; create them with `xiezhi topics --create`, or set kafka.create_topics: true");
    }
    std::this_thread::sleep_for(kLookAgainAfter);
  }
}

}  // namespace xiezhi
