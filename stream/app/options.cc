#include "stream/app/options.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>

#include "stream/app/command_rows.h"
#include "stream/app/pages.h"
#include "stream/codec/xml_field.h"

namespace xiezhi {
namespace {

// Options that set a configuration key.
struct KeyFlag {
  const char* flag;
  const char* key;
  const char* description;
  const char* replay_key = nullptr;  // the key that `replay` sets instead
};
constexpr auto kKeyFlags = std::to_array<KeyFlag>({
    {"--brokers", "kafka.brokers", "Kafka bootstrap brokers, host:port,..."},
    {"--data-dir", "data_dir", "Directory of keys and other files"},
    {"--profile", "profile", "City profile"},
    {"--language", "language", "zh-CN or en"},
    {"--partitions", "kafka.partitions", "Partitions of the log; the answer is the same with any number",
     "replay.partitions"},
    {"--http", "http.listen", "Address of /metrics"},
    {"--model", "model.champion", "Model file whose score may add points"},
    {"--challenger", "model.challenger", "Model file that is only compared with it"},
    {"--log-level", "log.level", "debug, info, warn, error"},
    {"--log-format", "log.format", "json or text"},
});

struct Collected {
  Options options;
  std::array<std::string, kKeyFlags.size()> key_values;
  std::vector<std::string> sets;
  bool list_scenarios = false;
};

// `required`: the flag that cannot be left out.
void add_configuration(CLI::App& app, Collected& into, std::string_view required = {}) {
  app.add_option("-c,--config", into.options.config_file, "Configuration file (YAML)")
      ->type_name("FILE")
      ->group("Configuration");
  app.add_option("--set", into.sets, "Any configuration key, as KEY=VALUE; may be repeated")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false)
      ->group("Configuration");
  for (std::size_t i = 0; i < kKeyFlags.size(); ++i) {
    app.add_option(kKeyFlags[i].flag, into.key_values[i], kKeyFlags[i].description)
        ->type_name("TEXT")
        ->required(kKeyFlags[i].flag == required)
        ->group("Configuration");
  }
}

void add_generator(CLI::App& app, Options& options) {
  app.add_option("--seed", options.seed, "Same seed, same bytes")->type_name("N")->capture_default_str();
  app.add_option("--events", options.events, "How many events")->type_name("N")->check(CLI::PositiveNumber);
  app.add_option("--days", options.days, "Days of event time that they span")
      ->type_name("N")
      ->check(CLI::PositiveNumber);
  app.add_option("--customers", options.customers, "How many customers")
      ->type_name("N")
      ->check(CLI::PositiveNumber);
  app.add_option(
         "--scenario", options.scenarios,
         "Plant only these scenarios; may be repeated. VARIANT of a crime: plain (when left out), fast, "
         "slow, under_limits, mixed, all")
      ->type_name("NAME[:VARIANT]");
  app.add_option("--truth", options.truth, "Write the ground truth to this file")->type_name("FILE");
}

void add_run(CLI::App& app, Collected& into) {
  app.add_option("--roles", into.options.roles, "Roles of this process: route, detect, desk")
      ->type_name("LIST")
      ->capture_default_str();
  app.add_flag("--init-keys", into.options.init_keys, "Make missing keys in data_dir");
  add_configuration(app, into);
}

void add_replay(CLI::App& app, Collected& into) {
  Options& options = into.options;
  app.add_option("-i,--input", options.inputs,
                 "Files with one JSON event a line (.gz, .zst too); - is standard input")
      ->type_name("FILE...")
      ->required();
  app.add_option("-o,--output", options.output, "Directory for the results")->type_name("DIR")->required();
  app.add_flag("--reveal", options.reveal, "Alerts carry identifiers in the clear");
  app.add_option("--speed", options.speed, "max, or a multiple of real time such as 1x, 10x")
      ->type_name("SPEED")
      ->capture_default_str();
  app.add_option("--from", options.from, "First event time, RFC 3339 or yyyyMMddHHmmss")->type_name("TIME");
  app.add_option("--to", options.to, "End of event time, not included")->type_name("TIME");
  app.add_flag("--quiet", options.quiet, "No progress bar and no summary");
  add_configuration(app, into);
}

void add_features(CLI::App& app, Collected& into) {
  Options& options = into.options;
  app.add_option("-i,--input", options.inputs,
                 "Files with one JSON event a line (.gz, .zst too); - is standard input")
      ->type_name("FILE...");
  app.add_option("-o,--output", options.output, "File, - or nothing for standard output")->type_name("FILE");
  app.add_option("--each", options.each, "A row for each touch, or for the last one of an account and day")
      ->type_name("WHAT")
      ->check(CLI::IsMember({"touch", "day"}))
      ->capture_default_str();
  app.add_flag("--reveal", options.reveal, "Accounts in the clear, for data that is public");
  app.add_flag("--list", options.list, "Print the features");
  app.add_flag("--quiet", options.quiet, "No progress bar");
  add_configuration(app, into);
}

void add_demo(CLI::App& app, Collected& into) {
  Options& options = into.options;
  add_generator(app, options);
  app.add_option("--rate", options.rate, "Events a second")->type_name("N")->check(CLI::PositiveNumber);
  app.add_flag("--stay", options.stay, "Keep /metrics up until Ctrl-C");
  add_configuration(app, into);
}

void add_explain(CLI::App& app, Collected& into) {
  auto* one = app.add_option_group("What to explain");
  one->add_option("--case", into.options.case_id, "Case id")->type_name("ID");
  one->add_option("--alert", into.options.alert_id, "Alert id")->type_name("ID");
  one->require_option(1);
  app.add_option("-i,--input", into.options.inputs,
                 "Files with alerts, as `replay` writes them; without: from Kafka")
      ->type_name("FILE...");
  add_configuration(app, into);
}

void add_export(CLI::App& app, Options& options) {
  std::vector<std::string> messages;
  for (const XmlMessage& message : xml_messages()) messages.emplace_back(message.name);
  app.add_option("-i,--input", options.inputs,
                 "Files with one report a line (.gz, .zst too); - is standard input")
      ->type_name("FILE...")
      ->required();
  app.add_option("-o,--output", options.output, "Directory for the files")->type_name("DIR")->required();
  app.add_option("--message", options.message,
                 "hvtr, phtr or bstr; without: hvtr or bstr, by the report's kind")
      ->type_name("MESSAGE")
      ->check(CLI::IsMember(messages));
  app.add_option("--events", options.event_files,
                 "Files with the events: what they say of the transactions is added to the reports")
      ->type_name("FILE...");
  app.add_option("--ricd", options.institutions, "Code that the centre gave to an institution")
      ->type_name("INSTITUTION=CODE");
  app.add_flag(
      "--draft", options.draft,
      "Waive what the centre asks of names, documents, accounts and confirmation; files are DRAFT-...");
  app.add_flag("--skip", options.skip, "End with 0 though reports were refused");
}

void add_emergency(CLI::App& app, Collected& into) {
  Options& options = into.options;
  app.add_option("action", options.action, "export, or verify the record of authorisations")
      ->type_name("ACTION")
      ->required()
      ->check(CLI::IsMember({"export", "verify"}));
  app.add_option("-i,--input", options.inputs,
                 "export: directories or files of outputs (.gz, .zst too); - is standard input, line by line")
      ->type_name("DIR|FILE...");
  app.add_option("-o,--output", options.output, "export: a new file, mode 0600; - is standard output")
      ->type_name("FILE");
  app.add_option("--authority", options.authority, "Who asks")->type_name("TEXT");
  app.add_option("--legal-basis", options.legal_basis, "Law and article")->type_name("TEXT");
  app.add_option("--authorised-by", options.authorised_by, "Who allowed it here")->type_name("TEXT");
  app.add_option("--reference", options.request_number, "Number of the written request")->type_name("TEXT");
  app.add_option("--from", options.from, "First event time, RFC 3339 or yyyyMMddHHmmss")->type_name("TIME");
  app.add_option("--to", options.to, "End of event time, not included; may be to come")->type_name("TIME");
  const auto names = names_of<Purpose>().subspan(1);
  app.add_option("--purpose", options.purpose, "What the data is for: records for other purposes stay here")
      ->type_name("PURPOSE")
      ->check(CLI::IsMember(std::vector<std::string>(names.begin(), names.end())))
      ->capture_default_str();
  const auto add_list = [&](const char* flag, std::vector<std::string>& list, const char* what,
                            const char* type) {
    app.add_option(flag, list, what)->type_name(type)->delimiter(',');
  };
  add_list("--account", options.accounts, "Accounts that it is about", "NUMBER,...");
  add_list("--phone", options.phones, "Phones that it is about", "NUMBER,...");
  add_list("--token", options.tokens, "Entities that it is about, by their tokens", "TOKEN,...");
  add_list("--case", options.cases, "Cases that it is about", "ID,...");
  add_list("--regions", options.regions, "Regions that it is about, GB/T 2260", "CODE,...");
  app.add_option("--head", options.known_head, "verify: the head that an export or verify once printed")
      ->type_name("SHA256");
  add_configuration(app, into);
}

// What commands share that count records of outputs.
void add_counting(CLI::App& app, Collected& into, const std::vector<std::string>& formats) {
  Options& options = into.options;
  app.add_option("-i,--input", options.inputs,
                 "Directories or files of outputs (.gz, .zst too); - is standard input")
      ->type_name("DIR|FILE...")
      ->required();
  app.add_option("-o,--output", options.output, "File, - or nothing for standard output")->type_name("FILE");
  app.add_option("--format", options.format, "How the answer is written")
      ->type_name("FORMAT")
      ->check(CLI::IsMember(formats))
      ->capture_default_str();
  app.add_flag("--strict", options.strict, "A line that is no record is an error");
  app.add_flag("--quiet", options.quiet, "No progress bar");
  add_configuration(app, into);
}

void add_statistics(CLI::App& app, Collected& into) {
  Options& options = into.options;
  app.add_option("--from", options.from, "First month")->type_name("YYYY-MM");
  app.add_option("--to", options.to, "Last month, included")->type_name("YYYY-MM");
  app.add_option("--by", options.by, "What the numbers are divided by: month, duty, type, region, grade")
      ->type_name("LIST")
      ->delimiter(',')
      ->capture_default_str();
  app.add_flag("--publish", options.publish, "Fit for everybody: small cells are hidden");
  app.add_flag("--exchange", options.exchange,
               "Cases whose people are in several cities, instead of a table");
  std::vector<std::string> names;
  for (const PageRow& page : pages()) names.emplace_back(page.name);
  app.add_option("--page", options.page, "A page instead of the table")
      ->type_name("PAGE")
      ->check(CLI::IsMember(names));
  app.add_option("--feedback", options.feedback_files,
                 "Of pages: files of control records: feedback.v1 and parameters.v1 are taken")
      ->type_name("FILE...");
  app.add_option("--received", options.received_files,
                 "Of the pages exchange and received: files of exchange.v1 that other cities have sent")
      ->type_name("FILE...");
  app.add_option("--regions", options.regions,
                 "Of these pages: our regions, GB/T 2260; without: the city of the profile")
      ->type_name("CODE,...")
      ->delimiter(',');
  app.add_option("--events", options.event_files,
                 "Of the page held_back: files with the events, which say what a payment was of")
      ->type_name("FILE...");
  add_counting(app, into, {"csv", "json", "text"});
}

void add_evaluate(CLI::App& app, Collected& into) {
  Options& options = into.options;
  app.add_option("--feedback", options.feedback_files, "Files of control records: feedback.v1 is taken")
      ->type_name("FILE...")
      ->required();
  app.add_option("--propose", options.propose, "Write a rule pack with better limits")->type_name("FILE");
  app.add_option("--keep", options.keep_percent, "Of what was confirmed, at least this much is kept")
      ->type_name("PERCENT")
      ->check(CLI::Range(1, 100))
      ->capture_default_str();
  add_counting(app, into, {"csv", "json"});
}

void add_options(CLI::App& app, CommandName command, Collected& into) {
  Options& options = into.options;
  switch (command) {
    case CommandName::run:
      return add_run(app, into);
    case CommandName::replay:
      return add_replay(app, into);
    case CommandName::check:
      app.add_flag("--connect", options.connect, "Ask the brokers, too");
      app.add_flag("--reference", options.reference, "Print the reference of every key (Markdown)");
      return add_configuration(app, into);
    case CommandName::generate:
      add_generator(app, options);
      app.add_option("-o,--output", options.output, "File, - or nothing for standard output")
          ->type_name("FILE");
      app.add_flag("--list", into.list_scenarios, "Print the names of the scenarios");
      app.add_flag("--quiet", options.quiet, "No progress bar");
      return;
    case CommandName::detectors:
      app.add_flag("--json", options.json, "As JSON");
      app.add_flag("--typologies", options.typologies, "The typologies in force, as a rule pack");
      return add_configuration(app, into);
    case CommandName::explain:
      return add_explain(app, into);
    case CommandName::export_reports:
      return add_export(app, options);
    case CommandName::emergency:
      return add_emergency(app, into);
    case CommandName::features:
      return add_features(app, into);
    case CommandName::demo:
      return add_demo(app, into);
    case CommandName::topics:
      app.add_flag("--create", options.create, "Create what is missing");
      app.add_flag("--json", options.json, "As JSON");
      return add_configuration(app, into);
    case CommandName::keys:
      app.add_option("action", options.action, "list, rotate, destroy or open")
          ->type_name("ACTION")
          ->required()
          ->check(CLI::IsMember({"list", "rotate", "destroy", "open"}));
      app.add_option("--key", options.key_file, "open: the secret informant key")->type_name("FILE");
      app.add_option("id", options.key_id, "destroy: which retired key")->type_name("ID");
      return add_configuration(app, into);
    case CommandName::orders:
      app.add_option("action", options.action, "keygen or sign")
          ->type_name("ACTION")
          ->required()
          ->check(CLI::IsMember({"keygen", "sign"}));
      app.add_option("--key", options.key_file, "The issuer's secret key")->type_name("FILE")->required();
      return;
    case CommandName::reshard:
      app.add_option("--to", options.to_topic, "The new topic; it is made")->type_name("TOPIC")->required();
      app.add_flag("--quiet", options.quiet, "No progress bar and no steps");
      return add_configuration(app, into, "--partitions");
    case CommandName::snapshot:
      app.add_option("action", options.action, "list, verify, dump or diff")
          ->type_name("ACTION")
          ->required()
          ->check(CLI::IsMember({"list", "verify", "dump", "diff"}));
      app.add_option("file", options.inputs, "Snapshots; verify takes all of data_dir when none is named")
          ->type_name("FILE...");
      app.add_flag("--json", options.json, "list: as JSON");
      return add_configuration(app, into);
    case CommandName::statistics:
      return add_statistics(app, into);
    case CommandName::evaluate:
      return add_evaluate(app, into);
    case CommandName::screen:
      app.add_option("-i,--input", options.inputs, "File (.gz, .zst too); - or nothing for standard input")
          ->type_name("FILE")
          ->expected(1);
      app.add_flag("--domains", options.domains, "Lines are web addresses");
      app.add_flag("--list", options.list, "Print the patterns");
      return;
    case CommandName::schema:
      app.add_option("name", options.schema_name, "Schema, for example transfer.v1")->type_name("NAME");
      app.add_option("--directory", options.schema_directory, "Write every schema into this directory")
          ->type_name("DIR");
      return;
    case CommandName::version:
      app.add_flag("--json", options.json, "As JSON");
      return;
  }
}

Result<void> take_overrides(Collected& from) {
  for (std::size_t i = 0; i < kKeyFlags.size(); ++i) {
    if (from.key_values[i].empty()) continue;
    const KeyFlag& flag = kKeyFlags[i];
    const bool replaced = from.options.command == CommandName::replay && flag.replay_key != nullptr;
    from.options.overrides.emplace_back(replaced ? flag.replay_key : flag.key, from.key_values[i]);
  }
  for (const std::string& set : from.sets) {
    const std::size_t equals = set.find('=');
    if (equals == std::string::npos || equals == 0) {
      return fail(Exit::usage, "--set " + set + ": must be KEY=VALUE, for example --set kafka.partitions=16");
    }
    from.options.overrides.emplace_back(set.substr(0, equals), set.substr(equals + 1));
  }
  return {};
}

}  // namespace

