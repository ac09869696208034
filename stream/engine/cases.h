// Cases: signals on one subject and one typology add up to a score, a grade and effects; repeats raise a
// counter. The state of a case lives with its entity (state/entity.h); this is the code that changes it.
#pragma once

#include <cstdint>
#include <optional>

#include "detectors/rules.h"
#include "stream/engine/city_rows.h"
#include "stream/engine/effect.h"

namespace xiezhi {

constexpr std::int64_t kCaseQuietMs =
    30LL * 86400000;  // a case that was quiet for so long is closed; the next signal opens another

// Contributions that add up to the score exactly: points are clipped where the sum reaches 100.
struct Score {
  std::array<CaseState::Contribution, kContributionsMax> contributions{};
  std::uint8_t count = 0;
  std::uint32_t total = 0;
};
Score score_of(const CaseState& state);

// Whether such a report of the effect's subject is made at all: the law of the land or of the city wants it,
// and no open case of the subject has gone out in the report that says more (ReportRow::unless).
bool is_wanted(const ReportRow& row, const CityRow& city, const Rules& rules, const Facts& facts,
               const Effect& effect);

// What a signal did to its case.
struct CaseChange {
  CaseState* state = nullptr;
  const Typology* typology = nullptr;
  std::uint32_t score = 0;
  Grade before = Grade::none;  // its grade was
  bool alert = false;          // a new detector, more points, or a duty: not a repeat
  bool escalated = false;      // the grade rose
  bool prompt = false;         // a prompt is due: escalated, or the cool-down has passed
};

class Cases {
 public:
  explicit Cases(const Rules& rules, std::int64_t prompt_cool_down_ms)
      : rules_(rules), prompt_cool_down_ms_(prompt_cool_down_ms) {}

  // The number of the typology that takes this signal of this touch by these rules; absent: none does.
  static std::optional<std::uint8_t> typology_of(const Rules& rules, const Signal& signal,
                                                 const Touch& touch);

  // Joins the signal to the subject's case, opening one when there is none.
  CaseChange join(Facts& facts, Entity& entity, const Rules& rules, std::uint8_t typology,
                  const Signal& signal, const Touch& touch);

  // A receipt for the newest prompt of a case; false when the entity has no such case, or a newer prompt. A
  // prompt that was refused is given again with the next signal, cool-down or not.
  bool receive(Facts& facts, const Entity& entity, const Touch& touch) const;

  // The case of which `draft` is the newest draft, that a person confirms, from now on confirmed; null when
  // the entity has no such case, or it was confirmed before.
  const CaseState* confirm(Facts& facts, const Entity& entity, const Token& draft) const;

  // Points of the entity's strongest suspect case of grade medium or above that warns others, with what it is
  // about; null when there is none.
  const CaseState* grey(const Facts& facts, const Entity& entity) const;
  // The strongest suspect case of any grade, for decisions on the subject's own payments.
  const CaseState* strongest_suspect(const Facts& facts, const Entity& entity) const;

  // Points by which money from elsewhere has tainted the entity in the last 72 hours (D12), 0 when it has
  // not.
  std::uint8_t taint(const Facts& facts, const Entity& entity, std::int64_t now_ms) const;

  const Typology& typology(const CaseState& state) const { return rules_.typologies()[state.typology]; }

 private:
  CaseState& open(Facts& facts, Entity& entity, std::uint8_t typology, const Touch& touch) const;

  const Rules& rules_;
  std::int64_t prompt_cool_down_ms_;
};

}  // namespace xiezhi
