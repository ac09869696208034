// Accounts by their names: who bears a name is asked when it comes upon a list. The first of a name is found
// by its key, the others stand one behind the other. All of it follows from the entities.
#include <algorithm>
#include <utility>

#include "stream/state/facts.h"

namespace xiezhi {

// The slot of the name, or the free one where it would be.
std::size_t Facts::name_slot(std::uint64_t key) const {
  const std::size_t mask = name_index_.size() - 1;
  std::size_t slot = key >> 1U & mask;  // its lowest bit is always set
  while (name_index_[slot] != 0 && name_key(entities_[name_index_[slot]]) != key) slot = (slot + 1) & mask;
  return slot;
}

void Facts::set_name(Entity& entity, std::uint64_t name_key) {
  const std::uint32_t number = parties_[entity.party].entity;
  leave_name(number);
  standing_of(entity).name_key = name_key;
  enter_name(number);
}

void Facts::enter_name(std::uint32_t entity) {
  if ((names_ + 1) * 5 > name_index_.size() * 3) index_names(name_index_.size() * 2);
  if (namesakes_.size() <= entity)
    namesakes_.resize(std::max<std::size_t>(entity + 1, namesakes_.size() * 2));
  std::uint32_t& first = name_index_[name_slot(name_key(entities_[entity]))];
  names_ += first == 0 ? 1 : 0;
  namesakes_[entity] = std::exchange(first, entity);
}

void Facts::leave_name(std::uint32_t entity) {
  const std::uint64_t key = name_key(entities_[entity]);
  if (key == 0) return;
  const std::size_t slot = name_slot(key);
  std::uint32_t* place = &name_index_[slot];
  while (*place != entity) place = &namesakes_[*place];
  *place = namesakes_[entity];
  if (name_index_[slot] == 0) leave_name_slot(slot);
}

// Those behind it move up, so that nothing is behind a gap.
void Facts::leave_name_slot(std::size_t gap) {
  const std::size_t mask = name_index_.size() - 1;
  --names_;
  for (std::size_t next = (gap + 1) & mask; name_index_[next] != 0; next = (next + 1) & mask) {
    const std::size_t home = name_key(entities_[name_index_[next]]) >> 1U & mask;
    if (((next - home) & mask) < ((next - gap) & mask)) continue;
    name_index_[gap] = std::exchange(name_index_[next], 0);
    gap = next;
  }
}

void Facts::index_names(std::size_t slots) {
  std::vector<std::uint32_t> before = std::exchange(name_index_, std::vector<std::uint32_t>(slots));
  for (const std::uint32_t first : before)
    if (first != 0) name_index_[name_slot(name_key(entities_[first]))] = first;
}

// A file may hold anything where a handle should be.
void Facts::find_names() {
  name_index_.assign(name_index_.size(), 0);
  names_ = 0;
  for (std::uint32_t number = 1; number < entities_.size(); ++number) {
    const Entity& entity = entities_[number];
    if (entity.party == kNoParty || entity.kind != EntityKind::account) continue;
    if (pool_.holds(entity.profile.standing, sizeof(Standing)) && name_key(entity) != 0) enter_name(number);
  }
}

}  // namespace xiezhi
