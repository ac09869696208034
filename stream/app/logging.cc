#include "stream/app/logging.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <array>
#include <atomic>
#include <memory>

namespace xiezhi {
namespace {

constexpr std::array<spdlog::level::level_enum, 4> kLevels{spdlog::level::debug, spdlog::level::info,
                                                           spdlog::level::warn, spdlog::level::err};
constexpr std::array<std::string_view, 4> kLevelNames{"debug", "info", "warn", "error"};
constexpr const char* kJsonPattern = R"({"ts":"%Y-%m-%dT%H:%M:%S.%e%z",%v})";
constexpr const char* kTextPattern = "%Y-%m-%d %H:%M:%S.%e %v";

struct State {
  State() : logger("xiezhi", std::make_shared<spdlog::sinks::stderr_sink_mt>()) {
    logger.set_pattern(kJsonPattern);
    logger.flush_on(spdlog::level::debug);
  }
  spdlog::logger logger;
  std::atomic<bool> json{true};
};

State& state() {
  static State only;
  return only;
}

void append_escaped(std::string& out, std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  out.push_back('"');
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out.push_back('\\');
      out.push_back(c);
    } else if (byte < 0x20U) {
      out.append("\\u00");
      out.push_back(digits[byte >> 4U]);
      out.push_back(digits[byte & 0xFU]);
    } else {
      out.push_back(c);
    }
  }
  out.push_back('"');
}

void append_value(std::string& out, const LogField& field, bool quote) {
  if (const auto* number = std::get_if<std::int64_t>(&field.value)) {
    out += std::to_string(*number);
  } else if (quote) {
    append_escaped(out, std::get<std::string_view>(field.value));
  } else {
    out += std::get<std::string_view>(field.value);
  }
}

std::string json_line(LogLevel level, std::string_view message, std::initializer_list<LogField> fields) {
  std::string line =
      R"("level":")" + std::string(kLevelNames[static_cast<std::size_t>(level)]) + R"(","message":)";
  append_escaped(line, message);
  for (const LogField& field : fields) {
    line.push_back(',');
    append_escaped(line, field.name);
    line.push_back(':');
    append_value(line, field, true);
  }
  return line;
}

std::string text_line(LogLevel level, std::string_view message, std::initializer_list<LogField> fields) {
  std::string line(kLevelNames[static_cast<std::size_t>(level)]);
  line.append(" ").append(message);
  for (const LogField& field : fields) {
    line.append(" ").append(field.name).append("=");
    append_value(line, field, false);
  }
  return line;
}

}  // namespace

void start_logging(std::string_view level, std::string_view format) {
  State& current = state();
  for (std::size_t i = 0; i < kLevelNames.size(); ++i) {
    if (kLevelNames[i] == level) current.logger.set_level(kLevels[i]);
  }
  current.json = format != "text";
  current.logger.set_pattern(current.json ? kJsonPattern : kTextPattern);
}

void log(LogLevel level, std::string_view message, std::initializer_list<LogField> fields) {
  State& current = state();
  const spdlog::level::level_enum wanted = kLevels[static_cast<std::size_t>(level)];
  if (!current.logger.should_log(wanted)) return;
  const std::string line =
      current.json ? json_line(level, message, fields) : text_line(level, message, fields);
  current.logger.log(wanted, spdlog::string_view_t(line.data(), line.size()));
}

}  // namespace xiezhi
