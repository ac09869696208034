// Events of banks, payment institutions and carriers, on every topic.
#include "stream/screen/screen.h"
#include "tests/fuzz/records.h"

using namespace xiezhi;

extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv);
// Compiling the patterns is no part of the time that an input may take.
int LLVMFuzzerInitialize(int*, char***) {
  shared_screen_patterns();
  return 0;
}

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static fuzz::Records records;
  for (const Source source : {Source::bank, Source::payment, Source::telecom})
    records.take(fuzz::text_of(data, size), source);
  return 0;
}
