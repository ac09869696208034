// Rules: everything that configuration may change about detection — the parameters of detectors and the
// typologies that add their signals up, grade them and say who is told and what is done. Immutable while in
// force; a new rule pack is a new Rules object. Its digest is the `ruleset` of every output.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "detectors/detector.h"
#include "stream/base/result.h"
#include "stream/base/token.h"

namespace xiezhi {

// Whose typology it is decides what may be said: a victim is prompted; a suspect gets no word of a report
// (REGULATION 4, tip-off matrix).
enum class Side : std::uint8_t { victim, suspect, duty };

enum class ReportTo : std::uint8_t { none, police_case, police_event, fundraising_lead, large_value };

// Whom a subject of medium grade or above makes the engine warn.
enum class Warn : std::uint8_t {
  none,
  payers,        // who pays it, and who paid it within the window
  contacts,      // whom it calls or texts, and whom it did within the window
  this_contact,  // whom this very call went to: the number is borrowed and its owner innocent (T05)
};

struct TypologyDetector {
  std::string_view code;
  Relation relation =
      Relation::none;  // the signal must come of a warning with this relation; none: of no warning
  bool any = false;    // of either
};

constexpr std::size_t kGrades = 5;

struct Typology {
  std::string_view id, name, name_zh;
  Side side;
  SuspectedType suspected_type;               // when the signal itself names none
  SuspectedType only = SuspectedType::none;   // takes signals of this suspected type only
  SuspectedType never = SuspectedType::none;  // takes no signals of this one
  std::array<TypologyDetector, 6> detectors;
  std::array<std::uint8_t, kGrades> thresholds;     // score from which a grade holds; [0] unused
  std::array<std::string_view, kGrades> templates;  // prompt by grade
  std::array<Measure, kGrades> measures;
  ReportTo report = ReportTo::none;
  Grade report_from = Grade::none;
  Warn warn = Warn::none;
  std::int64_t warn_window_ms = 0;
  bool every_signal = false;  // each signal is its own matter (a duty), not a repeat of a case
};

class Rules {
 public:
  Rules();  // the defaults: detectors' own parameter values and the built-in typologies

  // Overrides one parameter. Fails with the nearest known name, or the range, in the text.
  Result<void> set_parameter(std::string_view detector, std::string_view parameter, std::int64_t value);
  // Overrides the score from which a typology reaches a grade.
  Result<void> set_threshold(std::string_view typology, std::string_view grade, std::int64_t score);

  Parameters parameters(std::uint8_t detector) const { return parameters_[detector]; }
  const std::vector<Typology>& typologies() const { return typologies_; }
  const Token& digest() const { return digest_; }

  // Every detector is used by a typology and every typology can reach its grades; the error names what is
  // not.
  Result<void> check() const;

 private:
  void compute_digest();
  std::vector<std::vector<std::int64_t>> parameters_;
  std::vector<Typology> typologies_;
  Token digest_;
};

Grade grade_of(const Typology& typology, std::uint32_t score);

// The known word nearest to `word` by edit distance, for messages about unknown names.
std::string_view nearest(std::string_view word, const std::vector<std::string_view>& known);

}  // namespace xiezhi
