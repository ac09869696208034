// Life: a small world for tests of detectors. Hand-made touches go through Facts::apply, as in a shard, and a
// detector is asked about each of them. Names stand for identifiers: Life::token("wang") is always the same.
//
//   Life life;
//   life.apply(life.transfer_in("pool", "wang", yuan(500), minutes(0)));
//   auto signal = life.judge(d06_pass_through, life.transfer_out("pool", "li", yuan(490), minutes(3)));
//
// Times count from Life::kStartMs, a Wednesday noon in Beijing. Makers give done, domestic CNY touches of
// accounts or phones; `Draft` changes them: .principal().flag(..).attempted().balance(..).
#pragma once

#include <algorithm>
#include <deque>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "detectors/detector.h"
#include "stream/base/check.h"
#include "stream/base/place.h"
#include "stream/base/time.h"

namespace xiezhi {

constexpr std::int64_t yuan(std::int64_t amount) { return amount * 100; }
constexpr std::int64_t seconds(std::int64_t count) { return count * kSecondMs; }
constexpr std::int64_t minutes(std::int64_t count) { return count * kMinuteMs; }
constexpr std::int64_t hours(std::int64_t count) { return count * kHourMs; }
constexpr std::int64_t days(std::int64_t count) { return count * kDayMs; }

// A touch under construction.
struct Draft {
  Touch touch;

  operator const Touch&() const { return touch; }
  Draft& flag(std::uint64_t flags) { return touch.flags |= flags, *this; }
  Draft& principal() { return flag(touch_flag::principal); }
  Draft& own() { return flag(touch_flag::own_transfer); }
  Draft& unit() { return flag(touch_flag::counterparty_is_unit); }
  Draft& attempted() { return touch.status = Status::attempted, flag(touch_flag::not_moved); }
  Draft& failed() { return touch.status = Status::failed, flag(touch_flag::not_moved); }
  Draft& balance(std::int64_t after_fen) { return touch.balance_after_minor = after_fen, *this; }
  Draft& region(std::uint32_t counterparty) { return touch.counterparty_region = counterparty, *this; }
  Draft& category(Category subject) { return touch.category = subject, *this; }
  Draft& counterparty_category(Category its) { return touch.counterparty_category = its, *this; }
  Draft& form(NumberForm form) { return touch.number_form = form, *this; }
  Draft& channel(Channel channel) { return touch.channel = channel, *this; }
  Draft& foreign(std::int64_t usd_cents) {
    touch.usd_minor = usd_cents;
    return flag(touch_flag::foreign);
  }
};

class Life {
 public:
  // 2026-03-04 12:00 in Beijing, with no public holiday near.
  static constexpr std::int64_t kStartMs = beijing_midnight_ms(days_from_civil(2026, 3, 4)) + 12 * kHourMs;

  Facts facts;

  static Token token(std::string_view name) {
    const std::size_t hash = std::hash<std::string_view>{}(name);
    return {hash * 0x9E3779B97F4A7C15ULL + 1, hash};
  }

  // Money. `subject` is the account (or merchant, person) whose state changes; amounts in fen.
  Draft transfer_in(std::string_view subject, std::string_view from, std::int64_t fen, std::int64_t at_ms) {
    return money(TouchKind::transfer_in, subject, from, fen, at_ms);
  }
  Draft transfer_out(std::string_view subject, std::string_view to, std::int64_t fen, std::int64_t at_ms) {
    return money(TouchKind::transfer_out, subject, to, fen, at_ms);
  }
  Draft payment_out(std::string_view subject, std::string_view merchant, std::int64_t fen,
                    std::int64_t at_ms) {
    Draft draft = money(TouchKind::payment_out, subject, merchant, fen, at_ms);
    draft.touch.counterparty_kind = EntityKind::merchant;
    return draft;
  }
  Draft payment_in(std::string_view merchant, std::string_view payer, std::int64_t fen, std::int64_t at_ms) {
    Draft draft = money(TouchKind::payment_in, merchant, payer, fen, at_ms);
    draft.touch.entity = EntityKind::merchant;
    return draft;
  }
  Draft cash_in(std::string_view subject, std::int64_t fen, std::int64_t at_ms) {
    return money(TouchKind::cash_in, subject, {}, fen, at_ms);
  }
  Draft cash_out(std::string_view subject, std::int64_t fen, std::int64_t at_ms) {
    return money(TouchKind::cash_out, subject, {}, fen, at_ms);
  }
  // Takes back `of` (an earlier touch of the same subject), wholly or in part.
  Draft reversal(const Touch& of, std::int64_t fen, std::int64_t at_ms) {
    Draft draft = make(of.kind, of.entity, at_ms);
    draft.touch.subject = of.subject;
    draft.touch.counterparty = of.counterparty;
    draft.touch.counterparty_kind = of.counterparty_kind;
    draft.touch.flags |= (of.flags & touch_flag::principal) | touch_flag::reversal;
    draft.touch.status = Status::reversed;
    draft.touch.cny_minor = draft.touch.value = fen;
    draft.touch.reversed_key = of.event_key;
    return draft;
  }
  Draft account_action(std::string_view subject, std::uint8_t action, std::int64_t at_ms) {
    Draft draft = make(TouchKind::account_action, EntityKind::account, at_ms);
    draft.touch.subject = token(subject);
    draft.touch.action = action;
    return draft;
  }

