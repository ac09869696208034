// View: what a detector may see of an entity. Read-only; valid while its touch is being judged. Windows are
// (t - W, t] with t the touch's own event time, the touch itself included, and are computed once a touch
// however many detectors ask.
#pragma once

#include <boost/container/static_vector.hpp>
#include <utility>

#include "stream/state/facts.h"

namespace xiezhi {

class View {
 public:
  View(const Facts& facts, const Entity& entity, const Touch& touch, Position position);
  // Of a touch that has just been applied.
  View(const Facts& facts, const Touch& touch, const Applied& applied);

  const Touch& touch() const { return *touch_; }
  EntityKind kind() const { return entity_->kind; }
  const Profile& profile() const { return entity_->profile; }
  // What is known of longer times, or null.
  const Habits* habits() const {
    return entity_->profile.habits == 0 ? nullptr : facts_->pool().at<Habits>(entity_->profile.habits);
  }
  // The time of judgement: the touch's event time; of a warning, which may tell of something earlier, the
  // time of the event that caused it.
  std::int64_t now_ms() const { return now_ms_; }

  Window window(WindowLength length) const {
    // Cursors stand at the newest entry: they speak for its time only.
    if (newest_now_ && entity_->cursors != 0)
      return {*facts_->pool().at<WindowCursors>(entity_->cursors), length};
    return Window(scanned(length));
  }
  // How many entries there are at or before now: none of a window's counts is above it, and this one costs
  // nothing.
  std::int64_t entry_count() const { return end_; }

  // Null until the entity earned one (8 counterparties or 64 entries).
  const Ledger* ledger() const;
  const LedgerRow* row(PartyNumber party) const;
  // The touch's counterparty in the shard's numbering; only for comparing with Entry::party.
  PartyNumber counterparty() const { return counterparty_; }

  // Listing in force at the touch's time, or null. `allowed` listings are guards, the others are hits.
  const Listing* listing() const {
    return entity_->listing == 0 ? nullptr : in_force(facts_->pool().at<Listing>(entity_->listing));
  }
  // Of the name that an account is known by or that the touch tells, which several people may have; of a
  // visit to a site, of the page.
  const Listing* listing_of_name() const;
  // The newest in force on a special list of a name that is like (name_sketch.h) the one that is told, or
  // else like the one that is known.
  const Listing* listing_of_alike_name() const;
  bool listed() const {
    const Listing* found = listing();
    return found != nullptr && !found->allowed;
  }
  bool allowed() const {
    const Listing* found = listing();
    return found != nullptr && found->allowed;
  }

  // Calls f(entry) from the newest entry at or before now back to those later than now - span_ms, at most
  // `most` entries, until f returns false. The touch's own entry comes first.
  template <class F>
  void each_recent(std::int64_t span_ms, std::size_t most, F&& f) const {
    const Entries entries = entity_->ring.entries(facts_->pool());
    const std::int64_t until_ms = now_ms_ - span_ms;
    for (Position i = end_; i-- > 0 && most-- > 0;) {
      const Entry& entry = entries[i];
      if (entry.time_ms() <= until_ms || !f(entry)) return;
    }
  }
  // The same from `from_ms` (inclusive) on, oldest first, at most `most` entries.
  template <class F>
  void each_since(std::int64_t from_ms, std::size_t most, F&& f) const {
    const Entries entries = entity_->ring.entries(facts_->pool());
    const Position end = end_;
    for (Position i = upper_bound(facts_->pool(), entity_->ring, from_ms - 1); i < end && most-- > 0; ++i) {
      if (!f(entries[i])) return;
    }
  }
  // Entries of from_ms to to_ms, both inclusive, oldest first, at most `most`, also those later than now: for
  // what came first and is understood only now (a warning after the payment).
  template <class F>
  void each_between(std::int64_t from_ms, std::int64_t to_ms, std::size_t most, F&& f) const {
    const Ring& ring = entity_->ring;
    const Entries entries = ring.entries(facts_->pool());
    for (Position i = upper_bound(facts_->pool(), ring, from_ms - 1); i < ring.size && most-- > 0; ++i) {
      const Entry& entry = entries[i];
      if (entry.time_ms() > to_ms || !f(entry)) return;
    }
  }
  // Entries of from_ms (inclusive) up to now, as far as the ring goes back.
  std::size_t count_since(std::int64_t from_ms) const {
    const Position first = upper_bound(facts_->pool(), entity_->ring, from_ms - 1);
    return first < end_ ? end_ - first : 0;
  }
  // The entry that this touch has just made; null when it made none.
  const Entry* own() const { return own_; }
  // Whether the entry is the one that this touch has just made.
  bool is_own(const Entry& entry) const { return position_ != kNoPosition && &entry == own_; }

  // Whether money went out to (`out`) or came in from the party before this touch, as far as the ring and
  // ledger know.
  bool dealt_before(PartyNumber party, bool out) const;

  // Calls f(case) for each case of the entity, in no order of meaning: what was joined by an earlier detector
  // on this touch is in it.
  template <class F>
  void each_case(F&& f) const {
    if (entity_->case_count == 0) return;
    const auto* cases = facts_->pool().at<CaseState>(entity_->cases);
    for (std::uint8_t i = 0; i < entity_->case_count; ++i) f(cases[i]);
  }

  // Money of a Beijing day by rule and direction (entity.h); null when nothing happened.
  const DayPane* pane(std::int32_t day) const;

  // A place's pane at the time of judgement beside earlier ones (tally.h); nothing of any other entity.
  Level level(std::int64_t period, std::int64_t most) const;

  std::string_view event_id(const Entry& entry) const { return facts_->book().event_id(entry.event); }
  const Facts& facts() const { return *facts_; }
  const Entity& entity() const { return *entity_; }

 private:
  View(const Facts& facts, const Entity& entity, const Touch& touch, Position position,
       PartyNumber counterparty);
  const Listing* in_force(const Listing* listing) const;
  const WindowTotals& scanned(WindowLength length) const;

  const Facts* facts_;
  const Entity* entity_;
  const Touch* touch_;
  Position position_;
  std::int64_t now_ms_;
  Position end_ = 0;  // first entry after now
  const Entry* own_ = nullptr;
  PartyNumber counterparty_;
  bool newest_now_ = false;  // the touch has an entry, and none is later than now
  // Windows that were looked through, for the next detector that asks.
  mutable boost::container::static_vector<std::pair<WindowLength, WindowTotals>, kWindows> scanned_;
};

}  // namespace xiezhi
