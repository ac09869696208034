// Guards shared by detectors (REGULATION 6.4): who leads an ordinary life by category, number class or list.
#include "detectors/detector.h"

namespace xiezhi {
void tell_repair(const Listing& listing, Signal& signal) {
  if (listing.repair == RepairStatus::none) return;
  signal.add(listing.repair == RepairStatus::refused ? "repair_refused" : "repair_applied_for", 1, 1,
             "count");
}

}  // namespace xiezhi
