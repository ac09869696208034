#include "detectors/flow.h"

#include <algorithm>
#include <array>

namespace xiezhi {
namespace {

struct PartyFlow {
  PartyNumber party = kNoParty;
  std::uint32_t in_count = 0, out_count = 0;
  std::int64_t in = 0, out = 0;
};

// Open addressing on the stack: at most kFlowEntries parties in twice as many slots.
class PartyFlows {
 public:
  PartyFlow& of(PartyNumber party) {
    std::size_t i = (party * 2654435761U) % slots_.size();
    while (slots_[i].party != kNoParty && slots_[i].party != party) i = (i + 1) % slots_.size();
    slots_[i].party = party;
    return slots_[i];
  }
  template <class F>
  void each(F&& f) const {
    for (const PartyFlow& slot : slots_) {
      if (slot.party != kNoParty) f(slot);
    }
  }

 private:
  std::array<PartyFlow, kFlowEntries * 2> slots_{};
};

bool earlier_in_ring(const View& view, PartyNumber party, bool in, std::int64_t before_ms) {
  bool found = false;
  view.each_since(0, kLedgerEarnedSize + 1, [&](const Entry& entry) {
    if (entry.time_ms() >= before_ms) return false;
    const bool same = in ? is_money_in(entry.kind()) : is_money_out(entry.kind());
    found = entry.party == party && entry.has(Entry::counts) && same;
    return !found;
  });
  return found;
}

// Whether a party with `count` dealings in the window had earlier ones in the same direction.
bool known(const View& view, const PartyFlow& flow, bool in, std::int64_t from_ms) {
  if (view.ledger() == nullptr) return earlier_in_ring(view, flow.party, in, from_ms);
  const LedgerRow* row = view.row(flow.party);
  if (row == nullptr) return false;
  return in ? row->in_count > flow.in_count : row->out_count > flow.out_count;
}

void add(Flow& flow, PartyFlows& parties, std::int64_t& cash_out, const Entry& entry) {
  const bool in = is_money_in(entry.kind());
  (in ? flow.in : flow.out) += entry.value;
  ++(in ? flow.in_count : flow.out_count);
  if (entry.kind() == TouchKind::payment_out) ++flow.purchases;
  if (in) flow.largest_in = std::max(flow.largest_in, entry.value);
  if (entry.kind() == TouchKind::cash_out) cash_out += entry.value;
  if (entry.party == kNoParty) return;
  PartyFlow& party = parties.of(entry.party);
  (in ? party.in : party.out) += entry.value;
  if (in || entry.kind() == TouchKind::transfer_out) ++(in ? party.in_count : party.out_count);
}

}  // namespace

Flow flow_since(const View& view, std::int64_t from_ms) {
  Flow flow;
  PartyFlows parties;
  std::int64_t cash_out = 0;
  std::size_t looked_at = 0;
  view.each_recent(view.now_ms() - from_ms + 1, kFlowEntries + 1, [&](const Entry& entry) {
    flow.whole = ++looked_at <= kFlowEntries;
    if (flow.whole && flows(entry)) add(flow, parties, cash_out, entry);
    return flow.whole;
  });
  flow.top_payee_out = cash_out;
  parties.each([&](const PartyFlow& party) {
    flow.top_payer_in = std::max(flow.top_payer_in, party.in);
    flow.top_payee_out = std::max(flow.top_payee_out, party.out);
    if (party.in_count > 0) ++flow.payers;
    if (party.out_count > 0) ++flow.payees;
    if (party.in_count > 0 && party.out_count > 0) {
      ++flow.both;
      if (party.in == party.out) ++flow.even;
    }
    if (!flow.whole) return;
    if (party.in_count > 0 && known(view, party, true, from_ms)) ++flow.known_payers;
    if (party.out_count > 0 && known(view, party, false, from_ms)) ++flow.known_payees;
  });
  return flow;
}

bool known_party(const View& view, PartyNumber party, std::int64_t before_ms) {
  if (party == kNoParty) return false;
  const LedgerRow* row = view.row(party);
  if (view.ledger() == nullptr) {
    return earlier_in_ring(view, party, true, before_ms) || earlier_in_ring(view, party, false, before_ms);
  }
  if (row == nullptr) return false;
  if (row->in_count > 0 && row->first_in_ms < before_ms) return true;
  if (row->out_count > 0 && row->last_out_ms < before_ms) return true;
  std::uint32_t out_count = 0;
  std::size_t looked_at = 0;
  view.each_recent(view.now_ms() - before_ms + 1, kFlowEntries, [&](const Entry& entry) {
    ++looked_at;
    if (entry.party == party && entry.has(Entry::counts) && is_money_out(entry.kind())) ++out_count;
    return true;
  });
  return looked_at < kFlowEntries && row->out_count > out_count;
}

}  // namespace xiezhi
