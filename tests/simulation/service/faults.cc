// What a seed lets happen to a run, and the mistakes that can be planted.
#include <fmt/format.h>

#include <algorithm>

#include "stream/app/pipeline_options.h"
#include "stream/app/shard_snapshots.h"
#include "tests/simulation/outcome.h"
#include "tests/simulation/service/run.h"

namespace xiezhi::service_simulation {
namespace {

constexpr std::int64_t kYear_ms = 365LL * 86'400'000;

// An id out of a counter of the process: after a crash the same effect has another one.
void reuse_id(const Process& process, const std::string& topic, std::string& key, std::string& value) {
  static std::map<int, int> counted;
  if (topic != "risk.alerts" || key.size() != 32) return;
  const std::string id = fmt::format("{:016x}{:016x}", process.pid, ++counted[process.pid]);
  if (const std::size_t at = value.find(key); at != std::string::npos) value.replace(at, key.size(), id);
  key = id;
}

// The order of a list is that of the process's memory.
void turn_list(const Process& process, const std::string& topic, std::string&, std::string& value) {
  const std::string_view begin = "\"contributions\":[";
  const std::size_t from = value.find(begin);
  if (topic != "risk.alerts" || process.pid % 2 == 0 || from == std::string::npos) return;
  const std::size_t first = from + begin.size(), comma = value.find("},{", first),
                    end = value.find("}]", first);
  if (comma == std::string::npos || comma > end) return;
  value = value.substr(0, first) + value.substr(comma + 2, end + 1 - comma - 2) + "," +
          value.substr(first, comma + 1 - first) + value.substr(end + 1);
}

}  // namespace

// Most runs see a few of them, some none, some many.
void Run::draw_faults() {
  Prng& prng = world_.prng();
  const std::uint32_t count = prng.chance(100) ? 0 : 1 + prng.below(prng.chance(200) ? 12 : 5);
  const std::int64_t span_us = feed_end_us_ - world_.now_us();
  for (std::uint32_t i = 0; i < count; ++i) {
    draw_fault(world_.now_us() + prng.between(0, std::max<std::int64_t>(span_us, 1)));
  }
}

void Run::draw_fault(std::int64_t at_us) {
  switch (world_.prng().below(10)) {
    case 0:
    case 1:
    case 2:
    case 3:
      return strike_process(at_us);
    case 4:
    case 5:
      return strike_disk(at_us);
    case 6:
    case 7:
      return strike_brokers(at_us);
    default:
      return strike_life(at_us);
  }
}

// Death, at some moment or at the next calls of a kind.
void Run::strike_process(std::int64_t at_us) {
  const auto number = world_.prng().below(static_cast<std::uint32_t>(slots_.size()));
  const std::uint32_t kind = world_.prng().below(5), calls = 1 + world_.prng().below(40);
  world_.at(at_us, [this, number, kind, calls] {
    Process* process = slots_[number].process;
    if (calm_ || process == nullptr || !process->alive()) return;
    Disk& disk = *slots_[number].disk;
    switch (kind) {
      case 0:
        world_.strike("kill");
        return world_.kill(*process);
      case 1:
        return strike_at_call(*process, Process::Call::kafka, calls, [this, process] {
          world_.strike("kill at a Kafka call");
          world_.kill(*process);
        });
      case 2:
        return strike_at_call(*process, Process::Call::file, calls, [this, process] {
          world_.strike("kill at a file call");
          world_.kill(*process);
        });
      case 3:
        return strike_at_call(*process, Process::Call::file, calls, [this, &disk] {
          world_.strike("power lost at a file call");
          lose_power(disk);
        });
      default:
        world_.strike("power lost");
        lose_power(disk);
    }
  });
}

void Run::strike_at_call(Process& process, Process::Call call, std::uint32_t calls,
                         std::function<void()> strike) {
  process.strike_at = call;
  process.strike_after = calls;
  process.strike = std::move(strike);
}

// Every process of the machine is gone, and what its disk had not synced. Whoever calls this from inside of
// one does not come back, so that one goes last.
void Run::lose_power(Disk& disk) {
  disk.lose_power(world_.prng());
  Process* self = world_.process();
  for (Slot& slot : slots_) {
    if (slot.disk == &disk && slot.process != nullptr && slot.process != self) world_.kill(*slot.process);
  }
  if (self != nullptr) world_.kill(*self);
}

void Run::strike_disk(std::int64_t at_us) {
  Prng& prng = world_.prng();
  Disk& disk = *any_slot().disk;
  const std::int64_t for_us = prng.between(200, 8'000) * kMs;
  const std::uint32_t kind = prng.below(6);
  const auto heal = [this, &disk, for_us](bool Disk::*what) {
    disk.*what = true;
    world_.after(for_us, [&disk, what] { disk.*what = false; });
  };
  world_.at(at_us, [this, &disk, kind, for_us, heal] {
    if (calm_) return;
    switch (kind) {
      case 0:
        return heal(&Disk::full);
      case 1:
        return heal(&Disk::fails);
      case 2:
        world_.strike("disk hangs");
        disk.hangs_until_us = world_.now_us() + for_us;
        return;
      case 3:
        world_.strike("disk slow");
        disk.slow_us = 100'000;
        return world_.after(for_us, [&disk] { disk.slow_us = 0; });
      case 4:
        if (!disk.damage(world_.prng())) return;
        world_.strike("snapshot damaged");
        damaged_[&disk] = true;
        return;
      default:
        return upgrade(disk);
    }
  });
}

void Run::strike_brokers(std::int64_t at_us) {
  Prng& prng = world_.prng();
  const std::int64_t for_us = prng.between(100, prng.chance(300) ? 12'000 : 2'000) * kMs;
  const int broker = static_cast<int>(prng.below(Cluster::kBrokers));
  const auto number = prng.below(static_cast<std::uint32_t>(slots_.size()));
  const std::uint32_t kind = prng.below(4);
  world_.at(at_us, [this, for_us, broker, number, kind] {
    if (calm_) return;
    if (kind == 0) {
      if (slots_[number].process == nullptr) return;
      world_.strike("network cut");
      slots_[number].process->cut_until_us = world_.now_us() + for_us;
      return;
    }
    world_.strike(kind == 1 ? "brokers away" : "broker away");
    for (int each = 0; each < Cluster::kBrokers; ++each) {
      if (kind == 1 || each == broker) cluster_.take_away(each, world_.now_us() + for_us);
    }
  });
}

// What happens to processes that live on: stops, pauses, clocks, others that come and go.
void Run::strike_life(std::int64_t at_us) {
  Prng& prng = world_.prng();
  const auto number = prng.below(static_cast<std::uint32_t>(slots_.size()));
  const std::uint32_t kind = prng.below(6);
  const std::int64_t for_us = prng.between(kind == 1 ? 6'500 : 5, kind == 1 ? 15'000 : 4'000) * kMs;
  const std::int64_t jump_ms = prng.chance(500) ? kYear_ms : -kYear_ms;
  world_.at(at_us, [this, number, kind, for_us, jump_ms] {
    Slot& slot = slots_[number];
    Process* process = slot.process;
    if (calm_) return;
    if (kind == 5) {
      if (std::exchange(slot.wanted, true)) return;
      return world_.strike("process joins");
    }
    if (process == nullptr || !process->runs() || process->stop_requested) return;
    if (kind == 0 || kind == 4) {
      world_.strike(kind == 0 ? "stop" : "process leaves");
      if (kind == 4) slot.wanted = false;
      process->stop_requested = true;
      process->stop_us = world_.now_us();
    } else if (kind == 3) {
      world_.strike("wall clock jumps");
      process->wall_offset_ms += jump_ms;
    } else {
      world_.strike(kind == 1 ? "frozen beyond the session" : "frozen for a moment");
      // At its next call, so that it has something in hand.
      strike_at_call(*process, Process::Call::kafka, 1 + world_.prng().below(10), [this, process, for_us] {
        world_.freeze(*process);
        world_.after(for_us, [this, process] {
          if (process->alive()) world_.thaw(*process);
        });
      });
    }
  });
}

// The processes of a machine end, and their newest state is what the program before would have saved.
void Run::upgrade(Disk& disk) {
  for (Slot& slot : slots_) {
    if (slot.disk != &disk) continue;
    if (slot.process != nullptr) world_.kill(*slot.process);
    slot.start_us = kNever;
  }
  world_.start_process(-1, &disk, [this, &disk](Process&) {
    const Configuration& its = slot_of(disk).configuration;
    const ShardSnapshots snapshots(its);
    const ShardOptions options = shard_options(its, partitions_);
    const Token layout =
        Digest()
            .add("snapshot")
            .add(its.kafka_group + ".detect/" + its.topics[static_cast<std::size_t>(Topic::touches)])
            .add(Shard::layout(rules(), options, kImageVersionBefore))
            .finish();
    for (std::int32_t partition = 0; partition < static_cast<std::int32_t>(partitions_); ++partition) {
      const auto files = snapshots_of(snapshots.folder(), partition);
      if (files.empty()) continue;
      IdentityBook identities{identity_keys(keys_)};
      auto loaded = snapshots.open(files.front().path, rules(), options, identities);
      if (!loaded || simulation::holds_what_is_new(*loaded->shard)) continue;  // that program knew none
      SnapshotWriter writer(snapshots.folder(), {layout, partition, loaded->offset});
      ImageSaver image(writer);
      identities.image(image);
      ShardSaver saver(*loaded->shard, true, writer, kImageVersionBefore);
      while (!saver.save(100)) {
      }
      writer.finish();
      if (writer.wait(std::chrono::seconds(20))) world_.strike("upgrade");
    }
    for (Slot& slot : slots_) {
      if (slot.disk == &disk) slot.start_us = world_.now_us();
    }
    return 0;
  });
}

void Run::end_faults() {
  calm_ = true;
  for (int broker = 0; broker < Cluster::kBrokers; ++broker) cluster_.take_away(broker, 0);
  for (const auto& disk : disks_) {
    disk->full = disk->fails = false;
    disk->slow_us = 0;
    disk->hangs_until_us = 0;
  }
  for (const auto& process : world_.processes()) {
    if (!process->alive()) continue;
    process->cut_until_us = process->strike_after = 0;  // who is frozen wakes in its time
  }
  for (Slot& slot : slots_) slot.wanted = true;
}

std::vector<Canary> all_canaries() {
  return {
      {"a file is not synced",
       [](Run& run) {
         for (const auto& disk : run.disks()) disk->forgets_file_sync = true;
       }},
      {"the folder is not synced",
       [](Run& run) {
         for (const auto& disk : run.disks()) disk->forgets_folder_sync = true;
       }},
      {"committed before the snapshot is durable", [](Run& run) { run.cluster().commits_ahead = true; }},
      {"committed before outputs are acknowledged",
       [](Run&) { client_faults().acknowledges_at_once = true; }},
      {"an id that is not of its cause", [](Run&) { client_faults().spoil_output = reuse_id; }},
      {"a hash map iterated into an output", [](Run&) { client_faults().spoil_output = turn_list; }},
      {"repeated touches are taken again", [](Run& run) { run.planted_horizon_ms = 0; }},
      {"the group's generation is ignored", [](Run& run) { run.cluster().ignores_generation = true; }},
      {"the mark of what has gone out is dropped", [](Run& run) { run.cluster().forgets_metadata = true; }},
  };
}

}  // namespace xiezhi::service_simulation
