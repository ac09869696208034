// The naive model of a shard: the same touches in, the same effects, hints and state out, by the plainest
// code that the documents allow (stream/engine/*.h, detectors/*.cc, REGULATION 6). It shares with the engine
// the vocabulary of stream/base, the rule pack, and nothing else: lists are read from end to end at each
// question. Where the documents leave a choice, it says so and does what the engine does.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "stream/engine/rules_in_force.h"
#include "stream/engine/shard.h"
#include "tests/simulation/model_subject.h"
#include "tests/simulation/outcome.h"

namespace xiezhi::simulation {

// What one detector sees while it judges one touch. Pointers hold until the subject's list changes.
struct Sight {
  const Subject* subject = nullptr;
  const Touch* touch = nullptr;
  std::int64_t now_ms = 0;                  // of a warning the time of what caused it
  std::optional<std::uint64_t> own;         // number of the happening that this touch made
  const ListedAs* name_listing = nullptr;   // in force now, of the name told or known
  const ListedAs* alike_listing = nullptr;  // in force now, special, of a name that is alike

  // Newest first, at or before now and later than now - span_ms, at most `most`.
  std::vector<const Happening*> recent(std::int64_t span_ms, std::size_t most) const;
  // Oldest first, both ends inclusive, at most `most`; also later than now.
  std::vector<const Happening*> between(std::int64_t from_ms, std::int64_t to_ms, std::size_t most) const;
  WindowSums window(Span span) const { return subject->window(span, now_ms); }
  const ListedAs* listing() const;  // in force now
  bool listed() const { return listing() != nullptr && !listing()->allowed; }
  bool allowed() const { return listing() != nullptr && listing()->allowed; }
  bool is_own(const Happening& one) const { return own.has_value() && one.number == *own; }
};

struct Finding {
  std::int64_t points = 0;
  SuspectedType suspected_type = SuspectedType::none;
  std::uint32_t feature_code = 0, detail = 0;
  std::vector<Clue> evidence;
  std::vector<std::string> events;

  void clue(std::string_view feature, std::int64_t seen, std::int64_t limit, std::string_view unit) {
    if (evidence.size() < 8) evidence.push_back({std::string(feature), seen, limit, std::string(unit)});
  }
  void event(const Happening& one) {
    if (events.size() < 32) events.push_back(one.event_id);
  }
};

// A detector's limits in force, by the names that rule packs use.
class Limits {
 public:
  Limits(const Rules& rules, std::size_t detector) : rules_(rules), detector_(detector) {}
  std::int64_t operator()(std::string_view name) const;

 private:
  const Rules& rules_;
  std::size_t detector_;
};

struct ModelDetector {
  std::string_view code;
  std::uint8_t version = 0;
  std::vector<EntityKind> entities{};
  std::vector<TouchKind> touches{};
  bool principal_only = false;
  SuspectedType suspected_type = SuspectedType::none;
  bool (*judge)(const Sight& sight, const Limits& limits, Finding& finding) = nullptr;
};
const std::vector<ModelDetector>& list_detectors();         // model_lists.cc
const std::vector<ModelDetector>& money_detectors();        // model_money.cc
const std::vector<ModelDetector>& flow_detectors();         // model_flow.cc
const std::vector<ModelDetector>& fundraising_detectors();  // model_fundraising.cc
const std::vector<ModelDetector>& people_detectors();       // model_people.cc
const std::vector<ModelDetector>& lured_detectors();        // model_lured.cc
// Written a second time in one of these. The others have tests of their own (tests/detectors); a run of the
// simulation is without them, for what they say would be no surprise to the engine, only to the model.
bool is_modelled(std::string_view detector);

class Model {
 public:
  Model(const Rules& rules, const ShardOptions& options);

  Outcome apply(const Touch& touch);
  Outcome tick(std::int64_t log_time_ms);
  // The engine's hand went on by so many subjects after the touch: how far depends on bytes that a model does
  // not have, what it takes away does not (stream/state/facts.h, make_room). `now_ms`: of the cause.
  void hand_goes_on(std::uint64_t steps, std::int64_t now_ms);
  // The state, line by line as stream/engine/state_text.h writes it; of what was seen only the number.
  std::vector<std::string> describe() const;

