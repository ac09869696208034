#include "stream/app/shard_snapshots.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <thread>
#include <utility>

#include "stream/app/logging.h"
#include "stream/app/memory_budget.h"

namespace xiezhi {
namespace {

constexpr std::uint64_t kBacklogSteps = std::uint64_t{4} << 20U;  // slices wait for the disk beyond it
constexpr std::uint64_t kBacklogMax = std::uint64_t{256} << 20U;  // without a budget
constexpr std::size_t kPagesAtOnce = 1024;
constexpr std::chrono::milliseconds kDiskWait{1};

std::int64_t since_ms(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start)
      .count();
}

// The files that one stands on, the whole one first and itself last. Fails with Exit::bad_data or
// Exit::no_input when one is missing or its head is damaged.
Result<std::vector<SnapshotName>> chain_of(const std::string& path) {
  const std::string folder = std::filesystem::path(path).parent_path().string();
  auto reader = SnapshotReader::open(path);
  if (!reader) return tl::unexpected(reader.error());
  SnapshotHeader header = (*reader)->header();
  const std::int32_t partition = header.partition;
  std::vector<SnapshotName> chain = {{partition, header.offset, header.whole(), path}}, others;
  while (!header.whole()) {
    if (others.empty()) others = snapshots_of(folder, partition);
    const auto base = std::find_if(others.begin(), others.end(), [&](const SnapshotName& other) {
      return other.offset == header.base_offset;
    });
    if (base == others.end() || header.base_offset >= header.offset) {
      return fail(Exit::bad_data, path + ": the file that it builds on is missing: partition " +
                                      std::to_string(partition) + ", offset " +
                                      std::to_string(header.base_offset));
    }
    reader = SnapshotReader::open(base->path);
    if (!reader) return tl::unexpected(reader.error());
    header = (*reader)->header();
    if (header.offset != base->offset || header.partition != partition)
      return fail(Exit::bad_data, base->path + ": its name is not its own");
    chain.push_back(*base);
  }
  std::reverse(chain.begin(), chain.end());
  return chain;
}

}  // namespace

ShardSnapshots::ShardSnapshots(const Configuration& configuration)
    : folder_((std::filesystem::path(configuration.data_dir) / "snapshots").string()),
      log_(configuration.kafka_group + ".detect/" +
           configuration.topics[static_cast<std::size_t>(Topic::touches)]) {
  const auto share = static_cast<std::uint64_t>(MemoryBudget(configuration).of(MemoryPart::snapshots));
  backlog_max_ = share > 0 ? share : kBacklogMax;
}

Token ShardSnapshots::layout(const Rules& rules, const ShardOptions& options, std::uint32_t version) const {
  return Digest().add("snapshot").add(log_).add(Shard::layout(rules, options, version)).finish();
}

std::uint32_t ShardSnapshots::version_of(const Token& other, const Rules& rules,
                                         const ShardOptions& options) const {
  for (const std::uint32_t version : {kImageVersion, kImageVersionBefore}) {
    if (other == layout(rules, options, version)) return version;
  }
  return 0;
}

Result<void> ShardSnapshots::read(Loaded& loaded, std::span<const SnapshotName> files, const Rules& rules,
                                  const ShardOptions& options, IdentityBook& identities) const {
  SnapshotChain& chain = loaded.chain;
  for (const SnapshotName& name : files) {
    const std::string& file = name.path;
    auto reader = SnapshotReader::open(file);
    if (!reader) return tl::unexpected(reader.error());
    const SnapshotHeader& header = (*reader)->header();
    const std::uint32_t version = version_of(header.layout, rules, options);
    if (version == 0) {
      return fail(Exit::bad_data,
                  file + ": of another log, of other rules or options, or of another version of the program");
    }
    if (header.base != chain.identity)
      return fail(Exit::bad_data, file + ": the file that it builds on has been replaced");
    ImageLoader image(**reader);
    identities.image(image);
    if (!image.good() || !load_shard(*loaded.shard, **reader, version) || !(*reader)->at_end())
      return fail(Exit::bad_data, file + ": damaged");
    loaded.offset = header.offset;
    chain.offset = version == kImageVersion ? header.offset : -1;
    chain.identity = (*reader)->identity();
    ++chain.files;
    (header.whole() ? chain.whole_bytes : chain.changes_bytes) += (*reader)->bytes();
  }
  return {};
}

Result<void> ShardSnapshots::bring(Loaded& loaded, const std::string& path, const Rules& rules,
                                   const ShardOptions& options, IdentityBook& identities) const {
  Loaded now = std::exchange(loaded, Loaded{});
  const auto chain = chain_of(path);
  if (!chain) return tl::unexpected(chain.error());
  if (now.shard != nullptr) {
    const auto here = std::find_if(chain->begin(), chain->end(),
                                   [&](const SnapshotName& file) { return file.offset == now.offset; });
    if (here != chain->end() && read(now, {here + 1, chain->end()}, rules, options, identities)) {
      loaded = std::move(now);
      return {};
    }
    now = Loaded{};
  }
  now.shard = std::make_unique<Shard>(rules, options);
  if (Result<void> done = read(now, *chain, rules, options, identities); !done) return done;
  loaded = std::move(now);
  return {};
}

