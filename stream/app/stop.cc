#include "stream/app/stop.h"

#include <unistd.h>

#include <atomic>
#include <csignal>

namespace xiezhi {
namespace {

std::atomic<int> caught{0};
std::atomic<bool> stopping{false};
std::atomic<bool> reload{false};
static_assert(std::atomic<int>::is_always_lock_free && std::atomic<bool>::is_always_lock_free);

void on_signal(int number) {
  if (number == SIGHUP) {
    reload = true;
    return;
  }
  if (stopping.exchange(true)) ::_exit(128 + number);
  caught = number;
}

}  // namespace

void catch_signals() {
  struct sigaction action {};
  action.sa_handler = on_signal;
  sigemptyset(&action.sa_mask);
  action.sa_flags = SA_RESTART;
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) sigaction(number, &action, nullptr);
  static_cast<void>(std::signal(SIGPIPE, SIG_IGN));
}

bool stop_requested() { return stopping; }
void request_stop() { stopping = true; }

Exit stop_exit() {
  if (caught == SIGINT) return Exit::interrupted;
  return caught == SIGTERM ? Exit::terminated : Exit::done;
}

bool take_reload_request() { return reload.exchange(false); }

}  // namespace xiezhi
