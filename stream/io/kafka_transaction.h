// Records and the position of the group that they were made from, written to Kafka together or not at all
// (transactions, KIP-98 and KIP-447). A commit whose answer is lost is not guessed at: the group is asked.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "stream/base/result.h"
#include "stream/io/kafka.h"

namespace xiezhi::kafka {

struct TransactionOptions {
  std::string id;  // transactional.id: a second writer of this name ends the first
  std::vector<std::string> topics;
  std::string input;  // the topic that positions are of
  std::string group;  // whose positions they are
  // Asked again and again while the brokers do not answer; true fails the call.
  std::function<bool()> give_up;
};

// A record on its way, by index into TransactionOptions::topics.
struct StoredRecord {
  std::uint16_t topic = 0;
  std::string key, value, traceparent;
};

// Owner and user: one thread.
class TransactionWriter {
 public:
  // Connects to nobody yet. Exit::bad_configuration names a property that the client does not take.
  static Result<std::unique_ptr<TransactionWriter>> open(const Connection& connection,
                                                         TransactionOptions options);
  ~TransactionWriter();

  // not_ours: the group has given the partitions to somebody else; nothing was written, and nothing must be.
  enum class Outcome { committed, not_ours };
  // Waits until brokers have all of it. It is tried again after whatever is over some day; fails with
  // Exit::unavailable when told to give up, or when a record can never be delivered (too large, not
  // authorised): then nothing was written. `membership` is the consumer's after `positions` were read.
  Result<Outcome> write(std::span<const StoredRecord> records, std::span<const Position> positions,
                        const Membership& membership);

  // Transactions that had to be made again.
  std::uint64_t repeated() const;

 private:
  class Implementation;
  explicit TransactionWriter(std::unique_ptr<Implementation> implementation);
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace xiezhi::kafka
