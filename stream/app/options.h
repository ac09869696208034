// The command line: what the user asked for. Help, defaults and errors come from here.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "stream/base/result.h"

namespace xiezhi {

enum class CommandName : std::uint8_t {
  run,
  replay,
  check,
  generate,
  detectors,
  explain,
  export_reports,
  emergency,
  features,
  demo,
  topics,
  reshard,
  keys,
  orders,
  snapshot,
  statistics,
  evaluate,
  screen,
  schema,
  version,
};

// Every option of every command; a command reads its own.
struct Options {
  CommandName command = CommandName::version;
  std::string config_file;
  std::vector<std::pair<std::string, std::string>>
      overrides;  // configuration keys from --set and its short forms

  std::string roles = "route,detect,desk";  // run
  bool init_keys = false;

  std::vector<std::string>
      inputs;          // replay; explain: alerts; export: reports; snapshot; statistics, evaluate: outputs
  std::string output;  // replay, export: a directory; others a file; empty: standard output
  std::string speed = "max";  // "max", "1x", "10x" ...
  std::string from, to;       // event times, RFC 3339, yyyyMMddHHmmss, milliseconds; statistics: months
  bool reveal = false;
  bool quiet = false;

  bool connect = false;    // check
  bool reference = false;  // check: print docs/configuration.md

  std::uint64_t seed = 1;  // generate, demo
  std::int64_t events = 0;
  std::int64_t customers = 0;
  std::int64_t days = 0;
  std::vector<std::string> scenarios;
  std::string truth;
  std::int64_t rate = 0;  // demo: events a second
  bool stay = false;      // demo: go on serving until Ctrl-C

  bool json = false;         // detectors, topics, snapshot, version
  bool list = false;         // features, screen: print their table
  bool domains = false;      // screen: lines are web addresses
  std::string each = "day";  // features: a row a touch, or the last of an account and day
  bool typologies = false;   // detectors
  bool create = false;       // topics
  std::string case_id, alert_id;
  std::string action;                     // snapshot, keys, orders, emergency
  std::string key_file;                   // orders
  std::string key_id;                     // keys
  std::string to_topic;                   // reshard
  std::string message;                    // export: hvtr, phtr, bstr; empty: by the kind of the report
  std::vector<std::string> event_files;   // export, statistics: files with the events of outputs
  std::vector<std::string> institutions;  // export: ID=RICD
  bool draft = false, skip = false;       // export
  std::vector<std::string> accounts, phones, tokens, cases;  // emergency: whom it is about
  std::vector<std::string> regions;                          // emergency, statistics: GB/T 2260
  std::string authority, legal_basis, authorised_by,
      request_number;                  // emergency: who asked, why, who allowed it
  std::string purpose = "ANTI_FRAUD";  // emergency: what the data is for
  std::string known_head;              // emergency verify
  std::vector<std::string> by{"month", "duty", "type", "region", "grade"};  // statistics
  std::string format = "csv";
  std::string page;                                        // statistics: one of pages.h; empty: the table
  bool publish = false, exchange = false, strict = false;  // strict: evaluate too
  std::vector<std::string> feedback_files;                 // evaluate, statistics
  std::vector<std::string> received_files;                 // statistics: exchange.v1 of others
  std::string propose;
  std::int64_t keep_percent = 98;
  std::string schema_name, schema_directory;
};

struct ParsedOptions {
  Options options;
  bool finished = false;  // help was asked for: print `text` and leave with Exit::done
  std::string text;
};

// Fails with Exit::usage; the text says what is wrong and how to get help.
Result<ParsedOptions> parse_options(int count, const char* const* arguments);

}  // namespace xiezhi
