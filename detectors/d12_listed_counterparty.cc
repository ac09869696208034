// D12 involved or grey counterparty 涉案、灰名单账户 (police-bank platform lists and feature codes 2001,
// 3004, 3005 [C]): an account, person or merchant on a list moves money, tries to (also attempts: 反洗钱法
// Art. 40, 41, Order 2016 No. 3 Art. 11), wants or gives a service of a trade, pays one that is listed or
// found out, deals from a device or address that is listed, or received money from such a one (taint). Taint
// is two thirds of the sender's points, less with time (72 hours to nothing, linear) and with the share that
// tainted money has in what came in: 90 gives 60, 60 gives 40, which warns nobody any more, so it ends after
// two hops. Who is warned and how often is the engine's affair. Cost: taint looks at 256 entries of 72 hours;
// hints: those that the engine sends for a listed or found sender.
#include <algorithm>
#include <array>

#include "detectors/flow.h"
#include "stream/base/time.h"

namespace xiezhi {
namespace {

enum : std::size_t { kCritical, kHigh, kMedium, kLow, kTaint, kTaintOfSender, kTaintMs, kTaintLeast, kName };
constexpr Parameter kParameters[] = {
    {"points_critical", 90, 1, 100, "points", "REGULATION 6.1 D12 [C]",
     "listed as critical or with no grade"},
    {"points_high", 80, 1, 100, "points", "REGULATION 8 [D]", "listed as high"},
    {"points_medium", 60, 1, 100, "points", "REGULATION 8 [D]", "listed as medium"},
    {"points_low", 40, 1, 100, "points", "REGULATION 8 [D]", "listed as low"},
    {"points_taint", 60, 1, 100, "points", "REGULATION 6.1 D12 [C]", "most points of tainted money"},
    {"taint_of_sender_bp", 6667, 1, 9999, "bp", "[D]: two hops at most", "taint / points of its sender"},
    {"taint_ms", 72 * kHourMs, kHourMs, 30 * kDayMs, "ms", "REGULATION 6.1 D12 [C]", "taint fades away in"},
    {"taint_least_points", 10, 1, 100, "points", "[D]", "less taint than that is nothing"},
    {"points_name", 40, 1, 100, "points", "REGULATION 6.1 D28: manual",
     "most points of an account whose name alone is listed"},
};

std::int64_t points_of(Grade grade, Parameters parameters) {
  switch (grade) {
    case Grade::high:
      return parameters[kHigh];
    case Grade::medium:
      return parameters[kMedium];
    case Grade::low:
      return parameters[kLow];
    case Grade::none:
    case Grade::critical:
      break;
  }
  return parameters[kCritical];
}

std::uint16_t feature_code(bool payee) { return payee ? 3004 : 3005; }

// The subject itself is listed, or its name is, unless a list of its own clears the account. Names on lists
// of special measures are D28's.
bool judge_listed(const View& view, const Touch& touch, Parameters parameters, Signal& signal) {
  if (touch.has(touch_flag::reversal) || view.allowed()) return false;
  const Listing* listing = view.listing();
  const bool itself = listing != nullptr;
  if (!itself) listing = view.listing_of_name();
  if (listing == nullptr || listing->allowed || (!itself && listing->list == kSpecialList)) return false;
  const std::int64_t points = points_of(listing->grade, parameters);
  signal.points = static_cast<std::uint8_t>(itself ? points : std::min(points, parameters[kName]));
  signal.feature_code = feature_code(is_money_in(touch.kind));
  signal.add(itself ? "listed_grade" : "name_listed_grade", static_cast<std::int64_t>(listing->grade),
             static_cast<std::int64_t>(Grade::low), "grade");
  tell_repair(*listing, signal);
  return true;
}

// The subject pays, or is about to pay, somebody listed or found out, or deals from a listed device or
// address.
bool judge_contact(const Touch& touch, Signal& signal) {
  if (touch.hint.points == 0) return false;
  const bool payee = touch.hint.relation == Relation::payee;
  signal.points = std::min<std::uint8_t>(touch.hint.points, 100);
  signal.feature_code = feature_code(payee);
  signal.suspected_type = payee ? touch.hint.suspected_type : SuspectedType::money_mule;
  signal.add(payee ? "payee_points" : "device_points", touch.hint.points, 1, "points");
  return true;
}

struct Taint {
  std::int64_t tainted = 0, in = 0;
  std::size_t payments = 0;
  std::array<std::pair<PartyNumber, std::int64_t>, 32> seen;  // a payment warned about twice counts once

