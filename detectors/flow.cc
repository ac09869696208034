#include "detectors/flow.h"

#include <algorithm>
#include <array>
#include <bit>

namespace xiezhi {
namespace {

struct PartyFlow {
  PartyNumber party;
  std::uint32_t in_count, out_count;
  std::int64_t in, out;
};

// By party, on the stack: side by side, found by an index that is as large as the entries to come want it.
// What is not used is not cleared either: most windows hold few entries.
class PartyFlows {
 public:
  // At most kFlowEntries.
  explicit PartyFlows(std::size_t entries) : mask_(std::bit_ceil(2 * entries + 1) - 1) {
    std::fill_n(index_.begin(), mask_ + 1, std::uint16_t{0});
  }
  PartyFlow& of(PartyNumber party) {
    std::size_t i = (party * 2654435761U) & mask_;
    while (index_[i] != 0 && flows_[index_[i] - 1U].party != party) i = (i + 1) & mask_;
    if (index_[i] == 0) {
      flows_[size_] = PartyFlow{.party = party, .in_count = 0, .out_count = 0, .in = 0, .out = 0};
      index_[i] = ++size_;
    }
    return flows_[index_[i] - 1U];
  }
  template <class F>
  void each(F&& f) const {
    std::for_each(flows_.begin(), flows_.begin() + size_, f);
  }

 private:
  std::size_t mask_;
  std::uint16_t size_ = 0;
  std::array<PartyFlow, kFlowEntries> flows_;
  std::array<std::uint16_t, std::bit_ceil(2 * kFlowEntries + 1)> index_;  // number + 1; 0 is free
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

Flow read(const View& view, std::int64_t from_ms, bool tells_known) {
  Flow flow;
  PartyFlows parties(std::min(view.count_since(from_ms), kFlowEntries));
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
    if (!flow.whole || !tells_known) return;
    if (party.in_count > 0 && known(view, party, true, from_ms)) ++flow.known_payers;
    if (party.out_count > 0 && known(view, party, false, from_ms)) ++flow.known_payees;
  });
  return flow;
}

}  // namespace

Flow flow_since(const View& view, std::int64_t from_ms) { return read(view, from_ms, true); }

Flow sums_since(const View& view, std::int64_t from_ms) { return read(view, from_ms, false); }

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
