// Cells that several pages have.
#pragma once

#include <fmt/format.h>

#include "stream/app/page_book.h"
#include "stream/app/page_table.h"

namespace xiezhi {

using PageRows = std::vector<std::vector<PageCell>>;

inline PageCell word(std::string_view text) { return PageCell::of(text.empty() ? "none" : text); }
inline PageCell region_cell(std::int64_t region) {
  return PageCell::of(region == kAbsent ? "unknown" : fmt::format("{:06}", region));
}

// One of the range.
inline bool counted(const PageCase& one) { return one.alerts > 0; }

}  // namespace xiezhi
