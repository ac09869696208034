// Snapshot files: the image of a shard (state/image.h) on disk, whole or not there. One file is one partition
// at one offset of the log:
//
//   block = u32 length, u32 CRC-32 of (number of the block, length, bytes), bytes; integers little-endian
//   file  = block with the header, blocks of the image up to 1 MiB, block of length 0
//
// It is written under another name, synced, renamed, and its folder synced: a crash leaves the old file or
// the new one. A changed, moved, missing or extra byte is found while it is read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "stream/base/result.h"
#include "stream/base/token.h"
#include "stream/state/image.h"

namespace xiezhi {

struct SnapshotHeader {
  Token layout;  // what the image depends on: it is loaded only where this is the same
  std::int32_t partition = 0;
  std::int64_t offset = 0;  // of the first record of the log that is not in the image
};

// A file as its name tells.
struct SnapshotName {
  std::int32_t partition = 0;
  std::int64_t offset = 0;
  std::string path;
};
// The files in `folder` by partition, of each the one with the highest offset first. None when there is no
// folder.
std::vector<SnapshotName> snapshots_in(const std::string& folder);
// Those of one partition.
std::vector<std::string> snapshots_of(const std::string& folder, std::int32_t partition);

// Owner and user: one thread. Destroyed before finish(), it leaves nothing behind.
class SnapshotWriter final : public ImageSink {
 public:
  // Makes the folder when it is missing. `give_up` is asked before each block; true ends the writing. Fails
  // with Exit::cannot_create.
  static Result<std::unique_ptr<SnapshotWriter>> create(const std::string& folder,
                                                        const SnapshotHeader& header,
                                                        std::function<bool()> give_up);
  ~SnapshotWriter() override;
  SnapshotWriter(const SnapshotWriter&) = delete;
  SnapshotWriter& operator=(const SnapshotWriter&) = delete;

  void write(std::span<const std::byte> bytes) override;

  // The file is whole, durable and in its place; of the partition's older ones the newest is kept. Its size.
  // Fails with Exit::io, or Exit::unavailable when it was given up.
  Result<std::uint64_t> finish();

 private:
  SnapshotWriter(std::string folder, std::int32_t partition, std::string path, int descriptor,
                 std::function<bool()> give_up);
  void write_block();
  void remove_older() const;
  void sync();
  void append(const void* bytes, std::size_t size);

  std::string folder_, path_, unfinished_path_;
  std::int32_t partition_;
  int descriptor_;
  std::function<bool()> give_up_;
  std::vector<std::byte> block_;
  std::uint64_t blocks_ = 0, bytes_ = 0, synced_bytes_ = 0;
  Result<void> state_;  // the first error
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

 private:
  explicit SnapshotReader(int descriptor) : descriptor_(descriptor) {}
  bool next_block();
  bool fill(void* bytes, std::size_t size);

  int descriptor_;
  SnapshotHeader header_;
  std::vector<std::byte> block_;
  std::size_t used_ = 0;  // of block_
  std::uint64_t blocks_ = 0;
  std::uint64_t unread_ = 0;  // bytes of the file behind block_
};

}  // namespace xiezhi
