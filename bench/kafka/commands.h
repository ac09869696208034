// The commands of xiezhi_kafka. Each prints one line of JSON and ends the process when something fails.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace xiezhi::bench {

// What a relay writes to a topic in all, spread evenly over what it reads.
struct Written {
  std::string topic;
  std::uint64_t records = 0, bytes = 0;
};

struct Options {
  std::string brokers;
  std::string input;  // file of generated events
  std::vector<std::string> topics;
  std::vector<Written> writes;  // the first is the log
  std::uint64_t per_second = 1000, seconds = 60, warmup_seconds = 5;
  std::uint64_t every = 10;  // one event in so many is an attempted payment that must be answered
  std::uint64_t bytes = 500;
  std::uint64_t hops = 3;
  std::uint64_t patience_seconds = 15;  // for answers, after the last record
  int partitions = 8;
  std::string tag = "bench";  // part of names and event ids, so that two runs do not meet
};

// Produces the file to its input topics as fast as it goes: as a backlog of months that ends now.
std::string fill(const Options& options);

// The same as events that happen now, each in the moment in which it is sent.
std::string send(const Options& options);

// Reads the topics from their beginning to their end as it stands, and does nothing with it.
std::string consume(const Options& options);

// Reads the topics from their beginning to their end as it stands; records and bytes of each.
std::string count(const Options& options);

// Inputs -> log -> outputs as the program has them, by bare clients and without a thought: what the broker
// and the clients would cost a program that costs nothing.
std::string relay(const Options& options);

// Producer -> topic -> relay -> topic -> relay -> topic -> consumer on a fixed schedule.
std::string echo(const Options& options);

// Events on a fixed schedule to a running program; its prompts and decisions read back.
std::string latency(const Options& options);

}  // namespace xiezhi::bench
