// Ledger: one row for each counterparty of an entity that earned it (many counterparties), bounded by
// kLedgerMax. Holds what windows cannot: who paid first and got what back when, for returns and Ponzi ratios
// (D17-D19).
#pragma once

#include <array>
#include <cstdint>

#include "stream/state/party_table.h"
#include "stream/state/pool.h"
#include "stream/state/ring.h"

namespace xiezhi {

constexpr std::uint32_t kLedgerEarnedDistinct = 8;  // counterparties in 30 days, or
constexpr std::uint32_t kLedgerEarnedSize = 64;     // entries in the ring
constexpr std::uint32_t kLedgerMax = 65536;

// The pay-back periods that D18 looks for, in days, each with +-2 days (source: cases in REGULATION 2.4).
constexpr std::array<std::int32_t, 4> kReturnPeriods_d = {7, 10, 15, 30};

// A counterparty in the ledger of an entity that only calls or texts: who is the newest of its lane.
struct Dealing {
  PartyNumber party = kNoParty;
  std::array<std::uint32_t, kLanes>
      last{};  // sequence number of the newest entry with this party in each lane
};

// A counterparty in a ledger of money: a line of memory.
struct LedgerRow : Dealing {
  std::uint32_t in_count = 0, out_count = 0;
  std::uint16_t return_count = 0;  // pay-outs after a deposit; stays at its limit
  std::uint8_t period_hits =
      0;  // intervals between returns that match kReturnPeriods_d: two bits each, up to 3
  std::uint8_t periodic : 1 = 0;  // already counted in Ledger::periodic_parties
  std::uint8_t unit : 1 = 0;      // not counted in Ledger::natural_payers: it was a unit when it first paid
  std::uint8_t unused : 6 = 0;    // no padding (image.h)
  std::int64_t in_sum = 0, out_sum = 0;  // fen
  std::int64_t first_in_ms = 0, last_out_ms = 0;
};
static_assert(sizeof(LedgerRow) == 64);

// Rows lie in blocks in the order of their arrival, found by an index, so that a ledger takes little more
// than its rows.
struct Ledger {
  Pool::Handle rows = 0;       // Dealing, or LedgerRow once there was money: the block, or handles of blocks
  Pool::Handle index = 0;      // open addressing by party number
  std::uint32_t capacity = 0;  // rows that have room
  std::uint32_t index_capacity = 0;  // power of two
  std::uint32_t size = 0;
  std::uint32_t payers = 0;  // rows with in_count > 0: distinct payers of a lifetime
  std::uint32_t natural_payers = 0;
  std::uint32_t periodic_parties =
      0;  // earlier payers, units apart, with >= 3 returns, >= 2 intervals of one period, ratio in range
  std::int64_t ratio_sum_bp = 0,
               ratio_square_sum = 0;  // over periodic parties: for the coefficient of variation
  std::int64_t returns_sum = 0;       // lifetime, fen
  bool money = false;                 // rows are LedgerRow
  bool full = false;  // a row was refused: its party counts as new, distinct is an upper bound
  std::array<std::uint8_t, 6> unused{};  // no padding (image.h)
};

// The row of `party`, or null. With `create`, adds it unless the ledger is full. Holds until the next one is
// added.
Dealing* find_dealing(Pool& pool, Ledger& ledger, PartyNumber party, bool create);
const Dealing* find_dealing(const Pool& pool, const Ledger& ledger, PartyNumber party);
// The same with its money; null, too, while the ledger has seen no money.
LedgerRow* find_row(Pool& pool, Ledger& ledger, PartyNumber party, bool create);
const LedgerRow* find_row(const Pool& pool, const Ledger& ledger, PartyNumber party);
// Two look-ahead steps: the index, then the row that it points to, or the place of a new one (kNoParty: the
// party is new everywhere).
void prefetch_index(const Pool& pool, const Ledger& ledger, PartyNumber party);
void prefetch_row(const Pool& pool, const Ledger& ledger, PartyNumber party);
void free_ledger(Pool& pool, Ledger& ledger);
// Of the row with this number, below ledger.size.
const Dealing& dealing_at(const Pool& pool, const Ledger& ledger, std::uint32_t number);

// Books money from (`in`) or to a party at `time_ms`; keeps the periodic-return counters.
void book_money(Ledger& ledger, LedgerRow& row, bool in, bool natural, std::int64_t amount_fen,
                std::int64_t time_ms);

// Money that is taken back.
struct Taken {
  bool in = false;
  bool whole = false;     // nothing is left of the booking
  bool returned = false;  // it was a return: paid to somebody who had paid before
  std::int64_t amount_fen = 0;
};
// Takes back what book_money booked. Periods and ratios that were seen stay seen.
void unbook_money(Ledger& ledger, LedgerRow& row, const Taken& taken);

}  // namespace xiezhi
