// What both kinds of clients have: settings, lists, errors, messages, and the way to a broker.
#include "tests/simulation/service/client.h"

#include <algorithm>
#include <cstring>

namespace xiezhi::service_simulation {

ClientFaults& client_faults() {
  static ClientFaults faults;
  return faults;
}

void Message::point() {
  c.key = key.empty() ? nullptr : key.data();
  c.key_len = key.size();
  c.payload = tombstone ? nullptr : value.data();
  c.len = tombstone ? 0 : value.size();
}

bool ask(rd_kafka_s* client, int broker, std::int64_t until_us, const std::function<void()>& arrive) {
  World& world = *World::now();
  Cluster& cluster = Cluster::now();
  world.call(Process::Call::kafka);
  for (;;) {
    world.sleep(cluster.latency_us());
    if (cluster.reachable(client->process, broker)) break;
    if (world.now_us() >= until_us) return false;
    world.sleep(20 * kMs + world.prng().below(80'000));
  }
  arrive();
  world.sleep(cluster.latency_us());
  if (!cluster.reachable(client->process, broker) ||
      world.prng().chance(client_faults().answers_lost_per_mille)) {
    world.strike("answer lost");
    return false;
  }
  return true;
}

void in_client(rd_kafka_s* client, std::int64_t after_us, std::function<void()> event) {
  World::now()->after(after_us, [client, event = std::move(event)]() mutable {
    if (!client->process->alive() || client->closed) return;
    if (client->process->runs()) return event();
    in_client(client, 10 * kMs, std::move(event));
  });
}

rd_kafka_topic_s* topic_of(rd_kafka_s* client, const std::string& name) {
  auto& topic = client->topics[name];
  if (topic == nullptr) topic = std::make_unique<rd_kafka_topic_s>(rd_kafka_topic_s{name, client});
  return topic.get();
}

}  // namespace xiezhi::service_simulation

using namespace xiezhi::service_simulation;  // NOLINT

extern "C" {

rd_kafka_conf_t* rd_kafka_conf_new() { return new rd_kafka_conf_s; }
void rd_kafka_conf_destroy(rd_kafka_conf_t* conf) { delete conf; }
rd_kafka_conf_res_t rd_kafka_conf_set(rd_kafka_conf_t* conf, const char* name, const char* value, char*,
                                      size_t) {
  conf->values[name] = value;
  return RD_KAFKA_CONF_OK;
}
rd_kafka_conf_res_t rd_kafka_conf_get(const rd_kafka_conf_t* conf, const char* name, char* text,
                                      size_t* size) {
  const auto found = conf->values.find(name);
  if (found == conf->values.end() || found->second.size() >= *size) return RD_KAFKA_CONF_UNKNOWN;
  std::memcpy(text, found->second.c_str(), found->second.size() + 1);
  return RD_KAFKA_CONF_OK;
}
void rd_kafka_conf_set_opaque(rd_kafka_conf_t* conf, void* opaque) { conf->opaque = opaque; }
void rd_kafka_conf_set_log_cb(rd_kafka_conf_t*, void (*)(const rd_kafka_t*, int, const char*, const char*)) {}
void rd_kafka_conf_set_error_cb(rd_kafka_conf_t* conf, void (*call)(rd_kafka_t*, int, const char*, void*)) {
  conf->error = call;
}
void rd_kafka_conf_set_socket_cb(rd_kafka_conf_t*, int (*)(int, int, int, void*)) {}
void rd_kafka_conf_set_dr_msg_cb(rd_kafka_conf_t* conf,
                                 void (*call)(rd_kafka_t*, const rd_kafka_message_t*, void*)) {
  conf->delivered = call;
}
void rd_kafka_conf_set_rebalance_cb(rd_kafka_conf_t* conf,
                                    void (*call)(rd_kafka_t*, rd_kafka_resp_err_t,
                                                 rd_kafka_topic_partition_list_t*, void*)) {
  conf->rebalance = call;
}
void rd_kafka_conf_set_offset_commit_cb(rd_kafka_conf_t* conf,
                                        void (*call)(rd_kafka_t*, rd_kafka_resp_err_t,
                                                     rd_kafka_topic_partition_list_t*, void*)) {
  conf->committed = call;
}
void* rd_kafka_opaque(const rd_kafka_t* client) { return client->conf.opaque; }

rd_kafka_t* rd_kafka_new(rd_kafka_type_t type, rd_kafka_conf_t* conf, char*, size_t) {
  World::now()->call(Process::Call::kafka);
  auto* client = new rd_kafka_s;
  client->is_producer = type == RD_KAFKA_PRODUCER;
  client->conf = *conf;
  delete conf;
  client->process = World::now()->process();
  client->group = client->conf.values["group.id"];
  client->instance = client->conf.values["group.instance.id"];
  return client;
}

// Events of the world may still hold it: it stays, closed.
void rd_kafka_destroy(rd_kafka_t* client) {
  client->closed = true;
  client->lanes.clear();
  client->reports.clear();
}

rd_kafka_resp_err_t rd_kafka_fatal_error(rd_kafka_t* client, char* text, size_t size) {
  if (size > 0) text[0] = '\0';
  return client->fatal;
}

const char* rd_kafka_err2str(rd_kafka_resp_err_t code) {
  static thread_local std::string text;
  text = "error " + std::to_string(static_cast<int>(code));
  return text.c_str();
}

rd_kafka_resp_err_t rd_kafka_error_code(const rd_kafka_error_t* error) { return error->code; }
int rd_kafka_error_is_fatal(const rd_kafka_error_t* error) { return error->fatal ? 1 : 0; }
int rd_kafka_error_is_retriable(const rd_kafka_error_t* error) { return error->retriable ? 1 : 0; }
int rd_kafka_error_txn_requires_abort(const rd_kafka_error_t* error) { return error->aborts ? 1 : 0; }
void rd_kafka_error_destroy(rd_kafka_error_t* error) { delete error; }

rd_kafka_topic_partition_list_t* rd_kafka_topic_partition_list_new(int) {
  auto* list = new rd_kafka_topic_partition_list_t{};
  list->elems = nullptr;
  return list;
}
rd_kafka_topic_partition_t* rd_kafka_topic_partition_list_add(rd_kafka_topic_partition_list_t* list,
                                                              const char* topic, int32_t partition) {
  if (list->cnt == list->size) {
    list->size = list->size == 0 ? 8 : list->size * 2;
    list->elems = static_cast<rd_kafka_topic_partition_t*>(
        std::realloc(list->elems, static_cast<std::size_t>(list->size) * sizeof *list->elems));
  }
  rd_kafka_topic_partition_t& one = list->elems[list->cnt++];
  std::memset(&one, 0, sizeof one);
  one.topic = ::strdup(topic);
  one.partition = partition;
  one.offset = RD_KAFKA_OFFSET_INVALID;
  return &one;
}
void rd_kafka_topic_partition_list_destroy(rd_kafka_topic_partition_list_t* list) {
  for (int i = 0; i < list->cnt; ++i) {
    std::free(list->elems[i].topic);
    std::free(list->elems[i].metadata);
  }
  std::free(list->elems);
  delete list;
}

// A topic's own settings change nothing here.
rd_kafka_topic_conf_t* rd_kafka_default_topic_conf_dup(rd_kafka_t*) { return nullptr; }
rd_kafka_conf_res_t rd_kafka_topic_conf_set(rd_kafka_topic_conf_t*, const char*, const char*, char*, size_t) {
  return RD_KAFKA_CONF_OK;
}
rd_kafka_topic_t* rd_kafka_topic_new(rd_kafka_t* client, const char* name, rd_kafka_topic_conf_t*) {
  return topic_of(client, name);
}
void rd_kafka_topic_destroy(rd_kafka_topic_t*) {}
const char* rd_kafka_topic_name(const rd_kafka_topic_t* topic) { return topic->name.c_str(); }

void rd_kafka_message_destroy(rd_kafka_message_t* message) { delete reinterpret_cast<Message*>(message); }
int64_t rd_kafka_message_timestamp(const rd_kafka_message_t* message, rd_kafka_timestamp_type_t* type) {
  if (type != nullptr) *type = RD_KAFKA_TIMESTAMP_LOG_APPEND_TIME;
  return reinterpret_cast<const Message*>(message)->timestamp_ms;
}
rd_kafka_resp_err_t rd_kafka_message_headers(const rd_kafka_message_t* message,
                                             rd_kafka_headers_t** headers) {
  auto& its = const_cast<Message*>(reinterpret_cast<const Message*>(message))->headers;
  if (its.traceparent.empty()) return RD_KAFKA_RESP_ERR__NOENT;
  *headers = &its;
  return RD_KAFKA_RESP_ERR_NO_ERROR;
}
rd_kafka_resp_err_t rd_kafka_header_get_last(const rd_kafka_headers_t* headers, const char*,
                                             const void** value, size_t* size) {
  *value = headers->traceparent.data();
  *size = headers->traceparent.size();
  return RD_KAFKA_RESP_ERR_NO_ERROR;
}
}
