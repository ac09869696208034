// D01 large value 大额交易: what a customer takes in or pays in one natural day of Beijing reaches a limit of
// Order 2016 No. 3 Art. 5 (金融机构大额交易和可疑交易报告管理办法 [P]): «当日单笔或者累计», by customer, one
// direction at a time, CNY and foreign currency apart, limits inclusive. Reported once: by the touch whose
// amount lifts the sum from below the limit to it or above. (When a reversal takes the sum below the limit
// again and another payment lifts it back, that is a second crossing with a second cause.)
// A touch belongs to one cell of the day's pane (cash, domestic or cross-border; in or out; CNY or foreign),
// and each cell to one rule, so one touch never crosses two rules; Art. 6 (a report for each rule) is met
// because rules are summed apart. Units have no cross-border rule: LV2 sums both.
// What the institution tells to be exempt by Art. 7 (lv_exempt_code) is in no sum. Suspects nobody. Cost: one
// pane; on a crossing the day's entries, at most 256. No hints.
#include "detectors/d01_large_value.h"

#include "detectors/flow.h"
#include "stream/base/time.h"

namespace xiezhi {
namespace {

constexpr std::string_view kLaw = "Order 2016 No. 3 Art. 5 [P]";
constexpr std::int64_t kMost = 1000000000000;

// Limits stand in pairs, CNY then foreign, in order of the rules.
enum : std::size_t { kFirstLimit, kPoints = kFirstLimit + 8 };
constexpr Parameter kParameters[] = {
    {"cash_limit_minor", 5000000, 1, kMost, "minor", kLaw, "LV1 cash, fen a day and direction"},
    {"cash_limit_usd_minor", 1000000, 1, kMost, "minor", kLaw, "LV1 cash, US cents"},
    {"unit_limit_minor", 200000000, 1, kMost, "minor", kLaw, "LV2 transfers of a unit, fen"},
    {"unit_limit_usd_minor", 20000000, 1, kMost, "minor", kLaw, "LV2 transfers of a unit, US cents"},
    {"domestic_limit_minor", 50000000, 1, kMost, "minor", kLaw, "LV3 natural person, domestic, fen"},
    {"domestic_limit_usd_minor", 10000000, 1, kMost, "minor", kLaw, "LV3 natural person, US cents"},
    {"border_limit_minor", 20000000, 1, kMost, "minor", kLaw, "LV4 natural person, cross-border, fen"},
    {"border_limit_usd_minor", 1000000, 1, kMost, "minor", kLaw, "LV4 natural person, US cents"},
    {"points", 30, 1, 100, "points", "REGULATION 8 [D]", "contribution to the score"},
};

LargeValue which(const View& view, const Touch& touch) {
  LargeValue value{.out = is_money_out(touch.kind), .foreign = touch.has(touch_flag::foreign)};
  if (touch.kind == TouchKind::cash_in || touch.kind == TouchKind::cash_out) {
    value.rule = LargeValueRule::cash;
  } else if (view.profile().unit) {
    value.rule = LargeValueRule::unit;
  } else {
    value.rule = touch.has(touch_flag::cross_border) ? LargeValueRule::natural_border
                                                     : LargeValueRule::natural_domestic;
  }
  return value;
}

std::int64_t sum_of(const DayPane& pane, const LargeValue& value) {
  const auto cell = [&](DayRule rule) {
    return pane.sums[static_cast<std::size_t>(rule)][value.out ? 1 : 0][value.foreign ? 1 : 0];
  };
  switch (value.rule) {
    case LargeValueRule::cash:
      return cell(DayRule::cash);
    case LargeValueRule::unit:
      return cell(DayRule::domestic) + cell(DayRule::cross_border);
    case LargeValueRule::natural_domestic:
      return cell(DayRule::domestic);
    case LargeValueRule::natural_border:
      return cell(DayRule::cross_border);
    case LargeValueRule::none:
      break;
  }
  return 0;
}

bool judge(const View& view, const Touch& touch, Parameters parameters, Signal& signal) {
  if (touch.has(touch_flag::not_moved) || touch.has(touch_flag::reversal) || touch.has(touch_flag::exempt))
    return false;
  const std::int32_t day = beijing_day(touch.event_time_ms);
  const DayPane* pane = view.pane(day);
  if (pane == nullptr) return false;
  const LargeValue value = which(view, touch);
  const std::int64_t with = sum_of(*pane, value);
  const std::int64_t before = with - (value.foreign ? touch.usd_minor : touch.cny_minor);
  const std::size_t pair = kFirstLimit + (static_cast<std::size_t>(value.rule) - 1) * 2;
  const std::int64_t limit = parameters[pair + (value.foreign ? 1 : 0)];
  if (before >= limit || with < limit) return false;
  signal.points = static_cast<std::uint8_t>(parameters[kPoints]);
  signal.detail = encode(value);
  signal.add("sum_of_day", with, limit, "minor");
  add_events(view, beijing_midnight_ms(day), signal,
             [&](const Entry& entry) { return belongs(value, entry); });
  return true;
}

}  // namespace

bool belongs(const LargeValue& value, const Entry& entry) {
  const TouchKind kind = entry.kind();
  if (!entry.has(Entry::counts) || entry.has(Entry::exempt) ||
      !(value.out ? is_money_out(kind) : is_money_in(kind)))
    return false;
  if (entry.has(Entry::foreign) != value.foreign) return false;
  const bool cash = kind == TouchKind::cash_in || kind == TouchKind::cash_out;
  if (cash != (value.rule == LargeValueRule::cash)) return false;
  if (value.rule == LargeValueRule::natural_domestic) return !entry.has(Entry::cross_border);
  if (value.rule == LargeValueRule::natural_border) return entry.has(Entry::cross_border);
  return true;
}

extern const Detector d01_large_value;
constexpr Detector d01_large_value = {
    .code = "D01",
    .version = 1,
    .name = "large value",
    .name_zh = "大额交易",
    .entities = bits(EntityKind::person, EntityKind::account, EntityKind::merchant),
    .principal_only = true,
    .touches = bits(TouchKind::transfer_out, TouchKind::transfer_in, TouchKind::cash_in, TouchKind::cash_out,
                    TouchKind::payment_out, TouchKind::payment_in, TouchKind::loan_out, TouchKind::loan_in),
    .window = "natural day of Beijing",
    .source = "金融机构大额交易和可疑交易报告管理办法 Art. 5, 银发〔2018〕163号 [P]",
    .suspected_type = SuspectedType::large_value,
    .parameters = kParameters,
    .judge = judge};

}  // namespace xiezhi
