// V06 fake customer service 冒充电商物流客服 (REGULATION 6.2 V06, 7 [P]): the victim is called, shares the
// screen, borrows online and sends the loan on, all within hours. A loan that mostly leaves is V07's affair;
// the call of a fraud number or the shared screen before it is the sign here. Guards: own accounts and
// guarded parties. Judged on each transfer of the one who is decided for, attempted ones too. Cost: at most
// 256 entries of 6 hours; no hints.
#include "detectors/flow.h"
#include "stream/base/time.h"

namespace xiezhi {
namespace {

enum : std::size_t { kWithin, kLeaves, kAmount, kPoints };
constexpr Parameter kParameters[] = {
    {"window_ms", 6 * kHourMs, kMinuteMs, 3 * kDayMs, "ms", "REGULATION 6.2 V06 [P]",
     "from call or screen to payment"},
    {"leaves_bp", 8000, 1, 10000, "bp", "REGULATION 6.2 V06 [P]", "share of the loan that leaves"},
    {"amount_minor", 300000, 1, 1000000000000, "minor", "法发〔2016〕32号 [P]: 3,000 yuan is a crime",
     "fen that leave"},
    {"points", 80, 1, 100, "points", "REGULATION 8 [D]", "contribution to the score"},
};

bool shows_contact(const Entry& entry) {
  if (entry.kind() == TouchKind::warning) return unpack_warning(entry.value).relation == Relation::contacted;
  return entry.kind() == TouchKind::account_action &&
         entry.value == static_cast<std::int64_t>(AccountAction::screen_share_on);
}

bool judge(const View& view, const Touch& touch, Parameters parameters, Signal& signal) {
  if (touch.has(touch_flag::own_transfer) || guarded_counterparty(touch) || touch.status == Status::failed)
    return false;
  bool contact = touch.has(touch_flag::screen_share) || touch.has(touch_flag::remote_control);
  std::int64_t lent = 0, left = touch.has(touch_flag::not_moved) ? touch.cny_minor : 0, loan_ms = 0;
  view.each_recent(parameters[kWithin], kFlowEntries, [&](const Entry& entry) {
    contact = contact || shows_contact(entry);
    if (!entry.has(Entry::counts)) return true;
    if (entry.kind() == TouchKind::loan_in) {
      lent += entry.value;
      loan_ms = entry.time_ms();
      signal.add(entry);
    } else if (entry.kind() == TouchKind::transfer_out && flows(entry) && loan_ms == 0) {
      left += entry.value;  // newest first: what was sent after the newest loan
    }
    return true;
  });
  if (!contact || lent == 0 || left < parameters[kAmount] || share_bp(left, lent) < parameters[kLeaves])
    return false;
  signal.points = static_cast<std::uint8_t>(parameters[kPoints]);
  signal.add("lent", lent, 0, "minor");
  signal.add("left", left, parameters[kAmount], "minor");
  signal.add("share_that_left", share_bp(left, lent), parameters[kLeaves], "bp");
  return true;
}

}  // namespace

extern const Detector v06_fake_service;
constexpr Detector v06_fake_service = {.code = "V06",
                                       .version = 1,
                                       .name = "borrowed for a false service desk",
                                       .name_zh = "冒充客服",
                                       .entities = bits(EntityKind::account, EntityKind::person),
                                       .principal_only = true,
                                       .touches = bits(TouchKind::transfer_out),
                                       .window = "6 hours",
                                       .source = "REGULATION 6.2 V06, 7 [P]",
                                       .suspected_type = SuspectedType::fake_customer_service,
                                       .parameters = kParameters,
                                       .judge = judge};

}  // namespace xiezhi
