// Exchange rates by day: the file that `rates` names.
#pragma once

#include <string>

#include "stream/base/money.h"
#include "stream/base/result.h"

namespace xiezhi {

// The built-in rates with the rows of the file. Exit::bad_configuration or Exit::no_input; the text names the
// file, the line and what is wanted.
Result<RateTable> parse_rates(const std::string& text, const std::string& source);
Result<RateTable> load_rates(const std::string& file);

}  // namespace xiezhi
