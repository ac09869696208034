// Snapshots: any file is read or refused; under good checksums any image is loaded or refused, within memory
// that the file's size bounds, and what was loaded is saved, and loaded again the same.
#include <algorithm>
#include <cstring>
#include <vector>

#include "stream/app/identities.h"
#include "stream/engine/shard_image.h"
#include "stream/io/snapshot_file.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/snapshot_bytes.h"

using namespace xiezhi;

namespace {

class Bytes final : public ImageSink {
 public:
  void write(std::span<const std::byte> bytes) override {
    all.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  }
  std::string all;
};

void read_to_the_end(const std::string& path) {
  const auto reader = SnapshotReader::open(path);
  if (!reader) return;
  std::array<std::byte, 777> portion{};
  while ((*reader)->read(portion)) continue;
  (void)(*reader)->at_end();
}

// What the file holds, saved again; nothing when it was refused.
std::string load(const std::string& path, std::size_t size) {
  static const IdentityKeys keys = make_identity_keys();
  static const Rules rules;
  const auto reader = SnapshotReader::open(path);
  if (!reader) return {};
  IdentityBook identities(keys);
  Shard shard(rules, ShardOptions{});
  ImageLoader loader(**reader);
  identities.image(loader);
  const bool good = loader.good() && load_shard(shard, **reader) && (*reader)->at_end();
  XIEZHI_CHECK(shard.bytes() <= fuzz::kBytesOfAShard + fuzz::kBytesForAByte * size);
  if (!good || !shard.rebuild()) return {};
  Bytes bytes;
  ImageSaver identity_saver(bytes);
  identities.image(identity_saver);
  ShardSaver saver(shard, true, bytes);
  saver.save(SIZE_MAX);
  return bytes.all;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static fuzz::MemoryFile file;
  const std::string_view given = fuzz::text_of(data, size);
  read_to_the_end(file.holding(given));
  const std::string_view header = given.substr(0, std::min(given.size(), fuzz::kHeaderBytes));
  const std::string first =
      load(file.holding(fuzz::with_checksums(header, given.substr(header.size()))), size);
  if (first.empty()) return 0;
  const std::string second = load(file.holding(fuzz::with_checksums(header, first)), first.size());
  XIEZHI_CHECK(first == second);
  return 0;
}
