// V09 fake police 冒充公检法: the victim gathers what all own accounts hold in one of them and sends it to a
// «safe» account (REGULATION 6.2, 7 [P]). Within 24 hours money of two own accounts or more comes into one,
// and of that nine tenths leave for natural persons who were not known. People buy cars that way, so alone it
// is weak. It is strong when the same 24 hours hold a sign of isolation: a call of half an hour with a number
// that is found out or listed, a call-forward that was set, a time deposit that was broken. Guards: units,
// guarded parties, payees who were known. Judged on each transfer of the one who is decided for, attempted
// ones too; only a person is known to own several accounts. Cost: at most 256 entries of 24 hours, and again
// for each of 16 parties at most that are asked whether they were known (beyond it nobody counts as new); no
// bytes, no hints.
#include <algorithm>
#include <array>

#include "detectors/flow.h"
#include "stream/base/time.h"

namespace xiezhi {
namespace {

enum : std::size_t { kSources, kLeaves, kAmount, kTalked, kPoints, kPointsSure };
constexpr Parameter kParameters[] = {
    {"sources_count", 2, 1, 16, "count", "REGULATION 6.2 V09 [P]", "own accounts that are swept into one"},
    {"leaves_bp", 9000, 1, 10000, "bp", "REGULATION 6.2 V09 [P]", "share of the gathered money that leaves"},
    {"amount_minor", 1000000, 1, 1000000000000, "minor", "[D]", "fen gathered in one account"},
    {"talked_seconds", 1800, 1, 86400, "seconds", "REGULATION 6.2 V09 [P]", "shortest call that isolates"},
    {"points", 35, 1, 100, "points", "REGULATION 8 [D]", "contribution to the score"},
    {"points_sure", 75, 1, 100, "points", "REGULATION 8 [D]", "the same with a sign of isolation"},
};
constexpr std::size_t kSweepsMost = 16, kAskedMost = 16;

// One transfer between own accounts, which the person sees from both ends at the same moment.
struct Sweep {
  std::int64_t time_ms = 0, value = 0;
  PartyNumber from = kNoParty, to = kNoParty;
};

struct Story {
  std::array<Sweep, kSweepsMost> sweeps{};
  std::size_t sweep_count = 0, asked = 0;
  std::int64_t left = 0, talked_s = 0;
  bool forward = false, broken = false;

