#include "stream/engine/decisions.h"

#include <algorithm>
#include <tuple>

#include "detectors/detector.h"

namespace xiezhi {
namespace {
constexpr std::int64_t kEarlyOpinionWaits = 20;

// As new, but its texts keep their memory.
void reopen(PendingDecision& pending) {
  std::string institution_id = std::move(pending.institution_id), event_id = std::move(pending.event_id);
  pending = PendingDecision{};
  pending.institution_id = std::move(institution_id);
  pending.event_id = std::move(event_id);
}
}  // namespace

PendingDecision* Decisions::find(const Touch& touch, bool create) {
  for (PendingDecision& pending : std::span(pending_).first(live_)) {
    if (pending.event_key == touch.event_key && pending.principal == touch.subject) return &pending;
  }
  if (!create) return nullptr;
  if (live_ == pending_.size()) pending_.emplace_back();
  PendingDecision& pending = pending_[live_++];
  reopen(pending);
  pending.event_key = touch.event_key;
  pending.principal = touch.subject;
  pending.kind = touch.entity;
  // An opinion may come before the principal's own touch: it then waits longer, for nobody is asked yet.
  pending.deadline_ms = touch.log_time_ms + kEarlyOpinionWaits * timeout_ms_;
  pending.institution_id = touch.cause.institution_id;
  pending.event_id = touch.cause.event_id;
  pending.traceparent = touch.cause.traceparent;
  pending.cause = touch.cause;
  return &pending;
}

void Decisions::begin(PendingDecision& pending, const Touch& touch) const {
  pending.own_touch = true;
  pending.expected = touch.opinions_expected;
  pending.deadline_ms = touch.log_time_ms + timeout_ms_;
}

void Decisions::wish(PendingDecision& pending, Decision decision, std::string_view code, SuspectedType type,
                     Grade grade) const {
  const auto end = pending.reasons.begin() + pending.reason_count;
  const bool known =
      std::any_of(pending.reasons.begin(), end, [&](const DecisionCause& r) { return r.code == code; });
  if (!known && pending.reason_count < kReasonsMax) pending.reasons[pending.reason_count++] = {code, type};
  if (decision <= pending.decision && pending.grade >= grade) return;
  pending.decision = std::max(pending.decision, decision);
  if (grade > pending.grade) {
    pending.grade = grade;
    pending.suspected_type = type;
  }
}

std::string_view Decisions::known_code(std::string_view code) {
  for (const Detector* detector : catalogue()) {
    if (detector->code == code) return detector->code;
  }
  for (const std::string_view known : {kOrderStop, kOrderFreeze}) {
    if (known == code) return known;
  }
  return kAccountAbnormal;
}

void Decisions::close(const PendingDecision& pending) {
  std::swap(pending_[static_cast<std::size_t>(&pending - pending_.data())], pending_[--live_]);
}

std::span<PendingDecision> Decisions::take_due(std::int64_t log_time_ms) {
  const std::span<PendingDecision> live = std::span(pending_).first(live_);
  const auto due = std::partition(live.begin(), live.end(), [&](const PendingDecision& pending) {
    return pending.deadline_ms > log_time_ms;
  });
  std::sort(due, live.end(), [](const PendingDecision& a, const PendingDecision& b) {
    return std::tie(a.deadline_ms, a.principal, a.event_key) <
           std::tie(b.deadline_ms, b.principal, b.event_key);
  });
  live_ = static_cast<std::size_t>(due - live.begin());
  return {due, live.end()};
}

}  // namespace xiezhi
