// Snapshots of a shard with many keys: how long the moment takes that begins one, how long a slice, how much
// a file holds, and how long loading takes. Nothing is written to disk.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <vector>

#include "bench/micro/stream.h"
#include "stream/app/prng.h"
#include "stream/engine/shard_image.h"

namespace xiezhi::bench {
namespace {

constexpr std::int64_t kStart_ms = 1767542400000;
constexpr std::size_t kSlicePages = 64;  // what DETECT saves after each record of the log
constexpr std::int64_t kTouchesBetween = 100'000;

class Bytes final : public ImageSink, public ImageSource {
 public:
  void write(std::span<const std::byte> bytes) override { all.insert(all.end(), bytes.begin(), bytes.end()); }
  bool read(std::span<std::byte> bytes) override {
    if (all.size() - used < bytes.size()) return false;
    std::copy_n(all.begin() + static_cast<std::ptrdiff_t>(used), bytes.size(), bytes.begin());
    used += bytes.size();
    return true;
  }
  std::uint64_t left() const override { return all.size() - used; }
  std::vector<std::byte> all;
  std::size_t used = 0;
};

class Nothing final : public Sink {
  void effect(const Effect&, const Facts&) override {}
  void hint(const Touch&, const Facts&) override {}
};

class Traffic {
 public:
  explicit Traffic(std::int64_t keys) : keys_(static_cast<std::uint32_t>(keys)) {
    for (std::int64_t i = 0; i < 4 * keys; ++i) apply(static_cast<std::uint32_t>(i % keys));
  }
  void apply_some(std::int64_t count) {
    for (; count > 0; --count) apply(prng_.below(keys_));
  }

  Rules rules;
  Shard shard{rules, ShardOptions{}};

 private:
  void apply(std::uint32_t key) {
    const std::uint64_t party = scatter(prng_.below(100'000) + 1);
    Touch touch;
    touch.kind = TouchKind::transfer_in;
    touch.entity = touch.counterparty_kind = EntityKind::account;
    touch.subject = Token{scatter(key), scatter(~std::uint64_t{key})};
    touch.counterparty = Token{party, party + 1};
    touch.value = touch.cny_minor = 1000 + key % 777;
    touch.event_key = ++number_;
    touch.cause.event_id = "af93ec6b3981240e";
    touch.event_time_ms = touch.log_time_ms = kStart_ms + static_cast<std::int64_t>(number_);
    shard.apply(touch, sink_);
  }

  std::uint32_t keys_;
  Prng prng_{1};
  std::uint64_t number_ = 0;
  Nothing sink_;
};

double since_ms(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

// Everything, then what 100,000 touches changed, each in slices; the time measured is that of loading both.
void snapshot(benchmark::State& state) {
  Traffic traffic(state.range(0));
  for (auto _ : state) {
    state.PauseTiming();
    std::vector<Bytes> files(2);
    double longest_begin_ms = 0, longest_slice_ms = 0;
    for (Bytes& file : files) {
      file.all.reserve(std::size_t{2} << 30U);
      const bool all = &file == &files.front();
      if (!all) traffic.apply_some(kTouchesBetween);
      auto start = std::chrono::steady_clock::now();
      ShardSaver saver(traffic.shard, all, file);
      longest_begin_ms = std::max(longest_begin_ms, since_ms(start));
      for (bool done = false; !done;) {
        start = std::chrono::steady_clock::now();
        done = saver.save(kSlicePages);
        longest_slice_ms = std::max(longest_slice_ms, since_ms(start));
      }
    }
    state.counters["begin_ms"] = longest_begin_ms;
    state.counters["slice_ms"] = longest_slice_ms;
    state.counters["whole_MB"] = static_cast<double>(files[0].all.size()) / 1e6;
    state.counters["changes_MB"] = static_cast<double>(files[1].all.size()) / 1e6;
    state.ResumeTiming();
    Shard loaded(traffic.rules, ShardOptions{});
    for (Bytes& file : files) {
      if (!load_shard(loaded, file)) state.SkipWithError("not loaded");
    }
    if (!loaded.rebuild()) state.SkipWithError("not sound");
  }
}
BENCHMARK(snapshot)->Arg(1'000'000)->Unit(benchmark::kMillisecond)->Iterations(2);

}  // namespace
}  // namespace xiezhi::bench