Result<ShardSnapshots::Loaded> ShardSnapshots::open(const std::string& path, const Rules& rules,
                                                    const ShardOptions& options,
                                                    IdentityBook& identities) const {
  Loaded loaded;
  if (Result<void> done = bring(loaded, path, rules, options, identities); !done)
    return tl::unexpected(done.error());
  if (!loaded.shard->rebuild()) return fail(Exit::bad_data, path + ": damaged, something stands in it twice");
  return loaded;
}

std::optional<ShardSnapshots::Loaded> ShardSnapshots::load(std::int32_t partition, std::int64_t low,
                                                           std::int64_t high, const Rules& rules,
                                                           const ShardOptions& options,
                                                           IdentityBook& identities) const {
  for (const auto& [its_partition, offset, whole, path] : snapshots_of(folder_, partition)) {
    const auto start = std::chrono::steady_clock::now();
    const auto pass_over = [&](std::string_view why) {
      log(LogLevel::warn, "snapshot passed over",
          {{"role", "detect"}, {"partition", partition}, {"file", path}, {"reason", why}});
    };
    if (offset < low || offset > high) {
      pass_over("not between the start of the log and the group's position");
      continue;
    }
    auto loaded = open(path, rules, options, identities);
    if (loaded && (loaded->offset != offset || its_partition != partition))
      loaded = fail(Exit::bad_data, "its name is not its own");
    if (!loaded) {
      pass_over(loaded.error().text);
      continue;
    }
    log(LogLevel::info, "snapshot loaded",
        {{"role", "detect"},
         {"partition", partition},
         {"offset", offset},
         {"files", static_cast<std::int64_t>(loaded->chain.files)},
         {"bytes", static_cast<std::int64_t>(loaded->shard->bytes())},
         {"took_ms", since_ms(start)}});
    return std::move(*loaded);
  }
  return std::nullopt;
}

std::unique_ptr<RunningSnapshot> ShardSnapshots::begin(std::int32_t partition, std::int64_t offset,
                                                       Shard& shard, const SnapshotChain& chain,
                                                       const Rules& rules, const ShardOptions& options,
                                                       IdentityBook& identities, SavePace pace) const {
  SnapshotHeader header{layout(rules, options, kImageVersion), partition, offset};
  if (!chain.next_is_whole(pace)) {
    header.base_offset = chain.offset;
    header.base = chain.identity;
  }
  auto writer = std::make_unique<SnapshotWriter>(folder_, header);
  ImageSaver image(*writer);
  identities.image(image);
  std::unique_ptr<RunningSnapshot> running(
      new RunningSnapshot(std::move(writer), header, chain, backlog_max_));
  running->saver_ = std::make_unique<ShardSaver>(shard, header.whole(), *running->writer_);
  return running;
}

RunningSnapshot::RunningSnapshot(std::unique_ptr<SnapshotWriter> writer, const SnapshotHeader& header,
                                 const SnapshotChain& chain, std::uint64_t backlog_max)
    : writer_(std::move(writer)),
      header_(header),
      next_(header.whole() ? SnapshotChain{} : chain),
      backlog_max_(backlog_max) {
  next_.offset = header.offset;
}

void RunningSnapshot::step(std::size_t pages) {
  if (saver_ == nullptr || failed_) return;
  const std::uint64_t backlog = writer_->backlog();
  if (backlog > backlog_max_) {  // what had to be copied before it changed
    failed_ = true;
    saver_.reset();
  } else if (backlog < std::min(kBacklogSteps, backlog_max_ / 2) && saver_->save(pages)) {
    saver_.reset();
    writer_->finish();
  }
}

Result<SnapshotChain> RunningSnapshot::end(std::chrono::milliseconds at_most) {
  const auto until = std::chrono::steady_clock::now() + at_most;
  writer_->hurry();
  while (!saved()) {
    step(kPagesAtOnce);
    if (saved()) break;
    failed_ = failed_ || std::chrono::steady_clock::now() >= until;
    if (failed_) break;
    std::this_thread::sleep_for(kDiskWait);
  }
  if (failed_) return fail(Exit::unavailable, "the disk does not keep up: a snapshot was given up");
  const Result<SnapshotWriter::Written> written = writer_->wait(std::max(
      std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now()),
      kDiskWait));
  if (!written) return tl::unexpected(written.error());
  next_.identity = written->identity;
  ++next_.files;
  (header_.whole() ? next_.whole_bytes : next_.changes_bytes) += written->bytes;
  return next_;
}

}  // namespace xiezhi
