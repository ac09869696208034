#include "stream/state/seen.h"

#include <algorithm>
#include <utility>

namespace xiezhi {
namespace {
constexpr std::size_t kFirstSlots = 1024;
}

bool SeenWindow::Generation::contains(std::uint64_t fingerprint) const {
  if (slots.empty()) return false;
  const std::size_t mask = slots.size() - 1;
  for (std::size_t i = fingerprint & mask; slots[i] != 0; i = (i + 1) & mask) {
    if (slots[i] == fingerprint) return true;
  }
  return false;
}

void SeenWindow::Generation::add(std::uint64_t fingerprint) {
  if ((size + 1) * 5 > slots.size() * 3) {
    decltype(slots) previous(std::max(slots.size() * 2, kFirstSlots));
    previous.swap(slots);
    size = 0;
    for (std::uint64_t old : previous) {
      if (old != 0) add(old);
    }
  }
  const std::size_t mask = slots.size() - 1;
  std::size_t i = fingerprint & mask;
  while (slots[i] != 0) i = (i + 1) & mask;
  slots[i] = fingerprint;
  ++size;
}

void SeenWindow::Generation::clear() {
  std::fill(slots.begin(), slots.end(), 0);
  size = 0;
}

bool SeenWindow::seen(std::uint64_t fingerprint, std::int64_t log_time_ms) {
  fingerprint |= 1;  // 0 marks a free slot
  const std::int64_t turn = log_time_ms / horizon_ms_;
  if (turn > turn_) {
    if (turn == turn_ + 1) {
      std::swap(young_, old_);
    } else {
      old_.clear();
    }
    young_.clear();
    turn_ = turn;
  }
  if (young_.contains(fingerprint) || old_.contains(fingerprint)) return true;
  young_.add(fingerprint);
  return false;
}

}  // namespace xiezhi