Result<ParsedOptions> parse_options(int count, const char* const* arguments) {
  CLI::App app{
      "Xiezhi (獬豸) watches bank, payment and telecom events, finds illegal fundraising and telecom fraud "
      "as they happen, "
      "warns the possible victim and files what the law asks for.",
      "xiezhi"};
  app.footer(program_footer());
  app.require_subcommand(1);
  std::array<Collected, kCommandCount> collected;
  std::array<CLI::App*, kCommandCount> commands{};
  for (std::size_t i = 0; i < kCommandCount; ++i) {
    const CommandRow& row = command_rows()[i];
    commands[i] = app.add_subcommand(row.name, row.description);
    commands[i]->footer(row.examples);
    add_options(*commands[i], row.command, collected[i]);
  }
  try {
    app.parse(count, arguments);
  } catch (const CLI::CallForHelp&) {
    return ParsedOptions{{}, true, app.help()};
  } catch (const CLI::ParseError& error) {
    const auto parsed = app.get_subcommands();
    const std::string command = parsed.empty() ? "xiezhi" : "xiezhi " + parsed.front()->get_name();
    return fail(Exit::usage, std::string(error.what()) + "\nTry: " + command + " --help");
  }
  const auto chosen =
      std::find_if(commands.begin(), commands.end(), [](const CLI::App* one) { return one->parsed(); });
  Collected& found = collected[static_cast<std::size_t>(chosen - commands.begin())];
  found.options.command = command_rows()[static_cast<std::size_t>(chosen - commands.begin())].command;
  if (found.list_scenarios) found.options.scenarios = {"?"};
  if (const Result<void> done = take_overrides(found); !done) return tl::unexpected(done.error());
  return ParsedOptions{found.options, false, {}};
}

}  // namespace xiezhi
