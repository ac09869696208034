#include "tests/simulation/simulation.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "stream/base/check.h"
#include "stream/base/time.h"
#include "stream/engine/state_text.h"

namespace xiezhi::simulation {
namespace {

// Takes the detectors that the model does not know out of the typologies.
Setup without_unknown(Setup setup) {
  for (Typology typology : std::vector<Typology>(setup.rules.typologies())) {
    std::erase_if(typology.detectors, [](const TypologyDetector& row) { return !is_modelled(row.code); });
    XIEZHI_CHECK(setup.rules.set_typology(std::move(typology)).has_value());
  }
  return setup;
}

constexpr TokenKey kKey = {9, 8, 7, 6, 5, 4, 3, 2, 1, 10, 11, 12, 13, 14, 15, 16};
constexpr std::size_t kLookAhead = 64;

// What a shard says, in the words of outcome.h.
class Listener final : public Sink {
 public:
  void effect(const Effect& effect, const Facts& facts) override {
    outcome.effects.push_back(said(effect, facts));
  }
  void hint(const Touch& touch, const Facts&) override { outcome.hints.push_back(frame_of(touch)); }
  Outcome outcome;
};

std::vector<std::string> describe(const Shard& shard) {
  const StateText text(shard);
  std::vector<std::string> lines(text.size());
  for (std::size_t i = 0; i < lines.size(); ++i) {
    text.append(i, lines[i]);
    // Fingerprints are the engine's own; the number of touches is not.
    if (text.key(i).section != StateSection::seen) continue;
    if (const auto digest = lines[i].find(",\"digest\""); digest != std::string::npos)
      lines[i] = lines[i].substr(0, digest) + "}}";
    if (lines[i].starts_with("{\"seen\":{\"digest\"")) lines[i] = "{\"seen\":{}}";
  }
  return lines;
}

// Evidence names the limit in force: a canary in a limit must be found by what it does.
Outcome without_limits(Outcome outcome) {
  for (Said& one : outcome.effects) {
    for (Clue& clue : one.evidence) clue.limit = 0;
  }
  return outcome;
}

// Where two lines differ, with what stands around.
std::string around(const std::string& line, std::size_t at) {
  const std::size_t from = at < 120 ? 0 : at - 120;
  return (from == 0 ? "" : "...") + line.substr(from, 300);
}

}  // namespace

Simulation::Simulation(std::uint64_t seed, const Canary* canary)
    : seed_(seed),
      canary_(canary),
      setup_(without_unknown(draw_setup(seed))),
      real_(setup_),
      stream_(seed, setup_),
      prng_(seed, 3),
      receipts_prng_(seed, 4),
      changes_prng_(seed, 5),
      tokeniser_(kKey),
      router_(tokeniser_),
      partitions_(setup_.partitions) {
  if (canary_ != nullptr && canary_->change) canary_->change(real_.rules, real_.options);
  for (Partition& partition : partitions_) {
    partition.shard = std::make_unique<Shard>(real_.rules, real_.options);
    partition.model = std::make_unique<Model>(setup_.rules, setup_.options);
  }
}

std::vector<Canary> all_canaries() {
  std::vector<Canary> canaries = {
      {.name = "a touch is lost", .lost_per_mille = 1},
      {.name = "log time is one ms late", .log_time_ms = 1},
      {.name = "snapshots: the last changes are forgotten", .forgets_changes = true},
      {.name = "standby: changes are not followed", .misses_file = true},
      {.name = "offset: committed before the snapshot", .commits_ahead = true},
      {.name = "state budget: one and a half",
       .change = [](Rules&,
                    ShardOptions& options) { options.state_budget_bytes += options.state_budget_bytes / 2; }},
      {.name = "repetitions: another horizon",
       .change = [](Rules&, ShardOptions& options) { options.deduplication_horizon_ms *= 2; }},
      {.name = "decisions: one ms more",
       .change = [](Rules&, ShardOptions& options) { ++options.decision_timeout_ms; }},
      {.name = "prompts: of use for one ms more",
       .change = [](Rules&, ShardOptions& options) { ++options.prompt_valid_ms; }},
      {.name = "prompts: a cool-down of one ms more",
       .change = [](Rules&, ShardOptions& options) { ++options.prompt_cool_down_ms; }},
  };
  canaries.push_back({.name = "terms of another city", .change = [](Rules&, ShardOptions& options) {
                        options.profile = options.profile == CityProfile::guangzhou ? CityProfile::national
                                                                                    : CityProfile::guangzhou;
                      }});
  for (const OrderLimitRow& row : order_limits()) {
    canaries.push_back({.name = fmt::format("orders.{} off by one", row.key),
                        .change = [&row](Rules&, ShardOptions& options) { ++(options.orders.*row.member); }});
  }
  for (const Detector* detector : catalogue()) {
    if (!is_modelled(detector->code)) continue;
    for (std::size_t i = 0; i < detector->parameters.size(); ++i) {
      // Of a sender's points, at most 100, 66.67 and 66.68 % round to the same: that is no mistake.
      if (detector->parameters[i].name == "taint_of_sender_bp") continue;
      const auto change = [detector, i](Rules& rules, ShardOptions&) {
        const Parameter& row = detector->parameters[i];
        const std::int64_t value = rules.parameters(detector_number(detector->code))[i];
        const std::int64_t other = value < row.most ? value + 1 : value - 1;
        XIEZHI_CHECK(rules.set_parameter(detector->code, row.name, other).has_value());
      };
      canaries.push_back(
          {.name = fmt::format("{}.{} off by one", detector->code, detector->parameters[i].name),
           .change = change});
    }
  }
  return canaries;
}

bool Simulation::step() {
  if (difference_) return false;
  std::vector<std::size_t> behind;
  for (std::size_t i = 0; i < partitions_.size(); ++i) {
    if (partitions_[i].next_record < partitions_[i].records.size()) behind.push_back(i);
  }
  const bool events_left = next_event_ < stream_.arrivals().size();
  if (!behind.empty() && (!events_left || prng_.chance(600))) {
    take_records(behind[prng_.below(static_cast<std::uint32_t>(behind.size()))]);
  } else if (events_left) {
    write_event();
  } else {
    bool wrote = false;
    for (Partition& partition : partitions_) {
      wrote = wrote || !partition.writer.empty();
      write(partition);
    }
    return wrote;
  }
  if (prng_.chance(20)) tick();
  if (prng_.chance(2)) compare_states();
  save_some(partitions_[prng_.below(setup_.partitions)]);
  if (prng_.chance(3)) crash(prng_.below(setup_.partitions));
  if (prng_.chance(3)) move(prng_.below(setup_.partitions));
  if (prng_.chance(1)) start_again(prng_.below(setup_.partitions));
  return !difference_;
}

void Simulation::finish() {
  while (step()) {
  }
  if (difference_) return;
  compare_states();
  // What waits for an answer, what is soon over, all that is over, what is remembered of it.
  for (const std::int64_t later_ms :
       {20 * setup_.options.decision_timeout_ms, 10 * kDayMs, 200 * kDayMs, 400 * kDayMs}) {
    clock_ms_ += later_ms + 1;
    tick();
    for (std::size_t i = 0; i < partitions_.size() && !difference_; ++i) take_records(i);
    if (difference_) return;
    compare_states();
  }
}

// The event's touches go to the partitions of their subjects, perhaps in one frame with those before.
void Simulation::write_event() {
  const Arrival& arrival = stream_.arrivals()[next_event_++];
  clock_ms_ = std::max(clock_ms_, arrival.arrival_ms);
  ++coverage_.events;
  const Admission admission = admit(arrival.event.event_time_ms, clock_ms_, TimeLimits{});
  if (admission != Admission::accepted) {
    ++(admission == Admission::late ? coverage_.late : coverage_.future);
    strike(admission == Admission::late ? "record late" : "record from the future");
    return;
  }
  Routed routed;
  router_.route(arrival.event, Provenance{1, 0, static_cast<std::int64_t>(next_event_)}, clock_ms_, routed);
  for (Touch& touch : routed.all()) {
    attach_identities(routed, partition_of(touch.subject, setup_.partitions), touch);
    each_partition(touch, setup_.partitions, [&](const Touch& one, std::uint32_t partition) {
      partitions_[partition].writer.add(one);
    });
  }
  if (has_changes_ && changes_prng_.chance(20)) change_parameters();
  for (Partition& partition : partitions_) {
    if (prng_.chance(700)) write(partition);
  }
}

// Somebody changes a number of some detector, or takes that back: for a while, here or everywhere.
void Simulation::change_parameters() {
  const auto below = [&](std::size_t most) { return changes_prng_.below(static_cast<std::uint32_t>(most)); };
  const Detector& detector = *catalogue()[below(catalogue().size())];
  const Parameter& parameter = detector.parameters[below(detector.parameters.size())];
  const std::int64_t value =
      std::clamp<std::int64_t>(parameter.value * (5 + below(11)) / 10, parameter.least, parameter.most);
  constexpr auto kAreas = std::to_array<std::string_view>({"", R"(["32"])", R"(["4401","3205"])", R"([11])"});
  const std::string event_id = fmt::format("parameters-{}", ++receipts_), version = std::to_string(below(3)),
                    values = changes_prng_.chance(200) ? "{}"
                                                       : fmt::format(R"({{"{}":{}}})", parameter.name, value);
  Event event;
  event.type = EventType::parameters;
  event.event_id = event_id;
  event.institution_id = "POLICE";
  event.event_time_ms = clock_ms_;
  event.detector = detector.code;
  event.version = version;
  event.values_json = values;
  event.regions_json = kAreas[below(kAreas.size())];
  event.valid_from_ms = clock_ms_ - kHourMs + below(2 * kHourMs);
  if (changes_prng_.chance(800)) event.valid_to_ms = event.valid_from_ms + 1 + below(40) * kHourMs;
  Arena arena;
  if (judge_parameters(event, setup_.rules, arena).reason != Reason::none) return;
  Routed routed;
  router_.route(event, Provenance{4, 0, receipts_}, clock_ms_, routed);
  each_partition(routed.touches[0], setup_.partitions,
                 [&](const Touch& one, std::uint32_t partition) { partitions_[partition].writer.add(one); });
  strike("parameters changed");
}

void Simulation::attach_identities(const Routed& routed, std::uint32_t partition, Touch& touch) {
  for (std::uint8_t i = 0; i < routed.name_count; ++i) {
    const NamedToken& named = routed.names[i];
    if (named.token != touch.subject && named.token != touch.counterparty) continue;
    if (touch.identity_count == kTouchIdentitiesMax || !sealed_.emplace(partition, named.token).second)
      continue;
    touch.identities[touch.identity_count++] = {named.token, named.kind, 1, "sealed"};
  }
}

void Simulation::write(Partition& partition) {
  if (partition.writer.empty()) return;
  auto record = std::make_unique<LogRecord>();
  record->append_time_ms = clock_ms_;
  record->frame = partition.writer.frame();
  if (prng_.chance(4)) {  // another broker leads the partition now, or its clock was set
    constexpr auto kSteps = std::to_array<std::int64_t>({-3'600'000, -1'000, -1, 700, 60'000});
    record->append_time_ms += prng_.pick(kSteps);
    strike("clock of the log steps");
  }
  if (prng_.chance(3)) {
    partition.records.push_back(std::make_unique<LogRecord>(*record));
    strike("record twice");
  }
  partition.records.push_back(std::move(record));
  partition.writer.clear();
}

// A few records at once: the touches of a look-ahead may come from several of them.
void Simulation::take_records(std::size_t number) {
  Partition& partition = partitions_[number];
  std::vector<Touch> touches;
  std::vector<std::int64_t> times;
  const std::size_t most = 1 + prng_.below(6);
  for (std::size_t i = 0; i < most && partition.next_record < partition.records.size(); ++i) {
    const LogRecord& record = *partition.records[partition.next_record++];
    FrameReader reader(record.frame);
    for (;;) {
      Touch touch;
      const FrameItem item = reader.next(touch);
      if (item.kind == FrameItem::Kind::end) break;
      XIEZHI_CHECK(item.kind == FrameItem::Kind::touch);
      touches.push_back(touch);
      times.push_back(record.append_time_ms);
    }
  }
  take(partition, touches, times);
  constexpr auto kPasses = std::to_array<std::int64_t>({0, 0, 0, 1, 5, 40, 300, 2000});
  clock_ms_ += prng_.pick(kPasses);
  for (Partition& each : partitions_) {
    if (prng_.chance(800)) write(each);
  }
}

void Simulation::take(Partition& partition, std::vector<Touch>& touches, std::vector<std::int64_t>& times) {
  for (std::size_t begin = 0; begin < touches.size() && !difference_;) {
    const std::size_t end = std::min(touches.size(), begin + 1 + prng_.below(kLookAhead));
    std::vector<Lookup> lookups(end - begin);
    for (unsigned step = 0; step < Shard::kPrefetchSteps; ++step) {
      for (std::size_t i = begin; i < end; ++i)
        partition.shard->prefetch(touches[i], step, lookups[i - begin]);
    }
    for (std::size_t i = begin; i < end && !difference_; ++i) {
      touches[i].log_time_ms = times[i];
      const std::size_t index = partition.next_touch++;
      const bool is_new = index == partition.told.size();
      if (is_new) partition.told.push_back(partition.model->apply(touches[i]));
      Listener listener;
      if (canary_ != nullptr) {
        touches[i].log_time_ms += canary_->log_time_ms;
        if (prng_.chance(canary_->lost_per_mille)) continue;
      }
      const Facts& facts = partition.shard->facts();
      const Evictions before = facts.evictions();
      const bool fresh = partition.shard->apply(touches[i], listener, lookups[i - begin]);
      listener.outcome.fresh = fresh;
      listener.outcome.hand_steps = facts.evictions().steps - before.steps;
      if (is_new) {
        coverage_.rings_forgotten += facts.evictions().rings - before.rings;
        coverage_.entities_forgotten += facts.evictions().entities - before.entities;
        coverage_.names_forgotten += facts.evictions().names - before.names;
        partition.told.back().hand_steps = listener.outcome.hand_steps;
        partition.model->hand_goes_on(listener.outcome.hand_steps, touches[i].cause.event_time_ms);
      }
      compare(partition, index, touches[i], listener.outcome);
      if (touches[i].kind != TouchKind::clock_tick) check_budget(partition, index, listener.outcome);
      if (!is_new) {
        // Whoever died had written its hints and not said so; or a zombie writes them now.
        if (listener.outcome.hints.empty() || !prng_.chance(300)) continue;
        strike("hint written again");
      } else {
        count(touches[i], listener.outcome);
        answer_prompts(listener.outcome);
        confirm_drafts(listener.outcome);
        appeal(listener.outcome);
      }
      for (const std::string& frame : listener.outcome.hints) append_hint(frame);
    }
    begin = end;
  }
}

// Whatever is beyond the budget is being forgotten.
void Simulation::check_budget(const Partition& partition, std::size_t index, const Outcome& outcome) {
  const Facts& facts = partition.shard->facts();
  const auto budget = static_cast<std::uint64_t>(setup_.options.state_budget_bytes);
  if (budget == 0 || !outcome.fresh || facts.held_bytes() <= budget) return;
  ++coverage_.over_budget;
  if (outcome.hand_steps == Facts::kHandSteps || difference_) return;
  difference_ =
      fmt::format("seed {} partition {} touch {}: {} bytes are held of {}, and {} steps were made\n", seed_,
                  &partition - partitions_.data(), index, facts.held_bytes(), budget, outcome.hand_steps);
}

void Simulation::append_hint(const std::string& frame) {
  FrameReader reader(frame);
  Touch hint;
  XIEZHI_CHECK(reader.next(hint).kind == FrameItem::Kind::touch);
  partitions_[partition_of(hint.subject, setup_.partitions)].writer.add(hint);
}

void Simulation::tick() {
  Touch touch;
  touch.kind = TouchKind::clock_tick;
  touch.log_time_ms = clock_ms_;
  for (Partition& partition : partitions_) {
    partition.writer.add(touch);
    write(partition);
  }
}

bool MemoryFile::read(std::span<std::byte> bytes) {
  if (left() < bytes.size()) return false;
  std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(used_), bytes.size(), bytes.begin());
  used_ += bytes.size();
  return true;
}

