// A consumer group looked at and moved from outside, while none of its members runs.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "stream/base/result.h"
#include "stream/io/kafka.h"

namespace xiezhi::kafka {

// Where a group stands in a partition.
struct Standing {
  std::int32_t partition = 0;
  std::int64_t committed = -1;     // next offset, -1 without one
  std::int64_t done_up_to = -1;    // Position::done_up_to of that commit, -1 without one
  std::int64_t low = 0, high = 0;  // first kept offset, next offset to be written
};

// In the partitions 0 … `partitions` - 1 of the topic. Exit::unavailable when the brokers do not say.
Result<std::vector<Standing>> standing_of(const Connection& connection, const std::string& group,
                                          const std::string& topic, int partitions);

// Commits `committed` and `done_up_to` of each. Exit::unavailable when the group has members: then its
// offsets are theirs.
Result<void> set_standing(const Connection& connection, const std::string& group, const std::string& topic,
                          std::span<const Standing> standing);

// Client names and hosts of the group's members; a static one counts until its session has timed out.
Result<std::vector<std::string>> members_of(const Connection& connection, const std::string& group);

}  // namespace xiezhi::kafka
