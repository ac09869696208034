// V04 fake investment 虚假网络投资理财: a small profit comes out once, and then ever larger deposits go to
// ever new persons (MPS 2024 [P], REGULATION 6.2 and 7). Read from 30 days of the one who is decided for: the
// bait is the first money from a natural person who was not known, after something had gone out and not
// larger than a profit is; deposits are the transfers after it to natural persons who were not known, none
// smaller than the one before. Money that comes back from a depository takes the story back, for that is
// trade among people. A remark that speaks of a fee to free the money (解冻费) makes it sure. Guards: own
// accounts, guarded parties, people who are paid by many. Judged on each transfer, attempted ones too. Cost:
// at most 256 entries, and again for each of 16 parties at most that are asked whether they were known
// (beyond it nobody counts as new); no hints.
#include <algorithm>
#include <array>

#include "detectors/flow.h"
#include "stream/base/time.h"

namespace xiezhi {
namespace {

enum : std::size_t { kBait, kDeposits, kTotal, kGrowth, kPayers, kPoints, kPointsFee };
constexpr Parameter kParameters[] = {
    {"profit_minor", 1000000, 100, 1000000000, "minor", "REGULATION 6.2 V04 [P], number [D]",
     "largest profit that is a bait, fen"},
    {"payees_count", 3, 2, 8, "count", "REGULATION 6.2 V04 [P], number [D]", "persons who get deposits"},
    {"total_minor", 3000000, 1, 1000000000000, "minor", "[D]", "fen of all deposits"},
    {"growth_percent", 200, 100, 100000, "percent", "REGULATION 6.2 V04 [P], number [D]",
     "last deposit against the first, at least"},
    {"payers_count", 30, 1, 10000, "count", "REGULATION 6.4 [D]",
     "payers in 30 days from which on somebody trades"},
    {"points", 40, 1, 100, "points", "REGULATION 8 [D]", "contribution to the score"},
    {"points_fee", 65, 1, 100, "points", "REGULATION 8 [D]", "the same when a fee is to free the money"},
};
constexpr std::size_t kPayeesMost = 8, kAskedMost = 16;

struct Story {
  bool paid_out = false;
  std::int64_t bait = 0;  // fen; 0: none yet
  std::array<PartyNumber, kPayeesMost> payees{};
  std::size_t payee_count = 0;
  std::int64_t first = 0, last = 0, total = 0;
  bool fee = false, now = false;  // now: the touch is one of the deposits
  std::size_t asked = 0;

  bool knows(PartyNumber party) const {
    return std::find(payees.begin(), payees.begin() + payee_count, party) != payees.begin() + payee_count;
  }
  void start_again() {
    payee_count = 0;
    first = last = total = 0;
    fee = now = false;
  }
};

bool judge(const View& view, const Touch& touch, Parameters parameters, Signal& signal) {
  if (touch.has(touch_flag::own_transfer) || guarded_counterparty(touch) || !touch.counterparty) return false;
  if (touch.has(touch_flag::counterparty_is_unit)) return false;
  if (view.entry_count() >= parameters[kPayers] &&
      view.window(WindowLength::thirty_days).in().distinct >= parameters[kPayers])
    return false;
  const std::int64_t from_ms = view.now_ms() - 30 * kDayMs + 1;
  const auto is_deposit = [](const Entry& entry) {
    return entry.kind() == TouchKind::transfer_out && !entry.has(Entry::from_unit) && entry.party != kNoParty;
  };
  Story story;
  const auto is_new = [&](PartyNumber party) {
    return ++story.asked <= kAskedMost && !known_party(view, party, from_ms);
  };
  view.each_since(from_ms, kFlowEntries, [&](const Entry& entry) {
    const bool moved = entry.has(Entry::counts) || view.is_own(entry);
    if (!moved || entry.has(Entry::own) || entry.has(Entry::guarded)) return true;
    if (entry.kind() == TouchKind::transfer_in && story.knows(entry.party)) {
      story.start_again();
    } else if (entry.kind() == TouchKind::transfer_in && story.bait == 0 && story.paid_out &&
               !entry.has(Entry::from_unit) && entry.value <= parameters[kBait] && is_new(entry.party)) {
      story.bait = entry.value;
    }
    story.paid_out = story.paid_out || is_money_out(entry.kind());
    if (story.bait == 0 || !is_deposit(entry) || entry.value < story.last) return true;
    if (!story.knows(entry.party)) {
      if (story.payee_count == kPayeesMost || !is_new(entry.party)) return true;
      story.payees[story.payee_count++] = entry.party;
    }
    if (story.first == 0) story.first = entry.value;
    story.last = entry.value;
    story.total += entry.value;
    story.fee = story.fee || entry.remark_class() == RemarkClass::advance_fee;
    story.now = view.is_own(entry);
    return true;
  });
  if (!story.now || static_cast<std::int64_t>(story.payee_count) < parameters[kDeposits]) return false;
  const std::int64_t growth = share_bp(story.last, story.first) / 100;
  if (story.total < parameters[kTotal] || growth < parameters[kGrowth]) return false;
  signal.points = static_cast<std::uint8_t>(parameters[story.fee ? kPointsFee : kPoints]);
  signal.add("profit_paid_out", story.bait, parameters[kBait], "minor");
  signal.add("new_payees_30_days", static_cast<std::int64_t>(story.payee_count), parameters[kDeposits],
             "count");
  signal.add("deposits", story.total, parameters[kTotal], "minor");
  signal.add("last_to_first", growth, parameters[kGrowth], "percent");
  if (story.fee) signal.add("fee_to_free_money", 1, 1, "count");
  add_events(view, from_ms, signal,
             [&](const Entry& entry) { return is_deposit(entry) && story.knows(entry.party); });
  return true;
}

}  // namespace

extern const Detector v04_fake_investment;
constexpr Detector v04_fake_investment = {.code = "V04",
                                          .version = 1,
                                          .name = "fake investment",
                                          .name_zh = "虚假网络投资理财",
                                          .entities = bits(EntityKind::person, EntityKind::account),
                                          .principal_only = true,
                                          .touches = bits(TouchKind::transfer_out),
                                          .window = "30 days",
                                          .source = "MPS 2024 [P]; REGULATION 6.2",
                                          .suspected_type = SuspectedType::fake_investment,
                                          .parameters = kParameters,
                                          .judge = judge};

}  // namespace xiezhi
