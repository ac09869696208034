// `xiezhi snapshot`: the snapshots in data_dir, as a list, checked, as text, compared.
#include <fmt/format.h>

#include <chrono>
#include <filesystem>

#include "stream/app/commands.h"
#include "stream/app/logging.h"
#include "stream/app/model_file.h"
#include "stream/app/pipeline_options.h"
#include "stream/app/shard_snapshots.h"
#include "stream/base/time.h"
#include "stream/codec/json_writer.h"
#include "stream/engine/state_text.h"

namespace xiezhi {
namespace {

constexpr std::size_t kPrintBytes = 1U << 20U;  // at once

// What every action works with.
struct Context {
  Configuration configuration;
  Rules rules;
  ShardSnapshots snapshots;

  // No broker is asked how many partitions the log has.
  ShardOptions shards() const {
    return shard_options(configuration, static_cast<std::uint32_t>(configuration.kafka_partitions));
  }
  bool fits(const SnapshotHeader& header) const {
    return snapshots.version_of(header.layout, rules, shards()) != 0;
  }
  Result<std::unique_ptr<Shard>> open(const std::string& path) const {
    IdentityBook identities{IdentityKeys{}};  // opens nothing: the text has tokens only
    auto loaded = snapshots.open(path, rules, shards(), identities);
    if (!loaded) return tl::unexpected(loaded.error());
    return std::move(loaded->shard);
  }
};

std::int64_t written_ms(const std::string& path) {
  std::error_code error;
  const auto at = std::filesystem::last_write_time(path, error);
  if (error) return 0;
  const auto system = std::chrono::file_clock::to_sys(at).time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(system).count();
}

std::uint64_t size_of(const std::string& path) {
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(path, error);
  return error ? 0 : size;
}

// One of: fits, other, unreadable.
std::string_view state_of(const Context& context, const std::string& path) {
  const auto reader = SnapshotReader::open(path);
  if (!reader) return "unreadable";
  return context.fits((*reader)->header()) ? "fits" : "other";
}

Result<Exit> list(const Context& context, bool json) {
  std::string out = json ? "["
                         : fmt::format("{:>9} {:>14} {:>7} {:>14}  {:<29}  {:<10}  {}\n", "PARTITION",
                                       "OFFSET", "KIND", "BYTES", "WRITTEN", "STATE", "FILE");
  bool first = true;
  for (const SnapshotName& one : snapshots_in(context.snapshots.folder())) {
    const std::string written = format_rfc3339_beijing(written_ms(one.path));
    const std::string_view state = state_of(context, one.path), kind = one.whole ? "whole" : "changes";
    if (json) {
      out += fmt::format(
          R"({}{{"partition":{},"offset":{},"kind":"{}","bytes":{},"written":"{}","state":"{}","file":)",
          first ? "" : ",", one.partition, one.offset, kind, size_of(one.path), written, state);
      append_json_text(out, one.path);
      out += '}';
    } else {
      out += fmt::format("{:>9} {:>14} {:>7} {:>14}  {:<29}  {:<10}  {}\n", one.partition, one.offset, kind,
                         size_of(one.path), written, state, one.path);
    }
    first = false;
  }
  if (json) out += "]\n";
  if (!json && first) out = "no snapshots in " + context.snapshots.folder() + "\n";
  if (const Result<void> printed = print(out); !printed) return tl::unexpected(printed.error());
  return Exit::done;
}

// A line about the file; false when it is damaged.
Result<bool> verify(const Context& context, const std::string& path) {
  auto reader = SnapshotReader::open(path);
  std::string line;
  bool good = false;
  if (!reader) {
    line = reader.error().text;
  } else {
    const SnapshotHeader header = (*reader)->header();
    good = (*reader)->whole();
    if (!good) {
      line = fmt::format("{}: damaged: block {} is changed, cut or missing", path, (*reader)->blocks());
    } else {
      line = fmt::format("{}: whole, partition {}, offset {}, {} blocks", path, header.partition,
                         header.offset, (*reader)->blocks());
    }
    if (good && context.fits(header)) {
      const auto shard = context.open(path);
      good = shard.has_value();
      line += good ? ", state " + to_hex(StateText(**shard).digest()) : ", but " + shard.error().text;
    } else if (good) {
      line += ", of another log, of other rules or options, or of another version of the program";
    }
  }
  if (const Result<void> printed = print(line + "\n"); !printed) return tl::unexpected(printed.error());
  return good;
}

Result<Exit> verify_all(const Context& context, std::vector<std::string> paths) {
  if (paths.empty()) {
    for (SnapshotName& one : snapshots_in(context.snapshots.folder())) paths.push_back(std::move(one.path));
    if (paths.empty()) return fail(Exit::no_input, "no snapshots in " + context.snapshots.folder());
  }
  bool all = true;
  for (const std::string& path : paths) {
    const Result<bool> good = verify(context, path);
    if (!good) return tl::unexpected(good.error());
    all = all && *good;
  }
  return all ? Exit::done : Exit::finding;
}

// Prints in portions.
class Printer {
 public:
  // `mark` stands before the line.
  Result<void> line(const StateText& text, std::size_t number, std::string_view mark = {}) {
    text_ += mark;
    text.append(number, text_);
    text_ += '\n';
    return text_.size() < kPrintBytes ? Result<void>() : flush();
  }
  Result<void> flush() {
    const Result<void> printed = print(text_);
    text_.clear();
    return printed;
  }

