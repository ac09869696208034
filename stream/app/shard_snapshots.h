// Snapshots of shards, in <data_dir>/snapshots: taken while the shard works and when its partition is given
// back, looked for when one is assigned, so that a restart reads only what came to the log since. Without a
// good one the log is read from its start; a snapshot is never needed for a right answer.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "stream/app/configuration.h"
#include "stream/app/identities.h"
#include "stream/engine/shard.h"
#include "stream/engine/shard_image.h"
#include "stream/io/snapshot_file.h"

namespace xiezhi {

// A partition stands still while its last snapshot before a move is saved.
enum class SavePace : std::uint8_t { beside_the_work, waited_for };

// The files that a shard's state stands in: one with everything, and changes after it.
struct SnapshotChain {
  std::int64_t offset = -1;  // of the last file; -1: there is none, or the next one cannot build on it
  Token identity;            // of the last file
  std::uint32_t files = 0;
  std::uint64_t whole_bytes = 0, changes_bytes = 0;

  // Whether the next file holds everything: when the changes are no longer the smaller part. Where somebody
  // waits for it there may be as many changes again.
  bool next_is_whole(SavePace pace) const {
    const std::uint32_t times = pace == SavePace::waited_for ? 2 : 1;
    return offset < 0 || files >= times * kFilesMax || changes_bytes > times * whole_bytes;
  }
  static constexpr std::uint32_t kFilesMax = 16;
};

// A snapshot while it is taken. One thread, that of the shard; the file is written on another.
class RunningSnapshot {
 public:
  std::int64_t offset() const { return next_.offset; }
  // A slice: some pages more, unless the disk is behind.
  void step(std::size_t pages);
  // Everything is handed to the writing thread; the shard is not needed any more.
  bool saved() const { return saver_ == nullptr; }
  // end() will not wait.
  bool done() const { return failed_ || (saved() && writer_->done()); }
  // Waits for the disk. The chain with the new file, durable and in its place. Fails with
  // Exit::cannot_create, Exit::io, or Exit::unavailable when the disk did not keep up; the next one must then
  // be whole.
  Result<SnapshotChain> end(std::chrono::milliseconds at_most);

 private:
  friend class ShardSnapshots;
  RunningSnapshot(std::unique_ptr<SnapshotWriter> writer, const SnapshotHeader& header,
                  const SnapshotChain& chain, std::uint64_t backlog_max);

  std::unique_ptr<SnapshotWriter> writer_;
  std::unique_ptr<ShardSaver> saver_;  // before the writer
  SnapshotHeader header_;
  SnapshotChain next_;
  std::uint64_t backlog_max_;  // bytes that wait for the disk; beyond it the snapshot is given up
  bool failed_ = false;
};

// Any thread, and several at a time.
class ShardSnapshots {
 public:
  // The data directory may be shared by processes. A snapshot of another log, or of another group that reads
  // it, is not taken for one of this.
  explicit ShardSnapshots(const Configuration& configuration);

  struct Loaded {
    std::unique_ptr<Shard> shard;
    std::int64_t offset = 0;  // of the first record that the shard has not seen
    SnapshotChain chain{};
  };
  // The newest good snapshot of the partition that stands in [low, high], as a shard; `identities` learn the
  // session keys that it needs. What is damaged, or of other rules or options, is passed over with a line in
  // the log.
  std::optional<Loaded> load(std::int32_t partition, std::int64_t low, std::int64_t high, const Rules& rules,
                             const ShardOptions& options, IdentityBook& identities) const;

  // Brings what was loaded before, or nothing (no shard), to the state of the file: where it stands in the
  // chain of that file only the ones after it are read. The shard is of use after Shard::rebuild(), or to be
  // brought further. Fails with Exit::bad_data or Exit::no_input; what was loaded is gone then.
  Result<void> bring(Loaded& loaded, const std::string& path, const Rules& rules, const ShardOptions& options,
                     IdentityBook& identities) const;
  // The shard of one file, whatever its place in the log. Fails with Exit::bad_data.
  Result<Loaded> open(const std::string& path, const Rules& rules, const ShardOptions& options,
                      IdentityBook& identities) const;
  // The version of what has this layout (state/image.h), if the program could go on with it under these rules
  // and options; 0 if not.
  std::uint32_t version_of(const Token& other, const Rules& rules, const ShardOptions& options) const;

  const std::string& folder() const { return folder_; }

  // Begins to save the shard as it stands before `offset`, as the next file of the chain. Until it is saved
  // the shard stays where it is.
  std::unique_ptr<RunningSnapshot> begin(std::int32_t partition, std::int64_t offset, Shard& shard,
                                         const SnapshotChain& chain, const Rules& rules,
                                         const ShardOptions& options, IdentityBook& identities,
                                         SavePace pace = SavePace::beside_the_work) const;

 private:
  Result<void> read(Loaded& loaded, std::span<const SnapshotName> files, const Rules& rules,
                    const ShardOptions& options, IdentityBook& identities) const;
  Token layout(const Rules& rules, const ShardOptions& options, std::uint32_t version) const;

  std::string folder_, log_;
  std::uint64_t backlog_max_ = 0;
};

}  // namespace xiezhi
