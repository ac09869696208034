// `xiezhi features`: the pipeline over files, its outputs left aside; what a model may know of each account
// that is judged, as CSV.
#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <unordered_map>

#include "stream/app/commands.h"
#include "stream/app/model_file.h"
#include "stream/app/progress.h"
#include "stream/app/replay.h"
#include "stream/app/stop.h"
#include "stream/base/time.h"
#include "stream/io/file_reader.h"

namespace xiezhi {
namespace {

class NoOutputs final : public RecordSink {
 public:
  Result<void> write(Topic, std::string_view, std::string_view, std::string_view) override { return {}; }
};

// Rows of the table, in the order of events; of an account and day the last one, when a later day begins.
class Table {
 public:
  Table(std::FILE* file, bool reveal, bool each_touch)
      : file_(file), reveal_(reveal), each_touch_(each_touch) {
    std::string head = "account,event_time";
    for (const Feature& feature : features()) head += "," + std::string(feature.name);
    write(head + "\n");
  }

  void take(const View& view, IdentityOpener& opener) {
    const Touch& touch = view.touch();
    if (touch.kind == TouchKind::warning || !measured(view, touch)) return;
    const std::int32_t day = beijing_day(view.now_ms());
    if (!each_touch_ && day != day_) flush(day);
    std::string row = fmt::format("{},{}", name_of_account(view, opener), view.now_ms());
    const FeatureValues values = measure(view);
    for (std::size_t i = 0; i < features().size(); ++i) row += fmt::format(",{}", values[i]);
    row += "\n";
    if (each_touch_) return write(row);
    const auto [place, added] = place_of_.emplace(touch.subject.lo, rows_.size());
    if (added) {
      rows_.push_back(std::move(row));
    } else {
      rows_[place->second] = std::move(row);
    }
  }

  void flush(std::int32_t next_day) {
    for (const std::string& row : rows_) write(row);
    rows_.clear();
    place_of_.clear();
    day_ = next_day;
  }
  const Result<void>& outcome() const { return outcome_; }

 private:
  std::string name_of_account(const View& view, IdentityOpener& opener) const {
    const Token& token = view.touch().subject;
    const PartyTable& parties = view.facts().parties();
    const PartyNumber party = view.entity().party;
    const std::string_view sealed = parties.sealed(party);
    if (!reveal_ || sealed.empty()) return to_hex(token);
    return std::string(opener.open(parties.sealing_key(party), token, sealed));
  }
  void write(const std::string& text) {
    if (outcome_ && std::fwrite(text.data(), 1, text.size(), file_) != text.size())
      outcome_ = fail(Exit::io, std::string("features: ") + std::strerror(errno));
  }

  std::FILE* file_;
  bool reveal_, each_touch_;
  std::int32_t day_ = 0;
  std::vector<std::string> rows_;
  std::unordered_map<std::uint64_t, std::size_t> place_of_;  // of this day, by token
  Result<void> outcome_;
};

Result<Exit> print_features() {
  std::string text;
  for (const Feature& feature : features())
    text += fmt::format("{:<40} {:<7} {}\n", feature.name, feature.unit, feature.doc);
  if (const Result<void> printed = print(text); !printed) return tl::unexpected(printed.error());
  return Exit::done;
}

Result<void> run_through(FileReader& reader, Replay& replay, ProgressBar& bar) {
  while (!stop_requested()) {
    const auto records = reader.read();
    if (!records) return tl::unexpected(records.error());
    if (records->empty()) return replay.finish();
    if (Result<void> taken = replay.take(*records); !taken) return taken;
    bar.show(reader.progress().bytes_done, reader.progress().bytes_total, replay.events());
  }
  return {};
}

}  // namespace

Result<Exit> command_features(const Options& options) {
  if (options.list) return print_features();
  if (options.inputs.empty()) return fail(Exit::usage, "features: --input FILE is wanted, or --list");
  const Result<Configuration> configuration = configuration_of(options);
  if (!configuration) return tl::unexpected(configuration.error());
  const Result<Keys> keys = load_keys(key_files(*configuration), true, MissingKeys::create);
  if (!keys) return tl::unexpected(keys.error());
  const Result<Rules> rules = load_rules(*configuration);
  if (!rules) return tl::unexpected(rules.error());
  auto reader = FileReader::open(options.inputs);
  if (!reader) return tl::unexpected(reader.error());
  const bool to_file = !options.output.empty() && options.output != "-";
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(
      to_file ? std::fopen(options.output.c_str(), "w") : stdout, to_file ? std::fclose : std::fflush);
  if (file == nullptr) return fail(Exit::cannot_create, options.output + ": " + std::strerror(errno));

  catch_signals();
  Table table(file.get(), options.reveal, options.each == "touch");
  NoOutputs outputs;
  Replay replay(*configuration, *keys, *rules, options.inputs, TimeRange{}, outputs,
                [&](const View& view, IdentityOpener& opener) { table.take(view, opener); });
  ProgressBar bar("features", !options.quiet && to_file);
  if (Result<void> done = run_through(**reader, replay, bar); !done) return tl::unexpected(done.error());
  bar.finish();
  table.flush(0);
  if (!table.outcome()) return tl::unexpected(table.outcome().error());
  return stop_requested() ? stop_exit() : Exit::done;
}

}  // namespace xiezhi
