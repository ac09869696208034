// What must hold after a run, whatever happened in it: the log holds the touches of every accepted event and
// no others, the outputs are those of a fold over the log, and every state that lies on a disk is one of that
// fold.
#pragma once

#include <string>

#include "tests/simulation/service/run.h"

namespace xiezhi::service_simulation {

// The first thing that is wrong, or nothing. After all processes have ended.
std::string judge(Run& run);

// Whether a record of the log holds more than clock ticks.
bool is_work(std::string_view frame);

}  // namespace xiezhi::service_simulation
