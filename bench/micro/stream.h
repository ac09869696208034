// What the micro-benches are fed with: one full record of each type, and the touches of a generated stream.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "stream/base/arena.h"
#include "stream/base/token.h"
#include "stream/base/touch.h"

namespace xiezhi::bench {

constexpr TokenKey kTokenKey = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};

struct NamedRecord {
  std::string_view type;
  std::string json;  // followed by kPadding spare bytes
};
// Every type that gives touches, with all its usual fields.
const std::vector<NamedRecord>& records();

// Touches of `events` generated events in order of time, warnings left out.
class TouchStream {
 public:
  explicit TouchStream(std::int64_t events);
  const std::vector<Touch>& touches() const { return touches_; }

 private:
  Arena texts_;
  std::vector<Touch> touches_;
};

}  // namespace xiezhi::bench
