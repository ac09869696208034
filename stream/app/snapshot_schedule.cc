#include "stream/app/snapshot_schedule.h"

#include <algorithm>
#include <chrono>
#include <string>

#include "stream/app/logging.h"
#include "stream/app/pipeline_options.h"
#include "stream/app/worker.h"

namespace xiezhi {
namespace {

std::int64_t now_us() {
  return std::chrono::duration_cast<std::chrono::microseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

}  // namespace

SnapshotSchedule::SnapshotSchedule(const Configuration& configuration, const Rules& rules,
                                   const IdentityKeys& keys, IdentityBook& identities,
                                   std::uint32_t partitions, Metrics& metrics)
    : snapshots_(configuration),
      configuration_(configuration),
      rules_(rules),
      identities_(identities),
      partitions_(partitions),
      metrics_(metrics) {
  if (configuration.snapshots_standby == "all")
    standby_ = std::make_unique<Standby>(snapshots_, rules, shard_options(configuration, partitions), keys);
}

void SnapshotSchedule::get_ready(const std::function<bool()>& give_up) {
  if (standby_ == nullptr) return;
  const std::int64_t start_ms = steady_ms();
  follow_others();
  standby_->wait(give_up);
  log(LogLevel::info, "ready to join",
      {{"role", "detect"},
       {"partitions", static_cast<std::int64_t>(standby_->offsets().size())},
       {"took_ms", steady_ms() - start_ms}});
}

SnapshotSchedule::Begin SnapshotSchedule::begin(std::int32_t partition, std::int64_t low, std::int64_t high) {
  const ShardOptions options = shard_options(configuration_, partitions_);
  Place& place = places_[partition] = Place{};
  place.same_ms = steady_ms();
  place.due_ms = place.same_ms + configuration_.snapshots_interval_ms;
  auto loaded = kept(partition, low, high);
  const bool is_ours = loaded.has_value();
  if (!loaded && standby_ != nullptr) loaded = standby_->take(partition, low, high, identities_);
  if (!loaded) loaded = snapshots_.load(partition, low, high, rules_, options, identities_);
  if (!loaded)
    return {std::make_unique<Shard>(rules_, options), low, low};  // the state is a fold over the whole log
  place.chain = loaded->chain;
  const std::int64_t offset = loaded->offset;
  if (is_ours) return {std::move(loaded->shard), offset, offset};
  const Result<void> stays = sync_snapshots(snapshots_.folder(), partition, offset);
  if (!stays) log(LogLevel::warn, stays.error().text, {{"role", "detect"}, {"partition", partition}});
  return {std::move(loaded->shard), offset, stays ? offset : low};
}

// The one that was given back, unless somebody has saved a newer one meanwhile.
std::optional<ShardSnapshots::Loaded> SnapshotSchedule::kept(std::int32_t partition, std::int64_t low,
                                                             std::int64_t high) {
  auto taken = kept_.extract(partition);
  if (taken.empty()) return std::nullopt;
  Kept& kept = taken.mapped();
  const std::int64_t offset = kept.chain.offset;
  const auto files = snapshots_of(snapshots_.folder(), partition);
  if (offset < low || offset > high || files.empty() || files.front().offset != offset) return std::nullopt;
  log(LogLevel::info, "state was still here",
      {{"role", "detect"}, {"partition", partition}, {"offset", offset}});
  return ShardSnapshots::Loaded{std::move(kept.shard), offset, kept.chain};
}

void SnapshotSchedule::leave(std::int32_t partition, std::unique_ptr<Shard> shard, std::int64_t offset) {
  if (partition_ == partition) {
    running_.reset();
    partition_ = -1;
    places_[partition].chain = SnapshotChain{};
  }
  if (const SnapshotChain& chain = places_[partition].chain; chain.offset == offset)
    kept_[partition] = {std::move(shard), chain};
  places_.erase(partition);
  metrics_.forget(Metric::snapshot_age, std::to_string(partition), "");
  if (standby_ != nullptr) standby_->rest();
}

void SnapshotSchedule::settled() {
  kept_.clear();
  if (standby_ != nullptr) follow_others();
}

void SnapshotSchedule::follow_others() {
  std::vector<std::int32_t> others;
  others.reserve(partitions_);
  for (std::int32_t partition = 0; partition < static_cast<std::int32_t>(partitions_); ++partition) {
    if (!places_.contains(partition)) others.push_back(partition);
  }
  standby_->follow(others);
}

void SnapshotSchedule::change_rules(const std::function<void()>& change) {
  running_.reset();
  partition_ = -1;
  kept_.clear();
  for (auto& [partition, place] : places_) place.chain = SnapshotChain{};
  if (standby_ == nullptr) {
    change();
  } else {
    standby_->change_rules(change);
  }
}

std::int32_t SnapshotSchedule::due() const {
  if (running_ != nullptr || places_.empty()) return -1;
  const auto next = std::min_element(places_.begin(), places_.end(), [](const auto& a, const auto& b) {
    return a.second.due_ms < b.second.due_ms;
  });
  return next->second.due_ms <= steady_ms() ? next->first : -1;
}

void SnapshotSchedule::start(const Standing& standing, SavePace pace) {
  Place& place = places_[standing.partition];
  started_ms_ = steady_ms();
  place.due_ms = started_ms_ + configuration_.snapshots_interval_ms;
  if (place.chain.offset == standing.offset) {  // nothing came
    place.same_ms = started_ms_;
    return;
  }
  const std::int64_t start_us = now_us();
  running_ = snapshots_.begin(standing.partition, standing.offset, *standing.shard, place.chain, rules_,
                              shard_options(configuration_, partitions_), identities_, pace);
  longest_us_ = now_us() - start_us;
  partition_ = standing.partition;
}

std::optional<SnapshotSchedule::Durable> SnapshotSchedule::step(std::size_t pages) {
  if (running_ == nullptr) return std::nullopt;
  const std::int64_t start_us = now_us();
  running_->step(pages);
  longest_us_ = std::max(longest_us_, now_us() - start_us);
  return running_->done() ? end({}) : std::nullopt;
}

std::optional<SnapshotSchedule::Durable> SnapshotSchedule::end(std::chrono::milliseconds at_most) {
  const Result<SnapshotChain> chain = running_->end(at_most);
  running_.reset();
  const std::int32_t partition = std::exchange(partition_, -1);
  Place& place = places_[partition];
  if (!chain) {
    place.chain = SnapshotChain{};
    metrics_.value(Metric::snapshot_errors).add();
    log(LogLevel::error, "snapshot failed, the next one is tried in its time: " + chain.error().text,
        {{"role", "detect"}, {"partition", partition}});
    return std::nullopt;
  }
  const bool whole = chain->files == 1;
  const std::uint64_t bytes = whole ? chain->whole_bytes : chain->changes_bytes - place.chain.changes_bytes;
  place.chain = *chain;
  place.same_ms = started_ms_;
  const std::int64_t took_ms = steady_ms() - started_ms_;
  metrics_.value(Metric::snapshots, whole ? "whole" : "changes").add();
  metrics_.value(Metric::snapshot_bytes).add(bytes);
  metrics_.value(Metric::snapshot_offset, std::to_string(partition)).set(chain->offset);
  log(LogLevel::info, "snapshot saved",
      {{"role", "detect"},
       {"partition", partition},
       {"offset", chain->offset},
       {"kind", whole ? "whole" : "changes"},
       {"bytes", static_cast<std::int64_t>(bytes)},
       {"took_ms", took_ms},
       {"longest_pause_us", longest_us_}});
  return Durable{partition, chain->offset};
}

bool SnapshotSchedule::save(const Standing& standing, std::chrono::milliseconds at_most) {
  const std::int64_t end_ms = steady_ms() + at_most.count();
  if (running_ != nullptr && !end(at_most)) return false;  // that disk will not take another
  if (places_[standing.partition].chain.offset == standing.offset) return true;
  start(standing, SavePace::waited_for);
  return end(std::chrono::milliseconds(std::max<std::int64_t>(end_ms - steady_ms(), 0))).has_value();
}

void SnapshotSchedule::show() {
  const std::int64_t now_ms = steady_ms();
  for (const auto& [partition, place] : places_) {
    metrics_.value(Metric::snapshot_age, std::to_string(partition)).set((now_ms - place.same_ms) / 1'000);
  }
  if (standby_ == nullptr) return;
  for (const std::int32_t partition : stood_by_)
    metrics_.forget(Metric::standby_offset, std::to_string(partition), "");
  stood_by_.clear();
  for (const auto& [partition, offset] : standby_->offsets()) {
    metrics_.value(Metric::standby_offset, std::to_string(partition)).set(offset);
    stood_by_.push_back(partition);
  }
}

}  // namespace xiezhi
