// fill and consume.
#include <fmt/format.h>

#include <fstream>

#include "bench/kafka/clients.h"
#include "bench/kafka/commands.h"
#include "bench/kafka/events.h"

namespace xiezhi::bench {
namespace {

constexpr int kFillLingerMs = 20;
constexpr int kPollMs = 100;
constexpr std::int64_t kYearMs = 366LL * 86'400'000;
constexpr std::int64_t kYearsInAWeek = 64;  // the broker keeps a week
constexpr auto kPatience = std::chrono::seconds(30);

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// The timestamp of a backlog's record: in the order of the events, within what the broker keeps. Absurd times
// among the events are the event's only: such a record was sent now.
std::int64_t sent_at(std::int64_t event_ms, std::int64_t now_ms) {
  const std::int64_t age_ms = now_ms - event_ms;
  return age_ms > 0 && age_ms < kYearMs ? now_ms - age_ms / kYearsInAWeek : 0;
}

}  // namespace

std::string fill(const Options& options) {
  TimeShift shift(options.input);
  Writer writer(options.brokers, input_topics(), kFillLingerMs);
  std::ifstream input(options.input);
  const std::int64_t now_ms = wall_ms();
  const auto start = Clock::now();
  std::uint64_t records = 0;
  std::uint64_t bytes = 0;
  for (std::string line; std::getline(input, line);) {
    const std::string_view event = shift(line);
    writer.send(topic_of(event), key_of(event), event, sent_at(shift.time_ms(), now_ms));
    ++records;
    bytes += event.size();
  }
  writer.flush();
  if (writer.acknowledged() != records)
    end_with(Error{Exit::io, fmt::format("{} of {} records acknowledged", writer.acknowledged(), records)});
  return fmt::format(R"({{"records":{},"bytes":{},"seconds":{:.3f}}})", records, bytes, seconds_since(start));
}

std::string consume(const Options& options) {
  const double processor_start = processor_seconds();
  Reader reader(options.brokers, options.topics.empty() ? input_topics() : options.topics, From::beginning);
  std::uint64_t records = 0;
  std::uint64_t bytes = 0;
  const auto start = Clock::now();  // the first fetch is on its way
  auto last = start;
  while (records < reader.present()) {
    const std::size_t got =
        reader.poll(kPollMs, [&](const rd_kafka_message_t& message) { bytes += message.len; });
    if (got > 0) last = Clock::now();
    records += got;
    if (Clock::now() - last > kPatience)
      end_with(Error{Exit::unavailable, fmt::format("{} of {} records came", records, reader.present())});
  }
  const double elapsed = std::chrono::duration<double>(last - start).count();
  return fmt::format(
      R"({{"records":{},"bytes":{},"seconds":{:.3f},"per_second":{:.0f},"processor_seconds":{:.3f}}})",
      records, bytes, elapsed, static_cast<double>(records) / elapsed, processor_seconds() - processor_start);
}

}  // namespace xiezhi::bench
