#include "tests/simulation/service/world.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "stream/base/check.h"

namespace xiezhi::service_simulation {
namespace {

constexpr std::size_t kStackBytes = std::size_t{512} << 10U;
constexpr int kFirstPid = 1'000;

World* only = nullptr;

}  // namespace

World::World(std::uint64_t seed) : prng_(seed, 11) { only = this; }

World* World::now() { return only; }

void World::leap_to(std::int64_t wall) {
  if (wall > wall_ms()) wall_base_ms_ += wall - wall_ms();
}

Process& World::start_process(int slot, Disk* disk, std::function<int(Process&)> main) {
  processes_.push_back(std::make_unique<Process>());
  Process& process = *processes_.back();
  process.slot = slot;
  process.pid = kFirstPid + static_cast<int>(processes_.size());
  process.disk = disk;
  note("start", process.pid);
  start_fiber(process, [this, &process, body = std::move(main)] { kill(process, body(process)); }).name =
      "main";
  return process;
}

void World::kill(Process& process, int exit_code) {
  if (!process.alive()) return;
  note("end", process.pid * 256 + exit_code);
  process.state = Process::State::dead;
  process.exit_code = exit_code;
  process.end_us = now_us_;
  for (const auto& fiber : fibers_) {
    if (fiber->process == &process) fiber->done = true;
  }
  if (fiber_ != nullptr && fiber_->process == &process) leave();
}

Fiber& World::start_fiber(Process& process, std::function<void()> body) {
  fibers_.push_back(std::make_unique<Fiber>());
  Fiber& fiber = *fibers_.back();
  fiber.number = ++fibers_made_;
  fiber.process = &process;
  fiber.body = std::move(body);
  fiber.wake_us = now_us_;
  if (free_stacks_.empty()) {
    fiber.stack = ::mmap(nullptr, kStackBytes, PROT_READ | PROT_WRITE,
                         MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    XIEZHI_CHECK(fiber.stack != MAP_FAILED);
  } else {
    fiber.stack = free_stacks_.back();
    free_stacks_.pop_back();
  }
  XIEZHI_CHECK(::getcontext(&fiber.context) == 0);
  fiber.context.uc_stack.ss_sp = fiber.stack;
  fiber.context.uc_stack.ss_size = kStackBytes;
  fiber.context.uc_link = nullptr;
  ::makecontext(&fiber.context, &World::enter, 0);
  return fiber;
}

void World::enter() {
  Fiber* self = only->fiber_;
  self->body();
  only->end_fiber();
}

void World::end_fiber() {
  fiber_->done = true;
  wake(fiber_);  // whoever joins it
  leave();
}

void World::leave() {
  Fiber* self = fiber_;
  fiber_ = nullptr;
  ::swapcontext(&self->context, &main_);
}

bool World::wait(const void* what, std::int64_t until_us) {
  Fiber* self = fiber_;
  XIEZHI_CHECK(self != nullptr);
  if (what == nullptr && until_us <= run_until_us_ && nobody_before(until_us)) {
    now_us_ = std::max(now_us_, until_us);
    return false;
  }
  self->waits_for = what;
  self->wake_us = until_us;
  leave();
  const bool woken = what != nullptr && self->waits_for == nullptr;
  self->waits_for = nullptr;
  return woken;
}

// Whoever waits for time alone need not leave when nobody else would run.
bool World::nobody_before(std::int64_t us) const {
  if (!fiber_->process->runs() || (!events_.empty() && events_.begin()->first <= us)) return false;
  return std::none_of(fibers_.begin(), fibers_.end(), [&](const auto& one) {
    return one.get() != fiber_ && !one->done && one->process->runs() && one->wake_us <= us;
  });
}

void World::wake(const void* what) {
  for (const auto& fiber : fibers_) {
    if (fiber->done || fiber->waits_for != what) continue;
    fiber->waits_for = nullptr;
    fiber->wake_us = now_us_;
  }
}

void World::wake_one(const void* what) {
  std::vector<Fiber*> waiting;
  for (const auto& fiber : fibers_) {
    if (!fiber->done && fiber->waits_for == what) waiting.push_back(fiber.get());
  }
  if (waiting.empty()) return;
  Fiber* one = waiting[prng_.below(static_cast<std::uint32_t>(waiting.size()))];
  one->waits_for = nullptr;
  one->wake_us = now_us_;
}

void World::call(Process::Call kind) {
  Process* mine = process();
  if (mine == nullptr) return;
  if (mine->strike_after > 0 && mine->strike_at == kind && --mine->strike_after == 0) {
    std::exchange(mine->strike, nullptr)();
  }
  sleep(1 + prng_.below(prng_.chance(20) ? 3'000 : 60));
}

// The next event or fiber; false when the time is over or nothing is left to do.
bool World::step(std::int64_t until_us) {
  std::int64_t next_us = events_.empty() ? kNever : events_.begin()->first;
  for (const auto& fiber : fibers_) {
    if (!fiber->done && fiber->process->runs()) next_us = std::min(next_us, fiber->wake_us);
  }
  if (next_us > until_us || next_us >= kNever) return false;
  now_us_ = std::max(now_us_, next_us);
  if (!events_.empty() && events_.begin()->first <= now_us_) {
    const auto event = events_.extract(events_.begin());
    event.mapped()();
    return true;
  }
  std::vector<Fiber*> ready;
  for (const auto& fiber : fibers_) {
    if (!fiber->done && fiber->process->runs() && fiber->wake_us <= now_us_) ready.push_back(fiber.get());
  }
  fiber_ = ready[prng_.below(static_cast<std::uint32_t>(ready.size()))];
  ++switches_;
  digest_ = (digest_ ^ static_cast<std::uint64_t>(fiber_->number) ^ static_cast<std::uint64_t>(now_us_)) *
            0x100000001b3ULL;
  ::swapcontext(&main_, &fiber_->context);
  std::erase_if(fibers_, [&](auto& fiber) {
    if (!fiber->done) return false;
    free_stacks_.push_back(fiber->stack);
    static_cast<void>(fiber.release());  // whoever is killed runs no destructor
    return true;
  });
  return true;
}

void World::run(std::int64_t until_us, const std::function<bool()>& done) {
  run_until_us_ = until_us;
  while (!done()) {
    if (step(until_us)) continue;
    now_us_ = std::max(now_us_, until_us);
    return;
  }
}

void World::note(std::string_view what, std::int64_t number, std::string_view more) {
  static const bool told = std::getenv("SIMULATION_TRACE") != nullptr;
  for (const char c : what) digest_ = (digest_ ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  digest_ = (digest_ ^ static_cast<std::uint64_t>(number)) * 0x100000001b3ULL;
  if (told)
    std::fprintf(stderr, "%10.3f %.*s %lld %.*s\n", static_cast<double>(now_us_) / 1e6 - 1'000,
                 static_cast<int>(what.size()), what.data(), static_cast<long long>(number),
                 static_cast<int>(more.size()), more.data());
}

}  // namespace xiezhi::service_simulation
