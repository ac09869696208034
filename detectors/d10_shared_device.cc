// D10 shared device, address, phone (261号(7) [P]; 反电信网络诈骗法 Art. 18 para. 4 [V]: equipment, location,
// address of transactions are to be watched; REGULATION 6.1 D10): several customers pay from one device
// within a day, many from one network address, or several from one phone number. A device of a counter, a
// cash machine or a till is nobody's (router); what is on an allow list (a carrier's common address) is kept
// apart. Judged on each use by who pays. Cost: a window counter; of a phone that several have paid from at
// most 256 entries; no hints.
#include <algorithm>

#include "detectors/distinct.h"
#include "detectors/flow.h"
#include "stream/base/time.h"

namespace xiezhi {
namespace {

enum : std::size_t { kHolders, kHoldersMonth, kAddress, kIdentities, kPoints, kPointsAddress, kPointsPhone };
constexpr Parameter kParameters[] = {
    {"holders_count", 3, 2, 1000, "count", "REGULATION 6.1 D10 [P]", "customers on one device in 24 hours"},
    {"holders_month_count", 6, 2, 1000, "count", "[D]", "the same in 30 days: a family is fewer"},
    {"address_holders_count", 8, 2, 100000, "count", "REGULATION 6.1 D10 [P]",
     "customers on one network address in 24 hours"},
    {"identities_count", 3, 2, 256, "count", "反电信网络诈骗法 Art. 18 [V], number [D]",
     "customers who pay from one phone number in 30 days"},
    {"points", 50, 1, 100, "points", "REGULATION 8 [D]", "one device"},
    {"points_address", 40, 1, 100, "points", "REGULATION 8 [D]", "one address"},
    {"points_phone", 40, 1, 100, "points", "REGULATION 8 [D]", "one number"},
};

bool judge_phone(const View& view, Parameters parameters, Signal& signal) {
  const auto& linked = view.profile().linked;  // the newest customers, each once
  const auto known = std::count_if(linked.begin(), linked.end(), [](auto one) { return one != kNoParty; });
  if (known < std::min(parameters[kIdentities], static_cast<std::int64_t>(linked.size()))) return false;
  Distinct customers;
  view.each_recent(30 * kDayMs, kFlowEntries, [&](const Entry& entry) {
    if (entry.kind() == TouchKind::phone_pays && customers.add(entry.party) && !view.is_own(entry))
      signal.add(entry);
    return true;
  });
  if (customers.size() < parameters[kIdentities]) return false;
  signal.points = static_cast<std::uint8_t>(parameters[kPointsPhone]);
  signal.add("customers_of_number_30_days", customers.size(), parameters[kIdentities], "count");
  return true;
}

bool judge(const View& view, const Touch& touch, Parameters parameters, Signal& signal) {
  if (guarded(view)) return false;
  if (touch.kind == TouchKind::phone_pays) return judge_phone(view, parameters, signal);
  const bool address = view.profile().address;
  const std::int64_t limit = parameters[address ? kAddress : kHolders];
  if (view.entry_count() < (address ? limit : std::min(limit, parameters[kHoldersMonth]))) return false;
  const std::int64_t day = view.window(WindowLength::day).in().distinct;
  const std::int64_t month = view.window(WindowLength::thirty_days).in().distinct;
  const bool by_month = !address && month >= parameters[kHoldersMonth];
  if (day < limit && !by_month) return false;
  signal.points = static_cast<std::uint8_t>(parameters[address ? kPointsAddress : kPoints]);
  signal.add("holders_1_day", day, limit, "count");
  if (!address) signal.add("holders_30_days", month, parameters[kHoldersMonth], "count");
  Distinct shown;
  add_events(view, view.now_ms() - 30 * kDayMs + 1, signal, [&](const Entry& entry) {
    return entry.kind() == TouchKind::device_used && shown.add(entry.party);
  });
  return true;
}

}  // namespace

extern const Detector d10_shared_device;
constexpr Detector d10_shared_device = {
    .code = "D10",
    .version = 1,
    .name = "device, address or number of many",
    .name_zh = "共用设备、地址或号码",
    .entities = bits(EntityKind::device, EntityKind::phone),
    .principal_only = false,
    .touches = bits(TouchKind::device_used, TouchKind::phone_pays),
    .window = "24 hours and 30 days",
    .source = "261号(7) [P], 反电信网络诈骗法 Art. 18 [V], REGULATION 6.1 D10",
    .suspected_type = SuspectedType::money_mule,
    .parameters = kParameters,
    .judge = judge};

}  // namespace xiezhi
