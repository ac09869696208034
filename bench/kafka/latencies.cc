#include "bench/kafka/latencies.h"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

namespace xiezhi::bench {
namespace {

std::int64_t microseconds(Clock::duration time) {
  return std::chrono::duration_cast<std::chrono::microseconds>(time).count();
}

// The least value that `share` of all do not exceed. `sorted` is not empty.
std::int64_t percentile(const std::vector<std::int64_t>& sorted, std::uint64_t per_mille) {
  const std::uint64_t rank = (sorted.size() * per_mille + 999) / 1000;
  return sorted[std::max<std::uint64_t>(rank, 1) - 1];
}

// [[value, how many],...] of sorted values, rounded down to three digits.
std::string histogram(const std::vector<std::int64_t>& sorted) {
  constexpr std::int64_t three_digits = 1'000;
  std::string out;
  for (auto at = sorted.begin(); at != sorted.end();) {
    std::int64_t step = 1;
    while (*at / step >= three_digits) step *= 10;
    const std::int64_t value = *at / step * step;
    const auto next = std::lower_bound(at, sorted.end(), value + step);
    out += fmt::format("{}[{},{}]", out.empty() ? "" : ",", value, next - at);
    at = next;
  }
  return "[" + out + "]";
}

}  // namespace

bool Latencies::arrived(std::uint64_t number, Clock::time_point now) {
  if (number >= answers_.size() || (answers_[number] & kExpected) == 0) return false;
  if ((answers_[number] & kArrived) != 0) {
    ++repeated_;
    return true;
  }
  answers_[number] |= kArrived;
  ++arrived_;
  if (schedule_.measured(number)) measured_us_.push_back(microseconds(now - schedule_.intended(number)));
  return true;
}

std::string Latencies::json() {
  std::sort(measured_us_.begin(), measured_us_.end());
  if (measured_us_.empty()) measured_us_.push_back(0);
  return fmt::format(
      R"({{"expected":{},"missing":{},"repeated":{},"count":{},"p50_us":{},"p99_us":{},"p999_us":{},"max_us":{},"histogram_us":{}}})",
      expected_, expected_ - arrived_, repeated_, measured_us_.size(), percentile(measured_us_, 500),
      percentile(measured_us_, 990), percentile(measured_us_, 999), measured_us_.back(),
      histogram(measured_us_));
}

std::int64_t sleep_until(Clock::time_point moment) {
  std::this_thread::sleep_until(moment);
  return microseconds(Clock::now() - moment);
}

}  // namespace xiezhi::bench
