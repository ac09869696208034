// The Kafka side of the bench, used by run.py.
//
//   xiezhi_kafka fill --brokers A --input FILE
//   xiezhi_kafka consume --brokers A [--topic T]...
//   xiezhi_kafka count --brokers A [--topic T]...
//   xiezhi_kafka relay --brokers A --write LOG:RECORDS:BYTES [--write TOPIC:RECORDS:BYTES]...
//   xiezhi_kafka echo --brokers A [--rate N] [--seconds N] [--warmup N] [--hops N] [--bytes N] [--tag WORD]
//                     [--patience N]
//   xiezhi_kafka latency --brokers A --input FILE [--rate N] [--seconds N] [--warmup N] [--every N]
//                        [--tag WORD] [--patience N] [--topic PROMPTS --topic DECISIONS]
//
// Prints one line of JSON. Exit codes are those of the program (0, 2, 65, 66, 69, 74).
#include <fmt/format.h>

#include <array>
#include <charconv>
#include <optional>

#include "bench/kafka/commands.h"

namespace xiezhi::bench {
namespace {

struct Command {
  std::string_view name;
  std::string (*run)(const Options&);
};
constexpr std::array<Command, 7> kCommands = {{{"fill", fill},
                                               {"send", send},
                                               {"consume", consume},
                                               {"count", count},
                                               {"relay", relay},
                                               {"echo", echo},
                                               {"latency", latency}}};

constexpr std::uint64_t kMostNumber = 1'000'000'000, kMostBytes = 1'000'000'000'000;

bool read_number(std::string_view text, std::uint64_t most, std::uint64_t& value) {
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && stop == text.data() + text.size() && value <= most;
}

// TOPIC:RECORDS:BYTES
bool add_write(Options& options, std::string_view text) {
  const std::size_t second = text.rfind(':');
  const std::size_t first = second == std::string_view::npos ? second : text.rfind(':', second - 1);
  if (first == std::string_view::npos || first == 0) return false;
  options.writes.push_back({.topic = std::string(text.substr(0, first))});
  return read_number(text.substr(first + 1, second - first - 1), kMostNumber,
                     options.writes.back().records) &&
         read_number(text.substr(second + 1), kMostBytes, options.writes.back().bytes);
}

bool set_number(Options& options, std::string_view name, std::string_view text) {
  std::uint64_t value = 0;
  if (!read_number(text, kMostNumber, value)) return false;
  const std::array<std::pair<std::string_view, std::uint64_t*>, 7> numbers = {
      {{"--rate", &options.per_second},
       {"--seconds", &options.seconds},
       {"--warmup", &options.warmup_seconds},
       {"--every", &options.every},
       {"--bytes", &options.bytes},
       {"--hops", &options.hops},
       {"--patience", &options.patience_seconds}}};
  for (const auto& [known, place] : numbers) {
    if (known == name) *place = value;
    if (known == name) return true;
  }
  return false;
}

std::optional<Options> read_options(int count, char** arguments) {
  Options options;
  for (int i = 2; i + 1 < count; i += 2) {
    const std::string_view name = arguments[i];
    const std::string_view value = arguments[i + 1];
    if (name == "--brokers") {
      options.brokers = value;
    } else if (name == "--input") {
      options.input = value;
    } else if (name == "--topic") {
      options.topics.emplace_back(value);
    } else if (name == "--tag") {
      options.tag = value;
    } else if (name == "--write") {
      if (!add_write(options, value)) return std::nullopt;
    } else if (!set_number(options, name, value)) {
      return std::nullopt;
    }
  }
  const bool sane = options.per_second > 0 && options.every >= 2 && options.bytes >= 12 && options.hops >= 1;
  if (count % 2 != 0 || options.brokers.empty() || !sane) return std::nullopt;
  return options;
}

int run(int count, char** arguments) {
  const auto options = read_options(count, arguments);
  for (const Command& command : kCommands) {
    if (count < 2 || !options || command.name != arguments[1]) continue;
    fmt::print("{}\n", command.run(*options));
    return 0;
  }
  fmt::print(
      stderr,
      "usage: xiezhi_kafka fill|send|consume|count|relay|echo|latency --brokers A [--input FILE] [--topic T] "
      "[--write TOPIC:RECORDS:BYTES] [--rate N] [--seconds N] [--warmup N] [--every N] [--bytes N] [--hops N] "
      "[--patience N] [--tag WORD]\n");
  return 2;
}

}  // namespace
}  // namespace xiezhi::bench

int main(int count, char** arguments) { return xiezhi::bench::run(count, arguments); }
