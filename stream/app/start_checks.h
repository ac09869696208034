// What must hold before the service starts, beside its configuration, keys, rules and topics: a data
// directory that can be written, a log that fits its topic, a clock that agrees with the brokers'. Each text
// names the mend.
#pragma once

#include <cstdint>
#include <string>

#include "stream/app/configuration.h"
#include "stream/io/kafka_topic.h"

namespace xiezhi {

// data_dir can be written and its disk has disk.free_min_mib left. Exit::cannot_create, Exit::io.
Result<void> check_data_dir(const Configuration& configuration);

// The records of the log lie where `partitions` puts them (log_check.h). Exit::bad_configuration.
Result<void> check_partitions(const Configuration& configuration, int partitions);

// The log keeps the brokers' append time, and our clock agrees with it: a tick is appended to it, as routers
// do. Exit::bad_configuration.
Result<void> check_clock(const Configuration& configuration);

// How far our clock is from the brokers', when theirs said `appended_ms` at some moment between two of ours.
// Positive: ours is ahead.
std::int64_t clock_ahead_ms(std::int64_t before_ms, std::int64_t appended_ms, std::int64_t after_ms);

}  // namespace xiezhi
