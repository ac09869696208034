// The peers' job on the parts of Xiezhi, without its surroundings: what a transfer means for its two sides,
// and the five rules as views over the facts of a shard. bench/peers/README.md has the job.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "bench/peers/findings.h"
#include "stream/base/money.h"
#include "stream/base/time.h"
#include "stream/codec/event.h"
#include "stream/state/view.h"

namespace xiezhi::bench {

// Calls f(touch, account) for the payer's side, then for the payee's; f may change the touch. One side of an
// account is an entity of its own, as the job keeps payers and payees apart.
template <class F>
void each_side(const Event& event, const Tokeniser& tokeniser, F&& f) {
  constexpr auto kYuan = static_cast<std::uint16_t>(currency::kCny);
  const Token payer = tokeniser.token(EntityKind::account, "payer", event.payer.account);
  const Token payee = tokeniser.token(EntityKind::account, "payee", event.payee.account);
  Touch touch;
  touch.entity = touch.counterparty_kind = EntityKind::account;
  touch.status = event.status;
  touch.currency = kYuan;
  touch.value = touch.cny_minor = event.amount_minor;
  touch.event_time_ms = event.event_time_ms;
  touch.cause.event_id = event.event_id;
  const auto side = [&](TouchKind kind, const Token& subject, const Token& counterparty,
                        std::string_view account) {
    touch.kind = kind;
    touch.subject = subject;
    touch.counterparty = counterparty;
    touch.identity_count = 0;
    f(touch, account);
  };
  side(TouchKind::transfer_out, payer, payee, event.payer.account);
  side(TouchKind::transfer_in, payee, payer, event.payee.account);
}

// What of a side of an account the rules look at.
struct Figures {
  std::int64_t count5 = 0;
  LaneTotals hour;
};

struct FiveRule {
  std::string_view name;
  TouchKind side;  // none: both
  std::int64_t (*value)(const Figures& figures, const Touch& touch);
  bool (*holds)(const Figures& figures, const Touch& touch);
};
constexpr auto kFiveRules = std::to_array<FiveRule>(
    {{"count5", TouchKind::transfer_out, [](const Figures& f, const Touch&) { return f.count5; },
      [](const Figures& f, const Touch&) { return f.count5 >= 10; }},
     {"sum60", TouchKind::none, [](const Figures& f, const Touch&) { return f.hour.sum; },
      [](const Figures& f, const Touch&) { return f.hour.sum >= 3'000'000; }},
     {"payees", TouchKind::transfer_out,
      [](const Figures& f, const Touch&) { return std::int64_t{f.hour.distinct}; },
      [](const Figures& f, const Touch&) { return f.hour.distinct >= 20; }},
     {"payers", TouchKind::transfer_in,
      [](const Figures& f, const Touch&) { return std::int64_t{f.hour.distinct}; },
      [](const Figures& f, const Touch&) { return f.hour.distinct >= 20; }},
     {"share", TouchKind::none, [](const Figures&, const Touch& touch) { return touch.cny_minor; },
      [](const Figures& f, const Touch& touch) {
        return f.hour.count >= 5 && touch.cny_minor * 100 >= f.hour.sum * 90;
      }}});

// The state of one partition and what the rules make of it. One thread.
class FiveRules {
 public:
  static constexpr std::size_t kStepTouches = 256;  // at most, in one call of apply()

  // Takes the touches in their order, those for which wanted(touch) holds; calls f(place in `touches`,
  // finding) for each rule that begins to hold. The finding's account is what the entity's first touch
  // brought as its identifier, empty if it did not; identifiers count of unwanted touches as well.
  template <class Wanted, class F>
  void apply(std::span<Touch> touches, Wanted&& wanted, F&& f) {
    std::array<Lookup, kStepTouches> lookups;
    for (unsigned step = 0; step < Facts::kPrefetchSteps; ++step) {
      for (std::size_t i = 0; i < touches.size(); ++i) facts_.prefetch(touches[i], step, lookups[i]);
    }
    for (std::size_t i = 0; i < touches.size(); ++i) {
      if (touches[i].identity_count > 0) facts_.learn(touches[i]);
      if (wanted(touches[i])) judge(touches[i], lookups[i], [&](const Finding& finding) { f(i, finding); });
    }
  }
  template <class F>
  void apply(std::span<Touch> touches, F&& f) {
    apply(
        touches, [](const Touch&) { return true; }, f);
  }

  const Facts& facts() const { return facts_; }

 private:
  template <class F>
  void judge(Touch& touch, Lookup lookup, F&& found) {
    const std::string_view event_id = std::exchange(touch.cause.event_id, {});  // entries need no name here
    const Applied applied = facts_.apply(touch, lookup);
    const View view(facts_, touch, applied);
    Figures figures;
    figures.count5 = static_cast<std::int64_t>(view.count_since(touch.event_time_ms - 5 * kMinuteMs + 1));
    const Window hour = view.window(WindowLength::hour);
    figures.hour = touch.kind == TouchKind::transfer_out ? hour.out() : hour.in();
    const PartyNumber party = applied.entity->party;
    if (party >= above_.size()) above_.resize(std::max<std::size_t>(1024, 2 * party));
    std::uint8_t& above = above_[party];
    std::uint8_t holding = 0;
    for (std::size_t i = 0; i < kFiveRules.size(); ++i) {
      const FiveRule& rule = kFiveRules[i];
      if (rule.side != TouchKind::none && rule.side != touch.kind) continue;
      if (!rule.holds(figures, touch)) continue;
      holding = static_cast<std::uint8_t>(holding | 1U << i);
      if ((above >> i & 1U) == 0)
        found({rule.name, facts_.parties().sealed(party), event_id, rule.value(figures, touch)});
    }
    above = holding;
  }

  Facts facts_;
  std::vector<std::uint8_t> above_;  // by party: bit of each rule that held at its last touch
};

}  // namespace xiezhi::bench
