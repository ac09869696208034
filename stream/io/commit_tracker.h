// Which offsets may be committed: those of records whose outputs are all acknowledged. Pure; one thread.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <utility>
#include <vector>

#include "stream/io/kafka.h"

namespace xiezhi::kafka {

class CommitTracker {
 public:
  // Everything read before `positions` has been turned into produced records numbered up to `last_output`.
  void add(std::uint64_t last_output, std::vector<Position> positions) {
    if (positions.empty()) return;
    if (!open_.empty() && open_.back().last_output == last_output) {
      open_.back().positions.insert(open_.back().positions.end(), positions.begin(), positions.end());
      return;
    }
    open_.push_back({last_output, std::move(positions)});
  }

  // The newest position of each partition that may be committed now and was not handed out before.
  std::vector<Position> take(std::uint64_t acknowledged_up_to) {
    std::map<std::pair<std::uint16_t, std::int32_t>, std::int64_t> newest;
    while (!open_.empty() && open_.front().last_output <= acknowledged_up_to) {
      for (const Position& position : open_.front().positions)
        newest[{position.topic, position.partition}] = position.offset;
      open_.pop_front();
    }
    std::vector<Position> positions;
    positions.reserve(newest.size());
    for (const auto& [partition, offset] : newest)
      positions.push_back({partition.first, partition.second, offset});
    return positions;
  }

  void clear() { open_.clear(); }
  bool empty() const { return open_.empty(); }

 private:
  struct Entry {
    std::uint64_t last_output = 0;
    std::vector<Position> positions;
  };
  std::deque<Entry> open_;
};

}  // namespace xiezhi::kafka
