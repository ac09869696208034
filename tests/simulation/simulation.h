// One run: a simulated log of N partitions, a real shard and a model on each, one thread. The log's clock
// stands still unless step() moves it. Every touch that a shard takes is compared with what the model said
// about it; what the model said is kept, so a shard that is put back to an earlier place (set_shard) is
// compared again, and its hints are not written a second time.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "stream/codec/frame.h"
#include "stream/engine/router.h"
#include "stream/engine/shard_image.h"
#include "tests/simulation/model.h"
#include "tests/simulation/stream.h"

namespace xiezhi::simulation {

// A partition of the log: records of one frame each, never changed once written.
struct LogRecord {
  std::int64_t append_time_ms = 0;
  std::string frame;
};
// A snapshot file in memory: it is written whole or not at all.
class MemoryFile final : public ImageSink, public ImageSource {
 public:
  void write(std::span<const std::byte> bytes) override {
    bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
  }
  bool read(std::span<std::byte> bytes) override;
  std::uint64_t left() const override { return bytes_.size() - used_; }
  void rewind() { used_ = 0; }

 private:
  std::vector<std::byte> bytes_;
  std::size_t used_ = 0;
};
// A place in a partition.
struct Place {
  std::size_t record = 0, touch = 0;
};
struct Partition {
  std::vector<std::unique_ptr<LogRecord>> records;  // touches hold views into the frames
  std::unique_ptr<Shard> shard;
  std::size_t next_record = 0;  // of the shard
  std::size_t next_touch = 0;
  // Snapshots: files that together give the state at `durable`, and the one that is being taken, if any.
  std::vector<std::unique_ptr<MemoryFile>> chain;
  Place durable, began;
  bool next_saves_all = true;
  bool saves_all = true;
  std::unique_ptr<MemoryFile> file;
  std::uint32_t version = kImageVersion, saving_version = kImageVersion;  // of the chain, of the saver
  std::unique_ptr<ShardSaver> saver;                                      // before the shard it saves is gone
  std::unique_ptr<Shard> standby;                                         // has the chain, not rebuilt
  std::unique_ptr<Model> model;
  std::vector<Outcome> told;  // what the model said about each touch, from the first on
  FrameWriter writer;         // touches that wait to be written
};

// Kinds of faults, as they are counted: each must strike in a long run.
constexpr auto kFaults = std::to_array<std::string_view>(
    {"record twice", "record late", "record from the future", "clock of the log steps", "crash",
     "crash while saving", "state anew from the log", "upgrade", "move to a standby", "hint written again"});

struct Coverage {
  std::uint64_t touches = 0, hints = 0, events = 0, late = 0, future = 0, repeated = 0, incomplete = 0,
                snapshots = 0, rings_forgotten = 0, entities_forgotten = 0, names_forgotten = 0,
                over_budget = 0;
  std::map<std::string, std::uint64_t> detectors, effects, touch_kinds, faults;
};

// A planted mistake of the real side, which the comparison must find.
struct Canary {
  std::string name;
  std::function<void(Rules& rules, ShardOptions& options)> change{};  // of the shards alone
  std::uint32_t lost_per_mille = 0;                                   // touches that a shard never gets
  std::int64_t log_time_ms = 0;                                       // added to what shards are told
  bool forgets_changes = false;  // after a crash the newest file of changes is left out
  bool misses_file = false;      // a standby does not see files of changes
  bool commits_ahead = false;    // after a crash a record that no snapshot holds is taken for known
};
std::vector<Canary> all_canaries();

class Simulation {
 public:
  explicit Simulation(std::uint64_t seed, const Canary* canary = nullptr);

  // Does one thing: writes an event, lets a shard take a few records, lets time pass. False when all is done
  // or a difference was found.
  bool step();
  // Lets the rest be taken, time run out and states be compared.
  void finish();
  const std::optional<std::string>& difference() const { return difference_; }
  const Coverage& coverage() const { return coverage_; }

  // For faults: the shard of a partition goes on from another one, that has taken records up to `record` and
  // touches up to `touch`.
  void set_shard(std::size_t partition, std::unique_ptr<Shard> shard, std::size_t record, std::size_t touch);
  std::vector<Partition>& partitions() { return partitions_; }
  const Setup& setup() const { return real_; }
  Prng& prng() { return prng_; }
  void compare_states();

 private:
  void write_event();
  void write(Partition& partition);
  void take_records(std::size_t number);
  void take(Partition& partition, std::vector<Touch>& touches, std::vector<std::int64_t>& times);
  void attach_identities(const Routed& routed, std::uint32_t partition, Touch& touch);
  void compare(Partition& partition, std::size_t index, const Touch& touch, const Outcome& real);
  void check_budget(const Partition& partition, std::size_t index, const Outcome& outcome);
  void count(const Touch& touch, const Outcome& outcome);
  void append_hint(const std::string& frame);
  void answer_prompts(const Outcome& outcome);
  void write_receipt(const Said& prompt);
  void confirm_drafts(const Outcome& outcome);
  struct Appeal {
    Token subject;
    std::string id;
  };
  void appeal(const Outcome& outcome);
  void write_appeal(const Appeal& appeal, AppealState state);
  void write_matter();
  void write_confirmation(const Said& draft);
  void change_parameters();
  void tick();
  void start_again(std::size_t partition);
  void save_some(Partition& partition);
  void crash(std::size_t partition);
  bool load(Shard& shard, Partition& partition, MemoryFile& file);
  bool loaded(const Partition& partition, bool good);  // a difference unless it is good; good
  void move(std::size_t partition);
  void strike(std::string_view fault) { ++coverage_.faults[std::string(fault)]; }

  std::uint64_t seed_;
  const Canary* canary_;
  Setup setup_, real_;  // of the model, of the shards: equal but for a canary
  Stream stream_;
  Prng prng_;
  Prng receipts_prng_;
  Prng changes_prng_;
  std::uint32_t receipts_ = 0;
  Said last_prompt_;
  std::vector<Appeal> appeals_;
  Tokeniser tokeniser_;
  Router router_;
  std::vector<Partition> partitions_;
  std::size_t next_event_ = 0;
  std::int64_t clock_ms_ = 0;
  std::set<std::pair<std::uint32_t, Token>> sealed_;  // identities that a partition has got
  bool has_standbys_ = prng_.chance(300);
  bool has_changes_ = changes_prng_.chance(250);
  std::optional<std::string> difference_;
  Coverage coverage_;
};

}  // namespace xiezhi::simulation
