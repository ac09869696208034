// What the engines of the peers' job write: one JSON record a finding, the same text in every engine.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace xiezhi::bench {

struct Finding {
  std::string_view rule, account, event_id;
  std::int64_t value = 0;
};

void render(const Finding& finding, std::string& json);

// The finding of such a record; its texts are views into it. Nothing of any other text.
std::optional<Finding> read_finding(std::string_view json);

}  // namespace xiezhi::bench
