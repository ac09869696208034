// Numbers produced records and knows up to which number every one is acknowledged, whatever order the
// acknowledgements come in. Pure; one thread.
#pragma once

#include <cstdint>
#include <deque>

#include "stream/base/check.h"

namespace xiezhi::kafka {

class AckWindow {
 public:
  // The number of the next record, from 1. `stamp_ms` comes back with its acknowledgement.
  std::uint64_t add(std::int64_t stamp_ms) {
    open_.push_back({stamp_ms, false});
    return done_ + open_.size();
  }

  // Takes back the last add() (the record was not accepted).
  void take_back() { open_.pop_back(); }

  // Returns the record's stamp.
  std::int64_t acknowledge(std::uint64_t number) {
    XIEZHI_CHECK(number > done_ && number - done_ <= open_.size());
    Entry& entry = open_[number - done_ - 1];
    XIEZHI_CHECK(!entry.acknowledged);
    entry.acknowledged = true;
    const std::int64_t stamp_ms = entry.stamp_ms;
    while (!open_.empty() && open_.front().acknowledged) {
      open_.pop_front();
      ++done_;
    }
    return stamp_ms;
  }

  std::uint64_t last() const { return done_ + open_.size(); }
  std::uint64_t acknowledged_up_to() const { return done_; }

 private:
  struct Entry {
    std::int64_t stamp_ms = 0;
    bool acknowledged = false;
  };
  std::deque<Entry> open_;
  std::uint64_t done_ = 0;  // every record with a number up to this one is acknowledged
};

}  // namespace xiezhi::kafka
