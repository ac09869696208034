// Typologies: which signals add up to one matter, how their sum is graded, who is told and what is done.
// Data: the built-in ones are a table (typologies.cc), rule packs change them or add their own. Immutable
// while in force.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "stream/base/touch.h"
#include "stream/base/vocabulary.h"

namespace xiezhi {

// Whose typology it is decides what may be said: a victim is prompted; a suspect gets no word of a report
// (REGULATION 4, tip-off matrix).
enum class Side : std::uint8_t { none, victim, suspect, duty };
XIEZHI_NAMES(Side, "", "victim", "suspect", "duty");

// Reports; stream/engine/report_rows.h says of each to whom it goes and until when.
enum class ReportTo : std::uint8_t {
  none,
  police_case,
  police_event,
  fundraising_lead,
  large_value,
  prepaid_lead,
  suspicious,  // a draft for the AML centre, which a person confirms
  communications_lead,
  special_list_security,  // a hit of a list of special preventive measures: to state security,
  special_list_aml,       // to the AML authority
  lending_lead,
  abnormal_flow_lead,  // money that moves abnormally, without a sign of fundraising: where a city wants it
};
XIEZHI_NAMES(ReportTo, "", "police_case", "police_event", "fundraising_lead", "large_value", "prepaid_lead",
             "suspicious", "communications_lead", "special_list_security", "special_list_aml", "lending_lead",
             "abnormal_flow_lead");

// Whom a subject of medium grade or above makes the engine warn.
enum class Warn : std::uint8_t {
  none,
  payers,        // who pays it, and who paid it within the window
  contacts,      // whom it calls or texts, and whom it did within the window
  dealings,      // payers of an account or merchant, contacts of a number
  this_contact,  // whom this very call, text or site reached: it is judged alone, the number may be borrowed
                 // (T05)
};
XIEZHI_NAMES(Warn, "", "payers", "contacts", "dealings", "this_contact");

// A set of suspected types.
class TypeSet {
 public:
  constexpr TypeSet() = default;
  constexpr TypeSet(std::initializer_list<SuspectedType> types) {
    for (const SuspectedType type : types) add(type);
  }
  constexpr void add(SuspectedType type) { bits_ |= 1U << static_cast<unsigned>(type); }
  constexpr bool has(SuspectedType type) const { return (bits_ >> static_cast<unsigned>(type) & 1U) != 0; }
  constexpr bool empty() const { return bits_ == 0; }
  constexpr std::uint32_t bits() const { return bits_; }
  friend constexpr bool operator==(TypeSet, TypeSet) = default;

 private:
  static_assert(Names<SuspectedType>::values.size() <= 32);
  std::uint32_t bits_ = 0;
};

struct TypologyDetector {
  std::string code;
  Relation relation =
      Relation::none;         // the signal must come of a warning with this relation; none: of no warning
  bool any = false;           // of either
  std::int64_t weight = 100;  // of the signal's points, in percent
};

constexpr std::size_t kGrades = 5;
constexpr std::size_t kTypologiesMax = 64;
constexpr std::int64_t kWeightMost = 1000;  // percent

struct Typology {
  std::string id, name, name_zh;
  Side side = Side::suspect;
  SuspectedType suspected_type = SuspectedType::none;  // when the signal itself names none
  TypeSet only{};   // takes signals of these suspected types alone; empty: of any
  TypeSet never{};  // takes no signals of these
  std::vector<TypologyDetector> detectors;
  // Score from which a grade holds; [0] unused. REGULATION 8 [D]; legal ground for graded warning: Guangzhou
  // Art. 10, Xiangtan Art. 11.
  std::array<std::uint8_t, kGrades> thresholds = {0, 30, 50, 75, 90};
  std::array<std::string, kGrades> templates{};  // prompt by grade
  // Inside what a firm may do by itself (Anti-Fraud Law Art. 18 para. 3): only an order or a list may stop a
  // payment or freeze.
  std::array<Measure, kGrades> measures{};
  std::vector<ReportTo> reports;
  Grade report_from = Grade::none;
  Warn warn = Warn::none;
  std::int64_t warn_window_ms = 0;
  bool every_signal = false;  // each signal is its own matter (a duty), not a repeat of a case
};

inline bool reports_to(const Typology& typology, ReportTo report) {
  return std::find(typology.reports.begin(), typology.reports.end(), report) != typology.reports.end();
}

// The ones that are built in.
std::vector<Typology> default_typologies();

Grade grade_of(const Typology& typology, std::uint32_t score);

// Points that a signal adds to the typology's score: 1 to 100.
std::uint8_t weighted(std::uint8_t points, std::int64_t weight);

}  // namespace xiezhi
