#include "stream/state/seen.h"

#include <algorithm>

namespace xiezhi {

bool SeenWindow::Generation::contains(std::uint64_t fingerprint) const {
  if (slots.size() == 0) return false;
  const Fingerprint wanted{fingerprint};
  return slots.find(wanted.hash(), its(wanted)) != nullptr;
}

void SeenWindow::Generation::add(std::uint64_t fingerprint) {
  taken.add(fingerprint);
  slots.add({fingerprint});
}

void SeenWindow::Generation::clear() {
  slots.clear();
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

// Rows that nobody wrote are looked for before room is made for all of them.
bool SeenWindow::Generation::rebuild() {
  slots.clear();
  for (std::size_t i = 0; i < taken.size(); ++i) {
    if (!Fingerprint{taken[i]}.taken()) return false;
  }
  slots.reserve(taken.size());
  for (std::size_t i = 0; i < taken.size(); ++i) {
    const Fingerprint fingerprint{taken[i]};
    if (!slots.add_new(fingerprint, its(fingerprint))) return false;
  }
  return true;
}

bool SeenWindow::rebuild() { return generations_[0].rebuild() && generations_[1].rebuild(); }

std::size_t SeenWindow::bytes() const {
  std::size_t bytes = 0;
  for (const Generation& generation : generations_)
    bytes += generation.taken.bytes() + generation.slots.bytes();
  return bytes;
}

}  // namespace xiezhi
