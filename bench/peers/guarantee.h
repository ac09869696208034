// What xiezhi_peer promises of its findings, and where its two groups begin, stand and go on. As in the
// program, but without snapshots: state is the log folded from its beginning.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "stream/io/kafka.h"

namespace xiezhi::bench {

constexpr auto kCommitEvery = std::chrono::milliseconds(200);  // as the program

enum class Guarantee : std::uint8_t { none, at_least_once, exactly_once };
constexpr auto kGuarantees =
    std::to_array<std::pair<std::string_view, Guarantee>>({{"none", Guarantee::none},
                                                           {"at-least-once", Guarantee::at_least_once},
                                                           {"exactly-once", Guarantee::exactly_once}});

// ROUTE goes on where its group stands.
class FromCommit final : public kafka::RebalanceListener {
 public:
  void assigned(std::span<kafka::Assigned> partitions) override {
    for (kafka::Assigned& partition : partitions) partition.start = partition.committed;
  }
  void revoked(std::span<const kafka::Position>, bool) override {}
};

// DETECT folds the log again, and knows up to where its findings have gone out.
class FromBeginning final : public kafka::RebalanceListener {
 public:
  void assigned(std::span<kafka::Assigned> partitions) override {
    for (const kafka::Assigned& partition : partitions) {
      const auto number = static_cast<std::size_t>(partition.partition);
      if (done_up_to_.size() <= number) done_up_to_.resize(number + 1, -1);
      done_up_to_[number] = partition.done_up_to;
    }
  }
  void revoked(std::span<const kafka::Position>, bool) override {}
  bool done(const InputRecord& record) const {
    return record.offset < done_up_to_[static_cast<std::size_t>(record.partition)];
  }

 private:
  std::vector<std::int64_t> done_up_to_;  // by partition
};

// When the next commit is due.
class CommitClock {
 public:
  bool due() {
    const auto now = std::chrono::steady_clock::now();
    if (now < next_) return false;
    next_ = now + kCommitEvery;
    return true;
  }

 private:
  std::chrono::steady_clock::time_point next_;
};

// One position a partition: the place behind the last record.
inline void move_on(std::vector<kafka::Position>& positions, std::int32_t partition, std::int64_t offset) {
  const auto found = std::ranges::find(positions, partition, &kafka::Position::partition);
  kafka::Position& position =
      found == positions.end() ? positions.emplace_back(kafka::Position{0, partition, 0}) : *found;
  position.offset = std::max(position.offset, offset + 1);
}

}  // namespace xiezhi::bench
