// What becomes of the state: snapshots in slices, a process that dies, a partition that moves to a standby.
#include <fmt/format.h>

#include "tests/simulation/simulation.h"

namespace xiezhi::simulation {

// A snapshot begins, or goes on by a few pages while touches go on as well, or is done.
void Simulation::save_some(Partition& partition) {
  if (partition.saver == nullptr) {
    if (!prng_.chance(20)) return;
    partition.saves_all = partition.next_saves_all || prng_.chance(200);
    partition.file = std::make_unique<MemoryFile>();
    partition.began = {partition.next_record, partition.next_touch};
    // Now and then as the program before would have saved it, which a new one then goes on from.
    const bool old = partition.saves_all && !holds_what_is_new(*partition.shard) && prng_.chance(400);
    partition.saving_version = old ? kImageVersionBefore : kImageVersion;
    partition.saver = std::make_unique<ShardSaver>(*partition.shard, partition.saves_all, *partition.file,
                                                   partition.saving_version);
    partition.next_saves_all = true;  // until this one is done
  } else if (partition.saver->save(1 + prng_.below(20))) {
    partition.saver.reset();
    if (partition.saves_all) partition.chain.clear();
    partition.chain.push_back(std::move(partition.file));
    partition.durable = partition.began;
    partition.version = partition.saving_version;
    partition.next_saves_all = partition.version != kImageVersion;
    if (!has_standbys_) return;
    if (partition.saves_all) partition.standby = std::make_unique<Shard>(real_.rules, real_.options);
    if (canary_ != nullptr && canary_->misses_file && !partition.saves_all) return;
    if (partition.standby != nullptr) load(*partition.standby, partition, *partition.chain.back());
    ++coverage_.snapshots;
  }
}

bool Simulation::load(Shard& shard, Partition& partition, MemoryFile& file) {
  file.rewind();
  return loaded(partition, load_shard(shard, file, partition.version) && file.left() == 0);
}

bool Simulation::loaded(const Partition& partition, bool good) {
  if (good) return true;
  difference_ = fmt::format("seed {} partition {} touch {}: a snapshot does not load\n", seed_,
                            &partition - partitions_.data(), partition.next_touch);
  return false;
}

// The process dies; another one goes on from the last snapshot that was done, and saves what changes after
// it.
void Simulation::crash(std::size_t number) {
  Partition& partition = partitions_[number];
  auto shard = std::make_unique<Shard>(real_.rules, real_.options);
  for (const auto& file : partition.chain) {
    const bool last_changes = &file != &partition.chain.front() && &file == &partition.chain.back();
    if (canary_ != nullptr && canary_->forgets_changes && last_changes) break;
    if (!load(*shard, partition, *file)) return;
  }
  if (!loaded(partition, shard->rebuild())) return;
  strike(partition.saver == nullptr ? "crash" : "crash while saving");
  if (!partition.chain.empty() && partition.version != kImageVersion) strike("upgrade");
  Place from = partition.chain.empty() ? Place{} : partition.durable;
  if (canary_ != nullptr && canary_->commits_ahead && from.touch < partition.next_touch) {
    // One record of ticks or touches is stepped over.
    FrameReader reader(partition.records[from.record++]->frame);
    Touch touch;
    while (reader.next(touch).kind == FrameItem::Kind::touch) ++from.touch;
  }
  set_shard(number, std::move(shard), from.record, from.touch);
  partition.next_saves_all = partition.chain.empty() || partition.version != kImageVersion;
}

// The partition goes to a process that has followed the snapshots.
void Simulation::move(std::size_t number) {
  Partition& partition = partitions_[number];
  if (partition.standby == nullptr) return;
  strike("move to a standby");
  std::unique_ptr<Shard> shard = std::move(partition.standby);
  if (!loaded(partition, shard->rebuild())) return;
  set_shard(number, std::move(shard), partition.durable.record, partition.durable.touch);
  partition.next_saves_all = partition.version != kImageVersion;
}

// The state is a fold over the log: a new shard takes it from the beginning and says the same again.
void Simulation::start_again(std::size_t partition) {
  strike("state anew from the log");
  set_shard(partition, std::make_unique<Shard>(real_.rules, real_.options), 0, 0);
}

void Simulation::set_shard(std::size_t partition, std::unique_ptr<Shard> shard, std::size_t record,
                           std::size_t touch) {
  partitions_[partition].saver.reset();  // what was not finished is nothing
  partitions_[partition].next_saves_all = true;
  partitions_[partition].shard = std::move(shard);
  partitions_[partition].next_record = record;
  partitions_[partition].next_touch = touch;
}

}  // namespace xiezhi::simulation
