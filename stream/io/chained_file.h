// A file of lines that only grows and in which each line carries the SHA-256 of the one before: who removes
// or changes a line breaks the chain behind it. What the newest line was must be kept elsewhere too, or its
// removal cannot be seen. Mode 0600.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "stream/base/result.h"

namespace xiezhi {

// What the first line carries.
std::string chain_start();

// Appends make(SHA-256 of the last line) and a line end; it is on the disk when this returns. Several
// processes may append, one after the other. A last line that was cut off stays as it is, with a line end
// behind it. The file and its directory (0700) are made where they are missing. Gives the SHA-256 of the new
// line. Fails with Exit::cannot_create or Exit::io.
Result<std::string> append_chained(const std::string& path,
                                   const std::function<std::string(const std::string& previous)>& make);

}  // namespace xiezhi
