#include "stream/state/pool.h"

#include <bit>

#include "stream/base/check.h"

namespace xiezhi {

std::size_t Pool::class_of(std::size_t bytes) {
  const std::size_t units = (bytes + 15) / 16;  // 16-byte grain
  if (units <= 4) return units - 1;             // 16 32 48 64
  const unsigned power =
      static_cast<unsigned>(std::bit_width(units - 1)) - 1;  // units in (2^power, 2^(power+1)]
  const std::size_t step = std::size_t{1} << (power - 2);
  const std::size_t quarter = (units - (std::size_t{1} << power) + step - 1) / step;  // 1..4
  return 4 + (power - 2) * 4 + quarter - 1;
}

std::size_t Pool::class_bytes(std::size_t size_class) {
  if (size_class < 4) return (size_class + 1) * 16;
  const std::size_t power = (size_class - 4) / 4 + 2;
  const std::size_t quarter = (size_class - 4) % 4 + 1;
  return ((std::size_t{1} << power) + quarter * (std::size_t{1} << (power - 2))) * 16;
}

Pool::Handle Pool::allocate(std::size_t bytes) {
  XIEZHI_CHECK(bytes > 0);
  const std::size_t size_class = class_of(bytes);
  XIEZHI_CHECK(size_class < kClasses);
  used_ += class_bytes(size_class);
  Handle& free = free_[size_class];
  if (free == 0) return carve(class_bytes(size_class));
  const Handle handle = free;
  free = *at<Handle>(handle);
  return handle;
}

Pool::Handle Pool::carve(std::size_t bytes) {
  const std::size_t units = bytes / kUnit;
  // Blocks of whole lines of memory begin on a line.
  if (bytes % kLineBytes == 0) next_unit_ = (next_unit_ + kLineUnits - 1) / kLineUnits * kLineUnits;
  const std::size_t chunks = pages_.chunks();
  if (chunks == 0 || next_unit_ + units > kChunkUnits) {
    // A large block gets chunks of its own, side by side in memory and in the table.
    const std::size_t count = (bytes + Pages::kChunkBytes - 1) / Pages::kChunkBytes +
                              (chunks == 0 && bytes + kLineBytes > Pages::kChunkBytes ? 1 : 0);
    next_unit_ = chunks == 0 ? kLineUnits : 0;
    pages_.add(count);
    const std::size_t start = chunks * kChunkUnits + next_unit_;
    XIEZHI_CHECK(pages_.chunks() * kChunkUnits <= std::size_t{1} << 32);
    next_unit_ += units;
    if (count > 1) next_unit_ = kChunkUnits;  // nothing more fits behind a large block
    return static_cast<Handle>(start);
  }
  const std::size_t start = (chunks - 1) * kChunkUnits + next_unit_;
  next_unit_ += units;
  return static_cast<Handle>(start);
}

void Pool::release(Handle handle, std::size_t bytes) {
  const std::size_t size_class = class_of(bytes);
  used_ -= class_bytes(size_class);
  *change<Handle>(handle) = free_[size_class];
  free_[size_class] = handle;
  // A large one may lie unused for long: the sizes that entities grow through are seldom all in use at once.
  if (class_bytes(size_class) >= kForgottenBytes)
    pages_.forget(std::uint64_t{handle} * kUnit + sizeof(Handle), class_bytes(size_class) - sizeof(Handle));
}

}  // namespace xiezhi
