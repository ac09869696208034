#include "stream/app/route_worker.h"

#include <algorithm>
#include <utility>

#include "stream/app/effect_counter.h"
#include "stream/app/logging.h"
#include "stream/codec/output_fields.h"
#include "stream/io/base64.h"

namespace xiezhi {
namespace {

constexpr std::int64_t kTickGapMax_ms = 60'000;
constexpr std::int64_t kLagMs = 1'000;
constexpr std::int64_t kWaitForOlderMs =
    1'000;  // only while hours are caught up: nobody waits for a prompt then

std::size_t identities_bytes(const MemoryBudget& memory) {
  const auto bytes = static_cast<std::size_t>(memory.of(MemoryPart::program) / 8);
  return bytes > 0 ? bytes : SentIdentities::kBytesMax;
}

}  // namespace

RouteWorker::RouteWorker(ServiceState& state)
    : state_(state),
      tokeniser_(state.options.keys.token),
      intake_(state.options.configuration, state.options.rules, tokeniser_, state.names, state.metrics,
              LogClock::broker, {},
              Informants(state.options.keys.informant_public, state.options.keys.token)),
      identities_(state.options.keys.identity_public, identities_bytes(state.memory)),
      watch_(state.metrics),
      touches_(state.metrics.value(Metric::touches)),
      tick_gap_ms_(state.options.configuration.log_tick_ms) {}

Result<std::unique_ptr<RouteWorker>> RouteWorker::open(ServiceState& state) {
  std::unique_ptr<RouteWorker> worker(new RouteWorker(state));
  auto producer = state.open_producer("route", {});
  if (!producer) return tl::unexpected(producer.error());
  worker->producer_ = std::move(*producer);
  worker->log_ = std::make_unique<LogWriter>(*worker->producer_, static_cast<std::uint16_t>(Topic::touches),
                                             state.options.log_partitions);
  kafka::ConsumerOptions options;
  options.group = state.group("route");
  options.instance_id = state.options.instance_id;
  options.give_up = [&state] { return state.stopping.load(); };
  options.topics.assign(state.options.configuration.topics.begin(),
                        state.options.configuration.topics.begin() + kInputTopics);
  options.wait_for_older_ms = kWaitForOlderMs;
  if (const std::int64_t held = state.memory.of(MemoryPart::route_held); held > 0)
    options.held_max_bytes = static_cast<std::size_t>(held);
  auto consumer = kafka::Consumer::open(state.connection("route"), std::move(options), *worker);
  if (!consumer) return tl::unexpected(consumer.error());
  worker->consumer_ = std::move(*consumer);
  return worker;
}

Result<void> RouteWorker::run() {
  std::size_t came = 0;
  Gathering gathering(state_.options.configuration.log_gather_ms);
  while (!state_.stopping) {
    gathering.wait(came);
    const auto wait_ms = std::clamp<std::int64_t>(next_tick_ms_ - steady_ms(), 0, kPollMs);
    const auto records =
        consumer_->poll(static_cast<int>(tracker_.empty() ? wait_ms : std::min<std::int64_t>(wait_ms, 20)));
    if (!records) return tl::unexpected(records.error());
    came = records->size();
    if (Result<void> done = take(*records); !done) return done;
    if (Result<void> done = tick_when_due(); !done) return done;
    if (Result<void> done = producer_->poll(); !done) return done;
    if (Result<void> done = commit_when_due(); !done) return done;
    show_lag();
  }
  const Result<void> drained = drain(true);
  if (!drained) log(LogLevel::warn, drained.error().text, {{"role", "route"}});
  consumer_->close();
  return {};
}

void RouteWorker::assigned(std::span<kafka::Assigned> partitions) {
  for (kafka::Assigned& partition : partitions) partition.start = partition.committed;
  log(LogLevel::info, "partitions assigned",
      {{"role", "route"}, {"count", static_cast<std::int64_t>(partitions.size())}});
  state_.route_ready = true;
}

void RouteWorker::revoked(std::span<const kafka::Position> partitions, bool lost) {
  log(LogLevel::info, "partitions revoked",
      {{"role", "route"},
       {"count", static_cast<std::int64_t>(partitions.size())},
       {"lost", lost ? "true" : "false"}});
  if (const Result<void> drained = drain(!lost); !drained)
    log(LogLevel::warn, drained.error().text, {{"role", "route"}});
  tracker_.clear();
  done_.clear();
  state_.route_ready = false;
  for (const kafka::Position& partition : partitions) {
    state_.metrics.forget(Metric::lag, state_.names.name(partition.topic),
                          std::to_string(partition.partition));
  }
}

// Everything produced is acknowledged, and what it came from committed.
Result<void> RouteWorker::drain(bool commit) {
  if (Result<void> done = write_quality(); !done) return done;
  if (Result<void> done = log_->flush(); !done) return done;
  if (Result<void> done = producer_->flush(state_.drain_ms()); !done) return done;
  const std::vector<kafka::Position> positions = tracker_.take(producer_->acknowledged_up_to());
  if (!commit) return {};
  return consumer_->commit(positions, true);
}

Result<void> RouteWorker::take(std::span<const InputRecord> records) {
  if (records.empty()) return {};
  std::vector<kafka::Position> positions;
  for (const InputRecord& record : records) {
    if (Result<void> done = take(record); !done) return done;
    const auto of_record = [&](const kafka::Position& position) {
      return position.topic == record.topic && position.partition == record.partition;
    };
    auto position = std::find_if(positions.begin(), positions.end(), of_record);
    if (position == positions.end())
      position = positions.insert(position, {record.topic, record.partition, 0});
    position->offset = record.offset + 1;
  }
  if (Result<void> done = log_->flush(); !done) return done;
  tracker_.add(producer_->last(), std::move(positions));
  tick_gap_ms_ = state_.options.configuration.log_tick_ms;
  next_tick_ms_ = std::min(next_tick_ms_, steady_ms() + tick_gap_ms_);
  return {};
}

Result<void> RouteWorker::take(const InputRecord& record) {
  intake_.reset();
  const std::int64_t log_time_ms = record.timestamp_ms > 0 ? record.timestamp_ms : wall_ms();
  const Source source = source_of(static_cast<Topic>(record.topic));
  switch (intake_.take(record, source, Padding::none, log_time_ms, routed_)) {
    case IntakeOutcome::routed:
      for (Touch& touch : routed_.all()) touch.cause.traceparent = record.traceparent;
      if (!intake_.output().empty()) {
        Result<void> written = write(topic_of(OutputKind::informant), intake_.output_key(), intake_.output(),
                                     record.traceparent);
        if (!written) return written;
      }
      return append_touches();
    case IntakeOutcome::rejected:
      return write(topic_of(OutputKind::rejected), intake_.output_key(), intake_.output(),
                   record.traceparent);
    case IntakeOutcome::late:
      return write(topic_of(OutputKind::late), intake_.output_key(), intake_.output(), record.traceparent);
    case IntakeOutcome::without_touch:
    case IntakeOutcome::skipped:
    case IntakeOutcome::early:
      return {};
  }
  return {};
}

Result<void> RouteWorker::append_touches() {
  for (const Touch& touch : routed_.all()) identities_.prefetch(touch);
  for (Touch& touch : routed_.all()) {
    const std::uint32_t partition = partition_of(touch.subject, log_->partitions());
    const auto provide = [&](const NamedToken& name) {
      return identities_.first(name, partition, intake_.arena());
    };
    if (attach_identities(routed_, touch, identities_.sealing_key().id, provide) > 0) {
      if (Result<void> done = send_sealing_key(partition); !done) return done;
      for (std::uint8_t i = 0; i < touch.identity_count; ++i) {
        if (touch.identities[i].token != touch.subject) continue;
        if (Result<void> done = remember_identity(touch.identities[i]); !done) return done;
      }
    }
    const Result<std::uint32_t> added = log_->add(touch);
    if (!added) return tl::unexpected(added.error());
    touches_.add(*added);
  }
  return {};
}

// Before an identifier that needs it, in each partition and in `identities`.
Result<void> RouteWorker::send_sealing_key(std::uint32_t partition) {
  const SealingKey& key = identities_.sealing_key();
  if (!std::exchange(sealing_key_told_, true)) {
    const std::string value = R"({"sealed_box":")" + to_base64(key.sealed_box) + "\"}";
    if (Result<void> done = write(Topic::identities, "key:" + std::to_string(key.id), value, {}); !done)
      return done;
  }
  return log_->add_sealing_key(key.id, key.sealed_box, partition);
}

