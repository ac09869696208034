// `xiezhi topics`: every topic with its partitions, retention, what the law asks of it, and its reader.
#include <fmt/format.h>

#include "stream/app/commands.h"
#include "stream/app/logging.h"
#include "stream/app/topic_admin.h"
#include "stream/io/kafka_topic.h"

namespace xiezhi {
namespace {

// A topic as it is on the brokers, or, without them, as it would be made.
struct Listed {
  int partitions = 0;          // 0: missing
  std::int64_t kept_days = 0;  // 0: compacted, -1: for ever
};

std::string days_text(std::int64_t days) {
  if (days == 0) return "compacted";
  return days < 0 ? "for ever" : std::to_string(days) + " d";
}

std::vector<Listed> as_planned(const Configuration& configuration, const std::vector<int>* present) {
  std::vector<Listed> all;
  all.reserve(kTopics);
  for (std::size_t topic = 0; topic < kTopics; ++topic) {
    all.push_back({present == nullptr ? static_cast<int>(configuration.kafka_partitions) : (*present)[topic],
                   kTopicRows[topic].retention_days});
  }
  return all;
}

// Brokers need not let everybody see the settings: then the plan stands in their place, and this is said.
Result<std::vector<Listed>> on_brokers(const Configuration& configuration) {
  const auto shapes = kafka::shapes_of(connection_of(configuration, "admin"), configuration.topics);
  if (!shapes) {
    const Result<std::vector<int>> present = partitions_on_brokers(configuration);
    if (!present) return tl::unexpected(present.error());
    fmt::print(stderr, "{}; the retentions are those of a new topic\n", shapes.error().text);
    return as_planned(configuration, &*present);
  }
  std::vector<Listed> all = as_planned(configuration, nullptr);
  for (std::size_t topic = 0; topic < kTopics; ++topic) {
    const kafka::TopicShape& shape = (*shapes)[topic];
    all[topic].partitions = shape.partitions;
    if (shape.partitions == 0) continue;
    all[topic].kept_days = shape.compacted ? 0 : shape.retention_ms < 0 ? -1 : shape.retention_ms / kDayMs;
  }
  return all;
}

std::int64_t rebuild_days(const Configuration& configuration) {
  return kLongestWindow_days + (configuration.time_allowed_lateness_ms + kDayMs - 1) / kDayMs;
}

bool too_short(const Configuration& configuration, const Listed& log) {
  return log.partitions > 0 && log.kept_days > 0 && log.kept_days < rebuild_days(configuration);
}

// What the table does not say: how long the log is needed, and what its classes mean.
std::string notes(const Configuration& configuration, const Listed& log) {
  const std::string& name = configuration.topics[static_cast<std::size_t>(Topic::touches)];
  std::string out = fmt::format(
      "\nWithout a snapshot the state is rebuilt from {}: windows need {} days of it ({} and the allowed "
      "lateness);\ntotals of a lifetime and list entries reach as far back as it is kept, here {}. With a "
      "snapshot what came\nafter it is enough.\n",
      name, rebuild_days(configuration), kLongestWindow_days, days_text(log.kept_days));
  if (too_short(configuration, log))
    out += fmt::format("{} IS KEPT TOO SHORT for that: raise retention.ms of the topic.\n", name);
  out += "\nWhat the law asks; where it is longer than the topic's retention, the reader keeps it:\n";
  for (const RetentionClassRow& row : kRetentionClasses)
    out += fmt::format("  {:<13} {} ({})\n", row.name, row.keeps, row.base);
  return out;
}

std::string table(const Configuration& configuration, const std::vector<Listed>& all) {
  std::string out = fmt::format("{:<22} {:<7} {:>10} {:>10}  {:<13} {}\n", "TOPIC", "ROLE", "PARTITIONS",
                                "RETENTION", "CLASS", "READER");
  for (std::size_t topic = 0; topic < kTopics; ++topic) {
    const TopicRow& row = kTopicRows[topic];
    const int partitions = all[topic].partitions;
    out += fmt::format("{:<22} {:<7} {:>10} {:>10}  {:<13} {}\n", configuration.topics[topic],
                       role_name(row.role), partitions == 0 ? "missing" : std::to_string(partitions),
                       days_text(all[topic].kept_days), row_of(row.retention_class).name, row.reader);
  }
  return out + notes(configuration, all[static_cast<std::size_t>(Topic::touches)]);
}

std::string json(const Configuration& configuration, const std::vector<Listed>& all) {
  std::string out = "[";
  for (std::size_t topic = 0; topic < kTopics; ++topic) {
    const TopicRow& row = kTopicRows[topic];
    out += fmt::format(
        R"({}{{"topic":"{}","role":"{}","partitions":{},"retention_days":{},"retention_class":"{}",)"
        R"("rebuild_days":{},"reader":"{}"}})",
        topic == 0 ? "" : ",", configuration.topics[topic], role_name(row.role), all[topic].partitions,
        all[topic].kept_days, row_of(row.retention_class).name,
        topic == static_cast<std::size_t>(Topic::touches) ? rebuild_days(configuration) : 0, row.reader);
  }
  return out + "]\n";
}

}  // namespace

Result<Exit> command_topics(const Options& options) {
  const Result<Configuration> configuration = configuration_of(options);
  if (!configuration) return tl::unexpected(configuration.error());
  start_logging("error", "text");
  if (options.create) {
    if (const Result<void> needed = require_for_service(*configuration); !needed)
      return tl::unexpected(needed.error());
    const Result<TopicsMade> made = create_missing_topics(*configuration);
    if (!made) return tl::unexpected(made.error());
    for (const std::string& name : made->created) fmt::print(stderr, "created {}\n", name);
  }
  const Result<std::vector<Listed>> all =
      configuration->kafka_brokers.empty() ? as_planned(*configuration, nullptr) : on_brokers(*configuration);
  if (!all) return tl::unexpected(all.error());
  const Result<void> printed = print(options.json ? json(*configuration, *all) : table(*configuration, *all));
  if (!printed) return tl::unexpected(printed.error());
  return Exit::done;
}

}  // namespace xiezhi