void Simulation::compare(Partition& partition, std::size_t index, const Touch& touch, const Outcome& real) {
  const Outcome& model = partition.told[index];
  if (real == model || (canary_ != nullptr && without_limits(real) == without_limits(model))) return;
  std::string text = fmt::format("seed {} partition {} touch {}\n  touch  {}\n", seed_,
                                 &partition - partitions_.data(), index, show(touch));
  if (real.hand_steps != model.hand_steps)
    fmt::format_to(std::back_inserter(text), "  the hand goes on by {}, before a restart by {}\n",
                   real.hand_steps, model.hand_steps);
  if (real.fresh != model.fresh)
    fmt::format_to(std::back_inserter(text), "  engine says {}, model says {}\n",
                   real.fresh ? "new" : "repeated", model.fresh ? "new" : "repeated");
  const auto add = [&](std::string_view what, const auto& ours, const auto& theirs, auto&& shown) {
    for (const auto& [side, mine, its] :
         {std::tuple("engine", &ours, &theirs), std::tuple("model ", &theirs, &ours)}) {
      for (const auto& one : *mine) {
        const bool both = std::find(its->begin(), its->end(), one) != its->end();
        fmt::format_to(std::back_inserter(text), "  {} {} {}{}\n", side, what, both ? "= " : "! ",
                       shown(one));
      }
    }
  };
  add("effect", real.effects, model.effects, [](const Said& one) { return show(one); });
  add("hint", real.hints, model.hints, [](const std::string& one) { return show_frame(one); });
  difference_ = text;
}

