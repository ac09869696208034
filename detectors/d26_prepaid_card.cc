// D26 prepaid card 单用途商业预付卡 (Nantong Art. 34; 单用途商业预付卡管理办法 Art. 15, 18 [P];
// REGULATION 6.1 D26): a card of more value than its kind may have; cards for much money bought by somebody
// who is not named; or a merchant that is about to run away: it sells in a week far more than it used to, and
// hardly anything is redeemed. Judged on each sale of a card. Complaints and whom the merchant pays are not
// told here. Cost: at most 1,024 entries of 28 days; when there are more, nothing is said about running away;
// no hints.
#include "detectors/flow.h"
#include "stream/base/time.h"

namespace xiezhi {
namespace {

enum : std::size_t {
  kNamed,
  kUnnamed,
  kIdentity,
  kSurge,
  kRedeemed,
  kWeek,
  kPoints,
  kPointsIdentity,
  kPointsSurge
};
constexpr Parameter kParameters[] = {
    {"named_minor", 500000, 1, 1000000000, "minor", "管理办法 Art. 18 [P]",
     "fen that a card with a name may hold"},
    {"unnamed_minor", 100000, 1, 1000000000, "minor", "管理办法 Art. 18 [P]",
     "fen that a card without a name may hold"},
    {"identity_minor", 1000000, 1, 1000000000, "minor", "管理办法 Art. 15 [P]",
     "fen of unnamed cards sold at once from which the buyer is to be known"},
    {"surge_bp", 30000, 10000, 1000000, "bp", "REGULATION 6.1 D26 [P]",
     "sales of 7 days against the week's mean of the three before"},
    {"redeemed_bp", 5000, 0, 10000, "bp", "REGULATION 6.1 D26 [P]",
     "redeemed in 7 days, against the same mean, at most"},
    {"week_minor", 10000000, 1, 1000000000000, "minor", "[D]", "fen sold in 7 days"},
    {"points", 40, 1, 100, "points", "REGULATION 8 [D]", "a card of too much value"},
    {"points_identity", 50, 1, 100, "points", "REGULATION 8 [D]", "a buyer who is not known"},
    {"points_surge", 80, 1, 100, "points", "REGULATION 8 [D]", "about to run away"},
};
constexpr std::size_t kEntriesMost = 1024;

struct Trade {
  std::int64_t sold = 0, redeemed = 0;
};

bool judge_surge(const View& view, Parameters parameters, Signal& signal) {
  Trade week, before;
  std::size_t looked_at = 0;
  view.each_recent(28 * kDayMs, kEntriesMost, [&](const Entry& entry) {
    ++looked_at;
    if (entry.kind() != TouchKind::prepaid) return true;
    Trade& trade = entry.time_ms() > view.now_ms() - 7 * kDayMs ? week : before;
    if (entry.prepaid_action() == kPrepaidSale) trade.sold += entry.value;
    if (entry.prepaid_action() == kPrepaidRedeem) trade.redeemed += entry.value;
    return true;
  });
  const std::int64_t surge_bp = share_bp(week.sold * 3, before.sold);
  const std::int64_t redeemed_bp = share_bp(week.redeemed * 3, before.redeemed);
  if (looked_at == kEntriesMost || before.sold == 0 || before.redeemed == 0 ||
      week.sold < parameters[kWeek] || surge_bp < parameters[kSurge] || redeemed_bp > parameters[kRedeemed])
    return false;
  signal.points = static_cast<std::uint8_t>(parameters[kPointsSurge]);
  signal.add("sold_7_days", week.sold, parameters[kWeek], "minor");
  signal.add("sold_against_the_mean", surge_bp, parameters[kSurge], "bp");
  signal.add("redeemed_against_the_mean", redeemed_bp, parameters[kRedeemed], "bp");
  add_events(view, view.now_ms() - 7 * kDayMs + 1, signal,
             [](const Entry& entry) { return entry.kind() == TouchKind::prepaid; });
  return true;
}

bool judge(const View& view, const Touch& touch, Parameters parameters, Signal& signal) {
  if (touch.action != kPrepaidSale) return false;
  if (judge_surge(view, parameters, signal)) return true;
  const bool named = touch.has(touch_flag::named_card);
  if (!named && !touch.counterparty && touch.cny_minor >= parameters[kIdentity]) {
    signal.points = static_cast<std::uint8_t>(parameters[kPointsIdentity]);
    signal.add("sold_to_nobody_known", touch.cny_minor, parameters[kIdentity], "minor");
    return true;
  }
  const std::int64_t limit = parameters[named ? kNamed : kUnnamed];
  if (touch.cny_minor <= limit) return false;
  signal.points = static_cast<std::uint8_t>(parameters[kPoints]);
  signal.add(named ? "value_of_named_card" : "value_of_unnamed_card", touch.cny_minor, limit, "minor");
  return true;
}

}  // namespace

extern const Detector d26_prepaid_card;
constexpr Detector d26_prepaid_card = {
    .code = "D26",
    .version = 1,
    .name = "prepaid cards",
    .name_zh = "单用途预付卡",
    .entities = bits(EntityKind::merchant),
    .principal_only = false,
    .touches = bits(TouchKind::prepaid),
    .window = "7 and 28 days",
    .source = "Nantong Art. 34, 单用途商业预付卡管理办法 Art. 15, 18 [P], REGULATION 6.1 D26",
    .suspected_type = SuspectedType::illegal_fundraising,
    .parameters = kParameters,
    .judge = judge};

}  // namespace xiezhi
