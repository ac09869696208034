// What a seed lets happen to a run.
#include "tests/simulation/service/run.h"

namespace xiezhi::service_simulation {

void Run::draw_faults() {}
void Run::end_faults() { calm_ = true; for (Slot& slot : slots_) slot.wanted = true; }
std::vector<Canary> all_canaries() { return {}; }

}  // namespace xiezhi::service_simulation
