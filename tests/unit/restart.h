// A restart of an engine's shards: each is saved, loaded into a new one, and the old one is gone.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "stream/engine/shard_image.h"
#include "stream/engine/state_text.h"
#include "tests/unit/rendering.h"

namespace xiezhi::testing {

class ImageBytes final : public ImageSink, public ImageSource {
 public:
  void write(std::span<const std::byte> bytes) override { all.insert(all.end(), bytes.begin(), bytes.end()); }
  bool read(std::span<std::byte> bytes) override {
    if (left() < bytes.size()) return false;
    std::copy_n(all.begin() + static_cast<std::ptrdiff_t>(at), bytes.size(), bytes.begin());
    at += bytes.size();
    return true;
  }
  std::uint64_t left() const override { return all.size() - at; }

 private:
  std::vector<std::byte> all;
  std::size_t at = 0;
};

inline void restart(Engine& engine, const Rules& rules, const ShardOptions& options = {}) {
  for (auto& shard : engine.shards_) {
    ImageBytes file;
    const Token before = StateText(*shard).digest();
    { ASSERT_TRUE(ShardSaver(*shard, true, file).save(SIZE_MAX)); }
    auto loaded = std::make_unique<Shard>(rules, options);
    ASSERT_TRUE(load_shard(*loaded, file));
    ASSERT_EQ(file.left(), 0U);
    ASSERT_TRUE(loaded->rebuild());
    ASSERT_EQ(StateText(*loaded).digest(), before);
    shard = std::move(loaded);
  }
}

}  // namespace xiezhi::testing
