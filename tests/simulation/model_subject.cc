#include "tests/simulation/model_subject.h"

#include <algorithm>

#include "stream/base/calendar.h"
#include "stream/base/time.h"

namespace xiezhi::simulation {
namespace {

// Bounds of the engine's state (stream/state/ring.h, entity.h, ledger.h).
constexpr std::size_t kKeptMost = 65536;
constexpr std::size_t kKeptLong = 1024;  // up to so many stay 90 days, of more than that each stays 30
constexpr std::size_t kWindowsShownFrom = 17;
constexpr std::size_t kDaysKept = 10;
constexpr std::size_t kLinksKept = 4;
constexpr std::size_t kLedgerLines = 65536;

enum class Place : std::uint8_t { none, in, out, special_out, special_in };

bool holds(TouchKind kind) { return kind == TouchKind::device_used || kind == TouchKind::sim_used; }

Place main_place(const Happening& one) {
  if (!one.counts) return Place::none;
  if (one.in() || one.kind == TouchKind::call_in || holds(one.kind)) return Place::in;
  if (one.out() || one.kind == TouchKind::call_out) return Place::out;
  if (one.kind == TouchKind::sms_out) return Place::special_out;
  if (one.kind == TouchKind::sms_in) return Place::special_in;
  return Place::none;
}
Place special_place(const Happening& one) {
  if (!one.counts || !one.special) return Place::none;
  return one.in() ? Place::special_in : Place::special_out;
}
bool stands_in(const Happening& one, Place place) {
  return main_place(one) == place || special_place(one) == place;
}

bool counts(const Touch& touch) {
  const bool moves = is_money_in(touch.kind) || is_money_out(touch.kind);
  const bool talks = touch.kind == TouchKind::call_in || touch.kind == TouchKind::call_out ||
                     touch.kind == TouchKind::sms_in || touch.kind == TouchKind::sms_out;
  return (moves || talks || holds(touch.kind)) && !touch.has(touch_flag::not_moved) &&
         !touch.has(touch_flag::reversal);
}

LaneSums lane(const std::vector<Happening>& happenings, Place place, std::int64_t from_ms,
              std::int64_t to_ms) {
  LaneSums sums;
  std::set<Token> parties;
  for (const Happening& one : happenings) {
    if (one.time_ms < from_ms || one.time_ms > to_ms || !stands_in(one, place)) continue;
    ++sums.count;
    const bool message = one.kind == TouchKind::sms_in || one.kind == TouchKind::sms_out;
    if (!message) sums.sum += one.value;
    if (one.party) parties.insert(one.party);
  }
  sums.distinct = static_cast<std::uint32_t>(parties.size());
  return sums;
}

}  // namespace

std::int64_t first_ms(Span span, std::int64_t now_ms) {
  switch (span) {
    case Span::hour:
      return now_ms - kHourMs + 1;
    case Span::day:
      return now_ms - kDayMs + 1;
    case Span::five_working_days:
      return beijing_midnight_ms(first_of_working_days(beijing_day(now_ms), 5));
    case Span::thirty_days:
      break;
  }
  return now_ms - 30 * kDayMs + 1;
}

WindowSums Subject::window(Span span, std::int64_t now_ms) const {
  const std::int64_t from_ms = first_ms(span, now_ms);
  return {.in = lane(happenings, Place::in, from_ms, now_ms),
          .out = lane(happenings, Place::out, from_ms, now_ms),
          .special_out = lane(happenings, Place::special_out, from_ms, now_ms),
          .special_in = lane(happenings, Place::special_in, from_ms, now_ms)};
}

bool Subject::newest_of_party(const Happening& one, bool special_lane) const {
  const Place place = special_lane ? special_place(one) : main_place(one);
  if (place == Place::none || !one.party) return false;
  const auto newest = std::find_if(happenings.rbegin(), happenings.rend(), [&](const Happening& other) {
    return other.party == one.party && stands_in(other, place);
  });
  return newest != happenings.rend() && newest->number == one.number;
}

std::uint32_t Subject::newest_of_parties() const {
  std::set<std::pair<Token, Place>> pairs;
  for (const Happening& one : happenings) {
    if (one.party && main_place(one) != Place::none) pairs.emplace(one.party, main_place(one));
  }
  return static_cast<std::uint32_t>(pairs.size());
}

// Calls by quarters of an hour, of which 15 days are kept; victims by weeks from Monday on, of which 13 are.
void Subject::count_at_place(const Touch& touch) {
  const bool call = touch.kind == TouchKind::place_call;
  const std::int64_t pane =
      call ? touch.event_time_ms / (15 * 60000) : (std::int64_t{beijing_day(touch.event_time_ms)} + 3) / 7;
  const std::int64_t kept = call ? 1440 : 13;
  if (tally.empty()) tally_first = pane;
  if (!tally.empty() && pane <= tally.rbegin()->first - kept) return;
  tally_first = std::min(tally_first, pane);
  tally[pane] = std::min<std::int64_t>(tally[pane] + 1, 65535);
  tally.erase(tally.begin(), tally.upper_bound(tally.rbegin()->first - kept));
}

// One by one from the oldest: how long one is kept depends on how many there still are.
void Subject::forget_old(std::int64_t newest_ms) {
  while (!happenings.empty()) {
    const std::int64_t keep_ms = (happenings.size() > kKeptLong ? 30 : 90) * kDayMs;
    if (happenings.front().time_ms > newest_ms - keep_ms) return;
    happenings.erase(happenings.begin());
  }
}

bool Subject::insert(const Happening& one) {
  const std::int64_t newest_ms =
      happenings.empty() ? one.time_ms : std::max(one.time_ms, happenings.back().time_ms);
  forget_old(newest_ms);
  if (one.time_ms <= newest_ms - 90 * kDayMs) return false;
  if (happenings.size() == kKeptMost) {
    if (one.time_ms < happenings.front().time_ms) return false;
    happenings.erase(happenings.begin());
    ++dropped;
  }
  const auto behind =
      std::upper_bound(happenings.begin(), happenings.end(), one.time_ms,
                       [](std::int64_t time_ms, const Happening& other) { return time_ms < other.time_ms; });
  happenings.insert(behind, one);
  if (happenings.size() >= kWindowsShownFrom) shows_windows = true;
  // «8 counterparties» are counted apart for what comes in and what goes out, as far as the list remembers.
  const bool earned = happenings.size() > 64 || (happenings.size() >= 8 && newest_of_parties() >= 8);
  if (!has_ledger && earned) open_ledger();
  if (has_ledger && one.party && main_place(one) != Place::none && dealt_with.size() < kLedgerLines)
    dealt_with.insert(one.party);
  return true;
}

// A ledger begins with what the list still knows, in the order of event time.
void Subject::open_ledger() {
  has_ledger = true;
  for (const Happening& one : happenings) {
    if (!one.counts || !one.party) continue;
    dealt_with.insert(one.party);
    if (one.in() || one.out()) {
      bookings.push_back({.party = one.party,
                          .in = one.in(),
                          .natural = !one.from_unit,
                          .amount = one.value,
                          .time_ms = one.time_ms});
    }
  }
}

void Subject::book_money(const Happening& one, bool had_ledger) {
  if (!had_ledger || !one.party || !one.counts || (!one.in() && !one.out())) return;
  dealt_with.insert(one.party);
  bookings.push_back({.party = one.party,
                      .in = one.in(),
                      .natural = !one.from_unit,
                      .amount = one.value,
                      .time_ms = one.time_ms});
}

namespace {

// A pay-out to somebody who had paid in: does it come at a rhythm, and with a small share of what was paid?
void note_return(LedgerBook& book, LedgerLine& line, const Booking& booking) {
  constexpr std::array<std::int64_t, 4> kPeriods_d = {7, 10, 15, 30};
  book.returns_sum += booking.amount;
  const std::int64_t gap_d = (booking.time_ms - line.last_out_ms + kDayMs / 2) / kDayMs;
  bool rhythm = false;
  for (std::size_t i = 0; i < kPeriods_d.size(); ++i) {
    const bool hit = line.return_count > 0 && gap_d >= kPeriods_d[i] - 2 && gap_d <= kPeriods_d[i] + 2;
    if (hit && line.period_hits[i] < 3) ++line.period_hits[i];
    rhythm = rhythm || line.period_hits[i] >= 2;
  }
  if (line.return_count < 65535) ++line.return_count;
  const std::int64_t share_bp =
      booking.amount > 0 && line.in_sum > 0 ? booking.amount * 10000 / line.in_sum : 0;
  if (!line.natural || line.periodic || line.return_count < 3 || !rhythm || share_bp < 50 || share_bp > 2000)
    return;
  line.periodic = true;
  ++book.periodic_parties;
  book.ratio_sum_bp += share_bp;
  book.ratio_square_sum += share_bp * share_bp;
}

void take_off(LedgerBook& book, LedgerLine& line, const Booking& taken) {
  if (taken.in) {
    line.in_sum -= taken.amount;
    if (taken.whole && line.in_count > 0) --line.in_count;
    return;
  }
  line.out_sum -= taken.amount;
  if (taken.whole && line.out_count > 0) --line.out_count;
  if (!taken.returned || line.return_count == 0) return;
  if (taken.whole) --line.return_count;
  book.returns_sum -= taken.amount;
}

void put_in(LedgerLine& line, const Booking& booking) {
  if (line.in_count == 0) {
    line.first_in_ms = booking.time_ms;
    line.natural = booking.natural;
  }
  line.first_in_ms = std::min(line.first_in_ms, booking.time_ms);
  ++line.in_count;
  line.in_sum += booking.amount;
}

void put_out(LedgerBook& book, LedgerLine& line, const Booking& booking) {
  if (line.in_count > 0 && line.first_in_ms < booking.time_ms) note_return(book, line, booking);
  line.last_out_ms = line.out_count == 0 ? booking.time_ms : std::max(line.last_out_ms, booking.time_ms);
  ++line.out_count;
  line.out_sum += booking.amount;
}

}  // namespace

LedgerBook Subject::book() const {
  LedgerBook book;
  for (const Token& party : dealt_with) book.lines[party];
  for (const Booking& booking : bookings) {
    LedgerLine& line = book.lines[booking.party];
    if (booking.taken_back) {
      take_off(book, line, booking);
    } else if (booking.in) {
      put_in(line, booking);
    } else {
      put_out(book, line, booking);
    }
  }
  for (const auto& [party, line] : book.lines) {
    if (line.in_count == 0) continue;
    ++book.payers;
    if (line.natural) ++book.natural_payers;
  }
  return book;
}

void Subject::forget_happenings() {
  dropped += static_cast<std::uint32_t>(happenings.size());
  happenings.clear();
  shows_windows = has_ledger = false;
  bookings.clear();
  dealt_with.clear();
}

bool Subject::was_paid_by(const Token& party, std::int64_t before_ms) const {
  if (has_ledger) {  // knows more than the list, but of takings-back only the sum
    const LedgerBook ledger = book();
    const auto line = ledger.lines.find(party);
    return line != ledger.lines.end() && line->second.in_count > 0 && line->second.first_in_ms < before_ms;
  }
  return std::any_of(happenings.begin(), happenings.end(), [&](const Happening& one) {
    return one.party == party && one.counts && one.in() && one.time_ms < before_ms;
  });
}

Happening happening_of(const Subject& subject, const Touch& touch, std::uint64_t number) {
  constexpr std::int64_t kMeasureMost = (std::int64_t{1} << 40) - 1;
  const bool in = is_money_in(touch.kind), out = is_money_out(touch.kind);
  Happening one;
  one.number = number;
  one.time_ms = touch.event_time_ms;
  one.kind = touch.kind;
  one.value = touch.cny_minor;
  one.party = touch.counterparty;
  one.event_key = touch.event_key;
  one.event_id = touch.cause.event_id;
  one.counts = counts(touch);
  one.from_unit = touch.has(touch_flag::counterparty_is_unit);
  one.special = in ? one.from_unit || touch.kind == TouchKind::payment_in
                   : out && touch.counterparty && subject.was_paid_by(touch.counterparty, one.time_ms);
  one.round = (in || out) && touch.cny_minor % 50000 == 0;
  one.cross_border = touch.has(touch_flag::cross_border);
  one.foreign = touch.has(touch_flag::foreign);
  one.guarded = touch.has(touch_flag::counterparty_is_guarded) || is_institution(touch.counterparty_category);
  one.own = touch.has(touch_flag::own_transfer);
  one.listed = touch.has(touch_flag::listed);
  one.retroactive = touch.has(touch_flag::retroactive);
  one.exempt = touch.has(touch_flag::exempt) && (is_money_in(touch.kind) || is_money_out(touch.kind));
  one.remark = touch.has(touch_flag::fundraising_remark);
  one.remark_class = touch.remark;
  if (touch.has(touch_flag::otp) || touch.has(touch_flag::short_ring)) one.round = true;
  if (touch.kind == TouchKind::web_visit) one.value = touch.content_points;
  if (touch.kind == TouchKind::cash_in || touch.kind == TouchKind::cash_out) {
    one.mark = touch.terminal;
  } else if (touch.kind == TouchKind::prepaid) {
    one.mark = touch.action;
  } else {
    const std::uint32_t code = touch.counterparty_region / 10000;
    if (code >= 11 && code <= 71) one.mark = code - 10;
    if (code == 81 || code == 82) one.mark = code - 19;
    const std::int32_t year = civil_from_days(beijing_day(touch.event_time_ms)).year;
    if (touch.counterparty_birth_year != 0 && year - touch.counterparty_birth_year >= 60) one.mark += 64;
    if (touch.has(touch_flag::card)) one.mark += 128;
  }
  if (touch.kind == TouchKind::call_in || touch.kind == TouchKind::call_out ||
      touch.kind == TouchKind::sms_in || touch.kind == TouchKind::sms_out)
    one.value = static_cast<std::int64_t>(static_cast<std::uint64_t>(touch.value) << 8) >> 8;  // 56 bits
  if (touch.kind == TouchKind::account_action || touch.kind == TouchKind::sim_action)
    one.value = touch.action;
  if (touch.kind == TouchKind::warning) {
    one.value = std::clamp<std::int64_t>(touch.value, 0, kMeasureMost);
    one.points = touch.hint.points;
    one.suspected_type = touch.hint.suspected_type;
    one.relation = touch.hint.relation;
  }
  return one;
}

void Subject::note_profile(const Touch& touch) {
  if (touch.has(touch_flag::subject_is_unit)) unit = true;
  if (touch.has(touch_flag::subject_is_guarded)) guarded_number = true;
  if (touch.has(touch_flag::name_keyword) && is_money_in(touch.kind)) name_keyword = true;
  if (touch.category != Category::none) category = touch.category;
  if (touch.balance_after_minor >= 0) balance_minor = touch.balance_after_minor;
  const std::uint32_t province = touch.counterparty_region / 10000;
  if ((province >= 11 && province <= 71) || province == 81 || province == 82) provinces.insert(province);
  if (touch.birth_year != 0) birth_year = touch.birth_year;
  if (touch.opened_day != 0) opened_day = touch.opened_day;
  iot = iot || touch.has(touch_flag::iot);
  address = address || touch.has(touch_flag::address);
  if ((touch.latitude_e6 != 0 || touch.longitude_e6 != 0) &&
      (places.empty() || touch.event_time_ms >= places.back().time_ms))
    places.push_back({touch.event_time_ms, touch.latitude_e6, touch.longitude_e6});
  if ((touch.kind == TouchKind::sim_action && touch.action == 1) ||
      (touch.kind == TouchKind::account_action &&
       touch.action == static_cast<std::uint8_t>(AccountAction::open)))
    ++month_of(touch.event_time_ms).openings;
  Token link;
  if (touch.kind == TouchKind::phone_pays) link = touch.counterparty;
  if (kind == EntityKind::account && is_money_out(touch.kind) && touch.principal != touch.subject)
    link = touch.principal;
  if (!link || std::find(linked.begin(), linked.end(), link) != linked.end()) return;
  linked.insert(linked.begin(), link);
  if (linked.size() > kLinksKept) linked.pop_back();
}

// Seven months are kept; what is older than the newest, and not kept, is forgotten.
MonthOf& Subject::month_of(std::int64_t time_ms) {
  static MonthOf forgotten;
  const std::int32_t number = beijing_day(time_ms) / 30;
  if (!months.contains(number) && !months.empty() && number < months.rbegin()->first) return forgotten = {};
  MonthOf& month = months[number];
  if (months.size() > 7) months.erase(months.begin());
  return month;
}

void Subject::note_habits(const Touch& touch) {
  MonthOf& month = month_of(touch.event_time_ms);
  (is_money_in(touch.kind) ? month.in : month.out) += touch.cny_minor;
  if (is_money_out(touch.kind)) month.paid.push_back(touch.cny_minor);
  const auto minute = static_cast<std::uint32_t>(touch.event_time_ms / 60000);
  if (last_minute != 0 && minute > last_minute && minute - last_minute >= 30 * 24 * 60) {
    woke_minute = minute;
    woke_days = (minute - last_minute) / (24 * 60);
  }
  last_minute = std::max(last_minute, minute);
}

// What a touch that was no reversal adds to the lifetime counts and the day.
void Subject::count(const Touch& touch) {
  if (!counts(touch)) return;
  if (is_money_in(touch.kind) || is_money_out(touch.kind)) note_habits(touch);
  if (is_money_in(touch.kind)) {
    ++in_count;
    in_sum += touch.cny_minor;
  } else if (is_money_out(touch.kind)) {
    ++out_count;
    out_sum += touch.cny_minor;
  }
  if (touch.kind == TouchKind::call_in) ++in_count;
  if (touch.kind == TouchKind::call_out) ++out_count;
  if (touch.kind == TouchKind::sms_in) ++in_sum;  // of a phone the sums are numbers of messages
  if (touch.kind == TouchKind::sms_out) ++out_sum;
  const bool money = is_money_in(touch.kind) || is_money_out(touch.kind);
  if (money && touch.has(touch_flag::principal) && !touch.has(touch_flag::exempt))
    add_to_day(touch, touch.event_time_ms, 1);
}

void Subject::add_to_day(const Touch& touch, std::int64_t time_ms, std::int64_t sign) {
  const std::int32_t day = beijing_day(time_ms);
  if (!days.contains(day) && days.size() == kDaysKept) {
    if (days.begin()->first > day) return;
    days.erase(days.begin());
  }
  const bool cash = touch.kind == TouchKind::cash_in || touch.kind == TouchKind::cash_out;
  const std::size_t rule = cash ? 0 : touch.has(touch_flag::cross_border) ? 2 : 1;
  const bool foreign = touch.has(touch_flag::foreign);
  days[day][rule][is_money_in(touch.kind) ? 0 : 1][foreign ? 1 : 0] +=
      sign * (foreign ? touch.usd_minor : touch.cny_minor);
}

// Takes money back from the newest counting happening of the event, whatever its direction (of a transfer
// between an account and itself there are two). What is not found is taken off the sums all the same, at the
// time of the reversal.
void Subject::take_back(const Touch& touch) {
  std::int64_t time_ms = touch.event_time_ms;
  bool exempt = touch.has(touch_flag::exempt);
  const auto found = std::find_if(happenings.rbegin(), happenings.rend(), [&](const Happening& one) {
    return one.counts && one.event_key == touch.reversed_key;
  });
  if (found != happenings.rend()) {
    Happening& one = *found;
    time_ms = one.time_ms;
    exempt = one.exempt;
    const bool whole = touch.cny_minor >= one.value;
    if (has_ledger && one.party && (one.in() || one.out())) {
      bookings.push_back({.party = one.party,
                          .in = one.in(),
                          .natural = !one.from_unit,
                          .amount = std::min(touch.cny_minor, one.value),
                          .time_ms = time_ms,
                          .taken_back = true,
                          .whole = whole,
                          .returned = one.out() && one.special});
    }
    if (whole) {
      one.counts = false;  // it stays in the list, and counts for nothing
    } else {
      one.value -= touch.cny_minor;
    }
  }
  // The phone and the device of who paid are told of the reversal too; their sums are numbers of messages.
  if (is_money_in(touch.kind)) in_sum -= touch.cny_minor;
  if (is_money_out(touch.kind)) out_sum -= touch.cny_minor;
  if (touch.has(touch_flag::principal) && !exempt) add_to_day(touch, time_ms, -1);
}

}  // namespace xiezhi::simulation
