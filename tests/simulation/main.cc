// xiezhi_simulation: runs seeds, each a simulated log with real shards and the naive model side by side
// (simulation.h), until engine and model differ.
#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>

#include "detectors/detector.h"
#include "tests/simulation/simulation.h"

namespace xiezhi::simulation {
namespace {

constexpr std::string_view kUsage =
    "usage: xiezhi_simulation [--seeds FIRST COUNT] [--verbose] [--canaries [WORD]]\n";

constexpr std::uint64_t kSeedsForAll = 500;  // so many draw each kind of fault

void add(Coverage& sum, const Coverage& one) {
  sum.touches += one.touches;
  sum.hints += one.hints;
  sum.events += one.events;
  sum.late += one.late;
  sum.future += one.future;
  sum.repeated += one.repeated;
  sum.incomplete += one.incomplete;
  sum.snapshots += one.snapshots;
  sum.rings_forgotten += one.rings_forgotten;
  sum.entities_forgotten += one.entities_forgotten;
  sum.names_forgotten += one.names_forgotten;
  sum.over_budget += one.over_budget;
  for (const auto& [name, count] : one.detectors) sum.detectors[name] += count;
  for (const auto& [name, count] : one.effects) sum.effects[name] += count;
  for (const auto& [name, count] : one.faults) sum.faults[name] += count;
  for (const auto& [name, count] : one.touch_kinds) sum.touch_kinds[name] += count;
}

void print_row(std::string_view title, const std::map<std::string, std::uint64_t>& counts) {
  fmt::print("{}:", title);
  for (const auto& [name, count] : counts) fmt::print(" {} {}", name, count);
  fmt::print("\n");
}

void print(const Coverage& coverage) {
  fmt::print("{} events ({} late, {} from the future), {} touches, {} of them repeated, {} hints\n",
             coverage.events, coverage.late, coverage.future, coverage.touches, coverage.repeated,
             coverage.hints);
  print_row("touches", coverage.touch_kinds);
  print_row("alerts by detector", coverage.detectors);
  print_row("effects", coverage.effects);
  fmt::print("decisions without every answer: {}\n", coverage.incomplete);
  print_row("faults", coverage.faults);
  fmt::print("snapshots: {}\n", coverage.snapshots);
  fmt::print(
      "budget of the state: {} rings, {} entities, {} names forgotten; after {} touches too much was held\n",
      coverage.rings_forgotten, coverage.entities_forgotten, coverage.names_forgotten, coverage.over_budget);
  for (const Detector* detector : catalogue()) {
    if (is_modelled(detector->code) && !coverage.detectors.contains(std::string(detector->code)))
      fmt::print("warning: detector {} raised no alert in this run\n", detector->code);
  }
}

int run(std::uint64_t first, std::uint64_t count, bool verbose) {
  const auto begun = std::chrono::steady_clock::now();
  Coverage sum;
  std::uint64_t passed = 0, failed = 0;
  for (std::uint64_t seed = first; seed < first + count && failed == 0; ++seed) {
    Simulation simulation(seed);
    simulation.finish();
    add(sum, simulation.coverage());
    if (simulation.difference()) {
      ++failed;
      fmt::print("{}replay with: xiezhi_simulation --seeds {} 1\n", *simulation.difference(), seed);
      break;
    }
    ++passed;
    if (verbose)
      fmt::print("seed {}: {} touches, {} hints\n", seed, simulation.coverage().touches,
                 simulation.coverage().hints);
  }
  print(sum);
  const auto took =
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun);
  fmt::print("{} seeds from {} in {}.{:03} s\n", passed + failed, first, took.count() / 1000,
             took.count() % 1000);
  for (const std::string_view fault : kFaults) {
    if (failed > 0 || count < kSeedsForAll || sum.faults.contains(std::string(fault))) continue;
    ++failed;
    fmt::print("FAILED simulation: no seed drew the fault «{}»\n", fault);
  }
  fmt::print("simulation: {} passed, {} failed\n", passed, failed);
  return failed == 0 ? 0 : 1;
}

// Each planted mistake must be found by one of the seeds.
int run_canaries(std::uint64_t first, std::uint64_t count, std::string_view word) {
  std::uint64_t found = 0, missed = 0;
  for (const Canary& canary : all_canaries()) {
    if (canary.name.find(word) == std::string::npos) continue;
    std::uint64_t seed = first;
    for (; seed < first + count; ++seed) {
      Simulation simulation(seed, &canary);
      simulation.finish();
      if (simulation.difference()) break;
    }
    const bool is_found = seed < first + count;
    ++(is_found ? found : missed);
    fmt::print("{} canary {}: {}\n", is_found ? "ok    " : "FAILED", canary.name,
               is_found ? fmt::format("seed {}", seed) : fmt::format("not found in {} seeds", count));
  }
  fmt::print("canaries: {} passed, {} failed\n", found, missed);
  return missed == 0 ? 0 : 1;
}

}  // namespace
}  // namespace xiezhi::simulation

int main(int argc, char** argv) {
  std::uint64_t first = 1, count = 100;
  bool verbose = false, canaries = false;
  std::string_view named;  // canaries with this word in their name
  const std::span<char*> words(argv, static_cast<std::size_t>(argc));
  for (std::size_t i = 1; i < words.size(); ++i) {
    const std::string_view word = words[i];
    if (word == "--verbose") {
      verbose = true;
    } else if (word == "--canaries") {
      canaries = true;
      if (i + 1 < words.size() && !std::string_view(words[i + 1]).starts_with("--")) named = words[++i];
    } else if (word == "--seeds" && i + 2 < words.size()) {
      first = std::strtoull(words[++i], nullptr, 10);
      count = std::strtoull(words[++i], nullptr, 10);
    } else {
      fmt::print(stderr, "{}", xiezhi::simulation::kUsage);
      return 64;
    }
  }
  if (canaries) return xiezhi::simulation::run_canaries(first, count, named);
  return xiezhi::simulation::run(first, count, verbose);
}
