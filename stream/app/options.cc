#include "stream/app/options.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>

namespace xiezhi {
namespace {

constexpr const char* kFooter =
    "Start here:\n"
    "  xiezhi demo                                    see it work, no Kafka needed\n"
    "  xiezhi generate --events 100000 --output events.jsonl --truth truth.jsonl\n"
    "  xiezhi replay --input events.jsonl --output out\n"
    "  xiezhi run --config xiezhi.yaml                the service on your Kafka\n\n"
    "Configuration: flags win over the environment (XIEZHI_KAFKA_BROKERS for kafka.brokers), the environment "
    "over the\n"
    "file, the file over defaults. `xiezhi check --reference` prints every key.\n\n"
    "Exit codes: 0 done; 1 a finding or test failed; 2 usage; 65 bad data; 66 no input; 69 service "
    "unavailable;\n"
    "70 internal; 73 cannot create; 74 I/O; 78 bad configuration; 130, 143 ended by a signal.";

// A command: its help and the examples that teach it.
struct CommandRow {
  CommandName command;
  const char* name;
  const char* description;
  const char* examples;
};

constexpr auto kCommandRows = std::to_array<CommandRow>({
    {CommandName::run, "run", "The service: reads events from Kafka, warns, reports; until SIGTERM or Ctrl-C",
     "Examples:\n"
     "  xiezhi run --config xiezhi.yaml --init-keys      first start: makes the keys in data_dir\n"
     "  xiezhi run --config xiezhi.yaml --roles detect   one role a machine\n"
     "  xiezhi run --brokers 127.0.0.1:9092 --set kafka.create_topics=true\n"
     "SIGTERM drains and ends with 0; SIGHUP reads the rules again."},
    {CommandName::replay, "replay", "The same pipeline over files, without Kafka",
     "Examples:\n"
     "  xiezhi replay --input events.jsonl --output out          writes out/<topic>.jsonl and "
     "out/summary.json\n"
     "  xiezhi replay --input a.jsonl.zst b.jsonl.gz --output out --reveal\n"
     "  zcat *.gz | xiezhi replay --input - --output out --from 2026-01-05T00:00:00+08:00\n"
     "The same files give the same bytes, on any day and with any number of partitions."},
    {CommandName::check, "check",
     "Validates configuration, keys and rules; prints the effective configuration",
     "Examples:\n"
     "  xiezhi check --config xiezhi.yaml             secrets are masked\n"
     "  xiezhi check --config xiezhi.yaml --connect   asks the brokers for the topics, too\n"
     "  xiezhi check --reference > docs/configuration.md"},
    {CommandName::generate, "generate", "A seeded synthetic stream with planted cases and their ground truth",
     "Examples:\n"
     "  xiezhi generate --seed 7 --events 1000000 --output events.jsonl --truth truth.jsonl\n"
     "  xiezhi generate --events 20000 --scenario d06_pass_through --scenario v01_call_then_pay > events.jsonl\n"
     "  xiezhi generate --events 20000 --scenario d06_pass_through:slow --truth truth.jsonl > events.jsonl\n"
     "  xiezhi generate --list                           names of the scenarios"},
    {CommandName::detectors, "detectors", "The catalogue: code, name, key, window, parameters, legal source",
     "Examples:\n  xiezhi detectors\n  xiezhi detectors --json\n"
     "  xiezhi detectors --typologies > pack.yaml        a rule pack that says what is in force, to be changed"},
    {CommandName::explain, "explain", "Why an alert or a case was raised, in words",
     "Examples:\n"
     "  xiezhi explain --alert ID --input out/risk.alerts.jsonl\n"
     "  xiezhi explain --case ID --input out/risk.alerts.jsonl --language en\n"
     "  xiezhi explain --case ID --config xiezhi.yaml    reads the alerts from Kafka"},
    {CommandName::features, "features", "What a model score may know of accounts, as a table to train on",
     "Examples:\n"
     "  xiezhi features --input events.jsonl --output features.csv\n"
     "  xiezhi features --input events.jsonl --output features.csv --each touch\n"
     "  xiezhi features --list                           names, units and meanings of the features\n"
     "CSV: token, event time, features. Accounts are tokens unless --reveal is given."},
    {CommandName::demo, "demo",
     "Everything on an embedded broker with a generated stream; prints where to look",
     "Examples:\n"
     "  xiezhi demo\n"
     "  xiezhi demo --events 20000 --rate 500 --language en\n"
     "  xiezhi demo --brokers 127.0.0.1:9092             on a real broker, topics are created\n"
     "  xiezhi demo --stay                               keeps /metrics up until Ctrl-C"},
    {CommandName::topics, "topics",
     "Lists every topic with its partitions, retention and reader; creates them",
     "Examples:\n"
     "  xiezhi topics --config xiezhi.yaml\n"
     "  xiezhi topics --config xiezhi.yaml --create"},
    {CommandName::reshard, "reshard", "Copies the log into a new topic with another number of partitions",
     "Examples:\n"
     "  xiezhi reshard --config xiezhi.yaml --to touches.12 --partitions 12\n"
     "Stop every `xiezhi run` of the group first. Events, state, cases and what went out already stay as they "
     "are;\n"
     "the old topic is not changed. Then set topics.touches to the new name and start again: the state is "
     "rebuilt\n"
     "from the log, and nothing goes out a second time."},
    {CommandName::keys, "keys",
     "The identity keys, to which identifiers are sealed: lists, changes, destroys them",
     "Examples:\n"
     "  xiezhi keys list --config xiezhi.yaml\n"
     "  xiezhi keys rotate --config xiezhi.yaml          a new pair; the old secret still opens what it sealed\n"
     "  xiezhi keys destroy ID --config xiezhi.yaml      nothing opens any more what was sealed to that pair\n"
     "Destroying the key deletes the identifiers of its period wherever they are kept, in log, snapshots and "
     "backups.\n"
     "Tokens stay as they are. Restart every process after it: one that runs has the key in memory. Copies of "
     "the key\n"
     "file are yours to destroy."},
    {CommandName::orders, "orders", "Signs police orders as an issuer does: for tests, trials and adapters",
     "Examples:\n"
     "  xiezhi orders keygen --key issuer.key            a new secret key; prints the public one\n"
     "  xiezhi orders sign --key issuer.key < orders.jsonl\n"
     "One order a line; each comes out in its canonical form with its signature. What the receiver is told of an "
     "issuer\n"
     "stands in the file that orders.issuers names (schemas/orders.md)."},
    {CommandName::snapshot, "snapshot",
     "Looks at the snapshots of the state in data_dir: what is there, is it whole, what does it say",
     "Examples:\n"
     "  xiezhi snapshot list --config xiezhi.yaml\n"
     "  xiezhi snapshot verify --config xiezhi.yaml                every file; 1 when one is damaged\n"
     "  xiezhi snapshot dump FILE --config xiezhi.yaml             JSON lines, sorted; identifiers are tokens\n"
     "  xiezhi snapshot diff FILE FILE --config xiezhi.yaml        lines of one only; 1 when they differ\n"
     "dump and diff need the configuration under which the snapshot was taken: rules, group and topics."},
    {CommandName::schema, "schema", "JSON Schema of every record that goes in or out",
     "Examples:\n"
     "  xiezhi schema                        the names\n"
     "  xiezhi schema transfer.v1            one schema\n"
     "  xiezhi schema --directory schemas    writes all of them"},
    {CommandName::version, "version", "Version and revision of this program",
     "Examples:\n  xiezhi version\n  xiezhi version --json"},
});

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
    case CommandName::features:
      return add_features(app, into);
    case CommandName::demo:
      return add_demo(app, into);
    case CommandName::topics:
      app.add_flag("--create", options.create, "Create what is missing");
      app.add_flag("--json", options.json, "As JSON");
      return add_configuration(app, into);
    case CommandName::keys:
      app.add_option("action", options.action, "list, rotate or destroy")
          ->type_name("ACTION")
          ->required()
          ->check(CLI::IsMember({"list", "rotate", "destroy"}));
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
  app.footer(kFooter);
  app.require_subcommand(1);
  std::array<Collected, kCommandRows.size()> collected;
  std::array<CLI::App*, kCommandRows.size()> commands{};
  for (std::size_t i = 0; i < kCommandRows.size(); ++i) {
    const CommandRow& row = kCommandRows[i];
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
  found.options.command = kCommandRows[static_cast<std::size_t>(chosen - commands.begin())].command;
  if (found.list_scenarios) found.options.scenarios = {"?"};
  if (const Result<void> done = take_overrides(found); !done) return tl::unexpected(done.error());
  return ParsedOptions{found.options, false, {}};
}

}  // namespace xiezhi
