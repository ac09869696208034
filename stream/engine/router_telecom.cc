// Calls, messages, web visits and cards.
#include <algorithm>
#include <array>

#include "stream/base/identifiers.h"
#include "stream/base/place.h"
#include "stream/base/text.h"
#include "stream/engine/router.h"
#include "stream/engine/router_parts.h"
#include "stream/screen/domains.h"

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
  if (caller_form != NumberForm::overseas) return add_imei(event, touch, caller, routed);
  const PlaceKey place{.region = small(event.region), .country = country_calling_code(event.caller)};
  if (place.region == 0) return;
  Touch& call = add(routed, touch);
  call.kind = TouchKind::place_call;
  call.entity = EntityKind::place;
  call.subject = token_of(place);
  call.counterparty = callee;
  call.counterparty_kind = EntityKind::phone;
  call.principal = caller;
  call.principal_kind = EntityKind::phone;
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
    screen_text(normal_, touch);
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

void Router::screen_text(std::string_view normalised, Touch& touch) {
  if (normalised.empty()) return;
  if (screen_ == nullptr) screen_ = std::make_unique<Screen>(shared_screen_patterns());
  const Screened screened = screen_->judge_normalised(normalised);
  touch.content_type = screened.type;
  touch.content_points = screened.points;
}

// The visitor, and the site unless it is a known institution's own.
void Router::route_visit(const Event& event, Touch& touch, Routed& routed) {
  const std::string_view shown = event.domain.empty() ? host_of(event.url) : event.domain;
  normal_.assign(shown);
  lower_ascii(normal_);
  const ScreenedDomain screened = domains_.screen(normal_);
  touch.kind = TouchKind::web_visit;
  touch.entity = EntityKind::phone;
  touch.subject = phone_of(event.caller, routed);
  touch.content_type = screened.type;
  touch.content_points = screened.points;
  Touch& visitor = add(routed, touch);
  visitor.region = small(event.region);
  visitor.flags |= touch_flag::home;
  if (normal_.empty() || normal_.size() > limits::kDomainBytes || is_official_host(normal_)) return;
  Touch& site = add(routed, touch);
  site.entity = EntityKind::domain;
  site.subject = tokeniser_.token(EntityKind::domain, {}, normal_);
  name(routed, site.subject, EntityKind::domain, shown);
  site.counterparty = touch.subject;
  site.counterparty_kind = EntityKind::phone;
  site.name_key = page_key(event.url);
  site.value = event.domain_age_d == kAbsent ? -1 : event.domain_age_d;
  site.action = static_cast<std::uint8_t>(std::min<std::int64_t>(small(event.redirects), UINT8_MAX));
  set_flag(site, touch_flag::sideloaded, event.app_source == AppSource::sideload);
}

// sim.v1: what a phone's card does.
void Router::route_sim(const Event& event, Touch& touch, Routed& routed) {
  touch.kind = TouchKind::sim_action;
  touch.entity = EntityKind::phone;
  touch.subject = phone_of(event.caller, routed);
  touch.action = static_cast<std::uint8_t>(event.sim_action);
  touch.region = small(event.region);
  touch.flags |= touch_flag::home;
  set_flag(touch, touch_flag::iot, event.iot == Flag::yes);
  add(routed, touch);
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
