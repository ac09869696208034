// What a touch caused, told in the same words by the engine and by the model, so that both can be compared
// with == and printed side by side. Tokens only.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "stream/codec/records.h"
#include "stream/engine/effect.h"
#include "stream/engine/shard.h"

namespace xiezhi::simulation {

struct Clue {
  std::string feature;
  std::int64_t seen = 0, limit = 0;
  std::string unit;
  friend bool operator==(const Clue&, const Clue&) = default;
};

// One effect.
struct Said {
  OutputKind kind = OutputKind::none;
  Token id, subject, counterparty, case_id;
  std::string institution_id, event_id;  // of the cause
  std::string typology, template_id, detector;
  std::uint32_t score = 0, repeats = 0;
  std::uint32_t points = 0, feature_code = 0, detail = 0;  // of the signal
  std::vector<std::pair<std::string, std::uint32_t>> contributions;
  Grade grade = Grade::none;
  SuspectedType suspected_type = SuspectedType::none, signal_type = SuspectedType::none;
  std::vector<Clue> evidence;
  std::vector<std::string> events;  // earlier events that show it
  Measure measure = Measure::none;
  Decision decision = Decision::none;
  std::vector<std::pair<std::string, SuspectedType>> reasons;
  bool incomplete = false;
  bool stale = false;
  // Of orders.
  OrderResult result = OrderResult::none;
  std::uint8_t remarks = 0;
  MeasureState state = MeasureState::none;
  std::int64_t time_ms = 0, from_ms = 0, due_ms = 0;  // time_ms: of the cause
  std::string order_id, authority;
  bool tells = false;
  friend bool operator==(const Said&, const Said&) = default;
};

// All that one touch caused. A hint is told by its bytes in the log: they hold every field that counts.
struct Outcome {
  bool fresh = true;             // not a repetition
  std::uint64_t hand_steps = 0;  // towards the budget of the state; the model is told
  std::vector<Said> effects;
  std::vector<std::string> hints;  // frames of one touch
  friend bool operator==(const Outcome&, const Outcome&) = default;
};

// The engine's words.
Said said(const Effect& effect, const Facts& facts);
std::string frame_of(const Touch& hint);

// Whether a state has what the version before it (kImageVersionBefore) had no place for.
bool holds_what_is_new(const Shard& shard);

// For people: one line for an effect, for a touch, for a frame of one touch.
std::string show(const Said& effect);
std::string show(const Touch& touch);
std::string show_frame(const std::string& frame);

}  // namespace xiezhi::simulation
