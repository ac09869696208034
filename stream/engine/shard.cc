#include "stream/engine/shard.h"

#include <algorithm>
#include <boost/container/static_vector.hpp>

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

// What facts may hold. Of what was seen nothing may go before its time, so they make way for it.
std::uint64_t room_for_facts(const ShardOptions& options, const SeenWindow& seen) {
  constexpr std::uint64_t kSeenBytes = 16;  // a fingerprint, and its place in a table that is half full
  const auto budget = static_cast<std::uint64_t>(options.state_budget_bytes);
  return budget - std::min(budget / 2, seen.size() * kSeenBytes);
}

bool contacted(const Touch& touch) {
  return touch.kind == TouchKind::call_out || touch.kind == TouchKind::sms_out;
}
// Of who may ask for a decision: who pays, or brings cash.
bool is_asker(TouchKind kind) { return is_money_out(kind) || kind == TouchKind::cash_in; }
bool received(const Touch& touch) {
  return touch.kind == TouchKind::transfer_in || touch.kind == TouchKind::payment_in;
}

// Points that a listing speaks with (D12: a direct hit of the highest grade is 90; REGULATION 6.1).
std::uint8_t listing_points(Grade grade) {
  constexpr std::array<std::uint8_t, kGrades> kPoints = {0, 40, 60, 80, 90};
  return kPoints[static_cast<std::size_t>(grade)];
}

std::int64_t talked_s(const Entry& entry) { return entry.kind() == TouchKind::call_out ? entry.value : 0; }

constexpr std::uint8_t kTaintSentFrom = 50;  // weaker taint ends here

constexpr std::size_t kWarnedMax = 256;              // counterparties warned when a subject is found out
constexpr std::size_t kContactsTold = 4;             // fraud contacts that a phone tells of a payment
constexpr std::int64_t kContactWindowMs = 86400000;  // 24 hours (V01)
constexpr std::int64_t kListedPayersWindowMs = 3 * 86400000;  // 72 hours (D12)

// What the case of a victim asks of the payment that raised it. The law lets a firm prompt, verify, delay,
// limit or suspend (Anti-Fraud Law Art. 18 para. 3); a listed payee is refused.
Decision decision_for(Grade grade, const Signal& signal) {
  if (catalogue()[signal.detector]->code == "D12" && signal.points >= 90) return Decision::refuse;
  if (grade >= Grade::high) return Decision::delay;
  return grade == Grade::medium ? Decision::prompt : Decision::allow;
}

Token effect_id(std::string_view kind, const Touch& touch, const Token& subject, const Signal& signal) {
  const Detector& detector = *catalogue()[signal.detector];
  return Digest()
      .add(kind)
      .add(touch.cause.institution_id)
      .add(touch.cause.event_id)
      .add(subject)
      .add(detector.code)
      .add(std::uint64_t{detector.version})
      .add(std::uint64_t{signal.detail})
      .finish();
}

// A warning from `sender` about what `touch` says; the receiver is set by the caller.
Touch warning_from(const Touch& touch, const Token& sender, EntityKind sender_kind, const Hint& hint) {
  Touch warning;
  warning.kind = TouchKind::warning;
  warning.status = touch.status;
  warning.channel = touch.channel;
  constexpr std::uint32_t kKept =
      touch_flag::decision_requested | touch_flag::not_moved | touch_flag::cross_border;
  warning.flags = touch.flags & kKept;
  warning.counterparty = sender;
  warning.counterparty_kind = sender_kind;
  warning.event_key = touch.event_key;
  warning.event_time_ms = touch.event_time_ms;
  warning.log_time_ms = touch.log_time_ms;
  warning.cause = touch.cause;
  warning.hint = hint;
  warning.hint.sender_kind = sender_kind;
  return warning;
}

}  // namespace

