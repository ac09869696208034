// Reads one topic from end to end, all partitions merged in the order of their timestamps: for commands that
// look at the log as a whole. No group, no commits, no rebalance.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "stream/base/result.h"
#include "stream/io/kafka.h"

namespace xiezhi::kafka {

// Offsets [from, to) of a partition.
struct Extent {
  std::int32_t partition = 0;
  std::int64_t from = 0, to = 0;
};

// What the partitions 0 … `partitions` - 1 hold now. Exit::unavailable when the brokers do not say.
Result<std::vector<Extent>> extents_of(const Connection& connection, const std::string& topic,
                                       int partitions);

// Owner and user: one thread. Memory: about 256 MB in all, whatever the topic holds.
class OrderedReader {
 public:
  static Result<std::unique_ptr<OrderedReader>> open(const Connection& connection, const std::string& topic,
                                                     std::vector<Extent> extents);
  ~OrderedReader();

  // The next record, the oldest of all partitions; nothing at the end. Of one partition records come in their
  // order, of equal stamps those of the partition that was named first (time_merge.h). Its views live until
  // the next call. Fails when records are no longer kept or the brokers keep silent for 30 s.
  Result<std::optional<InputRecord>> next();

 private:
  class Implementation;
  explicit OrderedReader(std::unique_ptr<Implementation> implementation);
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace xiezhi::kafka
