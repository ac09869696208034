// Detectors and renderings, each timed inside a generated stream, where entities have lived: a mean over
// every touch that the detector wants, over every effect of the kind. Each call is repeated so that the clock
// costs little; the repeats find the memory warm.
#include <benchmark/benchmark.h>

#include <array>
#include <chrono>
#include <deque>
#include <string>
#include <vector>

#include "bench/micro/stream.h"
#include "detectors/rules.h"
#include "stream/codec/frame.h"
#include "stream/engine/renderer.h"
#include "stream/engine/shard.h"

namespace xiezhi::bench {
namespace {

constexpr std::int64_t kEvents = 100'000;
constexpr int kRepeats = 8;

struct Mean {
  std::chrono::nanoseconds spent{0};
  std::int64_t calls = 0;

  template <class F>
  void time(F&& call) {
    const auto begin = std::chrono::steady_clock::now();
    for (int i = 0; i < kRepeats; ++i) call();
    spent += std::chrono::steady_clock::now() - begin;
    calls += kRepeats;
  }
};

void show(benchmark::State& state, const Mean& mean) {
  if (mean.calls == 0) return state.SkipWithError("not in this stream (hints are left out)");
  const double seconds = std::chrono::duration<double>(mean.spent).count() / static_cast<double>(mean.calls);
  for (auto _ : state) state.SetIterationTime(seconds);
  state.counters["cases"] = static_cast<double>(mean.calls / kRepeats);
}

std::vector<Mean> judge_stream() {
  const TouchStream stream(kEvents);
  const Rules rules;
  std::vector<Mean> means(catalogue().size());
  Facts facts;
  Signal signal;
  for (const Touch& touch : stream.touches()) {
    if (touch.kind == TouchKind::list_entry) continue;
    const Applied applied = facts.apply(touch);
    for (std::size_t i = 0; i < means.size(); ++i) {
      const Detector& detector = *catalogue()[i];
      const bool wanted = (detector.touches & bit(touch.kind)) != 0 &&
                          (detector.entities & bit(touch.entity)) != 0 &&
                          (!detector.principal_only || touch.has(touch_flag::principal));
      if (!wanted) continue;
      means[i].time([&] {
        const View view(facts, touch, applied);
        signal.clear();
        benchmark::DoNotOptimize(
            detector.judge(view, touch, rules.parameters(static_cast<std::uint8_t>(i)), signal));
      });
    }
  }
  return means;
}

void judge(benchmark::State& state, std::size_t number) {
  static const std::vector<Mean> means = judge_stream();
  show(state, means[number]);
}

class NoIdentities final : public IdentityOpener {
 public:
  std::string_view open(std::uint64_t, const Token&, std::string_view) override {
    return "6219220018594132553";
  }
};
class OneName final : public SourceNames {
 public:
  std::string_view name(std::uint16_t) const override { return "bank.events"; }
};

class RenderProbe final : public Sink {
 public:
  RenderProbe() : renderer_(rules_, {.institution_id = "104100000004"}, opener_, names_), shard_(rules_, {}) {
    const TouchStream stream(kEvents);
    for (const Touch& touch : stream.touches()) {
      shard_.apply(touch, *this);
      while (!hints_.empty()) {
        const std::string frame = std::move(hints_.front());
        hints_.pop_front();
        FrameReader reader(frame);
        Touch hint;
        if (reader.next(hint).kind == FrameItem::Kind::touch) shard_.apply(hint, *this);
      }
    }
  }

  void effect(const Effect& effect, const Facts& facts) override {
    means_[static_cast<std::size_t>(effect.kind)].time([&] { renderer_.render(effect, facts, text_); });
  }
  void hint(const Touch& touch, const Facts&) override {
    FrameWriter writer;
    writer.add(touch);
    hints_.emplace_back(writer.frame());
  }
  const Mean& of(OutputKind kind) const { return means_[static_cast<std::size_t>(kind)]; }

 private:
  Rules rules_;
  NoIdentities opener_;
  OneName names_;
  Renderer renderer_;
  Shard shard_;
  std::deque<std::string> hints_;
  std::string text_;
  std::array<Mean, Names<OutputKind>::values.size()> means_;
};

void render(benchmark::State& state, OutputKind kind) {
  static const RenderProbe probe;
  show(state, probe.of(kind));
}

const int registered = [] {
  for (std::size_t i = 0; i < catalogue().size(); ++i) {
    const std::string name = "judge/" + std::string(catalogue()[i]->code);
    benchmark::RegisterBenchmark(name.c_str(), [i](benchmark::State& state) { judge(state, i); })
        ->UseManualTime()
        ->Iterations(1);
  }
  for (const OutputKind kind :
       {OutputKind::alert, OutputKind::prompt, OutputKind::measure, OutputKind::decision,
        OutputKind::police_report, OutputKind::regulator_report, OutputKind::large_value_report}) {
    const std::string name = "render/" + std::string(name_of(kind));
    benchmark::RegisterBenchmark(name.c_str(), [kind](benchmark::State& state) { render(state, kind); })
        ->UseManualTime()
        ->Iterations(1);
  }
  return 0;
}();

}  // namespace
}  // namespace xiezhi::bench
