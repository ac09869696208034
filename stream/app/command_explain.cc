// `xiezhi explain`: why an alert or a case was raised, from the alerts themselves.
#include <algorithm>
#include <functional>

#include "stream/app/alert_reader.h"
#include "stream/app/commands.h"
#include "stream/app/logging.h"
#include "stream/app/topic_admin.h"
#include "stream/app/topic_reader.h"
#include "stream/io/file_reader.h"

namespace xiezhi {
namespace {

// Collects the alerts that were asked for.
class Search {
 public:
  explicit Search(const Options& options)
      : field_(options.alert_id.empty() ? "case_id" : "alert_id"),
        id_(options.alert_id.empty() ? options.case_id : options.alert_id) {}

  void look(std::string_view text) {
    if (text.find(id_) == std::string_view::npos) return;  // most lines are left at that
    const Result<YamlNode> alert = parse_output(std::string(text));
    if (!alert || alert->text(field_) != id_) return;
    const std::string alert_id(alert->text("alert_id"));
    if (std::find(seen_.begin(), seen_.end(), alert_id) != seen_.end()) return;
    seen_.push_back(alert_id);
    found_.push_back(*alert);
  }

  std::vector<YamlNode>& found() { return found_; }
  Error nothing() const { return {Exit::finding, "no alert with " + field_ + " " + id_}; }

 private:
  std::string field_, id_;
  std::vector<std::string> seen_;
  std::vector<YamlNode> found_;
};

Result<void> search_files(const std::vector<std::string>& paths, Search& search) {
  return each_record(paths, [&](const InputRecord& record) -> Result<void> {
    search.look(record.payload);
    return {};
  });
}

}  // namespace

Result<Exit> command_explain(const Options& options) {
  const Result<Configuration> configuration = configuration_of(options);
  if (!configuration) return tl::unexpected(configuration.error());
  start_logging("error", "text");
  Search search(options);
  Result<void> searched;
  if (options.inputs.empty()) {
    if (configuration->kafka_brokers.empty()) {
      return fail(
          Exit::usage,
          "where are the alerts? Name files with --input out/risk.alerts.jsonl, or brokers with --config");
    }
    const std::string& topic = configuration->topics[static_cast<std::size_t>(topic_of(OutputKind::alert))];
    searched = read_topic(connection_of(*configuration, "explain"), topic,
                          [&](const InputRecord& record) { search.look(record.payload); });
  } else {
    searched = search_files(options.inputs, search);
  }
  if (!searched) return tl::unexpected(searched.error());
  if (search.found().empty()) return tl::unexpected(search.nothing());
  std::sort(search.found().begin(), search.found().end(), [](const YamlNode& a, const YamlNode& b) {
    return std::pair(number_of(a, "event_time"), a.text("alert_id")) <
           std::pair(number_of(b, "event_time"), b.text("alert_id"));
  });
  for (const YamlNode& alert : search.found()) {
    const std::string text = explain_alert(alert, from_name<Language>(configuration->language)) + "\n";
    if (const Result<void> printed = print(text); !printed) return tl::unexpected(printed.error());
  }
  return Exit::done;
}

}  // namespace xiezhi
