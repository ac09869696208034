#include "stream/app/watchdog.h"

#include <pthread.h>

#include <algorithm>
#include <chrono>

#include "stream/app/logging.h"
#include "stream/app/worker.h"

namespace xiezhi {
namespace {

constexpr std::int64_t kLookMs = 5'000;

}  // namespace

Result<std::unique_ptr<Watchdog>> Watchdog::start(const kafka::Connection& connection, ProgressBook& book,
                                                  Metrics& metrics, std::int64_t limit_ms) {
  auto ends = kafka::EndReader::open(connection);
  if (!ends) return tl::unexpected(ends.error());
  std::unique_ptr<Watchdog> watchdog(new Watchdog(std::move(*ends), book, metrics, limit_ms));
  watchdog->thread_ = std::thread([one = watchdog.get()] {
    ::pthread_setname_np(::pthread_self(), "watchdog");
    one->run();
  });
  return watchdog;
}

Watchdog::~Watchdog() {
  {
    const std::lock_guard lock(mutex_);
    leaving_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Watchdog::run() {
  const std::chrono::milliseconds every(std::min(kLookMs, limit_ms_ / 2));
  std::unique_lock lock(mutex_);
  while (!changed_.wait_for(lock, every, [this] { return leaving_; })) {
    lock.unlock();
    look();
    lock.lock();
  }
}

void Watchdog::look() {
  const auto stalls = book_.look(steady_ms(), [this](const std::string& topic, std::int32_t partition) {
    return ends_->end_of(topic, partition);
  });
  std::map<Place, bool> before = std::exchange(told_, {});
  for (const ProgressBook::Stall& stall : stalls) {
    told_[{stall.topic, stall.partition}] = before[{stall.topic, stall.partition}];
    before.erase({stall.topic, stall.partition});
    tell(stall);
  }
  for (const auto& [place, told] : before)
    metrics_.forget(Metric::stalled, place.first, std::to_string(place.second));
}

void Watchdog::tell(const ProgressBook::Stall& stall) {
  metrics_.value(Metric::stalled, stall.topic, std::to_string(stall.partition)).set(stall.for_ms / kSecondMs);
  bool& told = told_[{stall.topic, stall.partition}];
  const bool stalls = stall.for_ms >= limit_ms_;
  if (stalls == told) return;
  told = stalls;
  if (!stalls) {
    log(LogLevel::info, "the partition moves again",
        {{"topic", stall.topic}, {"partition", stall.partition}});
    return;
  }
  log(LogLevel::error,
      "a partition does not move: its records are not read, or their outputs not acknowledged",
      {{"role", stall.role},
       {"topic", stall.topic},
       {"partition", stall.partition},
       {"records", stall.behind},
       {"for_ms", stall.for_ms}});
}

}  // namespace xiezhi
