// Nothing stalls silently: a partition that has records and whose outputs do not go out is told of, whatever
// the reason is: a client that fetches no more, brokers that take no output, a thread that waits for ever.
// The roles say how far they have come; a thread with a client of its own asks the brokers how far there is
// to go.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "stream/app/progress_book.h"
#include "stream/io/kafka_ends.h"
#include "stream/io/metrics.h"

namespace xiezhi {

// Owner: the service. `book` and `metrics` must outlive it.
class Watchdog {
 public:
  // A stall of `limit_ms` is logged.
  static Result<std::unique_ptr<Watchdog>> start(const kafka::Connection& connection, ProgressBook& book,
                                                 Metrics& metrics, std::int64_t limit_ms);
  ~Watchdog();
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

 private:
  using Place = std::pair<std::string, std::int32_t>;

  Watchdog(std::unique_ptr<kafka::EndReader> ends, ProgressBook& book, Metrics& metrics,
           std::int64_t limit_ms)
      : ends_(std::move(ends)), book_(book), metrics_(metrics), limit_ms_(limit_ms) {}
  void run();
  void look();
  void tell(const ProgressBook::Stall& stall);

  std::unique_ptr<kafka::EndReader> ends_;  // of the thread
  ProgressBook& book_;
  Metrics& metrics_;
  std::int64_t limit_ms_;
  std::map<Place, bool> told_;  // of the thread: the places that are shown, whether a stall was logged
  std::mutex mutex_;
  std::condition_variable changed_;
  bool leaving_ = false;  // guarded by mutex_
  std::thread thread_;
};

}  // namespace xiezhi