 private:
  std::string text_;
};

Result<Exit> dump(const Context& context, const std::string& path) {
  const auto shard = context.open(path);
  if (!shard) return tl::unexpected(shard.error());
  const StateText text(**shard);
  Printer printer;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (const Result<void> printed = printer.line(text, i); !printed) return tl::unexpected(printed.error());
  }
  if (const Result<void> printed = printer.flush(); !printed) return tl::unexpected(printed.error());
  return Exit::done;
}

// Lines of the first that the second has not, with "- ", and the other way round with "+ "; both are sorted.
Result<Exit> diff(const Context& context, const std::string& first, const std::string& second) {
  const auto one = context.open(first);
  if (!one) return tl::unexpected(one.error());
  const auto other = context.open(second);
  if (!other) return tl::unexpected(other.error());
  const StateText a(**one), b(**other);
  Printer printer;
  std::string line_a, line_b;
  std::size_t differences = 0;
  for (std::size_t i = 0, j = 0; i < a.size() || j < b.size();) {
    const bool only_b = i == a.size() || (j < b.size() && b.key(j) < a.key(i));
    const bool only_a = !only_b && (j == b.size() || a.key(i) < b.key(j));
    line_a.clear();
    line_b.clear();
    if (!only_a && !only_b) {
      a.append(i, line_a);
      b.append(j, line_b);
    }
    const bool differ = only_a || only_b || line_a != line_b;
    differences += differ ? 1 : 0;
    Result<void> printed;
    if (differ && !only_b) printed = printer.line(a, i, "- ");
    if (printed && differ && !only_a) printed = printer.line(b, j, "+ ");
    if (!printed) return tl::unexpected(printed.error());
    i += only_b ? 0 : 1;
    j += only_a ? 0 : 1;
  }
  if (const Result<void> printed = printer.flush(); !printed) return tl::unexpected(printed.error());
  return differences == 0 ? Exit::done : Exit::finding;
}

}  // namespace

Result<Exit> command_snapshot(const Options& options) {
  const Result<Configuration> configuration = configuration_of(options);
  if (!configuration) return tl::unexpected(configuration.error());
  start_logging("error", "text");
  const Result<Rules> rules = load_rules(*configuration);
  if (!rules) return tl::unexpected(rules.error());
  const Context context{*configuration, *rules, ShardSnapshots(*configuration)};
  const std::size_t files = options.inputs.size();
  const auto needs = [&](std::string_view what) -> Result<Exit> {
    return fail(Exit::usage, fmt::format("snapshot {} takes {}, not {}; `xiezhi snapshot list` names them",
                                         options.action, what, files));
  };
  if (options.action == "list") return files == 0 ? list(context, options.json) : needs("no file");
  if (options.action == "verify") return verify_all(context, options.inputs);
  if (options.action == "dump") return files == 1 ? dump(context, options.inputs[0]) : needs("one file");
  return files == 2 ? diff(context, options.inputs[0], options.inputs[1]) : needs("two files");
}

}  // namespace xiezhi
