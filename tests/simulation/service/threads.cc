// Threads, locks, conditions and clocks of the C library, in the world's own time. They are found before
// those of the C library because they stand in the program itself. Everything runs in one thread of the
// machine, so a lock needs no more than its owner's number.
#include <pthread.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <set>

#include "stream/base/check.h"
#include "tests/simulation/service/world.h"

using namespace xiezhi::service_simulation;  // NOLINT

namespace {

constexpr std::uint32_t kPreempted_per_mille = 30;

bool in_fiber() { return World::now() != nullptr && World::now()->fiber() != nullptr; }

std::int64_t us_of(const timespec& time) {
  return static_cast<std::int64_t>(time.tv_sec) * kSecond + (time.tv_nsec + 999) / 1'000;
}

// Of a clock of the running process.
std::int64_t clock_us(clockid_t clock) {
  World& world = *World::now();
  if (clock != CLOCK_REALTIME && clock != CLOCK_REALTIME_COARSE) return world.now_us();
  const Process* process = world.process();
  const std::int64_t offset_ms = process == nullptr ? 0 : process->wall_offset_ms;
  return (world.wall_ms() + offset_ms) * kMs + world.now_us() % kMs;
}

// Locks that are there before the world, of the log: what is said must not change what happens.
std::set<const pthread_mutex_t*>& outside() {
  static std::set<const pthread_mutex_t*> all;
  return all;
}

int& owner_of(pthread_mutex_t* mutex) { return mutex->__data.__lock; }

// Waits for the condition until a time of that clock.
int wait_for(pthread_cond_t* condition, pthread_mutex_t* mutex, std::int64_t until_us) {
  World& world = *World::now();
  ::pthread_mutex_unlock(mutex);
  const bool woken = world.wait(condition, until_us);
  ::pthread_mutex_lock(mutex);
  return woken ? 0 : ETIMEDOUT;
}

}  // namespace

extern "C" {

int setpriority(__priority_which_t, id_t, int) noexcept { return 0; }

int pthread_create(pthread_t* thread, const pthread_attr_t*, void* (*start)(void*), void* argument) noexcept {
  World& world = *World::now();
  Fiber& fiber = world.start_fiber(*world.process(), [start, argument] { start(argument); });
  *thread = reinterpret_cast<pthread_t>(&fiber);
  return 0;
}

int pthread_join(pthread_t thread, void**) {
  const auto* fiber = reinterpret_cast<const Fiber*>(thread);
  while (!fiber->done) World::now()->wait(fiber, kNever);
  return 0;
}

int pthread_detach(pthread_t) noexcept { return 0; }

int pthread_setname_np(pthread_t, const char* name) noexcept {
  if (in_fiber()) World::now()->fiber()->name = name;
  return 0;
}

int pthread_mutex_lock(pthread_mutex_t* mutex) noexcept {
  if (World::now() == nullptr) outside().insert(mutex);
  if (!in_fiber() || outside().contains(mutex)) return 0;
  World& world = *World::now();
  const int self = world.fiber()->number;
  if (owner_of(mutex) == self) {
    XIEZHI_CHECK(mutex->__data.__kind == PTHREAD_MUTEX_RECURSIVE);
    ++mutex->__data.__count;
    return 0;
  }
  if (world.prng().chance(kPreempted_per_mille)) world.sleep(world.prng().below(50));
  while (owner_of(mutex) != 0) world.wait(mutex, kNever);
  owner_of(mutex) = self;
  mutex->__data.__count = 1;
  return 0;
}

int pthread_mutex_trylock(pthread_mutex_t* mutex) noexcept {
  if (!in_fiber()) return 0;
  if (owner_of(mutex) != 0) return EBUSY;
  owner_of(mutex) = World::now()->fiber()->number;
  mutex->__data.__count = 1;
  return 0;
}

int pthread_mutex_unlock(pthread_mutex_t* mutex) noexcept {
  if (!in_fiber() || outside().contains(mutex)) return 0;
  if (--mutex->__data.__count > 0) return 0;
  owner_of(mutex) = 0;
  World::now()->wake_one(mutex);
  return 0;
}

int pthread_cond_wait(pthread_cond_t* condition, pthread_mutex_t* mutex) {
  return wait_for(condition, mutex, kNever);
}

int pthread_cond_timedwait(pthread_cond_t* condition, pthread_mutex_t* mutex, const timespec* until) {
  const std::int64_t left_us = us_of(*until) - clock_us(CLOCK_REALTIME);
  return wait_for(condition, mutex, World::now()->now_us() + left_us);
}

int pthread_cond_clockwait(pthread_cond_t* condition, pthread_mutex_t* mutex, clockid_t clock,
                           const timespec* until) {
  const std::int64_t left_us = us_of(*until) - clock_us(clock);
  return wait_for(condition, mutex, World::now()->now_us() + left_us);
}

int pthread_cond_signal(pthread_cond_t* condition) noexcept {
  if (in_fiber()) World::now()->wake_one(condition);
  return 0;
}

int pthread_cond_broadcast(pthread_cond_t* condition) noexcept {
  if (in_fiber()) World::now()->wake(condition);
  return 0;
}

int pthread_cond_destroy(pthread_cond_t*) noexcept { return 0; }

int clock_gettime(clockid_t clock, timespec* time) noexcept {
  if (World::now() == nullptr || (clock != CLOCK_MONOTONIC && clock != CLOCK_REALTIME &&
                                  clock != CLOCK_REALTIME_COARSE && clock != CLOCK_MONOTONIC_COARSE)) {
    return static_cast<int>(::syscall(SYS_clock_gettime, clock, time));
  }
  const std::int64_t us = clock_us(clock);
  time->tv_sec = us / kSecond;
  time->tv_nsec = us % kSecond * 1'000;
  return 0;
}

int nanosleep(const timespec* time, timespec*) {
  if (in_fiber()) World::now()->sleep(us_of(*time));
  return 0;
}

int clock_nanosleep(clockid_t clock, int flags, const timespec* time, timespec*) {
  const std::int64_t us = us_of(*time) - ((flags & TIMER_ABSTIME) != 0 ? clock_us(clock) : 0);
  if (in_fiber()) World::now()->sleep(us);
  return 0;
}

pid_t getpid() noexcept {
  if (in_fiber()) return World::now()->process()->pid;
  return static_cast<pid_t>(::syscall(SYS_getpid));
}

void _Exit(int code) noexcept {
  if (in_fiber()) World::now()->kill(*World::now()->process(), code);
  ::syscall(SYS_exit_group, code);
  std::abort();
}
}
