#include "stream/app/commands.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "stream/base/time.h"

#ifndef XIEZHI_REVISION  // comes from the build system
#define XIEZHI_REVISION "unknown"
#endif

namespace xiezhi {
namespace {

Result<Exit> run_command(const Options& options) {
  switch (options.command) {
    case CommandName::run:
      return command_run(options);
    case CommandName::replay:
      return command_replay(options);
    case CommandName::check:
      return command_check(options);
    case CommandName::generate:
      return command_generate(options);
    case CommandName::detectors:
      return command_detectors(options);
    case CommandName::explain:
      return command_explain(options);
    case CommandName::export_reports:
      return command_export(options);
    case CommandName::emergency:
      return command_emergency(options);
    case CommandName::features:
      return command_features(options);
    case CommandName::demo:
      return command_demo(options);
    case CommandName::topics:
      return command_topics(options);
    case CommandName::keys:
      return command_keys(options);
    case CommandName::orders:
      return command_orders(options);
    case CommandName::reshard:
      return command_reshard(options);
    case CommandName::snapshot:
      return command_snapshot(options);
    case CommandName::statistics:
      return command_statistics(options);
    case CommandName::evaluate:
      return command_evaluate(options);
    case CommandName::screen:
      return command_screen(options);
    case CommandName::schema:
      return command_schema(options);
    case CommandName::version:
      return command_version(options);
  }
  return fail(Exit::internal, "no such command");
}

int report(const Error& error) {
  std::fprintf(stderr, "xiezhi: %s\n", error.text.c_str());
  return static_cast<int>(error.code);
}

}  // namespace

int run_program(int count, const char* const* arguments) {
  const Result<ParsedOptions> parsed = parse_options(count, arguments);
  if (!parsed) return report(parsed.error());
  Result<Exit> ended = Exit::done;
  if (parsed->finished) {
    if (const Result<void> printed = print(parsed->text); !printed) return report(printed.error());
  } else {
    ended = run_command(parsed->options);
  }
  if (!ended) return report(ended.error());
  if (std::fflush(stdout) != 0)
    return report({Exit::io, std::string("standard output: ") + std::strerror(errno)});
  return static_cast<int>(*ended);
}

std::string_view build_version() { return XIEZHI_VERSION; }
std::string_view build_revision() { return XIEZHI_REVISION; }

std::string version_json() {
  return R"({"name":"xiezhi","version":")" + std::string(build_version()) + R"(","revision":")" +
         std::string(build_revision()) + "\"}";
}

Result<Configuration> configuration_of(const Options& options) {
  return load_configuration({options.config_file, options.overrides, xiezhi_environment()});
}

Result<std::int64_t> time_of(const char* flag, const std::string& text, std::int64_t otherwise) {
  if (text.empty()) return otherwise;
  if (const std::optional<std::int64_t> time_ms = parse_time_text(text)) return *time_ms;
  return fail(Exit::usage,
              fmt::format("{} {}: must be RFC 3339 such as 2026-01-05T00:00:00+08:00, or yyyyMMddHHmmss",
                          flag, text));
}

Result<void> print(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) == text.size()) return {};
  return fail(Exit::io, std::string("standard output: ") + std::strerror(errno));
}

Result<Exit> command_version(const Options& options) {
  const std::string text =
      options.json ? version_json()
                   : "xiezhi " + std::string(build_version()) + " (" + std::string(build_revision()) + ")";
  if (const Result<void> printed = print(text + "\n"); !printed) return tl::unexpected(printed.error());
  return Exit::done;
}

}  // namespace xiezhi
