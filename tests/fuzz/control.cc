// Control records: list entries, orders, parameters, feedback, appeals.
#include "tests/fuzz/records.h"

using namespace xiezhi;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static fuzz::Records records;
  records.take(fuzz::text_of(data, size), Source::control);
  return 0;
}
