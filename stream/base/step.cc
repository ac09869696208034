#include "stream/base/step.h"

#include <algorithm>

#include "stream/base/packing.h"

namespace xiezhi {

Token matter_token(std::string_view institution_id, MatterKind kind, std::string_view matter_id) {
  return Digest().add("matter").add(institution_id).add(name_of(kind)).add(matter_id).finish();
}

void encode_step(const StepDetails& step, std::string& out) {
  put(out, step.id);
  put(out, step.authority);
  put(out, static_cast<std::uint64_t>(step.kind));
  put(out, static_cast<std::uint64_t>(step.role));
  put(out, static_cast<std::uint64_t>(step.satisfaction));
  put(out, static_cast<std::uint64_t>(std::max<std::int64_t>(step.due_ms, 0)));
  for (const Token& token : {step.case_id, step.subject}) {
    put(out, token.hi);
    put(out, token.lo);
  }
  put(out, static_cast<std::uint64_t>(step.subject_kind));
}

bool decode_step(std::string_view bytes, StepDetails& step) {
  Unpacking reader(bytes);
  step.id = reader.text();
  step.authority = reader.text();
  step.kind = reader.choice<MatterKind>();
  step.role = reader.choice<InformantRole>();
  step.satisfaction = reader.choice<Satisfaction>();
  step.due_ms = reader.amount();
  for (Token* token : {&step.case_id, &step.subject}) {
    token->hi = reader.number();
    token->lo = reader.number();
  }
  step.subject_kind = reader.choice<EntityKind>();
  return reader.complete();
}

}  // namespace xiezhi
