// `xiezhi reshard`: the log copied into a topic with another number of partitions, and the detect group set
// to where its effects have gone out. Nothing of the old topic changes.
//
// Every shard is a fold over one partition in the order of log time. So the copy is read in that order, each
// partition in its own; a record of the copy carries the append time of the record it comes from, which a
// reader takes for log time. For that the new topic keeps the times of its producers while it is filled, and
// its brokers' from then on: the change is the last step, and a topic that has not seen it is refused by
// `run`.
//
// What the group has not judged yet comes last: the records below its position first, in order, then those
// above it. So one offset in each new partition says again which effects are out.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "stream/app/configuration.h"
#include "stream/app/log_copy.h"
#include "stream/io/kafka_group.h"

namespace xiezhi {

struct ReshardRequest {
  std::string to;
  int partitions = 0;
};

struct ReshardSteps {
  std::function<void(const std::string& text)> say;
  std::function<void(std::uint64_t done, std::uint64_t total)> progress;  // records of the old log
};

struct Resharded {
  int from_partitions = 0;
  std::uint64_t unjudged = 0;  // records of the old log whose effects are still to come
  LogCopyCounts counts;
};

// Up to where the effects of a partition went out.
std::int64_t emitted_up_to(const kafka::Standing& standing);

// Fails with Exit::unavailable while a process of the service is a member of its groups, Exit::usage when the
// number of partitions stays the same, Exit::cannot_create when the new topic holds records already.
Result<Resharded> reshard(const Configuration& configuration, const ReshardRequest& request,
                          const ReshardSteps& steps);

}  // namespace xiezhi