  void note(const Entry& entry) {
    const WarningValue warning = unpack_warning(entry.value);
    if (warning.relation != Relation::payer || warning.points == 0) return;
    const std::pair payment{entry.party, entry.time_ms()};
    const auto end = seen.begin() + static_cast<std::ptrdiff_t>(payments);
    if (payments == seen.size() || std::find(seen.begin(), end, payment) != end) return;
    seen[payments++] = payment;
    tainted += warning.measure;
  }
};

// The subject got money from somebody listed or found out.
bool judge_taint(const View& view, const Touch& touch, Parameters parameters, Signal& signal) {
  const std::int64_t age_ms = std::max<std::int64_t>(0, touch.hint.found_ms - touch.event_time_ms);
  if (guarded(view) || touch.hint.points == 0 || age_ms >= parameters[kTaintMs]) return false;
  Taint taint;
  view.each_recent(parameters[kTaintMs], kFlowEntries, [&](const Entry& entry) {
    if (entry.kind() == TouchKind::warning) taint.note(entry);
    if (is_money_in(entry.kind()) && entry.has(Entry::counts)) taint.in += entry.value;
    return true;
  });
  const std::int64_t taint_bp =
      taint.in == 0 ? 10000 : std::min<std::int64_t>(10000, share_bp(taint.tainted, taint.in));
  const std::int64_t full =
      std::min(parameters[kTaint], (touch.hint.points * parameters[kTaintOfSender] + 5000) / 10000);
  const std::int64_t fresh_bp = share_bp(parameters[kTaintMs] - age_ms, parameters[kTaintMs]);
  const std::int64_t points = (full * taint_bp * fresh_bp + 50000000) / 100000000;  // to the nearest
  if (points < parameters[kTaintLeast]) return false;
  signal.points = static_cast<std::uint8_t>(points);
  signal.feature_code = feature_code(false);
  signal.suspected_type = SuspectedType::money_mule;
  signal.add("payer_points", touch.hint.points, 1, "points");
  signal.add("tainted_share", taint_bp, 0, "bp");
  signal.add("taint_age", age_ms, parameters[kTaintMs], "ms");
  add_events(view, view.now_ms() - parameters[kTaintMs] + 1, signal, [&](const Entry& entry) {
    return entry.kind() != TouchKind::warning && entry.party == view.counterparty();
  });
  return true;
}

bool judge(const View& view, const Touch& touch, Parameters parameters, Signal& signal) {
  if (touch.kind != TouchKind::warning) return judge_listed(view, touch, parameters, signal);
  switch (touch.hint.relation) {
    case Relation::payee:
    case Relation::used_device:
      return judge_contact(touch, signal);
    case Relation::payer:
      return judge_taint(view, touch, parameters, signal);
    default:
      return false;
  }
}

}  // namespace

extern const Detector d12_listed_counterparty;
constexpr Detector d12_listed_counterparty = {
    .code = "D12",
    .version = 3,
    .name = "listed or tainted counterparty",
    .name_zh = "涉案、灰名单对手",
    .entities = bits(EntityKind::account, EntityKind::person, EntityKind::merchant),
    .principal_only = false,
    .touches = bits(TouchKind::transfer_out, TouchKind::transfer_in, TouchKind::cash_in, TouchKind::cash_out,
                    TouchKind::payment_out, TouchKind::payment_in, TouchKind::loan_out, TouchKind::loan_in,
                    TouchKind::service, TouchKind::warning),
    .window = "72 hours",
    .source = "police-bank platform, feature codes 2001, 3004, 3005 [C]; 反洗钱法 Art. 40, 41 [V]",
    .suspected_type = SuspectedType::telecom_fraud,
    .parameters = kParameters,
    .judge = judge};

}  // namespace xiezhi
