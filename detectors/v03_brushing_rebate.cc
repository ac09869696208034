// V03 brushing rebate 刷单返利: small paid tasks that come back with a premium, then large ones to ever new
// persons that do not (MPS 2024 [P], REGULATION 6.2 and 7). Judged on each payment of the one who is decided
// for, attempted ones too.
//
// A task is an out of at most `task_minor` that an inflow of 1.05 to 1.5 times answers within a day. After
// the first tasks, large outs are those to persons that nothing has answered, each at least `rise` times the
// largest task and not less than the large one before it, each to another person.
// Guards: own accounts, guarded parties, people who are paid by many (they trade, they are not lured).
// Cost: at most 256 entries of 7 days, 64 of them open at once; no hints.
#include <algorithm>
#include <array>

#include "detectors/detector.h"
#include "detectors/share.h"
#include "stream/base/time.h"

namespace xiezhi {
namespace {

enum : std::size_t {
  kWindow,
  kTask,
  kReturnWithin,
  kReturnLeast,
  kReturnMost,
  kCycles,
  kRise,
  kLargeOuts,
  kTotal,
  kPayers,
  kPoints
};
constexpr Parameter kParameters[] = {
    {"window_ms", 7 * kDayMs, kDayMs, 30 * kDayMs, "ms", "REGULATION 6.2 [P]", "time from the first task"},
    {"task_minor", 50000, 100, 1000000, "minor", "REGULATION 6.2 [P]", "largest task, fen"},
    {"return_within_ms", kDayMs, kMinuteMs, 7 * kDayMs, "ms", "REGULATION 6.2 [P]", "task to rebate"},
    {"return_least_bp", 10500, 10000, 50000, "bp", "REGULATION 6.2 [P]", "rebate of a task, at least"},
    {"return_most_bp", 15000, 10000, 50000, "bp", "REGULATION 6.2 [P]", "rebate of a task, at most"},
    {"cycles_count", 2, 1, 50, "count", "REGULATION 6.2 [P]", "tasks that were rebated"},
    {"rise_bp", 20000, 10000, 1000000, "bp", "REGULATION 6.2 [P]", "large out against the largest task"},
    {"large_outs_count", 2, 1, 50, "count", "REGULATION 6.2 [P]", "large outs without return"},
    {"total_minor", 300000, 1, 1000000000000, "minor", "法发〔2016〕32号 [P]", "fen in the large outs"},
    {"payers_count", 30, 1, 10000, "count", "REGULATION 6.4 [D]",
     "payers in 30 days from which on somebody trades"},
    {"points", 60, 1, 100, "points", "REGULATION 8 [D]", "contribution to the score"},
};
constexpr std::size_t kOpenMost = 64;

// Outs that nothing has answered yet, oldest first; the oldest gives way.
struct Story {
  std::array<const Entry*, kOpenMost> open{};
  std::size_t open_count = 0;
  std::int64_t cycles = 0, largest_task = 0, last_rebate_ms = 0;

  void take_out(const Entry& entry) {
    if (open_count == kOpenMost) close(0);
    open[open_count++] = &entry;
  }
  void close(std::size_t at) {
    std::copy(open.begin() + at + 1, open.begin() + open_count, open.begin() + at);
    --open_count;
  }
};

void take_in(Story& story, const Entry& entry, Parameters parameters) {
  for (std::size_t i = story.open_count; i-- > 0;) {
    const Entry& out = *story.open[i];
    if (entry.time_ms() - out.time_ms() > parameters[kReturnWithin]) return;
    const bool answers = entry.value >= share_up(out.value, parameters[kReturnLeast]) &&
                         entry.value <= share_down(out.value, parameters[kReturnMost]);
    if (!answers || !out.has(Entry::counts)) continue;
    if (out.value <= parameters[kTask]) {
      ++story.cycles;
      story.largest_task = std::max(story.largest_task, out.value);
      story.last_rebate_ms = entry.time_ms();
    }
    story.close(i);
    return;
  }
}

Story read(const View& view, Parameters parameters) {
  Story story;
  view.each_since(view.now_ms() - parameters[kWindow] + 1, 256, [&](const Entry& entry) {
    const bool moved = entry.has(Entry::counts) || view.is_own(entry);
    if (!moved || entry.has(Entry::own) || entry.has(Entry::guarded)) return true;
    if (is_money_out(entry.kind())) story.take_out(entry);
    if (is_money_in(entry.kind())) take_in(story, entry, parameters);
    return true;
  });
  return story;
}

struct Large {
  std::array<const Entry*, kOpenMost> outs{};
  std::size_t count = 0;
  std::int64_t total = 0;

  bool knows(PartyNumber party) const {
    return std::any_of(outs.begin(), outs.begin() + count,
                       [&](const Entry* out) { return out->party == party; });
  }
};

Large large_outs(const Story& story, Parameters parameters) {
  Large large;
  for (std::size_t i = 0; i < story.open_count; ++i) {
    const Entry& out = *story.open[i];
    const bool to_person = out.kind() == TouchKind::transfer_out && !out.has(Entry::from_unit) &&
                           out.party != kNoParty && !large.knows(out.party);
    const std::int64_t before = large.count == 0 ? 0 : large.outs[large.count - 1]->value;
    const bool rises = out.value >= share_up(story.largest_task, parameters[kRise]) && out.value >= before;
    if (!to_person || !rises || out.time_ms() < story.last_rebate_ms) continue;
    large.outs[large.count++] = &out;
    large.total += out.value;
  }
  return large;
}

bool judge(const View& view, const Touch& touch, Parameters parameters, Signal& signal) {
  if (touch.has(touch_flag::own_transfer) || guarded_counterparty(touch)) return false;
  if (view.entry_count() >= parameters[kPayers] &&
      view.window(WindowLength::thirty_days).in().distinct >= parameters[kPayers])
    return false;
  const Story story = read(view, parameters);
  if (story.cycles < parameters[kCycles]) return false;
  const Large large = large_outs(story, parameters);
  const bool now = large.count > 0 && view.is_own(*large.outs[large.count - 1]);
  if (!now || static_cast<std::int64_t>(large.count) < parameters[kLargeOuts]) return false;
  if (large.total < parameters[kTotal]) return false;
  signal.points = static_cast<std::uint8_t>(parameters[kPoints]);
  signal.add("rebated_tasks_7_days", story.cycles, parameters[kCycles], "count");
  signal.add("large_outs_without_return", static_cast<std::int64_t>(large.count), parameters[kLargeOuts],
             "count");
  signal.add("large_outs_total", large.total, parameters[kTotal], "minor");
  for (std::size_t i = large.count; i-- > 0;) signal.add(*large.outs[i]);
  return true;
}

}  // namespace

extern const Detector v03_brushing_rebate;
constexpr Detector v03_brushing_rebate = {.code = "V03",
                                          .version = 1,
                                          .name = "brushing rebate",
                                          .name_zh = "刷单返利",
                                          .entities = bits(EntityKind::person, EntityKind::account),
                                          .principal_only = true,
                                          .touches = bits(TouchKind::transfer_out),
                                          .window = "7 days",
                                          .source = "MPS 2024 [P]; REGULATION 6.2",
                                          .suspected_type = SuspectedType::brushing_rebate,
                                          .parameters = kParameters,
                                          .judge = judge};

}  // namespace xiezhi
