// The state of a shard as the content of snapshot files: first what is small, as it stands at one moment,
// then pages as they stood then (state/pages.h). A file holds all pages or those that changed since the file
// before it; loaded one after the other they give the state of the last.
#pragma once

#include <cstddef>
#include <cstdint>

#include "stream/engine/shard.h"
#include "stream/state/image.h"

namespace xiezhi {

// One snapshot while it is taken. One thread, that of the shard.
class ShardSaver final : private PageSink {
 public:
  // The moment: what is small is written at once, pages wait. With `all` false those that changed since the
  // last ShardSaver began.
  ShardSaver(Shard& shard, bool all, ImageSink& sink, std::uint32_t version = kImageVersion);
  // Not finished: the next one must save all.
  ~ShardSaver() override;
  ShardSaver(const ShardSaver&) = delete;
  ShardSaver& operator=(const ShardSaver&) = delete;

  // Writes at most `pages` pages more; true once the last one and the end are written.
  bool save(std::size_t pages);

 private:
  void page(std::uint8_t store, std::uint32_t number, std::span<const std::byte> bytes) override;

  Shard& shard_;
  ImageSaver image_;
  bool done_ = false;
};

// Loads one file's content over what is there: a new shard, or one that the files before it have filled.
// False when something is missing or does not fit; the shard is then of no use. After the last:
// Shard::rebuild().
bool load_shard(Shard& shard, ImageSource& source, std::uint32_t version = kImageVersion);

}  // namespace xiezhi
