// Keyed state: a touch into its entity, one at a time and with look-ahead, hot and cold; reading windows.
#include <benchmark/benchmark.h>

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bench/micro/stream.h"
#include "stream/app/prng.h"
#include "stream/base/time.h"
#include "stream/state/facts.h"
#include "stream/state/sketch_index.h"
#include "stream/state/view.h"

namespace xiezhi::bench {
namespace {

constexpr std::int64_t kStart_ms = 1767542400000;
constexpr std::int64_t kEntriesBefore = 4;  // of each key

// Transfers into `keys` accounts from a thousand others.
class Traffic {
 public:
  explicit Traffic(std::int64_t keys) : keys_(static_cast<std::uint32_t>(keys)) {
    for (std::int64_t i = 0; i < kEntriesBefore * keys; ++i)
      facts.apply(touch(static_cast<std::uint32_t>(i % keys)));
  }

  Touch next() { return touch(prng_.below(keys_)); }
  Touch touch(std::uint32_t key) {
    const std::uint64_t party = scatter(prng_.below(1000) + 1);
    Touch touch;
    touch.kind = TouchKind::transfer_in;
    touch.entity = touch.counterparty_kind = EntityKind::account;
    touch.subject = Token{scatter(key), scatter(~std::uint64_t{key})};
    touch.counterparty = Token{party, party + 1};
    touch.principal = touch.counterparty;
    touch.value = touch.cny_minor = 1000 + key % 777;
    touch.event_key = ++number_;
    touch.cause.event_id = "af93ec6b3981240e";
    touch.event_time_ms = touch.log_time_ms = kStart_ms + static_cast<std::int64_t>(number_);
    return touch;
  }

  Facts facts;

 private:
  std::uint32_t keys_;
  Prng prng_{1};
  std::uint64_t number_ = 0;
};

// Building millions of keys takes seconds: once for all benches of a size.
Traffic& traffic(std::int64_t keys) {
  static std::map<std::int64_t, std::unique_ptr<Traffic>> all;
  auto& one = all[keys];
  if (one == nullptr) one = std::make_unique<Traffic>(keys);
  return *one;
}

void apply_one(benchmark::State& state) {
  Traffic& source = traffic(state.range(0));
  for (auto _ : state) benchmark::DoNotOptimize(source.facts.apply(source.next()));
  state.SetLabel("limit at 1 M keys: 292-427 ns for 256 bytes of state");
}

void apply_batch(benchmark::State& state) {
  constexpr std::size_t kBatch = 256;  // touches of 64 events
  Traffic& source = traffic(state.range(0));
  std::vector<Touch> touches(kBatch);
  while (state.KeepRunningBatch(kBatch)) {
    for (Touch& touch : touches) touch = source.next();
    std::array<Lookup, kBatch> lookups;
    for (unsigned step = 0; step < Facts::kPrefetchSteps; ++step) {
      for (std::size_t i = 0; i < kBatch; ++i) source.facts.prefetch(touches[i], step, lookups[i]);
    }
    for (std::size_t i = 0; i < kBatch; ++i)
      benchmark::DoNotOptimize(source.facts.apply(touches[i], lookups[i]));
  }
  state.SetLabel("limit at 1 M keys: 54-81 ns for 256 bytes of state");
}

// Making the touch is part of both above.
void make_touch(benchmark::State& state) {
  Traffic& source = traffic(64);
  for (auto _ : state) benchmark::DoNotOptimize(source.next());
}

void window(benchmark::State& state, bool late) {
  Facts facts;
  Traffic source(1);
  Touch touch;
  Applied applied;
  for (std::int64_t i = 0; i < state.range(0); ++i) {
    touch = source.touch(0);
    touch.event_time_ms = kStart_ms + i * kMinuteMs;
    applied = facts.apply(touch);
  }
  if (late) touch.event_time_ms -= kMinuteMs;
  for (auto _ : state) {
    const View view(facts, touch, applied);
    benchmark::DoNotOptimize(view.window(WindowLength::thirty_days));
  }
  state.SetLabel("limit 2.2 ns for totals kept, 58 ns for a scan of 64");
}

// A long name among those of special lists.
void alike(benchmark::State& state) {
  constexpr std::string_view kCharacters = "abcdefghijklmnopqrstuvwxyz";
  const Tokeniser tokeniser(TokenKey{1});
  Prng prng(9);
  const auto sketch = [&] {
    std::string name(13 + prng.below(25), ' ');
    for (char& c : name) c = kCharacters[prng.below(kCharacters.size())];
    return tokeniser.name_sketch(name);
  };
  SketchIndex index;
  for (std::uint32_t i = 0; i < state.range(0); ++i) index.add(sketch(), i);
  std::vector<NameSketch> asked(1024);
  for (NameSketch& one : asked) one = sketch();
  std::size_t next = 0, found = 0;
  for (auto _ : state) {
    index.each_alike(asked[next++ % asked.size()], [&](std::uint32_t) { return ++found > 0; });
    benchmark::DoNotOptimize(found);
  }
}

void sketch_a_name(benchmark::State& state) {
  const Tokeniser tokeniser(TokenKey{1});
  for (auto _ : state) benchmark::DoNotOptimize(tokeniser.name_sketch("苏州某某财富管理咨询有限公司"));
}

BENCHMARK(alike)->Name("state/alike_names")->Arg(2'000)->Arg(20'000);
BENCHMARK(sketch_a_name)->Name("state/name_sketch");
BENCHMARK(make_touch)->Name("state/make_touch");
BENCHMARK(apply_one)->Name("state/apply/one_at_a_time")->Arg(64)->Arg(100'000)->Arg(1'000'000);
BENCHMARK(apply_batch)->Name("state/apply/look_ahead")->Arg(64)->Arg(100'000)->Arg(1'000'000);
BENCHMARK_CAPTURE(window, on_time, false)->Name("state/window")->Arg(8)->Arg(16)->Arg(64)->Arg(4096);
BENCHMARK_CAPTURE(window, late, true)->Name("state/window_of_a_late_touch")->Arg(64)->Arg(4096);

}  // namespace
}  // namespace xiezhi::bench
