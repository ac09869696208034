#include "stream/engine/router.h"

#include <algorithm>
#include <array>

#include "stream/base/identifiers.h"
#include "stream/base/time.h"
#include "stream/engine/router_parts.h"

namespace xiezhi {
namespace {

bool is_own_channel(Channel channel) {
  return channel != Channel::counter && channel != Channel::atm && channel != Channel::pos;
}

Category category_of(std::string_view text) {
  if (text.empty()) return Category::none;
  const Category known = from_name<Category>(text);
  return known == Category::none ? Category::other : known;
}

// What a party tells of its own side.
void set_age(Touch& touch, const Party& party) {
  touch.birth_year = static_cast<std::uint16_t>(small(party.birth_year));
  touch.opened_day = party.opened_at_ms == kAbsent ? 0 : beijing_day(party.opened_at_ms);
}

void set_place(Touch& touch, const Device& device) {
  if (device.latitude_e6 == kAbsent || device.longitude_e6 == kAbsent) return;
  touch.latitude_e6 = static_cast<std::int32_t>(device.latitude_e6);
  touch.longitude_e6 = static_cast<std::int32_t>(device.longitude_e6);
}

RemarkClass remark_class(std::uint32_t groups) {
  if ((groups >> remark_group::kVirtualCurrency & 1U) != 0) return RemarkClass::virtual_currency;
  if ((groups >> remark_group::kAdvanceFee & 1U) != 0) return RemarkClass::advance_fee;
  if ((groups >> remark_group::kElderlyCare & 1U) != 0) return RemarkClass::elderly_care;
  return RemarkClass::none;
}

}  // namespace

// A party's tokens. `person` is empty when the record names no customer; then the account speaks for itself.
struct Router::Subject {
  const Party* party = nullptr;
  Token account, person, phone;
  Token principal() const { return person ? person : account; }
  EntityKind principal_kind() const { return person ? EntityKind::person : EntityKind::account; }
  bool unit() const { return party != nullptr && (party->kind == PartyKind::unit || !party->uscc.empty()); }
};

Admission admit(std::int64_t event_time_ms, std::int64_t log_time_ms, const TimeLimits& limits) {
  if (event_time_ms > log_time_ms + limits.future_ms) return Admission::future;
  if (event_time_ms < log_time_ms - limits.lateness_ms) return Admission::late;
  return Admission::accepted;
}

Router::Router(const Tokeniser& tokeniser, const RateTable& rates)
    : tokeniser_(tokeniser), rates_(rates), name_words_(kRestrictedNameWords), remark_words_(kRemarkWords) {}

Router::Subject Router::subject_of(const Event& event, const Party& party, Routed& routed) const {
  Subject subject{.party = &party, .account = {}, .person = {}, .phone = {}};
  const std::string_view scope = party.bank.empty() ? event.institution_id : party.bank;
  if (!party.account.empty()) {
    subject.account = tokeniser_.token(EntityKind::account, scope, party.account);
    name(routed, subject.account, EntityKind::account, party.account);
  }
  if (!party.customer_id.empty()) {
    subject.person = tokeniser_.token(EntityKind::person, scope, party.customer_id);
    name(routed, subject.person, EntityKind::person, party.customer_id);
  } else if (!party.id_number.empty()) {  // unique in the country: no scope
    subject.person = tokeniser_.token(EntityKind::person, {}, party.id_number);
    name(routed, subject.person, EntityKind::person, party.id_number);
  }
  if (!party.phone.empty()) subject.phone = phone_of(party.phone, routed);
  return subject;
}

Token Router::phone_of(std::string_view number, Routed& routed) const {
  const Token token = tokeniser_.token(EntityKind::phone, {}, number);
  name(routed, token, EntityKind::phone, number);
  return token;
}

Touch Router::base(const Event& event, const Provenance& origin, std::int64_t log_time_ms) const {
  Touch touch;
  touch.status = event.status;
  touch.channel = event.channel;
  touch.event_time_ms = event.event_time_ms;
  touch.log_time_ms = log_time_ms;
  touch.event_key = tokeniser_.event_key(event.institution_id, event.event_id);
  touch.cause = {event.institution_id, event.event_id, event.event_time_ms, origin};
  set_flag(touch, touch_flag::cross_border, event.cross_border == Flag::yes);
  set_flag(touch, touch_flag::decision_requested, event.decision_requested == Flag::yes);
  set_flag(touch, touch_flag::screen_share, event.device.screen_share == Flag::yes);
  set_flag(touch, touch_flag::remote_control, event.device.remote_control == Flag::yes);
  set_flag(touch, touch_flag::exempt, event.large_value_exempt != kAbsent);
  set_flag(touch, touch_flag::not_moved, event.status == Status::attempted || event.status == Status::failed);
  if (event.status == Status::reversed || !event.reverses.empty()) {
    touch.flags |= touch_flag::reversal;
    touch.reversed_key =
        event.reverses.empty() ? touch.event_key : tokeniser_.event_key(event.institution_id, event.reverses);
  }
  return touch;
}

void Router::set_money(const Event& event, Touch& touch) const {
  const CurrencyCode currency = currency_code(event.currency);
  touch.currency = static_cast<std::uint16_t>(currency);
  touch.value = event.amount_minor;
  if (currency == currency::kCny) {
    touch.cny_minor = event.amount_minor;
    return;
  }
  touch.flags |= touch_flag::foreign;
  const std::int32_t day = beijing_day(event.event_time_ms);
  touch.cny_minor = rates_.to_cny_minor(event.amount_minor, currency, day).value_or(0);
  touch.usd_minor = rates_.to_usd_minor(event.amount_minor, currency, day).value_or(0);
}

// The account, phone, device and customer of who pays; the principal last, because it decides. `touch` is
// what they have in common; the rest of it is filled in here.
void Router::add_payer_side(const Event& event, Touch& touch, const Subject& payer, const Subject& payee,
                            TouchKind kind, Routed& routed) {
  touch.kind = kind;
  touch.category = category_of(payer.party->category);
  touch.region = small(payer.party->region);
  touch.balance_after_minor =
      payer.party->balance_after_minor == kAbsent ? -1 : payer.party->balance_after_minor;
  set_age(touch, *payer.party);
  set_place(touch, event.device);
  set_flag(touch, touch_flag::subject_is_unit, payer.unit());
  set_flag(touch, touch_flag::has_phone, static_cast<bool>(payer.phone));
  if (payee.party != nullptr) {
    touch.counterparty_category = category_of(payee.party->category);
    touch.counterparty_region = small(payee.party->region);
    set_flag(touch, touch_flag::counterparty_is_unit, payee.unit());
  }
  const bool asked = touch.has(touch_flag::decision_requested);
  const auto others =
      static_cast<std::uint8_t>(touch.counterparty ? 1 : 0) + static_cast<std::uint8_t>(payer.phone ? 1 : 0);

  if (payer.account) {
    Touch& account = add(routed, touch);
    account.entity = EntityKind::account;
    account.subject = payer.account;
    account.flags |= touch_flag::home;
    set_name(account, payer.party->name);
    if (!payer.person) {
      account.flags |= touch_flag::principal;
      account.opinions_expected = asked ? static_cast<std::uint8_t>(others) : std::uint8_t{0};
    }
  }
  if (payer.phone) {
    Touch& phone = add(routed, touch);
    phone.kind = TouchKind::phone_pays;
    phone.entity = EntityKind::phone;
    phone.subject = payer.phone;
    phone.counterparty = payer.principal();
    phone.counterparty_kind = payer.principal_kind();
    phone.flags &= ~touch_flag::subject_is_unit;
  }
  // A counter or a machine of the bank is nobody's device.
  if (is_own_channel(event.channel)) {
    const auto device = [&](std::string_view scope, std::string_view identifier, std::uint64_t flags) {
      if (identifier.empty()) return;
      Touch& mine = add(routed, touch);
      mine.kind = TouchKind::device_used;
      mine.entity = EntityKind::device;
      mine.subject = tokeniser_.token(EntityKind::device, scope, identifier);
      name(routed, mine.subject, EntityKind::device, identifier);
      mine.counterparty = payer.principal();
      mine.counterparty_kind = payer.principal_kind();
      mine.flags |= flags;
    };
    device(event.institution_id, event.device.id, 0);
    device("ip", event.device.ip, touch_flag::address);
  }
  if (payer.person) {
    Touch& person = add(routed, touch);
    person.entity = EntityKind::person;
    person.subject = payer.person;
    person.flags |= touch_flag::principal;
    person.opinions_expected =
        asked ? static_cast<std::uint8_t>(others + (payer.account ? 1 : 0)) : std::uint8_t{0};
  }
}

void Router::route_transfer(const Event& event, Touch& touch, Routed& routed) {
  const Subject payer = subject_of(event, event.payer, routed);
  const Subject payee = subject_of(event, event.payee, routed);
  set_money(event, touch);
  touch.principal = payer.principal();
  touch.principal_kind = payer.principal_kind();
  set_flag(touch, touch_flag::own_transfer, payer.person && payer.person == payee.person);
  const std::uint32_t remark = match(remark_words_, event.remark);
  set_flag(touch, touch_flag::fundraising_remark, (remark & remark_group::kFundraising) != 0);
  touch.remark = remark_class(remark);

  Touch out = touch;
  out.counterparty = payee.account;
  out.counterparty_kind = EntityKind::account;
  add_payer_side(event, out, payer, payee, TouchKind::transfer_out, routed);

  Touch& in = add(routed, touch);
  in.kind = TouchKind::transfer_in;
  in.entity = EntityKind::account;
  in.subject = payee.account;
  in.counterparty = payer.account;
  in.counterparty_kind = EntityKind::account;
  in.category = category_of(payee.party->category);
  in.counterparty_category = category_of(payer.party->category);
  in.region = small(payee.party->region);
  in.counterparty_region = small(payer.party->region);
  in.counterparty_birth_year = static_cast<std::uint16_t>(small(payer.party->birth_year));
  set_age(in, *payee.party);
  in.balance_after_minor =
      payee.party->balance_after_minor == kAbsent ? -1 : payee.party->balance_after_minor;
  set_flag(in, touch_flag::subject_is_unit, payee.unit());
  set_flag(in, touch_flag::counterparty_is_unit, payer.unit());
  set_name(in, event.payee.name);  // leaves the normal form behind
  set_flag(in, touch_flag::name_keyword,
           in.name_key != 0 && in.category != Category::licensed && name_words_.match(normal_) != 0);
  set_flag(in, touch_flag::principal, !payee.person);
  if (!payee.person) return;
  Touch& person = add(routed, in);
  person.entity = EntityKind::person;
  person.subject = payee.person;
  person.name_key = 0;
  person.name_sketch = {};
  person.flags |= touch_flag::principal;
}

// payment.v1, and what service.v1 has in common with it: without a price, or without anybody who is known to
// pay it, no money moves.
void Router::route_payment(const Event& event, Touch& touch, Routed& routed) {
  const Subject payer = subject_of(event, event.payer, routed);
  const bool paid = event.amount_minor != kAbsent && payer.principal();
  if (paid) set_money(event, touch);
  const Token merchant = tokeniser_.token(EntityKind::merchant, event.institution_id, event.merchant.id);
  name(routed, merchant, EntityKind::merchant, event.merchant.id);
  touch.principal = payer.principal();
  touch.principal_kind = payer.principal_kind();
  set_flag(touch, touch_flag::card, event.method == PaymentMethod::card);

  Touch out = touch;
  out.counterparty = merchant;
  out.counterparty_kind = EntityKind::merchant;
  out.counterparty_category = Category::merchant;
  out.counterparty_region = small(event.merchant.region);
  out.flags |= touch_flag::counterparty_is_unit;
  if (payer.principal())
    add_payer_side(event, out, payer, Subject{}, paid ? TouchKind::payment_out : TouchKind::service, routed);

  Touch& in = add(routed, touch);
  in.kind = paid ? TouchKind::payment_in : TouchKind::service;
  in.entity = EntityKind::merchant;
  in.subject = merchant;
  in.counterparty = payer.account ? payer.account : payer.person;
  in.counterparty_kind = payer.account  ? EntityKind::account
                         : payer.person ? EntityKind::person
                                        : EntityKind::none;
  in.category = Category::merchant;
  in.region = small(event.merchant.region == kAbsent ? event.region : event.merchant.region);
  in.counterparty_region = small(payer.party->region);
  in.counterparty_birth_year = static_cast<std::uint16_t>(small(payer.party->birth_year));
  set_flag(in, touch_flag::subject_is_unit, true);
  set_flag(in, touch_flag::counterparty_is_unit, payer.unit());
  set_flag(in, touch_flag::name_keyword, match(name_words_, event.merchant.name) != 0);
  set_flag(in, touch_flag::home, !payer.account);
}

// What is said of the goods or the service speaks for whose they are: the one who is decided for of the
// customer's side, or the provider. When the customer is nobody who is known, the provider is decided for.
void Router::route_service(const Event& event, Touch& touch, Routed& routed) {
  const bool refused = event.service_action == ServiceAction::refused;
  touch.status = refused ? Status::failed : Status::done;
  set_flag(touch, touch_flag::not_moved, refused);
  Touch acting = touch;
  route_payment(event, touch, routed);
  Touch& provider = routed.touches[routed.touch_count - 1U];
  set_flag(provider, touch_flag::principal, !provider.principal);
  const auto decided_for = std::find_if(routed.all().begin(), routed.all().end(),
                                        [](const Touch& mine) { return mine.has(touch_flag::principal); });
  normalise_text(event.text, normal_);
  screen_text(normal_, are_goods_of_customer(event.trade) ? *decided_for : provider);
  const Subject agent = subject_of(event, event.agent, routed);
  if (!agent.person || (agent.person == touch.principal)) return;
  acting.kind = TouchKind::service;
  acting.entity = EntityKind::person;
  acting.subject = agent.person;
  acting.counterparty = touch.principal;
  acting.counterparty_kind = touch.principal ? touch.principal_kind : EntityKind::none;
  acting.flags = (acting.flags | touch_flag::agent) & ~touch_flag::decision_requested;
  add(routed, acting);
}

// What cards a merchant sells, takes and takes back; whose they are is told for a card with a name.
void Router::route_prepaid(const Event& event, Touch& touch, Routed& routed) {
  const Subject holder = subject_of(event, event.payer, routed);
  set_money(event, touch);
  touch.kind = TouchKind::prepaid;
  touch.entity = EntityKind::merchant;
  touch.subject = tokeniser_.token(EntityKind::merchant, event.institution_id, event.merchant.id);
  name(routed, touch.subject, EntityKind::merchant, event.merchant.id);
  touch.action = static_cast<std::uint8_t>(event.prepaid_action);
  touch.counterparty = holder.principal();
  touch.counterparty_kind = touch.counterparty ? holder.principal_kind() : EntityKind::none;
  touch.category = Category::merchant;
  touch.region = small(event.merchant.region);
  touch.flags |= touch_flag::home | touch_flag::subject_is_unit;
  set_flag(touch, touch_flag::named_card, event.named == Flag::yes);
  add(routed, touch);
}

void Router::route_cash(const Event& event, Touch& touch, Routed& routed) {
  const Subject holder = subject_of(event, event.payer, routed);
  set_money(event, touch);
  touch.principal = holder.principal();
  touch.principal_kind = holder.principal_kind();
  const bool deposit = event.cash_direction == CashDirection::deposit;
  if (!event.terminal.empty() || !event.place.empty()) {
    const std::string_view where = event.terminal.empty() ? event.place : event.terminal;
    touch.terminal = static_cast<std::uint8_t>(1 + tokeniser_.event_key("terminal", where) % 255);
  }
  add_payer_side(event, touch, holder, Subject{}, deposit ? TouchKind::cash_in : TouchKind::cash_out, routed);
}

void Router::route_loan(const Event& event, Touch& touch, Routed& routed) {
  const Subject lender = subject_of(event, event.payer, routed);
  const Subject borrower = subject_of(event, event.payee, routed);
  set_money(event, touch);
  const bool disburse = event.loan_action == LoanAction::disburse;
  const auto side = [&](const Subject& subject, const Subject& other, bool out, bool home) {
    Touch& mine = add(routed, touch);
    mine.kind = out ? TouchKind::loan_out : TouchKind::loan_in;
    mine.entity = EntityKind::account;
    mine.subject = subject.account;
    mine.counterparty = other.account;
    mine.counterparty_kind = EntityKind::account;
    mine.principal = subject.principal();
    mine.principal_kind = subject.principal_kind();
    mine.category = category_of(subject.party->category);
    mine.counterparty_category = category_of(other.party->category);
    mine.rate_bp = event.rate_bp == kAbsent ? 0 : static_cast<std::int32_t>(event.rate_bp);
    set_age(mine, *subject.party);
    set_flag(mine, touch_flag::subject_is_unit, subject.unit());
    set_flag(mine, touch_flag::counterparty_is_unit, other.unit());
    set_flag(mine, touch_flag::home, home);
    set_flag(mine, touch_flag::principal, !subject.person);
    if (subject.person) {
      Touch& person = add(routed, mine);
      person.entity = EntityKind::person;
      person.subject = subject.person;
      person.flags = (mine.flags | touch_flag::principal) & ~touch_flag::home;
    }
    set_name(mine, subject.party->name);
  };
  side(lender, borrower, disburse, true);
  side(borrower, lender, !disburse, false);
}

void Router::route_account(const Event& event, Touch& touch, Routed& routed) {
  const Subject holder = subject_of(event, event.payer, routed);
  touch.kind = TouchKind::account_action;
  touch.action = static_cast<std::uint8_t>(event.account_action);
  touch.principal = holder.principal();
  touch.principal_kind = holder.principal_kind();
  touch.category = category_of(event.payer.category);
  touch.region = small(event.payer.region);
  set_age(touch, event.payer);
  set_place(touch, event.device);
  set_flag(touch, touch_flag::subject_is_unit, holder.unit());
  const auto add_entity = [&](EntityKind kind, const Token& subject, std::uint64_t flags) {
    if (!subject) return;
    Touch& mine = add(routed, touch);
    mine.entity = kind;
    mine.subject = subject;
    mine.flags |= flags;
    if (kind == EntityKind::account) set_name(mine, event.payer.name);
    if (kind == EntityKind::phone || kind == EntityKind::device || (flags & touch_flag::agent) != 0) {
      mine.counterparty = holder.principal();
      mine.counterparty_kind = holder.principal_kind();
      mine.flags &= ~touch_flag::subject_is_unit;
      mine.birth_year = 0;
      mine.opened_day = 0;
    } else if (kind == EntityKind::person && event.account_action == AccountAction::open) {
      mine.counterparty = holder.account;  // whose accounts are many is told of each (D11)
      mine.counterparty_kind = EntityKind::account;
      mine.flags |= touch_flag::own_transfer;
    }
  };
  add_entity(EntityKind::account, holder.account,
             touch_flag::home | (holder.person ? 0U : touch_flag::principal));
  add_entity(EntityKind::phone, holder.phone, 0);
  if (!event.device.id.empty()) {
    add_entity(EntityKind::device,
               tokeniser_.token(EntityKind::device, event.institution_id, event.device.id), 0);
  }
  const Subject agent = subject_of(event, event.agent, routed);
  if (agent.person != holder.person) add_entity(EntityKind::person, agent.person, touch_flag::agent);
  add_entity(EntityKind::person, holder.person, touch_flag::principal);
}

void Router::route_receipt(const Event& event, Touch& touch, Routed& routed) {
  touch.kind = TouchKind::receipt;
  touch.subject = from_hex(event.recipient);
  touch.principal = from_hex(event.case_id);
  touch.counterparty = from_hex(event.prompt_id);
  touch.value = prompt_mark(touch.counterparty);
  touch.action = static_cast<std::uint8_t>(event.receipt_state);
  touch.flags |= touch_flag::home;
  add(routed, touch);
}

// Feedback on a report, its draft or the measures of a case; without a subject nobody can be found by it.
void Router::route_confirmation(const Event& event, Touch& touch, Routed& routed) {
  if (event.subject.empty()) return;
  touch.kind = TouchKind::confirmation;
  touch.subject = from_hex(event.subject);
  touch.principal = from_hex(event.report_id);
  touch.counterparty = from_hex(event.case_id);
  if (!touch.subject || (!touch.principal && !touch.counterparty)) return;
  touch.action = static_cast<std::uint8_t>(event.outcome);
  touch.flags |= touch_flag::home;
  add(routed, touch);
}

std::uint32_t Router::match(const KeywordSet& words, std::string_view text) {
  if (text.empty()) return 0;
  normalise_text(text, normal_);
  return words.match(normal_);
}

void Router::route(const Event& event, const Provenance& origin, std::int64_t log_time_ms, Routed& routed) {
  routed.touch_count = 0;
  routed.name_count = 0;
  Touch touch = base(event, origin, log_time_ms);
  switch (event.type) {
    case EventType::transfer:
      return route_transfer(event, touch, routed);
    case EventType::payment:
      return route_payment(event, touch, routed);
    case EventType::prepaid:
      return route_prepaid(event, touch, routed);
    case EventType::cash:
      return route_cash(event, touch, routed);
    case EventType::loan:
      return route_loan(event, touch, routed);
    case EventType::account:
      return route_account(event, touch, routed);
    case EventType::call:
      return route_call(event, touch, routed);
    case EventType::sms:
      return route_sms(event, touch, routed);
    case EventType::web:
      return route_visit(event, touch, routed);
    case EventType::sim:
      return route_sim(event, touch, routed);
    case EventType::list:
      return route_list(event, touch, routed);
    case EventType::order:
      return route_order(event, touch, routed);
    case EventType::receipt:
      return route_receipt(event, touch, routed);
    case EventType::feedback:
      return route_confirmation(event, touch, routed);
    case EventType::appeal:
      return route_appeal(event, touch, routed);
    case EventType::matter:
      return route_matter(event, touch, routed);
    case EventType::parameters:
      return route_parameters(event, touch, routed);
    case EventType::service:
      return route_service(event, touch, routed);
    default:
      return;
  }
}

}  // namespace xiezhi