Result<void> RouteWorker::remember_identity(const SealedIdentity& identity) {
  const std::string value = R"({"kind":")" + std::string(name_of(identity.kind)) + R"(","sealing_key":")" +
                            std::to_string(identity.sealing_key) + R"(","sealed":")" +
                            to_base64(identity.bytes) + "\"}";
  return write(Topic::identities, to_hex(identity.token), value, {});
}

Result<void> RouteWorker::write(Topic topic, std::string_view key, std::string_view value,
                                std::string_view traceparent) {
  kafka::OutputRecord record;
  record.topic = static_cast<std::uint16_t>(topic);
  record.key = key;
  record.value = value;
  record.traceparent = traceparent;
  const Result<std::uint64_t> produced = producer_->produce(record);
  if (!produced) return tl::unexpected(produced.error());
  return {};
}

// Log time moves on in every partition. While nothing happens ticks come ever more seldom, up to one a
// minute.
Result<void> RouteWorker::tick_when_due() {
  const std::int64_t now_ms = steady_ms();
  if (now_ms < next_tick_ms_ || !state_.route_ready) return {};
  Touch tick;
  tick.kind = TouchKind::clock_tick;
  tick.log_time_ms = wall_ms();
  for (std::uint32_t partition = 0; partition < log_->partitions(); ++partition) {
    if (Result<void> done = log_->add(tick, partition); !done) return done;
  }
  next_tick_ms_ = now_ms + tick_gap_ms_;
  tick_gap_ms_ = std::min(tick_gap_ms_ * 2, kTickGapMax_ms);
  return log_->flush();
}

