// Findings, exactly once: written in transactions with the position of the log that they come from, one
// transaction at a time, on a thread of its own, as the report lane of the program does (stream/app).
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "stream/io/kafka_transaction.h"

namespace xiezhi::bench {

// Owner and user: one thread, that of the consumer.
class FindingLane {
 public:
  explicit FindingLane(std::unique_ptr<kafka::TransactionWriter> writer)
      : writer_(std::move(writer)), thread_([this] { run(); }) {}
  FindingLane(const FindingLane&) = delete;
  FindingLane& operator=(const FindingLane&) = delete;
  // What is under way ends first; the rest counts as never made.
  ~FindingLane() {
    {
      const std::lock_guard lock(mutex_);
      leaving_ = true;
    }
    changed_.notify_all();
    thread_.join();
  }

  void add(kafka::StoredRecord record) { records_.push_back(std::move(record)); }
  bool empty() const { return records_.empty(); }
  // So much waits that no more should be made.
  bool full() const { return records_.size() >= kRecordsMax; }
  bool idle() const {
    const std::lock_guard lock(mutex_);
    return !batch_;
  }

  // Hands over what was added; it belongs to records below `positions`. The lane must be idle. Fails when a
  // transaction before it could not be made.
  Result<void> write(std::vector<kafka::Position> positions, kafka::Membership membership) {
    const std::lock_guard lock(mutex_);
    if (!outcome_) return outcome_;
    batch_ = Batch{std::exchange(records_, {}), std::move(positions), std::move(membership)};
    changed_.notify_all();
    return {};
  }

 private:
  static constexpr std::size_t kRecordsMax = 200'000;

  struct Batch {
    std::vector<kafka::StoredRecord> records;
    std::vector<kafka::Position> positions;
    kafka::Membership membership;
  };

  void run() {
    std::unique_lock lock(mutex_);
    for (;;) {
      changed_.wait(lock, [this] { return leaving_ || batch_; });
      if (!batch_) return;
      lock.unlock();  // nobody touches the batch until it is reset
      auto outcome = writer_->write(batch_->records, batch_->positions, batch_->membership);
      lock.lock();
      if (!outcome) {
        outcome_ = tl::unexpected(outcome.error());
      } else if (*outcome == kafka::TransactionWriter::Outcome::not_ours) {
        outcome_ = tl::unexpected(Error{Exit::unavailable, "the log was given to somebody else"});
      }
      batch_.reset();
    }
  }

  std::unique_ptr<kafka::TransactionWriter> writer_;
  std::vector<kafka::StoredRecord> records_;
  mutable std::mutex mutex_;  // guards the next three
  std::condition_variable changed_;
  std::optional<Batch> batch_;
  Result<void> outcome_;
  bool leaving_ = false;
  std::thread thread_;
};

}  // namespace xiezhi::bench
