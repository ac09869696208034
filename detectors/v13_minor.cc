// V13 a minor pays 未成年人异常支付 (Suzhou 35, Nantong 28, Guangzhou 36, Anyang 29-30; REGULATION 1 F62, 7
// GAME [P]): a customer under 18 pays somebody new a large sum at once, as a gift to a live stream (直播打赏)
// or for a game, or several new parties smaller ones within 24 hours. Under 8 years (民法典 Art. 20) a
// smaller sum is large, and it weighs more. So does a contact of the day before with a number that was found
// out, a payee of that day who was, or a screen that is shared. Only the year of birth is known: from the
// year on in which somebody becomes 18 nobody is a minor here. Guards: customers whose year of birth is not
// told, own accounts, guarded parties (schools, hospitals). Judged on each payment of the one who is decided
// for, attempted ones too. Cost: at most 256 entries of 24 hours, and again for each of 16 payments that are
// asked whether their payee was known (beyond it nobody counts as new); no hints.
#include <algorithm>

#include "detectors/flow.h"
#include "stream/base/time.h"

namespace xiezhi {
namespace {

enum : std::size_t {
  kAge,
  kChildAge,
  kAmount,
  kChildAmount,
  kPayments,
  kTotal,
  kPoints,
  kPointsChild,
  kPointsContact
};
constexpr Parameter kParameters[] = {
    {"age_below_years", 18, 1, 150, "years", "民法典 Art. 17", "younger is a minor"},
    {"child_below_years", 8, 1, 150, "years", "民法典 Art. 20", "younger can do no business at all"},
    {"amount_minor", 200000, 1, 1000000000000, "minor", "[D]", "fen of one payment to somebody new"},
    {"child_amount_minor", 50000, 1, 1000000000000, "minor", "[D]", "the same of a child"},
    {"payments_count", 3, 2, 16, "count", "[D]", "smaller payments to new parties within 24 hours"},
    {"total_minor", 200000, 1, 1000000000000, "minor", "[D]", "fen of all of them"},
    {"points", 40, 1, 100, "points", "REGULATION 8 [D]", "contribution to the score"},
    {"points_child", 20, 0, 100, "points", "REGULATION 8 [D]", "more, when it is a child"},
    {"points_contact", 35, 0, 100, "points", "REGULATION 8 [D]",
     "more, after a risky contact or while the screen is shared"},
};
constexpr std::size_t kAskedMost = 16;

// What the last 24 hours say.
struct Day {
  std::int64_t payments = 0, total = 0;  // to parties with whom there were no dealings before
  bool now = false;                      // the touch is one of them
  bool contact = false, shared = false;
};

bool may_be_loss(const View& view, const Entry& entry) {
  return (entry.kind() == TouchKind::transfer_out || entry.kind() == TouchKind::payment_out) &&
         !entry.has(Entry::own) && !entry.has(Entry::guarded) && entry.party != kNoParty &&
         (entry.has(Entry::counts) || view.is_own(entry));
}

bool is_risky(const Entry& entry) {
  if (entry.kind() != TouchKind::warning) return false;
  const WarningValue warning = unpack_warning(entry.value);
  return warning.points > 0 &&
         (warning.relation == Relation::contacted || warning.relation == Relation::payee);
}

Day day_of(const View& view, const Touch& touch, std::int64_t from_ms) {
  Day day;
  std::size_t asked = 0;
  day.shared = touch.has(touch_flag::screen_share) || touch.has(touch_flag::remote_control);
  view.each_since(from_ms, kFlowEntries, [&](const Entry& entry) {
    day.contact = day.contact || is_risky(entry);
    day.shared = day.shared || (entry.kind() == TouchKind::account_action &&
                                entry.value == static_cast<std::int64_t>(AccountAction::screen_share_on));
    if (!may_be_loss(view, entry)) return true;
    if (++asked > kAskedMost || known_party(view, entry.party, from_ms)) return true;
    ++day.payments;
    day.total += entry.value;
    day.now = day.now || view.is_own(entry);
    return true;
  });
  return day;
}

bool judge(const View& view, const Touch& touch, Parameters parameters, Signal& signal) {
  const std::uint16_t birth_year = view.profile().birth_year;
  if (birth_year == 0 || touch.has(touch_flag::own_transfer) || guarded_counterparty(touch) ||
      touch.status == Status::failed)
    return false;
  const std::int64_t age = age_years(birth_year, view.now_ms());
  if (age >= parameters[kAge]) return false;
  const std::int64_t from_ms = view.now_ms() - kDayMs + 1;
  const Day day = day_of(view, touch, from_ms);
  const bool child = age < parameters[kChildAge];
  const std::int64_t limit = parameters[child ? kChildAmount : kAmount];
  const bool large = touch.cny_minor >= limit;
  const bool several = day.payments >= parameters[kPayments] && day.total >= parameters[kTotal];
  if (!day.now || (!large && !several)) return false;
  const bool contact = day.contact || day.shared;
  const std::int64_t points = parameters[kPoints] + (child ? parameters[kPointsChild] : 0) +
                              (contact ? parameters[kPointsContact] : 0);
  signal.points = static_cast<std::uint8_t>(std::min<std::int64_t>(points, 100));
  signal.add("age", age, parameters[kAge], "years");
  if (large) signal.add("paid_to_somebody_new", touch.cny_minor, limit, "minor");
  if (several) {
    signal.add("payments_to_new_parties_24_hours", day.payments, parameters[kPayments], "count");
    signal.add("total_24_hours", day.total, parameters[kTotal], "minor");
  }
  if (day.contact) signal.add("risky_contact_24_hours", 1, 1, "count");
  if (day.shared) signal.add("screen_share", 1, 1, "count");
  add_events(view, from_ms, signal,
             [&](const Entry& entry) { return may_be_loss(view, entry) || is_risky(entry); });
  return true;
}

}  // namespace

extern const Detector v13_minor;
constexpr Detector v13_minor = {.code = "V13",
                                .version = 1,
                                .name = "a minor pays",
                                .name_zh = "未成年人异常支付",
                                .entities = bits(EntityKind::account, EntityKind::person),
                                .principal_only = true,
                                .touches = bits(TouchKind::transfer_out, TouchKind::payment_out),
                                .window = "24 hours",
                                .source =
                                    "Suzhou Art. 35, Nantong Art. 28, Guangzhou Art. 36, Anyang Art. "
                                    "29-30; 民法典 Art. 17, 19, 20; REGULATION 7 [P]",
                                .suspected_type = SuspectedType::telecom_fraud,
                                .parameters = kParameters,
                                .judge = judge};

}  // namespace xiezhi
