// Warm standby (snapshots.standby: all): what other processes save of their partitions is loaded once it has
// lain in the folder of snapshots for a second, so that a partition that moves here reads the last changes
// only; what lies there when the process starts is loaded before it asks for partitions. Costs the memory of
// their state; never decides what is right: what cannot be followed is loaded when it is needed.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "stream/app/shard_snapshots.h"

namespace xiezhi {

// Used by one thread; follows on one of its own.
class Standby {
 public:
  // `snapshots` and `rules` outlive this; the rules change in change_rules() only.
  Standby(const ShardSnapshots& snapshots, const Rules& rules, const ShardOptions& options,
          IdentityKeys keys);
  ~Standby();
  Standby(const Standby&) = delete;
  Standby& operator=(const Standby&) = delete;

  // These and no others, from now on: each is looked for once a second.
  void follow(const std::vector<std::int32_t>& partitions);
  // Waits until what lay there when they were told to be followed is loaded, or `give_up` says so.
  void wait(const std::function<bool()>& give_up);
  // Nothing is looked for until follow(); what is there stays, to be taken.
  void rest();
  // What is there of the partition, brought to the newest file that stands in [low, high], ready to go on;
  // nothing when that cannot be had from it. `identities` learn the session keys that it needs.
  std::optional<ShardSnapshots::Loaded> take(std::int32_t partition, std::int64_t low, std::int64_t high,
                                             IdentityBook& identities);
  // Calls change() while nobody reads the rules. What is there grew under the old ones, and goes.
  void change_rules(const std::function<void()>& change);

  // Partition and the offset of the log that its state has come to.
  std::vector<std::pair<std::int32_t, std::int64_t>> offsets() const;

 private:
  struct Followed {
    ShardSnapshots::Loaded loaded;  // not rebuilt
    std::unique_ptr<IdentityBook> identities;
    std::set<std::string> refused;  // files that could not be loaded
    std::int64_t offset = -1;
    std::int64_t newest = -1;  // file that the last look saw
    std::int64_t look_ms = 0;  // the next time
    std::uint64_t looks = 0;
  };
  void run();
  void look(std::int32_t partition, Followed& followed) const;

  const ShardSnapshots& snapshots_;
  const Rules& rules_;
  const ShardOptions options_;
  const IdentityKeys keys_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::int32_t, Followed> followed_;  // but for the one that is busy guarded by mutex_, as all below
  std::int32_t busy_ = -1;                     // the partition that the thread is at
  bool resting_ = true, leaving_ = false;
  std::thread thread_;
};

}  // namespace xiezhi
