// What it costs to read a window, by its length. A touch is applied with look-ahead and its rule reads the
// window; applying it is part of the figure, as it moves the windows on. Either each length has a stream of
// its own, in which a key has as many entries in the window as with the others (time runs faster or slower),
// or all have the same stream and a longer window holds more.
#include <array>
#include <deque>
#include <memory>
#include <vector>

#include "bench/scale/commands.h"
#include "stream/app/prng.h"
#include "stream/base/time.h"
#include "stream/state/view.h"

namespace xiezhi::bench {
namespace {

constexpr std::int64_t kStart_ms = 1767542400000;
constexpr std::size_t kBatch = 256;
constexpr std::uint32_t kCounterparties = 1'000;

// What a rule reads.
struct Reading {
  std::int64_t count = 0, sum = 0;
  bool operator==(const Reading&) const = default;
  Reading& operator+=(const Reading& other) {
    count += other.count;
    sum += other.sum;
    return *this;
  }
};

// The entries later than now - W, found in the ring by their time.
template <std::int64_t Span_ms>
Reading read_count(const View& view) {
  return {static_cast<std::int64_t>(view.count_since(view.now_ms() - Span_ms + 1)), 0};
}
// Count, sum and number of counterparties, as the entity keeps them.
template <WindowLength Length>
Reading read_totals(const View& view) {
  const LaneTotals& in = view.window(Length).in();
  return {in.count, in.sum};
}

struct Kind {
  std::string_view window, reads;
  std::int64_t span_ms;
  Reading (*read)(const View& view);
  bool sums;  // the reading has a sum
};
constexpr auto kKinds =
    std::to_array<Kind>({{"5 min", "count", 5 * kMinuteMs, read_count<5 * kMinuteMs>, false},
                         {"1 h", "count", kHourMs, read_count<kHourMs>, false},
                         {"24 h", "count", kDayMs, read_count<kDayMs>, false},
                         {"30 d", "count", 30 * kDayMs, read_count<30 * kDayMs>, false},
                         {"1 h", "totals", kHourMs, read_totals<WindowLength::hour>, true},
                         {"24 h", "totals", kDayMs, read_totals<WindowLength::day>, true},
                         {"30 d", "totals", 30 * kDayMs, read_totals<WindowLength::thirty_days>, true}});

class Life {
 public:
  // An entry each `step_ms`; so many of each key before.
  Life(const Kind& kind, std::uint32_t keys, std::int64_t step_ms, std::int64_t entries_before)
      : kind_(kind), step_ms_(step_ms), recent_(keys) {
    take(static_cast<std::uint64_t>(entries_before) * keys);
  }

  // Nanoseconds a touch.
  double take(std::uint64_t touches) {
    Stopwatch watch;
    std::uint64_t taken = 0;
    Reading found;
    for (; taken < touches; taken += kBatch) {
      for (Touch& one : batch_) one = touch();
      std::array<Lookup, kBatch> lookups;
      watch.start();
      for (unsigned step = 0; step < Facts::kPrefetchSteps; ++step) {
        for (std::size_t i = 0; i < kBatch; ++i) facts_.prefetch(batch_[i], step, lookups[i]);
      }
      for (std::size_t i = 0; i < kBatch; ++i) {
        const Applied applied = facts_.apply(batch_[i], lookups[i]);
        found += kind_.read(View(facts_, batch_[i], applied));
      }
      watch.stop();
      for (const Touch& one : batch_) expect(one);
    }
    right_ = right_ && found == wanted_;
    wanted_ = {};
    return watch.per(taken);
  }

  bool right() const { return right_; }

 private:
  // Every key in turn, so that each has one entry a step.
  Touch touch() {
    if (key_ == recent_.size()) {
      key_ = 0;
      ++steps_;
    }
    const std::uint64_t party = scatter(prng_.below(kCounterparties) + 1);
    Touch touch;
    touch.kind = TouchKind::transfer_in;
    touch.entity = touch.counterparty_kind = EntityKind::account;
    touch.subject = Token{scatter(key_), scatter(~std::uint64_t{key_})};
    touch.counterparty = touch.principal = Token{party, party + 1};
    touch.value = touch.cny_minor = 1000 + static_cast<std::int64_t>(prng_.below(1000));
    touch.event_key = key_++;
    touch.event_time_ms = touch.log_time_ms = kStart_ms + steps_ * step_ms_;
    return touch;
  }

  // The same by a queue of what is in the window.
  void expect(const Touch& touch) {
    Recent& recent = recent_[touch.event_key];
    recent.entries.emplace_back(touch.event_time_ms, touch.value);
    recent.sum += touch.value;
    while (recent.entries.front().first <= touch.event_time_ms - kind_.span_ms) {
      recent.sum -= recent.entries.front().second;
      recent.entries.pop_front();
    }
    wanted_ += {static_cast<std::int64_t>(recent.entries.size()), kind_.sums ? recent.sum : 0};
  }

  struct Recent {
    std::deque<std::pair<std::int64_t, std::int64_t>> entries;
    std::int64_t sum = 0;
  };
  const Kind& kind_;
  std::int64_t step_ms_, steps_ = 0;
  std::vector<Recent> recent_;
  std::uint32_t key_ = 0;
  Facts facts_;
  std::vector<Touch> batch_ = std::vector<Touch>(kBatch);
  Prng prng_{1};
  Reading wanted_;
  bool right_ = true;
};

}  // namespace

// --entries: so many in each window. --step-ms: one each so many milliseconds in all streams, windows up to a
// day.
int measure_windows(const Arguments& arguments) {
  constexpr std::int64_t kLivesBefore = 3;  // windows that have gone by
  const auto keys = static_cast<std::uint32_t>(arguments.number("keys", 10'000));
  const auto entries = static_cast<std::int64_t>(arguments.number("entries", 30));
  const auto step_ms = static_cast<std::int64_t>(arguments.number("step-ms", 0));
  std::vector<std::unique_ptr<Life>> all;
  std::vector<const Kind*> kinds;
  kinds.reserve(kKinds.size());
  for (const Kind& kind : kKinds) {
    if (step_ms > 0 && kind.span_ms > kDayMs) continue;
    kinds.push_back(&kind);
    all.push_back(step_ms > 0
                      ? std::make_unique<Life>(kind, keys, step_ms, kLivesBefore * kDayMs / step_ms)
                      : std::make_unique<Life>(kind, keys, kind.span_ms / entries, kLivesBefore * entries));
  }
  std::vector<std::vector<double>> costs(all.size());
  for (std::uint64_t round = 0; round < arguments.number("rounds", 1); ++round) {
    for (std::size_t i = 0; i < all.size(); ++i) {
      all[i]->take(keys);  // brings back into the caches what the others have pushed out
      costs[i].push_back(all[i]->take(std::uint64_t{2} * keys));
    }
  }
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (!all[i]->right()) {
      fmt::print(stderr, "xiezhi_scale windows: {} of {} is not what a queue has\n", kinds[i]->reads,
                 kinds[i]->window);
      return 1;
    }
    parts.push_back(fmt::format(R"({{"window":"{}","reads":"{}","entries":{},"ns_a_touch":{}}})",
                                kinds[i]->window, kinds[i]->reads,
                                step_ms > 0 ? kinds[i]->span_ms / step_ms : entries, list_of(costs[i])));
  }
  fmt::print("{}\n", list_of(parts));
  return 0;
}

}  // namespace xiezhi::bench
