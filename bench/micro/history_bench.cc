// What an entity remembers, one operation at a time and cache-hot: entries of a ring, its totals by scanning,
// rows of a ledger; and what is known of others: lists, repetitions, words.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

#include "bench/micro/stream.h"
#include "stream/app/prng.h"
#include "stream/base/text.h"
#include "stream/base/time.h"
#include "stream/engine/router.h"
#include "stream/screen/screen.h"
#include "stream/state/facts.h"
#include "stream/state/ring_ops.h"
#include "stream/state/seen.h"

namespace xiezhi::bench {
namespace {

constexpr std::int64_t kStart_ms = 1767542400000;

// An entity that was paid so often in its thirty days, by as many or by fewer others.
class Payee {
 public:
  Payee(std::int64_t entries, std::int64_t counterparties)
      : step_ms_(30 * kDayMs / entries), counterparties_(counterparties) {
    for (std::int64_t i = 0; i < 4 * entries; ++i) pay();
  }

  Position pay() {
    now_ms_ += step_ms_;
    const auto party = static_cast<PartyNumber>(1 + ++number_ % counterparties_);
    Entry entry = Entry::make(Entry::pack(now_ms_, TouchKind::transfer_in, Entry::counts), 100'000, 0, party);
    return insert({pool_, book_}, entity_, entry);
  }
  WindowTotals scan() const { return scan_window(pool_, entity_.ring, WindowLength::thirty_days, now_ms_); }

 private:
  Pool pool_;
  EventBook book_{pool_};
  Entity entity_;
  std::int64_t step_ms_, counterparties_, number_ = 0, now_ms_ = kStart_ms;
};

// The oldest of 90 days leaves with each that comes.
void ring_update(benchmark::State& state) {
  Payee payee(state.range(0), state.range(1));
  for (auto _ : state) benchmark::DoNotOptimize(payee.pay());
  state.SetLabel("limit 2.2 ns to subtract what leaves, 8-13 ns for any window algorithm");
}

// Count, sum and different counterparties of thirty days, for a touch that is late.
void ring_scan(benchmark::State& state) {
  const Payee payee(state.range(0), state.range(0));
  for (auto _ : state) benchmark::DoNotOptimize(payee.scan());
  state.SetLabel("limit 58 ns for different ones among 64 ids");
}

void ledger_row(benchmark::State& state) {
  Pool pool;
  Ledger ledger;
  const auto parties = static_cast<std::uint32_t>(state.range(0));
  for (PartyNumber party = 1; party <= parties; ++party) find_row(pool, ledger, party, true);
  Prng prng(3);
  for (auto _ : state) benchmark::DoNotOptimize(find_row(pool, ledger, 1 + prng.below(parties), false));
  state.SetLabel("limit two lines of memory: 11-21 ns each when fetched ahead");
}

void ledger_book(benchmark::State& state) {
  Pool pool;
  Ledger ledger;
  LedgerRow& row = *find_row(pool, ledger, 1, true);
  std::int64_t time_ms = kStart_ms;
  for (auto _ : state) {
    time_ms += kMinuteMs;
    book_money(ledger, row, (time_ms / kMinuteMs) % 2 == 0, true, 100, time_ms);
    benchmark::DoNotOptimize(row);
  }
}

// Facts that know so many entries of a list; the keys of those, or of others.
void list_match(benchmark::State& state, bool listed) {
  const Tokeniser tokeniser(kTokenKey);
  Router router(tokeniser);
  Facts facts;
  Event event;
  Routed routed;
  event.type = EventType::list;
  event.institution_id = "police";
  event.event_time_ms = kStart_ms;
  event.list_name = "police_involved";
  event.list_operation = ListOperation::add;
  event.list_kind = EntityKind::account;
  std::vector<std::uint64_t> keys;
  for (std::int64_t i = 0; i < state.range(0); ++i) {
    const std::string entry = fmt::format("listed{}", i);
    event.event_id = event.list_entry = entry;
    router.route(event, {}, kStart_ms, routed);
    facts.apply_listing(routed.touches[0], [](Entity&) {});
    keys.push_back(tokeniser.listing_key(EntityKind::account, listed ? entry : "un" + entry));
  }
  if ((facts.listing_of(keys[0]) != nullptr) != listed) return state.SkipWithError("not as listed");
  Prng prng(3);
  for (auto _ : state)
    benchmark::DoNotOptimize(facts.listing_of(keys[prng.below(static_cast<std::uint32_t>(keys.size()))]));
  state.SetLabel("limit 266-416 ns for a line that nobody fetched ahead, 11-21 ns for one that was");
}

void repetition(benchmark::State& state) {
  SeenWindow seen(kHourMs);
  std::uint64_t number = 0;
  for (auto _ : state) {
    ++number;  // a thousand a second
    benchmark::DoNotOptimize(seen.seen(scatter(number), kStart_ms + static_cast<std::int64_t>(number)));
  }
  state.SetLabel("limit 11-21 ns for a line fetched ahead");
}

void screen(benchmark::State& state, std::string_view text) {
  Screen one(shared_screen_patterns());
  for (auto _ : state) benchmark::DoNotOptimize(one.judge(text));
}

BENCHMARK(ring_update)->Name("ring/update")->Args({8, 4})->Args({64, 4})->Args({64, 64})->Args({4096, 64});
BENCHMARK(ring_scan)->Name("ring/scan")->Arg(8)->Arg(16)->Arg(64);
BENCHMARK(ledger_row)->Name("ledger/row")->Arg(8)->Arg(1024)->Arg(65536);
BENCHMARK(ledger_book)->Name("ledger/book");
BENCHMARK_CAPTURE(list_match, listed, true)->Name("lists/match/listed")->Arg(1'000)->Arg(1'000'000);
BENCHMARK_CAPTURE(list_match, unlisted, false)->Name("lists/match/unlisted")->Arg(1'000)->Arg(1'000'000);
BENCHMARK(repetition)->Name("state/repetition")->Iterations(2'000'000);
BENCHMARK_CAPTURE(screen, ordinary, "晚上七点在老地方见,路上小心")->Name("screen/ordinary");
BENCHMARK_CAPTURE(screen, fraud, "【示例银行】积分兑换现金，请登录 http://icbc-jf.example.com")
    ->Name("screen/fraud");

}  // namespace
}  // namespace xiezhi::bench
