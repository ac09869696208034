// Where outputs say that somebody is: GB/T 2260 regions, six digits; kAbsent where nobody has told. Pure.
#pragma once

#include "stream/base/place.h"
#include "stream/engine/effect.h"

namespace xiezhi {

// Of the subject of an effect: as the causing touch tells it, of a place the place itself.
inline std::int64_t subject_region(const Effect& effect, const PartyRecord& subject) {
  std::uint32_t region = effect.touch->region;
  if (subject.kind == EntityKind::place) {
    const auto place = place_of(subject.token);
    region = place ? place->region : 0;
  }
  return region == 0 ? kAbsent : region;
}

// The province of an entry's counterparty, as a region: more is not kept (province_of in
// stream/state/facts.h). 0: not told; cash and prepaid cards have none (Entry::mark says something else).
inline std::uint32_t province_region(const Entry& entry) {
  constexpr unsigned kHongKong = 62;
  const TouchKind kind = entry.kind();
  const bool none = kind == TouchKind::cash_in || kind == TouchKind::cash_out || kind == TouchKind::prepaid;
  if (none || entry.province() == 0) return 0;
  return (entry.province() + (entry.province() >= kHongKong ? 19 : 10)) * 10000;
}

}  // namespace xiezhi
