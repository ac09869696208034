// A table of statistics as CSV (RFC 4180) and JSON, whole or fit to be published. Pure.
//
// In a published table a cell that counts fewer than kSmallCell (nothing included: that nobody was reported
// is news of few, too) becomes "<5", and an amount that adds up fewer matters becomes "withheld". A total
// over a column with such a cell is the sum of the cells that are shown, ">=120": it holds, and it is
// computed from shown cells alone, so nothing can be subtracted from it to find a hidden one. Hiding a second
// cell instead would not do: with sums near an end (all zero, all four) both can still be told; nor would a
// rounded total, which says on which side of a step the hidden cells are. What was read besides, such as the
// number of records, is left out.
//
// A row is there when something of it was counted; which of its small cells, and how often, is not said.
//
// That holds for one table. Two divisions of the same months, published both, can be subtracted from each
// other.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "stream/app/statistics.h"

namespace xiezhi {

constexpr std::int64_t kSmallCell = 5;  // REGULATION chapter 12

enum class Audience : std::uint8_t { authority, everybody };

// The cells of a row behind its names, the amount last: as they are shown.
std::vector<std::string> cells_of(const StatisticsRow& row, Audience audience);
// The same of the line of totals.
std::vector<std::string> total_cells(const StatisticsTable& table, Audience audience);

// A head line, the rows, the totals under the name "total".
std::string statistics_csv(const StatisticsTable& table, Audience audience);

// What a table is of, for the head of the JSON.
struct StatisticsHead {
  std::string from, to;  // months; empty: open
  StatisticsIntake intake;
  std::uint64_t bad_lines = 0;
};
std::string statistics_json(const StatisticsTable& table, const StatisticsHead& head, Audience audience);

// A field of a CSV line, in quotes where it must be.
std::string csv_field(std::string_view text);

}  // namespace xiezhi
