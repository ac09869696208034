// The commands of CONTRACT 3, one function each. Every one prints what it has to say and returns the exit
// code; an Error is printed by main. What several commands share stands at the end.
#pragma once

#include <string>

#include "stream/app/configuration.h"
#include "stream/app/options.h"
#include "stream/base/result.h"

namespace xiezhi {

Result<Exit> command_run(const Options& options);
Result<Exit> command_replay(const Options& options);
Result<Exit> command_check(const Options& options);
Result<Exit> command_generate(const Options& options);
Result<Exit> command_detectors(const Options& options);
Result<Exit> command_explain(const Options& options);
Result<Exit> command_export(const Options& options);
Result<Exit> command_emergency(const Options& options);
Result<Exit> command_features(const Options& options);
Result<Exit> command_demo(const Options& options);
Result<Exit> command_keys(const Options& options);
Result<Exit> command_orders(const Options& options);
Result<Exit> command_topics(const Options& options);
Result<Exit> command_reshard(const Options& options);
Result<Exit> command_snapshot(const Options& options);
Result<Exit> command_statistics(const Options& options);
Result<Exit> command_evaluate(const Options& options);
Result<Exit> command_screen(const Options& options);
Result<Exit> command_schema(const Options& options);
Result<Exit> command_version(const Options& options);

// Parses the arguments, runs the command, prints errors. What main returns.
int run_program(int count, const char* const* arguments);

// Configuration of a command line: its file, its flags, the environment.
Result<Configuration> configuration_of(const Options& options);

// Version and revision of this build; the JSON of /version.
std::string_view build_version();
std::string_view build_revision();
std::string version_json();

// The moment that a flag names; `otherwise` when it is not given. Exit::usage for what is no time.
Result<std::int64_t> time_of(const char* flag, const std::string& text, std::int64_t otherwise);

// Text on standard output. Exit::io when it cannot be written (a full disk, a closed pipe).
Result<void> print(std::string_view text);

}  // namespace xiezhi
