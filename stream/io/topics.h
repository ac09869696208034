// Every topic of the program in one table: configuration keys, creation, `xiezhi topics`, file names of a
// replay and the documentation come from it. Names and readers of the outputs are those of kOutputs
// (codec/records.h).
#pragma once

#include <algorithm>
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

// What the law asks of data like this (REGULATION 9, PR6). A topic is no archive: where the law keeps it
// longer than the topic does, who reads the topic keeps it.
enum class RetentionClass : std::uint8_t { least, network_logs, provision, aml };
struct RetentionClassRow {
  std::string_view name, keeps, base;
  std::int64_t own_days = 0;  // outputs stay in their topic for so long at least; 0: their reader keeps them
};
inline constexpr std::array<RetentionClassRow, 4> kRetentionClasses{{
    {"least", "no longer than needed, device and location data 180 days",
     "个人信息保护法 Art. 19, 反电信网络诈骗法 Art. 18"},
    {"network_logs", "at least 6 months", "网络安全法 Art. 23(3), of 2016: 21(3)", 184},
    {"provision", "3 years: who was given personal data, and why",
     "网络数据安全管理条例 Art. 12, 个人信息保护法 Art. 56"},
    {"aml", "at least 10 years: identity and transaction data", "反洗钱法 Art. 34"},
}};
constexpr const RetentionClassRow& row_of(RetentionClass one) {
  return kRetentionClasses[static_cast<std::size_t>(one)];
}

// How far back detectors look, but for what they count over a lifetime. The log is kept for this long at
// least, and the allowed lateness on top, or a state rebuilt without a snapshot finds less.
constexpr std::int64_t kLongestWindow_days = 180;

struct TopicRow {
  TopicRole role = TopicRole::output;
  std::string_view key;             // configuration: topics.<key>
  std::string_view default_name;    // also the file name of a replay: <default_name>.jsonl
  std::int64_t retention_days = 0;  // used when the program creates the topic; 0: compacted, kept for ever
  // message.timestamp.type=LogAppendTime: log time is the brokers' (CONTRACT 3), and retention counts from
  // it, so that what a process with a wrong clock writes is not deleted at once.
  bool append_time = false;
  std::string_view reader;
  RetentionClass retention_class = RetentionClass::least;
  bool gathers = false;  // nobody waits for its records: they go out together with those that come meanwhile
};

namespace internal {
constexpr std::array<TopicRow, kTopics> make_topic_rows() {
  std::array<TopicRow, kTopics> rows{{
      {TopicRole::input, "bank_events", "bank.events", 7, false, "xiezhi, role route", RetentionClass::aml},
      {TopicRole::input, "payment_events", "payment.events", 7, false, "xiezhi, role route",
       RetentionClass::aml},
      {TopicRole::input, "telecom_events", "telecom.events", 7, false, "xiezhi, role route",
       RetentionClass::network_logs},
      {TopicRole::input, "control_events", "control.events", 400, false, "xiezhi, role route",
       RetentionClass::provision},
      {TopicRole::log, "touches", "touches", 400, true, "xiezhi, role detect", RetentionClass::least},
      {TopicRole::log, "identities", "identities", 0, true, "xiezhi, role detect", RetentionClass::least,
       true},
  }};
  // Days by OutputKind. Prompts, measures and decisions carry identifiers in the clear: short (CONTRACT 2).
  constexpr std::array<std::int64_t, kOutputs.size()> retention_days{0,  90, 7,  7,  7,   30, 30,  30,
                                                                     30, 30, 30, 30, 400, 90, 400, 400};
  using enum RetentionClass;
  constexpr std::array<RetentionClass, kOutputs.size()> classes{
      least, least,     provision,    provision,    provision, provision, provision, aml,
      aml,   provision, network_logs, network_logs, least,     provision, provision, least};
  for (std::size_t kind = 1; kind < kOutputs.size(); ++kind) {
    const std::int64_t days = std::max(retention_days[kind], row_of(classes[kind]).own_days);
    rows[static_cast<std::size_t>(topic_of(static_cast<OutputKind>(kind)))] = {
        TopicRole::output,
        kOutputs[kind].key,
        kOutputs[kind].topic,
        days,
        true,
        kOutputs[kind].reader,
        classes[kind],
        kOutputs[kind].lane != OutputLane::now};
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
