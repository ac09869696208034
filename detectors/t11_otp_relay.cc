// T11 relay of one-time passwords 接码: REGULATION 6.3 T11; platforms that verify by message in bulk are
// forbidden by 反电信网络诈骗法 Art. 14(3) [V]. Judged on each one-time password that a number receives.
//   platform   passwords of many services in a day: the number is rented out; illegal equipment
//   forwarded  calls or messages were forwarded shortly before: who set that up is to read the password, and
//              the number's owner is the victim; telecom fraud
//
// A person who registers here and there stays far below twenty services a day. A number that forwards for
// long is left alone: only what was set in the half hour before counts, and only a password of a registered
// service or SMS port. Guards: allow lists (test phones). Cost: at most 512 entries of the last day; no
// hints.
#include "detectors/parties.h"
#include "stream/base/time.h"

namespace xiezhi {
namespace {

enum : std::size_t { kServices, kMany, kForwarded, kPoints, kManyPoints, kForwardedPoints };
constexpr Parameter kParameters[] = {
    {"services_day_count", 20, 2, 512, "count", "反电信网络诈骗法 Art. 14(3) [V], number [D]",
     "services whose passwords came in 24 hours"},
    {"many_count", 50, 2, 512, "count", "REGULATION 6.3 [D]", "many services"},
    {"forwarded_ms", 30 * kMinuteMs, kMinuteMs, kDayMs, "ms", "REGULATION 6.3 T11 [D]",
     "from forwarding until the password, at most"},
    {"points", 60, 1, 100, "points", "REGULATION 8 [D]", "for a platform"},
    {"many_points", 85, 1, 100, "points", "REGULATION 8 [D]", "for a platform of many services"},
    {"forwarded_points", 55, 1, 100, "points", "REGULATION 8 [D]", "for a number that is forwarded"},
};

bool is_password(const Entry& entry) { return entry.kind() == TouchKind::sms_in && entry.has(Entry::otp); }

bool is_forwarding(const Entry& entry) {
  return entry.kind() == TouchKind::account_action &&
         entry.value == static_cast<std::int64_t>(AccountAction::forward_on);
}

bool judge_platform(const View& view, Parameters parameters, Signal& signal) {
  if (view.window(WindowLength::day).lane(Lane::special_in).distinct < parameters[kServices]) return false;
  DistinctParties senders;
  view.each_recent(kDayMs, kPartiesLookedAt, [&](const Entry& entry) {
    if (is_password(entry)) senders.add(entry.party);
    return true;
  });
  const std::int64_t services = senders.count();
  if (services < parameters[kServices]) return false;
  const bool many = services >= parameters[kMany];
  signal.points = static_cast<std::uint8_t>(parameters[many ? kManyPoints : kPoints]);
  signal.add("services_of_passwords_24_hours", services, parameters[kServices], "count");
  view.each_recent(kDayMs, kPartiesLookedAt, [&](const Entry& entry) {
    if (is_password(entry) && !view.is_own(entry)) signal.add(entry);
    return signal.event_count < signal.events.size();
  });
  return true;
}

bool judge_forwarded(const View& view, const Touch& touch, Parameters parameters, Signal& signal) {
  if (!touch.has(touch_flag::counterparty_is_guarded)) return false;
  const Entry* forwarding = nullptr;
  view.each_recent(parameters[kForwarded] + 1, kPartiesLookedAt, [&](const Entry& entry) {
    if (is_forwarding(entry)) forwarding = &entry;
    return forwarding == nullptr;
  });
  if (forwarding == nullptr) return false;
  signal.points = static_cast<std::uint8_t>(parameters[kForwardedPoints]);
  signal.suspected_type = SuspectedType::telecom_fraud;
  signal.add("forwarding_until_password", view.now_ms() - forwarding->time_ms(), parameters[kForwarded],
             "ms");
  signal.add(*forwarding);
  return true;
}

bool judge(const View& view, const Touch& touch, Parameters parameters, Signal& signal) {
  if (!touch.has(touch_flag::otp) || guarded(view)) return false;
  return judge_platform(view, parameters, signal) || judge_forwarded(view, touch, parameters, signal);
}

}  // namespace

extern const Detector t11_otp_relay;
constexpr Detector t11_otp_relay = {.code = "T11",
                                    .version = 1,
                                    .name = "relay of one-time passwords",
                                    .name_zh = "接码",
                                    .entities = bits(EntityKind::phone),
                                    .principal_only = false,
                                    .touches = bits(TouchKind::sms_in),
                                    .window = "24 hours, 30 minutes",
                                    .source = "反电信网络诈骗法 Art. 14(3) [V]",
                                    .suspected_type = SuspectedType::illegal_equipment,
                                    .parameters = kParameters,
                                    .judge = judge};

}  // namespace xiezhi
