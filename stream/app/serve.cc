#include "stream/app/serve.h"

#include <chrono>
#include <cstdlib>

#include "stream/app/logging.h"

namespace xiezhi {
namespace {

constexpr auto kLookEvery = std::chrono::milliseconds(50);
constexpr auto kLeaveWithin = std::chrono::milliseconds(9'500);  // who stops a service kills it after 10 s

}  // namespace

LeaveInTime::~LeaveInTime() {
  {
    const std::lock_guard lock(mutex_);
    left_ = true;
  }
  changed_.notify_one();
  if (watch_.joinable()) watch_.join();
}

void LeaveInTime::begin() {
  watch_ = std::thread([this] {
    std::unique_lock lock(mutex_);
    if (changed_.wait_for(lock, kLeaveWithin, [this] { return left_; })) return;
    log(LogLevel::warn,
        "the brokers keep silent: left without them; what they did not acknowledge is made again", {});
    std::_Exit(static_cast<int>(Exit::unavailable));
  });
}

Result<void> serve(Service& service, Metrics& metrics, LeaveInTime& leave,
                   const std::function<bool()>& stop_requested, const std::function<void()>& look) {
  Value& ready = metrics.value(Metric::ready);
  while (!stop_requested() && !service.ended()) {
    const bool now_ready = service.ready();
    if (now_ready != (ready.get() == 1)) log(LogLevel::info, now_ready ? "ready" : "not ready");
    ready.set(now_ready ? 1 : 0);
    look();
    std::this_thread::sleep_for(kLookEvery);
  }
  ready.set(0);
  log(LogLevel::info, "stopping: outputs are acknowledged and offsets committed first");
  leave.begin();
  service.stop();
  return service.wait();
}

}  // namespace xiezhi
