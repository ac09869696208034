// The raw echo: what the broker and the client cost for a number of hops, when nobody computes anything.
#include <fmt/format.h>

#include <atomic>
#include <charconv>
#include <thread>

#include "bench/kafka/clients.h"
#include "bench/kafka/commands.h"
#include "bench/kafka/latencies.h"

namespace xiezhi::bench {
namespace {

constexpr int kPollMs = 20;

std::string_view payload_of(const rd_kafka_message_t& message) {
  return {static_cast<const char*>(message.payload), message.len};
}

// Reads one topic and writes every record to the next, until told to stop.
void pass_on(const std::string& brokers, Reader& reader, const std::string& to,
             const std::atomic<bool>& stopping) {
  Writer writer(brokers, {to}, 0);
  while (!stopping) {
    reader.poll(kPollMs, [&](const rd_kafka_message_t& message) {
      writer.send(0, {static_cast<const char*>(message.key), message.key_len}, payload_of(message));
    });
    writer.serve();
  }
  writer.flush();
}

// The payload begins with the record's number, which the schedule turns into its intended moment.
std::int64_t send_all(const Options& options, const Schedule& schedule, const std::string& topic) {
  Writer writer(options.brokers, {topic}, kLiveLingerMs);
  std::string payload(options.bytes, '.');
  std::int64_t latest_us = 0;
  for (std::uint64_t number = 0; number < schedule.count(); ++number) {
    latest_us = std::max(latest_us, sleep_until(schedule.intended(number)));
    const std::string text = fmt::format("{:012}", number);
    payload.replace(0, text.size(), text);
    writer.send(0, text, payload);
  }
  writer.flush();
  return latest_us;
}

}  // namespace

std::string echo(const Options& options) {
  std::vector<std::string> topics;
  for (std::uint64_t hop = 1; hop <= options.hops; ++hop)
    topics.push_back(fmt::format("echo-{}-{}", options.tag, hop));
  create_topics(options.brokers, topics, options.partitions);
  std::vector<std::unique_ptr<Reader>> readers;  // all in place before the first record
  readers.reserve(topics.size());
  for (const std::string& topic : topics)
    readers.push_back(std::make_unique<Reader>(options.brokers, std::vector{topic}, From::end));
  std::atomic<bool> stopping{false};
  std::vector<std::thread> threads;
  for (std::size_t hop = 0; hop + 1 < topics.size(); ++hop) {
    threads.emplace_back([&, hop] { pass_on(options.brokers, *readers[hop], topics[hop + 1], stopping); });
  }
  const Schedule schedule(options.per_second, options.seconds, options.warmup_seconds);
  Latencies latencies(schedule);
  for (std::uint64_t number = 0; number < schedule.count(); ++number) latencies.expect(number);
  std::int64_t latest_us = 0;
  std::thread sender([&] { latest_us = send_all(options, schedule, topics.front()); });
  const auto give_up = schedule.intended(schedule.count()) + std::chrono::seconds(options.patience_seconds);
  while (!latencies.complete() && Clock::now() < give_up) {
    readers.back()->poll(kPollMs, [&](const rd_kafka_message_t& message) {
      const auto now = Clock::now();
      const std::string_view payload = payload_of(message);
      std::uint64_t number = 0;
      std::from_chars(payload.data(), payload.data() + payload.size(), number);
      latencies.arrived(number, now);
    });
  }
  sender.join();
  stopping = true;
  for (std::thread& thread : threads) thread.join();
  return fmt::format(R"({{"sent":{},"sent_late_us":{},"hops":{},"echo":{}}})", schedule.count(), latest_us,
                     options.hops, latencies.json());
}

}  // namespace xiezhi::bench
