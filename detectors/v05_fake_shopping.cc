// V05 fake shopping and service 虚假购物、服务 (REGULATION 6.2 V05, 7 [P]): a private seller, who was not
// known, is paid and within a day paid again, now for a duty, a deposit or a fee. V07 hears of any fee; that
// it goes to the seller of before is the sign here. Guards: own accounts, units and guarded parties. Judged
// on each transfer of the one who is decided for whose remark speaks of a fee, attempted ones too. Cost: at
// most 256 entries of 24 hours, and as many of the ring or a row of the ledger; no hints.
#include "detectors/flow.h"
#include "stream/base/time.h"

namespace xiezhi {
namespace {

enum : std::size_t { kWithin, kAmount, kPoints };
constexpr Parameter kParameters[] = {
    {"window_ms", kDayMs, kMinuteMs, 30 * kDayMs, "ms", "REGULATION 6.2 V05 [P]", "from the first payment"},
    {"amount_minor", 50000, 1, 1000000000, "minor", "[D]", "fen of all payments to the seller"},
    {"points", 30, 1, 100, "points", "REGULATION 8 [D]", "contribution to the score"},
};

bool judge(const View& view, const Touch& touch, Parameters parameters, Signal& signal) {
  if (touch.remark != RemarkClass::advance_fee || touch.has(touch_flag::counterparty_is_unit) ||
      touch.has(touch_flag::own_transfer) || guarded_counterparty(touch) || view.counterparty() == kNoParty ||
      touch.status == Status::failed)
    return false;
  std::int64_t paid = 0, first_ms = 0;
  view.each_recent(parameters[kWithin], kFlowEntries, [&](const Entry& entry) {
    if (entry.kind() != TouchKind::transfer_out || entry.party != view.counterparty() || view.is_own(entry) ||
        !entry.has(Entry::counts))
      return true;
    paid += entry.value;
    first_ms = entry.time_ms();
    signal.add(entry);
    return true;
  });
  const std::int64_t all = paid + touch.cny_minor;
  if (first_ms == 0 || all < parameters[kAmount] || known_party(view, view.counterparty(), first_ms))
    return false;
  signal.points = static_cast<std::uint8_t>(parameters[kPoints]);
  signal.add("paid_to_seller", all, parameters[kAmount], "minor");
  signal.add("since_first_payment", view.now_ms() - first_ms, parameters[kWithin], "ms");
  return true;
}

}  // namespace

extern const Detector v05_fake_shopping;
constexpr Detector v05_fake_shopping = {.code = "V05",
                                        .version = 1,
                                        .name = "more for the same goods",
                                        .name_zh = "虚假购物、服务",
                                        .entities = bits(EntityKind::account, EntityKind::person),
                                        .principal_only = true,
                                        .touches = bits(TouchKind::transfer_out),
                                        .window = "24 hours",
                                        .source = "REGULATION 6.2 V05, 7 [P]",
                                        .suspected_type = SuspectedType::fake_shopping,
                                        .parameters = kParameters,
                                        .judge = judge};

}  // namespace xiezhi
