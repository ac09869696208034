// Every metric of the program, declared once. Values are relaxed atomics; a scrape reads them without
// stopping anybody. Label values come from closed lists or from our own names (topics, detectors, templates),
// never from an event.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace xiezhi {

enum class Metric : std::uint8_t {
  events,
  processed,
  rejected,
  late,
  deduplicated,
  touches,
  touches_applied,
  hints,
  alerts,
  models_compared,
  prompts,
  prompts_stale,
  receipts,
  confirmations,
  appeals,
  matters,
  parameter_changes,
  deadlines_open,
  deadlines_soon,
  deadlines_overdue,
  decisions,
  measures,
  orders,
  reports,
  unknown_fields,
  quality_checked,
  quality_found,
  output_errors,
  outputs_sent_again,
  transactions_repeated,
  lag,
  stalled,
  prompt_latency,
  state_entries,
  state_bytes,
  state_evicted,
  snapshots,
  snapshot_bytes,
  snapshot_offset,
  snapshot_age,
  standby_offset,
  snapshot_errors,
  memory_budget,
  build_info,
  ready,
};
constexpr std::size_t kMetrics = 45;

enum class MetricType : std::uint8_t { counter, gauge, histogram };

struct MetricRow {
  Metric metric;
  MetricType type;
  std::string_view name;  // in base units
  std::string_view help;
  std::array<std::string_view, 2> labels;  // "" where there is none
};

