#include "stream/app/standby.h"

#include <pthread.h>

#include <algorithm>
#include <chrono>

#include "stream/app/logging.h"
#include "stream/app/worker.h"

namespace xiezhi {
namespace {

constexpr std::int64_t kLookMs = 1'000;
constexpr std::uint64_t kLooksUntilLoaded = 2;  // one that sees what is there, one that loads it

}  // namespace

Standby::Standby(const ShardSnapshots& snapshots, const Rules& rules, const ShardOptions& options,
                 IdentityKeys keys)
    : snapshots_(snapshots), rules_(rules), options_(options), keys_(std::move(keys)), thread_([this] {
        ::pthread_setname_np(::pthread_self(), "standby");
        run();
      }) {}

Standby::~Standby() {
  {
    const std::lock_guard lock(mutex_);
    leaving_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void Standby::follow(const std::vector<std::int32_t>& partitions) {
  {
    std::unique_lock lock(mutex_);
    const auto wanted = [&](std::int32_t partition) {
      return std::find(partitions.begin(), partitions.end(), partition) != partitions.end();
    };
    changed_.wait(lock, [&] { return busy_ < 0 || wanted(busy_); });
    std::erase_if(followed_, [&](const auto& each) { return !wanted(each.first); });
    for (const std::int32_t partition : partitions) followed_.try_emplace(partition);
    resting_ = false;
  }
  changed_.notify_all();
}

void Standby::wait(const std::function<bool()>& give_up) {
  std::unique_lock lock(mutex_);
  const auto waits = [](const auto& each) { return each.second.looks < kLooksUntilLoaded; };
  while (!give_up() && std::any_of(followed_.begin(), followed_.end(), waits))
    changed_.wait_for(lock, std::chrono::milliseconds(kLookMs / 4));
}

void Standby::rest() {
  const std::lock_guard lock(mutex_);
  resting_ = true;
}

std::optional<ShardSnapshots::Loaded> Standby::take(std::int32_t partition, std::int64_t low,
                                                    std::int64_t high, IdentityBook& identities) {
  const std::int64_t start_ms = steady_ms();
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return busy_ != partition; });
  auto taken = followed_.extract(partition);
  lock.unlock();
  if (taken.empty()) return std::nullopt;
  ShardSnapshots::Loaded& loaded = taken.mapped().loaded;
  if (loaded.shard == nullptr || loaded.offset < low || loaded.offset > high) return std::nullopt;
  const std::int64_t ready = loaded.offset;
  for (const SnapshotName& file : snapshots_of(snapshots_.folder(), partition)) {
    if (file.offset > high) continue;
    if (file.offset > loaded.offset &&
        !snapshots_.bring(loaded, file.path, rules_, options_, *taken.mapped().identities))
      return std::nullopt;
    break;
  }
  if (!loaded.shard->rebuild()) return std::nullopt;
  identities.add(*taken.mapped().identities);
  log(LogLevel::info, "standby takes over",
      {{"role", "detect"},
       {"partition", partition},
       {"offset", loaded.offset},
       {"ready_before", ready},
       {"bytes", static_cast<std::int64_t>(loaded.shard->bytes())},
       {"took_ms", steady_ms() - start_ms}});
  return std::move(loaded);
}

void Standby::change_rules(const std::function<void()>& change) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return busy_ < 0; });
  for (auto& [partition, followed] : followed_) followed = Followed{};
  change();
}

std::vector<std::pair<std::int32_t, std::int64_t>> Standby::offsets() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::pair<std::int32_t, std::int64_t>> offsets;
  offsets.reserve(followed_.size());
  for (const auto& [partition, followed] : followed_) {
    if (followed.offset >= 0) offsets.emplace_back(partition, followed.offset);
  }
  return offsets;
}

void Standby::run() {
  std::unique_lock lock(mutex_);
  while (!leaving_) {
    const auto next = std::min_element(followed_.begin(), followed_.end(), [](const auto& a, const auto& b) {
      return a.second.look_ms < b.second.look_ms;
    });
    const std::int64_t now_ms = steady_ms();
    if (resting_ || next == followed_.end() || next->second.look_ms > now_ms) {
      changed_.wait_for(lock, std::chrono::milliseconds(kLookMs / 4));
      continue;
    }
    const std::int32_t partition = busy_ = next->first;
    Followed& followed = next->second;
    lock.unlock();
    look(partition, followed);
    lock.lock();
    followed.offset = followed.loaded.shard == nullptr ? -1 : followed.loaded.offset;
    followed.look_ms = now_ms + kLookMs;
    ++followed.looks;
    busy_ = -1;
    changed_.notify_all();
  }
}

// Loads what was new at the last look; where that is damaged, what was before it. A file that has just been
// written may stand beyond the group's offset, which follows it: if its process is killed in between, a state
// that has taken it in is of no use.
void Standby::look(std::int32_t partition, Followed& followed) const {
  ShardSnapshots::Loaded& loaded = followed.loaded;
  const std::vector<SnapshotName> files = snapshots_of(snapshots_.folder(), partition);
  const std::int64_t newest = std::exchange(followed.newest, files.empty() ? -1 : files.front().offset);
  for (const SnapshotName& file : files) {
    if (file.offset > newest || followed.refused.contains(file.path)) continue;
    if (loaded.shard != nullptr && loaded.offset == file.offset) return;
    if (loaded.shard == nullptr) followed.identities = std::make_unique<IdentityBook>(keys_);
    const Result<void> brought = snapshots_.bring(loaded, file.path, rules_, options_, *followed.identities);
    if (brought) return;
    followed.refused.insert(file.path);
    log(LogLevel::warn, "snapshot of another process is not kept ready",
        {{"role", "detect"}, {"partition", partition}, {"reason", brought.error().text}});
  }
}

}  // namespace xiezhi
