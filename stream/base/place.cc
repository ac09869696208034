#include "stream/base/place.h"

#include <fmt/format.h>

namespace xiezhi {
namespace {

// The low half says the place: 16 bits of tag, 8 of type, 16 of country, 24 of region. The high half, which
// spreads tokens over partitions and tables, follows from it.
constexpr std::uint64_t kTag = 0x504CU;
constexpr unsigned kTagShift = 48, kTypeShift = 40, kCountryShift = 24;
constexpr std::uint64_t kRegionMask = (std::uint64_t{1} << kCountryShift) - 1;

std::uint64_t spread(std::uint64_t bits) {
  bits = (bits ^ bits >> 32) * 0xd6e8feb86659fd93U;
  bits = (bits ^ bits >> 32) * 0xd6e8feb86659fd93U;
  return bits ^ bits >> 32;
}

}  // namespace

Token token_of(const PlaceKey& place) {
  const std::uint64_t bits = kTag << kTagShift |
                             std::uint64_t{static_cast<std::uint8_t>(place.suspected_type)} << kTypeShift |
                             std::uint64_t{place.country} << kCountryShift | (place.region & kRegionMask);
  return {spread(bits), bits};
}

std::optional<PlaceKey> place_of(const Token& token) {
  const std::uint64_t bits = token.lo, type = bits >> kTypeShift & 255U;
  if (bits >> kTagShift != kTag || token.hi != spread(bits) || type >= Names<SuspectedType>::values.size())
    return std::nullopt;
  return PlaceKey{.region = static_cast<std::uint32_t>(bits & kRegionMask),
                  .country = static_cast<std::uint16_t>(bits >> kCountryShift),
                  .suspected_type = static_cast<SuspectedType>(type)};
}

std::string text_of(const PlaceKey& place) {
  std::string text = fmt::format("{:06}", place.region);
  if (place.country != 0) text = fmt::format("{}-{}", place.country, text);
  if (place.suspected_type != SuspectedType::none) text += fmt::format("-{}", name_of(place.suspected_type));
  return text;
}

}  // namespace xiezhi
