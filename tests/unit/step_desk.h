// Where records come in that tell how an appeal or a matter stands, and what is told of their clocks.
#pragma once

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <string>
#include <string_view>
#include <vector>

#include "stream/base/time.h"
#include "tests/unit/order_desk.h"
#include "tests/unit/restart.h"

namespace xiezhi::testing {

inline std::int64_t midnight_ms(std::int32_t month, std::int32_t day) {
  return beijing_midnight_ms(days_from_civil(2026, month, day));
}

class StepDesk : public ::testing::Test {
 protected:
  // `clocks`: a member that the records have which are looked at.
  explicit StepDesk(std::string_view clocks, Language language = Language::en)
      : engine_({.language = language}), clocks_(clocks) {}

  // What became of the record: "taken", or why not. `more` begins with a comma.
  std::string step(std::string_view type, std::string_view state, std::int64_t time_ms,
                   std::string_view more) {
    engine_.forget();
    engine_.steps.clear();
    EXPECT_TRUE(engine_.feed(fmt::format(
        R"({{"type":"{}","event_id":"s{}","event_time":{},"institution_id":"104100000004","state":"{}"{}}})",
        type, ++sent_, time_ms, state, more)));
    EXPECT_EQ(engine_.steps.size(), 1U);
    return engine_.steps.empty() ? "" : engine_.steps[0].substr(state.size() + 1);
  }
  // "appeal_answer soon" of each record that a tick or a step has brought.
  std::vector<std::string> told() {
    std::vector<std::string> found;
    for (const std::string& each : engine_.records(OutputKind::deadline)) {
      if (each.find(clocks_) != std::string::npos)
        found.push_back(member(each, "what") + " " + member(each, "state"));
    }
    return found;
  }
  std::vector<std::string> tick(std::int64_t time_ms) {
    engine_.forget();
    engine_.tick(time_ms);
    return told();
  }
  // The only record of that kind, or how many there are.
  std::string only(OutputKind kind) {
    const auto records = engine_.records(kind);
    return records.size() == 1 ? records[0] : fmt::format("{} records", records.size());
  }

  Rendering engine_;

 private:
  std::string clocks_;
  int sent_ = 0;
};

}  // namespace xiezhi::testing
