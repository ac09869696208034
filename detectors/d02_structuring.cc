// D02 structuring 拆分交易: payments that stay just below a large-value limit so that nobody reports them
// (反洗钱法 Art. 54(7) [V] forbids it, 银发〔2016〕261号 [P] asks for it). Two signs within five working
// days, of one rule and direction as D01 has them: several payments of 80 % of the limit or more, none of
// which reaches it; or payments below the limit that sum up to twice the limit while no day reaches it.
// Guards: merchants, guarded parties, own accounts. Foreign currency is left to D01: entries hold fen.
// Judged on each payment of the customer that stays below the limit. Cost: at most 256 entries, ten panes; no
// hints.
#include <array>

#include "detectors/d01_large_value.h"
#include "detectors/flow.h"
#include "stream/base/time.h"

namespace xiezhi {
namespace {

constexpr std::string_view kLaw = "Order 2016 No. 3 Art. 5 [P]";
constexpr std::int64_t kMost = 1000000000000;

// Limits in order of the rules.
enum : std::size_t { kFirstLimit, kNear = kFirstLimit + 4, kItems, kTotal, kPoints };
constexpr Parameter kParameters[] = {
    {"cash_limit_minor", 5000000, 1, kMost, "minor", kLaw, "LV1 cash, fen, as in D01"},
    {"unit_limit_minor", 200000000, 1, kMost, "minor", kLaw, "LV2 transfers of a unit, as in D01"},
    {"domestic_limit_minor", 50000000, 1, kMost, "minor", kLaw, "LV3 natural person, domestic, as in D01"},
    {"border_limit_minor", 20000000, 1, kMost, "minor", kLaw, "LV4 natural person, cross-border, as in D01"},
    {"near_bp", 8000, 1, 10000, "bp", "REGULATION 6.1 D02 [V][P]", "share of the limit that is near it"},
    {"items_count", 3, 2, 1000, "count", "REGULATION 6.1 D02 [V][P]", "payments near the limit, or"},
    {"total_percent", 200, 100, 100000, "percent", "REGULATION 6.1 D02 [V][P]",
     "sum against the limit while no day reaches it"},
    {"points", 35, 1, 100, "points", "REGULATION 8 [D]", "contribution to the score"},
};

LargeValueRule rule_of(const View& view, const Touch& touch) {
  if (touch.kind == TouchKind::cash_in || touch.kind == TouchKind::cash_out) return LargeValueRule::cash;
  if (view.profile().unit) return LargeValueRule::unit;
  return touch.has(touch_flag::cross_border) ? LargeValueRule::natural_border
                                             : LargeValueRule::natural_domestic;
}

struct Pieces {
  std::int64_t near = 0, below = 0;  // payments near the limit, fen of all below it
  std::int64_t day = 0, largest_day = 0;
  std::int32_t of_day = 0;

  void take(std::int64_t time_ms, std::int64_t fen) {
    const std::int32_t its = beijing_day(time_ms);
    day = its == of_day ? day + fen : fen;
    of_day = its;
    largest_day = day > largest_day ? day : largest_day;
  }
};

bool judge(const View& view, const Touch& touch, Parameters parameters, Signal& signal) {
  if (guarded(view) || view.profile().category == Category::merchant || guarded_counterparty(touch))
    return false;
  if (touch.has(touch_flag::not_moved) || touch.has(touch_flag::own_transfer) ||
      touch.has(touch_flag::foreign))
    return false;
  const LargeValue cell{.rule = rule_of(view, touch), .out = is_money_out(touch.kind)};
  const std::int64_t limit = parameters[kFirstLimit + static_cast<std::size_t>(cell.rule) - 1];
  if (touch.cny_minor >= limit) return false;
  const std::int64_t from_ms = window_start_ms(WindowLength::five_working_days, view.now_ms());
  const auto is_piece = [&](const Entry& entry) {
    return belongs(cell, entry) && !entry.has(Entry::own) && !entry.has(Entry::guarded);
  };
  const auto is_near = [&](std::int64_t fen) {
    return fen < limit && share_bp(fen, limit) >= parameters[kNear];
  };
  Pieces pieces;
  view.each_since(from_ms, kFlowEntries, [&](const Entry& entry) {
    if (!is_piece(entry)) return true;
    pieces.take(entry.time_ms(), entry.value);
    if (entry.value < limit) pieces.below += entry.value;
    if (is_near(entry.value)) ++pieces.near;
    return true;
  });
  const bool items = is_near(touch.cny_minor) && pieces.near >= parameters[kItems];
  const std::int64_t percent = share_bp(pieces.below, limit) / 100;
  const bool total = pieces.largest_day < limit && percent >= parameters[kTotal];
  if (!items && !total) return false;
  signal.points = static_cast<std::uint8_t>(parameters[kPoints]);
  if (items) signal.add("payments_near_limit_5_working_days", pieces.near, parameters[kItems], "count");
  if (total) signal.add("sum_to_limit_5_working_days", percent, parameters[kTotal], "percent");
  signal.add("largest_day", pieces.largest_day, limit, "minor");
  add_events(view, from_ms, signal, is_piece);
  return true;
}

}  // namespace

extern const Detector d02_structuring;
constexpr Detector d02_structuring = {
    .code = "D02",
    .version = 1,
    .name = "structuring",
    .name_zh = "拆分交易",
    .entities = bits(EntityKind::person, EntityKind::account, EntityKind::merchant),
    .principal_only = true,
    .touches = bits(TouchKind::transfer_out, TouchKind::transfer_in, TouchKind::cash_in, TouchKind::cash_out),
    .window = "5 working days",
    .source = "反洗钱法 Art. 54(7) [V]; 银发〔2016〕261号 [P]",
    .suspected_type = SuspectedType::money_mule,
    .parameters = kParameters,
    .judge = judge};

}  // namespace xiezhi
