// The pipeline over files: one thread, canonical order (engine/README.md), any number of shards, the same
// answer.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "stream/app/configuration.h"
#include "stream/app/intake.h"
#include "stream/app/keys.h"
#include "stream/engine/renderer.h"
#include "stream/io/ports.h"
#include "stream/state/view.h"

namespace xiezhi {

struct ReplayCounts {
  std::uint64_t events = 0, processed = 0, late = 0, deduplicated = 0, rejected = 0;
  std::uint64_t touches = 0, hints = 0;
  std::uint64_t entities = 0;
  std::size_t state_bytes = 0;  // taken for them; what they hold of it: held_bytes
  std::uint64_t held_bytes = 0;
};

// Is shown each touch that is judged; the opener tells who a token is.
using ReplayWatch = std::function<void(const View& view, IdentityOpener& opener)>;

class Replay {
 public:
  // `names` are the inputs by InputRecord::topic. `rules` and `sink` must outlive the replay.
  Replay(const Configuration& configuration, const Keys& keys, const Rules& rules,
         std::vector<std::string> names, TimeRange range, RecordSink& sink, ReplayWatch watch = {});
  ~Replay();

  // Takes records in order; payloads must be padded and live during the call.
  Result<void> take(std::span<const InputRecord> records);

  // After the last records: what still waits for the next event is taken as it is.
  Result<void> finish();

  std::uint64_t events() const;  // records counted so far
  // Event time reached so far; kAbsent before the first event.
  std::int64_t log_time_ms() const;
  ReplayCounts counts() const;
  Metrics& metrics();

 private:
  class Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace xiezhi
