// What a fault of the JSON parser is called here; of decoders that parse a whole record.
#pragma once

#include "stream/base/vocabulary.h"

namespace xiezhi {

Reason reason_of_parser(int error_code);  // simdjson::error_code

}  // namespace xiezhi