void Simulation::compare_states() {
  for (Partition& partition : partitions_) {
    if (partition.next_touch != partition.told.size()) continue;  // the shard has not caught up
    const std::vector<std::string> real = describe(*partition.shard), model = partition.model->describe();
    for (std::size_t i = 0; i < std::max(real.size(), model.size()); ++i) {
      const std::string ours = i < real.size() ? real[i] : "", theirs = i < model.size() ? model[i] : "";
      if (ours == theirs) continue;
      const auto at = static_cast<std::size_t>(
          std::mismatch(ours.begin(), ours.end(), theirs.begin(), theirs.end()).first - ours.begin());
      difference_ = fmt::format(
          "seed {} partition {} state after {} touches, line {} of {} and {}\n  of     {}\n  engine {}\n  model  {}\n",
          seed_, &partition - partitions_.data(), partition.next_touch, i, real.size(), model.size(),
          ours.substr(0, 80), around(ours, at), around(theirs, at));
      return;
    }
  }
}

void Simulation::count(const Touch& touch, const Outcome& outcome) {
  ++coverage_.touches;
  coverage_.hints += outcome.hints.size();
  coverage_.repeated += outcome.fresh ? 0 : 1;
  ++coverage_.touch_kinds[std::string(name_of(touch.kind))];
  for (const Said& one : outcome.effects) {
    ++coverage_.effects[std::string(name_of(one.kind))];
    coverage_.incomplete += one.incomplete ? 1 : 0;
    if (one.kind == OutputKind::alert) ++coverage_.detectors[one.detector];
  }
}

}  // namespace xiezhi::simulation
