// Flow: what money an account took in and gave away since a moment, by counterparty; for detectors that ask
// about many payers or payees at once. Pure; lives on the stack of one judge. Cost: at most kFlowEntries
// entries.
#pragma once

#include <algorithm>
#include <cstdint>

#include "detectors/detector.h"

namespace xiezhi {

constexpr std::size_t kFlowEntries = 256;

// Money that says something: it moved, is not between accounts of one customer, not with an institution of
// everyday life, and is no loan.
inline bool flows(const Entry& entry) {
  constexpr std::uint64_t kSigns = Entry::counts | Entry::own | Entry::guarded;
  if ((entry.when_and_what & kSigns) != Entry::counts) return false;
  const TouchKind kind = entry.kind();
  return (is_money_in(kind) || is_money_out(kind)) && kind != TouchKind::loan_in &&
         kind != TouchKind::loan_out;
}

struct Flow {
  std::int64_t in = 0, out = 0;                              // fen
  std::uint32_t in_count = 0, out_count = 0, purchases = 0;  // purchases: at merchants, within out_count
  std::uint32_t payers = 0, payees = 0;                      // distinct; payees by transfer
  std::uint32_t both = 0, even = 0;                  // parties who paid and were paid; of them, the same sum
  std::uint32_t known_payers = 0, known_payees = 0;  // of those, dealt with the same way before the window
  std::int64_t largest_in = 0;                       // one entry
  std::int64_t top_payer_in = 0, top_payee_out = 0;  // one counterparty; all cash taken out is one payee
  bool whole = true;  // false: the window holds more entries than are looked at, and nobody is called known
};
Flow flow_since(const View& view, std::int64_t from_ms);
// The same, and nobody is called known, for which the ledger is asked about each party.
Flow sums_since(const View& view, std::int64_t from_ms);

// Whether money moved between the entity and the party, either way, before `before_ms`, as far as ring and
// ledger know.
bool known_party(const View& view, PartyNumber party, std::int64_t before_ms);

// part / whole in 1/10,000, rounded down; 0 when either is not positive. Holds for every sum of money.
constexpr std::int64_t share_bp(std::int64_t part, std::int64_t whole) {
  if (part <= 0 || whole <= 0) return 0;
  if (part <= INT64_MAX / 10000) return part * 10000 / whole;
  return part / 10000 * 10000 / std::max<std::int64_t>(1, whole / 10000);
}

// Adds the newest earlier events that `wanted` picks among those from `from_ms` on.
template <class F>
void add_events(const View& view, std::int64_t from_ms, Signal& signal, F&& wanted) {
  view.each_recent(view.now_ms() - from_ms + 1, kFlowEntries, [&](const Entry& entry) {
    if (!view.is_own(entry) && wanted(entry)) signal.add(entry);
    return signal.event_count < signal.events.size();
  });
}

}  // namespace xiezhi
