// The authorities whose orders are taken: the file that `orders.issuers` names.
#pragma once

#include <string>
#include <vector>

#include "stream/base/result.h"
#include "stream/engine/order_gate.h"

namespace xiezhi {

// Exit::bad_configuration or Exit::no_input; the text names the file, the line and what is wanted.
Result<std::vector<OrderIssuer>> parse_issuers(const std::string& text, const std::string& source);
Result<std::vector<OrderIssuer>> load_issuers(const std::string& file);

}  // namespace xiezhi
