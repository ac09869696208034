// What a fault of the JSON parser is called here; of decoders that parse a whole record.
#pragma once

#include <simdjson.h>

#include "stream/base/vocabulary.h"

namespace xiezhi {

inline Reason reason_of(simdjson::error_code error) {
  switch (error) {
    case simdjson::EMPTY:
      return Reason::empty;
    case simdjson::UTF8_ERROR:
      return Reason::not_utf8;
    case simdjson::DEPTH_ERROR:
      return Reason::too_deep;
    case simdjson::CAPACITY:
      return Reason::oversized;
    default:
      return Reason::not_json;
  }
}

}  // namespace xiezhi
