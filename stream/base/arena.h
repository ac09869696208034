// A bump arena: memory that is handed out in order and given back all at once. Blocks are kept, so nothing is
// allocated after warm-up. Owner: whoever decodes a batch; the bytes live until reset(). One thread at a
// time.
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

namespace xiezhi {

class Arena {
 public:
  explicit Arena(std::size_t block_bytes = std::size_t{64} * 1024) : block_bytes_(block_bytes) {}
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;
  Arena(Arena&&) = default;
  Arena& operator=(Arena&&) = default;

  // `size` bytes, not initialised, aligned to one byte.
  char* allocate(std::size_t size) {
    if (static_cast<std::size_t>(end_ - next_) < size) grow(size);
    char* result = next_;
    next_ += size;
    return result;
  }

  // Gives back the last `size` bytes of the last allocation.
  void shrink(std::size_t size) { next_ -= size; }

  std::string_view copy(std::string_view text) {
    if (text.empty()) return {};
    char* bytes = allocate(text.size());
    std::memcpy(bytes, text.data(), text.size());
    return {bytes, text.size()};
  }

  // Ends the life of everything that was handed out; keeps the blocks.
  void reset() {
    block_ = 0;
    next_ = blocks_.empty() ? nullptr : blocks_[0].bytes.get();
    end_ = blocks_.empty() ? nullptr : next_ + blocks_[0].size;
  }

 private:
  struct Block {
    std::unique_ptr<char[]> bytes;
    std::size_t size = 0;
  };

  void grow(std::size_t size) {
    while (next_ != nullptr && block_ + 1 < blocks_.size()) {
      ++block_;
      if (blocks_[block_].size >= size) return use(block_);
    }
    const std::size_t bytes = size > block_bytes_ ? size : block_bytes_;
    blocks_.push_back({std::make_unique_for_overwrite<char[]>(bytes), bytes});
    block_ = blocks_.size() - 1;
    use(block_);
  }

  void use(std::size_t block) {
    next_ = blocks_[block].bytes.get();
    end_ = next_ + blocks_[block].size;
  }

  std::size_t block_bytes_;
  std::vector<Block> blocks_;
  std::size_t block_ = 0;
  char* next_ = nullptr;
  char* end_ = nullptr;
};

}  // namespace xiezhi
