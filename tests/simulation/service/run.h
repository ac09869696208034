// One run of the whole service in a simulated world: what a seed draws, the processes and whoever starts them
// again, senders, faults; then quiet, a stop, and the judge. A process of the machine has one Run.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "stream/app/configuration.h"
#include "stream/app/keys.h"
#include "tests/simulation/service/client.h"
#include "tests/simulation/service/cluster.h"
#include "tests/simulation/service/disk.h"
#include "tests/simulation/service/world.h"
#include "tests/simulation/stream.h"

namespace xiezhi::service_simulation {

// Kinds of faults, as they are counted: each must strike in a long run.
constexpr auto kFaults = std::to_array<std::string_view>({
    "kill",
    "kill at a Kafka call",
    "kill at a file call",
    "power lost",
    "power lost at a file call",
    "stop",
    "frozen beyond the session",
    "frozen for a moment",
    "network cut",
    "broker away",
    "brokers away",
    "wall clock jumps",
    "disk full",
    "disk fails",
    "disk hangs",
    "disk slow",
    "snapshot damaged",
    "upgrade",
    "process joins",
    "process leaves",
    "record twice",
    "garbage",
    "control garbage",
    "answer lost",
    "acknowledgement lost",
    "broker away from a writer",
    "delivered without a place",
    "queue full",
    "commit in doubt",
    "transaction expired",
    "member expired",
    "rebalance",
    "transaction of another generation refused",
});

class Run;
// A planted mistake, which the judge must find.
struct Canary {
  std::string name;
  void (*plant)(Run& run) = nullptr;
};
std::vector<Canary> all_canaries();

// A process that is to run, and its machine.
struct Slot {
  Process* process = nullptr;
  Disk* disk = nullptr;
  Configuration configuration;
  std::string instance;
  bool wanted = true;
  std::int64_t start_us = 0;  // not before
};

class Run {
 public:
  Run(std::uint64_t seed, const Canary* canary);
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  // What is wrong, or nothing.
  std::string go();

  World& world() { return world_; }
  Cluster& cluster() { return cluster_; }
  std::vector<Slot>& slots() { return slots_; }
  const std::vector<std::unique_ptr<Disk>>& disks() const { return disks_; }
  bool was_damaged(const Disk* disk) const { return damaged_.contains(disk); }
  bool was_damaged() const { return !damaged_.empty(); }
  const Configuration& configuration() const { return slots_.front().configuration; }
  const Keys& keys() const { return keys_; }
  const Rules& rules() const { return setup_.rules; }
  std::uint32_t partitions() const { return partitions_; }
  bool exactly_once() const { return configuration().reports_lane == "exactly_once"; }
  std::uint64_t events() const { return events_; }
  std::map<std::string, std::uint64_t>& outputs() { return outputs_; }
  std::int64_t simulated_ms() const { return (world_.now_us() - begin_us_) / kMs; }
  const Slot& slot_of(const Disk& disk) const;

  // For canaries.
  std::int64_t planted_horizon_ms = -1;

 private:
  void draw_processes();
  void draw_senders();
  void send(const std::string& topic, std::string value, std::int64_t at_us, std::int64_t wall_ms);
  void draw_faults();
  void draw_fault(std::int64_t at_us);
  Slot& any_slot() { return slots_[world_.prng().below(static_cast<std::uint32_t>(slots_.size()))]; }
  void strike_process(std::int64_t at_us);
  void strike_disk(std::int64_t at_us);
  void strike_brokers(std::int64_t at_us);
  void strike_life(std::int64_t at_us);
  static void strike_at_call(Process& process, Process::Call call, std::uint32_t calls,
                             std::function<void()> strike);
  void lose_power(Disk& disk);
  void upgrade(Disk& disk);
  void supervise();
  void end_faults();
  int live(Process& process, const Slot& slot);
  void look_at_log(const TopicPartition& where);
  void look_at_commit(const std::string& group, const TopicPartition& where, const Committed& committed,
                      const Process* by);
  bool consumed();
  std::string say_what_is_left() const;
  std::string stop_all();
  std::string look_at_exits();

  std::uint64_t seed_;
  simulation::Setup setup_;
  simulation::Stream stream_;
  World world_;
  Cluster cluster_;
  Keys keys_;
  std::uint32_t partitions_ = 2;
  std::vector<std::unique_ptr<Disk>> disks_;
  std::map<const Disk*, bool> damaged_;
  std::vector<Slot> slots_;
  std::map<std::int32_t, std::int64_t>
      last_work_;  // of the log: offset behind the last record with more than ticks
  std::map<std::int32_t, std::int64_t> done_;  // of the log: what the group has said to be done
  std::uint64_t events_ = 0;
  std::map<std::string, std::uint64_t> outputs_;
  std::int64_t begin_us_ = 0, feed_end_us_ = 0, work_us_ = 0, next_look_us_ = 0;
  bool calm_ = false;  // faults have ended
  std::string wrong_;
};

}  // namespace xiezhi::service_simulation
