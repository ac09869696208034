// Snapshots on a disk that fails: killed at every file call, power lost at every file call, every call an
// error, and files changed behind the program's back. Whatever happens, what was said to be durable is there,
// what is loaded is the state of its offset, and the next process goes on from it and saves again.
//
//   xiezhi_snapshots [FLIPS]     10,000 without it
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>

#include "stream/app/logging.h"
#include "stream/app/pipeline_options.h"
#include "stream/app/prng.h"
#include "stream/app/shard_snapshots.h"
#include "stream/base/check.h"
#include "stream/engine/state_text.h"
#include "tests/snapshots/disk.h"

namespace xiezhi::snapshots {
namespace {

namespace fs = std::filesystem;

constexpr std::int32_t kPartition = 1;
constexpr std::int64_t kStep = 100, kEnd = 600;
constexpr std::int64_t kStart_ms = 1'767'542'400'000;
constexpr std::chrono::seconds kPatience{30};
constexpr std::uint64_t kCanaryRuns = 200;

struct Nothing final : Sink {
  void effect(const Effect&, const Facts&) override {}
  void hint(const Touch&, const Facts&) override {}
};

Touch payment(std::int64_t number) {
  Touch touch;
  touch.kind = TouchKind::transfer_out;
  touch.entity = touch.counterparty_kind = EntityKind::account;
  touch.subject = Token{.hi = static_cast<std::uint64_t>(1 + number % 37) << 32U, .lo = 1};
  touch.counterparty = Token{.hi = static_cast<std::uint64_t>(1 + number % 11) << 32U, .lo = 2};
  touch.event_key = static_cast<std::uint64_t>(number);
  touch.value = touch.cny_minor = 777 + number;
  touch.event_time_ms = touch.log_time_ms = kStart_ms + number;
  touch.cause.event_id = "e";
  return touch;
}

class Bench {
 public:
  Bench()
      : root_(fs::temp_directory_path() / ("xiezhi_snapshots_" + std::to_string(::getpid()))),
        configuration_(*load_configuration({{}, {{"data_dir", (root_ / "data").string()}}, {}})),
        options_(shard_options(configuration_, 1)),
        snapshots_(configuration_),
        folder_(snapshots_.folder()) {
    Shard shard(rules_, options_);
    for (std::int64_t read = 0; read <= kEnd + kStep; read += kStep) {
      expected_[read] = StateText(shard).digest();
      go_on(shard, read, read + kStep);
    }
  }
  ~Bench() { fs::remove_all(root_); }
  Bench(const Bench&) = delete;
  Bench& operator=(const Bench&) = delete;

