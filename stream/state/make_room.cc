// What Facts forget when more is held than the budget allows.
#include <algorithm>
#include <span>
#include <utility>

#include "stream/state/facts.h"

namespace xiezhi {
namespace {

// What an entity loses when the hand passes it again without a touch in between (Facts::make_room).
enum Pass : std::uint8_t { first = 1, loses_ring, loses_panes, loses_all };

}  // namespace

std::uint64_t Facts::held_bytes() const {
  return pool_.used_bytes() + entities() * sizeof(Entity) + orders_.used_bytes() + dues_.used_bytes() +
         parties_.size() * (sizeof(PartyRecord) + SlotTable<PartySlot>::kEntryBytes);
}

void Facts::make_room(std::uint64_t budget_bytes, std::int64_t quiet_before_ms) {
  for (std::uint32_t step = 0; step < kHandSteps && held_bytes() > budget_bytes; ++step) {
    ++evictions_.steps;
    if (at_names_ != 0) {
      sweep_names();
    } else if (++hand_ < entities_.size()) {
      pass(hand_, quiet_before_ms);
    } else {
      hand_ = 0;
      at_names_ = 1;
    }
  }
}

void Facts::pass(std::uint32_t number, std::int64_t quiet_before_ms) {
  if (entities_[number].party == kNoParty) return;  // a free place
  take_away(number, quiet_before_ms);
  if (entities_[number].party != kNoParty) mark_parties(entities_[number]);
}

void Facts::take_away(std::uint32_t number, std::int64_t quiet_before_ms) {
  const Entity& there = entities_[number];
  if (there.passes + 1 == loses_all) {
    if (!has_open_case(there, quiet_before_ms) && !has_order(there, quiet_before_ms)) drop_entity(number);
    return;
  }
  Entity& entity = change(number);
  entity.passes = static_cast<std::uint8_t>(entity.passes + 1) & 7U;
  switch (entity.passes) {
    case loses_ring:
      if (entity.ring.capacity > 0) ++evictions_.rings;
      drop_all({pool_, book_}, entity);
      return;
    case loses_panes:
      drop_panes(entity);
      return;
    default:
      return;
  }
}

void Facts::mark_parties(const Entity& entity) {
  parties_.mark(entity.party);
  for (const PartyNumber linked : entity.profile.linked) {
    if (linked != kNoParty) parties_.mark(linked);
  }
  for (Position i = 0; i < entity.ring.size; ++i) {
    if (const PartyNumber party = entity.ring.at(pool_, i).party; party != kNoParty) parties_.mark(party);
  }
  if (entity.ledger == 0) return;
  const Ledger& ledger = *pool_.at<Ledger>(entity.ledger);
  for (std::uint32_t row = 0; row < ledger.size; ++row) parties_.mark(dealing_at(pool_, ledger, row).party);
}

void Facts::sweep_names() {
  for (std::uint32_t i = 0; i < kNamesAtStep; ++i) {
    if (hand_ == parties_.numbers()) {
      hand_ = at_names_ = 0;
      parties_.next_round();
      ++evictions_.rounds;
      return;
    }
    evictions_.names += parties_.sweep(++hand_) ? 1 : 0;
  }
}

bool Facts::has_open_case(const Entity& entity, std::int64_t quiet_before_ms) const {
  if (entity.cases == 0) return false;
  const std::span cases(pool_.at<CaseState>(entity.cases), entity.case_count);
  return std::any_of(cases.begin(), cases.end(),
                     [&](const CaseState& one) { return one.last_ms >= quiet_before_ms; });
}

// One that came since then may come again (limits::kLatenessMs): it must find that it was here.
bool Facts::has_order(const Entity& entity, std::int64_t quiet_before_ms) const {
  const std::uint32_t row = order_row(entity);
  return row != 0 &&
         (orders_[row].in_force() || orders_[row].watch != 0 || orders_[row].last_ms >= quiet_before_ms);
}

void Facts::drop_panes(Entity& entity) {
  if (entity.panes == 0) return;
  ++evictions_.panes;
  if (entity.kind == EntityKind::place) return close_tally(pool_, std::exchange(entity.panes, 0));
  pool_.release(std::exchange(entity.panes, 0), sizeof(DayPanes));
  entity.pane_count = 0;
}

// Its ring and panes are gone already.
void Facts::drop_entity(std::uint32_t number) {
  Entity& entity = change(number);
  if (entity.cases != 0) pool_.release(entity.cases, sizeof(CaseState) * kCasesMax);
  if (entity.listing != 0) pool_.release(entity.listing, sizeof(Listing));
  if (const std::uint32_t row = order_row(entity); row != 0) orders_.close(row);
  leave_name(number);
  drop_sketch(number);
  if (entity.profile.standing != 0) pool_.release(entity.profile.standing, sizeof(Standing));
  if (entity.profile.habits != 0) pool_.release(entity.profile.habits, sizeof(Habits));
  --entity_count_[static_cast<std::size_t>(entity.kind)];
  parties_.change(entity.party).entity = 0;
  entity = Entity{};
  entity.ring.storage = std::exchange(free_entity_, number);
  ++free_entities_;
  ++evictions_.entities;
}

// The number of a new entity: the place that became free last, or one more.
std::uint32_t Facts::new_entity() {
  if (free_entity_ == 0) return static_cast<std::uint32_t>(entities_.add({}));
  const std::uint32_t number = free_entity_;
  Entity& entity = change(number);
  free_entity_ = entity.ring.storage;
  --free_entities_;
  entity = Entity{};
  return number;
}

}  // namespace xiezhi
