// Events of banks, payment institutions and carriers, on every topic.
#include "tests/fuzz/records.h"

using namespace xiezhi;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static fuzz::Records records;
  for (const Source source : {Source::bank, Source::payment, Source::telecom})
    records.take(fuzz::text_of(data, size), source);
  return 0;
}
