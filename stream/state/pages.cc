#include "stream/state/pages.h"

#include <algorithm>
#include <cstring>
#include <numeric>

namespace xiezhi {

void Pages::add(std::size_t count) {
  owned_.emplace_back(count * kChunkBytes);
  for (std::size_t i = 0; i < count; ++i) chunks_.push_back(owned_.back().data() + i * kChunkBytes);
  marks_.resize(chunks_.size() << (kChunkBits - kPageBits));
  settled_.resize(marks_.size() / 64);
}

void Pages::give(std::uint64_t page) {
  sink_->page(store_, static_cast<std::uint32_t>(page), {at(page << kPageBits), kPageBytes});
  --waiting_;
}

void Pages::use(std::uint64_t page) {
  if ((marks_[page] & kUsed) == 0) ++used_;
  if ((marks_[page] & kForgotten) != 0) --forgotten_;
}

void Pages::first_change(std::uint64_t page) {
  std::uint8_t& mark = marks_[page];
  if ((mark & kWaiting) != 0) give(page);
  use(page);
  mark = kUsed | kChanged;
  settled_[page / 64] |= std::uint64_t{1} << page % 64;
}

void Pages::forget(std::uint64_t offset, std::size_t bytes) {
  constexpr std::uint64_t kOfChunk = std::uint64_t{1} << (kChunkBits - kPageBits);
  const std::uint64_t end = (offset + bytes) >> kPageBits;
  for (std::uint64_t page = (offset + kPageBytes - 1) >> kPageBits; page < end; ++page) {
    std::uint8_t& mark = marks_[page];
    if (page % kOfChunk == 0 || (mark & kUsed) == 0) continue;
    if ((mark & kWaiting) != 0) give(page);
    mark = kForgotten;
    settled_[page / 64] &= ~(std::uint64_t{1} << page % 64);
    --used_;
    ++forgotten_;
    const std::uint64_t start = page << kPageBits;
    forget_pages(chunks_[start >> kChunkBits] + (start & (kChunkBytes - 1)), kPageBytes);
  }
}

void Pages::begin(bool all, PageSink& sink, std::uint8_t store) {
  sink_ = &sink;
  store_ = store;
  next_ = waiting_ = 0;
  std::fill(settled_.begin(), settled_.end(), 0);
  const std::uint8_t due = all ? kUsed : kChanged;
  for (std::uint8_t& mark : marks_) {
    const bool waits = (mark & due) != 0;
    mark = static_cast<std::uint8_t>((mark & (kUsed | kForgotten)) | (waits ? kWaiting : 0));
    waiting_ += waits ? 1 : 0;
  }
}

std::size_t Pages::save(std::size_t count) {
  std::size_t saved = 0;
  for (; waiting_ > 0 && saved < count; ++next_) {
    if ((marks_[next_] & kWaiting) == 0) continue;
    give(next_);
    marks_[next_] = kUsed;
    ++saved;
  }
  return saved;
}

void Pages::abandon() {
  for (std::uint8_t& mark : marks_) mark &= kUsed | kChanged | kForgotten;
  waiting_ = 0;
  sink_ = nullptr;
}

bool Pages::load(std::uint32_t number, std::span<const std::byte> bytes) {
  if (number >= marks_.size() || bytes.size() != kPageBytes) return false;
  const std::uint64_t offset = std::uint64_t{number} << kPageBits;
  std::memcpy(chunks_[offset >> kChunkBits] + (offset & (kChunkBytes - 1)), bytes.data(), kPageBytes);
  use(number);
  marks_[number] = kUsed;
  settled_[number / 64] &= ~(std::uint64_t{1} << number % 64);
  return true;
}

std::uint64_t Pages::chunks_in(std::span<const std::uint32_t> blocks) {
  return std::accumulate(blocks.begin(), blocks.end(), std::uint64_t{0});
}

bool Pages::follows(std::span<const std::uint32_t> before, std::span<const std::uint32_t> blocks) {
  if (blocks.size() < before.size() || !std::equal(before.begin(), before.end(), blocks.begin()))
    return false;
  const bool none_is_empty = std::find(blocks.begin(), blocks.end(), 0U) == blocks.end();
  return none_is_empty && chunks_in(blocks) <= kChunksMax;
}

}  // namespace xiezhi
