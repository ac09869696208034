// When which shard of a process is saved: each once an interval, one after the other, in slices between the
// records. One thread, that of the shards, but for the writing of files.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>

#include "stream/app/shard_snapshots.h"
#include "stream/app/standby.h"
#include "stream/io/metrics.h"

namespace xiezhi {

class SnapshotSchedule {
 public:
  // Rules, options and identities are those that shards are made with; the rules change in change_rules()
  // only. `partitions` is how many the log has.
  SnapshotSchedule(const Configuration& configuration, const Rules& rules, const IdentityKeys& keys,
                   IdentityBook& identities, std::uint32_t partitions, Metrics& metrics);

  // Before the process asks for partitions: with a standby, what others have saved of all of them is loaded,
  // so that those that come here are not without a process meanwhile. Returns early when `give_up` says so.
  void get_ready(const std::function<bool()>& give_up);
  // A shard to begin with: the one that was given back a moment ago, the standby's, or one read from disk,
  // when there is one that stands in [low, high].
  struct Begin {
    std::unique_ptr<Shard> shard;
    std::int64_t offset = 0;
    std::int64_t durable = 0;  // a loss of power now leaves a snapshot that stands here, or `low`
  };
  Begin begin(std::int32_t partition, std::int64_t low, std::int64_t high);
  // The partition is given back. Its shard stays until settled(), if a file holds it: it may be ours again.
  void leave(std::int32_t partition, std::unique_ptr<Shard> shard, std::int64_t offset);
  // All partitions of an assignment have begun; the others are served elsewhere.
  void settled();
  // Calls change() while nobody reads the rules. The state of no shard is then what the files before it say:
  // the next ones hold everything.
  void change_rules(const std::function<void()>& change);

  // Partition, its shard and the offset where it stands.
  struct Standing {
    std::int32_t partition = 0;
    Shard* shard = nullptr;
    std::int64_t offset = 0;
  };
  // The partition whose turn it is, or -1: one is running, or none is due.
  std::int32_t due() const;
  void start(const Standing& standing, SavePace pace = SavePace::beside_the_work);
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
  void follow_others();
  struct Kept {
    std::unique_ptr<Shard> shard;
    SnapshotChain chain;
  };
  std::optional<Durable> end(std::chrono::milliseconds at_most);
  std::optional<ShardSnapshots::Loaded> kept(std::int32_t partition, std::int64_t low, std::int64_t high);

  ShardSnapshots snapshots_;
  const Configuration& configuration_;
  const Rules& rules_;
  IdentityBook& identities_;
  const std::uint32_t partitions_;
  Metrics& metrics_;
  std::map<std::int32_t, Place> places_;
  std::map<std::int32_t, Kept> kept_;  // given back, from one assignment to the next
  std::unique_ptr<RunningSnapshot> running_;
  std::int32_t partition_ = -1;  // of the running one
  std::int64_t started_ms_ = 0, longest_us_ = 0;
  std::unique_ptr<Standby> standby_;    // nullptr: there is none
  std::vector<std::int32_t> stood_by_;  // partitions in the metrics
};

}  // namespace xiezhi
