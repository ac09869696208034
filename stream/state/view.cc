#include "stream/state/view.h"

#include <algorithm>

namespace xiezhi {

View::View(const Facts& facts, const Entity& entity, const Touch& touch, Position position)
    : View(facts, entity, touch, position,
           touch.counterparty ? facts.parties().find(touch.counterparty) : kNoParty) {}

View::View(const Facts& facts, const Touch& touch, const Applied& applied)
    : View(facts, *applied.entity, touch, applied.position, applied.counterparty) {}

View::View(const Facts& facts, const Entity& entity, const Touch& touch, Position position,
           PartyNumber counterparty)
    : facts_(&facts),
      entity_(&entity),
      touch_(&touch),
      position_(position),
      now_ms_(touch.kind == TouchKind::warning ? std::max(touch.event_time_ms, touch.cause.event_time_ms)
                                               : touch.event_time_ms),
      counterparty_(counterparty) {
  const Ring& ring = entity.ring;
  if (ring.size == 0) return;
  const Entries entries = ring.entries(facts.pool());
  if (position != kNoPosition) own_ = &entries[position];
  // Nearly always nothing is later than now.
  const std::int64_t newest_ms = entries[ring.size - 1].time_ms();
  end_ = newest_ms <= now_ms_ ? ring.size : upper_bound(facts.pool(), ring, now_ms_);
  newest_now_ = own_ != nullptr && newest_ms == now_ms_;
}

const WindowTotals& View::scanned(WindowLength length) const {
  for (const auto& [of, totals] : scanned_) {
    if (of == length) return totals;
  }
  return scanned_.emplace_back(length, scan_window(facts_->pool(), entity_->ring, length, now_ms())).second;
}

const Ledger* View::ledger() const {
  return entity_->ledger == 0 ? nullptr : facts_->pool().at<Ledger>(entity_->ledger);
}

const LedgerRow* View::row(PartyNumber party) const {
  const Ledger* found = ledger();
  return found == nullptr ? nullptr : find_row(facts_->pool(), *found, party);
}

const Listing* View::in_force(const Listing* listing) const {
  if (listing == nullptr || (listing->grade == Grade::none && !listing->allowed))
    return nullptr;  // taken off
  const bool in_time =
      now_ms() >= listing->valid_from_ms && (listing->valid_to_ms == 0 || now_ms() < listing->valid_to_ms);
  return in_time ? listing : nullptr;
}

const Listing* View::listing_of_name() const {
  const std::uint64_t told = touch_->name_key, known = facts_->name_key(*entity_);
  const auto find = [&](std::uint64_t key) { return key == 0 ? nullptr : in_force(facts_->listing_of(key)); };
  const Listing* listing = find(told);
  return listing != nullptr || known == told ? listing : find(known);
}

const Listing* View::listing_of_alike_name() const {
  const auto find = [&](const NameSketch& sketch) {
    const Listing* newest = nullptr;
    facts_->each_listed_alike(sketch, [&](const Listing& listing) {
      const bool counts = listing.list == kSpecialList && !listing.allowed && in_force(&listing) != nullptr;
      if (counts && (newest == nullptr || newest->listed_ms < listing.listed_ms)) newest = &listing;
      return true;
    });
    return newest;
  };
  const KnownName* known = facts_->known_name(*entity_);
  const bool told = touch_->name_key != 0 && touch_->name_key != facts_->name_key(*entity_);
  const Listing* listing = told ? find(touch_->name_sketch) : nullptr;
  return listing != nullptr || known == nullptr || known->listed == 0 ? listing : find(known->sketch());
}

bool View::dealt_before(PartyNumber party, bool out) const {
  if (party == kNoParty) return false;
  const auto matches = [&](const Entry& entry) {
    return entry.party == party && entry.has(Entry::counts) &&
           (out ? is_money_out(entry.kind()) : is_money_in(entry.kind()));
  };
  if (ledger() != nullptr) {  // knows all that the ring knows, and more
    const LedgerRow* found = row(party);
    const std::uint32_t own = own_ != nullptr && matches(*own_) ? 1 : 0;
    return found != nullptr && (out ? found->out_count : found->in_count) > own;
  }
  const Entries entries = entity_->ring.entries(facts_->pool());
  for (Position i = end_; i-- > 0;) {
    const Entry& entry = entries[i];
    if (&entry != own_ && matches(entry)) return true;
  }
  return false;
}

Level View::level(std::int64_t period, std::int64_t most) const {
  const Tally* tally = facts_->tally(*entity_);
  if (tally == nullptr) return {};
  return level_of(facts_->pool(), *tally, pane_at(tally_rule(touch_->kind), touch_->event_time_ms), period,
                  most);
}

const DayPane* View::pane(std::int32_t day) const {
  if (entity_->panes == 0) return nullptr;
  const DayPanes& panes = *facts_->pool().at<DayPanes>(entity_->panes);
  for (std::uint8_t i = 0; i < entity_->pane_count; ++i) {
    if (panes.days[i] == day) return &panes.panes[i];
  }
  return nullptr;
}

}  // namespace xiezhi
