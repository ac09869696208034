#include "stream/codec/decoder_reasons.h"

#include <simdjson.h>

namespace xiezhi {

Reason reason_of_parser(int error_code) {
  switch (error_code) {
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
