#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <thread>

#include "stream/io/kafka.h"
#include "stream/io/kafka_client.h"

namespace xiezhi::kafka {
// Administration

namespace {

Result<Owned<rd_kafka_t>> open_administration(const Connection& connection, Callbacks& callbacks) {
  auto conf = configure(connection, ClientRole::every, callbacks);
  if (!conf) return tl::unexpected(conf.error());
  return start_producer(std::move(*conf));
}

constexpr std::chrono::milliseconds kLookAgainAfter{100};

// Of every topic there is: asking for one by name can create it.
Result<Owned<const rd_kafka_metadata_t>> metadata_of(rd_kafka_t* client, const Connection& connection,
                                                     int timeout_ms) {
  const rd_kafka_metadata_t* answer = nullptr;
  const rd_kafka_resp_err_t code = rd_kafka_metadata(client, 1, nullptr, &answer, timeout_ms);
  if (code == RD_KAFKA_RESP_ERR_NO_ERROR) return Owned<const rd_kafka_metadata_t>(answer);
  return fail(Exit::unavailable, "kafka: no answer from " + connection.brokers + " (" + text_of(code) +
                                     "); is the broker up, and kafka.brokers right?");
}

// By topic; one that is not listed has 0. `only_led`: so has one of which any partition has no leader.
std::vector<int> counts_of(const rd_kafka_metadata_t& metadata, std::span<const std::string> topics,
                           bool only_led) {
  std::vector<int> counts(topics.size(), 0);
  for (const rd_kafka_metadata_topic& topic :
       std::span(metadata.topics, static_cast<std::size_t>(metadata.topic_cnt))) {
    const std::span partitions(topic.partitions, static_cast<std::size_t>(topic.partition_cnt));
    const bool led = topic.err == RD_KAFKA_RESP_ERR_NO_ERROR &&
                     std::all_of(partitions.begin(), partitions.end(),
                                 [](const rd_kafka_metadata_partition& one) { return one.leader >= 0; });
    if (only_led && !led) continue;
    for (std::size_t i = 0; i < topics.size(); ++i) {
      if (topics[i] == topic.topic) counts[i] = topic.partition_cnt;
    }
  }
  return counts;
}

Properties settings_of(const TopicSpecification& topic) {
  if (!topic.settings.empty()) return topic.settings;
  Properties settings;
  if (topic.append_time) settings["message.timestamp.type"] = "LogAppendTime";
  if (topic.retention_ms == 0) {
    settings["cleanup.policy"] = "compact";
  } else {
    settings["retention.ms"] = std::to_string(topic.retention_ms);
  }
  return settings;
}

}  // namespace

Result<void> check_properties(const Connection& connection) {
  for (const ClientRole role : {ClientRole::consumer, ClientRole::producer}) {
    Callbacks callbacks;
    if (const auto conf = configure(connection, role, callbacks); !conf) return tl::unexpected(conf.error());
  }
  return {};
}

Result<std::vector<int>> partition_counts(const Connection& connection, std::span<const std::string> topics,
                                          int timeout_ms) {
  Callbacks callbacks;
  const auto client = open_administration(connection, callbacks);
  if (!client) return tl::unexpected(client.error());
  const auto metadata = metadata_of(client->get(), connection, timeout_ms);
  if (!metadata) return tl::unexpected(metadata.error());
  return counts_of(**metadata, topics, false);
}

Result<std::vector<int>> await_leaders(const Connection& connection, std::span<const std::string> topics,
                                       int timeout_ms) {
  using Clock = std::chrono::steady_clock;
  Callbacks callbacks;
  const auto client = open_administration(connection, callbacks);
  if (!client) return tl::unexpected(client.error());
  const Clock::time_point end = Clock::now() + std::chrono::milliseconds(timeout_ms);
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now());
    const auto metadata =
        metadata_of(client->get(), connection, static_cast<int>(std::max(left, kLookAgainAfter).count()));
    std::vector<int> counts(topics.size(), 0);
    if (metadata) counts = counts_of(**metadata, topics, true);
    if (std::find(counts.begin(), counts.end(), 0) == counts.end()) return counts;
    if (Clock::now() + kLookAgainAfter >= end) {
      if (!metadata) return tl::unexpected(metadata.error());
      std::string late;
      for (std::size_t i = 0; i < topics.size(); ++i) {
        if (counts[i] == 0) late += (late.empty() ? "" : ", ") + topics[i];
      }
      return fail(Exit::unavailable,
                  "kafka: after " + std::to_string(timeout_ms) +
                      " ms these topics are not listed with a leader for every partition: " + late +
                      "; are all brokers up?");
    }
    std::this_thread::sleep_for(kLookAgainAfter);
  }
}

Result<void> create_topics(const Connection& connection, std::span<const TopicSpecification> topics,
                           int timeout_ms) {
  Callbacks callbacks;
  const auto client = open_administration(connection, callbacks);
  if (!client) return tl::unexpected(client.error());
  std::vector<Owned<rd_kafka_NewTopic_t>> requests;
  std::vector<rd_kafka_NewTopic_t*> pointers;
  std::array<char, 512> text{};
  for (const TopicSpecification& topic : topics) {
    requests.emplace_back(rd_kafka_NewTopic_new(topic.name.c_str(), topic.partitions, topic.replication,
                                                text.data(), text.size()));
    if (requests.back() == nullptr)
      return fail(Exit::bad_configuration, "kafka: topic " + topic.name + ": " + text.data());
    const auto put = [&](const char* name, const std::string& value) {
      rd_kafka_NewTopic_set_config(requests.back().get(), name, value.c_str());
    };
    for (const auto& [name, value] : settings_of(topic)) put(name.c_str(), value);
    pointers.push_back(requests.back().get());
  }
  const Owned<rd_kafka_queue_t> queue(rd_kafka_queue_new(client->get()));
  const Owned<rd_kafka_AdminOptions_t> options(
      rd_kafka_AdminOptions_new(client->get(), RD_KAFKA_ADMIN_OP_CREATETOPICS));
  rd_kafka_AdminOptions_set_operation_timeout(options.get(), timeout_ms, text.data(), text.size());
  rd_kafka_CreateTopics(client->get(), pointers.data(), pointers.size(), options.get(), queue.get());
  const Owned<rd_kafka_event_t> event(rd_kafka_queue_poll(queue.get(), timeout_ms + 1000));
  if (event == nullptr || rd_kafka_event_error(event.get()) != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return fail(Exit::unavailable,
                "kafka: cannot create topics: " +
                    std::string(event == nullptr ? "no answer" : rd_kafka_event_error_string(event.get())));
  }
  std::size_t count = 0;
  const auto* results =
      rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event.get()), &count);
  for (const rd_kafka_topic_result_t* result : std::span(results, count)) {
    const rd_kafka_resp_err_t code = rd_kafka_topic_result_error(result);
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR || code == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS) continue;
    return fail(Exit::unavailable, "kafka: cannot create topic " +
                                       std::string(rd_kafka_topic_result_name(result)) + ": " +
                                       text_of(code));
  }
  return {};
}

}  // namespace xiezhi::kafka
