// The program's log: one JSON object a line on standard error (or text for people). Fields carry names,
// counts and places, never an identifier of a person.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

namespace xiezhi {

enum class LogLevel { debug, info, warn, error };

struct LogField {
  std::string_view name;
  std::variant<std::string_view, std::int64_t> value;
};

// Chooses level ("debug" ...) and form ("json", "text"). Before the first call: info, json. Once, at start
// and on reload.
void start_logging(std::string_view level, std::string_view format);

// Any thread.
void log(LogLevel level, std::string_view message, std::initializer_list<LogField> fields = {});

}  // namespace xiezhi
