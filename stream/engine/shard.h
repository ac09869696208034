// A shard: a deterministic state machine over the touches of one partition. The same touches in the same
// order give the same effects, byte for byte. Owner and user: one thread. Knows no clock: log time comes with
// the touches.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "detectors/rules.h"
#include "stream/engine/appeals.h"
#include "stream/engine/cases.h"
#include "stream/engine/decisions.h"
#include "stream/engine/effect.h"
#include "stream/engine/matters.h"
#include "stream/engine/orders.h"
#include "stream/engine/rules_in_force.h"
#include "stream/state/facts.h"
#include "stream/state/image.h"
#include "stream/state/seen.h"
#include "stream/state/view.h"

namespace xiezhi {

struct ShardOptions {
  std::int64_t deduplication_horizon_ms = 3600000;
  std::int64_t decision_timeout_ms = 500;      // on log time, from the principal's own touch
  std::int64_t prompt_valid_ms = 86400000;     // a prompt is of use so long after its event, on log time
  std::int64_t prompt_cool_down_ms = 3600000;  // the same prompt to the same person, on event time
  // Above it the coldest entities are forgotten (Facts); 0: none is. What must be known to take an event once
  // is never forgotten before its time and counts as well, up to half of it.
  std::int64_t state_budget_bytes = 0;
  OrderLimits orders{};                         // what the law allows
  CityProfile profile = CityProfile::national;  // whose city's terms hold
  std::function<void(const View&)> watch{};     // is shown each touch that is judged (xiezhi features)
};

struct ShardCounters {
  std::uint64_t touches = 0;  // of events, taken: neither repetitions nor hints
  std::uint64_t hints = 0;
  std::uint64_t events = 0;        // home touches taken
  std::uint64_t deduplicated = 0;  // home touches dropped
  std::uint64_t decisions_incomplete = 0;
};

// How many ids of events a generation of what was seen may have (state/seen.h), 0: no bound. A quarter of the
// budget is theirs, for two generations; each takes 16 bytes, with its place in a table that is half full.
constexpr std::uint64_t seen_most(const ShardOptions& options) {
  return static_cast<std::uint64_t>(options.state_budget_bytes) / 4 / 2 / 16;
}

class Shard {
 public:
  Shard(const Rules& rules, const ShardOptions& options);

  // Look-ahead passes over a batch: for each step in turn prefetch(touch, step, lookup) of every touch, then
  // apply() in order.
  static constexpr unsigned kPrefetchSteps = Facts::kPrefetchSteps;
  void prefetch(const Touch& touch, unsigned step, Lookup& lookup) const;

  // Takes one touch: facts, detectors, cases, effects, hints. True when the touch was new, false for a
  // repetition.
  bool apply(const Touch& touch, Sink& sink, Lookup lookup = {});

  // Log time moves on although nothing happened: due timers fire.
  void tick(std::int64_t log_time_ms, Sink& sink);

  // Whether the shard keeps the sealed identifier of the token, whose party a look-ahead may have found.
  bool knows(const Token& token, PartyNumber found = kNoParty) const {
    const PartyTable& parties = facts_.parties();
    found = parties.confirm(found, token);
    return parties[found != kNoParty ? found : parties.find(token)].sealed != 0;
  }

  // The state, to save or to load: what image() names (state/image.h) and, beside it, pages (state/pages.h).
  // What was loaded, into a new shard only, is of use after rebuild(), unless that answers false: something
  // stands in it twice that no shard holds twice. Counters begin anew.
  template <class Image>
  void image(Image& image) {
    facts_.image(image);
    seen_.image(image);
    decisions_.image(image);
    rules_in_force_.image(image);
  }
  [[nodiscard]] bool rebuild() { return facts_.rebuild() && seen_.rebuild(); }
  // Calls f(pages) for each store of pages, always in the same order.
  template <class F>
  void each_store(F&& f) {
    facts_.each_store(f);
    seen_.each_store(f);
    f(facts_.orders().pages());
    f(facts_.dues().pages());
  }
  // Names what an image of that version depends on: how the state lies in memory, the rules and options under
  // which it grew.
  static Token layout(const Rules& rules, const ShardOptions& options, std::uint32_t version = kImageVersion);

  const Facts& facts() const { return facts_; }
  const SeenWindow& seen() const { return seen_; }
  const Decisions& decisions() const { return decisions_; }
  const Rules& rules() const { return rules_; }
  const RulesInForce& rules_in_force() const { return rules_in_force_; }
  const ShardCounters& counters() const { return counters_; }
  std::size_t bytes() const { return facts_.bytes() + seen_.bytes(); }

 private:
  void judge(const Touch& touch, const View& view, Entity& entity, Sink& sink);
  void compare_models(const Touch& touch, const View& view, Sink& sink) const;
  void take(const Touch& touch, Entity& entity, const Rules& rules, const Signal& signal, Sink& sink);
  void apply_warning(const Touch& touch, Sink& sink);
  void warn_contact(const Touch& touch, const Entity& entity, Hint hint, Sink& sink);
  void tell_place(const Touch& touch, const Entity& entity, const CaseState& state, Sink& sink);
  void apply_list(const Touch& touch, Sink& sink);
  void apply_receipt(const Touch& touch, Sink& sink);
  void apply_confirmation(const Touch& touch, Sink& sink);
  void warn_now(const Touch& touch, const Entity& entity, const View& view, Sink& sink);
  void warn_recent(const Touch& touch, const Entity& entity, Relation relation, std::int64_t window_ms,
                   Hint hint, Sink& sink);
  void pass_on(const Touch& touch, const Entity& entity, Sink& sink);
  void report_contacts(const Touch& touch, const View& view, Sink& sink);
  void emit_hint(const Touch& touch, Sink& sink);
  bool abnormal(const View& view, const Entity& account) const;
  void refuse(PendingDecision& pending, const Orders::Hold& hold) const;
  void decide(PendingDecision& pending, bool incomplete, Sink& sink);
  Hint hint_of(const CaseState& state, std::uint32_t score) const;

  const Rules& rules_;
  RulesInForce rules_in_force_;
  ShardOptions options_;
  Facts facts_;
  SeenWindow seen_;
  Cases cases_;
  Decisions decisions_;
  Orders orders_;
  Deadlines deadlines_;
  Appeals appeals_;
  Matters matters_;
  ShardCounters counters_;
  Signal signal_;  // what the detector at work finds; half a kilobyte that is not made anew for each touch
  // Detectors that want a touch, by touch kind, entity kind and principal or not: the others cost nothing.
  struct Wanted {
    std::uint8_t number;
    const Detector* detector;
  };
  static std::size_t index_of(TouchKind touch, EntityKind entity, bool principal) {
    return (static_cast<std::size_t>(touch) * Names<EntityKind>::values.size() +
            static_cast<std::size_t>(entity)) *
               2 +
           (principal ? 1 : 0);
  }
  std::array<std::vector<Wanted>, Names<TouchKind>::values.size() * Names<EntityKind>::values.size() * 2>
      wanted_;
};

}  // namespace xiezhi
