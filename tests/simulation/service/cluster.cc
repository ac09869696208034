#include "tests/simulation/service/cluster.h"

#include <algorithm>
#include <functional>

#include "stream/base/check.h"
#include "tests/simulation/service/client.h"

namespace xiezhi::service_simulation {
namespace {

constexpr std::int64_t kExpire_us = 200 * kMs;

Cluster* only = nullptr;

}  // namespace

Cluster::Cluster(World& world) : world_(world) {
  only = this;
  world_.after(kExpire_us, [this] { expire(); });
}

Cluster& Cluster::now() { return *only; }

void Cluster::create(const std::string& topic, int partitions, bool append_time) {
  topics_[topic].resize(static_cast<std::size_t>(partitions));
  append_time_[topic] = append_time;
}

bool Cluster::exists(const TopicPartition& where) const {
  const auto found = topics_.find(where.first);
  return found != topics_.end() && where.second >= 0 && where.second < std::ssize(found->second);
}

std::int64_t Cluster::append(const TopicPartition& where, Record record) {
  Partition& partition = at(where);
  if (append_time_.at(where.first) || record.time_ms == 0) record.time_ms = world_.wall_ms();
  world_.note("append " + where.first, where.second * 1'000'000 + std::ssize(partition.records),
              record.key.substr(0, 8) + " of transaction " + std::to_string(record.transaction));
  partition.records.push_back(std::move(record));
  if (on_append) on_append(where);
  tell(where);
  return std::ssize(partition.records) - 1;
}

bool Cluster::is_committed(const Record& record) const {
  return !record.marker &&
         (record.transaction < 0 ||
          transactions_[static_cast<std::size_t>(record.transaction)].state == Transaction::State::committed);
}

std::int64_t Cluster::stable_end(const Partition& partition) const {
  std::int64_t end = 0;
  for (const Record& record : partition.records) {
    if (record.transaction >= 0) {
      const Transaction::State state = transactions_[static_cast<std::size_t>(record.transaction)].state;
      if (state == Transaction::State::open || state == Transaction::State::ending) return end;
    }
    ++end;
  }
  return end;
}

// Fetches see it a moment later, when its broker is there.
void Cluster::tell(const TopicPartition& where) {
  Partition& partition = at(where);
  if (std::exchange(partition.telling, true)) return;
  const std::int64_t ready_us = std::max(world_.now_us(), away_until_us(broker_of(where)));
  world_.at(ready_us + latency_us(), [this, where] {
    Partition& its = at(where);
    its.telling = false;
    if (away_until_us(broker_of(where)) > world_.now_us()) return tell(where);
    its.visible = stable_end(its);
    wake_readers(where);
  });
}

int Cluster::broker_of(const TopicPartition& where) const {
  return static_cast<int>((where.first.size() + static_cast<std::size_t>(where.second)) % kBrokers);
}
int Cluster::coordinator_of(const std::string& name) const {
  return static_cast<int>(name.size() % kBrokers);
}

bool Cluster::reachable(const Process* process, int broker) const {
  if (process != nullptr && process->cut_until_us > world_.now_us()) return false;
  return away_until_us(broker) <= world_.now_us();
}

std::int64_t Cluster::latency_us() {
  Prng& prng = world_.prng();
  return 50 + prng.below(static_cast<std::uint32_t>(prng.chance(50) ? latency_max_us : 400));
}

// Groups

std::string Cluster::join(const std::string& name, rd_kafka_s* client, const std::string& member,
                          const std::string& instance) {
  Group& its = groups_[name];
  world_.note("join " + name + " " + instance, its.generation);
  if (!instance.empty()) {
    const auto same = std::find_if(its.members.begin(), its.members.end(),
                                   [&](const auto& each) { return each.second.instance == instance; });
    if (same != its.members.end() && same->first != member) {  // it takes its place back
      Member taken = std::move(same->second);
      its.members.erase(same);
      taken.client = client;
      taken.heard_us = world_.now_us();
      taken.joined = its.rebalances;
      const std::string given = name + "-" + std::to_string(++members_made_);
      its.members[given] = taken;
      if (its.rebalances) {
        look_whether_joined(name);
      } else {
        deliver_assignment(client, its.generation, taken.assigned);
      }
      return given;
    }
  }
  std::string given = member;
  if (!its.members.contains(given)) given = name + "-" + std::to_string(++members_made_);
  Member& one = its.members[given];
  one.client = client;
  one.instance = instance;
  one.heard_us = world_.now_us();
  if (!its.rebalances) begin_rebalance(name);
  one.joined = true;
  look_whether_joined(name);
  return given;
}

void Cluster::begin_rebalance(const std::string& name) {
  Group& its = groups_[name];
  its.rebalances = true;
  for (auto& [member, one] : its.members) one.joined = false;
}

void Cluster::look_whether_joined(const std::string& name) {
  Group& its = groups_[name];
  if (!its.rebalances || its.completing || its.members.empty()) return;
  if (!std::all_of(its.members.begin(), its.members.end(),
                   [](const auto& each) { return each.second.joined; }))
    return;
  its.completing = true;
  world_.after(world_.prng().below(300'000), [this, name] { complete(name); });
}

// Range: of each topic the partitions one after the other, members by their names.
void Cluster::complete(const std::string& name) {
  Group& its = groups_[name];
  its.completing = false;
  if (!its.rebalances) return;
  if (!std::all_of(its.members.begin(), its.members.end(),
                   [](const auto& each) { return each.second.joined; }))
    return;
  ++its.generation;
  its.rebalances = false;
  world_.note("generation of " + name, its.generation);
  if (its.members.empty()) return;
  std::vector<std::pair<std::string, Member*>> order;
  for (auto& [member, one] : its.members)
    order.emplace_back(one.instance.empty() ? member : one.instance, &one);
  std::sort(order.begin(), order.end());
  for (auto& [member, one] : order) one->assigned.clear();
  for (const std::string& topic : topics_of(order.front().second->client)) {
    const auto count = static_cast<std::size_t>(partitions(topic));
    for (std::size_t i = 0; i < count; ++i) {
      order[i * order.size() / count].second->assigned.emplace_back(topic, static_cast<std::int32_t>(i));
    }
  }
  for (auto& [member, one] : its.members) deliver_assignment(one.client, its.generation, one.assigned);
}

void Cluster::leave(const std::string& name, const std::string& member) {
  Group& its = groups_[name];
  if (its.members.erase(member) == 0) return;
  if (!its.rebalances) begin_rebalance(name);
  look_whether_joined(name);
}

GroupAnswer Cluster::heartbeat(const std::string& name, const std::string& member, std::int32_t generation) {
  Group& its = groups_[name];
  const auto found = its.members.find(member);
  if (found == its.members.end()) return GroupAnswer::unknown_member;
  found->second.heard_us = world_.now_us();
  if (its.rebalances) return GroupAnswer::rebalance;
  return generation == its.generation ? GroupAnswer::fine : GroupAnswer::illegal_generation;
}

GroupAnswer Cluster::check(const std::string& name, const std::string& member, std::int32_t generation) {
  if (ignores_generation) return GroupAnswer::fine;
  const Group& its = groups_[name];
  if (!its.members.contains(member)) return GroupAnswer::unknown_member;
  return generation == its.generation ? GroupAnswer::fine : GroupAnswer::illegal_generation;
}

GroupAnswer Cluster::commit(const std::string& name, const std::string& member, std::int32_t generation,
                            const Offsets& offsets, const Process* by) {
  const GroupAnswer answer = check(name, member, generation);
  world_.note("commit " + name, static_cast<std::int64_t>(answer));
  if (answer == GroupAnswer::fine) apply(name, offsets, by);
  return answer;
}

void Cluster::apply(const std::string& name, const Offsets& offsets, const Process* by) {
  for (const auto& [where, given] : offsets) {
    Committed committed = given;
    if (commits_ahead && committed.metadata.find('=') != std::string::npos)
      committed.offset = std::stoll(committed.metadata.substr(committed.metadata.find('=') + 1));
    if (forgets_metadata) committed.metadata.clear();
    groups_[name].committed[where] = committed;
    if (on_commit) on_commit(name, where, committed, by);
  }
}

// Sessions and transactions that are over. A coordinator that is away counts no time.
void Cluster::expire() {
  for (auto& [name, its] : groups_) {
    if (away_until_us(coordinator_of(name)) > world_.now_us()) {
      for (auto& [member, one] : its.members) one.heard_us = world_.now_us();
      continue;
    }
    const auto gone = std::erase_if(
        its.members, [&](const auto& each) { return world_.now_us() - each.second.heard_us > kSession_us; });
    if (gone == 0) continue;
    world_.note("expired in " + name, static_cast<std::int64_t>(gone));
    world_.strike("member expired");
    if (!its.rebalances) begin_rebalance(name);
    look_whether_joined(name);
  }
  for (std::size_t i = 0; i < transactions_.size(); ++i) {
    const Transaction& one = transactions_[i];
    if (one.state != Transaction::State::open || world_.now_us() - one.begun_us < kTransactionTimeout_us)
      continue;
    ++producers_[one.id].epoch;
    world_.strike("transaction expired");
    end(static_cast<std::int64_t>(i), false);
  }
  world_.after(kExpire_us, [this] { expire(); });
}

// Transactions

bool Cluster::initialise(const std::string& id, std::int32_t& epoch) {
  Producer& its = producers_[id];
  if (its.current >= 0) {
    if (transactions_[static_cast<std::size_t>(its.current)].state == Transaction::State::open) {
      ++its.epoch;
      end(its.current, false);
    }
    return false;
  }
  epoch = ++its.epoch;
  return true;
}

std::int64_t Cluster::current(const std::string& id, std::int32_t epoch) {
  Producer& its = producers_[id];
  if (its.epoch != epoch) return -2;
  if (its.current >= 0) {
    return transactions_[static_cast<std::size_t>(its.current)].state == Transaction::State::open
               ? its.current
               : -1;
  }
  its.current = std::ssize(transactions_);
  Transaction one;
  one.id = id;
  one.begun_us = world_.now_us();
  transactions_.push_back(std::move(one));
  return its.current;
}

// It is decided; markers and offsets follow.
void Cluster::end(std::int64_t number, bool commits) {
  Transaction& one = transactions_[static_cast<std::size_t>(number)];
  XIEZHI_CHECK(one.state == Transaction::State::open);
  world_.note(commits ? "commits transaction" : "aborts transaction", number);
  one.state = Transaction::State::ending;
  one.commits = commits;
  one.markers_missing = static_cast<int>(one.partitions.size()) + 1;
  for (const TopicPartition& where : one.partitions) {
    world_.after(world_.prng().below(delayed_end_us + 1), [this, number, where] { mark(number, where); });
  }
  world_.after(world_.prng().below(delayed_end_us + 1), [this, number] { mark(number, {}); });
}

void Cluster::mark(std::int64_t number, const TopicPartition& where) {
  Transaction& one = transactions_[static_cast<std::size_t>(number)];
  if (where.first.empty()) {
    for (const auto& [place, committed] : one.offsets) groups_[one.group].pending.erase(place);
    if (one.commits) apply(one.group, one.offsets, one.by);
  } else {
    Record marker;
    marker.marker = true;
    append(where, std::move(marker));
  }
  if (--one.markers_missing > 0) return;
  one.state = one.commits ? Transaction::State::committed : Transaction::State::aborted;
  producers_[one.id].current = -1;
  for (const TopicPartition& partition : one.partitions) tell(partition);
}

bool Cluster::nothing_open() const {
  return std::all_of(transactions_.begin(), transactions_.end(), [](const Transaction& one) {
    return one.state == Transaction::State::committed || one.state == Transaction::State::aborted;
  });
}

}  // namespace xiezhi::service_simulation
