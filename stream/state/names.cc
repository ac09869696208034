// Accounts by their names: who bears a name is asked when it comes upon a list. The first of a name is found
// by its key, the others stand one behind the other; who bears a name that is alike by its sketch. All of it
// follows from the entities.
#include <algorithm>
#include <utility>

#include "stream/state/facts.h"

namespace xiezhi {

std::uint32_t Facts::first_of_name(std::uint64_t key) const {
  const NumberSlot* const slot = name_index_.find(
      hash_of(key), [&](const NumberSlot& one) { return name_key(entities_[one.number]) == key; });
  return slot == nullptr ? 0 : slot->number;
}

void Facts::set_name(Entity& entity, const Touch& touch) {
  const std::uint32_t number = parties_[entity.party].entity;
  leave_name(number);
  standing_of(entity).name_key = touch.name_key;
  enter_name(number);
  set_sketch(number, touch.name_sketch);
}

void Facts::enter_name(std::uint32_t entity) {
  const std::uint64_t key = name_key(entities_[entity]);
  const std::uint32_t first = first_of_name(key);
  const NumberSlot slot{entity, hash_of(key)};
  if (first == 0) {
    name_index_.add(slot);
  } else {
    name_index_.replace(slot, [&](const NumberSlot& one) { return one.number == first; });
  }
  if (namesakes_.size() <= entity) namesakes_.resize(entity + 1);
  namesakes_[entity] = first;
}

void Facts::leave_name(std::uint32_t entity) {
  const std::uint64_t key = name_key(entities_[entity]);
  if (key == 0) return;
  const std::uint32_t next = namesakes_[entity];
  const auto is_it = [&](const NumberSlot& one) { return one.number == entity; };
  if (std::uint32_t before = first_of_name(key); before != entity) {
    while (namesakes_[before] != entity) before = namesakes_[before];
    namesakes_[before] = next;
  } else if (next != 0) {
    name_index_.replace({next, hash_of(key)}, is_it);
  } else {
    name_index_.remove(hash_of(key), is_it);
  }
}

// A file may hold anything where a handle should be.
void Facts::find_names() {
  name_index_.clear();
  for (std::uint32_t number = 1; number < entities_.size(); ++number) {
    const Entity& entity = entities_[number];
    if (entity.party == kNoParty || entity.kind != EntityKind::account) continue;
    if (pool_.holds(entity.profile.standing, sizeof(Standing)) && name_key(entity) != 0) enter_name(number);
  }
}

void Facts::set_sketch(std::uint32_t entity, const NameSketch& sketch) {
  drop_sketch(entity);
  if (sketch.length == 0) return;
  const Pool::Handle name = pool_.allocate(sizeof(KnownName));
  bool listed = false;
  each_listed_alike(sketch, [&](const Listing&) { return !(listed = true); });
  std::construct_at(pool_.change<KnownName>(name), KnownName{sketch.bag, sketch.length, listed ? 1U : 0U});
  standing_of(change(entity)).known_name = name;
  account_sketches_.add(sketch, entity);
}

void Facts::drop_sketch(std::uint32_t entity) {
  const KnownName* known = known_name(entities_[entity]);
  if (known == nullptr) return;
  account_sketches_.remove(known->sketch(), entity);
  Standing& standing = standing_of(change(entity));
  pool_.release(std::exchange(standing.known_name, 0), sizeof(KnownName));
}

// Each that is alike remembers that it has to look.
void Facts::remember_sketch(std::uint32_t list_row, const NameSketch& sketch) {
  if (lists_[list_row].listing.name != 0) return;
  const Pool::Handle name = pool_.allocate(sizeof(KnownName));
  std::construct_at(pool_.change<KnownName>(name), KnownName{sketch.bag, sketch.length, 1});
  lists_.change(list_row).listing.name = name;
  listed_sketches_.add(sketch, list_row);
  account_sketches_.each_alike(sketch, [&](std::uint32_t number) {
    const Pool::Handle standing = entities_[number].profile.standing;
    pool_.change<KnownName>(pool_.at<Standing>(standing)->known_name)->listed = 1;
    return true;
  });
}

void Facts::find_sketches() {
  account_sketches_.clear();
  listed_sketches_.clear();
  const auto enter = [&](SketchIndex& index, Pool::Handle name, std::uint32_t number) {
    if (pool_.holds(name, sizeof(KnownName))) index.add(pool_.at<KnownName>(name)->sketch(), number);
  };
  for (std::uint32_t number = 1; number < entities_.size(); ++number) {
    const Entity& entity = entities_[number];
    if (entity.party != kNoParty && pool_.holds(entity.profile.standing, sizeof(Standing)))
      enter(account_sketches_, pool_.at<Standing>(entity.profile.standing)->known_name, number);
  }
  for (std::uint32_t row = 0; row < lists_.size(); ++row)
    enter(listed_sketches_, lists_[row].listing.name, row);
}

}  // namespace xiezhi
