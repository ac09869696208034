// Detectors of numbers and victims in the model: T01, T03, T05, T07, T12, V01, V02, V03
// (REGULATION 6.2, 6.3), read from their comments.
#include <algorithm>
#include <bit>

#include "stream/base/time.h"
#include "tests/simulation/model.h"

namespace xiezhi::simulation {
namespace {

// Shares of an amount, rounded up and down.
std::int64_t at_least(std::int64_t amount, std::int64_t bp) { return (amount * bp + 9999) / 10000; }
std::int64_t at_most(std::int64_t amount, std::int64_t bp) { return amount * bp / 10000; }

// T01. One number calls many different people, and nobody calls back.
bool high_frequency_caller(const Sight& sight, const Limits& limits, Finding& finding) {
  if (is_guarded(sight) || sight.touch->has(touch_flag::subject_is_guarded)) return false;
  const WindowSums day = sight.window(Span::day);
  const std::int64_t in_hour = sight.window(Span::hour).out.distinct, in_day = day.out.distinct;
  const std::int64_t in_life = sight.subject->out_count;
  if (in_hour >= limits("callees_hour_count")) {
    finding.points = limits("hour_points");
    finding.clue("distinct_callees_1_hour", in_hour, limits("callees_hour_count"), "count");
  }
  if (in_day >= limits("callees_day_count")) {
    finding.points = limits("day_points");
    finding.clue("distinct_callees_24_hours", in_day, limits("callees_day_count"), "count");
  }
  if (in_life >= limits("calls_life_count") && in_day >= limits("callees_life_day_count")) {
    finding.points = limits("life_points");
    finding.clue("calls_lifetime", in_life, limits("calls_life_count"), "count");
  }
  if (finding.points == 0) return false;
  const std::int64_t back_bp = std::int64_t{day.in.count} * 10000 / std::int64_t{day.out.count};
  if (back_bp >= limits("called_back_share_bp"))
    finding.points = std::min(finding.points, limits("watch_points"));
  finding.clue("called_back_24_hours", back_bp, limits("called_back_share_bp"), "bp");
  for (const Happening* one : sight.recent(kDayMs, 32)) {
    if (one->kind == TouchKind::call_out) finding.event(*one);
  }
  return true;
}

// T03. It only calls: hardly anybody whom it calls ever calls it, and it gets no messages.
bool one_way(const Sight& sight, const Limits& limits, Finding& finding) {
  if (is_guarded(sight) || sight.touch->has(touch_flag::subject_is_guarded)) return false;
  const WindowSums day = sight.window(Span::day);
  const std::int64_t made = day.out.count, callees = day.out.distinct, messages = day.special_in.count;
  if (made < limits("calls_day_count") || callees == 0) return false;
  const std::int64_t out = made * 10000 / (made + std::int64_t{day.in.count});
  const std::int64_t mutual = std::int64_t{day.in.distinct} * 10000 / callees, each = made * 100 / callees;
  if (out < limits("out_bp") || mutual > limits("mutual_bp") || each > limits("calls_each_percent"))
    return false;
  finding.points = limits(messages < limits("messages_count") ? "points" : "points_messages");
  finding.clue("calls_made_24_hours", made, limits("calls_day_count"), "count");
  finding.clue("share_of_own_calls", out, limits("out_bp"), "bp");
  finding.clue("callers_to_callees", mutual, limits("mutual_bp"), "bp");
  finding.clue("calls_each", each, limits("calls_each_percent"), "percent");
  finding.clue("messages_received_24_hours", messages, limits("messages_count"), "count");
  for (const Happening* one : sight.recent(kDayMs, 32)) {
    if (one->kind == TouchKind::call_out) finding.event(*one);
  }
  return true;
}

// T05. A call over an international trunk shows a number that cannot call from there.
bool number_changing(const Sight& sight, const Limits& limits, Finding& finding) {
  const Touch& touch = *sight.touch;
  if (!touch.has(touch_flag::international) || sight.allowed()) return false;
  const bool roaming = touch.has(touch_flag::roaming);
  std::string_view what;
  switch (touch.number_form) {
    case NumberForm::mobile:
    case NumberForm::data_card:
      what = roaming ? "" : "domestic_mobile_not_roaming";
      break;
    case NumberForm::fixed:
      what = "domestic_fixed_number";
      break;
    case NumberForm::service:
    case NumberForm::sms_port:
      what = "short_or_service_number";
      break;
    case NumberForm::unassigned:
      what = "number_does_not_exist";
      break;
    case NumberForm::none:
    case NumberForm::overseas:
      what = touch.has(touch_flag::mainland_prefix) && !roaming ? "mainland_prefix" : "";
      break;
  }
  if (what.empty()) return false;
  finding.points = limits("points");
  finding.detail = 1;
  finding.clue(what, 1, 1, "count");
  return true;
}

// T07. The same text over and over: simhashes that differ in few bits.
bool bulk_messages(const Sight& sight, const Limits& limits, Finding& finding) {
  const Touch& touch = *sight.touch;
  const bool port = touch.number_form == NumberForm::sms_port || touch.number_form == NumberForm::service ||
                    touch.has(touch_flag::subject_is_guarded);
  if (!sight.listed() && (is_guarded(sight) || port)) return false;
  std::int64_t similar = 0;
  if (sight.window(Span::hour).special_out.count >= limits("similar_hour_count")) {
    for (const Happening* one : sight.recent(kHourMs, 512)) {
      if (one->kind != TouchKind::sms_out) continue;
      const auto difference =
          static_cast<std::uint64_t>(one->value) ^ static_cast<std::uint64_t>(touch.value);
      if (std::popcount(difference << 8) > limits("distance_bits")) continue;
      ++similar;
      finding.event(*one);
    }
  }
  if (similar >= limits("similar_hour_count")) {
    finding.points = limits("similar_points");
    finding.clue("similar_messages_1_hour", similar, limits("similar_hour_count"), "count");
  }
  const std::int64_t in_life = sight.subject->out_sum;
  const std::int64_t in_month = sight.window(Span::thirty_days).special_out.count;
  if (in_life >= limits("messages_life_count") && in_month >= limits("messages_recent_count")) {
    finding.points = limits("life_points");
    finding.clue("messages_lifetime", in_life, limits("messages_life_count"), "count");
  }
  if (finding.points == 0) return false;
  if (touch.has(touch_flag::has_url) || touch.has(touch_flag::callback_number)) {
    finding.points = std::min<std::int64_t>(100, finding.points + limits("link_points"));
    finding.clue("link_or_callback_number", 1, 1, "count");
  }
  return true;
}

// T12. A number that called or texted this phone is listed or found out.
bool listed_number_contact(const Sight& sight, const Limits& limits, Finding& finding) {
  const Touch& touch = *sight.touch;
  const Hint& hint = touch.hint;
  if (hint.relation != Relation::contacted || is_guarded(sight)) return false;
  if (hint.points == 0 && !touch.has(touch_flag::listed)) return false;
  const std::int64_t age_ms = std::max<std::int64_t>(0, hint.found_ms - touch.event_time_ms);
  if (age_ms >= limits("window_ms")) return false;
  const bool strong = age_ms < limits("recent_ms") || touch.value >= limits("talked_seconds");
  finding.points = limits(strong ? "strong_points" : "points");
  if (hint.points > 0) finding.points = std::min<std::int64_t>(finding.points, hint.points);
  finding.suspected_type = hint.suspected_type;
  finding.clue("contact_until_found_out", age_ms, limits("recent_ms"), "ms");
  finding.clue("talked", touch.value, limits("talked_seconds"), "seconds");
  finding.clue("points_of_the_number", hint.points, 1, "points");
  return true;
}

// V01: money that may be lost, and calls that may have led to it.
bool may_be_loss(const Happening& one) {
  return (one.kind == TouchKind::transfer_out || one.kind == TouchKind::payment_out) && !one.own &&
         !one.guarded && one.party;
}
bool long_risky_call(const Happening& one, const Limits& limits) {
  return one.kind == TouchKind::warning && one.relation == Relation::contacted && one.points > 0 &&
         one.value >= limits("talked_seconds");
}

// A payee is new when nothing had moved to it before the contact, as far as ledger and list know.
bool is_new_payee(const Sight& sight, const Token& party, std::int64_t contact_ms) {
  std::uint32_t before = 0, since = 0;
  for (const Happening& one : sight.subject->happenings) {
    if (one.party != party || !one.counts || !one.out()) continue;
    ++(one.time_ms >= contact_ms ? since : before);
  }
  if (sight.subject->has_ledger) {
    const LedgerBook book = sight.subject->book();
    if (const auto line = book.lines.find(party); line != book.lines.end())
      return line->second.out_count <= since;
  }
  return before == 0;
}

// The last balance told, with all that has moved since the payment put back; -1: none was told.
std::int64_t balance_before(const Sight& sight, const Happening& payment) {
  std::int64_t balance = sight.subject->balance_minor;
  if (balance < 0) return -1;
  bool reached = false;
  for (const Happening* one : sight.between(payment.time_ms, INT64_MAX, kLookedAt)) {
    reached = reached || one->number == payment.number;
    if (!reached || !one->counts) continue;
    if (one->out()) balance += one->value;
    if (one->in()) balance -= one->value;
  }
  return std::max<std::int64_t>(balance, 0);
}

bool led_to(const Sight& sight, const Happening& call, const Happening& payment, const Limits& limits,
            Finding& finding) {
  std::int64_t paid = payment.counts ? 0 : payment.value;  // an attempt counts as if it were made
  for (const Happening* one : sight.between(call.time_ms, payment.time_ms, kLookedAt)) {
    if (one->party == payment.party && one->counts && may_be_loss(*one)) paid += one->value;
  }
  const std::int64_t balance = balance_before(sight, payment);
  const std::int64_t share = at_least(std::max<std::int64_t>(balance, 0), limits("balance_share_bp"));
  const bool large_share = balance > 0 && payment.value >= share;
  if (payment.value <= 0 || (paid < limits("amount_minor") && !large_share)) return false;
  if (!is_new_payee(sight, payment.party, call.time_ms)) return false;
  finding.points = limits("points");
  finding.suspected_type = call.suspected_type;
  finding.clue("risky_call", call.value, limits("talked_seconds"), "seconds");
  finding.clue("paid_to_new_payee", paid, limits("amount_minor"), "minor");
  if (large_share) finding.clue("share_of_balance", payment.value, share, "minor");
  finding.clue("call_to_payment", payment.time_ms - call.time_ms, limits("window_ms"), "ms");
  finding.event(payment);
  finding.event(call);
  return true;
}

const Happening* own_happening(const Sight& sight) {
  for (const Happening& one : sight.subject->happenings) {
    if (sight.is_own(one)) return &one;
  }
  return nullptr;
}

// V01. After a long call with a number found out, the person pays somebody new; whichever is known first.
bool call_then_pay(const Sight& sight, const Limits& limits, Finding& finding) {
  const Touch& touch = *sight.touch;
  const Happening* own = own_happening(sight);
  if (own == nullptr) return false;
  if (touch.kind == TouchKind::warning) {
    if (!long_risky_call(*own, limits)) return false;
    const auto after = sight.between(own->time_ms, own->time_ms + limits("window_ms") - 1, kLookedAt);
    return std::any_of(after.begin(), after.end(), [&](const Happening* payment) {
      return may_be_loss(*payment) && led_to(sight, *own, *payment, limits, finding);
    });
  }
  if (!touch.has(touch_flag::principal) || is_guarded_counterparty(touch) || !may_be_loss(*own)) return false;
  const auto before = sight.recent(limits("window_ms"), kLookedAt);
  return std::any_of(before.begin(), before.end(), [&](const Happening* call) {
    return long_risky_call(*call, limits) && led_to(sight, *call, *own, limits, finding);
  });
}

// V02. Money is sent while somebody else sees or steers the screen.
bool screen_share(const Sight& sight, const Limits& limits, Finding& finding) {
  const Touch& touch = *sight.touch;
  if (touch.has(touch_flag::own_transfer) || is_guarded_counterparty(touch)) return false;
  if (touch.cny_minor < limits("amount_minor")) return false;
  const bool told = touch.has(touch_flag::screen_share) || touch.has(touch_flag::remote_control);
  const Happening* switched = nullptr;  // the newest switching on or off
  for (const Happening* one : sight.recent(limits("window_ms"), kLookedAt)) {
    const bool switches = one->kind == TouchKind::account_action &&
                          (one->value == static_cast<std::int64_t>(AccountAction::screen_share_on) ||
                           one->value == static_cast<std::int64_t>(AccountAction::screen_share_off));
    if (switches && switched == nullptr) switched = one;
  }
  const bool on =
      switched != nullptr && switched->value == static_cast<std::int64_t>(AccountAction::screen_share_on);
  if (!told && !on) return false;
  finding.points = limits("points");
  finding.clue(touch.has(touch_flag::remote_control) ? "remote_control" : "screen_share", 1, 1, "count");
  finding.clue("transfer_while_shared", touch.cny_minor, limits("amount_minor"), "minor");
  if (told) return true;
  finding.clue("since_share_began", sight.now_ms - switched->time_ms, limits("window_ms"), "ms");
  finding.event(*switched);
  return true;
}

// V03: outs that nothing has answered yet, and the small ones that came back with a premium.
struct Story {
  std::vector<const Happening*> open;  // oldest first, 64 at most
  std::int64_t cycles = 0, largest_task = 0, last_rebate_ms = 0;
};

void answer(Story& story, const Happening& in, const Limits& limits) {
  for (std::size_t i = story.open.size(); i-- > 0;) {  // the newest out that it can be the answer to
    const Happening& out = *story.open[i];
    if (in.time_ms - out.time_ms > limits("return_within_ms")) return;
    if (!out.counts || in.value < at_least(out.value, limits("return_least_bp")) ||
        in.value > at_most(out.value, limits("return_most_bp")))
      continue;
    if (out.value <= limits("task_minor")) {
      ++story.cycles;
      story.largest_task = std::max(story.largest_task, out.value);
      story.last_rebate_ms = in.time_ms;
    }
    story.open.erase(story.open.begin() + static_cast<std::ptrdiff_t>(i));
    return;
  }
}

// V03. Small paid tasks come back with a premium, then large ones to ever new persons do not.
bool brushing_rebate(const Sight& sight, const Limits& limits, Finding& finding) {
  const Touch& touch = *sight.touch;
  if (touch.has(touch_flag::own_transfer) || is_guarded_counterparty(touch)) return false;
  if (sight.window(Span::thirty_days).in.distinct >= limits("payers_count")) return false;
  Story story;
  for (const Happening* one :
       sight.between(sight.now_ms - limits("window_ms") + 1, sight.now_ms, kLookedAt)) {
    if ((!one->counts && !sight.is_own(*one)) || one->own || one->guarded) continue;
    if (one->in()) answer(story, *one, limits);
    if (!one->out()) continue;
    if (story.open.size() == 64) story.open.erase(story.open.begin());
    story.open.push_back(one);
  }
  if (story.cycles < limits("cycles_count")) return false;
  std::vector<const Happening*> large;
  std::int64_t total = 0;
  for (const Happening* out : story.open) {
    const bool known = std::any_of(large.begin(), large.end(),
                                   [&](const Happening* other) { return other->party == out->party; });
    if (out->kind != TouchKind::transfer_out || out->from_unit || !out->party || known) continue;
    if (out->value < at_least(story.largest_task, limits("rise_bp"))) continue;
    if (!large.empty() && out->value < large.back()->value) continue;
    if (out->time_ms < story.last_rebate_ms) continue;
    large.push_back(out);
    total += out->value;
  }
  const auto count = static_cast<std::int64_t>(large.size());
  if (large.empty() || !sight.is_own(*large.back()) || count < limits("large_outs_count")) return false;
  if (total < limits("total_minor")) return false;
  finding.points = limits("points");
  finding.clue("rebated_tasks_7_days", story.cycles, limits("cycles_count"), "count");
  finding.clue("large_outs_without_return", count, limits("large_outs_count"), "count");
  finding.clue("large_outs_total", total, limits("total_minor"), "minor");
  for (auto one = large.rbegin(); one != large.rend(); ++one) finding.event(**one);
  return true;
}

}  // namespace

const std::vector<ModelDetector>& people_detectors() {
  using enum TouchKind;
  using K = EntityKind;
  constexpr SuspectedType kFraud = SuspectedType::telecom_fraud;
  static const std::vector<ModelDetector> rows = {
      {"T01", 1, {K::phone}, {call_out}, false, kFraud, high_frequency_caller},
      {"T03", 1, {K::phone}, {call_out}, false, kFraud, one_way},
      {"T05", 1, {K::phone}, {call_out}, false, kFraud, number_changing},
      {"T07", 1, {K::phone}, {sms_out}, false, kFraud, bulk_messages},
      {"T12", 1, {K::phone}, {warning}, false, kFraud, listed_number_contact},
      {"V01", 1, {K::person, K::account}, {transfer_out, payment_out, warning}, false, kFraud, call_then_pay},
      {"V02",
       1,
       {K::person, K::account},
       {transfer_out},
       true,
       SuspectedType::fake_customer_service,
       screen_share},
      {"V03",
       1,
       {K::person, K::account},
       {transfer_out},
       true,
       SuspectedType::brushing_rebate,
       brushing_rebate},
  };
  return rows;
}

}  // namespace xiezhi::simulation
