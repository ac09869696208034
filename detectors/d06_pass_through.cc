// D06 pass-through 快进快出: what comes in leaves at once and nothing, or always the same share, stays
// (银发〔2016〕261号: «资金快进快出，不留余额或者留下一定比例余额后转出，过渡性质明显» [P]).
// Payments out are laid against what came in shortly before, oldest first, so many small inflows that leave
// together are one cycle, and one inflow that leaves in slices is one cycle too. A single cycle with a party
// known before that day (rent, family) weighs less. Merchants are swept daily: a guard.
// Judged on each payment out of an account. Cost: at most 256 entries of the last 24 hours; no hints.
#include <algorithm>
#include <array>
#include <utility>

#include "detectors/flow.h"
#include "stream/base/time.h"

namespace xiezhi {
namespace {

enum : std::size_t {
  kLeaveWithin,
  kShare,
  kResidual,
  kCycles,
  kAmount,
  kLeastAmount,
  kConstantCycles,
  kConstantSpread,
  kPoints,
  kPointsKnown
};
constexpr Parameter kParameters[] = {
    {"leave_within_ms", kHourMs, kMinuteMs, kDayMs, "ms", "REGULATION 6.1 D06 [D]",
     "time in which an inflow leaves again"},
    {"share_bp", 8000, 1000, 10000, "bp", "REGULATION 6.1 D06 [D]", "share of the inflow that leaves"},
    {"residual_bp", 500, 0, 5000, "bp", "REGULATION 6.1 D06 [D]", "share of 24-hour inflow that stays"},
    {"cycles_count", 2, 1, 100, "count", "REGULATION 6.1 D06 [D]", "in-and-out cycles in 24 hours, or"},
    {"amount_minor", 2000000, 1, 1000000000000, "minor", "REGULATION 6.1 D06 [D]",
     "fen passed through in 24 hours"},
    {"least_amount_minor", 300000, 1, 1000000000000, "minor", "法发〔2016〕32号 [P]: 3,000 yuan is a crime",
     "fen passed through below which cycles do not count"},
    {"constant_cycles_count", 3, 2, 100, "count", "银发〔2016〕261号 [P], number [D]",
     "cycles in a row that leave the same share"},
    {"constant_spread_bp", 100, 0, 1000, "bp", "[D]", "how far shares that are the same may differ"},
    {"points", 60, 1, 100, "points", "REGULATION 8 [D]", "contribution to the score"},
    {"points_known", 40, 1, 100, "points", "REGULATION 8 [D]", "the same for one cycle with a known party"},
};

struct Inflow {
  std::int64_t time_ms, amount, left;
  PartyNumber party;
  bool closed;  // enough of it has left
};

// Money in until the first out, then money out until the next in: what share stays?
struct Round {
  std::int64_t in = 0, out = 0, last_in_ms = 0;
  bool quick = true;
};

struct Passage {
  std::array<Inflow, kFlowEntries> inflows;
  std::size_t first = 0, end = 0;
  std::int64_t in = 0, out = 0, passed = 0, cycles = 0;
  PartyNumber largest_payer = kNoParty;
  std::int64_t largest = 0;
  Round round;
  std::int64_t same_rounds = 0, least_bp = 0, most_bp = 0;  // rounds in a row with one residual share
};

// Takes a finished (or the current) round into the run of equal residual shares.
void close_round(Passage& passage, Parameters parameters) {
  const Round round = std::exchange(passage.round, Round{});
  if (round.in == 0) return;
  const std::int64_t residual_bp = share_bp(round.in - round.out, round.in);
  if (!round.quick || round.out > round.in || 10000 - residual_bp < parameters[kShare]) {
    passage.same_rounds = 0;
    return;
  }
  const std::int64_t least = passage.same_rounds == 0 ? residual_bp : std::min(passage.least_bp, residual_bp);
  const std::int64_t most = passage.same_rounds == 0 ? residual_bp : std::max(passage.most_bp, residual_bp);
  const bool same = most - least <= parameters[kConstantSpread];
  passage.same_rounds = same ? passage.same_rounds + 1 : 1;
  passage.least_bp = same ? least : residual_bp;
  passage.most_bp = same ? most : residual_bp;
}

void come_in(Passage& passage, const Entry& entry, Parameters parameters) {
  if (passage.round.out > 0) close_round(passage, parameters);
  passage.round.in += entry.value;
  passage.round.last_in_ms = entry.time_ms();
  passage.in += entry.value;
  passage.inflows[passage.end++] = {entry.time_ms(), entry.value, entry.value, entry.party, false};
}

// Money that goes back to whom it came from is repaid or invested again, not passed through.
bool goes_back(const Passage& passage, const Entry& entry) {
  const auto end = passage.inflows.begin() + static_cast<std::ptrdiff_t>(passage.end);
  return std::any_of(passage.inflows.begin(), end,
                     [&](const Inflow& in) { return in.party == entry.party && entry.party != kNoParty; });
}

void go_out(Passage& passage, const Entry& entry, Parameters parameters) {
  if (goes_back(passage, entry)) return;
  passage.out += entry.value;
  passage.round.out += entry.value;
  if (entry.time_ms() - passage.round.last_in_ms > parameters[kLeaveWithin]) passage.round.quick = false;
  std::int64_t amount = entry.value;
  bool closed = false;
  while (passage.first < passage.end) {
    Inflow& inflow = passage.inflows[passage.first];
    if (inflow.left == 0 || entry.time_ms() - inflow.time_ms > parameters[kLeaveWithin]) {
      ++passage.first;
      continue;
    }
    if (amount == 0) break;
    const std::int64_t taken = std::min(amount, inflow.left);
    amount -= taken;
    inflow.left -= taken;
    passage.passed += taken;
    if (inflow.closed || share_bp(inflow.amount - inflow.left, inflow.amount) < parameters[kShare]) continue;
    inflow.closed = true;
    closed = true;
    if (inflow.amount > passage.largest) {
      passage.largest = inflow.amount;
      passage.largest_payer = inflow.party;
    }
  }
  if (closed) ++passage.cycles;
}

Passage walk(const View& view, Parameters parameters) {
  std::array<const Entry*, kFlowEntries> newest;
  std::size_t count = 0;
  view.each_recent(kDayMs, kFlowEntries, [&](const Entry& entry) {
    if (flows(entry)) newest[count++] = &entry;
    return true;
  });
  Passage passage;
  while (count > 0) {
    const Entry& entry = *newest[--count];
    if (is_money_in(entry.kind())) {
      come_in(passage, entry, parameters);
    } else {
      go_out(passage, entry, parameters);
    }
  }
  close_round(passage, parameters);
  return passage;
}

bool judge(const View& view, const Touch& touch, Parameters parameters, Signal& signal) {
  if (guarded(view) || view.profile().category == Category::merchant) return false;
  if (touch.has(touch_flag::not_moved) || touch.has(touch_flag::own_transfer) || guarded_counterparty(touch))
    return false;
  if (view.window(WindowLength::day).in().sum < parameters[kLeastAmount]) return false;
  const Passage passage = walk(view, parameters);
  const std::int64_t residual_bp = passage.in == 0 ? 10000 : share_bp(passage.in - passage.out, passage.in);
  const bool enough = passage.passed >= parameters[kAmount] ||
                      (passage.cycles >= parameters[kCycles] && passage.passed >= parameters[kLeastAmount]);
  const bool constant = passage.same_rounds >= parameters[kConstantCycles];
  if (passage.cycles == 0 || !enough || (residual_bp > parameters[kResidual] && !constant)) return false;
  const std::int64_t day_ms = view.now_ms() - kDayMs + 1;
  const bool known =
      passage.cycles < parameters[kCycles] &&
      (known_party(view, view.counterparty(), day_ms) || known_party(view, passage.largest_payer, day_ms));
  signal.points = static_cast<std::uint8_t>(parameters[known ? kPointsKnown : kPoints]);
  signal.add("passed_through_24_hours", passage.passed, parameters[kAmount], "minor");
  signal.add("cycles_24_hours", passage.cycles, parameters[kCycles], "count");
  signal.add("residual_share", residual_bp, parameters[kResidual], "bp");
  if (constant)
    signal.add("rounds_of_one_residual_share", passage.same_rounds, parameters[kConstantCycles], "count");
  add_events(view, day_ms, signal, flows);
  return true;
}

}  // namespace

extern const Detector d06_pass_through;
constexpr Detector d06_pass_through = {
    .code = "D06",
    .version = 1,
    .name = "pass-through",
    .name_zh = "快进快出",
    .entities = bits(EntityKind::account),
    .principal_only = false,
    .touches = bits(TouchKind::transfer_out, TouchKind::cash_out, TouchKind::payment_out),
    .window = "24 hours",
    .source = "银发〔2016〕261号 [P]",
    .suspected_type = SuspectedType::money_mule,
    .parameters = kParameters,
    .judge = judge};

}  // namespace xiezhi
