// V08 fake leader 冒充领导 (REGULATION 6.2 V08, 7 [P]): in working hours a unit that has its circle of payees
// pays much to somebody whom it has never paid. What was said in a chat group before is not told to us, so by
// itself it is weak; to a natural person it weighs more, and so do two such payments within hours. Guards:
// units of few payees, own accounts, guarded parties. Judged on each transfer of a unit, attempted ones too.
// Cost: window counters; from the amount on at most 256 entries of 4 hours, and for each payee as many of the
// ring or a row of the ledger; no hints.
#include "detectors/flow.h"
#include "stream/base/calendar.h"
#include "stream/base/time.h"

namespace xiezhi {
namespace {

enum : std::size_t { kAmount, kPayees, kFrom, kUntil, kWithin, kPoints, kPointsPerson, kPointsTwo };
constexpr Parameter kParameters[] = {
    {"amount_minor", 10000000, 1, 1000000000000, "minor", "REGULATION 6.2 V08 [P]", "fen of the payment"},
    {"payees_count", 5, 1, 100000, "count", "[D]", "whom it has paid within 30 days: fewer are no circle"},
    {"from_hour", 8, 0, 23, "hour", "REGULATION 6.2 V08 [P]", "first of the working hours"},
    {"until_hour", 18, 1, 24, "hour", "REGULATION 6.2 V08 [P]", "end of the working hours"},
    {"window_ms", 4 * kHourMs, kMinuteMs, kDayMs, "ms", "REGULATION 6.2 V08 [P]",
     "in which two such payments fall"},
    {"points", 15, 1, 100, "points", "REGULATION 8 [D]", "to a unit"},
    {"points_person", 30, 1, 100, "points", "REGULATION 8 [D]", "to a natural person"},
    {"points_two", 55, 1, 100, "points", "REGULATION 8 [D]", "to persons, twice"},
};

bool judge(const View& view, const Touch& touch, Parameters parameters, Signal& signal) {
  if (!view.profile().unit || touch.cny_minor < parameters[kAmount] || touch.has(touch_flag::own_transfer) ||
      guarded_counterparty(touch) || guarded(view) || touch.status == Status::failed ||
      view.counterparty() == kNoParty)
    return false;
  const std::int32_t hour = beijing_hour(view.now_ms());
  if (!is_working_day(beijing_day(view.now_ms())) || hour < parameters[kFrom] || hour >= parameters[kUntil])
    return false;
  const std::int64_t payees = view.window(WindowLength::thirty_days).out().distinct;
  if (payees < parameters[kPayees] || known_party(view, view.counterparty(), view.now_ms())) return false;
  const bool person = !touch.has(touch_flag::counterparty_is_unit);
  bool twice = false;
  if (person) {
    view.each_recent(parameters[kWithin], kFlowEntries, [&](const Entry& entry) {
      if (entry.kind() != TouchKind::transfer_out || view.is_own(entry) || entry.has(Entry::from_unit) ||
          entry.has(Entry::own) || entry.has(Entry::guarded) || entry.value < parameters[kAmount] ||
          known_party(view, entry.party, view.now_ms() - parameters[kWithin]))
        return true;
      twice = true;
      signal.add(entry);
      return true;
    });
  }
  signal.points = static_cast<std::uint8_t>(parameters[!person ? kPoints
                                                       : twice ? kPointsTwo
                                                               : kPointsPerson]);
  signal.add("paid_to_stranger", touch.cny_minor, parameters[kAmount], "minor");
  signal.add("payees_30_days", payees, parameters[kPayees], "count");
  return true;
}

}  // namespace

extern const Detector v08_fake_leader;
constexpr Detector v08_fake_leader = {.code = "V08",
                                      .version = 1,
                                      .name = "a unit pays a stranger",
                                      .name_zh = "冒充领导、熟人",
                                      .entities = bits(EntityKind::account, EntityKind::person),
                                      .principal_only = true,
                                      .touches = bits(TouchKind::transfer_out),
                                      .window = "4 hours",
                                      .source = "REGULATION 6.2 V08, 7 [P]",
                                      .suspected_type = SuspectedType::fake_leader,
                                      .parameters = kParameters,
                                      .judge = judge};

}  // namespace xiezhi
