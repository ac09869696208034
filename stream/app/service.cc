#include "stream/app/service.h"

#include <pthread.h>

#include <optional>
#include <thread>

#include "stream/app/detect_worker.h"
#include "stream/app/logging.h"
#include "stream/app/route_worker.h"
#include "stream/app/watchdog.h"

namespace xiezhi {

Result<Roles> parse_roles(const std::string& text) {
  Roles roles;
  std::size_t at = 0;
  while (at <= text.size()) {
    const std::size_t end = std::min(text.find(',', at), text.size());
    const std::string word = text.substr(at, end - at);
    if (word == "route") {
      roles.route = true;
    } else if (word == "detect") {
      roles.detect = true;
    } else if (word != "desk") {  // the desk has no work of its own in this version
      return fail(Exit::usage, "--roles: \"" + word + "\" is no role; known are route, detect, desk");
    }
    at = end + 1;
  }
  if (!roles.route && !roles.detect)
    return fail(Exit::usage, "--roles " + text + ": name route, detect or both");
  return roles;
}

class Service::Implementation {
 public:
  Implementation(ServiceOptions options, Metrics& metrics) : state_(std::move(options), metrics) {}
  Implementation(const Implementation&) = delete;
  Implementation& operator=(const Implementation&) = delete;
  ~Implementation() {
    stop();
    static_cast<void>(wait());
  }

  Result<void> start() {
    state_.memory.show(state_.metrics);
    if (state_.options.roles.route) {
      auto worker = RouteWorker::open(state_);
      if (!worker) return tl::unexpected(worker.error());
      route_ = std::move(*worker);
    }
    if (state_.options.roles.detect) {
      auto worker = DetectWorker::open(state_);
      if (!worker) return tl::unexpected(worker.error());
      detect_ = std::move(*worker);
    }
    auto watchdog = Watchdog::start(state_.connection("watchdog"), state_.progress, state_.metrics,
                                    state_.options.configuration.watchdog_stall_ms);
    if (!watchdog) return tl::unexpected(watchdog.error());
    watchdog_ = std::move(*watchdog);
    if (route_ != nullptr) launch("route", *route_);
    if (detect_ != nullptr) launch("detect", *detect_);
    return {};
  }

  bool ready() const {
    return (route_ == nullptr || state_.route_ready) && (detect_ == nullptr || state_.detect_ready) &&
           !ended_;
  }
  bool ended() const { return ended_; }

  void stop() {
    if (!state_.stopping) state_.stop_since_ms = steady_ms();
    state_.stopping = true;
  }

  Result<void> wait() {
    for (std::thread& thread : threads_) {
      if (thread.joinable()) thread.join();
    }
    const std::lock_guard lock(mutex_);
    if (failed_) return tl::unexpected(*failed_);
    return {};
  }

  // The terms and reports of a city are of the state that was built with them: they and its names stay until
  // a restart.
  void reload(Configuration configuration, const Rules& rules) {
    configuration.profile = state_.options.configuration.profile;
    if (detect_ != nullptr) detect_->reload(configuration, rules);
  }

 private:
  // The name is what top -H, perf and gdb show.
  template <class Worker>
  void launch(const char* name, Worker& worker) {
    threads_.emplace_back([this, name, &worker] {
      ::pthread_setname_np(::pthread_self(), name);
      finish(worker.run());
    });
  }

  // A role that ends takes the others with it: half a service would look alive and find nothing.
  void finish(const Result<void>& result) {
    if (!result) {
      const std::lock_guard lock(mutex_);
      if (!failed_) failed_ = result.error();
    }
    ended_ = true;
    stop();
  }

  ServiceState state_;
  std::unique_ptr<RouteWorker> route_;
  std::unique_ptr<DetectWorker> detect_;
  std::unique_ptr<Watchdog> watchdog_;
  std::vector<std::thread> threads_;
  std::atomic<bool> ended_{false};
  std::mutex mutex_;
  std::optional<Error> failed_;  // guarded by mutex_
};

Service::Service(std::unique_ptr<Implementation> implementation)
    : implementation_(std::move(implementation)) {}
Service::~Service() = default;

Result<std::unique_ptr<Service>> Service::start(ServiceOptions options, Metrics& metrics) {
  auto implementation = std::make_unique<Implementation>(std::move(options), metrics);
  if (const Result<void> started = implementation->start(); !started) return tl::unexpected(started.error());
  return std::unique_ptr<Service>(new Service(std::move(implementation)));
}
bool Service::ready() const { return implementation_->ready(); }
bool Service::ended() const { return implementation_->ended(); }
void Service::stop() { implementation_->stop(); }
Result<void> Service::wait() { return implementation_->wait(); }
void Service::reload(const Configuration& configuration, const Rules& rules) {
  implementation_->reload(configuration, rules);
}

}  // namespace xiezhi