  // Phones.
  Draft call_out(std::string_view caller, std::string_view callee, std::int64_t talked_s,
                 std::int64_t at_ms) {
    return phone(TouchKind::call_out, caller, callee, talked_s, at_ms);
  }
  Draft call_in(std::string_view callee, std::string_view caller, std::int64_t talked_s, std::int64_t at_ms) {
    return phone(TouchKind::call_in, callee, caller, talked_s, at_ms);
  }
  Draft sms_out(std::string_view sender, std::string_view receiver, std::uint64_t simhash,
                std::int64_t at_ms) {
    return phone(TouchKind::sms_out, sender, receiver, static_cast<std::int64_t>(simhash), at_ms);
  }
  Draft sms_in(std::string_view receiver, std::string_view sender, std::uint64_t simhash,
               std::int64_t at_ms) {
    return phone(TouchKind::sms_in, receiver, sender, static_cast<std::int64_t>(simhash), at_ms);
  }

  // At places: a call from a country to a region, and the case of a victim who lives there.
  Draft place_call(std::uint16_t country, std::uint32_t region, std::int64_t at_ms) {
    Draft draft = make(TouchKind::place_call, EntityKind::place, at_ms);
    draft.touch.subject = token_of(PlaceKey{.region = region, .country = country});
    draft.touch.counterparty = token("callee");
    draft.touch.principal = token("caller");
    draft.touch.counterparty_kind = draft.touch.principal_kind = EntityKind::phone;
    return draft;
  }
  Draft resident(std::uint32_t region, SuspectedType type, std::string_view victim, std::int64_t at_ms) {
    Draft draft =
        warning(EntityKind::place, {}, victim, Relation::resident, EntityKind::person, 80, 0, at_ms);
    draft.touch.subject = token_of(PlaceKey{.region = region, .suspected_type = type});
    draft.touch.hint.suspected_type = type;
    return draft;
  }

  // A hint: `sender` is found out or listed. `measure`: seconds of the contact or fen of the payment that it
  // is about, at the time `at_ms`.
  Draft warning(EntityKind kind, std::string_view receiver, std::string_view sender, Relation relation,
                EntityKind sender_kind, std::uint8_t points, std::int64_t measure, std::int64_t at_ms) {
    Draft draft = make(TouchKind::warning, kind, at_ms);
    draft.touch.subject = token(receiver);
    draft.touch.counterparty = token(sender);
    draft.touch.counterparty_kind = sender_kind;
    draft.touch.value = measure;
    draft.touch.hint = {relation, sender_kind, points, SuspectedType::telecom_fraud, kStartMs + at_ms};
    return draft;
  }

  // Puts `name` on a list, valid from `from_ms` until `to_ms` (0: without end).
  void list(EntityKind kind, std::string_view name, Grade grade, std::int64_t from_ms,
            std::int64_t to_ms = 0) {
    enlist(kind, name, grade, from_ms, to_ms, 0);
  }
  void allow(EntityKind kind, std::string_view name, std::int64_t from_ms, std::int64_t to_ms = 0) {
    enlist(kind, name, Grade::none, from_ms, to_ms, touch_flag::counterparty_is_guarded);
  }

  // A name, or a page of a site, under its key.
  void list_name(std::uint64_t key, std::uint16_t list, Grade grade, std::uint64_t flags = 0,
                 const NameSketch& sketch = {}) {
    Draft draft = make(TouchKind::list_entry, EntityKind::name, days(-1));
    draft.touch.subject = {key, 0};
    draft.touch.list = list;
    draft.touch.list_grade = grade;
    draft.touch.flags |= flags;
    draft.touch.name_sketch = sketch;
    facts.apply_listing(draft, [](Entity&) {});
  }

