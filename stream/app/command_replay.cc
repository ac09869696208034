// `xiezhi replay`: the pipeline over files.
#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "stream/app/commands.h"
#include "stream/app/model_file.h"
#include "stream/app/progress.h"
#include "stream/app/replay.h"
#include "stream/app/stop.h"
#include "stream/base/time.h"
#include "stream/codec/quality_checks.h"
#include "stream/io/file_reader.h"
#include "stream/io/file_writer.h"

namespace xiezhi {
namespace {

using Clock = std::chrono::steady_clock;

// A multiple of real time in thousandths; 0: as fast as possible.
Result<std::int64_t> parse_speed(const std::string& text) {
  if (text == "max") return 0;
  std::int64_t thousandths = 0;
  std::int64_t place = 0;  // 0: before the point
  for (const char c : text.substr(0, text.size() - (text.ends_with('x') ? 1 : 0))) {
    if (c == '.' && place == 0) {
      place = 1000;
    } else if (c >= '0' && c <= '9' && thousandths < 1'000'000'000) {
      if (place == 0) thousandths = thousandths * 10 + (c - '0') * 1000;
      if (place != 0) thousandths += (c - '0') * (place /= 10);
    } else {
      return fail(Exit::usage,
                  "--speed " + text + ": must be max, or a multiple of real time such as 1x, 10x, 0.5x");
    }
  }
  if (thousandths <= 0) return fail(Exit::usage, "--speed " + text + ": must be more than nothing");
  return thousandths;
}

Result<TimeRange> range_of(const Options& options) {
  TimeRange range;
  const Result<std::int64_t> from = time_of("--from", options.from, range.from_ms);
  if (!from) return tl::unexpected(from.error());
  const Result<std::int64_t> to = time_of("--to", options.to, range.to_ms);
  if (!to) return tl::unexpected(to.error());
  return TimeRange{*from, *to};
}

// Holds the replay back so that event time passes at a multiple of real time.
class Pace {
 public:
  explicit Pace(std::int64_t thousandths) : thousandths_(thousandths), start_(Clock::now()) {}

  void wait(std::int64_t log_time_ms) {
    if (thousandths_ == 0 || log_time_ms == kAbsent) return;
    if (first_ms_ == kAbsent) first_ms_ = log_time_ms;
    const auto due = start_ + std::chrono::milliseconds((log_time_ms - first_ms_) * 1000 / thousandths_);
    while (!stop_requested() && Clock::now() < due) {
      std::this_thread::sleep_for(
          std::min<Clock::duration>(due - Clock::now(), std::chrono::milliseconds(100)));
    }
  }
  bool paced() const { return thousandths_ != 0; }