constexpr auto kMetricRows = std::to_array<MetricRow>({
    {Metric::events, MetricType::counter, "xiezhi_events_total", "Records read, by source.", {"source", ""}},
    {Metric::processed,
     MetricType::counter,
     "xiezhi_events_processed_total",
     "Events that were applied.",
     {"", ""}},
    {Metric::rejected,
     MetricType::counter,
     "xiezhi_events_rejected_total",
     "Records refused, by reason.",
     {"reason", ""}},
    {Metric::late,
     MetricType::counter,
     "xiezhi_events_late_total",
     "Events later than the allowed lateness.",
     {"", ""}},
    {Metric::deduplicated,
     MetricType::counter,
     "xiezhi_events_deduplicated_total",
     "Events dropped because their event_id was seen before.",
     {"", ""}},
    {Metric::touches, MetricType::counter, "xiezhi_touches_total", "Touches appended to the log.", {"", ""}},
    {Metric::touches_applied,
     MetricType::counter,
     "xiezhi_touches_applied_total",
     "Touches of events taken into the state, without repetitions and hints.",
     {"", ""}},
    {Metric::hints, MetricType::counter, "xiezhi_hints_total", "Hints from one entity to another.", {"", ""}},
    {Metric::alerts,
     MetricType::counter,
     "xiezhi_alerts_total",
     "Alerts, by detector and grade.",
     {"detector", "grade"}},
    {Metric::models_compared,
     MetricType::counter,
     "xiezhi_models_compared_total",
     "Touches that both models judged, by who would have raised them: both, neither, champion, challenger.",
     {"raised_by", ""}},
    {Metric::prompts,
     MetricType::counter,
     "xiezhi_prompts_total",
     "Prompts to possible victims, by template.",
     {"template", ""}},
    {Metric::prompts_stale,
     MetricType::counter,
     "xiezhi_prompts_stale_total",
     "Prompts that were not sent because prompt.valid_ms had passed since their event, by template.",
     {"template", ""}},
    {Metric::receipts,
     MetricType::counter,
     "xiezhi_prompt_receipts_total",
     "Receipts for prompts, by what they say and whether they are of the newest prompt of an open case.",
     {"state", "known"}},
    {Metric::confirmations,
     MetricType::counter,
     "xiezhi_report_confirmations_total",
     "Drafts of suspicious-transaction reports that a person confirmed, by whether they are of an open case and not "
     "yet confirmed.",
     {"known", ""}},
    {Metric::appeals,
     MetricType::counter,
     "xiezhi_appeals_total",
     "Records that tell how an appeal stands, by state and what became of them: taken, or why not.",
     {"state", "result"}},
    {Metric::matters,
     MetricType::counter,
     "xiezhi_matters_total",
     "Records that tell how a matter stands (leads, interviews, rectifications, suggestions, tips), by state and what "
     "became of them: taken, or why not.",
     {"state", "result"}},
    {Metric::parameter_changes,
     MetricType::counter,
     "xiezhi_parameter_changes_total",
     "Records parameters.v1, by what became of them: taken, withdrawn, unknown (nothing to take back), no_room.",
     {"result", ""}},
    {Metric::deadlines_open,
     MetricType::gauge,
     "xiezhi_deadlines_open",
     "Clocks of legal terms that run, by what must be done; overdue ones among them.",
     {"what", ""}},
    {Metric::deadlines_soon,
     MetricType::counter,
     "xiezhi_deadlines_soon_total",
     "Clocks of legal terms that were soon over, by what must be done.",
     {"what", ""}},
    {Metric::deadlines_overdue,
     MetricType::counter,
     "xiezhi_deadlines_overdue_total",
     "Clocks of legal terms that ran out, by what should have been done.",
     {"what", ""}},
    {Metric::decisions,
     MetricType::counter,
     "xiezhi_decisions_total",
     "Answers to events that asked for a decision.",
     {"decision", ""}},
    {Metric::measures, MetricType::counter, "xiezhi_measures_total", "Measures, by kind.", {"measure", ""}},
    {Metric::orders,
     MetricType::counter,
     "xiezhi_orders_total",
     "Police orders, by code and what became of them: a return code, or the reason why one was rejected.",
     {"tx_code", "result"}},
    {Metric::reports,
     MetricType::counter,
     "xiezhi_reports_total",
     "Reports, by recipient.",
     {"recipient", ""}},
    {Metric::unknown_fields,
     MetricType::counter,
     "xiezhi_unknown_fields_total",
     "Fields of events that no schema names; they are ignored.",
     {"", ""}},
    {Metric::quality_checked,
     MetricType::counter,
     "xiezhi_quality_checked_total",
     "Events whose names and numbers were looked at, by check.",
     {"check", ""}},
    {Metric::quality_found,
     MetricType::counter,
     "xiezhi_quality_found_total",
     "Of these, where the name or number was missing or another than the one known, by check.",
     {"check", ""}},
    {Metric::output_errors,
     MetricType::counter,
     "xiezhi_output_errors_total",
     "Seconds in which outputs waited and the brokers acknowledged none.",
     {"", ""}},
    {Metric::outputs_sent_again,
     MetricType::counter,
     "xiezhi_outputs_sent_again_total",
     "Records sent a second time because their place in the topic is not known; each may stand there twice.",
     {"", ""}},
    {Metric::transactions_repeated,
     MetricType::counter,
     "xiezhi_transactions_repeated_total",
     "Transactions of the report lane that had to be made again.",
     {"", ""}},
    {Metric::lag,
     MetricType::gauge,
     "xiezhi_lag_records",
     "Records not yet read, of the partitions that this process has.",
     {"topic", "partition"}},
    {Metric::stalled,
     MetricType::gauge,
     "xiezhi_stalled_seconds",
     "How long a partition that has records has come no further: they are not read, or their outputs not acknowledged.",
     {"topic", "partition"}},
    {Metric::prompt_latency,
     MetricType::histogram,
     "xiezhi_prompt_latency_seconds",
     "Time from the broker's append of an event to the acknowledged prompt or decision.",
     {"", ""}},
    {Metric::state_entries,
     MetricType::gauge,
     "xiezhi_state_entries",
     "Entities with state, by kind.",
     {"kind", ""}},
    {Metric::state_bytes, MetricType::gauge, "xiezhi_state_bytes", "Memory of the keyed state.", {"", ""}},
    {Metric::state_evicted,
     MetricType::counter,
     "xiezhi_state_evicted_total",
     "What was forgotten to keep the state within its budget: rings, days, entities, names, event ids.",
     {"level", ""}},
    {Metric::snapshots,
     MetricType::counter,
     "xiezhi_snapshots_total",
     "Files that hold the state of a partition, by kind: whole, or changes since the one before.",
     {"kind", ""}},
    {Metric::snapshot_bytes,
     MetricType::counter,
     "xiezhi_snapshot_bytes_total",
     "Bytes written to these files.",
     {"", ""}},
    {Metric::snapshot_offset,
     MetricType::gauge,
     "xiezhi_snapshot_offset",
     "Offset of the log from which a restart would read the partition.",
     {"partition", ""}},
    {Metric::snapshot_age,
     MetricType::gauge,
     "xiezhi_snapshot_age_seconds",
     "How old the state is that a restart would begin with; 0 while nothing new has come.",
     {"partition", ""}},
    {Metric::standby_offset,
     MetricType::gauge,
     "xiezhi_standby_offset",
     "Offset of the log that the state of a partition of another process has come to here (snapshots.standby).",
     {"partition", ""}},
    {Metric::snapshot_errors,
     MetricType::counter,
     "xiezhi_snapshot_errors_total",
     "Snapshots that failed: no room on the disk, or one that does not answer or keep up.",
     {"", ""}},
    {Metric::memory_budget,
     MetricType::gauge,
     "xiezhi_memory_budget_bytes",
     "What each part of the process may take of memory.budget_mib.",
     {"part", ""}},
    {Metric::build_info,
     MetricType::gauge,
     "xiezhi_build_info",
     "Always 1; what runs is in the labels.",
     {"version", "revision"}},
    {Metric::ready,
     MetricType::gauge,
     "xiezhi_ready",
     "1 while the process does its work, 0 while it starts or stops.",
     {"", ""}},
});
static_assert(kMetricRows.size() == kMetrics);

