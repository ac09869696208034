#include "stream/app/evaluation.h"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "detectors/detector.h"

namespace xiezhi {
namespace {

constexpr double kDeviations = 1.959964;  // of a normal distribution within which 95 % lie

std::size_t index_of(FeedbackOutcome outcome) { return static_cast<std::size_t>(outcome); }

// From nothing said to the graver word.
int weight_of(FeedbackOutcome outcome) {
  switch (outcome) {
    case FeedbackOutcome::confirmed:
      return 3;
    case FeedbackOutcome::false_positive:
      return 2;
    case FeedbackOutcome::undetermined:
      return 1;
    case FeedbackOutcome::none:
      break;
  }
  return 0;
}

// The one parameter with this value and unit, or none.
const Parameter* parameter_of(const Detector& detector, const Parameters& values, const EvidenceFacts& item) {
  const Parameter* found = nullptr;
  for (std::size_t i = 0; i < detector.parameters.size(); ++i) {
    const Parameter& one = detector.parameters[i];
    if (values[i] != item.limit || one.unit != item.unit) continue;
    if (found != nullptr) return nullptr;
    found = &one;
  }
  return found;
}

}  // namespace

void Feedback::take(const Event& event) {
  if (event.type != EventType::feedback) return;
  ++taken_;
  const Token subject = from_hex(event.alert_id.empty() ? event.case_id : event.alert_id);
  if (!subject) {
    ++unknown_;
    return;
  }
  Word& word = words_[subject];
  const auto order = [](std::int64_t time_ms, FeedbackOutcome outcome) {
    return std::tuple(time_ms, weight_of(outcome));
  };
  if (word.outcome == FeedbackOutcome::none ||
      order(event.event_time_ms, event.outcome) > order(word.time_ms, word.outcome))
    word = {event.event_time_ms, event.outcome};
}

FeedbackOutcome Feedback::of(const Token& alert, const Token& case_id) const {
  for (const Token& subject : {alert, case_id}) {
    if (const auto found = words_.find(subject); found != words_.end()) return found->second.outcome;
  }
  return FeedbackOutcome::none;
}

Share precision_of(const Verdicts& verdicts) {
  const auto confirmed = static_cast<double>(count_of(verdicts, FeedbackOutcome::confirmed));
  const double count = confirmed + static_cast<double>(count_of(verdicts, FeedbackOutcome::false_positive));
  if (count == 0) return {};
  const double share = confirmed / count;
  const double square = kDeviations * kDeviations;
  const double middle = (share + square / (2 * count)) / (1 + square / count);
  const double half = kDeviations / (1 + square / count) *
                      std::sqrt(share * (1 - share) / count + square / (4 * count * count));
  return {share, std::max(0.0, middle - half), std::min(1.0, middle + half)};
}

void Evaluation::take(const OutputFacts& facts) {
  if (facts.kind != OutputKind::alert || !seen_.insert(facts.id).second) return;
  const FeedbackOutcome outcome = feedback_.of(facts.id, facts.case_id);
  ++detectors_[facts.detector][index_of(outcome)];
  Case& its = cases_[facts.case_id];
  its.typology = facts.typology;
  const FeedbackOutcome said = feedback_.of({}, facts.case_id);
  if (said != FeedbackOutcome::none) {
    its.outcome = said;
  } else if (weight_of(outcome) > weight_of(its.outcome)) {
    its.outcome = outcome;
  }
  if (outcome == FeedbackOutcome::confirmed || outcome == FeedbackOutcome::false_positive)
    take_evidence(facts, outcome);
}

void Evaluation::take_evidence(const OutputFacts& facts, FeedbackOutcome outcome) {
  const Detector* detector = find_detector(facts.detector);
  if (detector == nullptr) return;
  const Parameters values = rules_.parameters(detector_number(facts.detector));
  for (const EvidenceFacts& item : facts.evidence) {
    if (item.seen == kAbsent || item.limit == kAbsent) continue;
    const Parameter* parameter = parameter_of(*detector, values, item);
    if (parameter == nullptr) continue;
    Limit& limit = limits_[{facts.detector, item.feature}];
    limit.parameter = parameter->name;
    limit.unit = item.unit;
    limit.in_force = item.limit;
    limit.least = parameter->least;
    limit.most = parameter->most;
    limit.samples.push_back({item.seen, outcome});
  }
}

std::map<std::string, Verdicts> Evaluation::typologies() const {
  std::map<std::string, Verdicts> found;
  for (const auto& [id, one] : cases_) ++found[one.typology][index_of(one.outcome)];
  return found;
}

// What was seen lies on one side of the limit: above a least one, below a most one. Seen from there, the new
// limit is the strictest that keeps the share of the confirmed.
bool Evaluation::propose(const Limit& limit, const ProposalOptions& options, Proposal& proposal) {
  const auto beyond = [&](int sign) {
    return std::all_of(limit.samples.begin(), limit.samples.end(),
                       [&](const Sample& one) { return sign * one.seen >= sign * limit.in_force; });
  };
  const int sign = beyond(1) ? 1 : -1;
  if (sign < 0 && !beyond(-1)) return false;  // compared in a way of its own
  std::vector<std::int64_t> confirmed;
  for (const Sample& one : limit.samples) {
    ++proposal.before[index_of(one.outcome)];
    if (one.outcome == FeedbackOutcome::confirmed) confirmed.push_back(sign * one.seen);
  }
  const auto false_alarms = count_of(proposal.before, FeedbackOutcome::false_positive);
  const auto count = static_cast<std::int64_t>(confirmed.size());
  if (count < options.confirmed_least || false_alarms < options.false_least) return false;
  std::sort(confirmed.begin(), confirmed.end());
  const std::int64_t lost = count - (count * options.keep_bp + 9999) / 10000;
  proposal.proposed = std::clamp(sign * confirmed[static_cast<std::size_t>(lost)], limit.least, limit.most);
  for (const Sample& one : limit.samples) {
    if (sign * one.seen >= sign * proposal.proposed) ++proposal.after[index_of(one.outcome)];
  }
  proposal.parameter = limit.parameter;
  proposal.unit = limit.unit;
  proposal.in_force = limit.in_force;
  return count_of(proposal.after, FeedbackOutcome::false_positive) < false_alarms;
}

std::vector<Proposal> Evaluation::proposals(const ProposalOptions& options) const {
  const auto left_out = [](const Proposal& one) {
    return count_of(one.before, FeedbackOutcome::false_positive) -
           count_of(one.after, FeedbackOutcome::false_positive);
  };
  std::vector<Proposal> found;  // of a detector the best so far is the last
  for (const auto& [key, limit] : limits_) {
    Proposal proposal{.detector = key.first, .parameter = {}, .feature = key.second, .unit = {}};
    if (!propose(limit, options, proposal)) continue;
    if (found.empty() || found.back().detector != proposal.detector) {
      found.push_back(std::move(proposal));
    } else if (left_out(proposal) > left_out(found.back())) {
      found.back() = std::move(proposal);
    }
  }
  return found;
}

}  // namespace xiezhi