 private:
  std::int64_t thousandths_;
  Clock::time_point start_;
  std::int64_t first_ms_ = kAbsent;
};

std::string json_map(const std::vector<std::pair<std::string, std::uint64_t>>& counts) {
  std::string out = "{";
  for (const auto& [name, count] : counts)
    out += fmt::format("{}\"{}\": {}", out.size() == 1 ? "" : ", ", name, count);
  return out + "}";
}

std::uint64_t count_of(Metrics& metrics, Metric metric, std::string_view label,
                       std::string_view second = {}) {
  return static_cast<std::uint64_t>(metrics.value(metric, label, second).get());
}

std::string summary_json(Replay& replay, const FileWriter& writer, const Rules& rules,
                         std::int64_t elapsed_ms) {
  const ReplayCounts counts = replay.counts();
  std::vector<std::pair<std::string, std::uint64_t>> alerts;
  std::vector<std::pair<std::string, std::uint64_t>> outputs;
  std::vector<std::pair<std::string, std::uint64_t>> rejected;
  for (const Detector* detector : catalogue()) {
    std::uint64_t sum = 0;
    for (const std::string_view grade : names_of<Grade>().subspan(1)) {
      sum += count_of(replay.metrics(), Metric::alerts, detector->code, grade);
    }
    if (sum > 0) alerts.emplace_back(detector->code, sum);
  }
  for (std::size_t topic = 0; topic < kTopics; ++topic) {
    if (kTopicRows[topic].role != TopicRole::output) continue;
    outputs.emplace_back(kTopicRows[topic].default_name, writer.records(static_cast<Topic>(topic)));
  }
  for (const std::string_view reason : names_of<Reason>().subspan(1)) {
    const std::uint64_t count = count_of(replay.metrics(), Metric::rejected, reason);
    if (count > 0) rejected.emplace_back(reason, count);
  }
  std::string quality;
  for (const QualityCheck& check : quality_checks()) {
    quality += fmt::format("{}\n    \"{}\": {{\"checked\": {}, \"found\": {}}}", quality.empty() ? "" : ",",
                           check.code, count_of(replay.metrics(), Metric::quality_checked, check.code),
                           count_of(replay.metrics(), Metric::quality_found, check.code));
  }
  std::string compared;
  if (rules.models().challenger != nullptr) {
    std::vector<std::pair<std::string, std::uint64_t>> by;
    for (const std::string_view raised_by : {"both", "champion", "challenger", "neither"})
      by.emplace_back(raised_by, count_of(replay.metrics(), Metric::models_compared, raised_by));
    compared = fmt::format("  \"models_compared\": {},\n", json_map(by));
  }
  struct rusage usage {};
  getrusage(RUSAGE_SELF, &usage);
  const std::uint64_t rate =
      counts.events * 1000 / static_cast<std::uint64_t>(std::max<std::int64_t>(elapsed_ms, 1));
  return fmt::format(
      "{{\n  \"events\": {},\n  \"processed\": {},\n  \"rejected\": {},\n  \"late\": {},\n  "
      "\"deduplicated\": {},\n"
      "  \"touches\": {},\n  \"hints\": {},\n  \"alerts\": {},\n  \"outputs\": {},\n  \"quality\": {{{}\n  }},\n{}  \"seconds\": "
      "{}.{:03},\n"
      "  \"events_per_second\": {},\n  \"peak_rss_bytes\": {},\n  \"state_entities\": {},\n  "
      "\"state_bytes\": {},\n  \"state_held_bytes\": {},\n  \"ruleset\": \"{}\"\n}}\n",
      counts.events, counts.processed, json_map(rejected), counts.late, counts.deduplicated, counts.touches,
      counts.hints, json_map(alerts), json_map(outputs), quality, compared, elapsed_ms / 1000,
      elapsed_ms % 1000, rate, static_cast<std::int64_t>(usage.ru_maxrss) * 1024, counts.entities,
      counts.state_bytes, counts.held_bytes, to_hex(rules.digest()));
}

Result<void> run_through(FileReader& reader, Replay& replay, Pace pace, ProgressBar& bar) {
  while (!stop_requested()) {
    const auto records = reader.read();
    if (!records) return tl::unexpected(records.error());
    if (records->empty()) return replay.finish();
    const std::size_t step = pace.paced() ? 1 : records->size();
    for (std::size_t at = 0; at < records->size() && !stop_requested(); at += step) {
      if (Result<void> taken = replay.take(records->subspan(at, step)); !taken) return taken;
      pace.wait(replay.log_time_ms());
      bar.show(reader.progress().bytes_done, reader.progress().bytes_total, replay.events());
    }
  }
  return {};
}

// How inputs are called in outputs: by file name, so that a file gives the same bytes wherever it lies; by
// their whole path when two share a name.
std::vector<std::string> names_of_inputs(const std::vector<std::string>& paths) {
  std::vector<std::string> names;
  names.reserve(paths.size());
  for (const std::string& path : paths) names.push_back(path.substr(path.rfind('/') + 1));
  std::vector<std::string> sorted = names;
  std::sort(sorted.begin(), sorted.end());
  return std::adjacent_find(sorted.begin(), sorted.end()) == sorted.end() ? names : paths;
}

}  // namespace

Result<Exit> command_replay(const Options& options) {
  Result<Configuration> configuration = configuration_of(options);
  if (!configuration) return tl::unexpected(configuration.error());
  configuration->alerts_reveal = configuration->alerts_reveal || options.reveal;
  const Result<TimeRange> range = range_of(options);
  if (!range) return tl::unexpected(range.error());
  const Result<std::int64_t> speed = parse_speed(options.speed);
  if (!speed) return tl::unexpected(speed.error());
  const Result<Keys> keys = load_keys(key_files(*configuration), true, MissingKeys::create);
  if (!keys) return tl::unexpected(keys.error());
  const Result<Rules> rules = load_rules(*configuration);
  if (!rules) return tl::unexpected(rules.error());
  auto reader = FileReader::open(options.inputs);
  if (!reader) return tl::unexpected(reader.error());
  auto writer = FileWriter::open(options.output);
  if (!writer) return tl::unexpected(writer.error());

  catch_signals();
  const auto start = Clock::now();
  Replay replay(*configuration, *keys, *rules, names_of_inputs(options.inputs), *range, **writer);
  ProgressBar bar("replay", !options.quiet);
  if (Result<void> done = run_through(**reader, replay, Pace(*speed), bar); !done)
    return tl::unexpected(done.error());
  bar.finish();
  if (Result<void> closed = (*writer)->close(); !closed) return tl::unexpected(closed.error());
  const auto elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start);
  const std::string summary = summary_json(replay, **writer, *rules, elapsed.count());
  if (Result<void> written = write_file(options.output + "/summary.json", summary); !written)
    return tl::unexpected(written.error());
  if (stop_requested()) return stop_exit();
  if (!options.quiet) {
    if (Result<void> printed = print(summary); !printed) return tl::unexpected(printed.error());
  }
  return Exit::done;
}

}  // namespace xiezhi
