// `xiezhi check`: everything that can be wrong before a start.
#include <fmt/format.h>

#include "stream/app/commands.h"
#include "stream/app/keys.h"
#include "stream/app/logging.h"
#include "stream/app/memory_budget.h"
#include "stream/app/model_file.h"
#include "stream/app/start_checks.h"
#include "stream/app/topic_admin.h"
#include "stream/engine/city_rows.h"
#include "stream/io/http.h"

namespace xiezhi {
namespace {

// Keys that are there must be good; that they are missing is news, not a fault: `run --init-keys` makes them.
Result<std::string> look_at_keys(const Configuration& configuration) {
  const KeyFiles files = key_files(configuration);
  const Result<Keys> keys = load_keys(files, true, MissingKeys::fail);
  if (keys) return std::string("keys are good");
  if (keys.error().text.find("no such key") != std::string::npos) return "note: " + keys.error().text;
  return tl::unexpected(keys.error());
}

// What `profile` decides.
std::string city_reference() {
  std::string out =
      "\n## City profiles\n\nWhat `profile` decides; everything else is the same in every city.\n\n"
      "| profile | what | value | article |\n|---|---|---|---|\n";
  for (const CityRow& city : city_rows()) {
    const auto add = [&](std::string_view what, std::string_view value, std::string_view article) {
      out += fmt::format("| {} {} | {} | {} | {} |\n", name_of(city.profile), city.name_zh, what, value,
                         article);
    };
    for (const CityRecipient& one : city.recipients)
      add(fmt::format("name of the recipient `{}`", name_of(one.recipient)), one.name, one.article);
    for (const CityTerm& one : city.terms)
      add(fmt::format("term `{}`", name_of(one.term)), term_row(one.term).doc, one.article);
    for (const CityReport& one : city.reports)
      add(fmt::format("report `{}`", name_of(one.report)), one.legal_basis, one.article);
    for (const auto& [what, words] : {std::pair{"end of a prompt", &city.advice},
                                      {"end of the reason of a measure that blocks", &city.blocking}})
      if (!words->article.empty()) add(what, words->text.zh, words->article);
  }
  return out;
}

}  // namespace

Result<Exit> command_check(const Options& options) {
  if (options.reference) {
    if (const Result<void> printed = print(configuration_reference() + city_reference()); !printed)
      return tl::unexpected(printed.error());
    return Exit::done;
  }
  const Result<Configuration> configuration = configuration_of(options);
  if (!configuration) return tl::unexpected(configuration.error());
  start_logging("error", "text");
  if (const auto address = split_address(configuration->http_listen); !address)
    return tl::unexpected(address.error());
  const Result<Rules> rules = load_rules(*configuration);
  if (!rules) return tl::unexpected(rules.error());
  const Result<std::string> keys = look_at_keys(*configuration);
  if (!keys) return tl::unexpected(keys.error());
  if (const Result<void> checked = kafka::check_properties(connection_of(*configuration, "check"));
      !checked) {
    return tl::unexpected(checked.error());
  }
  if (const Result<void> printed = print(to_yaml(*configuration)); !printed)
    return tl::unexpected(printed.error());
  fmt::print(stderr, "{}\nruleset {}\n", *keys, to_hex(rules->digest()));
  auto partitions = static_cast<std::uint32_t>(configuration->kafka_partitions);
  if (options.connect) {
    if (const Result<void> needed = require_for_service(*configuration); !needed)
      return tl::unexpected(needed.error());
    const Result<std::vector<int>> topics = require_topics(*configuration);
    if (!topics) return tl::unexpected(topics.error());
    const int log_partitions = (*topics)[static_cast<std::size_t>(Topic::touches)];
    if (const Result<void> good = check_partitions(*configuration, log_partitions); !good)
      return tl::unexpected(good.error());
    partitions = static_cast<std::uint32_t>(log_partitions);
    fmt::print(stderr, "brokers answer, every topic is there, the log fits its partitions\n");
  }
  if (const Result<void> good = check_memory(*configuration, partitions); !good)
    return tl::unexpected(good.error());
  if (const Result<void> printed = print(memory_text(*configuration, partitions)); !printed)
    return tl::unexpected(printed.error());
  fmt::print(stderr, "configuration is good\n");
  return Exit::done;
}

}  // namespace xiezhi
