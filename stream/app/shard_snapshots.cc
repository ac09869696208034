#include "stream/app/shard_snapshots.h"

#include <chrono>
#include <filesystem>
#include <utility>

#include "stream/app/logging.h"
#include "stream/io/snapshot_file.h"

namespace xiezhi {
namespace {

std::int64_t since_ms(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start)
      .count();
}

}  // namespace

ShardSnapshots::ShardSnapshots(const std::string& data_dir, std::string log)
    : folder_((std::filesystem::path(data_dir) / "snapshots").string()), log_(std::move(log)) {}

Token ShardSnapshots::layout(const Rules& rules, const ShardOptions& options) const {
  return Digest().add("snapshot").add(log_).add(Shard::layout(rules, options)).finish();
}

std::optional<ShardSnapshots::Loaded> ShardSnapshots::load(std::int32_t partition, std::int64_t low,
                                                           std::int64_t high, const Rules& rules,
                                                           const ShardOptions& options,
                                                           IdentityBook& identities) const {
  for (const std::string& path : snapshots_of(folder_, partition)) {
    const auto start = std::chrono::steady_clock::now();
    const auto pass_over = [&](std::string_view why) {
      log(LogLevel::warn, "snapshot passed over",
          {{"role", "detect"}, {"partition", partition}, {"file", path}, {"reason", why}});
    };
    auto reader = SnapshotReader::open(path);
    if (!reader) {
      pass_over(reader.error().text);
      continue;
    }
    const SnapshotHeader& header = (*reader)->header();
    if (header.layout != layout(rules, options) || header.partition != partition) {
      pass_over("of another log, of other rules or options, or of another version of the program");
      continue;
    }
    if (header.offset < low || header.offset > high) {
      pass_over("not between the start of the log and the group's position");
      continue;
    }
    Loaded loaded{std::make_unique<Shard>(rules, options), header.offset};
    ImageLoader image(**reader);
    identities.image(image);
    loaded.shard->image(image);
    if (!image.good() || !(*reader)->at_end()) {
      pass_over("damaged");
      continue;
    }
    log(LogLevel::info, "snapshot loaded",
        {{"role", "detect"},
         {"partition", partition},
         {"offset", header.offset},
         {"bytes", static_cast<std::int64_t>(loaded.shard->bytes())},
         {"took_ms", since_ms(start)}});
    return loaded;
  }
  return std::nullopt;
}

Result<void> ShardSnapshots::save(std::int32_t partition, std::int64_t offset, Shard& shard,
                                  const Rules& rules, const ShardOptions& options, IdentityBook& identities,
                                  std::function<bool()> give_up) const {
  const auto start = std::chrono::steady_clock::now();
  auto writer =
      SnapshotWriter::create(folder_, {layout(rules, options), partition, offset}, std::move(give_up));
  if (!writer) return tl::unexpected(writer.error());
  ImageSaver image(**writer);
  identities.image(image);
  shard.image(image);
  const Result<std::uint64_t> bytes = (*writer)->finish();
  if (!bytes) return tl::unexpected(bytes.error());
  log(LogLevel::info, "snapshot saved",
      {{"role", "detect"},
       {"partition", partition},
       {"offset", offset},
       {"bytes", static_cast<std::int64_t>(*bytes)},
       {"took_ms", since_ms(start)}});
  return {};
}

}  // namespace xiezhi