Result<void> RouteWorker::commit_when_due() {
  const std::int64_t now_ms = steady_ms();
  watch_.look(*producer_, now_ms);
  if (now_ms < next_commit_ms_) return {};
  next_commit_ms_ = now_ms + kCommitMs;
  identities_.look_at_time(now_ms);
  if (now_ms >= next_quality_ms_) {
    if (Result<void> done = write_quality(); !done) return done;
    next_quality_ms_ = now_ms + kQualityMs;
  }
  const std::vector<kafka::Position> positions = tracker_.take(producer_->acknowledged_up_to());
  for (const kafka::Position& position : positions)
    done_[{position.topic, position.partition}] = position.offset;
  return consumer_->commit(positions, false);
}

// What was counted since the last time. What a process that dies has not written is lost; records that it
// read and did not commit are counted once more by the next.
Result<void> RouteWorker::write_quality() {
  Result<void> written;
  std::string text;
  intake_.quality().drain(state_.names, [&](const Quality& record) {
    text.clear();
    render(record, text);
    if (written) written = write(topic_of(OutputKind::quality), to_hex(record.id), text, {});
  });
  return written;
}

void RouteWorker::show_lag() {
  const std::int64_t now_ms = steady_ms();
  if (now_ms < next_lag_ms_) return;
  next_lag_ms_ = now_ms + kLagMs;
  count_quality(state_.metrics, intake_.quality(), quality_shown_);
  std::vector<ProgressBook::Place> places;
  const std::vector<kafka::Consumer::Lag> lags = consumer_->lags();
  places.reserve(lags.size());
  for (const kafka::Consumer::Lag& lag : lags) {
    const std::string_view topic = state_.names.name(lag.topic);
    state_.metrics.value(Metric::lag, topic, std::to_string(lag.partition)).set(lag.records);
    const std::int64_t done = tracker_.empty() ? lag.next : done_[{lag.topic, lag.partition}];
    places.push_back({std::string(topic), lag.partition, done, lag.waits});
  }
  state_.progress.report("route", std::move(places));
}

}  // namespace xiezhi
