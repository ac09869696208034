#include "stream/io/metrics.h"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <limits>

#include "stream/base/check.h"
#include "stream/base/vocabulary.h"

namespace xiezhi {
namespace {

constexpr std::size_t kSeriesMax = 2048;
constexpr double kMicrosecondsPerSecond = 1e6;

constexpr bool metric_rows_in_order() {
  for (std::size_t i = 0; i < kMetrics; ++i) {
    if (static_cast<std::size_t>(kMetricRows[i].metric) != i) return false;
  }
  return true;
}
static_assert(metric_rows_in_order());

prometheus::MetricType type_of(MetricType type) {
  switch (type) {
    case MetricType::counter:
      return prometheus::MetricType::Counter;
    case MetricType::gauge:
      return prometheus::MetricType::Gauge;
    case MetricType::histogram:
      return prometheus::MetricType::Histogram;
  }
  return prometheus::MetricType::Untyped;
}

prometheus::ClientMetric histogram_of(const LatencyHistogram& latency) {
  prometheus::ClientMetric metric;
  std::uint64_t cumulative = 0;
  const auto counts = latency.counts();
  for (std::size_t i = 0; i < counts.size(); ++i) {
    cumulative += counts[i];
    const double bound = i < kLatencyBounds_us.size()
                             ? static_cast<double>(kLatencyBounds_us[i]) / kMicrosecondsPerSecond
                             : std::numeric_limits<double>::infinity();
    metric.histogram.bucket.push_back({cumulative, bound});
  }
  metric.histogram.sample_count = cumulative;
  metric.histogram.sample_sum = static_cast<double>(latency.sum_us()) / kMicrosecondsPerSecond;
  return metric;
}

}  // namespace

void LatencyHistogram::observe_us(std::int64_t latency_us) {
  const auto bucket = std::lower_bound(kLatencyBounds_us.begin(), kLatencyBounds_us.end(), latency_us);
  counts_[static_cast<std::size_t>(bucket - kLatencyBounds_us.begin())].fetch_add(1,
                                                                                  std::memory_order_relaxed);
  sum_us_.fetch_add(std::max<std::int64_t>(latency_us, 0), std::memory_order_relaxed);
}

std::array<std::uint64_t, kLatencyBounds_us.size() + 1> LatencyHistogram::counts() const {
  std::array<std::uint64_t, kLatencyBounds_us.size() + 1> copy{};
  for (std::size_t i = 0; i < copy.size(); ++i) copy[i] = counts_[i].load(std::memory_order_relaxed);
  return copy;
}

Metrics::Metrics(std::string_view version, std::string_view revision) {
  value(Metric::build_info, version, revision).set(1);
  // What a rule may watch exists from the start: a counter that appears with its first event has no rate.
  for (const MetricRow& row : kMetricRows) {
    if (row.labels[0].empty() && row.type != MetricType::histogram) value(row.metric);
  }
  const auto each = [this](Metric metric, std::span<const std::string_view> names) {
    for (const std::string_view name : names.subspan(1)) value(metric, name);
  };
  each(Metric::events, names_of<Source>());
  each(Metric::rejected, names_of<Reason>());
  each(Metric::decisions, names_of<Decision>());
  each(Metric::measures, names_of<Measure>());
}

Value& Metrics::value(Metric metric, std::string_view label, std::string_view second_label) {
  const MetricRow& row = row_of(metric);
  XIEZHI_CHECK(row.type != MetricType::histogram);
  XIEZHI_CHECK(row.labels[0].empty() == label.empty() && row.labels[1].empty() == second_label.empty());
  const std::lock_guard lock(mutex_);
  Series& series = series_[static_cast<std::size_t>(metric)];
  Labels key{std::string(label), std::string(second_label)};
  auto found = series.find(key);
  if (found != series.end()) return *found->second;
  if (series.size() >= kSeriesMax) key = {"other", row.labels[1].empty() ? "" : "other"};
  return *series.try_emplace(key, std::make_unique<Value>()).first->second;
}

void Metrics::forget(Metric metric, std::string_view label, std::string_view second_label) {
  const std::lock_guard lock(mutex_);
  series_[static_cast<std::size_t>(metric)].erase({std::string(label), std::string(second_label)});
}

std::string Metrics::text() const {
  std::vector<prometheus::MetricFamily> families;
  for (const MetricRow& row : kMetricRows) {
    prometheus::MetricFamily family{std::string(row.name), std::string(row.help), type_of(row.type), {}};
    if (row.type == MetricType::histogram) family.metric.push_back(histogram_of(prompt_latency_));
    const std::lock_guard lock(mutex_);
    for (const auto& [labels, value] : series_[static_cast<std::size_t>(row.metric)]) {
      prometheus::ClientMetric metric;
      for (std::size_t i = 0; i < labels.size(); ++i) {
        if (!row.labels[i].empty()) metric.label.push_back({std::string(row.labels[i]), labels[i]});
      }
      metric.counter.value = metric.gauge.value = static_cast<double>(value->get());
      family.metric.push_back(std::move(metric));
    }
    if (!family.metric.empty()) families.push_back(std::move(family));
  }
  return prometheus::TextSerializer().Serialize(families);
}

}  // namespace xiezhi
