#include "stream/app/intake.h"

#include "stream/app/pipeline_options.h"
#include "stream/base/check.h"
#include "stream/codec/output_fields.h"
#include "stream/io/base64.h"

namespace xiezhi {
namespace {

// For a rejected or late record the id is made of its place (CONTRACT 2).
Token place_id(std::string_view kind, std::string_view topic, const InputRecord& record) {
  return Digest()
      .add(kind)
      .add(topic)
      .add(static_cast<std::uint64_t>(record.partition))
      .add(static_cast<std::uint64_t>(record.offset))
      .finish();
}

}  // namespace

Intake::Intake(const Configuration& configuration, const Rules& rules, const Tokeniser& tokeniser,
               const SourceNames& names, Metrics& metrics, LogClock clock, TimeRange range,
               Informants informants)
    : rules_(rules),
      names_(names),
      metrics_(metrics),
      clock_(clock),
      range_(range),
      limits_{configuration.time_future_tolerance_ms, configuration.time_allowed_lateness_ms},
      replay_future_gap_ms_(configuration.time_replay_future_gap_ms),
      keep_payload_(configuration.rejected_keep_payload),
      decoder_({configuration.institution_default ? configuration.institution_id : std::string()}),
      gate_(order_gate_options(configuration)),
      rates_(configuration.rate_table),
      router_(tokeniser, rates_),
      informants_(std::move(informants)),
      quality_(configuration.institution_default ? configuration.institution_id : std::string()),
      processed_(metrics.value(Metric::processed)),
      late_(metrics.value(Metric::late)),
      unknown_fields_(metrics.value(Metric::unknown_fields)) {
  for (std::size_t source = 1; source < events_.size(); ++source) {
    events_[source] = &metrics.value(Metric::events, name_of(static_cast<Source>(source)));
  }
}

void Intake::count(Source source) {
  if (source != Source::none) events_[static_cast<std::size_t>(source)]->add();
}

IntakeOutcome Intake::take(const InputRecord& record, Source source, Padding padding,
                           std::int64_t log_time_ms, Routed& routed) {
  if (clock_ == LogClock::broker) log_time_ms_ = log_time_ms;
  if (record.tombstone) return reject(record, source, Reason::tombstone, {});
  const auto decoded = decoder_.decode_into(record.payload, source, padding, event_, arena_);
  if (!decoded) return reject(record, source, decoded.error().reason, decoded.error().field);
  const std::int64_t time_ms = event_.event_time_ms;
  if (time_ms < range_.from_ms || time_ms >= range_.to_ms) return IntakeOutcome::skipped;
  if (clock_ == LogClock::broker) {
    if (admit(time_ms, log_time_ms_, limits_) == Admission::future) {
      return reject(record, source, Reason::future, "event_time");
    }
  } else if (far_ahead(time_ms)) {
    return IntakeOutcome::early;
  }
  return route(record, source, routed);
}

// Decoded and not too far ahead: late, or on its way.
IntakeOutcome Intake::route(const InputRecord& record, Source source, Routed& routed) {
  const std::int64_t time_ms = event_.event_time_ms;
  if (clock_ == LogClock::event) log_time_ms_ = std::max(log_time_ms_, time_ms);
  unknown_fields_.add(event_.unknown_fields);
  if (admit(time_ms, log_time_ms_, limits_) == Admission::late) return too_late(record, source);
  if (event_.type == EventType::order) {
    const Rejection refused = gate_.judge(record.payload, event_, log_time_ms_);
    if (refused.reason != Reason::none) {
      metrics_.value(Metric::orders, event_.tx_code, name_of(refused.reason)).add();
      return reject(record, source, refused.reason, refused.field);
    }
  }
  if (event_.type == EventType::parameters) {
    const Rejection refused = judge_parameters(event_, rules_, arena_);
    if (refused.reason != Reason::none) return reject(record, source, refused.reason, refused.field);
  }
  output_.clear();
  if (event_.type == EventType::matter && names_informant(event_)) {
    output_ = informants_.seal(event_, {names_.name(record.topic), record.partition, record.offset});
    if (output_.empty()) return reject(record, source, Reason::no_informant_key, "informant");
    output_key_ = informants_.key();
  }
  count(source);
  quality_.take(event_, {record.topic, record.partition, record.offset});
  router_.route(event_, {record.topic, record.partition, record.offset}, log_time_ms_, routed);
  for (Touch& touch : routed.all()) {
    if (!touch.order.empty()) touch.order = arena_.copy(touch.order);
  }
  if (routed.touch_count > 0) return IntakeOutcome::routed;
  processed_.add();
  return IntakeOutcome::without_touch;
}

IntakeOutcome Intake::take_early(const InputRecord& record, Padding padding, bool borne_out, Routed& routed) {
  XIEZHI_CHECK(decoder_.decode_into(record.payload, Source::none, padding, event_, arena_).has_value());
  return borne_out ? route(record, Source::none, routed)
                   : reject(record, Source::none, Reason::future, "event_time");
}

std::optional<std::int64_t> Intake::time_of(const InputRecord& record, Padding padding) {
  if (record.tombstone || !decoder_.decode_into(record.payload, Source::none, padding, event_, arena_))
    return std::nullopt;
  return event_.event_time_ms;
}

bool Intake::far_ahead(std::int64_t event_time_ms) const {
  return log_time_ms_ != kAbsent && event_time_ms - log_time_ms_ > replay_future_gap_ms_;
}

IntakeOutcome Intake::reject(const InputRecord& record, Source source, Reason reason,
                             std::string_view field) {
  const std::string_view topic = names_.name(record.topic);
  Rejected rejected;
  rejected.id = place_id("rejected", topic, record);
  rejected.reason = reason;
  rejected.field = field;
  rejected.origin = {topic, record.partition, record.offset};
  rejected.payload_hash = Digest().add(record.payload).finish();
  rejected.payload_bytes = static_cast<std::int64_t>(record.payload.size());
  rejected.type = event_.type;
  if (record.tombstone) rejected.type = EventType::none;
  if (keep_payload_ && event_.type != EventType::matter) {  // it may name who reports something
    payload_text_ = to_base64(record.payload.substr(0, limits::kRecordBytes));
    rejected.payload = payload_text_;
  }
  output_.clear();
  render(rejected, output_);
  output_key_ = to_hex(rejected.id);
  count(source);
  if (reason == Reason::missing_field)
    quality_.take_refused(event_, field, {record.topic, record.partition, record.offset}, log_time_ms_);
  metrics_.value(Metric::rejected, name_of(reason)).add();
  return IntakeOutcome::rejected;
}

IntakeOutcome Intake::too_late(const InputRecord& record, Source source) {
  const std::string_view topic = names_.name(record.topic);
  Late late;
  late.id = place_id("late", topic, record);
  late.institution_id = event_.institution_id;
  late.event_id = event_.event_id;
  late.type = event_.type;
  late.event_time_ms = event_.event_time_ms;
  late.lateness_ms = log_time_ms_ - event_.event_time_ms;
  late.origin = {topic, record.partition, record.offset};
  late.payload_hash = Digest().add(record.payload).finish();
  late.payload_bytes = static_cast<std::int64_t>(record.payload.size());
  output_.clear();
  render(late, output_);
  output_key_ = to_hex(late.id);
  count(source);
  late_.add();
  return IntakeOutcome::late;
}

}  // namespace xiezhi
