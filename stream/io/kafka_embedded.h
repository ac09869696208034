// A broker inside the process, for `xiezhi demo` and tests: librdkafka's mock cluster. Not durable, no TLS,
// no transactions, and it keeps at most 5 MiB a partition, dropping the oldest: a demonstration must stay
// below.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "stream/base/result.h"

namespace xiezhi::kafka {

// Lives in threads of its own until destroyed.
class EmbeddedBroker {
 public:
  static Result<std::unique_ptr<EmbeddedBroker>> start();
  ~EmbeddedBroker();

  Result<void> create_topic(const std::string& name, int partitions);

  // For tests. The next `times` requests of a kind (its API key in the Kafka protocol) are answered with this
  // error code of the protocol.
  void answer_with_error(std::int16_t api_key, int code, std::size_t times);
  // For tests. How many of those are still to come.
  std::size_t errors_left(std::int16_t api_key) const;
  // For tests. What metadata say of a topic; 0: that all is well.
  void set_topic_error(const std::string& topic, int code);
  // For tests. Every answer comes so much later.
  void set_round_trip_ms(int round_trip_ms);
  // For tests. Whether it answers at all: without it connections are refused.
  void set_up(bool up);
  // For tests. Whether a partition has a leader.
  void set_leader(const std::string& topic, std::int32_t partition, bool present);
  // host:port on loopback
  const std::string& brokers() const;

 private:
  class Implementation;
  explicit EmbeddedBroker(std::unique_ptr<Implementation> implementation);
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace xiezhi::kafka
