#include "stream/io/kafka_topic.h"

#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <memory>
#include <optional>
#include <span>

#include "stream/io/kafka_client.h"

namespace xiezhi::kafka {
namespace {

constexpr int kTimeoutMs = 15'000;

using Resource = std::unique_ptr<rd_kafka_ConfigResource_t, void (*)(rd_kafka_ConfigResource_t*)>;

Resource resource_of(const std::string& topic) {
  return {rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic.c_str()),
          rd_kafka_ConfigResource_destroy};
}

Result<Owned<rd_kafka_t>> open_administration(const Connection& connection, Callbacks& callbacks) {
  auto conf = configure(connection, ClientRole::every, callbacks);
  if (!conf) return tl::unexpected(conf.error());
  return start_producer(std::move(*conf));
}

tl::unexpected<Error> failed(const std::string& what, const std::string& topic, std::string_view why) {
  return fail(Exit::unavailable, "kafka: cannot " + what + " of topic " + topic + ": " + std::string(why));
}

// Calls call(queue, options) and waits for its answer; it lives as long as the event.
template <class Call>
Result<Owned<rd_kafka_event_t>> ask(rd_kafka_t* client, const std::string& what, const std::string& topic,
                                    const Call& call) {
  const Owned<rd_kafka_queue_t> queue(rd_kafka_queue_new(client));
  const Owned<rd_kafka_AdminOptions_t> options(rd_kafka_AdminOptions_new(client, RD_KAFKA_ADMIN_OP_ANY));
  std::array<char, 256> text{};
  rd_kafka_AdminOptions_set_request_timeout(options.get(), kTimeoutMs, text.data(), text.size());
  call(options.get(), queue.get());
  Owned<rd_kafka_event_t> event(rd_kafka_queue_poll(queue.get(), kTimeoutMs + 1000));
  if (event == nullptr) return failed(what, topic, "no answer");
  if (rd_kafka_event_error(event.get()) != RD_KAFKA_RESP_ERR_NO_ERROR)
    return failed(what, topic, rd_kafka_event_error_string(event.get()));
  return event;
}

void take_setting(const rd_kafka_ConfigEntry_t* entry, TopicShape& shape) {
  const char* value = rd_kafka_ConfigEntry_value(entry);
  if (value == nullptr) return;
  const std::string_view name = rd_kafka_ConfigEntry_name(entry);
  if (name == kTimestampType) shape.timestamp_type = value;
  if (name == "retention.ms") shape.retention_ms = std::strtoll(value, nullptr, 10);
  if (name == "cleanup.policy")
    shape.compacted = std::string_view(value).find("compact") != std::string::npos;
  if (rd_kafka_ConfigEntry_source(entry) == RD_KAFKA_CONFIG_SOURCE_DYNAMIC_TOPIC_CONFIG)
    shape.settings.emplace(name, value);
}

// Of those topics that exist.
Result<void> read_settings(rd_kafka_t* client, std::span<const std::string> topics,
                           std::vector<TopicShape>& shapes) {
  std::vector<Resource> resources;
  std::vector<rd_kafka_ConfigResource_t*> pointers;
  for (std::size_t i = 0; i < topics.size(); ++i) {
    if (shapes[i].partitions == 0) continue;
    resources.push_back(resource_of(topics[i]));
    pointers.push_back(resources.back().get());
  }
  if (pointers.empty()) return {};
  const std::string what = "read the settings";
  const auto event = ask(client, what, topics[0], [&](const auto* options, auto* queue) {
    rd_kafka_DescribeConfigs(client, pointers.data(), pointers.size(), options, queue);
  });
  if (!event) return tl::unexpected(event.error());
  std::size_t count = 0;
  const rd_kafka_ConfigResource_t** answers =
      rd_kafka_DescribeConfigs_result_resources(rd_kafka_event_DescribeConfigs_result(event->get()), &count);
  for (const rd_kafka_ConfigResource_t* answer : std::span(answers, count)) {
    const std::string name = rd_kafka_ConfigResource_name(answer);
    if (const auto code = rd_kafka_ConfigResource_error(answer); code != RD_KAFKA_RESP_ERR_NO_ERROR)
      return failed(what, name, text_of(code));
    const auto place = std::find(topics.begin(), topics.end(), name);
    if (place == topics.end()) continue;
    std::size_t entries = 0;
    const rd_kafka_ConfigEntry_t** all = rd_kafka_ConfigResource_configs(answer, &entries);
    for (const rd_kafka_ConfigEntry_t* entry : std::span(all, entries))
      take_setting(entry, shapes[static_cast<std::size_t>(place - topics.begin())]);
  }
  return {};
}

}  // namespace

