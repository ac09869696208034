// Kafka's brokers: topics, a group's coordinator, transactions. Never loses what it has acknowledged; can be
// away, slow, and answer late. What a client sends arrives by Cluster's calls, which the client (client*.cc)
// makes at the moment of arrival. One for a World.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/simulation/service/world.h"

struct rd_kafka_s;  // NOLINT(readability-identifier-naming): the library's name

namespace xiezhi::service_simulation {

using TopicPartition = std::pair<std::string, std::int32_t>;

struct Record {
  std::string key, value, traceparent;
  bool tombstone = false, marker = false;
  std::int64_t time_ms = 0;
  std::int64_t transaction = -1;  // index into Cluster::transactions(); -1: none
};

struct Partition {
  std::vector<Record> records;  // by offset
  std::int64_t visible = 0;     // what fetches have been told of
  bool telling = false;
};

struct Committed {
  std::int64_t offset = -1;
  std::string metadata;
};
using Offsets = std::map<TopicPartition, Committed>;

// Answers of the group's coordinator, as error codes of the client.
enum class GroupAnswer { fine, rebalance, unknown_member, illegal_generation, fenced };

struct Member {
  rd_kafka_s* client = nullptr;
  std::string instance;
  std::int64_t heard_us = 0;
  bool joined = false;  // waits for the assignment of the next generation
  std::vector<TopicPartition> assigned;
};

struct Group {
  std::int32_t generation = 0;
  bool rebalances = false;
  bool completing = false;  // the next generation is about to begin
  std::map<std::string, Member> members;
  Offsets committed;
  std::map<TopicPartition, std::int64_t> pending;  // by an open transaction (its index)
};

struct Transaction {
  enum class State : std::uint8_t { open, ending, committed, aborted };
  State state = State::open;
  bool commits = false;  // while it ends
  std::string id, group;
  std::int64_t begun_us = 0;
  std::set<TopicPartition> partitions;
  Offsets offsets;
  const Process* by = nullptr;
  int markers_missing = 0;
};

// What a client with a transactional.id shows.
struct Producer {
  std::int32_t epoch = 0;
  std::int64_t current = -1;  // transaction that is open or ends
};

class Cluster {
 public:
  static constexpr int kBrokers = 3;
  static constexpr std::int64_t kTransactionTimeout_us = 10 * kSecond;
  static constexpr std::int64_t kSession_us = 6 * kSecond;

  explicit Cluster(World& world);
  Cluster(const Cluster&) = delete;
  Cluster& operator=(const Cluster&) = delete;
  static Cluster& now();

  void create(const std::string& topic, int partitions, bool append_time);
  int partitions(const std::string& topic) const { return static_cast<int>(topics_.at(topic).size()); }
  bool exists(const TopicPartition& where) const;
  Partition& at(const TopicPartition& where) {
    return topics_.at(where.first)[static_cast<std::size_t>(where.second)];
  }
  const std::map<std::string, std::vector<Partition>>& topics() const { return topics_; }
  std::int64_t append(const TopicPartition& where, Record record);
  bool is_committed(const Record& record) const;
  // First record that a reader of committed ones may not see yet.
  std::int64_t stable_end(const Partition& partition) const;

  int broker_of(const TopicPartition& where) const;
  int coordinator_of(const std::string& name) const;
  bool reachable(const Process* process, int broker) const;
  void take_away(int broker, std::int64_t until_us) {
    away_until_us_[static_cast<std::size_t>(broker)] = until_us;
  }
  std::int64_t away_until_us(int broker) const { return away_until_us_[static_cast<std::size_t>(broker)]; }
  std::int64_t latency_us();  // of one way

  // Groups.
  Group& group(const std::string& name) { return groups_[name]; }
  // Joins; the assignment comes to the client later. Its name in the group.
  std::string join(const std::string& group, rd_kafka_s* client, const std::string& member,
                   const std::string& instance);
  void leave(const std::string& group, const std::string& member);
  GroupAnswer heartbeat(const std::string& group, const std::string& member, std::int32_t generation);
  GroupAnswer check(const std::string& group, const std::string& member, std::int32_t generation);
  GroupAnswer commit(const std::string& group, const std::string& member, std::int32_t generation,
                     const Offsets& offsets, const Process* by);

  // Transactions.
  Producer& producer(const std::string& id) { return producers_[id]; }
  std::vector<Transaction>& transactions() { return transactions_; }
  // False while the one before ends.
  bool initialise(const std::string& id, std::int32_t& epoch);
  // The open transaction of this epoch, begun if there is none; -1: one ends still, -2: somebody else has the
  // name.
  std::int64_t current(const std::string& id, std::int32_t epoch);
  void end(std::int64_t transaction, bool commits);
  bool nothing_open() const;

  std::uint64_t latency_max_us = 3'000;  // rarely; most take less
  std::uint32_t delayed_end_us = 2'000;  // longest time until the markers of a transaction are written
  // Planted mistakes.
  bool ignores_generation = false, commits_ahead = false, forgets_metadata = false;
  // Where a commit stands that should not: told by commit().
  std::function<void(const std::string& group, const TopicPartition&, const Committed&, const Process* by)>
      on_commit;
  std::function<void(const TopicPartition&)> on_append;

 private:
  void tell(const TopicPartition& where);
  void begin_rebalance(const std::string& name);
  void look_whether_joined(const std::string& name);
  void complete(const std::string& name);
  void expire();
  void mark(std::int64_t transaction, const TopicPartition& where);
  void apply(const std::string& group, const Offsets& offsets, const Process* by);

  World& world_;
  std::map<std::string, std::vector<Partition>> topics_;
  std::map<std::string, bool> append_time_;
  std::array<std::int64_t, kBrokers> away_until_us_{};
  std::map<std::string, Group> groups_;
  std::map<std::string, Producer> producers_;
  std::vector<Transaction> transactions_;
  int members_made_ = 0;
};

}  // namespace xiezhi::service_simulation
