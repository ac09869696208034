// Every topic of the program in one table: configuration keys, creation, `xiezhi topics`, file names of a
// replay and the documentation come from it. Names and readers of the outputs are those of kOutputs
// (codec/records.h).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "stream/base/time.h"
#include "stream/codec/records.h"

namespace xiezhi {

// Inputs in the order of Source, the log, then outputs in the order of OutputKind.
enum class Topic : std::uint8_t {
  bank_events,
  payment_events,
  telecom_events,
  control_events,
  touches,
  identities,
  first_output,
};
constexpr std::size_t kInputTopics = 4;
constexpr std::size_t kTopics = static_cast<std::size_t>(Topic::first_output) + kOutputs.size() - 1;

constexpr Topic topic_of(Source source) { return static_cast<Topic>(static_cast<std::size_t>(source) - 1); }
constexpr Source source_of(Topic topic) { return static_cast<Source>(static_cast<std::size_t>(topic) + 1); }
constexpr Topic topic_of(OutputKind kind) {
  return static_cast<Topic>(static_cast<std::size_t>(Topic::first_output) + static_cast<std::size_t>(kind) -
                            1);
}

enum class TopicRole : std::uint8_t { input, log, output };

struct TopicRow {
  TopicRole role = TopicRole::output;
  std::string_view key;             // configuration: topics.<key>
  std::string_view default_name;    // also the file name of a replay: <default_name>.jsonl
  std::int64_t retention_days = 0;  // used when the program creates the topic; 0: compacted, kept for ever
  bool append_time = false;  // message.timestamp.type=LogAppendTime: log time is the broker's (CONTRACT 3)
  std::string_view reader;
};

namespace internal {
constexpr std::array<TopicRow, kTopics> make_topic_rows() {
  std::array<TopicRow, kTopics> rows{{
      {TopicRole::input, "bank_events", "bank.events", 7, false, "xiezhi, role route"},
      {TopicRole::input, "payment_events", "payment.events", 7, false, "xiezhi, role route"},
      {TopicRole::input, "telecom_events", "telecom.events", 7, false, "xiezhi, role route"},
      {TopicRole::input, "control_events", "control.events", 400, false, "xiezhi, role route"},
      {TopicRole::log, "touches", "touches", 400, true, "xiezhi, role detect"},
      {TopicRole::log, "identities", "identities", 0, true, "xiezhi, role detect"},
  }};
  // Days by OutputKind. Prompts, measures and decisions carry identifiers in the clear: short (CONTRACT 2).
  constexpr std::array<std::int64_t, kOutputs.size()> retention_days{0,  90, 7,  7,  7,  30,
                                                                     30, 30, 30, 30, 30, 30};
  for (std::size_t kind = 1; kind < kOutputs.size(); ++kind) {
    rows[static_cast<std::size_t>(topic_of(static_cast<OutputKind>(kind)))] = {
        TopicRole::output,    kOutputs[kind].key, kOutputs[kind].topic, retention_days[kind], false,
        kOutputs[kind].reader};
  }
  return rows;
}
}  // namespace internal

inline constexpr std::array<TopicRow, kTopics> kTopicRows = internal::make_topic_rows();

constexpr const TopicRow& row_of(Topic topic) { return kTopicRows[static_cast<std::size_t>(topic)]; }

// The names in force, by Topic.
using TopicNames = std::array<std::string, kTopics>;

constexpr std::string_view role_name(TopicRole role) {
  constexpr std::array<std::string_view, 3> names{"input", "log", "output"};
  return names[static_cast<std::size_t>(role)];
}

}  // namespace xiezhi
