// T03 one-way behaviour 单向外呼: a number that only calls. Of the features that tell fraud phones from
// others in the Sichuan 2020 data, reciprocity and silence on the receiving side are better than duration
// (REGULATION 6.3 [C]): nearly all its calls are its own, hardly anybody whom it calls ever calls it, each is
// called once, and it gets no messages. Couriers and drivers are called back; registered services and allow
// lists are guards. Judged on each call. Cost: window totals only; no hints.
#include <algorithm>

#include "detectors/flow.h"
#include "stream/base/time.h"

namespace xiezhi {
namespace {

enum : std::size_t { kCalls, kOut, kMutual, kCallsEach, kMessages, kPoints, kPointsMessages };
constexpr Parameter kParameters[] = {
    {"calls_day_count", 50, 2, 100000, "count", "REGULATION 6.3 T03 [C]", "calls made in 24 hours"},
    {"out_bp", 9500, 1, 10000, "bp", "REGULATION 6.3 T03 [C]", "share of calls that it made itself"},
    {"mutual_bp", 200, 0, 10000, "bp", "REGULATION 6.3 T03 [C]",
     "people who call it for those it calls, at most"},
    {"calls_each_percent", 120, 100, 10000, "percent", "REGULATION 6.3 T03 [C]",
     "calls for each callee, at most"},
    {"messages_count", 2, 0, 10000, "count", "REGULATION 6.3 T03 [C], number [D]",
     "messages received in 24 hours from which on it is somebody's phone"},
    {"points", 50, 1, 100, "points", "REGULATION 8 [D]", "contribution to the score"},
    {"points_messages", 30, 1, 100, "points", "REGULATION 8 [D]", "the same for a phone that gets messages"},
};

bool judge(const View& view, const Touch& touch, Parameters parameters, Signal& signal) {
  if (guarded(view) || touch.has(touch_flag::subject_is_guarded)) return false;
  const Window day = view.window(WindowLength::day);
  const std::int64_t made = day.out().count, received = day.in().count, callees = day.out().distinct;
  if (made < parameters[kCalls] || callees == 0) return false;
  const std::int64_t out_bp = share_bp(made, made + received);
  const std::int64_t mutual_bp = share_bp(day.in().distinct, callees);
  const std::int64_t each_percent = made * 100 / callees;
  if (out_bp < parameters[kOut] || mutual_bp > parameters[kMutual] || each_percent > parameters[kCallsEach])
    return false;
  const std::int64_t messages = day.lane(Lane::special_in).count;
  const bool silent = messages < parameters[kMessages];
  signal.points = static_cast<std::uint8_t>(parameters[silent ? kPoints : kPointsMessages]);
  signal.add("calls_made_24_hours", made, parameters[kCalls], "count");
  signal.add("share_of_own_calls", out_bp, parameters[kOut], "bp");
  signal.add("callers_to_callees", mutual_bp, parameters[kMutual], "bp");
  signal.add("calls_each", each_percent, parameters[kCallsEach], "percent");
  signal.add("messages_received_24_hours", messages, parameters[kMessages], "count");
  view.each_recent(kDayMs, signal.events.size(), [&](const Entry& entry) {
    if (entry.kind() == TouchKind::call_out) signal.add(entry);
    return true;
  });
  return true;
}

}  // namespace

extern const Detector t03_one_way;
constexpr Detector t03_one_way = {.code = "T03",
                                  .version = 1,
                                  .name = "one-way behaviour",
                                  .name_zh = "单向外呼",
                                  .entities = bits(EntityKind::phone),
                                  .principal_only = false,
                                  .touches = bits(TouchKind::call_out),
                                  .window = "24 hours",
                                  .source = "REGULATION 6.3 [C]: correlations of the Sichuan 2020 data",
                                  .suspected_type = SuspectedType::telecom_fraud,
                                  .parameters = kParameters,
                                  .judge = judge};

}  // namespace xiezhi
