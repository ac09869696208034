#include "stream/app/replay.h"

#include <deque>
#include <optional>

#include "stream/app/commands.h"
#include "stream/app/effect_counter.h"
#include "stream/app/identities.h"
#include "stream/app/pipeline_options.h"
#include "stream/base/check.h"

namespace xiezhi {
namespace {

constexpr std::size_t kBatchRecords =
    64;  // decoded ahead, so that the state's memory is on its way when it is needed

// Renders effects into the sink and keeps hints until their turn.
class ReplaySink final : public Sink {
 public:
  ReplaySink(Metrics& metrics, Renderer& renderer, RecordSink& outputs)
      : metrics_(metrics), renderer_(renderer), outputs_(outputs) {}

  void effect(const Effect& effect, const Facts& facts) override {
    renderer_.render(effect, facts, text_);
    if (text_.empty()) return;
    write(topic_of(effect.kind), to_hex(effect.id), text_);
    count_effect(metrics_, effect);
  }

  // The texts of a hint point into the shard, which changes before the hint is applied: keep copies.
  void hint(const Touch& touch, const Facts&) override {
    Touch copy = touch;
    copy.cause.institution_id = arena_.copy(touch.cause.institution_id);
    copy.cause.event_id = arena_.copy(touch.cause.event_id);
    for (std::uint8_t i = 0; i < copy.identity_count; ++i)
      copy.identities[i].bytes = arena_.copy(touch.identities[i].bytes);
    hints_.push_back(copy);
  }

  void write(Topic topic, std::string_view key, std::string_view text) {
    if (failed_) return;
    if (Result<void> written = outputs_.write(topic, key, text, {}); !written) failed_ = written.error();
  }

  std::deque<Touch>& hints() { return hints_; }
  void forget_hints() { arena_.reset(); }
  const std::optional<Error>& failed() const { return failed_; }

 private:
  Metrics& metrics_;
  Renderer& renderer_;
  RecordSink& outputs_;
  std::string text_;
  std::deque<Touch> hints_;
  Arena arena_;
  std::optional<Error> failed_;
};

}  // namespace

class Replay::Implementation {
 public:
  Implementation(const Configuration& configuration, const Keys& keys, const Rules& rules,
                 std::vector<std::string> names, TimeRange range, RecordSink& outputs)
      : metrics_(build_version(), build_revision()),
        tokeniser_(keys.token),
        names_(std::move(names)),
        identities_(keys.identity_public),
        book_({keys.identity_public, keys.identity_secret.value()}),
        renderer_(rules, renderer_options(configuration), book_, names_),
        sink_(metrics_, renderer_, outputs),
        intake_(configuration, tokeniser_, names_, metrics_, LogClock::event, range),
        batch_(kBatchRecords) {
    for (std::int64_t i = 0; i < configuration.kafka_partitions; ++i) {
      shards_.push_back(std::make_unique<Shard>(rules, shard_options(configuration)));
    }
    const SealingKey& key = identities_.sealing_key();
    XIEZHI_CHECK(book_.learn(key.id, key.sealed_box).has_value());
  }

  Result<void> take(std::span<const InputRecord> records) {
    while (!records.empty()) {
      const std::size_t count = std::min(records.size(), kBatchRecords);
      take_batch(records.first(count));
      records = records.subspan(count);
      if (sink_.failed()) return tl::unexpected(*sink_.failed());
    }
    return {};
  }

  std::int64_t log_time_ms() const { return intake_.log_time_ms(); }
  std::uint64_t events() const { return counts_.events; }
  Metrics& metrics() { return metrics_; }

  ReplayCounts counts() const {
    ReplayCounts counts = counts_;
    for (const auto& shard : shards_) {
      counts.touches += shard->counters().touches;
      counts.hints += shard->counters().hints;
      counts.processed += shard->counters().events;
      counts.deduplicated += shard->counters().deduplicated;
      counts.state_bytes += shard->bytes();
    }
    return counts;
  }

 private:
  struct Slot {
    Routed routed;
    std::int64_t log_time_ms = 0;
  };

  void take_batch(std::span<const InputRecord> records) {
    std::size_t count = 0;
    for (const InputRecord& record : records) {
      if (decode(record, batch_[count])) ++count;
    }
    const std::span<Slot> slots(batch_.data(), count);
    for (Slot& slot : slots) {
      for (const Touch& touch : slot.routed.all()) shard_of(touch).prefetch_slot(touch);
    }
    for (Slot& slot : slots) {
      for (const Touch& touch : slot.routed.all()) shard_of(touch).prefetch_entity(touch);
    }
    for (Slot& slot : slots) apply(slot);
    intake_.reset();
  }

  // True when the record gave touches.
  bool decode(const InputRecord& record, Slot& slot) {
    const IntakeOutcome taken = intake_.take(record, Source::none, Padding::present, 0, slot.routed);
    slot.log_time_ms = intake_.log_time_ms();
    if (taken != IntakeOutcome::skipped) ++counts_.events;
    switch (taken) {
      case IntakeOutcome::routed: {
        for (Touch& touch : slot.routed.all()) {
          identities_.attach(slot.routed, touch, partition_of(touch.subject, partitions()), intake_.arena());
        }
        return true;
      }
      case IntakeOutcome::without_touch:
        ++counts_.processed;
        return false;
      case IntakeOutcome::rejected:
        ++counts_.rejected;
        sink_.write(topic_of(OutputKind::rejected), intake_.output_key(), intake_.output());
        return false;
      case IntakeOutcome::late:
        ++counts_.late;
        sink_.write(topic_of(OutputKind::late), intake_.output_key(), intake_.output());
        return false;
      case IntakeOutcome::skipped:
        return false;
    }
    return false;
  }

  // All touches of an event, then the hints that they gave and the hints of hints, then the next event.
  void apply(Slot& slot) {
    for (const auto& shard : shards_) shard->tick(slot.log_time_ms, sink_);
    for (const Touch& touch : slot.routed.all()) shard_of(touch).apply(touch, sink_);
    std::deque<Touch>& hints = sink_.hints();
    while (!hints.empty()) {
      const Touch hint = hints.front();
      hints.pop_front();
      shard_of(hint).apply(hint, sink_);
    }
    sink_.forget_hints();
  }

  std::uint32_t partitions() const { return static_cast<std::uint32_t>(shards_.size()); }
  Shard& shard_of(const Touch& touch) { return *shards_[partition_of(touch.subject, partitions())]; }

  Metrics metrics_;
  Tokeniser tokeniser_;
  NameList names_;
  IdentitySender identities_;
  IdentityBook book_;
  Renderer renderer_;
  ReplaySink sink_;
  Intake intake_;
  std::vector<std::unique_ptr<Shard>> shards_;
  std::vector<Slot> batch_;
  ReplayCounts counts_;
};

Replay::Replay(const Configuration& configuration, const Keys& keys, const Rules& rules,
               std::vector<std::string> names, TimeRange range, RecordSink& sink)
    : implementation_(
          std::make_unique<Implementation>(configuration, keys, rules, std::move(names), range, sink)) {}
Replay::~Replay() = default;

Result<void> Replay::take(std::span<const InputRecord> records) { return implementation_->take(records); }
std::int64_t Replay::log_time_ms() const { return implementation_->log_time_ms(); }
ReplayCounts Replay::counts() const { return implementation_->counts(); }
std::uint64_t Replay::events() const { return implementation_->events(); }
Metrics& Replay::metrics() { return implementation_->metrics(); }

}  // namespace xiezhi
