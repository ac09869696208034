// D28 terror and special-prevention lists 反洗钱特别预防措施名单 (反洗钱法 Art. 40 [V]; REGULATION 6.1 D28):
// whoever is on such a list by the exact identifier gets no service: each movement and each contact is
// reported. An account whose name is on it, in whatever way it is written (text.h, name_form), or is like one
// on it by 0.92 and more (name_sketch.h), may be another person's: that is a matter for people, fewer points.
// What a list is, its name says
// (stream/engine/router_lists.cc, kSpecialLists). Judged on every movement of money, action on an account,
// call and service of a trade, and when the list changes: then whoever has come upon it is looked for among
// all that is known, and what moved before is shown. Cost: the entity's listing, a look for its name; no
// hints of its own.
#include "detectors/flow.h"
#include "stream/base/time.h"

namespace xiezhi {
namespace {

enum : std::size_t { kPoints, kPointsName, kLookBack };
constexpr Parameter kParameters[] = {
    {"points", 100, 1, 100, "points", "反洗钱法 Art. 40 [V]", "contribution to the score"},
    {"points_name", 60, 1, 100, "points", "反洗钱法 Art. 40 [V]; REGULATION 6.1 D28: manual",
     "its name alone is listed, or one that is alike"},
    {"look_back_ms", 30 * kDayMs, kDayMs, 180 * kDayMs, "ms",
     "REGULATION 6.1 D28: history on list update; [D]", "movements shown when the list changes"},
};

bool is_special(const Listing* listing) {
  return listing != nullptr && !listing->allowed && listing->list == kSpecialList;
}

bool judge(const View& view, const Touch& touch, Parameters parameters, Signal& signal) {
  const bool itself = is_special(view.listing());
  if (!itself && view.allowed()) return false;
  const Listing* listing = itself ? view.listing() : view.listing_of_name();
  const char* since = itself ? "listed_since" : "name_listed_since";
  if (!is_special(listing) && (listing == nullptr || !listing->allowed)) {
    listing = view.listing_of_alike_name();
    since = "alike_name_listed_since";
  }
  if (!is_special(listing)) return false;
  signal.points = static_cast<std::uint8_t>(parameters[itself ? kPoints : kPointsName]);
  signal.add(since, listing->listed_ms, 0, "ms");
  tell_repair(*listing, signal);
  if (touch.kind == TouchKind::list_entry) {
    add_events(view, view.now_ms() - parameters[kLookBack] + 1, signal,
               [](const Entry& entry) { return entry.kind() != TouchKind::warning; });
  }
  return true;
}

}  // namespace

extern const Detector d28_special_list;
constexpr Detector d28_special_list = {
    .code = "D28",
    .version = 3,
    .name = "on a list of special measures",
    .name_zh = "特别预防措施名单",
    .entities = bits(EntityKind::account, EntityKind::person, EntityKind::phone, EntityKind::merchant),
    .principal_only = false,
    .touches = bits(TouchKind::transfer_in, TouchKind::transfer_out, TouchKind::cash_in, TouchKind::cash_out,
                    TouchKind::payment_out, TouchKind::payment_in, TouchKind::loan_out, TouchKind::loan_in,
                    TouchKind::account_action, TouchKind::call_out, TouchKind::prepaid, TouchKind::service,
                    TouchKind::list_entry),
    .window = "none; 30 days back when the list changes",
    .source = "反洗钱法 Art. 40 [V], REGULATION 6.1 D28",
    .suspected_type = SuspectedType::terror_financing,
    .parameters = kParameters,
    .judge = judge};

}  // namespace xiezhi
