#include "stream/state/facts.h"

#include <algorithm>

#include "stream/base/check.h"
#include "stream/base/money.h"
#include "stream/base/time.h"

namespace xiezhi {
namespace {

constexpr std::int64_t kRoundFen = 50000;      // multiples of 500 yuan (REGULATION 2.4, D17)
constexpr std::int32_t kElderFrom_years = 60;  // 老年人权益保障法 Art. 2

bool counts(const Touch& touch) {
  return main_lane(touch.kind) != kLanes && !touch.has(touch_flag::not_moved) &&
         !touch.has(touch_flag::reversal);
}

// An account, or a card for a number.
bool opens(const Touch& touch) {
  if (touch.kind == TouchKind::sim_action) return touch.action == kSimOpened;
  return touch.kind == TouchKind::account_action &&
         touch.action == static_cast<std::uint8_t>(AccountAction::open);
}

std::size_t rule_of(const Touch& touch) {
  if (touch.kind == TouchKind::cash_in || touch.kind == TouchKind::cash_out)
    return static_cast<std::size_t>(DayRule::cash);
  return static_cast<std::size_t>(touch.has(touch_flag::cross_border) ? DayRule::cross_border
                                                                      : DayRule::domestic);
}

// Profile::provinces of a GB/T 2260 region.
std::uint64_t province_bit(std::uint32_t region) {
  const unsigned province = province_of(region);
  return province == 0 ? 0 : std::uint64_t{1} << province;
}

bool is_elder(const Touch& touch) {
  return touch.counterparty_birth_year != 0 &&
         age_years(touch.counterparty_birth_year, touch.event_time_ms) >= kElderFrom_years;
}

// Entry::mark.
std::uint8_t mark_of(const Touch& touch) {
  if (touch.kind == TouchKind::cash_in || touch.kind == TouchKind::cash_out) return touch.terminal;
  if (touch.kind == TouchKind::prepaid) return touch.action;
  unsigned mark = province_of(touch.counterparty_region);
  if (is_elder(touch)) mark |= Entry::kElderMark;
  if (touch.has(touch_flag::card)) mark |= Entry::kCardMark;
  return static_cast<std::uint8_t>(mark);
}

std::int64_t entry_value(const Touch& touch) {
  switch (touch.kind) {
    case TouchKind::call_in:
    case TouchKind::call_out:
    case TouchKind::sms_in:
    case TouchKind::sms_out:
      return touch.value;
    case TouchKind::account_action:
    case TouchKind::sim_action:
    case TouchKind::matter:
      return touch.action;
    case TouchKind::web_visit:
      return touch.content_points;
    case TouchKind::warning:
      return pack({touch.value, touch.hint.points, touch.hint.suspected_type, touch.hint.relation});
    default:
      return touch.cny_minor;
  }
}

}  // namespace

static_assert(Names<SuspectedType>::values.size() <= 32 && Names<Relation>::values.size() <= 8);

// 40 bits of measure, 7 of points, 5 of type, 3 of relation: an entry's value has 56.
std::int64_t pack(const WarningValue& warning) {
  const auto measure =
      static_cast<std::uint64_t>(std::clamp<std::int64_t>(warning.measure, 0, (std::int64_t{1} << 40) - 1));
  return static_cast<std::int64_t>(measure | std::uint64_t{warning.points & 127U} << 40 |
                                   static_cast<std::uint64_t>(warning.suspected_type) << 47 |
                                   static_cast<std::uint64_t>(warning.relation) << 52);
}

WarningValue unpack_warning(std::int64_t value) {
  const auto bits = static_cast<std::uint64_t>(value);
  return {static_cast<std::int64_t>(bits & ((std::uint64_t{1} << 40) - 1)),
          static_cast<std::uint8_t>(bits >> 40 & 127U), static_cast<SuspectedType>(bits >> 47 & 31U),
          static_cast<Relation>(bits >> 52 & 7U)};
}

Facts::Facts() {
  entities_.add({});  // number 0 is «none»
}

namespace {

constexpr std::size_t kLineBytes = 64;

// Whether the oldest entry may leave when an entry of `time_ms` comes.
bool drops_oldest(const Ring& ring, std::int64_t time_ms) {
  return ring.oldest_minute * kMinuteMs <= time_ms - keep_ms(ring.size);
}

void prefetch_bytes(const void* memory, std::size_t bytes) {
  const auto* at = static_cast<const char*>(memory);
  for (std::size_t i = 0; i < bytes; i += kLineBytes) __builtin_prefetch(at + i);
}

}  // namespace

// A function a step, so that none pays for what another keeps in registers.
void Facts::prefetch(const Touch& touch, unsigned step, Lookup& lookup) const {
  switch (step) {
    case 0:
      return prefetch_slots(touch);
    case 1:
      return prefetch_records(touch, lookup);
    case 2:
      return prefetch_entity(touch, lookup);
    case 3:
      return prefetch_history(touch, lookup);
    case 4:
      return prefetch_due(touch, lookup);
    default:
      return prefetch_dealing(touch, lookup);
  }
}

void Facts::prefetch_slots(const Touch& touch) const {
  parties_.prefetch_slot(touch.subject);
  if (touch.counterparty) parties_.prefetch_slot(touch.counterparty);
  if (touch.name_key != 0) prefetch_listing(touch.name_key);
}

void Facts::prefetch_records(const Touch& touch, Lookup& lookup) const {
  lookup.subject = parties_.prefetch_record(touch.subject);
  if (touch.counterparty) lookup.counterparty = parties_.prefetch_record(touch.counterparty);
}

void Facts::prefetch_entity(const Touch& touch, Lookup& lookup) const {
  lookup.subject = parties_.confirm(lookup.subject, touch.subject);
  lookup.counterparty = parties_.confirm(lookup.counterparty, touch.counterparty);
  lookup.entity = peek(lookup.subject);
  if (lookup.entity != nullptr) {
    prefetch_bytes(lookup.entity, sizeof(Entity));
  } else {
    prefetch_listing(touch.subject.hi);
  }
}

const Entity* Facts::peek(PartyNumber party) const {
  const std::uint32_t entity = parties_[party].entity;
  return entity == 0 ? nullptr : &entities_[entity];
}

// The end of the ring and what is updated with every entry.
void Facts::prefetch_history(const Touch& touch, const Lookup& lookup) const {
  if (lookup.entity == nullptr) return;
  const Entity& entity = *lookup.entity;
  const Ring& ring = entity.ring;
  if (ring.size > 0) {
    const Entries entries = ring.entries(pool_);
    if (drops_oldest(ring, touch.event_time_ms)) __builtin_prefetch(&entries[0]);
    __builtin_prefetch(&entries[ring.size - 1]);
    __builtin_prefetch(&entries[ring.size]);
  }
  if (entity.cursors != 0) prefetch_bytes(pool_.at<WindowCursors>(entity.cursors), sizeof(WindowCursors));
  if (entity.ledger != 0) __builtin_prefetch(pool_.at<Ledger>(entity.ledger));
  if (entity.panes != 0) __builtin_prefetch(pool_.at<DayPanes>(entity.panes));
  if (touch.name_key != 0 && entity.profile.standing != 0)
    __builtin_prefetch(pool_.at<Standing>(entity.profile.standing));
}

// Entries that will leave a window or the ring; where the ledger keeps the counterparty.
void Facts::prefetch_due(const Touch& touch, const Lookup& lookup) const {
  if (lookup.entity == nullptr) return;
  const Entity& entity = *lookup.entity;
  const Ring& ring = entity.ring;
  if (entity.cursors != 0) {
    const auto& cursors = *pool_.at<WindowCursors>(entity.cursors);
    for (std::size_t w = 0; w < kWindows; ++w) {
      const std::int64_t start_ms = window_start_ms(static_cast<WindowLength>(w), touch.event_time_ms);
      if (start_ms > cursors.due_ms[w] && cursors.tail[w] < ring.size) {
        __builtin_prefetch(&ring.at(pool_, cursors.tail[w]));
        __builtin_prefetch(&ring.at(pool_, cursors.tail[w] + 1));  // the one that will stand at the tail
      }
    }
  }
  if (ring.size > 0 && drops_oldest(ring, touch.event_time_ms)) {
    book_.prefetch(ring.at(pool_, 0).event);
  }
  if (entity.ledger != 0 && lookup.counterparty != kNoParty)
    prefetch_index(pool_, *pool_.at<Ledger>(entity.ledger), lookup.counterparty);
  if (entity.panes != 0 && touch.has(touch_flag::principal)) {
    const DayPanes& panes = *pool_.at<DayPanes>(entity.panes);
    const auto end = panes.days.begin() + entity.pane_count;
    const auto found = std::find(panes.days.begin(), end, beijing_day(touch.event_time_ms));
    const DayPane* pane = &panes.panes[static_cast<std::size_t>(found - panes.days.begin()) % kPanesMax];
    prefetch_bytes(pane, sizeof(DayPane));
  }
}

// Its row in the ledger, or where a new one will stand.
void Facts::prefetch_dealing(const Touch& touch, const Lookup& lookup) const {
  if (touch.counterparty && lookup.entity != nullptr && lookup.entity->ledger != 0)
    prefetch_row(pool_, *pool_.at<Ledger>(lookup.entity->ledger), lookup.counterparty);
}

const Entity* Facts::find(const Token& token) const { return peek(parties_.find(token)); }

Entity& Facts::entity_of(const Touch& touch, PartyNumber known) {
  const PartyNumber number = known != kNoParty ? known : parties_.intern(touch.subject, touch.entity);
  parties_.mark(number);
  if (parties_[number].entity != 0) {
    Entity& known_entity = change(parties_[number].entity);
    known_entity.passes = 0;
    return known_entity;
  }
  const std::uint32_t index = new_entity();
  parties_.change(number).entity = index;
  Entity& entity = change(index);
  entity.party = number;
  entity.kind = touch.entity;
  entity.profile.first_seen_ms = touch.event_time_ms;
  ++entity_count_[static_cast<std::size_t>(touch.entity)];
  take_listing(entity);
  return entity;
}

void Facts::learn(const Touch& touch) {
  for (std::uint8_t i = 0; i < touch.identity_count; ++i) {
    const SealedIdentity& identity = touch.identities[i];
    parties_.remember(parties_.intern(identity.token, identity.kind), identity);
  }
}

Applied Facts::apply(const Touch& touch, Lookup lookup) {
  Entity& entity = entity_of(touch, parties_.confirm(lookup.subject, touch.subject));
  if (entity.kind == EntityKind::place) {  // who was there is no fact of the place
    note_at_place(entity, touch);
    return {&entity, kNoPosition, kNoParty};
  }
  PartyNumber counterparty = parties_.confirm(lookup.counterparty, touch.counterparty);
  if (counterparty == kNoParty && touch.counterparty)
    counterparty = parties_.intern(touch.counterparty, touch.counterparty_kind);
  parties_.mark(counterparty);
  note_profile(entity, touch, counterparty);
  const NameSeen name =
      touch.name_key == 0 || entity.kind != EntityKind::account ? NameSeen::none : note_name(entity, touch);
  if (touch.has(touch_flag::reversal)) {
    take_back_money(entity, touch);
    return {&entity, kNoPosition, counterparty, name};
  }
  Entry entry = make_entry(entity, touch, counterparty);
  entry.event = book_.hold(touch.event_key, touch.cause.event_id);
  const bool had_ledger = entity.ledger != 0;  // a ledger earned by this very entry already holds it
  const Position position = insert({pool_, book_}, entity, entry);
  if (position == kNoPosition) book_.release(entry.event);
  if (counts(touch)) note_money(entity, touch, had_ledger ? counterparty : kNoParty);
  return {&entity, position, counterparty, name};
}

Entry Facts::make_entry(const Entity& entity, const Touch& touch, PartyNumber counterparty) const {
  std::uint32_t bits = 0;
  if (counts(touch)) bits |= Entry::counts;
  const bool money_in = is_money_in(touch.kind), money_out = is_money_out(touch.kind);
  const bool from_unit = touch.has(touch_flag::counterparty_is_unit);
  if (money_in && (from_unit || touch.kind == TouchKind::payment_in)) bits |= Entry::special;
  if (money_out && counterparty != kNoParty && has_paid_before(entity, counterparty, touch.event_time_ms))
    bits |= Entry::special;
  if ((money_in || money_out) && touch.cny_minor % kRoundFen == 0) bits |= Entry::round;
  if (touch.has(touch_flag::short_ring)) bits |= Entry::short_ring;
  if (touch.has(touch_flag::otp)) bits |= Entry::otp;
  if (touch.has(touch_flag::cross_border)) bits |= Entry::cross_border;
  if (touch.has(touch_flag::foreign)) bits |= Entry::foreign;
  if (from_unit) bits |= Entry::from_unit;
  if (touch.has(touch_flag::counterparty_is_guarded) || is_institution(touch.counterparty_category))
    bits |= Entry::guarded;
  if (touch.has(touch_flag::own_transfer)) bits |= Entry::own;
  if (touch.has(touch_flag::listed)) bits |= Entry::listed;
  if (touch.has(touch_flag::retroactive)) bits |= Entry::retroactive;
  if (touch.has(touch_flag::exempt) && (money_in || money_out)) bits |= Entry::exempt;
  if (touch.has(touch_flag::fundraising_remark)) bits |= Entry::remark;
  bits |= static_cast<std::uint32_t>(touch.remark) << Entry::kRemarkShift;
  return Entry::make(Entry::pack(touch.event_time_ms, touch.kind, bits), entry_value(touch), mark_of(touch),
                     counterparty);
}

bool Facts::has_paid_before(const Entity& entity, PartyNumber party, std::int64_t time_ms) const {
  if (entity.ledger != 0) {
    const LedgerRow* row = find_row(pool_, *pool_.at<Ledger>(entity.ledger), party);
    return row != nullptr && row->in_count > 0 && row->first_in_ms < time_ms;
  }
  const Entries entries = entity.ring.entries(pool_);
  for (Position i = 0; i < entity.ring.size; ++i) {
    const Entry& entry = entries[i];
    if (entry.time_ms() >= time_ms) return false;
    if (entry.party == party && entry.has(Entry::counts) && is_money_in(entry.kind())) return true;
  }
  return false;
}

void Facts::note_profile(Entity& entity, const Touch& touch, PartyNumber counterparty) {
  Profile& profile = entity.profile;
  if (touch.has(touch_flag::subject_is_unit)) profile.unit = true;
  if (touch.has(touch_flag::subject_is_guarded)) profile.guarded_number = true;
  if (touch.has(touch_flag::name_keyword) && is_money_in(touch.kind)) profile.name_keyword = true;
  if (touch.category != Category::none) profile.category = touch.category;
  if (touch.balance_after_minor >= 0) profile.balance_minor = touch.balance_after_minor;
  profile.provinces |= province_bit(touch.counterparty_region);
  if (touch.birth_year != 0) profile.birth_year = touch.birth_year;
  if (touch.opened_day != 0) profile.opened_day = touch.opened_day;
  if (touch.has(touch_flag::iot)) profile.iot = true;
  if (touch.has(touch_flag::address)) profile.address = true;
  if (touch.latitude_e6 != 0 || touch.longitude_e6 != 0) note_location(entity, touch);
  if (opens(touch)) ++month_of(entity, touch.event_time_ms).openings;
  PartyNumber link = kNoParty;
  if (touch.kind == TouchKind::phone_pays) link = counterparty;
  if (touch.entity == EntityKind::account && touch.principal && touch.principal != touch.subject &&
      is_money_out(touch.kind)) {
    link = parties_.intern(touch.principal, touch.principal_kind);
  }
  if (link == kNoParty ||
      std::find(profile.linked.begin(), profile.linked.end(), link) != profile.linked.end())
    return;
  std::rotate(profile.linked.begin(), profile.linked.end() - 1,
              profile.linked.end());  // newest first, oldest leaves
  profile.linked[0] = link;
}

Standing& Facts::standing_of(Entity& entity) {
  if (entity.profile.standing == 0) {
    entity.profile.standing = pool_.allocate(sizeof(Standing));
    std::construct_at(pool_.change<Standing>(entity.profile.standing));
  }
  return *pool_.change<Standing>(entity.profile.standing);
}

// The newest name that the account's own side tells; of the name that a payer has given its payee only the
// first, and only once the money has arrived, for then its bank has looked.
NameSeen Facts::note_name(Entity& entity, const Touch& touch) {
  if (touch.has(touch_flag::not_moved) || touch.has(touch_flag::reversal)) return NameSeen::none;
  const std::uint64_t known = name_key(entity);
  const bool told_by_other = is_money_in(touch.kind) && touch.kind != TouchKind::cash_in;
  if (known == touch.name_key) return NameSeen::same;
  if (known == 0 || !told_by_other) set_name(entity, touch);
  return known == 0 ? NameSeen::none : NameSeen::other;
}

std::uint32_t Facts::make_order_row(Entity& entity) {
  Standing& standing = standing_of(entity);
  if (standing.order == 0) standing.order = orders_.open(entity.party);
  return standing.order;
}

void Facts::note_money(Entity& entity, const Touch& touch, PartyNumber counterparty) {
  Profile& profile = entity.profile;
  const bool in = is_money_in(touch.kind), out = is_money_out(touch.kind);
  if (in || out) {
    ++(in ? profile.in_count : profile.out_count);
    (in ? profile.in_sum : profile.out_sum) += touch.cny_minor;
    note_habits(entity, touch);
    if (touch.has(touch_flag::principal) && !touch.has(touch_flag::exempt))
      add_to_pane(entity, touch, touch.event_time_ms, 1);
    if (entity.ledger != 0 && counterparty != kNoParty) {
      Ledger& ledger = *pool_.change<Ledger>(entity.ledger);
      LedgerRow* row = find_row(pool_, ledger, counterparty, true);
      if (row != nullptr) {
        book_money(ledger, *row, in, !touch.has(touch_flag::counterparty_is_unit), touch.cny_minor,
                   touch.event_time_ms);
      }
    }
    return;
  }
  if (touch.kind == TouchKind::call_in) ++profile.in_count;  // of a phone: calls, and in the sums messages
  if (touch.kind == TouchKind::call_out) ++profile.out_count;
  if (touch.kind == TouchKind::sms_in) ++profile.in_sum;
  if (touch.kind == TouchKind::sms_out) ++profile.out_sum;
}

void Facts::take_back_money(Entity& entity, const Touch& touch) {
  Entry taken;
  const bool found = take_back({pool_, book_}, entity, touch.reversed_key, touch.cny_minor, taken);
  const std::int64_t time_ms = found ? taken.time_ms() : touch.event_time_ms;
  // What was in no sum is taken off none, whether or not the reversal says again why.
  const bool exempt = found ? taken.has(Entry::exempt) : touch.has(touch_flag::exempt);
  // The phone and the device of who paid hear of it too; they have no money.
  if (is_money_in(touch.kind)) entity.profile.in_sum -= touch.cny_minor;
  if (is_money_out(touch.kind)) entity.profile.out_sum -= touch.cny_minor;
  if (touch.has(touch_flag::principal) && !exempt) add_to_pane(entity, touch, time_ms, -1);
}

void Facts::add_to_pane(Entity& entity, const Touch& touch, std::int64_t time_ms, std::int64_t sign) {
  if (entity.panes == 0) {
    entity.panes = pool_.allocate(sizeof(DayPanes));
    std::construct_at(pool_.change<DayPanes>(entity.panes));
  }
  DayPanes& panes = *pool_.change<DayPanes>(entity.panes);
  const std::int32_t day = beijing_day(time_ms);
  const auto begin = panes.days.begin(), end = begin + entity.pane_count;
  auto found = std::find(begin, end, day);
  if (found == end) {
    if (entity.pane_count < kPanesMax) {
      ++entity.pane_count;
    } else {
      found = std::min_element(begin, end);
      if (*found > day) return;  // older than every day that is kept
    }
    *found = day;
    panes.panes[static_cast<std::size_t>(found - begin)] = DayPane{};
  }
  DayPane* pane = &panes.panes[static_cast<std::size_t>(found - begin)];
  const bool foreign = touch.has(touch_flag::foreign);
  pane->sums[rule_of(touch)][is_money_in(touch.kind) ? 0 : 1][foreign ? 1 : 0] +=
      sign * (foreign ? touch.usd_minor : touch.cny_minor);
}

std::uint32_t Facts::list_row(std::uint64_t key) const {
  if (lists_.size() == 0) return 0;
  const NumberSlot* const slot = list_index_.find(hash_of(key), its_row(key));
  return slot == nullptr ? 0 : slot->number;
}

void Facts::remember_listing(const Touch& touch) {
  const std::uint64_t key = touch.subject.hi;
  std::uint32_t known = list_row(key);
  if (known == 0) {
    known = static_cast<std::uint32_t>(lists_.add({key, {}}) + 1);
    list_index_.add({known, hash_of(key)});
  }
  ListRow& row = lists_.change(known - 1);
  const Pool::Handle name = row.listing.name;
  auto repair = static_cast<RepairStatus>(touch.action);
  if (!is_known(repair)) repair = RepairStatus::none;
  if (touch.has(touch_flag::remove)) {
    row.listing = Listing{.repair = repair, .name = name};
    return;
  }
  const bool allowed = touch.has(touch_flag::counterparty_is_guarded);  // the list's class
  row.listing = Listing{.grade = allowed ? Grade::none : touch.list_grade,
                        .allowed = allowed,
                        .list = static_cast<std::uint8_t>(touch.list),
                        .repair = repair,
                        .name = name,
                        .listed_ms = touch.event_time_ms,
                        .valid_from_ms = touch.valid_from_ms,
                        .valid_to_ms = touch.valid_to_ms};
  if (touch.name_sketch.length != 0) remember_sketch(known - 1, touch.name_sketch);
}

void Facts::take_listing(Entity& entity) {
  const Listing* listing = listing_of(parties_[entity.party].token.hi);
  if (listing == nullptr) return;
  if (entity.listing == 0) entity.listing = pool_.allocate(sizeof(Listing));
  *pool_.change<Listing>(entity.listing) = *listing;
}

std::size_t Facts::bytes() const {
  return pool_.reserved_bytes() + parties_.bytes() + entities_.bytes() + lists_.bytes() + orders_.bytes() +
         dues_.bytes() + list_index_.bytes() + name_index_.bytes() +
         namesakes_.size() * sizeof(std::uint32_t) + account_sketches_.bytes() + listed_sketches_.bytes();
}

bool Facts::rebuild() {
  if (!parties_.rebuild() || !dues_.rebuild()) return false;
  orders_.rebuild();
  list_index_.clear();
  list_index_.reserve(lists_.size());
  for (std::size_t row = 0; row < lists_.size(); ++row) {
    const std::uint64_t key = lists_[row].key;
    if (!list_index_.add_new({static_cast<std::uint32_t>(row + 1), hash_of(key)}, its_row(key))) return false;
  }
  find_names();
  find_sketches();
  return true;
}

}  // namespace xiezhi
