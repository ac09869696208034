#include "stream/app/shard_snapshots.h"

#include <chrono>
#include <filesystem>
#include <utility>

#include "stream/app/logging.h"

namespace xiezhi {
namespace {

std::int64_t since_ms(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start)
      .count();
}

}  // namespace

ShardSnapshots::ShardSnapshots(const Configuration& configuration)
    : folder_((std::filesystem::path(configuration.data_dir) / "snapshots").string()),
      log_(configuration.kafka_group + ".detect/" +
           configuration.topics[static_cast<std::size_t>(Topic::touches)]) {}

Token ShardSnapshots::layout(const Rules& rules, const ShardOptions& options) const {
  return Digest().add("snapshot").add(log_).add(Shard::layout(rules, options)).finish();
}

Result<ShardSnapshots::Loaded> ShardSnapshots::load(SnapshotReader& reader, const Rules& rules,
                                                    const ShardOptions& options,
                                                    IdentityBook& identities) const {
  if (!fits(reader.header().layout, rules, options)) {
    return fail(Exit::bad_data,
                "of another log, of other rules or options, or of another version of the program");
  }
  Loaded loaded{std::make_unique<Shard>(rules, options), reader.header().offset};
  ImageLoader image(reader);
  identities.image(image);
  loaded.shard->image(image);
  if (!image.good() || !reader.at_end()) return fail(Exit::bad_data, "damaged");
  return loaded;
}

Result<ShardSnapshots::Loaded> ShardSnapshots::open(const std::string& path, const Rules& rules,
                                                    const ShardOptions& options,
                                                    IdentityBook& identities) const {
  auto reader = SnapshotReader::open(path);
  if (!reader) return tl::unexpected(reader.error());
  auto loaded = load(**reader, rules, options, identities);
  if (!loaded) return fail(loaded.error().code, path + ": " + loaded.error().text);
  return loaded;
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
    if (header.partition != partition || header.offset < low || header.offset > high) {
      pass_over("not between the start of the log and the group's position");
      continue;
    }
    auto loaded = load(**reader, rules, options, identities);
    if (!loaded) {
      pass_over(loaded.error().text);
      continue;
    }
    log(LogLevel::info, "snapshot loaded",
        {{"role", "detect"},
         {"partition", partition},
         {"offset", header.offset},
         {"bytes", static_cast<std::int64_t>(loaded->shard->bytes())},
         {"took_ms", since_ms(start)}});
    return std::move(*loaded);
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
