// The consuming client: membership of a group, reading, offsets.
#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "tests/simulation/service/client.h"

namespace xiezhi::service_simulation {
namespace {

constexpr std::int64_t kBeat_us = 2 * kSecond;
constexpr std::int64_t kRequest_us = 20 * kSecond;  // how long a request without its own time-out is tried

// Every client that reads, of whatever process.
std::vector<rd_kafka_s*>& readers() {
  static std::vector<rd_kafka_s*> all;
  return all;
}

void tell(rd_kafka_s* client, rd_kafka_s::News news) {
  client->news.push_back(std::move(news));
  World::now()->wake(client);
}

// The coordinator wants everybody back, or has forgotten this one.
void give_back(rd_kafka_s* client, bool lost) {
  std::erase_if(client->news, [](const rd_kafka_s::News& one) { return one.assign; });
  if (lost) client->member.clear();
  client->stage = rd_kafka_s::Stage::none;
  if (!client->has_assignment) return begin_membership(client);
  if (client->revoking) {
    client->lost = client->lost || lost;
    return;
  }
  client->revoking = true;
  client->lost = lost;
  tell(client, {.assign = false, .lost = lost, .partitions = {}});
}

void beat(rd_kafka_s* client) {
  const std::int64_t next_us = kBeat_us / 2 + World::now()->prng().below(kBeat_us / 2);
  in_client(client, next_us, [client] {
    Cluster& cluster = Cluster::now();
    if (!client->member.empty() &&
        cluster.reachable(client->process, cluster.coordinator_of(client->group))) {
      const GroupAnswer answer = cluster.heartbeat(client->group, client->member, client->generation);
      const bool is_member = client->stage == rd_kafka_s::Stage::member;
      if (answer == GroupAnswer::unknown_member) {
        give_back(client, true);
      } else if (is_member && answer == GroupAnswer::rebalance) {
        give_back(client, false);
      } else if (is_member && answer == GroupAnswer::illegal_generation) {
        give_back(client, true);
      }
    }
    beat(client);
  });
}

void try_to_join(rd_kafka_s* client) {
  Cluster& cluster = Cluster::now();
  if (client->stage != rd_kafka_s::Stage::joining) return;
  if (!cluster.reachable(client->process, cluster.coordinator_of(client->group))) {
    return in_client(client, 100 * kMs, [client] { try_to_join(client); });
  }
  client->member = cluster.join(client->group, client, client->member, client->instance);
}

struct List {
  explicit List(const std::vector<TopicPartition>& partitions) : list(rd_kafka_topic_partition_list_new(0)) {
    for (const auto& [topic, partition] : partitions)
      rd_kafka_topic_partition_list_add(list, topic.c_str(), partition);
  }
  ~List() { rd_kafka_topic_partition_list_destroy(list); }
  List(const List&) = delete;
  List& operator=(const List&) = delete;
  rd_kafka_topic_partition_list_t* list;
};

std::vector<TopicPartition> assigned(const rd_kafka_s* client) {
  std::vector<TopicPartition> all;
  for (const auto& [where, reading] : client->assignment) all.push_back(where);
  return all;
}

void revoke(rd_kafka_s* client) {
  const List list(assigned(client));
  client->conf.rebalance(client, RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS, list.list, client->conf.opaque);
  client->has_assignment = client->revoking = client->lost = false;
}

// What came for the application from the group, in the application's thread.
void serve_news(rd_kafka_s* client) {
  while (!client->commit_answers.empty()) {
    const rd_kafka_resp_err_t code = client->commit_answers.front();
    client->commit_answers.pop_front();
    if (client->conf.committed != nullptr) client->conf.committed(client, code, nullptr, client->conf.opaque);
  }
  while (!client->news.empty()) {
    const rd_kafka_s::News news = std::move(client->news.front());
    client->news.pop_front();
    if (!news.assign) {
      revoke(client);
      begin_membership(client);
      continue;
    }
    if (news.generation != client->generation || client->stage != rd_kafka_s::Stage::member) continue;
    World::now()->strike("rebalance");
    client->has_assignment = true;
    const List list(news.partitions);
    client->conf.rebalance(client, RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS, list.list, client->conf.opaque);
  }
}

Message* message_of(rd_kafka_s* client, const TopicPartition& where, std::int64_t offset) {
  auto* message = new Message;
  message->where = where;
  message->c.rkt = topic_of(client, where.first);
  message->c.partition = where.second;
  message->c.offset = offset;
  return message;
}

// The next record of a partition, or word that there is none; nullptr when there is no news.
rd_kafka_message_t* take(rd_kafka_s* client, const TopicPartition& where, Reading& reading) {
  Cluster& cluster = Cluster::now();
  const Partition& partition = cluster.at(where);
  while (reading.next < partition.visible) {
    const Record& record = partition.records[static_cast<std::size_t>(reading.next)];
    const std::int64_t offset = reading.next++;
    if (!cluster.is_committed(record)) continue;
    Message* message = message_of(client, where, offset);
    message->key = record.key;
    message->value = record.value;
    message->headers.traceparent = record.traceparent;
    message->tombstone = record.tombstone;
    message->timestamp_ms = record.time_ms;
    message->point();
    return &message->c;
  }
  if (reading.told_end == reading.next) return nullptr;
  reading.told_end = reading.next;
  Message* message = message_of(client, where, reading.next);
  message->c.err = RD_KAFKA_RESP_ERR__PARTITION_EOF;
  return &message->c;
}

std::size_t take_some(rd_kafka_s* client, rd_kafka_message_t** messages, std::size_t most) {
  World& world = *World::now();
  Cluster& cluster = Cluster::now();
  std::vector<TopicPartition> order = assigned(client);
  std::size_t count = 0;
  most = std::min<std::size_t>(most, 1 + world.prng().below(world.prng().chance(300) ? 3 : 200));
  while (!order.empty() && count < most) {
    const auto at = order.begin() + world.prng().below(static_cast<std::uint32_t>(order.size()));
    Reading& reading = client->assignment.at(*at);
    const bool there = cluster.reachable(client->process, cluster.broker_of(*at)) && !reading.paused;
    for (std::uint32_t some = 1 + world.prng().below(20); there && some > 0 && count < most; --some) {
      rd_kafka_message_t* message = take(client, *at, reading);
      if (message == nullptr) break;
      messages[count++] = message;
    }
    order.erase(at);
  }
  return count;
}

Offsets offsets_of(const rd_kafka_topic_partition_list_t* list) {
  Offsets offsets;
  for (int i = 0; i < list->cnt; ++i) {
    const rd_kafka_topic_partition_t& one = list->elems[i];
    offsets[{one.topic, one.partition}] = {
        one.offset, one.metadata == nullptr
                        ? std::string()
                        : std::string(static_cast<const char*>(one.metadata), one.metadata_size)};
  }
  return offsets;
}

rd_kafka_resp_err_t code_of(GroupAnswer answer) {
  switch (answer) {
    case GroupAnswer::fine:
      return RD_KAFKA_RESP_ERR_NO_ERROR;
    case GroupAnswer::rebalance:
      return RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS;
    case GroupAnswer::unknown_member:
      return RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID;
    case GroupAnswer::illegal_generation:
      return RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION;
    case GroupAnswer::fenced:
      return RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID;
  }
  return RD_KAFKA_RESP_ERR_UNKNOWN;
}

// Commits that nobody waits for go one after the other, and wait for the coordinator.
void send_commit(rd_kafka_s* client) {
  Prng& prng = World::now()->prng();
  const std::int64_t delay_us = Cluster::now().latency_us() + (prng.chance(30) ? prng.below(400'000) : 0);
  in_client(client, delay_us, [client] {
    Cluster& cluster = Cluster::now();
    if (!cluster.reachable(client->process, cluster.coordinator_of(client->group)))
      return send_commit(client);
    const GroupAnswer answer = cluster.commit(client->group, client->member, client->generation,
                                              client->commits.front(), client->process);
    client->commits.pop_front();
    client->commit_answers.push_back(code_of(answer));
    if (!client->commits.empty()) send_commit(client);
  });
}

std::map<const rd_kafka_s*, Offsets>& waited_commits() {
  static std::map<const rd_kafka_s*, Offsets> all;
  return all;
}

std::int64_t after_ms(int timeout_ms) { return World::now()->now_us() + std::int64_t{timeout_ms} * kMs; }

}  // namespace

const std::vector<std::string>& topics_of(const rd_kafka_s* client) { return client->subscription; }

void wake_readers(const TopicPartition& where) {
  for (rd_kafka_s* client : readers()) {
    if (client->assignment.contains(where)) World::now()->wake(client);
  }
}

void begin_membership(rd_kafka_s* client) {
  if (client->closed || client->stage == rd_kafka_s::Stage::joining) return;
  client->stage = rd_kafka_s::Stage::joining;
  in_client(client, Cluster::now().latency_us(), [client] { try_to_join(client); });
}

void deliver_assignment(rd_kafka_s* client, std::int32_t generation, std::vector<TopicPartition> partitions) {
  in_client(client, Cluster::now().latency_us(), [client, generation, partitions = std::move(partitions)] {
    if (client->stage != rd_kafka_s::Stage::joining) return;
    client->stage = rd_kafka_s::Stage::member;
    client->generation = generation;
    tell(client, {.assign = true, .lost = false, .partitions = partitions, .generation = generation});
  });
}

}  // namespace xiezhi::service_simulation

using namespace xiezhi::service_simulation;  // NOLINT

extern "C" {

rd_kafka_resp_err_t rd_kafka_poll_set_consumer(rd_kafka_t*) { return RD_KAFKA_RESP_ERR_NO_ERROR; }
rd_kafka_queue_t* rd_kafka_queue_get_consumer(rd_kafka_t* client) {
  return reinterpret_cast<rd_kafka_queue_t*>(client);
}
void rd_kafka_queue_destroy(rd_kafka_queue_t*) {}

rd_kafka_resp_err_t rd_kafka_subscribe(rd_kafka_t* client, const rd_kafka_topic_partition_list_t* list) {
  for (int i = 0; i < list->cnt; ++i) client->subscription.emplace_back(list->elems[i].topic);
  readers().push_back(client);
  begin_membership(client);
  beat(client);
  return RD_KAFKA_RESP_ERR_NO_ERROR;
}

rd_kafka_message_t* rd_kafka_consumer_poll(rd_kafka_t* client, int timeout_ms) {
  World& world = *World::now();
  world.call(Process::Call::kafka);
  const std::int64_t until_us = after_ms(timeout_ms);
  for (;;) {
    serve_news(client);
    rd_kafka_message_t* message = nullptr;
    if (take_some(client, &message, 1) == 1) return message;
    if (world.now_us() >= until_us) return nullptr;
    world.wait(client, until_us);
  }
}

ssize_t rd_kafka_consume_batch_queue(rd_kafka_queue_t* queue, int, rd_kafka_message_t** messages,
                                     size_t size) {
  auto* client = reinterpret_cast<rd_kafka_t*>(queue);
  World::now()->call(Process::Call::kafka);
  serve_news(client);
  return static_cast<ssize_t>(take_some(client, messages, size));
}

const char* rd_kafka_message_errstr(const rd_kafka_message_t* message) {
  return rd_kafka_err2str(message->err);
}

rd_kafka_resp_err_t rd_kafka_assign(rd_kafka_t* client, const rd_kafka_topic_partition_list_t* list) {
  client->assignment.clear();
  if (list == nullptr) return RD_KAFKA_RESP_ERR_NO_ERROR;
  for (int i = 0; i < list->cnt; ++i)
    client->assignment[{list->elems[i].topic, list->elems[i].partition}] = {list->elems[i].offset};
  return RD_KAFKA_RESP_ERR_NO_ERROR;
}

int rd_kafka_assignment_lost(rd_kafka_t* client) { return client->lost ? 1 : 0; }

rd_kafka_resp_err_t rd_kafka_pause_partitions(rd_kafka_t* client, rd_kafka_topic_partition_list_t* list) {
  for (int i = 0; i < list->cnt; ++i)
    client->assignment.at({list->elems[i].topic, list->elems[i].partition}).paused = true;
  return RD_KAFKA_RESP_ERR_NO_ERROR;
}
rd_kafka_resp_err_t rd_kafka_resume_partitions(rd_kafka_t* client, rd_kafka_topic_partition_list_t* list) {
  for (int i = 0; i < list->cnt; ++i)
    client->assignment.at({list->elems[i].topic, list->elems[i].partition}).paused = false;
  return RD_KAFKA_RESP_ERR_NO_ERROR;
}

rd_kafka_resp_err_t rd_kafka_commit(rd_kafka_t* client, const rd_kafka_topic_partition_list_t* list,
                                    int async) {
  Cluster& cluster = Cluster::now();
  World& world = *World::now();
  const Offsets offsets = offsets_of(list);
  const int broker = cluster.coordinator_of(client->group);
  if (async != 0) {
    world.call(Process::Call::kafka);
    client->commits.push_back(offsets);
    if (client->commits.size() == 1) send_commit(client);
    return RD_KAFKA_RESP_ERR_NO_ERROR;
  }
  GroupAnswer answer = GroupAnswer::fine;
  const std::int64_t until_us = world.now_us() + kRequest_us;
  while (!client->commits.empty() && world.now_us() < until_us) world.sleep(kMs);
  const bool answered = ask(client, broker, until_us, [&] {
    answer = cluster.commit(client->group, client->member, client->generation, offsets, client->process);
  });
  return answered ? code_of(answer) : RD_KAFKA_RESP_ERR__TIMED_OUT;
}

// A commit whose answer is waited for in a queue of its own: made while that is asked.
rd_kafka_queue_t* rd_kafka_queue_new(rd_kafka_t* client) {
  waited_commits()[client] = {};
  return reinterpret_cast<rd_kafka_queue_t*>(client);
}
rd_kafka_resp_err_t rd_kafka_commit_queue(
    rd_kafka_t* client, const rd_kafka_topic_partition_list_t* list, rd_kafka_queue_t*,
    void (*)(rd_kafka_t*, rd_kafka_resp_err_t, rd_kafka_topic_partition_list_t*, void*), void*) {
  waited_commits()[client] = offsets_of(list);
  return RD_KAFKA_RESP_ERR_NO_ERROR;
}
rd_kafka_event_t* rd_kafka_queue_poll(rd_kafka_queue_t* queue, int timeout_ms) {
  auto* client = reinterpret_cast<rd_kafka_t*>(queue);
  World& world = *World::now();
  Cluster& cluster = Cluster::now();
  const std::int64_t until_us = after_ms(timeout_ms);
  while (!client->commits.empty() && world.now_us() < until_us) world.sleep(kMs);
  GroupAnswer answer = GroupAnswer::fine;
  const bool answered = ask(client, cluster.coordinator_of(client->group), until_us, [&] {
    answer = cluster.commit(client->group, client->member, client->generation, waited_commits()[client],
                            client->process);
  });
  return answered ? reinterpret_cast<rd_kafka_event_t*>(new rd_kafka_resp_err_t(code_of(answer))) : nullptr;
}
rd_kafka_resp_err_t rd_kafka_event_error(rd_kafka_event_t* event) {
  return *reinterpret_cast<rd_kafka_resp_err_t*>(event);
}
void rd_kafka_event_destroy(rd_kafka_event_t* event) { delete reinterpret_cast<rd_kafka_resp_err_t*>(event); }
void rd_kafka_destroy_flags(rd_kafka_t* client, int) {
  std::erase(readers(), client);
  rd_kafka_destroy(client);
}

rd_kafka_resp_err_t rd_kafka_committed(rd_kafka_t* client, rd_kafka_topic_partition_list_t* list,
                                       int timeout_ms) {
  Cluster& cluster = Cluster::now();
  const bool answered = ask(client, cluster.coordinator_of(client->group), after_ms(timeout_ms), [&] {
    const Group& group = cluster.group(client->group);
    for (int i = 0; i < list->cnt; ++i) {
      rd_kafka_topic_partition_t& one = list->elems[i];
      const TopicPartition where{one.topic, one.partition};
      one.err = group.pending.contains(where) ? RD_KAFKA_RESP_ERR_UNSTABLE_OFFSET_COMMIT
                                              : RD_KAFKA_RESP_ERR_NO_ERROR;
      one.offset = RD_KAFKA_OFFSET_INVALID;
      std::free(one.metadata);
      one.metadata = nullptr;
      one.metadata_size = 0;
      const auto found = group.committed.find(where);
      if (found == group.committed.end()) continue;
      one.offset = found->second.offset;
      one.metadata = ::strdup(found->second.metadata.c_str());
      one.metadata_size = found->second.metadata.size();
    }
  });
  return answered ? RD_KAFKA_RESP_ERR_NO_ERROR : RD_KAFKA_RESP_ERR__TIMED_OUT;
}

rd_kafka_resp_err_t rd_kafka_query_watermark_offsets(rd_kafka_t* client, const char* topic, int32_t partition,
                                                     int64_t* low, int64_t* high, int timeout_ms) {
  Cluster& cluster = Cluster::now();
  const TopicPartition where{topic, partition};
  const bool answered = ask(client, cluster.broker_of(where), after_ms(timeout_ms), [&] {
    *low = 0;
    *high = cluster.stable_end(cluster.at(where));
  });
  return answered ? RD_KAFKA_RESP_ERR_NO_ERROR : RD_KAFKA_RESP_ERR__TIMED_OUT;
}

// Leaders do not move here, so there is nothing to learn.
rd_kafka_resp_err_t rd_kafka_metadata(rd_kafka_t*, int, rd_kafka_topic_t*, const struct rd_kafka_metadata**,
                                      int) {
  World::now()->call(Process::Call::kafka);
  return RD_KAFKA_RESP_ERR__TIMED_OUT;
}

// Asked for no time, but for the beginning or the end.
rd_kafka_resp_err_t rd_kafka_offsets_for_times(rd_kafka_t* client, rd_kafka_topic_partition_list_t* list,
                                               int timeout_ms) {
  Cluster& cluster = Cluster::now();
  const std::int64_t until_us = after_ms(timeout_ms);
  for (int i = 0; i < list->cnt; ++i) {
    rd_kafka_topic_partition_t& one = list->elems[i];
    const TopicPartition where{one.topic, one.partition};
    const bool from_start = one.offset == RD_KAFKA_OFFSET_BEGINNING;
    const bool answered = ask(client, cluster.broker_of(where), until_us, [&] {
      one.offset = from_start ? 0 : cluster.stable_end(cluster.at(where));
      one.err = RD_KAFKA_RESP_ERR_NO_ERROR;
    });
    if (!answered) return RD_KAFKA_RESP_ERR__TIMED_OUT;
  }
  return RD_KAFKA_RESP_ERR_NO_ERROR;
}

rd_kafka_topic_partition_list_t* rd_kafka_topic_partition_list_copy(
    const rd_kafka_topic_partition_list_t* list) {
  rd_kafka_topic_partition_list_t* copy = rd_kafka_topic_partition_list_new(list->cnt);
  for (int i = 0; i < list->cnt; ++i)
    rd_kafka_topic_partition_list_add(copy, list->elems[i].topic, list->elems[i].partition)->offset =
        list->elems[i].offset;
  return copy;
}

rd_kafka_resp_err_t rd_kafka_get_watermark_offsets(rd_kafka_t*, const char* topic, int32_t partition,
                                                   int64_t* low, int64_t* high) {
  *low = 0;
  *high = Cluster::now().at({topic, partition}).visible;
  return RD_KAFKA_RESP_ERR_NO_ERROR;
}

rd_kafka_consumer_group_metadata_t* rd_kafka_consumer_group_metadata(rd_kafka_t* client) {
  return new rd_kafka_consumer_group_metadata_s{client->group, client->member, client->generation};
}
void rd_kafka_consumer_group_metadata_destroy(rd_kafka_consumer_group_metadata_t* place) { delete place; }

rd_kafka_resp_err_t rd_kafka_consumer_close(rd_kafka_t* client) {
  World& world = *World::now();
  world.call(Process::Call::kafka);
  client->news.clear();
  if (client->has_assignment) revoke(client);
  client->closed = true;
  std::erase(readers(), client);
  if (client->member.empty() || !client->instance.empty()) return RD_KAFKA_RESP_ERR_NO_ERROR;
  Cluster& cluster = Cluster::now();
  const bool patient = world.prng().chance(500);  // the client may wait for a coordinator that keeps silent
  ask(client, cluster.coordinator_of(client->group), world.now_us() + (patient ? kRequest_us : 0),
      [&] { cluster.leave(client->group, client->member); });
  return RD_KAFKA_RESP_ERR_NO_ERROR;
}
}
