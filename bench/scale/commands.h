// xiezhi_scale: what CPU an event costs, apart from Kafka. Each command measures one thing in one thread and
// prints one line of JSON; a command whose answer is wrong ends with 1 and prints no time.
#pragma once

#include <fmt/format.h>
#include <time.h>

#include <cstdint>
#include <cstdlib>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace xiezhi::bench {

// Processor time of this thread: on a machine that others use too, the wall tells little.
inline std::int64_t thread_ns() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return time.tv_sec * std::int64_t{1'000'000'000} + time.tv_nsec;
}

// Time between start() and stop(), summed.
class Stopwatch {
 public:
  void start() { begin_ns_ = thread_ns(); }
  void stop() { spent_ns_ += thread_ns() - begin_ns_; }
  void reset() { spent_ns_ = 0; }
  std::int64_t spent_ns() const { return spent_ns_; }
  double per(std::uint64_t things) const {
    return things == 0 ? 0 : static_cast<double>(spent_ns_) / static_cast<double>(things);
  }

 private:
  std::int64_t begin_ns_ = 0, spent_ns_ = 0;
};

// --name VALUE; a list is separated by commas.
class Arguments {
 public:
  Arguments(int count, char** words) {
    for (int i = 0; i + 1 < count; i += 2) {
      const std::string_view name = words[i];
      values_[std::string(name.substr(name.starts_with("--") ? 2 : 0))] = words[i + 1];
    }
  }
  std::string text(const std::string& name) const {
    const auto found = values_.find(name);
    return found == values_.end() ? "" : found->second;
  }
  std::uint64_t number(const std::string& name, std::uint64_t otherwise) const {
    const std::string value = text(name);
    return value.empty() ? otherwise : std::strtoull(value.c_str(), nullptr, 10);
  }
  std::vector<std::uint64_t> numbers(const std::string& name) const {
    std::vector<std::uint64_t> found;
    const std::string value = text(name);
    for (std::size_t at = 0; at < value.size();) {
      found.push_back(std::strtoull(value.c_str() + at, nullptr, 10));
      const std::size_t comma = value.find(',', at);
      at = comma == std::string::npos ? value.size() : comma + 1;
    }
    return found;
  }

 private:
  std::map<std::string, std::string> values_;
};

// [a,b,...]
inline std::string list_of(std::span<const std::string> parts) {
  std::string text = "[";
  for (const std::string& part : parts) text += (text.size() > 1 ? "," : "") + part;
  return text + "]";
}
inline std::string list_of(std::span<const double> values) {
  std::vector<std::string> parts;
  parts.reserve(values.size());
  for (const double value : values) parts.push_back(fmt::format("{:.2f}", value));
  return list_of(parts);
}

int write_stream(const Arguments& arguments);         // stream.cc
int measure_prototype(const Arguments& arguments);    // prototype.cc
int measure_engine(const Arguments& arguments);       // engine.cc
int measure_accounts(const Arguments& arguments);     // engine.cc
int measure_keys(const Arguments& arguments);         // keys.cc
int measure_memory(const Arguments& arguments);       // keys.cc
int measure_windows(const Arguments& arguments);      // windows.cc
int measure_allocations(const Arguments& arguments);  // allocations.cc

}  // namespace xiezhi::bench