Result<std::vector<TopicShape>> shapes_of(const Connection& connection, std::span<const std::string> topics) {
  Callbacks callbacks;
  const auto client = open_administration(connection, callbacks);
  if (!client) return tl::unexpected(client.error());
  const rd_kafka_metadata_t* answer = nullptr;
  const rd_kafka_resp_err_t code = rd_kafka_metadata(client->get(), 1, nullptr, &answer, kTimeoutMs);
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return fail(Exit::unavailable,
                "kafka: no answer from " + connection.brokers + " (" + text_of(code) + ")");
  }
  const Owned<const rd_kafka_metadata_t> metadata(answer);
  std::vector<TopicShape> shapes(topics.size());
  for (const rd_kafka_metadata_topic& one :
       std::span(metadata->topics, static_cast<std::size_t>(metadata->topic_cnt))) {
    for (std::size_t i = 0; i < topics.size(); ++i) {
      if (topics[i] != one.topic || one.partition_cnt == 0) continue;
      shapes[i].partitions = one.partition_cnt;
      shapes[i].replication = one.partitions[0].replica_cnt;
    }
  }
  if (const Result<void> done = read_settings(client->get(), topics, shapes); !done)
    return tl::unexpected(done.error());
  return shapes;
}

Result<TopicShape> shape_of(const Connection& connection, const std::string& topic) {
  const auto shapes = shapes_of(connection, {&topic, 1});
  if (!shapes) return tl::unexpected(shapes.error());
  return shapes->front();
}

Result<void> set_topic_settings(const Connection& connection, const std::string& topic,
                                const Properties& settings) {
  Callbacks callbacks;
  const auto client = open_administration(connection, callbacks);
  if (!client) return tl::unexpected(client.error());
  const std::string what = "change the settings";
  const Resource resource = resource_of(topic);
  for (const auto& [name, value] : settings)
    rd_kafka_ConfigResource_set_config(resource.get(), name.c_str(), value.c_str());
  rd_kafka_ConfigResource_t* pointer = resource.get();
  const auto event = ask(client->get(), what, topic, [&](const auto* options, auto* queue) {
    rd_kafka_AlterConfigs(client->get(), &pointer, 1, options, queue);
  });
  if (!event) return tl::unexpected(event.error());
  std::size_t count = 0;
  const auto* result = rd_kafka_event_AlterConfigs_result(event->get());
  const rd_kafka_ConfigResource_t** resources = rd_kafka_AlterConfigs_result_resources(result, &count);
  if (count != 1) return failed(what, topic, "an answer without it");
  if (const auto code = rd_kafka_ConfigResource_error(resources[0]); code != RD_KAFKA_RESP_ERR_NO_ERROR)
    return failed(what, topic, text_of(code));
  return {};
}

Result<AppendTime> append(const Connection& connection, const std::string& topic, std::int32_t partition,
                          std::string_view value, int timeout_ms) {
  struct Answer {
    rd_kafka_resp_err_t code = RD_KAFKA_RESP_ERR__TIMED_OUT;
    AppendTime time;
  } answer;
  Callbacks callbacks;
  callbacks.delivered = [&answer](const rd_kafka_message_t& message) {
    rd_kafka_timestamp_type_t type{};
    answer.code = message.err;
    answer.time.time_ms = rd_kafka_message_timestamp(&message, &type);
    answer.time.by_broker = type == RD_KAFKA_TIMESTAMP_LOG_APPEND_TIME;
  };
  auto conf = configure(connection, ClientRole::producer, callbacks);
  if (!conf) return tl::unexpected(conf.error());
  rd_kafka_conf_set_dr_msg_cb(conf->get(), [](rd_kafka_t*, const rd_kafka_message_t* message, void* opaque) {
    static_cast<Callbacks*>(opaque)->delivered(*message);
  });
  const auto client = start_producer(std::move(*conf));
  if (!client) return tl::unexpected(client.error());
  const Owned<rd_kafka_topic_t> handle(rd_kafka_topic_new(client->get(), topic.c_str(), nullptr));
  const int code = rd_kafka_produce(handle.get(), partition, RD_KAFKA_MSG_F_COPY,
                                    const_cast<char*>(value.data()), value.size(), nullptr, 0, nullptr);
  if (code != 0)
    return failed("append to partition " + std::to_string(partition), topic, text_of(rd_kafka_last_error()));
  rd_kafka_flush(client->get(), timeout_ms);
  if (answer.code == RD_KAFKA_RESP_ERR_NO_ERROR) return answer.time;
  const std::string why = callbacks.failed ? callbacks.failed->text : text_of(answer.code);
  rd_kafka_purge(client->get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
  rd_kafka_flush(client->get(), 0);
  return failed("append to partition " + std::to_string(partition), topic, why);
}

}  // namespace xiezhi::kafka
