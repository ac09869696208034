// How often alerts were right, by what investigators said of them (feedback.v1), and which parameters would
// have been better: Guangzhou 10¶3 asks that the effect of measures is evaluated and measures are optimised.
// Pure: records come in, tables come out, whatever the order of the records. Nothing of it is in force until
// somebody makes it a rule pack.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "detectors/rules.h"
#include "stream/base/token.h"
#include "stream/codec/decoder_outputs.h"
#include "stream/codec/event.h"

namespace xiezhi {

// What was said of alerts and cases. Of one that was judged twice the later word holds; at the same moment
// the graver one: confirmed, false positive, undetermined.
class Feedback {
 public:
  // An event of another type, or one that names neither a case nor an alert of this program, is counted.
  void take(const Event& event);

  // What was said of the alert, or else of its case; none: nothing.
  FeedbackOutcome of(const Token& alert, const Token& case_id) const;

  std::uint64_t taken() const { return taken_; }
  std::uint64_t unknown() const { return unknown_; }

 private:
  struct Word {
    std::int64_t time_ms = 0;
    FeedbackOutcome outcome = FeedbackOutcome::none;
  };
  std::map<Token, Word> words_;
  std::uint64_t taken_ = 0, unknown_ = 0;
};

// How many were what. Of `none` nothing was said.
using Verdicts = std::array<std::int64_t, names_of<FeedbackOutcome>().size()>;
constexpr std::int64_t count_of(const Verdicts& verdicts, FeedbackOutcome outcome) {
  return verdicts[static_cast<std::size_t>(outcome)];
}

// A share and its interval of 95 % (Wilson 1927, which holds for few and for shares near 0 and 1 as well).
struct Share {
  double value = 0, least = 0, most = 1;
};
// Confirmed of those that were confirmed or false; of none the interval says everything.
Share precision_of(const Verdicts& verdicts);

// A limit that would have kept nearly all that was confirmed and left out false alarms.
struct Proposal {
  std::string detector, parameter, feature, unit;
  std::int64_t in_force = 0, proposed = 0;
  Verdicts before{}, after{};  // of the labelled alerts that told of the limit
};

struct ProposalOptions {
  std::int64_t keep_bp = 9800;        // of the confirmed ones, at least
  std::int64_t confirmed_least = 20;  // labels without which nothing is proposed
  std::int64_t false_least = 5;
};

class Evaluation {
 public:
  // Both must outlive it, and the feedback be complete before the first alert comes.
  Evaluation(const Feedback& feedback, const Rules& rules) : feedback_(feedback), rules_(rules) {}

  // Records that are no alerts are left aside; an alert that comes twice counts once.
  void take(const OutputFacts& facts);

  const std::map<std::string, Verdicts>& detectors() const { return detectors_; }  // alerts
  // Cases. One of which nothing was said itself is what was said of its alerts: confirmed when one of them
  // was, or else false when one was.
  std::map<std::string, Verdicts> typologies() const;

  // At most one for each detector: the limit that leaves out the most false alarms. A limit is only known to
  // be a certain parameter's where no other of the detector has its value and unit.
  std::vector<Proposal> proposals(const ProposalOptions& options) const;

 private:
  struct Sample {
    std::int64_t seen = 0;
    FeedbackOutcome outcome = FeedbackOutcome::none;
  };
  // What alerts told of one limit of a detector.
  struct Limit {
    std::string_view parameter;
    std::string unit;
    std::int64_t in_force = 0;
    std::int64_t least = 0, most = 0;  // range of the parameter
    std::vector<Sample> samples;
  };
  struct Case {
    std::string typology;
    FeedbackOutcome outcome = FeedbackOutcome::none;
  };
  void take_evidence(const OutputFacts& facts, FeedbackOutcome outcome);
  static bool propose(const Limit& limit, const ProposalOptions& options, Proposal& proposal);

  const Feedback& feedback_;
  const Rules& rules_;
  std::set<Token> seen_;
  std::map<std::string, Verdicts> detectors_;
  std::map<Token, Case> cases_;
  std::map<std::pair<std::string, std::string>, Limit> limits_;  // by detector and feature
};

}  // namespace xiezhi
