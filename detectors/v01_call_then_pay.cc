// V01 call then pay 通话后转账: after a long call with a number that is found out or listed, the person pays
// somebody new (REGULATION 6.2; the amount is the nation-wide line of telecom fraud, 法发〔2016〕32号 [P]).
// Judged on each payment, attempted ones too, against the warnings of the day before it; and on a warning
// that comes after the payment, against the payments of the day after the contact. A payee is new when
// nothing had moved to it before the contact: a second payment to the same swindler is still one. Payments
// count together per payee, for a victim pays in pieces. Guards: own accounts, payees of guarded categories
// and numbers. Cost: at most 256 warnings and payments of a day; no hints.
#include <algorithm>

#include "detectors/detector.h"
#include "detectors/share.h"
#include "stream/base/time.h"

namespace xiezhi {
namespace {

enum : std::size_t { kTalked, kWindow, kAmount, kShare, kPoints };
constexpr Parameter kParameters[] = {
    {"talked_seconds", 180, 1, 86400, "seconds", "REGULATION 6.2 [D]", "shortest call that counts"},
    {"window_ms", kDayMs, kMinuteMs, 7 * kDayMs, "ms", "REGULATION 6.2 [D]", "time from call to payment"},
    {"amount_minor", 300000, 1, 1000000000000, "minor", "法发〔2016〕32号 [P]",
     "fen paid to the new payee since the call, or"},
    {"balance_share_bp", 3000, 1, 10000, "bp", "REGULATION 6.2 [D]", "share of the balance before"},
    {"points", 80, 1, 100, "points", "REGULATION 8 [D]", "contribution to the score"},
};
constexpr std::size_t kLookedAtMost = 256;

bool may_be_loss(const Entry& entry) {
  return (entry.kind() == TouchKind::transfer_out || entry.kind() == TouchKind::payment_out) &&
         !entry.has(Entry::own) && !entry.has(Entry::guarded) && entry.party != kNoParty;
}

bool long_risky_call(const Entry& entry, Parameters parameters) {
  if (entry.kind() != TouchKind::warning) return false;
  const WarningValue warning = unpack_warning(entry.value);
  return warning.relation == Relation::contacted && warning.points > 0 &&
         warning.measure >= parameters[kTalked];
}

// Whether money went to `party` before `contact_ms`: what the ledger or ring knows less what happened since.
bool paid_before(const View& view, PartyNumber party, std::int64_t contact_ms) {
  std::uint32_t since = 0, known = 0;
  const auto paid = [&](const Entry& entry) {
    return entry.party == party && entry.has(Entry::counts) && is_money_out(entry.kind());
  };
  view.each_between(contact_ms, INT64_MAX, SIZE_MAX, [&](const Entry& entry) {
    if (paid(entry)) ++since;
    return true;
  });
  if (const LedgerRow* row = view.row(party)) return row->out_count > since;
  view.each_between(0, contact_ms - 1, SIZE_MAX, [&](const Entry& entry) {
    if (paid(entry)) ++known;
    return known == 0;
  });
  return known > 0;
}

// Balance before `payment`: the last one told, with what has moved since taken back; -1 when none was told.
std::int64_t balance_before(const View& view, const Entry& payment) {
  std::int64_t balance = view.profile().balance_minor;
  if (balance < 0) return -1;
  bool reached = false;
  view.each_between(payment.time_ms(), INT64_MAX, kLookedAtMost, [&](const Entry& entry) {
    reached = reached || &entry == &payment;
    if (!reached || !entry.has(Entry::counts)) return true;
    if (is_money_out(entry.kind())) balance += entry.value;
    if (is_money_in(entry.kind())) balance -= entry.value;
    return true;
  });
  return std::max<std::int64_t>(balance, 0);
}

// Whether `payment` is the loss that the call at `contact_ms` led to.
bool loss_after(const View& view, const Entry& payment, const Entry& call, Parameters parameters,
                Signal& signal) {
  const std::int64_t contact_ms = call.time_ms();
  std::int64_t paid = payment.has(Entry::counts) ? 0 : payment.value;  // an attempt counts once, as the last
  view.each_between(contact_ms, payment.time_ms(), kLookedAtMost, [&](const Entry& entry) {
    if (entry.party == payment.party && entry.has(Entry::counts) && may_be_loss(entry)) paid += entry.value;
    return true;
  });
  const std::int64_t balance = balance_before(view, payment);
  const bool large_share = balance > 0 && payment.value >= share_up(balance, parameters[kShare]);
  if (payment.value <= 0 || (paid < parameters[kAmount] && !large_share)) return false;
  if (paid_before(view, payment.party, contact_ms)) return false;
  const WarningValue warning = unpack_warning(call.value);
  signal.points = static_cast<std::uint8_t>(parameters[kPoints]);
  signal.suspected_type = warning.suspected_type;
  signal.add("risky_call", warning.measure, parameters[kTalked], "seconds");
  signal.add("paid_to_new_payee", paid, parameters[kAmount], "minor");
  if (large_share)
    signal.add("share_of_balance", payment.value, share_up(balance, parameters[kShare]), "minor");
  signal.add("call_to_payment", payment.time_ms() - contact_ms, parameters[kWindow], "ms");
  signal.add(payment);
  signal.add(call);
  return true;
}

// The payment has just been made or tried: is there a call before it?
bool judge_payment(const View& view, Parameters parameters, Signal& signal) {
  const Entry* payment = view.own();
  if (payment == nullptr || !may_be_loss(*payment)) return false;
  bool found = false;
  view.each_recent(parameters[kWindow], kLookedAtMost, [&](const Entry& entry) {
    found = long_risky_call(entry, parameters) && loss_after(view, *payment, entry, parameters, signal);
    return !found;
  });
  return found;
}

// The warning has just come: is there a payment after the call that it is about?
bool judge_warning(const View& view, Parameters parameters, Signal& signal) {
  const Entry* call = view.own();
  if (call == nullptr || !long_risky_call(*call, parameters)) return false;
  bool found = false;
  view.each_between(call->time_ms(), call->time_ms() + parameters[kWindow] - 1, kLookedAtMost,
                    [&](const Entry& entry) {
                      found = may_be_loss(entry) && loss_after(view, entry, *call, parameters, signal);
                      return !found;
                    });
  return found;
}

bool judge(const View& view, const Touch& touch, Parameters parameters, Signal& signal) {
  if (touch.kind == TouchKind::warning) return judge_warning(view, parameters, signal);
  if (!touch.has(touch_flag::principal) || guarded_counterparty(touch)) return false;
  return judge_payment(view, parameters, signal);
}

}  // namespace

extern const Detector v01_call_then_pay;
constexpr Detector v01_call_then_pay = {
    .code = "V01",
    .version = 1,
    .name = "call then pay",
    .name_zh = "通话后转账",
    .entities = bits(EntityKind::person, EntityKind::account),
    .principal_only = false,  // of payments it is asked for here; a warning speaks to whom it is sent
    .touches = bits(TouchKind::transfer_out, TouchKind::payment_out, TouchKind::warning),
    .window = "24 hours",
    .source = "法发〔2016〕32号 [P]; REGULATION 6.2 [D]",
    .suspected_type = SuspectedType::telecom_fraud,
    .parameters = kParameters,
    .judge = judge};

}  // namespace xiezhi
