// Lists in the model: who is on them by identifier, by name and by a name that is alike, D28, and what a
// change of a list brings up.
#include <algorithm>

#include "stream/base/time.h"
#include "tests/simulation/model.h"

namespace xiezhi::simulation {
namespace {

bool in_force(const ListedAs& listed, std::int64_t now_ms) {
  if (listed.grade == Grade::none && !listed.allowed) return false;
  if (now_ms < listed.valid_from_ms) return false;
  return listed.valid_to_ms == 0 || now_ms < listed.valid_to_ms;
}

bool is_special(const ListedAs* listed) {
  return listed != nullptr && !listed->allowed && listed->list == kSpecialList;
}

std::uint32_t different(std::uint64_t one, std::uint64_t other) {
  std::uint32_t count = 0;
  for (std::uint64_t bits = one ^ other; bits != 0; bits >>= 1U) count += bits & 1U;
  return count;
}

// Of 100 characters of the longer name 8 may differ. Each may change two bits, one too many changes one.
bool alike(const NameSketch& one, const NameSketch& other) {
  const std::uint32_t longer = std::max(one.length, other.length);
  const std::uint32_t shorter = std::min(one.length, other.length), most = longer * 8 / 100;
  if (shorter == 0 || longer - shorter > most) return false;
  const std::uint32_t bits = most * 2 - (longer - shorter);
  return different(one.bag.hi, other.bag.hi) <= bits && different(one.bag.lo, other.bag.lo) <= bits;
}

// D28, on a list of special measures: itself, its name, or one that is like its name.
bool special_list(const Sight& sight, const Limits& limits, Finding& finding) {
  const bool itself = is_special(sight.listing());
  if (!itself && sight.allowed()) return false;
  const bool by_name = !itself && is_special(sight.name_listing);
  const ListedAs* listed = itself ? sight.listing() : by_name ? sight.name_listing : nullptr;
  if (listed == nullptr && !(sight.name_listing != nullptr && sight.name_listing->allowed))
    listed = sight.alike_listing;
  if (listed == nullptr) return false;
  finding.points = limits(itself ? "points" : "points_name");
  finding.clue(itself    ? "listed_since"
               : by_name ? "name_listed_since"
                         : "alike_name_listed_since",
               listed->listed_ms, 0, "ms");
  tell_repair(*listed, finding);
  if (sight.touch->kind == TouchKind::list_entry) {
    show_events(sight, sight.now_ms - limits("look_back_ms") + 1, finding,
                [](const Happening& one) { return one.kind != TouchKind::warning; });
  }
  return true;
}

}  // namespace

const ListedAs* Sight::listing() const {
  return subject->listing.has_value() && in_force(*subject->listing, now_ms) ? &*subject->listing : nullptr;
}

const ListedAs* Model::listing_of_name(const Subject& subject, const Touch& touch,
                                       std::int64_t now_ms) const {
  for (const std::uint64_t key : {touch.name_key, subject.name_key}) {
    const auto found = lists_.find(key);
    if (key != 0 && found != lists_.end() && in_force(found->second, now_ms)) return &found->second;
  }
  return nullptr;
}

// Of the name that the touch tells before the one that is known; the newest of each.
const ListedAs* Model::listing_of_alike_name(const Subject& subject, const Touch& touch,
                                             std::int64_t now_ms) const {
  const auto newest = [&](const NameSketch& name) {
    const ListedAs* found = nullptr;
    for (const auto& [key, listed] : lists_) {
      if (!is_special(&listed) || !in_force(listed, now_ms) || !alike(listed.sketch, name)) continue;
      if (found == nullptr || found->listed_ms < listed.listed_ms) found = &listed;
    }
    return found;
  };
  const bool told = touch.name_key != 0 && touch.name_key != subject.name_key;
  const ListedAs* listed = told ? newest(touch.name_sketch) : nullptr;
  return listed != nullptr ? listed : newest(subject.name_sketch);
}

bool Model::is_like_a_listed_name(const Subject& subject) const {
  return std::any_of(lists_.begin(), lists_.end(),
                     [&](const auto& one) { return alike(one.second.sketch, subject.name_sketch); });
}

void Model::apply_list(const Touch& touch) {
  ListedAs& listed = lists_[touch.subject.hi];
  listed = {.repair = static_cast<RepairStatus>(touch.action), .sketch = listed.sketch};
  if (!touch.has(touch_flag::remove)) {
    listed.allowed = touch.has(touch_flag::counterparty_is_guarded);
    listed.grade = listed.allowed ? Grade::none : touch.list_grade;
    listed.list = touch.list;
    listed.listed_ms = touch.event_time_ms;
    listed.valid_from_ms = touch.valid_from_ms;
    listed.valid_to_ms = touch.valid_to_ms;
    if (touch.name_sketch.length != 0) listed.sketch = touch.name_sketch;
  }
  for (auto& [token, subject] : subjects_) {
    const bool itself = token.hi == touch.subject.hi;
    const bool by_name =
        touch.entity == EntityKind::name && subject.kind == EntityKind::account &&
        !touch.has(touch_flag::remove) &&
        (subject.name_key == touch.subject.hi || alike(subject.name_sketch, touch.name_sketch));
    if (itself) subject.listing = listed;
    if (!itself && !by_name) continue;
    Touch its = touch;  // the entry as a touch of the entity itself
    its.subject = token;
    its.entity = subject.kind;
    its.flags = touch_flag::listed;
    if (itself && !sight_of(subject, its, {}).listed()) continue;
    judge(subject, its, {});
    if (!itself) continue;
    constexpr std::array<std::uint8_t, kGrades> kPoints = {0, 40, 60, 80, 90};
    Hint hint;
    hint.points = kPoints[static_cast<std::size_t>(listed.grade)];
    hint.found_ms = touch.event_time_ms;
    constexpr std::int64_t kDay = 24 * 3600000LL;
    if (subject.kind == EntityKind::phone) warn_recent(subject, its, Relation::contacted, kDay, hint);
    if (subject.kind == EntityKind::account || subject.kind == EntityKind::merchant)
      warn_recent(subject, its, Relation::payee, 3 * kDay, hint);
    if (subject.kind == EntityKind::device) warn_recent(subject, its, Relation::used_device, 3 * kDay, hint);
  }
}

const std::vector<ModelDetector>& list_detectors() {
  using enum TouchKind;
  using K = EntityKind;
  static const std::vector<ModelDetector> rows = {
      {"D28",
       3,
       {K::account, K::person, K::phone, K::merchant},
       {transfer_in, transfer_out, cash_in, cash_out, payment_out, payment_in, loan_out, loan_in,
        account_action, call_out, prepaid, service, list_entry},
       false,
       SuspectedType::terror_financing,
       special_list},
  };
  return rows;
}

}  // namespace xiezhi::simulation