 private:
  struct Party {
    EntityKind kind = EntityKind::none;
    std::string sealed;
    std::uint64_t sealing_key = 0;
    std::uint64_t round = 0;  // of the hand, in which it was last named
  };
  struct Pending {
    std::uint64_t event_key = 0;
    Token principal;
    std::int64_t deadline_ms = 0;
    std::uint32_t expected = 0, received = 0;
    bool own_touch = false;
    Decision decision = Decision::allow;
    Grade grade = Grade::none;
    SuspectedType suspected_type = SuspectedType::none;
    Token case_id;
    std::vector<std::pair<std::string, SuspectedType>> reasons;
    std::string institution_id, event_id, authority;
  };
  using Seen = std::tuple<std::uint64_t, Token, TouchKind, bool, Token, Relation, std::int64_t, std::uint8_t>;

  // model.cc
  bool seen_before(const Touch& touch);
  void due_decisions(std::int64_t log_time_ms);
  void meet(const Token& token, EntityKind kind);
  void pass(std::size_t place, std::int64_t now_ms);
  void forget_parties();
  Subject& subject_of(const Touch& touch);
  void learn(const Touch& touch);
  std::optional<std::uint64_t> take(Subject& subject, const Touch& touch);
  void apply_list(const Touch& touch);
  const ListedAs* listing_of_name(const Subject& subject, const Touch& touch, std::int64_t now_ms) const;
  const ListedAs* listing_of_alike_name(const Subject& subject, const Touch& touch,
                                        std::int64_t now_ms) const;
  bool is_like_a_listed_name(const Subject& subject) const;
  void take_receipt(const Touch& touch);
  void take_confirmation(const Touch& touch);
  static Token draft_of(const Token& case_id, std::uint32_t number);
  void apply_warning(Touch touch);
  Pending& pending_of(const Touch& touch);
  void wish(Pending& pending, Decision decision, std::string_view code, SuspectedType type, Grade grade);
  void decide_when_complete(Pending& pending);
  void decide(const Pending& pending, bool incomplete);
  // model_cases.cc
  void judge(Subject& subject, const Touch& touch, std::optional<std::uint64_t> own);
  static const TypologyDetector* row_of(const Typology& typology, std::string_view code, const Touch& touch);
  static const Typology* typology_of(const Rules& rules, std::string_view code, const Finding& finding,
                                     const Touch& touch);
  bool tells_of_flows(const Subject& subject, std::int64_t now_ms) const;
  void take_finding(Subject& subject, const Touch& touch, const Rules& rules, std::size_t number,
                    const Finding& finding);
  ModelCase& case_of(Subject& subject, const Typology& typology, const Touch& touch) const;
  // model_hints.cc
  void warn_now(const Subject& subject, const Touch& touch);
  void warn_recent(const Subject& subject, const Touch& touch, Relation relation, std::int64_t window_ms,
                   Hint hint);
  void warn_contact(const Subject& subject, const Touch& touch, Hint hint);
  void report_contacts(const Subject& subject, const Touch& touch);
  void pass_on(const Subject& subject, const Touch& touch);
  void send(Touch hint);
  Touch warning_from(const Touch& touch, const Subject& sender, const Hint& hint) const;
  const ModelCase* grey_case(const Subject& subject) const;
  const ModelCase* strongest_suspect(const Subject& subject) const;
  bool abnormal(const Subject& subject, const Touch& touch) const;
  std::uint8_t taint(const Subject& subject, std::int64_t now_ms) const;
  // model_orders.cc
  void due_orders(std::int64_t log_time_ms);
  void apply_order(const Touch& touch);
  OrderResult take_order(Subject& subject, const Touch& touch, const OrderDetails& order, Said& said);
  OrderResult stop(Subject& subject, const Touch& touch, const OrderDetails& order, Said& said, bool extend);
  OrderResult freeze(Subject& subject, const Touch& touch, const OrderDetails& order, Said& said,
                     bool extend);
  OrderResult lift(Subject& subject, const Touch& touch, const OrderDetails& order, Said& said,
                   std::string_view state);
  bool has_transfer(const Subject& subject, const OrderDetails& order, Said& said) const;
  void hold(Subject& subject, const Touch& touch, const OrderDetails& order, const Said& said,
            std::string_view state);
  void remember(OrdersOf& orders, const Touch& touch, const OrderDetails& order) const;
  void order_measure(const Subject& subject, const Touch& touch, const OrderDetails& order,
                     std::string_view of, MeasureState state, std::int64_t from_ms, std::int64_t to_ms);
  void look(const Subject& subject, const Touch& touch);
  void refuse(Pending& pending, std::uint32_t flags, std::string_view authority);
  // model_deadlines.cc
  void begin_clock(const Token& subject, EntityKind kind, const Touch& touch, Term term, const Token& about,
                   std::int64_t due_ms);
  void begin_clocks(const Subject& subject, const Touch& touch, const Said& effect, ReportTo report);
  void end_order_clocks(const Token& subject);
  bool meet_clock(const Token& about, Term term, const Touch& touch);
  void meet_feedback(const Touch& touch, FeedbackOutcome outcome);
  void due_clocks(std::int64_t log_time_ms);
  void tell_clock(const ModelClock& clock, std::string_view state, std::int64_t at_ms, const Touch* touch);
  // model_steps.cc
  static bool appeal_goes_on(const ModelClock* appeal, AppealState to);
  void apply_appeal(const Touch& touch);
  void notify_of_appeal(Subject& subject, const Touch& touch, AppealState to);
  void lift_measures(Subject& subject, const Touch& touch);
  void apply_matter(const Touch& touch);
  void tell_step(const Touch& touch, const Token& about, const Token& subject, std::string_view what,
                 std::string_view state, StepResult result, std::int64_t due_ms);
  // model_rules.cc
  std::optional<Rules> rules_for(const Touch& touch) const;  // none: those of always
  void take_change(const Touch& touch);
  // model_text.cc
  std::string describe_party(const Token& token, const Party& party) const;

