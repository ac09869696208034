// Events as their senders write them.
#pragma once

#include <string>

#include "stream/codec/event.h"

namespace xiezhi::service_simulation {

// One JSON object. Fields that only some records have (lists of URLs, coordinates, raw objects) are left out.
std::string input_text(const Event& event);

}  // namespace xiezhi::service_simulation
