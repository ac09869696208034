#include "stream/state/seen.h"

#include <algorithm>

namespace xiezhi {
namespace {
constexpr std::size_t kFirstSlots = 1024;
}

bool SeenWindow::Generation::contains(std::uint64_t fingerprint) const {
  if (slots.empty()) return false;
  const std::size_t mask = slots.size() - 1;
  for (std::size_t i = home(fingerprint); slots[i] != 0; i = (i + 1) & mask) {
    if (slots[i] == fingerprint) return true;
  }
  return false;
}

void SeenWindow::Generation::put(std::uint64_t fingerprint) {
  const std::size_t mask = slots.size() - 1;
  std::size_t i = home(fingerprint);
  while (slots[i] != 0) i = (i + 1) & mask;
  slots[i] = fingerprint;
}

// Slots for `count` fingerprints and some more, filled.
void SeenWindow::Generation::index(std::size_t count) {
  std::size_t size = std::max(slots.size(), kFirstSlots);
  while (count * 5 > size * 3) size *= 2;
  slots.assign(size, 0);
  for (std::size_t i = 0; i < taken.size(); ++i) put(taken[i]);
}

void SeenWindow::Generation::add(std::uint64_t fingerprint) {
  if ((taken.size() + 1) * 5 > slots.size() * 3) index(taken.size() + 1);
  taken.add(fingerprint);
  put(fingerprint);
}

void SeenWindow::Generation::clear() {
  std::fill(slots.begin(), slots.end(), 0);
  taken.clear();
}

// The young generation becomes the old one, which is forgotten.
void SeenWindow::turn() {
  age_ms_ = 0;
  young_ = 1 - young_;
  generations_[young_].clear();
}

bool SeenWindow::seen(std::uint64_t fingerprint, std::int64_t log_time_ms) {
  fingerprint |= 1;  // 0 marks a free slot
  if (last_ms_ >= 0) age_ms_ += std::clamp<std::int64_t>(log_time_ms - last_ms_, 0, kPauseMs);
  last_ms_ = std::max(last_ms_, log_time_ms);
  if (age_ms_ >= horizon_ms_) turn();
  if (generations_[0].contains(fingerprint) || generations_[1].contains(fingerprint)) return true;
  if (most_ > 0 && generations_[young_].taken.size() >= most_) {
    cut_short_ += generations_[1 - young_].taken.size();
    turn();
  }
  generations_[young_].add(fingerprint);
  return false;
}

void SeenWindow::rebuild() {
  for (Generation& generation : generations_) generation.index(generation.taken.size());
}

std::size_t SeenWindow::bytes() const {
  std::size_t bytes = 0;
  for (const Generation& generation : generations_)
    bytes += generation.taken.bytes() + generation.slots.capacity() * sizeof(std::uint64_t);
  return bytes;
}

}  // namespace xiezhi
