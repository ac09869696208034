// What one entity tells another (DESIGN, «entities talk by hints»), and lists, which make entities speak.
#include <algorithm>
#include <array>
#include <boost/container/static_vector.hpp>

#include "stream/base/place.h"
#include "stream/engine/regions.h"
#include "stream/engine/shard.h"

namespace xiezhi {
namespace {

bool contacted(const Touch& touch) {
  return touch.kind == TouchKind::call_out || touch.kind == TouchKind::sms_out;
}
bool received(const Touch& touch) {
  const bool serves = touch.kind == TouchKind::service && touch.entity == EntityKind::merchant;
  return touch.kind == TouchKind::transfer_in || touch.kind == TouchKind::payment_in || serves;
}

// Points that a listing speaks with (D12: a direct hit of the highest grade is 90; REGULATION 6.1).
std::uint8_t listing_points(Grade grade) {
  constexpr std::array<std::uint8_t, kGrades> kPoints = {0, 40, 60, 80, 90};
  return kPoints[static_cast<std::size_t>(grade)];
}

std::int64_t talked_s(const Touch& touch) {
  const bool call = touch.kind == TouchKind::call_out || touch.kind == TouchKind::place_call;
  return call ? touch.value : 0;
}
std::int64_t talked_s(const Entry& entry) { return entry.kind() == TouchKind::call_out ? entry.value : 0; }

constexpr std::uint8_t kTaintSentFrom = 50;  // weaker taint ends here

constexpr std::size_t kWarnedMax = 256;              // counterparties warned when a subject is found out
constexpr std::size_t kContactsTold = 4;             // fraud contacts that a phone tells of a payment
constexpr std::int64_t kContactWindowMs = 86400000;  // 24 hours (V01)
// Whom a listed subject has dealt with so long before is told.
struct ListedWarns {
  EntityKind kind;
  Relation relation;
  std::int64_t window_ms;
};
constexpr std::array kListedWarns = {
    ListedWarns{EntityKind::phone, Relation::contacted, kContactWindowMs},
    ListedWarns{EntityKind::account, Relation::payee, 3 * 86400000},  // 72 hours (D12)
    ListedWarns{EntityKind::merchant, Relation::payee, 3 * 86400000},
    ListedWarns{EntityKind::device, Relation::used_device, 3 * 86400000},
};

// A warning from `sender` about what `touch` says; the receiver, and where that one is, are set by the
// caller.
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

// The call, text or site itself is the fraud, whatever its number does otherwise: who was called, got the
// text or looked at the site is told alone. A place does not call: it speaks for the caller. Of a service
// nobody may be known who wanted it.
void Shard::warn_contact(const Touch& touch, const Entity& entity, Hint hint, Sink& sink) {
  if (!touch.counterparty) return;
  hint.relation = Relation::contacted;
  const bool place = entity.kind == EntityKind::place;
  Touch warning = warning_from(touch, place ? touch.principal : facts_.parties()[entity.party].token,
                               place ? touch.principal_kind : entity.kind, hint);
  warning.entity = touch.counterparty_kind;
  warning.subject = touch.counterparty;
  warning.region = touch.counterparty_region;
  warning.value = talked_s(touch);
  emit_hint(warning, sink);
}

// A victim's case has become one: it counts where the victim lives, as far as the touch says where that is
// and somebody asks for it. Of who is warned of another the other is the matter, and counts elsewhere.
void Shard::tell_place(const Touch& touch, const Entity& entity, const CaseState& state, Sink& sink) {
  const auto asks = [](const Typology& typology) {
    return std::any_of(typology.detectors.begin(), typology.detectors.end(),
                       [](const TypologyDetector& row) { return row.relation == Relation::resident; });
  };
  const auto& typologies = rules_.typologies();
  if (touch.kind == TouchKind::warning) return;
  if (touch.region == 0 || std::none_of(typologies.begin(), typologies.end(), asks)) return;
  Hint hint = hint_of(state, score_of(state).total);
  hint.relation = Relation::resident;
  Touch warning = warning_from(touch, facts_.parties()[entity.party].token, entity.kind, hint);
  warning.entity = EntityKind::place;
  warning.subject = token_of(PlaceKey{.region = touch.region, .suspected_type = state.suspected_type});
  warning.flags = 0;
  warning.channel = Channel::none;
  warning.event_time_ms = touch.cause.event_time_ms;
  emit_hint(warning, sink);
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
      asks_for_decision(touch.kind) && entity.kind == EntityKind::account && touch.principal != touch.subject;
  const bool device = touch.kind == TouchKind::device_used;
  if (!payee && !own && !device && !contacted(touch) && !is_money_out(touch.kind)) return;
  const Listing* listing = view.listing();
  const bool listed = listing != nullptr && !listing->allowed;
  Hint hint;
  std::uint64_t flags = 0;
  if (listed) {
    hint = Hint{.points = listing_points(listing->grade), .found_ms = listing->listed_ms};
    flags = touch_flag::listed;
  } else if (const CaseState* grey = entity.case_count == 0 ? nullptr : cases_.grey(facts_, entity)) {
    hint = hint_of(*grey, score_of(*grey).total);
  }
  // The money of a listed account is tainted, and so, weaker, is what a tainted account passes on (D12: two
  // hops).
  std::uint8_t taint = 0;
  const bool moved = !touch.has(touch_flag::not_moved) && !touch.has(touch_flag::reversal);
  if (touch.kind == TouchKind::transfer_out && entity.kind == EntityKind::account && moved) {
    taint = listed                   ? hint.points
            : entity.case_count == 0 ? std::uint8_t{0}
                                     : cases_.taint(facts_, entity, view.now_ms());
  }
  if (hint.points == 0 && !asked && taint < kTaintSentFrom) return;  // as of nearly everybody
  Orders::Hold hold;
  const Token& sender = facts_.parties()[entity.party].token;
  const auto send = [&](const Token& receiver, EntityKind kind, Relation relation, std::int64_t value,
                        bool opinion) {
    hint.relation = relation;
    Touch warning = warning_from(touch, sender, entity.kind, hint);
    warning.entity = kind;
    warning.subject = receiver;
    warning.region = relation == Relation::own_account ? touch.region : touch.counterparty_region;
    warning.value = value;
    warning.cny_minor = value;
    warning.flags |= flags | (opinion ? touch_flag::opinion : 0U) | hold.flag;
    warning.order = hold.authority;
    emit_hint(warning, sink);
  };
  if (payee && touch.principal) {
    if (hint.points > 0 || asked)
      send(touch.principal, touch.principal_kind, Relation::payee, touch.cny_minor, asked);
  }
  // Whom an account pays is a feature of the model.
  if (payee && hint.points > 0 && rules_.models().champion != nullptr &&
      touch.counterparty_kind == EntityKind::account && touch.counterparty != touch.principal)
    send(touch.counterparty, EntityKind::account, Relation::account_payee, touch.cny_minor, false);
  if (contacted(touch) && hint.points > 0) {
    send(touch.counterparty, touch.counterparty_kind, Relation::contacted, talked_s(touch), false);
  }
  if (device && listed)
    send(touch.counterparty, touch.counterparty_kind, Relation::used_device, touch.cny_minor, false);
  if (taint >= kTaintSentFrom) {
    hint.points = taint;
    send(touch.counterparty, EntityKind::account, Relation::payer, touch.cny_minor, false);
  }
  if (own && asked) {
    hint.points = abnormal(view, entity) ? 75 : 0;
    hold = orders_.hold_of(entity);
    if (!is_money_out(touch.kind)) hold = {};
    send(touch.principal, touch.principal_kind, Relation::own_account, touch.cny_minor, true);
  }
}

// What the account itself is known for holds a payment from it.
bool Shard::abnormal(const View& view, const Entity& account) const {
  const CaseState* suspect = cases_.strongest_suspect(facts_, account);
  return view.listed() || (suspect != nullptr && suspect->grade >= Grade::high);
}

// The subject has just been found out: whom it dealt with lately in this way is told, newest first, each
// once: of its longest call, of its newest payment or use of a device.
void Shard::warn_recent(const Touch& touch, const Entity& entity, Relation relation, std::int64_t window_ms,
                        Hint hint, Sink& sink) {
  hint.relation = relation;
  const View view(facts_, entity, touch, kNoPosition);
  const PartyNumber now = touch.counterparty ? facts_.parties().find(touch.counterparty) : kNoParty;
  boost::container::static_vector<const Entry*, kWarnedMax> told;
  view.each_recent(window_ms, kRingMax, [&](const Entry& entry) {
    const TouchKind kind = entry.kind();
    const bool concerned =
        relation == Relation::payee       ? (kind == TouchKind::transfer_in || kind == TouchKind::payment_in)
        : relation == Relation::contacted ? (kind == TouchKind::call_out || kind == TouchKind::sms_out)
                                          : kind == TouchKind::device_used;
    const bool current =
        entry.party == now && entry.time_ms() == touch.event_time_ms;  // warn_now tells that one
    if (!concerned || current || entry.party == kNoParty || entry.has(Entry::guarded)) return true;
    const auto known =
        std::find_if(told.begin(), told.end(), [&](const Entry* one) { return one->party == entry.party; });
    if (known == told.end()) {
      if (told.size() < kWarnedMax) told.push_back(&entry);
    } else if (relation == Relation::contacted && talked_s(entry) > talked_s(**known)) {
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
    warning.region = province_region(*entry);
    warning.event_time_ms = entry->time_ms();
    warning.value = relation == Relation::payee ? entry->value : talked_s(*entry);
    warning.cny_minor = warning.value;
    emit_hint(warning, sink);
  }
}

void Shard::apply_list(const Touch& touch, Sink& sink) {
  const auto as_its_own = [&](const Entity& entity) {  // the entry as a touch of the entity itself
    Touch listed = touch;
    listed.subject = facts_.parties()[entity.party].token;
    listed.entity = entity.kind;
    listed.flags = touch_flag::listed;
    return listed;
  };
  facts_.apply_listing(touch, [&](Entity& entity) {
    const Touch listed = as_its_own(entity);
    const View view(facts_, entity, listed, kNoPosition);
    if (!view.listed()) return;
    judge(listed, view, entity, sink);
    Hint hint;
    hint.points = listing_points(view.listing()->grade);
    hint.found_ms = touch.event_time_ms;
    for (const ListedWarns& row : kListedWarns)
      if (row.kind == entity.kind) warn_recent(listed, entity, row.relation, row.window_ms, hint, sink);
  });
  if (touch.entity != EntityKind::name || touch.has(touch_flag::remove)) return;
  // In an order that a state which was loaded has as well.
  std::vector<std::pair<Token, std::uint32_t>> bearers;
  facts_.each_bearer(touch.subject.hi, touch.name_sketch, [&](std::uint32_t number) {
    bearers.emplace_back(facts_.parties()[facts_.at(number).party].token, number);
  });
  std::sort(bearers.begin(), bearers.end());
  for (const auto& [token, number] : bearers) {
    Entity& entity = facts_.change(number);
    const Touch listed = as_its_own(entity);
    judge(listed, View(facts_, entity, listed, kNoPosition), entity, sink);
  }
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
    warning.region = touch.region;
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
  answer.region = touch.region;
  answer.flags |= touch_flag::opinion;
  emit_hint(answer, sink);
}

void Shard::emit_hint(const Touch& touch, Sink& sink) {
  Touch hint = touch;
  hint.identity_count = 0;  // the receiver's shard may not have met them
  for (const Token* token : {&hint.subject, &hint.counterparty}) {
    if (hint.entity == EntityKind::place) break;  // keeps nobody
    const PartyNumber number = facts_.parties().find(*token);
    if (number == kNoParty || facts_.parties()[number].sealed == 0) continue;
    const PartyRecord& party = facts_.parties()[number];
    hint.identities[hint.identity_count++] = {party.token, party.kind, facts_.parties().sealing_key(number),
                                              facts_.parties().sealed(number)};
  }
  ++counters_.hints;
  sink.hint(hint, facts_);
}

}  // namespace xiezhi
