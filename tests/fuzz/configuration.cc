// Configuration files: refused with the place, or taken; what is in force, written as YAML, is read the same.
#include "stream/app/configuration.h"

#include "tests/fuzz/fuzz.h"

using namespace xiezhi;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static fuzz::MemoryFile file;
  const auto read = load_configuration({file.holding(fuzz::text_of(data, size)), {}, {}});
  if (!read) {
    XIEZHI_CHECK(read.error().code == Exit::bad_configuration && !read.error().text.empty());
    return 0;
  }
  (void)require_for_service(*read);
  const std::string yaml = to_yaml(*read);  // secrets are masked, and stay so
  const auto again = load_configuration({file.holding(yaml), {}, {}});
  XIEZHI_CHECK(again.has_value() && to_yaml(*again) == yaml);
  return 0;
}
