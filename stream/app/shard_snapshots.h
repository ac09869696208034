// Snapshots of shards, in <data_dir>/snapshots: taken when a partition is given back, looked for when one is
// assigned, so that a restart reads only what came to the log since. Without a good one the log is read from
// its start; a snapshot is never needed for a right answer.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "stream/app/configuration.h"
#include "stream/app/identities.h"
#include "stream/engine/shard.h"
#include "stream/io/snapshot_file.h"

namespace xiezhi {

// One thread.
class ShardSnapshots {
 public:
  // The data directory may be shared by processes. A snapshot of another log, or of another group that reads
  // it, is not taken for one of this.
  explicit ShardSnapshots(const Configuration& configuration);

  struct Loaded {
    std::unique_ptr<Shard> shard;
    std::int64_t offset = 0;  // of the first record that the shard has not seen
  };
  // The newest good snapshot of the partition that stands in [low, high], as a shard; `identities` learn the
  // session keys that it needs. What is damaged, or of other rules or options, is passed over with a line in
  // the log.
  std::optional<Loaded> load(std::int32_t partition, std::int64_t low, std::int64_t high, const Rules& rules,
                             const ShardOptions& options, IdentityBook& identities) const;

  // The shard of one file, whatever its place in the log. Fails with Exit::bad_data.
  Result<Loaded> open(const std::string& path, const Rules& rules, const ShardOptions& options,
                      IdentityBook& identities) const;
  // Whether the program, with these rules and options, could go on with what has this layout.
  bool fits(const Token& other, const Rules& rules, const ShardOptions& options) const {
    return other == layout(rules, options);
  }

  const std::string& folder() const { return folder_; }

  // Saves the shard as it stands before `offset`. Fails without harm: the older ones are still there.
  Result<void> save(std::int32_t partition, std::int64_t offset, Shard& shard, const Rules& rules,
                    const ShardOptions& options, IdentityBook& identities,
                    std::function<bool()> give_up) const;

 private:
  Token layout(const Rules& rules, const ShardOptions& options) const;
  Result<Loaded> load(SnapshotReader& reader, const Rules& rules, const ShardOptions& options,
                      IdentityBook& identities) const;

  std::string folder_, log_;
};

}  // namespace xiezhi
