// Guards shared by detectors (REGULATION 6.4): who leads an ordinary life by category, number class or list.
#include "detectors/detector.h"

namespace xiezhi {
bool guarded_counterparty(const Touch& touch) {
  return touch.has(touch_flag::counterparty_is_guarded) || is_institution(touch.counterparty_category);
}

bool guarded(const View& view) {
  return view.allowed() || is_institution(view.profile().category) || view.profile().guarded_number;
}

void tell_repair(const Listing& listing, Signal& signal) {
  if (listing.repair == RepairStatus::none) return;
  signal.add(listing.repair == RepairStatus::refused ? "repair_refused" : "repair_applied_for", 1, 1,
             "count");
}

}  // namespace xiezhi
