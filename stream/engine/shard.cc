#include "stream/engine/shard.h"

#include <algorithm>
#include <boost/container/static_vector.hpp>
#include <utility>

#include "stream/base/calendar.h"
#include "stream/base/time.h"

namespace xiezhi {
namespace {

std::uint64_t mix(std::uint64_t x) {
  x ^= x >> 32;
  x *= 0xd6e8feb86659fd93U;
  x ^= x >> 32;
  return x;
}

// Names the (event, entity) pair; an event that comes again as reversed is another matter. Of warnings also
// who sent it and about when, since one event may bring several.
std::uint64_t fingerprint(const Touch& touch) {
  constexpr std::uint64_t kReversal = 256;  // above every kind
  std::uint64_t print =
      touch.event_key ^ mix(touch.subject.lo + touch.subject.hi + static_cast<std::uint64_t>(touch.kind) +
                            (touch.has(touch_flag::reversal) ? kReversal : 0));
  if (touch.kind == TouchKind::warning) {
    print ^= mix(touch.counterparty.lo + static_cast<std::uint64_t>(touch.hint.relation)) ^
             mix(static_cast<std::uint64_t>(touch.event_time_ms) << 8 | touch.hint.points);
  }
  return print;
}

// A quarter of the budget is for the ids of events, the rest for facts.
std::uint64_t room_for_facts(const ShardOptions& options) {
  return static_cast<std::uint64_t>(options.state_budget_bytes) / 4 * 3;
}

// What the case of a victim asks of the payment that raised it. The law lets a firm prompt, verify, delay,
// limit or suspend (Anti-Fraud Law Art. 18 para. 3); a listed payee is refused.
Decision decision_for(Grade grade, const Signal& signal) {
  if (catalogue()[signal.detector]->code == "D12" && signal.points >= 90) return Decision::refuse;
  if (grade >= Grade::high) return Decision::delay;
  return grade == Grade::medium ? Decision::prompt : Decision::allow;
}

constexpr std::uint64_t kHeld = touch_flag::order_stop | touch_flag::order_freeze;

// Whether what has changed in a case makes such a report go out; one that goes out once is followed by
// another when the case goes on for so long.
bool reports_now(const ReportRow& row, const Typology& typology, const CaseChange& change,
                 std::int64_t now_ms) {
  if (typology.every_signal) return true;
  const Grade least = std::max(typology.report_from, row.least);
  const CaseState& state = *change.state;
  if (row.once && state.drafts > 0)
    return now_ms >= add_months(beijing_midnight_ms(state.drafted_day), kFollowUp_months);
  return change.escalated && change.state->grade >= least && !(row.once && change.before >= least);
}

// One signal may join the cases of two typologies, and then causes the effects of both. One event may touch
// an entity twice (who pays himself), or bring it several warnings: each causes its own.
Token effect_id(std::string_view kind, const Touch& touch, const Token& subject, const Signal& signal,
                const Typology& typology) {
  const Detector& detector = *catalogue()[signal.detector];
  Digest id;
  id.add(kind)
      .add(touch.cause.institution_id)
      .add(touch.cause.event_id)
      .add(subject)
      .add(name_of(touch.kind))
      .add(detector.code)
      .add(std::uint64_t{detector.version})
      .add(std::uint64_t{signal.detail})
      .add(typology.id);
  if (touch.kind == TouchKind::warning) {
    id.add(touch.counterparty)
        .add(name_of(touch.hint.relation))
        .add(static_cast<std::uint64_t>(touch.event_time_ms))
        .add(std::uint64_t{touch.hint.points});
  }
  return id.finish();
}

}  // namespace

Shard::Shard(const Rules& rules, const ShardOptions& options)
    : rules_(rules),
      rules_in_force_(rules),
      options_(options),
      seen_(options.deduplication_horizon_ms, seen_most(options)),
      cases_(rules, options.prompt_cool_down_ms),
      decisions_(options.decision_timeout_ms),
      orders_(facts_, options_.orders),
      deadlines_(facts_, options.profile),
      appeals_(facts_, cases_, deadlines_),
      matters_(facts_, deadlines_) {
  for (std::uint8_t number = 0; number < catalogue().size(); ++number) {
    const Detector& detector = *catalogue()[number];
    for (std::size_t touch = 0; touch < Names<TouchKind>::values.size(); ++touch) {
      for (std::size_t entity = 0; entity < Names<EntityKind>::values.size(); ++entity) {
        if ((detector.touches >> touch & detector.entities >> entity & 1U) == 0) continue;
        const auto kind = static_cast<TouchKind>(touch);
        const auto of = static_cast<EntityKind>(entity);
        const Wanted wanted = {number, &detector};
        if (!detector.principal_only) wanted_[index_of(kind, of, false)].push_back(wanted);
        wanted_[index_of(kind, of, true)].push_back(wanted);
      }
    }
  }
}

void Shard::prefetch(const Touch& touch, unsigned step, Lookup& lookup) const {
  facts_.prefetch(touch, step, lookup);
  if (step == 0) seen_.prefetch(fingerprint(touch));
}

bool Shard::apply(const Touch& touch, Sink& sink, Lookup lookup) {
  tick(touch.log_time_ms, sink);
  if (touch.kind == TouchKind::clock_tick) return true;
  facts_.learn(touch);
  const bool home = touch.has(touch_flag::home);
  if (seen_.seen(fingerprint(touch), touch.log_time_ms)) {
    counters_.deduplicated += home ? 1 : 0;
    return false;
  }
  counters_.events += home ? 1 : 0;
  counters_.touches += touch.kind == TouchKind::warning ? 0 : 1;
  if (touch.kind == TouchKind::list_entry) {
    apply_list(touch, sink);
  } else if (touch.kind == TouchKind::warning) {
    apply_warning(touch, sink);
  } else if (touch.kind == TouchKind::receipt) {
    apply_receipt(touch, sink);
  } else if (touch.kind == TouchKind::confirmation) {
    apply_confirmation(touch, sink);
  } else if (touch.kind == TouchKind::order) {
    orders_.apply(touch, sink);
  } else if (touch.kind == TouchKind::appeal) {
    appeals_.apply(touch, sink);
  } else if (touch.kind == TouchKind::matter && touch.entity == EntityKind::none) {
    matters_.apply(touch, sink);
  } else if (touch.kind == TouchKind::parameters) {
    const ParameterResult result = rules_in_force_.take(touch);
    if (home) sink.adjusted(result);
  } else {
    const Applied applied = facts_.apply(touch, lookup);
    if (applied.name != NameSeen::none) sink.named(touch, applied.name == NameSeen::other);
    orders_.look(touch, *applied.entity, sink);
    const bool reversal = touch.has(touch_flag::reversal);  // is no payment: nobody is judged or told
    if (!reversal) {
      const View view(facts_, touch, applied);
      judge(touch, view, *applied.entity, sink);
      warn_now(touch, *applied.entity, view, sink);
      if (touch.kind == TouchKind::phone_pays) report_contacts(touch, view, sink);
    }
    const bool asked = touch.has(touch_flag::decision_requested) && touch.has(touch_flag::principal);
    if (asked && asks_for_decision(touch.kind)) {
      PendingDecision& pending = *decisions_.find(touch, true);
      decisions_.begin(pending, touch);
      // An account without a customer of its own has nobody else to hear this from.
      if (!reversal && touch.entity == EntityKind::account &&
          abnormal(View(facts_, touch, applied), *applied.entity))
        decisions_.wish(pending, Decision::delay, kAccountAbnormal, SuspectedType::none, Grade::high);
      if (reversal) pending.expected = 0;  // no opinion will come
      if (is_money_out(touch.kind) && !reversal) refuse(pending, orders_.hold_of(*applied.entity));
      if (decisions_.complete(pending)) decide(pending, false, sink);
    }
  }
  if (options_.state_budget_bytes != 0)
    facts_.make_room(room_for_facts(options_), touch.cause.event_time_ms - kCaseQuietMs);
  return true;
}

void Shard::judge(const Touch& touch, const View& view, Entity& entity, Sink& sink) {
  Signal& signal = signal_;
  const Rules& rules = rules_in_force_.at(touch.cause.event_time_ms, touch.region);
  for (const auto& [number, detector] :
       wanted_[index_of(touch.kind, touch.entity, touch.has(touch_flag::principal))]) {
    signal.clear();
    if (!detector->judge(view, touch, rules.parameters(number), signal)) continue;
    signal.detector = number;
    if (signal.suspected_type == SuspectedType::none) {
      signal.suspected_type =
          touch.kind == TouchKind::warning && touch.hint.suspected_type != SuspectedType::none
              ? touch.hint.suspected_type
              : detector->suspected_type;
    }
    take(touch, entity, rules, signal, sink);
  }
  if (rules_.models().challenger != nullptr) compare_models(touch, view, sink);
  if (options_.watch) options_.watch(view);
}

// What either model alone would have raised. Nothing comes of it but a count.
void Shard::compare_models(const Touch& touch, const View& view, Sink& sink) const {
  static const std::uint8_t number = detector_number("M90");
  const Detector& detector = *catalogue()[number];
  if ((detector.entities & bit(touch.entity)) == 0 || (detector.touches & bit(touch.kind)) == 0) return;
  if (!measured(view, touch)) return;
  const auto raises = [&](const Model* model) {
    Parameters parameters = rules_.parameters(number);
    parameters.model = model;
    Signal signal;
    return detector.judge(view, touch, parameters, signal);
  };
  sink.compared({raises(rules_.models().champion.get()), raises(rules_.models().challenger.get())});
}

void Shard::take(const Touch& touch, Entity& entity, const Rules& rules, const Signal& signal, Sink& sink) {
  const auto number = Cases::typology_of(rules, signal, touch);
  if (!number) return;
  const Typology* typology = &rules.typologies()[*number];
  const CaseChange change = cases_.join(facts_, entity, rules, *number, signal, touch);
  const Grade grade = change.state->grade;
  const auto level = static_cast<std::size_t>(grade);
  const Token& subject = facts_.parties()[entity.party].token;
  Effect effect{.kind = OutputKind::alert, .cause = &touch.cause, .subject = &entity, .touch = &touch};
  effect.counterparty = touch.counterparty ? facts_.parties().find(touch.counterparty) : kNoParty;
  effect.case_state = change.state;
  effect.typology = typology;
  effect.rules = &rules;
  effect.score = change.score;
  effect.signal = &signal;
  const auto emit = [&](OutputKind kind, std::string_view name) {
    effect.kind = kind;
    effect.id = effect_id(name, touch, subject, signal, *typology);
    sink.effect(effect, facts_);
    deadlines_.begin(effect);
  };
  if (change.alert && grade != Grade::none) emit(OutputKind::alert, "alert");
  if (change.prompt) {
    effect.template_id = typology->templates[level];
    effect.valid_to_ms = touch.cause.event_time_ms + options_.prompt_valid_ms;
    effect.stale = touch.log_time_ms > effect.valid_to_ms;
    emit(OutputKind::prompt, effect.template_id);
    change.state->prompt = prompt_mark(effect.id);
    change.state->receipt = ReceiptState::none;
  }
  // A victim's payment can be held only while it is attempted; a suspect's account is measured when its grade
  // rises.
  const bool measurable =
      typology->side == Side::victim ? change.prompt && touch.status == Status::attempted : change.escalated;
  if (measurable && typology->measures[level] != Measure::none) {
    effect.measure = typology->measures[level];
    emit(OutputKind::measure, name_of(effect.measure));
    change.state->measured = (change.state->measured | 1U << (level - 1)) & 15U;
  }
  for (const ReportTo to : typology->reports) {
    const ReportRow& row = report_row(to);
    if (!reports_now(row, *typology, change, touch.cause.event_time_ms) ||
        !is_wanted(row, city_row(options_.profile), rules_, facts_, effect))
      continue;
    effect.report = &row;
    if (row.once) {
      CaseState& state = *change.state;
      state.confirmed = 0;
      state.drafted_before_day = std::exchange(
          state.drafted_day, static_cast<std::uint16_t>(beijing_day(touch.cause.event_time_ms)));
      effect.kind = row.output;
      effect.id = draft_id(state.id, ++state.drafts);
      sink.effect(effect, facts_);
      deadlines_.begin(effect);
    } else {
      emit(row.output, row.id_name);
    }
  }
  if (typology->side == Side::victim && touch.has(touch_flag::decision_requested)) {
    PendingDecision& pending = *decisions_.find(touch, true);
    pending.case_id = change.state->id;
    const Decision wish = decision_for(grade, signal);
    if (wish != Decision::allow) {
      decisions_.wish(pending, wish, catalogue()[signal.detector]->code, signal.suspected_type, grade);
    }
  }
  if (typology->side == Side::victim && change.before < Grade::medium && grade >= Grade::medium)
    tell_place(touch, entity, *change.state, sink);
  if (typology->warn == Warn::this_contact) {
    warn_contact(touch, entity, hint_of(*change.state, signal.points), sink);
  } else if (typology->warn != Warn::none && change.escalated && grade >= Grade::medium) {
    const bool contacts = typology->warn == Warn::contacts ||
                          (typology->warn == Warn::dealings && entity.kind == EntityKind::phone);
    const Relation relation = contacts ? Relation::contacted : Relation::payee;
    warn_recent(touch, entity, relation, typology->warn_window_ms, hint_of(*change.state, change.score),
                sink);
  }
}

// A person's word on a report or case. Has one confirmed a draft, it goes out anew, with what is known now.
void Shard::apply_confirmation(const Touch& touch, Sink& sink) {
  const auto outcome =
      touch.action == 0 ? FeedbackOutcome::confirmed : static_cast<FeedbackOutcome>(touch.action);
  const bool met = deadlines_.meet_feedback(touch, outcome, sink);
  if (outcome != FeedbackOutcome::confirmed || !touch.principal) return;
  const Entity* entity = facts_.find(touch.subject);
  const CaseState* state = entity == nullptr ? nullptr : cases_.confirm(facts_, *entity, touch.principal);
  if (state != nullptr || !met) sink.confirmed(state != nullptr);  // other reports have no draft
  if (state == nullptr) return;
  Effect effect{
      .kind = OutputKind::suspicious_report, .cause = &touch.cause, .subject = entity, .touch = &touch};
  effect.id = Digest()
                  .add("confirmed")
                  .add(touch.cause.institution_id)
                  .add(touch.cause.event_id)
                  .add(touch.principal)
                  .finish();
  effect.case_state = state;
  effect.typology = &cases_.typology(*state);
  effect.report = &report_row(ReportTo::suspicious);
  effect.score = score_of(*state).total;
  sink.effect(effect, facts_);
  deadlines_.begin(effect);
}

void Shard::apply_receipt(const Touch& touch, Sink& sink) {
  if (touch.counterparty) deadlines_.meet(touch.counterparty, Term::prompt_receipt, touch, sink);
  const Entity* entity = facts_.find(touch.subject);
  const bool known = entity != nullptr && cases_.receive(facts_, *entity, touch);
  sink.received(static_cast<ReceiptState>(touch.action), known);
}

Hint Shard::hint_of(const CaseState& state, std::uint32_t score) const {
  Hint hint;
  hint.points = static_cast<std::uint8_t>(score);
  hint.suspected_type = state.suspected_type;
  hint.found_ms = state.last_ms;
  return hint;
}

// A warning: stored as a fact of its receiver, judged, passed on to whom it concerns.
void Shard::apply_warning(const Touch& arrived, Sink& sink) {
  if (arrived.hint.relation == Relation::account_payee) {
    facts_.apply(arrived);
    return;
  }
  Touch touch = arrived;
  const bool opinion = touch.has(touch_flag::opinion);
  if (touch.hint.points > 0 && touch.hint.relation != Relation::own_account) {
    const Applied applied = facts_.apply(touch);
    const Profile& profile = applied.entity->profile;
    const bool speaks_for_itself = touch.entity == EntityKind::person ||
                                   (touch.entity == EntityKind::account && profile.linked[0] == kNoParty);
    if (speaks_for_itself && touch.hint.relation != Relation::payer) touch.flags |= touch_flag::principal;
    const bool passes = !touch.has(touch_flag::principal) && touch.hint.relation != Relation::payer;
    if (touch.entity != EntityKind::account || !passes)
      judge(touch, View(facts_, touch, applied), *applied.entity, sink);
    if (passes) pass_on(touch, *applied.entity, sink);
  }
  if (!opinion) return;
  PendingDecision& pending = *decisions_.find(touch, true);
  refuse(pending, {touch.flags & kHeld, touch.order});
  if (touch.hint.relation == Relation::own_account && touch.hint.points > 0) {
    decisions_.wish(pending, Decision::delay, kAccountAbnormal, SuspectedType::none, Grade::high);
  }
  ++pending.received;
  if (decisions_.complete(pending)) decide(pending, false, sink);
}

// An order refuses the payment, whatever else is known.
void Shard::refuse(PendingDecision& pending, const Orders::Hold& hold) const {
  if (hold.flag == 0) return;
  const std::string_view code = (hold.flag & touch_flag::order_freeze) != 0 ? kOrderFreeze : kOrderStop;
  decisions_.wish(pending, Decision::refuse, code, SuspectedType::none, Grade::none);
  pending.authority = hold.authority;
}

void Shard::decide(PendingDecision& pending, bool incomplete, Sink& sink) {
  pending.cause.institution_id = pending.institution_id;
  pending.cause.event_id = pending.event_id;
  pending.cause.traceparent = pending.traceparent;
  Effect effect{.kind = OutputKind::decision, .cause = &pending.cause};
  effect.id = Digest()
                  .add("decision")
                  .add(pending.institution_id)
                  .add(pending.event_id)
                  .add(pending.principal)
                  .finish();
  effect.subject = facts_.find(pending.principal);
  effect.decision = pending.decision;
  effect.reasons = pending.reasons;
  effect.reason_count = pending.reason_count;
  effect.decision_grade = pending.grade;
  effect.decision_type = pending.suspected_type;
  effect.decision_case = pending.case_id;
  effect.incomplete = incomplete;
  effect.authority = pending.authority;
  counters_.decisions_incomplete += incomplete ? 1 : 0;
  sink.effect(effect, facts_);
  if (!incomplete) decisions_.close(pending);
}

void Shard::tick(std::int64_t log_time_ms, Sink& sink) {
  deadlines_.tick(log_time_ms, sink);  // before an order ends: it was soon over
  orders_.tick(log_time_ms, sink);
  if (decisions_.size() == 0) return;
  for (PendingDecision& pending : decisions_.take_due(log_time_ms)) {
    if (pending.own_touch) decide(pending, true, sink);  // an opinion without a question is forgotten
  }
}

}  // namespace xiezhi
