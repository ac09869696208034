// When each transfer of a live stream has to go out: phases of one rate each, one behind the other, and a
// tail at the last rate. Phase 0 warms everything, at the first rate. Pure but for the clock at the
// beginning.
#pragma once

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <string_view>
#include <vector>

#include "bench/kafka/clients.h"

namespace xiezhi::bench {

// "1000,5000" -> {1000, 5000}; nothing of any other text.
inline std::vector<std::uint64_t> read_rates(std::string_view text) {
  std::vector<std::uint64_t> rates;
  for (const char *at = text.data(), *end = at + text.size(); at < end;) {
    std::uint64_t rate = 0;
    const auto [stop, error] = std::from_chars(at, end, rate);
    if (error != std::errc() || rate == 0 || (stop != end && *stop != ',')) return {};
    rates.push_back(rate);
    at = stop == end ? end : stop + 1;
  }
  return rates;
}

// The number in an id of transfers.h.
inline std::uint64_t event_number(std::string_view event_id) {
  std::uint64_t number = 0;
  std::from_chars(event_id.data() + 1, event_id.data() + event_id.size(), number);
  return number;
}

// Any thread.
class Phases {
 public:
  Phases(const std::vector<std::uint64_t>& rates, std::uint64_t warm_seconds, std::uint64_t seconds,
         std::uint64_t tail_seconds, std::int64_t now_ms)
      : start_(Clock::now()), start_ms_(now_ms) {
    add(rates.front(), warm_seconds);
    for (const std::uint64_t rate : rates) add(rate, seconds);
    add(rates.back(), tail_seconds);
  }

  std::size_t tail() const { return phases_.size() - 1; }
  std::uint64_t total() const { return phases_.back().first + phases_.back().count; }
  std::uint64_t first(std::size_t phase) const { return phases_[phase].first; }
  std::size_t of(std::uint64_t number) const {
    const auto behind = std::ranges::upper_bound(phases_, number, {}, &Phase::first);
    return static_cast<std::size_t>(behind - phases_.begin()) - 1;
  }
  // Behind the first seconds of a phase, in which what the one before it left is still on its way.
  bool settled(std::size_t phase, std::uint64_t number) const {
    return number - phases_[phase].first >= phases_[phase].per_second * kSettleSeconds;
  }
  Clock::time_point intended(std::uint64_t number) const {
    const Phase& phase = phases_[of(number)];
    return start_ + std::chrono::seconds(phase.start_seconds) +
           std::chrono::nanoseconds((number - phase.first) * 1'000'000'000 / phase.per_second);
  }
  std::int64_t wall_ms(Clock::time_point moment) const {
    return start_ms_ + std::chrono::duration_cast<std::chrono::milliseconds>(moment - start_).count();
  }
  // One transfer in so many is a probe: one in ten, or as few as make `most` of them.
  std::uint64_t probe_every(std::uint64_t most) const {
    return std::max<std::uint64_t>(10, total() / most + 1);
  }

 private:
  static constexpr std::uint64_t kSettleSeconds = 2;

  struct Phase {
    std::uint64_t first = 0, count = 0, per_second = 0, start_seconds = 0;
  };

  void add(std::uint64_t per_second, std::uint64_t seconds) {
    const Phase before = phases_.empty() ? Phase{} : phases_.back();
    const std::uint64_t took = before.per_second == 0 ? 0 : before.count / before.per_second;
    phases_.push_back(
        {before.first + before.count, per_second * seconds, per_second, before.start_seconds + took});
  }

  Clock::time_point start_;
  std::int64_t start_ms_;
  std::vector<Phase> phases_;
};

}  // namespace xiezhi::bench
