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
  auto& free_list = free_[size_class];
  if (!free_list.empty()) {
    const Handle handle = free_list.back();
    free_list.pop_back();
    return handle;
  }
  return carve(class_bytes(size_class));
}

Pool::Handle Pool::carve(std::size_t bytes) {
  const std::size_t units = bytes / kUnit;
  // Blocks of whole lines of memory begin on a line.
  if (bytes % kLineBytes == 0) next_unit_ = (next_unit_ + kLineUnits - 1) / kLineUnits * kLineUnits;
  if (chunks_.empty() || next_unit_ + units > (std::size_t{1} << kChunkBits)) {
    // A large block gets chunks of its own, side by side in memory and in the table.
    const std::size_t count = (bytes + kChunkBytes - 1) / kChunkBytes +
                              (chunks_.empty() && bytes + kLineBytes > kChunkBytes ? 1 : 0);
    next_unit_ = chunks_.empty() ? kLineUnits : 0;
    const std::size_t first = chunks_.size();
    own(count);
    const std::size_t start = (first << kChunkBits) + next_unit_;
    XIEZHI_CHECK((chunks_.size() << kChunkBits) < (std::size_t{1} << 32));
    next_unit_ += units;
    if (count > 1) next_unit_ = std::size_t{1} << kChunkBits;  // nothing more fits behind a large block
    return static_cast<Handle>(start);
  }
  const std::size_t start = ((chunks_.size() - 1) << kChunkBits) + next_unit_;
  next_unit_ += units;
  return static_cast<Handle>(start);
}

void Pool::own(std::size_t chunks) {
  owned_.emplace_back(chunks * kChunkBytes);
  for (std::size_t i = 0; i < chunks; ++i) chunks_.push_back(owned_.back().data() + i * kChunkBytes);
  reserved_ += chunks * kChunkBytes;
}

std::uint64_t Pool::stored_bytes(const std::vector<std::uint32_t>& blocks) const {
  std::uint64_t chunks = 0;
  for (const std::uint32_t block : blocks) chunks += block;
  const bool newest_is_part = !blocks.empty() && blocks.back() == 1;
  return newest_is_part ? (chunks - 1) * kChunkBytes + next_unit_ * kUnit : chunks * kChunkBytes;
}

void Pool::release(Handle handle, std::size_t bytes) {
  const std::size_t size_class = class_of(bytes);
  used_ -= class_bytes(size_class);
  free_[size_class].push_back(handle);
}

}  // namespace xiezhi