Shard::Shard(const Rules& rules, const ShardOptions& options)
    : rules_(rules),
      options_(options),
      seen_(options.deduplication_horizon_ms),
      cases_(rules, options.prompt_cool_down_ms),
      decisions_(options.decision_timeout_ms) {
  for (std::uint8_t number = 0; number < catalogue().size(); ++number) {
    const Detector& detector = *catalogue()[number];
    for (std::size_t touch = 0; touch < Names<TouchKind>::values.size(); ++touch) {
      for (std::size_t entity = 0; entity < Names<EntityKind>::values.size(); ++entity) {
        if ((detector.touches >> touch & detector.entities >> entity & 1U) == 0) continue;
        const auto kind = static_cast<TouchKind>(touch);
        const auto of = static_cast<EntityKind>(entity);
        if (!detector.principal_only) wanted_[index_of(kind, of, false)].push_back({number, &detector});
        wanted_[index_of(kind, of, true)].push_back({number, &detector});
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
  } else {
    const Applied applied = facts_.apply(touch, lookup);
    const bool reversal = touch.has(touch_flag::reversal);  // is no payment: nobody is judged or told
    if (!reversal) {
      const View view(facts_, touch, applied);
      judge(touch, view, *applied.entity, sink);
      warn_now(touch, *applied.entity, view, sink);
      if (touch.kind == TouchKind::phone_pays) report_contacts(touch, view, sink);
    }
    const bool asked = touch.has(touch_flag::decision_requested) && touch.has(touch_flag::principal);
    if (asked && is_asker(touch.kind)) {
      PendingDecision& pending = *decisions_.find(touch, true);
      decisions_.begin(pending, touch);
      if (reversal) pending.expected = 0;  // no opinion will come
      if (decisions_.complete(pending)) decide(pending, false, sink);
    }
  }
  if (options_.state_budget_bytes != 0)
    facts_.make_room(room_for_facts(options_, seen_), touch.cause.event_time_ms - kCaseQuietMs);
  return true;
}

void Shard::judge(const Touch& touch, const View& view, Entity& entity, Sink& sink) {
  Signal signal;
  for (const auto& [number, detector] :
       wanted_[index_of(touch.kind, touch.entity, touch.has(touch_flag::principal))]) {
    signal.clear();
    if (!detector->judge(view, touch, rules_.parameters(number), signal)) continue;
    signal.detector = number;
    if (signal.suspected_type == SuspectedType::none) {
      signal.suspected_type =
          touch.kind == TouchKind::warning && touch.hint.suspected_type != SuspectedType::none
              ? touch.hint.suspected_type
              : detector->suspected_type;
    }
    take(touch, entity, signal, sink);
  }
}

void Shard::take(const Touch& touch, Entity& entity, const Signal& signal, Sink& sink) {
  const Typology* typology = cases_.typology_of(signal, touch);
  if (typology == nullptr) return;
  const CaseChange change = cases_.join(facts_, entity, *typology, signal, touch);
  const Grade grade = change.state->grade;
  const auto level = static_cast<std::size_t>(grade);
  const Token& subject = facts_.parties()[entity.party].token;
  Effect effect{.kind = OutputKind::alert, .cause = &touch.cause, .subject = &entity, .touch = &touch};
  effect.counterparty = touch.counterparty ? facts_.parties().find(touch.counterparty) : kNoParty;
  effect.case_state = change.state;
  effect.typology = typology;
  effect.score = change.score;
  effect.signal = &signal;
  const auto emit = [&](OutputKind kind, std::string_view name) {
    effect.kind = kind;
    effect.id = effect_id(name, touch, subject, signal);
    sink.effect(effect, facts_);
  };
  if (change.alert && grade != Grade::none) emit(OutputKind::alert, "alert");
  if (change.prompt) {
    effect.template_id = typology->templates[level];
    emit(OutputKind::prompt, effect.template_id);
  }
  // A victim's payment can be held only while it is attempted; a suspect's account is measured when its grade
  // rises.
  const bool measurable =
      typology->side == Side::victim ? change.prompt && touch.status == Status::attempted : change.escalated;
  if (measurable && typology->measures[level] != Measure::none) {
    effect.measure = typology->measures[level];
    emit(OutputKind::measure, name_of(effect.measure));
  }
  const bool report = typology->every_signal || (change.escalated && grade >= typology->report_from);
  if (report && typology->report != ReportTo::none) {
    switch (typology->report) {
      case ReportTo::police_case:
      case ReportTo::police_event:
        emit(OutputKind::police_report, "police_report");
        break;
      case ReportTo::fundraising_lead:
        emit(OutputKind::regulator_report, "regulator_report");
        break;
      case ReportTo::large_value:
        emit(OutputKind::large_value_report, "large_value_report");
        break;
      case ReportTo::none:
        break;
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
  if (typology->warn == Warn::this_contact) {
    warn_contact(touch, entity, hint_of(*change.state, signal.points), sink);
  } else if (typology->warn != Warn::none && change.escalated && grade >= Grade::medium) {
    warn_recent(touch, entity, typology->warn, typology->warn_window_ms, hint_of(*change.state, change.score),
                sink);
  }
}

// The call itself is the fraud, whatever its number does otherwise: its callee alone is told.
void Shard::warn_contact(const Touch& touch, const Entity& entity, Hint hint, Sink& sink) {
  hint.relation = Relation::contacted;
  Touch warning = warning_from(touch, facts_.parties()[entity.party].token, entity.kind, hint);
  warning.entity = touch.counterparty_kind;
  warning.subject = touch.counterparty;
  warning.value = touch.value;
  emit_hint(warning, sink);
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
  if (touch.hint.relation == Relation::own_account && touch.hint.points > 0) {
    decisions_.wish(pending, Decision::delay, kAccountAbnormal, SuspectedType::none, Grade::high);
  }
  ++pending.received;
  if (decisions_.complete(pending)) decide(pending, false, sink);
}

// The phone tells its principals of a fraud contact; an account tells its customer of a grey payee.
void Shard::pass_on(const Touch& touch, const Entity& entity, Sink& sink) {
  for (PartyNumber link : entity.profile.linked) {
    if (link == kNoParty) continue;
    Touch hint = touch;
    hint.entity = facts_.parties()[link].kind;
    hint.subject = facts_.parties()[link].token;
    hint.flags &= ~(touch_flag::opinion | touch_flag::decision_requested);
    emit_hint(hint, sink);
    if (entity.kind == EntityKind::account) return;  // one customer
  }
}

// Tells the touch's counterparty about this entity when it is grey, and answers who waits for an opinion.
void Shard::warn_now(const Touch& touch, const Entity& entity, const View& view, Sink& sink) {
  const bool asked = touch.has(touch_flag::decision_requested);
  const bool payee = received(touch) && entity.kind != EntityKind::person;
  const bool own =
      is_asker(touch.kind) && entity.kind == EntityKind::account && touch.principal != touch.subject;
  if (!payee && !own && !contacted(touch) && !is_money_out(touch.kind)) return;
  Hint hint;
  std::uint32_t flags = 0;
  if (view.listed()) {
    hint = Hint{.points = listing_points(view.listing()->grade), .found_ms = view.listing()->listed_ms};
    flags = touch_flag::listed;
  } else if (const CaseState* grey = cases_.grey(facts_, entity)) {
    hint = hint_of(*grey, score_of(*grey).total);
  }
  const Token& sender = facts_.parties()[entity.party].token;
  const auto send = [&](const Token& receiver, EntityKind kind, Relation relation, std::int64_t value,
                        bool opinion) {
    hint.relation = relation;
    Touch warning = warning_from(touch, sender, entity.kind, hint);
    warning.entity = kind;
    warning.subject = receiver;
    warning.value = value;
    warning.cny_minor = value;
    warning.flags |= flags | (opinion ? touch_flag::opinion : 0U);
    emit_hint(warning, sink);
  };
  if (payee && touch.principal) {
    if (hint.points > 0 || asked)
      send(touch.principal, touch.principal_kind, Relation::payee, touch.cny_minor, asked);
  }
  if (contacted(touch) && hint.points > 0) {
    const std::int64_t talked_s = touch.kind == TouchKind::call_out ? touch.value : 0;
    send(touch.counterparty, touch.counterparty_kind, Relation::contacted, talked_s, false);
  }
  const bool moved = !touch.has(touch_flag::not_moved) && !touch.has(touch_flag::reversal);
  if (touch.kind == TouchKind::transfer_out && entity.kind == EntityKind::account && moved) {
    // The money of a listed account is tainted, and so, weaker, is what a tainted account passes on (D12: two
    // hops).
    const std::uint8_t taint = view.listed() ? hint.points : cases_.taint(facts_, entity, view.now_ms());
    if (taint >= kTaintSentFrom) {
      hint.points = taint;
      send(touch.counterparty, EntityKind::account, Relation::payer, touch.cny_minor, false);
    }
  }
  if (own && asked) {
    const CaseState* suspect = cases_.strongest_suspect(facts_, entity);
    const bool bad = view.listed() || (suspect != nullptr && suspect->grade >= Grade::high);
    hint.points = bad ? 75 : 0;
    send(touch.principal, touch.principal_kind, Relation::own_account, touch.cny_minor, true);
  }
}

// The subject has just been found out: whom it dealt with lately is told, newest first, each once: of its
// longest call, of its newest payment.
void Shard::warn_recent(const Touch& touch, const Entity& entity, Warn warn, std::int64_t window_ms,
                        Hint hint, Sink& sink) {
  hint.relation = warn == Warn::payers ? Relation::payee : Relation::contacted;
  const View view(facts_, entity, touch, kNoPosition);
  const PartyNumber now = touch.counterparty ? facts_.parties().find(touch.counterparty) : kNoParty;
  boost::container::static_vector<const Entry*, kWarnedMax> told;
  view.each_recent(window_ms, kRingMax, [&](const Entry& entry) {
    const TouchKind kind = entry.kind();
    const bool concerned = warn == Warn::payers
                               ? (kind == TouchKind::transfer_in || kind == TouchKind::payment_in)
                               : (kind == TouchKind::call_out || kind == TouchKind::sms_out);
    const bool current =
        entry.party == now && entry.time_ms() == touch.event_time_ms;  // warn_now tells that one
    if (!concerned || current || entry.party == kNoParty || entry.has(Entry::guarded)) return true;
    const auto known =
        std::find_if(told.begin(), told.end(), [&](const Entry* one) { return one->party == entry.party; });
    if (known == told.end()) {
      if (told.size() < kWarnedMax) told.push_back(&entry);
    } else if (warn == Warn::contacts && talked_s(entry) > talked_s(**known)) {
      *known = &entry;
    }
    return true;
  });
  for (const Entry* entry : told) {
    Touch warning = warning_from(touch, facts_.parties()[entity.party].token, entity.kind, hint);
    warning.status = Status::done;
    warning.flags = touch_flag::retroactive | (touch.flags & touch_flag::listed);
    warning.entity = facts_.parties()[entry->party].kind;
    warning.subject = facts_.parties()[entry->party].token;
    warning.event_time_ms = entry->time_ms();
    warning.value = warn == Warn::payers ? entry->value : talked_s(*entry);
    warning.cny_minor = warning.value;
    emit_hint(warning, sink);
  }
}

void Shard::apply_list(const Touch& touch, Sink& sink) {
  facts_.apply_listing(touch, [&](Entity& entity) {
    Touch listed = touch;  // the entry as a touch of the entity itself
    listed.subject = facts_.parties()[entity.party].token;
    listed.entity = entity.kind;
    const View view(facts_, entity, listed, kNoPosition);
    if (!view.listed()) return;
    Hint hint;
    hint.points = listing_points(view.listing()->grade);
    hint.found_ms = touch.event_time_ms;
    listed.flags = touch_flag::listed;
    if (entity.kind == EntityKind::phone)
      warn_recent(listed, entity, Warn::contacts, kContactWindowMs, hint, sink);
    if (entity.kind == EntityKind::account || entity.kind == EntityKind::merchant) {
      warn_recent(listed, entity, Warn::payers, kListedPayersWindowMs, hint, sink);
    }
  });
}

// A phone whose owner pays tells the payer which fraud numbers it talked to in the last 24 hours.
void Shard::report_contacts(const Touch& touch, const View& view, Sink& sink) {
  boost::container::static_vector<PartyNumber, kContactsTold> told;
  view.each_recent(kContactWindowMs, kRingMax, [&](const Entry& entry) {
    if (entry.kind() != TouchKind::warning) return true;
    const WarningValue value = unpack_warning(entry.value);
    if (value.relation != Relation::contacted || entry.party == kNoParty) return true;
    if (std::find(told.begin(), told.end(), entry.party) != told.end()) return true;
    told.push_back(entry.party);
    Hint hint;
    hint.relation = Relation::contacted;
    hint.points = value.points;
    hint.suspected_type = value.suspected_type;
    const PartyRecord& sender = facts_.parties()[entry.party];
    Touch warning = warning_from(touch, sender.token, sender.kind, hint);
    warning.entity = touch.principal_kind;
    warning.subject = touch.principal;
    warning.event_time_ms = entry.time_ms();
    warning.value = value.measure;
    if (entry.has(Entry::listed)) warning.flags |= touch_flag::listed;
    emit_hint(warning, sink);
    return told.size() < kContactsTold;
  });
  if (!touch.has(touch_flag::decision_requested)) return;
  const Token& phone = facts_.parties()[view.entity().party].token;
  Touch answer = warning_from(touch, phone, EntityKind::phone, Hint{.relation = Relation::contacted});
  answer.entity = touch.principal_kind;
  answer.subject = touch.principal;
  answer.flags |= touch_flag::opinion;
  emit_hint(answer, sink);
}

void Shard::emit_hint(const Touch& touch, Sink& sink) {
  Touch hint = touch;
  hint.identity_count = 0;  // the receiver's shard may not have met them
  for (const Token* token : {&hint.subject, &hint.counterparty}) {
    const PartyNumber number = facts_.parties().find(*token);
    if (number == kNoParty || facts_.parties()[number].sealed == 0) continue;
    const PartyRecord& party = facts_.parties()[number];
    hint.identities[hint.identity_count++] = {party.token, party.kind, facts_.parties().sealing_key(number),
                                              facts_.parties().sealed(number)};
  }
  ++counters_.hints;
  sink.hint(hint, facts_);
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
  counters_.decisions_incomplete += incomplete ? 1 : 0;
  sink.effect(effect, facts_);
  if (!incomplete) decisions_.close(pending);
}

void Shard::tick(std::int64_t log_time_ms, Sink& sink) {
  if (decisions_.size() == 0) return;
  for (PendingDecision& pending : decisions_.take_due(log_time_ms)) {
    if (pending.own_touch) decide(pending, true, sink);  // an opinion without a question is forgotten
  }
}

}  // namespace xiezhi
