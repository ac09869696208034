// V07 fake loan, credit and shopping 虚假贷款、虚假征信、虚假购物: the victim pays fees that are to free a
// loan or goods, or borrows and sends the loan on (REGULATION 6.2 V05, V07, 7 [P]). Three signs, the
// strongest counts: two fees within a day to natural persons who were not known, the later not smaller than
// the first; a fee after another payment within a day to natural persons who were not known; loans of two
// lenders within a day of which most leaves again within two hours of the last, by transfer. A fee is a
// transfer whose remark says so (解冻费, 保证金, 工本费: base/text.h); a loan comes from a unit or a licensed
// institution. Guards: own accounts, guarded parties. Judged on each transfer of the one who is decided for,
// attempted ones too. Cost: at most 256 entries of 24 hours; when the transfer is a fee, as many again for
// each transfer to a person among them; no hints.
#include <algorithm>
#include <array>

#include "detectors/flow.h"
#include "stream/base/time.h"

namespace xiezhi {
namespace {

enum : std::size_t { kFees, kLenders, kLeaves, kLeaveWithin, kAmount, kPointsFee, kPointsFees, kPointsLoans };
constexpr Parameter kParameters[] = {
    {"fees_count", 2, 2, 100, "count", "REGULATION 6.2 V07 [P]", "fees within 24 hours"},
    {"lenders_count", 2, 1, 8, "count", "REGULATION 6.2 V07 [P]", "lenders who pay out within 24 hours"},
    {"leaves_bp", 8000, 1, 10000, "bp", "REGULATION 6.2 V07 [P]", "share of the loans that leaves"},
    {"leave_within_ms", 2 * kHourMs, kMinuteMs, kDayMs, "ms", "REGULATION 6.2 V07 [P]",
     "time from the last loan"},
    {"amount_minor", 300000, 1, 1000000000000, "minor", "法发〔2016〕32号 [P]: 3,000 yuan is a crime",
     "fen of loans that leave"},
    {"points_fee", 50, 1, 100, "points", "REGULATION 8 [D]", "one fee after a payment"},
    {"points_fees", 60, 1, 100, "points", "REGULATION 8 [D]", "fees that rise"},
    {"points_loans", 75, 1, 100, "points", "REGULATION 8 [D]", "loans that leave"},
};
constexpr std::size_t kLendersMost = 8;

// Of the 24 hours that end with the touch.
struct Day {
  std::int64_t fees = 0, last_fee = 0;  // that do not fall
  bool paid = false;                    // a payment to a new person before the touch
  std::array<PartyNumber, kLendersMost> lenders{};
  std::size_t lender_count = 0;
  std::int64_t lent = 0, last_loan_ms = 0, left = 0;
};

bool goes_to_person(const Entry& entry) {
  return entry.kind() == TouchKind::transfer_out && !entry.has(Entry::from_unit) && entry.party != kNoParty;
}

// Not what people pay back to somebody who lends.
bool is_loan(const Entry& entry) {
  return entry.kind() == TouchKind::loan_in && (entry.has(Entry::from_unit) || entry.has(Entry::guarded));
}

void take_loan(Day& day, const Entry& entry) {
  const auto end = day.lenders.begin() + day.lender_count;
  if (entry.party != kNoParty && day.lender_count < kLendersMost &&
      std::find(day.lenders.begin(), end, entry.party) == end)
    day.lenders[day.lender_count++] = entry.party;
  day.lent += entry.value;
  day.last_loan_ms = entry.time_ms();
}

bool judge(const View& view, const Touch& touch, Parameters parameters, Signal& signal) {
  if (touch.has(touch_flag::own_transfer) || guarded_counterparty(touch) || !touch.counterparty) return false;
  const std::int64_t from_ms = view.now_ms() - kDayMs + 1;
  const bool to_person = !touch.has(touch_flag::counterparty_is_unit);
  const bool fee = touch.remark == RemarkClass::advance_fee && to_person &&
                   !known_party(view, view.counterparty(), from_ms);
  Day day;
  view.each_since(from_ms, kFlowEntries, [&](const Entry& entry) {
    const bool moved = entry.has(Entry::counts) || view.is_own(entry);
    if (moved && is_loan(entry)) take_loan(day, entry);  // of licensed lenders too
    if (!moved || entry.has(Entry::own) || entry.has(Entry::guarded)) return true;
    if (entry.kind() == TouchKind::transfer_out && day.lent > 0) day.left += entry.value;
    const bool new_person = fee && goes_to_person(entry) && !known_party(view, entry.party, from_ms);
    if (!new_person) return true;
    if (!view.is_own(entry)) day.paid = true;
    if (entry.remark_class() == RemarkClass::advance_fee && entry.value >= day.last_fee) {
      ++day.fees;
      day.last_fee = entry.value;
    }
    return true;
  });
  const std::int64_t leaves_bp = share_bp(day.left, day.lent);
  const bool loans = static_cast<std::int64_t>(day.lender_count) >= parameters[kLenders] &&
                     leaves_bp >= parameters[kLeaves] && day.left >= parameters[kAmount] &&
                     view.now_ms() - day.last_loan_ms <= parameters[kLeaveWithin];
  const bool fees = fee && day.fees >= parameters[kFees];
  if (!loans && !fees && !(fee && day.paid)) return false;
  std::int64_t points = 0;
  if (loans) points = parameters[kPointsLoans];
  if (fees) points = std::max(points, parameters[kPointsFees]);
  if (fee && day.paid) points = std::max(points, parameters[kPointsFee]);
  signal.points = static_cast<std::uint8_t>(points);
  if (!fee) signal.suspected_type = SuspectedType::fake_credit;
  if (fee && !fees && !loans) signal.suspected_type = SuspectedType::fake_shopping;
  if (fee) signal.add("fees_24_hours", day.fees, parameters[kFees], "count");
  if (loans) {
    signal.add("lenders_24_hours", static_cast<std::int64_t>(day.lender_count), parameters[kLenders],
               "count");
    signal.add("share_of_loans_that_left", leaves_bp, parameters[kLeaves], "bp");
    signal.add("left_after_the_loans", day.left, parameters[kAmount], "minor");
  }
  add_events(view, from_ms, signal, [&](const Entry& entry) {
    if (is_loan(entry)) return entry.has(Entry::counts);
    return entry.kind() == TouchKind::transfer_out && flows(entry);
  });
  return true;
}

}  // namespace

extern const Detector v07_fake_loan;
constexpr Detector v07_fake_loan = {.code = "V07",
                                    .version = 1,
                                    .name = "fake loan, credit or shopping",
                                    .name_zh = "虚假贷款、征信、购物",
                                    .entities = bits(EntityKind::person, EntityKind::account),
                                    .principal_only = true,
                                    .touches = bits(TouchKind::transfer_out),
                                    .window = "24 hours",
                                    .source = "MPS 2024 [P]; REGULATION 6.2, 7",
                                    .suspected_type = SuspectedType::fake_loan,
                                    .parameters = kParameters,
                                    .judge = judge};

}  // namespace xiezhi
