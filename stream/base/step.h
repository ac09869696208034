// A step: what a record tells of a matter (matter.v1) or an appeal (appeal.v1), as its touch carries it. A
// matter is something that an authority, a customer or somebody who reports brings before the institution and
// that has to be answered in time (REGULATION 1.2 F24, F33, F35, F44, F46, F63). Pure; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "stream/base/token.h"
#include "stream/base/vocabulary.h"

namespace xiezhi {

// Each has a term of its own (base/term.h).
enum class MatterKind : std::uint8_t {
  none,
  lead,           // 线索: found, or dispatched by a platform
  interview,      // 警示约谈
  rectification,  // 责令限期整改
  suggestion,     // 司法建议、检察建议
  tip,            // 举报, by anybody
  staff_report,   // 内部举报: own staff takes part in crime
};
XIEZHI_NAMES(MatterKind, "", "lead", "interview", "rectification", "suggestion", "tip", "staff_report");

// 受理 (立案), 派单, 督办, 答复 (反馈), 办结, 回访, 评价: Guangzhou Art. 17 para. 2.
enum class MatterState : std::uint8_t {
  none,
  accepted,
  dispatched,
  urged,
  answered,
  closed,
  called_back,
  evaluated,
};
XIEZHI_NAMES(MatterState, "", "accepted", "dispatched", "urged", "answered", "closed", "called_back",
             "evaluated");

// Who brings it.
enum class InformantRole : std::uint8_t { none, victim, witness, staff, authority };
XIEZHI_NAMES(InformantRole, "", "victim", "witness", "staff", "authority");

// What whoever was called back says of the answer.
enum class Satisfaction : std::uint8_t { none, satisfied, dissatisfied };
XIEZHI_NAMES(Satisfaction, "", "satisfied", "dissatisfied");

// Texts are views.
struct StepDetails {
  std::string_view id{};         // matter_id or appeal_id
  std::string_view authority{};  // who ordered, suggested or dispatched it
  MatterKind kind = MatterKind::none;
  InformantRole role = InformantRole::none;
  Satisfaction satisfaction = Satisfaction::none;
  std::int64_t due_ms = 0;  // 0: the term of its kind
  Token case_id{};
  Token subject{};  // of a matter: whom it is about, if anybody
  EntityKind subject_kind = EntityKind::none;
};
// What a matter is called in the state and in its records.
Token matter_token(std::string_view institution_id, MatterKind kind, std::string_view matter_id);
// Appends the bytes that stand in Touch::order.
void encode_step(const StepDetails& step, std::string& out);
// Any bytes are safe; false when they are no step.
bool decode_step(std::string_view bytes, StepDetails& step);

}  // namespace xiezhi
