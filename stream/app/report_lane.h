// Alerts and reports, exactly once (reports.lane: exactly_once). They wait here until every output of the
// same records that leaves at once is acknowledged, and are then written in one transaction with the position
// of what has gone out. A thread of its own writes; the one that makes them goes on meanwhile.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <thread>
#include <vector>

#include "stream/app/worker.h"
#include "stream/io/kafka_transaction.h"

namespace xiezhi {

// Owner and user: one thread, that of the consumer.
class ReportLane {
 public:
  static Result<std::unique_ptr<ReportLane>> open(ServiceState& state);
  // A transaction that is under way is given up, and with it counts as never made.
  ~ReportLane();
  ReportLane(const ReportLane&) = delete;
  ReportLane& operator=(const ReportLane&) = delete;

  void add(const kafka::OutputRecord& record);
  // So much waits that no more should be made.
  bool full() const { return bytes_ > bytes_max_; }

  // Whether a batch may be closed: one at a time waits for acknowledgements.
  bool can_close() const { return !closed_; }
  // What was added belongs to records below `positions`; their other outputs are produced up to number
  // `last`.
  void close(std::vector<kafka::Position> positions, std::uint64_t last, kafka::Membership membership);
  // Hands the closed batch over once the outputs up to `acknowledged` have its number. Fails as
  // TransactionWriter::write.
  Result<void> step(std::uint64_t acknowledged);
  // Nothing is closed and nothing under way.
  bool idle() const { return !closed_ && !under_way_; }
  // The partitions are not ours any more: what was not written is made by whoever has them.
  void forget();

 private:
  struct Batch {
    std::vector<kafka::StoredRecord> records;
    std::vector<kafka::Position> positions;
    kafka::Membership membership;
    std::uint64_t last = 0;
  };

  explicit ReportLane(ServiceState& state);
  void run();

  ServiceState& state_;
  const std::size_t bytes_max_;               // of records_
  std::vector<kafka::StoredRecord> records_;  // of the batch that is not closed
  std::size_t bytes_ = 0;                     // of records_
  std::optional<Batch> closed_;
  bool under_way_ = false;
  std::int64_t since_ms_ = 0;  // that it is

  std::unique_ptr<kafka::TransactionWriter> writer_;  // of the writing thread
  std::mutex mutex_;                                  // guards the next four
  std::condition_variable changed_;
  std::optional<Batch> handed_;
  std::optional<Result<void>> ended_;
  bool leaving_ = false;
  std::thread thread_;
};

}  // namespace xiezhi
