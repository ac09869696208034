#include "stream/engine/decisions.h"

#include <algorithm>
#include <tuple>

namespace xiezhi {
namespace {
constexpr std::int64_t kEarlyOpinionWaits = 20;
}

PendingDecision* Decisions::find(const Touch& touch, bool create) {
  for (PendingDecision& pending : pending_) {
    if (pending.event_key == touch.event_key && pending.principal == touch.subject) return &pending;
  }
  if (!create) return nullptr;
  PendingDecision& pending = pending_.emplace_back();
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

void Decisions::close(const PendingDecision& pending) {
  const auto place = &pending - pending_.data();
  if (place + 1 != static_cast<std::ptrdiff_t>(pending_.size()))
    pending_[static_cast<std::size_t>(place)] = std::move(pending_.back());
  pending_.pop_back();
}

std::vector<PendingDecision> Decisions::take_due(std::int64_t log_time_ms) {
  std::vector<PendingDecision> due;
  const auto is_due = [&](const PendingDecision& pending) { return pending.deadline_ms <= log_time_ms; };
  if (std::none_of(pending_.begin(), pending_.end(), is_due)) return due;
  std::copy_if(pending_.begin(), pending_.end(), std::back_inserter(due), is_due);
  pending_.erase(std::remove_if(pending_.begin(), pending_.end(), is_due), pending_.end());
  std::sort(due.begin(), due.end(), [](const PendingDecision& a, const PendingDecision& b) {
    return std::tie(a.deadline_ms, a.principal, a.event_key) <
           std::tie(b.deadline_ms, b.principal, b.event_key);
  });
  return due;
}

}  // namespace xiezhi
