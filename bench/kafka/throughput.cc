// fill, consume and count.
#include <fmt/format.h>

#include <fstream>
#include <map>

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

// Hands out every record that stood in the topics when the reader was made; how many, and when the last came.
struct End {
  std::uint64_t records = 0;
  Clock::time_point last;
};
End read_to_end(Reader& reader, const std::function<void(const rd_kafka_message_t&)>& each) {
  End end{.last = Clock::now()};
  while (end.records < reader.present()) {
    const std::size_t got = reader.poll(kPollMs, each);
    if (got > 0) end.last = Clock::now();
    end.records += got;
    if (Clock::now() - end.last > kPatience) {
      end_with(Error{Exit::unavailable, fmt::format("{} of {} records came", end.records, reader.present())});
    }
  }
  return end;
}

// Produces the lines of a file as fast as they go. `made` turns a line into an event and its record's time.
struct Made {
  std::string_view event;
  std::int64_t sent_ms = 0;  // 0: now
};
std::string produce(const Options& options, const std::function<Made(std::string_view line)>& made) {
  Writer writer(options.brokers, input_topics(), kFillLingerMs);
  std::ifstream input(options.input);
  const auto start = Clock::now();
  std::uint64_t records = 0;
  std::uint64_t bytes = 0;
  for (std::string line; std::getline(input, line);) {
    const auto [event, sent_ms] = made(line);
    writer.send(topic_of(event), key_of(event), event, sent_ms);
    ++records;
    bytes += event.size();
  }
  writer.flush();
  if (writer.acknowledged() != records)
    end_with(Error{Exit::io, fmt::format("{} of {} records acknowledged", writer.acknowledged(), records)});
  return fmt::format(R"({{"records":{},"bytes":{},"seconds":{:.3f}}})", records, bytes, seconds_since(start));
}

}  // namespace

std::string fill(const Options& options) {
  TimeShift shift(options.input);
  const std::int64_t now_ms = wall_ms();
  return produce(options, [&](std::string_view line) {
    const std::string_view event = shift(line);
    return Made{event, sent_at(shift.time_ms(), now_ms)};
  });
}

std::string send(const Options& options) {
  std::string event;
  return produce(options, [&](std::string_view line) {
    put_at(line, wall_ms(), event);
    return Made{event};
  });
}

std::string consume(const Options& options) {
  const double processor_start = processor_seconds();
  Reader reader(options.brokers, options.topics.empty() ? input_topics() : options.topics, From::beginning);
  std::uint64_t bytes = 0;
  const auto start = Clock::now();  // the first fetch is on its way
  const End end = read_to_end(reader, [&](const rd_kafka_message_t& message) { bytes += message.len; });
  const double elapsed = std::chrono::duration<double>(end.last - start).count();
  return fmt::format(
      R"({{"records":{},"bytes":{},"seconds":{:.3f},"per_second":{:.0f},"processor_seconds":{:.3f}}})",
      end.records, bytes, elapsed, static_cast<double>(end.records) / elapsed,
      processor_seconds() - processor_start);
}

std::string count(const Options& options) {
  std::map<std::string, Written, std::less<>> found;
  for (const std::string& topic : options.topics) found[topic].topic = topic;
  Reader reader(options.brokers, options.topics, From::beginning);
  read_to_end(reader, [&](const rd_kafka_message_t& message) {
    Written& one = found.find(std::string_view(rd_kafka_topic_name(message.rkt)))->second;
    ++one.records;
    one.bytes += message.len;
  });
  std::string out;
  for (const auto& [name, one] : found) {
    out += fmt::format(R"({}"{}":{{"records":{},"bytes":{}}})", out.empty() ? "" : ",", name, one.records,
                       one.bytes);
  }
  return "{" + out + "}";
}

}  // namespace xiezhi::bench
