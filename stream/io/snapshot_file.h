// Snapshot files: the state of a shard (engine/shard_image.h) on disk, whole or not there. One file is one
// partition at one offset of the log, with all of the state or with what changed since the file before it:
//
//   block = u32 length, u32 CRC-32 of (number of the block, length, bytes), bytes; integers little-endian
//   file  = block with the header, blocks of the content up to 1 MiB (written: 256 KiB), block of length 0
//   name  = partition-<partition>-<offset>.snapshot (all), .changes (what changed)
//
// A file is written under another name, synced, renamed, and its folder synced: a crash leaves the old file
// or the new one. A changed, moved, missing or extra byte is found while it is read. Its identity is a digest
// of all its blocks; a file of changes names the one before it by that, so that a chain is what it was or is
// refused.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "stream/base/result.h"
#include "stream/base/token.h"
#include "stream/state/image.h"

namespace xiezhi {

struct SnapshotHeader {
  Token layout;  // what the content depends on: it is loaded only where this is the same
  std::int32_t partition = 0;
  std::int64_t offset = 0;        // of the first record of the log that is not in the state
  std::int64_t base_offset = -1;  // changes: of the file before; -1: this one holds everything
  Token base{};                   // changes: identity of the file before

  bool whole() const { return base_offset < 0; }
};

// A file as its name tells.
struct SnapshotName {
  std::int32_t partition = 0;
  std::int64_t offset = 0;
  bool whole = false;
  std::string path;
};
// The files in `folder` by partition, of each the one with the highest offset first, whole ones before
// changes. None when there is no folder.
std::vector<SnapshotName> snapshots_in(const std::string& folder);
// Those of one partition.
std::vector<SnapshotName> snapshots_of(const std::string& folder, std::int32_t partition);

// Those of the partition that stand at `offset` or before stay, whatever happens now: who wrote them may have
// died before it had synced the folder. Fails with Exit::io.
Result<void> sync_snapshots(const std::string& folder, std::int32_t partition, std::int64_t offset);

// Writes one file on a thread of its own: whoever gives it bytes never waits for the disk, not even for the
// file to be made. Used by one thread. Destroyed before the file is in its place, it leaves nothing behind; a
// disk that hangs is left to the thread, which tidies up when it comes back. It writes at a gentle pace, at
// least a block in 20 ms as long as the disk takes it, until somebody is in a hurry.
class SnapshotWriter final : public ImageSink {
 public:
  // Makes the folder when it is missing. What others left unfinished of the partition goes: they died, or the
  // partition is not theirs any more.
  SnapshotWriter(std::string folder, const SnapshotHeader& header);
  ~SnapshotWriter() override;
  SnapshotWriter(const SnapshotWriter&) = delete;
  SnapshotWriter& operator=(const SnapshotWriter&) = delete;

  void write(std::span<const std::byte> bytes) override;
  // Bytes that were given and are not written yet.
  std::uint64_t backlog() const;
  // There is no more to come.
  void finish();
  // Somebody waits for the file.
  void hurry();
  // Whether the thread has come to its end, good or bad.
  bool done() const;

  // The file is whole, durable and in its place; a whole one leaves of the partition's older files those that
  // the last whole one before it needs. Waits for it.
  // Fails with Exit::cannot_create, Exit::io, or Exit::unavailable when the disk takes longer.
  struct Written {
    std::uint64_t bytes = 0;
    Token identity;
  };
  Result<Written> wait(std::chrono::milliseconds at_most) const;

 private:
  class Job;
  void push();

  std::shared_ptr<Job> job_;  // the thread's too
  std::vector<std::byte> block_;
};

// Owner and user: one thread.
class SnapshotReader final : public ImageSource {
 public:
  // Fails with Exit::no_input, or Exit::bad_data when this is no snapshot of a version that is known here.
  static Result<std::unique_ptr<SnapshotReader>> open(const std::string& path);
  ~SnapshotReader() override;
  SnapshotReader(const SnapshotReader&) = delete;
  SnapshotReader& operator=(const SnapshotReader&) = delete;

  const SnapshotHeader& header() const { return header_; }
  bool read(std::span<std::byte> bytes) override;
  std::uint64_t left() const override { return block_.size() - used_ + unread_; }
  // Whether all of the image was read and the file ends there.
  bool at_end();
  // Reads what is left: whether it is whole. Its bytes are gone then.
  bool whole();
  std::uint64_t blocks() const { return blocks_; }
  std::uint64_t bytes() const { return size_; }  // of the file
  // Of the file, once it was read to its end.
  Token identity() const { return Digest(identity_).finish(); }

 private:
  explicit SnapshotReader(int descriptor) : descriptor_(descriptor) {}
  bool next_block();
  bool fill(void* bytes, std::size_t size);

  int descriptor_;
  SnapshotHeader header_;
  Digest identity_;
  std::vector<std::byte> block_;
  std::size_t used_ = 0;  // of block_
  std::uint64_t blocks_ = 0;
  std::uint64_t size_ = 0, unread_ = 0;  // bytes of the file, and behind block_
};

}  // namespace xiezhi
