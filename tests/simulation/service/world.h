// Processes, threads and time of a simulation: everything in one thread of the machine, in an order that a
// seed draws. A thread of the program is a fiber; it runs until it waits, and what it waits with (mutexes,
// conditions, sleep, clocks, file and Kafka calls) is replaced at link time (threads.cc, files.cc,
// client*.cc). Time moves on only when nobody can run. One World a process of the machine, made before the
// first fiber.
#pragma once

#include <ucontext.h>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "stream/app/prng.h"

namespace xiezhi::service_simulation {

class Disk;

constexpr std::int64_t kMs = 1'000;  // µs
constexpr std::int64_t kSecond = 1'000 * kMs;
constexpr std::int64_t kNever = std::int64_t{1} << 60U;

// A process of the simulated world. Those that died stay, as what they were.
struct Process {
  enum class State : std::uint8_t { running, frozen, dead };
  int slot = 0;  // which of the processes that are to run
  int pid = 0;
  State state = State::running;
  Disk* disk = nullptr;
  std::int64_t wall_offset_ms = 0;  // of its clock
  bool stop_requested = false;      // SIGTERM
  std::int64_t stop_us = 0, end_us = 0;
  std::int64_t cut_until_us = 0;  // of its network
  int exit_code = -1;             // -1: has none, killed or alive
  // Strikes when so many calls of the kind are left: 1 is the next one.
  enum class Call : std::uint8_t { kafka, file };
  std::int64_t strike_after = 0;
  Call strike_at = Call::kafka;
  std::function<void()> strike;

  bool alive() const { return state != State::dead; }
  bool runs() const { return state == State::running; }
};

struct Fiber {
  int number = 0;
  Process* process = nullptr;
  std::string name;
  std::function<void()> body;
  ucontext_t context{};
  void* stack = nullptr;
  const void* waits_for = nullptr;  // nullptr: for time alone
  std::int64_t wake_us = 0;         // not before, unless what it waits for comes
  bool done = false, detached = false;
};

class World {
 public:
  explicit World(std::uint64_t seed);
  World(const World&) = delete;
  World& operator=(const World&) = delete;
  // The one there is; nullptr before it is made, and then every call goes to the real machine.
  static World* now();

  Prng& prng() { return prng_; }
  std::int64_t now_us() const { return now_us_; }
  // The clock of the brokers; leap() lets quiet time pass at once.
  std::int64_t wall_ms() const { return wall_base_ms_ + now_us_ / kMs; }
  void leap_to(std::int64_t wall_ms);

  // `main` returns its exit code.
  Process& start_process(int slot, Disk* disk, std::function<int(Process&)> main);
  std::vector<std::unique_ptr<Process>>& processes() { return processes_; }
  // Nothing of it runs any more. When it is the running one's process this does not return.
  void kill(Process& process, int exit_code = -1);
  void freeze(Process& process) { process.state = Process::State::frozen; }
  void thaw(Process& process) { process.state = Process::State::running; }

  // Of the running fiber. `process()` is nullptr outside of one.
  Fiber* fiber() const { return fiber_; }
  Process* process() const { return fiber_ == nullptr ? nullptr : fiber_->process; }
  Fiber& start_fiber(Process& process, std::function<void()> body);
  // Waits until wake(what) or the time; whether it was woken.
  bool wait(const void* what, std::int64_t until_us);
  void sleep(std::int64_t us) { wait(nullptr, now_us_ + us); }
  void wake(const void* what);
  void wake_one(const void* what);
  // A call of the program to the outside: takes a moment, others run meanwhile, and faults strike here.
  void call(Process::Call kind);

  // Runs `event` at that time, between fibers.
  void at(std::int64_t us, std::function<void()> event) { events_.emplace(us, std::move(event)); }
  void after(std::int64_t us, std::function<void()> event) { at(now_us_ + us, std::move(event)); }
  // Runs until done() or the time.
  void run(std::int64_t until_us, const std::function<bool()>& done);

  void strike(std::string_view fault) {
    note(fault);
    ++faults_[std::string(fault)];
  }
  const std::map<std::string, std::uint64_t>& faults() const { return faults_; }

  // What happened, in order: equal for equal seeds.
  void note(std::string_view what, std::int64_t number = 0, std::string_view more = {});
  std::uint64_t digest() const { return digest_; }
  std::uint64_t switches() const { return switches_; }

 private:
  static void enter();
  void leave();  // from the fiber to run()
  void end_fiber();
  bool step(std::int64_t until_us);
  bool nobody_before(std::int64_t us) const;

  Prng prng_;
  std::int64_t now_us_ = 1'000 * kSecond, wall_base_ms_ = 0, run_until_us_ = 0;
  std::vector<std::unique_ptr<Process>> processes_;
  std::vector<std::unique_ptr<Fiber>> fibers_;
  std::vector<void*> free_stacks_;
  std::multimap<std::int64_t, std::function<void()>> events_;
  std::map<std::string, std::uint64_t> faults_;
  Fiber* fiber_ = nullptr;
  ucontext_t main_{};
  int fibers_made_ = 0;
  std::uint64_t digest_ = 0xcbf29ce484222325ULL, switches_ = 0;
};

}  // namespace xiezhi::service_simulation
