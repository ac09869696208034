// An effect: something that leaves the program because of a touch. It points into the shard's state, so it is
// rendered at once, inside Sink::effect. Its id names its cause (DESIGN 4): the same event gives the same id
// on any machine, any day, under any partitioning.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "detectors/rules.h"
#include "stream/base/order.h"
#include "stream/base/step.h"
#include "stream/codec/records.h"
#include "stream/engine/report_rows.h"
#include "stream/state/facts.h"

namespace xiezhi {

// One reason of a decision. `code` is a detector's code, or kAccountAbnormal where the payer may not know
// more.
constexpr std::string_view kAccountAbnormal = "ACCOUNT_ABNORMAL";
struct DecisionCause {
  std::string_view code;
  SuspectedType suspected_type = SuspectedType::none;
};
constexpr std::string_view kOrderStop = "ORDER_STOP";  // names who ordered it (REGULATION 4, tip-off matrix)
constexpr std::string_view kOrderFreeze = "ORDER_FREEZE";
constexpr std::size_t kReasonsMax = 8;

// What an effect says of an order: an answer to it, or a measure.
struct OrderEffect {
  std::string_view order_id{}, authority{}, case_number{}, legal_basis{}, parameter{};
  std::string_view request{}, reply{};  // codes
  OrderAction action = OrderAction::none;
  OrderResult result = OrderResult::none;  // of an answer
  std::uint8_t remarks = 0;                // order_remark
  MeasureState state = MeasureState::none;
  std::int64_t from_ms = 0, due_ms = 0;  // 0: none
  bool tells = false;                    // of a new transaction, to who watches the account
};

// What is told of a clock (state/due_book.h). The row is a copy: it goes on while it is told of.
struct DeadlineEffect {
  DueRow row{};
  DueState state = DueState::none;
};

// A step of an appeal or a matter, taken or refused. `due_ms`: until when it is to be answered, 0: not.
struct StepEffect {
  StepDetails details{};
  Token about{};
  AppealState appeal = AppealState::none;
  MatterState matter = MatterState::none;
  StepResult result = StepResult::none;
  std::int64_t due_ms = 0;
};

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
  const Rules* rules = nullptr;       // that judged; null: no detector did, or those of always
  const ReportRow* report = nullptr;  // of reports
  std::uint32_t score = 0;
  const Signal* signal = nullptr;  // null of a confirmed report
  // Of single kinds.
  std::string_view template_id{};   // prompt
  Measure measure = Measure::none;  // measure
  Decision decision = Decision::none;
  std::array<DecisionCause, kReasonsMax> reasons{};
  std::uint8_t reason_count = 0;
  Grade decision_grade = Grade::none;
  SuspectedType decision_type = SuspectedType::none;
  Token decision_case{};
  bool incomplete = false;                   // decision: not every answer came in time
  std::int64_t valid_to_ms = 0;              // prompt: nobody shows it later
  bool stale = false;                        // prompt: that was over when it was due; it is counted, not sent
  std::string_view authority{};              // decision: whose order stands against it
  const OrderEffect* order = nullptr;        // order_reply, and measures that an order asks for
  const DeadlineEffect* deadline = nullptr;  // deadline; of notices and measures of an appeal its clock
  const StepEffect* step = nullptr;          // audit
};

// What became of a record parameters.v1.
enum class ParameterResult : std::uint8_t { none, taken, withdrawn, unknown, no_room };
XIEZHI_NAMES(ParameterResult, "", "taken", "withdrawn", "unknown", "no_room");

// Whether the model in force, and its challenger, would raise a touch.
struct Comparison {
  bool champion = false, challenger = false;
};

// Takes what a shard gives. Called inside Shard::apply; neither reference outlives the call.
class Sink {
 public:
  virtual ~Sink() = default;
  virtual void effect(const Effect& effect, const Facts& facts) = 0;
  // A touch for another entity (perhaps of this shard): goes to the log, or in a file replay behind the
  // touches of its event.
  virtual void hint(const Touch& touch, const Facts& facts) = 0;
  // A touch that both models have looked at; only when there is a challenger.
  virtual void compared(Comparison) {}
  // A receipt for a prompt; `known`: of the newest prompt of a case that is open.
  virtual void received(ReceiptState, bool /*known*/) {}
  // A touch that names an account whose name is known; `differs`: by another one.
  virtual void named(const Touch&, bool /*differs*/) {}
  // A person's word on a draft; `known`: of an open case, and the first.
  virtual void confirmed(bool /*known*/) {}
  // A record that changes parameters, in the partition where it is at home.
  virtual void adjusted(ParameterResult) {}
};

}  // namespace xiezhi
