// From configuration to the options of the core.
#pragma once

#include <string>
#include <vector>

#include "stream/app/configuration.h"
#include "stream/app/memory_budget.h"
#include "stream/engine/renderer.h"
#include "stream/engine/shard.h"

namespace xiezhi {

// Of a shard of a log with so many partitions.
inline ShardOptions shard_options(const Configuration& configuration, std::uint32_t partitions) {
  ShardOptions options;
  options.deduplication_horizon_ms = configuration.deduplication_horizon_ms;
  options.decision_timeout_ms = configuration.decision_timeout_ms;
  options.prompt_valid_ms = configuration.prompt_valid_ms;
  options.state_budget_bytes = state_budget_bytes(configuration, partitions);
  options.orders = configuration.orders;
  options.profile = from_name<CityProfile>(configuration.profile);
  return options;
}

inline OrderGateOptions order_gate_options(const Configuration& configuration) {
  return {.signatures = configuration.orders_signatures == "required",
          .issuers = configuration.order_issuers,
          .future_ms = configuration.time_future_tolerance_ms};
}

inline RendererOptions renderer_options(const Configuration& configuration) {
  RendererOptions options;
  options.institution_id = configuration.institution_id;
  options.profile = from_name<CityProfile>(configuration.profile);
  options.language = from_name<Language>(configuration.language);
  options.reveal_alerts = configuration.alerts_reveal;
  return options;
}

// Names of inputs by their number: topics of the service, files of a replay.
class NameList final : public SourceNames {
 public:
  explicit NameList(std::vector<std::string> names) : names_(std::move(names)) {}
  std::string_view name(std::uint16_t topic) const override {
    return topic < names_.size() ? std::string_view(names_[topic]) : std::string_view();
  }

 private:
  std::vector<std::string> names_;
};

}  // namespace xiezhi
