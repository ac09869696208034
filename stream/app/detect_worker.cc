#include "stream/app/detect_worker.h"

#include <algorithm>
#include <array>

#include "stream/app/effect_counter.h"
#include "stream/app/logging.h"
#include "stream/codec/output_fields.h"

namespace xiezhi {
namespace {

constexpr std::size_t kStepTouches =
    64;  // looked ahead, so that the state's memory is on its way when it is needed
constexpr std::size_t kHintRecords = 32;  // taken at most before their hints go out together
constexpr std::int64_t kShowMs = 1'000;
constexpr std::int64_t kSnapshotsMs = 5'000;  // how long a stop, and others of the group, wait for them
constexpr std::size_t kSlicePages = 64;       // saved after each record, and more while there is none
constexpr std::size_t kIdlePages = 512;
constexpr int kSliceMs = 1;             // between two, as long as nothing comes
constexpr std::uint16_t kLogTopic = 0;  // the only topic of this consumer

}  // namespace

DetectWorker::DetectWorker(ServiceState& state)
    : state_(state),
      rules_(state.options.rules),
      identities_(identity_keys(state.options.keys)),
      renderer_(std::make_unique<Renderer>(rules_, renderer_options(state.options.configuration), identities_,
                                           state.names)),
      watch_(state.metrics),
      snapshots_(state.options.configuration, rules_, identity_keys(state.options.keys), identities_,
                 state.options.log_partitions, state.metrics),
      touches_(kStepTouches),
      processed_(state.metrics.value(Metric::processed)),
      deduplicated_(state.metrics.value(Metric::deduplicated)),
      applied_(state.metrics.value(Metric::touches_applied)),
      hints_(state.metrics.value(Metric::hints)) {}

Result<std::unique_ptr<DetectWorker>> DetectWorker::open(ServiceState& state) {
  std::unique_ptr<DetectWorker> worker(new DetectWorker(state));
  LatencyHistogram& latency = state.metrics.prompt_latency();
  auto producer = state.open_producer("detect", [&latency](std::int64_t arrived_ms) {
    latency.observe_us(std::max<std::int64_t>(wall_ms() - arrived_ms, 0) * 1000);
  });
  if (!producer) return tl::unexpected(producer.error());
  worker->producer_ = std::move(*producer);
  worker->log_ = std::make_unique<LogWriter>(*worker->producer_, static_cast<std::uint16_t>(Topic::touches),
                                             state.options.log_partitions);
  if (state.options.configuration.reports_lane == "exactly_once") {
    if (state.options.embedded) {
      return fail(Exit::bad_configuration,
                  "reports.lane: the embedded broker keeps no transactions; say at_least_once");
    }
    auto lane = ReportLane::open(state);
    if (!lane) return tl::unexpected(lane.error());
    worker->lane_ = std::move(*lane);
  }
  return worker;
}

Result<void> DetectWorker::join() {
  const auto give_up = [this] { return state_.stopping.load(); };
  if (!state_.options.embedded) snapshots_.get_ready(give_up);
  kafka::ConsumerOptions options;
  options.group = state_.group("detect");
  options.instance_id = state_.options.instance_id;
  options.give_up = give_up;
  options.topics = {state_.options.configuration.topics[static_cast<std::size_t>(Topic::touches)]};
  auto consumer = kafka::Consumer::open(state_.connection("detect"), std::move(options), *this);
  if (!consumer) return tl::unexpected(consumer.error());
  consumer_ = std::move(*consumer);
  return {};
}

Result<void> DetectWorker::run() {
  if (Result<void> joined = join(); !joined) return joined;
  while (!state_.stopping) {
    const bool more = take_snapshot(kIdlePages);
    const auto records = consumer_->poll(more ? kSliceMs : tracker_.empty() ? kPollMs : kPollMs / 5);
    if (!records) return tl::unexpected(records.error());
    take_reload();
    if (Result<void> done = take(*records); !done) return done;
    if (Result<void> done = producer_->poll(); !done) return done;
    if (Result<void> done = commit_when_due(); !done) return done;
    look_whether_ready();
    show();
  }
  consumer_->close();  // gives the partitions back: revoked() drains, saves and commits
  return {};
}

void DetectWorker::assigned(std::span<kafka::Assigned> partitions) {
  for (kafka::Assigned& one : partitions) {
    Partition& partition = partitions_[one.partition];
    partition.live_from = partition.done = std::max({one.committed, one.done_up_to, std::int64_t{0}});
    partition.rebuilt_from = one.high;
    if (state_.options.embedded) {  // that log began with the process
      partition.shard = std::make_unique<Shard>(
          rules_, shard_options(state_.options.configuration, state_.options.log_partitions));
      partition.next = partition.durable = one.low;
    } else {
      // Effects so far are out, so the state may stand there; it may not stand beyond.
      const std::int64_t high = std::min(one.high, partition.live_from);
      SnapshotSchedule::Begin begin = snapshots_.begin(one.partition, one.low, high);
      partition.shard = std::move(begin.shard);
      partition.next = begin.offset;
      partition.durable = begin.durable;
    }
    one.start = partition.next;
    log(LogLevel::info, "partition assigned",
        {{"role", "detect"},
         {"partition", one.partition},
         {"read_from", partition.next},
         {"live_from", partition.live_from},
         {"log_end", one.high}});
  }
  if (!state_.options.embedded) snapshots_.settled();
  if (partitions.empty()) log(LogLevel::info, "no partition is left for this process", {{"role", "detect"}});
  has_assignment_ = true;
  look_whether_ready();
}

void DetectWorker::revoked(std::span<const kafka::Position> partitions, bool lost) {
  log(LogLevel::info, "partitions revoked",
      {{"role", "detect"},
       {"count", static_cast<std::int64_t>(partitions.size())},
       {"lost", lost ? "true" : "false"}});
  Result<void> kept = drain();
  if (kept && !lost) {
    save_snapshots(partitions);
    kept = commit(true);
  }
  if (!kept) log(LogLevel::warn, kept.error().text, {{"role", "detect"}});
  tracker_.clear();
  if (lane_ != nullptr) lane_->forget();
  for (auto& [number, partition] : partitions_)
    snapshots_.leave(number, std::move(partition.shard), partition.next);
  partitions_.clear();
  has_assignment_ = false;
  state_.detect_ready = false;
  const std::string& topic = state_.options.configuration.topics[static_cast<std::size_t>(Topic::touches)];
  for (const kafka::Position& partition : partitions) {
    state_.metrics.forget(Metric::lag, topic, std::to_string(partition.partition));
  }
}

// What the partitions have come to is drained. Whoever reads them next, here or elsewhere, begins there.
void DetectWorker::save_snapshots(std::span<const kafka::Position> partitions) {
  if (state_.options.embedded || failed_) return;  // failed: an effect of the touch in hand is missing
  const std::int64_t end_ms =
      steady_ms() + std::min<std::int64_t>(kSnapshotsMs, state_.stopping ? state_.drain_ms() : kSnapshotsMs);
  for (const kafka::Position& position : partitions) {
    const auto found = partitions_.find(position.partition);
    if (found == partitions_.end()) continue;
    const std::chrono::milliseconds left(end_ms - steady_ms());
    if (left.count() <= 0) {
      log(LogLevel::warn, "no time is left to save the state; the next start reads more of the log",
          {{"role", "detect"}, {"partition", position.partition}});
      continue;
    }
    Partition& partition = found->second;
    if (!snapshots_.save({position.partition, partition.shard.get(), partition.next}, left)) continue;
    partition.durable = partition.next;
    partition.to_commit = true;
  }
}

// One slice; begins the next snapshot when one is due. Whether there is more to save.
bool DetectWorker::take_snapshot(std::size_t pages) {
  if (const std::int32_t due = snapshots_.due(); due >= 0) {
    const Partition& partition = partitions_.at(due);
    snapshots_.start({due, partition.shard.get(), partition.next});
  }
  if (const auto durable = snapshots_.step(pages)) {
    Partition& partition = partitions_.at(durable->partition);
    partition.durable = durable->offset;
    partition.to_commit = true;
  }
  return snapshots_.saving();
}

Result<void> DetectWorker::drain() {
  if (Result<void> done = write_quality(); !done) return done;
  if (Result<void> done = log_->flush(); !done) return done;
  return producer_->flush(state_.drain_ms());
}

Result<void> DetectWorker::commit(bool wait) {
  if (lane_ != nullptr) return commit_in_transaction(wait);
  for (const kafka::Position& position : tracker_.take(producer_->acknowledged_up_to())) {
    const auto found = partitions_.find(position.partition);
    if (found == partitions_.end()) continue;
    found->second.done = position.offset;
    found->second.to_commit = true;
  }
  return consumer_->commit(positions_to_commit(), wait);
}

std::vector<kafka::Position> DetectWorker::positions_to_commit() {
  std::vector<kafka::Position> positions;
  positions.reserve(partitions_.size());
  for (auto& [number, partition] : partitions_) {
    if (!std::exchange(partition.to_commit, false)) continue;
    const std::int64_t durable = state_.options.embedded ? partition.done : partition.durable;
    positions.push_back({kLogTopic, number, std::min(durable, partition.done), partition.done});
  }
  return positions;
}

// A lane that is full takes no more; the log can wait.
Result<void> DetectWorker::wait_for_lane() {
  while (lane_ != nullptr && lane_->full() && !state_.stopping) {
    if (Result<void> done = commit_in_transaction(false); !done) return done;
    if (Result<void> done = producer_->poll(kPollMs / 20); !done) return done;
    watch_.look(*producer_, steady_ms());
  }
  return {};
}

// Between two records: what the lane holds is all that those before `next` have caused.
Result<void> DetectWorker::commit_in_transaction(bool wait) {
  const std::int64_t end_ms = steady_ms() + state_.drain_ms();
  for (bool closed = false;;) {
    if (Result<void> done = lane_->step(producer_->acknowledged_up_to()); !done) return done;
    if (!closed && lane_->can_close()) {
      for (auto& [number, partition] : partitions_) {
        const std::int64_t done = std::max(partition.next, partition.live_from);
        partition.to_commit = partition.to_commit || done != partition.done;
        partition.done = done;
      }
      std::vector<kafka::Position> positions = positions_to_commit();
      if (!positions.empty()) lane_->close(std::move(positions), producer_->last(), consumer_->membership());
      closed = true;
      continue;
    }
    if (!wait || (closed && lane_->idle())) return {};
    if (steady_ms() >= end_ms) {
      return fail(Exit::unavailable, "kafka: a transaction did not come to its end in time");
    }
    if (Result<void> done = producer_->poll(1); !done) return done;
  }
}

Result<void> DetectWorker::take(std::span<const InputRecord> records) {
  std::vector<kafka::Position> positions;
  std::size_t unflushed = 0;
  for (const InputRecord& record : records) {
    if (state_.stopping) break;  // the rest is read again by whoever comes next
    const auto found = partitions_.find(record.partition);
    if (found == partitions_.end()) continue;
    take(record, found->second);
    if (failed_) return tl::unexpected(*failed_);
    if (lane_ != nullptr || ++unflushed == kHintRecords) {  // a transaction may end behind any record
      if (Result<void> done = log_->flush(); !done) return done;
      unflushed = 0;
    }
    take_snapshot(kSlicePages);
    if (Result<void> done = wait_for_lane(); !done) return done;
    if (muted_) continue;
    if (positions.empty() || positions.back().partition != record.partition) {
      positions.push_back({kLogTopic, record.partition, 0});
    }
    positions.back().offset = record.offset + 1;
  }
  if (Result<void> done = log_->flush(); !done) return done;
  tracker_.add(producer_->last(), std::move(positions));
  return {};
}

void DetectWorker::take(const InputRecord& record, Partition& partition) {
  partition.next = record.offset + 1;
  muted_ = record.offset < partition.live_from;
  // A partition that was lost and came back is folded again from its start: each record counts once a
  // process.
  std::int64_t& counted = counted_[record.partition];
  counting_ = !muted_ && record.offset >= counted;
  counted = std::max(counted, record.offset + 1);
  FrameReader frame(record.payload);
  std::size_t count = 0;
  for (;;) {
    const FrameItem item = frame.next(touches_[count]);
    if (item.kind == FrameItem::Kind::touch && ++count < kStepTouches) continue;
    apply(*partition.shard, {touches_.data(), count}, record.timestamp_ms);
    count = 0;
    if (item.kind == FrameItem::Kind::end) return;
    if (item.kind == FrameItem::Kind::sealing_key) {
      if (const Result<void> learnt = identities_.learn(item.sealing_key, item.sealed_box); !learnt) {
        log(LogLevel::error, learnt.error().text,
            {{"partition", record.partition}, {"offset", record.offset}});
      }
    } else if (item.kind == FrameItem::Kind::broken) {
      log(LogLevel::error, "a record of the log is not a frame of this version; it is left out",
          {{"partition", record.partition}, {"offset", record.offset}});
    }
  }
}

void DetectWorker::apply(Shard& shard, std::span<Touch> touches, std::int64_t append_time_ms) {
  std::array<Lookup, kStepTouches> lookups;
  for (unsigned step = 0; step < Shard::kPrefetchSteps; ++step) {
    for (std::size_t i = 0; i < touches.size(); ++i) shard.prefetch(touches[i], step, lookups[i]);
  }
  for (std::size_t i = 0; i < touches.size(); ++i) {
    Touch& touch = touches[i];
    arrived_ms_ = touch.log_time_ms;
    touch.log_time_ms = append_time_ms;
    const bool fresh = shard.apply(touch, *this, lookups[i]);
    if (!counting_) continue;
    if (touch.has(touch_flag::home)) (fresh ? processed_ : deduplicated_).add();
    if (fresh && touch.kind != TouchKind::warning && touch.kind != TouchKind::clock_tick) applied_.add();
  }
}

void DetectWorker::effect(const Effect& effect, const Facts& facts) {
  if (muted_ || failed_) return;
  renderer_->render(effect, facts, text_);
  if (text_.empty()) return count_effect(state_.metrics, effect);
  const std::string id = to_hex(effect.id);
  kafka::OutputRecord record;
  record.topic = static_cast<std::uint16_t>(topic_of(effect.kind));
  record.key = id;
  record.value = text_;
  record.traceparent = effect.cause->traceparent;
  if (effect.kind == OutputKind::prompt || effect.kind == OutputKind::decision) record.stamp_ms = arrived_ms_;
  if (const Result<void> emitted = emit(effect.kind, record); !emitted) {
    failed_ = emitted.error();
    return;
  }
  count_effect(state_.metrics, effect);
}

Result<void> DetectWorker::emit(OutputKind kind, const kafka::OutputRecord& record) {
  if (lane_ != nullptr && output_row(kind).lane == OutputLane::report) {
    lane_->add(record);
    return {};
  }
  const Result<std::uint64_t> produced = producer_->produce(record);
  return produced ? Result<void>() : tl::unexpected(produced.error());
}

// Its identifiers may be sealed with keys that the receiver's partition has never seen.
void DetectWorker::hint(const Touch& touch, const Facts&) {
  if (muted_ || failed_) return;
  Touch hint = touch;
  hint.log_time_ms = arrived_ms_;  // in a frame: when the event came in; the reader sets the append time
  const std::uint32_t partition = partition_of(hint.subject, log_->partitions());
  Result<void> added;
  for (const SealedIdentity& identity : std::span(hint.identities.data(), hint.identity_count)) {
    const std::string_view box = identities_.box_of(identity.sealing_key);
    if (added && !box.empty()) added = log_->add_sealing_key(identity.sealing_key, box, partition);
  }
  if (added) added = log_->add(hint, partition);
  if (!added) failed_ = added.error();
  hints_.add();
}

void DetectWorker::compared(Comparison comparison) {
  if (!muted_) count_comparison(state_.metrics, comparison);
}

void DetectWorker::confirmed(bool known) {
  if (!muted_) count_confirmation(state_.metrics, known);
}

void DetectWorker::adjusted(ParameterResult result) {
  if (!muted_) count_adjustment(state_.metrics, result);
}

void DetectWorker::received(ReceiptState state, bool known) {
  if (!muted_) count_receipt(state_.metrics, state, known);
}

void DetectWorker::named(const Touch& touch, bool differs) {
  if (counting_) quality_.take_name(touch, differs);
}

Result<void> DetectWorker::write_quality() {
  Result<void> written;
  std::string text;
  quality_.drain(state_.names, [&](const Quality& record) {
    text.clear();
    render(record, text);
    const std::string id = to_hex(record.id);
    kafka::OutputRecord out;
    out.topic = static_cast<std::uint16_t>(topic_of(OutputKind::quality));
    out.key = id;
    out.value = text;
    if (written) written = emit(OutputKind::quality, out);
  });
  return written;
}

void DetectWorker::reload(const Configuration& configuration, const Rules& rules) {
  const std::lock_guard lock(reload_mutex_);
  reload_ = std::make_unique<Reload>(Reload{rules, renderer_options(configuration)});
}

void DetectWorker::take_reload() {
  std::unique_ptr<Reload> taken;
  {
    const std::lock_guard lock(reload_mutex_);
    taken = std::move(reload_);
  }
  if (taken == nullptr) return;
  snapshots_.change_rules([&] { rules_ = taken->rules; });
  renderer_ = std::make_unique<Renderer>(rules_, taken->renderer, identities_, state_.names);
  log(LogLevel::info, "rules taken over", {{"ruleset", to_hex(rules_.digest())}});
}

void DetectWorker::look_whether_ready() {
  if (state_.detect_ready || !has_assignment_) return;
  const bool behind = std::any_of(partitions_.begin(), partitions_.end(), [](const auto& each) {
    return each.second.next < each.second.rebuilt_from;
  });
  if (!behind) state_.detect_ready = true;
}

Result<void> DetectWorker::commit_when_due() {
  const std::int64_t now_ms = steady_ms();
  watch_.look(*producer_, now_ms);
  if (now_ms < next_commit_ms_) return {};
  next_commit_ms_ = now_ms + kCommitMs;
  if (now_ms >= next_quality_ms_) {
    if (Result<void> done = write_quality(); !done) return done;
    next_quality_ms_ = now_ms + kQualityMs;
  }
  return commit(false);
}

void DetectWorker::show() {
  const std::int64_t now_ms = steady_ms();
  if (now_ms < next_show_ms_) return;
  next_show_ms_ = now_ms + kShowMs;
  const std::string& topic = state_.options.configuration.topics[static_cast<std::size_t>(Topic::touches)];
  std::vector<ProgressBook::Place> places;
  places.reserve(partitions_.size());
  for (const kafka::Consumer::Lag& lag : consumer_->lags()) {
    state_.metrics.value(Metric::lag, topic, std::to_string(lag.partition)).set(lag.records);
    const Partition& partition = partitions_.at(lag.partition);
    const bool rebuilds = partition.next < partition.live_from;
    const std::int64_t done = partition.done < partition.next ? partition.done : lag.next;
    places.push_back({topic, lag.partition, rebuilds ? partition.next : done, lag.waits});
  }
  state_.progress.report("detect", std::move(places));
  if (!state_.options.embedded) snapshots_.show();
  count_quality(state_.metrics, quality_, quality_shown_);
  std::size_t bytes = 0;
  for (const auto& [number, partition] : partitions_) bytes += partition.shard->bytes();
  state_.metrics.value(Metric::state_bytes).set(static_cast<std::int64_t>(bytes));
  for (auto& [number, partition] : partitions_) {
    const Evictions now = partition.shard->facts().evictions(), before = std::exchange(partition.shown, now);
    state_.metrics.value(Metric::state_evicted, "ring").add(now.rings - before.rings);
    state_.metrics.value(Metric::state_evicted, "days").add(now.panes - before.panes);
    state_.metrics.value(Metric::state_evicted, "entity").add(now.entities - before.entities);
    state_.metrics.value(Metric::state_evicted, "name").add(now.names - before.names);
    const std::uint64_t cut = partition.shard->seen().cut_short();
    state_.metrics.value(Metric::state_evicted, "event_id")
        .add(cut - std::exchange(partition.cut_short_shown, cut));
  }
  for (std::size_t term = 1; term < Names<Term>::values.size(); ++term) {
    std::uint64_t running = 0;
    for (const auto& [number, partition] : partitions_)
      running += partition.shard->facts().dues().running(static_cast<Term>(term));
    state_.metrics.value(Metric::deadlines_open, name_of(static_cast<Term>(term)))
        .set(static_cast<std::int64_t>(running));
  }
  for (std::size_t kind = 1; kind < Names<EntityKind>::values.size(); ++kind) {
    std::uint64_t count = 0;
    for (const auto& [number, partition] : partitions_) {
      count += partition.shard->facts().entities(static_cast<EntityKind>(kind));
    }
    state_.metrics.value(Metric::state_entries, name_of(static_cast<EntityKind>(kind)))
        .set(static_cast<std::int64_t>(count));
  }
}

}  // namespace xiezhi
