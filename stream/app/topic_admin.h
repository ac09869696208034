// Topics of a configuration on its brokers: what is there, what is missing, creating it.
#pragma once

#include <string>
#include <vector>

#include "stream/app/configuration.h"
#include "stream/io/kafka.h"

namespace xiezhi {

// How clients of this configuration connect; what the client says goes to the log.
kafka::Connection connection_of(const Configuration& configuration, std::string_view client);

// Partitions by Topic, 0 where it does not exist.
Result<std::vector<int>> partitions_on_brokers(const Configuration& configuration);

struct TopicsMade {
  std::vector<std::string> created;  // names
  std::vector<int> partitions;       // by Topic, of those that were there before too
};

// Creates what is missing, with kafka.partitions, and waits until it can be used: all brokers need not see a
// new topic at once, nor does it have leaders from the first moment.
Result<TopicsMade> create_missing_topics(const Configuration& configuration);

// Partitions by Topic when all are there; creates them first when kafka.create_topics says so. Otherwise an
// error that names the missing ones and the mend.
Result<std::vector<int>> require_topics(const Configuration& configuration);

}  // namespace xiezhi
