// Whether a log was written for the number of partitions that its topic has. The log itself says it: the
// subject of each touch names its partition (schemas/log.md). Nothing else needs to be remembered, so nothing
// can be forgotten, expire or differ between the processes of a group.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "stream/base/result.h"
#include "stream/io/kafka_reader.h"

namespace xiezhi {

// Looks at the oldest touches, up to 64 different subjects of all partitions: each of them stands where it
// belongs by chance in at most one of two cases. False: one stands where it does not belong.
Result<bool> is_written_for(const kafka::Connection& connection, const std::string& topic,
                            std::span<const kafka::Extent> extents);

}  // namespace xiezhi