  const Rules& rules_;
  std::vector<ParameterChange> changes_;  // as they came
  ShardOptions options_;
  std::vector<ModelDetector> detectors_;  // in order of code
  std::map<Token, Party> parties_;
  std::map<Token, Subject> subjects_;
  // In the order in which the hand goes round them; a place that became free last is taken first.
  struct Places {
    std::vector<Token> tokens;
    std::vector<std::size_t> free;
    void take(const Token& token);
    void leave(std::size_t place);
  };
  Places places_of_subjects_, places_of_parties_;
  std::size_t hand_ = 0;  // places passed in this round
  bool at_parties_ = false;
  std::uint64_t round_ = 0;
  std::map<std::uint64_t, ListedAs> lists_;
  std::map<Seen, std::int64_t> seen_;  // with the turn of the horizon in which it was taken
  std::int64_t turn_ = 0, turn_age_ms_ = 0, last_log_ms_ = -1;
  std::vector<Pending> pending_;
  std::vector<ModelClock> clocks_;
  std::uint64_t happenings_ = 0;
  Outcome outcome_;
};

// Contributions of a case, strongest first, cut where they reach 100; their sum is the score.
std::vector<std::pair<std::size_t, std::uint32_t>> contributions_of(const ModelCase& one);
std::uint32_t score_of(const ModelCase& one);
Sight sight_of(const Subject& subject, const Touch& touch, std::optional<std::uint64_t> own);

// Words that several detectors share (detectors/guards.cc, detectors/flow.h).
std::int64_t share_bp(std::int64_t part, std::int64_t whole);
bool is_guarded(const Sight& sight);
bool is_guarded_counterparty(const Touch& touch);
void tell_repair(const ListedAs& listed, Finding& finding);
bool flows(const Happening& one);
bool in_play(const Touch& touch);
bool knew_before(const Sight& sight, const Token& party, std::int64_t before_ms);
constexpr std::size_t kLookedAt = 256;  // happenings that a detector looks at, at most

// Names the newest earlier events that `wanted` picks, from `from_ms` on.
template <class F>
void show_events(const Sight& sight, std::int64_t from_ms, Finding& finding, F&& wanted) {
  for (const Happening* one : sight.recent(sight.now_ms - from_ms + 1, kLookedAt)) {
    if (!sight.is_own(*one) && wanted(*one)) finding.event(*one);
  }
}

}  // namespace xiezhi::simulation
