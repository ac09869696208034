// A detector is one pure function over the facts: (view, touch, parameters) -> a signal or nothing. It keeps
// no state, so adding or changing one never changes what is stored. One detector: one file `dNN_name.cc`, one
// line in catalogue.cc, one test in tests/detectors. What lives here may include stream/base and stream/state
// and nothing else.
#pragma once

#include <array>
#include <concepts>
#include <cstdint>
#include <iterator>
#include <span>
#include <string_view>

#include "stream/state/view.h"

namespace xiezhi {

// One parameter of a detector: a row that the rule packs may override and that `xiezhi detectors` prints.
struct Parameter {
  std::string_view name;     // whole words, unit last: limit_minor, window_ms, share_bp, payers_count, points
  std::int64_t value;        // default
  std::int64_t least, most;  // allowed range
  std::string_view unit;     // minor, ms, bp (1/10,000), count, points, days ...
  std::string_view source;   // law and article, or REGULATION 6 with its evidence mark: [V] [P] [C] [M] [D]
  std::string_view doc;
};
constexpr std::size_t kParametersMax = 16;

struct Model;  // model.h

// Values in force, in the order of the detector's rows; and the model, null when there is none. Two words,
// which go from judge to judge in registers.
struct Parameters {
  const std::int64_t* values;
  const Model* model = nullptr;

  Parameters(const std::convertible_to<std::span<const std::int64_t>> auto& in_force)
      : values(std::data(in_force)) {}
  std::int64_t operator[](std::size_t row) const { return values[row]; }
};

struct Evidence {
  std::string_view feature;  // a name that lives for ever: "distinct_payers_30_days"
  std::int64_t seen = 0;
  std::int64_t limit = 0;
  std::string_view unit;
  std::int64_t adds_micro = INT64_MIN;  // to the log-odds of a model's score; the least: is no part of one
};

// What a detector found. `points` become the contribution to a typology's score.
struct Signal {
  // Side by side without a gap: they are cleared before each judge.
  std::uint8_t detector = 0;       // index in the catalogue; set by the engine
  std::uint8_t points = 0;         // 1..100
  std::uint16_t feature_code = 0;  // police event feature code 3001-3008 (REGULATION 5.4), 0 = none
  std::uint16_t detail = 0;        // detector's own: D01 sets the rule and direction (see its file)
  SuspectedType suspected_type = SuspectedType::none;
  std::uint8_t evidence_count = 0;
  std::uint8_t event_count = 0;
  std::array<Evidence, 8> evidence{};
  std::array<EventBook::Reference, 32>
      events{};  // earlier events that show it, newest first; the touch's own is implied

  // Empty again; what lies behind the counts does not matter.
  void clear() {
    detector = points = 0;
    feature_code = detail = 0;
    suspected_type = SuspectedType::none;
    evidence_count = event_count = 0;
  }
  void add(std::string_view feature, std::int64_t seen, std::int64_t limit, std::string_view unit) {
    if (evidence_count < evidence.size()) evidence[evidence_count++] = {feature, seen, limit, unit};
  }
  // A part of a model's score.
  void add(std::string_view feature, std::int64_t seen, std::string_view unit, std::int64_t adds_micro) {
    if (evidence_count < evidence.size()) evidence[evidence_count++] = {feature, seen, 0, unit, adds_micro};
  }
  void add(const Entry& entry) {
    if (event_count < events.size() && entry.event != 0) events[event_count++] = entry.event;
  }
};

constexpr std::uint32_t bit(EntityKind kind) { return 1U << static_cast<unsigned>(kind); }
constexpr std::uint32_t bit(TouchKind kind) { return 1U << static_cast<unsigned>(kind); }
template <class... Kinds>
constexpr std::uint32_t bits(Kinds... kinds) {
  return (bit(kinds) | ...);
}

struct Detector {
  std::string_view code;  // "D06"
  std::uint8_t version;   // counts up when the function's meaning changes; part of every effect's id
  std::string_view name, name_zh;
  std::uint32_t entities;   // kinds of entity whose touches are judged: bits(EntityKind::account, ...)
  bool principal_only;      // judge only touches of the one who is decided for (touch_flag::principal)
  std::uint32_t touches;    // kinds of touch that concern it: others cost nothing
  std::string_view window;  // for people: "5 working days"
  std::string_view source;  // where the typology comes from
  SuspectedType suspected_type;
  std::span<const Parameter> parameters;
  // True when found: then `signal` has points, evidence and events. `signal` arrives empty. Never throws or
  // allocates more than scratch space on the stack; cost is bounded (at most a few hundred entries looked
  // at).
  bool (*judge)(const View& view, const Touch& touch, Parameters parameters, Signal& signal);
};

// All detectors in order of code. The index of a detector in the catalogue is its number everywhere.
std::span<const Detector* const> catalogue();
// The detector called `code`, or null.
const Detector* find_detector(std::string_view code);
std::uint8_t detector_number(std::string_view code);  // `code` must exist

// Guards shared by detectors (REGULATION 6.4: false-positive guards), as categories and lists, not as code.
// The subject is an institution of everyday life (government, tax, utility, medical, school, licensed ...) or
// on an allow list.
inline bool guarded(const View& view) {
  return view.allowed() || is_institution(view.profile().category) || view.profile().guarded_number;
}
// The touch's counterparty is of such a category.
inline bool guarded_counterparty(const Touch& touch) {
  return touch.has(touch_flag::counterparty_is_guarded) || is_institution(touch.counterparty_category);
}

// Whoever looks into a hit must know that the repair of credit is asked for or refused (Nantong Art. 63).
void tell_repair(const Listing& listing, Signal& signal);

}  // namespace xiezhi
