// Effects as metrics.
#pragma once

#include "stream/engine/effect.h"
#include "stream/io/metrics.h"

namespace xiezhi {

// Counts one effect that leaves the program. Any thread.
void count_effect(Metrics& metrics, const Effect& effect);
void count_comparison(Metrics& metrics, Comparison comparison);

}  // namespace xiezhi
