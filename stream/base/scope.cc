#include "stream/base/scope.h"

#include <charconv>

namespace xiezhi {

std::optional<RegionRange> region_range(std::string_view digits) {
  constexpr std::uint32_t kProvinceLeast = 11, kProvinceMost = 82;
  if (digits.size() != 2 && digits.size() != 4 && digits.size() != 6) return std::nullopt;
  while (digits.size() > 2 && digits.ends_with("00")) digits.remove_suffix(2);
  std::uint32_t code = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), code);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  std::uint32_t width = 1;
  for (std::size_t size = digits.size(); size < 6; ++size) width *= 10;
  const RegionRange range{code * width, (code + 1) * width - 1};
  const std::uint32_t province = range.first / 10000;
  if (province < kProvinceLeast || province > kProvinceMost) return std::nullopt;
  return range;
}

}  // namespace xiezhi
