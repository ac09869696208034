#include "stream/io/kafka_client.h"

#include <librdkafka/rdkafka.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>

namespace xiezhi::kafka {
namespace {

// TCP_USER_TIMEOUT: bytes that stay unacknowledged this long end a connection.
constexpr unsigned kSilentPeerMs = 20'000;

int open_socket(int domain, int type, int protocol, void*) {
  const int descriptor = ::socket(domain, type | SOCK_CLOEXEC, protocol);
  if (descriptor >= 0) {
    ::setsockopt(descriptor, IPPROTO_TCP, TCP_USER_TIMEOUT, &kSilentPeerMs, sizeof kSilentPeerMs);
  }
  return descriptor;
}

// The client warns that a consumer takes no notice of this setting, and yet waits so long between attempts.
bool is_wrong(std::string_view facility, std::string_view text) {
  return facility == "CONFWARN" && text.find(" retry.backoff.ms ") != std::string_view::npos;
}

void log_callback(const rd_kafka_t* client, int severity, const char* facility, const char* text) {
  if (is_wrong(facility, text)) return;
  const auto* callbacks = static_cast<const Callbacks*>(rd_kafka_opaque(client));
  if (callbacks != nullptr) callbacks->say(severity, "kafka: " + std::string(facility) + ": " + text);
}

void error_callback(rd_kafka_t* client, int code, const char* reason, void* opaque) {
  auto* callbacks = static_cast<Callbacks*>(opaque);
  const auto error = static_cast<rd_kafka_resp_err_t>(code);
  if (error == RD_KAFKA_RESP_ERR__FATAL) {
    std::array<char, 512> text{};
    const rd_kafka_resp_err_t cause = rd_kafka_fatal_error(client, text.data(), text.size());
    callbacks->failed = Error{Exit::unavailable, "kafka: fatal: " + text_of(cause) + ": " + text.data()};
  } else if (error == RD_KAFKA_RESP_ERR__AUTHENTICATION ||
             error == RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED) {
    callbacks->say(3, "kafka: authentication failed (" + std::string(reason) + "); look at kafka.properties");
  } else {
    callbacks->say(4, "kafka: " + text_of(error) + ": " + reason);
  }
}

Result<Owned<rd_kafka_t>> start(rd_kafka_type_t type, Owned<rd_kafka_conf_t> conf) {
  std::array<char, 512> text{};
  rd_kafka_conf_t* given = conf.release();
  Owned<rd_kafka_t> client(rd_kafka_new(type, given, text.data(), text.size()));
  if (client != nullptr) return client;
  conf.reset(given);  // it was not taken
  return fail(Exit::bad_configuration, std::string("kafka: ") + text.data());
}

}  // namespace

void Deleter::operator()(rd_kafka_t* client) const { rd_kafka_destroy(client); }
void Deleter::operator()(rd_kafka_conf_t* conf) const { rd_kafka_conf_destroy(conf); }
void Deleter::operator()(rd_kafka_topic_partition_list_t* list) const {
  rd_kafka_topic_partition_list_destroy(list);
}
void Deleter::operator()(rd_kafka_queue_t* queue) const { rd_kafka_queue_destroy(queue); }
void Deleter::operator()(rd_kafka_topic_t* topic) const { rd_kafka_topic_destroy(topic); }
void Deleter::operator()(rd_kafka_error_t* error) const { rd_kafka_error_destroy(error); }
void Deleter::operator()(rd_kafka_NewTopic_t* topic) const { rd_kafka_NewTopic_destroy(topic); }
void Deleter::operator()(rd_kafka_AdminOptions_t* options) const { rd_kafka_AdminOptions_destroy(options); }
void Deleter::operator()(rd_kafka_event_t* event) const { rd_kafka_event_destroy(event); }
void Deleter::operator()(const rd_kafka_metadata_t* metadata) const { rd_kafka_metadata_destroy(metadata); }

std::string text_of(int code) { return rd_kafka_err2str(static_cast<rd_kafka_resp_err_t>(code)); }

Result<void> set(rd_kafka_conf_t* conf, const std::string& name, const std::string& value) {
  std::array<char, 512> text{};
  if (rd_kafka_conf_set(conf, name.c_str(), value.c_str(), text.data(), text.size()) == RD_KAFKA_CONF_OK)
    return {};
  return fail(Exit::bad_configuration, "kafka.properties." + name + ": " + text.data());
}

std::string setting_of(const rd_kafka_conf_t* conf, const std::string& name) {
  std::array<char, 512> text{};
  std::size_t size = text.size();
  return rd_kafka_conf_get(conf, name.c_str(), text.data(), &size) == RD_KAFKA_CONF_OK ? text.data() : "";
}

namespace {

// The user's settings, after ours: many have a second name (compression.codec is compression.type), so only
// the order of setting decides which counts, and only a look afterwards tells whether a fixed one has moved.
Result<void> set_users(rd_kafka_conf_t* conf, const Properties& properties, const Properties& fixed) {
  Properties expected;
  for (const auto& [name, value] : fixed) expected[name] = setting_of(conf, name);
  for (const auto& [given, value] : properties) {
    if (Result<void> done = set(conf, given, value); !done) return done;
    for (const auto& [name, text] : expected) {
      if (setting_of(conf, name) == text) continue;
      return fail(Exit::bad_configuration, "kafka.properties." + given + ": " +
                                               (given == name ? "" : name + " ") + "must stay \"" +
                                               fixed.at(name) + "\"; remove the line");
    }
  }
  return {};
}

}  // namespace

Result<Owned<rd_kafka_conf_t>> configure(const Connection& connection, ClientRole role,
                                         Callbacks& callbacks) {
  Owned<rd_kafka_conf_t> conf(rd_kafka_conf_new());
  Properties values;
  Properties fixed;
  for (const Setting& setting : kSettings) {
    if (holds_for(setting.role, role))
      (setting.fixed ? fixed : values)[std::string(setting.name)] = setting.value;
  }
  for (const MemorySetting& setting : kMemorySettings) {
    const std::int64_t bytes = memory_of(role, connection.memory);
    if (bytes > 0 && holds_for(setting.role, role))
      values[std::string(setting.name)] = std::to_string(std::max<std::int64_t>(bytes / setting.divisor, 1));
  }
  if (connection.embedded) {
    fixed.erase("allow.auto.create.topics");  // it does not know the request's version that forbids it
    if (role == ClientRole::consumer) values["fetch.wait.max.ms"] = "2";
  }
  values.insert(fixed.begin(), fixed.end());
  for (const auto& [name, value] : values) {
    if (Result<void> done = set(conf.get(), name, value); !done) return tl::unexpected(done.error());
  }
  if (Result<void> done = set_users(conf.get(), connection.properties, fixed); !done)
    return tl::unexpected(done.error());
  for (const auto& [name, value] :
       {std::pair("bootstrap.servers", connection.brokers), std::pair("client.id", connection.client_id)}) {
    if (Result<void> done = set(conf.get(), name, value); !done) return tl::unexpected(done.error());
  }
  callbacks.log = connection.log;
  rd_kafka_conf_set_opaque(conf.get(), &callbacks);
  rd_kafka_conf_set_log_cb(conf.get(), log_callback);
  rd_kafka_conf_set_error_cb(conf.get(), error_callback);
  rd_kafka_conf_set_socket_cb(conf.get(), open_socket);
  return conf;
}

Result<Owned<rd_kafka_s>> start_consumer(Owned<rd_kafka_conf_s> conf) {
  return start(RD_KAFKA_CONSUMER, std::move(conf));
}
Result<Owned<rd_kafka_s>> start_producer(Owned<rd_kafka_conf_s> conf) {
  return start(RD_KAFKA_PRODUCER, std::move(conf));
}

}  // namespace xiezhi::kafka
