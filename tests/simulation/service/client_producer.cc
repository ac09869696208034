// The producing client, and transactions.
#include <algorithm>
#include <cstdlib>

#include "tests/simulation/service/client.h"

namespace xiezhi::service_simulation {
namespace {

using Batch = std::shared_ptr<std::vector<MessagePointer>>;

void pump(rd_kafka_s* client, const TopicPartition& where);

std::string id_of(const rd_kafka_s* client) {
  const auto found = client->conf.values.find("transactional.id");
  return found == client->conf.values.end() ? std::string() : found->second;
}

bool may_try_again(const rd_kafka_s* client) { return client->process->alive() && !client->closed; }

void report(rd_kafka_s* client, const TopicPartition& where, const Batch& batch) {
  for (MessagePointer& message : *batch) client->reports.push_back(std::move(message));
  client->lanes[where].busy = false;
  World::now()->wake(client);
  pump(client, where);
}

// At the broker: what is not there yet is written, all of it or nothing.
void write(Message& message, std::int64_t transaction) {
  message.written = true;
  // A leader that comes up refuses the first record and takes the next: the client concludes that both are
  // there.
  World& world = *World::now();
  if (world.prng().chance(client_faults().sent_twice_per_mille)) {
    world.strike("delivered without a place");
    message.c.offset = RD_KAFKA_OFFSET_INVALID;
    if (world.prng().chance(500)) return;
  }
  Record record;
  record.key = message.key;
  record.value = message.value;
  record.traceparent = message.headers.traceparent;
  record.tombstone = message.tombstone;
  record.time_ms = message.timestamp_ms;
  record.transaction = transaction;
  const std::int64_t offset = Cluster::now().append(message.where, std::move(record));
  if (message.c.offset != RD_KAFKA_OFFSET_INVALID) message.c.offset = offset;
}

void arrive(rd_kafka_s* client, const TopicPartition& where, const Batch& batch) {
  World& world = *World::now();
  Cluster& cluster = Cluster::now();
  const auto again = [&](std::int64_t after_us) {
    if (may_try_again(client)) world.after(after_us, [=] { arrive(client, where, batch); });
  };
  if (!cluster.reachable(client->process, cluster.broker_of(where))) {
    world.strike("broker away from a writer");
    return again(20 * kMs + world.prng().below(80'000));
  }
  const std::string id = id_of(client);
  std::int64_t transaction = -1;
  if (!id.empty()) {
    transaction = cluster.current(id, client->epoch);
    if (transaction == -1) return again(20 * kMs);
    if (transaction == -2) {
      for (const MessagePointer& message : *batch) message->c.err = RD_KAFKA_RESP_ERR__FENCED;
      return in_client(client, cluster.latency_us(), [=] { report(client, where, batch); });
    }
    cluster.transactions()[static_cast<std::size_t>(transaction)].partitions.insert(where);
  }
  for (const MessagePointer& message : *batch) {
    if (!message->written) write(*message, transaction);
  }
  if (world.prng().chance(client_faults().answers_lost_per_mille)) {
    world.strike("acknowledgement lost");
    return again(50 * kMs + world.prng().below(500'000));
  }
  in_client(client, cluster.latency_us(), [=] { report(client, where, batch); });
}

// The next request to the partition leaves the process.
void pump(rd_kafka_s* client, const TopicPartition& where) {
  Lane& lane = client->lanes[where];
  if (lane.busy || lane.waiting.empty()) return;
  lane.busy = true;
  World& world = *World::now();
  in_client(client, world.prng().below(world.prng().chance(100) ? 20'000 : 400), [client, where] {
    Lane& its = client->lanes[where];
    auto batch = std::make_shared<std::vector<MessagePointer>>();
    for (std::uint32_t most = 1 + World::now()->prng().below(20); most > 0 && !its.waiting.empty(); --most) {
      batch->push_back(std::move(its.waiting.front()));
      its.waiting.pop_front();
    }
    if (batch->empty()) {
      its.busy = false;
      return;
    }
    World::now()->after(Cluster::now().latency_us(), [=] { arrive(client, where, batch); });
  });
}

int serve(rd_kafka_s* client) {
  int count = 0;
  while (!client->reports.empty()) {
    const MessagePointer message = std::move(client->reports.front());
    client->reports.pop_front();
    --client->queued;
    ++count;
    message->point();
    message->c.rkt = topic_of(client, message->where.first);
    message->c.partition = message->where.second;
    client->conf.delivered(client, &message->c, client->conf.opaque);
  }
  return count;
}

std::int64_t after_ms(int timeout_ms) { return World::now()->now_us() + std::int64_t{timeout_ms} * kMs; }

rd_kafka_error_t* error_of(rd_kafka_resp_err_t code, bool fatal, bool retriable, bool aborts) {
  return new rd_kafka_error_s{code, fatal, retriable, aborts};
}
rd_kafka_error_t* timed_out() { return error_of(RD_KAFKA_RESP_ERR__TIMED_OUT, false, true, false); }
rd_kafka_error_t* fenced() { return error_of(RD_KAFKA_RESP_ERR__FENCED, true, false, false); }

rd_kafka_error_t* end_transaction(rd_kafka_s* client, bool commits, int timeout_ms) {
  World& world = *World::now();
  Cluster& cluster = Cluster::now();
  const std::int64_t until_us = after_ms(timeout_ms);
  if (!commits) {
    for (auto& [where, lane] : client->lanes) {
      client->queued -= lane.waiting.size();
      lane.waiting.clear();
    }
  }
  while (client->queued > 0) {
    serve(client);
    if (client->queued == 0) break;
    if (world.now_us() >= until_us) return timed_out();
    world.wait(client, std::min(until_us, world.now_us() + 10 * kMs));
  }
  const std::string id = id_of(client);
  bool mine = true;
  const bool answered = ask(client, cluster.coordinator_of(id), until_us, [&] {
    const Producer& its = cluster.producer(id);
    mine = its.epoch == client->epoch;
    if (!mine || its.current < 0) return;
    const auto number = static_cast<std::size_t>(its.current);
    if (cluster.transactions()[number].state == Transaction::State::open) cluster.end(its.current, commits);
  });
  if (answered) return mine ? nullptr : fenced();
  if (commits && world.prng().chance(500)) {
    world.strike("commit in doubt");
    return error_of(RD_KAFKA_RESP_ERR__TIMED_OUT, true, false, false);
  }
  return timed_out();
}

}  // namespace
}  // namespace xiezhi::service_simulation

using namespace xiezhi::service_simulation;  // NOLINT

extern "C" {

rd_kafka_error_t* rd_kafka_produceva(rd_kafka_t* client, const rd_kafka_vu_t* values, size_t count) {
  World& world = *World::now();
  world.call(Process::Call::kafka);
  auto message = std::make_unique<Message>();
  message->tombstone = true;
  std::string topic;
  std::int32_t partition = RD_KAFKA_PARTITION_UA;
  for (std::size_t i = 0; i < count; ++i) {
    const rd_kafka_vu_t& one = values[i];
    switch (one.vtype) {
      case RD_KAFKA_VTYPE_RKT:
        topic = one.u.rkt->name;
        break;
      case RD_KAFKA_VTYPE_TOPIC:
        topic = one.u.cstr;
        break;
      case RD_KAFKA_VTYPE_PARTITION:
        partition = one.u.i32;
        break;
      case RD_KAFKA_VTYPE_OPAQUE:
        message->c._private = one.u.ptr;
        break;
      case RD_KAFKA_VTYPE_KEY:
        message->key.assign(static_cast<const char*>(one.u.mem.ptr), one.u.mem.size);
        break;
      case RD_KAFKA_VTYPE_VALUE:
        message->value.assign(static_cast<const char*>(one.u.mem.ptr), one.u.mem.size);
        message->tombstone = false;
        break;
      case RD_KAFKA_VTYPE_TIMESTAMP:
        message->timestamp_ms = one.u.i64;
        break;
      case RD_KAFKA_VTYPE_HEADER:
        message->headers.traceparent.assign(static_cast<const char*>(one.u.header.val),
                                            static_cast<std::size_t>(one.u.header.size));
        break;
      default:
        break;
    }
  }
  if (client->queued >= client_faults().queue_records) {
    world.strike("queue full");
    return error_of(RD_KAFKA_RESP_ERR__QUEUE_FULL, false, true, false);
  }
  if (client_faults().spoil_output)
    client_faults().spoil_output(*client->process, topic, message->key, message->value);
  if (partition < 0) {
    std::uint32_t hash = 2166136261U;
    for (const char c : message->key) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
    partition =
        static_cast<std::int32_t>(hash % static_cast<std::uint32_t>(Cluster::now().partitions(topic)));
  }
  message->where = {topic, partition};
  ++client->queued;
  if (client_faults().acknowledges_at_once && id_of(client).empty()) {
    auto told = std::make_unique<Message>(*message);
    client->reports.push_back(std::move(told));
    auto silent = std::make_shared<std::vector<MessagePointer>>();
    silent->push_back(std::move(message));
    const TopicPartition where = silent->front()->where;
    in_client(client, world.prng().below(30'000), [client, where, silent] {
      if (Cluster::now().reachable(client->process, Cluster::now().broker_of(where)))
        write(*silent->front(), -1);
    });
    return nullptr;
  }
  const TopicPartition where = message->where;
  client->lanes[where].waiting.push_back(std::move(message));
  pump(client, where);
  return nullptr;
}

int rd_kafka_poll(rd_kafka_t* client, int timeout_ms) {
  World& world = *World::now();
  world.call(Process::Call::kafka);
  if (client->reports.empty() && timeout_ms > 0) world.wait(client, after_ms(timeout_ms));
  return serve(client);
}

rd_kafka_resp_err_t rd_kafka_flush(rd_kafka_t* client, int timeout_ms) {
  World& world = *World::now();
  world.call(Process::Call::kafka);
  const std::int64_t until_us = after_ms(timeout_ms);
  for (;;) {
    serve(client);
    if (client->queued == 0) return RD_KAFKA_RESP_ERR_NO_ERROR;
    if (world.now_us() >= until_us) return RD_KAFKA_RESP_ERR__TIMED_OUT;
    world.wait(client, until_us);
  }
}

rd_kafka_resp_err_t rd_kafka_purge(rd_kafka_t* client, int) {
  for (auto& [where, lane] : client->lanes) {
    client->queued -= lane.waiting.size();
    lane.waiting.clear();
  }
  return RD_KAFKA_RESP_ERR_NO_ERROR;
}

rd_kafka_error_t* rd_kafka_init_transactions(rd_kafka_t* client, int timeout_ms) {
  World& world = *World::now();
  Cluster& cluster = Cluster::now();
  const std::int64_t until_us = after_ms(timeout_ms);
  const std::string id = id_of(client);
  for (;;) {
    bool done = false;
    const bool answered = ask(client, cluster.coordinator_of(id), until_us,
                              [&] { done = cluster.initialise(id, client->epoch); });
    if (answered && done) return nullptr;
    if (world.now_us() >= until_us) return timed_out();
    world.sleep(20 * kMs);
  }
}

rd_kafka_error_t* rd_kafka_begin_transaction(rd_kafka_t* client) {
  client->in_transaction = true;
  return nullptr;
}

rd_kafka_error_t* rd_kafka_send_offsets_to_transaction(rd_kafka_t* client,
                                                       const rd_kafka_topic_partition_list_t* list,
                                                       const rd_kafka_consumer_group_metadata_t* place,
                                                       int timeout_ms) {
  Cluster& cluster = Cluster::now();
  const std::string id = id_of(client);
  GroupAnswer answer = GroupAnswer::fine;
  std::int64_t transaction = -1;
  const bool answered = ask(client, cluster.coordinator_of(place->group), after_ms(timeout_ms), [&] {
    answer = cluster.check(place->group, place->member, place->generation);
    if (answer != GroupAnswer::fine) return;
    transaction = cluster.current(id, client->epoch);
    if (transaction < 0) return;
    Transaction& its = cluster.transactions()[static_cast<std::size_t>(transaction)];
    its.group = place->group;
    its.by = client->process;
    for (int i = 0; i < list->cnt; ++i) {
      const rd_kafka_topic_partition_t& one = list->elems[i];
      const TopicPartition where{one.topic, one.partition};
      its.offsets[where] = {one.offset, {static_cast<const char*>(one.metadata), one.metadata_size}};
      cluster.group(place->group).pending[where] = transaction;
    }
  });
  if (!answered) return timed_out();
  if (answer != GroupAnswer::fine) {
    World::now()->strike("transaction of another generation refused");
    return error_of(answer == GroupAnswer::unknown_member ? RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID
                                                          : RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION,
                    false, false, true);
  }
  if (transaction == -2) return fenced();
  return transaction == -1 ? timed_out() : nullptr;
}

rd_kafka_error_t* rd_kafka_commit_transaction(rd_kafka_t* client, int timeout_ms) {
  return end_transaction(client, true, timeout_ms);
}
rd_kafka_error_t* rd_kafka_abort_transaction(rd_kafka_t* client, int timeout_ms) {
  return end_transaction(client, false, timeout_ms);
}
}
