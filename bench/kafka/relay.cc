// The relay: the topology of the program (inputs, log, outputs) carried by bare clients.
#include <fmt/format.h>

#include <algorithm>
#include <random>
#include <span>
#include <thread>

#include "bench/kafka/clients.h"
#include "bench/kafka/commands.h"
#include "bench/kafka/events.h"

namespace xiezhi::bench {
namespace {

constexpr int kPollMs = 20;
constexpr auto kPatience = std::chrono::seconds(30);
constexpr std::size_t kNoiseBytes = 1 << 22;  // far beyond the window of any compressor of the clients
constexpr std::uint64_t kSeed = 7;

// Bytes that no compressor makes smaller, from a fixed seed.
class Noise {
 public:
  Noise() : bytes_(kNoiseBytes, '\0') {
    std::mt19937_64 source(kSeed);
    for (char& byte : bytes_) byte = static_cast<char>(source());
  }

  // Lives as long as this. `size` is at most a quarter of what there is.
  std::string_view take(std::size_t size) {
    if (at_ + size > bytes_.size()) at_ = (at_ + size) % (kNoiseBytes / 4);
    const std::string_view taken(bytes_.data() + at_, size);
    at_ += size;
    return taken;
  }

 private:
  std::string bytes_;
  std::size_t at_ = 0;
};

// One reader, one writer: for each share of `count` records that it reads it writes the same share of what it
// has to write. One thread.
class Stage {
 public:
  Stage(const Options& options, const std::vector<std::string>& from, std::span<const Written> writes)
      : reader_(options.brokers, from, From::beginning),
        writer_(options.brokers, names(writes), 0),
        writes_(writes),
        sent_(writes.size(), 0) {}

  std::uint64_t present() const { return reader_.present(); }

  // When the first records had been read, and how many these were.
  Clock::time_point first() const { return first_; }
  std::uint64_t first_records() const { return first_records_; }

  void run(std::uint64_t count) {
    std::uint64_t records = 0;
    auto last = Clock::now();
    while (records < count) {
      const std::size_t got = reader_.poll(kPollMs, [&](const rd_kafka_message_t&) {
        ++records;
        write_share(std::min(records, count), count);
      });
      writer_.serve();
      if (got > 0) last = Clock::now();
      if (got > 0 && first_records_ == 0) {
        first_ = last;
        first_records_ = records;
      }
      if (Clock::now() - last > kPatience)
        end_with(Error{Exit::unavailable, fmt::format("relay: {} of {} records came", records, count)});
    }
    writer_.flush();
    if (records != count) end_with(Error{Exit::io, fmt::format("relay: {} of {} records", records, count)});
  }

 private:
  static std::vector<std::string> names(std::span<const Written> writes) {
    std::vector<std::string> out;
    for (const Written& write : writes) out.push_back(write.topic);
    return out;
  }

  void write_share(std::uint64_t share, std::uint64_t whole) {
    for (std::size_t i = 0; i < writes_.size(); ++i) {
      const Written& write = writes_[i];
      for (; sent_[i] < write.records * share / whole; ++sent_[i]) {
        const std::uint64_t begin = write.bytes * sent_[i] / write.records;
        const std::uint64_t end = write.bytes * (sent_[i] + 1) / write.records;
        writer_.send(i, fmt::format_int(sent_[i]).c_str(), noise_.take(end - begin));
      }
    }
  }

  Reader reader_;
  Writer writer_;
  Noise noise_;
  std::span<const Written> writes_;
  std::vector<std::uint64_t> sent_;
  Clock::time_point first_;
  std::uint64_t first_records_ = 0;
};

// Records a second from the first that came through the log on, as the program's rate is counted: what it
// takes to find partitions and leaders is no part of it.
double rate_of(const Stage& log, std::uint64_t log_records, std::uint64_t inputs, Clock::time_point end) {
  const double later = 1.0 - static_cast<double>(log.first_records()) / static_cast<double>(log_records);
  return static_cast<double>(inputs) * later / std::chrono::duration<double>(end - log.first()).count();
}

}  // namespace

std::string relay(const Options& options) {
  const std::span<const Written> writes(options.writes);
  if (writes.empty() || writes[0].records == 0)
    end_with(Error{Exit::usage, "relay: the first --write is a log with records"});
  std::vector<std::string> topics;
  for (const Written& write : writes) {
    topics.push_back(write.topic);
    if (write.records > 0 && write.bytes / write.records >= kNoiseBytes / 4)
      end_with(Error{Exit::usage, "relay: a record of " + write.topic + " is too large"});
  }
  create_topics(options.brokers, topics, options.partitions);
  { const Reader leaders(options.brokers, topics, From::end); }  // waits until every partition has one
  const double processor_start = processor_seconds();
  Stage log(options, {topics.front()}, writes.subspan(1));  // stands ready before the first record is there
  Stage route(options, input_topics(), writes.first(1));
  const auto start = Clock::now();  // the first fetch is on its way
  std::thread detect([&] { log.run(writes.front().records); });
  route.run(route.present());
  detect.join();
  const auto end = Clock::now();
  if (log.first_records() == writes.front().records)
    end_with(Error{Exit::bad_data, "relay: the whole log came at once; more records are needed for a rate"});
  const double elapsed = std::chrono::duration<double>(end - start).count();
  return fmt::format(R"({{"records":{},"seconds":{:.3f},"per_second":{:.0f},"processor_seconds":{:.3f}}})",
                     route.present(), elapsed, rate_of(log, writes.front().records, route.present(), end),
                     processor_seconds() - processor_start);
}

}  // namespace xiezhi::bench
