#include "stream/app/replay.h"

#include <deque>
#include <optional>

#include "stream/app/commands.h"
#include "stream/app/effect_counter.h"
#include "stream/app/identities.h"
#include "stream/app/pipeline_options.h"
#include "stream/base/check.h"
#include "stream/codec/output_fields.h"

namespace xiezhi {
namespace {

constexpr std::size_t kBatchRecords =
    16;  // decoded ahead, so that the state's memory is on its way when it is needed

// Renders effects into the sink and keeps hints until their turn.
class ReplaySink final : public Sink {
 public:
  ReplaySink(Metrics& metrics, Renderer& renderer, QualityBook& quality, RecordSink& outputs)
      : metrics_(metrics), renderer_(renderer), quality_(quality), outputs_(outputs) {}

  void effect(const Effect& effect, const Facts& facts) override {
    renderer_.render(effect, facts, text_);
    if (!text_.empty()) write(topic_of(effect.kind), to_hex(effect.id), text_);
    count_effect(metrics_, effect);
  }

  void compared(Comparison comparison) override { count_comparison(metrics_, comparison); }
  void received(ReceiptState state, bool known) override { count_receipt(metrics_, state, known); }
  void named(const Touch& touch, bool differs) override { quality_.take_name(touch, differs); }
  void confirmed(bool known) override { count_confirmation(metrics_, known); }
  void adjusted(ParameterResult result) override { count_adjustment(metrics_, result); }

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
    if (outcome_) outcome_ = outputs_.write(topic, key, text, {});
  }

  std::deque<Touch>& hints() { return hints_; }
  void forget_hints() { arena_.reset(); }
  // The first output that could not be written.
  const Result<void>& outcome() const { return outcome_; }

 private:
  Metrics& metrics_;
  Renderer& renderer_;
  QualityBook& quality_;
  RecordSink& outputs_;
  std::string text_;
  std::deque<Touch> hints_;
  Arena arena_;
  Result<void> outcome_;
};

}  // namespace

class Replay::Implementation {
 public:
  Implementation(const Configuration& configuration, const Keys& keys, const Rules& rules,
                 std::vector<std::string> names, TimeRange range, RecordSink& outputs, ReplayWatch watch)
      : metrics_(build_version(), build_revision()),
        tokeniser_(keys.token),
        names_(std::move(names)),
        sealer_(keys.identity_public),
        book_(identity_keys(keys)),
        renderer_(rules, renderer_options(configuration), book_, names_),
        intake_(configuration, rules, tokeniser_, names_, metrics_, LogClock::event, range,
                Informants(keys.informant_public, keys.token)),
        sink_(metrics_, renderer_, intake_.quality(), outputs),
        batch_(2 * kBatchRecords) {  // a record may free the one that waited for it
    ShardOptions options =
        shard_options(configuration, static_cast<std::uint32_t>(configuration.replay_partitions));
    if (watch) options.watch = [this, watch = std::move(watch)](const View& view) { watch(view, book_); };
    for (std::int64_t i = 0; i < configuration.replay_partitions; ++i)
      shards_.push_back(std::make_unique<Shard>(rules, options));
    const SealingKey& key = sealer_.sealing_key();
    XIEZHI_CHECK(book_.learn(key.id, key.sealed_box).has_value());
  }

  Result<void> take(std::span<const InputRecord> records) {
    while (!records.empty()) {
      const std::size_t count = std::min(records.size(), kBatchRecords);
      take_batch(records.first(count));
      records = records.subspan(count);
      if (Result<void> written = sink_.outcome(); !written) return written;
    }
    return {};
  }

