// An effect: something that leaves the program because of a touch. It points into the shard's state, so it is
// rendered at once, inside Sink::effect. Its id names its cause (DESIGN 4): the same event gives the same id
// on any machine, any day, under any partitioning.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "detectors/rules.h"
#include "stream/codec/records.h"
#include "stream/state/facts.h"

namespace xiezhi {

// One reason of a decision. `code` is a detector's code, or kAccountAbnormal where the payer may not know
// more.
constexpr std::string_view kAccountAbnormal = "ACCOUNT_ABNORMAL";
struct DecisionCause {
  std::string_view code;
  SuspectedType suspected_type = SuspectedType::none;
};
constexpr std::size_t kReasonsMax = 8;

struct Effect {
  OutputKind kind = OutputKind::none;
  Token id{};
  const Cause* cause = nullptr;
  const Entity* subject =
      nullptr;                   // alert, measure, reports: whom it is about; prompt, decision: who is told
  const Touch* touch = nullptr;  // the touch that caused it
  PartyNumber counterparty = kNoParty;
  // Of a case.
  const CaseState* case_state = nullptr;
  const Typology* typology = nullptr;
  std::uint32_t score = 0;
  const Signal* signal = nullptr;
  // Of single kinds.
  std::string_view template_id{};   // prompt
  Measure measure = Measure::none;  // measure
  Decision decision = Decision::none;
  std::array<DecisionCause, kReasonsMax> reasons{};
  std::uint8_t reason_count = 0;
  Grade decision_grade = Grade::none;
  SuspectedType decision_type = SuspectedType::none;
  Token decision_case{};
  bool incomplete = false;  // decision: not every answer came in time
};

// Takes what a shard gives. Called inside Shard::apply; neither reference outlives the call.
class Sink {
 public:
  virtual ~Sink() = default;
  virtual void effect(const Effect& effect, const Facts& facts) = 0;
  // A touch for another entity (perhaps of this shard): goes to the log, or in a file replay behind the
  // touches of its event.
  virtual void hint(const Touch& touch, const Facts& facts) = 0;
};

}  // namespace xiezhi
