#include "tests/simulation/model.h"

#include <algorithm>
#include <utility>

namespace xiezhi::simulation {
namespace {

// An opinion that comes before its question waits so many times the timeout (stream/engine/decisions.cc).
constexpr std::int64_t kEarlyOpinionWaits = 20;

const ModelDetector* modelled(std::string_view code) {
  for (const auto* some : {&money_detectors(), &flow_detectors(), &fundraising_detectors(),
                           &people_detectors(), &lured_detectors(), &list_detectors()}) {
    const auto found =
        std::find_if(some->begin(), some->end(), [&](const ModelDetector& row) { return row.code == code; });
    if (found != some->end()) return &*found;
  }
  return nullptr;
}

}  // namespace

bool is_modelled(std::string_view detector) { return modelled(detector) != nullptr; }

std::vector<const Happening*> Sight::recent(std::int64_t span_ms, std::size_t most) const {
  std::vector<const Happening*> found;
  const std::vector<Happening>& all = subject->happenings;
  for (auto one = all.rbegin(); one != all.rend() && found.size() < most; ++one) {
    if (one->time_ms > now_ms) continue;
    if (one->time_ms <= now_ms - span_ms) break;
    found.push_back(&*one);
  }
  return found;
}

std::vector<const Happening*> Sight::between(std::int64_t from_ms, std::int64_t to_ms,
                                             std::size_t most) const {
  std::vector<const Happening*> found;
  for (const Happening& one : subject->happenings) {
    if (one.time_ms < from_ms) continue;
    if (one.time_ms > to_ms || found.size() == most) break;
    found.push_back(&one);
  }
  return found;
}

Sight sight_of(const Subject& subject, const Touch& touch, std::optional<std::uint64_t> own) {
  const std::int64_t now_ms = touch.kind == TouchKind::warning
                                  ? std::max(touch.event_time_ms, touch.cause.event_time_ms)
                                  : touch.event_time_ms;
  return {.subject = &subject, .touch = &touch, .now_ms = now_ms, .own = own};
}

Model::Model(const Rules& rules, const ShardOptions& options) : rules_(rules), options_(options) {
  for (const Detector* row : catalogue()) {
    const ModelDetector* known = modelled(row->code);
    detectors_.push_back(known != nullptr ? *known : ModelDetector{.code = row->code});
  }
}

Outcome Model::tick(std::int64_t log_time_ms) {
  outcome_ = {};
  due_clocks(log_time_ms);
  due_orders(log_time_ms);
  due_decisions(log_time_ms);
  return std::exchange(outcome_, {});
}

Outcome Model::apply(const Touch& touch) {
  outcome_ = {};
  due_clocks(touch.log_time_ms);
  due_orders(touch.log_time_ms);
  due_decisions(touch.log_time_ms);
  if (touch.kind == TouchKind::clock_tick) return std::exchange(outcome_, {});
  learn(touch);
  if (seen_before(touch)) {
    outcome_.fresh = false;
  } else if (touch.kind == TouchKind::receipt) {
    take_receipt(touch);
  } else if (touch.kind == TouchKind::confirmation) {
    take_confirmation(touch);
  } else if (touch.kind == TouchKind::parameters) {
    take_change(touch);
  } else if (touch.kind == TouchKind::appeal) {
    apply_appeal(touch);
  } else if (touch.kind == TouchKind::matter && touch.entity == EntityKind::none) {
    apply_matter(touch);
  } else if (touch.kind == TouchKind::list_entry) {
    apply_list(touch);
  } else if (touch.kind == TouchKind::warning) {
    apply_warning(touch);
  } else if (touch.kind == TouchKind::order) {
    apply_order(touch);
  } else {
    Subject& subject = subject_of(touch);
    const std::optional<std::uint64_t> own = take(subject, touch);
    look(subject, touch);
    // What takes back money is no payment: nobody is judged, told or asked because of it.
    const bool reversal = touch.has(touch_flag::reversal);
    if (!reversal) {
      judge(subject, touch, own);
      warn_now(subject, touch);
      if (touch.kind == TouchKind::phone_pays) report_contacts(subject, touch);
    }
    // Each event that asks gets an answer: who pays, brings cash or wants a service is
    // told.
    const bool asks =
        is_money_out(touch.kind) || touch.kind == TouchKind::cash_in || touch.kind == TouchKind::service;
    if (asks && touch.has(touch_flag::decision_requested) && touch.has(touch_flag::principal)) {
      Pending& pending = pending_of(touch);
      pending.own_touch = true;
      pending.expected = reversal ? 0 : touch.opinions_expected;
      if (!reversal && subject.kind == EntityKind::account && abnormal(subject, touch))
        wish(pending, Decision::delay, kAccountAbnormal, SuspectedType::none, Grade::high);
      pending.deadline_ms = touch.log_time_ms + options_.decision_timeout_ms;
      if (is_money_out(touch.kind) && !reversal && subject.orders && !subject.orders->state.empty())
        refuse(pending, subject.orders->state == "frozen" ? touch_flag::order_freeze : touch_flag::order_stop,
               subject.orders->order->authority);
      decide_when_complete(pending);
    }
  }
  return std::exchange(outcome_, {});
}

// A pair of event and entity is taken once: it is remembered for one horizon at least and two at most. Time
// is cut into turns of a horizon; it is log time at which something came, a pause counts as a minute at most.
bool Model::seen_before(const Touch& touch) {
  // The same event, now as reversed, is no repetition.
  Seen key{
      touch.event_key, touch.subject, touch.kind, touch.has(touch_flag::reversal), {}, Relation::none, 0, 0};
  if (touch.kind == TouchKind::warning) {  // one event may bring several, of several senders and times
    std::get<4>(key) = touch.counterparty;
    std::get<5>(key) = touch.hint.relation;
    std::get<6>(key) = touch.event_time_ms;
    std::get<7>(key) = touch.hint.points;
  }
  if (last_log_ms_ >= 0)
    turn_age_ms_ += std::clamp<std::int64_t>(touch.log_time_ms - last_log_ms_, 0, SeenWindow::kPauseMs);
  last_log_ms_ = std::max(last_log_ms_, touch.log_time_ms);
  const auto next_turn = [&] {
    turn_age_ms_ = 0;
    ++turn_;
    std::erase_if(seen_, [&](const auto& one) { return turn_ - one.second > 1; });
  };
  if (turn_age_ms_ >= options_.deduplication_horizon_ms) next_turn();
  if (seen_.contains(key)) return true;
  const auto most = static_cast<std::ptrdiff_t>(seen_most(options_));
  const auto of_turn = [&](const auto& one) { return one.second == turn_; };
  if (most > 0 && std::count_if(seen_.begin(), seen_.end(), of_turn) >= most) next_turn();
  seen_.emplace(key, turn_);
  return false;
}

void Model::meet(const Token& token, EntityKind kind) {
  const auto [found, is_new] = parties_.try_emplace(token, Party{kind, {}, 0});
  if (is_new) places_of_parties_.take(token);
  found->second.round = round_;
}

Subject& Model::subject_of(const Touch& touch) {
  meet(touch.subject, touch.entity);
  const auto [found, is_new] = subjects_.try_emplace(touch.subject);
  Subject& subject = found->second;
  if (is_new) {
    subject.token = touch.subject;
    subject.kind = touch.entity;
    subject.first_seen_ms = touch.event_time_ms;
    if (const auto listed = lists_.find(touch.subject.hi); listed != lists_.end())
      subject.listing = listed->second;
    places_of_subjects_.take(touch.subject);
  }
  subject.passes = 0;
  return subject;
}

void Model::Places::take(const Token& token) {
  if (free.empty()) {
    tokens.push_back(token);
  } else {
    tokens.at(free.back()) = token;
    free.pop_back();
  }
}

void Model::Places::leave(std::size_t place) {
  tokens.at(place) = {};
  free.push_back(place);
}

// First past all subjects, each of whom names parties; then past all parties, of which those leave that
// nobody has named in this round.
void Model::hand_goes_on(std::uint64_t steps, std::int64_t now_ms) {
  for (; steps > 0; --steps) {
    if (at_parties_) {
      forget_parties();
    } else if (hand_ < places_of_subjects_.tokens.size()) {
      pass(hand_++, now_ms);
    } else {
      hand_ = 0;
      at_parties_ = true;
    }
  }
}

void Model::pass(std::size_t place, std::int64_t now_ms) {
  constexpr std::int64_t kQuietMs = 30LL * 86400000;
  const Token token = places_of_subjects_.tokens.at(place);
  if (!token) return;
  Subject& subject = subjects_.at(token);
  const bool open = std::any_of(subject.cases.begin(), subject.cases.end(),
                                [&](const ModelCase& one) { return now_ms - one.last_ms <= kQuietMs; });
  const bool ordered = subject.orders && (!subject.orders->state.empty() || subject.orders->watch ||
                                          now_ms - subject.orders->last_ms <= kQuietMs);
  if (subject.passes == 3 && !open && !ordered) {
    subjects_.erase(token);
    places_of_subjects_.leave(place);
    return;
  }
  if (subject.passes < 3) ++subject.passes;
  if (subject.passes == 2) subject.forget_happenings();
  if (subject.passes == 3) {
    subject.days.clear();
    subject.tally.clear();
  }
  const auto name = [&](const Token& party) {
    if (party) parties_.at(party).round = round_;
  };
  name(token);
  for (const Token& linked : subject.linked) name(linked);
  for (const Happening& one : subject.happenings) name(one.party);
  for (const Token& party : subject.dealt_with) name(party);
}

void Model::forget_parties() {
  for (int i = 0; i < 64; ++i) {
    if (hand_ == places_of_parties_.tokens.size()) {
      hand_ = 0;
      at_parties_ = false;
      ++round_;
      return;
    }
    const std::size_t place = hand_++;
    const Token token = places_of_parties_.tokens.at(place);
    if (!token || parties_.at(token).round == round_) continue;
    parties_.erase(token);
    places_of_parties_.leave(place);
  }
}

// Identifiers count whatever the touch that brings them is worth.
void Model::learn(const Touch& touch) {
  for (std::uint8_t i = 0; i < touch.identity_count; ++i) {
    const SealedIdentity& identity = touch.identities[i];
    meet(identity.token, identity.kind);
    Party& party = parties_[identity.token];
    if (!party.sealed.empty()) continue;  // the first one stays
    party.sealed = identity.bytes;
    party.sealing_key = identity.sealing_key;
  }
}

// The touch becomes part of what is known; the number of its happening when it made one.
std::optional<std::uint64_t> Model::take(Subject& subject, const Touch& touch) {
  if (subject.kind == EntityKind::place) {
    subject.count_at_place(touch);
    return std::nullopt;
  }
  if (touch.counterparty) meet(touch.counterparty, touch.counterparty_kind);
  if (subject.kind == EntityKind::account && is_money_out(touch.kind) && touch.principal)
    meet(touch.principal, touch.principal_kind);
  subject.note_profile(touch);
  // A name counts when money moved or the account's own side says so; what a payer says only while nobody
  // else has said anything.
  const bool hearsay = is_money_in(touch.kind) && touch.kind != TouchKind::cash_in;
  if (touch.name_key != 0 && subject.kind == EntityKind::account && !touch.has(touch_flag::not_moved) &&
      !touch.has(touch_flag::reversal) && !(hearsay && subject.name_key != 0)) {
    subject.name_key = touch.name_key;
    subject.name_sketch = touch.name_sketch;
  }
  if (touch.has(touch_flag::reversal)) {
    subject.take_back(touch);
    return std::nullopt;
  }
  const Happening one = happening_of(subject, touch, ++happenings_);
  const bool had_ledger = subject.has_ledger;
  const bool kept = subject.insert(one);
  subject.count(touch);
  subject.book_money(one, had_ledger);
  return kept ? std::optional(one.number) : std::nullopt;
}

// What its channel says of a prompt counts for the case that has not spoken since. What the customer said
// stays, whatever is said later of its way.
void Model::take_receipt(const Touch& touch) {
  meet_clock(touch.counterparty, Term::prompt_receipt, touch);
  const auto subject = subjects_.find(touch.subject);
  if (subject == subjects_.end()) return;
  for (ModelCase& one : subject->second.cases) {
    if (one.id != touch.principal || one.prompt != touch.value) continue;
    const auto said = static_cast<ReceiptState>(touch.action);
    if (said == ReceiptState::delivered && one.receipt != ReceiptState::none) return;
    one.receipt = said;
    return;
  }
}

// A warning is a fact of its receiver, is judged, is passed on to whom it concerns, and may be an opinion.
void Model::apply_warning(Touch touch) {
  if (touch.hint.points > 0 && touch.hint.relation != Relation::own_account) {
    Subject& subject = subject_of(touch);
    const std::optional<std::uint64_t> own = take(subject, touch);
    const bool without_customer = touch.entity == EntityKind::account && subject.linked.empty();
    const bool tainted = touch.hint.relation == Relation::payer;  // concerns the receiver alone
    const bool for_receiver = touch.entity == EntityKind::person || without_customer;
    if (for_receiver && !tainted) touch.flags |= touch_flag::principal;
    const bool passes = !for_receiver && !tainted;
    if (!(passes && touch.entity == EntityKind::account)) judge(subject, touch, own);
    if (passes) pass_on(subject, touch);
  }
  if (!touch.has(touch_flag::opinion)) return;
  Pending& pending = pending_of(touch);
  refuse(pending, touch.flags & (touch_flag::order_stop | touch_flag::order_freeze), touch.order);
  if (touch.hint.relation == Relation::own_account && touch.hint.points > 0)
    wish(pending, Decision::delay, kAccountAbnormal, SuspectedType::none, Grade::high);
  ++pending.received;
  decide_when_complete(pending);
}

Model::Pending& Model::pending_of(const Touch& touch) {
  for (Pending& pending : pending_) {
    if (pending.event_key == touch.event_key && pending.principal == touch.subject) return pending;
  }
  Pending pending;
  pending.event_key = touch.event_key;
  pending.principal = touch.subject;
  pending.deadline_ms = touch.log_time_ms + kEarlyOpinionWaits * options_.decision_timeout_ms;
  pending.institution_id = touch.cause.institution_id;
  pending.event_id = touch.cause.event_id;
  return pending_.emplace_back(pending);
}

// The strictest wish is the answer; the type is that of the highest grade.
void Model::wish(Pending& pending, Decision decision, std::string_view code, SuspectedType type,
                 Grade grade) {
  const bool known = std::any_of(pending.reasons.begin(), pending.reasons.end(),
                                 [&](const auto& reason) { return reason.first == code; });
  if (!known && pending.reasons.size() < 8) pending.reasons.emplace_back(code, type);
  pending.decision = std::max(pending.decision, decision);
  if (grade > pending.grade) {
    pending.grade = grade;
    pending.suspected_type = type;
  }
}

void Model::decide_when_complete(Pending& pending) {
  if (!pending.own_touch || pending.received < pending.expected) return;
  const Pending done = pending;
  std::erase_if(pending_, [&](const Pending& one) {
    return one.event_key == done.event_key && one.principal == done.principal;
  });
  decide(done, false);
}

void Model::due_decisions(std::int64_t log_time_ms) {
  std::vector<Pending> due;
  for (const Pending& pending : pending_) {
    if (pending.deadline_ms <= log_time_ms) due.push_back(pending);
  }
  std::erase_if(pending_, [&](const Pending& pending) { return pending.deadline_ms <= log_time_ms; });
  std::sort(due.begin(), due.end(), [](const Pending& a, const Pending& b) {
    return std::tie(a.deadline_ms, a.principal, a.event_key) <
           std::tie(b.deadline_ms, b.principal, b.event_key);
  });
  for (const Pending& pending : due) {
    if (pending.own_touch) decide(pending, true);  // nobody asked: forgotten
  }
}

void Model::decide(const Pending& pending, bool incomplete) {
  Said answer;
  answer.kind = OutputKind::decision;
  answer.id = Digest()
                  .add("decision")
                  .add(pending.institution_id)
                  .add(pending.event_id)
                  .add(pending.principal)
                  .finish();
  answer.institution_id = pending.institution_id;
  answer.event_id = pending.event_id;
  answer.subject = subjects_.contains(pending.principal) ? pending.principal : Token{};
  answer.case_id = pending.case_id;
  answer.grade = pending.grade;
  answer.suspected_type = pending.suspected_type;
  answer.decision = pending.decision;
  answer.reasons = pending.reasons;
  answer.incomplete = incomplete;
  answer.authority = pending.authority;
  outcome_.effects.push_back(std::move(answer));
}

}  // namespace xiezhi::simulation
