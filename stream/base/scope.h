// Scope: when and where something holds. Special operations are for specific periods and specific areas
// (Suzhou Art. 27 para. 2, Guangzhou Art. 19 para. 2; REGULATION F37). Pure; any thread.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace xiezhi {

// Six-digit codes of GB/T 2260, both ends included.
struct RegionRange {
  std::uint32_t first = 0, last = 0;
  friend bool operator==(const RegionRange&, const RegionRange&) = default;
};

// Of the code of a province, a city or a county: its first two, four or six digits, with or without the
// zeros behind them. 32, 3200 and 320000 are all of Jiangsu. Absent when it is none.
std::optional<RegionRange> region_range(std::string_view digits);

constexpr std::size_t kScopeRegionsMax = 32;

struct Scope {
  std::int64_t from_ms = 0;
  std::int64_t to_ms = 0;  // not included; 0: without end
  std::array<RegionRange, kScopeRegionsMax> regions{};
  std::uint64_t region_count = 0;  // 0: everywhere

  std::span<const RegionRange> areas() const { return std::span(regions).first(region_count); }
  bool over(std::int64_t time_ms) const { return to_ms != 0 && time_ms >= to_ms; }
  // `region` 0: it is not told, so it is in no area.
  bool holds(std::int64_t time_ms, std::uint32_t region) const {
    if (time_ms < from_ms || over(time_ms)) return false;
    return region_count == 0 || std::ranges::any_of(areas(), [&](const RegionRange& area) {
             return region >= area.first && region <= area.last;
           });
  }
  friend bool operator==(const Scope&, const Scope&) = default;
};

}  // namespace xiezhi
