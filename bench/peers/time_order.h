// Records of live partitions in the order of event time, exactly: what has come waits until every partition
// has gone beyond its time. The consumer of the program waits for older records only while it catches up
// (stream/io/time_merge.h); the peers' job wants the order always. Pure; one thread.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <limits>
#include <utility>
#include <vector>

namespace xiezhi::bench {

template <class Item>
class TimeOrder {
 public:
  explicit TimeOrder(std::size_t partitions) : sources_(partitions) {}

  // Event time never goes back in a partition.
  void add(std::size_t partition, std::int64_t time_ms, Item item) {
    sources_[partition].held.push_back({time_ms, std::move(item)});
    sources_[partition].newest_ms = time_ms;
  }

  // Calls f(time, item) for each whose turn has come, the oldest first. Of one millisecond all or none, in
  // the order of the partitions.
  template <class F>
  void take(F&& f) {
    const auto newest = [](const Source& source) { return source.newest_ms; };
    const std::int64_t complete_ms = std::ranges::min(sources_, {}, newest).newest_ms;
    const auto head_ms = [](const Source& source) {
      return source.held.empty() ? std::numeric_limits<std::int64_t>::max() : source.held.front().first;
    };
    for (;;) {
      Source& oldest = *std::ranges::min_element(sources_, {}, head_ms);
      if (head_ms(oldest) >= complete_ms) return;
      f(oldest.held.front().first, std::as_const(oldest.held.front().second));
      oldest.held.pop_front();
    }
  }

 private:
  struct Source {
    std::deque<std::pair<std::int64_t, Item>> held;
    std::int64_t newest_ms = std::numeric_limits<std::int64_t>::min();
  };
  std::vector<Source> sources_;
};

}  // namespace xiezhi::bench
