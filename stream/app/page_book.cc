#include "stream/app/page_book.h"

#include <algorithm>

#include "stream/base/money.h"
#include "stream/codec/quality_checks.h"
#include "stream/engine/effect.h"

namespace xiezhi {
namespace {

constexpr std::string_view kCardsFeature = "cards_opened";  // of detector T09
constexpr std::int64_t kCardsMost = 5;  // 一证五户: cards of one identity with one operator (REGULATION 2.10)

// The graver word; the same order as Feedback's.
FeedbackOutcome graver(FeedbackOutcome one, FeedbackOutcome other) {
  if (one == FeedbackOutcome::none || other == FeedbackOutcome::none) return std::max(one, other);
  return std::min(one, other);
}
static_assert(FeedbackOutcome::confirmed < FeedbackOutcome::false_positive &&
              FeedbackOutcome::false_positive < FeedbackOutcome::undetermined);

}  // namespace

void PageBook::take_control(const Event& event) {
  if (event.type == EventType::feedback) feedback_.take(event);
  if (event.type != EventType::parameters) return;
  const std::int64_t from_ms = event.valid_from_ms == kAbsent ? event.event_time_ms : event.valid_from_ms;
  changes_.insert({from_ms, std::string(event.detector), std::string(event.typology),
                   std::string(event.version), std::string(event.values_json)});
}

void PageBook::take(const OutputFacts& facts) {
  if (!facts.id || facts.event_time_ms == kAbsent || !seen_.insert(facts.id).second) return;
  const std::int32_t month = beijing_month(facts.event_time_ms);
  const bool in_range = range_.holds(month);
  if (facts.kind == OutputKind::alert) return take_alert(facts, in_range);
  if (!in_range) return;
  if (facts.kind == OutputKind::quality) {
    for (const QualityFacts& one : facts.checks) {
      auto& [checked, found] = quality_[{month, facts.institution_id, one.check}];
      checked = saturating_sum(checked, one.checked);
      found = saturating_sum(found, one.found);
    }
    return;
  }
  if (facts.kind == OutputKind::decision) take_decision(facts, month);
  if (!facts.case_id) return;
  PageCase& one = cases_[facts.case_id];
  one.prompts += facts.kind == OutputKind::prompt ? 1 : 0;
  one.measures += facts.kind == OutputKind::measure ? 1 : 0;
  one.delayed += facts.decision == Decision::delay ? 1 : 0;
  one.refused += facts.decision == Decision::refuse ? 1 : 0;
  one.reports += facts.recipient >= Recipient::police ? 1 : 0;
}

void PageBook::take_alert(const OutputFacts& facts, bool in_range) {
  PageCase& one = cases_[facts.case_id];
  const AlertMoment moment{facts.event_time_ms, facts.id};
  if (moment < one.first) {
    one.first = moment;
    one.typology = facts.typology;
    one.first_type = facts.suspected_type;
  }
  if (facts.region != kAbsent && moment < one.named) {
    one.named = moment;
    one.region = facts.region;
  }
  if (!in_range) return;
  if (facts.grade > one.grade || (facts.grade == one.grade && moment < one.highest)) {
    one.grade = facts.grade;
    one.suspected_type = facts.suspected_type;
    one.highest = moment;
  }
  const FeedbackOutcome outcome = feedback_.of(facts.id, facts.case_id);
  ++one.alerts;
  one.outcome = graver(one.outcome, outcome);
  one.from_ms = std::min(one.from_ms, facts.event_time_ms);
  one.to_ms = std::max(one.to_ms, facts.event_time_ms);
  alerts_.push_back(
      {facts.event_time_ms, facts.detector, facts.typology, facts.ruleset, facts.case_id, outcome});

  PageEntity& entity = entities_[facts.subject];
  entity.kind = facts.subject_kind;
  entity.masked = facts.masked;
  entity.grade = std::max(entity.grade, facts.grade);
  entity.typologies.insert(facts.typology);
  entity.cases.insert(facts.case_id);
  ++entity.alerts;
  entity.from_ms = std::min(entity.from_ms, facts.event_time_ms);
  entity.to_ms = std::max(entity.to_ms, facts.event_time_ms);

  const bool many_cards = std::any_of(
      facts.evidence.begin(), facts.evidence.end(),
      [](const EvidenceFacts& item) { return item.feature == kCardsFeature && item.seen >= kCardsMost; });
  if (many_cards)
    card_holders_[{beijing_month(facts.event_time_ms), facts.institution_id}].insert(facts.subject);
}

void PageBook::take_decision(const OutputFacts& facts, std::int32_t month) {
  if (facts.decision != Decision::delay && facts.decision != Decision::refuse) return;
  const bool ordered = facts.reason == kOrderStop || facts.reason == kOrderFreeze;
  held_[facts.events.front()] = {month, facts.decision, ordered, kAbsent};
}

void PageBook::take_event(const Event& event) {
  if (event.amount_minor == kAbsent) return;
  const auto found = held_.find(output_event(event.institution_id, event.event_id));
  if (found == held_.end()) return;
  if (const auto amount_minor = to_cny_minor(event.amount_minor, currency_code(event.currency)))
    found->second.amount_minor = *amount_minor;
}

}  // namespace xiezhi
