// Rule packs: taken whole or refused with the place; the same text gives the same rules.
#include "stream/app/rules_file.h"
#include "tests/fuzz/fuzz.h"

using namespace xiezhi;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Rules defaults;
  const std::string text(fuzz::text_of(data, size));
  Rules rules = defaults, again = defaults;
  const Result<void> done = apply_rules(rules, text, "pack");
  const Result<void> repeated = apply_rules(again, text, "pack");
  XIEZHI_CHECK(done.has_value() == repeated.has_value() && rules.digest() == again.digest());
  if (done) {
    XIEZHI_CHECK(rules.check().has_value());
  } else {
    XIEZHI_CHECK(done.error().code == Exit::bad_configuration && !done.error().text.empty());
    XIEZHI_CHECK(done.error().text == repeated.error().text);
  }
  return 0;
}
