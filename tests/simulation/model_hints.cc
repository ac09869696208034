// Hints of the model: what one entity tells another (Relation, Warn).
#include <algorithm>

#include "tests/simulation/model.h"

namespace xiezhi::simulation {
namespace {

constexpr std::int64_t kHourMs = 3600000;
constexpr std::size_t kWarnedMost = 256;
constexpr std::size_t kContactsTold = 4;
constexpr std::uint8_t kTaintGoesOnFrom = 50;

std::int64_t seconds_talked(const Happening& one) { return one.kind == TouchKind::call_out ? one.value : 0; }

// The province of whom it was with, as a six-digit code: 01 to 61 stand for 11 to 71, 62 for 81, 63 for 82.
std::uint32_t where(const Happening& one) {
  const std::uint32_t number = one.mark % 64;
  if (number == 0) return 0;
  return (number < 62 ? number + 10 : number + 19) * 10000;
}

}  // namespace

// A hint goes to the log, with the sealed identifiers of both ends as far as this shard has them.
void Model::send(Touch hint) {
  hint.identity_count = 0;
  for (const Token& token : {hint.subject, hint.counterparty}) {
    const auto party = parties_.find(token);
    if (party == parties_.end() || party->second.sealed.empty()) continue;
    hint.identities[hint.identity_count++] = {token, party->second.kind, party->second.sealing_key,
                                              party->second.sealed};
  }
  outcome_.hints.push_back(frame_of(hint));
}

// Says what `touch` says, on behalf of the sender; whom it goes to is for the caller.
Touch Model::warning_from(const Touch& touch, const Subject& sender, const Hint& hint) const {
  Touch warning;
  warning.kind = TouchKind::warning;
  warning.status = touch.status;
  warning.channel = touch.channel;
  warning.flags =
      touch.flags & (touch_flag::decision_requested | touch_flag::not_moved | touch_flag::cross_border);
  warning.counterparty = sender.token;
  warning.counterparty_kind = sender.kind;
  warning.event_key = touch.event_key;
  warning.event_time_ms = touch.event_time_ms;
  warning.log_time_ms = touch.log_time_ms;
  warning.cause = touch.cause;
  warning.hint = hint;
  warning.hint.sender_kind = sender.kind;
  return warning;
}

// The strongest case of medium grade or above that warns others; the oldest of equals.
const ModelCase* Model::grey_case(const Subject& subject) const {
  const ModelCase* best = nullptr;
  for (const ModelCase& one : subject.cases) {
    const Warn warn = rules_.typologies()[one.typology].warn;
    if ((warn != Warn::payers && warn != Warn::contacts) || one.grade < Grade::medium) continue;
    if (best == nullptr || one.grade > best->grade) best = &one;
  }
  return best;
}

const ModelCase* Model::strongest_suspect(const Subject& subject) const {
  const ModelCase* best = nullptr;
  for (const ModelCase& one : subject.cases) {
    if (rules_.typologies()[one.typology].side != Side::suspect) continue;
    if (best == nullptr || one.grade > best->grade) best = &one;
  }
  return best;
}

// Points by which money of others has tainted the subject in the last 72 hours (D12).
std::uint8_t Model::taint(const Subject& subject, std::int64_t now_ms) const {
  std::uint32_t most = 0;
  for (const ModelCase& one : subject.cases) {
    if (rules_.typologies()[one.typology].side != Side::suspect || now_ms - one.last_ms >= 72 * kHourMs)
      continue;
    for (const auto& [detector, points] : one.contributions) {
      if (detectors_[detector].code == "D12") most = std::max(most, points);
    }
  }
  return static_cast<std::uint8_t>(most);
}

void Model::warn_now(const Subject& subject, const Touch& touch) {
  constexpr std::array<std::uint8_t, kGrades> kListedPoints = {0, 40, 60, 80, 90};
  const bool asked = touch.has(touch_flag::decision_requested);
  const Sight sight = sight_of(subject, touch, {});
  Hint hint;
  const bool listed = sight.listed();
  if (listed) {
    hint.points = kListedPoints[static_cast<std::size_t>(sight.listing()->grade)];
    hint.found_ms = sight.listing()->listed_ms;
  } else if (const ModelCase* grey = grey_case(subject)) {
    hint.points = static_cast<std::uint8_t>(score_of(*grey));
    hint.suspected_type = grey->suspected_type;
    hint.found_ms = grey->last_ms;
  }
  const auto tell = [&](const Token& receiver, EntityKind kind, Relation relation, std::int64_t value,
                        std::uint32_t flags) {
    hint.relation = relation;
    Touch warning = warning_from(touch, subject, hint);
    warning.entity = kind;
    warning.subject = receiver;
    warning.region = relation == Relation::own_account ? touch.region : touch.counterparty_region;
    warning.value = warning.cny_minor = value;
    warning.flags |= flags | (listed ? touch_flag::listed : 0U);
    const bool held = relation == Relation::own_account && is_money_out(touch.kind) && subject.orders &&
                      !subject.orders->state.empty();
    if (held) {
      warning.flags |= subject.orders->state == "frozen" ? touch_flag::order_freeze : touch_flag::order_stop;
      warning.order = subject.orders->order->authority;
    }
    send(warning);
  };
  // A payee that is known for something tells who pays, and gives an opinion on each payment that waits.
  const bool received = touch.kind == TouchKind::transfer_in || touch.kind == TouchKind::payment_in ||
                        (touch.kind == TouchKind::service && touch.entity == EntityKind::merchant);
  if (received && subject.kind != EntityKind::person && touch.principal) {
    if (hint.points > 0 || asked)
      tell(touch.principal, touch.principal_kind, Relation::payee, touch.cny_minor,
           asked ? touch_flag::opinion : 0U);
  }
  // A number that is known for something tells whom it calls or texts.
  if ((touch.kind == TouchKind::call_out || touch.kind == TouchKind::sms_out) && hint.points > 0) {
    const std::int64_t talked_s = touch.kind == TouchKind::call_out ? touch.value : 0;
    tell(touch.counterparty, touch.counterparty_kind, Relation::contacted, talked_s, 0);
  }
  // A listed device or address tells who deals from it.
  if (touch.kind == TouchKind::device_used && listed)
    tell(touch.counterparty, touch.counterparty_kind, Relation::used_device, touch.cny_minor, 0);
  // Money of a listed or tainted account taints who receives it.
  const bool moved = !touch.has(touch_flag::not_moved) && !touch.has(touch_flag::reversal);
  if (touch.kind == TouchKind::transfer_out && subject.kind == EntityKind::account && moved) {
    const std::uint8_t points = listed ? hint.points : taint(subject, sight.now_ms);
    if (points >= kTaintGoesOnFrom) {
      hint.points = points;
      tell(touch.counterparty, EntityKind::account, Relation::payer, touch.cny_minor, 0);
    }
  }
  // An account gives its customer its opinion on a payment or deposit that waits for a decision.
  const bool asks =
      is_money_out(touch.kind) || touch.kind == TouchKind::cash_in || touch.kind == TouchKind::service;
  if (asked && asks && subject.kind == EntityKind::account && touch.principal != touch.subject) {
    hint.points = abnormal(subject, touch) ? 75 : 0;
    tell(touch.principal, touch.principal_kind, Relation::own_account, touch.cny_minor, touch_flag::opinion);
  }
}

// An account that is listed, or a suspect of a high grade, holds what leaves it.
bool Model::abnormal(const Subject& subject, const Touch& touch) const {
  const ModelCase* suspect = strongest_suspect(subject);
  return sight_of(subject, touch, {}).listed() || (suspect != nullptr && suspect->grade >= Grade::high);
}

// Whom the subject dealt with lately is told once each, newest first: of the newest payment, the longest
// call.
void Model::warn_recent(const Subject& subject, const Touch& touch, Relation relation, std::int64_t window_ms,
                        Hint hint) {
  const bool payers = relation == Relation::payee, contacts = relation == Relation::contacted;
  hint.relation = relation;
  std::vector<const Happening*> told;
  for (const Happening* one : sight_of(subject, touch, {}).recent(window_ms, SIZE_MAX)) {
    const bool paid = one->kind == TouchKind::transfer_in || one->kind == TouchKind::payment_in;
    const bool called = one->kind == TouchKind::call_out || one->kind == TouchKind::sms_out;
    const bool concerned = payers ? paid : contacts ? called : one->kind == TouchKind::device_used;
    // The touch in hand has its own word, of warn_now.
    const bool current = one->party == touch.counterparty && one->time_ms == touch.event_time_ms;
    if (!concerned || current || !one->party || one->guarded) continue;
    const auto known = std::find_if(told.begin(), told.end(),
                                    [&](const Happening* other) { return other->party == one->party; });
    if (known == told.end()) {
      if (told.size() < kWarnedMost) told.push_back(one);
    } else if (contacts && seconds_talked(*one) > seconds_talked(**known)) {
      *known = one;
    }
  }
  for (const Happening* one : told) {
    Touch warning = warning_from(touch, subject, hint);
    warning.status = Status::done;
    warning.flags = touch_flag::retroactive | (touch.flags & touch_flag::listed);
    warning.entity = parties_.at(one->party).kind;
    warning.subject = one->party;
    warning.region = where(*one);
    warning.event_time_ms = one->time_ms;
    warning.value = warning.cny_minor = payers ? one->value : seconds_talked(*one);
    send(warning);
  }
}

void Model::warn_contact(const Subject& subject, const Touch& touch, Hint hint) {
  hint.relation = Relation::contacted;
  Touch warning = warning_from(touch, subject, hint);
  warning.entity = touch.counterparty_kind;
  warning.subject = touch.counterparty;
  warning.region = touch.counterparty_region;
  warning.value = touch.value;
  send(warning);
}

// The phone of who pays tells which fraud numbers it talked to in the last 24 hours, newest first, each once;
// and answers when a decision waits.
void Model::report_contacts(const Subject& subject, const Touch& touch) {
  std::vector<Token> told;
  for (const Happening* one : sight_of(subject, touch, {}).recent(24 * kHourMs, SIZE_MAX)) {
    if (one->kind != TouchKind::warning || one->relation != Relation::contacted || !one->party) continue;
    if (told.size() == kContactsTold || std::find(told.begin(), told.end(), one->party) != told.end())
      continue;
    told.push_back(one->party);
    Subject sender;
    sender.token = one->party;
    sender.kind = parties_.at(one->party).kind;
    Hint hint;
    hint.relation = Relation::contacted;
    hint.points = one->points;
    hint.suspected_type = one->suspected_type;
    Touch warning = warning_from(touch, sender, hint);
    warning.entity = touch.principal_kind;
    warning.subject = touch.principal;
    warning.region = touch.region;
    warning.event_time_ms = one->time_ms;
    warning.value = one->value;
    if (one->listed) warning.flags |= touch_flag::listed;
    send(warning);
  }
  if (!touch.has(touch_flag::decision_requested)) return;
  Hint nothing;
  nothing.relation = Relation::contacted;
  Touch answer = warning_from(touch, subject, nothing);
  answer.entity = touch.principal_kind;
  answer.subject = touch.principal;
  answer.region = touch.region;
  answer.flags |= touch_flag::opinion;
  send(answer);
}

// The phone tells its people of a fraud contact, an account its customer of a grey payee.
void Model::pass_on(const Subject& subject, const Touch& touch) {
  for (const Token& link : subject.linked) {
    Touch hint = touch;
    hint.subject = link;
    hint.entity = parties_.at(link).kind;
    hint.flags &= ~(touch_flag::opinion | touch_flag::decision_requested);
    send(hint);
    if (subject.kind == EntityKind::account) return;  // one customer
  }
}

}  // namespace xiezhi::simulation
