// Survey: one walk over the latest money of an account, from which features are read (features.h). Pure;
// lives on the stack of one judge.
#pragma once

#include <array>
#include <cstdint>

#include "detectors/features.h"

namespace xiezhi {

constexpr std::array<std::int32_t, 4> kSpans_d = {1, 7, 30, 90};  // windows (t - span, t]

// Transfers of one direction: between accounts, not of one customer, not with an institution of everyday
// life.
struct Direction {
  struct Span {
    std::int64_t count = 0, sum = 0, parties = 0;
  };
  std::array<Span, kSpans_d.size()> spans;
  std::int64_t largest = 0;
  std::int64_t single_parties = 0;  // dealt with once
  std::int64_t top_party_sum = 0;   // with one party
  std::int64_t days = 0;            // on which there was one
  std::int64_t most_a_day = 0;      // on one Beijing day
  std::int64_t most_with_party_a_day = 0;
  std::int64_t most_parties_3_days = 0;
  std::int64_t small = 0;         // below a tenth of the mean
  std::int64_t equal_pairs = 0;   // in order of size, neighbours that differ by at most 1 %
  std::int64_t round = 0;         // multiples of 500 yuan
  std::int64_t deviation_bp = 0;  // mean distance from the mean
};

struct Survey {
  Direction in, out;
  std::array<std::int64_t, kSpans_d.size()> spendings{};  // payments to merchants
  std::int64_t spendings_sum = 0, spending_days = 0;
  std::int64_t cash_in = 0, cash_out = 0;  // count
  std::int64_t cash_in_sum = 0, cash_out_sum = 0;
  std::int64_t institution_in = 0, institution_out = 0, from_units = 0;
  std::int64_t own = 0;                            // between accounts of one customer
  std::int64_t both_ways = 0;                      // parties who paid and were paid
  std::int64_t passed_day = 0, passed_3_days = 0;  // transfers in that left in about the same size
  std::int64_t passed_sum = 0;                     // within 3 days
  std::int64_t warnings = 0, warning_points = 0;
  std::int64_t warned_payees = 0, tainting_payers = 0;  // distinct parties that warnings told of
  std::int64_t longest_gap_days = 0, quiet_days = 0, active_days = 0;
  std::int64_t known_days = 0;                     // since the first touch
  std::int64_t watched_days = 1;                   // of it, what the walk covers: 1 to 90
  std::int64_t lifetime_in = 0, lifetime_out = 0;  // money of any kind, count
  std::int64_t provinces = 0;
  std::int64_t new_party = 0;        // the touch's counterparty is new in this direction
  std::int64_t against_mean_bp = 0;  // the touch's amount against the mean of its direction
};

Survey survey(const View& view);

}  // namespace xiezhi