constexpr const MetricRow& row_of(Metric metric) { return kMetricRows[static_cast<std::size_t>(metric)]; }

// One value of a counter or gauge. Any thread may write and read.
class Value {
 public:
  void add(std::uint64_t amount = 1) {
    value_.fetch_add(static_cast<std::int64_t>(amount), std::memory_order_relaxed);
  }
  void set(std::int64_t value) { value_.store(value, std::memory_order_relaxed); }
  std::int64_t get() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::int64_t> value_{0};
};

// Upper bounds of the latency histogram; one more bucket holds what is slower.
constexpr auto kLatencyBounds_us =
    std::to_array<std::int64_t>({500, 1'000, 2'000, 5'000, 10'000, 20'000, 50'000, 100'000, 200'000, 500'000,
                                 1'000'000, 2'000'000, 5'000'000, 10'000'000});

// Any thread may write and read.
class LatencyHistogram {
 public:
  void observe_us(std::int64_t latency_us);
  std::array<std::uint64_t, kLatencyBounds_us.size() + 1> counts() const;
  std::int64_t sum_us() const { return sum_us_.load(std::memory_order_relaxed); }

 private:
  std::array<std::atomic<std::uint64_t>, kLatencyBounds_us.size() + 1> counts_{};
  std::atomic<std::int64_t> sum_us_{0};
};

// The process's metrics. One object, owned by the command; every method may be called by any thread.
class Metrics {
 public:
  // Labels of build_info.
  Metrics(std::string_view version, std::string_view revision);

  // The value of this metric with these label values, made at first use. The reference stays valid as long as
  // the object, or until forget(): hot paths ask once and keep it. More than 2,048 series of one metric share
  // the label value "other".
  Value& value(Metric metric, std::string_view label = {}, std::string_view second_label = {});
  // The series is shown no more, until it is asked for again. References to it end here.
  void forget(Metric metric, std::string_view label, std::string_view second_label);
  LatencyHistogram& prompt_latency() { return prompt_latency_; }

  // Text in the Prometheus exposition format.
  std::string text() const;

 private:
  using Labels = std::array<std::string, 2>;
  using Series = std::map<Labels, std::unique_ptr<Value>>;

  mutable std::mutex mutex_;  // guards the maps, not the values
  std::array<Series, kMetrics> series_;
  LatencyHistogram prompt_latency_;
};

}  // namespace xiezhi
