// Log frames: any bytes are read or refused; what was read is written, and read again the same.
#include "tests/fuzz/fuzz.h"

using namespace xiezhi;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const fuzz::FrameCopy first = fuzz::copy_frame(fuzz::text_of(data, size));
  if (first.items == 0) return 0;
  // How long it is now says nothing: another writer may have made more of the slots.
  const fuzz::FrameCopy second = fuzz::copy_frame(first.frame);
  XIEZHI_CHECK(!second.broken && second.items == first.items && second.frame == first.frame);
  return 0;
}
