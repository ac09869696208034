// What Facts know of longer times than rings hold: months of money, pauses, places.
#include <algorithm>

#include "stream/base/time.h"
#include "stream/state/facts.h"

namespace xiezhi {
namespace {

constexpr std::uint32_t kDay_minutes = 24 * 60, kPauseFrom_days = 30;

}  // namespace

Habits& Facts::habits_of(Entity& entity) {
  if (entity.profile.habits == 0) {
    entity.profile.habits = pool_.allocate(sizeof(Habits));
    std::construct_at(pool_.change<Habits>(entity.profile.habits));
  }
  return *pool_.change<Habits>(entity.profile.habits);
}

// The month of that time: the newest one, one that is kept, or for what is older one that nobody reads.
Month& Facts::month_of(Entity& entity, std::int64_t time_ms) {
  const std::int32_t number = beijing_day(time_ms) / kMonth_days;
  Month& newest = entity.profile.month;
  if (newest.number == number) return newest;
  if (number > newest.number) {
    if (newest.number != 0) {
      auto& months = habits_of(entity).months;
      std::rotate(months.begin(), months.end() - 1, months.end());
      months.front() = newest;
    }
    newest = Month{.number = number};
    return newest;
  }
  if (entity.profile.habits != 0) {
    for (Month& month : habits_of(entity).months) {
      if (month.number == number) return month;
    }
  }
  forgotten_month_ = Month{};
  return forgotten_month_;
}

void Facts::note_location(Entity& entity, const Touch& touch) {
  Habits& habits = habits_of(entity);
  if (touch.event_time_ms < habits.here.time_ms) return;
  habits.before = habits.here;
  habits.here = {touch.event_time_ms, touch.latitude_e6, touch.longitude_e6};
}

void Facts::note_at_place(Entity& entity, const Touch& touch) {
  const TallyRule& rule = tally_rule(touch.kind);
  const std::int64_t pane = pane_at(rule, touch.event_time_ms);
  if (entity.panes == 0) entity.panes = open_tally(pool_, rule.panes, pane);
  count(pool_, entity.panes, pane);
}

// Money that moved, by month, and the pauses between.
void Facts::note_habits(Entity& entity, const Touch& touch) {
  Month& month = month_of(entity, touch.event_time_ms);
  if (is_money_in(touch.kind)) {
    month.in += touch.cny_minor;
  } else {
    month.out += touch.cny_minor;
    month.next_most_out = std::max(month.next_most_out, std::min(month.most_out, touch.cny_minor));
    month.most_out = std::max(month.most_out, touch.cny_minor);
  }
  Profile& profile = entity.profile;
  const auto minute = static_cast<std::uint32_t>(touch.event_time_ms / kMinuteMs);
  if (minute <= profile.last_minute) return;
  const std::uint32_t pause_days =
      profile.last_minute == 0 ? 0 : (minute - profile.last_minute) / kDay_minutes;
  if (pause_days >= kPauseFrom_days) {
    profile.woke_minute = minute;
    profile.woke_days = pause_days;
  }
  profile.last_minute = minute;
}

}  // namespace xiezhi
