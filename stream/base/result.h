// Expected errors are values: Result<T> holds a T or an Error. Nothing throws on the data path.
#pragma once

#include <string>
#include <tl/expected.hpp>

namespace xiezhi {

// Exit codes of every command (CONTRACT 3).
enum class Exit : int {
  done = 0,
  finding = 1,
  usage = 2,
  bad_data = 65,
  no_input = 66,
  unavailable = 69,
  internal = 70,
  cannot_create = 73,
  io = 74,
  bad_configuration = 78,
  interrupted = 130,
  terminated = 143,
};

// An expected error: what the process should exit with if it is fatal, and a text that names the thing and
// the mend. The text never carries a personal identifier.
struct Error {
  Exit code = Exit::internal;
  std::string text;
};

template <class T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(Exit code, std::string text) {
  return tl::unexpected(Error{code, std::move(text)});
}

}  // namespace xiezhi
