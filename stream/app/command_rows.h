// Every command with its help and the examples that teach it: one table.
#pragma once

#include <array>
#include <span>

#include "stream/app/options.h"

namespace xiezhi {

struct CommandRow {
  CommandName command;
  const char* name;
  const char* description;
  const char* examples;
};

constexpr std::size_t kCommandCount = static_cast<std::size_t>(CommandName::version) + 1;
std::span<const CommandRow, kCommandCount> command_rows();

// What stands below the help of the program.
const char* program_footer();

}  // namespace xiezhi
