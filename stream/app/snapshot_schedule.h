// When which shard of a process is saved: each once an interval, one after the other, in slices between the
// records. One thread, that of the shards, but for the writing of files.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>

#include "stream/app/shard_snapshots.h"
#include "stream/io/metrics.h"

namespace xiezhi {

class SnapshotSchedule {
 public:
  // Rules, options and identities are those that shards are made with.
  SnapshotSchedule(const Configuration& configuration, const Rules& rules, IdentityBook& identities,
                   Metrics& metrics);

  // A shard to begin with, read from disk when there is one that stands in [low, high].
  struct Begin {
    std::unique_ptr<Shard> shard;
    std::int64_t offset = 0;
  };
  Begin begin(std::int32_t partition, std::int64_t low, std::int64_t high);
  // The partition is not ours any more, or its shard is about to go.
  void forget(std::int32_t partition);
  // The state of no shard is what the files before it say: the next ones hold everything.
  void rules_changed();

  // Partition, its shard and the offset where it stands.
  struct Standing {
    std::int32_t partition = 0;
    Shard* shard = nullptr;
    std::int64_t offset = 0;
  };
  // The partition whose turn it is, or -1: one is running, or none is due.
  std::int32_t due() const;
  void start(const Standing& standing);
  bool running() const { return running_ != nullptr; }
  bool saving() const { return running_ != nullptr && !running_->saved(); }
  // A slice of the running one; that one when it is now durable.
  struct Durable {
    std::int32_t partition = 0;
    std::int64_t offset = 0;
  };
  std::optional<Durable> step(std::size_t pages);
  // The shard as it stands now, waiting for the disk; whether a file holds it.
  bool save(const Standing& standing, std::chrono::milliseconds at_most);
  // Seconds since the state that is durable was the shard's, into the metrics.
  void show();

 private:
  struct Place {
    SnapshotChain chain;
    std::int64_t due_ms = 0;
    std::int64_t same_ms = 0;  // when the shard was last seen to be what a file holds, or was assigned
  };
  std::optional<Durable> end(std::chrono::milliseconds at_most);

  ShardSnapshots snapshots_;
  const Configuration& configuration_;
  const Rules& rules_;
  IdentityBook& identities_;
  Metrics& metrics_;
  std::map<std::int32_t, Place> places_;
  std::unique_ptr<RunningSnapshot> running_;
  std::int32_t partition_ = -1;  // of the running one
  std::int64_t started_ms_ = 0, longest_us_ = 0;
};

}  // namespace xiezhi
