// What happens to an input record before the log: decoded, judged by its time, routed to touches; or refused,
// or too late. The same code for Kafka and for files. One object a thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "stream/app/configuration.h"
#include "stream/app/informants.h"
#include "stream/base/arena.h"
#include "stream/base/token.h"
#include "stream/codec/decoder.h"
#include "stream/engine/order_gate.h"
#include "stream/engine/quality_book.h"
#include "stream/engine/renderer.h"
#include "stream/engine/router.h"
#include "stream/engine/rules_in_force.h"
#include "stream/io/metrics.h"
#include "stream/io/ports.h"

namespace xiezhi {

// Where log time comes from (CONTRACT 3): the broker's stamp of the record, or in a replay the largest event
// time so far.
enum class LogClock : std::uint8_t { broker, event };

// early: with LogClock::event, the stamp is so far ahead that the next event must bear it out; nothing was
// counted yet.
enum class IntakeOutcome : std::uint8_t { routed, without_touch, rejected, late, skipped, early };

// Event times outside are skipped and not counted (replay --from, --to).
struct TimeRange {
  std::int64_t from_ms = kAbsent;
  std::int64_t to_ms = std::numeric_limits<std::int64_t>::max();  // not included
};

class Intake {
 public:
  // `rules` say what records parameters.v1 may change; without a key of `informants` a record that names one
  // is refused. All but the configuration must outlive the intake.
  Intake(const Configuration& configuration, const Rules& rules, const Tokeniser& tokeniser,
         const SourceNames& names, Metrics& metrics, LogClock clock, TimeRange range = {},
         Informants informants = Informants());

  // `log_time_ms` is looked at with LogClock::broker only. Fills `routed` when routed; its texts live until
  // reset() and as long as a padded record's bytes. When rejected or late, output() is the record for
  // events.rejected or events.late; when routed, empty or the record for tips.informants.
  IntakeOutcome take(const InputRecord& record, Source source, Padding padding, std::int64_t log_time_ms,
                     Routed& routed);

  // What becomes of an `early` record: taken as it is, or rejected because the next event was not ahead.
  IntakeOutcome take_early(const InputRecord& record, Padding padding, bool borne_out, Routed& routed);
  // Event time of a record that can be decoded.
  std::optional<std::int64_t> time_of(const InputRecord& record, Padding padding);
  // With LogClock::event: ahead of log time by more than time.replay_future_gap_ms.
  bool far_ahead(std::int64_t event_time_ms) const;

  // Ends the life of all texts of routed touches.
  void reset() { arena_.reset(); }
  Arena& arena() { return arena_; }
  // What was missing in events, and in records refused for it.
  QualityBook& quality() { return quality_; }

  std::string_view output() const { return output_; }
  const std::string& output_key() const { return output_key_; }  // its id
  std::int64_t log_time_ms() const { return log_time_ms_; }

 private:
  IntakeOutcome reject(const InputRecord& record, Source source, Reason reason, std::string_view field);
  IntakeOutcome too_late(const InputRecord& record, Source source);
  IntakeOutcome route(const InputRecord& record, Source source, Routed& routed);
  void count(Source source);

  const Rules& rules_;
  const SourceNames& names_;
  Metrics& metrics_;
  LogClock clock_;
  TimeRange range_;
  TimeLimits limits_;
  std::int64_t replay_future_gap_ms_;
  bool keep_payload_;
  Decoder decoder_;
  OrderGate gate_;
  RateTable rates_;
  Router router_;
  Informants informants_;
  QualityBook quality_;
  Event event_;
  Arena arena_;
  std::int64_t log_time_ms_ = kAbsent;
  std::string output_, output_key_, payload_text_;
  std::array<Value*, Names<Source>::values.size()> events_{};
  Value &processed_, &late_, &unknown_fields_;
};

}  // namespace xiezhi
