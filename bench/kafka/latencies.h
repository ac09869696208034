// Latencies of numbered records sent on a fixed schedule (open loop): from the intended moment of sending, so
// that a sender or a broker that stalls is not forgiven, to the moment at which the reader holds the answer.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "bench/kafka/clients.h"

namespace xiezhi::bench {

// When each record has to go out. Any thread.
class Schedule {
 public:
  Schedule(std::uint64_t per_second, std::uint64_t seconds, std::uint64_t warmup_seconds)
      : start_(Clock::now() + std::chrono::milliseconds(200)),
        per_second_(per_second),
        count_(per_second * (seconds + warmup_seconds)),
        first_(per_second * warmup_seconds) {}

  std::uint64_t count() const { return count_; }
  bool measured(std::uint64_t number) const { return number >= first_ && number < count_; }
  Clock::time_point intended(std::uint64_t number) const {
    return start_ + std::chrono::nanoseconds(number * 1'000'000'000 / per_second_);
  }

 private:
  Clock::time_point start_;
  std::uint64_t per_second_, count_, first_;
};

// The answers to some of a schedule's records. One thread.
class Latencies {
 public:
  explicit Latencies(const Schedule& schedule) : schedule_(schedule), answers_(schedule.count(), 0) {}

  void expect(std::uint64_t number) {
    answers_[number] |= kExpected;
    ++expected_;
  }

  // The answer to this record has come. False when nobody expected it.
  bool arrived(std::uint64_t number, Clock::time_point now);

  bool complete() const { return arrived_ == expected_; }

  // {"expected":..,"missing":..,"repeated":..,"count":..,"p50_us":..,"p99_us":..,"p999_us":..,"max_us":..,
  // "histogram_us":[[value,count],...]}: the first three over all records, the others without the warm-up.
  std::string json();

 private:
  static constexpr std::uint8_t kExpected = 1, kArrived = 2;

  const Schedule& schedule_;
  std::vector<std::uint8_t> answers_;
  std::vector<std::int64_t> measured_us_;
  std::uint64_t expected_ = 0, arrived_ = 0, repeated_ = 0;
};

// Sleeps until the moment; how much later it is by then, in microseconds.
std::int64_t sleep_until(Clock::time_point moment);

}  // namespace xiezhi::bench
