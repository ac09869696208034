// Decisions: the answer to an event with `decision_requested`. The principal waits for the opinions of the
// other entities of the event (payee, own account, phone), each a warning with the flag `opinion`; when all
// are in, or when log time has passed the deadline, the strictest wish is the answer. Nothing waits longer
// than the timeout.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "stream/engine/effect.h"

namespace xiezhi {

struct PendingDecision {
  std::uint64_t event_key = 0;
  Token principal;
  EntityKind kind = EntityKind::none;
  std::int64_t deadline_ms = 0;  // log time
  std::uint8_t expected = 0;     // opinions; known when the principal's own touch is here
  std::uint8_t received = 0;
  bool own_touch = false;
  Decision decision = Decision::allow;
  Grade grade = Grade::none;
  SuspectedType suspected_type = SuspectedType::none;
  Token case_id;
  std::array<DecisionCause, kReasonsMax> reasons{};
  std::uint8_t reason_count = 0;
  // The cause's texts are kept here: the touch that brought them is gone when the last opinion comes.
  std::string institution_id, event_id, traceparent;
  std::string authority;  // of the order that refuses it
  Cause cause;
};

class Decisions {
 public:
  explicit Decisions(std::int64_t timeout_ms) : timeout_ms_(timeout_ms) {}

  // The pending decision on the touch's event for this principal, opened if `create`.
  PendingDecision* find(const Touch& touch, bool create);
  // The principal's own touch is here: from now on the deadline runs.
  void begin(PendingDecision& pending, const Touch& touch) const;
  void wish(PendingDecision& pending, Decision decision, std::string_view code, SuspectedType type,
            Grade grade) const;
  bool complete(const PendingDecision& pending) const {
    return pending.own_touch && pending.received >= pending.expected;
  }
  void close(const PendingDecision& pending);

  // Pending decisions whose deadline is at or before log time, oldest deadline first, then by principal and
  // event: the order does not depend on how they came in. They are closed; the view holds until the next
  // find().
  std::span<PendingDecision> take_due(std::int64_t log_time_ms);

  template <class Image>
  void image(Image& image) {
    std::uint64_t live = live_;
    image.value(live);
    if constexpr (Image::kLoads) {
      live_ = image.expect(live, kStoredBytesMin) ? live : 0;
      pending_.resize(live_);
    }
    for (PendingDecision& pending : std::span(pending_).first(live_)) image_of(image, pending);
  }

  std::size_t size() const { return live_; }
  std::span<const PendingDecision> pending() const { return std::span(pending_).first(live_); }

 private:
  // The code of a reason as it stands in the program; texts that are loaded do not stay.
  static std::string_view known_code(std::string_view code);

  template <class Image>
  static void image_of(Image& image, PendingDecision& pending) {
    image.value(pending.event_key);
    image.value(pending.principal);
    image.value(pending.kind);
    image.value(pending.deadline_ms);
    image.value(pending.expected);
    image.value(pending.received);
    image.value(pending.own_touch);
    image.value(pending.decision);
    image.value(pending.grade);
    image.value(pending.suspected_type);
    image.value(pending.case_id);
    image.value(pending.reason_count);
    if constexpr (Image::kLoads) {
      if (!image.require(pending.reason_count <= pending.reasons.size())) return;
    }
    for (DecisionCause& reason : std::span(pending.reasons).first(pending.reason_count)) {
      std::string code(reason.code);
      image.array(code);
      image.value(reason.suspected_type);
      if constexpr (Image::kLoads) reason.code = known_code(code);
    }
    for (std::string* text : {&pending.institution_id, &pending.event_id, &pending.traceparent})
      image.array(*text);
    image.array(pending.authority);
    image.value(pending.cause.event_time_ms);
    image.value(pending.cause.origin.topic);
    image.value(pending.cause.origin.partition);
    image.value(pending.cause.origin.offset);
  }

  static constexpr std::size_t kStoredBytesMin = 64;  // of a decision in an image

  std::int64_t timeout_ms_;
  std::vector<PendingDecision>
      pending_;  // few: what is in flight, then closed ones whose texts keep their memory
  std::size_t live_ = 0;
};

}  // namespace xiezhi