  Result<void> finish() {
    if (waiting_ != nullptr) apply_batch({batch_.data(), settle(true, batch_[0]) ? std::size_t{1} : 0});
    write_quality();
    return sink_.outcome();
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
      counts.entities += shard->facts().entities();
      counts.state_bytes += shard->bytes();
      counts.held_bytes += shard->facts().held_bytes();
    }
    return counts;
  }

 private:
  struct Waiting {
    InputRecord record;
    std::string bytes;
  };
  // Where a touch goes, and what is known of it there.
  struct Place {
    Shard* shard = nullptr;
    Lookup lookup;
  };
  struct Slot {
    Routed routed;
    std::array<Place, kTouchesMax> places;  // of routed.touches
    std::int64_t log_time_ms = 0;
  };

  void take_batch(std::span<const InputRecord> records) {
    std::size_t count = 0;
    for (const InputRecord& record : records) {
      if (waiting_ != nullptr && settle_waiting(record, batch_[count])) ++count;
      if (decode(record, batch_[count])) ++count;
    }
    apply_batch({batch_.data(), count});
  }

  void apply_batch(std::span<Slot> slots) {
    for (Slot& slot : slots) {
      for (std::size_t i = 0; i < slot.routed.touch_count; ++i)
        slot.places[i] = {&shard_of(slot.routed.touches[i]), {}};
    }
    for (unsigned step = 0; step < Shard::kPrefetchSteps; ++step) {
      for (Slot& slot : slots) {
        for (std::size_t i = 0; i < slot.routed.touch_count; ++i) {
          Place& place = slot.places[i];
          place.shard->prefetch(slot.routed.touches[i], step, place.lookup);
        }
      }
    }
    for (Slot& slot : slots) apply(slot);
    intake_.reset();
    settled_.clear();
  }

  // Once, of all that was read: so the records are the same however the files were cut.
  void write_quality() {
    QualityCounts shown{};
    count_quality(metrics_, intake_.quality(), shown);
    std::string text;
    intake_.quality().drain(names_, [&](const Quality& record) {
      text.clear();
      render(record, text);
      sink_.write(topic_of(OutputKind::quality), to_hex(record.id), text);
    });
  }

  // A record far ahead of log time waits for the next event: is that one ahead as well, time has really moved
  // on; else the stamp is wrong, and taking it would make everything behind it late.
  bool settle_waiting(const InputRecord& next, Slot& slot) {
    const std::optional<std::int64_t> next_time_ms = intake_.time_of(next, Padding::present);
    return next_time_ms.has_value() && settle(intake_.far_ahead(*next_time_ms), slot);
  }

  bool settle(bool borne_out, Slot& slot) {
    settled_.push_back(std::move(waiting_));  // its texts live until the batch is applied
    const InputRecord& record = settled_.back()->record;
    return sort(intake_.take_early(record, Padding::present, borne_out, slot.routed), record, slot);
  }

  void keep_waiting(const InputRecord& record) {
    waiting_ = std::make_unique<Waiting>();
    waiting_->bytes.assign(record.payload);
    waiting_->bytes.append(kPadding, '\0');
    waiting_->record = record;
    waiting_->record.payload = std::string_view(waiting_->bytes).substr(0, record.payload.size());
  }

  // True when the record gave touches.
  bool decode(const InputRecord& record, Slot& slot) {
    return sort(intake_.take(record, Source::none, Padding::present, 0, slot.routed), record, slot);
  }

  bool sort(IntakeOutcome taken, const InputRecord& record, Slot& slot) {
    slot.log_time_ms = intake_.log_time_ms();
    if (taken != IntakeOutcome::skipped && taken != IntakeOutcome::early) ++counts_.events;
    switch (taken) {
      case IntakeOutcome::routed:
        if (!intake_.output().empty())
          sink_.write(topic_of(OutputKind::informant), intake_.output_key(), intake_.output());
        return true;
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
      case IntakeOutcome::early:
        keep_waiting(record);
        return false;
      case IntakeOutcome::skipped:
        return false;
    }
    return false;
  }

  // An identifier goes with the touch that makes its token known to the shard.
  void attach_unknown(const Routed& routed, Touch& touch, const Place& place) {
    attach_identities(routed, touch, sealer_.sealing_key().id, [&](const NamedToken& name) {
      const PartyNumber known = name.token == touch.subject        ? place.lookup.subject
                                : name.token == touch.counterparty ? place.lookup.counterparty
                                                                   : kNoParty;
      return place.shard->knows(name.token, known)
                 ? std::string_view()
                 : intake_.arena().copy(sealer_.seal(name.token, name.text));
    });
  }

  // All touches of an event, then the hints that they gave and the hints of hints, then the next event.
  void apply(Slot& slot) {
    for (const auto& shard : shards_) shard->tick(slot.log_time_ms, sink_);
    for (std::size_t i = 0; i < slot.routed.touch_count; ++i) {
      Touch& touch = slot.routed.touches[i];
      const Place& place = slot.places[i];
      attach_unknown(slot.routed, touch, place);
      place.shard->apply(touch, sink_, place.lookup);
      if (touch.has(touch_flag::everywhere)) apply_elsewhere(touch, *place.shard);
    }
    std::deque<Touch>& hints = sink_.hints();
    while (!hints.empty()) {
      const Touch hint = hints.front();
      hints.pop_front();
      shard_of(hint).apply(hint, sink_);
    }
    sink_.forget_hints();
  }

  void apply_elsewhere(const Touch& touch, const Shard& home) {
    each_partition(touch, partitions(), [&](const Touch& one, std::uint32_t partition) {
      if (shards_[partition].get() != &home) shards_[partition]->apply(one, sink_);
    });
  }

  std::uint32_t partitions() const { return static_cast<std::uint32_t>(shards_.size()); }
  Shard& shard_of(const Touch& touch) { return *shards_[partition_of(touch.subject, partitions())]; }

  Metrics metrics_;
  Tokeniser tokeniser_;
  NameList names_;
  Sealer sealer_;
  IdentityBook book_;
  Renderer renderer_;
  Intake intake_;
  ReplaySink sink_;
  std::vector<std::unique_ptr<Shard>> shards_;
  std::vector<Slot> batch_;
  std::unique_ptr<Waiting> waiting_;
  std::vector<std::unique_ptr<Waiting>> settled_;
  ReplayCounts counts_;
};

Replay::Replay(const Configuration& configuration, const Keys& keys, const Rules& rules,
               std::vector<std::string> names, TimeRange range, RecordSink& sink, ReplayWatch watch)
    : implementation_(std::make_unique<Implementation>(configuration, keys, rules, std::move(names), range,
                                                       sink, std::move(watch))) {}
Replay::~Replay() = default;

Result<void> Replay::take(std::span<const InputRecord> records) { return implementation_->take(records); }
std::int64_t Replay::log_time_ms() const { return implementation_->log_time_ms(); }
ReplayCounts Replay::counts() const { return implementation_->counts(); }
Result<void> Replay::finish() { return implementation_->finish(); }
std::uint64_t Replay::events() const { return implementation_->events(); }
Metrics& Replay::metrics() { return implementation_->metrics(); }

}  // namespace xiezhi
