#include "stream/app/start_checks.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "stream/app/log_check.h"
#include "stream/app/logging.h"
#include "stream/app/topic_admin.h"
#include "stream/app/worker.h"
#include "stream/codec/frame.h"
#include "stream/io/file_writer.h"

namespace xiezhi {
namespace {

namespace fs = std::filesystem;

constexpr int kTimeoutMs = 15'000;
constexpr std::int64_t kMebibyte = 1024 * 1024;
constexpr std::int64_t kWarnFraction = 10;  // of the limit

const std::string& log_of(const Configuration& configuration) {
  return configuration.topics[static_cast<std::size_t>(Topic::touches)];
}

std::string tick_frame(std::int64_t now_ms) {
  Touch tick;
  tick.kind = TouchKind::clock_tick;
  tick.log_time_ms = now_ms;
  FrameWriter frame;
  frame.add(tick);
  return std::string(frame.frame());
}

}  // namespace

Result<void> check_data_dir(const Configuration& configuration) {
  const fs::path folder = configuration.data_dir;
  const std::string name = "data_dir " + folder.string();
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) return fail(Exit::cannot_create, name + ": cannot make the directory: " + error.message());
  const fs::path probe = folder / ("start." + std::to_string(::getpid()) + ".check");
  const Result<void> written = write_file(probe.string(), std::string(4096, '\n'));
  fs::remove(probe, error);
  if (!written) {
    return fail(written.error().code,
                name + ": cannot be written, so there would be no snapshots: " + written.error().text);
  }
  const fs::space_info space = fs::space(folder, error);
  if (error) return fail(Exit::io, name + ": cannot ask for free space: " + error.message());
  const auto free_mib = static_cast<std::int64_t>(space.available / kMebibyte);
  if (free_mib >= configuration.disk_free_min_mib) return {};
  return fail(Exit::io,
              fmt::format("{}: {} MiB are free, disk.free_min_mib wants {}; make room, name another "
                          "directory, or lower the limit",
                          name, free_mib, configuration.disk_free_min_mib));
}

Result<void> check_partitions(const Configuration& configuration, int partitions) {
  const std::string& topic = log_of(configuration);
  const kafka::Connection connection = connection_of(configuration, "check");
  const auto extents = kafka::extents_of(connection, topic, partitions);
  if (!extents) return tl::unexpected(extents.error());
  const Result<bool> fits = is_written_for(connection, topic, *extents);
  if (!fits) return tl::unexpected(fits.error());
  if (*fits) return {};
  return fail(
      Exit::bad_configuration,
      fmt::format("topic {} (topics.touches) has {} partitions, but its records were written for another "
                  "number: entities would lose their history. Run: xiezhi reshard --config FILE --to "
                  "{}.{} --partitions {}",
                  topic, partitions, topic, partitions, partitions));
}

std::int64_t clock_ahead_ms(std::int64_t before_ms, std::int64_t appended_ms, std::int64_t after_ms) {
  if (appended_ms < before_ms) return before_ms - appended_ms;
  return appended_ms > after_ms ? after_ms - appended_ms : 0;
}

Result<void> check_clock(const Configuration& configuration) {
  const std::string& topic = log_of(configuration);
  const std::int64_t before_ms = wall_ms();
  const auto appended =
      kafka::append(connection_of(configuration, "check"), topic, 0, tick_frame(before_ms), kTimeoutMs);
  if (!appended) return tl::unexpected(appended.error());
  if (!appended->by_broker) {
    return fail(
        Exit::bad_configuration,
        fmt::format("topic {} (topics.touches) keeps its producers' times; log time is the brokers'. Set "
                    "message.timestamp.type=LogAppendTime on it (kafka-configs --alter --topic {}); if it "
                    "is the copy of a `xiezhi reshard` that did not come to its end, delete it instead "
                    "and begin again",
                    topic, topic));
  }
  const std::int64_t ahead_ms = clock_ahead_ms(before_ms, appended->time_ms, wall_ms());
  const std::int64_t limit_ms = configuration.time_clock_skew_max_ms;
  const std::string text = fmt::format("this machine's clock is {} ms {} the brokers'", std::abs(ahead_ms),
                                       ahead_ms > 0 ? "ahead of" : "behind");
  if (std::abs(ahead_ms) > limit_ms) {
    return fail(Exit::bad_configuration,
                fmt::format("{}; time.clock_skew_max_ms allows {}. Set one of the clocks right (NTP)", text,
                            limit_ms));
  }
  if (std::abs(ahead_ms) > limit_ms / kWarnFraction) log(LogLevel::warn, text, {{"limit_ms", limit_ms}});
  return {};
}

}  // namespace xiezhi
