// `xiezhi generate`: a seeded stream of synthetic events (CONTRACT 1) with planted cases and their ground
// truth.
//
// The same seed and options give the same bytes on every machine: integers only, its own random numbers, no
// clock, no locale. Memory is bounded by the number of customers and one day of events. One owner, one
// thread.
//
//   Generator generator({.seed = 1, .events = 5000});
//   for (GeneratedEvent event; generator.next(event);) file << event.json << '\n';
//   for (const PlantedCase& planted : generator.truth()) append_truth_line(planted, truth_text);
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "stream/app/truth.h"
#include "stream/base/result.h"
#include "stream/base/vocabulary.h"

namespace xiezhi {

struct GeneratorOptions {
  std::uint64_t seed = 1;
  std::int64_t events = 100'000;
  std::vector<std::string> scenarios{};       // names of scenario_names(), of a crime also `name:variant`;
                                              // empty: all but those that are planted only when asked for
  std::int64_t start_ms = 1'767'542'400'000;  // 2026-01-05T00:00:00+08:00, a Monday
  std::int64_t end_ms = 0;                    // 0: start + 120 days; periodic returns need 90 of them
  std::int64_t customers = 0;                 // 0: one for each 60 events, at least 120
  bool plant = true;                          // false: background alone
};

// One record. `json` holds no line end and lives until the next call of next(). `event_time_ms` is its place
// in the stream, never less than the one before; a record planted as late, future or duplicate tells another
// time in its text.
struct GeneratedEvent {
  std::string_view json;
  Source source = Source::none;
  std::int64_t event_time_ms = 0;
};

// What a user may plant: the name for --scenario, the detector it is for (empty for bad records), what it is.
struct ScenarioName {
  std::string_view name, detector, description;
  bool when_asked = false;  // no part of the default stream
};
std::vector<ScenarioName> scenario_names();

// Usage error that names the option and the mend: an unknown scenario, a number or a period out of range.
Result<void> check_options(const GeneratorOptions& options);

class Generator {
 public:
  // `options` must pass check_options.
  explicit Generator(GeneratorOptions options);
  ~Generator();
  Generator(Generator&&) noexcept;
  Generator& operator=(Generator&&) noexcept;

  // The next record in order of time; false after exactly options.events of them.
  bool next(GeneratedEvent& out);

  // Complete from the start. A scenario for which the stream is too short in events or days is not in it.
  const std::vector<PlantedCase>& truth() const;
  std::int64_t total() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace xiezhi
