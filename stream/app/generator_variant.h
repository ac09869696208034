// The ways in which a crime is planted: plainly, or by an offender who tries to stay under (REGULATION 6). A
// variant is data, a row of changes for each scenario, and one mechanism that carries them out on whatever
// was planted. The case stays the crime that its detector's source describes: inside the window, at the
// limits.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace xiezhi::synthetic {

class CaseBuilder;

enum class Variant : std::uint8_t {
  plain,         // comfortably beyond the limits
  fast,          // in a hurry
  slow,          // stretched, close to the end of the window
  under_limits,  // amounts and counts just enough, not round, in pieces
  mixed,         // among the everyday life of the same subject
};
inline constexpr std::array kVariants{Variant::plain, Variant::fast, Variant::slow, Variant::under_limits,
                                      Variant::mixed};
inline constexpr auto kVariantNames =
    std::to_array<std::string_view>({"plain", "fast", "slow", "under_limits", "mixed"});
constexpr std::string_view name_of(Variant variant) {
  return kVariantNames[static_cast<std::size_t>(variant)];
}
constexpr std::string_view kAllVariants = "all";

// Gaps between events run on a clock that stands still outside these hours of the day, so that a case which
// is stretched or squeezed keeps its hours.
struct Hours {
  std::int32_t from = 0, until = 24;
};

// What an offender may do to sums so that they are not round.
enum class Sums : std::uint8_t {
  uneven,         // each by itself
  in_proportion,  // all by the same share, where equal sums or fixed shares are the crime
  kept,           // nothing, where whole sums are the crime
};

// What a variant does to a case. The default changes nothing.
struct Changes {
  Variant variant = Variant::plain;
  Hours hours{};
  std::int32_t gaps_percent = 100;
  std::int32_t counts_percent = 100;   // CaseBuilder::count
  std::int32_t amounts_percent = 100;  // money
  std::int32_t talk_percent = 100;     // duration of calls
  std::int32_t pieces = 1;             // each payment that the case takes in so many
  Sums sums = Sums::uneven;
  // Not 0: the case needs a history, which keeps its time; what begins with the case's own money takes so
  // many days at most.
  std::int32_t crime_days = 0;
  bool asleep = false;  // the history is that nothing happens: everyday life begins with the crime
};

Changes changes_of(std::string_view scenario, Variant variant);

// Carries out the changes of `builder` on the events that its scenario has planted.
void vary(CaseBuilder& builder);

}  // namespace xiezhi::synthetic