  void take_end(const Entry& entry) {
    const bool in = is_money_in(entry.kind());
    const auto end_of = [in](Sweep& sweep) -> PartyNumber& { return in ? sweep.from : sweep.to; };
    for (std::size_t i = 0; i < sweep_count; ++i) {
      Sweep& sweep = sweeps[i];
      if (sweep.time_ms != entry.time_ms() || sweep.value != entry.value || end_of(sweep) != kNoParty)
        continue;
      end_of(sweep) = entry.party;
      return;
    }
    if (sweep_count == kSweepsMost) return;
    sweeps[sweep_count] = {entry.time_ms(), entry.value, kNoParty, kNoParty};
    end_of(sweeps[sweep_count++]) = entry.party;
  }
  void take_sign(const Entry& entry) {
    if (entry.kind() == TouchKind::account_action) {
      forward = forward || entry.value == static_cast<std::int64_t>(AccountAction::forward_on);
      broken = broken || entry.value == static_cast<std::int64_t>(AccountAction::deposit_break);
    }
    if (entry.kind() != TouchKind::warning) return;
    const WarningValue warning = unpack_warning(entry.value);
    if (warning.relation == Relation::contacted && warning.points > 0)
      talked_s = std::max<std::int64_t>(talked_s, warning.measure);
  }
};

struct Gathered {
  std::int64_t sources = 0, total = 0;
};

// Into the account that got money of the most others.
Gathered gathered(const Story& story) {
  Gathered most;
  for (std::size_t i = 0; i < story.sweep_count; ++i) {
    const PartyNumber to = story.sweeps[i].to;
    Gathered one;
    for (std::size_t j = 0; to != kNoParty && j < story.sweep_count; ++j) {
      const Sweep& sweep = story.sweeps[j];
      if (sweep.to != to || sweep.from == kNoParty) continue;
      one.total += sweep.value;
      const auto same = [&](const Sweep& other) { return other.to == to && other.from == sweep.from; };
      if (std::none_of(story.sweeps.begin(), story.sweeps.begin() + j, same)) ++one.sources;
    }
    if (one.sources > most.sources || (one.sources == most.sources && one.total > most.total)) most = one;
  }
  return most;
}

bool judge(const View& view, const Touch& touch, Parameters parameters, Signal& signal) {
  if (touch.has(touch_flag::own_transfer) || guarded_counterparty(touch) || !touch.counterparty) return false;
  const std::int64_t from_ms = view.now_ms() - kDayMs + 1;
  if (touch.has(touch_flag::counterparty_is_unit)) return false;
  bool own = false;  // nearly always not: then nothing is told apart
  view.each_since(from_ms, kFlowEntries, [&](const Entry& entry) {
    own = entry.has(Entry::own);
    return !own;
  });
  if (!own) return false;
  Story story;
  view.each_since(from_ms, kFlowEntries, [&](const Entry& entry) {
    story.take_sign(entry);
    const bool transfer = entry.kind() == TouchKind::transfer_out || entry.kind() == TouchKind::transfer_in;
    if (!transfer || (!entry.has(Entry::counts) && !view.is_own(entry))) return true;
    if (entry.has(Entry::own)) {
      story.take_end(entry);
    } else if (entry.kind() == TouchKind::transfer_out && story.sweep_count > 0 &&
               !entry.has(Entry::from_unit) && !entry.has(Entry::guarded) && ++story.asked <= kAskedMost &&
               !known_party(view, entry.party, from_ms)) {
      story.left += entry.value;
    }
    return true;
  });
  const Gathered swept = gathered(story);
  const std::int64_t leaves_bp = share_bp(story.left, swept.total);
  if (swept.sources < parameters[kSources] || swept.total < parameters[kAmount]) return false;
  if (leaves_bp < parameters[kLeaves] || known_party(view, view.counterparty(), from_ms)) return false;
  const bool long_call = story.talked_s >= parameters[kTalked];
  const bool sure = long_call || story.forward || story.broken;
  signal.points = static_cast<std::uint8_t>(parameters[sure ? kPointsSure : kPoints]);
  signal.add("own_accounts_swept_24_hours", swept.sources, parameters[kSources], "count");
  signal.add("gathered_in_one_account", swept.total, parameters[kAmount], "minor");
  signal.add("share_that_left", leaves_bp, parameters[kLeaves], "bp");
  if (long_call) signal.add("risky_call", story.talked_s, parameters[kTalked], "seconds");
  if (story.forward) signal.add("call_forward_set", 1, 1, "count");
  if (story.broken) signal.add("time_deposit_broken", 1, 1, "count");
  add_events(view, from_ms, signal, [&](const Entry& entry) {
    return entry.kind() == TouchKind::transfer_out && entry.has(Entry::counts) && !entry.has(Entry::guarded);
  });
  return true;
}

}  // namespace

extern const Detector v09_fake_police;
constexpr Detector v09_fake_police = {.code = "V09",
                                      .version = 1,
                                      .name = "fake police",
                                      .name_zh = "冒充公检法",
                                      .entities = bits(EntityKind::person),
                                      .principal_only = true,
                                      .touches = bits(TouchKind::transfer_out),
                                      .window = "24 hours",
                                      .source = "MPS 2024 [P]; REGULATION 6.2, 7",
                                      .suspected_type = SuspectedType::fake_police,
                                      .parameters = kParameters,
                                      .judge = judge};

}  // namespace xiezhi
