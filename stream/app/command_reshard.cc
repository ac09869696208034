// `xiezhi reshard`: the log in another number of partitions.
#include <fmt/format.h>

#include "stream/app/commands.h"
#include "stream/app/logging.h"
#include "stream/app/progress.h"
#include "stream/app/reshard.h"

namespace xiezhi {
namespace {

std::string summary(const std::string& from, const ReshardRequest& request, const Resharded& done) {
  const LogCopyCounts& counts = done.counts;
  std::string text = fmt::format(
      "{} ({} partitions) is now in {} ({} partitions): {} records, {} touches, {} ticks; {} identifiers and "
      "{} sealing keys sent to partitions that had not seen them\n",
      from, done.from_partitions, request.to, request.partitions, counts.records, counts.touches,
      counts.ticks, counts.identities, counts.sealing_keys);
  if (counts.broken > 0) text += fmt::format("{} records were no frames and are left out\n", counts.broken);
  if (done.unjudged > 0)
    text += fmt::format("{} records were not judged yet; the service goes on with them\n", done.unjudged);
  return text +
         fmt::format(
             "Now change the configuration of every process, then start them:\n\n"
             "topics:\n  touches: {}\n\n"
             "The first start rebuilds the state from the log. Nothing reads {} any more; delete it when "
             "you are content.\n",
             request.to, from);
}

}  // namespace

Result<Exit> command_reshard(const Options& options) {
  const Result<Configuration> configuration = configuration_of(options);
  if (!configuration) return tl::unexpected(configuration.error());
  if (const Result<void> needed = require_for_service(*configuration); !needed)
    return tl::unexpected(needed.error());
  start_logging("error", "text");
  const std::string& from = configuration->topics[static_cast<std::size_t>(Topic::touches)];
  const ReshardRequest request{options.to_topic, static_cast<int>(configuration->kafka_partitions)};
  if (request.to == from) {
    return fail(Exit::usage, "--to " + request.to + " is the log itself (topics.touches); name a new topic");
  }
  ProgressBar bar("reshard", !options.quiet);
  const ReshardSteps steps{[&](const std::string& text) {
                             if (!options.quiet) fmt::print(stderr, "{}\n", text);
                           },
                           [&](std::uint64_t done, std::uint64_t total) { bar.show(done, total, done); }};
  const Result<Resharded> done = reshard(*configuration, request, steps);
  bar.finish();
  if (!done) return tl::unexpected(done.error());
  if (const Result<void> printed = print(summary(from, request, *done)); !printed)
    return tl::unexpected(printed.error());
  return Exit::done;
}

}  // namespace xiezhi
