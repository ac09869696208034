// D16 cash burst after an inflow (REGULATION 6.1 D16 [D]; 取款 is how mules hand money on): soon after
// somebody who had never paid before has paid, the account is emptied in several withdrawals at more than one
// machine. Kept apart: institutions. Judged on each withdrawal. Cost: at most 256 entries of the window, for
// the newest payers as many of the ring or a row of the ledger; no hints. Machines are told apart by eight
// bits of a hash, so one pair in 255 counts as one.
#include <array>
#include <bit>

#include "detectors/flow.h"
#include "stream/base/time.h"

namespace xiezhi {
namespace {

enum : std::size_t { kWithin, kWithdrawals, kMachines, kAmount, kPoints };
constexpr Parameter kParameters[] = {
    {"window_ms", 2 * kHourMs, kMinuteMs, kDayMs, "ms", "REGULATION 6.1 D16 [D]",
     "from the payment to the last withdrawal"},
    {"withdrawals_count", 3, 1, 256, "count", "REGULATION 6.1 D16 [D]", "withdrawals"},
    {"machines_count", 2, 1, 255, "count", "REGULATION 6.1 D16 [D]", "different machines"},
    {"amount_minor", 1000000, 1, 1000000000000, "minor", "REGULATION 6.1 D16 [D]", "fen taken out"},
    {"points", 55, 1, 100, "points", "REGULATION 8 [D]", "contribution to the score"},
};

bool judge(const View& view, const Touch& touch, Parameters parameters, Signal& signal) {
  if (guarded(view) || touch.has(touch_flag::not_moved)) return false;
  const std::int64_t from_ms = view.now_ms() - parameters[kWithin];
  std::int64_t taken = 0, withdrawals = 0, first_out_ms = 0, paid_ms = 0;
  std::array<std::uint64_t, 4> machines{};
  view.each_recent(parameters[kWithin] + 1, kFlowEntries, [&](const Entry& entry) {
    if (entry.kind() == TouchKind::cash_out && entry.has(Entry::counts)) {
      taken += entry.value;
      ++withdrawals;
      first_out_ms = entry.time_ms();
      if (entry.mark != 0) machines[entry.mark / 64] |= std::uint64_t{1} << entry.mark % 64;
      if (!view.is_own(entry)) signal.add(entry);
    }
    if (entry.kind() == TouchKind::transfer_in && flows(entry) && entry.time_ms() >= from_ms &&
        !known_party(view, entry.party, entry.time_ms())) {
      paid_ms = entry.time_ms();
      signal.add(entry);
    }
    return true;
  });
  std::int64_t different = 0;
  for (const std::uint64_t some : machines) different += std::popcount(some);
  const bool follows = paid_ms != 0 && paid_ms <= first_out_ms;
  if (!follows || withdrawals < parameters[kWithdrawals] || different < parameters[kMachines] ||
      taken < parameters[kAmount])
    return false;
  signal.points = static_cast<std::uint8_t>(parameters[kPoints]);
  signal.add("withdrawals_after_payment", withdrawals, parameters[kWithdrawals], "count");
  signal.add("machines", different, parameters[kMachines], "count");
  signal.add("taken_out", taken, parameters[kAmount], "minor");
  signal.add("since_payment", view.now_ms() - paid_ms, parameters[kWithin], "ms");
  return true;
}

}  // namespace

extern const Detector d16_cash_burst;
constexpr Detector d16_cash_burst = {.code = "D16",
                                     .version = 1,
                                     .name = "cash taken at once",
                                     .name_zh = "到账后集中取现",
                                     .entities = bits(EntityKind::account),
                                     .principal_only = false,
                                     .touches = bits(TouchKind::cash_out),
                                     .window = "2 hours",
                                     .source = "REGULATION 6.1 D16 [D]",
                                     .suspected_type = SuspectedType::money_mule,
                                     .parameters = kParameters,
                                     .judge = judge};

}  // namespace xiezhi
