// Calls, messages, web visits and cards.
#include <array>

#include "stream/base/identifiers.h"
#include "stream/base/text.h"
#include "stream/engine/router.h"
#include "stream/engine/router_parts.h"

namespace xiezhi {
namespace {

NumberForm form_of(std::string_view canonical) {
  std::array<char, 32> buffer;
  return static_cast<NumberForm>(parse_phone(canonical, buffer).cls);
}
static_assert(static_cast<int>(NumberForm::unassigned) == static_cast<int>(PhoneClass::unassigned));
static_assert(static_cast<int>(NumberForm::service) == static_cast<int>(PhoneClass::service));

bool guarded_number(NumberForm form) { return form == NumberForm::service || form == NumberForm::sms_port; }

}  // namespace

// The device (IMEI) of a call or card, and whose number it carries.
void Router::add_imei(const Event& event, const Touch& touch, const Token& phone, Routed& routed) const {
  if (event.imei.empty()) return;
  Touch& device = add(routed, touch);
  device.kind = TouchKind::sim_used;
  device.entity = EntityKind::device;
  device.subject = tokeniser_.token(EntityKind::device, "imei", event.imei);
  name(routed, device.subject, EntityKind::device, event.imei);
  device.counterparty = phone;
  device.counterparty_kind = EntityKind::phone;
  device.flags &= ~touch_flag::home;
}

void Router::route_call(const Event& event, Touch& touch, Routed& routed) {
  const Token caller = phone_of(event.caller, routed), callee = phone_of(event.callee, routed);
  const NumberForm caller_form = form_of(event.caller), callee_form = form_of(event.callee);
  touch.value = event.duration_s == kAbsent ? 0 : event.duration_s;
  touch.number_form = caller_form;
  set_flag(touch, touch_flag::international, event.trunk == Trunk::international);
  // A card of this country that is registered abroad: the operator knows its IMSI, a forger does not.
  set_flag(touch, touch_flag::roaming, event.imsi.starts_with("460") && caller_form == NumberForm::mobile);
  set_flag(touch, touch_flag::mainland_prefix, event.caller_mainland_prefix == Flag::yes);
  set_flag(touch, touch_flag::forwarded, event.forwarded == Flag::yes);
  const bool talked =
      event.call_result == CallResult::answered || (event.call_result == CallResult::none && touch.value > 0);
  set_flag(touch, touch_flag::answered, talked);
  // Without a ring time a call that nobody answered may have rung for long.
  set_flag(touch, touch_flag::short_ring, !talked && event.ring_s != kAbsent && event.ring_s <= kShortRing_s);

  Touch& out = add(routed, touch);
  out.kind = TouchKind::call_out;
  out.entity = EntityKind::phone;
  out.subject = caller;
  out.counterparty = callee;
  out.counterparty_kind = EntityKind::phone;
  out.counterparty_region = small(event.region);
  out.flags |= touch_flag::home;
  set_flag(out, touch_flag::subject_is_guarded, guarded_number(caller_form));
  set_flag(out, touch_flag::counterparty_is_guarded, guarded_number(callee_form));
  Touch& in = add(routed, touch);
  in.kind = TouchKind::call_in;
  in.entity = EntityKind::phone;
  in.subject = callee;
  in.counterparty = caller;
  in.counterparty_kind = EntityKind::phone;
  in.region = small(event.region);
  set_flag(in, touch_flag::subject_is_guarded, guarded_number(callee_form));
  set_flag(in, touch_flag::counterparty_is_guarded, guarded_number(caller_form));
  if (caller_form != NumberForm::overseas) add_imei(event, touch, caller, routed);
}

void Router::route_sms(const Event& event, Touch& touch, Routed& routed) {
  const Token sender = phone_of(event.caller, routed), receiver = phone_of(event.callee, routed);
  touch.number_form = form_of(event.caller);
  set_flag(touch, touch_flag::otp, event.otp == Flag::yes);
  bool url = event.url_count > 0, callback = false;
  if (!event.template_hash.empty()) {
    touch.value = static_cast<std::int64_t>(tokeniser_.event_key("template", event.template_hash));
  } else {  // a message may be empty
    normalise_text(event.text, normal_);
    touch.value = static_cast<std::int64_t>(simhash64(normal_));
    url = url || has_url(normal_);
    callback = has_callback_number(normal_);
  }
  set_flag(touch, touch_flag::has_url, url);
  set_flag(touch, touch_flag::callback_number, callback);
  Touch& out = add(routed, touch);
  out.kind = TouchKind::sms_out;
  out.entity = EntityKind::phone;
  out.subject = sender;
  out.counterparty = receiver;
  out.counterparty_kind = EntityKind::phone;
  out.flags |= touch_flag::home;
  set_flag(out, touch_flag::subject_is_guarded, guarded_number(touch.number_form));
  Touch& in = add(routed, touch);
  in.kind = TouchKind::sms_in;
  in.entity = EntityKind::phone;
  in.subject = receiver;
  in.counterparty = sender;
  in.counterparty_kind = EntityKind::phone;
  in.region = small(event.region);
  set_flag(in, touch_flag::counterparty_is_guarded, guarded_number(touch.number_form));
}

// web.v1 and sim.v1: what a phone does.
void Router::route_phone(const Event& event, Touch& touch, Routed& routed) {
  touch.kind = event.type == EventType::web ? TouchKind::web_visit : TouchKind::sim_action;
  touch.entity = EntityKind::phone;
  touch.subject = phone_of(event.caller, routed);
  touch.action = static_cast<std::uint8_t>(event.sim_action);
  touch.region = small(event.region);
  touch.flags |= touch_flag::home;
  set_flag(touch, touch_flag::iot, event.iot == Flag::yes);
  add(routed, touch);
  if (event.type != EventType::sim) return;
  add_imei(event, touch, touch.subject, routed);
  if (event.holder_id_token.empty()) return;
  Touch& holder = add(routed, touch);
  holder.entity = EntityKind::person;
  holder.subject = tokeniser_.token(EntityKind::person, event.institution_id, event.holder_id_token);
  name(routed, holder.subject, EntityKind::person, event.holder_id_token);
  holder.counterparty = touch.subject;
  holder.counterparty_kind = EntityKind::phone;
  holder.flags &= ~touch_flag::home;
}

}  // namespace xiezhi