  void apply(const Touch& touch) { facts.apply(touch); }

  // Applies the touch and asks the detector about it, as the engine does: nothing when the detector does not
  // concern such a touch. `overrides` sets parameters by name.
  using Overrides = std::initializer_list<std::pair<std::string_view, std::int64_t>>;
  std::optional<Signal> judge(const Detector& detector, const Touch& touch, Overrides overrides = {}) {
    const Applied applied = facts.apply(touch);
    const bool concerns =
        (detector.entities & bit(touch.entity)) != 0 && (detector.touches & bit(touch.kind)) != 0 &&
        (!detector.principal_only || touch.has(touch_flag::principal)) && !touch.has(touch_flag::reversal);
    if (!concerns) return std::nullopt;
    const View view(facts, *applied.entity, touch, applied.position);
    Signal signal;
    if (!detector.judge(view, touch, parameters(detector, overrides), signal)) return std::nullopt;
    XIEZHI_CHECK(signal.points >= 1 && signal.points <= 100);
    return signal;
  }

 private:
  std::vector<std::int64_t> values_;
  std::deque<std::string> event_ids_;
  std::uint64_t events_ = 0;

  Parameters parameters(const Detector& detector, Overrides overrides) {
    values_.clear();
    for (const Parameter& row : detector.parameters) values_.push_back(row.value);
    for (const auto& [name, value] : overrides) {
      const auto row = std::find_if(detector.parameters.begin(), detector.parameters.end(),
                                    [&, its = name](const Parameter& each) { return each.name == its; });
      XIEZHI_CHECK(row != detector.parameters.end());
      values_[static_cast<std::size_t>(row - detector.parameters.begin())] = value;
    }
    return values_;
  }

  Draft make(TouchKind kind, EntityKind entity, std::int64_t at_ms) {
    Draft draft;
    Touch& touch = draft.touch;
    touch.kind = kind;
    touch.entity = entity;
    touch.status = Status::done;
    touch.flags = touch_flag::home;
    touch.event_key = ++events_;
    touch.event_time_ms = touch.log_time_ms = touch.cause.event_time_ms = kStartMs + at_ms;
    event_ids_.push_back("e" + std::to_string(events_));
    touch.cause.event_id = event_ids_.back();
    touch.cause.institution_id = "bank";
    return draft;
  }

  Draft money(TouchKind kind, std::string_view subject, std::string_view other, std::int64_t fen,
              std::int64_t at_ms) {
    Draft draft = make(kind, EntityKind::account, at_ms);
    draft.touch.subject = token(subject);
    if (!other.empty()) {
      draft.touch.counterparty = token(other);
      draft.touch.counterparty_kind = EntityKind::account;
    }
    draft.touch.cny_minor = draft.touch.value = fen;
    return draft;
  }

  Draft phone(TouchKind kind, std::string_view subject, std::string_view other, std::int64_t value,
              std::int64_t at_ms) {
    Draft draft = make(kind, EntityKind::phone, at_ms);
    draft.touch.subject = token(subject);
    draft.touch.counterparty = token(other);
    draft.touch.counterparty_kind = EntityKind::phone;
    draft.touch.number_form = NumberForm::mobile;
    draft.touch.value = value;
    return draft;
  }

  void enlist(EntityKind kind, std::string_view name, Grade grade, std::int64_t from_ms, std::int64_t to_ms,
              std::uint64_t flags) {
    Draft draft = make(TouchKind::list_entry, kind, from_ms);
    draft.touch.subject = {token(name).hi, 0};
    draft.touch.list_grade = grade;
    draft.touch.flags |= flags;
    draft.touch.valid_from_ms = kStartMs + from_ms;
    draft.touch.valid_to_ms = to_ms == 0 ? 0 : kStartMs + to_ms;
    facts.apply_listing(draft, [](Entity&) {});
  }
};

// What a signal's evidence says about a feature, or -1.
inline std::int64_t seen(const std::optional<Signal>& signal, std::string_view feature) {
  if (!signal) return -1;
  for (std::uint8_t i = 0; i < signal->evidence_count; ++i) {
    if (signal->evidence[i].feature == feature) return signal->evidence[i].seen;
  }
  return -1;
}

// Points of a signal, 0 when there is none.
inline int points(const std::optional<Signal>& signal) { return signal ? signal->points : 0; }

}  // namespace xiezhi
