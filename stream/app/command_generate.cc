// `xiezhi generate`: a synthetic stream into a file.
#include <fmt/format.h>

#include <cstdio>

#include "stream/app/commands.h"
#include "stream/app/generate_stream.h"
#include "stream/app/progress.h"
#include "stream/base/time.h"
#include "stream/io/file_writer.h"

namespace xiezhi {
namespace {

constexpr std::size_t kBufferBytes = std::size_t{1} << 20U;

Result<Exit> list_scenarios() {
  std::string out = fmt::format("{:<28} {:<9} {}\n", "SCENARIO", "DETECTOR", "WHAT IS PLANTED");
  for (const ScenarioName& row : scenario_names()) {
    out += fmt::format("{:<28} {:<9} {}{}\n", row.name, row.detector, row.description,
                       row.when_asked ? " (when asked for)" : "");
  }
  out +=
      "\nA crime is planted plainly, or as NAME:fast, NAME:slow, NAME:under_limits, NAME:mixed or NAME:all.\n";
  if (const Result<void> printed = print(out); !printed) return tl::unexpected(printed.error());
  return Exit::done;
}

}  // namespace

GeneratorOptions generator_options(const Options& options, std::int64_t default_events) {
  GeneratorOptions chosen;
  chosen.seed = options.seed;
  chosen.events = options.events > 0 ? options.events : default_events;
  chosen.scenarios = options.scenarios;
  chosen.customers = options.customers;
  if (options.days > 0) chosen.end_ms = chosen.start_ms + options.days * kDayMs;
  return chosen;
}

Result<void> write_truth(const Generator& generator, const std::string& path) {
  if (path.empty()) return {};
  std::string text;
  for (const PlantedCase& planted : generator.truth()) append_truth_line(planted, text);
  return write_file(path, text);
}

Result<Exit> command_generate(const Options& options) {
  if (options.scenarios.size() == 1 && options.scenarios[0] == "?") return list_scenarios();
  const GeneratorOptions chosen = generator_options(options, GeneratorOptions{}.events);
  if (const Result<void> checked = check_options(chosen); !checked) return tl::unexpected(checked.error());
  Generator generator(chosen);
  if (const Result<void> written = write_truth(generator, options.truth); !written)
    return tl::unexpected(written.error());
  const bool to_file = !options.output.empty() && options.output != "-";
  auto file = LineFile::open(to_file ? options.output : "-");
  if (!file) return tl::unexpected(file.error());
  ProgressBar bar("generate", !options.quiet);
  std::string buffer;
  std::int64_t done = 0;
  for (GeneratedEvent event; generator.next(event);) {
    buffer.append(event.json).push_back('\n');
    ++done;
    if (buffer.size() < kBufferBytes) continue;
    if (const Result<void> written = (*file)->write(buffer); !written) return tl::unexpected(written.error());
    buffer.clear();
    bar.show(static_cast<std::uint64_t>(done), static_cast<std::uint64_t>(generator.total()),
             static_cast<std::uint64_t>(done));
  }
  if (const Result<void> written = (*file)->write(buffer); !written) return tl::unexpected(written.error());
  if (const Result<void> closed = (*file)->close(); !closed) return tl::unexpected(closed.error());
  bar.finish();
  return Exit::done;
}

}  // namespace xiezhi
