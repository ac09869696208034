// `xiezhi topics`: every topic with its partitions, retention and reader.
#include <fmt/format.h>

#include "stream/app/commands.h"
#include "stream/app/logging.h"
#include "stream/app/topic_admin.h"

namespace xiezhi {
namespace {

std::string retention_text(const TopicRow& row) {
  return row.retention_days == 0 ? "compacted" : std::to_string(row.retention_days) + " d";
}

std::string table(const Configuration& configuration, const std::vector<int>& present) {
  std::string out =
      fmt::format("{:<22} {:<7} {:>10} {:>10}  {}\n", "TOPIC", "ROLE", "PARTITIONS", "RETENTION", "READER");
  for (std::size_t topic = 0; topic < kTopics; ++topic) {
    const TopicRow& row = kTopicRows[topic];
    const std::string partitions = present.empty()       ? std::to_string(configuration.kafka_partitions)
                                   : present[topic] == 0 ? "missing"
                                                         : std::to_string(present[topic]);
    out += fmt::format("{:<22} {:<7} {:>10} {:>10}  {}\n", configuration.topics[topic], role_name(row.role),
                       partitions, retention_text(row), row.reader);
  }
  return out;
}

std::string json(const Configuration& configuration, const std::vector<int>& present) {
  std::string out = "[";
  for (std::size_t topic = 0; topic < kTopics; ++topic) {
    const TopicRow& row = kTopicRows[topic];
    out += fmt::format(R"({}{{"topic":"{}","role":"{}","partitions":{},"retention_days":{},"reader":"{}"}})",
                       topic == 0 ? "" : ",", configuration.topics[topic], role_name(row.role),
                       present.empty() ? static_cast<int>(configuration.kafka_partitions) : present[topic],
                       row.retention_days, row.reader);
  }
  return out + "]\n";
}

}  // namespace

Result<Exit> command_topics(const Options& options) {
  const Result<Configuration> configuration = configuration_of(options);
  if (!configuration) return tl::unexpected(configuration.error());
  start_logging("error", "text");
  std::vector<int> present;  // stays empty without brokers: the table then shows what would be made
  if (options.create) {
    if (const Result<void> needed = require_for_service(*configuration); !needed)
      return tl::unexpected(needed.error());
    const Result<TopicsMade> made = create_missing_topics(*configuration);
    if (!made) return tl::unexpected(made.error());
    for (const std::string& name : made->created) fmt::print(stderr, "created {}\n", name);
    present = made->partitions;
  } else if (!configuration->kafka_brokers.empty()) {
    const Result<std::vector<int>> found = partitions_on_brokers(*configuration);
    if (!found) return tl::unexpected(found.error());
    present = *found;
  }
  const Result<void> printed =
      print(options.json ? json(*configuration, present) : table(*configuration, present));
  if (!printed) return tl::unexpected(printed.error());
  return Exit::done;
}

}  // namespace xiezhi
