// The life of a started service: until it is asked to stop or a role ends, then its end, in time. Knows no
// signal, file or address: whoever runs it says when to stop.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "stream/app/service.h"

namespace xiezhi {

// Ends the process when a stop takes too long: the client may wait for ever for brokers that keep silent.
// Nothing is lost by it: what is not acknowledged has no committed offset and is made again. Outlives the
// service, whose end it watches.
class LeaveInTime {
 public:
  LeaveInTime() = default;
  LeaveInTime(const LeaveInTime&) = delete;
  LeaveInTime& operator=(const LeaveInTime&) = delete;
  ~LeaveInTime();

  void begin();

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool left_ = false;  // guarded by mutex_
  std::thread watch_;
};

// Returns when all is drained. `stop_requested` and `look` are called every 50 ms, from this thread. The
// first error of a role.
Result<void> serve(Service& service, Metrics& metrics, LeaveInTime& leave,
                   const std::function<bool()>& stop_requested, const std::function<void()>& look);

}  // namespace xiezhi
