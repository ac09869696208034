// D29 merchant cash-out (法释〔2019〕1号 Art. 1(1) [V]: invented trade; REGULATION 6.1 D29): within a day
// most payments to a merchant are made by card, most are whole hundreds of yuan, and the sum is large. What a
// card's limit is, and where a terminal stands, is not told to us. Kept apart: institutions. Judged on each
// card payment to a merchant. Cost: a window counter; from the amount on at most 256 entries of 24 hours; no
// hints.
#include "detectors/flow.h"
#include "stream/base/time.h"

namespace xiezhi {
namespace {

enum : std::size_t { kPayments, kCard, kWhole, kAmount, kPoints };
constexpr Parameter kParameters[] = {
    {"payments_count", 8, 2, 256, "count", "[D]", "payments in 24 hours"},
    {"card_bp", 8000, 1, 10000, "bp", "REGULATION 6.1 D29 [V]", "of them by card"},
    {"whole_bp", 8000, 1, 10000, "bp", "REGULATION 6.1 D29 [V], share [D]", "of them whole hundreds of yuan"},
    {"amount_minor", 5000000, 1, 1000000000000, "minor", "[D]", "fen in 24 hours"},
    {"points", 55, 1, 100, "points", "REGULATION 8 [D]", "contribution to the score"},
};
constexpr std::int64_t kHundred_fen = 10000;

bool judge(const View& view, const Touch& touch, Parameters parameters, Signal& signal) {
  if (!touch.has(touch_flag::card) || touch.has(touch_flag::not_moved) || view.allowed()) return false;
  const Window day = view.window(WindowLength::day);
  if (day.in().count < parameters[kPayments] || day.in().sum < parameters[kAmount]) return false;
  std::int64_t payments = 0, by_card = 0, whole = 0;
  view.each_recent(kDayMs, kFlowEntries, [&](const Entry& entry) {
    if (entry.kind() != TouchKind::payment_in || !entry.has(Entry::counts)) return true;
    ++payments;
    if ((entry.mark & Entry::kCardMark) != 0) ++by_card;
    if (entry.value % kHundred_fen == 0) ++whole;
    if (!view.is_own(entry)) signal.add(entry);
    return true;
  });
  if (share_bp(by_card, payments) < parameters[kCard] || share_bp(whole, payments) < parameters[kWhole])
    return false;
  signal.points = static_cast<std::uint8_t>(parameters[kPoints]);
  signal.add("payments_1_day", day.in().count, parameters[kPayments], "count");
  signal.add("share_by_card", share_bp(by_card, payments), parameters[kCard], "bp");
  signal.add("share_of_whole_hundreds", share_bp(whole, payments), parameters[kWhole], "bp");
  signal.add("in_1_day", day.in().sum, parameters[kAmount], "minor");
  return true;
}

}  // namespace

extern const Detector d29_merchant_cash_out;
constexpr Detector d29_merchant_cash_out = {.code = "D29",
                                            .version = 1,
                                            .name = "merchant that turns credit into cash",
                                            .name_zh = "商户套现",
                                            .entities = bits(EntityKind::merchant),
                                            .principal_only = false,
                                            .touches = bits(TouchKind::payment_in),
                                            .window = "24 hours",
                                            .source = "法释〔2019〕1号 Art. 1(1) [V], REGULATION 6.1 D29",
                                            .suspected_type = SuspectedType::money_mule,
                                            .parameters = kParameters,
                                            .judge = judge};

}  // namespace xiezhi
