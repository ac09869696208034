// D23 pyramid selling 组织、领导传销 (禁止传销条例 Art. 7 [V]; REGULATION 6.1 D23 [P]): many persons pay the
// same entry fee into one account, and out of each fee those who have come before are rewarded, up to three
// above. The tree itself is not told to us; that rewards follow the fees, and to how many at a time, is what
// an account shows of it. Kept apart: institutions, units that are paid. Judged on each transfer to somebody
// who had paid before. Cost: window counters; from the number of members on at most 256 entries of 90 days;
// no hints.
#include <algorithm>
#include <array>

#include "detectors/distinct.h"
#include "detectors/flow.h"
#include "stream/base/time.h"

namespace xiezhi {
namespace {

enum : std::size_t { kMembers, kFee, kFeeShare, kRewarded, kRewards, kLevels, kPoints };
constexpr Parameter kParameters[] = {
    {"members_count", 30, 3, 256, "count", "公通字〔2013〕37号: 30 persons [V]",
     "who have paid the entry fee"},
    {"fee_minor", 10000, 1, 1000000000, "minor", "[D]", "fen of a fee at least"},
    {"fee_share_bp", 5000, 1, 10000, "bp", "REGULATION 6.1 D23 [P]", "of the payments that are the same fee"},
    {"rewarded_count", 5, 1, 256, "count", "[D]", "members who were rewarded"},
    {"rewards_bp", 5000, 1, 100000, "bp", "[D]", "rewards for each fee"},
    {"levels_count", 2, 1, 16, "count", "公通字〔2013〕37号: three levels [V]",
     "members rewarded within a day of one fee, the payer's own level apart"},
    {"points", 60, 1, 100, "points", "REGULATION 8 [D]", "contribution to the score"},
};
constexpr std::int64_t kRing_ms = 90 * kDayMs;

struct Items {
  std::array<const Entry*, kFlowEntries> entries{};  // oldest last
  std::size_t count = 0;
};

bool is_fee(const Entry& entry) {
  return entry.kind() == TouchKind::transfer_in && !entry.has(Entry::from_unit);
}
bool is_reward(const Entry& entry, std::int64_t fee) {
  return entry.kind() == TouchKind::transfer_out && !entry.has(Entry::from_unit) &&
         entry.has(Entry::special) && entry.value < fee;
}

// The sum that most payments have, and how many.
std::int64_t commonest(const Items& items, std::int64_t& count, std::int64_t& payments) {
  std::int64_t fee = 0;
  for (std::size_t i = 0; i < items.count; ++i) {
    if (!is_fee(*items.entries[i])) continue;
    ++payments;
    if (items.entries[i]->value == fee) continue;
    std::int64_t same = 0;
    for (std::size_t k = i; k < items.count; ++k) {
      if (is_fee(*items.entries[k]) && items.entries[k]->value == items.entries[i]->value) ++same;
    }
    if (same > count) {
      count = same;
      fee = items.entries[i]->value;
    }
  }
  return fee;
}

// The most members that were rewarded between one fee and the next, within a day of the first.
std::int64_t levels(const Items& items, std::int64_t fee) {
  std::int64_t most = 0, rewarded = 0, fee_ms = 0;
  for (std::size_t i = items.count; i-- > 0;) {
    const Entry& entry = *items.entries[i];
    if (is_fee(entry) && entry.value == fee) {
      rewarded = 0;
      fee_ms = entry.time_ms();
    } else if (fee_ms != 0 && is_reward(entry, fee) && entry.time_ms() - fee_ms <= kDayMs) {
      most = std::max(most, ++rewarded);
    }
  }
  return most;
}

bool judge(const View& view, const Touch& touch, Parameters parameters, Signal& signal) {
  if (touch.has(touch_flag::not_moved) || touch.has(touch_flag::own_transfer) ||
      touch.has(touch_flag::counterparty_is_unit) || view.own() == nullptr ||
      !view.own()->has(Entry::special) || guarded(view) || guarded_counterparty(touch))
    return false;
  if (view.entry_count() < parameters[kMembers] || view.window(WindowLength::thirty_days).in().distinct == 0)
    return false;
  Items items;
  view.each_recent(kRing_ms, kFlowEntries, [&](const Entry& entry) {
    if (flows(entry)) items.entries[items.count++] = &entry;
    return true;
  });
  std::int64_t fees = 0, payments = 0;
  const std::int64_t fee = commonest(items, fees, payments);
  if (fees < parameters[kMembers] || fee < parameters[kFee] ||
      share_bp(fees, payments) < parameters[kFeeShare])
    return false;
  Distinct members, rewarded;
  std::int64_t rewards = 0;
  for (std::size_t i = 0; i < items.count; ++i) {
    const Entry& entry = *items.entries[i];
    if (is_fee(entry) && entry.value == fee) members.add(entry.party);
    if (!is_reward(entry, fee)) continue;
    ++rewards;
    rewarded.add(entry.party);
    if (!view.is_own(entry)) signal.add(entry);
  }
  const std::int64_t depth = levels(items, fee);
  if (members.size() < parameters[kMembers] || rewarded.size() < parameters[kRewarded] ||
      share_bp(rewards, fees) < parameters[kRewards] || depth < parameters[kLevels])
    return false;
  signal.points = static_cast<std::uint8_t>(parameters[kPoints]);
  signal.add("members", members.size(), parameters[kMembers], "count");
  signal.add("entry_fee", fee, parameters[kFee], "minor");
  signal.add("share_of_payments", share_bp(fees, payments), parameters[kFeeShare], "bp");
  signal.add("members_rewarded", rewarded.size(), parameters[kRewarded], "count");
  signal.add("rewards_for_a_fee", share_bp(rewards, fees), parameters[kRewards], "bp");
  signal.add("levels", depth, parameters[kLevels], "count");
  return true;
}

}  // namespace

extern const Detector d23_pyramid;
constexpr Detector d23_pyramid = {.code = "D23",
                                  .version = 1,
                                  .name = "pyramid selling",
                                  .name_zh = "传销",
                                  .entities = bits(EntityKind::account),
                                  .principal_only = false,
                                  .touches = bits(TouchKind::transfer_out),
                                  .window = "90 days",
                                  .source = "禁止传销条例 Art. 7, 公通字〔2013〕37号 [V], REGULATION 6.1 D23",
                                  .suspected_type = SuspectedType::illegal_fundraising,
                                  .parameters = kParameters,
                                  .judge = judge};

}  // namespace xiezhi
