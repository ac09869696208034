// memory.budget_mib, divided: the one table that says what each part of the process may take. What somebody
// sets by itself (state.partition_budget_mib, kafka.properties) wins over it.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "stream/app/configuration.h"
#include "stream/io/kafka_settings.h"
#include "stream/io/metrics.h"

namespace xiezhi {

enum class MemoryPart : std::uint8_t {
  program,
  route_queue,
  route_held,
  route_outputs,
  detect_queue,
  detect_outputs,
  reports,
  snapshots,
  state,
};
constexpr std::size_t kMemoryParts = 9;

struct MemoryShare {
  MemoryPart part;
  std::string_view name;  // label of xiezhi_memory_budget_bytes
  int percent;
  std::string_view what;
};

inline constexpr auto kMemoryShares = std::to_array<MemoryShare>({
    {MemoryPart::program, "program", 12,
     "the program, its threads, what was sent where, what the allocator keeps"},
    {MemoryPart::route_queue, "route_queue", 6, "events that ROUTE has fetched and not taken"},
    {MemoryPart::route_held, "route_held", 6, "events that wait for older ones of other partitions"},
    {MemoryPart::route_outputs, "route_outputs", 6, "touches that no broker has acknowledged"},
    {MemoryPart::detect_queue, "detect_queue", 6, "records of the log that DETECT has fetched and not taken"},
    {MemoryPart::detect_outputs, "detect_outputs", 6, "outputs and hints that no broker has acknowledged"},
    {MemoryPart::reports, "reports", 4, "alerts and reports that wait for their transaction"},
    {MemoryPart::snapshots, "snapshots", 6, "copies of the state on their way to the disk"},
    {MemoryPart::state, "state", 48, "what is known of entities"},
});

constexpr bool memory_shares_are_whole() {
  int percent = 0;
  for (std::size_t i = 0; i < kMemoryShares.size(); ++i) {
    if (static_cast<std::size_t>(kMemoryShares[i].part) != i || kMemoryShares[i].percent <= 0) return false;
    percent += kMemoryShares[i].percent;
  }
  return kMemoryShares.size() == kMemoryParts && percent == 100;
}
static_assert(memory_shares_are_whole());

// With less the queues are too short for the largest records, and nothing is left to know.
constexpr std::int64_t kMemoryLeastMib = 256;
// The process takes so many times what a shard counts as held (Facts::held_bytes): tables that grow, rows
// that are free, what the allocator keeps between them.
constexpr std::int64_t kProcessPerHeld = 2;
// The report lane holds so many batches of one size: that which grows, the closed one, the one under way,
// and its copy in the client.
constexpr std::int64_t kLaneBatches = 4;
constexpr std::int64_t kStateLeastBytes = std::int64_t{1} << 20U;  // of a partition

// Bytes by part; all of them 0 without a budget. The same in every process that has the same configuration,
// whatever its roles: the state's part decides what is forgotten, and so what is found.
class MemoryBudget {
 public:
  explicit MemoryBudget(const Configuration& configuration);
  std::int64_t of(MemoryPart part) const { return bytes_[static_cast<std::size_t>(part)]; }
  // What is divided by the number of partitions of the log, not by that of the partitions here: every process
  // must forget the same, and one may come to have all of them. So a standby, which holds those of the
  // others, has its room in it.
  std::int64_t of_partition(std::uint32_t partitions) const;
  // Of the client with this name.
  kafka::ClientMemory of_client(std::string_view client) const;
  void show(Metrics& metrics) const;

 private:
  std::array<std::int64_t, kMemoryParts> bytes_{};
};

// What a shard of a log with so many partitions may hold: state.partition_budget_mib, or its part of
// memory.budget_mib; 0: no bound.
std::int64_t state_budget_bytes(const Configuration& configuration, std::uint32_t partitions);

// Exit::bad_configuration, with the mend, when too little is left for each of so many partitions.
Result<void> check_memory(const Configuration& configuration, std::uint32_t partitions);

// What is derived, a line a part, each a comment of YAML; empty without a budget.
std::string memory_text(const Configuration& configuration, std::uint32_t partitions);

}  // namespace xiezhi
