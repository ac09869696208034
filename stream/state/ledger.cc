#include "stream/state/ledger.h"

#include <algorithm>
#include <bit>
#include <memory>

#include "stream/base/time.h"

namespace xiezhi {
namespace {

constexpr std::uint32_t kFirstCapacity = 8, kFirstIndex = 16, kFirstDirectory = 4;
constexpr std::uint32_t kBlockRows = 16;
constexpr std::int64_t kPeriodTolerance_d = 2;
constexpr std::uint32_t kReturnRatioMinBp = 50,
                        kReturnRatioMaxBp = 2000;  // 0.5 % to 20 % of the principal (D18)

std::uint32_t spread(PartyNumber party) { return party * 2654435761U; }

// An index slot: row number + 1 in the low bits, 0 is free; above them bits of the hash, so that a row is
// looked at only when it is likely the one.
constexpr unsigned kRowBits = 17;
constexpr std::uint32_t kRowMask = (1U << kRowBits) - 1;
static_assert(kLedgerMax < kRowMask);
std::uint32_t tag_of(PartyNumber party) { return spread(party) & ~kRowMask; }

std::size_t row_bytes(const Ledger& ledger) { return ledger.money ? sizeof(LedgerRow) : sizeof(Dealing); }

bool has_directory(const Ledger& ledger) { return ledger.capacity > kBlockRows; }

// Of handles of blocks, when there are so many.
std::uint32_t directory_capacity(std::uint32_t blocks) {
  return std::max(std::bit_ceil(blocks), kFirstDirectory);
}

// The block of the row with this number, in which it is the one with number % kBlockRows.
Pool::Handle block_of(const Pool& pool, const Ledger& ledger, std::uint32_t number) {
  return has_directory(ledger) ? pool.at<Pool::Handle>(ledger.rows)[number / kBlockRows] : ledger.rows;
}

const Dealing* row_at(const Pool& pool, const Ledger& ledger, std::uint32_t number) {
  return reinterpret_cast<const Dealing*>(pool.at<std::byte>(block_of(pool, ledger, number)) +
                                          number % kBlockRows * row_bytes(ledger));
}
Dealing* change_row(Pool& pool, const Ledger& ledger, std::uint32_t number) {
  const std::size_t bytes = row_bytes(ledger);
  return reinterpret_cast<Dealing*>(
      pool.change<std::byte>(block_of(pool, ledger, number), number % kBlockRows * bytes, bytes));
}

// Number of the party's row, or kLedgerMax.
std::uint32_t number_of(const Pool& pool, const Ledger& ledger, PartyNumber party) {
  if (ledger.index_capacity == 0) return kLedgerMax;
  const auto* index = pool.at<std::uint32_t>(ledger.index);
  const std::uint32_t mask = ledger.index_capacity - 1, tag = tag_of(party);
  for (std::uint32_t i = spread(party) & mask; index[i] != 0; i = (i + 1) & mask) {
    if ((index[i] & ~kRowMask) != tag) continue;
    const std::uint32_t number = (index[i] & kRowMask) - 1;
    if (row_at(pool, ledger, number)->party == party) return number;
  }
  return kLedgerMax;
}

void put_in_index(Pool& pool, const Ledger& ledger, PartyNumber party, std::uint32_t number) {
  const auto* index = pool.at<std::uint32_t>(ledger.index);
  const std::uint32_t mask = ledger.index_capacity - 1;
  std::uint32_t i = spread(party) & mask;
  while (index[i] != 0) i = (i + 1) & mask;
  *pool.change<std::uint32_t>(ledger.index, i) = tag_of(party) | (number + 1);
}

void grow_index(Pool& pool, Ledger& ledger) {
  const std::uint32_t capacity = ledger.index_capacity == 0 ? kFirstIndex : ledger.index_capacity * 2;
  if (ledger.index != 0) pool.release(ledger.index, sizeof(std::uint32_t) * ledger.index_capacity);
  ledger.index = pool.allocate(sizeof(std::uint32_t) * capacity);
  ledger.index_capacity = capacity;
  std::fill_n(pool.change<std::uint32_t>(ledger.index, 0, capacity), capacity, 0U);
  for (std::uint32_t i = 0; i < ledger.size; ++i)
    put_in_index(pool, ledger, row_at(pool, ledger, i)->party, i);
}

void free_rows(Pool& pool, const Ledger& ledger) {
  if (ledger.rows == 0) return;
  const std::uint32_t blocks = (ledger.capacity + kBlockRows - 1) / kBlockRows;
  for (std::uint32_t i = 0; i < blocks; ++i) {
    pool.release(block_of(pool, ledger, i * kBlockRows),
                 row_bytes(ledger) * std::min(ledger.capacity, kBlockRows));
  }
  if (has_directory(ledger)) pool.release(ledger.rows, sizeof(Pool::Handle) * directory_capacity(blocks));
}

void copy_rows(Pool& pool, const Ledger& from, const Ledger& to) {
  for (std::uint32_t i = 0; i < from.size; ++i) {
    const Dealing* row = row_at(pool, from, i);
    if (!to.money) {
      *change_row(pool, to, i) = *row;
    } else if (from.money) {
      *static_cast<LedgerRow*>(change_row(pool, to, i)) = *static_cast<const LedgerRow*>(row);
    } else {
      std::construct_at(static_cast<LedgerRow*>(change_row(pool, to, i)), LedgerRow{*row});
    }
  }
}

// Room for more rows, which are not cleared. Up to kBlockRows they move to a block of 8, then 12, then 16;
// further blocks are found by a directory, and their rows stay where they are: a ledger that grows leaves
// nothing behind that others are too large for.
void add_room(Pool& pool, Ledger& ledger) {
  const std::size_t bytes = row_bytes(ledger);
  if (ledger.capacity < kBlockRows) {
    Ledger next = ledger;
    next.capacity = ledger.capacity == 0 ? kFirstCapacity : ledger.capacity + kFirstCapacity / 2;
    next.rows = pool.allocate(bytes * next.capacity);
    copy_rows(pool, ledger, next);
    free_rows(pool, ledger);
    ledger = next;
    return;
  }
  const std::uint32_t blocks = ledger.capacity / kBlockRows;
  const bool first = !has_directory(ledger);
  if (first || blocks == directory_capacity(blocks)) {
    const Pool::Handle directory = pool.allocate(sizeof(Pool::Handle) * directory_capacity(blocks + 1));
    for (std::uint32_t i = 0; i < blocks; ++i)
      *pool.change<Pool::Handle>(directory, i) = block_of(pool, ledger, i * kBlockRows);
    if (!first) pool.release(ledger.rows, sizeof(Pool::Handle) * directory_capacity(blocks));
    ledger.rows = directory;
  }
  *pool.change<Pool::Handle>(ledger.rows, blocks) = pool.allocate(bytes * kBlockRows);
  ledger.capacity += kBlockRows;
}

// There was money: each row gets room for it.
void add_money(Pool& pool, Ledger& ledger) {
  Ledger next = ledger;
  next.money = true;
  next.rows = next.capacity = next.size = 0;
  do {
    add_room(pool, next);
  } while (next.capacity < ledger.capacity);
  next.size = ledger.size;
  copy_rows(pool, ledger, next);
  free_rows(pool, ledger);
  ledger = next;
}

// Return / principal in 1/10,000, at most 1,000,000 (a hundredfold).
std::int64_t ratio_bp(std::int64_t amount_fen, std::int64_t principal_fen) {
  if (amount_fen <= 0 || principal_fen <= 0) return 0;
  if (amount_fen / principal_fen >= 100) return 1000000;
  const std::int64_t unit = amount_fen > 100000000000000 ? 10000 : 1;  // keeps the product within 64 bits
  return amount_fen / unit * 10000 / (principal_fen / unit);
}

std::uint8_t hits(const LedgerRow& row, std::size_t period) { return row.period_hits >> (2 * period) & 3U; }

void note_return(Ledger& ledger, LedgerRow& row, std::int64_t amount_fen, std::int64_t time_ms) {
  ledger.returns_sum += amount_fen;
  bool periodic = false;
  for (std::size_t i = 0; i < kReturnPeriods_d.size(); ++i) {
    const std::int64_t gap_d = (time_ms - row.last_out_ms + kDayMs / 2) / kDayMs;
    const bool hit = row.return_count > 0 && gap_d >= kReturnPeriods_d[i] - kPeriodTolerance_d &&
                     gap_d <= kReturnPeriods_d[i] + kPeriodTolerance_d;
    if (hit && hits(row, i) < 3)
      row.period_hits = static_cast<std::uint8_t>(row.period_hits + (1U << (2 * i)));
    periodic = periodic || hits(row, i) >= 2;
  }
  if (row.return_count < UINT16_MAX) ++row.return_count;
  const std::int64_t ratio = ratio_bp(amount_fen, row.in_sum);
  const bool in_range = ratio >= kReturnRatioMinBp && ratio <= kReturnRatioMaxBp;
  if (row.unit != 0 || row.periodic != 0 || row.return_count < 3 || !periodic || !in_range) return;
  row.periodic = 1;
  ++ledger.periodic_parties;
  ledger.ratio_sum_bp += ratio;
  ledger.ratio_square_sum += ratio * ratio;
}

}  // namespace

Dealing* find_dealing(Pool& pool, Ledger& ledger, PartyNumber party, bool create) {
  const std::uint32_t known = number_of(pool, ledger, party);
  if (known != kLedgerMax) return change_row(pool, ledger, known);
  if (!create) return nullptr;
  if (ledger.size >= kLedgerMax) {
    ledger.full = true;
    return nullptr;
  }
  if (ledger.size == ledger.capacity) add_room(pool, ledger);
  if ((ledger.size + 1) * 4 > ledger.index_capacity * 3) grow_index(pool, ledger);
  const std::uint32_t number = ledger.size++;
  Dealing* row = change_row(pool, ledger, number);
  if (ledger.money) {
    std::construct_at(static_cast<LedgerRow*>(row));
  } else {
    std::construct_at(row);
  }
  row->party = party;
  put_in_index(pool, ledger, party, number);
  return row;
}

const Dealing* find_dealing(const Pool& pool, const Ledger& ledger, PartyNumber party) {
  const std::uint32_t number = number_of(pool, ledger, party);
  return number == kLedgerMax ? nullptr : row_at(pool, ledger, number);
}

LedgerRow* find_row(Pool& pool, Ledger& ledger, PartyNumber party, bool create) {
  if (!ledger.money) {
    if (!create) return nullptr;
    add_money(pool, ledger);
  }
  return static_cast<LedgerRow*>(find_dealing(pool, ledger, party, create));
}

const LedgerRow* find_row(const Pool& pool, const Ledger& ledger, PartyNumber party) {
  return ledger.money ? static_cast<const LedgerRow*>(find_dealing(pool, ledger, party)) : nullptr;
}

void prefetch_index(const Pool& pool, const Ledger& ledger, PartyNumber party) {
  if (ledger.index_capacity == 0) return;
  __builtin_prefetch(&pool.at<std::uint32_t>(ledger.index)[spread(party) & (ledger.index_capacity - 1)]);
  if (has_directory(ledger)) __builtin_prefetch(pool.at<Pool::Handle>(ledger.rows));
}

void prefetch_row(const Pool& pool, const Ledger& ledger, PartyNumber party) {
  if (ledger.index_capacity == 0) return;
  std::uint32_t number = ledger.size;  // where a new row will stand
  if (party != kNoParty) {
    const auto* index = pool.at<std::uint32_t>(ledger.index);
    const std::uint32_t mask = ledger.index_capacity - 1, tag = tag_of(party);
    std::uint32_t i = spread(party) & mask;
    while (index[i] != 0 && (index[i] & ~kRowMask) != tag) i = (i + 1) & mask;
    if (index[i] != 0) number = (index[i] & kRowMask) - 1;
  }
  if (number == ledger.capacity) return;
  const auto* row = reinterpret_cast<const char*>(row_at(pool, ledger, number));
  __builtin_prefetch(row);
  __builtin_prefetch(row + row_bytes(ledger) - 1);
}

const Dealing& dealing_at(const Pool& pool, const Ledger& ledger, std::uint32_t number) {
  return *row_at(pool, ledger, number);
}

void free_ledger(Pool& pool, Ledger& ledger) {
  free_rows(pool, ledger);
  if (ledger.index != 0) pool.release(ledger.index, sizeof(std::uint32_t) * ledger.index_capacity);
  ledger.rows = ledger.index = 0;
  ledger.capacity = ledger.index_capacity = ledger.size = 0;
}

void book_money(Ledger& ledger, LedgerRow& row, bool in, bool natural, std::int64_t amount_fen,
                std::int64_t time_ms) {
  if (in) {
    if (row.in_count == 0) {
      row.first_in_ms = time_ms;
      row.unit = natural ? 0 : 1;
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
    if (row.unit == 0) --ledger.natural_payers;
    return;
  }
  row.out_sum -= taken.amount_fen;
  row.out_count -= std::min(one, row.out_count);
  if (!taken.returned || row.return_count == 0) return;
  row.return_count = static_cast<std::uint16_t>(row.return_count - one);
  ledger.returns_sum -= taken.amount_fen;
}

}  // namespace xiezhi
