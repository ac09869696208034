#include "stream/app/memory_budget.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace xiezhi {
namespace {

constexpr std::int64_t kMib = std::int64_t{1} << 20U;
constexpr std::int64_t kFrameBytes = 1'000'000;  // message.max.bytes: a part must take a few of them

constexpr std::int64_t bytes_of(std::int64_t budget_mib, MemoryPart part) {
  return budget_mib * kMib / 100 * kMemoryShares[static_cast<std::size_t>(part)].percent;
}

constexpr bool least_is_enough() {
  const std::int64_t queue_bytes = bytes_of(kMemoryLeastMib, MemoryPart::detect_queue);
  for (const kafka::MemorySetting& setting : kafka::kMemorySettings) {
    if (setting.name == "fetch.max.bytes" && queue_bytes / setting.divisor < kFrameBytes) return false;
  }
  return bytes_of(kMemoryLeastMib, MemoryPart::reports) / kLaneBatches >= kFrameBytes;
}
static_assert(least_is_enough());

}  // namespace

MemoryBudget::MemoryBudget(const Configuration& configuration) {
  const std::int64_t budget_mib = configuration.memory_budget_mib;
  for (const MemoryShare& share : kMemoryShares)
    bytes_[static_cast<std::size_t>(share.part)] = bytes_of(budget_mib, share.part);
  if (configuration.reports_lane == "exactly_once") return;
  std::int64_t& reports = bytes_[static_cast<std::size_t>(MemoryPart::reports)];
  bytes_[static_cast<std::size_t>(MemoryPart::state)] += std::exchange(reports, 0);  // there is no lane
}

std::int64_t MemoryBudget::of_partition(std::uint32_t partitions) const {
  return of(MemoryPart::state) / kProcessPerHeld / std::max<std::uint32_t>(partitions, 1);
}

kafka::ClientMemory MemoryBudget::of_client(std::string_view client) const {
  if (client == "route") return {of(MemoryPart::route_queue), of(MemoryPart::route_outputs)};
  if (client == "detect") return {of(MemoryPart::detect_queue), of(MemoryPart::detect_outputs)};
  if (client == "reports") return {0, of(MemoryPart::reports) / kLaneBatches};
  return {};
}

void MemoryBudget::show(Metrics& metrics) const {
  for (const MemoryShare& share : kMemoryShares) {
    if (of(share.part) > 0) metrics.value(Metric::memory_budget, share.name).set(of(share.part));
  }
}

std::int64_t state_budget_bytes(const Configuration& configuration, std::uint32_t partitions) {
  if (configuration.state_partition_budget_mib > 0) return configuration.state_partition_budget_mib * kMib;
  return MemoryBudget(configuration).of_partition(partitions);
}

Result<void> check_memory(const Configuration& configuration, std::uint32_t partitions) {
  if (configuration.memory_budget_mib == 0) return {};
  if (state_budget_bytes(configuration, partitions) >= kStateLeastBytes) return {};
  const std::int64_t percent = kMemoryShares[static_cast<std::size_t>(MemoryPart::state)].percent;
  const std::int64_t enough = partitions * kProcessPerHeld * kStateLeastBytes * 100 / percent / kMib + 1;
  return fail(Exit::bad_configuration,
              fmt::format("memory.budget_mib: {} leaves less than 1 MiB of state for each of {} partitions "
                          "of {}; set {} or more, or state.partition_budget_mib",
                          configuration.memory_budget_mib, partitions,
                          configuration.topics[static_cast<std::size_t>(Topic::touches)], enough));
}

std::string memory_text(const Configuration& configuration, std::uint32_t partitions) {
  if (configuration.memory_budget_mib == 0) return {};
  const auto mib = [](std::int64_t bytes) { return static_cast<double>(bytes) / static_cast<double>(kMib); };
  std::string out =
      fmt::format("# memory.budget_mib: {} is divided, in MiB:\n", configuration.memory_budget_mib);
  const MemoryBudget budget(configuration);
  for (const MemoryShare& share : kMemoryShares) {
    if (budget.of(share.part) > 0)
      out += fmt::format("#   {:<15} {:8.1f}  {}\n", share.name, mib(budget.of(share.part)), share.what);
  }
  return out + fmt::format("# a shard holds at most {:.1f} MiB: {}\n",
                           mib(state_budget_bytes(configuration, partitions)),
                           configuration.state_partition_budget_mib > 0
                               ? std::string("state.partition_budget_mib says so")
                               : fmt::format("the state, which takes {} times that, by {} partitions",
                                             kProcessPerHeld, partitions));
}

}  // namespace xiezhi
