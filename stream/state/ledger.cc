#include "stream/state/ledger.h"

#include <algorithm>

#include "stream/base/time.h"

namespace xiezhi {
namespace {

constexpr std::uint32_t kFirstCapacity = 16;
constexpr std::int64_t kPeriodTolerance_d = 2;
constexpr std::uint32_t kReturnRatioMinBp = 50,
                        kReturnRatioMaxBp = 2000;  // 0.5 % to 20 % of the principal (D18)

std::uint32_t spread(PartyNumber party) { return party * 2654435761U; }

LedgerRow* slot_for(Pool& pool, const Ledger& ledger, PartyNumber party) {
  LedgerRow* rows = pool.at<LedgerRow>(ledger.rows);
  std::uint32_t i = spread(party) & (ledger.capacity - 1);
  while (rows[i].party != kNoParty && rows[i].party != party) i = (i + 1) & (ledger.capacity - 1);
  return &rows[i];
}

void resize(Pool& pool, Ledger& ledger, std::uint32_t capacity) {
  Ledger next = ledger;
  next.capacity = capacity;
  next.rows = pool.allocate(sizeof(LedgerRow) * capacity);
  std::fill_n(pool.at<LedgerRow>(next.rows), capacity, LedgerRow{});
  for (std::uint32_t i = 0; i < ledger.capacity; ++i) {
    const LedgerRow& row = pool.at<LedgerRow>(ledger.rows)[i];
    if (row.party != kNoParty) *slot_for(pool, next, row.party) = row;
  }
  free_ledger(pool, ledger);
  ledger = next;
}

// Return / principal in 1/10,000, at most 1,000,000 (a hundredfold).
std::uint32_t ratio_bp(std::int64_t amount_fen, std::int64_t principal_fen) {
  if (amount_fen <= 0 || principal_fen <= 0) return 0;
  if (amount_fen / principal_fen >= 100) return 1000000;
  const std::int64_t unit = amount_fen > 100000000000000 ? 10000 : 1;  // keeps the product within 64 bits
  return static_cast<std::uint32_t>(amount_fen / unit * 10000 / (principal_fen / unit));
}

void note_return(Ledger& ledger, LedgerRow& row, std::int64_t amount_fen, std::int64_t time_ms) {
  ledger.returns_sum += amount_fen;
  if (row.return_count > 0) {
    const std::int64_t gap_d = (time_ms - row.last_out_ms + kDayMs / 2) / kDayMs;
    for (std::size_t i = 0; i < kReturnPeriods_d.size(); ++i) {
      const bool hit = gap_d >= kReturnPeriods_d[i] - kPeriodTolerance_d &&
                       gap_d <= kReturnPeriods_d[i] + kPeriodTolerance_d;
      if (hit && row.period_hits[i] < 255) ++row.period_hits[i];
    }
  }
  ++row.return_count;
  row.last_ratio_bp = ratio_bp(amount_fen, row.in_sum);
  const bool in_range = row.last_ratio_bp >= kReturnRatioMinBp && row.last_ratio_bp <= kReturnRatioMaxBp;
  const bool period =
      std::any_of(row.period_hits.begin(), row.period_hits.end(), [](std::uint8_t n) { return n >= 2; });
  if (row.periodic == 0 && row.return_count >= 3 && period && in_range) {
    row.periodic = 1;
    ++ledger.periodic_parties;
    ledger.ratio_sum_bp += row.last_ratio_bp;
    ledger.ratio_square_sum += static_cast<std::int64_t>(row.last_ratio_bp) * row.last_ratio_bp;
  }
}

}  // namespace

LedgerRow* find_row(Pool& pool, Ledger& ledger, PartyNumber party, bool create) {
  if (ledger.capacity == 0) {
    if (!create) return nullptr;
    resize(pool, ledger, kFirstCapacity);
  }
  LedgerRow* row = slot_for(pool, ledger, party);
  if (row->party == party) return row;
  if (!create) return nullptr;
  if (ledger.size >= kLedgerMax) {
    ledger.full = true;
    return nullptr;
  }
  if ((ledger.size + 1) * 4 > ledger.capacity * 3) {
    resize(pool, ledger, ledger.capacity * 2);
    row = slot_for(pool, ledger, party);
  }
  row->party = party;
  ++ledger.size;
  return row;
}

const LedgerRow* find_row(const Pool& pool, const Ledger& ledger, PartyNumber party) {
  if (ledger.capacity == 0) return nullptr;
  const LedgerRow* rows = pool.at<LedgerRow>(ledger.rows);
  std::uint32_t i = spread(party) & (ledger.capacity - 1);
  while (rows[i].party != kNoParty && rows[i].party != party) i = (i + 1) & (ledger.capacity - 1);
  return rows[i].party == party ? &rows[i] : nullptr;
}

void prefetch_row(const Pool& pool, const Ledger& ledger, PartyNumber party) {
  if (ledger.capacity == 0) return;
  const auto* row =
      reinterpret_cast<const char*>(&pool.at<LedgerRow>(ledger.rows)[spread(party) & (ledger.capacity - 1)]);
  __builtin_prefetch(row);
  __builtin_prefetch(row + sizeof(LedgerRow) - 1);
}

void free_ledger(Pool& pool, Ledger& ledger) {
  if (ledger.rows != 0) pool.release(ledger.rows, sizeof(LedgerRow) * ledger.capacity);
  ledger.rows = 0;
  ledger.capacity = 0;
}

void book_money(Ledger& ledger, LedgerRow& row, bool in, bool natural, std::int64_t amount_fen,
                std::int64_t time_ms) {
  if (in) {
    if (row.in_count == 0) {
      row.first_in_ms = time_ms;
      ++ledger.payers;
      if (natural) ++ledger.natural_payers;
    }
    row.first_in_ms = std::min(row.first_in_ms, time_ms);  // touches may come late
    ++row.in_count;
    row.in_sum += amount_fen;
    return;
  }
  if (row.in_count > 0 && row.first_in_ms < time_ms) note_return(ledger, row, amount_fen, time_ms);
  row.last_out_ms = row.out_count == 0 ? time_ms : std::max(row.last_out_ms, time_ms);
  ++row.out_count;
  row.out_sum += amount_fen;
}

void unbook_money(Ledger& ledger, LedgerRow& row, const Taken& taken) {
  const std::uint32_t one = taken.whole ? 1 : 0;
  if (taken.in) {
    row.in_sum -= taken.amount_fen;
    if (row.in_count == 0) return;
    row.in_count -= one;
    if (one == 0 || row.in_count > 0) return;
    --ledger.payers;
    if (taken.natural) --ledger.natural_payers;
    return;
  }
  row.out_sum -= taken.amount_fen;
  row.out_count -= std::min(one, row.out_count);
  if (!taken.returned || row.return_count == 0) return;
  row.return_count -= one;
  ledger.returns_sum -= taken.amount_fen;
}

}  // namespace xiezhi