  // Runs a process into the fault; what is wrong after it, or nothing. `calls`: how many file calls it made.
  std::string strike(const DiskFaults& faults, std::uint64_t* calls = nullptr) {
    fs::remove_all(root_);
    fs::create_directories(folder_);
    int said[2];
    XIEZHI_CHECK(::pipe(said) == 0);
    const pid_t child = ::fork();
    if (child == 0) ::_exit(live(faults, said[1]));
    ::close(said[1]);
    std::int64_t one = 0, durable = 0, made = 0;
    while (::read(said[0], &one, sizeof one) == sizeof one) (one < 0 ? made : durable) = one;
    ::close(said[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    const bool killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
    if (!killed && !(WIFEXITED(status) && WEXITSTATUS(status) == 0))
      return fmt::format("the process ended with {}", status);
    if (calls != nullptr) *calls = static_cast<std::uint64_t>(-made);
    return go_on_from(durable);
  }

  // Files of a chain are changed, cut, emptied, exchanged; what is wrong, or nothing.
  std::string harm(std::uint64_t times, std::uint64_t& found) {
    DiskFaults none;
    if (std::string wrong = strike(none); !wrong.empty()) return wrong;
    std::map<std::string, std::string> good;
    for (const SnapshotName& name : snapshots_of(folder_, kPartition)) good[name.path] = bytes_of(name.path);
    Prng prng(19);
    for (std::uint64_t i = 0; i < times; ++i) {
      const auto file = std::next(good.begin(), prng.below(static_cast<std::uint32_t>(good.size())));
      const auto other = std::next(good.begin(), prng.below(static_cast<std::uint32_t>(good.size())));
      std::string bytes = file->second;
      const auto at = prng.below(static_cast<std::uint32_t>(bytes.size()));
      switch (prng.below(4)) {
        case 0:
          bytes.resize(at);
          break;
        case 1:
          bytes = other->second;
          break;
        case 2:
          bytes.insert(at, 1, '\0');
          break;
        default:
          bytes[at] = static_cast<char>(bytes[at] ^ (1 << prng.below(8)));
      }
      const bool changed = bytes != file->second;
      write(file->first, bytes);
      const auto loaded = load();
      if (!loaded || StateText(*loaded->shard).digest() != expected_.at(loaded->offset))
        return fmt::format("change {}: {}", i, loaded ? "a state that never was" : "nothing is left");
      const auto newest = snapshots_of(folder_, kPartition).front();
      if (changed && newest.path == file->first && loaded->offset == newest.offset)
        return fmt::format("change {} of the newest file was not found", i);
      found += changed ? 1 : 0;
      write(file->first, file->second);
    }
    return {};
  }

 private:
  void go_on(Shard& shard, std::int64_t from, std::int64_t to) {
    for (; from < to; ++from) shard.apply(payment(from), nothing_);
  }

  // A process: saves everything, then changes, then everything again, and says what is durable.
  int live(const DiskFaults& faults, int said) {
    watch_disk(folder_, faults);
    Shard shard(rules_, options_);
    IdentityBook identities{IdentityKeys{}};
    SnapshotChain chain;
    for (std::int64_t read = 0; read < kEnd; read += kStep) {
      go_on(shard, read, read + kStep);
      if (read == 2 * kStep || read == 4 * kStep) chain = {};
      const auto saved =
          snapshots_.begin(kPartition, read + kStep, shard, chain, rules_, options_, identities)
              ->end(kPatience);
      chain = saved ? *saved : SnapshotChain{};
      const std::int64_t durable = read + kStep;
      if (saved && ::write(said, &durable, sizeof durable) != sizeof durable) return 1;
      if (!saved && faults.strike != Strike::io_error && faults.strike != Strike::disk_full) return 2;
    }
    const auto made = -static_cast<std::int64_t>(disk_calls());
    return ::write(said, &made, sizeof made) == sizeof made ? 0 : 1;
  }

  std::optional<ShardSnapshots::Loaded> load() {
    IdentityBook identities{IdentityKeys{}};
    return snapshots_.load(kPartition, 0, kEnd + kStep, rules_, options_, identities);
  }

  std::string go_on_from(std::int64_t durable) {
    auto loaded = load();
    const std::int64_t offset = loaded ? loaded->offset : 0;
    if (offset < durable) return fmt::format("{} was durable, {} is there", durable, offset);
    if (!loaded) loaded.emplace().shard = std::make_unique<Shard>(rules_, options_);
    if (StateText(*loaded->shard).digest() != expected_.at(offset))
      return fmt::format("the state at {} is another", offset);
    IdentityBook identities{IdentityKeys{}};
    go_on(*loaded->shard, offset, offset + kStep);
    if (!snapshots_
             .begin(kPartition, offset + kStep, *loaded->shard, loaded->chain, rules_, options_, identities)
             ->end(kPatience))
      return "the next process cannot save";
    const auto again = load();
    if (!again || again->offset != offset + kStep ||
        StateText(*again->shard).digest() != expected_.at(again->offset))
      return fmt::format("what the next process saved after {} is not what is there", offset);
    return {};
  }

  static std::string bytes_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  static void write(const std::string& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
  }

  fs::path root_;
  Configuration configuration_;
  Rules rules_;
  ShardOptions options_;
  ShardSnapshots snapshots_;
  std::string folder_;
  std::map<std::int64_t, Token> expected_;  // digest of the state by offset
  Nothing nothing_;
};

int failures = 0, cases = 0;

void say(std::string_view name, const std::string& wrong) {
  ++cases;
  failures += wrong.empty() ? 0 : 1;
  fmt::print("{} snapshots {}{}{}\n", wrong.empty() ? "ok    " : "FAILED", name, wrong.empty() ? "" : ": ",
             wrong);
  std::fflush(stdout);
}

// The fault at every call, with each seed; what the first run that went wrong says.
std::string everywhere(Bench& bench, DiskFaults faults, std::uint64_t calls, std::uint64_t seeds) {
  for (faults.at_call = 1; faults.at_call <= calls; ++faults.at_call) {
    for (faults.seed = 1; faults.seed <= seeds; ++faults.seed) {
      if (const std::string wrong = bench.strike(faults); !wrong.empty())
        return fmt::format("at call {}, seed {}: {}", faults.at_call, faults.seed, wrong);
    }
  }
  return {};
}

// A planted mistake is found within kCanaryRuns losses of power.
std::string found(Bench& bench, DiskFaults faults, std::uint64_t calls) {
  faults.strike = Strike::power;
  for (std::uint64_t run = 1; run <= kCanaryRuns; ++run) {
    faults.seed = run;
    faults.at_call = 1 + run * 7 % calls;
    if (!bench.strike(faults).empty()) {
      fmt::print("       found in run {}\n", run);
      return {};
    }
  }
  return fmt::format("not found in {} runs", kCanaryRuns);
}

int run(std::uint64_t flips) {
  Bench bench;
  std::uint64_t calls = 0;
  say("nothing happens", bench.strike({}, &calls));
  fmt::print("       {} file calls in {} snapshots\n", calls, kEnd / kStep);
  if (calls == 0) return 1;
  say("killed at every call", everywhere(bench, {.strike = Strike::kill}, calls, 1));
  say("power lost at every call", everywhere(bench, {.strike = Strike::power}, calls, 20));
  say("input/output error at every call", everywhere(bench, {.strike = Strike::io_error}, calls, 1));
  say("disk full at every call", everywhere(bench, {.strike = Strike::disk_full}, calls, 1));
  say("canary: a file is not synced", found(bench, {.forget_sync = true}, calls));
  say("canary: the folder is not synced", found(bench, {.forget_folder_sync = true}, calls));
  std::uint64_t changed = 0;
  say("files changed, cut, exchanged", bench.harm(flips, changed));
  fmt::print("       {} changes\nsnapshots: {} passed, {} failed\n", changed, cases - failures, failures);
  return failures == 0 ? 0 : 1;
}

}  // namespace
}  // namespace xiezhi::snapshots

int main(int count, char** words) {
  xiezhi::start_logging("error", "json");
  return xiezhi::snapshots::run(count > 1 ? std::strtoull(words[1], nullptr, 10) : 10'000);
}
